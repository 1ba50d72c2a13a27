//! When each setting was last asked and told the figures: what it should have answered before it asks again.

use crate::clock::At;
use crate::ids::{SettingId, WaveId};
use crate::people::{self, Setting};
use crate::surveys::ReleasePlan;
use crate::waves::entity::{invitation, wave};
use crate::waves::rules::State;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// That a wave was opened although settings had recorded no response to their last one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Despite {
    /// Their names.
    pub settings: Vec<String>,
    /// The colleague who opened it anyway; none where it opened by itself at its time.
    pub by: Option<String>,
}

/// The settings on the roster that a released wave asked before, each with the release of its last one.
///
/// Invitations say who was asked. Where they are gone with the wave's contacts, every setting of its plan was.
/// Waves that were brought in asked nobody here.
///
/// # Errors
/// The database's, or a stored plan that is damaged.
pub async fn last_asked(db: &impl ConnectionTrait) -> Result<Vec<(SettingId, At)>, DbErr> {
    let on_the_roster: HashSet<SettingId> =
        people::roll_counts(db).await?.into_keys().map(|(setting, _)| setting).collect();
    let settings = people::settings(db).await?;
    let mut open: Vec<&Setting> = settings.iter().filter(|one| on_the_roster.contains(&one.id)).collect();
    let released = wave::Entity::find()
        .filter(wave::Column::State.eq(State::Released.name()))
        .filter(wave::Column::ImportedFrom.is_null())
        .order_by_desc(wave::Column::ReleasedAt);
    let mut last = Vec::new();
    for row in released.all(db).await? {
        let Some(at) = row.released_at.filter(|_| !open.is_empty()) else { continue };
        let invited = settings_invited(db, row.id).await?;
        let plan = planned(row)?;
        let asked = |one: &Setting| match invited.is_empty() {
            true => plan.contains(&one.name),
            false => invited.contains(&one.id),
        };
        last.extend(open.iter().filter(|one| asked(one)).map(|one| (one.id, at)));
        open.retain(|one| !asked(one));
    }
    Ok(last)
}

async fn settings_invited(db: &impl ConnectionTrait, wave: WaveId) -> Result<HashSet<SettingId>, DbErr> {
    let ids: Vec<SettingId> = invitation::Entity::find()
        .select_only()
        .column(invitation::Column::SettingId)
        .distinct()
        .filter(invitation::Column::WaveId.eq(wave))
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().collect())
}

fn planned(row: wave::Model) -> Result<Vec<String>, DbErr> {
    let Some(text) = row.plan else { return Ok(Vec::new()) };
    let plan: ReleasePlan = serde_json::from_str(&text)
        .map_err(|fault| DbErr::Json(format!("the plan of the wave {}: {fault}", row.id)))?;
    Ok(plan.places.into_iter().flat_map(|place| place.settings).collect())
}
