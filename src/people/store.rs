//! Every query of this room, named for the question it answers.

use super::entity::{participant, setting};
use crate::ids::{ParticipantId, SettingId};
use crate::theory::Audience;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use std::collections::HashMap;

/// Ids in one query, below the limits of both databases on bound values.
const IDS_AT_ONCE: usize = 10_000;

/// A school, college or service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    pub id: SettingId,
    pub name: String,
    /// school, college or service.
    pub kind: String,
    /// In lower case: primary, secondary, other.
    pub phase: String,
    pub locality: String,
}

impl From<setting::Model> for Setting {
    fn from(row: setting::Model) -> Self {
        Setting { id: row.id, name: row.name, kind: row.kind, phase: row.phase, locality: row.locality }
    }
}

/// Somebody who can be asked in a wave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    pub id: ParticipantId,
    pub setting: SettingId,
    pub setting_name: String,
    pub audience: Audience,
    /// None for a child who is reached by a slip.
    pub email: Option<String>,
    /// What tells the children of a mailbox apart.
    pub child_ref: Option<String>,
    pub language: String,
    pub year_group: Option<i32>,
    /// `0-5`, `5-10`, `10-50` or `50+`.
    pub absence_band: Option<String>,
    pub groups: [Option<bool>; 2],
}

/// Every setting, by name.
///
/// # Errors
/// The database's.
pub async fn settings(connection: &impl ConnectionTrait) -> Result<Vec<Setting>, DbErr> {
    let rows = setting::Entity::find().order_by_asc(setting::Column::Name).all(connection).await?;
    Ok(rows.into_iter().map(Setting::from).collect())
}

/// One page of everybody who can be asked, in the order of ids: at most `at_most` people after `after`. An empty
/// page is the end. Who stopped our e-mails by their link can be asked on paper and on tablets; who opted out in
/// another way is not here.
///
/// # Errors
/// The database's.
pub async fn participants_for_wave(
    connection: &impl ConnectionTrait,
    after: Option<ParticipantId>,
    at_most: u64,
) -> Result<Vec<Participant>, DbErr> {
    page_of(connection, may_be_asked(), after, at_most).await
}

/// As [`participants_for_wave`], and the children whose families keep them out are among them: for everything that
/// colleagues see before an opening, of which nobody is to learn that a family said no.
///
/// # Errors
/// The database's.
pub async fn participants_as_seen(
    connection: &impl ConnectionTrait,
    after: Option<ParticipantId>,
    at_most: u64,
) -> Result<Vec<Participant>, DbErr> {
    page_of(connection, seem_to_be_asked(), after, at_most).await
}

async fn page_of(
    connection: &impl ConnectionTrait,
    of: Condition,
    after: Option<ParticipantId>,
    at_most: u64,
) -> Result<Vec<Participant>, DbErr> {
    let mut page = participant::Entity::find()
        .find_also_related(setting::Entity)
        .filter(of)
        .order_by_asc(participant::Column::Id)
        .limit(at_most);
    if let Some(after) = after {
        page = page.filter(participant::Column::Id.gt(after));
    }
    page.all(connection).await?.into_iter().map(|(row, setting)| asked(row, setting)).collect()
}

/// "Stop these e-mails" stops e-mails and nothing else.
pub(super) fn may_be_asked() -> Condition {
    let not_opted_out = Condition::any()
        .add(participant::Column::OptedOut.eq(false))
        .add(participant::Column::StoppedByLink.eq(true));
    Condition::all().add(not_opted_out).add(participant::Column::OptedOutByFamily.eq(false))
}

/// Those who may be asked, and the children whose families keep them out.
pub(super) fn seem_to_be_asked() -> Condition {
    Condition::any().add(may_be_asked()).add(participant::Column::OptedOutByFamily.eq(true))
}

