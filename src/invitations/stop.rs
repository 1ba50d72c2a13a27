//! The two ways out: no more mails to a mailbox, and no more mails about one wave.

use crate::access::InstanceKey;
use crate::clock::Clock;
use crate::db::Db;
use crate::ids::{InvitationId, ParticipantId};
use crate::invitations::opt_out::FamilyOptOut;
use crate::invitations::suppression::{self, Reason, Suppressed, SuppressionList};
use crate::invitations::{family_store, outbox, store};
use crate::people;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::civil::Date;
use sea_orm::{DatabaseTransaction, DbErr};
use std::sync::Arc;
use subtle::ConstantTimeEq;
use uuid::Uuid;

const LABEL: &str = "unsubscribe";

/// Stops mails and starts them again. Clones share the key.
#[derive(Debug, Clone)]
pub struct StopMails {
    db: Db,
    clock: Clock,
    instance: Arc<InstanceKey>,
    list: SuppressionList,
}

impl StopMails {
    pub fn new(db: Db, clock: Clock, instance: Arc<InstanceKey>) -> StopMails {
        let list = SuppressionList::new(&instance);
        StopMails { db, clock, instance, list }
    }

    /// Keeps children out by other tokens of the same key.
    pub fn family_opt_out(&self) -> FamilyOptOut {
        FamilyOptOut::new(self.db.clone(), self.clock.clone(), self.instance.clone())
    }

    /// The token of this person's way out: 48 bytes, 64 characters. It opens no survey, outlives every wave and
    /// is stored nowhere.
    pub fn token(&self, person: ParticipantId) -> String {
        let mut bytes = person.bytes().to_vec();
        bytes.extend_from_slice(&self.instance.derive(LABEL, person.bytes()));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Whose token this is; none for every text that is not a token of ours.
    fn person(&self, token: &str) -> Option<ParticipantId> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (id, proof) = bytes.split_first_chunk::<16>()?;
        let person = ParticipantId(Uuid::from_bytes(*id));
        bool::from(proof.ct_eq(&self.instance.derive(LABEL, person.bytes()))).then_some(person)
    }

    /// No more mails to the mailbox behind this token: everybody who is listed with it gets none any more
    /// and what waits for them is suppressed. Links that they have go on working, and slips, papers and tablets are
    /// there for them. A token that is not ours does nothing, and so does a second call.
    ///
    /// # Errors
    /// The database's.
    pub async fn stop(&self, token: &str) -> Result<(), DbErr> {
        let Some(person) = self.person(token) else { return Ok(()) };
        let txn = self.db.begin().await?;
        let people = people::everybody_with_the_address_of(&txn, person).await?;
        people::stop_mails_to(&txn, &people).await?;
        self.enter(&txn, person, None).await?;
        outbox::suppress(&txn, &store::invitations_of(&txn, &people).await?).await?;
        txn.commit().await
    }

    /// As [`StopMails::stop`], up to this day and with it; also where the mailbox had stopped them for good.
    ///
    /// # Errors
    /// The database's.
    pub async fn pause(&self, token: &str, until: Date) -> Result<(), DbErr> {
        let Some(person) = self.person(token) else { return Ok(()) };
        let txn = self.db.begin().await?;
        let people = people::everybody_with_the_address_of(&txn, person).await?;
        people::write_again_to(&txn, &people).await?;
        self.enter(&txn, person, Some(until)).await?;
        outbox::suppress(&txn, &store::invitations_of(&txn, &people).await?).await?;
        txn.commit().await
    }

    async fn enter(
        &self,
        txn: &DatabaseTransaction,
        person: ParticipantId,
        until: Option<Date>,
    ) -> Result<(), DbErr> {
        let Some(address) = people::mailbox_of(txn, person).await? else { return Ok(()) };
        let today = self.clock.now().day();
        let one = Suppressed::of(self.list.hash(&address), Reason::OptOut, today);
        suppression::enter(txn, Suppressed { until, asked_by: Some(person), ..one }).await
    }

    /// Whether this address is on the suppression list today; asked before each mail is rendered.
    pub(super) async fn is_suppressed(&self, address: &str) -> Result<bool, DbErr> {
        self.list.holds(self.db.reader(), address, self.clock.now().day()).await
    }

    /// Takes [`StopMails::stop`] and [`StopMails::pause`] back; mails that they held up are queued again. Opt-outs that
    /// came another way stay, and so does every other reason not to write to the mailbox.
    ///
    /// # Errors
    /// The database's.
    pub async fn write_again(&self, token: &str) -> Result<(), DbErr> {
        let Some(person) = self.person(token) else { return Ok(()) };
        let txn = self.db.begin().await?;
        let people = people::everybody_with_the_address_of(&txn, person).await?;
        people::write_again_to(&txn, &people).await?;
        match people::mailbox_of(&txn, person).await? {
            Some(address) => {
                suppression::free(&txn, self.list.hash(&address), &[Reason::OptOut]).await?;
            }
            None => suppression::free_asked_by(&txn, person).await?,
        }
        let invited = store::invitations_of(&txn, &people).await?;
        outbox::queue_again(&txn, &invited, self.clock.now()).await?;
        txn.commit().await
    }

    /// "Not for me": no further mails about this wave to this participant. Touches no answer; the link works on.
    ///
    /// # Errors
    /// The database's.
    pub async fn decline(&self, invitation: InvitationId) -> Result<(), DbErr> {
        let txn = self.db.begin().await?;
        store::set_declined(&txn, invitation, true).await?;
        family_store::suppress_alone(&txn, invitation).await?;
        txn.commit().await
    }

    /// Somebody who had said "not for me" has started after all.
    ///
    /// # Errors
    /// The database's.
    pub async fn take_up(&self, invitation: InvitationId) -> Result<(), DbErr> {
        let txn = self.db.begin().await?;
        store::set_declined(&txn, invitation, false).await?;
        txn.commit().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::At;
    use crate::db::PoolSize;

    #[tokio::test]
    async fn a_token_leads_to_its_person_and_nothing_else_does() {
        let home = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", home.path().join("belong.db").display());
        let db = Db::connect(&url, PoolSize::default()).await.unwrap();
        let key = |name: &str| {
            Arc::new(
                InstanceKey::open(&home.path().join(name), &home.path().join("copy").join(name)).unwrap(),
            )
        };
        let stop = StopMails::new(db.clone(), Clock::set_to(At(0)), key("one"));
        let person = ParticipantId::random();
        let token = stop.token(person);
        assert_eq!((token.len(), stop.person(&token)), (64, Some(person)));
        assert_eq!(StopMails::new(db, Clock::set_to(At(0)), key("two")).person(&token), None);
        let mut forged = token.clone().into_bytes();
        forged[5] = if forged[5] == b'A' { b'B' } else { b'A' };
        for wrong in [String::from_utf8(forged).unwrap().as_str(), "", "A", &token[1..], &"A".repeat(43)] {
            assert_eq!(stop.person(wrong), None, "{wrong}");
        }
    }
}
