//! The file as rows with a header: separators, encodings, ragged rows, and files with a row for every answer.

use super::map::{Long, Named};
use super::problems::{Problems, brief, told};
use crate::delimited::{Lines, NoTable, breaks_within, decode, separator};
use std::collections::HashMap;

/// A whole file larger than this is refused: it is read into memory.
const LARGEST: usize = 400 * 1024 * 1024;

/// A file that was decoded, with its header.
pub(super) struct Table {
    text: String,
    separator: u8,
    pub header: Vec<String>,
}

/// Called with the row as a spreadsheet counts it, its cells, and the bytes read so far.
type EachRow<'a> = &'a mut dyn FnMut(usize, &csv::StringRecord, usize);

impl Table {
    /// Opens a file; the separator is the map's or the one that the header has most of.
    ///
    /// # Errors
    /// A sentence when it is no table.
    pub fn open(bytes: &[u8], said: Option<u8>) -> Result<Table, String> {
        if bytes.len() > LARGEST {
            return Err(format!("the file is larger than {} MB; split it into waves", LARGEST / 1024 / 1024));
        }
        let text = decode(bytes).map_err(|fault| match fault {
            NoTable::Empty => "the file is empty".to_owned(),
            NoTable::NotText => {
                "the file is not a text file; save the spreadsheet as CSV (UTF-8) and bring in that file"
                    .to_owned()
            }
        })?;
        let separator = said.unwrap_or_else(|| separator(&text));
        let mut table = Table { text, separator, header: Vec::new() };
        let mut header = csv::StringRecord::new();
        table
            .reader()
            .read_record(&mut header)
            .map_err(|fault| format!("the header cannot be read: {fault}"))?;
        table.header = header.iter().map(str::to_owned).collect();
        Ok(table)
    }

    fn reader(&self) -> csv::Reader<&[u8]> {
        csv::ReaderBuilder::new()
            .delimiter(self.separator)
            .flexible(true)
            .has_headers(false)
            .from_reader(self.text.as_bytes())
    }

    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    pub fn separator_name(&self) -> &'static str {
        match self.separator {
            b';' => "semicolon",
            b'\t' => "tab",
            _ => "comma",
        }
    }

    /// Every row below the header that is not blank; ragged ones go among the problems instead.
    pub fn rows(&self, problems: &mut Problems, each: EachRow<'_>) {
        let (lines, mut reader) = (Lines::of(&self.text), self.reader());
        let (mut record, mut breaks, mut at_header) = (csv::StringRecord::new(), 0, true);
        loop {
            match reader.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => return,
                Err(fault) => return problems.add(format!("the file cannot be read on: {fault}")),
            }
            let at = record.position().map_or(0, |position| position.byte() as usize);
            let row = lines.row_at(at).saturating_sub(breaks);
            breaks += breaks_within(&record);
            if std::mem::take(&mut at_header) || record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let wide = self.header.len();
            if record.len() < wide || record.iter().skip(wide).any(|cell| !cell.trim().is_empty()) {
                problems.add(format!(
                    "row {row} has {} cells where the header has {wide}; is a quotation mark open, or a cell with \
                     a separator in it without its quotation marks?",
                    record.len()
                ));
                continue;
            }
            each(row, &record, at);
        }
    }
}

/// The place of a column in a header by its names, whatever their case and spaces.
pub(super) fn place(header: &[String], named: &Named) -> Option<usize> {
    let wanted = named.names.iter().map(|name| super::labels::plain(name));
    wanted.into_iter().find_map(|wanted| header.iter().position(|name| super::labels::plain(name) == wanted))
}

/// The answers of one person, put together from their rows.
struct Person {
    row: usize,
    /// By column of [`Turned::header`]: a number of [`Turned::words`], 0 where there is nothing.
    cells: Vec<u32>,
}

/// A file with a row for every answer, turned into a row for every person; the respondent is the first column.
pub(super) struct Turned {
    pub header: Vec<String>,
    words: Vec<String>,
    people: Vec<Person>,
}

/// Whether the answers to a question are wanted.
type Wanted<'a> = &'a dyn Fn(&str) -> bool;
/// Told how many bytes have been read.
type Seen<'a> = &'a mut dyn FnMut(usize);
/// Given each row's number and its cells by column.
type EachTurned<'a, 's> = &'a mut dyn FnMut(usize, &dyn Fn(usize) -> &'s str);

