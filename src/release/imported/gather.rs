//! Rows into sheets: whose row it is, where they belong, what they answered; everything unread is gathered.

use super::advice::advice;
use super::columns::Columns;
use super::dates::Days;
use super::map::{Map, OUTSIDE};
use super::problems::{Problems, Unread, brief};
use super::sorted::{Sorted, Told};
use crate::release::places::ELSEWHERE;
use crate::release::sheet::{ABSENT, Sheet, Stack};
use crate::surveys::{ENGLISH, SKIPPED};
use crate::theory::Audience;
use std::collections::hash_map::{DefaultHasher, Entry};
use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};

/// What the rows have shown, for the operator and for the roll.
#[derive(Debug, Default)]
pub(super) struct Tallied {
    pub rows: usize,
    pub unfinished: usize,
    pub left_out: usize,
    /// Rows without an answer in them.
    pub unanswered: usize,
    /// Rows that are the same as an earlier one in every cell, and are counted: two people can answer alike.
    pub alike: usize,
    /// The first of them, each with the row that it is like.
    pub alike_rows: Vec<(usize, usize)>,
    /// People who answered, by audience and setting.
    pub groups: BTreeMap<(Audience, String), u32>,
    /// For each of the map's items, how often each choice was given.
    pub choices: Vec<BTreeMap<u8, u32>>,
    /// For each of the map's items, cells of people who were not asked it.
    pub others: Vec<u32>,
}

/// Rows as they come in.
pub(super) struct Gathering<'m, 'c> {
    map: &'m Map,
    columns: &'c Columns,
    pub stack: Stack<'m>,
    pub tallied: Tallied,
    pub days: Days,
    unread: Unread,
    /// Respondents, or whole rows where there are none, by a hash.
    seen: HashMap<u64, usize>,
    /// For each of the map's items, what a cell was read as.
    read: Vec<HashMap<String, Option<u8>>>,
    has_times: bool,
}

/// Rows that are named of those that are alike.
const ALIKE_TOLD: usize = 5;
/// Cells that are remembered for one column.
const REMEMBERED: usize = 500;

type Cells<'a, 's> = &'a dyn Fn(usize) -> &'s str;

impl<'m, 'c> Gathering<'m, 'c> {
    pub fn new(map: &'m Map, columns: &'c Columns) -> Gathering<'m, 'c> {
        let items = map.asked.len();
        Gathering {
            map,
            columns,
            stack: Stack::new(&map.questionnaires),
            tallied: Tallied {
                choices: vec![BTreeMap::new(); items],
                others: vec![0; items],
                ..Tallied::default()
            },
            days: Days::default(),
            unread: Unread::default(),
            seen: HashMap::new(),
            read: vec![HashMap::new(); items],
            has_times: false,
        }
    }

    /// Takes one person's row.
    pub fn take(&mut self, row: usize, cell: Cells<'_, '_>, problems: &mut Problems) {
        self.tallied.rows += 1;
        if self.columns.complete.is_some_and(|at| cell(at).trim().is_empty()) {
            self.tallied.unfinished += 1;
            return;
        }
        if !self.is_new(row, cell, problems) {
            return;
        }
        let people = (self.audience(row, cell), self.setting(row, cell));
        let band = self.known(row, cell, (self.columns.absence_band, &self.map.absence_band));
        let year = self.known(row, cell, (self.columns.year_group, &self.map.year_group));
        let language = self.known(row, cell, (self.columns.language, &self.map.language));
        let left_out = |known: &Said<bool>| matches!(known, Said::LeaveOut);
        let said = [people.0.is(), people.1.is(), band.is(), year.is(), language.is()];
        if said.iter().any(left_out) {
            self.tallied.left_out += 1;
            return;
        }
        self.date(row, cell, problems);
        // Answers are read even where the place cannot be: every fault of the row is told at once.
        let Said::Known(Some(audience)) = people.0 else { return };
        let choices = self.choices(audience, row, cell);
        let (Said::Known(Some(setting)), Some(choices)) = (people.1, choices) else { return };
        let (Said::Known(band), Said::Known(year), Said::Known(language)) = (band, year, language) else {
            return;
        };
        *self.tallied.groups.entry((audience, setting.clone())).or_default() += 1;
        let sheet = Sheet {
            audience,
            setting: self.stack.number(&setting),
            edition: self.stack.number(language.as_deref().unwrap_or(ENGLISH)),
            year_group: year,
            absence_band: band.map(|band| self.stack.number(&band)),
            groups: [None, None],
            choices,
        };
        self.stack.sheets.push(sheet);
    }

    /// Whether this respondent (or, where the file has none but times, this whole row) comes for the first time.
    fn is_new(&mut self, row: usize, cell: Cells<'_, '_>, problems: &mut Problems) -> bool {
        let mut hasher = DefaultHasher::new();
        match self.columns.respondent {
            Some(at) => {
                let id = cell(at).trim();
                if id.is_empty() {
                    let name = brief(&self.columns.header[at]);
                    problems
                        .add(format!("row {row}, column \"{name}\": no respondent; every row needs its own"));
                    return false;
                }
                id.hash(&mut hasher);
            }
            None => {
                // Two people can answer alike, but not in the same second with everything else alike too.
                self.has_times |= self.columns.date.is_some_and(|at| cell(at).contains(':'));
                (0..self.columns.header.len()).for_each(|at| cell(at).hash(&mut hasher));
            }
        }
        match self.seen.entry(hasher.finish()) {
            Entry::Vacant(free) => {
                free.insert(row);
                true
            }
            Entry::Occupied(known) if self.columns.respondent.is_none() && !self.has_times => {
                self.tallied.alike += 1;
                if self.tallied.alike_rows.len() < ALIKE_TOLD {
                    self.tallied.alike_rows.push((row, *known.get()));
                }
                true
            }
            Entry::Occupied(known) => {
                let first = known.get();
                problems.add(match self.columns.respondent {
                    Some(at) => format!(
                        "row {row}, column \"{}\": the same respondent as row {first}; keep one of the two rows",
                        brief(&self.columns.header[at])
                    ),
                    None => format!("row {row} is the same as row {first} in every cell; keep one of them"),
                });
                false
            }
        }
    }

