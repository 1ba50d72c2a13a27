//! Builds the demonstration by the program's own functions, with a hand-set clock.

use super::people::{self, Person};
use super::store::{self, MARK};
use super::waves::{DemoWave, WAVES};
use super::words_now::{Said, said_by};
use super::{LEAD, answers};
use super::{acted, composed, readers, told, written};
use crate::access::{self, NewColleague, Roles};
use crate::app::App;
use crate::clock::DAY;
use crate::clock::{At, Clock};
use crate::commands::bar;
use crate::ids::InvitationId;
use crate::progress::{self, Bank, Baseline, Facts, Ground, NewTarget};
use crate::responses::{Asked, Draft, Journey, SubmitRefused, Written};
use crate::theory::{Audience, Measure};
use crate::waves::{self, Approver, NewWave, Point, State, Wave};
use crate::{indicators, people as rosters, schedule};
use anyhow::{Context, anyhow};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use std::collections::HashMap;
use tokio::task::JoinSet;

/// Submits that are under way at once; the writer commits them together.
const AT_ONCE: usize = 500;

/// Pupil absence in schools in England, 2006/07 to 2018/19: the rows of Redcar and Cleveland, the North East and
/// England. Contains public sector information licensed under the Open Government Licence v3.0 (Department for
/// Education).
pub const REGISTER: &str = include_str!("absence_redcar_2006_2018.csv");

/// Everything that is not there yet: people, waves, answers, releases, targets, mails.
pub async fn everything(app: &App, hand: &Clock) -> anyhow::Result<()> {
    store::remember(&app.db, MARK, "1").await?;
    let shown = bar("Inventing a partnership", WAVES.len() as u64 + 1);
    enrol(app).await?;
    let roster = rosters::parse(people::roster_csv().as_bytes())?;
    rosters::import(&app.db, &roster, app.now(), &mut |_, _| {}).await?;
    load_register(app).await?;
    shown.inc(1);
    let everybody: HashMap<String, Person> =
        people::everybody().into_iter().map(|person| (person.key(), person)).collect();
    for wave in WAVES {
        run_wave(app, hand, wave, &everybody).await.with_context(|| format!("making {}", wave.name))?;
        shown.inc(1);
    }
    shown.finish_and_clear();
    readers::ask_for_contact(app).await?;
    hand.set(At::parse_london("2026-11-10 09:50").context("a time that was typed wrong")?);
    app.tend_voices().await?;
    hand.set(At::parse_london("2026-11-10 10:00").context("a time that was typed wrong")?);
    acted::tell_so_far(app).await?;
    acted::tell_plans(app).await?;
    composed::compose(app).await?;
    written::write_down(app).await?;
    schedule::keep_retention(app).await
}

/// The register of a real place, because attendance data cannot be invented: every page that shows it says so.
async fn load_register(app: &App) -> anyhow::Result<()> {
    let file = ("absence_redcar_2006_2018.csv", REGISTER.as_bytes());
    indicators::import_bytes(&app.db, file, app.register_rules(false), &mut |_, _| {}).await?;
    Ok(())
}

async fn enrol(app: &App) -> anyhow::Result<()> {
    let roles = Roles::first();
    let robin = NewColleague { name: "Robin Lead".to_owned(), email: LEAD.to_owned(), roles };
    access::enrol(&app.db, &app.clock, robin).await?;
    Ok(())
}

/// One wave from its plan to its release; a wave that got half-way goes on from its state.
async fn run_wave(
    app: &App,
    hand: &Clock,
    planned: &DemoWave,
    everybody: &HashMap<String, Person>,
) -> anyhow::Result<()> {
    let times = planned.times();
    hand.set(times.opens_at);
    let mut wave = match waves::wave_by_name(app.db.reader(), planned.name).await? {
        Some(wave) => wave,
        None => plan(app, planned).await?,
    };
    if wave.state == State::Planned {
        set_targets(app, planned).await?;
        told::keep_contacts_in_date(app).await?;
        acted::tell_so_far(app).await?;
        if planned.asks_words() {
            readers::settle(app).await?;
        }
        approve(app, &wave).await?;
        wave = again(app, &wave).await?;
    }
    if wave.state == State::Approved {
        app.open_wave(&wave).await?;
        wave = again(app, &wave).await?;
    }
    if wave.state == State::Open {
        if !planned.released {
            app.queue_invitations(wave.id).await?;
            app.post.run_until_empty().await?;
        }
        hand.set(times.answered_at);
        answer(app, &wave, planned, everybody).await?;
    }
    if !planned.released {
        return Ok(());
    }
    if wave.state == State::Open {
        hand.set(times.closes_at);
        app.close_wave(&wave).await?;
        wave = again(app, &wave).await?;
    }
    if wave.state == State::Closed {
        hand.set(times.counted_at);
        app.count_wave(&wave).await?;
    }
    Ok(())
}

