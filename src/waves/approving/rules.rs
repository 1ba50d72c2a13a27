//! Who may approve a wave, and what has to be right before. Pure.

use crate::address::has_unsafe_characters;
use crate::clock::At;
use crate::ids::StaffId;
use crate::waves::rules::{Refusal, State, Wave};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A reason is a sentence.
pub const REASON_FROM: usize = 10;
/// And not a page.
const REASON_AT_MOST: usize = 500;

/// What has to be right before a wave is approved, in the order of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Point {
    Roster,
    Questions,
    Support,
    Readers,
    Parents,
    Languages,
    GroupSizes,
}

impl Point {
    pub const ALL: [Point; 7] = [
        Point::Roster,
        Point::Questions,
        Point::Support,
        Point::Readers,
        Point::Parents,
        Point::Languages,
        Point::GroupSizes,
    ];

    /// As forms name it.
    pub fn word(self) -> &'static str {
        match self {
            Point::Roster => "roster",
            Point::Questions => "questions",
            Point::Support => "support",
            Point::Readers => "readers",
            Point::Parents => "parents",
            Point::Languages => "languages",
            Point::GroupSizes => "group-sizes",
        }
    }

    /// What is so where it is green.
    pub fn title(self) -> &'static str {
        match self {
            Point::Roster => "There is somebody to ask",
            Point::Questions => "The questions can be asked",
            Point::Support => "Every setting has a support contact in date",
            Point::Readers => "What people write can be read everywhere",
            Point::Parents => "Parents have been told",
            Point::Languages => "Every language of the roster has been checked",
            Point::GroupSizes => "Enough answers are expected everywhere",
        }
    }

    /// Of the audit trail: "languages of wave 0b5c...".
    pub fn noun(self) -> &'static str {
        match self {
            Point::Languages => "languages of wave",
            Point::GroupSizes => "group sizes of wave",
            _ => "wave",
        }
    }

    /// Whether a reason in writing may stand in for it.
    pub fn may_be_passed_over(self) -> bool {
        matches!(self, Point::Languages | Point::GroupSizes)
    }
}

/// One point and what is not right yet, a sentence each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    pub point: Point,
    pub lacks: Vec<String>,
}

impl Check {
    pub fn is_met(&self) -> bool {
        self.lacks.is_empty()
    }
}

/// Every point that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checklist(pub Vec<Check>);

impl Checklist {
    /// The points that are not met.
    pub fn red(&self) -> impl Iterator<Item = &Check> {
        self.0.iter().filter(|check| !check.is_met())
    }
}

/// What is known about telling the parents of the children in a wave, with a time in which they may say no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParentsTold {
    /// No child is asked, or nothing of this kind is set up.
    NotNeeded,
    /// Everybody was written to by then.
    Sent { by: At },
    /// No family has an address on the roster: they need a letter on paper.
    OnPaper,
    /// So many mailboxes of families have still to be written to.
    Missing { mailboxes: usize },
    /// So many mails have not been handed over yet.
    Waiting { mails: usize },
    /// School days from the mail to the opening, and how many families are to have.
    TooLate { days: usize, window: usize },
}

impl ParentsTold {
    pub(super) fn lacks(&self) -> Vec<String> {
        match self {
            ParentsTold::NotNeeded | ParentsTold::OnPaper | ParentsTold::Sent { .. } => Vec::new(),
            ParentsTold::Missing { mailboxes } => vec![format!(
                "families have not been told yet ({mailboxes} {}): send the parent information from the wave's page Families",
                if *mailboxes == 1 { "mailbox" } else { "mailboxes" }
            )],
            ParentsTold::Waiting { mails } => vec![format!(
                "the parent information has not left yet ({mails} waiting): look again when it has; the page Mail says \
                 whether something holds it up"
            )],
            ParentsTold::TooLate { days, window } => vec![format!(
                "families were told {days} school {} before the opening and should have {window}, so that they can say \
                 no: plan the wave again with a later opening",
                if *days == 1 { "day" } else { "days" }
            )],
        }
    }
}

