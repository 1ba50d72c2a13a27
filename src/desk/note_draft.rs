//! The first draft of a wave's results note: what people said, what was heard, what is done and what cannot be.
//!
//! The sentences come from the decision objects of that wave, the clear ones first; nothing withheld is in it.

use crate::actions::{Action, ActionState};
use crate::clock::At;
use crate::clock::day_in_words;
use crate::progress::{Facts, ItemView, Panel, State, outcome_page};
use crate::theory::Theory;
use jiff::civil::Date;

/// So many findings, and so many actions of each kind: a note is read on a telephone.
const FINDINGS: usize = 3;
const DOING: usize = 3;
const NOT_DOING: usize = 2;

/// What the note is about.
pub(super) struct About<'a> {
    /// The wave's name: its release is the last of the facts.
    pub wave: &'a str,
    /// When the release before it came; what was settled before that is old news.
    pub before: Option<At>,
    /// A day that was hoped for and has gone is not promised again.
    pub today: Date,
}

/// The draft, from the releases up to this wave and the partnership's own actions.
pub(super) fn draft(about: &About, facts: &Facts, actions: &[Action]) -> String {
    let mut parts = vec!["WHAT PEOPLE SAID".to_owned()];
    let said = findings(about.wave, facts);
    match said.is_empty() {
        true => parts.push("This time there were not enough answers to say something safely.".to_owned()),
        false => parts.push(list(&said)),
    }
    let shared: Vec<&Action> = actions.iter().filter(|one| one.setting.is_none()).collect();
    let news = |action: &&&Action| match &action.state {
        ActionState::WillDo => true,
        ActionState::Done { on, .. } | ActionState::NotDoing { on, .. } => {
            about.before.is_none_or(|before| *on >= before.day())
        }
    };
    let (not_doing, doing): (Vec<&Action>, Vec<&Action>) =
        shared.iter().filter(news).partition(|one| matches!(one.state, ActionState::NotDoing { .. }));
    parts.push("WHAT WE HEARD, AND WHAT WE ARE DOING".to_owned());
    let lines: Vec<String> = doing.into_iter().take(DOING).map(|one| told(one, about.today)).collect();
    match lines.is_empty() {
        true => parts.push("We are working out what to do about it, and will tell you.".to_owned()),
        false => parts.push(list(&lines)),
    }
    let lines: Vec<String> =
        not_doing.into_iter().take(NOT_DOING).map(|one| told(one, about.today)).collect();
    if !lines.is_empty() {
        parts.push("WHAT WE CANNOT DO, AND WHY".to_owned());
        parts.push(list(&lines));
    }
    parts.join("\n\n")
}

fn list(lines: &[String]) -> String {
    lines.iter().map(|line| format!("- {line}")).collect::<Vec<_>>().join("\n")
}

fn told(action: &Action, today: Date) -> String {
    let heard = ended(&action.heard);
    let answer = match (&action.state, action.by) {
        (ActionState::WillDo, Some(by)) if by >= today => {
            format!("We will: {} We hope to have it by {}.", ended(&action.will), day_in_words(by))
        }
        (ActionState::WillDo, _) => format!("We will: {}", ended(&action.will)),
        (ActionState::Done { did, on }, _) => {
            format!("We did: {} That was on {}.", ended(did), day_in_words(*on))
        }
        (ActionState::NotDoing { why, .. }, _) => ended(why),
    };
    format!("You said: {heard} {answer}")
}

/// As a sentence that ends.
fn ended(text: &str) -> String {
    if text.ends_with(['.', '!', '?', '…']) { text.to_owned() } else { format!("{text}.") }
}

/// How early a finding comes: what is clear, the larger first, whichever way it went; then what is not clear.
fn rank(view: &ItemView) -> (u8, i32) {
    let moved = view.finding.change.as_ref().map_or(0, |change| i32::from(change.points).abs());
    match view.finding.state {
        State::Improving | State::GettingWorse | State::Mixed => (0, -moved),
        State::NoClearChange => (1, 0),
        State::EarlyReadings => (2, 0),
        _ => (3, 0),
    }
}

/// One finding of each outcome at most, in the words of its decision object.
fn findings(wave: &str, facts: &Facts) -> Vec<String> {
    let theory: &Theory = facts.theory;
    let best = |outcome: &crate::theory::Outcome| {
        let panels = outcome_page(&outcome.id, facts);
        let mut views: Vec<ItemView> = panels.into_iter().filter_map(|panel| headline(panel, wave)).collect();
        views.sort_by_key(|view| (rank(view), view.audience != outcome.lead_audience));
        views.into_iter().next()
    };
    let mut views: Vec<ItemView> = theory.outcomes().filter_map(best).collect();
    views.sort_by_key(rank);
    views.iter().take(FINDINGS).filter_map(words).collect()
}

/// The headline question of a panel, if this wave asked it and may show it.
fn headline(panel: Panel, wave: &str) -> Option<ItemView> {
    let view = panel.items.into_iter().next()?;
    let is_of_the_wave = view.latest().is_some_and(|(point, _)| point.wave == wave);
    is_of_the_wave.then_some(view)
}

