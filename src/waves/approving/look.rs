//! Looks at everything that a wave would be if it opened now: the checklist, and the planner's figures.

use super::rules::{Approval, Approver, Check, Checklist, Point, Reasons, Refused};
use super::store;
use crate::access::Role;
use crate::clock::At;
use crate::db::Db;
use crate::people::{self, Setting};
use crate::surveys::{Content, Editions, Questionnaire, ReleasePlan, Term};
use crate::theory::Audience;
use crate::waves::ahead::{Counted, GroupAhead, groups_ahead, hidden, too_small};
use crate::waves::burden::{Within, within_budget};
use crate::waves::opening::{RosterEntry, refuse_reworded, refuse_unasked, roster_as_seen, without_support};
use crate::waves::pulses::asked_by;
use crate::waves::rules::{Refusal, Wave, needs_support};
use crate::waves::siblings::{Seed, one_child_of_each_adult};
use crate::waves::steps::{Ahead, WaveSteps};
use crate::waves::store::WaveFault;
use sea_orm::ConnectionTrait;
use std::collections::{BTreeMap, HashSet};

/// What a look at a wave goes by.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    pub db: &'a Db,
    pub content: &'a Content,
    pub steps: &'a dyn WaveSteps,
    pub now: At,
}

/// A wave as it would open now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    pub checklist: Checklist,
    pub groups: Vec<GroupAhead>,
    /// What so few answers will not show, a sentence each.
    pub hidden: Vec<String>,
    /// Every language of every audience on the roster, with how many rows may be invited in it.
    pub languages: BTreeMap<(Audience, String), usize>,
    pub ahead: Ahead,
    /// The reporting minimum.
    pub minimum: u32,
    /// What is expected where nothing was released.
    pub assumed: u8,
}

/// One questionnaire for each audience; one without a question is left out, and whoever is on the roster for it holds
/// the opening up.
pub fn questionnaires_of(content: &Content, term: Term) -> Vec<Questionnaire> {
    let asked = Audience::ALL.map(|audience| content.questionnaire(term, audience));
    asked.into_iter().filter(|one| !one.questions.is_empty()).collect()
}

/// Looks at the wave as it would open now.
///
/// # Errors
/// The database's.
pub async fn look_ahead(ground: Ground<'_>, wave: &Wave) -> Result<Outlook, WaveFault> {
    let db = ground.db.reader();
    let (content, unfit) = match asked_by(db, ground.content, wave).await {
        Ok(content) => (content, None),
        Err(WaveFault::Refused(why)) => (ground.content.clone(), Some(why)),
        Err(fault) => return Err(fault),
    };
    let questionnaires = questionnaires_of(&content, wave.term);
    let settings = people::settings(db).await?;
    let (plan, misfit) = plan_of(&content, &settings);
    let ahead = ground.steps.ahead(wave).await?;
    let budget = content.planning.minutes_per_term;
    let within = within_budget(db, wave, roster_as_seen(db).await?, (&questionnaires, budget)).await?;
    // Who is left of an adult's rows is drawn at the opening: the checklist looks at all of them, as the opening does, and
    // only the figures at one draw.
    let languages = languages_of(&within.invited);
    let mut questions = misfit;
    questions.extend(unfit.map(|why| why.to_string()));
    questions.extend(refused_questions(db, (wave, &questionnaires, &content), &within).await?);
    let unsupported = unsupported(db, &within.invited, ground.now.max(wave.opens_at)).await?;
    let nobody = nobody(&within);
    let (invited, other_child) = one_child_of_each_adult(within.invited, &Seed::OF_A_PLAN);
    let within = Within { invited, ..within };
    let assumed = wave.expected_percent.unwrap_or(content.planning.expected_percent);
    let opted_out = people::opted_out_counts(db).await?;
    let groups = groups_ahead(&Counted {
        settings: &settings,
        within: &within,
        other_child: &other_child,
        opted_out: &opted_out,
        plan: &plan,
        rates: &ahead.rates,
        assumed,
    });
    let lacks = |point: Point, lacks: Vec<String>| Check { point, lacks };
    let checklist = Checklist(vec![
        lacks(Point::Roster, nobody),
        lacks(Point::Questions, questions),
        lacks(Point::Support, unsupported),
        lacks(Point::Readers, ground.steps.unready(wave).await?),
        lacks(Point::Parents, ahead.parents.lacks()),
        lacks(Point::Languages, unchecked(&languages, &content.editions)),
        lacks(Point::GroupSizes, too_small(&groups, plan.minimum)),
    ]);
    let hidden = hidden(&groups, &within.invited, &plan);
    Ok(Outlook { checklist, groups, hidden, languages, ahead, minimum: plan.minimum, assumed })
}

