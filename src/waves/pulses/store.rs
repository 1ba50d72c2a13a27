//! What composing needs to know of waves and of other pulses.

use crate::clock::At;
use crate::db::Db;
use crate::ids::PulseId;
use crate::surveys::{
    self, AskedWave, Beside, Composed, Content, KeptPulse, Known, Question, Questionnaire, Term, note_seen,
};
use crate::theory::{Audience, Fault};
use crate::waves::approving::take_back_of_pulse;
use crate::waves::entity::{questionnaire, wave};
use crate::waves::rules::{Refusal, State, Wave};
use crate::waves::store::WaveFault;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeMap;

/// A wave that was opened, with what it asked.
struct Past {
    name: String,
    term: Term,
    questions: Vec<Question>,
}

/// Every wave that was opened, the newest first.
async fn past(db: &impl ConnectionTrait) -> Result<Vec<Past>, DbErr> {
    let opened = wave::Entity::find().filter(wave::Column::OpenedAt.is_not_null());
    let rows = opened.order_by_desc(wave::Column::OpensAt).order_by_asc(wave::Column::Id).all(db).await?;
    let mut asked: BTreeMap<_, Vec<Question>> = BTreeMap::new();
    for row in questionnaire::Entity::find().all(db).await? {
        let read: Questionnaire = serde_json::from_str(&row.body)
            .map_err(|fault| DbErr::Json(format!("the questionnaire {}: {fault}", row.id)))?;
        asked.entry(row.wave_id).or_default().extend(read.questions);
    }
    let mut past = Vec::new();
    for row in rows {
        let wave = Wave::try_from(row)?;
        let questions = asked.remove(&wave.id).unwrap_or_default();
        past.push(Past { name: wave.name, term: wave.term, questions });
    }
    Ok(past)
}

/// What a pulse is composed beside: earlier waves, and the questions that have their ids already.
pub struct Ground {
    pub past: Vec<AskedWave>,
    pub known: Vec<Known>,
}

impl Ground {
    /// All of it, but for the questions of the pulse `besides` itself.
    ///
    /// # Errors
    /// The database's, or stored text that is damaged.
    pub async fn of(
        db: &impl ConnectionTrait,
        content: &Content,
        besides: Option<PulseId>,
    ) -> Result<Ground, DbErr> {
        let past = past(db).await?;
        let mut known = Vec::new();
        for wave in &past {
            let own = wave.questions.iter().filter(|question| content.item(&question.item).is_none());
            known.extend(own.map(|one| Known::of_question(one, format!("the wave “{}”", wave.name))));
        }
        let place = &content.theory.place;
        for pulse in surveys::pulses(db).await?.into_iter().filter(|pulse| Some(pulse.id) != besides) {
            let stands_in = format!("the pulse “{}”", pulse.name);
            // A pulse that does not fit the content any more still holds the ids of its questions where it can be read.
            let Ok(read) = pulse.read(&Beside { content, known: &[] }) else { continue };
            known.extend(read.items.iter().map(|item| Known::of_item(item, place, stands_in.clone())));
        }
        let asked = |wave: Past| AskedWave {
            asked: wave.questions.into_iter().map(|one| (one.item, one.version)).collect(),
            name: wave.name,
            term: wave.term,
        };
        Ok(Ground { past: past.into_iter().map(asked).collect(), known })
    }

    pub fn beside<'a>(&'a self, content: &'a Content) -> Beside<'a> {
        Beside { content, known: &self.known }
    }
}

/// A pulse with what its file says now.
pub struct Read {
    pub kept: KeptPulse,
    pub pulse: Result<Composed, Vec<Fault>>,
    pub ground: Ground,
}

/// One pulse; none when it is not there.
pub async fn read_one(
    db: &impl ConnectionTrait,
    content: &Content,
    id: PulseId,
) -> Result<Option<Read>, DbErr> {
    let Some(kept) = surveys::pulse_by_id(db, id).await? else { return Ok(None) };
    let ground = Ground::of(db, content, Some(id)).await?;
    let pulse = kept.read(&ground.beside(content));
    Ok(Some(Read { kept, pulse, ground }))
}

