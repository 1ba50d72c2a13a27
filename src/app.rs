//! The program put together: one place that knows every room, for the server, the commands and the tests.

mod approvals;
mod mails;
mod readers;
mod steps;
mod words;

use crate::access::{InstanceKey, Partnership};
use crate::actions::ActionsBook;
use crate::clock::{At, Clock};
use crate::config::Config;
use crate::db::{Db, PoolSize};
use crate::http::Cookies;
use crate::ids::WaveId;
use crate::indicators::ImportRules;
use crate::invitations::{Bounces, LostLinks, MailBeat, Rolled, SendDueMail, SendingHours, StopMails};
use crate::mail::Mailer;
use crate::people::{self, PendingRosters, SupportBook};
use crate::release::{self, CountInputs, OpenBallots, Released, Releases, Roster};
use crate::reports::{Gathering, Look};
use crate::responses::{
    ContactWish, Doors, Failures, Front, JourneySeal, Journeys, WRONG_CODES, WRONG_WORDS, Writer,
};
use crate::schedule::Rests;
use crate::surveys::{Content, ReleasePlan};
use crate::theory::Audience;
use crate::voices::{self, ContactDoor, Gatherer, ReadersKeys};
use crate::waves::{self, CountsOfDay, Despite, Keys, Opened, Opening, Wave, WaveCache, WaveKey};
use crate::{actions, config, invitations, progress};
use anyhow::{Context, bail};
use sea_orm::DbErr;
use std::path::Path;
use std::sync::Arc;
pub use steps::Steps;

/// Everything that runs, shared by all.
#[derive(Clone)]
pub struct App {
    pub db: Db,
    pub clock: Clock,
    pub config: Arc<Config>,
    pub content: Arc<Content>,
    pub keys: Keys,
    pub readers_keys: ReadersKeys,
    pub instance: Arc<InstanceKey>,
    pub waves: WaveCache,
    pub releases: Arc<Releases>,
    pub counts: CountsOfDay,
    pub pending: PendingRosters,
    pub support: SupportBook,
    pub actions: ActionsBook,
    pub front: Arc<Front>,
    pub mailer: Mailer,
    pub post: SendDueMail,
    /// When mails to many leave; none for at any hour.
    pub hours: Option<SendingHours>,
    pub beat: MailBeat,
    pub lost_links: LostLinks,
    pub bounces: Bounces,
    pub rests: Arc<Rests>,
    pub look: Look,
    pub gatherer: Gatherer,
}

/// All faults of the settings at once, before anything is opened.
fn refuse_faults(config: &Config) -> anyhow::Result<()> {
    let faults = config.faults();
    if !faults.is_empty() {
        bail!("the settings cannot be used:\n  {}", faults.join("\n  "));
    }
    Ok(())
}

impl App {
    /// Opens the database, the keys and the content, and refuses to start on any fault.
    ///
    /// # Errors
    /// Every fault in one text: what is wrong, where, and what to do.
    pub async fn start(config: Config, clock: Clock) -> anyhow::Result<App> {
        let content = read_content(&config)?;
        Self::start_with(config, clock, content).await
    }

    /// As [`App::start`], with content that is already read (the demonstration's, a test's).
    ///
    /// # Errors
    /// As [`App::start`].
    pub async fn start_with(config: Config, clock: Clock, content: Content) -> anyhow::Result<App> {
        refuse_faults(&config)?;
        let look = read_look(&config)?;
        let (keys, readers_keys) = (Keys::open(&config.keys)?, ReadersKeys::open(&config.keys)?);
        let instance = Arc::new(InstanceKey::open(&config.keys.folder, &config.keys.copy)?);
        let size = PoolSize { readers: config.database.readers, ..PoolSize::default() };
        let db = Db::connect(&config.database.url, size).await?;
        waves::check_keys(&db, &keys).await?;
        readers::warn_of_lost_keys(&voices::check_readers_keys(db.reader(), &readers_keys).await?);
        let mailer = mails::mailer(&config.mail, &clock, &content)?;
        let (config, content) = (Arc::new(config), Arc::new(content));
        let waves = WaveCache::new(db.clone(), keys.clone());
        let (support, actions) = (SupportBook::new(db.clone()), ActionsBook::new(db.clone()));
        let stop = StopMails::new(db.clone(), clock.clone(), instance.clone());
        let lost_links = LostLinks::new(db.clone(), clock.clone(), &instance);
        let contact = ContactDoor::new(db.clone(), &config.keys);
        let stopping = mails::stopping(&stop, &content);
        let front = Arc::new(Front {
            journeys: journeys(&db, &clock, &waves, &instance),
            cookies: Cookies { is_https: config.server.is_https() },
            editions: content.editions.clone(),
            support: support.clone(),
            actions: actions.clone(),
            recordings: content.recordings.clone(),
            partnership: content.theory.partnership.clone(),
            demo: config.demo,
            doors: Doors::new(lost_links.clone(), stopping, ContactWish::new(contact)),
        });
        let bounces = mails::bounces((&db, &clock), &config, &instance);
        let letters = mails::letters(&bounces, &waves, (&config, &content), (stop, &instance));
        let here = (db.clone(), clock.clone());
        let gatherer = Gatherer::new(here.clone(), waves.clone(), content.clone(), mailer.domain());
        let hours = mails::hours(&config, &content)?;
        let post = SendDueMail::new(here, mailer.clone(), letters, hours.clone(), &config.mail);
        Ok(App {
            releases: Arc::new(Releases::new()),
            counts: CountsOfDay::default(),
            pending: PendingRosters::default(),
            support,
            actions,
            rests: Arc::default(),
            look,
            gatherer,
            beat: MailBeat::new(db.clone(), clock.clone(), &config.keys.folder),
            db,
            clock,
            config,
            content,
            keys,
            readers_keys,
            instance,
            waves,
            front,
            mailer,
            post,
            hours,
            lost_links,
            bounces,
        })
    }

