//! Every query about invitations, named for the question it answers.

use crate::ids::{InvitationId, ParticipantId, SettingId, WaveId};
use crate::invitations::entity::invitation::{Column, Entity, Model};
use crate::invitations::families::Due;
use crate::invitations::family_store;
use crate::invitations::rules::INVITATION;
use crate::theory::Audience;
use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait, Order, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryResult, QuerySelect,
};
use std::collections::HashSet;

/// One participant asked in one wave, without who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    pub id: InvitationId,
    pub wave_id: WaveId,
    pub setting_id: SettingId,
    pub audience: Audience,
    pub year_group: Option<i32>,
    pub absence_band: Option<String>,
    pub language: String,
    /// The declared yes/no groups; none where the roster did not say.
    pub groups: [Option<bool>; 2],
    /// Rises when an address is corrected; older links then lead nowhere.
    pub generation: u32,
    pub done: bool,
    /// "Not for me": no further mails about this wave. The link still works.
    pub declined: bool,
}

impl Invitation {
    /// Of nobody, in no wave: for a coordinator's walk.
    pub fn in_preview(wave_id: WaveId, audience: Audience) -> Invitation {
        Invitation {
            id: InvitationId::random(),
            wave_id,
            setting_id: SettingId::random(),
            audience,
            year_group: None,
            absence_band: None,
            language: "en".to_owned(),
            groups: [None; 2],
            generation: 0,
            done: false,
            declined: false,
        }
    }
}

impl TryFrom<Model> for Invitation {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Invitation, DbErr> {
        let odd = |what: &str| DbErr::Type(format!("the invitation {} has an unknown {what}", row.id));
        Ok(Invitation {
            id: row.id,
            wave_id: row.wave_id,
            setting_id: row.setting_id,
            audience: Audience::from_code(&row.audience).ok_or_else(|| odd("audience"))?,
            generation: u32::try_from(row.generation).map_err(|_| odd("generation"))?,
            year_group: row.year_group,
            absence_band: row.absence_band,
            language: row.language,
            groups: [row.group_1, row.group_2],
            done: row.done,
            declined: row.declined,
        })
    }
}

impl Invitation {
    /// Reads an invitation from a row that holds all its columns, beside whatever else the row holds.
    ///
    /// # Errors
    /// A column that is missing or holds what no invitation has.
    pub fn from_row(row: &QueryResult) -> Result<Invitation, DbErr> {
        Model::from_query_result(row, "")?.try_into()
    }
}

/// The invitation whose link has this token (its SHA-256), if there is one.
pub async fn find_by_token_hash(
    db: &impl ConnectionTrait,
    token_hash: &[u8; 32],
) -> Result<Option<Invitation>, DbErr> {
    let found = Entity::find().filter(Column::TokenHash.eq(token_hash.to_vec())).one(db).await?;
    found.map(Invitation::try_from).transpose()
}

/// The invitation of this wave whose slip has this code (its HMAC), if there is one.
pub async fn find_by_slip_mac(
    db: &impl ConnectionTrait,
    wave: WaveId,
    slip_mac: &[u8; 32],
) -> Result<Option<Invitation>, DbErr> {
    let mut query = Query::select();
    query
        .column(Asterisk)
        .from(Alias::new("invitation"))
        .and_where(Expr::col(Alias::new("wave_id")).eq(wave.0))
        .and_where(Expr::col(Alias::new("slip_mac")).eq(slip_mac.to_vec()));
    db.query_one(&query).await?.as_ref().map(Invitation::from_row).transpose()
}

/// Invitations of a wave without a slip's HMAC, in the order of ids, after `after`.
pub(super) async fn without_slip_mac(
    db: &impl ConnectionTrait,
    wave: WaveId,
    after: Option<InvitationId>,
    at_most: u64,
) -> Result<Vec<InvitationId>, DbErr> {
    let id = || Expr::col(Alias::new("id"));
    let mut query = Query::select();
    query
        .column(Alias::new("id"))
        .from(Alias::new("invitation"))
        .and_where(Expr::col(Alias::new("wave_id")).eq(wave.0))
        .and_where(Expr::col(Alias::new("slip_mac")).is_null())
        .and_where_option(after.map(|after| id().gt(after.0)))
        .order_by(Alias::new("id"), Order::Asc)
        .limit(at_most);
    db.query_all(&query).await?.iter().map(|row| Ok(InvitationId(row.try_get_by_index(0)?))).collect()
}