fn words(view: &ItemView) -> Option<String> {
    let first = view.series.same_term().first().map(|(point, _)| point.when()).unwrap_or_default();
    let moved = match view.finding.state {
        State::Improving => format!("That is clearly more than in {first}."),
        State::GettingWorse => format!("That is clearly fewer than in {first}."),
        State::NoClearChange => format!("No clear change since {first}."),
        State::EarlyReadings => "Whether that has changed cannot be said yet.".to_owned(),
        _ => "That is where it starts: one reading cannot show a change.".to_owned(),
    };
    let said = view.finding.n_in_10.as_ref()?;
    let is_ended = [".”", "?”", "!”"].iter().any(|end| said.ends_with(end));
    Some(format!("{said}{} {moved}", if is_ended { "" } else { "." }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{ActionId, SettingId};
    use crate::progress::Bank;
    use crate::progress::testing::{bank, cell, change, cube, percent, theory, with_change, withheld};
    use crate::release::{Cube, Figure, Reading, WITHHELD_SENTENCE};
    use crate::surveys::Term;
    use jiff::civil::date;
    use std::sync::Arc;

    fn autumn(year: i32, figure: Figure<Reading>) -> Arc<Cube> {
        cube(Term::Autumn, year, vec![cell("6M-YP-1", 1, figure)])
    }

    fn drafted(cubes: &[Arc<Cube>], before: Option<At>, actions: &[Action]) -> String {
        let (theory, (items, scales)) = (theory(), bank());
        let bank = Bank { items: &items, scales: &scales };
        let facts = Facts { theory: &theory, bank, cubes, targets: &[] };
        let wave = cubes.last().unwrap().wave.clone();
        draft(&About { wave: &wave, before, today: date(2026, 11, 10) }, &facts, actions)
    }

    fn action(state: ActionState) -> Action {
        Action {
            id: ActionId::random(),
            setting: None,
            outcome: "6M".into(),
            audience: None,
            wave: None,
            heard: "We never hear back".into(),
            will: "Write to everybody".into(),
            by: Some(date(2026, 12, 4)),
            who: "The deputy head".into(),
            state,
            became: String::new(),
            created_at: At(0),
            changed_at: At(0),
        }
    }

    #[test]
    fn a_change_is_said_as_the_decision_object_judges_it() {
        let two = |clear, points| {
            let last = with_change(autumn(2026, percent(60)), "6M-YP-1", change(points, clear));
            drafted(&[autumn(2025, percent(52)), last], None, &[])
        };
        assert!(two(true, 12).contains("That is clearly more than in autumn 2025."), "{}", two(true, 12));
        assert!(two(true, -12).contains("That is clearly fewer than in autumn 2025."));
        assert!(two(false, 8).contains("No clear change since autumn 2025."));
        assert!(two(true, 12).contains("- About 6 in 10 young people said "));
        assert!(!two(true, 12).contains(".”."), "{}", two(true, 12));
        assert!(
            drafted(&[autumn(2026, percent(60))], None, &[]).contains("one reading cannot show a change")
        );
    }

    #[test]
    fn nothing_withheld_is_in_it_and_nothing_of_an_earlier_wave() {
        let text = drafted(&[autumn(2025, percent(52)), autumn(2026, withheld())], None, &[]);
        assert!(text.contains("not enough answers to say something safely"), "{text}");
        assert!(!text.contains("in 10") && !text.contains(WITHHELD_SENTENCE), "{text}");
    }

    #[test]
    fn what_is_done_is_told_and_what_cannot_be_with_its_reason_and_nobody_is_named() {
        let done = |day| ActionState::Done { did: "A note goes to all!".into(), on: day };
        let why = "Nobody can ring every family: there are too few of us.".to_owned();
        let actions = [
            action(ActionState::WillDo),
            action(done(date(2026, 10, 5))),
            action(done(date(2025, 1, 5))),
            action(ActionState::NotDoing { why, on: date(2026, 10, 6) }),
            Action {
                setting: Some(SettingId::random()),
                will: "A setting's own.".into(),
                ..action(ActionState::WillDo)
            },
        ];
        let before = At::parse_london("2026-03-01");
        let late = Action { by: Some(date(2026, 11, 3)), ..action(ActionState::WillDo) };
        let late = drafted(&[autumn(2026, percent(60))], before, &[late]);
        assert!(late.contains("We will: Write to everybody.") && !late.contains("3 November"), "{late}");
        let text = drafted(&[autumn(2026, percent(60))], before, &actions);
        for part in [
            "- You said: We never hear back. We will: Write to everybody. We hope to have it by 4 December 2026.",
            "- You said: We never hear back. We did: A note goes to all! That was on 5 October 2026.",
            "WHAT WE CANNOT DO, AND WHY\n\n- You said: We never hear back. Nobody can ring every family",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(
            !text.contains("2025") && !text.contains("deputy") && !text.contains("A setting's own"),
            "{text}"
        );
    }
}
