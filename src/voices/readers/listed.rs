//! The rows of the page of readers.

use super::ceremony::KnownKey;
use super::rules::{self, Days, Hold, KeyState, Reader, SettingFacts, Span, span_in_words};
use super::store::could_read;
use crate::access::KnownColleague;
use crate::clock::day_in_words;
use crate::ids::StaffId;
use crate::people::Setting;
use jiff::civil::Date;

/// One setting with everybody named there.
pub(super) struct SettingRow {
    pub id: String,
    pub name: String,
    pub people: Vec<PersonRow>,
    pub key: String,
    /// Whether the person who looks may set up the key.
    pub sets_up: bool,
    /// What holds up a wave with words.
    pub lacks: Vec<String>,
    /// What is worth knowing besides.
    pub known: Vec<String>,
    /// Nobody who is named may open what is written.
    pub unread: bool,
}

/// One part.
pub(super) struct PersonRow {
    pub id: String,
    pub name: String,
    pub part: &'static str,
    pub state: &'static str,
    pub review: String,
    /// The only person who may read there.
    pub last: bool,
}

/// A part of the person who looks.
pub(super) struct Mine {
    pub id: String,
    pub setting: String,
    pub part: &'static str,
    /// Nothing to do: confirmed, and mails arrive.
    pub settled: bool,
}

/// An absence of the person who looks.
pub(super) struct AwayRow {
    pub first: String,
    pub words: String,
    /// "Heron School: Ben"
    pub stands_in: Vec<String>,
}

impl AwayRow {
    /// The absences of this person that are not over, and who is told in the meantime, setting by setting.
    pub fn all(all: &[(Setting, SettingFacts)], me: StaffId, today: Date) -> Vec<AwayRow> {
        let mut spans: Vec<_> = all
            .iter()
            .flat_map(|(_, facts)| facts.readers.iter().filter(|one| one.staff == me))
            .flat_map(|one| one.away.iter().copied().filter(|span| span.1 >= today))
            .collect();
        spans.sort_unstable();
        spans.dedup();
        let row = |span: Span| {
            let mine = all.iter().filter(|(_, facts)| facts.readers.iter().any(|one| one.staff == me));
            let stands_in = mine.map(|(setting, facts)| {
                let told = rules::reached(&facts.readers, span.0.max(today));
                let told: Vec<&str> = told.iter().map(|one| one.name.as_str()).collect();
                let told = if told.is_empty() { "nobody".to_owned() } else { told.join(" and ") };
                format!("{}: {told}", setting.name)
            });
            AwayRow { first: span.0.to_string(), words: span_in_words(span), stands_in: stands_in.collect() }
        };
        spans.into_iter().map(row).collect()
    }
}

impl Mine {
    pub fn all(all: &[(Setting, SettingFacts)], me: StaffId) -> Vec<Mine> {
        let parts =
            all.iter().flat_map(|(setting, facts)| facts.readers.iter().map(move |one| (setting, one)));
        let mine = |(setting, one): (&Setting, &Reader)| Mine {
            id: one.id.to_string(),
            setting: setting.name.clone(),
            part: one.part.title(),
            settled: one.confirmed && !one.bounced,
        };
        parts.filter(|(_, one)| one.staff == me && one.hold == Hold::Holds).map(mine).collect()
    }
}

impl SettingRow {
    pub fn of(
        setting: &Setting,
        facts: &SettingFacts,
        (key, days): (Option<&KnownKey>, Days),
        me: StaffId,
    ) -> SettingRow {
        let able = facts.readers.iter().filter(|one| one.may_read()).count();
        let person = |one: &Reader| PersonRow {
            id: one.id.to_string(),
            name: one.name.clone(),
            part: one.part.title(),
            state: state(one),
            review: day_in_words(one.review_by),
            last: able == 1 && one.may_read(),
        };
        let in_sentences = |all: Vec<String>| all.iter().map(|one| in_sentence(one)).collect();
        let lacks = rules::unready(facts, &days).iter().map(ToString::to_string).collect();
        SettingRow {
            id: setting.id.to_string(),
            name: setting.name.clone(),
            people: facts.readers.iter().map(person).collect(),
            key: key_in_words(facts.key, key),
            sets_up: facts.readers.iter().any(|one| one.staff == me && one.may_read()),
            lacks: in_sentences(lacks),
            known: in_sentences(rules::worth_knowing(facts, &days)),
            unread: able == 0,
        }
    }
}

/// Settings with the colleagues who could read there: the value and the name of each choice.
pub(super) fn choices(
    all: &[(Setting, SettingFacts)],
    known: &[KnownColleague],
) -> Vec<(String, Vec<(String, String)>)> {
    let of = |(setting, _): &(Setting, SettingFacts)| {
        let could = could_read(known, setting.id);
        let choice = |one: &KnownColleague| {
            (format!("{} {}", setting.id, one.colleague.id), one.colleague.name.clone())
        };
        (setting.name.clone(), could.map(choice).collect::<Vec<_>>())
    };
    all.iter().map(of).filter(|(_, could)| !could.is_empty()).collect()
}

fn state(one: &Reader) -> &'static str {
    match one.hold {
        Hold::AccessEnded => "may not sign in any more",
        Hold::RoleTaken => "not a safeguarding lead there any more",
        Hold::Holds if !one.confirmed => "not confirmed yet",
        Hold::Holds if one.bounced => "confirmed; mails do not arrive",
        Hold::Holds => "confirmed",
    }
}

fn key_in_words(state: KeyState, key: Option<&KnownKey>) -> String {
    let checked = key.and_then(|key| key.checked_at).map(|at| at.day_in_words()).unwrap_or_default();
    match state {
        KeyState::None => "not made yet".to_owned(),
        KeyState::NotChecked => "made; kit not checked yet".to_owned(),
        KeyState::Lost => "file lost: to be restored with the kit".to_owned(),
        KeyState::Ready => format!("ready; kit checked on {checked}"),
    }
}

/// A lack as a whole sentence.
fn in_sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
