//! Uploaded rosters between their preview and the confirmation: in memory only, few, and not for long.

use crate::clock::{At, MINUTE};
use crate::ids::StaffId;
use std::sync::{Arc, Mutex, PoisonError};

/// An upload waits this long for its confirmation.
const WAITS: i64 = 15 * MINUTE;
/// Uploads that wait at once, over all colleagues; a further one takes the place of the oldest.
const AT_ONCE: usize = 4;

/// The uploads that wait. Clones share them.
#[derive(Clone, Default)]
pub struct PendingRosters(Arc<Mutex<Vec<Pending>>>);

struct Pending {
    id: String,
    owner: StaffId,
    until: At,
    bytes: Vec<u8>,
}

impl PendingRosters {
    /// Holds a file for `owner` and gives the random id that asks for it back.
    pub fn hold(&self, owner: StaffId, bytes: Vec<u8>, now: At) -> String {
        let id = format!("{:032x}", u128::from_le_bytes(crate::ids::random_bytes()));
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|one| now < one.until && one.owner != owner);
        if waiting.len() >= AT_ONCE {
            waiting.remove(0);
        }
        waiting.push(Pending { id: id.clone(), owner, until: now.plus(WAITS), bytes });
        id
    }

    /// Gives the file back, once, to the colleague who sent it, while it waits.
    pub fn take(&self, id: &str, owner: StaffId, now: At) -> Option<Vec<u8>> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|one| now < one.until);
        let at = waiting.iter().position(|one| one.id == id && one.owner == owner)?;
        Some(waiting.remove(at).bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upload_is_given_back_once_to_its_sender_within_fifteen_minutes() {
        let (pending, ann, bob) = (PendingRosters::default(), StaffId::random(), StaffId::random());
        let id = pending.hold(ann, vec![1], At(0));
        assert_eq!(pending.take(&id, bob, At(1)), None);
        assert_eq!(pending.take(&id, ann, At(1)), Some(vec![1]));
        assert_eq!(pending.take(&id, ann, At(1)), None);
        let id = pending.hold(ann, vec![2], At(0));
        assert_eq!(pending.take(&id, ann, At(WAITS)), None);
    }

    #[test]
    fn only_a_few_uploads_wait_and_one_for_each_colleague() {
        let pending = PendingRosters::default();
        let ann = StaffId::random();
        let first = pending.hold(ann, vec![1], At(0));
        let second = pending.hold(ann, vec![2], At(0));
        assert_eq!(pending.take(&first, ann, At(1)), None);
        for _ in 0..AT_ONCE {
            pending.hold(StaffId::random(), vec![0], At(0));
        }
        assert_eq!(pending.take(&second, ann, At(1)), None);
    }
}