    fn date(&mut self, row: usize, cell: Cells<'_, '_>, problems: &mut Problems) {
        let Some(at) = self.columns.date else { return };
        let text = cell(at).trim();
        if text.is_empty() {
            let name = brief(&self.columns.header[at]);
            problems.add(format!(
                "row {row}, column \"{name}\": no day; write it, or write day = ... under [date]"
            ));
        } else {
            self.days.take(row, text);
        }
    }

    fn audience(&mut self, row: usize, cell: Cells<'_, '_>) -> Said<Audience> {
        match &self.map.audience {
            Told::Everybody(audience) => Said::Known(Some(*audience)),
            Told::Column(sorted) => self.sorted(row, cell, (self.columns.audience, sorted), true),
        }
    }

    fn setting(&mut self, row: usize, cell: Cells<'_, '_>) -> Said<String> {
        match &self.map.setting {
            Told::Everybody(setting) => Said::Known(Some(setting.clone())),
            Told::Column(sorted) => self.sorted(row, cell, (self.columns.setting, sorted), true),
        }
    }

    fn known<T: Clone>(
        &mut self,
        row: usize,
        cell: Cells<'_, '_>,
        by: (Option<usize>, &Option<Sorted<T>>),
    ) -> Said<T> {
        match by.1 {
            None => Said::Known(None),
            Some(sorted) => self.sorted(row, cell, (by.0, sorted), false),
        }
    }

    fn sorted<T: Clone>(
        &mut self,
        row: usize,
        cell: Cells<'_, '_>,
        (at, sorted): (Option<usize>, &Sorted<T>),
        needed: bool,
    ) -> Said<T> {
        let Some(at) = at else { return Said::Unread };
        match sorted.read(cell(at)) {
            Some(Some(known)) => Said::Known(Some(known)),
            Some(None) => Said::LeaveOut,
            None if !needed && cell(at).trim().is_empty() => Said::Known(None),
            None => {
                self.unread.note(at, row, cell(at));
                Said::Unread
            }
        }
    }

    /// The answers of somebody of this audience; none when there is none in the row, or one cannot be read.
    fn choices(&mut self, audience: Audience, row: usize, cell: Cells<'_, '_>) -> Option<Box<[u8]>> {
        let questions = self.stack.questionnaire(audience).map_or(0, |one| one.questions.len());
        let mut choices = vec![ABSENT; questions].into_boxed_slice();
        let (mut answered, mut unread) = (false, false);
        for (number, asked) in self.map.asked.iter().enumerate() {
            let (text, column) = (cell(self.columns.asked[number]), self.columns.asked[number]);
            if asked.audience != audience {
                let shared = |other: usize| {
                    self.map.asked[other].audience == audience && self.columns.asked[other] == column
                };
                let is_other = !text.trim().is_empty() && !(0..self.map.asked.len()).any(shared);
                self.tallied.others[number] += u32::from(is_other);
                continue;
            }
            match remembered(&mut self.read[number], text, &|text| asked.labels.read(text)) {
                Some(choice) => {
                    *self.tallied.choices[number].entry(choice).or_default() += 1;
                    answered |= asked.labels.code(choice) != SKIPPED;
                    choices[asked.at] = choice;
                }
                None => {
                    self.unread.note(column, row, text);
                    unread = true;
                }
            }
        }
        if !answered && !unread {
            self.tallied.unanswered += 1;
            self.forget_skipped(audience);
        }
        (answered && !unread).then_some(choices)
    }

    /// Somebody who answered nothing is not counted, and neither are their skips.
    fn forget_skipped(&mut self, audience: Audience) {
        for (number, asked) in self.map.asked.iter().enumerate().filter(|(_, one)| one.audience == audience) {
            let skipped = self.tallied.choices[number].iter_mut();
            for (_, count) in skipped.filter(|(choice, _)| asked.labels.code(**choice) == SKIPPED) {
                *count -= 1;
            }
        }
    }

    /// Ends the reading: what could not be understood goes among the problems.
    pub fn close(mut self, problems: &mut Problems) -> (Stack<'m>, Tallied, Days) {
        let (map, columns) = (self.map, self.columns);
        let advice = |column: usize| advice(map, columns, column);
        std::mem::take(&mut self.unread).tell(&columns.header, &advice, problems);
        (self.stack, self.tallied, self.days)
    }
}

/// What a cell says of a person.
enum Said<T> {
    /// `None`: the row does not say.
    Known(Option<T>),
    LeaveOut,
    Unread,
}

impl<T> Said<T> {
    fn is(&self) -> Said<bool> {
        match self {
            Said::Known(_) => Said::Known(None),
            Said::LeaveOut => Said::LeaveOut,
            Said::Unread => Said::Unread,
        }
    }
}

fn remembered(
    known: &mut HashMap<String, Option<u8>>,
    text: &str,
    read: &dyn Fn(&str) -> Option<u8>,
) -> Option<u8> {
    if let Some(known) = known.get(text) {
        return *known;
    }
    let meant = read(text);
    if known.len() < REMEMBERED {
        known.insert(text.to_owned(), meant);
    }
    meant
}

/// The name of a setting as people read it.
pub(super) fn shown(setting: &str) -> &str {
    if setting == OUTSIDE { ELSEWHERE } else { setting }
}
