//! What is wrong with a file, in sentences with rows and what to do: every fault, up to a number that people read.

use super::labels::plain;
use super::map::Named;
use std::collections::{BTreeMap, HashMap};

/// Sentences that are told; the rest are counted.
const TOLD: usize = 60;
/// Rows that are named with a label.
const ROWS: usize = 5;
/// Labels that are kept of one column; a column with more holds words of people's own.
const LABELS: usize = 100;
/// The longest cell that is told.
const LONGEST_TOLD: usize = 20;
/// Labels that are told of one column.
const LABELS_TOLD: usize = 12;

/// The faults of one file.
#[derive(Debug, Default)]
pub(super) struct Problems {
    told: Vec<String>,
    more: usize,
}

impl Problems {
    pub fn add(&mut self, sentence: String) {
        if self.told.len() < TOLD { self.told.push(sentence) } else { self.more += 1 }
    }

    pub fn append(&mut self, other: Problems) {
        other.told.into_iter().for_each(|sentence| self.add(sentence));
        self.more += other.more;
    }

    pub fn is_empty(&self) -> bool {
        self.told.is_empty()
    }

    pub fn into_sentences(self) -> Vec<String> {
        let more = (self.more > 0).then(|| format!("and {} more", self.more));
        self.told.into_iter().chain(more).collect()
    }

    /// A column that the map names and the file does not have.
    pub fn missing(&mut self, named: &Named, header: &[String], what: &str) {
        let name = named.names.first().map_or("", String::as_str);
        let line = named
            .line
            .filter(|line| *line > 0)
            .map(|line| format!(", line {line} of the map"))
            .unwrap_or_default();
        let near =
            nearest(name, header).map(|near| format!(" Is it \"{}\"?", brief(near))).unwrap_or_default();
        let sentence = format!("the file has no column \"{}\" ({what}{line}).{near}", brief(name));
        self.add(sentence);
    }
}

/// A cell as it is told, with its quotation marks. Whatever could be an address or words of somebody's own is
/// only counted: an operator's terminal and its log are no place for it.
pub(super) fn told(cell: &str) -> String {
    let words = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    let letters = words.chars().count();
    if letters > LONGEST_TOLD || words.contains('@') {
        return format!("a text of {letters} characters");
    }
    format!("\"{words}\"")
}

/// A header as it is told: one line, not too long, and no address.
pub(super) fn brief(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.contains('@') {
        return format!("a text of {} characters", words.chars().count());
    }
    match words.char_indices().nth(70) {
        Some((end, _)) => format!("{}...", &words[..end]),
        None => words,
    }
}

/// The column whose name begins most like the wanted one, or holds it.
fn nearest<'a>(wanted: &str, header: &'a [String]) -> Option<&'a str> {
    let wanted = plain(wanted);
    let alike = |name: &String| {
        let name = plain(name);
        let begins = name.chars().zip(wanted.chars()).take_while(|(one, other)| one == other).count();
        let holds = name.len() >= 4 && (name.contains(&wanted) || wanted.contains(&name));
        begins + if holds { 4 } else { 0 }
    };
    header.iter().max_by_key(|name| alike(name)).filter(|name| alike(name) >= 4).map(String::as_str)
}

#[derive(Debug, Default)]
struct Seen {
    label: String,
    count: usize,
    rows: Vec<usize>,
}

/// Cells that the map gives no meaning to, gathered by column and label.
#[derive(Debug, Default)]
pub(super) struct Unread {
    columns: BTreeMap<usize, HashMap<String, Seen>>,
    beyond: BTreeMap<usize, usize>,
}

impl Unread {
    pub fn note(&mut self, column: usize, row: usize, cell: &str) {
        let labels = self.columns.entry(column).or_default();
        let key = plain(cell);
        if labels.len() >= LABELS && !labels.contains_key(&key) {
            *self.beyond.entry(column).or_default() += 1;
            return;
        }
        let seen = labels.entry(key).or_default();
        if seen.count == 0 {
            seen.label = if cell.trim().is_empty() { String::new() } else { told(cell) };
        }
        seen.count += 1;
        if seen.rows.len() < ROWS {
            seen.rows.push(row);
        }
    }

    /// One sentence for every label, the most frequent first; `advice` says what to do about a column.
    pub fn tell(self, header: &[String], advice: &dyn Fn(usize) -> String, problems: &mut Problems) {
        for (column, labels) in self.columns {
            let name = header.get(column).map(|name| brief(name)).unwrap_or_default();
            let beyond = self.beyond.get(&column).copied().unwrap_or(0);
            if labels.len() > LABELS_TOLD && beyond > 0 {
                problems.add(format!(
                    "column \"{name}\": more than {LABELS} different cells have no meaning in the map; if people \
                     wrote words of their own here, list the column under ignore"
                ));
                continue;
            }
            let mut labels: Vec<Seen> = labels.into_values().collect();
            labels
                .sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.label.cmp(&other.label)));
            let left = labels.len().saturating_sub(LABELS_TOLD);
            for seen in labels.iter().take(LABELS_TOLD) {
                problems.add(sentence(&name, seen, &advice(column)));
            }
            if left > 0 {
                problems.add(format!("column \"{name}\": and {left} more labels without a meaning"));
            }
        }
    }
}

fn sentence(column: &str, seen: &Seen, advice: &str) -> String {
    let rows: Vec<String> = seen.rows.iter().map(usize::to_string).collect();
    let dots = if seen.count > seen.rows.len() { ", ..." } else { "" };
    let says = if seen.label.is_empty() { "are empty".to_owned() } else { format!("say {}", seen.label) };
    let (rows, count) = (rows.join(", "), seen.count);
    let (noun, says) = if count == 1 {
        ("row", says.replacen("are", "is", 1).replacen("say", "says", 1))
    } else {
        ("rows", says)
    };
    format!("column \"{column}\": {count} {noun} {says} ({noun} {rows}{dots}): {advice}")
}
