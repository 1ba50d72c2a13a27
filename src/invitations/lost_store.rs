//! Every query about lost links, named for the question it answers.

use crate::clock::At;
use crate::db::Db;
use crate::ids::{InvitationId, LostLinkId, ParticipantId, WaveId};
use crate::invitations::entity::lost_link::{ActiveModel, Column, Entity, Model};
use crate::invitations::rules::LOST_LINK_SPAN;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

/// Keeps a request: one row of one shape, whoever has the address.
pub(super) async fn keep(db: &Db, address_hash: &[u8; 32], now: At) -> Result<(), DbErr> {
    let row = Model {
        id: LostLinkId::random(),
        address_hash: address_hash.to_vec(),
        asked_at: now,
        honoured_at: None,
    };
    let txn = db.begin().await?;
    Entity::insert(ActiveModel::from(row).reset_all()).exec_without_returning(&txn).await?;
    txn.commit().await
}

/// Requests that nobody has looked at, and honoured ones that need not be remembered; the oldest first.
pub(super) async fn to_be_tended(
    db: &impl ConnectionTrait,
    now: At,
    at_most: u64,
) -> Result<Vec<Model>, DbErr> {
    let is_over = Column::HonouredAt.lte(now.plus(-LOST_LINK_SPAN));
    Entity::find()
        .filter(Column::HonouredAt.is_null().or(is_over))
        .order_by_asc(Column::AskedAt)
        .order_by_asc(Column::Id)
        .limit(at_most)
        .all(db)
        .await
}

/// Deletes requests; says how many were still there.
pub(super) async fn forget(txn: &impl ConnectionTrait, ids: &[LostLinkId]) -> Result<u64, DbErr> {
    Ok(Entity::delete_many().filter(Column::Id.is_in(ids.iter().copied())).exec(txn).await?.rows_affected)
}

/// How many requests for this address were honoured within the span.
pub(super) async fn honoured_lately(
    txn: &impl ConnectionTrait,
    address_hash: &[u8],
    now: At,
) -> Result<u64, DbErr> {
    Entity::find()
        .filter(Column::AddressHash.eq(address_hash.to_vec()))
        .filter(Column::HonouredAt.gt(now.plus(-LOST_LINK_SPAN)))
        .count(txn)
        .await
}

/// Marks a request honoured; false when another process was first.
pub(super) async fn honour(txn: &impl ConnectionTrait, id: LostLinkId, now: At) -> Result<bool, DbErr> {
    let marked = Entity::update_many()
        .col_expr(Column::HonouredAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::HonouredAt.is_null())
        .exec(txn)
        .await?;
    Ok(marked.rows_affected == 1)
}

/// An invitation that a lost-link mail may bring, and where its mail goes.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Reached {
    pub id: InvitationId,
    pub wave_id: WaveId,
    pub language: String,
    pub email: String,
}

/// Invitations of these waves that may still be written about and have an address; in the order of ids, after
/// `after`.
pub(super) async fn reachable(
    db: &impl ConnectionTrait,
    waves: &[WaveId],
    after: Option<InvitationId>,
    at_most: u64,
) -> Result<Vec<Reached>, DbErr> {
    let mut asked = may_be_written_about();
    asked
        .columns(["id", "wave_id", "language"].map(|column| (Alias::new("invitation"), Alias::new(column))))
        .column((Alias::new("participant"), Alias::new("email")))
        .and_where(of("participant", "email").is_not_null())
        .and_where(of("invitation", "wave_id").is_in(waves.iter().map(|wave| wave.0)))
        .order_by((Alias::new("invitation"), Alias::new("id")), Order::Asc)
        .limit(at_most);
    if let Some(after) = after {
        asked.and_where(of("invitation", "id").gt(Expr::value(after)));
    }
    let rows = db.query_all(&asked).await?;
    rows.iter().map(|row| Reached::from_query_result(row, "")).collect()
}

/// What a link in a lost-link mail is made from and labelled with.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct OpenLink {
    pub id: InvitationId,
    pub wave_id: WaveId,
    pub generation: i32,
    pub setting: String,
    pub audience: String,
    /// What the family calls the child.
    pub nickname: Option<String>,
}

/// The invitations of these people that may still be written about, the oldest wave first.
pub(super) async fn links_of(
    db: &impl ConnectionTrait,
    people: &[ParticipantId],
) -> Result<Vec<OpenLink>, DbErr> {
    let mut asked = may_be_written_about();
    asked
        .columns(
            ["id", "wave_id", "generation", "audience"]
                .map(|column| (Alias::new("invitation"), Alias::new(column))),
        )
        .expr_as(of("setting", "name"), Alias::new("setting"))
        .column((Alias::new("participant"), Alias::new("nickname")))
        .inner_join(Alias::new("setting"), of("setting", "id").equals(at("invitation", "setting_id")))
        .inner_join(Alias::new("wave"), of("wave", "id").equals(at("invitation", "wave_id")))
        .and_where(of("participant", "id").is_in(people.iter().map(|person| person.0)))
        .order_by(at("wave", "opens_at"), Order::Asc)
        .order_by(at("setting", "name"), Order::Asc)
        .order_by(at("invitation", "audience"), Order::Asc)
        .order_by(at("invitation", "year_group"), Order::Asc)
        .order_by(at("invitation", "id"), Order::Asc);
    let rows = db.query_all(&asked).await?;
    rows.iter().map(|row| OpenLink::from_query_result(row, "")).collect()
}

/// Invitations with their participants: not done, not declined, not opted out.
fn may_be_written_about() -> SelectStatement {
    Query::select()
        .from(Alias::new("invitation"))
        .inner_join(
            Alias::new("participant"),
            of("participant", "id").equals(at("invitation", "participant_id")),
        )
        .and_where(of("invitation", "done").eq(false))
        .and_where(of("invitation", "declined").eq(false))
        .and_where(of("participant", "opted_out").eq(false))
        .to_owned()
}

fn at(table: &str, column: &str) -> (Alias, Alias) {
    (Alias::new(table), Alias::new(column))
}

fn of(table: &str, column: &str) -> Expr {
    Expr::col(at(table, column))
}
