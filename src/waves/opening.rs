//! Opening a wave: first its key file, then one transaction that freezes everything.

use crate::access::{Entry, Object, What, audit};
use crate::clock::At;
use crate::db::Db;
use crate::ids::{InvitationId, ParticipantId, QuestionnaireId, SettingId, WaveId};
use crate::people;
use crate::surveys::{Questionnaire, ReleasePlan, Steps, pulse_by_id, reworded};
use crate::theory::Audience;
use crate::waves::aims::Aim;
use crate::waves::entity::{invitation, questionnaire, wave};
use crate::waves::key::WaveKey;
use crate::waves::key_store::Keys;
use crate::waves::last_asked::Despite;
use crate::waves::left_out;
use crate::waves::rules::{self, Refusal, State, Wave};
use crate::waves::siblings::{Seed, one_child_of_each_adult};
use crate::waves::store::{self, WaveFault, json};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
};
use std::collections::HashSet;

/// Invitations in one INSERT: 14 values each, far under the bind limits of both databases.
const ROWS_AT_ONCE: usize = 500;

/// People in one page of the roster.
const PEOPLE_AT_ONCE: u64 = 5_000;

/// One person as the roster has them when the wave opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterEntry {
    pub participant: ParticipantId,
    pub setting: SettingId,
    pub audience: Audience,
    /// The address in lower case; none for who is reached by a slip.
    pub mailbox: Option<String>,
    pub year_group: Option<i32>,
    pub absence_band: Option<String>,
    pub language: String,
    pub group_1: Option<bool>,
    pub group_2: Option<bool>,
    /// What tells the children of a mailbox apart.
    pub child_ref: Option<String>,
}

/// What an opening freezes.
#[derive(Debug, Clone)]
pub struct Opening {
    /// One per audience.
    pub questionnaires: Vec<Questionnaire>,
    pub plan: ReleasePlan,
    /// Everybody who can be asked; who stopped our e-mails by their link is among them.
    pub roster: Vec<RosterEntry>,
    pub theory_version: String,
    /// The targets of this moment; they count for this wave whatever is agreed later.
    pub aims: Vec<Aim>,
    /// What was declared about changed wordings.
    pub steps: Steps,
    /// That settings without a response to their last wave do not hold it up; none where there is none.
    pub despite: Option<Despite>,
    /// By which one child of each adult is drawn.
    pub seed: Seed,
}

impl Opening {
    fn without_prompts(mut self) -> Opening {
        let questionnaires = self.questionnaires.into_iter().map(Questionnaire::without_prompts);
        self.questionnaires = questionnaires.collect();
        self
    }
}

/// How an opening went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// This call opened it.
    Now { invited: usize },
    /// Somebody else did, a moment ago; nothing was changed.
    AlreadyOpen,
}

impl From<people::Participant> for RosterEntry {
    fn from(person: people::Participant) -> RosterEntry {
        let [group_1, group_2] = person.groups;
        RosterEntry {
            participant: person.id,
            setting: person.setting,
            audience: person.audience,
            mailbox: person.email.map(|email| email.to_lowercase()),
            year_group: person.year_group,
            absence_band: person.absence_band,
            language: person.language,
            group_1,
            group_2,
            child_ref: person.child_ref,
        }
    }
}

/// Everybody who can be asked now, as an opening takes them.
///
/// # Errors
/// The database's.
pub async fn roster_now(db: &impl ConnectionTrait) -> Result<Vec<RosterEntry>, DbErr> {
    roster(db, false).await
}

/// As [`roster_now`], for the eyes of colleagues: children whose families keep them out are among them.
///
/// # Errors
/// The database's.
pub(super) async fn roster_as_seen(db: &impl ConnectionTrait) -> Result<Vec<RosterEntry>, DbErr> {
    roster(db, true).await
}

async fn roster(db: &impl ConnectionTrait, as_seen: bool) -> Result<Vec<RosterEntry>, DbErr> {
    let mut roster: Vec<RosterEntry> = Vec::new();
    loop {
        let after = roster.last().map(|entry| entry.participant);
        let page = match as_seen {
            true => people::participants_as_seen(db, after, PEOPLE_AT_ONCE).await?,
            false => people::participants_for_wave(db, after, PEOPLE_AT_ONCE).await?,
        };
        if page.is_empty() {
            return Ok(roster);
        }
        roster.extend(page.into_iter().map(RosterEntry::from));
    }
}

