//! One audience's panel on the page of an outcome: the headline question with its pictures and tables, and
//! the other questions below it.

use super::about::{About, Drawn, about};
use super::charts::{asked_last, who_answered};
use super::evidence::Evidence;
use super::scope::SINGLE_SETTINGS;
use crate::progress::{EditionFlag, Finding, ItemView, Panel, Seam, gaps_of, groups_of, heading_of};
use crate::release::Dimension;
use crate::reports::{
    Chart, GROUPS, Table, answered_source, change_table, dot, gaps, gaps_table, groups_table, in_a_sentence,
    readings_marked, readings_table, source, spread, spread_table,
};
use crate::surveys::Content;

/// What the dot of the latest reading shows.
const HOW_MANY: &str = "How many say yes?";

/// What one audience says of an outcome.
pub(super) struct Voice {
    pub code: &'static str,
    pub title: &'static str,
    /// Whose one figure stands on the poster.
    pub leads: bool,
    /// The latest reading of the headline question, which stands beside the other voices.
    pub dot: Option<Picture>,
    pub headline: Asked,
    pub others: Vec<Asked>,
}

/// One question with everything that is shown of it.
pub(super) struct Asked {
    pub text: String,
    /// Whether this wording is no longer asked.
    pub retired: bool,
    pub finding: Finding,
    /// What is said where one edition was answered differently, and what to look at in the question.
    pub flags: Vec<String>,
    /// Where the question or the outcome was reworded, and what that means for comparing.
    pub seams: Vec<String>,
    /// Empty where nothing may be shown.
    pub pictures: Vec<Picture>,
    /// The readings as a table where there is no picture to stand beside.
    pub bare: Option<(Table, String)>,
    pub groups: Vec<Split>,
    /// The same as `source`, for the wave of the groups.
    pub groups_source: String,
    /// Who was asked, when, how many answered, and which version of the question: under every picture.
    pub source: String,
}

/// A chart with its table.
pub(super) struct Picture {
    pub question: &'static str,
    /// The chart's own title, where it is not the one over the panel.
    pub finding: Option<String>,
    pub chart: Chart,
    /// Where the same drawing is downloaded for slides.
    pub png: String,
    /// Each with the address of its CSV.
    pub tables: Vec<(Table, String)>,
    /// What is marked on its time axis, in words.
    pub marked: Vec<String>,
    pub source: String,
    pub about: About,
}

/// One question by phase, place or edition.
pub(super) struct Split {
    pub title: String,
    /// Empty where nothing of it may be shown to the reader.
    pub table: Table,
    /// Why rows are left out.
    pub note: Option<&'static str>,
    pub csv: String,
    pub about: About,
}

/// Where a table of an outcome is downloaded.
pub(super) fn csv_address(outcome: &str, kind: &str, slug: &str) -> String {
    format!("/desk/outcomes/{outcome}/{kind}-{slug}.csv")
}

/// Where a chart of an outcome is downloaded.
fn png_address(outcome: &str, kind: &str, slug: &str) -> String {
    format!("/desk/outcomes/{outcome}/{kind}-{slug}.png")
}

/// The panel of an audience; none where the audience has no question on the outcome.
pub(super) fn voice(panel: &Panel, evidence: &Evidence, content: &Content) -> Option<Voice> {
    let (headline, others) = panel.items.split_first()?;
    let mut headline = asked(headline, true, evidence, content);
    let is_dot = |picture: &Picture| picture.question == HOW_MANY;
    let dot = headline.pictures.iter().position(is_dot).map(|place| headline.pictures.remove(place));
    Some(Voice {
        dot,
        code: panel.audience.code(),
        title: panel.audience.title(),
        leads: panel.lead,
        headline,
        others: others.iter().map(|view| asked(view, false, evidence, content)).collect(),
    })
}

fn asked(view: &ItemView, is_headline: bool, evidence: &Evidence, content: &Content) -> Asked {
    let pictures = pictures(view, is_headline, evidence, content);
    let last = view.series.points.last();
    let readings = || (readings_table(view), csv_address(&view.series.outcome, "readings", &view.slug()));
    let bare = (pictures.is_empty() && !view.series.points.is_empty()).then(readings);
    Asked {
        text: view.text.clone(),
        retired: view.retired,
        finding: view.finding.clone(),
        flags: view.editions.iter().map(EditionFlag::sentence).chain(view.health.iter().cloned()).collect(),
        seams: view.series.all_seams().into_iter().map(Seam::sentence).collect(),
        groups: if is_headline { splits(view, evidence, content) } else { Vec::new() },
        source: source(view, view.latest().map(|(point, _)| point).or(last), &evidence.cubes),
        groups_source: source(view, last, &evidence.cubes),
        pictures,
        bare,
    }
}

