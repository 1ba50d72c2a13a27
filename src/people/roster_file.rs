//! A roster file as people save it: any of the usual encodings and separators, columns found by name.

use super::rules::{Cells, RosterRow, RowProblem, SettingNamed, identity, read_row};
use crate::delimited::{Lines, NoTable, decode, separator};
use std::collections::HashMap;

/// The columns of a roster; their order does not matter.
pub const HEADER: [&str; 12] = [
    "setting",
    "kind",
    "phase",
    "locality",
    "audience",
    "email",
    "child_ref",
    "year_group",
    "absence_band",
    "language",
    "group_1",
    "group_2",
];

/// A column that a roster may have besides: what the family calls the child.
pub const NICKNAME: &str = "nickname";

/// Why a file cannot be read as a roster at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    #[error("the file is empty; its first row must be {}", HEADER.join(","))]
    Empty,
    #[error("the file is not a text file; save the spreadsheet as CSV and choose that file")]
    NotText,
    #[error("the first row has no column {}; it must be {}", .0.join(", "), HEADER.join(","))]
    Missing(Vec<&'static str>),
    #[error(
        "the first row has columns that Belong does not read: {}; take them out, so that no more about people \
         is sent than is needed",
        .0.join(", ")
    )]
    Unknown(Vec<String>),
    #[error("the column {0} is there more than once")]
    Twice(String),
}

impl From<NoTable> for FileFault {
    fn from(fault: NoTable) -> FileFault {
        match fault {
            NoTable::Empty => FileFault::Empty,
            NoTable::NotText => FileFault::NotText,
        }
    }
}

/// A roster as read: the good rows in the file's order, and what is wrong with the others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roster {
    pub rows: Vec<RosterRow>,
    pub problems: Vec<RowProblem>,
    /// The distinct settings of the good rows, in the file's order.
    pub settings: Vec<SettingNamed>,
    /// Whether it has the column for nicknames; without it those that are known stay.
    pub has_nicknames: bool,
}

/// Reads a roster file: UTF-8, UTF-16 or Windows-1252; comma, semicolon or tab; LF or CRLF.
///
/// # Errors
/// [`FileFault`] when the file or its header is wrong. A bad row is no error: it is among the problems.
pub fn parse(bytes: &[u8]) -> Result<Roster, FileFault> {
    let text = decode(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator(&text))
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    if !reader.read_record(&mut record).map_err(|_| FileFault::NotText)? {
        return Err(FileFault::Empty);
    }
    let columns = columns(&record)?;
    let mut found = Found::default();
    found.roster.has_nicknames = columns.nickname.is_some();
    let lines = Lines::of(&text);
    while reader.read_record(&mut record).map_err(|_| FileFault::NotText)? {
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let at = record.position().map_or(0, csv::Position::byte);
        found.take(lines.row_at(at as usize), &record, &columns);
    }
    Ok(found.roster)
}

/// Where each column of [`HEADER`] is, and that of nicknames if it is there.
struct Columns {
    places: [usize; 12],
    nickname: Option<usize>,
}

impl Columns {
    fn last(&self) -> usize {
        self.places.iter().copied().chain(self.nickname).max().map_or(0, |last| last + 1)
    }
}

fn columns(header: &csv::StringRecord) -> Result<Columns, FileFault> {
    let named: Vec<String> = header.iter().map(plain_name).collect();
    let unknown: Vec<String> = named
        .iter()
        .filter(|name| !name.is_empty() && *name != NICKNAME && !HEADER.contains(&name.as_str()))
        .map(|name| name.chars().filter(|c| !c.is_control()).take(40).collect())
        .collect();
    let missing: Vec<&str> =
        HEADER.into_iter().filter(|column| !named.iter().any(|name| name == column)).collect();
    if !missing.is_empty() {
        return Err(FileFault::Missing(missing));
    }
    if !unknown.is_empty() {
        return Err(FileFault::Unknown(unknown));
    }
    let place = |column: &str| {
        let mut found = named.iter().enumerate().filter(|(_, name)| *name == column).map(|(at, _)| at);
        let first = found.next();
        if found.next().is_some() { Err(FileFault::Twice(column.to_owned())) } else { Ok(first) }
    };
    let mut places = [0; 12];
    for (at, column) in places.iter_mut().zip(HEADER) {
        *at = place(column)?.unwrap_or_default();
    }
    Ok(Columns { places, nickname: place(NICKNAME)? })
}

fn plain_name(name: &str) -> String {
    name.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').to_lowercase().replace(' ', "_")
}

struct CellsOf<'a> {
    record: &'a csv::StringRecord,
    columns: &'a Columns,
}

