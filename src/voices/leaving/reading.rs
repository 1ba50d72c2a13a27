//! How many wrote, and how the reading goes: counts for leads, of the whole partnership, never exact.

use super::rows::{reading_in, wrote_in};
use super::rules::{Coarse, LEAST, Pool, Wrote};
use crate::clock::At;
use crate::ids::WaveId;
use crate::theory::Audience;
use sea_orm::{ConnectionTrait, DbErr};

/// How many of an audience sent their answers, and how many of them wrote something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WroteRow {
    pub audience: Audience,
    /// None where too few wrote, or in too few settings.
    pub counts: Option<(Coarse, Coarse)>,
}

/// How the reading of a wave's comments goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The audiences of which anything was gathered.
    pub wrote: Vec<WroteRow>,
    /// None under ten comments. Comments are not told apart by audience before somebody opens them.
    pub times: Option<Times>,
}

/// How many comments were read within the promised time, and how many wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Times {
    pub comments: Coarse,
    pub read_in_time: Coarse,
    pub read_late: Coarse,
    pub waiting: Coarse,
    /// Of those that wait.
    pub overdue: Coarse,
}

/// The reading of a wave, released or not; none where nothing was gathered yet.
///
/// # Errors
/// The database's, or a row that is damaged.
pub async fn reading_of(db: &impl ConnectionTrait, wave: WaveId, now: At) -> Result<Option<Reading>, DbErr> {
    let wrote = wrote_in(db, wave).await?;
    if wrote.is_empty() {
        return Ok(None);
    }
    let comments = reading_in(db, wave).await?;
    Ok(Some(Reading { wrote: wrote_rows(&wrote), times: times(&comments, now) }))
}

pub(super) fn wrote_rows(wrote: &[Wrote]) -> Vec<WroteRow> {
    let row = |audience: Audience| {
        let mine = || wrote.iter().filter(|one| one.audience == audience);
        let asked: u32 = mine().map(|one| one.asked).sum();
        let wrote_in_all: u32 = mine().map(|one| one.wrote).sum();
        let shown = Pool::of(wrote, audience).may_speak();
        let counts = shown.then(|| (Coarse::of(asked), Coarse::of(wrote_in_all)));
        (asked > 0).then_some(WroteRow { audience, counts })
    };
    Audience::ALL.into_iter().filter_map(row).collect()
}

pub(super) fn times(comments: &[(At, Option<At>)], now: At) -> Option<Times> {
    let count = |wanted: &dyn Fn(At, Option<At>) -> bool| {
        let many = comments.iter().filter(|(due, read)| wanted(*due, *read)).count();
        u32::try_from(many).unwrap_or(u32::MAX)
    };
    let all = count(&|_, _| true);
    (all >= LEAST).then(|| Times {
        comments: Coarse::of(all),
        read_in_time: Coarse::of(count(&|due, read| read.is_some_and(|at| at <= due))),
        read_late: Coarse::of(count(&|due, read| read.is_some_and(|at| at > due))),
        waiting: Coarse::of(count(&|_, read| read.is_none())),
        overdue: Coarse::of(count(&|due, read| read.is_none() && due < now)),
    })
}
