//! Who reads in a setting, and what is missing before a wave may ask there for words. Pure.

use crate::clock::day_in_words;
use crate::ids::{ReaderId, SettingId, StaffId};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// A part is looked at again within this long.
const REVIEW_WITHIN: i32 = 1;
/// The longest absence that can be written down, in days.
const LONGEST_ABSENCE: i32 = 366;

/// One person's part in a setting's reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Reads, and is told first.
    Reader,
    /// Is told when the reader is away.
    Deputy,
    /// Is told when the reader and every deputy are away.
    Cover,
}

impl Part {
    pub const ALL: [Part; 3] = [Part::Reader, Part::Deputy, Part::Cover];

    /// As it is stored and sent.
    pub fn word(self) -> &'static str {
        match self {
            Part::Reader => "reader",
            Part::Deputy => "deputy",
            Part::Cover => "cover",
        }
    }

    pub fn from_word(word: &str) -> Option<Part> {
        Part::ALL.into_iter().find(|part| part.word() == word)
    }

    /// As people read it after "the".
    pub fn title(self) -> &'static str {
        match self {
            Part::Reader => "reader",
            Part::Deputy => "deputy",
            Part::Cover => "holiday cover",
        }
    }

    pub fn about(self) -> &'static str {
        match self {
            Part::Reader => "reads what is written, and is told first",
            Part::Deputy => "reads too, and is told when the reader is away",
            Part::Cover => "reads too, and is told when the reader and the deputies are away",
        }
    }
}

/// Whether somebody still has what they read by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    Holds,
    /// Is no safeguarding lead of this setting any more.
    RoleTaken,
    /// May not sign in any more.
    AccessEnded,
}

/// The first and the last day of an absence.
pub type Span = (Date, Date);

/// Somebody named for a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    pub id: ReaderId,
    pub setting: SettingId,
    pub staff: StaffId,
    pub name: String,
    pub part: Part,
    pub confirmed: bool,
    pub review_by: Date,
    pub hold: Hold,
    /// The last mail to them could not be delivered, and they have not confirmed since.
    pub bounced: bool,
    pub away: Vec<Span>,
}

impl Reader {
    /// Whether this person may open what is written there. The review day does not count: what is waiting must be
    /// read.
    pub fn may_read(&self) -> bool {
        self.confirmed && self.hold == Hold::Holds
    }

    pub fn is_away_on(&self, day: Date) -> bool {
        self.away.iter().any(|(first, last)| (*first..=*last).contains(&day))
    }

    /// What keeps a part from being in good hands until this day.
    fn faults(&self, days: &Days) -> Vec<Lack> {
        let (part, name) = (self.part, self.name.clone());
        let mut found = Vec::new();
        match self.hold {
            Hold::AccessEnded => return vec![Lack::AccessEnded { part, name }],
            Hold::RoleTaken => return vec![Lack::RoleTaken { part, name }],
            Hold::Holds => {}
        }
        if !self.confirmed {
            found.push(Lack::NotConfirmed { part, name: name.clone() });
        }
        if self.review_by < days.today {
            found.push(Lack::ReviewPassed { part, name: name.clone(), on: self.review_by });
        } else if self.review_by < days.until {
            found.push(Lack::ReviewTooSoon {
                part,
                name: name.clone(),
                on: self.review_by,
                until: days.until,
            });
        }
        if self.bounced {
            found.push(Lack::Bounced { part, name });
        }
        found
    }
}

/// How far a setting's key has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    None,
    /// Made, and nobody has typed from the kit yet.
    NotChecked,
    /// Its files are missing or wrong in both folders.
    Lost,
    Ready,
}

/// What is known of a setting's reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingFacts {
    pub readers: Vec<Reader>,
    pub key: KeyState,
}

/// From when until when people may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    pub today: Date,
    /// The day on which the wave closes; without a wave, today.
    pub until: Date,
}

/// What a setting lacks, as a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Lack {
    #[error("nobody is named as the {}", .0.title())]
    Nobody(Part),
    #[error("{name}, the {}, has not confirmed yet", .part.title())]
    NotConfirmed { part: Part, name: String },
    #[error("{name}, the {}, was to be looked at again by {}", .part.title(), day_in_words(*.on))]
    ReviewPassed { part: Part, name: String, on: Date },
    #[error("{name}, the {}, is to be looked at again by {}, before the wave closes on {}", .part.title(), day_in_words(*.on), day_in_words(*.until))]
    ReviewTooSoon { part: Part, name: String, on: Date, until: Date },
    #[error("{name}, the {}, may not sign in any more", .part.title())]
    AccessEnded { part: Part, name: String },
    #[error("{name}, the {}, is not a safeguarding lead there any more", .part.title())]
    RoleTaken { part: Part, name: String },
    #[error("a mail to {name}, the {}, could not be delivered: ask them to sign in and confirm again", .part.title())]
    Bounced { part: Part, name: String },
    #[error("everybody who reads there is away {}", span_in_words(*.0))]
    EverybodyAway(Span),
    #[error("there is no readers' key yet: a reader makes it at /desk/reading/set-up")]
    NoKey,
    #[error(
        "nobody has checked the recovery kit of the readers' key yet: a reader does that at /desk/reading/set-up"
    )]
    KitNotChecked,
    #[error(
        "the file of the readers' key is missing or wrong: a reader restores it with the kit at /desk/reading/set-up"
    )]
    KeyLost,
}

