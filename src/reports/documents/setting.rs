//! One reporting place, for its own lead: its figures over time beside the partnership's range. Nobody is ranked.

use super::material::Material;
use super::parts::{NOTHING_YET, actions, frame, section, table};
use super::setting_voices::voices;
use super::spoken::named_there;
use crate::progress::{answered_words, percent};
use crate::release::{Cube, Dimension, ResponseCell, WITHHELD_SENTENCE};
use crate::reports::{Table as Lines, TableRow as Line};
use belong_reports::model::{Block, Report, ReportKind};

pub(super) fn setting(material: &Material, place: &str) -> Report {
    let title = match material.when() {
        Some(when) => format!("{place}: {when}"),
        None => place.to_owned(),
    };
    let title = if title.trim().is_empty() { "A setting".to_owned() } else { title };
    let mut report = frame(material, ReportKind::Setting, title);
    let Some(cube) = material.cube() else {
        report.sections =
            vec![section("headline", "In one sentence", vec![Block::Lead(NOTHING_YET.to_owned())])];
        return report;
    };
    let said = voices(material, cube, place);
    report.sections = vec![
        section("headline", "In one sentence", vec![Block::Lead(lead(cube, place))]),
        section("who", "Who answered, and who did not", vec![who(cube, place)]),
        section("voices", "What people there said, beside the partnership", said),
    ];
    report.sections.extend(named_there(material, place));
    let caption = format!("{place}: what people said, and what was done about it");
    let done = actions(&material.actions_of(Some(place)), caption, material);
    let none =
        "No action of this setting has been written down yet. When one is, everybody who answers reads it.";
    let done = done.unwrap_or(Block::Paragraph(none.to_owned()));
    report.sections.push(section("will", "You said, we did", vec![done]));
    report.sections.push(section("sure", "How sure are we?", sure(material)));
    report
}

/// How much may be shown, in one sentence.
fn lead(cube: &Cube, place: &str) -> String {
    let cells = || cube.cells.iter().filter(|one| is_of(&one.group, place));
    let shown = cells().filter(|one| one.figure.shown().is_some()).count();
    match (cells().count(), shown) {
        (0, _) => format!("{place}: {WITHHELD_SENTENCE}."),
        (all, 0) => {
            format!("Of {all} questions that were asked here none may be shown: {WITHHELD_SENTENCE}.")
        }
        (all, shown) if all == shown => {
            format!(
                "All {all} questions that were asked here may be shown; they stand beside the partnership’s own."
            )
        }
        (all, shown) => format!(
            "{shown} of the {all} questions that were asked here may be shown; of the others there are \
             {WITHHELD_SENTENCE}."
        ),
    }
}

pub(super) fn is_of(group: &crate::release::Group, place: &str) -> bool {
    group.dimension == Dimension::Place && group.name == place
}

fn who(cube: &Cube, place: &str) -> Block {
    let mine: Vec<&ResponseCell> = cube.responses.iter().filter(|one| is_of(&one.group, place)).collect();
    if mine.is_empty() {
        return Block::Paragraph(format!("Who answered here: {WITHHELD_SENTENCE}."));
    }
    let row = |one: &&ResponseCell| {
        let cells = match one.figure.shown() {
            Some(share) => vec![
                format!("about {}", share.invited),
                format!("about {}", share.answered),
                share.percent.map(percent).unwrap_or_default(),
                share.percent.map(answered_words).unwrap_or_default().to_owned(),
            ],
            None => [WITHHELD_SENTENCE, "", "", ""].map(str::to_owned).to_vec(),
        };
        Line { head: one.audience.title().to_owned(), cells }
    };
    let head = ["Who", "Invited", "Answered", "Response", "In words"].map(str::to_owned).to_vec();
    let caption = format!("Who answered in {place}");
    Block::Table(table(&Lines { caption, head, rows: mine.iter().map(row).collect() }))
}

fn sure(material: &Material) -> Vec<Block> {
    let least = material.plan.minimum;
    vec![
        Block::Paragraph(
            "Figures of one setting rest on few answers: one or two people more can move them by several points. \
             So no change is tested here, and a difference from the partnership’s figure may well be chance."
                .to_owned(),
        ),
        Block::Note(format!(
            "Nobody can see who said what. A figure that rests on fewer than {least} answers, or that would give one \
             away, is not shown: {WITHHELD_SENTENCE}."
        )),
    ]
}
