//! Before a wave opens: what has to be right, who says that it is, and a look at the mails.
//!
//! A second person approves a planned wave once its checklist is green. Two points of it may be passed over with a
//! reason in writing, which stays with the wave. What changes the thing that was approved takes the approval back.
//! Refused: the colleague who planned it, a red point, a reason of a word or two, and a wave that is past that.

mod look;
mod pages;
mod rules;
mod store;
mod views;

pub use look::{Ground, Outlook, approve_wave, look_ahead, may_by_role, questionnaires_of};
pub use pages::{approval_taken_back, test_mails_asked, wave_approved};
pub use rules::{Approval, Approver, Check, Checklist, ParentsTold, PassedOver, Point, Reasons, Refused};
pub(super) use store::take_back_of_pulse;
pub use store::{approve, take_back};
pub(super) use views::{AheadView, ApprovalView};

#[cfg(test)]
mod tests;
