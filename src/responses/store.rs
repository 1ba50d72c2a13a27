//! The room's queries: one transaction for a batch of submits and drafts.

use super::writer::{BATCH, SealedWords, Submitted, Write};
use crate::clock::At;
use crate::db::Db;
use crate::ids::{BallotId, InvitationId, WaitingBoxId, WaveId, shuffle};
use crate::invitations::{self, Invitation};
use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait, IntoIden, OnConflict, Query};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, QueryResult, Value};
use std::collections::{HashMap, HashSet};

/// Writes of one commit, in the order of their arrival.
pub(super) struct Batch<'w> {
    writes: &'w [Write],
}

impl<'w> Batch<'w> {
    pub(super) fn of(writes: &'w [Write]) -> Batch<'w> {
        Batch { writes }
    }

    fn waves(&self) -> Vec<WaveId> {
        let waves: HashSet<WaveId> = self.writes.iter().map(|write| write.wave()).collect();
        waves.into_iter().collect()
    }

    /// Ids of the invitations of open waves that are to be marked done, sorted so that two processes lock alike.
    fn submitting(&self, open: &HashSet<WaveId>) -> Vec<InvitationId> {
        let mut ids: Vec<InvitationId> = self
            .writes
            .iter()
            .filter_map(|write| match write {
                Write::Ballot { invitation, ballot } if open.contains(&ballot.wave) => Some(*invitation),
                _ => None,
            })
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

impl Write {
    fn wave(&self) -> WaveId {
        match self {
            Write::Draft { wave, .. } => *wave,
            Write::Ballot { ballot, .. } => ballot.wave,
        }
    }
}

fn name(text: &str) -> Alias {
    Alias::new(text)
}

/// Runs the batch in one transaction; returns once it is durable.
///
/// # Errors
/// Any fault of the database; then nothing of the batch is stored.
pub(super) async fn commit_batch(db: &Db, batch: &Batch<'_>, now: At) -> Result<Vec<Submitted>, DbErr> {
    let txn = db.begin().await?;
    let open = open_waves(&txn, &batch.waves(), now).await?;
    let marked = mark_done(&txn, batch, &open).await?;
    let mut results = Vec::with_capacity(batch.writes.len());
    let mut ballots = Query::insert();
    ballots.into_table(name("ballot")).columns([
        name("id"),
        name("wave_id"),
        name("sealed"),
        name("withdrawal_mac"),
    ]);
    let mut spent: HashSet<InvitationId> = HashSet::new();
    let mut boxes = Vec::new();
    let mut drafts: HashMap<InvitationId, (WaveId, &[u8])> = HashMap::new();
    for write in batch.writes {
        results.push(match write {
            _ if !open.contains(&write.wave()) => Submitted::Closed,
            Write::Ballot { invitation, ballot }
                if marked.contains(invitation) && spent.insert(*invitation) =>
            {
                ballots.values_panic([
                    BallotId::random().0.into(),
                    ballot.wave.0.into(),
                    ballot.sealed.clone().into(),
                    ballot.withdrawal_mac.clone().into(),
                ]);
                boxes.extend(ballot.words.as_ref().map(|words| (ballot.wave, words)));
                Submitted::Stored
            }
            Write::Ballot { .. } => Submitted::AlreadyDone,
            Write::Draft { invitation, wave, sealed } => {
                drafts.insert(*invitation, (*wave, sealed));
                Submitted::Stored
            }
        });
    }
    if !spent.is_empty() {
        txn.execute(&ballots).await?;
        insert_boxes(&txn, boxes).await?;
        let mut dropped = Query::delete();
        dropped.from_table(name("draft")).and_where(is_one_of("invitation_id", spent.iter().map(|id| id.0)));
        txn.execute(&dropped).await?;
    }
    drafts.retain(|invitation, _| !spent.contains(invitation));
    keep_drafts(&txn, drafts).await?;
    txn.commit().await?;
    Ok(results)
}

/// Stores boxes of words in an order of their own, so that none stands where its ballot stands.
pub(super) async fn insert_boxes(
    txn: &impl ConnectionTrait,
    mut boxes: Vec<(WaveId, &SealedWords)>,
) -> Result<(), DbErr> {
    shuffle(&mut boxes);
    for some in boxes.chunks(BATCH) {
        let mut insert = Query::insert();
        insert.into_table(name("waiting_box")).columns(["id", "wave_id", "setting_id", "sealed"].map(name));
        for (wave, words) in some {
            insert.values_panic([
                WaitingBoxId::random().0.into(),
                wave.0.into(),
                words.setting.0.into(),
                words.sealed.clone().into(),
            ]);
        }
        txn.execute(&insert).await?;
    }
    Ok(())
}

fn is_one_of(column: &str, ids: impl Iterator<Item = uuid::Uuid>) -> Expr {
    Expr::col(name(column)).is_in(ids)
}

/// Which of the waves are open; on PostgreSQL they cannot close before this transaction ends.
async fn open_waves(txn: &DatabaseTransaction, waves: &[WaveId], now: At) -> Result<HashSet<WaveId>, DbErr> {
    let mut query = Query::select();
    query
        .column(name("id"))
        .from(name("wave"))
        .and_where(is_one_of("id", waves.iter().map(|id| id.0)))
        .and_where(Expr::col(name("state")).eq("open"))
        .and_where(Expr::col(name("closes_at")).gt(now.0))
        .lock_shared();
    let rows = txn.query_all(&query).await?;
    rows.iter().map(|row| Ok(WaveId(first_id(row)?))).collect()
}

fn first_id(row: &QueryResult) -> Result<uuid::Uuid, DbErr> {
    row.try_get_by_index(0)
}

/// Marks the batch's invitations of open waves done, and says which were not before.
async fn mark_done(
    txn: &DatabaseTransaction,
    batch: &Batch<'_>,
    open: &HashSet<WaveId>,
) -> Result<HashSet<InvitationId>, DbErr> {
    let ids = batch.submitting(open);
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    Ok(invitations::mark_done(txn, &ids).await?.into_iter().collect())
}

/// Stores drafts of invitations that are not done.
async fn keep_drafts(
    txn: &DatabaseTransaction,
    drafts: HashMap<InvitationId, (WaveId, &[u8])>,
) -> Result<(), DbErr> {
    if drafts.is_empty() {
        return Ok(());
    }
    let mut query = Query::select();
    query
        .column(name("id"))
        .from(name("invitation"))
        .and_where(is_one_of("id", drafts.keys().map(|id| id.0)))
        .and_where(Expr::col(name("done")).eq(false))
        .lock_shared();
    let mut insert = Query::insert();
    insert.into_table(name("draft")).columns([name("invitation_id"), name("wave_id"), name("sealed")]);
    let mut any = false;
    for row in txn.query_all(&query).await? {
        let id = InvitationId(first_id(&row)?);
        if let Some((wave, sealed)) = drafts.get(&id) {
            insert.values_panic([id.0.into(), wave.0.into(), sealed.to_vec().into()]);
            any = true;
        }
    }
    if any {
        insert.on_conflict(
            OnConflict::column(name("invitation_id")).update_column(name("sealed").into_iden()).to_owned(),
        );
        txn.execute(&insert).await?;
    }
    Ok(())
}

/// An invitation and the sealed draft that waits under it.
pub(super) struct Found {
    pub invitation: Invitation,
    pub draft: Option<Vec<u8>>,
}

/// The invitation whose link has this token (its SHA-256), with its draft, in one read.
pub(super) async fn behind_link(db: &Db, token_hash: &[u8; 32]) -> Result<Option<Found>, DbErr> {
    found_where(db, "token_hash", token_hash.to_vec().into()).await
}

/// The invitation with its draft, in one read.
pub(super) async fn of_journey(db: &Db, invitation: InvitationId) -> Result<Option<Found>, DbErr> {
    found_where(db, "id", invitation.0.into()).await
}

async fn found_where(db: &Db, column: &str, value: Value) -> Result<Option<Found>, DbErr> {
    let (invitation, draft) = (name("invitation"), name("draft"));
    let of = |table: &Alias, column: &str| (table.clone(), name(column));
    let mut query = Query::select();
    query
        .column((invitation.clone(), Asterisk))
        .column(of(&draft, "sealed"))
        .from(invitation.clone())
        .left_join(draft.clone(), Expr::col(of(&draft, "invitation_id")).equals(of(&invitation, "id")))
        .and_where(Expr::col(of(&invitation, column)).eq(value));
    let Some(row) = db.reader().query_one(&query).await? else { return Ok(None) };
    Ok(Some(Found { invitation: Invitation::from_row(&row)?, draft: row.try_get("", "sealed")? }))
}

/// Whether the wave has a ballot with this withdrawal MAC.
pub(super) async fn has_ballot(
    db: &impl ConnectionTrait,
    wave: WaveId,
    mac: &[u8; 32],
) -> Result<bool, DbErr> {
    let mut query = Query::select();
    query.expr(Expr::val(1)).from(name("ballot")).cond_where(of_ballot(wave, mac));
    Ok(db.query_one(&query).await?.is_some())
}

/// Deletes the wave's ballot with this withdrawal MAC; false when there is none any more.
pub(super) async fn delete_ballot(
    txn: &DatabaseTransaction,
    wave: WaveId,
    mac: &[u8; 32],
) -> Result<bool, DbErr> {
    let mut query = Query::delete();
    query.from_table(name("ballot")).cond_where(of_ballot(wave, mac));
    Ok(txn.execute(&query).await?.rows_affected() == 1)
}

fn of_ballot(wave: WaveId, mac: &[u8; 32]) -> Expr {
    Expr::col(name("wave_id")).eq(wave.0).and(Expr::col(name("withdrawal_mac")).eq(mac.to_vec()))
}
