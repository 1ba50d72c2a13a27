//! What the kinds of report share: the frame, tables, charts, actions, and who answered.

use super::material::Material;
use crate::actions::{Action, ActionState};
use crate::progress::{ItemView, StoryLine, percent};
use crate::release::{Dimension, WITHHELD_SENTENCE};
use crate::reports::{Chart as Drawn, Table as Lines};
use crate::theory::Audience;
use belong_reports::model::{
    ActionRow, Actions, Block, Bullets, CellText, Chart, Column, Direction, Report, ReportKind, ReportWords,
    Section, Table, TableRow,
};

/// In a table of readings, where a wave did not ask.
pub(super) const NOT_ASKED: &str = "not asked";

/// What no release can be said of.
pub(super) const NOTHING_YET: &str = "No wave has been released yet, so there is nothing to show.";

/// A report without sections.
pub(super) fn frame(material: &Material, kind: ReportKind, title: String) -> Report {
    let theory = &material.content.theory;
    let wave = material.cube().map(|cube| cube.wave.clone()).unwrap_or_default();
    // The title says the term already; a wave with a name of its own is named.
    let told = material.when().is_some_and(|when| when.eq_ignore_ascii_case(&wave));
    let subtitle = if told { String::new() } else { wave };
    let about_demo = "Everything that people say here is invented: this is a demonstration.".to_owned();
    let least = material.plan.minimum;
    Report {
        kind,
        language: "en".to_owned(),
        direction: Direction::Ltr,
        title,
        subtitle,
        partnership: theory.partnership.clone(),
        about_demo: material.is_demo.then_some(about_demo),
        dated: material.dated(),
        released_on: material.day().to_string(),
        sections: Vec::new(),
        contact: Some(format!("Questions about this report? Ask {}.", theory.partnership)),
        foot: vec![format!(
            "No group of fewer than {least} answers is ever shown. Nobody can see who said what."
        )],
        words: ReportWords::default(),
    }
}

pub(super) fn section(id: impl Into<String>, heading: impl Into<String>, blocks: Vec<Block>) -> Section {
    Section { id: id.into(), heading: heading.into(), level: 2, detail: false, blocks }
}

pub(super) fn bullets(intro: impl Into<String>, items: Vec<String>) -> Option<Block> {
    (!items.is_empty()).then(|| Block::Bullets(Bullets { intro: intro.into(), items }))
}

/// Units that stand after a figure, and the sign that they give it.
const UNITS: [(&str, f64); 4] = [("%", 1.0), (" more", 1.0), (" fewer", -1.0), ("", 1.0)];

/// The figure that a cell shows, no more exact than it is shown: `58%`, `about 240`, `8 more`, `3 fewer`.
/// Intervals, bands ("under 10%", "about 6 in 10") and sentences are words.
pub(super) fn number_in(text: &str) -> Option<f64> {
    let text = text.strip_prefix("about ").unwrap_or(text);
    let of = |(unit, sign): (&str, f64)| {
        let digits = text.strip_suffix(unit)?;
        let plain = digits.len() <= 9
            && digits.starts_with(|first: char| first.is_ascii_digit())
            && digits.ends_with(|last: char| last.is_ascii_digit())
            && digits.chars().all(|sign| sign.is_ascii_digit() || sign == '.');
        plain.then(|| digits.parse::<f64>().ok().map(|number| sign * number)).flatten()
    };
    UNITS.into_iter().find_map(of)
}

pub(super) fn cell(text: &str) -> CellText {
    CellText { text: text.to_owned(), number: number_in(text) }
}

/// A table of pages as one of the model. Columns in which no row says anything are left out.
pub(super) fn table(of: &Lines) -> Table {
    let said = |at: &usize| of.rows.iter().any(|row| row.cells.get(*at).is_some_and(|cell| !cell.is_empty()));
    let kept: Vec<usize> = (0..of.head.len().saturating_sub(1)).filter(said).collect();
    let is_figure = |at: usize| {
        let all = of.rows.iter().filter_map(|row| row.cells.get(at));
        let mut told = all
            .filter(|cell| !cell.is_empty() && ![WITHHELD_SENTENCE, NOT_ASKED].contains(&cell.as_str()))
            .peekable();
        told.peek().is_some()
            && told.all(|cell| {
                cell.starts_with(|first: char| first.is_ascii_digit()) || number_in(cell).is_some()
            })
    };
    let first = Column { head: of.head.first().cloned().unwrap_or_default(), numeric: false };
    let others = kept.iter().map(|at| Column { head: of.head[at + 1].clone(), numeric: is_figure(*at) });
    let row = |row: &crate::reports::TableRow| TableRow {
        head: row.head.clone(),
        cells: kept.iter().map(|at| cell(row.cells.get(*at).map_or("", String::as_str))).collect(),
    };
    Table {
        caption: of.caption.clone(),
        columns: std::iter::once(first).chain(others).collect(),
        rows: of.rows.iter().map(row).collect(),
    }
}

/// A table without the columns whose heads begin so, where paper is too narrow; the workbook and the CSV have them all.
pub(super) fn without(of: Lines, heads: &[&str]) -> Lines {
    let kept: Vec<usize> =
        (0..of.head.len()).filter(|at| !heads.iter().any(|head| of.head[*at].starts_with(head))).collect();
    let row = |row: crate::reports::TableRow| crate::reports::TableRow {
        cells: kept.iter().filter(|at| **at > 0).map(|at| row.cells[at - 1].clone()).collect(),
        head: row.head,
    };
    Lines {
        caption: of.caption,
        head: kept.iter().map(|at| of.head[*at].clone()).collect(),
        rows: of.rows.into_iter().map(row).collect(),
    }
}

