//! The story of one release: what changed beyond noise, what did not, who was not heard, where voices part.
//!
//! Made of decision objects only: every sentence here stands on an outcome's page too.

use super::finding::Finding;
use super::gap::gaps_of;
use super::map::Facts;
use super::panel::{ItemView, Panel, outcome_page};
use super::quality::voices_apart;
use super::sentence::Kind;
use super::state::State;
use super::words::{answered_words, capital, percent};
use crate::release::{Cube, Dimension, ResponseCell, ResponseShare, WITHHELD_SENTENCE};
use crate::theory::{Audience, Outcome};
use serde::Serialize;

/// What one release tells, in the order in which it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Story {
    pub wave: String,
    /// "autumn 2026".
    pub when: String,
    /// The sentence to remember.
    pub lead: String,
    /// Questions that clearly changed since their first reading of the same term.
    pub clear: Vec<StoryLine>,
    /// Questions that were tested, and no clear change was found.
    pub not_clear: Vec<StoryLine>,
    /// Questions read before whose change could not be tested.
    pub untested: Vec<StoryLine>,
    /// Questions that were read for the first time in this term of the year.
    pub starting: Vec<StoryLine>,
    /// Headline questions beside the targets that were sealed with the wave.
    pub aims: Vec<StoryLine>,
    /// Clear gaps between a group and everyone else.
    pub gaps: Vec<StoryLine>,
    /// Outcomes where one audience clearly gained and another clearly lost.
    pub apart: Vec<StoryLine>,
    pub heard: Vec<Heard>,
    /// Questions whose figure may not be shown.
    pub withheld: usize,
    /// Outcomes that this wave asked nobody about.
    pub not_asked: Vec<String>,
}

/// One sentence of the story, and what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoryLine {
    pub outcome: String,
    pub statement: String,
    /// None where it is about several.
    pub audience: Option<Audience>,
    /// The question, with the place filled in; empty where the sentence is about an outcome.
    pub question: String,
    /// The finding's own sentences.
    pub sentences: Vec<String>,
    /// Whether this question speaks for its outcome and audience.
    pub headline: bool,
}

/// Who answered and who did not, of one audience.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Heard {
    pub audience: Audience,
    /// "about 240 of about 600 invited (40%): some people answered", or the one sentence.
    pub words: String,
    /// The same by how much people were absent, in the plan's order; empty where that is not known.
    pub by_absence: Vec<(String, String)>,
    /// Groups in which nobody answered.
    pub not_represented: Vec<String>,
}

/// The story of a wave's release, as far as was known when it was made; none where the wave has no release.
pub fn story_of(wave: &str, facts: &Facts) -> Option<Story> {
    let at = facts.cubes.iter().position(|cube| cube.wave == wave)?;
    let cube = &facts.cubes[at];
    let then = Facts { cubes: &facts.cubes[..=at], ..*facts };
    let mut story = Story {
        wave: cube.wave.clone(),
        when: format!("{} {}", cube.term.name(), cube.year),
        lead: String::new(),
        clear: Vec::new(),
        not_clear: Vec::new(),
        untested: Vec::new(),
        starting: Vec::new(),
        aims: Vec::new(),
        gaps: Vec::new(),
        apart: Vec::new(),
        heard: heard(cube),
        withheld: 0,
        not_asked: Vec::new(),
    };
    for outcome in facts.theory.outcomes() {
        let panels = outcome_page(&outcome.id, &then);
        tell(&mut story, outcome, &panels, &then);
    }
    story.lead = lead(&story);
    Some(story)
}

