//! The invented actions of the demonstration, in every state: to be done, late, done, not to be done, and helped.

use crate::actions::{self, Action, ActionIn, By, Ground, Step, StepIn};
use crate::app::App;
use crate::clock::At;
use crate::ids::{ActionId, SettingId, WaveId};
use crate::people;
use crate::waves::{self, State};
use anyhow::anyhow;
use std::collections::HashMap;

/// Who wrote them down, as the history says.
const WRITER: &str = "Robin Lead";

/// What was done: setting (empty: the partnership), outcome, audience, heard, did, when, what became of it.
const DONE: [[&str; 7]; 9] = [
    [
        "",
        "6M",
        "YP",
        "Nobody tells us what happens next.",
        "Tutors now tell every class what came of the questions.",
        "2025-01-20",
        "Pupils asked for it again when one school forgot.",
    ],
    [
        "",
        "2S",
        "ST",
        "We learn about trauma from the news.",
        "A first training day ran in every school.",
        "2025-05-12",
        "",
    ],
    [
        "",
        "1M",
        "FA",
        "Meetings are always while we work.",
        "Every school now has meetings in the early evening, too.",
        "2025-09-15",
        "More fathers came, the family workers say.",
    ],
    [
        "",
        "1S",
        "FA",
        "Letters about absence feel cold.",
        "We wrote the letters anew, with twelve families.",
        "2026-01-15",
        "Families told the school offices that the letters read as if somebody cared.",
    ],
    [
        "",
        "6M",
        "YP",
        "We want one adult who knows us.",
        "Each school now names one adult for every pupil.",
        "2026-09-10",
        "",
    ],
    [
        "Sandpiper Primary",
        "6S",
        "YC",
        "The yard is too loud at lunch.",
        "There is now a quiet corner with a grown-up.",
        "2026-09-21",
        "",
    ],
    [
        "Heron School",
        "6S",
        "YP",
        "The corridors are packed at lunch.",
        "Two year groups now eat earlier.",
        "2026-10-05",
        "",
    ],
    [
        "Gannet Academy",
        "2S",
        "YP",
        "Not all teachers know what helps me.",
        "A help card now goes to each of your teachers.",
        "2026-10-12",
        "",
    ],
    [
        "Puffin Family Service",
        "1M",
        "FA",
        "We never know whom to ring.",
        "One number now reaches the same three people.",
        "2026-06-30",
        "",
    ],
];

/// What is to be done: setting, outcome, audience, heard, will, by, who; and why not, where it cannot be.
const PLANNED: [[&str; 8]; 4] = [
    [
        "",
        "1M",
        "FA",
        "We tell the same story to five people.",
        "Agree one short page that families carry with them.",
        "2026-12-18",
        "The partnership office",
        "",
    ],
    [
        "",
        "2S",
        "ST",
        "We have no time to learn about trauma.",
        "Give each school two paid afternoons for it.",
        "2026-11-03",
        "The training lead",
        "",
    ],
    [
        "Heron School",
        "6M",
        "YP",
        "Nobody greets us in the morning.",
        "Have two adults at the gate every morning.",
        "2027-01-08",
        "The deputy head",
        "",
    ],
    [
        "",
        "6S",
        "YP",
        "School starts too early.",
        "Look at a later start with the bus company.",
        "2026-10-01",
        "The transport lead",
        "The buses also serve two other towns, so they cannot come later. We will ask again when the contract ends.",
    ],
];

/// Writes down what the invented partnership has done by now, as far as it is not there: people hear back before
/// the next wave opens.
///
/// # Errors
/// The database's.
pub async fn tell_so_far(app: &App) -> anyhow::Result<()> {
    let there = actions::all_actions(app.db.reader()).await?;
    let (ids, today) = (settings(app).await?, app.now().day());
    let txn = app.db.begin().await?;
    for [setting, outcome, audience, heard, did, done_on, became] in DONE {
        let on: jiff::civil::Date = done_on.parse()?;
        if on > today || there.iter().any(|one| one.heard == heard) {
            continue;
        }
        let (did, done_on) = (did.to_owned(), done_on.to_owned());
        let typed = ActionIn { did, done_on, ..asked(outcome, audience, heard) };
        let action = read(app, &typed, (ids.get(setting).copied(), &[]))?;
        actions::keep_action(&txn, action.clone(), WRITER).await?;
        if !became.is_empty() {
            let step = StepIn { became: became.to_owned(), ..StepIn::default() };
            take(&txn, &action, (Step::Became, step), app.now()).await?;
        }
    }
    txn.commit().await?;
    app.actions.forget();
    Ok(())
}

/// Writes down what it hopes to do, and what it cannot, once.
///
/// # Errors
/// The database's.
pub async fn tell_plans(app: &App) -> anyhow::Result<()> {
    let there = actions::all_actions(app.db.reader()).await?;
    let ids = settings(app).await?;
    let waves = waves::all_waves(app.db.reader()).await?;
    let released: Vec<WaveId> =
        waves.iter().filter(|wave| wave.state == State::Released).map(|wave| wave.id).collect();
    let txn = app.db.begin().await?;
    for [setting, outcome, audience, heard, will, by, who, why] in PLANNED {
        if there.iter().any(|one| one.heard == heard) {
            continue;
        }
        let typed = ActionIn {
            wave: released.first().map(ToString::to_string).unwrap_or_default(),
            will: will.to_owned(),
            by: by.to_owned(),
            who: who.to_owned(),
            ..asked(outcome, audience, heard)
        };
        let action = read(app, &typed, (ids.get(setting).copied(), &released))?;
        actions::keep_action(&txn, action.clone(), WRITER).await?;
        if !why.is_empty() {
            let step = StepIn { why: why.to_owned(), ..StepIn::default() };
            take(&txn, &action, (Step::NotDoing, step), app.now()).await?;
        }
    }
    txn.commit().await?;
    Ok(())
}

async fn settings(app: &App) -> anyhow::Result<HashMap<String, SettingId>> {
    let settings = people::settings(app.db.reader()).await?;
    Ok(settings.into_iter().map(|one| (one.name, one.id)).collect())
}

fn asked(outcome: &str, audience: &str, heard: &str) -> ActionIn {
    ActionIn {
        outcome: outcome.to_owned(),
        audience: audience.to_owned(),
        heard: heard.to_owned(),
        ..ActionIn::default()
    }
}

fn read(
    app: &App,
    typed: &ActionIn,
    (own, released): (Option<SettingId>, &[WaveId]),
) -> anyhow::Result<Action> {
    let on = Ground { theory: &app.content.theory, released, now: app.now() };
    let read = actions::read_action(typed, on, own, ActionId::random());
    read.map_err(|faults| anyhow!("the action \"{}\": {faults:?}", typed.heard))
}

async fn take(
    txn: &impl sea_orm::ConnectionTrait,
    before: &Action,
    (step, typed): (Step, StepIn),
    now: At,
) -> anyhow::Result<()> {
    let after = actions::take(before, step, &typed, now)
        .map_err(|faults| anyhow!("the action \"{}\": {faults:?}", before.heard))?;
    let by = By { who: WRITER, what: step.name(), at: now };
    Ok(actions::rewrite_action(txn, before, after, by).await?)
}
