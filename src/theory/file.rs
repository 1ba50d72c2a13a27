//! Reading a content file so that every fault is named with file, line and field.

use jiff::civil::Date;
use std::cell::RefCell;
use std::fmt;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One thing to mend in a content file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file as people find it: `surveys/items.toml`.
    pub file: String,
    /// Counted from 1; 0 when the fault is the whole file's.
    pub line: usize,
    /// Empty when no single field is at fault.
    pub field: String,
    /// What is wrong, and what to do.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if !self.field.is_empty() {
            write!(f, ": {}", self.field)?;
        }
        write!(f, ": {}", self.message)
    }
}

/// The faults found so far, over all files.
#[derive(Debug, Default)]
pub struct Faults(RefCell<Vec<Fault>>);

impl Faults {
    pub fn add(&self, fault: Fault) {
        self.0.borrow_mut().push(fault);
    }

    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// The faults of each file together, by line.
    pub fn into_sorted(self) -> Vec<Fault> {
        let mut faults = self.0.into_inner();
        faults.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        faults
    }
}

/// A content file: the name that people know it by, and its text.
#[derive(Debug, Clone)]
pub struct SourceFile {
    name: String,
    text: String,
    unread: bool,
}

impl SourceFile {
    /// `text` may start with a byte order mark.
    pub fn new(name: impl Into<String>, text: &str) -> SourceFile {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        SourceFile { name: name.into(), text: text.to_string(), unread: false }
    }

    /// A file that could not be opened, which is its one fault; [`SourceFile::read`] adds no other.
    pub fn unread(name: impl Into<String>) -> SourceFile {
        SourceFile { name: name.into(), text: String::new(), unread: true }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// The top of the file; `None` when it is no TOML, with a fault for each place where it is not.
    pub fn read<'a>(&'a self, faults: &'a Faults) -> Option<Entry<'a>> {
        if self.unread {
            return None;
        }
        let (table, errors) = DeTable::parse_recoverable(&self.text);
        for error in &errors {
            let line = error.span().map_or(0, |span| self.line_at(span.start));
            let message = format!("this is not valid TOML: {}; look at the lines around it", error.message());
            self.fault(faults, line, "", message);
        }
        let at = table.span().start;
        errors.is_empty().then(|| Entry { file: self, faults, table: table.into_inner(), at })
    }

    /// Adds a fault in this file.
    pub fn fault(&self, faults: &Faults, line: usize, field: &str, message: impl Into<String>) {
        let (file, field) = (self.name.clone(), field.to_string());
        faults.add(Fault { file, line, field, message: message.into() });
    }

    fn line_at(&self, byte: usize) -> usize {
        self.text.bytes().take(byte).filter(|byte| *byte == b'\n').count() + 1
    }
}

/// A text inside a list, with its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed<'a> {
    pub text: &'a str,
    pub line: usize,
}

/// One table of a file. Every read of a field adds a fault when the field is missing or of the wrong kind.
pub struct Entry<'a> {
    file: &'a SourceFile,
    faults: &'a Faults,
    table: DeTable<'a>,
    at: usize,
}

impl<'a> Entry<'a> {
    /// The line on which this entry starts.
    pub fn line(&self) -> usize {
        self.file.line_at(self.at)
    }

    /// The line of a field, or of the entry when the field is missing.
    pub fn line_of(&self, field: &str) -> usize {
        let key = self.table.keys().find(|key| key.get_ref() == field);
        self.file.line_at(key.map_or(self.at, |key| key.span().start))
    }

    /// Adds a fault at a field, or at the entry when the field is missing.
    pub fn fault(&self, field: &str, message: impl Into<String>) {
        self.fault_at(self.line_of(field), field, message);
    }

    pub fn fault_at(&self, line: usize, field: &str, message: impl Into<String>) {
        self.file.fault(self.faults, line, field, message);
    }

    /// Faults every field that is not one of `known`.
    pub fn only(&self, known: &[&str]) {
        for key in self.table.keys().map(|key| key.get_ref()) {
            if !known.contains(&key.as_ref()) {
                let known = known.join(", ");
                self.fault(key, format!("no such field here; the fields are {known}"));
            }
        }
    }