fn tell(story: &mut Story, outcome: &Outcome, panels: &[Panel], facts: &Facts) {
    let mut asked = false;
    for panel in panels {
        for (place, view) in panel.items.iter().enumerate() {
            let Some(last) = view.series.points.last().filter(|point| point.wave == story.wave) else {
                continue;
            };
            asked = true;
            if last.figure.shown().is_none() {
                story.withheld += 1;
                continue;
            }
            let line = |sentences| line(outcome, (view, place == 0), sentences);
            place_of(story, view.finding.state).push(line(told(&view.finding)));
            story.aims.extend(aimed(&view.finding).map(line));
            story.gaps.extend(apart_from_others(view, facts).map(line));
        }
    }
    if !asked {
        story.not_asked.push(outcome.id.clone());
    } else if let Some(sentence) = voices_apart(panels) {
        story.apart.push(StoryLine {
            outcome: outcome.id.clone(),
            statement: outcome.statement.clone(),
            audience: None,
            question: String::new(),
            sentences: vec![sentence],
            headline: true,
        });
    }
}

fn line(outcome: &Outcome, (view, headline): (&ItemView, bool), sentences: Vec<String>) -> StoryLine {
    StoryLine {
        outcome: outcome.id.clone(),
        statement: outcome.statement.clone(),
        audience: Some(view.audience),
        question: view.text.clone(),
        sentences,
        headline,
    }
}

fn place_of(story: &mut Story, state: State) -> &mut Vec<StoryLine> {
    match state {
        State::Improving | State::GettingWorse | State::Mixed => &mut story.clear,
        State::NoClearChange => &mut story.not_clear,
        State::EarlyReadings => &mut story.untested,
        State::StartingPoint | State::NotAsked | State::NotEnoughAnswers => &mut story.starting,
    }
}

/// The headline, and where nothing clear was found, what could have been seen.
fn told(finding: &Finding) -> Vec<String> {
    let also = finding.said.iter().filter(|said| said.kind == Kind::Detectable);
    [&finding.headline].into_iter().chain(also).map(|said| said.words.clone()).collect()
}

fn aimed(finding: &Finding) -> Option<Vec<String>> {
    let kinds = [Kind::Verdict, Kind::Path];
    let said = finding.said.iter().filter(|said| kinds.contains(&said.kind));
    let said: Vec<String> = said.map(|said| said.words.clone()).collect();
    (!said.is_empty()).then_some(said)
}

fn apart_from_others(view: &ItemView, facts: &Facts) -> Option<Vec<String>> {
    let gaps = gaps_of(view, facts)?;
    let clear = gaps.rows.iter().filter(|row| row.figure.shown().is_some_and(|gap| gap.clear));
    let said: Vec<String> = clear.map(|row| row.words()).collect();
    (!said.is_empty()).then_some(said)
}

/// Who answered in a release and who did not, of every audience that it asked.
pub fn heard(cube: &Cube) -> Vec<Heard> {
    let of = |audience: Audience| {
        let words = response_words(cube, audience)?;
        let bands = cube
            .responses
            .iter()
            .filter(|cell| cell.audience == audience && cell.group.dimension == Dimension::AbsenceBand);
        let quality = cube.quality.iter().find(|cell| cell.audience == audience);
        let quality = quality.and_then(|cell| cell.figure.shown());
        Some(Heard {
            audience,
            words,
            by_absence: bands.map(|cell| (cell.group.name.clone(), share_of(cell))).collect(),
            not_represented: quality.map(|quality| quality.not_represented.clone()).unwrap_or_default(),
        })
    };
    Audience::ALL.into_iter().filter_map(of).collect()
}

/// Who answered in a release, of one audience, over the whole partnership; none where it was not asked.
pub fn response_words(cube: &Cube, audience: Audience) -> Option<String> {
    let whole =
        |cell: &&ResponseCell| cell.audience == audience && cell.group.dimension == Dimension::Partnership;
    cube.responses.iter().find(whole).map(share_of)
}

fn share_of(cell: &ResponseCell) -> String {
    let Some(share) = cell.figure.shown() else { return WITHHELD_SENTENCE.to_owned() };
    let ResponseShare { invited, answered, percent: whole } = share;
    let mut words = format!("about {answered} of about {invited} invited");
    if let Some(whole) = whole {
        words.push_str(&format!(" ({}): {}", percent(*whole), answered_words(*whole)));
    }
    words
}