impl Turned {
    /// Turns a file; `read` says whether the answers to a question are wanted.
    pub fn of(
        table: &Table,
        long: &Long,
        problems: &mut Problems,
        (read, seen): (Wanted<'_>, Seen<'_>),
    ) -> Option<Turned> {
        let mut at = |named: &Named, what: &str| {
            let found = place(&table.header, named);
            if found.is_none() {
                problems.missing(named, &table.header, what);
            }
            found
        };
        let places =
            [at(&long.respondent, "[long]"), at(&long.question, "[long]"), at(&long.answer, "[long]")];
        let [Some(respondent), Some(question), Some(answer)] = places else { return None };
        let kept: Vec<usize> =
            (0..table.header.len()).filter(|at| ![respondent, question, answer].contains(at)).collect();
        let mut header = vec![table.header[respondent].clone()];
        header.extend(kept.iter().map(|at| table.header[*at].clone()));
        let wanted: Vec<bool> = kept.iter().map(|at| read(&table.header[*at])).collect();
        let turned = Turned { header, words: vec![String::new()], people: Vec::new() };
        let mut turning =
            Turning { turned, words: HashMap::new(), people: HashMap::new(), questions: HashMap::new() };
        let mut found = Problems::default();
        table.rows(problems, &mut |row, record, bytes| {
            if row % 1_000 == 0 {
                seen(bytes);
            }
            let cell = |at: usize| record.get(at).unwrap_or_default().trim();
            let person = turning.person(row, cell(respondent), &mut found);
            let Some(person) = person else { return };
            for (column, at) in kept.iter().enumerate().filter(|(column, _)| wanted[*column]) {
                turning.keep(row, (person, column + 1), cell(*at), &mut found);
            }
            if !read(cell(question)) {
                return turning.note(cell(question));
            }
            let column = turning.question(cell(question));
            turning.answer(row, (person, column), cell(answer), &mut found);
        });
        problems.append(found);
        Some(turning.turned)
    }

    pub fn rows<'s>(&'s self, each: EachTurned<'_, 's>) {
        for person in &self.people {
            let cell =
                |at: usize| person.cells.get(at).map_or("", |word| self.words[*word as usize].as_str());
            each(person.row, &cell);
        }
    }
}

struct Turning {
    turned: Turned,
    words: HashMap<String, u32>,
    people: HashMap<String, usize>,
    questions: HashMap<String, usize>,
}

impl Turning {
    fn person(&mut self, row: usize, id: &str, problems: &mut Problems) -> Option<usize> {
        if id.is_empty() {
            problems.add(format!("row {row} has no respondent; every answer belongs to one"));
            return None;
        }
        if let Some(known) = self.people.get(id) {
            return Some(*known);
        }
        let word = self.word(id);
        self.people.insert(id.to_owned(), self.turned.people.len());
        self.turned.people.push(Person { row, cells: vec![word] });
        Some(self.turned.people.len() - 1)
    }

    fn word(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        if let Some(known) = self.words.get(text) {
            return *known;
        }
        let number = self.turned.words.len() as u32;
        self.turned.words.push(text.to_owned());
        self.words.insert(text.to_owned(), number);
        number
    }

    /// The column of a question, a new one where it was not seen before.
    fn question(&mut self, code: &str) -> usize {
        let wanted = super::labels::plain(code);
        if let Some(known) = self.questions.get(&wanted) {
            return *known;
        }
        self.turned.header.push(code.to_owned());
        self.questions.insert(wanted, self.turned.header.len() - 1);
        self.turned.header.len() - 1
    }

    /// A question whose answers are not read has a column without cells, so that the map must name it.
    fn note(&mut self, code: &str) {
        self.question(code);
    }

    fn cell(&mut self, (person, column): (usize, usize)) -> &mut u32 {
        let cells = &mut self.turned.people[person].cells;
        if cells.len() <= column {
            cells.resize(column + 1, 0);
        }
        &mut cells[column]
    }

    /// Keeps what is said of the person on every row, which must agree.
    fn keep(&mut self, row: usize, at: (usize, usize), text: &str, problems: &mut Problems) {
        let word = self.word(text);
        let before = std::mem::replace(self.cell(at), word);
        if before != word && before != 0 {
            let (first, column) = (self.turned.people[at.0].row, &self.turned.header[at.1]);
            problems.add(format!(
                "row {row}, column \"{}\": the same respondent has {} here and {} in row {first}; mend one of them",
                brief(column),
                told(text),
                told(&self.turned.words[before as usize])
            ));
        }
    }

    fn answer(&mut self, row: usize, at: (usize, usize), text: &str, problems: &mut Problems) {
        let word = self.word(text);
        let cell = self.cell(at);
        if *cell != 0 {
            let question = brief(&self.turned.header[at.1]);
            let message =
                format!("row {row}: this respondent has answered \"{question}\" in an earlier row; keep one");
            return problems.add(message);
        }
        *cell = word;
    }
}