    pub fn now(&self) -> At {
        self.clock.now()
    }

    async fn wave(&self, id: WaveId) -> Result<Wave, waves::WaveFault> {
        let found = waves::wave_by_id(self.db.reader(), id).await?;
        found.ok_or_else(|| waves::Refusal::NoSuchWave.into())
    }

    /// Where reports read from.
    pub fn gathering(&self) -> Gathering {
        Gathering {
            db: self.db.clone(),
            content: self.content.clone(),
            releases: self.releases.clone(),
            look: self.look.clone(),
            base_url: self.config.server.base_url.clone(),
            is_demo: self.config.demo,
        }
    }

    pub fn partnership(&self) -> Partnership {
        Partnership(self.content.theory.partnership.clone())
    }

    /// Opens an approved wave at its time: its key file, then questionnaires, plan and roster, frozen together.
    ///
    /// # Errors
    /// A plan that names settings which are not on the roster, a refusal (of words that nobody could read, too), the
    /// key folder or the database.
    pub async fn open_wave(&self, wave: &Wave) -> anyhow::Result<Opened> {
        self.open_wave_by(wave, None).await
    }

    /// As [`App::open_wave`], by a colleague who was told which settings had recorded no response to their last
    /// wave; the wave remembers both.
    ///
    /// # Errors
    /// As [`App::open_wave`].
    pub async fn open_wave_by(&self, wave: &Wave, anyway: Option<&str>) -> anyhow::Result<Opened> {
        let lacks = self.unready(wave).await?;
        if !lacks.is_empty() {
            return Err(waves::Refusal::Unread { lacks }.into());
        }
        self.refuse_haste(wave).await?;
        let settings = self.unanswered().await?;
        let by = anyway.map(str::to_owned);
        let despite = (!settings.is_empty()).then_some(Despite { settings, by });
        let opening = Opening { despite, ..self.opening(wave).await? };
        let opened = waves::open(&self.db, &self.keys, opening, wave.id, self.now()).await?;
        self.waves.forget(wave.id);
        Ok(opened)
    }

    async fn opening(&self, wave: &Wave) -> anyhow::Result<Opening> {
        let theory_version = self.content.theory.version.clone();
        let content = waves::asked_by(self.db.reader(), &self.content, wave).await?;
        let questionnaires = waves::questionnaires_of(&content, wave.term);
        let plan = self.plan().await?;
        Ok(Opening {
            roster: self.invited_now(wave, &questionnaires).await?,
            questionnaires,
            plan,
            theory_version,
            aims: progress::aims(self.db.reader(), &self.content.theory).await?,
            steps: self.content.steps.clone(),
            despite: None,
            seed: waves::Seed::random(),
        })
    }

    /// The names of the settings that have recorded no response to the last wave that asked them, in order.
    ///
    /// # Errors
    /// The database's.
    pub async fn unanswered(&self) -> Result<Vec<String>, DbErr> {
        let db = self.db.reader();
        let asked = waves::last_asked(db).await?;
        let without = actions::without_response(&asked, &actions::all_actions(db).await?);
        let settings = people::settings(db).await?;
        Ok(settings.into_iter().filter(|one| without.contains(&one.id)).map(|one| one.name).collect())
    }

