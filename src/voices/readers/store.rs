//! Every query about who reads where, named for the question it answers.

use super::entity::{reader, reader_absence};
use super::rules::{self, Hold, Part, Reader, Span};
use crate::access::{Entry, KnownColleague, Object, Role, What, audit, known_colleagues};
use crate::clock::At;
use crate::db::Db;
use crate::ids::{ReaderId, SettingId, StaffId};
use jiff::civil::Date;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict, Order, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// Who is to be told that something waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reachable {
    pub staff: Vec<StaffId>,
    /// False: these are the coordinators, who may not read; nobody else can be reached.
    pub may_read: bool,
}

/// Somebody who is to have a part.
#[derive(Debug, Clone)]
pub struct NewReader {
    pub setting: SettingId,
    pub staff: StaffId,
    pub part: Part,
    pub review_by: Date,
}

/// Why somebody cannot have a part.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameFault {
    #[error(
        "Choose a colleague who is a safeguarding lead of this setting. An administrator gives that role."
    )]
    NoSafeguardingLead,
    #[error("{name} is the reader there already: end that part first, or name this colleague as a deputy.")]
    TwoReaders { name: String },
}

/// Everybody named for a setting: the reader, deputies, cover, each by name.
///
/// # Errors
/// The database's, or a row that cannot be read.
pub async fn readers_of(db: &impl ConnectionTrait, setting: SettingId) -> Result<Vec<Reader>, DbErr> {
    readers_where(db, Condition::all().add(reader::Column::SettingId.eq(setting))).await
}

/// Everybody named anywhere.
pub(super) async fn all_readers(db: &impl ConnectionTrait) -> Result<Vec<Reader>, DbErr> {
    readers_where(db, Condition::all()).await
}

/// The settings whose comments and requests for contact this colleague may open now: named there, confirmed by
/// themselves, still a safeguarding lead there, and not shut out. The one place where that is decided.
///
/// # Errors
/// The database's, or a row that cannot be read.
pub async fn settings_read_by(db: &impl ConnectionTrait, staff: StaffId) -> Result<Vec<SettingId>, DbErr> {
    let parts = parts_of(db, staff).await?;
    Ok(parts.into_iter().filter(Reader::may_read).map(|reader| reader.setting).collect())
}

/// Every part that this colleague has.
pub(super) async fn parts_of(db: &impl ConnectionTrait, staff: StaffId) -> Result<Vec<Reader>, DbErr> {
    readers_where(db, Condition::all().add(reader::Column::StaffId.eq(staff))).await
}

/// Who is told on this day that something waits in a setting: the reader; the deputies when the reader is away or
/// cannot be reached; the cover when these are too; the coordinators where nobody is left.
///
/// # Errors
/// The database's, or a row that cannot be read.
pub async fn reachable_on(
    db: &impl ConnectionTrait,
    setting: SettingId,
    day: Date,
) -> Result<Reachable, DbErr> {
    let readers = readers_of(db, setting).await?;
    let staff: Vec<StaffId> = rules::reached(&readers, day).iter().map(|reader| reader.staff).collect();
    if !staff.is_empty() {
        return Ok(Reachable { staff, may_read: true });
    }
    let known = known_colleagues(db).await?;
    let coordinates = |one: &KnownColleague| one.has_access && one.colleague.roles.has(Role::Coordinator);
    let staff = known.into_iter().filter(coordinates).map(|one| one.colleague.id).collect();
    Ok(Reachable { staff, may_read: false })
}