/// Why a pulse cannot be asked yet, as half a sentence; none where it can.
pub fn held_up(read: &Read) -> Option<String> {
    match &read.pulse {
        Err(faults) => {
            let first = faults.first().map(|fault| fault.message.clone()).unwrap_or_default();
            Some(format!("its file does not fit the theory and the item bank any more ({first})"))
        }
        Ok(pulse) => {
            let unseen: Vec<&str> = read.kept.unseen(pulse).into_iter().map(Audience::noun).collect();
            let whom = unseen.join(", ");
            let advice = "walk through them to the end on the pulse's page first";
            (!unseen.is_empty())
                .then(|| format!("nobody has previewed its new questions for {whom}; {advice}"))
        }
    }
}

/// The pulse that a wave of this term may ask.
///
/// # Errors
/// [`Refusal::PulseUnfit`] with the reason, or the database's.
pub async fn askable(
    db: &impl ConnectionTrait,
    content: &Content,
    (id, term): (PulseId, Term),
) -> Result<Composed, WaveFault> {
    let gone =
        || Refusal::PulseUnfit { name: "that was chosen".to_owned(), why: "it was removed".to_owned() };
    let read = read_one(db, content, id).await?.ok_or_else(gone)?;
    let (name, held_up) = (format!("“{}”", read.kept.name), held_up(&read));
    match (read.pulse, held_up) {
        (Ok(pulse), None) if pulse.term == term => Ok(pulse),
        (Ok(pulse), None) => {
            let why = format!(
                "it is made for the {} term; choose one of the {} term",
                pulse.term.name(),
                term.name()
            );
            Err(Refusal::PulseUnfit { name, why }.into())
        }
        (_, why) => Err(Refusal::PulseUnfit { name, why: why.unwrap_or_default() }.into()),
    }
}

/// The content as a wave asks it: with its pulse in place of its term's.
///
/// # Errors
/// As `askable`.
pub async fn asked_by(
    db: &impl ConnectionTrait,
    content: &Content,
    wave: &Wave,
) -> Result<Content, WaveFault> {
    match wave.pulse {
        None => Ok(content.clone()),
        Some(id) => Ok(content.with_pulse(&askable(db, content, (id, wave.term)).await?)),
    }
}

/// A pulse that can be walked through, with its content; none when it is not there or does not fit any more.
///
/// # Errors
/// The database's.
pub async fn walkable(
    db: &impl ConnectionTrait,
    content: &Content,
    id: PulseId,
) -> Result<Option<(Content, Composed)>, DbErr> {
    let read = read_one(db, content, id).await?.and_then(|read| read.pulse.ok());
    Ok(read.map(|pulse| (content.with_pulse(&pulse), pulse)))
}

/// Notes that a colleague walked to the end of an audience's questions.
///
/// # Errors
/// The database's.
pub async fn pulse_walked(
    db: &Db,
    (id, pulse): (PulseId, &Composed),
    audience: Audience,
    now: At,
) -> Result<(), DbErr> {
    match pulse.mark(audience) {
        Some(mark) => note_seen(db, id, (audience, mark), now).await,
        None => Ok(()),
    }
}

/// What a wave can ask beside the pulse of its term, by name, with the term.
///
/// # Errors
/// The database's.
pub async fn choices(db: &impl ConnectionTrait, content: &Content) -> Result<Vec<(PulseId, String)>, DbErr> {
    let mut choices = Vec::new();
    for kept in surveys::pulses(db).await? {
        if let Ok(pulse) = kept.read(&Beside { content, known: &[] }) {
            choices.push((kept.id, format!("{} ({})", kept.name, pulse.term.name())));
        }
    }
    Ok(choices)
}

/// Planned waves that ask this pulse ask that of their term again; one that was approved waits for another look.
///
/// # Errors
/// The database's.
pub async fn let_go(txn: &impl ConnectionTrait, id: PulseId, now: At) -> Result<(), DbErr> {
    take_back_of_pulse(txn, id, now).await?;
    let planned = wave::Column::PulseId.eq(id).and(wave::Column::State.eq(State::Planned.name()));
    let none = Expr::value(Option::<PulseId>::None);
    wave::Entity::update_many().col_expr(wave::Column::PulseId, none).filter(planned).exec(txn).await?;
    Ok(())
}

/// The names of the waves that ask this pulse.
///
/// # Errors
/// The database's.
pub async fn waves_of(db: &impl ConnectionTrait, id: PulseId) -> Result<Vec<String>, DbErr> {
    let asking = wave::Entity::find().filter(wave::Column::PulseId.eq(id));
    let rows = asking.order_by_desc(wave::Column::OpensAt).all(db).await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}
