//! The whole partnership: every outcome with its voices, its charts and their tables.

use super::map::{map, register_words, short};
use super::material::Material;
use super::parts::{
    NOTHING_YET, actions, bullets, chart, frame, said_of, section, table, who_answered, without,
};
use super::summary::{parts, register_chart};
use crate::progress::{
    EditionFlag, Facts, ItemView, Panel, Seam, Sureness, answered_evenly, gaps_of, outcome_page, sureness,
    voices_apart,
};
use crate::release::{Dimension, WITHHELD_SENTENCE};
use crate::reports::{
    Table as Lines, TableRow as Line, answered, answered_source, answered_table, dot, gaps, gaps_table,
    readings, readings_table, responses_table, source, spread, spread_table,
};
use crate::theory::{Audience, Lens, Outcome};
use belong_reports::model::{Block, Report, ReportKind, Section};
use std::collections::HashSet;

/// Columns that paper is too narrow for.
const TOO_WIDE: [&str; 4] =
    ["Closed", "Weighted", "Said the opposite", "A change of so many points could be seen"];

pub(super) fn full(material: &Material) -> Report {
    let title = match material.when() {
        Some(when) => format!("{}: report, {when}", material.content.theory.title),
        None => format!("{}: report", material.content.theory.title),
    };
    let mut report = frame(material, ReportKind::Full, title);
    report.sections = vec![
        section("summary", "In short", in_short(material)),
        section("who", "Who answered, and who did not", who(material)),
        section("map", "The whole theory", vec![Block::Map(Box::new(map(material)))]),
    ];
    let facts = material.facts();
    for intervention in &material.content.theory.interventions {
        let number = intervention.number;
        report.sections.push(section(
            format!("row-{number}"),
            format!("{number}. {}", short(&intervention.statement)),
            vec![Block::Paragraph(intervention.statement.clone())],
        ));
        for outcome in &intervention.outcomes {
            report.sections.extend(outcome_sections(material, outcome, &facts));
        }
    }
    report.sections.extend(register(material));
    let caption = "What people said, and what was done about it".to_owned();
    if let Some(block) = actions(&material.actions_of(None), caption, material) {
        report.sections.push(section("actions", "You said, we did", vec![block]));
    }
    report.sections.push(section("method", "How these figures are made", method(material)));
    report
}

fn in_short(material: &Material) -> Vec<Block> {
    let Some(story) = material.story() else { return vec![Block::Lead(NOTHING_YET.to_owned())] };
    let mut blocks = vec![Block::Lead(story.lead.clone())];
    blocks.extend(parts(&story));
    if story.withheld > 0 {
        blocks.push(Block::Note(format!(
            "Questions of this wave with {WITHHELD_SENTENCE}: {}.",
            story.withheld
        )));
    }
    blocks
}

fn who(material: &Material) -> Vec<Block> {
    let Some(cube) = material.cube() else { return vec![Block::Paragraph(NOTHING_YET.to_owned())] };
    let mut blocks: Vec<Block> = bullets("", who_answered(material)).into_iter().collect();
    let evenly = Audience::ALL.into_iter().filter_map(|audience| {
        let said = answered_evenly(audience, cube);
        (!said.is_empty()).then(|| format!("{}: {}", audience.title(), said.join(" ")))
    });
    blocks.extend(bullets("How evenly people answered:", evenly.collect()));
    let everybody = responses_table(cube, Dimension::Partnership);
    blocks.extend((!everybody.rows.is_empty()).then(|| Block::Table(table(&everybody))));
    blocks.extend(Audience::ALL.into_iter().filter_map(|audience| {
        let (drawn, lines) = answered(cube, audience).zip(answered_table(cube, audience))?;
        Some(chart(drawn, Some(table(&lines)), answered_source(cube, audience), Vec::new()))
    }));
    blocks
}

fn outcome_sections(material: &Material, outcome: &Outcome, facts: &Facts) -> Vec<Section> {
    let panels = outcome_page(&outcome.id, facts);
    let cell = material.cells().into_iter().find(|cell| cell.outcome == outcome.id);
    let mut said = Vec::new();
    if let Some(cell) = cell {
        let mut stands = format!("Where it stands: {}; {}.", cell.state_words, cell.target);
        if let Some(badge) = &cell.register {
            stands.push_str(&format!(" {}.", register_words(&badge.words)));
        }
        said.push(Block::Paragraph(stands));
    }
    said.extend(voices_apart(&panels).map(Block::Note));
    let not_asked: Vec<String> =
        outcome.facets.iter().filter(|one| !one.asked).map(|one| one.name.clone()).collect();
    if !not_asked.is_empty() {
        said.push(Block::Paragraph(format!("Nobody is asked yet about: {}.", not_asked.join(", "))));
    }
    let heading = format!("{}  {}", outcome.id, outcome.statement);
    let mut sections =
        vec![Section { level: 3, ..section(format!("outcome-{}", outcome.id), heading, said) }];
    sections.extend(panels.iter().filter_map(|panel| voice(outcome, panel, facts)));
    let sure = sureness(&panels, facts);
    // How evenly an audience answered is said once, beside who answered.
    let evenly = |one: &Sureness| {
        let said = facts.cubes.iter().flat_map(|cube| answered_evenly(one.audience, cube));
        said.collect::<HashSet<String>>()
    };
    let own = |one: Sureness| {
        let said = evenly(&one);
        Sureness { sentences: one.sentences.into_iter().filter(|line| !said.contains(line)).collect(), ..one }
    };
    let sure: Vec<Sureness> = sure.into_iter().map(own).collect();
    let lines = sure.iter().filter(|one| !one.sentences.is_empty());
    let lines: Vec<String> = lines
        .map(|one| format!("{}, {}: {}", one.audience.title(), one.when, one.sentences.join(" ")))
        .collect();
    if let Some(block) = bullets("", lines) {
        let id = format!("sure-{}", outcome.id);
        sections.push(Section { level: 4, ..section(id, "How sure are we?", vec![block]) });
    }
    sections
}

