//! The suppression list: mailboxes that are not written to, as keyed hashes. It knows no person, so it outlives
//! everybody's deletion, and whoever is loaded again with the same address is still not written to.

use crate::access::InstanceKey;
use crate::address::parse_address;
use crate::ids::ParticipantId;
use crate::invitations::entity::suppression::{ActiveModel, Column, Entity};
use hmac::{Hmac, KeyInit, Mac};
use jiff::civil::Date;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use sha2::Sha256;
use std::collections::{HashMap, HashSet};

const LABEL: &str = "suppression";
/// Hashes in one query, below the limits of both databases on bound values.
const AT_ONCE: usize = 5_000;

/// Why a mailbox is not written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// Whoever reads it asked for that, for good or for a while.
    OptOut,
    /// Mail to it comes back.
    Bounce,
    /// Whoever reads it reported our mail as unwanted.
    Complaint,
    /// A colleague entered it.
    Manual,
}

impl Reason {
    pub const ALL: [Reason; 4] = [Reason::OptOut, Reason::Bounce, Reason::Complaint, Reason::Manual];

    /// As it is stored.
    pub fn code(self) -> &'static str {
        match self {
            Reason::OptOut => "opt_out",
            Reason::Bounce => "bounce",
            Reason::Complaint => "complaint",
            Reason::Manual => "manual",
        }
    }

    fn from_code(code: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// The keyed hash of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AddressHash([u8; 32]);

impl AddressHash {
    pub(super) fn bytes(self) -> Vec<u8> {
        self.0.to_vec()
    }
}

/// One row to be written.
#[derive(Debug, Clone, Copy)]
pub struct Suppressed {
    pub hash: AddressHash,
    pub reason: Reason,
    pub day: Date,
    /// The last day of a pause; none: for good.
    pub until: Option<Date>,
    /// Whether the roster's owner may see it: what an invitation's return or a colleague taught, and nothing that only
    /// those learn who were reminded.
    pub listed: bool,
    /// Whose link asked for it.
    pub asked_by: Option<ParticipantId>,
}

impl Suppressed {
    pub fn of(hash: AddressHash, reason: Reason, day: Date) -> Suppressed {
        Suppressed { hash, reason, day, until: None, listed: false, asked_by: None }
    }
}

/// Asks and changes the list. Clones share the key.
#[derive(Clone)]
pub struct SuppressionList {
    key: Hmac<Sha256>,
}

impl std::fmt::Debug for SuppressionList {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SuppressionList(..)")
    }
}

impl SuppressionList {
    pub fn new(instance: &InstanceKey) -> SuppressionList {
        let key = <Hmac<Sha256> as KeyInit>::new_from_slice(&instance.derive(LABEL, &[]))
            .expect("HMAC takes keys of every length");
        SuppressionList { key }
    }

    /// The hash of an address as the roster folds it, and of every spelling in capitals: a wish not to be written to holds
    /// however somebody types it.
    pub fn hash(&self, address: &str) -> AddressHash {
        let folded = folded(address);
        AddressHash(self.key.clone().chain_update(folded.as_bytes()).finalize().into_bytes().into())
    }

    /// Whether this address is not to be written to today, whatever for.
    ///
    /// # Errors
    /// The database's.
    pub async fn holds(&self, db: &impl ConnectionTrait, address: &str, today: Date) -> Result<bool, DbErr> {
        let hash = Column::AddressHash.eq(self.hash(address).bytes());
        Ok(Entity::find().filter(hash).filter(in_force(today)).count(db).await? > 0)
    }

    /// Those of these addresses that are not to be written to today.
    ///
    /// # Errors
    /// The database's.
    pub async fn among<'a>(
        &self,
        db: &impl ConnectionTrait,
        addresses: impl Iterator<Item = &'a str>,
        today: Date,
    ) -> Result<HashSet<&'a str>, DbErr> {
        let hashed: Vec<(&str, Vec<u8>)> =
            addresses.map(|address| (address, self.hash(address).bytes())).collect();
        let mut held = HashSet::new();
        for some in hashed.chunks(AT_ONCE) {
            let hashes = Column::AddressHash.is_in(some.iter().map(|(_, hash)| hash.clone()));
            let known: Vec<Vec<u8>> = Entity::find()
                .select_only()
                .column(Column::AddressHash)
                .filter(hashes)
                .filter(in_force(today))
                .into_tuple()
                .all(db)
                .await?;
            let known: HashSet<Vec<u8>> = known.into_iter().collect();
            held.extend(some.iter().filter(|(_, hash)| known.contains(hash)).map(|(address, _)| *address));
        }
        Ok(held)
    }

    /// Those of these rows whose mailbox may be written to today.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn without_held<T>(
        &self,
        db: &impl ConnectionTrait,
        (mut rows, mailbox): (Vec<T>, fn(&T) -> &str),
        today: Date,
    ) -> Result<Vec<T>, DbErr> {
        let held = self.among(db, rows.iter().map(mailbox), today).await?;
        let held: HashSet<String> = held.into_iter().map(str::to_owned).collect();
        rows.retain(|row| !held.contains(mailbox(row)));
        Ok(rows)
    }
}

