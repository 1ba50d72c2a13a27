//! Targets as tables show them: in words, with the waves that they were sealed with and what became of them.

use super::evidence::{Evidence, Sources};
use crate::access::failed;
use crate::clock::At;
use crate::progress::{
    Direction, RegisterMeasure, Target, every_target, is_sealed_with, reached_at_first, sealed,
};
use crate::theory::{Audience, Measure};
use crate::waves::{Aim, Wave};

/// One target that stands or stood.
pub(super) struct TargetRow {
    pub id: String,
    pub outcome: String,
    /// The outcome in the partnership's wording.
    pub statement: String,
    /// "Young people (11 to 18)", "Persistent absence (register)".
    pub who: String,
    /// "70%", "keep at least 70%".
    pub words: String,
    /// Where the first reading had reached it, and so it is judged as one to keep; empty of any other.
    pub reached: String,
    pub horizon: i32,
    pub owner: String,
    pub reason: String,
    pub agreed: String,
    /// "Autumn 2026", or that it counts from the next wave.
    pub sealed: String,
    /// "replaced on 1 June 2026 by 75%", "withdrawn on ..."; none of one that stands.
    pub ended: Option<String>,
}

/// The targets that fit, those that stand first, then the history, each by outcome.
///
/// # Errors
/// A fault of ours, logged, as a 500 without detail.
pub(super) async fn rows_of(
    from: &Sources<'_>,
    fits: impl Fn(&Target) -> bool,
) -> poem::Result<Vec<TargetRow>> {
    let all = every_target(from.db.reader()).await.map_err(failed)?;
    let waves = sealed(from.db.reader()).await.map_err(failed)?;
    let registers = from.registers().await?;
    let theory = &from.content.theory;
    let evidence = Evidence::read(from).await?;
    let facts = evidence.facts(from.content);
    let row = |target: &Target| TargetRow {
        id: target.id.to_string(),
        statement: theory.outcome(&target.outcome).map(|one| one.statement.clone()).unwrap_or_default(),
        outcome: target.outcome.clone(),
        who: who(&target.measure, &registers),
        words: target.words(direction(&target.measure, &registers)),
        reached: reached_at_first(target, &facts).unwrap_or_default(),
        horizon: target.horizon,
        owner: target.owner.clone(),
        reason: target.reason.clone(),
        agreed: target.agreed_at.day_in_words(),
        sealed: sealed_words(target, &waves),
        ended: target.superseded_at.map(|until| ended_words(target, until, &all)),
    };
    let mut rows: Vec<TargetRow> = all.iter().filter(|target| fits(target)).map(row).collect();
    rows.sort_by_key(|row| row.ended.is_some());
    Ok(rows)
}

fn who(measure: &Measure, registers: &[RegisterMeasure]) -> String {
    match measure {
        Measure::Voice(audience) => Audience::title(*audience).to_owned(),
        Measure::Register(code) => {
            let known = registers.iter().find(|one| one.code == *code);
            format!("{} (register)", known.map_or(code.as_str(), |one| &one.title))
        }
    }
}

/// Which way is good; of an indicator that is not known any more, less.
pub(super) fn direction(measure: &Measure, registers: &[RegisterMeasure]) -> Direction {
    match measure {
        Measure::Voice(_) => Direction::Rising,
        Measure::Register(code) => {
            let known = registers.iter().find(|one| one.code == *code);
            known.map_or(Direction::Falling, |one| one.direction)
        }
    }
}

fn sealed_words(target: &Target, waves: &[(Wave, Vec<Aim>)]) -> String {
    let with: Vec<&str> = waves
        .iter()
        .filter(|(wave, aims)| is_sealed_with(target, wave, aims))
        .map(|(wave, _)| wave.name.as_str())
        .collect();
    match (with.first(), with.last(), target.superseded_at) {
        (Some(first), Some(last), _) if first == last => format!("sealed with {first}"),
        (Some(first), Some(last), _) => format!("sealed with {first} to {last}"),
        (_, _, None) => "counts from the next wave that is opened".to_owned(),
        _ => "never sealed with a wave".to_owned(),
    }
}

fn ended_words(target: &Target, until: At, all: &[Target]) -> String {
    let next = all.iter().find(|next| {
        next.id != target.id
            && next.agreed_at == until
            && (&next.outcome, &next.measure, next.horizon)
                == (&target.outcome, &target.measure, target.horizon)
    });
    let day = until.day_in_words();
    match next {
        Some(next) => {
            let share = crate::progress::permille_words(next.permille);
            format!("replaced on {day} by {share}")
        }
        None => format!("withdrawn on {day}"),
    }
}