    /// What an import of the register goes by.
    pub fn register_rules(&self, dry_run: bool) -> ImportRules<'_> {
        ImportRules {
            plan: &self.content.register,
            minimum: self.content.plan.minimum,
            key: &self.instance,
            dry_run,
            now: self.now(),
        }
    }

    /// The release plan with every setting in exactly one place.
    ///
    /// # Errors
    /// A plan that names settings which are not on the roster, or the database.
    pub async fn plan(&self) -> anyhow::Result<ReleasePlan> {
        let settings = people::settings(self.db.reader()).await?;
        let names: Vec<&str> = settings.iter().map(|setting| setting.name.as_str()).collect();
        let faults = self.content.plan_faults(&names);
        if !faults.is_empty() {
            let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
            return Err(PlanMisfit(lines.join("; ")).into());
        }
        let known: Vec<(&str, &str, &str)> = settings
            .iter()
            .map(|setting| (setting.name.as_str(), setting.phase.as_str(), setting.locality.as_str()))
            .collect();
        Ok(self.content.plan.frozen_for(&known))
    }

    /// Closes an open wave: links stop, drafts are deleted.
    ///
    /// # Errors
    /// A refusal, or the database.
    pub async fn close_wave(&self, wave: &Wave) -> anyhow::Result<()> {
        waves::close(&self.db, wave.id, self.now()).await?;
        self.waves.forget(wave.id);
        Ok(())
    }

    /// Counts and releases a closed wave. Final.
    ///
    /// # Errors
    /// Why it was not counted; then the wave is as it was.
    pub async fn count_wave(&self, wave: &Wave) -> anyhow::Result<Released> {
        waves::may_count(wave, self.now())?;
        let (key, inputs) = self.count_inputs(wave).await?;
        let released = release::count(&self.db, &Opener(key), inputs, self.now()).await?;
        self.waves.forget(wave.id);
        Ok(released)
    }

    /// Counts a released wave again and publishes the result as a numbered correction, with its reason.
    ///
    /// # Errors
    /// Why it was not corrected; then the wave is as it was.
    pub async fn correct_wave(&self, wave: &Wave, reason: &str) -> anyhow::Result<Released> {
        let (key, inputs) = self.count_inputs(wave).await?;
        Ok(release::correct(&self.db, &Opener(key), inputs, reason, self.now()).await?)
    }

    async fn count_inputs(&self, wave: &Wave) -> anyhow::Result<(Arc<WaveKey>, CountInputs)> {
        let now = self.waves.by_id(wave.id).await?.context("the wave is gone")?;
        let frozen = now.frozen.clone().context("the wave has not been opened")?;
        let key = frozen.key.clone().context("the wave's key has been destroyed")?;
        let questionnaires = Audience::ALL
            .into_iter()
            .filter_map(|audience| frozen.questionnaire(audience).map(|one| (**one).clone()))
            .collect();
        let roster = invitations::roster_of(&self.db, wave.id).await?.into_iter().map(on_the_roll).collect();
        let inputs = CountInputs {
            wave_id: wave.id,
            wave: wave.name.clone(),
            term: wave.term,
            year: wave.year,
            closed_on: wave.closed_at.unwrap_or(wave.closes_at).day().to_string(),
            theory_version: wave.theory_version.clone().unwrap_or_default(),
            plan: frozen.plan.clone(),
            questionnaires,
            roster,
            aims: waves::aims_of(self.db.reader(), wave.id).await?,
            steps: self.content.steps.clone(),
        };
        Ok((key, inputs))
    }

    /// Thirty days after a release: sealed ballots and key files are destroyed.
    ///
    /// # Errors
    /// The key folders, or the database.
    pub async fn destroy_sealed(&self, wave: &Wave) -> anyhow::Result<()> {
        self.gatherer.gather_all_of(wave.id).await?;
        release::destroy(&self.db, wave.id).await?;
        waves::destroy_secrets(&self.db, &self.keys, wave.id, self.now()).await?;
        self.waves.forget(wave.id);
        Ok(())
    }
}

fn on_the_roll(rolled: Rolled) -> Roster {
    let Rolled { audience, setting, year_group, absence_band, groups, invited, done } = rolled;
    Roster { audience, setting, year_group, absence_band, groups, invited, done }
}

/// The release plan names what the roster does not have.
#[derive(Debug, thiserror::Error)]
#[error("the release plan does not fit the roster: {0}")]
pub struct PlanMisfit(String);

/// A wave's key as the count uses it.
struct Opener(Arc<WaveKey>);

impl OpenBallots for Opener {
    fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        self.0.open_ballot(sealed).ok()
    }
}

/// The content of the configured folder, or the copy inside the program.
fn read_content(config: &Config) -> anyhow::Result<Content> {
    let folder = &config.content.surveys;
    if folder.is_empty() {
        return Ok(Content::embedded());
    }
    Content::load(Path::new(folder)).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("the content in {folder} cannot be used:\n  {}", lines.join("\n  "))
    })
}

/// The look of printed reports from the configured folder, or the one inside the program.
fn read_look(config: &Config) -> anyhow::Result<Look> {
    let folder = &config.content.reports;
    Look::read(folder).map_err(|faults| {
        anyhow::anyhow!("the reports' look in {folder} cannot be used:\n  {}", faults.join("\n  "))
    })
}

/// Whether a fault was planted for a test; never in a build without the feature `faults`.
fn planted_fault(name: &str) -> bool {
    cfg!(feature = "faults") && config::variable("BELONG_FAULT").as_deref() == Some(name)
}

fn journeys(db: &Db, clock: &Clock, waves: &WaveCache, instance: &InstanceKey) -> Journeys {
    Journeys {
        db: db.clone(),
        clock: clock.clone(),
        waves: waves.clone(),
        writer: Writer::start(db.clone(), clock.clone(), planted_fault("ack-before-commit")),
        seal: JourneySeal::new(&instance.derive("journey", &[])),
        settings: Default::default(),
        wrong_words: Failures::an_hour(WRONG_WORDS),
        wrong_codes: Failures::an_hour(WRONG_CODES),
    }
}