async fn readers_where(db: &impl ConnectionTrait, which: Condition) -> Result<Vec<Reader>, DbErr> {
    let rows = reader::Entity::find().filter(which).all(db).await?;
    let staff: Vec<StaffId> = rows.iter().map(|row| row.staff_id).collect();
    if staff.is_empty() {
        return Ok(Vec::new());
    }
    let known = known_colleagues(db).await?;
    let absences = absences_of(db, &staff).await?;
    let failed = failed_mails(db, &staff).await?;
    let mut readers = Vec::with_capacity(rows.len());
    for row in rows {
        let of = known.iter().find(|one| one.colleague.id == row.staff_id);
        let odd = || DbErr::Type(format!("the reader {} cannot be read", row.id));
        readers.push(Reader {
            part: Part::from_word(&row.part).ok_or_else(odd)?,
            review_by: row.review_by.parse().map_err(|_| odd())?,
            hold: hold(of, row.setting_id),
            name: of.map(|one| one.colleague.name.clone()).unwrap_or_default(),
            confirmed: row.confirmed_at.is_some(),
            bounced: failed
                .get(&row.staff_id)
                .is_some_and(|at| row.confirmed_at.is_none_or(|since| *at > since)),
            away: absences.get(&row.staff_id).cloned().unwrap_or_default(),
            id: row.id,
            setting: row.setting_id,
            staff: row.staff_id,
        });
    }
    readers.sort_by(|one, other| (one.part, &one.name, one.id).cmp(&(other.part, &other.name, other.id)));
    Ok(readers)
}

fn hold(known: Option<&KnownColleague>, setting: SettingId) -> Hold {
    match known {
        Some(one) if one.has_access => match is_safeguarding_lead(one, setting) {
            true => Hold::Holds,
            false => Hold::RoleTaken,
        },
        _ => Hold::AccessEnded,
    }
}

fn is_safeguarding_lead(one: &KnownColleague, setting: SettingId) -> bool {
    one.has_access && one.colleague.roles.settings_of(Role::SafeguardingLead).contains(&setting)
}

/// The colleagues who could read in a setting, by name.
pub(super) fn could_read(
    known: &[KnownColleague],
    setting: SettingId,
) -> impl Iterator<Item = &KnownColleague> {
    known.iter().filter(move |one| is_safeguarding_lead(one, setting))
}

async fn absences_of(
    db: &impl ConnectionTrait,
    staff: &[StaffId],
) -> Result<HashMap<StaffId, Vec<Span>>, DbErr> {
    let these = reader_absence::Column::StaffId.is_in(staff.iter().copied());
    let mut absences: HashMap<StaffId, Vec<Span>> = HashMap::new();
    for row in reader_absence::Entity::find().filter(these).all(db).await? {
        let odd = |_| DbErr::Type("an absence has no days".to_owned());
        let span = (row.first_day.parse().map_err(odd)?, row.last_day.parse().map_err(odd)?);
        absences.entry(row.staff_id).or_default().push(span);
    }
    absences.values_mut().for_each(|spans| spans.sort_unstable());
    Ok(absences)
}

/// When the last mail to each of these could not be delivered; none for whom it could.
async fn failed_mails(db: &impl ConnectionTrait, staff: &[StaffId]) -> Result<HashMap<StaffId, At>, DbErr> {
    let column = |name: &'static str| Expr::col(Alias::new(name));
    let asked = Query::select()
        .columns(["staff_id", "state", "next_at"].map(Alias::new))
        .from(Alias::new("outbox"))
        .and_where(column("staff_id").is_in(staff.iter().map(|id| id.0)))
        .and_where(column("state").is_in(["sent", "failed"]))
        .order_by(Alias::new("next_at"), Order::Asc)
        .to_owned();
    let mut failed = HashMap::new();
    for row in db.query_all(&asked).await? {
        let staff = StaffId(row.try_get::<Uuid>("", "staff_id")?);
        match row.try_get::<String>("", "state")?.as_str() {
            "failed" => failed.insert(staff, At(row.try_get("", "next_at")?)),
            _ => failed.remove(&staff),
        };
    }
    Ok(failed)
}

