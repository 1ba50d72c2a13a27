//! The plan form: what was typed, and what of it cannot be read.

use crate::clock::At;
use crate::ids::PulseId;
use crate::surveys::Term;
use crate::waves::rules::NewWave;
use serde::Deserialize;

/// The plan form as it was typed; times are London wall times.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct PlanForm {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub term: String,
    #[serde(default)]
    pub year: String,
    #[serde(default)]
    pub opens_at: String,
    #[serde(default)]
    pub closes_at: String,
    #[serde(default)]
    pub count_at: String,
    /// The id of a composed pulse; empty for the pulse of the term.
    #[serde(default)]
    pub pulse: String,
    /// `yes`: people are asked for words of their own too.
    #[serde(default)]
    pub words: String,
}

impl PlanForm {
    pub fn of(wave: &NewWave) -> PlanForm {
        let typed = |at: At| at.london().strftime("%Y-%m-%d %H:%M").to_string();
        PlanForm {
            name: wave.name.clone(),
            term: wave.term.name().to_owned(),
            year: wave.year.to_string(),
            opens_at: typed(wave.opens_at),
            closes_at: typed(wave.closes_at),
            count_at: typed(wave.counts_at()),
            pulse: String::new(),
            words: String::new(),
        }
    }

    /// The composed pulse that was chosen.
    ///
    /// # Errors
    /// A sentence where it is none of the list.
    pub fn pulse(&self) -> Result<Option<PulseId>, Fault> {
        let unknown = |_| Fault { field: "pulse", sentence: "Choose what is asked from the list".into() };
        match self.pulse.trim() {
            "" => Ok(None),
            id => id.parse().map(Some).map_err(unknown),
        }
    }

    /// The wave that was typed; only its form is checked.
    ///
    /// # Errors
    /// One sentence for each field that cannot be read, with the field's name.
    pub fn read(&self) -> Result<NewWave, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut time = |field: &'static str, what: &str, text: &str| {
            At::parse_london(text).unwrap_or_else(|| {
                let sentence = format!("{what}: write the day and time like 2026-11-02 09:00");
                faults.push(Fault { field, sentence });
                At(0)
            })
        };
        let opens_at = time("opens_at", "When it opens", &self.opens_at);
        let closes_at = time("closes_at", "When it closes", &self.closes_at);
        let count_at = match self.count_at.trim() {
            "" => None,
            text => Some(time("count_at", "When it is counted", text)),
        };
        let term = Term::from_name(&self.term);
        if term.is_none() {
            faults.push(Fault { field: "term", sentence: "Choose autumn, spring or summer".into() });
        }
        let year = self.year.trim().parse().ok();
        if year.is_none() {
            faults.push(Fault { field: "year", sentence: "Write the year in four digits, like 2026".into() });
        }
        match (term, year) {
            (Some(term), Some(year)) if faults.is_empty() => {
                let (name, asks_words) = (self.name.clone(), self.words == "yes");
                Ok(NewWave { name, term, year, opens_at, closes_at, count_at, asks_words })
            }
            _ => Err(faults),
        }
    }
}

/// What is wrong with one field.
pub struct Fault {
    pub field: &'static str,
    pub sentence: String,
}
