//! Lost links: a request that tells nothing about an address, and the job that answers it.
//!
//! The request keeps a keyed hash of the address, whoever has it and whether or not anybody does; all the work
//! that depends on the answer is the job's, later and unseen.

use crate::access::InstanceKey;
use crate::clock::{At, Clock};
use crate::db::Db;
use crate::ids::{InvitationId, LostLinkId, WaveId};
use crate::invitations::entity::lost_link::Model;
use crate::invitations::lost_store::{self, Reached};
use crate::invitations::outbox::{self, About};
use crate::invitations::rules::LOST_LINKS_AT_MOST;
use crate::waves;
use hmac::{Hmac, KeyInit, Mac};
use sea_orm::{DatabaseTransaction, DbErr};
use sha2::Sha256;
use std::collections::{BTreeMap, HashMap};

/// Requests answered in one round.
const REQUESTS_AT_ONCE: u64 = 1_000;
/// Invitations compared in one read.
const INVITATIONS_AT_ONCE: u64 = 2_000;

type AddressHash = [u8; 32];

/// Takes requests for lost links and answers them. Clones share the key.
#[derive(Clone)]
pub struct LostLinks {
    db: Db,
    clock: Clock,
    key: Hmac<Sha256>,
}

/// For one request: each spelling of its address, and an invitation that leads there.
type Found = BTreeMap<String, Reached>;

impl LostLinks {
    pub fn new(db: Db, clock: Clock, instance: &InstanceKey) -> LostLinks {
        let key = <Hmac<Sha256> as KeyInit>::new_from_slice(&instance.derive("lost-link", &[]))
            .expect("HMAC takes keys of every length");
        LostLinks { db, clock, key }
    }

    /// Keeps a request for the links of `address`, as [`crate::address::parse_address`] gives it. Durable when
    /// it returns; the same work for every address.
    ///
    /// # Errors
    /// The database's.
    pub async fn ask(&self, address: &str) -> Result<(), DbErr> {
        lost_store::keep(&self.db, &self.hash(address), self.clock.now()).await
    }

    /// Capital letters make no difference: people type their address as they please.
    fn hash(&self, address: &str) -> AddressHash {
        self.key.clone().chain_update(address.to_lowercase().as_bytes()).finalize().into_bytes().into()
    }

    /// Answers the waiting requests: one mail in the outbox for each address that open invitations have, at
    /// most three an hour. Several requests of one round are one. Returns how many mails it queued.
    ///
    /// # Errors
    /// The database's; then the requests wait for the next round.
    pub async fn answer(&self, mail_domain: &str) -> Result<u64, DbErr> {
        let now = self.clock.now();
        let requests = lost_store::to_be_tended(self.db.reader(), now, REQUESTS_AT_ONCE).await?;
        if requests.is_empty() {
            return Ok(0);
        }
        let (asked, over): (Vec<Model>, Vec<Model>) =
            requests.into_iter().partition(|request| request.honoured_at.is_none());
        let mut gone: Vec<LostLinkId> = over.iter().map(|request| request.id).collect();
        let mut found = self.who_is_meant(&asked).await?;
        let txn = self.db.begin().await?;
        let mut queued = 0;
        for request in asked {
            match found.remove(request.address_hash.as_slice()) {
                Some(found) if self.is_within_the_limit(&txn, &request, now).await? => {
                    if lost_store::honour(&txn, request.id, now).await? {
                        for one in found.into_values() {
                            let about =
                                About { wave: one.wave_id, invitation: one.id, language: one.language };
                            queued += outbox::enqueue_lost_link(&txn, about, mail_domain, now).await?;
                        }
                    }
                }
                _ => gone.push(request.id),
            }
        }
        lost_store::forget(&txn, &gone).await?;
        txn.commit().await?;
        Ok(queued)
    }

    async fn is_within_the_limit(
        &self,
        txn: &DatabaseTransaction,
        request: &Model,
        now: At,
    ) -> Result<bool, DbErr> {
        let honoured = lost_store::honoured_lately(txn, &request.address_hash, now).await?;
        Ok(honoured < LOST_LINKS_AT_MOST)
    }

    /// Reads through the open waves' invitations once, for all requests together.
    async fn who_is_meant(&self, asked: &[Model]) -> Result<HashMap<Vec<u8>, Found>, DbErr> {
        let mut found: HashMap<Vec<u8>, Found> =
            asked.iter().map(|request| (request.address_hash.clone(), Found::new())).collect();
        let open = waves::open_waves(self.db.reader()).await?;
        let open: Vec<WaveId> =
            open.iter().filter(|wave| wave.is_open(self.clock.now())).map(|wave| wave.id).collect();
        if found.is_empty() || open.is_empty() {
            return Ok(HashMap::new());
        }
        let mut after: Option<InvitationId> = None;
        loop {
            let some = lost_store::reachable(self.db.reader(), &open, after, INVITATIONS_AT_ONCE).await?;
            let Some(last) = some.last() else { break };
            after = Some(last.id);
            for one in some {
                if let Some(found) = found.get_mut(self.hash(&one.email).as_slice()) {
                    found.entry(one.email.clone()).or_insert(one);
                }
            }
            tokio::task::yield_now().await;
        }
        found.retain(|_, found| !found.is_empty());
        Ok(found)
    }
}
