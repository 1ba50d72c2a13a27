//! What the count needs of a wave's invitations, and what is forgotten afterwards.

use crate::clock::At;
use crate::db::Db;
use crate::ids::{ParticipantId, WaveId};
use crate::theory::Audience;
use sea_orm::sea_query::{Alias, DeleteStatement, Expr, ExprTrait, Func, Order, Query};
use sea_orm::{ConnectionTrait, DbErr, QueryResult};

/// People of one setting and audience with the same characteristics: how many were invited, how many are
/// done. Only the count reads it, after the close.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rolled {
    pub audience: Audience,
    pub setting: String,
    pub year_group: Option<i32>,
    pub absence_band: Option<String>,
    pub groups: [Option<bool>; 2],
    pub invited: u32,
    pub done: u32,
}

const KINDS: [&str; 6] = ["audience", "year_group", "absence_band", "group_1", "group_2", "done"];

/// The roster of a wave as it was frozen, in groups.
///
/// # Errors
/// The database, or a row with an unknown audience.
pub async fn roster_of(db: &Db, wave: WaveId) -> Result<Vec<Rolled>, DbErr> {
    let (invitation, setting) = (Alias::new("invitation"), Alias::new("setting"));
    let of = |column: &str| (invitation.clone(), Alias::new(column));
    let mut query = Query::select();
    query
        .expr_as(Expr::col((setting.clone(), Alias::new("name"))), Alias::new("setting"))
        .expr_as(Func::count(Expr::col(of("id"))), Alias::new("people"))
        .from(invitation.clone())
        .inner_join(setting.clone(), Expr::col((setting.clone(), Alias::new("id"))).equals(of("setting_id")))
        .and_where(Expr::col(of("wave_id")).eq(wave.0))
        .group_by_col((setting.clone(), Alias::new("name")))
        .order_by((setting, Alias::new("name")), Order::Asc);
    for kind in KINDS {
        query.column(of(kind)).group_by_col(of(kind)).order_by(of(kind), Order::Asc);
    }
    let mut rolled: Vec<Rolled> = Vec::new();
    for row in db.reader().query_all(&query).await? {
        let (one, done) = read(&row)?;
        match rolled.iter_mut().find(|known| known.is_alike(&one)) {
            Some(known) => {
                known.invited += one.invited;
                known.done += if done { one.invited } else { 0 };
            }
            None => rolled.push(Rolled { done: if done { one.invited } else { 0 }, ..one }),
        }
    }
    Ok(rolled)
}

fn read(row: &QueryResult) -> Result<(Rolled, bool), DbErr> {
    let code: String = row.try_get("", "audience")?;
    let audience = Audience::from_code(&code)
        .ok_or_else(|| DbErr::Type(format!("an invitation has the unknown audience {code}")))?;
    let people: i64 = row.try_get("", "people")?;
    let one = Rolled {
        audience,
        setting: row.try_get("", "setting")?,
        year_group: row.try_get("", "year_group")?,
        absence_band: row.try_get("", "absence_band")?,
        groups: [row.try_get("", "group_1")?, row.try_get("", "group_2")?],
        invited: u32::try_from(people).unwrap_or(u32::MAX),
        done: 0,
    };
    Ok((one, row.try_get("", "done")?))
}

impl Rolled {
    fn is_alike(&self, other: &Rolled) -> bool {
        self.setting == other.setting
            && self.audience == other.audience
            && self.year_group == other.year_group
            && self.absence_band == other.absence_band
            && self.groups == other.groups
    }
}

/// Waves whose contacts are forgotten in one round.
const WAVES_AT_ONCE: u64 = 1;

/// Deletes the invitations of a wave that closed before `before`, counted or not, with their mails, and those
/// participants who were in no later wave and on no later roster. The release stays the only record. One wave a
/// call; says whether there was one.
///
/// # Errors
/// The database; then nothing is deleted.
pub async fn forget_contacts(db: &Db, before: At) -> Result<bool, DbErr> {
    let mut due = Query::select();
    due.column(Alias::new("id"))
        .from(Alias::new("wave"))
        .and_where(Expr::col(Alias::new("closed_at")).lte(before.0))
        .and_where(Expr::col(Alias::new("id")).in_subquery(
            Query::select().column(Alias::new("wave_id")).from(Alias::new("invitation")).to_owned(),
        ))
        .limit(WAVES_AT_ONCE);
    let Some(row) = db.reader().query_one(&due).await? else { return Ok(false) };
    let wave = WaveId(row.try_get_by_index(0)?);
    let txn = db.begin().await?;
    let people = people_of(&txn, wave).await?;
    for table in ["outbox", "invitation", "sibling_left_out", "wave_opt_out"] {
        let mut gone = Query::delete();
        gone.from_table(Alias::new(table)).and_where(Expr::col(Alias::new("wave_id")).eq(wave.0));
        txn.execute(&gone).await?;
    }
    for some in people.chunks(5_000) {
        txn.execute(&forgotten(some, before)).await?;
    }
    txn.commit().await?;
    Ok(true)
}

/// Everybody who was invited in a wave or left out of it.
async fn people_of(txn: &impl ConnectionTrait, wave: WaveId) -> Result<Vec<ParticipantId>, DbErr> {
    let mut people = Vec::new();
    for table in ["invitation", "sibling_left_out", "wave_opt_out"] {
        let mut asked = Query::select();
        asked
            .column(Alias::new("participant_id"))
            .from(Alias::new(table))
            .and_where(Expr::col(Alias::new("wave_id")).eq(wave.0))
            .and_where(Expr::col(Alias::new("participant_id")).is_not_null());
        for row in txn.query_all(&asked).await? {
            people.push(ParticipantId(row.try_get_by_index(0)?));
        }
    }
    Ok(people)
}

/// Deletes those of `some` who are in no other wave, whom no roster has named since `before`, and who have not
/// opted out (that wish is kept as long as the address may come again).
fn forgotten(some: &[ParticipantId], before: At) -> DeleteStatement {
    let (participant, invitation) = (Alias::new("participant"), Alias::new("invitation"));
    let still_asked = Query::select()
        .column((invitation.clone(), Alias::new("id")))
        .from(invitation.clone())
        .and_where(
            Expr::col((invitation, Alias::new("participant_id")))
                .equals((participant.clone(), Alias::new("id"))),
        )
        .to_owned();
    Query::delete()
        .from_table(participant)
        .and_where(Expr::col(Alias::new("id")).is_in(some.iter().map(|id| id.0)))
        .and_where(Expr::col(Alias::new("listed_at")).lte(before.0))
        .and_where(Expr::col(Alias::new("opted_out")).eq(false))
        .and_where(Expr::exists(still_asked).not())
        .to_owned()
}