fn asked(row: participant::Model, setting: Option<setting::Model>) -> Result<Participant, DbErr> {
    let broken = |what: &str| DbErr::Custom(format!("participant {} has no {what}", row.id));
    Ok(Participant {
        setting_name: setting.ok_or_else(|| broken("setting"))?.name,
        audience: Audience::from_code(&row.audience).ok_or_else(|| broken("known audience"))?,
        id: row.id,
        setting: row.setting_id,
        email: row.email,
        child_ref: row.child_ref,
        language: row.language,
        year_group: row.year_group,
        absence_band: row.absence_band,
        groups: [row.group_1, row.group_2],
    })
}

/// The addresses of these people, to send mail to; without those who have no address or have opted out.
///
/// # Errors
/// The database's.
pub async fn address_of(
    connection: &impl ConnectionTrait,
    people: &[ParticipantId],
) -> Result<HashMap<ParticipantId, String>, DbErr> {
    let mut addresses = HashMap::new();
    for some in people.chunks(IDS_AT_ONCE) {
        let rows: Vec<(ParticipantId, Option<String>)> = participant::Entity::find()
            .select_only()
            .columns([participant::Column::Id, participant::Column::Email])
            .filter(participant::Column::Id.is_in(some.iter().copied()))
            .filter(participant::Column::OptedOut.eq(false))
            .into_tuple()
            .all(connection)
            .await?;
        addresses.extend(rows.into_iter().filter_map(|(id, email)| Some((id, email?))));
    }
    Ok(addresses)
}

/// The settings with these names, by name.
pub async fn settings_named(
    connection: &impl ConnectionTrait,
    names: &[&str],
) -> Result<HashMap<String, setting::Model>, DbErr> {
    let mut found = HashMap::new();
    for some in names.chunks(IDS_AT_ONCE) {
        let named = setting::Column::Name.is_in(some.iter().copied());
        let rows = setting::Entity::find().filter(named).all(connection).await?;
        found.extend(rows.into_iter().map(|row| (row.name.clone(), row)));
    }
    Ok(found)
}

