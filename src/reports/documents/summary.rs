//! One page for a board (measurement.md 5.4).

use super::map::map;
use super::material::Material;
use super::parts::{
    NOTHING_YET, action_words, bullets, chart, frame, headlines_first, section, table, told, who_answered,
};
use super::spoken::in_short;
use crate::indicators::{SchoolPhase, tracks};
use crate::progress::{Story, StoryLine, answered_evenly};
use crate::release::WITHHELD_SENTENCE;
use crate::reports::{Shown, phases_table};
use crate::surveys::Indicator;
use crate::theory::Audience;
use belong_reports::model::{Block, Report, ReportKind, Section};

/// How many things are said to be clear, not clear, and done.
const CLEAR: usize = 3;
const NOT_CLEAR: usize = 2;
const DONE: usize = 2;

pub(super) fn summary(material: &Material) -> Report {
    let when = material.when();
    let title =
        when.map_or_else(|| "How we are doing".to_owned(), |when| format!("How we are doing: {when}"));
    let mut report = frame(material, ReportKind::Summary, title);
    let story = material.story();
    let lead = story.as_ref().map_or_else(|| NOTHING_YET.to_owned(), |story| story.lead.clone());
    report.sections = vec![section("headline", "In one sentence", vec![Block::Lead(lead)])];
    report.sections.extend(
        bullets("", who_answered(material))
            .map(|one| section("who", "Who answered, and who did not", vec![one])),
    );
    report.sections.push(section("map", "The whole theory", vec![Block::Map(Box::new(map(material)))]));
    if let Some(story) = &story {
        report.sections.push(section("clear", "What is clear", vec![clear(story)]));
        report.sections.push(section("unclear", "What is not clear", vec![not_clear(story)]));
    }
    report.sections.extend(attendance(material));
    report.sections.extend(in_short(material));
    report.sections.extend(did(material));
    report.sections.extend(sure(material, story.as_ref()));
    report
}

/// Clear changes, then clear gaps, in the theory's order; where nothing is clear, where things start.
fn clear(story: &Story) -> Block {
    let changed = headlines_first(&story.clear).chain(headlines_first(&story.gaps));
    let lines: Vec<String> = changed.map(told).take(CLEAR).collect();
    let starting = || headlines_first(&story.starting).map(told).take(CLEAR).collect();
    let (intro, lines) = match lines.is_empty() {
        false => ("", lines),
        true => ("Nothing changed clearly. Where things stand:", starting()),
    };
    let alone = "Nothing may be said for certain in this wave.".to_owned();
    bullets(intro, lines).unwrap_or(Block::Paragraph(alone))
}

fn not_clear(story: &Story) -> Block {
    let lines = headlines_first(&story.not_clear).chain(headlines_first(&story.untested));
    let mut lines: Vec<String> = lines.map(told).take(NOT_CLEAR).collect();
    if story.withheld > 0 {
        lines.push(format!("Questions of this wave with {WITHHELD_SENTENCE}: {}.", story.withheld));
    }
    let alone = "Every question that was asked before and could be compared changed clearly, or none could.";
    bullets("", lines).unwrap_or(Block::Paragraph(alone.to_owned()))
}

/// The first indicator of the plan that has figures.
fn attendance(material: &Material) -> Option<Section> {
    let all = material.content.register.indicators.iter();
    let block = all.into_iter().find_map(|indicator| register_chart(material, indicator))?;
    Some(section("attendance", "Attendance", vec![block]))
}

/// The chart of an indicator, all schools together where they are; none without figures.
pub(super) fn register_chart(material: &Material, indicator: &Indicator) -> Option<Block> {
    let plan = &material.content.register;
    let tracks = tracks(indicator, &material.held);
    let track = tracks.iter().find(|track| track.phase == SchoolPhase::All).or(tracks.first())?;
    let shown = Shown { plan, indicator, track, aims: Some(&material.aims), today: material.day() };
    let finding = shown.finding()?;
    let drawn = shown.chart(finding.view)?;
    let mut about = vec![finding.sentence.clone()];
    about.extend(shown.target_sentences());
    about.extend(track.notes(material.day()));
    let open = indicator.source != crate::surveys::Source::Local;
    let mut source = format!("{}: {}.", indicator.name, indicator.counts.trim_end_matches('.'));
    if open {
        source = format!("{source} {}", plan.licence);
    }
    if open && material.is_demo {
        let authority = &plan.authority_name;
        about.push(format!("These figures are not invented: they are the real open data of {authority}."));
    }
    Some(chart(drawn, Some(table(&phases_table(plan, indicator, &tracks, material.day()))), source, about))
}

fn did(material: &Material) -> Option<Section> {
    let lines = material.actions_of(None).into_iter().take(DONE).map(|one| action_words(one, material));
    Some(section("will", "You said, we did", vec![bullets("", lines.collect())?]))
}

/// How far the figures can be trusted: what was found of each audience, and how many answered.
fn sure(material: &Material, story: Option<&Story>) -> Option<Section> {
    let (cube, _) = (material.cube()?, story?);
    let of = |audience: Audience| {
        let said = answered_evenly(audience, cube);
        (!said.is_empty()).then(|| {
            format!("{}: {}", audience.title(), said.iter().take(2).cloned().collect::<Vec<_>>().join(" "))
        })
    };
    let lines: Vec<String> = Audience::ALL.into_iter().filter_map(of).collect();
    let block = bullets("", lines)?;
    let who = "Only those who answered are heard. Audiences are never added together, and nobody is ranked.";
    Some(section("sure", "How sure are we?", vec![block, Block::Paragraph(who.to_owned())]))
}

/// The lines of a story under their headings, for the full report.
pub(super) fn parts(story: &Story) -> Vec<Block> {
    let part = |heading: &str, lines: &[StoryLine]| {
        bullets(heading, headlines_first(lines).filter(|line| line.headline).map(told).collect())
    };
    let unclear = story.not_clear.iter().filter(|line| line.headline).count();
    let unclear = (unclear > 0).then(|| {
        Block::Paragraph(format!(
            "Headline questions with no clear change: {unclear}. Each stands with its outcome, with the change that \
             could have been seen."
        ))
    });
    [
        part("What changed clearly:", &story.clear),
        part("Clear gaps between groups:", &story.gaps),
        part("Where voices moved differently:", &story.apart),
        part("Where the targets stand:", &story.aims),
        unclear,
    ]
    .into_iter()
    .flatten()
    .collect()
}
