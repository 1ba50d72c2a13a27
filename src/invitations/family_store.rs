//! Every query about children who share a mailbox, named for the question it answers.

use crate::ids::{InvitationId, ParticipantId, WaveId};
use crate::invitations::families::{Called, Due};
use crate::invitations::outbox;
use crate::theory::Audience;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query, SelectStatement, SubQueryStatement};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult};

/// A child of a family in one wave.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Sibling {
    pub id: InvitationId,
    pub participant: ParticipantId,
    pub generation: i32,
    pub audience: String,
    pub setting: String,
    pub year_group: Option<i32>,
    pub nickname: Option<String>,
    pub done: bool,
    pub declined: bool,
    pub opted_out: bool,
}

impl Sibling {
    pub fn may_be_written_about(&self) -> bool {
        !(self.done || self.declined || self.opted_out)
    }

    pub fn called(&self) -> Called<'_> {
        Called { nickname: self.nickname.as_deref(), year_group: self.year_group }
    }
}

impl Due {
    /// Of a row with `id`, `head`, `language` and `email`.
    pub(super) fn read(row: &QueryResult) -> Result<Due, DbErr> {
        let invitation: InvitationId = row.try_get("", "id")?;
        let head: Option<InvitationId> = row.try_get("", "head")?;
        Ok(Due {
            invitation,
            head: head.unwrap_or(invitation),
            language: row.try_get("", "language")?,
            email: row.try_get("", "email")?,
        })
    }
}

fn at(table: &str, column: &str) -> (Alias, Alias) {
    (Alias::new(table), Alias::new(column))
}

fn of(table: &str, column: &str) -> Expr {
    Expr::col(at(table, column))
}

fn is_child(table: &str) -> Expr {
    let codes = Audience::ALL.into_iter().filter(|audience| audience.is_child()).map(Audience::code);
    of(table, "audience").is_in(codes)
}

/// The other invitations (`one`) and people (`who`) of the wave and mailbox of the row of `invitation` and `participant`
/// around this query, if that is a child: all children of the family, itself among them.
///
/// Found by the mailbox, of which a family has one: what is compared with TRUE is no way in for SQLite, which keeps no
/// statistics here and would take the wave's thousands first, for each row again.
fn family() -> SelectStatement {
    let (invitation, participant) = (Alias::new("invitation"), Alias::new("participant"));
    Query::select()
        .from_as(participant, Alias::new("who"))
        .join_as(
            sea_orm::sea_query::JoinType::InnerJoin,
            invitation,
            Alias::new("one"),
            of("one", "participant_id").equals(at("who", "id")),
        )
        .and_where(of("who", "email").equals(at("participant", "email")))
        .and_where(of("one", "wave_id").equals(at("invitation", "wave_id")).eq(true))
        .and_where(is_child("one").eq(true))
        .and_where(is_child("invitation"))
        .to_owned()
}

/// The head of the family of the row around it; null for adults.
pub(super) fn head() -> Expr {
    let head = family().column(at("one", "id")).order_by(at("one", "id"), Order::Asc).limit(1).to_owned();
    Expr::from(SubQueryStatement::SelectStatement(head))
}

/// Mails for the family of the row around it; none for adults.
pub(super) fn mails_to_the_family() -> SelectStatement {
    family()
        .column(at("outbox", "id"))
        .inner_join(
            Alias::new("outbox"),
            of("outbox", "wave_id")
                .equals(at("one", "wave_id"))
                .and(of("outbox", "invitation_id").equals(at("one", "id"))),
        )
        .to_owned()
}

/// Whether a mail of this kind is in the outbox for the family of the row around it; never for adults.
pub(super) fn family_is_in_the_outbox(kind: &str, n: i32) -> Expr {
    let queued = mails_to_the_family()
        .and_where(of("outbox", "kind").eq(kind))
        .and_where(of("outbox", "n").eq(n))
        .to_owned();
    Expr::exists(queued)
}

/// All children of the wave with the mailbox of this invitation, answered or not, the youngest year group first;
/// nobody where it is an adult's, or its participant has no address or is gone.
pub(super) async fn family_of(
    db: &impl ConnectionTrait,
    invitation: InvitationId,
) -> Result<Vec<Sibling>, DbErr> {
    let mut asked = family();
    asked
        .columns(
            ["id", "generation", "audience", "year_group", "done", "declined"]
                .map(|column| at("one", column)),
        )
        .expr_as(of("who", "id"), Alias::new("participant"))
        .columns(["nickname", "opted_out"].map(|column| at("who", column)))
        .expr_as(of("setting", "name"), Alias::new("setting"))
        .inner_join(Alias::new("setting"), of("setting", "id").equals(at("one", "setting_id")))
        .inner_join(Alias::new("invitation"), of("invitation", "id").eq(invitation.0))
        .inner_join(
            Alias::new("participant"),
            of("participant", "id").equals(at("invitation", "participant_id")),
        )
        .order_by(at("one", "id"), Order::Asc);
    let rows = db.query_all(&asked).await?;
    let mut family =
        rows.iter().map(|row| Sibling::from_query_result(row, "")).collect::<Result<Vec<_>, DbErr>>()?;
    family.sort_by_key(|child| (child.year_group, child.id));
    Ok(family)
}

/// Suppresses what waits for an invitation that is not to be written about any more. A mail that it shares goes on to
/// its brothers and sisters, without its link.
pub(super) async fn suppress_alone(
    txn: &impl ConnectionTrait,
    invitation: InvitationId,
) -> Result<(), DbErr> {
    let family = family_of(txn, invitation).await?;
    if family.iter().any(Sibling::may_be_written_about) {
        return Ok(());
    }
    let all: Vec<InvitationId> = family.iter().map(|child| child.id).chain([invitation]).collect();
    outbox::suppress(txn, &all).await
}

/// Whether the family of the row of `invitation` around it keeps the child out of its wave.
pub(super) fn kept_out_by_family() -> SelectStatement {
    Query::select()
        .column(at("wave_opt_out", "participant_id"))
        .from(Alias::new("wave_opt_out"))
        .and_where(of("wave_opt_out", "wave_id").equals(at("invitation", "wave_id")))
        .and_where(of("wave_opt_out", "participant_id").equals(at("invitation", "participant_id")))
        .to_owned()
}

/// This person's invitation in a wave.
pub(super) async fn invitation_of(
    db: &impl ConnectionTrait,
    wave: WaveId,
    person: ParticipantId,
) -> Result<Option<InvitationId>, DbErr> {
    let asked = Query::select()
        .column(Alias::new("id"))
        .from(Alias::new("invitation"))
        .and_where(of("invitation", "wave_id").eq(wave.0))
        .and_where(of("invitation", "participant_id").eq(person.0))
        .to_owned();
    db.query_one(&asked).await?.map(|row| Ok(InvitationId(row.try_get_by_index(0)?))).transpose()
}