/// Adds settings; one whose name is known keeps its id and takes the new kind, phase and locality.
pub async fn write_settings(
    connection: &impl ConnectionTrait,
    rows: Vec<setting::Model>,
) -> Result<(), DbErr> {
    use setting::Column::{Kind, Locality, Name, Phase};
    for some in rows.chunks(1_000) {
        let rows = some.iter().cloned().map(|row| setting::ActiveModel::from(row).reset_all());
        setting::Entity::insert_many(rows)
            .on_conflict(OnConflict::column(Name).update_columns([Kind, Phase, Locality]).to_owned())
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// What a roster may change about a person, as stored.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Stored {
    identity: String,
    pub year_group: Option<i32>,
    pub absence_band: Option<String>,
    pub language: String,
    pub group_1: Option<bool>,
    pub group_2: Option<bool>,
    pub nickname: Option<String>,
}

/// Everybody of these settings, by identity.
pub async fn people_of(
    connection: &impl ConnectionTrait,
    settings: &[SettingId],
) -> Result<HashMap<String, Stored>, DbErr> {
    use participant::Column::{
        AbsenceBand, Group1, Group2, Identity, Language, Nickname, SettingId, YearGroup,
    };
    let mut found = HashMap::new();
    for some in settings.chunks(100) {
        let rows = participant::Entity::find()
            .select_only()
            .columns([Identity, YearGroup, AbsenceBand, Language, Group1, Group2, Nickname])
            .filter(SettingId.is_in(some.iter().copied()))
            .into_model::<Stored>()
            .all(connection)
            .await?;
        found.extend(rows.into_iter().map(|mut row| (std::mem::take(&mut row.identity), row)));
    }
    Ok(found)
}

/// Adds people; those who are known keep their id and their opt-out and take the new characteristics, nicknames
/// only where the roster had a column for them.
pub async fn write_people(
    connection: &impl ConnectionTrait,
    rows: Vec<participant::Model>,
    with_nicknames: bool,
) -> Result<(), DbErr> {
    use participant::Column::{
        AbsenceBand, Group1, Group2, Identity, Language, ListedAt, Nickname, YearGroup,
    };
    if rows.is_empty() {
        return Ok(());
    }
    let mut taken = vec![YearGroup, AbsenceBand, Language, Group1, Group2, ListedAt];
    if with_nicknames {
        taken.push(Nickname);
    }
    let rows = rows.into_iter().map(|row| participant::ActiveModel::from(row).reset_all());
    participant::Entity::insert_many(rows)
        .on_conflict(OnConflict::column(Identity).update_columns(taken).to_owned())
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// Everybody who is reached at the address of this person, themselves among them; nobody when they have no
/// address or are gone. Two children of a family are two participants with one mailbox.
///
/// # Errors
/// The database's.
pub async fn everybody_with_the_address_of(
    connection: &impl ConnectionTrait,
    person: ParticipantId,
) -> Result<Vec<ParticipantId>, DbErr> {
    let found = participant::Entity::find_by_id(person).one(connection).await?;
    let Some(email) = found.and_then(|row| row.email) else { return Ok(Vec::new()) };
    everybody_at(connection, &email).await
}

/// Everybody who is listed with this address, as the roster has it.
///
/// # Errors
/// The database's.
pub async fn everybody_at(
    connection: &impl ConnectionTrait,
    email: &str,
) -> Result<Vec<ParticipantId>, DbErr> {
    participant::Entity::find()
        .select_only()
        .column(participant::Column::Id)
        .filter(participant::Column::Email.eq(email))
        .order_by_asc(participant::Column::Id)
        .into_tuple()
        .all(connection)
        .await
}

/// The address of this person as the roster has it, whatever they wish; none when they have none or are gone.
///
/// # Errors
/// The database's.
pub async fn mailbox_of(
    connection: &impl ConnectionTrait,
    person: ParticipantId,
) -> Result<Option<String>, DbErr> {
    let found: Option<Option<String>> = participant::Entity::find_by_id(person)
        .select_only()
        .column(participant::Column::Email)
        .into_tuple()
        .one(connection)
        .await?;
    Ok(found.flatten())
}

/// Opts these people out because their mailbox asked for it. Those who had opted out in another way stay so.
///
/// # Errors
/// The database's.
pub async fn stop_mails_to(txn: &impl ConnectionTrait, people: &[ParticipantId]) -> Result<(), DbErr> {
    use participant::Column::{Id, OptedOut, OptedOutByFamily, StoppedByLink};
    let another_way = Condition::any().add(OptedOut.eq(false)).add(OptedOutByFamily.eq(true));
    participant::Entity::update_many()
        .col_expr(OptedOut, Expr::value(true))
        .col_expr(StoppedByLink, Expr::value(true))
        .filter(Id.is_in(people.iter().copied()))
        .filter(StoppedByLink.eq(false))
        .filter(another_way)
        .exec(txn)
        .await?;
    Ok(())
}

/// Takes back what [`stop_mails_to`] did, and no other opt-out.
///
/// # Errors
/// The database's.
pub async fn write_again_to(txn: &impl ConnectionTrait, people: &[ParticipantId]) -> Result<(), DbErr> {
    use participant::Column::{Id, OptedOut, OptedOutByFamily, StoppedByLink};
    participant::Entity::update_many()
        .col_expr(OptedOut, Expr::col(OptedOutByFamily))
        .col_expr(StoppedByLink, Expr::value(false))
        .filter(Id.is_in(people.iter().copied()))
        .filter(StoppedByLink.eq(true))
        .exec(txn)
        .await?;
    Ok(())
}

/// Opts out everybody who is listed with the mailbox of somebody who stopped our mails by its link: the wish
/// is the mailbox's, under whatever setting or audience it is listed later.
pub async fn keep_mailboxes_stopped(txn: &impl ConnectionTrait) -> Result<(), DbErr> {
    use participant::Column::{Email, OptedOut, StoppedByLink};
    let stopped = participant::Entity::find()
        .select_only()
        .column(Email)
        .filter(StoppedByLink.eq(true))
        .filter(Email.is_not_null())
        .into_query();
    participant::Entity::update_many()
        .col_expr(OptedOut, Expr::value(true))
        .col_expr(StoppedByLink, Expr::value(true))
        .filter(OptedOut.eq(false))
        .filter(Email.in_subquery(stopped))
        .exec(txn)
        .await?;
    Ok(())
}