impl Cells for CellsOf<'_> {
    fn cell(&self, column: &str) -> &str {
        let at = match HEADER.iter().position(|known| *known == column) {
            Some(known) => Some(self.columns.places[known]),
            None => self.columns.nickname.filter(|_| column == NICKNAME),
        };
        at.and_then(|at| self.record.get(at)).unwrap_or_default()
    }
}

#[derive(Default)]
struct Found {
    roster: Roster,
    settings: HashMap<String, (usize, usize)>,
    people: HashMap<String, usize>,
}

impl Found {
    fn take(&mut self, row: usize, record: &csv::StringRecord, columns: &Columns) {
        let last = columns.last();
        if record.iter().skip(last).any(|cell| !cell.trim().is_empty()) {
            let message = format!(
                "the row has {} cells where the first row has {last}; is a cell with a separator in it missing \
                 its quotation marks?",
                record.len()
            );
            return self.roster.problems.push(RowProblem { row, field: "row", message });
        }
        match read_row(row, &CellsOf { record, columns }) {
            Ok(read) => self.keep(read),
            Err(problems) => self.roster.problems.extend(problems),
        }
    }

    fn keep(&mut self, read: RosterRow) {
        let row = read.row;
        let mut problem = |field, message| self.roster.problems.push(RowProblem { row, field, message });
        if let Some((at, first)) = self.settings.get(&read.setting.name) {
            let known = &self.roster.settings[*at];
            let differs = [
                ("kind", known.kind.word(), read.setting.kind.word()),
                ("phase", known.phase.as_str(), read.setting.phase.as_str()),
                ("locality", known.locality.as_str(), read.setting.locality.as_str()),
            ];
            if let Some((field, before, now)) = differs.into_iter().find(|(_, before, now)| before != now) {
                return problem(
                    field,
                    format!(
                        "row {first} gives this setting \"{before}\" and this row \"{now}\"; a setting has one"
                    ),
                );
            }
        }
        let person =
            identity(&read.setting.name, read.audience, read.email.as_deref(), read.child_ref.as_deref());
        if let Some(first) = self.people.get(&person) {
            return problem(
                "row",
                format!("is the same person as row {first}; kept once, as in row {first}"),
            );
        }
        self.people.insert(person, row);
        if !self.settings.contains_key(&read.setting.name) {
            self.settings.insert(read.setting.name.clone(), (self.roster.settings.len(), row));
            self.roster.settings.push(read.setting.clone());
        }
        self.roster.rows.push(read);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::WINDOWS_1252;

    const ROW: &str = "Café Primary,school,primary,North,FA,ann@example.org,,,,,,";

    fn file(rows: &[&str]) -> String {
        format!("{}\n{}\n", HEADER.join(","), rows.join("\n"))
    }

    fn names(bytes: &[u8]) -> Vec<String> {
        let roster = parse(bytes).unwrap();
        assert_eq!(roster.problems, []);
        roster.rows.into_iter().map(|row| row.setting.name).collect()
    }

    #[test]
    fn every_usual_encoding_gives_the_same_names() {
        let text = file(&[ROW]);
        let utf_16 = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
        let (little, big) = (utf_16(u16::to_le_bytes), utf_16(u16::to_be_bytes));
        let marked = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        for bytes in [
            text.clone().into_bytes(),
            marked(&[0xef, 0xbb, 0xbf], text.as_bytes()),
            marked(&[0xff, 0xfe], &little),
            marked(&[0xfe, 0xff], &big),
            little,
            big,
            WINDOWS_1252.encode(&text).0.into_owned(),
        ] {
            assert_eq!(names(&bytes), ["Café Primary"]);
        }
    }

    #[test]
    fn separators_line_ends_quotes_and_header_styles_are_all_read() {
        for text in [
            file(&[ROW]).replace(',', ";"),
            file(&[ROW]).replace(',', "\t"),
            file(&[ROW]).replace('\n', "\r\n"),
            file(&[&ROW.replace("Café Primary", "\"Café Primary\"")]),
            file(&[ROW]).replace("child_ref", " Child REF ").replace("setting,", "\"Setting\","),
            format!("\n{}\n\n\n", file(&[ROW]).trim()),
        ] {
            assert_eq!(names(text.as_bytes()), ["Café Primary"], "{text}");
        }
        let quoted = file(&[&ROW.replace("Café Primary", "\"Rook, \"\"Hill\"\" Primary\"")]);
        assert_eq!(names(quoted.as_bytes()), ["Rook, \"Hill\" Primary"]);
    }

    #[test]
    fn moved_columns_are_found_by_name() {
        let text = "email,setting,kind,phase,locality,audience,child_ref,year_group,absence_band,language,group_2,group_1\n\
                    ann@example.org,Rook,school,primary,North,FA,,,,,yes,no\n";
        let roster = parse(text.as_bytes()).unwrap();
        assert_eq!(roster.rows[0].email.as_deref(), Some("ann@example.org"));
        assert_eq!(roster.rows[0].characteristics.groups, [Some(false), Some(true)]);
    }

    #[test]
    fn a_column_of_nicknames_may_be_there_and_need_not() {
        assert!(!parse(file(&[ROW]).as_bytes()).unwrap().has_nicknames);
        let child = ROW.replace("FA,", "YC,");
        let text = format!("Nickname,{}\nSam,{child}\n,{}\n", HEADER.join(","), child.replace("ann", "bob"));
        let roster = parse(text.as_bytes()).unwrap();
        assert_eq!(roster.problems, []);
        assert!(roster.has_nicknames);
        let names: Vec<_> = roster.rows.iter().map(|row| row.nickname.as_deref()).collect();
        assert_eq!(names, [Some("Sam"), None]);
        let twice = format!("nickname,{},NICKNAME\n", HEADER.join(","));
        assert_eq!(parse(twice.as_bytes()).unwrap_err(), FileFault::Twice("nickname".into()));
    }

    #[test]
    fn a_wrong_header_is_refused_by_the_names_of_its_columns() {
        let fault = |text: &str| parse(text.as_bytes()).unwrap_err();
        let header = HEADER.join(",");
        assert_eq!(fault(&header.replace(",phase", "")), FileFault::Missing(vec!["phase"]));
        assert_eq!(
            fault(&format!("{header},Date of birth")),
            FileFault::Unknown(vec!["date_of_birth".into()])
        );
        assert_eq!(fault(&format!("{header},email")), FileFault::Twice("email".into()));
        assert_eq!(fault(""), FileFault::Empty);
        assert_eq!(fault("\u{feff} \n"), FileFault::Empty);
        assert_eq!(parse(b"PK\x03\x04\x14\0\0\0\x08\0").unwrap_err(), FileFault::NotText);
        assert!(matches!(fault("a;b"), FileFault::Missing(missing) if missing.len() == 12));
    }

    #[test]
    fn a_bad_row_is_reported_by_its_number_and_the_others_are_read() {
        let other = ROW.replace("ann@", "bob@");
        let bad = ROW.replace("ann@example.org", "ann");
        for end in ["\n", "\r\n", "\r"] {
            let text = file(&[ROW, "", ",,,,,,,,,,,", &bad, &other]).replace('\n', end);
            let roster = parse(text.as_bytes()).unwrap();
            assert_eq!(roster.rows.iter().map(|row| row.row).collect::<Vec<_>>(), [2, 6]);
            assert_eq!(roster.problems.len(), 1);
            assert_eq!((roster.problems[0].row, roster.problems[0].field), (5, "email"));
        }
    }

    #[test]
    fn the_same_person_twice_goes_in_once() {
        let roster = parse(file(&[ROW, &ROW.replace("example", "EXAMPLE")]).as_bytes()).unwrap();
        assert_eq!(roster.rows.len(), 1);
        assert_eq!(roster.problems[0].message, "is the same person as row 2; kept once, as in row 2");
        assert_eq!(roster.problems[0].row, 3);
    }

    #[test]
    fn one_setting_cannot_have_two_phases_or_localities() {
        let secondary = ROW.replace("primary,", "secondary,").replace("ann@", "bob@");
        let south = ROW.replace("North", "South").replace("ann@", "cy@");
        let roster = parse(file(&[ROW, &secondary, &south]).as_bytes()).unwrap();
        assert_eq!((roster.rows.len(), roster.settings.len()), (1, 1));
        let fields: Vec<_> = roster.problems.iter().map(|problem| (problem.row, problem.field)).collect();
        assert_eq!(fields, [(3, "phase"), (4, "locality")]);
        assert_eq!(
            roster.problems[0].message,
            "row 2 gives this setting \"primary\" and this row \"secondary\"; a setting has one"
        );
    }

    #[test]
    fn a_row_with_too_many_cells_and_an_open_quotation_mark_are_reported() {
        let roster =
            parse(file(&[&format!("{ROW},extra"), &ROW.replace("Café", "\"Café")]).as_bytes()).unwrap();
        assert_eq!(roster.rows, []);
        assert_eq!(roster.problems.iter().map(|problem| problem.row).min(), Some(2));
        assert!(roster.problems.iter().any(|problem| problem.message.contains("quotation mark")));
    }

    #[test]
    fn nonsense_never_panics() {
        proptest::proptest!(|(bytes: Vec<u8>)| { parse(&bytes).ok(); });
        proptest::proptest!(|(row: String)| { parse(file(&[&row]).as_bytes()).ok(); });
    }
}