/// Looks at the wave and approves it, if a second person may.
///
/// # Errors
/// A [`Refusal`], or the database's.
pub async fn approve_wave(
    ground: Ground<'_>,
    wave: &Wave,
    approver: Approver,
    reasons: &Reasons,
) -> Result<Approval, WaveFault> {
    let look = look_ahead(ground, wave).await?;
    store::approve(ground.db, (wave.id, approver), (&look.checklist, reasons), ground.now).await
}

/// Who may approve at all; the list of paths asks it of the pages, and this of commands.
pub const APPROVES: [Role; 2] = [Role::Coordinator, Role::Lead];

/// The plan as the wave would freeze it, and where it does not fit the settings.
fn plan_of(content: &Content, settings: &[Setting]) -> (ReleasePlan, Vec<String>) {
    let names: Vec<&str> = settings.iter().map(|setting| setting.name.as_str()).collect();
    let faults = content.plan_faults(&names).iter().map(ToString::to_string).collect();
    let known: Vec<(&str, &str, &str)> = settings
        .iter()
        .map(|setting| (setting.name.as_str(), setting.phase.as_str(), setting.locality.as_str()))
        .collect();
    (content.plan.frozen_for(&known), faults)
}

fn nobody(within: &Within) -> Vec<String> {
    match (within.invited.is_empty(), within.left_out.is_empty()) {
        (false, _) => Vec::new(),
        (true, true) => vec!["nobody is on the roster yet: load a roster".to_owned()],
        (true, false) => {
            vec![
                "everybody on the roster has been asked for as many minutes this term as the budget allows"
                    .to_owned(),
            ]
        }
    }
}

/// Why the questions cannot be asked of this roster; none where they can.
async fn refused_questions(
    db: &impl ConnectionTrait,
    (wave, questionnaires, content): (&Wave, &[Questionnaire], &Content),
    within: &Within,
) -> Result<Option<String>, WaveFault> {
    let fit = match refuse_unasked((questionnaires, &within.invited), wave.asks_words) {
        Ok(()) => refuse_reworded(db, questionnaires, &content.steps).await,
        Err(why) => Err(why.into()),
    };
    match fit {
        Ok(()) => Ok(None),
        Err(WaveFault::Refused(why)) => Ok(Some(why.to_string())),
        Err(fault) => Err(fault),
    }
}

/// On the day of the opening, which settings with children, young people or families have nobody to turn to.
async fn unsupported(
    db: &impl ConnectionTrait,
    invited: &[RosterEntry],
    day: At,
) -> Result<Vec<String>, WaveFault> {
    let asked: HashSet<_> =
        invited.iter().filter(|entry| needs_support(entry.audience)).map(|entry| entry.setting).collect();
    let settings = without_support(db, &asked, day).await?;
    let refusal = Refusal::NoSupportContact { settings: settings.clone() };
    Ok(if settings.is_empty() { Vec::new() } else { vec![refusal.to_string()] })
}

fn languages_of(invited: &[RosterEntry]) -> BTreeMap<(Audience, String), usize> {
    let mut languages = BTreeMap::new();
    for entry in invited {
        *languages.entry((entry.audience, entry.language.clone())).or_default() += 1;
    }
    languages
}

/// The languages of the roster in which people would read something that nobody has checked, or English instead.
fn unchecked(languages: &BTreeMap<(Audience, String), usize>, editions: &Editions) -> Vec<String> {
    let sentence = |((audience, language), count): (&(Audience, String), &usize)| {
        let whom = format!("{} ({count} on the roster)", audience.noun());
        let edition = editions.iter().find(|one| one.language == *language && !one.easy_read);
        match edition {
            None => Some(format!("there is no edition in “{language}”: {whom} would read English")),
            Some(edition) if !edition.is_draft() => None,
            Some(edition) if edition.is_offered_to(*audience) => {
                Some(format!("{}: nobody who reads it has checked what {whom} would read", edition.name))
            }
            Some(edition) => Some(format!(
                "{}: nobody who reads it has checked it, so {whom} would read English",
                edition.name
            )),
        }
    };
    languages.iter().filter_map(sentence).collect()
}

/// Whether a colleague with this role may approve.
///
/// # Errors
/// `Refused::Role`.
pub fn may_by_role(holds: impl Fn(Role) -> bool) -> Result<(), Refused> {
    if APPROVES.into_iter().any(holds) { Ok(()) } else { Err(Refused::Role) }
}
