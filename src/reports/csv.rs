//! A table as CSV that is safe to open in a spreadsheet.

use super::tables::Table;
use csv::{Terminator, WriterBuilder};

/// What makes a spreadsheet read a cell as a formula when it stands first.
const FORMULA_SIGNS: [char; 12] = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'];

/// A cell with an apostrophe before it where a spreadsheet would take it for a formula.
pub fn guarded(cell: &str) -> String {
    if cell.starts_with(FORMULA_SIGNS) { format!("'{cell}") } else { cell.to_owned() }
}

/// A table as CSV: UTF-8, a header, one line a row, lines end with CR LF (RFC 4180). Every cell and every
/// header is guarded.
pub fn table_as_csv(table: &Table) -> String {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).flexible(true).from_writer(Vec::new());
    // Writing into memory does not fail.
    writer.write_record(table.head.iter().map(|cell| guarded(cell))).ok();
    for row in &table.rows {
        let cells = std::iter::once(&row.head).chain(&row.cells);
        writer.write_record(cells.map(|cell| guarded(cell))).ok();
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::tables::TableRow;
    use proptest::prelude::*;

    fn table(head: &[&str], rows: &[Vec<String>]) -> Table {
        Table {
            caption: "A table".into(),
            head: head.iter().map(|cell| (*cell).to_owned()).collect(),
            rows: rows
                .iter()
                .map(|row| TableRow { head: row[0].clone(), cells: row[1..].to_vec() })
                .collect(),
        }
    }

    #[test]
    fn a_formula_is_disarmed_in_cells_and_in_headers() {
        let bad = ["=1+1", "+1", "-2", "@SUM(A1)", "\t=1", "\r=1", "\0=1", "＝1", "＋1", "－1", "＠1"];
        for cell in bad {
            assert!(guarded(cell).starts_with('\''), "{cell:?} is not guarded");
        }
        assert_eq!(guarded("58%"), "58%");
        let text = table_as_csv(&table(&["=Wave", "Share"], &[vec!["@x".into(), "58%".into()]]));
        assert_eq!(text, "'=Wave,Share\r\n'@x,58%\r\n");
    }

    proptest! {
        #[test]
        fn columns_and_values_come_back(
            rows in proptest::collection::vec(proptest::collection::vec(".*", 3), 0..5)
        ) {
            let text = table_as_csv(&table(&["a", "b", "c"], &rows));
            let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
            let back: Vec<Vec<String>> =
                reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
            let want: Vec<Vec<String>> =
                rows.iter().map(|row| row.iter().map(|cell| guarded(cell)).collect()).collect();
            prop_assert_eq!(back, want);
        }
    }
}
