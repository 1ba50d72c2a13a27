//! The one decision object behind a chart's title, its alternative text, its status and its sentences.

use super::change;
use super::gap::nearest_sentence;
use super::path::{reached_before, standing_sentences, unsealed};
use super::rules::{Target, permille_words};
use super::sentence::{Allowance, Kind, Sentence};
use super::series::Series;
use super::state::State;
use super::variation;
use super::words::{capital, in_ten, share_in_full};
use crate::release::{Change, Share, Standing, WITHHELD_SENTENCE};
use crate::surveys::{Asked, reads_horizon};
use crate::theory::Audience;
use jiff::civil::Date;
use serde::Serialize;

/// What may be said of one question's readings. Nothing else is said of them anywhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub state: State,
    /// How much so many readings of the same term allow.
    pub allowance: Allowance,
    /// The chart's title, and the sentence over the panel.
    pub headline: Sentence,
    /// For readers who do not use percentages; none where nothing is shown.
    pub n_in_10: Option<String>,
    /// Everything else, in the order in which it is read.
    pub said: Vec<Sentence>,
    /// About the reading itself: a later release that withheld it, a horizon, a target that gave way.
    pub notes: Vec<String>,
    /// The alternative text, without the kind of chart.
    pub alt: String,
    /// The change that the headline states.
    pub change: Option<Change>,
    /// The targets that were sealed with the latest reading's wave; on the headline question only.
    pub standings: Vec<Standing>,
}

/// The words of a question that a finding needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wording<'a> {
    pub audience: Audience,
    pub text: &'a str,
    /// "Often or Always".
    pub favourable: &'a str,
}

/// What a headline question is held against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Aims<'a> {
    /// The targets that stand, with the moment at which each is due.
    pub targets: &'a [(&'a Target, f64)],
    /// The last day of the outcome's own horizon; none where the theory no longer has it.
    pub own_due: Option<Date>,
    pub asked: Asked,
}

impl Finding {
    /// Words the readings of `series`; `aims` only of the question that speaks for its outcome and audience.
    pub(super) fn of(series: &Series, wording: Wording, aims: Option<Aims>) -> Finding {
        let state = State::of_series(series);
        let allowance = Allowance::of(series.readings());
        let newest = series.newest_shown();
        let headline = headline(series, state);
        let change = series.change().filter(|_| allowance >= Allowance::Two).cloned();
        let standings = match (aims, newest) {
            (Some(_), Some((point, _))) => point.standings.clone(),
            _ => Vec::new(),
        };
        let mut said = Vec::new();
        if let Some(change) = &change {
            said.extend(change::detectable(change));
            said.push(Sentence::new(Kind::Basis, change::basis(change)));
            said.extend(change::beside(change));
        }
        said.extend(variation::sentences(series, &standings, allowance));
        said.extend(aims.map(|aims| aimed(series, aims, &standings, allowance)).unwrap_or_default());
        let n_in_10 = newest.map(|(_, reading)| tenths_sentence(reading.share, wording));
        let notes = notes(series, aims, &standings);
        let alt = alt(wording, &headline, n_in_10.iter().chain(&notes), &said);
        Finding { state, allowance, headline, n_in_10, said, notes, alt, change, standings }
    }

    /// The sentences about targets and their pace.
    pub fn pace(&self) -> impl Iterator<Item = &str> {
        self.said.iter().filter(|said| said.kind == Kind::Pace).map(|said| said.words.as_str())
    }
}

/// The nearest target from a year on; where all are behind it, the last.
pub(super) fn nearest(standings: &[Standing], year: i32) -> Option<&Standing> {
    let ahead = standings.iter().filter(|one| one.horizon >= year).min_by_key(|one| one.horizon);
    ahead.or_else(|| standings.iter().max_by_key(|one| one.horizon))
}

fn headline(series: &Series, state: State) -> Sentence {
    match (state, series.speaking()) {
        (State::NotAsked, _) => Sentence::new(Kind::NotAsked, "Not asked yet"),
        (_, None) => Sentence::new(Kind::Withheld, WITHHELD_SENTENCE),
        (State::StartingPoint, Some((_, only))) => {
            let share = share_in_full(only);
            let words = format!("Starting point: {share}. One reading cannot show a trend.");
            Sentence::new(Kind::Start, words)
        }
        _ => match series.change() {
            Some(change) => change::headline(change),
            None => {
                change::untested(series).unwrap_or_else(|| Sentence::new(Kind::Withheld, WITHHELD_SENTENCE))
            }
        },
    }
}

