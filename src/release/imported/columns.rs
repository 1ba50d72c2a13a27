//! Which column of the file is what, and that nothing in it is unaccounted for.

use super::labels::plain;
use super::map::{Map, Named, When};
use super::problems::{Problems, brief};
use super::table::place;

/// The columns of the file, or of the rows that were turned.
#[derive(Debug, Default)]
pub(super) struct Columns {
    pub header: Vec<String>,
    pub respondent: Option<usize>,
    pub complete: Option<usize>,
    pub date: Option<usize>,
    pub audience: Option<usize>,
    pub setting: Option<usize>,
    pub year_group: Option<usize>,
    pub absence_band: Option<usize>,
    pub language: Option<usize>,
    /// For each of the map's items.
    pub asked: Vec<usize>,
    /// Names of the columns that are not read.
    pub ignored: Vec<String>,
}

struct Finding<'a> {
    header: &'a [String],
    problems: &'a mut Problems,
}

impl Finding<'_> {
    fn of(&mut self, named: &Named, what: &str) -> Option<usize> {
        let found = place(self.header, named);
        if found.is_none() && named.line.is_some() {
            self.problems.missing(named, self.header, what);
        }
        if let Some(at) = found {
            self.refuse_twice(at);
        }
        found
    }

    fn refuse_twice(&mut self, at: usize) {
        let wanted = plain(&self.header[at]);
        let alike: Vec<String> = (0..self.header.len())
            .filter(|other| plain(&self.header[*other]) == wanted)
            .map(|other| (other + 1).to_string())
            .collect();
        if alike.len() > 1 {
            let name = brief(&self.header[at]);
            let places = alike.join(" and ");
            self.problems.add(format!(
                "the column \"{name}\" is there more than once (columns {places}); rename one in the file"
            ));
        }
    }

    fn sorted(&mut self, column: Option<(&str, usize)>, what: &str) -> Option<usize> {
        let (name, line) = column?;
        self.of(&Named { names: vec![name.to_owned()], line: Some(line) }, what)
    }
}

/// Finds every column of the map in a header.
pub(super) fn columns(map: &Map, header: &[String], problems: &mut Problems) -> Columns {
    if header.len() == 1 && map.asked.len() > 1 {
        problems.add(format!(
            "the file has one column, \"{}\": is it separated by something else? Write delimiter = \"comma\", \
             \"semicolon\" or \"tab\" in the map",
            brief(&header[0])
        ));
        return Columns::default();
    }
    let mut finding = Finding { header, problems };
    let mut columns = Columns { header: header.to_vec(), ..Columns::default() };
    columns.respondent = if map.long.is_some() { Some(0) } else { finding.of(&map.respondent, "respondent") };
    columns.complete = finding.of(&map.complete, "complete");
    if let When::Column(named, _) = &map.when {
        let mut needed = named.clone();
        needed.line = needed.line.or(Some(0));
        columns.date = match place(header, named) {
            Some(_) => finding.of(named, "[date]"),
            None => finding.of(&needed, "[date]"),
        };
    }
    columns.audience = finding.sorted(map.audience.column(), "[audience]");
    columns.setting = finding.sorted(map.setting.column(), "[setting]");
    let of = |column: &str, line: usize| (column.to_owned(), line);
    let parts = [
        map.year_group.as_ref().map(|one| of(&one.column, one.line)),
        map.absence_band.as_ref().map(|one| of(&one.column, one.line)),
        map.language.as_ref().map(|one| of(&one.column, one.line)),
    ];
    let mut part = |at: usize, what: &str| {
        finding.sorted(parts[at].as_ref().map(|(column, line)| (column.as_str(), *line)), what)
    };
    columns.year_group = part(0, "[year_group]");
    columns.absence_band = part(1, "[absence_band]");
    columns.language = part(2, "[language]");
    let asked = |one: &super::items::Asked| Named { names: vec![one.column.clone()], line: Some(one.line) };
    let mut seen: Vec<String> = Vec::new();
    for one in &map.asked {
        let first = !seen.contains(&plain(&one.column));
        seen.push(plain(&one.column));
        let found = if first { finding.of(&asked(one), &one.item) } else { place(header, &asked(one)) };
        columns.asked.push(found.unwrap_or(usize::MAX));
    }
    account(map, &mut columns, problems);
    columns
}

/// Every other column must be one that is knowingly not read.
fn account(map: &Map, columns: &mut Columns, problems: &mut Problems) {
    let one = [
        columns.respondent,
        columns.complete,
        columns.date,
        columns.audience,
        columns.setting,
        columns.year_group,
        columns.absence_band,
        columns.language,
    ];
    let used: Vec<usize> = one.into_iter().flatten().chain(columns.asked.iter().copied()).collect();
    let ignored: Vec<String> = map.ignore.iter().map(|name| plain(name)).collect();
    for (at, name) in columns.header.iter().enumerate() {
        if used.contains(&at) || name.trim().is_empty() {
            continue;
        }
        if ignored.contains(&plain(name)) {
            columns.ignored.push(brief(name));
        } else {
            problems.add(format!(
                "the column \"{}\" is in no part of the map: map it, or list it under ignore (it is then not read; \
                 columns of people's own words can hold names)",
                brief(name)
            ));
        }
    }
}