/// The reasons that were typed, by point.
pub type Reasons = BTreeMap<Point, String>;

/// Who approves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approver {
    pub id: StaffId,
    pub name: String,
    /// Whether somebody at the machine said so for them, with a command.
    pub by_command: bool,
}

/// A point that was not met when the wave was approved, and why that was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassedOver {
    pub point: Point,
    pub lacked: Vec<String>,
    pub reason: String,
}

/// That a wave was approved; kept with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    pub by: StaffId,
    pub name: String,
    pub at: At,
    #[serde(default)]
    pub by_command: bool,
    pub passed_over: Vec<PassedOver>,
    /// Of the composed pulse as it was then.
    pub pulse_version: Option<i32>,
}

/// Why a wave is not approved, with the facts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("a wave is approved by another colleague than the one who planned it; ask a second person")]
    Planner,
    #[error("the wave is {}; only a planned wave can be approved", .state.name())]
    NotPlanned { state: State },
    #[error("the wave cannot be approved yet: {}", .lacks.join("; "))]
    Red { lacks: Vec<String> },
    #[error(
        "say in a sentence of {REASON_FROM} to {REASON_AT_MOST} characters why this may be passed over: {}",
        .point.title()
    )]
    Reason { point: Point },
    #[error("the wave is {}; there is no approval to take back", .state.name())]
    NotApproved { state: State },
    #[error("only coordinators and leads approve waves")]
    Role,
}

/// What may be said of a reason: on one line, and a sentence; none where nothing was typed.
fn reason(point: Point, typed: Option<&String>) -> Result<Option<String>, Refused> {
    let words = typed.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default();
    if words.is_empty() {
        return Ok(None);
    }
    let fits =
        (REASON_FROM..=REASON_AT_MOST).contains(&words.chars().count()) && !has_unsafe_characters(&words);
    if fits { Ok(Some(words)) } else { Err(Refused::Reason { point }) }
}

/// What is passed over when this colleague approves the wave now.
///
/// # Errors
/// Why not: the wave's state or times, who planned it, a reason that says nothing, or every point that is red and is
/// not passed over.
pub fn may_approve(
    wave: &Wave,
    by: StaffId,
    (checklist, reasons): (&Checklist, &Reasons),
    now: At,
) -> Result<Vec<PassedOver>, Refusal> {
    if wave.state != State::Planned {
        return Err(Refused::NotPlanned { state: wave.state }.into());
    }
    if wave.planned_by == Some(by) {
        return Err(Refused::Planner.into());
    }
    if wave.closes_at <= now {
        return Err(Refusal::CloseHasPassed { closes_at: wave.closes_at });
    }
    let (mut passed_over, mut lacks) = (Vec::new(), Vec::new());
    for check in checklist.red() {
        let point = check.point;
        let reason = if point.may_be_passed_over() { reason(point, reasons.get(&point))? } else { None };
        match reason {
            Some(reason) => passed_over.push(PassedOver { point, lacked: check.lacks.clone(), reason }),
            None => lacks.extend(check.lacks.iter().cloned()),
        }
    }
    if lacks.is_empty() { Ok(passed_over) } else { Err(Refused::Red { lacks }.into()) }
}