async fn plan(app: &App, planned: &DemoWave) -> anyhow::Result<Wave> {
    let times = planned.times();
    let new = NewWave {
        name: planned.name.to_owned(),
        term: planned.term,
        year: planned.year,
        opens_at: times.opens_at,
        closes_at: times.closes_at,
        count_at: Some(times.counted_at),
        asks_words: planned.asks_words() && app.config.demo_words,
    };
    Ok(waves::plan(&app.db, new, app.now()).await?)
}

/// The letters to the invented families are not written.
async fn note_parents_told(app: &App, wave: &Wave) -> anyhow::Result<()> {
    let told = Query::update()
        .table(Alias::new("wave"))
        .value(Alias::new("parents_told_at"), wave.opens_at.plus(-28 * DAY).0)
        .and_where(Expr::col(Alias::new("id")).eq(wave.id.0))
        .to_owned();
    let txn = app.db.begin().await?;
    txn.execute(&told).await?;
    txn.commit().await?;
    Ok(())
}

/// The lead approves what the program planned, with a reason for what an invented partnership lacks.
async fn approve(app: &App, wave: &Wave) -> anyhow::Result<()> {
    note_parents_told(app, wave).await?;
    let approver = Approver { by_command: false, ..app.approver_with_address(LEAD).await? };
    let reasons = [
        (
            Point::Languages,
            "Families know that the translations are drafts, and can read in English instead.",
        ),
        (Point::GroupSizes, "Small places report together with a neighbour, as the release plan says."),
    ];
    let reasons = reasons.into_iter().map(|(point, reason)| (point, reason.to_owned())).collect();
    app.approve_wave(wave, approver, &reasons).await?;
    Ok(())
}

async fn again(app: &App, wave: &Wave) -> anyhow::Result<Wave> {
    waves::wave_by_id(app.db.reader(), wave.id).await?.context("a wave that was just made is gone")
}

/// Targets that the invented partnership agreed before its second autumn.
async fn set_targets(app: &App, planned: &DemoWave) -> anyhow::Result<()> {
    if planned.name != "Autumn 2025" {
        return Ok(());
    }
    let cubes = app.releases.cubes(&app.db).await?;
    let content = &app.content;
    let bank = Bank { items: &content.items, scales: &content.scales };
    let facts = Facts { theory: &content.theory, bank, cubes: &cubes, targets: &[] };
    let agreed = [
        ("1S", Audience::YoungPeople, 2030, 75, "Families and pupils chose it first"),
        ("6M", Audience::YoungPeople, 2030, 70, "What pupils asked for at the workshop"),
        ("1M", Audience::Families, 2030, 70, "Agreed with parents at the workshop"),
        ("2S", Audience::Staff, 2030, 80, "To hold what the training has given"),
    ];
    for (outcome, audience, horizon, percent, reason) in agreed {
        let baseline = progress::baseline(outcome, audience, &facts);
        let permille = 10 * percent;
        let keep = baseline.as_ref().is_some_and(|from| permille <= i32::from(from.permille));
        let voice = Measure::Voice(audience);
        let new = target((outcome, voice), (horizon, permille), reason);
        set(app, baseline.as_ref(), NewTarget { keep, ..new }).await?;
    }
    set_register_target(app).await
}

