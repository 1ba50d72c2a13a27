//! A wave's checklist and approval as its page shows them.

use super::look::Outlook;
use super::rules::{ParentsTold, Point, REASON_FROM, Reasons};
use crate::access::{SignedIn, known_colleagues};
use crate::surveys::Editions;
use crate::theory::Audience;
use crate::waves::rules::Wave;
use sea_orm::{ConnectionTrait, DbErr};

/// Who planned and who approved a wave, and what has to be right.
pub struct ApprovalView {
    pub planned_by: Option<String>,
    pub approved: Option<Approved>,
    /// Only before the opening.
    pub ahead: Option<AheadView>,
}

pub struct Approved {
    pub by: String,
    pub when: String,
    pub by_command: bool,
    pub passed_over: Vec<Accepted>,
}

/// Something that was not right, and why that was accepted.
pub struct Accepted {
    pub title: &'static str,
    pub lacked: Vec<String>,
    pub reason: String,
}

pub struct AheadView {
    pub checks: Vec<CheckView>,
    pub parents: Option<String>,
    /// This person planned it.
    pub is_planner: bool,
    /// What keeps everybody from approving it: a point that no reason stands in for.
    pub is_held: bool,
    pub mails: Vec<MailChoice>,
    /// The shortest reason.
    pub reason_from: usize,
}

pub struct CheckView {
    pub title: &'static str,
    pub word: &'static str,
    pub is_met: bool,
    pub lacks: Vec<String>,
    /// Where somebody mends it: address and name of the page.
    pub mend: Option<(&'static str, &'static str)>,
    pub may_be_passed_over: bool,
    pub typed: String,
}

/// An invitation that can be sent to oneself.
pub struct MailChoice {
    /// "FA:pl"
    pub value: String,
    pub words: String,
}

impl ApprovalView {
    pub async fn of(
        db: &impl ConnectionTrait,
        wave: &Wave,
        ahead: Option<AheadView>,
    ) -> Result<ApprovalView, DbErr> {
        let planned_by = match wave.planned_by {
            None => None,
            Some(id) => {
                let known = known_colleagues(db).await?;
                known.into_iter().find(|one| one.colleague.id == id).map(|one| one.colleague.name)
            }
        };
        let approved = wave.approval.as_ref().map(|approval| Approved {
            by: approval.name.clone(),
            when: approval.at.in_words(),
            by_command: approval.by_command,
            passed_over: approval
                .passed_over
                .iter()
                .map(|one| Accepted {
                    title: one.point.title(),
                    lacked: one.lacked.clone(),
                    reason: one.reason.clone(),
                })
                .collect(),
        });
        Ok(ApprovalView { planned_by, approved, ahead })
    }
}

impl AheadView {
    pub fn of(
        look: &Outlook,
        (wave, person): (&Wave, &SignedIn),
        (reasons, editions): (&Reasons, &Editions),
    ) -> AheadView {
        let check = |check: &super::rules::Check| CheckView {
            title: check.point.title(),
            word: check.point.word(),
            is_met: check.is_met(),
            lacks: check.lacks.clone(),
            mend: mended_at(check.point),
            may_be_passed_over: check.point.may_be_passed_over(),
            typed: reasons.get(&check.point).cloned().unwrap_or_default(),
        };
        AheadView {
            checks: look.checklist.0.iter().filter(|one| is_shown(one.point, wave)).map(check).collect(),
            parents: parents(&look.ahead.parents),
            is_planner: wave.planned_by == Some(person.colleague.id),
            is_held: look.checklist.red().any(|check| !check.point.may_be_passed_over()),
            mails: look.languages.keys().map(|key| choice(key, editions)).collect(),
            reason_from: REASON_FROM,
        }
    }
}

/// A wave without words needs no readers.
fn is_shown(point: Point, wave: &Wave) -> bool {
    point != Point::Readers || wave.asks_words
}

fn parents(told: &ParentsTold) -> Option<String> {
    match told {
        ParentsTold::NotNeeded => Some("nothing has to be sent to parents for this wave".to_owned()),
        ParentsTold::OnPaper => {
            Some("no family has an address on the roster: they need the letter on paper".to_owned())
        }
        ParentsTold::Sent { by } => Some(format!("sent on {}", by.day_in_words())),
        ParentsTold::Missing { .. } | ParentsTold::Waiting { .. } | ParentsTold::TooLate { .. } => None,
    }
}

fn mended_at(point: Point) -> Option<(&'static str, &'static str)> {
    match point {
        Point::Roster => Some(("/desk/roster", "Roster")),
        Point::Questions => Some(("/desk/pulses", "Pulses")),
        Point::Support => Some(("/desk/support", "Support contacts")),
        Point::Readers => Some(("/desk/readers", "Readers")),
        Point::Languages => Some(("/desk/preview", "Preview")),
        Point::Parents | Point::GroupSizes => None,
    }
}

fn choice((audience, language): &(Audience, String), editions: &Editions) -> MailChoice {
    let edition = editions.spoken(language, *audience);
    let told = match edition.language == *language {
        true => edition.name.clone(),
        false => format!("{} (for “{language}”)", edition.name),
    };
    MailChoice {
        value: format!("{}:{language}", audience.code()),
        words: format!("{}, {told}", audience.title()),
    }
}
