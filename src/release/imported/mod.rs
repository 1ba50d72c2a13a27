//! Answers of before Belong: exports of Microsoft Forms, Google Forms and LimeSurvey become a released wave.
//!
//! A map says what the columns mean; everything that it leaves open is a fault with its row. What comes out
//! goes through the same count and the same gate as a wave that was asked here. No address, name, respondent
//! or time of an answer is kept: only audience, reporting place and choices, like every counted response.

mod advice;
mod columns;
mod dates;
mod gather;
mod items;
mod keep;
mod labels;
mod map;
mod overlap;
mod problems;
mod sorted;
mod table;
mod tell;
#[cfg(test)]
mod tests;
mod usual;
mod whose;

pub use keep::{ImportFault, Weighed};

use super::sheet::Stack;
use crate::access::InstanceKey;
use crate::surveys::{Content, Question, ReleasePlan};
use crate::theory::{Fault, SourceFile};
use columns::{Columns, columns};
use dates::Days;
use gather::{Gathering, Tallied, shown};
use jiff::civil::Date;
use map::{Map, When};
use problems::Problems;
use table::{Table, Turned};

/// A wave that "ran" for longer has days in the wrong order.
const LONGEST_WAVE: i64 = 200;

/// What is here already: the questions, the places, and what was brought in before.
#[derive(Debug)]
pub struct ImportGround<'a> {
    pub content: &'a Content,
    /// With every setting of the roster in one place.
    pub plan: &'a ReleasePlan,
    /// The partnership's own questions of earlier imports.
    pub own_questions: Vec<Question>,
    pub today: Date,
    /// What tells a file again is keyed with it: answers of few could be tried out against a plain digest.
    pub key: &'a InstanceKey,
}

/// A map that was read and fits the content.
#[derive(Debug)]
pub struct ImportMap(Map);

impl ImportMap {
    /// Reads MAP.toml.
    ///
    /// # Errors
    /// Every fault, with file, line and field.
    pub fn read(file: &SourceFile, ground: &ImportGround<'_>) -> Result<ImportMap, Vec<Fault>> {
        map::read_map(file, ground).map(ImportMap)
    }
}

/// A file, by its name without a folder.
#[derive(Debug)]
pub struct AnswersFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// A file that was understood whole. Nothing is written yet.
pub struct Understood<'m> {
    map: &'m Map,
    stack: Stack<'m>,
    tallied: Tallied,
    /// The days of the first and the last answer.
    span: (Date, Date),
    ignored: Vec<String>,
    separator: &'static str,
    file: String,
    hash: String,
}

/// Reads a file by a map. `seen` is called with the bytes done and of the whole file.
///
/// # Errors
/// Every fault in a sentence: what, which row and column, what to do; after about sixty the rest are counted.
pub fn understand<'m>(
    map: &'m ImportMap,
    file: AnswersFile,
    ground: &ImportGround<'_>,
    seen: &mut dyn FnMut(usize, usize),
) -> Result<Understood<'m>, Vec<String>> {
    let map = &map.0;
    let mut problems = Problems::default();
    let AnswersFile { name: file, bytes } = file;
    let mark = ground.key.mark("answers-file", &bytes);
    let hash = mark.iter().map(|byte| format!("{byte:02x}")).collect();
    let table = Table::open(&bytes, map.separator).map_err(|fault| vec![fault])?;
    drop(bytes);
    let total = table.bytes();
    let turned = match &map.long {
        None => None,
        Some(long) => {
            let wanted = |name: &str| map.reads(name);
            let turned = Turned::of(&table, long, &mut problems, (&wanted, &mut |at| seen(at, total)));
            match turned {
                Some(turned) => Some(turned),
                None => return Err(problems.into_sentences()),
            }
        }
    };
    let header = turned.as_ref().map_or(&table.header, |turned| &turned.header);
    let columns = columns(map, header, &mut problems);
    if !problems.is_empty() {
        return Err(problems.into_sentences());
    }
    let from = (&table, turned.as_ref());
    let (stack, tallied, days) = gathered(map, &columns, from, &mut problems, seen);
    let span = span(map, &days, ground.today, &mut problems);
    refuse_nobody(&tallied, &mut problems);
    refuse_short_roll(map, &tallied, &mut problems);
    match span {
        Some(span) if problems.is_empty() => {
            let (ignored, separator) = (columns.ignored.clone(), table.separator_name());
            Ok(Understood { map, stack, tallied, span, ignored, separator, file, hash })
        }
        _ => Err(problems.into_sentences()),
    }
}