/// A headline question has its dot, its spread, its readings, its gaps and who answered; another its dot only.
fn pictures(view: &ItemView, is_headline: bool, evidence: &Evidence, content: &Content) -> Vec<Picture> {
    let csv = |kind: &str| csv_address(&view.series.outcome, kind, &view.slug());
    let newest = view.latest().map(|(point, _)| point);
    let readings_csv = || csv("readings");
    let all = || (readings_table(view), readings_csv());
    let picture = |question, drawn: Drawn, chart: Chart, tables| Picture {
        question,
        finding: None,
        png: png_address(&view.series.outcome, drawn.name(), &view.slug()),
        chart,
        tables,
        marked: Vec::new(),
        source: source(view, newest, &evidence.cubes),
        about: about(drawn, view),
    };
    let latest = dot(view).map(|chart| {
        let table = if is_headline { (latest_of(readings_table(view), view), readings_csv()) } else { all() };
        picture(HOW_MANY, Drawn::Dot, chart, vec![table])
    });
    if !is_headline {
        return latest.into_iter().collect();
    }
    let spread = spread(view).zip(spread_table(view)).map(|(chart, table)| {
        picture("How do answers spread?", Drawn::Spread, chart, vec![(table, csv("spread"))])
    });
    let over_waves = readings_marked(view, &evidence.marks).map(|chart| {
        let changed = change_table(view).map(|table| (table, csv("change")));
        let tables = [all()].into_iter().chain(changed).collect();
        let marked = evidence.marks.iter().map(|mark| mark.title.clone()).collect();
        Picture { marked, ..picture("Is it moving?", Drawn::Readings, chart, tables) }
    });
    let apart = gaps_of(view, &evidence.facts(content)).map(|group| {
        let table = (gaps_table(view, &group), csv("gaps"));
        let chart = gaps(view, &group);
        Picture {
            finding: Some(chart.title.clone()),
            source: source(view, view.series.points.last(), &evidence.cubes),
            ..picture("Who is left behind?", Drawn::Gaps, chart, vec![table])
        }
    });
    latest.into_iter().chain(spread).chain(over_waves).chain(apart).chain(heard(view, evidence)).collect()
}

/// Who answered when the question was asked last.
fn heard(view: &ItemView, evidence: &Evidence) -> Option<Picture> {
    let cube = asked_last(view, evidence)?;
    let (chart, table) = who_answered(cube, view.audience)?;
    let (outcome, slug) = (&view.series.outcome, view.slug());
    Some(Picture {
        question: "Who answered?",
        finding: Some(chart.title.clone()),
        chart,
        png: png_address(outcome, "answered", &slug),
        tables: vec![(table, csv_address(outcome, "answered", &slug))],
        marked: Vec::new(),
        source: answered_source(cube, view.audience),
        about: about(Drawn::Answered, view),
    })
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
        let mut groups = groups_of(view, dimension, &facts);
        let (heading, all) = (heading_of(&groups.first()?.group, heading), groups.len());
        groups.retain(|one| evidence.places.holds(&one.group));
        Some(Split {
            title: format!("By {}", in_a_sentence(&heading)),
            note: (groups.len() < all).then_some(SINGLE_SETTINGS),
            table: groups_table(view, &heading, &groups),
            csv: csv_address(&view.series.outcome, kind, &view.slug()),
            about: about(Drawn::Groups, view),
        })
    };
    GROUPS.into_iter().filter_map(split).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::outcome_page;
    use crate::progress::testing::{cell, cube, percent, withheld};
    use crate::release::{Cube, Figure, Reading, WITHHELD_SENTENCE};
    use crate::surveys::Term;
    use crate::theory::Audience;
    use std::sync::Arc;

    fn young(figures: Vec<Figure<Reading>>) -> Voice {
        let content = Content::embedded();
        let years = 2024..;
        let wave = |(year, figure)| cube(Term::Autumn, year, vec![cell("6M-YP-1", 1, figure)]);
        let cubes: Vec<Arc<Cube>> = years.zip(figures).map(wave).collect();
        let evidence = Evidence {
            cubes,
            targets: Vec::new(),
            places: crate::desk::scope::PlacesShown::All,
            marks: Vec::new(),
        };
        let panels = outcome_page("6M", &evidence.facts(&content));
        let panel = panels.iter().find(|panel| panel.audience == Audience::YoungPeople).unwrap();
        voice(panel, &evidence, &content).unwrap()
    }

    #[test]
    fn a_withheld_question_has_its_sentence_a_table_and_no_picture() {
        let voice = young(vec![withheld()]);
        assert!(voice.dot.is_none());
        let asked = voice.headline;
        assert_eq!(asked.finding.headline.words, WITHHELD_SENTENCE);
        assert!(asked.pictures.is_empty() && asked.finding.n_in_10.is_none());
        assert_eq!(asked.bare.unwrap().0.rows[0].cells[1], WITHHELD_SENTENCE);
        assert!(asked.source.starts_with("Asked: young people, autumn 2024, closed on 22 November 2024. Q"));
    }

    #[test]
    fn figures_name_their_own_wave_and_groups_name_the_latest() {
        let voice = young(vec![percent(58), withheld()]);
        let (asked, dot) = (voice.headline, voice.dot.unwrap());
        assert!(asked.source.contains("autumn 2024") && asked.source.contains("about 240"));
        assert!(asked.groups_source.contains("autumn 2025") && !asked.groups_source.contains("about 240"));
        assert_eq!(asked.pictures.len(), 2);
        assert_eq!(dot.tables[0].0.rows.len(), 1);
    }

    #[test]
    fn a_question_that_was_never_asked_says_so() {
        let asked = young(Vec::new()).headline;
        assert!(asked.pictures.is_empty() && asked.bare.is_none());
        assert_eq!(asked.source, "Question 6M-YP-1, version 1. Not asked yet.");
    }
}
