//! One audience's panel on the page of an outcome: the headline question with its pictures and tables, and
//! the other questions below it.

use super::evidence::{Evidence, day_in_words, response_words};
use super::poster::state_class;
use crate::progress::{Finding, ItemView, Panel, State, answers_words, groups_of};
use crate::release::Dimension;
use crate::reports::{Chart, Table, dot, groups_table, readings, readings_table, spread, spread_table};
use crate::surveys::Content;

/// The groups that pages show, with the word over their column and in the address of their CSV.
pub(super) const GROUPS: [(Dimension, &str, &str); 2] =
    [(Dimension::Phase, "Phase", "phase"), (Dimension::Place, "Place", "place")];

/// What one audience says of an outcome.
pub(super) struct Voice {
    pub code: &'static str,
    pub title: &'static str,
    /// Whose one figure stands on the poster.
    pub leads: bool,
    pub headline: Asked,
    pub others: Vec<Asked>,
}

/// One question with everything that is shown of it.
pub(super) struct Asked {
    pub slug: String,
    pub text: String,
    pub retired: bool,
    pub state: State,
    pub class: &'static str,
    pub finding: Finding,
    /// Empty where nothing may be shown.
    pub pictures: Vec<Picture>,
    /// The readings as a table where there is no picture to stand beside.
    pub bare: Option<(Table, String)>,
    pub groups: Vec<Split>,
    /// Who was asked, when, how many answered, and which version of the question: under every picture.
    pub source: String,
}

/// A chart with its table.
pub(super) struct Picture {
    pub question: &'static str,
    pub chart: Chart,
    pub table: Table,
    pub csv: String,
}

/// One question by phase or by place.
pub(super) struct Split {
    pub title: String,
    pub table: Table,
    pub csv: String,
}

/// Where a table of an outcome is downloaded.
pub(super) fn csv_address(outcome: &str, kind: &str, slug: &str) -> String {
    format!("/desk/outcomes/{outcome}/{kind}-{slug}.csv")
}

/// The panel of an audience; none where the audience has no question on the outcome.
pub(super) fn voice(panel: &Panel, evidence: &Evidence, content: &Content) -> Option<Voice> {
    let (headline, others) = panel.items.split_first()?;
    Some(Voice {
        code: panel.audience.code(),
        title: panel.audience.title(),
        leads: panel.lead,
        headline: asked(headline, true, evidence, content),
        others: others.iter().map(|view| asked(view, false, evidence, content)).collect(),
    })
}

fn asked(view: &ItemView, is_headline: bool, evidence: &Evidence, content: &Content) -> Asked {
    let pictures = pictures(view, is_headline);
    let readings = || (readings_table(view), csv_address(&view.series.outcome, "readings", &view.slug()));
    let bare = (pictures.is_empty() && !view.series.points.is_empty()).then(readings);
    Asked {
        slug: view.slug(),
        text: view.text.clone(),
        retired: view.retired,
        state: view.finding.state,
        class: state_class(view.finding.state),
        finding: view.finding.clone(),
        groups: if is_headline { splits(view, evidence, content) } else { Vec::new() },
        source: source(view, evidence),
        pictures,
        bare,
    }
}

/// A headline question has its dot, its spread and its readings; another question its readings only.
fn pictures(view: &ItemView, is_headline: bool) -> Vec<Picture> {
    let csv = |kind: &str| csv_address(&view.series.outcome, kind, &view.slug());
    let over_waves = readings(view).map(|chart| Picture {
        question: "Is it moving?",
        chart,
        table: readings_table(view),
        csv: csv("readings"),
    });
    let latest = dot(view).map(|chart| Picture {
        question: "How many say yes?",
        chart,
        table: latest_of(readings_table(view), view),
        csv: csv("readings"),
    });
    if !is_headline {
        let small = latest.map(|picture| Picture { table: readings_table(view), ..picture });
        return small.into_iter().collect();
    }
    let spread = spread(view).zip(spread_table(view)).map(|(chart, table)| Picture {
        question: "How do answers spread?",
        chart,
        table,
        csv: csv("spread"),
    });
    latest.into_iter().chain(spread).chain(over_waves).collect()
}

/// The table with the one row that the dot shows.
fn latest_of(table: Table, view: &ItemView) -> Table {
    let when = view.latest().map(|(point, _)| point.when());
    let rows = table.rows.into_iter().filter(|row| Some(&row.head) == when.as_ref()).collect();
    Table { rows, ..table }
}

fn splits(view: &ItemView, evidence: &Evidence, content: &Content) -> Vec<Split> {
    let facts = evidence.facts(content);
    let split = |(dimension, heading, kind): (Dimension, &str, &str)| {
        let groups = groups_of(view, dimension, &facts);
        (!groups.is_empty()).then(|| Split {
            title: format!("By {kind}"),
            table: groups_table(view, heading, &groups),
            csv: csv_address(&view.series.outcome, kind, &view.slug()),
        })
    };
    GROUPS.into_iter().filter_map(split).collect()
}

fn source(view: &ItemView, evidence: &Evidence) -> String {
    let question = format!("Question {}, version {}", view.item, view.version);
    let shown = view.latest();
    let Some(point) = shown.map(|(point, _)| point).or(view.series.points.last()) else {
        return format!("{question}. Not asked yet.");
    };
    let cube = evidence.cube(&point.wave);
    let closed = cube.map(|cube| format!(", closed on {}", day_in_words(&cube.closed_on)));
    let mut words =
        format!("Asked: {}, {}{}.", view.audience.noun(), point.when(), closed.unwrap_or_default());
    if let Some((_, reading)) = shown {
        words.push_str(&format!(" Answers to this question: {}.", answers_words(reading.answers)));
    }
    if let Some(response) = cube.and_then(|cube| response_words(cube, view.audience)) {
        words.push_str(&format!(" Response: {response}."));
    }
    let theory = cube.map(|cube| format!(", theory version {}", cube.theory_version)).unwrap_or_default();
    words.push_str(&format!(" {question}{theory}."));
    words
}
