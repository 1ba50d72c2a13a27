//! The table beside every chart, ready for HTML and for CSV alike.

use crate::progress::{
    AimState, GapGroup, GapRow, GroupFigure, ItemView, PosterCell, State, answered_words, answers_words,
    more_or_fewer, percent, share_words,
};
use crate::release::{Cube, Dimension, Share, WITHHELD_SENTENCE, nearest_words};
use crate::theory::Audience;

/// A table: a caption, one heading a column, rows that begin with their own heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub caption: String,
    /// As many as every row has cells, with its heading.
    pub head: Vec<String>,
    pub rows: Vec<TableRow>,
}

/// One row: `head` belongs into `<th scope="row">`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    pub head: String,
    pub cells: Vec<String>,
}

fn table(caption: String, head: &[&str], rows: Vec<TableRow>) -> Table {
    Table { caption, head: head.iter().map(|cell| (*cell).to_owned()).collect(), rows }
}

/// Every reading of a question, withheld ones with their one sentence.
pub fn readings_table(view: &ItemView) -> Table {
    let term = view.series.like_for_like().map_or("the same", |term| term.name());
    let like = format!("Same term as the latest ({term})");
    let share = format!("Said {}", view.favourable);
    let head = [
        "Wave",
        "Closed",
        &share,
        "95% interval",
        "Answers",
        "Mean score (0 to 100)",
        "Weighted",
        "Said the opposite",
        "A change of so many points could be seen",
        &like,
    ];
    let rows = view.rows.iter().cloned().map(|row| TableRow {
        head: row.when,
        cells: vec![
            row.closed,
            row.share,
            row.interval,
            row.answers,
            row.mean,
            row.weighted,
            row.unfavourable,
            row.detectable,
            row.like_for_like,
        ],
    });
    table(format!("{}: “{}”", view.audience.title(), view.text), &head, rows.collect())
}

/// The spread of the latest reading; none where there is none to show.
pub fn spread_table(view: &ItemView) -> Option<Table> {
    let (point, _) = view.latest()?;
    let bars = view.spread.as_ref()?;
    let rows = bars
        .iter()
        .map(|bar| TableRow { head: bar.label.clone(), cells: vec![percent(bar.percent)] })
        .collect();
    let caption = format!("How {} answered, {}: “{}”", view.audience.noun(), point.when(), view.text);
    Some(table(caption, &["Answer", "Share"], rows))
}

/// The head of the last column of a table in which something is withheld.
const NEAREST: &str = "Nearest figure that may be shown";

/// A heading inside a sentence: "year group", but "SEND support".
pub fn in_a_sentence(heading: &str) -> String {
    let is_name = heading.chars().nth(1).is_some_and(char::is_uppercase);
    if is_name { heading.to_owned() } else { heading.to_lowercase() }
}

/// One question by phase, place or another group, in the plan's order: never ranked. Where something is
/// withheld, a last column names what may be seen instead.
pub fn groups_table(view: &ItemView, heading: &str, groups: &[GroupFigure]) -> Table {
    let withheld = groups.iter().any(|group| group.nearest.is_some());
    let row = |group: &GroupFigure| {
        let mut cells = match group.figure.shown() {
            Some(reading) => {
                let interval = match reading.share {
                    Share::Percent { low, high, .. } => format!("{low} to {high}"),
                    _ => "not given for a figure this rough".to_owned(),
                };
                vec![share_words(reading.share), interval, answers_words(reading.answers)]
            }
            None => vec![WITHHELD_SENTENCE.to_owned(), String::new(), String::new()],
        };
        if withheld {
            cells.push(group.nearest.clone().unwrap_or_default());
        }
        TableRow { head: group.group.name.clone(), cells }
    };
    let when = groups.first().map(|group| format!(", {}", group.when)).unwrap_or_default();
    let by = in_a_sentence(heading);
    let caption = format!("{} by {by}{when}: “{}”", view.audience.title(), view.text);
    let share = format!("Said {}", view.favourable);
    let head = [heading, &share, "95% interval", "Answers", NEAREST];
    let columns = if withheld { 5 } else { 4 };
    table(caption, &head[..columns], groups.iter().map(row).collect())
}

/// The change since the first reading of the same term, with its own two levels; none where none may be said.
pub fn change_table(view: &ItemView) -> Option<Table> {
    let change = view.finding.change.as_ref()?;
    let (point, _) = view.latest()?;
    let row = TableRow {
        head: format!("{} to {}", change.since, point.when()),
        cells: vec![
            percent(change.then),
            percent(change.now),
            more_or_fewer(change.points),
            format!("{} to {}", more_or_fewer(change.low), more_or_fewer(change.high)),
            change.detectable.to_string(),
            State::of_change(change).words().to_owned(),
        ],
    };
    let caption = format!(
        "Change in the places with enough answers both times, weighted by their roll: {}, “{}”",
        view.audience.title(),
        view.text
    );
    let head = ["From and to", "Then", "Now", "Points", "95% interval", "Could have been seen", "Finding"];
    Some(table(caption, &head, vec![row]))
}

