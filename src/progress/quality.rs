//! How sure we are, in plain words: who was not heard, what weighting would change, what to look at in a question.

use super::map::Facts;
use super::panel::Panel;
use super::state::State;
use super::words::percent;
use crate::release::{
    Cube, Health, More, NotWeighted, Quality, Reading, Reliability, Share, WITHHELD_SENTENCE,
};
use crate::theory::Audience;

/// Under this the response is called uneven (measurement.md 3.5).
pub const EVEN_FROM: i16 = 75;
/// From this many points on it is said that weighting makes a difference.
pub const WEIGHT_SAID_FROM: u8 = 3;

/// How far one audience's figure for an outcome can be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sureness {
    pub audience: Audience,
    /// "autumn 2026".
    pub when: String,
    pub sentences: Vec<String>,
}

/// For every audience of an outcome with a figure: who was not heard, and how much that could matter.
pub fn sureness(panels: &[Panel], facts: &Facts) -> Vec<Sureness> {
    panels.iter().filter_map(|panel| of_panel(panel, facts)).collect()
}

fn of_panel(panel: &Panel, facts: &Facts) -> Option<Sureness> {
    let view = panel.items.first()?;
    let (point, reading) = view.latest()?;
    let cube = facts.cubes.iter().rfind(|cube| cube.wave == point.wave)?;
    let mut sentences: Vec<String> = reading.more.as_deref().into_iter().flat_map(bounds).collect();
    sentences.extend(weighting(reading));
    sentences.extend(answered_evenly(panel.audience, cube));
    Some(Sureness { audience: panel.audience, when: point.when(), sentences })
}

fn bounds(more: &More) -> Vec<String> {
    let mut said = Vec::new();
    if let Some((low, high)) = more.worst_case {
        said.push(format!(
            "Who we did not hear from: if everyone who did not answer had said no, the figure would be {}; if \
             everyone had said yes, {}.",
            percent(low),
            percent(high)
        ));
    }
    if let Some(points) = more.detectable {
        said.push(format!(
            "Two readings like this one could show a change of about {points} points or more."
        ));
    }
    said
}

/// Said where the weighted figure is 3 points or more from the one that the page shows.
pub(super) fn weighting(reading: &Reading) -> Option<String> {
    let weighted = reading.more.as_ref()?.weighted?;
    let Share::Percent { percent: plain, .. } = reading.share else { return None };
    (plain.abs_diff(weighted) >= WEIGHT_SAID_FROM).then(|| {
        format!(
            "Weighted to the roster the figure would be {} rather than {}: groups that answered less say \
             something else.",
            percent(weighted),
            percent(plain)
        )
    })
}

/// How evenly one audience answered in a release, and what follows for its figures.
pub fn answered_evenly(audience: Audience, cube: &Cube) -> Vec<String> {
    let Some(cell) = cube.quality.iter().find(|cell| cell.audience == audience) else { return Vec::new() };
    match cell.figure.shown() {
        Some(quality) => quality_sentences(quality),
        None => vec![format!("How evenly people answered: {WITHHELD_SENTENCE}.")],
    }
}

fn quality_sentences(quality: &Quality) -> Vec<String> {
    let mut said = Vec::new();
    let measured = [(quality.evenness_by_absence, "absence bands"), (quality.evenness_by_phase, "phases")];
    for (evenness, over) in measured {
        if let Some(hundredths) = evenness {
            let judged = if hundredths < EVEN_FROM {
                "uneven, so some groups are heard less than others"
            } else {
                "fairly even"
            };
            said.push(format!(
                "Evenness of response over {over}: {} of 1, {judged}.",
                hundredths_words(hundredths)
            ));
        }
    }
    if quality.evenness_by_absence.is_none() {
        said.push(
            "How evenly people of different absence answered is not known or cannot be shown.".to_owned(),
        );
    }
    if !quality.not_represented.is_empty() {
        said.push(format!(
            "Not represented, because nobody there answered: {}.",
            quality.not_represented.join(", ")
        ));
    }
    if let Some(why) = quality.not_weighted {
        said.push(format!("Weighted figures are not given: {}.", not_weighted_words(why)));
    }
    if let Some(share) = quality.straight_lining {
        said.push(format!(
            "{} of those with five or more answers gave the same answer throughout. They are counted like all others.",
            percent(share)
        ));
    }
    said.extend(quality.reliability.iter().map(reliability_words));
    said
}

fn not_weighted_words(why: NotWeighted) -> &'static str {
    match why {
        NotWeighted::TooFew => "fewer than 50 people answered",
        NotWeighted::NoMargins => "the roster holds nothing to weight by",
        NotWeighted::NotConverged => "the weights did not settle",
        NotWeighted::TooUneven => {
            "the weights would differ so much that they cost half of the answers or more"
        }
    }
}

/// "0.72", "-0.10".
fn hundredths_words(hundredths: i16) -> String {
    format!("{:.2}", f64::from(hundredths) / 100.0)
}

fn reliability_words(reliability: &Reliability) -> String {
    let figure = hundredths_words(reliability.hundredths);
    let interval = match (reliability.low, reliability.high) {
        (Some(low), Some(high)) => format!(" ({} to {})", hundredths_words(low), hundredths_words(high)),
        _ => String::new(),
    };
    let judged = match reliability.hundredths {
        70.. => "they go together well enough to stand for one thing",
        60..=69 => "they go together, and a score made of them needs caution",
        _ => "they do not go together well enough for one score: read them one by one",
    };
    format!("Reliability of {}: {figure}{interval}; {judged}.", reliability.of)
}

