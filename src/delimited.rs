//! Tables in text files as people save them: any of the usual encodings and separators, rows counted as a
//! spreadsheet counts them.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Why a file is no table at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoTable {
    Empty,
    /// A spreadsheet, an archive, or a broken encoding.
    NotText,
}

/// The text of a file in UTF-8, UTF-16 or Windows-1252, without its byte order mark.
///
/// # Errors
/// [`NoTable`] when there is nothing in it or it is no text.
pub fn decode(bytes: &[u8]) -> Result<String, NoTable> {
    if bytes.is_empty() {
        return Err(NoTable::Empty);
    }
    let (encoding, start) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (encoding, length),
        None => (guess(bytes), 0),
    };
    let (text, malformed) = encoding.decode_without_bom_handling(&bytes[start..]);
    // Spreadsheets and archives hold runs of NUL; a single one is left for its row's report.
    if (malformed && encoding != WINDOWS_1252) || text.contains("\0\0") {
        return Err(NoTable::NotText);
    }
    if text.trim().is_empty() {
        return Err(NoTable::Empty);
    }
    Ok(text.into_owned())
}

/// The encoding of a file without a mark: every other byte of a header in UTF-16 is NUL.
fn guess(bytes: &[u8]) -> &'static Encoding {
    match bytes {
        [first, 0, second, 0, ..] if *first != 0 && *second != 0 => UTF_16LE,
        [0, first, 0, second, ..] if *first != 0 && *second != 0 => UTF_16BE,
        _ if std::str::from_utf8(bytes).is_ok() => UTF_8,
        _ => WINDOWS_1252,
    }
}

/// The separator (comma, semicolon or tab) that the header has most of, outside quotation marks.
pub fn separator(text: &str) -> u8 {
    let known = [b',', b';', b'\t'];
    let mut counts = [0usize; 3];
    let mut quoted = false;
    for byte in text.trim_start_matches(['\r', '\n', ' ']).bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            other if !quoted => {
                if let Some(at) = known.iter().position(|one| *one == other) {
                    counts[at] += 1;
                }
            }
            _ => {}
        }
    }
    (0..3).rev().max_by_key(|at| counts[*at]).map_or(b',', |at| known[at])
}

/// Where the lines of the text start. Rows are counted as a spreadsheet counts them, blank ones included.
pub struct Lines<'a> {
    text: &'a [u8],
    starts: Vec<usize>,
}

impl Lines<'_> {
    pub fn of(text: &str) -> Lines<'_> {
        let text = text.as_bytes();
        let ends =
            |at: &usize| text[*at] == b'\n' || (text[*at] == b'\r' && text.get(at + 1) != Some(&b'\n'));
        let starts = std::iter::once(0).chain((0..text.len()).filter(ends).map(|at| at + 1)).collect();
        Lines { text, starts }
    }

    /// The line of the record at or after the byte `at`: the csv reader's position lies before the blank lines
    /// that it skips, and between the two bytes of a CRLF. A line break inside a cell begins a line too.
    pub fn row_at(&self, at: usize) -> usize {
        let blank = self.text[at..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        self.starts.partition_point(|start| *start <= at + blank)
    }
}

/// How many line breaks lie inside the cells of a record: a spreadsheet shows them within one row.
pub fn breaks_within(record: &csv::StringRecord) -> usize {
    record.iter().map(|cell| cell.matches('\n').count() + lone_returns(cell)).sum()
}

fn lone_returns(cell: &str) -> usize {
    cell.matches('\r').count() - cell.matches("\r\n").count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_inside_quoted_headers_do_not_count() {
        assert_eq!(separator("\"Why, how, when,\nand where?\";b;c\n1,2,3,4,5;2;3"), b';');
        assert_eq!(separator("\n\na\tb,c\td\n"), b'\t');
        assert_eq!(separator("alone"), b',');
    }

    #[test]
    fn line_breaks_within_cells_are_counted_once_each() {
        let record = csv::StringRecord::from(vec!["a\nb", "c\r\nd\re", "f"]);
        assert_eq!(breaks_within(&record), 3);
    }
}