/// Every row taken in.
fn gathered<'m>(
    map: &'m Map,
    columns: &Columns,
    (table, turned): (&Table, Option<&Turned>),
    problems: &mut Problems,
    seen: &mut dyn FnMut(usize, usize),
) -> (Stack<'m>, Tallied, Days) {
    let mut gathering = Gathering::new(map, columns);
    let (mut found, total) = (Problems::default(), table.bytes());
    match turned {
        Some(turned) => turned.rows(&mut |row, cell| gathering.take(row, cell, &mut found)),
        None => table.rows(problems, &mut |row, record, at| {
            if row % 1_000 == 0 {
                seen(at, total);
            }
            gathering.take(row, &|at| record.get(at).unwrap_or_default(), &mut found);
        }),
    }
    problems.append(found);
    gathering.close(problems)
}

impl Map {
    /// Whether a column, or a question of a file with a row for every answer, is read.
    fn reads(&self, name: &str) -> bool {
        let wanted = labels::plain(name);
        let is = |other: &str| labels::plain(other) == wanted;
        let of = |told: Option<(&str, usize)>| told.is_some_and(|(column, _)| is(column));
        let date = match &self.when {
            When::Day(_) => false,
            When::Column(named, _) => named.names.iter().any(|name| is(name)),
        };
        date || self.complete.names.iter().any(|name| is(name))
            || of(self.audience.column())
            || of(self.setting.column())
            || self.year_group.as_ref().is_some_and(|one| is(&one.column))
            || self.absence_band.as_ref().is_some_and(|one| is(&one.column))
            || self.language.as_ref().is_some_and(|one| is(&one.column))
            || self.asked.iter().any(|one| is(&one.column))
    }
}

/// The days of the first and last answer, which must be past, in the map's year and no longer than a wave.
fn span(map: &Map, days: &Days, today: Date, problems: &mut Problems) -> Option<(Date, Date)> {
    let (first, last) = match &map.when {
        When::Day(day) => (*day, *day),
        When::Column(_, order) => match days.span(*order) {
            Ok(span) => span?,
            Err(fault) => {
                problems.add(format!("[date]: {fault}"));
                return None;
            }
        },
    };
    if first.year() == 1980 {
        problems.add(
            "[date]: the first answer is of 1980, which LimeSurvey writes where a survey keeps no dates; write \
             day = ... under [date]"
                .to_owned(),
        );
    } else if i32::from(first.year()) != map.year {
        problems.add(format!(
            "[date]: the first answer is of {first}, and the map says year = {}; mend the year, or the format of the days",
            map.year
        ));
    }
    if last > today {
        problems.add(format!(
            "[date]: the last answer is of {last}, which is still to come; is the format of the days right?"
        ));
    }
    let length = first.until(last).map_or(0, |length| i64::from(length.get_days()));
    if length > LONGEST_WAVE {
        problems.add(format!(
            "[date]: the answers are from {first} to {last}, longer than any wave; is the format of the days right, or \
             are these several waves in one file?"
        ));
    }
    Some((first, last))
}

fn refuse_nobody(tallied: &Tallied, problems: &mut Problems) {
    if tallied.groups.is_empty() && problems.is_empty() {
        problems.add(format!(
            "nobody is left to count: {} rows, of which {} were never finished, {} are left out by the map and {} have \
             no answer in them",
            tallied.rows, tallied.unfinished, tallied.left_out, tallied.unanswered
        ));
    }
}

/// A roll is given for every setting of an audience that answered, or for none of it.
fn refuse_short_roll(map: &Map, tallied: &Tallied, problems: &mut Problems) {
    for ((audience, setting), answered) in &tallied.groups {
        let mut of_audience = map.roll.iter().filter(|roll| roll.audience == *audience).peekable();
        if of_audience.peek().is_none() {
            continue;
        }
        let mine: Vec<u32> =
            of_audience.filter(|roll| roll.setting == *setting).map(|roll| roll.people).collect();
        let who = format!("{} of {}", audience.noun(), shown(setting));
        match mine.as_slice() {
            [people] if people >= answered => {}
            [people] => problems.add(format!("[[roll]]: {answered} {who} answered, and the roll has {people}; mend the roll")),
            [] => problems.add(format!("[[roll]]: {answered} {who} answered and have no roll; add it, or leave out every roll of this audience")),
            _ => problems.add(format!("[[roll]]: {who} stand there more than once; keep one")),
        }
    }
}