fn aimed(series: &Series, aims: Aims, standings: &[Standing], at: Allowance) -> Vec<Sentence> {
    if aims.targets.is_empty() && standings.is_empty() {
        return vec![Sentence::new(Kind::NoTarget, "No target agreed yet.")];
    }
    let mut said: Vec<Sentence> =
        standings.iter().flat_map(|standing| standing_sentences(standing, at)).collect();
    if let Some((point, reading)) = series.newest_shown() {
        if point.standing_withheld {
            // Which targets were sealed is withheld too, so of none of them it is said that it came later.
            let words = format!(
                "Against a target: {WITHHELD_SENTENCE}. Nearest figure that may be shown: this reading."
            );
            said.push(Sentence::new(Kind::Verdict, words));
            return said;
        }
        let later = aims.targets.iter().filter(|(aim, _)| !standings.iter().any(|one| is_of(one, aim)));
        said.extend(later.map(|(aim, due)| unsealed(aim, *due, point, reading)));
    }
    said
}

/// Whether a standing was judged against this very target. A target that the first reading had reached is
/// judged as one to keep, so `keep` says nothing of which target it was.
pub(super) fn is_of(standing: &Standing, aim: &Target) -> bool {
    (standing.horizon, 10 * u16::from(standing.target)) == (aim.horizon, aim.permille)
}

fn notes(series: &Series, aims: Option<Aims>, standings: &[Standing]) -> Vec<String> {
    let mut notes = Vec::new();
    if let (Some(_), Some(last)) = (series.newest_shown(), series.points.last())
        && last.figure.shown().is_none()
    {
        let nearest = series.newest_shown().map(|(point, _)| point.when());
        let nearest = nearest_sentence(nearest.as_deref());
        notes.push(format!("{}: {WITHHELD_SENTENCE}.{nearest}", capital(&last.when())));
    }
    notes.extend(too_rough(series));
    let Some((aims, (point, _))) = aims.zip(series.newest_shown()) else { return notes };
    let read = |due: &Date| {
        let closed = point.closed_on?;
        reads_horizon((point.term, point.year), closed, aims.asked, *due).then(|| due.year())
    };
    if let Some(year) = aims.own_due.as_ref().and_then(read) {
        notes.push(format!("This reading is where we are at the {year} horizon."));
    }
    notes.extend(standings.iter().filter_map(reached_before));
    for standing in standings.iter().filter(|one| !aims.targets.iter().any(|(aim, _)| is_of(one, aim))) {
        let target = permille_words(10 * u16::from(standing.target));
        notes.push(format!(
            "The target of {target} by {} stood when this wave opened; it has been replaced or withdrawn since.",
            standing.horizon
        ));
    }
    notes
}

/// Said where the latest reading is a band and an earlier one is not: the band is not compared.
fn too_rough(series: &Series) -> Option<String> {
    let ((point, reading), (spoken_of, _)) = (series.newest_shown()?, series.speaking()?);
    let share = share_in_full(reading);
    (point.wave != spoken_of.wave)
        .then(|| format!("{}: {share}, which is too rough to compare.", capital(&point.when())))
}

fn tenths_sentence(share: Share, wording: Wording) -> String {
    let many = in_ten(share);
    let about = if many.starts_with(|first: char| first.is_ascii_digit()) { "about " } else { "" };
    let Wording { audience, text, favourable } = wording;
    format!("{} {} said {favourable} to “{text}”", capital(&format!("{about}{many}")), audience.noun())
}

fn alt<'a>(
    wording: Wording,
    headline: &Sentence,
    around: impl Iterator<Item = &'a String>,
    said: &'a [Sentence],
) -> String {
    let finding = headline.words.trim_end_matches('.');
    let mut alt = format!("{}, “{}”: {finding}.", capital(wording.audience.noun()), wording.text);
    for sentence in around.map(String::as_str).chain(said.iter().map(|said| said.words.as_str())) {
        alt.push(' ');
        alt.push_str(sentence);
    }
    alt.push_str(" The table follows.");
    alt
}

#[cfg(test)]
#[path = "finding_tests.rs"]
mod tests;
