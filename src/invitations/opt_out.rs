//! A family keeps its child out of a wave, or of all, by the link in the parent information. Nobody is told, no reason
//! is asked, and what the child has answered already stays as it is.

use crate::access::InstanceKey;
use crate::clock::Clock;
use crate::db::Db;
use crate::ids::{InvitationId, ParticipantId, WaveId};
use crate::invitations::{family_store, outbox, store};
use crate::{people, waves};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::{ConnectionTrait, DbErr};
use std::sync::Arc;
use subtle::ConstantTimeEq;
use uuid::Uuid;

const LABEL: &str = "opt-out";

/// Keeps children out and lets them in again. Clones share the key.
#[derive(Debug, Clone)]
pub struct FamilyOptOut {
    db: Db,
    clock: Clock,
    instance: Arc<InstanceKey>,
}

impl FamilyOptOut {
    pub fn new(db: Db, clock: Clock, instance: Arc<InstanceKey>) -> FamilyOptOut {
        FamilyOptOut { db, clock, instance }
    }

    /// The token that keeps this child out of this wave: 64 bytes, 86 characters, stored nowhere. It opens nothing else.
    pub fn token(&self, wave: WaveId, child: ParticipantId) -> String {
        let mut bytes = [wave.bytes().as_slice(), child.bytes()].concat();
        let proof = self.instance.derive(LABEL, &bytes);
        bytes.extend_from_slice(&proof);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Which wave and child this token is for; none for every text that is not a token of ours.
    fn read(&self, token: &str) -> Option<(WaveId, ParticipantId)> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (ids, proof) = bytes.split_at_checked(32)?;
        if !bool::from(proof.ct_eq(&self.instance.derive(LABEL, ids))) {
            return None;
        }
        let (wave, child) = ids.split_at(16);
        let id = |bytes: &[u8]| Uuid::from_slice(bytes).ok();
        Some((WaveId(id(wave)?), ParticipantId(id(child)?)))
    }

    /// The child is not asked in this wave: not invited, or, once it has been, not written to any more. A token that is
    /// not ours does nothing, and so does a second call, and one about a wave that is over.
    ///
    /// # Errors
    /// The database's.
    pub async fn keep_out_of_this(&self, token: &str) -> Result<(), DbErr> {
        let Some((wave, child)) = self.read(token) else { return Ok(()) };
        let txn = self.db.begin().await?;
        // Holds the wave's row: an opening comes before and is seen here, or after and sees this.
        if waves::wave_held(&txn, wave).await?.is_none() {
            return Ok(());
        }
        waves::keep_out_of(&txn, wave, child).await?;
        if let Some(invitation) = family_store::invitation_of(&txn, wave, child).await? {
            store::set_declined(&txn, invitation, true).await?;
            family_store::suppress_alone(&txn, invitation).await?;
        }
        txn.commit().await
    }

    /// The child is asked in no wave, this one included.
    ///
    /// # Errors
    /// The database's.
    pub async fn keep_out_of_all(&self, token: &str) -> Result<(), DbErr> {
        let Some((_, child)) = self.read(token) else { return Ok(()) };
        self.keep_out_of_this(token).await?;
        let txn = self.db.begin().await?;
        people::child_kept_out(&txn, child).await?;
        for invitation in store::invitations_of(&txn, &[child]).await? {
            family_store::suppress_alone(&txn, invitation).await?;
        }
        txn.commit().await
    }

    /// Takes both back, as far as this link did them; mails that they held up are queued again.
    ///
    /// # Errors
    /// The database's.
    pub async fn let_in(&self, token: &str) -> Result<(), DbErr> {
        let Some((wave, child)) = self.read(token) else { return Ok(()) };
        let txn = self.db.begin().await?;
        people::child_let_in(&txn, child).await?;
        if waves::let_in_again(&txn, wave, child).await?
            && let Some(invitation) = family_store::invitation_of(&txn, wave, child).await?
        {
            store::set_declined(&txn, invitation, false).await?;
            self.queue_again(&txn, invitation).await?;
        }
        txn.commit().await
    }

    /// The row that bears the child's mail may be a brother's or sister's.
    async fn queue_again(&self, txn: &impl ConnectionTrait, invitation: InvitationId) -> Result<(), DbErr> {
        let family = family_store::family_of(txn, invitation).await?;
        let all: Vec<InvitationId> = family.iter().map(|child| child.id).chain([invitation]).collect();
        outbox::queue_again(txn, &all, self.clock.now()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::At;
    use crate::db::PoolSize;

    #[tokio::test]
    async fn a_token_leads_to_its_wave_and_child_and_nothing_else_does() {
        let home = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", home.path().join("belong.db").display());
        let db = Db::connect(&url, PoolSize::default()).await.unwrap();
        let key = |name: &str| {
            Arc::new(
                InstanceKey::open(&home.path().join(name), &home.path().join("copy").join(name)).unwrap(),
            )
        };
        let with = |name: &str| FamilyOptOut::new(db.clone(), Clock::set_to(At(0)), key(name));
        let (ours, wave, child) = (with("one"), WaveId::random(), ParticipantId::random());
        let token = ours.token(wave, child);
        assert_eq!((token.len(), ours.read(&token)), (86, Some((wave, child))));
        assert_eq!(with("two").read(&token), None);
        let mut forged = token.clone().into_bytes();
        forged[5] = if forged[5] == b'A' { b'B' } else { b'A' };
        for wrong in [String::from_utf8(forged).unwrap().as_str(), "", "A", &token[1..], &"A".repeat(86)] {
            assert_eq!(ours.read(wrong), None, "{wrong}");
        }
    }
}
