//! The people of one wave, setting and audience, for what is printed.

use crate::ids::{InvitationId, SettingId, WaveId};
use crate::invitations::family_store::kept_out_by_family;
use crate::theory::Audience;
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Order, Query};
use sea_orm::{ConnectionTrait, DbErr, QueryResult};

/// An invitation as a slip needs it. Whether it is done is left out on purpose: a second print must not tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batched {
    pub id: InvitationId,
    pub generation: u32,
    /// By what staff know whom to hand it to: the roster's reference. Never an address.
    pub reference: Option<String>,
}

/// Everybody of a wave, setting and audience, by reference; without those who opted out in another way than by
/// the link that stops our e-mails, and without children whom their family keeps out.
///
/// # Errors
/// The database's.
pub async fn batch_of(
    db: &impl ConnectionTrait,
    wave: WaveId,
    setting: SettingId,
    audience: Audience,
) -> Result<Vec<Batched>, DbErr> {
    let (invitation, participant) = (Alias::new("invitation"), Alias::new("participant"));
    let of = |table: &Alias, column: &str| Expr::col((table.clone(), Alias::new(column)));
    let mut asked = Query::select();
    asked
        .column((invitation.clone(), Alias::new("id")))
        .column((invitation.clone(), Alias::new("generation")))
        .column((participant.clone(), Alias::new("child_ref")))
        .from(invitation.clone())
        .inner_join(
            participant.clone(),
            of(&participant, "id").equals((invitation.clone(), Alias::new("participant_id"))),
        )
        .and_where(of(&invitation, "wave_id").eq(Expr::value(wave)))
        .and_where(of(&invitation, "setting_id").eq(Expr::value(setting)))
        .and_where(of(&invitation, "audience").eq(audience.code()))
        .and_where(of(&participant, "opted_out_by_family").eq(false))
        .and_where(Expr::exists(kept_out_by_family()).not())
        .cond_where(
            Condition::any()
                .add(of(&participant, "opted_out").eq(false))
                .add(of(&participant, "stopped_by_link").eq(true)),
        )
        .order_by((invitation, Alias::new("id")), Order::Asc);
    let rows = db.query_all(&asked).await?;
    let mut batch = rows.iter().map(batched).collect::<Result<Vec<Batched>, DbErr>>()?;
    batch.sort_by(|one, other| one.reference.cmp(&other.reference));
    Ok(batch)
}

fn batched(row: &QueryResult) -> Result<Batched, DbErr> {
    let id: InvitationId = row.try_get("", "id")?;
    let generation: i32 = row.try_get("", "generation")?;
    let reference: Option<String> = row.try_get("", "child_ref")?;
    Ok(Batched {
        id,
        generation: u32::try_from(generation)
            .map_err(|_| DbErr::Type(format!("the invitation {id} has a generation below 0")))?,
        reference: reference.filter(|text| !text.trim().is_empty() && !text.contains('@')),
    })
}
