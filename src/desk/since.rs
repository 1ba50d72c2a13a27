//! Did it help? What the question of an outcome says that was asked again after something was done.
//!
//! The sentence is the finding's own; nothing here computes a figure, and nothing here says what caused what.

use super::seams::Cubes;
use crate::actions::Action;
use crate::db::Db;
use crate::ids::ActionId;
use crate::progress::{Bank, Facts, Panel, Point, outcome_page, targets};
use crate::release::WITHHELD_SENTENCE;
use crate::surveys::Content;
use crate::theory::Outcome;
use crate::waves::all_waves;
use jiff::civil::Date;
use std::collections::HashMap;

/// Said with every "Since then".
pub(super) const NOT_WHY: &str = "This does not show what caused it.";

/// The days on which waves were opened, by name.
pub(super) type Opened = HashMap<String, Date>;

/// What was said since each of these actions was done; those that nobody was asked about again are left out.
///
/// # Errors
/// The database's, or the releases'.
pub async fn since_then(
    db: &Db,
    content: &Content,
    cubes: &Cubes,
    actions: Vec<Action>,
) -> anyhow::Result<HashMap<ActionId, String>> {
    if !actions.iter().any(|action| action.done().is_some()) {
        return Ok(HashMap::new());
    }
    let (cubes, targets, opened) = (cubes.all().await?, targets(db.reader()).await?, opened(db).await?);
    let bank = Bank { items: &content.items, scales: &content.scales };
    let facts = Facts { theory: &content.theory, bank, cubes: &cubes, targets: &targets };
    let mut panels: HashMap<&str, Vec<Panel>> = HashMap::new();
    let mut said = HashMap::new();
    for action in &actions {
        let Some(outcome) = content.theory.outcome(&action.outcome) else { continue };
        let of = panels.entry(&outcome.id).or_insert_with(|| outcome_page(&outcome.id, &facts));
        said.extend(since(action, (outcome, of), &opened).map(|words| (action.id, words)));
    }
    Ok(said)
}

/// The same for actions of one outcome, from its panels.
///
/// # Errors
/// The database's.
pub(super) async fn since_of(
    db: &Db,
    actions: &[Action],
    of: (&Outcome, &[Panel]),
) -> anyhow::Result<HashMap<ActionId, String>> {
    if !actions.iter().any(|action| action.done().is_some()) {
        return Ok(HashMap::new());
    }
    let opened = opened(db).await?;
    let said = |action: &Action| Some((action.id, since(action, of, &opened)?));
    Ok(actions.iter().filter_map(said).collect())
}

/// When every wave was opened.
///
/// # Errors
/// The database's.
pub(super) async fn opened(db: &Db) -> anyhow::Result<Opened> {
    let day = |wave: crate::waves::Wave| Some((wave.name, wave.opened_at?.day()));
    Ok(all_waves(db.reader()).await?.into_iter().filter_map(day).collect())
}

/// What was said since an action was done, of its outcome's headline question by the same audience: only where
/// it had been asked before, and was asked again in a wave that opened on the day or later.
fn since(action: &Action, (outcome, panels): (&Outcome, &[Panel]), opened: &Opened) -> Option<String> {
    let audience = action.audience.unwrap_or(outcome.lead_audience);
    let (_, done_on) = action.done()?;
    let view = panels.iter().find(|panel| panel.audience == audience)?.items.first()?;
    let is_after = |point: &&Point| {
        let began = opened.get(&point.wave).copied().or(point.closed_on);
        began.is_some_and(|day| day >= done_on)
    };
    let (after, before): (Vec<&Point>, Vec<&Point>) = view.series.points.iter().partition(is_after);
    let last = after.iter().rev().find(|point| point.figure.shown().is_some()).or(after.last())?;
    if before.is_empty() {
        return None;
    }
    let words = match last.figure.shown() {
        Some(_) => view.finding.headline.words.clone(),
        None => format!("{WITHHELD_SENTENCE}."),
    };
    Some(format!("Asked again in {}, {}: {words} {NOT_WHY}", last.when(), audience.noun()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::ActionState;
    use crate::clock::At;
    use crate::progress::testing::{bank, cell, change, cube, percent, theory, with_change, withheld};
    use crate::release::{Cube, Figure, Reading};
    use crate::surveys::Term;
    use crate::theory::Audience;
    use std::sync::Arc;

    fn done_on(day: &str) -> Action {
        Action {
            id: ActionId::random(),
            setting: None,
            outcome: "6M".into(),
            audience: Some(Audience::YoungPeople),
            wave: None,
            heard: "We want one adult who knows us.".into(),
            will: String::new(),
            by: None,
            who: String::new(),
            state: ActionState::Done { did: "There is one now.".into(), on: day.parse().unwrap() },
            became: String::new(),
            created_at: At(0),
            changed_at: At(0),
        }
    }

    fn said(action: &Action, cubes: &[Arc<Cube>], opened: &Opened) -> Option<String> {
        let (theory, (items, scales)) = (theory(), bank());
        let bank = Bank { items: &items, scales: &scales };
        let facts = Facts { theory: &theory, bank, cubes, targets: &[] };
        since(action, (theory.outcome("6M").unwrap(), &outcome_page("6M", &facts)), opened)
    }

    fn autumn(year: i32, figure: Figure<Reading>) -> Arc<Cube> {
        cube(Term::Autumn, year, vec![cell("6M-YP-1", 1, figure)])
    }

    fn opened(days: &[(&Arc<Cube>, &str)]) -> Opened {
        days.iter().map(|(cube, day)| (cube.wave.clone(), day.parse().unwrap())).collect()
    }

    #[test]
    fn the_findings_own_sentence_is_said_and_never_that_it_caused_anything() {
        let first = autumn(2025, percent(52));
        let second = with_change(autumn(2026, percent(60)), "6M-YP-1", change(8, false));
        let opened = opened(&[(&first, "2025-11-01"), (&second, "2026-11-01")]);
        let words = said(&done_on("2026-09-10"), &[first, second], &opened).unwrap();
        let begins =
            "Asked again in autumn 2026, young people: Change since the first reading (Autumn 2025): +8";
        assert!(words.starts_with(begins), "{words}");
        assert!(words.ends_with("No clear change. This does not show what caused it."), "{words}");
    }

    #[test]
    fn nothing_is_said_before_it_was_asked_again_or_where_it_had_not_been_asked_before() {
        let (first, second) = (autumn(2025, percent(52)), autumn(2026, percent(60)));
        let opened = opened(&[(&first, "2025-11-01"), (&second, "2026-11-01")]);
        let both = [first.clone(), second.clone()];
        assert_eq!(said(&done_on("2026-11-02"), &both, &opened), None, "done while the wave was open");
        assert!(said(&done_on("2026-11-01"), &both, &opened).is_some());
        assert_eq!(said(&done_on("2026-09-10"), &[second], &opened), None, "the first reading");
        let planned = Action { state: ActionState::WillDo, ..done_on("2026-09-10") };
        assert_eq!(said(&planned, &both, &opened), None);
    }

    #[test]
    fn a_withheld_reading_says_its_one_sentence() {
        let (first, second) = (autumn(2025, percent(52)), autumn(2026, withheld()));
        let opened = opened(&[(&first, "2025-11-01"), (&second, "2026-11-01")]);
        let words = said(&done_on("2026-09-10"), &[first, second], &opened).unwrap();
        assert_eq!(
            words,
            format!("Asked again in autumn 2026, young people: {WITHHELD_SENTENCE}. {NOT_WHY}")
        );
    }
}