/// The sentence to remember. Headline questions are counted, so that no outcome weighs more for having more.
fn lead(story: &Story) -> String {
    let headlines = |lines: &[StoryLine]| lines.iter().filter(|line| line.headline).count();
    let (clear, not_clear) = (headlines(&story.clear), headlines(&story.not_clear));
    let tested = clear + not_clear;
    match (tested, clear) {
        (0, _) if story.starting.is_empty() && story.untested.is_empty() => {
            format!("In {} no figure may be shown: {WITHHELD_SENTENCE}.", story.when)
        }
        (0, _) => {
            format!("{}: where things stand now. One reading cannot show a trend.", capital(&story.when))
        }
        (_, 0) => format!(
            "None of the {tested} headline questions that could be compared changed clearly. That is not the \
             same as no change: each says how large a change could have been seen."
        ),
        (_, _) => format!(
            "{clear} of the {tested} headline questions that could be compared changed clearly; for the others \
             there is no clear change."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::panel::Bank;
    use crate::progress::testing::{
        bank, cell, change, cube, gap, percent as whole, theory, with_change, with_gap, withheld,
    };
    use crate::surveys::Term;
    use std::sync::Arc;

    fn told_of(cubes: &[Arc<Cube>], wave: &str) -> Option<Story> {
        let (theory, (items, scales)) = (theory(), bank());
        let bank = Bank { items: &items, scales: &scales };
        story_of(wave, &Facts { theory: &theory, bank, cubes, targets: &[] })
    }

    fn two_autumns(clear: bool) -> Vec<Arc<Cube>> {
        let cells = vec![cell("6M-YP-1", 1, whole(50)), cell("6M-FA-1", 1, withheld())];
        let later = with_change(cube(Term::Autumn, 2026, cells.clone()), "6M-YP-1", change(12, clear));
        let later = with_gap(later, "6M-YP-1", (Dimension::YearGroup, "Year 9"), gap(-12, true));
        vec![cube(Term::Autumn, 2025, cells), later]
    }

    #[test]
    fn a_first_reading_is_a_starting_point_and_nothing_more() {
        let cubes = two_autumns(true);
        let first = told_of(&cubes, &cubes[0].wave).unwrap();
        assert_eq!((first.clear.len(), first.starting.len(), first.withheld), (0, 1, 1));
        assert_eq!(first.lead, "Autumn 2025: where things stand now. One reading cannot show a trend.");
        assert!(first.not_asked.contains(&"1S".to_owned()) && !first.not_asked.contains(&"6M".to_owned()));
    }

    #[test]
    fn a_clear_change_is_told_in_the_findings_own_words_and_only_then() {
        let cubes = two_autumns(true);
        let later = told_of(&cubes, &cubes[1].wave).unwrap();
        assert_eq!(later.clear.len(), 1);
        assert!(later.clear[0].sentences[0].contains("+12 points"), "{:?}", later.clear[0].sentences);
        assert!(later.lead.starts_with("1 of the 1 headline questions"));
        assert_eq!(later.gaps[0].sentences.len(), 1);
        assert!(later.gaps[0].sentences[0].starts_with("Year 9: "));
        let cubes = two_autumns(false);
        let later = told_of(&cubes, &cubes[1].wave).unwrap();
        assert_eq!((later.clear.len(), later.not_clear.len()), (0, 1));
        assert!(later.lead.starts_with("None of the 1 headline questions"));
        assert!(later.not_clear[0].sentences.iter().any(|said| said.contains("could only have seen")));
    }

    #[test]
    fn where_nothing_may_be_shown_the_story_says_that_and_an_unknown_wave_has_none() {
        let cubes = [cube(Term::Autumn, 2026, vec![cell("6M-YP-1", 1, withheld())])];
        let only = told_of(&cubes, &cubes[0].wave).unwrap();
        assert_eq!(only.lead, "In autumn 2026 no figure may be shown: not enough answers to show safely.");
        assert_eq!(only.withheld, 1);
        assert_eq!(told_of(&cubes, "elsewhere"), None);
    }
}