/// A chart of a question with its table and its source.
pub(super) fn chart(drawn: Drawn, table: Option<Table>, source: String, about: Vec<String>) -> Block {
    Block::Chart(Box::new(Chart {
        id: drawn.id,
        title: drawn.title,
        subtitle: drawn.subtitle,
        // The fonts of printed reports have no minus sign of its own.
        svg: drawn.svg.replace('\u{2212}', "–"),
        alt: drawn.alt,
        table,
        source,
        about,
    }))
}

/// Everything that may be said of a question beside its headline.
pub(super) fn said_of(view: &ItemView) -> Vec<String> {
    let finding = &view.finding;
    let said = finding.said.iter().map(|said| said.words.clone());
    finding.n_in_10.iter().cloned().chain(finding.notes.iter().cloned()).chain(said).collect()
}

/// "Families, “School staff listen.”: 58% (52 to 64) …"
pub(super) fn told(line: &StoryLine) -> String {
    let said = line.sentences.join(" ");
    match line.audience {
        Some(audience) => format!("{}, “{}”: {said}", audience.title(), line.question),
        None => format!("{}: {said}", line.statement),
    }
}

/// Lines of headline questions first, each in the theory's order: nothing is ranked.
pub(super) fn headlines_first(lines: &[StoryLine]) -> impl Iterator<Item = &StoryLine> {
    let (first, rest): (Vec<&StoryLine>, Vec<&StoryLine>) = lines.iter().partition(|line| line.headline);
    first.into_iter().chain(rest)
}

/// "You said, we did" as a table; none where nothing was written down.
pub(super) fn actions(actions: &[&Action], caption: String, material: &Material) -> Option<Block> {
    let rows: Vec<ActionRow> = actions.iter().map(|action| action_row(action, material)).collect();
    let heads = ["We heard", "What we do about it", "When", "Who", "What became of it"].map(str::to_owned);
    (!rows.is_empty()).then_some(Block::Actions(Actions { caption, heads, rows }))
}

fn action_row(action: &Action, material: &Material) -> ActionRow {
    let setting = material.settings.iter().find(|one| Some(one.id) == action.setting);
    let whose = setting.map_or_else(|| material.content.theory.partnership.clone(), |one| one.name.clone());
    let day = crate::clock::day_in_words;
    let due = action.by.filter(|_| !matches!(action.state, ActionState::NotDoing { .. }));
    let by = due.map(day).unwrap_or_default();
    let (will_do, stands) = match &action.state {
        ActionState::WillDo => (action.will.clone(), "under way".to_owned()),
        ActionState::Done { did, on } => (did.clone(), format!("done on {}", day(*on))),
        ActionState::NotDoing { why, .. } => {
            (format!("Not for now: {}", action.will), format!("not doing for now: {why}"))
        }
    };
    let became = if action.became.is_empty() { stands } else { format!("{stands}. {}", action.became) };
    let who = if action.who.is_empty() { whose } else { format!("{whose}: {}", action.who) };
    ActionRow { heard: action.heard.clone(), will_do, by_when: by, who, became }
}

/// "You said: ... We did: ... (done on 3 October 2026)"
pub(super) fn action_words(action: &Action, material: &Material) -> String {
    if let ActionState::NotDoing { why, .. } = &action.state {
        return format!(
            "You said: {} We cannot for now: {} ({why})",
            ended(&action.heard),
            ended(&action.will)
        );
    }
    let row = action_row(action, material);
    let verb = if matches!(action.state, ActionState::Done { .. }) { "We did" } else { "We will" };
    let stands =
        if row.by_when.is_empty() { row.became } else { format!("by {}; {}", row.by_when, row.became) };
    format!("You said: {} {verb}: {} ({stands})", ended(&row.heard), ended(&row.will_do))
}

fn ended(sentence: &str) -> String {
    let open = !sentence.ends_with(['.', '!', '?', '…']);
    if open { format!("{sentence}.") } else { sentence.to_owned() }
}

/// Who answered, a line for each audience, and how many of each absence band.
pub(super) fn who_answered(material: &Material) -> Vec<String> {
    let Some(story) = material.story() else { return vec![NOTHING_YET.to_owned()] };
    let mut lines = Vec::new();
    for heard in &story.heard {
        lines.push(format!("{}: {}.", heard.audience.title(), heard.words));
        lines.extend(by_absence(material, heard.audience));
        if !heard.not_represented.is_empty() {
            let groups = heard.not_represented.join(", ");
            lines.push(format!("{}: nobody answered in {groups}.", heard.audience.title()));
        }
    }
    lines
}

fn by_absence(material: &Material, audience: Audience) -> Option<String> {
    let cube = material.cube()?;
    let mine = cube
        .responses
        .iter()
        .filter(|one| one.audience == audience && one.group.dimension == Dimension::AbsenceBand);
    let bands: Vec<String> = mine
        .map(|one| {
            let share = one.figure.shown().and_then(|share| share.percent);
            let words = share
                .map_or_else(|| WITHHELD_SENTENCE.to_owned(), |share| format!("{} answered", percent(share)));
            format!("{}: {words}", one.group.name)
        })
        .collect();
    (!bands.is_empty()).then(|| {
        format!(
            "{} by how much they (or their child) were absent, percent of sessions: {}.",
            audience.title(),
            bands.join("; ")
        )
    })
}

/// Letters, digits and hyphens of a name: for ids and names of files.
pub(super) fn slug(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' })
        .collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    let slug: String = words.join("-").chars().take(60).collect();
    if slug.is_empty() { "unnamed".to_owned() } else { slug }
}
