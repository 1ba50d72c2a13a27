//! What follows from a report: pure, and careful. What is not certain suppresses nobody.

use super::report::{Action, Recipient, Status, Told};

/// So many refusals by a full mailbox or by a policy suppress an address, where they come within so many days.
pub const REFUSALS: u64 = 3;
pub const REFUSALS_WITHIN_DAYS: i32 = 14;

/// What a mail to the return path means for the address that our mail went to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The address does not work: suppressed after one report.
    Hard(Status),
    /// The mailbox is full (5.2.2) or a policy refuses us (5.7.x): suppressed after three within 14 days.
    Soft(Status),
    /// Our mail did not arrive, for a reason that says nothing certain about the address.
    Returned(Option<Status>),
    /// The person reported our mail as unwanted: suppressed at once.
    Complaint,
    Nothing(Why),
}

/// Why a mail has no consequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    NoReport,
    Damaged,
    /// It is still being tried.
    Delayed,
    /// It was delivered, or passed on.
    Passed,
    OtherFeedback,
}

/// The verdict on what a mail tells.
pub fn judge(told: &Told) -> Verdict {
    match told {
        Told::NoReport => Verdict::Nothing(Why::NoReport),
        Told::Damaged => Verdict::Nothing(Why::Damaged),
        Told::Feedback(kind) if ["abuse", "opt-out"].contains(&kind.as_str()) => Verdict::Complaint,
        Told::Feedback(_) => Verdict::Nothing(Why::OtherFeedback),
        Told::Delivery(recipients) => {
            let verdicts = recipients.iter().map(of_recipient);
            // Each of our mails has one recipient. Where a report knows several, somebody passed it on, and the
            // mildest verdict holds: what reached anybody did arrive.
            verdicts.min_by_key(severity).unwrap_or(Verdict::Nothing(Why::Damaged))
        }
    }
}

fn severity(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::Nothing(_) => 0,
        Verdict::Returned(_) => 1,
        Verdict::Soft(_) => 2,
        Verdict::Hard(_) | Verdict::Complaint => 3,
    }
}

fn of_recipient(recipient: &Recipient) -> Verdict {
    let status = telling(recipient);
    match (recipient.action, status.map(|status| status.0)) {
        (Some(Action::Delayed), _) | (None, Some(4)) => Verdict::Nothing(Why::Delayed),
        (Some(Action::Passed), _) | (None, Some(2)) => Verdict::Nothing(Why::Passed),
        (Some(Action::Failed), Some(2)) | (None, None) => Verdict::Nothing(Why::Damaged),
        _ => failed(status),
    }
}

/// The status; where it says no more than its class, or is missing, the diagnosis of the same class.
fn telling(recipient: &Recipient) -> Option<Status> {
    match (recipient.status, recipient.diagnosis) {
        (Some(Status(class, _, 0)), Some(diagnosis)) if diagnosis.0 == class => Some(diagnosis),
        (Some(status), _) => Some(status),
        (None, diagnosis) => diagnosis,
    }
}

fn failed(status: Option<Status>) -> Verdict {
    match status {
        // Of 5.1, these four speak of our own address (7, 8), of a server on the way (9), and of a valid one (5).
        Some(Status(5, 1, 5 | 7 | 8 | 9)) => Verdict::Returned(status),
        Some(status @ Status(5, 1, _)) => Verdict::Hard(status),
        Some(status @ (Status(5, 2, 2) | Status(5, 7, _))) => Verdict::Soft(status),
        other => Verdict::Returned(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(action: Option<Action>, status: Option<Status>, diagnosis: Option<Status>) -> Verdict {
        judge(&Told::Delivery(vec![Recipient { action, status, diagnosis }]))
    }

    #[test]
    fn each_status_has_its_verdict() {
        use Verdict::{Hard, Returned, Soft};
        let failed = |status| of(Some(Action::Failed), status, None);
        for detail in [0, 1, 2, 3, 4, 6, 10] {
            assert_eq!(failed(Some(Status(5, 1, detail))), Hard(Status(5, 1, detail)));
        }
        for detail in [5, 7, 8, 9] {
            assert_eq!(failed(Some(Status(5, 1, detail))), Returned(Some(Status(5, 1, detail))));
        }
        for status in [Status(5, 2, 2), Status(5, 7, 1), Status(5, 7, 0), Status(5, 7, 133), Status(5, 7, 26)]
        {
            assert_eq!(failed(Some(status)), Soft(status));
        }
        for status in [Status(5, 0, 0), Status(5, 2, 1), Status(5, 3, 4), Status(5, 4, 1), Status(4, 4, 7)] {
            assert_eq!(failed(Some(status)), Returned(Some(status)));
        }
        assert_eq!(failed(None), Returned(None));
    }

    #[test]
    fn the_status_comes_first_and_the_diagnosis_where_it_says_nothing() {
        let failed = |status, diagnosis| of(Some(Action::Failed), status, Some(diagnosis));
        let (unknown, policy) = (Status(5, 1, 1), Status(5, 7, 1));
        assert_eq!(failed(Some(policy), unknown), Verdict::Soft(policy));
        assert_eq!(failed(Some(Status(5, 0, 0)), unknown), Verdict::Hard(unknown));
        assert_eq!(failed(None, unknown), Verdict::Hard(unknown));
        let temporary = Status(4, 0, 0);
        assert_eq!(failed(Some(temporary), unknown), Verdict::Returned(Some(temporary)));
    }

    #[test]
    fn delayed_relayed_and_delivered_suppress_nobody_whatever_the_status() {
        let unknown = Some(Status(5, 1, 1));
        assert_eq!(of(Some(Action::Delayed), unknown, unknown), Verdict::Nothing(Why::Delayed));
        assert_eq!(of(Some(Action::Passed), unknown, unknown), Verdict::Nothing(Why::Passed));
        assert_eq!(of(None, unknown, None), Verdict::Hard(Status(5, 1, 1)));
        assert_eq!(of(None, Some(Status(4, 2, 2)), None), Verdict::Nothing(Why::Delayed));
        assert_eq!(of(Some(Action::Failed), Some(Status(2, 0, 0)), None), Verdict::Nothing(Why::Damaged));
    }

    #[test]
    fn of_several_recipients_the_mildest_verdict_holds() {
        let one = |action, status| Recipient { action: Some(action), status: Some(status), diagnosis: None };
        let hard = one(Action::Failed, Status(5, 1, 1));
        let soft = one(Action::Failed, Status(5, 2, 2));
        let there = one(Action::Passed, Status(2, 0, 0));
        assert_eq!(judge(&Told::Delivery(vec![hard, there])), Verdict::Nothing(Why::Passed));
        assert_eq!(judge(&Told::Delivery(vec![hard, soft])), Verdict::Soft(Status(5, 2, 2)));
        assert_eq!(judge(&Told::Delivery(vec![hard, hard])), Verdict::Hard(Status(5, 1, 1)));
    }

    #[test]
    fn a_complaint_is_one_that_says_so() {
        assert_eq!(judge(&Told::Feedback("abuse".into())), Verdict::Complaint);
        for other in ["not-spam", "auth-failure", "virus", ""] {
            assert_eq!(judge(&Told::Feedback(other.into())), Verdict::Nothing(Why::OtherFeedback), "{other}");
        }
    }
}
