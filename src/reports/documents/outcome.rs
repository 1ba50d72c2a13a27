//! An outcome in the full report: on paper what a board needs on a page, and in the details every question.

use super::map::register_words;
use super::marks::{deeds_in_words, marks};
use super::material::Material;
use super::parts::{bullets, chart, section, table, without};
use super::spoken::in_their_words;
use super::voice::{TOO_WIDE, about_of, voice};
use crate::progress::{
    Facts, Panel, PosterCell, Sureness, answered_evenly, gaps_of, outcome_page, sureness, voices_apart,
};
use crate::reports::{
    Chart as Drawn, Table as Lines, TableRow as Line, dot, gaps, readings_marked, readings_table, source,
};
use crate::theory::{Intervention, Outcome};
use belong_reports::model::{Block, Section};
use std::collections::HashSet;

/// Columns of readings that paper leaves to the details.
const FOR_CHECKING: [&str; 2] = ["Mean score (0 to 100)", "Same term as the latest"];

/// The page of an outcome, then its details: each audience, and how sure we are.
pub(super) fn outcome_sections(
    material: &Material,
    (intervention, outcome): (&Intervention, &Outcome),
    cell: Option<&PosterCell>,
    facts: &Facts,
) -> Vec<Section> {
    let panels = outcome_page(&outcome.id, facts);
    let sure = own_sureness(&panels, facts);
    let mut blocks = stands(outcome, cell, &panels);
    blocks.extend(voices(outcome, &panels).map(Block::Table));
    blocks.extend(lead_chart(material, (intervention, outcome), &panels, facts));
    blocks.extend(in_their_words(material, &outcome.id));
    blocks.extend(bullets("How sure are we?", lead_sureness(&panels, &sure)));
    blocks.extend(bullets("What is done about it:", deeds_in_words(material, &outcome.id)));
    let heading = format!("{}  {}", outcome.id, outcome.statement);
    let page = Section { level: 3, ..section(format!("outcome-{}", outcome.id), heading, blocks) };
    let mut sections = vec![page];
    sections.extend(panels.iter().filter_map(|panel| voice(outcome, panel, facts)));
    let lines: Vec<String> = sure.iter().map(sure_words).collect();
    if let Some(block) = bullets("", lines) {
        let id = format!("sure-{}", outcome.id);
        let all = section(id, "How sure are we of each voice?", vec![block]);
        sections.push(Section { level: 4, detail: true, ..all });
    }
    sections
}

/// Where it stands, whether voices moved apart, and what nobody is asked yet.
fn stands(outcome: &Outcome, cell: Option<&PosterCell>, panels: &[Panel]) -> Vec<Block> {
    let mut said = Vec::new();
    if let Some(cell) = cell {
        let mut stands = format!("Where it stands: {}; {}.", cell.state_words, cell.target);
        if let Some(badge) = &cell.register {
            stands.push_str(&format!(" {}.", register_words(&badge.words)));
        }
        said.push(Block::Paragraph(stands));
    }
    said.extend(voices_apart(panels).map(Block::Note));
    let not_asked: Vec<String> =
        outcome.facets.iter().filter(|one| !one.asked).map(|one| one.name.clone()).collect();
    if !not_asked.is_empty() {
        said.push(Block::Paragraph(format!("Nobody is asked yet about: {}.", not_asked.join(", "))));
    }
    said
}

/// The headline question of each voice with its newest reading, side by side and never added together.
fn voices(outcome: &Outcome, panels: &[Panel]) -> Option<belong_reports::model::Table> {
    let row = |panel: &Panel| {
        let view = panel.items.first()?;
        let newest = view.latest().map(|(point, _)| point.when());
        let row = view.rows.iter().rev().find(|row| newest.as_ref().is_none_or(|when| *when == row.when));
        let (when, cells) = match row {
            Some(row) => (row.when.as_str(), [row.share.clone(), row.interval.clone(), row.answers.clone()]),
            None => ("not asked yet", [String::new(), String::new(), String::new()]),
        };
        let question = format!("“{}” ({})", view.text, view.favourable);
        let finding = view.finding.headline.words.clone();
        let cells = [question].into_iter().chain(cells).chain([finding]).collect();
        Some(Line { head: format!("{}, {when}", panel.audience.title()), cells })
    };
    let rows: Vec<Line> = panels.iter().filter_map(row).collect();
    let head = ["Who", "Question (and what counts as yes)", "Said yes", "95% interval", "Answers", "Finding"];
    let caption = format!("{}: what each voice said, newest reading", outcome.id);
    (!rows.is_empty()).then(|| table(&Lines { caption, head: head.map(str::to_owned).to_vec(), rows }))
}

/// The readings of the voice that leads for the outcome, with what was done on the time axis; and the gaps between
/// groups, drawn where one is clear and otherwise in a sentence.
fn lead_chart(
    material: &Material,
    (intervention, outcome): (&Intervention, &Outcome),
    panels: &[Panel],
    facts: &Facts,
) -> Vec<Block> {
    let Some(panel) = panels.iter().find(|panel| panel.lead) else { return Vec::new() };
    let Some(view) = panel.items.first() else { return Vec::new() };
    let newest = view.latest().map(|(point, _)| point).or(view.series.points.last());
    let marked = marks(material, intervention, &outcome.id);
    let many = view.series.points.len() > 1;
    let drawn = readings_marked(view, &marked).filter(|_| many).or_else(|| dot(view));
    let Some(drawn) = drawn else { return Vec::new() };
    let drawn = Drawn { id: format!("{}-page", drawn.id), ..drawn };
    let lines = without(without(readings_table(view), &TOO_WIDE), &FOR_CHECKING);
    let mut about = about_of(view);
    about.extend(marked.into_iter().map(|mark| mark.title));
    let mut blocks = vec![chart(drawn, Some(table(&lines)), source(view, newest, facts.cubes), about)];
    if let Some(group) = gaps_of(view, facts) {
        let drawn = gaps(view, &group);
        let who = panel.audience.title();
        blocks.push(Block::Paragraph(format!(
            "{who}, groups beside everyone else: {}.",
            drawn.title.trim_end_matches('.')
        )));
    }
    blocks
}

/// How sure, of each audience, without how evenly it answered: that is said once, beside who answered.
fn own_sureness(panels: &[Panel], facts: &Facts) -> Vec<Sureness> {
    let evenly = |one: &Sureness| {
        let said = facts.cubes.iter().flat_map(|cube| answered_evenly(one.audience, cube));
        said.collect::<HashSet<String>>()
    };
    let own = |one: Sureness| {
        let said = evenly(&one);
        Sureness { sentences: one.sentences.into_iter().filter(|line| !said.contains(line)).collect(), ..one }
    };
    sureness(panels, facts).into_iter().map(own).filter(|one| !one.sentences.is_empty()).collect()
}

fn sure_words(one: &Sureness) -> String {
    format!("{}, {}: {}", one.audience.title(), one.when, one.sentences.join(" "))
}

fn lead_sureness(panels: &[Panel], sure: &[Sureness]) -> Vec<String> {
    let lead = panels.iter().find(|panel| panel.lead).map(|panel| panel.audience);
    sure.iter().filter(|one| Some(one.audience) == lead).map(sure_words).collect()
}
