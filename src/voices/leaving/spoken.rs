//! What people said in their own words in a released wave, as far as it may be shown.

use super::passages::Form;
use super::rows::{Approved, approved_in, codings_in, wrote_in};
use super::rules::{Coded, Pool, ThemeFigure, Twice, Wrote, coded_twice, phase_said, themes_in, themes_of};
use crate::ids::{SettingId, WaveId};
use crate::people::settings;
use crate::stats::{Kappa, kappa_of_labels};
use crate::theory::Audience;
use crate::waves::{State, Wave};
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::{BTreeSet, HashMap};

/// Words that may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpokenWords {
    pub audience: Audience,
    pub outcome: String,
    pub form: Form,
    /// The phase that they come from, where it may be said.
    pub phase: Option<String>,
    pub text: String,
}

impl SpokenWords {
    /// The text, between marks of quotation where it is somebody's own.
    pub fn quoted(&self) -> String {
        match self.form {
            Form::Words => format!("“{}”", self.text),
            Form::Paraphrase => self.text.clone(),
        }
    }

    /// "Young people, secondary"; "Children, in a reader’s words".
    pub fn whose(&self) -> String {
        let phase = self.phase.as_ref().map(|phase| format!(", {phase}")).unwrap_or_default();
        let form = if self.form == Form::Paraphrase { ", in a reader’s words" } else { "" };
        format!("{}{phase}{form}", self.audience.title())
    }
}

/// What an audience's comments about an outcome were about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpokenThemes {
    pub audience: Audience,
    pub outcome: String,
    /// The most named first.
    pub figures: Vec<ThemeFigure>,
}

/// How far two readers agreed who sorted the same comments, each by themselves.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// "themes" or "outcomes".
    pub on: &'static str,
    pub kappa: Kappa,
}

/// Upper ends of kappa, to the second decimal, and what they are called. A convention of Landis and Koch 1977, who
/// say that the cut points are arbitrary.
const CALLED: [(f64, &str); 6] = [
    (0.0, "no better than chance"),
    (0.2, "slight agreement"),
    (0.4, "fair agreement"),
    (0.6, "moderate agreement"),
    (0.8, "substantial agreement"),
    (1.0, "almost perfect agreement"),
];

impl Agreement {
    /// What the number is called.
    pub fn called(&self) -> &'static str {
        let rounded = (100.0 * self.kappa.kappa).round() / 100.0;
        CALLED.iter().find(|(end, _)| rounded <= *end).map_or(CALLED[5].1, |(_, name)| name)
    }

    /// "On themes Cohen’s kappa is 0.71 (0.62 to 0.80): substantial agreement."
    pub fn words(&self) -> String {
        let interval = self.kappa.interval;
        let interval = interval.map(|range| format!(" ({:.2} to {:.2})", range.low, range.high));
        let (on, kappa, called) = (self.on, self.kappa.kappa, self.called());
        format!("On {on} Cohen’s kappa is {kappa:.2}{}: {called}.", interval.unwrap_or_default())
    }
}

/// What people said in their own words in one released wave.
#[derive(Debug, Clone, PartialEq)]
pub struct Spoken {
    pub wave: WaveId,
    /// The wave's name.
    pub when: String,
    /// In an order that is random, and the same at every look.
    pub words: Vec<SpokenWords>,
    pub themes: Vec<SpokenThemes>,
    /// Ids of the themes that five comments or more named, for a setting's own leads.
    pub named: Vec<(SettingId, Audience, Vec<String>)>,
    /// None where two people have not sorted enough comments.
    pub agreement: Vec<Agreement>,
}

impl Spoken {
    /// The first few words of an audience about an outcome.
    pub fn words_of(&self, outcome: &str, audience: Audience, at_most: usize) -> Vec<&SpokenWords> {
        let mine = self.words.iter().filter(|one| one.outcome == outcome && one.audience == audience);
        mine.take(at_most).collect()
    }

