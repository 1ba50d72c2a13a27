//! A report as plain blocks, in reading order.

use super::{Direction, Icon, PosterMap};
use serde::{Deserialize, Serialize};

/// Which document it is; each kind has its own template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportKind {
    /// One page of A4 for a board.
    Summary,
    /// The whole partnership: every outcome with its charts and tables. A4.
    Full,
    /// One setting, for its lead: two pages of A4.
    Setting,
    /// The theory of change as a map, A3 landscape; a second sheet in icons where the map has a shorthand.
    Poster,
    /// Pictures with a sentence each, for children. One page of A4.
    Children,
}

impl ReportKind {
    pub const ALL: [ReportKind; 5] = [
        ReportKind::Summary,
        ReportKind::Full,
        ReportKind::Setting,
        ReportKind::Poster,
        ReportKind::Children,
    ];

    /// As in JSON and in file names: `summary`.
    pub fn name(self) -> &'static str {
        match self {
            ReportKind::Summary => "summary",
            ReportKind::Full => "full",
            ReportKind::Setting => "setting",
            ReportKind::Poster => "poster",
            ReportKind::Children => "children",
        }
    }
}

/// A whole report. The same value gives the same bytes in every form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    pub kind: ReportKind,
    /// BCP 47: `en`, `pl`, `uk`, `ar`.
    pub language: String,
    pub direction: Direction,
    /// The document's title and its one heading of the first level. A partnership's `style.toml` may replace it.
    pub title: String,
    /// Under the title: which wave, which setting, which day. May be empty.
    pub subtitle: String,
    pub partnership: String,
    /// That the figures are invented, when they are. Stands on every page of every form.
    pub about_demo: Option<String>,
    /// When it was released, in words: "Figures released on 22 November 2026."
    pub dated: String,
    /// The same day as `2026-11-22`: the date in the file. Never the clock's.
    pub released_on: String,
    pub sections: Vec<Section>,
    /// Whom to ask. `style.toml` may replace it.
    pub contact: Option<String>,
    /// At the foot of every page: at most two short sentences.
    pub foot: Vec<String>,
    #[serde(default)]
    pub words: ReportWords,
}

/// The few words that belong to the form and not to the findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportWords {
    /// Above the table of contents.
    pub contents: String,
    /// With `{page}` and `{pages}` in it.
    pub page: String,
}

impl Default for ReportWords {
    fn default() -> ReportWords {
        ReportWords { contents: "Contents".to_owned(), page: "Page {page} of {pages}".to_owned() }
    }
}

/// A heading and what stands under it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Unique in the report; letters, digits, `-` and `_`. The page's anchor.
    pub id: String,
    pub heading: String,
    /// 2 to 4, as in HTML: the title is 1. The first section has 2, and none is more than one deeper than the
    /// section before.
    pub level: u8,
    /// For whoever wants to check: left out on paper, and in the page, the workbook and the JSON.
    #[serde(default, skip_serializing_if = "is_not")]
    pub detail: bool,
    pub blocks: Vec<Block>,
}

fn is_not(detail: &bool) -> bool {
    !detail
}

/// One thing on the page. In JSON `{"kind": "note", "value": ".."}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Block {
    /// The sentence to remember: larger.
    Lead(String),
    Paragraph(String),
    Bullets(Bullets),
    Chart(Box<Chart>),
    Table(Table),
    Map(Box<PosterMap>),
    Actions(Actions),
    /// For children: a picture with a sentence each.
    Pictures(Vec<Picture>),
    /// What people said in their own words, beside the figure that it explains.
    Words(Words),
    /// A caution or an explanation, set apart.
    Note(String),
}

/// Passages that may be shown, and what comments were about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Whose words of which wave, and that they are not counts of everybody.
    pub intro: String,
    pub quotes: Vec<Quote>,
    /// With its number and uncertainty, in words. Quotes or themes may be empty, but not both.
    pub themes: Vec<String>,
}

/// One passage, between marks of quotation where it is somebody's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quote {
    pub text: String,
    /// "Young people, secondary"; "Children, in a reader’s words".
    pub whose: String,
}

impl Words {
    /// Every line as one sentence, for forms that know no other.
    pub fn lines(&self) -> Vec<String> {
        let quoted = |one: &Quote| format!("{} ({})", one.text, one.whose);
        let intro = std::iter::once(self.intro.clone());
        intro.chain(self.quotes.iter().map(quoted)).chain(self.themes.iter().cloned()).collect()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bullets {
    /// May be empty.
    pub intro: String,
    pub items: Vec<String>,
}

/// A drawn chart, its words and its table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chart {
    /// Unique in the report; also the name of its picture's file.
    pub id: String,
    /// The finding.
    pub title: String,
    /// Measure, people, place, date. May be empty.
    pub subtitle: String,
    /// An `<svg class="chart" viewBox="..">` without colours: classes only.
    pub svg: String,
    /// What somebody hears who cannot see it.
    pub alt: String,
    pub table: Option<Table>,
    /// Under the picture: where the figures come from. May be empty.
    pub source: String,
    /// Sentences beside it: the same in "n in 10", what may and may not be said. May be empty.
    pub about: Vec<String>,
}

/// One heading for each column, the first one above the rows' own headings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    pub caption: String,
    pub columns: Vec<Column>,
    pub rows: Vec<TableRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    pub head: String,
    /// Whether its cells hold figures: they stand at the line's end.
    pub numeric: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableRow {
    pub head: String,
    /// One fewer than the table has columns.
    pub cells: Vec<CellText>,
}

/// What every form shows, and the figure itself for forms that can hold one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellText {
    pub text: String,
    /// The figure as shown, no more exact than `text`. None for words, bands and withheld figures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<f64>,
}

impl CellText {
    pub fn words(text: impl Into<String>) -> CellText {
        CellText { text: text.into(), number: None }
    }

    pub fn figure(text: impl Into<String>, number: f64) -> CellText {
        CellText { text: text.into(), number: Some(number) }
    }
}

/// "You said, we will": a table with one row for each action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actions {
    pub caption: String,
    /// The five headings, in the order of [`ActionRow`]'s fields.
    pub heads: [String; 5],
    pub rows: Vec<ActionRow>,
}

/// All in words; a field may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionRow {
    pub heard: String,
    pub will_do: String,
    pub by_when: String,
    pub who: String,
    pub became: String,
}

impl ActionRow {
    /// The fields in the order of [`Actions::heads`].
    pub fn cells(&self) -> [&str; 5] {
        [&self.heard, &self.will_do, &self.by_when, &self.who, &self.became]
    }
}

/// A picture and its sentence. The picture says nothing that the sentence does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    pub icon: Icon,
    /// In place of the icon: an `<svg>` with the classes `p` (outline) and `f` (filled).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub svg: Option<String>,
    pub sentence: String,
}