/// What to look at in a question before it is asked again (measurement.md 2.7).
pub(super) fn health_words(health: Health) -> &'static str {
    match health {
        Health::LittleRoom => "90% or more already say yes, so there is little room to show improvement.",
        Health::Reword => {
            "More than 15% were not sure or skipped it: look at the wording before it is asked again."
        }
        Health::Route => {
            "More than 60% said it does not apply to them: it may be better to ask only those it is about."
        }
        Health::StandsApart => {
            "Answers to it go together with those to its neighbours less than expected: look at it before it is \
             asked again."
        }
    }
}

/// Notes on one question, from its latest reading.
pub(super) fn notes(reading: &Reading) -> Vec<String> {
    let health = reading.more.iter().flat_map(|more| &more.health);
    health.map(|health| format!("About this question: {}", health_words(*health))).collect()
}

/// What is said where one audience clearly gained and another clearly lost. Levels are never compared.
pub fn voices_apart(panels: &[Panel]) -> Option<String> {
    let with = |wanted: State| -> Vec<&str> {
        let moved = |panel: &&Panel| panel.items.first().is_some_and(|view| view.finding.state == wanted);
        panels.iter().filter(moved).map(|panel| panel.audience.noun()).collect()
    };
    let (gained, lost) = (with(State::Improving), with(State::GettingWorse));
    (!gained.is_empty() && !lost.is_empty()).then(|| {
        format!(
            "Voices moved in different directions: improving for {}, getting worse for {}.",
            gained.join(" and "),
            lost.join(" and ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::panel::{Bank, outcome_page};
    use crate::progress::testing::{
        bank, cell, change, cube, percent as whole, percent_with, quality, theory, with_change, with_quality,
    };
    use crate::surveys::Term;

    #[test]
    fn the_page_says_who_was_not_heard_and_what_that_could_mean() {
        let (theory, (items, scales)) = (theory(), bank());
        let more =
            More { worst_case: Some((24, 83)), weighted: Some(54), detectable: Some(14), ..More::default() };
        let release = cube(Term::Autumn, 2026, vec![cell("6M-YP-1", 1, percent_with(58, more))]);
        let cubes = [with_quality(release, Audience::YoungPeople, quality())];
        let bank = Bank { items: &items, scales: &scales };
        let facts = Facts { theory: &theory, bank, cubes: &cubes, targets: &[] };
        let sure = sureness(&outcome_page("6M", &facts), &facts);
        assert_eq!(sure.len(), 1);
        assert_eq!(
            sure[0].sentences[..4],
            [
                "Who we did not hear from: if everyone who did not answer had said no, the figure would be 24%; if \
                 everyone had said yes, 83%.",
                "Two readings like this one could show a change of about 14 points or more.",
                "Weighted to the roster the figure would be 54% rather than 58%: groups that answered less say \
                 something else.",
                "Evenness of response over absence bands: 0.72 of 1, uneven, so some groups are heard less than \
                 others.",
            ]
        );
        assert!(sure[0].sentences[4].contains("phases: 0.94 of 1, fairly even"));
    }

    #[test]
    fn a_weighted_figure_is_worded_from_three_points_on() {
        let of = |weighted| {
            let figure = percent_with(58, More { weighted: Some(weighted), ..More::default() });
            weighting(figure.shown().unwrap()).is_some()
        };
        assert_eq!([of(56), of(55), of(60), of(61)], [false, true, false, true]);
    }

    #[test]
    fn voices_are_apart_only_where_both_changes_are_clear() {
        let (theory, (items, scales)) = (theory(), bank());
        let said = |families: bool| {
            let cells = vec![cell("6M-YP-1", 1, whole(50)), cell("6M-FA-1", 1, whole(50))];
            let cubes = [
                cube(Term::Autumn, 2025, cells.clone()),
                with_change(
                    with_change(cube(Term::Autumn, 2026, cells), "6M-YP-1", change(12, true)),
                    "6M-FA-1",
                    change(-9, families),
                ),
            ];
            let bank = Bank { items: &items, scales: &scales };
            voices_apart(&outcome_page("6M", &Facts { theory: &theory, bank, cubes: &cubes, targets: &[] }))
        };
        assert_eq!(said(false), None);
        assert_eq!(
            said(true).unwrap(),
            "Voices moved in different directions: improving for young people, getting worse for families."
        );
    }

    #[test]
    fn a_set_of_questions_is_called_one_thing_only_when_it_is_reliable() {
        let of = |hundredths, low| {
            let of = "the questions on intervention 6".to_owned();
            reliability_words(&Reliability {
                of,
                items: Vec::new(),
                hundredths,
                low,
                high: low.map(|low| low + 15),
            })
        };
        assert_eq!(
            of(75, Some(66)),
            "Reliability of the questions on intervention 6: 0.75 (0.66 to 0.81); they go together well enough to \
             stand for one thing."
        );
        assert!(of(65, None).contains("caution"));
        assert!(of(-10, None).contains("-0.10; they do not go together"));
    }
}
