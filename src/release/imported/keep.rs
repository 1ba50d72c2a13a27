//! What was understood, counted, passed through the gate, and kept: one transaction, or nothing.

use super::items::OWN;
use super::{Understood, overlap, tell};
use crate::clock::At;
use crate::db::Db;
use crate::ids::{ReleaseId, WaveId, shuffle};
use crate::release::count::{self, CountInputs, Published, Released};
use crate::release::cube::{BroughtIn, Cube};
use crate::release::derived::{NotWeighted, Quality};
use crate::release::figure::{Figure, Reading, Shown};
use crate::release::past::Past;
use crate::release::sheet::Stack;
use crate::release::tally::Roster;
use crate::surveys::ReleasePlan;
use crate::theory::Audience;
use crate::waves::{self, ImportedWave, Refusal, WaveFault};
use sea_orm::DbErr;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Why nothing was brought in.
#[derive(Debug, thiserror::Error)]
pub enum ImportFault {
    #[error("this very file was brought in already, on {on} as \"{wave}\"; nothing is counted twice")]
    Known { wave: String, on: String },
    #[error(
        "the wave \"{wave}\" ({days}) is released and has answers of {who} to the same questions ({items}) from the \
         same places ({places}). Two releases of nearly the same answers could be subtracted from each other, so this \
         one is not brought in. To mend the first, correct it with `belong wave correct`; else leave it as it is"
    )]
    Overlaps { wave: String, days: String, who: String, items: String, places: String },
    #[error(transparent)]
    Wave(#[from] WaveFault),
    #[error("the database failed during the import: {0}")]
    Database(#[from] DbErr),
    #[error("the release could not be written: {0}")]
    Unwritable(#[from] serde_json::Error),
}

/// A file that was counted and passed through the gate, and is not kept yet.
pub struct Weighed<'m> {
    understood: Understood<'m>,
    inputs: CountInputs,
    published: Published,
}

impl<'m> Understood<'m> {
    /// Counts what was understood and passes it through the gate.
    ///
    /// # Errors
    /// [`ImportFault`] when the file is known, the wave's name is taken, or a released wave has the same answers.
    pub async fn weigh(mut self, db: &Db, plan: &ReleasePlan, now: At) -> Result<Weighed<'m>, ImportFault> {
        refuse_known(db.reader(), &self).await?;
        overlap::refuse(db.reader(), &self, plan).await?;
        shuffle(&mut self.stack.sheets);
        let inputs = CountInputs {
            wave_id: WaveId::random(),
            wave: self.map.name.clone(),
            term: self.map.term,
            year: self.map.year,
            closed_on: self.span.1.to_string(),
            theory_version: self
                .map
                .questionnaires
                .first()
                .map(|one| one.theory_version.clone())
                .unwrap_or_default(),
            plan: plan.clone(),
            questionnaires: self.map.questionnaires.clone(),
            roster: self.roster(),
            aims: Vec::new(),
            steps: self.map.steps.clone(),
        };
        let opened = waves::opening_of(self.span.0);
        let past = Past::before(db.reader(), opened, &inputs).await?;
        let mut published = count::publish(&self.stack, &inputs, &past);
        self.mark(&mut published.cube, now);
        Ok(Weighed { understood: self, inputs, published })
    }

    /// The roll: everybody who answered by what is known of them, and the others where the map gives the roll.
    /// Without it the answers stand for the roll.
    fn roster(&self) -> Vec<Roster> {
        let mut groups: BTreeMap<(Audience, String, Option<i32>, Option<String>), u32> = BTreeMap::new();
        for sheet in &self.stack.sheets {
            let band = sheet.absence_band.map(|band| self.stack.name(band).to_owned());
            let setting = self.stack.name(sheet.setting).to_owned();
            *groups.entry((sheet.audience, setting, sheet.year_group, band)).or_default() += 1;
        }
        let answered = groups.into_iter().map(|((audience, setting, year_group, absence_band), n)| Roster {
            audience,
            setting,
            year_group,
            absence_band,
            groups: [None, None],
            invited: n,
            done: n,
        });
        let others = self.map.roll.iter().map(|roll| {
            let key = (roll.audience, roll.setting.clone());
            let answered = self.tallied.groups.get(&key).copied().unwrap_or(0);
            Roster {
                audience: roll.audience,
                setting: roll.setting.clone(),
                year_group: None,
                absence_band: None,
                groups: [None, None],
                invited: roll.people.saturating_sub(answered),
                done: 0,
            }
        });
        answered.chain(others).collect()
    }

    /// Says in the cube where it comes from, keeps the words of the partnership's own questions, and takes out
    /// what would rest on a roll that nobody gave.
    fn mark(&self, cube: &mut Cube, now: At) {
        cube.brought_in = Some(BroughtIn { on: now.day().to_string() });
        let questions = self.map.questionnaires.iter().flat_map(|one| &one.questions);
        let own = questions.filter(|question| question.item.starts_with(OWN));
        for question in own {
            if !cube
                .own_questions
                .iter()
                .any(|one| one.item == question.item && one.version == question.version)
            {
                cube.own_questions.push(question.clone());
            }
        }
        let has_roll = |audience: Audience| self.map.roll.iter().any(|roll| roll.audience == audience);
        cube.responses.retain(|cell| has_roll(cell.audience));
        for cell in cube.cells.iter_mut().filter(|cell| !has_roll(cell.audience)) {
            cell.figure = without_roll(&cell.figure);
        }
        for cell in cube.quality.iter_mut().filter(|cell| !has_roll(cell.audience)) {
            if let Some(quality) = cell.figure.shown() {
                cell.figure = Figure::Shown(Shown::let_through(Quality {
                    evenness_by_absence: None,
                    evenness_by_phase: None,
                    not_weighted: Some(quality.not_weighted.unwrap_or(NotWeighted::NoMargins)),
                    ..quality.clone()
                }));
            }
        }
    }
}