/// Every group beside everyone else, in the plan's order: never ranked.
pub fn gaps_table(view: &ItemView, gaps: &GapGroup) -> Table {
    let withheld = gaps.rows.iter().any(|row| row.nearest.is_some());
    let row = |row: &GapRow| {
        let mut cells = vec![row.heading.clone()];
        match row.figure.shown() {
            Some(gap) => cells.extend([
                percent(gap.group),
                percent(gap.everyone_else),
                more_or_fewer(gap.points),
                format!("{} to {}", more_or_fewer(gap.low), more_or_fewer(gap.high)),
                if gap.clear { "a clear gap" } else { "no clear gap" }.to_owned(),
            ]),
            None => cells.extend([WITHHELD_SENTENCE, "", "", "", ""].map(str::to_owned)),
        }
        if withheld {
            cells.push(row.nearest.clone().unwrap_or_default());
        }
        TableRow { head: row.group.clone(), cells }
    };
    let caption = format!("{} beside everyone else, {}: “{}”", view.audience.title(), gaps.when, view.text);
    let share = format!("Said {}", view.favourable);
    let head = ["Group", "By", &share, "Everyone else", "Points", "95% interval", "Finding", NEAREST];
    let columns = if withheld { head.len() } else { head.len() - 1 };
    table(caption, &head[..columns], gaps.rows.iter().map(row).collect())
}

/// The poster as a table.
pub fn poster_table(cells: &[PosterCell]) -> Table {
    let row = |cell: &PosterCell| TableRow {
        head: cell.outcome.clone(),
        cells: vec![
            cell.statement.clone(),
            cell.state_words.clone(),
            cell.figure.clone().unwrap_or_default(),
            cell.figure_when.clone().unwrap_or_default(),
            cell.target.clone(),
            cell.aim.map(AimState::words).unwrap_or_default().to_owned(),
            cell.register.as_ref().map(|badge| badge.words.clone()).unwrap_or_default(),
            cell.asked.iter().map(|audience| audience.noun()).collect::<Vec<_>>().join(", "),
        ],
    };
    let head = [
        "Outcome",
        "What we hope for",
        "Where it stands",
        "Latest figure",
        "Wave",
        "Target",
        "Against the target",
        "Register",
        "Asked",
    ];
    table("The theory of change, outcome by outcome".to_owned(), &head, cells.iter().map(row).collect())
}

/// What the answers of a wave are set beside the roster by, with the word over it.
pub(super) const ANSWERED_BY: [(Dimension, &str); 3] = [
    (Dimension::Partnership, "Everybody"),
    (Dimension::AbsenceBand, "Absence, percent of sessions"),
    (Dimension::Phase, "Phase"),
];

/// Who answered in one release, of one audience: everybody, by absence and by phase; none where nobody was asked.
pub fn answered_table(cube: &Cube, audience: Audience) -> Option<Table> {
    let of = |(dimension, heading): (Dimension, &str)| {
        let one = responses_table(cube, dimension);
        let mine = one.rows.into_iter().filter(|row| row.head == audience.title());
        mine.map(|mut row| {
            let group = std::mem::replace(&mut row.cells[0], heading.to_owned());
            // The nearest figure that may be shown stands in every row or in none.
            row.cells.resize(6, String::new());
            TableRow { head: group, cells: row.cells }
        })
        .collect::<Vec<_>>()
    };
    let mut rows: Vec<TableRow> = ANSWERED_BY.into_iter().flat_map(of).collect();
    let withheld = rows.iter().any(|row| !row.cells[5].is_empty());
    let columns = if withheld { 7 } else { 6 };
    rows.iter_mut().for_each(|row| row.cells.truncate(columns - 1));
    let caption = format!("Who answered, {} {}: {}", cube.term.name(), cube.year, audience.noun());
    let head = ["Group", "By", "Invited", "Answered", "Response rate (AAPOR RR1)", "In words", NEAREST];
    (!rows.is_empty()).then(|| table(caption, &head[..columns], rows))
}