/// Opens an approved wave.
///
/// # Errors
/// A [`Refusal`] (not approved, changed since, close has passed, nobody to ask, no questionnaire or no prompt for an audience, an item in
/// other words than an earlier wave asked under the same version, a setting
/// of children or families without a support contact in date), a key folder that cannot be written, or the database. A key file without an open wave is used again later.
pub async fn open(
    db: &Db,
    keys: &Keys,
    opening: Opening,
    wave: WaveId,
    now: At,
) -> Result<Opened, WaveFault> {
    let row = store::wave_by_id(db.reader(), wave).await?.ok_or(Refusal::NoSuchWave)?;
    if row.state == State::Open {
        return Ok(Opened::AlreadyOpen);
    }
    rules::may_open(&row, now, opening.roster.len())?;
    refuse_changed(db.reader(), &row).await?;
    let opening = if row.asks_words { opening } else { opening.without_prompts() };
    refuse_unasked((&opening.questionnaires, &opening.roster), row.asks_words)?;
    refuse_reworded(db.reader(), &opening.questionnaires, &opening.steps).await?;
    refuse_unsupported(db.reader(), &opening.roster, now).await?;
    let files = keys.clone();
    let made = tokio::task::spawn_blocking(move || files.make_or_read(wave)).await;
    let key = made.map_err(anyhow::Error::from).and_then(|made| made).map_err(WaveFault::Key)?;
    let Opening { questionnaires, plan, roster, theory_version, aims, steps: _, despite, seed } = opening;
    let (roster, siblings) = one_child_of_each_adult(roster, &seed);
    let siblings: Vec<ParticipantId> = siblings.into_iter().map(|entry| entry.participant).collect();
    let (plan, aims) = (json(&plan)?, json(&aims)?);
    let despite = despite.as_ref().map(json).transpose()?;
    let rows = tokio::task::spawn_blocking({
        let key = key.clone();
        move || invitation_rows(&key, wave, roster)
    });
    let mut rows = rows.await.map_err(|fault| WaveFault::Key(fault.into()))?;
    let txn = db.begin().await?;
    let won = wave::Entity::update_many()
        .col_expr(wave::Column::State, Expr::value(State::Open.name()))
        .col_expr(wave::Column::OpenedAt, Expr::value(now))
        .col_expr(wave::Column::KeyFingerprint, Expr::value(key.fingerprint().to_vec()))
        .col_expr(wave::Column::TheoryVersion, Expr::value(theory_version))
        .col_expr(wave::Column::Plan, Expr::value(plan))
        .col_expr(wave::Column::Aims, Expr::value(aims))
        .col_expr(wave::Column::OpenedDespite, Expr::value(despite))
        .col_expr(wave::Column::DrawSeed, Expr::value(seed.written()))
        .col_expr(wave::Column::SiblingsLeftOut, Expr::value(siblings.len() as i32))
        .filter(wave::Column::Id.eq(wave).and(wave::Column::State.eq(State::Approved.name())))
        .exec(&txn)
        .await?;
    if won.rows_affected == 0 {
        return Ok(Opened::AlreadyOpen);
    }
    // The wave's row is held now: an opt-out of this wave came before, or finds it open.
    let kept_out = left_out::kept_out_of(&txn, wave).await?;
    rows.retain(|row| row.participant_id.is_none_or(|person| !kept_out.contains(&person)));
    let invited = rows.len();
    freeze(&txn, wave, &questionnaires, rows).await?;
    left_out::note_siblings(&txn, wave, &siblings).await?;
    let entry = Entry::of(now, What::WaveOpened, Object::one("wave", wave.0));
    audit(&txn, entry.amount(invited as u64)).await?;
    txn.commit().await?;
    Ok(Opened::Now { invited })
}

