//! Blocks that are no table written as one, for forms that know only tables.

use crate::reports::{Table as Lines, TableRow};
use belong_reports::model::{ActionRow, Actions, PosterMap};

/// The map as a table, a row for each outcome.
pub(super) fn map_lines(map: &PosterMap) -> Lines {
    let head = [
        "Outcome",
        "Row",
        "By",
        "What we hope for",
        "Where it stands",
        "Latest figure",
        "Wave",
        "Target",
        "Against the target",
        "Register",
    ];
    let mut rows = Vec::new();
    for row in &map.rows {
        for (horizon, cell) in map.horizons.iter().zip(&row.cells) {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            let register = cell.register.as_ref().map(|one| one.words.clone());
            let register =
                [register, cell.differ.clone()].into_iter().flatten().collect::<Vec<_>>().join("; ");
            rows.push(TableRow {
                head: cell.outcome.clone(),
                cells: vec![
                    format!("{}. {}", row.number, row.statement),
                    horizon.clone(),
                    cell.statement.clone(),
                    cell.state_words.clone(),
                    text(&cell.figure),
                    text(&cell.when),
                    text(&cell.target),
                    text(&cell.aim_words),
                    register,
                ],
            });
        }
    }
    Lines { caption: map.caption.clone(), head: head.map(str::to_owned).to_vec(), rows }
}

/// Actions as a table.
pub(super) fn action_lines(actions: &Actions) -> Lines {
    let row = |row: &ActionRow| {
        let [heard, rest @ ..] = row.cells().map(str::to_owned);
        TableRow { head: heard, cells: rest.to_vec() }
    };
    Lines {
        caption: actions.caption.clone(),
        head: actions.heads.to_vec(),
        rows: actions.rows.iter().map(row).collect(),
    }
}