/// Who answered in one release, audience by audience, in one dimension.
pub fn responses_table(cube: &Cube, dimension: Dimension) -> Table {
    let mut rows = Vec::new();
    let of_dimension = cube.responses.iter().filter(|cell| cell.group.dimension == dimension);
    let withheld = of_dimension.into_iter().any(|cell| cell.figure.shown().is_none());
    for audience in Audience::ALL {
        let mine = |cell: &&crate::release::ResponseCell| {
            cell.audience == audience && cell.group.dimension == dimension
        };
        for cell in cube.responses.iter().filter(mine) {
            let group = if cell.group.name.is_empty() { "everyone" } else { &cell.group.name };
            let mut cells = vec![group.to_owned()];
            match cell.figure.shown() {
                Some(share) => cells.extend([
                    format!("about {}", share.invited),
                    format!("about {}", share.answered),
                    share.percent.map(percent).unwrap_or_default(),
                    share.percent.map(answered_words).unwrap_or_default().to_owned(),
                ]),
                None => cells.extend([WITHHELD_SENTENCE, "", "", ""].map(str::to_owned)),
            }
            if withheld {
                let nearest = || nearest_words(cube.nearest_response(cell).as_ref());
                cells.push(cell.figure.shown().is_none().then(nearest).unwrap_or_default());
            }
            rows.push(TableRow { head: audience.title().to_owned(), cells });
        }
    }
    let head = ["Who", "Group", "Invited", "Answered", "Response rate (AAPOR RR1)", "In words", NEAREST];
    let columns = if withheld { head.len() } else { head.len() - 1 };
    table(format!("Who answered, {} {}", cube.term.name(), cube.year), &head[..columns], rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::testing::{bank, cell, cube, figure, percent as whole, theory, withheld};
    use crate::progress::{Bank, Facts, outcome_page, poster};
    use crate::release::{Figure, Group, Reading, ResponseCell, ResponseShare, Shown};
    use crate::surveys::Term;
    use std::sync::Arc;

    #[test]
    fn every_table_is_as_wide_as_its_head_and_hides_what_is_withheld() {
        let (theory, (items, scales)) = (theory(), bank());
        let cubes = [
            cube(Term::Autumn, 2024, vec![cell("6M-YP-1", 1, withheld())]),
            cube(Term::Spring, 2025, vec![cell("6M-YP-1", 1, figure(Share::Tenths { tenths: 6 }))]),
            cube(Term::Autumn, 2025, vec![cell("6M-YP-1", 1, whole(58))]),
        ];
        let bank = Bank { items: &items, scales: &scales };
        let facts = Facts { theory: &theory, bank, cubes: &cubes, targets: &[] };
        let view = outcome_page("6M", &facts).remove(0).items.remove(0);
        let readings = readings_table(&view);
        let poster = poster_table(&poster(&facts));
        assert_eq!(poster.rows.len(), 24);
        for table in [&readings, &poster, &spread_table(&view).unwrap(), &groups_table(&view, "Phase", &[])] {
            assert!(
                table.rows.iter().all(|row| row.cells.len() + 1 == table.head.len()),
                "{}",
                table.caption
            );
        }
        assert_eq!(readings.rows[0].cells[1..], [WITHHELD_SENTENCE, "", "", "", "", "", "", ""]);
        assert_eq!(readings.rows[1].cells[1..], ["about 6 in 10", "", "10 to 29", "", "", "", "", "no"]);
        assert_eq!(readings.rows[2].cells[1..], ["58%", "52 to 64", "about 240", "58", "", "", "", "yes"]);
    }

    #[test]
    fn a_table_with_a_withheld_group_names_the_nearest_figure_that_may_be_shown() {
        let group = |name: &str, figure: Figure<Reading>| GroupFigure {
            group: Group { dimension: Dimension::Place, name: name.into() },
            when: "autumn 2025".into(),
            nearest: figure.shown().is_none().then(|| "the whole partnership".to_owned()),
            figure,
        };
        let (theory, (items, scales)) = (theory(), bank());
        let cubes = [cube(Term::Autumn, 2025, vec![cell("6M-YP-1", 1, whole(58))])];
        let bank = Bank { items: &items, scales: &scales };
        let facts = Facts { theory: &theory, bank, cubes: &cubes, targets: &[] };
        let view = outcome_page("6M", &facts).remove(0).items.remove(0);
        let shown = groups_table(&view, "Place", &[group("P", whole(58))]);
        assert_eq!((shown.head.len(), shown.rows[0].cells.len()), (4, 3));
        let some = groups_table(&view, "Place", &[group("P", whole(58)), group("Q", withheld())]);
        assert_eq!(some.head[4], "Nearest figure that may be shown");
        assert_eq!(some.rows[0].cells[3], "");
        assert_eq!(some.rows[1].cells, [WITHHELD_SENTENCE, "", "", "the whole partnership"]);
    }

    #[test]
    fn who_answered_is_worded_without_a_claim() {
        let answered = |name: &str, figure| ResponseCell {
            audience: Audience::Staff,
            group: Group { dimension: Dimension::Phase, name: name.into() },
            figure,
        };
        let share = ResponseShare { invited: 400, answered: 185, percent: Some(46) };
        let mut cube = (*cube(Term::Autumn, 2025, Vec::new())).clone();
        cube.responses = vec![
            answered("primary", Figure::Shown(Shown::for_test(share))),
            answered("special", Figure::Withheld),
        ];
        let table = responses_table(&Arc::new(cube), Dimension::Phase);
        assert_eq!(
            table.rows[0].cells,
            ["primary", "about 400", "about 185", "46%", "some people answered", ""]
        );
        assert_eq!(table.rows[1].cells, ["special", WITHHELD_SENTENCE, "", "", "", "none"]);
        assert_eq!(table.head.len(), 1 + table.rows[0].cells.len());
    }
}