    fn value(&self, field: &str) -> Option<&Spanned<DeValue<'a>>> {
        self.table.iter().find(|(key, _)| key.get_ref() == field).map(|(_, value)| value)
    }

    fn required(&self, field: &str) -> Option<&Spanned<DeValue<'a>>> {
        let value = self.value(field);
        if value.is_none() {
            self.fault(field, format!("this is missing; add a line {field} = ..."));
        }
        value
    }

    /// A text that must be there and say something.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.required(field)?;
        self.optional_text(field)
    }

    /// A text that may be left out, but says something if it is there.
    pub fn optional_text(&self, field: &str) -> Option<&str> {
        let text = self.value(field)?.get_ref().as_str();
        match text {
            None => self.fault(field, "this must be a text in quotation marks"),
            Some(text) if text.trim().is_empty() => self.fault(field, "this is empty; write it, please"),
            Some(text) if text.trim() != text => {
                self.fault(field, "this starts or ends with a space; take it out")
            }
            Some(_) => {}
        }
        text.filter(|text| !text.trim().is_empty())
    }

    /// A text that stands for one of a few things; `allowed` lists them for the reader.
    pub fn one_of<T>(&self, field: &str, read: impl Fn(&str) -> Option<T>, allowed: &str) -> Option<T> {
        let text = self.text(field)?;
        let meant = read(text);
        if meant.is_none() {
            self.fault(field, format!("\"{text}\" is not known here; write one of {allowed}"));
        }
        meant
    }

    /// A whole number of 0 or more.
    pub fn whole(&self, field: &str) -> Option<u32> {
        self.required(field)?;
        self.optional_whole(field)
    }

    /// A whole number that may be left out.
    pub fn optional_whole(&self, field: &str) -> Option<u32> {
        let value = self.value(field)?.get_ref().as_integer();
        let number = value.and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok());
        if number.is_none() {
            self.fault(field, "this must be a whole number");
        }
        number
    }

    pub fn yes_or_no(&self, field: &str) -> Option<bool> {
        let value = self.required(field)?.get_ref().as_bool();
        if value.is_none() {
            self.fault(field, "this must be true or false, without quotation marks");
        }
        value
    }

    pub fn date(&self, field: &str) -> Option<Date> {
        self.required(field)?;
        self.optional_date(field)
    }

    pub fn optional_date(&self, field: &str) -> Option<Date> {
        let value = self.value(field)?.get_ref();
        let date = value.as_datetime().and_then(|date| date.to_string().parse().ok());
        if date.is_none() {
            self.fault(field, "this must be a day without quotation marks, such as 2026-12-31");
        }
        date
    }

    /// A list of texts, which must be there and may be empty.
    pub fn texts(&self, field: &str) -> Vec<Listed<'_>> {
        let Some(value) = self.required(field) else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            self.fault(field, "this must be a list of texts, such as [\"one\", \"two\"]");
            return Vec::new();
        };
        let mut texts = Vec::new();
        for value in list.iter() {
            let line = self.file.line_at(value.span().start);
            match value.get_ref().as_str().filter(|text| !text.trim().is_empty()) {
                Some(text) => texts.push(Listed { text, line }),
                None => {
                    self.fault_at(line, field, "everything in this list must be a text that says something")
                }
            }
        }
        texts
    }

    /// The names of this entry's fields, in the file's order of names.
    pub fn fields(&self) -> Vec<&str> {
        self.table.keys().map(|key| key.get_ref().as_ref()).collect()
    }

    pub fn has(&self, field: &str) -> bool {
        self.value(field).is_some()
    }

    /// A part `[field]` of the file that may be left out.
    pub fn optional_part(&self, field: &str) -> Option<Entry<'a>> {
        let value = self.value(field)?;
        let at = value.span().start;
        let part = value.get_ref().as_table().map(|table| Entry {
            file: self.file,
            faults: self.faults,
            table: table.clone(),
            at,
        });
        if part.is_none() {
            self.fault(field, format!("this must be a part with fields; start it with [{field}]"));
        }
        part
    }

    /// The entries of a list that must be there.
    pub fn entries(&self, field: &str) -> Vec<Entry<'a>> {
        self.required(field).map_or_else(Vec::new, |_| self.optional_entries(field))
    }

    /// The entries of a list that may be left out.
    pub fn optional_entries(&self, field: &str) -> Vec<Entry<'a>> {
        let Some(value) = self.value(field) else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            self.fault(field, format!("this must be a list of entries; start each one with [[{field}]]"));
            return Vec::new();
        };
        let mut entries = Vec::new();
        for value in list.iter() {
            let at = value.span().start;
            match value.get_ref().as_table() {
                Some(table) => {
                    entries.push(Entry { file: self.file, faults: self.faults, table: table.clone(), at })
                }
                None => self.fault_at(self.file.line_at(at), field, "this must be an entry with fields"),
            }
        }
        entries
    }
}
