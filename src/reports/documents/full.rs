//! The whole partnership: a page for each outcome, and for whoever wants to check every voice in the details.

use super::map::{map, short};
use super::material::Material;
use super::outcome::outcome_sections;
use super::parts::{NOTHING_YET, actions, bullets, chart, frame, section, table};
use super::summary::{parts, register_chart};
use crate::progress::{PosterCell, answered_evenly, started};
use crate::release::{Dimension, WITHHELD_SENTENCE};
use crate::reports::{
    Table as Lines, TableRow as Line, answered, answered_source, answered_table, responses_table,
};
use crate::theory::{Audience, Intervention, Lens};
use belong_reports::model::{Block, Report, ReportKind, Section};

/// Beside every chain: what it may be read as.
const NO_CAUSE: &str = "Read from sooner to later. Where a later outcome moves after a sooner one, that is consistent \
                        with the theory; it does not show what caused it.";

pub(super) fn full(material: &Material) -> Report {
    let title = match material.when() {
        Some(when) => format!("{}: report, {when}", material.content.theory.title),
        None => format!("{}: report", material.content.theory.title),
    };
    let mut report = frame(material, ReportKind::Full, title);
    report.sections = vec![section("summary", "In short", in_short(material))];
    report.sections.extend(who(material));
    report.sections.push(section("map", "The whole theory", vec![Block::Map(Box::new(map(material)))]));
    let (facts, cells) = (material.facts(), material.cells());
    for intervention in &material.content.theory.interventions {
        report.sections.push(row(material, intervention, &cells));
        for outcome in &intervention.outcomes {
            let cell = cells.iter().find(|cell| cell.outcome == outcome.id);
            report.sections.extend(outcome_sections(material, (intervention, outcome), cell, &facts));
        }
    }
    report.sections.extend(register(material));
    let caption = "What people said, and what was done about it".to_owned();
    let done = actions(&material.actions_of(None), caption, material);
    let none = "No action of the partnership has been written down yet. When one is, everybody who answers reads it.";
    let done = done.unwrap_or(Block::Paragraph(none.to_owned()));
    report.sections.push(section("actions", "You said, we did", vec![done]));
    report.sections.push(section("method", "How these figures are made", method(material)));
    report
}

/// An intervention with its chain: when and where it was started, and its outcomes from sooner to later.
fn row(material: &Material, intervention: &Intervention, cells: &[PosterCell]) -> Section {
    let number = intervention.number;
    let theory = &material.content.theory;
    let mut blocks = vec![Block::Paragraph(intervention.statement.clone())];
    blocks.push(Block::Paragraph(started(intervention)));
    let span = |cell: &PosterCell| theory.horizons.iter().find(|span| span.horizon == cell.horizon);
    let line = |cell: &PosterCell| {
        let latest =
            [cell.figure.clone(), cell.figure_when.clone()].into_iter().flatten().collect::<Vec<_>>();
        Line {
            head: span(cell).map_or_else(|| cell.horizon_name.clone(), |span| span.title.clone()),
            cells: vec![
                format!("{} ({})", cell.statement, cell.outcome),
                cell.state_words.clone(),
                latest.join(": "),
                cell.target.clone(),
            ],
        }
    };
    let rows: Vec<Line> = cells.iter().filter(|cell| cell.intervention == number).map(line).collect();
    let head = ["By", "What we hope for", "Where it stands", "Latest", "Target"].map(str::to_owned).to_vec();
    if !rows.is_empty() {
        let caption = format!("The chain of intervention {number}");
        blocks.push(Block::Table(table(&Lines { caption, head, rows })));
        blocks.push(Block::Note(NO_CAUSE.to_owned()));
    }
    section(format!("row-{number}"), format!("{number}. {}", short(&intervention.statement)), blocks)
}

/// The first page: the finding, how many answered of whom, and what is clear and what is not.
fn in_short(material: &Material) -> Vec<Block> {
    let Some(story) = material.story() else { return vec![Block::Lead(NOTHING_YET.to_owned())] };
    let mut blocks = vec![Block::Lead(story.lead.clone())];
    let everybody = material.cube().map(|cube| responses_table(cube, Dimension::Partnership));
    blocks.extend(everybody.filter(|lines| !lines.rows.is_empty()).map(|lines| Block::Table(table(&lines))));
    blocks.extend(parts(&story));
    if story.withheld > 0 {
        blocks.push(Block::Note(format!(
            "Questions of this wave with {WITHHELD_SENTENCE}: {}.",
            story.withheld
        )));
    }
    blocks
}

/// How many answered of which absence band and phase; how evenly they did stands in the details.
fn who(material: &Material) -> Vec<Section> {
    let heading = "Who answered, and who did not";
    let Some(cube) = material.cube() else {
        return vec![section("who", heading, vec![Block::Paragraph(NOTHING_YET.to_owned())])];
    };
    let by_band = |audience| {
        let (drawn, lines) = answered(cube, audience).zip(answered_table(cube, audience))?;
        Some(chart(drawn, Some(table(&lines)), answered_source(cube, audience), Vec::new()))
    };
    let mut blocks: Vec<Block> = Audience::ALL.into_iter().filter_map(by_band).collect();
    let story = material.story();
    let heard = story.iter().flat_map(|story| &story.heard);
    let silent = heard.filter(|heard| !heard.not_represented.is_empty()).map(|heard| {
        format!("{}: nobody answered in {}.", heard.audience.title(), heard.not_represented.join(", "))
    });
    blocks.extend(bullets("Whom we did not hear at all:", silent.collect()));
    let evenly = Audience::ALL.into_iter().filter_map(|audience| {
        let said = answered_evenly(audience, cube);
        (!said.is_empty()).then(|| format!("{}: {}", audience.title(), said.join(" ")))
    });
    let mut sections = vec![section("who", heading, blocks)];
    if let Some(block) = bullets("", evenly.collect()) {
        let evenly = section("evenly", "How evenly people answered", vec![block]);
        sections.push(Section { level: 3, detail: true, ..evenly });
    }
    sections
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
         called clear only where a test over all questions of the wave says so. Everything is explained at {page}. On paper each \
         outcome has its leading voice’s chart; every question, group and spread of answers stands on the report’s \
         page and in the workbook."
    );
    [Block::Paragraph(words)]
        .into_iter()
        .chain(bullets("What is not done:", not_done.map(str::to_owned).to_vec()))
        .collect()
}
