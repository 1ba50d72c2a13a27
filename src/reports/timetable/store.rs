//! Every query about timetables, named for the question it answers; and the mails that are due.

use super::rules::{Timetable, is_due, kinds_for, term_begun};
use crate::access::{Entry, Object, ToColleague, What, active_colleagues, audit, queue_to_colleague};
use crate::clock::At;
use crate::db::Db;
use crate::ids::{StaffId, WaveId};
use crate::waves::all_waves;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ConnectionTrait, DbErr, QueryResult};

/// The kind of mail that tells of reports.
pub const REPORTS: &str = "reports";

const TIMETABLE: &str = "report_timetable";
const COLUMNS: [&str; 5] = ["staff_id", "at_release", "at_term", "kinds", "changed_at"];

fn read(row: &QueryResult) -> Result<(StaffId, Timetable, At), DbErr> {
    let kinds: String = row.try_get("", "kinds")?;
    let timetable = Timetable {
        at_release: row.try_get("", "at_release")?,
        at_term: row.try_get("", "at_term")?,
        kinds: Timetable::kinds_read(&kinds),
    };
    Ok((row.try_get("", "staff_id")?, timetable, At(row.try_get("", "changed_at")?)))
}

/// Everybody's timetable, and when it was chosen.
pub async fn timetables(db: &impl ConnectionTrait) -> Result<Vec<(StaffId, Timetable, At)>, DbErr> {
    let query = Query::select().columns(COLUMNS.map(Alias::new)).from(Alias::new(TIMETABLE)).to_owned();
    db.query_all(&query).await?.iter().map(read).collect()
}

/// What this colleague is told of; nothing where nobody chose.
pub async fn timetable_of(db: &impl ConnectionTrait, staff: StaffId) -> Result<Timetable, DbErr> {
    let query = Query::select()
        .columns(COLUMNS.map(Alias::new))
        .from(Alias::new(TIMETABLE))
        .and_where(Expr::col(Alias::new("staff_id")).eq(Expr::value(staff)))
        .to_owned();
    let row = db.query_one(&query).await?;
    Ok(row.as_ref().map(read).transpose()?.map(|(_, timetable, _)| timetable).unwrap_or_default())
}

/// Keeps a choice in place of the one before; a choice of nothing is forgotten.
pub async fn keep_timetable(
    txn: &impl ConnectionTrait,
    staff: StaffId,
    chosen: &Timetable,
    now: At,
) -> Result<(), DbErr> {
    let before = Query::delete()
        .from_table(Alias::new(TIMETABLE))
        .and_where(Expr::col(Alias::new("staff_id")).eq(Expr::value(staff)))
        .to_owned();
    txn.execute(&before).await?;
    if chosen.is_off() {
        return Ok(());
    }
    let values = [
        staff.0.into(),
        chosen.at_release.into(),
        chosen.at_term.into(),
        chosen.kinds_stored().into(),
        now.0.into(),
    ];
    let insert = Query::insert()
        .into_table(Alias::new(TIMETABLE))
        .columns(COLUMNS.map(Alias::new))
        .values_panic(values)
        .to_owned();
    txn.execute(&insert).await.map(|_| ())
}

/// Something that people are told of: a wave's release, or a term that began.
struct Occasion {
    name: String,
    when: At,
    at_term: bool,
    /// The newest released wave then.
    wave: WaveId,
}

/// Queues the mails that are due; says how many that are. Each colleague is told once of each occasion, however often
/// this runs and in however many processes.
///
/// # Errors
/// The database's.
pub async fn tell_of_reports(db: &Db, mail_domain: &str, now: At) -> Result<u64, DbErr> {
    let chosen = timetables(db.reader()).await?;
    if chosen.is_empty() {
        return Ok(0);
    }
    let occasions = occasions(db, now).await?;
    let known = active_colleagues(db).await?;
    let mut queued = 0;
    let txn = db.begin().await?;
    for (staff, timetable, since) in &chosen {
        let roles = known.iter().find(|one| one.id == *staff).map(|one| &one.roles);
        let may = roles.map(kinds_for).unwrap_or_default();
        if !timetable.kinds.iter().any(|kind| may.contains(kind)) {
            continue;
        }
        for occasion in &occasions {
            let wanted = if occasion.at_term { timetable.at_term } else { timetable.at_release };
            if wanted && is_due(occasion.when, *since, now) && mark_told(&txn, *staff, occasion, now).await? {
                let mail = ToColleague::of(REPORTS, *staff).about(occasion.wave);
                let mail = mail.numbered(i32::from(occasion.at_term));
                queue_to_colleague(&txn, mail, mail_domain, now).await?;
                queued += 1;
            }
        }
    }
    if queued > 0 {
        let entry = Entry::of(now, What::MailsQueued, Object::noun("report mails"));
        audit(&txn, entry.amount(queued)).await?;
    }
    txn.commit().await?;
    Ok(queued)
}

async fn occasions(db: &Db, now: At) -> Result<Vec<Occasion>, DbErr> {
    let waves = all_waves(db.reader()).await?.into_iter().filter(|wave| wave.imported_from.is_none());
    let mut released: Vec<(At, WaveId)> =
        waves.filter_map(|wave| Some((wave.released_at?, wave.id))).collect();
    released.sort_by_key(|(at, _)| at.0);
    let release = |(when, wave): &(At, WaveId)| Occasion {
        name: format!("release {}", wave.0),
        when: *when,
        at_term: false,
        wave: *wave,
    };
    let mut all: Vec<Occasion> = released.iter().map(release).collect();
    let (term, first_day) = term_begun(now.day());
    let began = At::from_london(first_day.at(0, 0, 0, 0));
    if let Some((_, wave)) = released.last() {
        all.push(Occasion { name: format!("term {term}"), when: began, at_term: true, wave: *wave });
    }
    Ok(all)
}

/// Whether this colleague had not been told of it yet.
async fn mark_told(
    txn: &impl ConnectionTrait,
    staff: StaffId,
    occasion: &Occasion,
    now: At,
) -> Result<bool, DbErr> {
    let insert = Query::insert()
        .into_table(Alias::new("report_told"))
        .columns(["staff_id", "occasion", "at"].map(Alias::new))
        .values_panic([staff.0.into(), occasion.name.clone().into(), now.0.into()])
        .on_conflict(OnConflict::columns(["staff_id", "occasion"].map(Alias::new)).do_nothing().to_owned())
        .to_owned();
    Ok(txn.execute(&insert).await?.rows_affected() == 1)
}