/// In small letters, the domain as DNS writes it.
fn folded(address: &str) -> String {
    let address = parse_address(address).unwrap_or_else(|_| address.trim().to_owned()).to_lowercase();
    let in_ascii = address.rsplit_once('@').and_then(|(user, domain)| {
        idna::domain_to_ascii(domain).ok().map(|domain| format!("{user}@{domain}"))
    });
    in_ascii.unwrap_or(address)
}

fn in_force(today: Date) -> Condition {
    Condition::any().add(Column::Until.is_null()).add(Column::Until.gte(today.to_string()))
}

/// Enters a mailbox; where it stands with the same reason already, the new end of a pause counts, and it stays listed.
pub(super) async fn enter(txn: &impl ConnectionTrait, one: Suppressed) -> Result<(), DbErr> {
    let mut renewed = vec![Column::Until];
    if one.listed {
        renewed.push(Column::Listed);
    }
    if one.asked_by.is_some() {
        renewed.push(Column::AskedBy);
    }
    let row = super::entity::suppression::Model {
        address_hash: one.hash.bytes(),
        reason: one.reason.code().to_owned(),
        day: one.day.to_string(),
        until: one.until.map(|day| day.to_string()),
        listed: one.listed,
        asked_by: one.asked_by,
    };
    let same = OnConflict::columns([Column::AddressHash, Column::Reason]).update_columns(renewed).to_owned();
    Entity::insert(ActiveModel::from(row).reset_all()).on_conflict(same).exec_without_returning(txn).await?;
    Ok(())
}

/// Takes these reasons back for a mailbox; says whether there was one.
pub(super) async fn free(
    txn: &impl ConnectionTrait,
    hash: AddressHash,
    reasons: &[Reason],
) -> Result<bool, DbErr> {
    let gone = Entity::delete_many()
        .filter(Column::AddressHash.eq(hash.bytes()))
        .filter(Column::Reason.is_in(reasons.iter().map(|reason| reason.code())))
        .exec(txn)
        .await?;
    Ok(gone.rows_affected > 0)
}

/// Takes back what the link of somebody asked for who is not on any roster any more.
pub(super) async fn free_asked_by(txn: &impl ConnectionTrait, person: ParticipantId) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::AskedBy.eq(person))
        .filter(Column::Reason.eq(Reason::OptOut.code()))
        .exec(txn)
        .await?;
    Ok(())
}

/// What the roster's owner may see: each hash with its reason and since which day.
pub(super) async fn listed(db: &impl ConnectionTrait) -> Result<HashMap<Vec<u8>, (Reason, String)>, DbErr> {
    let rows = Entity::find().filter(Column::Listed.eq(true)).order_by_asc(Column::Reason).all(db).await?;
    let read = |row: super::entity::suppression::Model| {
        Some((row.address_hash, (Reason::from_code(&row.reason)?, row.day)))
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mailbox_has_one_hash_in_every_spelling_and_another_has_another() {
        let home = tempfile::tempdir().unwrap();
        let list = |name: &str| {
            let (folder, copy) = (home.path().join(name), home.path().join("copy").join(name));
            SuppressionList::new(&InstanceKey::open(&folder, &copy).unwrap())
        };
        let own = list("one");
        let hash = own.hash("Ann.Lee@b\u{fc}cher.example");
        for spelt in [" ann.lee@B\u{dc}CHER.example ", "ANN.LEE@xn--bcher-kva.example"] {
            assert_eq!(own.hash(spelt), hash, "{spelt}");
        }
        for other in ["annlee@b\u{fc}cher.example", "ann.lee@bucher.example", "", "ann.lee"] {
            assert_ne!(own.hash(other), hash, "{other}");
        }
        assert_ne!(list("two").hash("ann.lee@b\u{fc}cher.example"), hash, "worth nothing under another key");
    }
}
