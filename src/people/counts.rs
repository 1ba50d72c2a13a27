//! What the planner of waves asks about the rosters.

use super::entity::participant;
use super::store::seem_to_be_asked;
use crate::ids::{ParticipantId, SettingId};
use crate::theory::Audience;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{BTreeMap, HashMap};

/// Ids in one query, below the limits of both databases on bound values.
const IDS_AT_ONCE: usize = 10_000;

/// How many people of each audience in each setting can be asked, as colleagues see it: children whose families keep
/// them out are among them, so that nobody learns of it.
///
/// # Errors
/// The database's.
pub async fn roll_counts(
    connection: &impl ConnectionTrait,
) -> Result<BTreeMap<(SettingId, Audience), u64>, DbErr> {
    counts(connection, seem_to_be_asked()).await
}

/// How many people of each audience in each setting said that they are not to be asked. Who stopped our e-mails by
/// their link can still be asked, and is not among them; nor is a child whose family said so, of which nobody learns.
///
/// # Errors
/// The database's.
pub async fn opted_out_counts(
    connection: &impl ConnectionTrait,
) -> Result<BTreeMap<(SettingId, Audience), u64>, DbErr> {
    let said_so = Condition::all()
        .add(participant::Column::OptedOut.eq(true))
        .add(participant::Column::StoppedByLink.eq(false))
        .add(participant::Column::OptedOutByFamily.eq(false));
    counts(connection, said_so).await
}

async fn counts(
    connection: &impl ConnectionTrait,
    of: Condition,
) -> Result<BTreeMap<(SettingId, Audience), u64>, DbErr> {
    let rows: Vec<(SettingId, String, i64)> = participant::Entity::find()
        .select_only()
        .column(participant::Column::SettingId)
        .column(participant::Column::Audience)
        .column_as(participant::Column::Id.count(), "n")
        .filter(of)
        .group_by(participant::Column::SettingId)
        .group_by(participant::Column::Audience)
        .into_tuple()
        .all(connection)
        .await?;
    let counted = |(setting, audience, n): (SettingId, String, i64)| {
        Some(((setting, Audience::from_code(&audience)?), n.unsigned_abs()))
    };
    Ok(rows.into_iter().filter_map(counted).collect())
}

/// By what these people are known over all rosters: address and reference. To compare, never to write to.
///
/// # Errors
/// The database's.
pub async fn addresses_and_references(
    connection: &impl ConnectionTrait,
    people: &[ParticipantId],
) -> Result<HashMap<ParticipantId, (Option<String>, Option<String>)>, DbErr> {
    use participant::Column::{ChildRef, Email, Id};
    let mut found = HashMap::new();
    for some in people.chunks(IDS_AT_ONCE) {
        let rows: Vec<(ParticipantId, Option<String>, Option<String>)> = participant::Entity::find()
            .select_only()
            .columns([Id, Email, ChildRef])
            .filter(Id.is_in(some.iter().copied()))
            .into_tuple()
            .all(connection)
            .await?;
        found.extend(rows.into_iter().map(|(id, email, child_ref)| (id, (email, child_ref))));
    }
    Ok(found)
}
