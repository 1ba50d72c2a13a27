//! Makes printed words work in waves that were open before there were slips.

use crate::db::Db;
use crate::ids::{InvitationId, WaveId};
use crate::invitations::store;
use crate::waves::WaveKey;
use sea_orm::DbErr;
use std::collections::HashSet;

/// Rows in one transaction.
const ROWS_AT_ONCE: u64 = 500;

/// Writes the missing HMACs of a wave's slips. An invitation whose words are already somebody's in the wave (two of
/// 20,000 people: one wave in fifty) stays without, and is reached by its link. Running it again, or twice at once,
/// changes nothing. Returns how many it wrote.
///
/// # Errors
/// The database's.
pub async fn fill_slip_codes(db: &Db, wave: WaveId, key: &WaveKey) -> Result<u64, DbErr> {
    let (mut filled, mut last) = (0, None);
    loop {
        let ids = store::without_slip_mac(db.reader(), wave, last, ROWS_AT_ONCE).await?;
        let Some(newest) = ids.last() else { return Ok(filled) };
        last = Some(*newest);
        let macs: Vec<(InvitationId, [u8; 32])> =
            ids.iter().map(|id| (*id, key.slip_mac(&key.slip_code(*id)))).collect();
        let txn = db.begin().await?;
        let mut taken: HashSet<Vec<u8>> = store::slip_macs_among(&txn, wave, &macs).await?;
        for (id, mac) in macs {
            if taken.insert(mac.to_vec()) {
                filled += store::set_slip_mac(&txn, id, &mac).await?;
            } else {
                tracing::warn!(%wave, "the words of a slip are somebody else's; its link still works");
            }
        }
        txn.commit().await?;
    }
}
