//! A CSV file as it was saved: its encoding, its separator, its columns by name, and its rows by number.

use csv::{ByteRecord, Reader, ReaderBuilder, StringRecord};
use encoding_rs::{Encoding, WINDOWS_1252};
use std::fmt;

/// One thing that keeps a file from being imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFault {
    /// As a spreadsheet counts them, from 1; 0 when the fault is the whole file's.
    pub row: u64,
    /// Empty when no single column is at fault.
    pub column: String,
    /// What is wrong, and what to do.
    pub message: String,
}

impl FileFault {
    pub fn whole(message: impl Into<String>) -> FileFault {
        FileFault { row: 0, column: String::new(), message: message.into() }
    }

    pub fn at(row: u64, column: &str, message: impl Into<String>) -> FileFault {
        FileFault { row, column: column.to_owned(), message: message.into() }
    }
}

impl fmt::Display for FileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.row, self.column.as_str()) {
            (0, "") => f.write_str(&self.message),
            (0, column) => write!(f, "{column}: {}", self.message),
            (row, "") => write!(f, "row {row}: {}", self.message),
            (row, column) => write!(f, "row {row}, {column}: {}", self.message),
        }
    }
}

/// Names of a fault's cell are cut to this many letters.
const LONGEST: usize = 40;

/// A cell as it may stand in a message.
pub fn quoted(cell: &str) -> String {
    let plain: String = cell.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    format!("\"{plain}\"")
}

/// The text of a file: UTF-8 with or without its mark, UTF-16, or Windows-1252.
///
/// # Errors
/// An empty file, or one that is no text.
pub fn decoded(bytes: &[u8]) -> Result<String, FileFault> {
    let (text, malformed) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => encoding.decode_without_bom_handling(&bytes[length..]),
        None => match std::str::from_utf8(bytes) {
            Ok(text) => (text.into(), false),
            Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes),
        },
    };
    if text.trim().is_empty() {
        return Err(FileFault::whole("the file is empty; download it again, or choose another file"));
    }
    if malformed || text.contains('\0') {
        return Err(FileFault::whole(
            "this is not a text file; save the spreadsheet as CSV (comma delimited), or unpack the archive, and \
             choose that file",
        ));
    }
    Ok(text.into_owned())
}

/// A file being read, row by row.
pub struct Sheet<'a> {
    reader: Reader<&'a [u8]>,
    names: Vec<String>,
    text: &'a [u8],
    /// A place in the text, and the line that it lies in.
    seen: (usize, u64),
}

impl<'a> Sheet<'a> {
    /// Reads the first row.
    ///
    /// # Errors
    /// A wrong delimiter, a column that is there twice.
    pub fn open(text: &'a str) -> Result<Sheet<'a>, FileFault> {
        let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let commas = first.matches(',').count();
        for (sign, word) in [(';', "semicolons"), ('\t', "tabs"), ('|', "upright strokes")] {
            if first.matches(sign).count() > commas {
                return Err(FileFault::at(
                    1,
                    "",
                    format!(
                        "the columns are separated by {word}; save the file as CSV with commas, as it was published"
                    ),
                ));
            }
        }
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut record = StringRecord::new();
        reader.read_record(&mut record).map_err(|fault| FileFault::at(1, "", fault.to_string()))?;
        let names: Vec<String> = record.iter().map(plain_name).collect();
        for (at, name) in names.iter().enumerate() {
            if !name.is_empty() && names[..at].contains(name) {
                let message = "this column is there more than once; keep the right one";
                return Err(FileFault::at(1, name, message));
            }
        }
        Ok(Sheet { reader, names, text: text.as_bytes(), seen: (0, 1) })
    }

    pub fn has(&self, column: &str) -> bool {
        self.names.iter().any(|name| name == column)
    }

    /// The names of the columns, in the file's order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Where a column is.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    /// Where the first of these columns is that the file has.
    pub fn first_of(&self, names: &[String]) -> Option<usize> {
        names.iter().find_map(|name| self.column(name))
    }

    /// How far the reading is, and how far it goes, in bytes.
    pub fn progress(&self) -> (usize, usize) {
        (self.reader.position().byte() as usize, self.text.len())
    }

    /// The line of the record at or after a byte: the reader's position lies before blank lines, and between the
    /// two bytes of a CRLF.
    fn line_of(&mut self, byte: usize) -> u64 {
        let rest = self.text.get(byte..).unwrap_or_default();
        let start = byte + rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = self.text.get(self.seen.0..start).unwrap_or_default();
        self.seen = (start, self.seen.1 + passed.iter().filter(|byte| **byte == b'\n').count() as u64);
        self.seen.1
    }

    /// The next row that holds anything, with its number.
    ///
    /// # Errors
    /// A row with more or fewer cells than the first.
    pub fn next_row(&mut self, record: &mut ByteRecord) -> Option<Result<u64, FileFault>> {
        loop {
            match self.reader.read_byte_record(record) {
                Ok(false) => return None,
                Err(fault) => return Some(Err(FileFault::whole(fault.to_string()))),
                Ok(true) => {}
            }
            if record.iter().all(|cell| cell.iter().all(u8::is_ascii_whitespace)) {
                continue;
            }
            let row = self.line_of(record.position().map_or(0, |at| at.byte() as usize));
            let (cells, columns) = (record.len(), self.names.len());
            if cells != columns {
                let message = format!(
                    "the row has {cells} cells where the first row has {columns}, so its columns have moved; mend \
                     the row, or download the file again"
                );
                return Some(Err(FileFault::at(row, "", message)));
            }
            return Some(Ok(row));
        }
    }
}

/// A cell of a row; the file's text is UTF-8 by now.
pub fn cell(record: &ByteRecord, at: Option<usize>) -> &str {
    let bytes = at.and_then(|at| record.get(at)).unwrap_or_default();
    std::str::from_utf8(bytes).unwrap_or_default().trim()
}

fn plain_name(name: &str) -> String {
    name.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').to_lowercase().replace(' ', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_with_its_mark_quotes_and_windows_ends_reads_like_a_plain_one() {
        let text = decoded(b"\xEF\xBB\xBFla name,value\r\n\"Redcar, and more\",\"5\"\r\n").unwrap();
        let mut sheet = Sheet::open(&text).unwrap();
        let mut record = ByteRecord::new();
        assert_eq!(sheet.next_row(&mut record), Some(Ok(2)));
        assert_eq!(cell(&record, sheet.column("la_name")), "Redcar, and more");
        assert_eq!(cell(&record, sheet.column("value")), "5");
        assert_eq!(sheet.next_row(&mut record), None);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_row() {
        for (text, words) in [("a;b;c\n1;2;3", "semicolons"), ("a\tb\n1\t2", "tabs")] {
            assert!(Sheet::open(text).err().unwrap().to_string().contains(words));
        }
        assert!(Sheet::open("a,b,a\n").err().unwrap().to_string().starts_with("row 1, a: this column"));
        let mut sheet = Sheet::open("a,b\n1,2\n\n1,2,3\n").unwrap();
        let mut record = ByteRecord::new();
        assert_eq!(sheet.next_row(&mut record), Some(Ok(2)));
        let moved = sheet.next_row(&mut record).unwrap().unwrap_err();
        assert!(moved.to_string().starts_with("row 4: the row has 3 cells where"), "{moved}");
        assert!(decoded(b" \r\n ").unwrap_err().message.starts_with("the file is empty"));
        assert!(decoded(b"PK\x03\x04\0\0").unwrap_err().message.starts_with("this is not a text file"));
    }
}