/// Gives somebody a part. Named again for the same part, they keep what they confirmed; another part is confirmed
/// anew.
///
/// # Errors
/// The database's; inside, why that cannot be.
pub async fn name_reader(db: &Db, new: NewReader, now: At) -> Result<Result<ReaderId, NameFault>, DbErr> {
    let txn = db.begin().await?;
    let known = known_colleagues(&txn).await?;
    if !could_read(&known, new.setting).any(|one| one.colleague.id == new.staff) {
        return Ok(Err(NameFault::NoSafeguardingLead));
    }
    let readers = readers_of(&txn, new.setting).await?;
    let other = readers.iter().find(|one| one.part == Part::Reader && one.staff != new.staff);
    if let Some(other) = other.filter(|_| new.part == Part::Reader) {
        return Ok(Err(NameFault::TwoReaders { name: other.name.clone() }));
    }
    let before = readers.iter().find(|one| one.staff == new.staff);
    let id = before.map_or_else(ReaderId::random, |one| one.id);
    let mut row = reader::ActiveModel {
        part: Set(new.part.word().to_owned()),
        review_by: Set(new.review_by.to_string()),
        ..Default::default()
    };
    if before.is_none_or(|one| one.part != new.part) {
        (row.named_at, row.confirmed_at) = (Set(now), Set(None));
    }
    if before.is_some() {
        reader::Entity::update_many().set(row).filter(reader::Column::Id.eq(id)).exec(&txn).await?;
    } else {
        (row.id, row.setting_id, row.staff_id) = (Set(id), Set(new.setting), Set(new.staff));
        reader::Entity::insert(row).exec_without_returning(&txn).await?;
    }
    audit(&txn, Entry::of(now, What::ReaderNamed, Object::one("reader", id.0))).await?;
    txn.commit().await?;
    Ok(Ok(id))
}

/// Somebody says that they read. False: that part is not theirs, or they hold the role no more.
///
/// # Errors
/// The database's.
pub async fn confirm_part(db: &Db, (id, staff): (ReaderId, StaffId), now: At) -> Result<bool, DbErr> {
    let txn = db.begin().await?;
    let parts = parts_of(&txn, staff).await?;
    if !parts.iter().any(|one| one.id == id && one.hold == Hold::Holds) {
        return Ok(false);
    }
    let row = reader::ActiveModel { confirmed_at: Set(Some(now)), ..Default::default() };
    reader::Entity::update_many().set(row).filter(reader::Column::Id.eq(id)).exec(&txn).await?;
    audit(&txn, Entry::of(now, What::ReaderConfirmed, Object::one("reader", id.0))).await?;
    txn.commit().await?;
    Ok(true)
}

/// Ends a part. False: it is ended already.
///
/// # Errors
/// The database's.
pub async fn end_part(db: &Db, id: ReaderId, now: At) -> Result<bool, DbErr> {
    let txn = db.begin().await?;
    if reader::Entity::delete_by_id(id).exec(&txn).await?.rows_affected == 0 {
        return Ok(false);
    }
    audit(&txn, Entry::of(now, What::ReaderEnded, Object::one("reader", id.0))).await?;
    txn.commit().await?;
    Ok(true)
}

/// Writes down when a colleague does not read, in any setting; the same first day again changes the last.
///
/// # Errors
/// The database's.
pub async fn keep_absence(db: &Db, staff: StaffId, (first, last): Span, now: At) -> Result<(), DbErr> {
    let txn = db.begin().await?;
    let row = reader_absence::ActiveModel {
        staff_id: Set(staff),
        first_day: Set(first.to_string()),
        last_day: Set(last.to_string()),
    };
    let key = [reader_absence::Column::StaffId, reader_absence::Column::FirstDay];
    let again = OnConflict::columns(key).update_column(reader_absence::Column::LastDay).to_owned();
    reader_absence::Entity::insert(row).on_conflict(again).exec_without_returning(&txn).await?;
    audit(&txn, Entry::of(now, What::ReaderAway, Object::one("colleague", staff.0))).await?;
    txn.commit().await
}

/// Takes an absence back, by its first day.
///
/// # Errors
/// The database's.
pub async fn remove_absence(db: &Db, staff: StaffId, first: Date, now: At) -> Result<(), DbErr> {
    let txn = db.begin().await?;
    let gone = reader_absence::Entity::delete_by_id((staff, first.to_string())).exec(&txn).await?;
    if gone.rows_affected > 0 {
        audit(&txn, Entry::of(now, What::ReaderAway, Object::one("colleague", staff.0))).await?;
    }
    txn.commit().await
}