/// A figure whose weights and worst case would rest on a roll that nobody gave.
fn without_roll(figure: &Figure<Reading>) -> Figure<Reading> {
    let Some(reading) = figure.shown() else { return Figure::Withheld };
    let mut reading = reading.clone();
    if let Some(more) = &mut reading.more {
        more.weighted = None;
        more.worst_case = None;
    }
    Figure::Shown(Shown::let_through(reading))
}

impl Weighed<'_> {
    /// What was understood and what would be released, line by line, for the operator.
    pub fn lines(&self) -> Vec<String> {
        tell::lines(&self.understood, &self.inputs.plan, &self.published.cube)
    }

    /// Writes wave, questionnaires, responses, tallies and release in one transaction.
    ///
    /// # Errors
    /// [`ImportFault`]; then nothing was written.
    pub async fn keep(self, db: &Db, now: At) -> Result<Released, ImportFault> {
        let texts = self.published.texts()?;
        let txn = db.begin().await?;
        refuse_known(&txn, &self.understood).await?;
        overlap::refuse(&txn, &self.understood, &self.inputs.plan).await?;
        waves::insert_imported(&txn, self.wave(), now).await?;
        let what: (&Stack<'_>, &CountInputs) = (&self.understood.stack, &self.inputs);
        let id: ReleaseId = count::write(&txn, what, &self.published.counts, texts, now).await?;
        txn.commit().await?;
        tracing::info!(wave = %self.inputs.wave_id, release = %id, "brought in and released");
        Ok(Released { id, cube: Arc::new(self.published.cube), not_asked: Vec::new() })
    }

    fn wave(&self) -> ImportedWave {
        let (understood, inputs) = (&self.understood, &self.inputs);
        ImportedWave {
            id: inputs.wave_id,
            name: inputs.wave.clone(),
            term: inputs.term,
            year: inputs.year,
            first_day: understood.span.0,
            last_day: understood.span.1,
            theory_version: inputs.theory_version.clone(),
            plan: inputs.plan.clone(),
            questionnaires: inputs.questionnaires.clone(),
            file: understood.file.clone(),
            hash: understood.hash.clone(),
        }
    }
}

async fn refuse_known(
    db: &impl sea_orm::ConnectionTrait,
    understood: &Understood<'_>,
) -> Result<(), ImportFault> {
    if let Some(wave) = waves::wave_imported_from(db, &understood.hash).await? {
        let on = wave.released_at.map(At::day_in_words).unwrap_or_default();
        return Err(ImportFault::Known { wave: wave.name, on });
    }
    let name = understood.map.name.trim().to_owned();
    if waves::wave_by_name(db, &name).await?.is_some() {
        return Err(WaveFault::Refused(Refusal::NameTaken { name }).into());
    }
    Ok(())
}
