//! What people were asked for already in a term.

use super::rules::{Person, Within, minutes_of, within};
use crate::ids::{ParticipantId, WaveId};
use crate::people;
use crate::surveys::Questionnaire;
use crate::theory::Audience;
use crate::waves::entity::{invitation, questionnaire, wave};
use crate::waves::opening::RosterEntry;
use crate::waves::rules::Wave;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{BTreeMap, HashMap};

/// Of this roster, who still has time for what this wave asks.
///
/// # Errors
/// The database's, or a stored questionnaire that is damaged.
pub async fn within_budget(
    db: &impl ConnectionTrait,
    wave: &Wave,
    roster: Vec<RosterEntry>,
    (questionnaires, budget): (&[Questionnaire], u32),
) -> Result<Within, DbErr> {
    let spent = spent_before(db, wave).await?;
    Ok(within(roster, &minutes_of(questionnaires), &spent, budget))
}

/// The minutes for which everybody was asked by the other waves of this wave's term and year. Whoever is not on a
/// roster any more, or whose contacts are deleted, is not counted.
///
/// # Errors
/// The database's, or a stored questionnaire that is damaged.
pub async fn spent_before(db: &impl ConnectionTrait, wave: &Wave) -> Result<HashMap<Person, u32>, DbErr> {
    let others: Vec<WaveId> = wave::Entity::find()
        .select_only()
        .column(wave::Column::Id)
        .filter(wave::Column::Term.eq(wave.term.name()))
        .filter(wave::Column::Year.eq(wave.year))
        .filter(wave::Column::OpenedAt.is_not_null())
        .filter(wave::Column::ImportedFrom.is_null())
        .filter(wave::Column::Id.ne(wave.id))
        .into_tuple()
        .all(db)
        .await?;
    let mut spent = HashMap::new();
    for other in others {
        let minutes = minutes_asked(db, other).await?;
        let invited = invited_to(db, other).await?;
        let ids: Vec<ParticipantId> = invited.iter().map(|(id, _)| *id).collect();
        let known = people::addresses_and_references(db, &ids).await?;
        for (id, audience) in invited {
            let Some((email, child_ref)) = known.get(&id) else { continue };
            let person = Person::of(audience, id, (email.as_deref(), child_ref.as_deref()));
            let took = minutes.get(&audience).copied().unwrap_or_default();
            *spent.entry(person).or_default() += took;
        }
    }
    Ok(spent)
}

async fn minutes_asked(db: &impl ConnectionTrait, wave: WaveId) -> Result<BTreeMap<Audience, u32>, DbErr> {
    let rows = questionnaire::Entity::find().filter(questionnaire::Column::WaveId.eq(wave)).all(db).await?;
    let read = |row: questionnaire::Model| {
        serde_json::from_str(&row.body)
            .map_err(|fault| DbErr::Json(format!("the questionnaire {}: {fault}", row.id)))
    };
    let asked: Vec<Questionnaire> = rows.into_iter().map(read).collect::<Result<_, _>>()?;
    Ok(minutes_of(&asked))
}

async fn invited_to(
    db: &impl ConnectionTrait,
    wave: WaveId,
) -> Result<Vec<(ParticipantId, Audience)>, DbErr> {
    let rows: Vec<(Option<ParticipantId>, String)> = invitation::Entity::find()
        .select_only()
        .columns([invitation::Column::ParticipantId, invitation::Column::Audience])
        .filter(invitation::Column::WaveId.eq(wave))
        .filter(invitation::Column::ParticipantId.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    let known =
        |(id, audience): (Option<ParticipantId>, String)| Some((id?, Audience::from_code(&audience)?));
    Ok(rows.into_iter().filter_map(known).collect())
}