/// Those of these HMACs that slips of the wave have already.
pub(super) async fn slip_macs_among(
    txn: &impl ConnectionTrait,
    wave: WaveId,
    macs: &[(InvitationId, [u8; 32])],
) -> Result<HashSet<Vec<u8>>, DbErr> {
    let mac = || Expr::col(Alias::new("slip_mac"));
    let mut query = Query::select();
    query
        .column(Alias::new("slip_mac"))
        .from(Alias::new("invitation"))
        .and_where(Expr::col(Alias::new("wave_id")).eq(wave.0))
        .and_where(mac().is_in(macs.iter().map(|(_, mac)| mac.to_vec())));
    txn.query_all(&query).await?.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// Gives an invitation its slip's HMAC if it has none; says whether (0 or 1).
pub(super) async fn set_slip_mac(
    txn: &impl ConnectionTrait,
    id: InvitationId,
    mac: &[u8; 32],
) -> Result<u64, DbErr> {
    let mut update = Query::update();
    update
        .table(Alias::new("invitation"))
        .value(Alias::new("slip_mac"), mac.to_vec())
        .and_where(Expr::col(Alias::new("id")).eq(id.0))
        .and_where(Expr::col(Alias::new("slip_mac")).is_null());
    Ok(txn.execute(&update).await?.rows_affected())
}

/// The settings and audiences that were asked in a wave, without how many.
pub async fn groups_asked(
    db: &impl ConnectionTrait,
    wave: WaveId,
) -> Result<Vec<(SettingId, Audience)>, DbErr> {
    let mut query = Query::select();
    query
        .distinct()
        .columns([Alias::new("setting_id"), Alias::new("audience")])
        .from(Alias::new("invitation"))
        .and_where(Expr::col(Alias::new("wave_id")).eq(wave.0));
    let group = |row: &QueryResult| {
        let audience: String = row.try_get("", "audience")?;
        let audience = Audience::from_code(&audience)
            .ok_or_else(|| DbErr::Type(format!("the wave {wave} asks an unknown audience")))?;
        Ok((SettingId(row.try_get("", "setting_id")?), audience))
    };
    db.query_all(&query).await?.iter().map(group).collect()
}

/// Marks invitations done, inside the transaction that stores their ballots, and returns those that this
/// call marked: one that is missing had answered before (or there is none) and must get no ballot.
/// At most 1,000 at once. The ids alone lead to the rows: beside a condition on the wave SQLite walks through
/// the whole wave.
pub async fn mark_done(
    txn: &impl ConnectionTrait,
    invitations: &[InvitationId],
) -> Result<Vec<InvitationId>, DbErr> {
    let column = |name: &str| Alias::new(name);
    let update = Query::update()
        .table(column("invitation"))
        .value(column("done"), true)
        .and_where(Expr::col(column("id")).is_in(invitations.iter().map(|id| id.0)))
        .and_where(Expr::col(column("done")).eq(false))
        .returning(Query::returning().column(column("id")))
        .to_owned();
    let rows = txn.query_all(&update).await?;
    rows.iter().map(|row| Ok(InvitationId(row.try_get_by_index(0)?))).collect()
}

/// Of one wave: invitations not done, with an address and no opt-out, that are not in the outbox yet, neither by
/// themselves nor with their brothers and sisters; in the order of ids, after `after`.
pub(super) async fn not_yet_in_the_outbox(
    db: &impl ConnectionTrait,
    wave: WaveId,
    after: Option<InvitationId>,
    at_most: u64,
) -> Result<Vec<Due>, DbErr> {
    let (invitation, participant, outbox) =
        (Alias::new("invitation"), Alias::new("participant"), Alias::new("outbox"));
    let of = |table: &Alias, column: &str| Expr::col((table.clone(), Alias::new(column)));
    let queued = Query::select()
        .column((outbox.clone(), Alias::new("id")))
        .from(outbox.clone())
        .and_where(of(&outbox, "wave_id").equals((invitation.clone(), Alias::new("wave_id"))))
        .and_where(of(&outbox, "invitation_id").equals((invitation.clone(), Alias::new("id"))))
        .and_where(of(&outbox, "kind").eq(INVITATION))
        .and_where(of(&outbox, "n").eq(0))
        .to_owned();
    let mut asked = Query::select();
    asked
        .column((invitation.clone(), Alias::new("id")))
        .column((invitation.clone(), Alias::new("language")))
        .column((participant.clone(), Alias::new("email")))
        .expr_as(family_store::head(), Alias::new("head"))
        .from(invitation.clone())
        .inner_join(
            participant.clone(),
            of(&participant, "id").equals((invitation.clone(), Alias::new("participant_id"))),
        )
        .and_where(of(&invitation, "wave_id").eq(Expr::value(wave)))
        .and_where(of(&invitation, "done").eq(false))
        .and_where(of(&invitation, "declined").eq(false))
        .and_where(of(&participant, "opted_out").eq(false))
        .and_where(of(&participant, "email").is_not_null())
        .and_where(Expr::exists(queued).not())
        .and_where(family_store::family_is_in_the_outbox(INVITATION, 0).not())
        .order_by((invitation.clone(), Alias::new("id")), Order::Asc)
        .limit(at_most);
    if let Some(after) = after {
        asked.and_where(of(&invitation, "id").gt(Expr::value(after)));
    }
    let rows = db.query_all(&asked).await?;
    rows.iter().map(Due::read).collect()
}

/// What an invitation's mail is rendered from.
#[derive(Debug, FromQueryResult)]
pub(super) struct Addressee {
    pub participant: ParticipantId,
    pub email: Option<String>,
    pub opted_out: bool,
    pub setting: String,
    pub audience: String,
    pub generation: i32,
    pub done: bool,
    pub declined: bool,
}

impl Addressee {
    pub fn is_not_to_be_written_to(&self) -> bool {
        self.done || self.wants_no_mail()
    }

    /// Of whatever kind, whether they have answered or not.
    pub fn wants_no_mail(&self) -> bool {
        self.opted_out || self.declined
    }
}

/// Whom the invitation would be sent to now; none when the participant has been removed.
pub(super) async fn addressee_of(
    db: &impl ConnectionTrait,
    id: InvitationId,
) -> Result<Option<Addressee>, DbErr> {
    let (invitation, participant, setting) =
        (Alias::new("invitation"), Alias::new("participant"), Alias::new("setting"));
    let of = |table: &Alias, column: &str| Expr::col((table.clone(), Alias::new(column)));
    let asked = Query::select()
        .expr_as(of(&participant, "id"), Alias::new("participant"))
        .column((participant.clone(), Alias::new("email")))
        .column((participant.clone(), Alias::new("opted_out")))
        .expr_as(of(&setting, "name"), Alias::new("setting"))
        .column((invitation.clone(), Alias::new("audience")))
        .column((invitation.clone(), Alias::new("generation")))
        .column((invitation.clone(), Alias::new("done")))
        .column((invitation.clone(), Alias::new("declined")))
        .from(invitation.clone())
        .inner_join(
            participant.clone(),
            of(&participant, "id").equals((invitation.clone(), Alias::new("participant_id"))),
        )
        .inner_join(
            setting.clone(),
            of(&setting, "id").equals((invitation.clone(), Alias::new("setting_id"))),
        )
        .and_where(of(&invitation, "id").eq(Expr::value(id)))
        .to_owned();
    let row = db.query_one(&asked).await?;
    row.map(|row| Addressee::from_query_result(&row, "")).transpose()
}

/// Every invitation of these people, in whatever wave.
pub(super) async fn invitations_of(
    db: &impl ConnectionTrait,
    people: &[ParticipantId],
) -> Result<Vec<InvitationId>, DbErr> {
    let of_them = Column::ParticipantId.is_in(people.iter().copied());
    Entity::find().select_only().column(Column::Id).filter(of_them).into_tuple().all(db).await
}

/// Puts an invitation aside that is not done, or takes it up again: but a child whom its family keeps out of the wave
/// stays aside.
pub(super) async fn set_declined(
    txn: &impl ConnectionTrait,
    id: InvitationId,
    declined: bool,
) -> Result<(), DbErr> {
    let mut update = Entity::update_many()
        .col_expr(Column::Declined, Expr::value(declined))
        .filter(Column::Id.eq(id))
        .filter(Column::Done.eq(false));
    if !declined {
        update = update.filter(Expr::exists(family_store::kept_out_by_family()).not());
    }
    update.exec(txn).await?;
    Ok(())
}