/// Whether an approval may be taken back: only before the opening.
///
/// # Errors
/// [`Refused::NotApproved`].
pub fn may_take_back(wave: &Wave) -> Result<(), Refused> {
    if wave.state == State::Approved { Ok(()) } else { Err(Refused::NotApproved { state: wave.state }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surveys::Term;

    const NOW: At = At(1_000);

    fn wave(state: State) -> Wave {
        Wave { state, closes_at: At(5_000), ..Wave::in_preview(Term::Autumn) }
    }

    fn red(points: &[Point]) -> Checklist {
        let check = |point: &Point| Check {
            point: *point,
            lacks: if points.contains(point) { vec![format!("no {}", point.word())] } else { Vec::new() },
        };
        Checklist(Point::ALL.iter().map(check).collect())
    }

    fn approved(wave: &Wave, list: &Checklist, reasons: &Reasons) -> Result<Vec<PassedOver>, Refusal> {
        may_approve(wave, StaffId::random(), (list, reasons), NOW)
    }

    #[test]
    fn a_second_person_approves_a_planned_wave_whose_checklist_is_green() {
        let none = Reasons::new();
        for state in State::ALL {
            let outcome = approved(&wave(state), &red(&[]), &none);
            assert_eq!(outcome.is_ok(), state == State::Planned, "{state:?}");
            assert_eq!(may_take_back(&wave(state)).is_ok(), state == State::Approved);
        }
        let ann = StaffId::random();
        let hers = Wave { planned_by: Some(ann), ..wave(State::Planned) };
        let refused = may_approve(&hers, ann, (&red(&[]), &none), NOW);
        assert_eq!(refused, Err(Refused::Planner.into()));
        assert!(approved(&hers, &red(&[]), &none).is_ok(), "somebody else does");
        let late = Wave { closes_at: NOW, ..wave(State::Planned) };
        assert!(matches!(approved(&late, &red(&[]), &none), Err(Refusal::CloseHasPassed { .. })));
    }

    #[test]
    fn every_red_point_holds_the_approval_up_and_only_two_give_way_to_a_reason() {
        for point in Point::ALL {
            let refused = approved(&wave(State::Planned), &red(&[point]), &Reasons::new());
            assert_eq!(refused, Err(Refused::Red { lacks: vec![format!("no {}", point.word())] }.into()));
            let reasons = Reasons::from([(point, "We talked it over with the board.".to_owned())]);
            let outcome = approved(&wave(State::Planned), &red(&[point]), &reasons);
            match outcome {
                Ok(passed_over) => {
                    assert!(point.may_be_passed_over());
                    assert_eq!(passed_over[0].reason, "We talked it over with the board.");
                    assert_eq!(passed_over[0].lacked, [format!("no {}", point.word())]);
                }
                Err(_) => assert!(!point.may_be_passed_over(), "{point:?}"),
            }
        }
        let both = red(&[Point::Languages, Point::Support]);
        let reasons = Reasons::from([(Point::Languages, "Read aloud by a parent.".to_owned())]);
        assert_eq!(
            approved(&wave(State::Planned), &both, &reasons),
            Err(Refused::Red { lacks: vec!["no support".to_owned()] }.into())
        );
    }

    #[test]
    fn a_reason_is_a_sentence_on_one_line() {
        let typed = |text: &str| {
            let reasons = Reasons::from([(Point::GroupSizes, text.to_owned())]);
            approved(&wave(State::Planned), &red(&[Point::GroupSizes]), &reasons)
        };
        let reason = Err(Refused::Reason { point: Point::GroupSizes }.into());
        for short in ["ok", "fine then", &"x".repeat(501), "with\u{202e} a twist in it"] {
            assert_eq!(typed(short), reason, "{short:?}");
        }
        assert!(matches!(typed(" \n "), Err(Refusal::Approval(Refused::Red { .. }))));
        assert_eq!(typed(" They know\n it well. ").unwrap()[0].reason, "They know it well.");
    }

    #[test]
    fn parents_who_were_not_told_hold_it_up_and_nothing_to_tell_does_not() {
        assert_eq!(ParentsTold::NotNeeded.lacks(), Vec::<String>::new());
        assert_eq!(ParentsTold::Sent { by: NOW }.lacks(), Vec::<String>::new());
        let missing = ParentsTold::Missing { mailboxes: 3 };
        assert!(missing.lacks()[0].starts_with("families have not been told yet (3 mailboxes)"));
        assert_eq!(ParentsTold::OnPaper.lacks(), Vec::<String>::new());
    }
}