/// The one target for a figure of the register: fewer persistently absent pupils.
async fn set_register_target(app: &App) -> anyhow::Result<()> {
    let (outcome, code) = ("7M", "persistent-absence");
    let register = &app.content.register;
    let held = indicators::held_of(app.db.reader(), &[code]).await?;
    let measures = progress::register_measures(register, &held);
    let measure = measures.into_iter().find(|one| one.code == code).context("the register's plan lost it")?;
    let measured = Measure::Register(code.to_owned());
    let reason = "No more than one pupil in ten, as the board agreed in public";
    set(app, measure.baseline.as_ref(), target((outcome, measured), (2030, 100), reason)).await
}

fn target((outcome, measure): (&str, Measure), (horizon, permille): (i32, i32), reason: &str) -> NewTarget {
    NewTarget {
        outcome: outcome.to_owned(),
        measure,
        horizon,
        permille,
        keep: false,
        owner: "The invented partnership board".to_owned(),
        reason: reason.to_owned(),
    }
}

async fn set(app: &App, baseline: Option<&Baseline>, new: NewTarget) -> anyhow::Result<()> {
    let now = app.now();
    let outcome = new.outcome.clone();
    let on = Ground { theory: &app.content.theory, baseline, today: now.day() };
    let kept = progress::set_target(&app.db, on, new, now).await;
    kept.map(drop).map_err(|fault| anyhow!("the target for {outcome}: {fault}"))
}

/// Whoever answers in this wave and has not yet, answers.
async fn answer(
    app: &App,
    wave: &Wave,
    planned: &DemoWave,
    everybody: &HashMap<String, Person>,
) -> anyhow::Result<()> {
    let said = if wave.asks_words { said_by(everybody, planned) } else { HashMap::new() };
    let mut under_way = JoinSet::new();
    for waiting in store::waiting(&app.db, wave.id).await? {
        let Some(person) = everybody.get(&waiting.key).filter(|person| does_answer(person, planned)) else {
            continue;
        };
        let (app, person, wave, planned) = (app.clone(), person.clone(), wave.id, *planned);
        let (invitation, said) = (waiting.invitation, said.get(&waiting.key).copied());
        under_way.spawn(async move { submit(&app, wave, invitation, (&person, &planned, said)).await });
        if under_way.len() >= AT_ONCE {
            while let Some(done) = under_way.join_next().await {
                done.context("a submit stopped")??;
            }
        }
    }
    while let Some(done) = under_way.join_next().await {
        done.context("a submit stopped")??;
    }
    Ok(())
}

/// Whether this invented person has answered in this wave by the time of the demonstration.
pub fn does_answer(person: &Person, wave: &DemoWave) -> bool {
    if wave.released {
        answers::answers(person, wave.name)
    } else {
        answers::has_answered_so_far(person, wave.name)
    }
}

async fn submit(
    app: &App,
    wave: crate::ids::WaveId,
    invitation: InvitationId,
    (person, planned, said): (&Person, &DemoWave, Option<Said>),
) -> anyhow::Result<()> {
    let journeys = &app.front.journeys;
    let token = app.keys.of(wave)?.link_token(invitation, 0);
    let asked: Asked = journeys.behind(&token).await?.context("an invitation's link does not open")?;
    let asked = asked.read_in(person.edition);
    let mut journey = Journey::begin(wave, invitation, asked.invitation.generation, app.now());
    let mut draft = Draft::default();
    for (item, choice) in answers::all(person, &asked.questionnaire, planned.name, planned.years) {
        draft.keep(&asked.questionnaire, &item, &choice, journey.id)?;
    }
    if let Some((said, prompt)) =
        said.and_then(|said| Some((said, asked.questionnaire.prompts.get(said.prompt)?)))
    {
        let Said { text, read_first, may_quote, .. } = said;
        let written = Written { text: text.to_owned(), read_first, may_quote, journey: journey.id };
        draft.written.insert(prompt.id.clone(), written);
    }
    if !draft.has_an_answer() {
        return Ok(());
    }
    // Of many thousand withdrawal codes of 33 bits two are alike now and then.
    loop {
        match journeys.submit(&journey, &asked, &draft).await {
            Err(SubmitRefused::CodeTaken) => journey = journey.with_new_nonce(),
            outcome => return Ok(outcome.map(|_| ())?),
        }
    }
}