/// One audience's voice on an outcome: the headline question in full, the others in a table.
fn voice(outcome: &Outcome, panel: &Panel, facts: &Facts) -> Option<Section> {
    let (headline, others) = panel.items.split_first()?;
    let mut blocks = asked(headline, panel.lead, facts);
    let rows: Vec<Line> = others.iter().map(other).collect();
    if !rows.is_empty() {
        let head = ["Question", "Wave", "Said yes", "95% interval", "Answers", "Finding"].map(str::to_owned);
        let caption = format!("{}: the other questions on this outcome", panel.audience.title());
        blocks.push(Block::Table(table(&Lines { caption, head: head.to_vec(), rows })));
    }
    let id = format!("voice-{}-{}", outcome.id, panel.audience.code());
    Some(Section { level: 4, ..section(id, panel.audience.title(), blocks) })
}

fn other(view: &ItemView) -> Line {
    let newest = view.latest().map(|(point, _)| point.when());
    let row = view.rows.iter().rev().find(|row| newest.as_ref().is_none_or(|when| *when == row.when));
    let cells = match row {
        Some(row) => vec![row.when.clone(), row.share.clone(), row.interval.clone(), row.answers.clone()],
        None => vec!["not asked yet".to_owned(), String::new(), String::new(), String::new()],
    };
    let finding = view.finding.headline.words.clone();
    Line { head: view.text.clone(), cells: cells.into_iter().chain([finding]).collect() }
}

/// Readings over time; of the voice that leads for the outcome also the spread and the gaps, which the workbook and
/// the pages have of all.
fn asked(view: &ItemView, leads: bool, facts: &Facts) -> Vec<Block> {
    let newest = view.latest().map(|(point, _)| point);
    let of = source(view, newest.or(view.series.points.last()), facts.cubes);
    let lines = without(readings_table(view), &TOO_WIDE);
    let mut about = said_of(view);
    about.extend(view.editions.iter().map(EditionFlag::sentence).chain(view.health.iter().cloned()));
    about.extend(view.series.all_seams().into_iter().map(Seam::sentence));
    let mut blocks = Vec::new();
    match readings(view).filter(|_| view.series.points.len() > 1).or_else(|| dot(view)) {
        Some(drawn) => blocks.push(chart(drawn, Some(table(&lines)), of.clone(), about)),
        None => {
            blocks.push(Block::Paragraph(format!("“{}” {}", view.text, view.finding.headline.words)));
            if view.series.points.is_empty() {
                return blocks;
            }
            blocks.push(Block::Table(table(&lines)));
        }
    }
    if !leads {
        return blocks;
    }
    if let Some((drawn, lines)) = spread(view).zip(spread_table(view)) {
        blocks.push(chart(drawn, Some(table(&lines)), of, Vec::new()));
    }
    if let Some(group) = gaps_of(view, facts) {
        let last = source(view, view.series.points.last(), facts.cubes);
        let lines = gaps_table(view, &group);
        blocks.push(chart(gaps(view, &group), Some(table(&lines)), last, Vec::new()));
    }
    blocks
}

fn register(material: &Material) -> Vec<Section> {
    let beside = |code: &str| {
        let outcomes = material.content.theory.outcomes().filter(|one| one.lens != Lens::Voice);
        let plan = &material.content.register;
        let with = outcomes.filter(|one| plan.beside(&one.id).iter().any(|indicator| indicator.code == code));
        with.map(|one| one.id.clone()).collect::<Vec<_>>().join(", ")
    };
    let blocks: Vec<Block> = material
        .content
        .register
        .indicators
        .iter()
        .filter_map(|indicator| {
            let block = register_chart(material, indicator)?;
            let beside = beside(&indicator.code);
            let stands = Block::Paragraph(format!("Stands beside the outcomes: {beside}."));
            Some([Some(block), (!beside.is_empty()).then_some(stands)])
        })
        .flatten()
        .flatten()
        .collect();
    if blocks.is_empty() {
        return Vec::new();
    }
    let intro = "The register stands beside what people say. The two are never added together.";
    let blocks = [Block::Note(intro.to_owned())].into_iter().chain(blocks).collect();
    vec![section("attendance", "The attendance register", blocks)]
}

fn method(material: &Material) -> Vec<Block> {
    let least = material.plan.minimum;
    let not_done = [
        "No setting is ranked or compared with another by name.",
        "Audiences are never averaged: each voice stands alone.",
        "Readings of different terms, and of different wordings, are not compared.",
        "Nothing here says that something was caused by what was done; it may be consistent with it.",
    ];
    let page = format!("{}/desk/method", material.base_url.trim_end_matches('/'));
    let words = format!(
        "A share is of those who gave a valid answer, with its 95% Wilson interval. A figure of fewer than {least} \
         answers, or one that would let such a figure be worked out, is not shown: {WITHHELD_SENTENCE}. A change is \
         called clear only where a test over all questions of the wave says so. Everything is explained at {page}."
    );
    [Block::Paragraph(words)]
        .into_iter()
        .chain(bullets("What is not done:", not_done.map(str::to_owned).to_vec()))
        .collect()
}
