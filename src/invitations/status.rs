//! How the queue of mails is doing, for people: counts, rate, time left, what is held, the last faults. Never who.

use crate::clock::At;
use crate::ids::WaveId;
use crate::invitations::hold::{self, Hold, holds};
use crate::invitations::minutes;
use crate::invitations::outbox_counts::{self, MailStatus, mail_status};
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::BTreeMap;
use std::time::Duration;

/// Kinds of faults that are listed.
const FAULTS: usize = 10;

/// The queue at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct QueueStatus {
    pub mails: MailStatus,
    /// Mails a second over the last minutes; none where none left.
    pub rate: Option<f64>,
    pub holds: Vec<Hold>,
    /// Mails to many, by wave.
    pub waves: BTreeMap<WaveId, MailStatus>,
    /// Why mails did not leave, the most frequent first: the step and the reply code, never an address.
    pub faults: Vec<(String, u64)>,
    /// Whether mails wait because the mail server said nothing or could not be reached.
    pub out_of_reach: bool,
}

impl QueueStatus {
    /// Whether mails found no mail server at their last attempt, where no other leaves and nothing is held.
    pub fn is_stuck(&self) -> bool {
        self.out_of_reach && !leave(self.rate) && hold::of_all(&self.holds).is_none()
    }

    /// How long what waits takes at the present rate; none where nothing leaves or nothing waits.
    pub fn time_left(&self) -> Option<Duration> {
        let waiting = self.mails.waiting();
        let rate = self.rate.filter(|rate| *rate > 0.0 && waiting > 0)?;
        Some(Duration::from_secs_f64((waiting as f64 / rate).min(1e9)))
    }
}

/// Whether mails leave at this rate.
fn leave(rate: Option<f64>) -> bool {
    rate.is_some_and(|rate| rate > 0.0)
}

/// What keeps mails from leaving until somebody acts, in a sentence; none where nothing does.
///
/// # Errors
/// The database's.
pub(super) async fn obstacle(db: &impl ConnectionTrait, now: At) -> Result<Option<&'static str>, DbErr> {
    if let Some(hold) = hold::of_all(&holds(db).await?) {
        return Ok(Some(hold.why.headline()));
    }
    let is_stuck = outbox_counts::out_of_reach(db).await? && !leave(minutes::rate(db, now).await?);
    Ok(is_stuck.then_some("Mails do not leave: the mail server is silent or out of reach."))
}

/// How the queue is doing.
///
/// # Errors
/// The database's.
pub async fn queue_status(db: &impl ConnectionTrait, now: At) -> Result<QueueStatus, DbErr> {
    Ok(QueueStatus {
        mails: mail_status(db).await?,
        rate: minutes::rate(db, now).await?,
        holds: holds(db).await?,
        waves: outbox_counts::by_wave(db).await?,
        faults: outbox_counts::faults(db, FAULTS).await?,
        out_of_reach: outbox_counts::out_of_reach(db).await?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invitations::hold::HeldBecause;
    use crate::invitations::rules::MailState;

    #[test]
    fn the_time_left_is_what_waits_at_the_rate_of_now() {
        let status = |waiting: u64, rate| QueueStatus {
            mails: MailStatus([(MailState::Queued, waiting), (MailState::Sent, 7)].into()),
            rate,
            holds: Vec::new(),
            waves: BTreeMap::new(),
            faults: Vec::new(),
            out_of_reach: false,
        };
        assert_eq!(status(600, Some(10.0)).time_left(), Some(Duration::from_secs(60)));
        assert_eq!(status(0, Some(10.0)).time_left(), None);
        assert_eq!(status(600, None).time_left(), None);
    }

    #[test]
    fn a_queue_is_stuck_when_mails_found_no_server_and_none_leaves_though_nothing_is_held() {
        let hold = |wave| Hold { wave, why: HeldBecause::Paused, by: None, since: At(0) };
        let status = |out_of_reach, rate, holds: &[Hold]| QueueStatus {
            mails: MailStatus([(MailState::Retry, 2)].into()),
            rate,
            holds: holds.to_vec(),
            waves: BTreeMap::new(),
            faults: Vec::new(),
            out_of_reach,
        };
        assert!(status(true, None, &[]).is_stuck());
        assert!(!status(true, Some(2.0), &[]).is_stuck(), "mails leave");
        assert!(!status(true, None, &[hold(None)]).is_stuck(), "somebody paused them");
        assert!(status(true, None, &[hold(Some(WaveId::random()))]).is_stuck(), "one wave is paused");
        assert!(!status(false, None, &[]).is_stuck(), "a full mailbox is no fault of the server");
    }
}
