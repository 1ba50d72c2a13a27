//! What is not read in time: everybody who reads there is told, and when it waits longer still, the partnership's
//! leads. Each once, in the transaction that remembers it.

use super::crowd::FIRST_WITHIN;
use super::gathering::Gatherer;
use super::notices::{Notice, queue_notices};
use crate::access::{Entry, Object, Role, What, Who, audit};
use crate::clock::At;
use crate::ids::SettingId;
use crate::surveys::SchoolDays;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, LockType, Query};
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Who is told of something that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Told {
    Nobody,
    Readers,
    Leads,
}

/// Who is to be told of something that was due then: nobody before, the leads after [`FIRST_WITHIN`] school minutes
/// more.
fn to_be_told(due_at: At, calendar: &SchoolDays, now: At) -> Told {
    if now <= due_at {
        Told::Nobody
    } else if calendar.school_minutes_between(due_at, now) < FIRST_WITHIN {
        Told::Readers
    } else {
        Told::Leads
    }
}

/// A comment or a request for contact that waits longer than was promised.
struct Late {
    table: &'static str,
    id: Uuid,
    setting: SettingId,
    told: i32,
    to_tell: Told,
}

/// The tables, and the state of what waits.
const WAITS: [(&str, &str); 2] = [("comment", "unread"), ("contact_request", "waiting")];

/// Whether somebody has opened or done something with it: a request that was seen is not overdue.
fn was_seen(table: &str) -> Expr {
    let about = Expr::col((Alias::new("reading_act"), Alias::new("comment_id")));
    let acts = Query::select()
        .expr(Expr::val(1))
        .from(Alias::new("reading_act"))
        .and_where(about.equals((Alias::new(table), Alias::new("id"))))
        .to_owned();
    Expr::exists(acts)
}

impl Gatherer {
    /// Tells of everything that is overdue and was not told of; says of how many settings.
    ///
    /// # Errors
    /// The database's.
    pub async fn tell_of_overdue(&self) -> Result<usize, DbErr> {
        if self.late(self.db().reader()).await?.is_empty() {
            return Ok(0);
        }
        let txn = self.db().begin().await?;
        let late = self.late(&txn).await?;
        for one in &late {
            remember(&txn, one).await?;
        }
        let mut told = 0;
        for (level, notice) in [(Told::Readers, Notice::Overdue), (Told::Leads, Notice::StillOverdue)] {
            let new = late.iter().filter(|one| one.to_tell >= level && one.told < level as i32);
            let settings: BTreeSet<SettingId> = new.map(|one| one.setting).collect();
            for setting in &settings {
                self.tell_of(&txn, *setting, notice).await?;
            }
            told += settings.len();
        }
        txn.commit().await?;
        Ok(told)
    }

    async fn tell_of(
        &self,
        txn: &impl ConnectionTrait,
        setting: SettingId,
        notice: Notice,
    ) -> Result<(), DbErr> {
        let now = self.now();
        let people = match notice {
            Notice::StillOverdue => self.people_with(Role::Lead).await?,
            _ => match self.everybody_who_reads(txn, setting).await? {
                nobody if nobody.is_empty() => self.people_with(Role::Coordinator).await?,
                readers => readers,
            },
        };
        queue_notices(txn, notice, &people, (self.mail_domain(), now)).await?;
        let entry = Entry::of(now, What::ReadingOverdue, Object::one("setting", setting.0));
        audit(txn, entry.by(Who::Program)).await
    }

    /// What is late and of which not everybody was told who is to be; locked, where this is a transaction.
    async fn late(&self, db: &impl ConnectionTrait) -> Result<Vec<Late>, DbErr> {
        let mut late = Vec::new();
        for (table, waiting) in WAITS {
            let query = Query::select()
                .columns(["id", "setting_id", "due_at", "told"].map(Alias::new))
                .from(Alias::new(table))
                .and_where(Expr::col(Alias::new("state")).eq(waiting))
                .and_where(was_seen(table).not())
                .and_where(Expr::col(Alias::new("due_at")).lt(self.now().0))
                .and_where(Expr::col(Alias::new("told")).lt(Told::Leads as i32))
                .lock(LockType::Update)
                .to_owned();
            for row in db.query_all(&query).await? {
                let due_at = At(row.try_get("", "due_at")?);
                let to_tell = to_be_told(due_at, self.calendar(), self.now());
                let (id, setting) = (row.try_get("", "id")?, row.try_get("", "setting_id")?);
                late.push(Late { table, id, setting, told: row.try_get("", "told")?, to_tell });
            }
        }
        late.retain(|one| one.told < one.to_tell as i32);
        Ok(late)
    }
}

async fn remember(txn: &impl ConnectionTrait, late: &Late) -> Result<(), DbErr> {
    let update = Query::update()
        .table(Alias::new(late.table))
        .value(Alias::new("told"), late.to_tell as i32)
        .and_where(Expr::col(Alias::new("id")).eq(late.id))
        .to_owned();
    txn.execute(&update).await.map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surveys::Content;

    #[test]
    fn the_readers_are_told_at_once_and_the_leads_two_school_hours_later() {
        let calendar = Content::embedded().school_days;
        let at = |text: &str| At::parse_london(text).unwrap();
        let told = |now: &str| to_be_told(at("2026-11-13 15:00"), &calendar, at(now));
        assert_eq!(told("2026-11-13 15:00"), Told::Nobody);
        assert_eq!(told("2026-11-13 15:01"), Told::Readers);
        assert_eq!(told("2026-11-15 15:00"), Told::Readers, "a Sunday");
        assert_eq!(told("2026-11-16 09:29"), Told::Readers);
        assert_eq!(told("2026-11-16 09:30"), Told::Leads);
    }
}