/// Somebody on the roster whose audience has no questionnaire could answer nothing; in a wave that asks for words,
/// whoever has no prompt could write nothing.
pub(super) fn refuse_unasked(
    (questionnaires, roster): (&[Questionnaire], &[RosterEntry]),
    asks_words: bool,
) -> Result<(), Refusal> {
    let is_there = |audience: &Audience| roster.iter().any(|entry| entry.audience == *audience);
    for audience in Audience::ALL.into_iter().filter(is_there) {
        match questionnaires.iter().find(|one| one.audience == audience) {
            None => return Err(Refusal::NoQuestionnaire { audience }),
            Some(asked) if asks_words && asked.prompts.is_empty() => {
                return Err(Refusal::NoPrompts { audience });
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// An item that an earlier wave asked in other words keeps its version only if somebody declared it the same.
pub(super) async fn refuse_reworded(
    db: &impl ConnectionTrait,
    questionnaires: &[Questionnaire],
    steps: &Steps,
) -> Result<(), WaveFault> {
    let mut earlier = Vec::new();
    for (mut asked, brought_in) in store::questionnaires_asked(db).await? {
        // What another program offered beside the scale is not known.
        for old in asked.questions.iter_mut().filter(|_| brought_in) {
            let mut now = questionnaires.iter().flat_map(|one| &one.questions);
            if let Some(now) = now.find(|now| now.item == old.item) {
                old.does_not_apply = now.does_not_apply;
            }
        }
        earlier.push(asked);
    }
    let items = reworded(&earlier, questionnaires, steps);
    if items.is_empty() { Ok(()) } else { Err(Refusal::Reworded { items }.into()) }
}

/// A composed pulse that was changed after the approval, in the moment in between, was not looked at.
async fn refuse_changed(db: &impl ConnectionTrait, row: &Wave) -> Result<(), WaveFault> {
    let Some(pulse) = row.pulse else { return Ok(()) };
    let now = pulse_by_id(db, pulse).await?.map(|kept| kept.version);
    let then = row.approval.as_ref().and_then(|approval| approval.pulse_version);
    if now == then { Ok(()) } else { Err(Refusal::ChangedSince.into()) }
}

/// Whoever is asked as a child, a young person or a family finds somebody of their setting to turn to.
async fn refuse_unsupported(
    db: &impl ConnectionTrait,
    roster: &[RosterEntry],
    now: At,
) -> Result<(), WaveFault> {
    let asked: HashSet<SettingId> = roster
        .iter()
        .filter(|entry| rules::needs_support(entry.audience))
        .map(|entry| entry.setting)
        .collect();
    let settings = without_support(db, &asked, now).await?;
    if settings.is_empty() { Ok(()) } else { Err(Refusal::NoSupportContact { settings }.into()) }
}

/// The names of those of these settings that have no support contact in date, in order.
pub(super) async fn without_support(
    db: &impl ConnectionTrait,
    asked: &HashSet<SettingId>,
    now: At,
) -> Result<Vec<String>, DbErr> {
    let supported = people::settings_with_support(db, now.day()).await?;
    if asked.is_subset(&supported) {
        return Ok(Vec::new());
    }
    let settings = people::settings(db).await?;
    let lacks = |id: &SettingId| asked.contains(id) && !supported.contains(id);
    Ok(settings.into_iter().filter(|one| lacks(&one.id)).map(|one| one.name).collect())
}

pub(super) async fn freeze(
    txn: &impl ConnectionTrait,
    wave: WaveId,
    questionnaires: &[Questionnaire],
    rows: Vec<invitation::Model>,
) -> Result<(), DbErr> {
    for one in questionnaires {
        let row = questionnaire::ActiveModel {
            id: Set(QuestionnaireId::random()),
            wave_id: Set(wave),
            audience: Set(one.audience.code().to_owned()),
            body: Set(json(one)?),
        };
        questionnaire::Entity::insert(row).exec_without_returning(txn).await?;
    }
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let chunk = rows.by_ref().take(ROWS_AT_ONCE).map(IntoActiveModel::into_active_model);
        invitation::Entity::insert_many(chunk).exec_without_returning(txn).await?;
    }
    Ok(())
}

fn invitation_rows(key: &WaveKey, wave: WaveId, roster: Vec<RosterEntry>) -> Vec<invitation::Model> {
    let draw = || {
        let id = InvitationId::random();
        (id, key.slip_mac(&key.slip_code(id)))
    };
    let ids = rules::unalike(roster.len(), draw);
    let row = |((id, slip_mac), entry)| invitation_row(key, (wave, id, slip_mac), entry);
    ids.into_iter().zip(roster).map(row).collect()
}

fn invitation_row(
    key: &WaveKey,
    (wave, id, slip_mac): (WaveId, InvitationId, [u8; 32]),
    entry: RosterEntry,
) -> invitation::Model {
    invitation::Model {
        id,
        wave_id: wave,
        participant_id: Some(entry.participant),
        setting_id: entry.setting,
        audience: entry.audience.code().to_owned(),
        year_group: entry.year_group,
        absence_band: entry.absence_band,
        language: entry.language,
        group_1: entry.group_1,
        group_2: entry.group_2,
        generation: 0,
        token_hash: key.link_hash(id, 0).to_vec(),
        done: false,
        slip_mac: Some(slip_mac.to_vec()),
    }
}