/// What a wave that asks for words cannot open without. A part is filled by one person in good order, whoever else
/// holds it too; where nobody is, everybody who holds it is named with the reason.
pub fn unready(facts: &SettingFacts, days: &Days) -> Vec<Lack> {
    let mut lacks = Vec::new();
    for part in Part::ALL {
        let holders = facts.readers.iter().filter(|reader| reader.part == part);
        let faults: Vec<Vec<Lack>> = holders.map(|reader| reader.faults(days)).collect();
        match faults.is_empty() {
            true => lacks.push(Lack::Nobody(part)),
            false if faults.iter().any(Vec::is_empty) => {}
            false => lacks.extend(faults.into_iter().flatten()),
        }
    }
    lacks.extend(all_away(&facts.readers, days).map(Lack::EverybodyAway));
    match facts.key {
        KeyState::None => lacks.push(Lack::NoKey),
        KeyState::NotChecked => lacks.push(Lack::KitNotChecked),
        KeyState::Lost => lacks.push(Lack::KeyLost),
        KeyState::Ready => {}
    }
    lacks
}

/// What is worth knowing and holds nothing up: somebody of a filled part who is not in good order, and who stands in
/// while the reader, or the reader and every deputy, are away.
pub fn worth_knowing(facts: &SettingFacts, days: &Days) -> Vec<String> {
    let lacks = unready(facts, days);
    let faults = facts.readers.iter().flat_map(|reader| reader.faults(days));
    let mut said: Vec<String> =
        faults.filter(|fault| !lacks.contains(fault)).map(|fault| fault.to_string()).collect();
    for reader in facts.readers.iter().filter(|one| one.part != Part::Cover && one.may_read()) {
        for span in reader.away.iter().filter(|span| span.1 >= days.today && span.0 <= days.until) {
            let on = span.0.max(days.today);
            let others: Vec<&str> = reached(&facts.readers, on).iter().map(|one| one.name.as_str()).collect();
            let stands_in = if others.is_empty() { "nobody".to_owned() } else { others.join(" and ") };
            let (name, away) = (&reader.name, span_in_words(*span));
            said.push(format!("{name} is away {away}; {stands_in} is told instead"));
        }
    }
    said
}

/// Who is told on a day that something waits: the reader; when that person is away or cannot be reached, the
/// deputies; when these are too, the cover. Nobody where nobody is left.
pub fn reached(readers: &[Reader], day: Date) -> Vec<&Reader> {
    let is_there = |reader: &&Reader| reader.may_read() && !reader.bounced && !reader.is_away_on(day);
    let of = |part: Part| readers.iter().filter(move |reader| reader.part == part).filter(is_there).collect();
    Part::ALL.into_iter().map(of).find(|found: &Vec<&Reader>| !found.is_empty()).unwrap_or_default()
}

/// The first run of days from Monday to Friday on which everybody who may read is away.
fn all_away(readers: &[Reader], days: &Days) -> Option<Span> {
    let able: Vec<&Reader> = readers.iter().filter(|reader| reader.may_read()).collect();
    let works = |day: &Date| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let alone = |day: &Date| able.iter().all(|reader| reader.is_away_on(*day));
    let mut each = days.today.series(1.day()).take_while(|day| *day <= days.until).filter(works);
    if able.is_empty() {
        return None;
    }
    let first = each.find(alone)?;
    let last = each.take_while(alone).last().unwrap_or(first);
    Some((first, last))
}

/// Reads the day by which a part is looked at again: from today, within a year.
///
/// # Errors
/// The sentence for the form.
pub fn read_review(text: &str, today: Date) -> Result<Date, String> {
    let latest = today.saturating_add(REVIEW_WITHIN.years());
    match text.trim().parse::<Date>() {
        Err(_) => Err("Enter the day of the next review, such as 2027-09-01.".to_owned()),
        Ok(day) if day < today => {
            Err(format!("The review cannot lie in the past: choose {} or later.", day_in_words(today)))
        }
        Ok(day) if day > latest => Err(format!(
            "A part is looked at again within a year: choose {} or earlier.",
            day_in_words(latest)
        )),
        Ok(day) => Ok(day),
    }
}

/// Reads an absence: both days, in order, not over, at most a year long.
///
/// # Errors
/// The field and the sentence for the form.
pub fn read_absence(first: &str, last: &str, today: Date) -> Result<Span, (&'static str, String)> {
    let day = |field, text: &str| {
        let wrong = || (field, "Enter a day, such as 2026-12-21.".to_owned());
        text.trim().parse::<Date>().map_err(|_| wrong())
    };
    let (first, last) = (day("first_day", first)?, day("last_day", last)?);
    let fault = |text: &str| Err(("last_day", text.to_owned()));
    if last < first {
        return fault("The last day cannot lie before the first day.");
    }
    if last < today {
        return fault("These days are over: choose days from today on.");
    }
    if last > first.saturating_add(LONGEST_ABSENCE.days()) {
        return fault("That is longer than a year: ask for your part to be ended instead.");
    }
    Ok((first, last))
}

/// "on 1 September 2027", "from 1 September 2027 to 3 September 2027"
pub fn span_in_words((first, last): Span) -> String {
    match first == last {
        true => format!("on {}", day_in_words(first)),
        false => format!("from {} to {}", day_in_words(first), day_in_words(last)),
    }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
