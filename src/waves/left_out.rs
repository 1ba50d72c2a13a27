//! Who is on the roster and not invited in a wave: rows that the draw left out, and children whom their family keeps
//! out.

use crate::ids::{ParticipantId, WaveId};
use crate::theory::Audience;
use crate::waves::entity::wave;
use crate::waves::siblings::Seed;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};
use std::collections::{HashMap, HashSet};

const SIBLINGS: &str = "sibling_left_out";
const KEPT_OUT: &str = "wave_opt_out";

/// Rows in one INSERT, of two values each.
const ROWS_AT_ONCE: usize = 5_000;

/// How a wave came to ask each adult about one child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draw {
    pub seed: Seed,
    /// Rows of the roster: "another child of the same adult".
    pub left_out: u32,
}

/// A draw that was done again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DrawChecked {
    /// Adults with several rows, as far as their contacts are still held.
    pub adults: usize,
    /// Those whose invited row is not the one that the seed draws.
    pub wrong: usize,
}

/// The draw of a wave; none before it opened, and in a wave of before there were draws.
///
/// # Errors
/// The database's.
pub async fn draw_of(db: &impl ConnectionTrait, wave: WaveId) -> Result<Option<Draw>, DbErr> {
    let row = wave::Entity::find_by_id(wave).one(db).await?;
    let draw = |row: wave::Model| {
        let seed = Seed::read(&row.draw_seed?)?;
        Some(Draw { seed, left_out: row.siblings_left_out.unsigned_abs() })
    };
    Ok(row.and_then(draw))
}

/// Draws again from the seed and the ids, for every adult of whom a row was left out, and compares with who was
/// invited.
///
/// # Errors
/// The database's.
pub async fn check_draw(db: &impl ConnectionTrait, wave: WaveId, draw: &Draw) -> Result<DrawChecked, DbErr> {
    let mut rows: HashMap<String, Vec<ParticipantId>> = HashMap::new();
    for (mailbox, participant) in with_mailbox(db, wave, SIBLINGS).await? {
        rows.entry(mailbox).or_default().push(participant);
    }
    let mut invited: HashMap<String, Vec<ParticipantId>> = HashMap::new();
    for (mailbox, participant) in with_mailbox(db, wave, "invitation").await? {
        if rows.contains_key(&mailbox) {
            invited.entry(mailbox).or_default().push(participant);
        }
    }
    let is_wrong = |(mailbox, left_out): &(&String, &Vec<ParticipantId>)| {
        let asked = invited.get(*mailbox).map(Vec::as_slice).unwrap_or_default();
        let all = [asked, left_out.as_slice()].concat();
        asked.len() != 1 || draw.seed.drawn(&all) != asked.first().copied()
    };
    Ok(DrawChecked { adults: rows.len(), wrong: rows.iter().filter(is_wrong).count() })
}

/// The adults of the family audience in one of the tables that name a wave's participants, by mailbox.
async fn with_mailbox(
    db: &impl ConnectionTrait,
    wave: WaveId,
    table: &str,
) -> Result<Vec<(String, ParticipantId)>, DbErr> {
    let of = |table: &str, column: &str| (Alias::new(table), Alias::new(column));
    let query = Query::select()
        .column(of("participant", "id"))
        .column(of("participant", "email"))
        .from(Alias::new(table))
        .inner_join(
            Alias::new("participant"),
            Expr::col(of("participant", "id")).equals(of(table, "participant_id")),
        )
        .and_where(Expr::col(of(table, "wave_id")).eq(wave.0))
        .and_where(Expr::col(of("participant", "audience")).eq(Audience::Families.code()))
        .and_where(Expr::col(of("participant", "email")).is_not_null())
        .to_owned();
    let row = |row: &sea_orm::QueryResult| {
        let email: String = row.try_get("", "email")?;
        Ok((email.to_lowercase(), ParticipantId(row.try_get("", "id")?)))
    };
    db.query_all(&query).await?.iter().map(row).collect()
}

/// Keeps whom the draw left out, so that it can be checked, until the wave's contacts are deleted.
pub(super) async fn note_siblings(
    txn: &impl ConnectionTrait,
    wave: WaveId,
    left_out: &[ParticipantId],
) -> Result<(), DbErr> {
    for some in left_out.chunks(ROWS_AT_ONCE) {
        let mut insert = Query::insert();
        insert.into_table(Alias::new(SIBLINGS)).columns(["wave_id", "participant_id"].map(Alias::new));
        for person in some {
            insert.values_panic([wave.0.into(), person.0.into()]);
        }
        txn.execute(&insert).await?;
    }
    Ok(())
}

/// The children whom their family keeps out of this wave.
///
/// # Errors
/// The database's.
pub async fn kept_out_of(db: &impl ConnectionTrait, wave: WaveId) -> Result<HashSet<ParticipantId>, DbErr> {
    let query = Query::select()
        .column(Alias::new("participant_id"))
        .from(Alias::new(KEPT_OUT))
        .and_where(Expr::col(Alias::new("wave_id")).eq(wave.0))
        .to_owned();
    db.query_all(&query).await?.iter().map(|row| Ok(ParticipantId(row.try_get_by_index(0)?))).collect()
}

/// A family keeps its child out of this wave; a second time, or a child who is listed no more, changes nothing.
///
/// # Errors
/// The database's.
pub async fn keep_out_of(
    txn: &impl ConnectionTrait,
    wave: WaveId,
    child: ParticipantId,
) -> Result<(), DbErr> {
    let listed = Query::select()
        .expr(Expr::value(wave.0))
        .column(Alias::new("id"))
        .from(Alias::new("participant"))
        .and_where(Expr::col(Alias::new("id")).eq(child.0))
        .to_owned();
    let columns = ["wave_id", "participant_id"].map(Alias::new);
    let mut insert = Query::insert();
    insert.into_table(Alias::new(KEPT_OUT)).columns(columns.clone());
    insert.select_from(listed).map_err(|fault| DbErr::Custom(fault.to_string()))?;
    insert.on_conflict(OnConflict::columns(columns).do_nothing().to_owned());
    txn.execute(&insert).await?;
    Ok(())
}

/// Takes [`keep_out_of`] back; says whether there was something to take back.
///
/// # Errors
/// The database's.
pub async fn let_in_again(
    txn: &impl ConnectionTrait,
    wave: WaveId,
    child: ParticipantId,
) -> Result<bool, DbErr> {
    let mut gone = Query::delete();
    gone.from_table(Alias::new(KEPT_OUT))
        .and_where(Expr::col(Alias::new("wave_id")).eq(wave.0))
        .and_where(Expr::col(Alias::new("participant_id")).eq(child.0));
    Ok(txn.execute(&gone).await?.rows_affected() > 0)
}