    /// The themes of what an audience wrote about an outcome.
    pub fn themes_of(&self, outcome: &str, audience: Audience) -> &[ThemeFigure] {
        let found = self.themes.iter().find(|one| one.outcome == outcome && one.audience == audience);
        found.map(|one| one.figures.as_slice()).unwrap_or_default()
    }

    fn is_silent(&self) -> bool {
        self.words.is_empty() && self.themes.is_empty() && self.named.is_empty()
    }
}

/// What people said in those of these waves that are released, in the waves' order; nothing of any other.
///
/// # Errors
/// The database's, or a row that is damaged.
pub async fn spoken_in(db: &impl ConnectionTrait, waves: &[Wave]) -> Result<Vec<Spoken>, DbErr> {
    let phase_of: HashMap<SettingId, String> =
        settings(db).await?.into_iter().map(|one| (one.id, one.phase)).collect();
    let mut found = Vec::new();
    for wave in waves.iter().filter(|wave| wave.state == State::Released) {
        let wrote = wrote_in(db, wave.id).await?;
        if wrote.is_empty() {
            continue;
        }
        let (codings, approved) = (codings_in(db, wave.id).await?, approved_in(db, wave.id).await?);
        let spoken = spoken((wave.id, &wave.name), &wrote, (codings, approved), &phase_of);
        found.extend((!spoken.is_silent()).then_some(spoken));
    }
    Ok(found)
}

pub(super) fn spoken(
    (wave, name): (WaveId, &str),
    wrote: &[Wrote],
    (codings, approved): (Vec<Coded>, Vec<Approved>),
    phase_of: &HashMap<SettingId, String>,
) -> Spoken {
    let twice = coded_twice(codings);
    let mut words = Vec::new();
    let (mut themes, mut named) = (Vec::new(), Vec::new());
    let outcomes: BTreeSet<&String> = twice.iter().flat_map(|one| &one.outcomes.first).collect();
    let wrote_there: BTreeSet<SettingId> = wrote.iter().map(|one| one.setting).collect();
    for audience in Audience::ALL {
        let pool = Pool::of(wrote, audience);
        for outcome in &outcomes {
            let figures = themes_of(&twice, &pool, (audience, outcome));
            let of = || SpokenThemes { audience, outcome: (*outcome).clone(), figures: figures.clone() };
            themes.extend((!figures.is_empty()).then(of));
        }
        for setting in &wrote_there {
            let names = themes_in(&twice, &pool, (audience, *setting));
            named.extend((!names.is_empty()).then_some((*setting, audience, names)));
        }
        let may_speak = pool.may_speak();
        let mine = approved.iter().filter(|one| may_speak && one.audience == audience);
        words.extend(mine.map(|one| {
            let phase = phase_said(&pool, (audience, one.setting), phase_of);
            let (outcome, form, text) = (one.outcome.clone(), one.form, one.body.clone());
            (one.id, SpokenWords { audience, outcome, form, phase: phase.map(str::to_owned), text })
        }));
    }
    // Ids are drawn at random, so their order tells nothing and stays.
    words.sort_by_key(|(id, _)| *id);
    let words = words.into_iter().map(|(_, words)| words).collect();
    let agreement = if themes.is_empty() { Vec::new() } else { agreement(&twice) };
    Spoken { wave, when: name.to_owned(), words, themes, named, agreement }
}

/// What each of two readers gave one comment.
type Pair = (BTreeSet<String>, BTreeSet<String>);

fn agreement(twice: &[Twice]) -> Vec<Agreement> {
    let of = |on, given: &dyn Fn(&Twice) -> Pair| {
        let pairs: Vec<_> = twice.iter().map(given).collect();
        let labels = pairs.iter().flat_map(|(first, second)| first.union(second).cloned()).collect();
        kappa_of_labels(&labels, &pairs).pooled.map(|kappa| Agreement { on, kappa })
    };
    let themes = of("themes", &|one| (one.themes.first.clone(), one.themes.second.clone()));
    let outcomes = of("outcomes", &|one| (one.outcomes.first.clone(), one.outcomes.second.clone()));
    themes.into_iter().chain(outcomes).collect()
}
