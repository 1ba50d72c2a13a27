//! What a support contact must be, and who is shown to a respondent.

use crate::address::{has_unsafe_characters, parse_address};
use crate::clock::day_in_words;
use crate::ids::{SettingId, SupportContactId};
use jiff::ToSpan;
use jiff::civil::Date;

/// A review lies at most this many years ahead.
const REVIEW_WITHIN_YEARS: i32 = 2;
/// A new contact, or a confirmed one, is looked at again after this long unless somebody says otherwise.
const USUAL_REVIEW_DAYS: i32 = 364;

/// A telephone number as people read it; [`Phone::tel`] is what a link dials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    pub shown: String,
    pub tel: String,
}

impl Phone {
    /// Reads a number of 3 to 15 digits with spaces, brackets, dashes and a leading plus.
    pub fn parse(text: &str) -> Option<Phone> {
        let shown = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let rest = shown.strip_prefix('+').unwrap_or(&shown);
        let known = rest.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '(' | ')' | '-'));
        let abroad = rest.len() < shown.len();
        let dialled = if abroad { rest.replace("(0)", "") } else { rest.to_owned() };
        let digits: String = dialled.chars().filter(char::is_ascii_digit).collect();
        let tel = if abroad { format!("+{digits}") } else { digits.clone() };
        (known && (3..=15).contains(&digits.len())).then_some(Phone { shown, tel })
    }
}

/// Somebody to turn to, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupportContact {
    pub id: SupportContactId,
    /// None: for everybody in the partnership.
    pub setting: Option<SettingId>,
    /// As people call them: "Ms Example", "The family line".
    pub name: String,
    /// Who that is: "the grown-up you can talk to".
    pub words: String,
    pub phone: Option<Phone>,
    pub email: Option<String>,
    /// When or where they are to be found.
    pub hours: Option<String>,
    /// Who keeps this true.
    pub owner: String,
    /// The last day on which it is shown unless somebody confirms it.
    pub review_by: Date,
}

impl SupportContact {
    pub fn is_in_date(&self, today: Date) -> bool {
        today <= self.review_by
    }
}

/// One line of the support block on a respondent's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupportLine {
    pub name: String,
    pub words: String,
    pub phone: Option<Phone>,
    pub email: Option<String>,
    pub hours: Option<String>,
}

/// The lines of the support block: the setting's own first, then the partnership's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SupportLines {
    pub lines: Vec<SupportLine>,
}

/// Who is shown to the respondents of a setting today; without one, the partnership's lines alone. A contact
/// whose review day has passed is left out.
pub fn lines_for(contacts: &[SupportContact], setting: Option<SettingId>, today: Date) -> SupportLines {
    let in_date = || contacts.iter().filter(|contact| contact.is_in_date(today));
    let own = in_date().filter(|contact| setting.is_some() && contact.setting == setting);
    let everybody = in_date().filter(|contact| contact.setting.is_none());
    let line = |contact: &SupportContact| SupportLine {
        name: contact.name.clone(),
        words: contact.words.clone(),
        phone: contact.phone.clone(),
        email: contact.email.clone(),
        hours: contact.hours.clone(),
    };
    SupportLines { lines: own.chain(everybody).map(line).collect() }
}

/// A contact as somebody types it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactIn {
    pub name: String,
    pub words: String,
    pub phone: String,
    pub email: String,
    pub hours: String,
    pub owner: String,
    /// `YYYY-MM-DD`
    pub review_by: String,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ContactFault {
    pub field: &'static str,
    pub message: String,
}

/// Reads a contact.
///
/// # Errors
/// Every field that cannot be kept, in the order of the form.
pub fn read_contact(
    typed: &ContactIn,
    setting: Option<SettingId>,
    (id, today): (SupportContactId, Date),
) -> Result<SupportContact, Vec<ContactFault>> {
    let mut faults = Faults::default();
    let name = faults.line("name", &typed.name, (80, "how people call this contact, such as Ms Example"));
    let words = faults.line("words", &typed.words, (80, "who it is, such as the grown-up you can talk to"));
    let phone = Phone::parse(&typed.phone);
    if phone.is_none() && !typed.phone.trim().is_empty() {
        let wanted = "Enter a telephone number with digits and spaces, such as 01632 960 001.";
        faults.add("phone", wanted.to_owned());
    }
    let email = parse_address(&typed.email);
    if let (Err(reason), false) = (&email, typed.email.trim().is_empty()) {
        faults.add("email", format!("E-mail: {reason}."));
    }
    let hours = (!typed.hours.trim().is_empty())
        .then(|| faults.line("hours", &typed.hours, (120, "when or where they can be found")));
    if [&typed.phone, &typed.email, &typed.hours].iter().all(|text| text.trim().is_empty()) {
        let wanted = "Give a telephone number, an e-mail address, or say when and where they can be found.";
        faults.add("phone", wanted.to_owned());
    }
    let owner = faults.line("owner", &typed.owner, (120, "who keeps this true"));
    let review_by = match read_review(&typed.review_by, today) {
        Ok(day) => day,
        Err(fault) => {
            faults.0.push(fault);
            today
        }
    };
    if !faults.0.is_empty() {
        return Err(faults.0);
    }
    Ok(SupportContact { id, setting, name, words, phone, email: email.ok(), hours, owner, review_by })
}

/// The day of a review: today at the earliest, two years ahead at the latest.
///
/// # Errors
/// A sentence for whoever typed it.
pub fn read_review(text: &str, today: Date) -> Result<Date, ContactFault> {
    let fault = |message: String| ContactFault { field: "review_by", message };
    let latest = today.saturating_add(REVIEW_WITHIN_YEARS.years());
    match text.trim().parse::<Date>() {
        Err(_) => Err(fault("Enter the day of the next review, such as 2027-09-01.".to_owned())),
        Ok(day) if day < today => {
            Err(fault(format!("The review cannot lie in the past: choose {} or later.", day_in_words(today))))
        }
        Ok(day) if day > latest => Err(fault(format!(
            "A contact is looked at again within two years: choose {} or earlier.",
            day_in_words(latest)
        ))),
        Ok(day) => Ok(day),
    }
}

/// The day that the forms suggest for the next review.
pub fn usual_review(today: Date) -> Date {
    today.saturating_add(USUAL_REVIEW_DAYS.days())
}

#[derive(Default)]
struct Faults(Vec<ContactFault>);

impl Faults {
    fn add(&mut self, field: &'static str, message: String) {
        self.0.push(ContactFault { field, message });
    }

    /// One line of plain text, 1 to `most` characters.
    fn line(&mut self, field: &'static str, text: &str, (most, what): (usize, &str)) -> String {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > most {
            self.add(field, format!("Say {what}, in up to {most} characters."));
        } else if has_unsafe_characters(text) {
            self.add(field, "Write this in one line, without control characters.".to_owned());
        }
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn typed() -> ContactIn {
        ContactIn {
            name: "Ms Example".into(),
            words: "the grown-up you can talk to".into(),
            phone: "01632 960 001".into(),
            email: String::new(),
            hours: String::new(),
            owner: "The head's office".into(),
            review_by: "2027-09-01".into(),
        }
    }

    fn read(typed: &ContactIn) -> Result<SupportContact, Vec<&'static str>> {
        let today = date(2026, 11, 22);
        let fields = |faults: Vec<ContactFault>| faults.into_iter().map(|fault| fault.field).collect();
        read_contact(typed, None, (SupportContactId::random(), today)).map_err(fields)
    }

    #[test]
    fn a_number_is_dialled_without_its_spaces() {
        let tel = |text: &str| Phone::parse(text).map(|phone| phone.tel);
        assert_eq!(tel(" 01632  960 001 ").as_deref(), Some("01632960001"));
        assert_eq!(tel("+44 (0)1632 960-001").as_deref(), Some("+441632960001"));
        assert_eq!(tel("999").as_deref(), Some("999"));
        for nonsense in ["", "12", "call me", "0800 1111 x", "1234567890123456", "01632 960 001; 999"] {
            assert_eq!(tel(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn a_contact_needs_a_way_to_reach_it() {
        assert_eq!(read(&typed()).unwrap().phone.unwrap().shown, "01632 960 001");
        let unreachable = ContactIn { phone: " ".into(), ..typed() };
        assert_eq!(read(&unreachable), Err(vec!["phone"]));
        for reachable in [
            ContactIn { email: "office@school.example".into(), ..unreachable.clone() },
            ContactIn { hours: "in the blue room at break".into(), ..unreachable.clone() },
        ] {
            assert!(read(&reachable).is_ok(), "{reachable:?}");
        }
        let wrong = ContactIn { phone: "soon".into(), email: "office".into(), ..typed() };
        assert_eq!(read(&wrong), Err(vec!["phone", "email"]));
    }

    #[test]
    fn every_field_that_is_missing_too_long_or_not_plain_is_named() {
        let nothing = ["name", "words", "phone", "owner", "review_by"];
        assert_eq!(read(&ContactIn::default()), Err(nothing.to_vec()));
        let long = ContactIn { name: "x".repeat(81), owner: "a\u{202e}b".into(), ..typed() };
        assert_eq!(read(&long), Err(vec!["name", "owner"]));
    }

    #[test]
    fn a_review_lies_between_today_and_two_years_ahead() {
        let today = date(2026, 11, 22);
        for (text, is_read) in [
            ("2026-11-21", false),
            ("2026-11-22", true),
            ("2028-11-22", true),
            ("2028-11-23", false),
            ("1 September 2027", false),
        ] {
            assert_eq!(read_review(text, today).is_ok(), is_read, "{text}");
        }
        assert!(read_review(&usual_review(today).to_string(), today).is_ok());
        let said = read_review("2026-11-21", today).unwrap_err().message;
        assert!(said.contains("22 November 2026"), "{said}");
    }

    #[test]
    fn the_settings_own_contact_comes_first_and_an_expired_one_is_not_shown() {
        let (here, elsewhere) = (SettingId::random(), SettingId::random());
        let contact = |name: &str, setting, review_by| SupportContact {
            name: name.into(),
            setting,
            review_by,
            ..read(&typed()).unwrap()
        };
        let contacts = [
            contact("line", None, date(2027, 1, 1)),
            contact("old line", None, date(2026, 11, 21)),
            contact("other", Some(elsewhere), date(2027, 1, 1)),
            contact("own", Some(here), date(2026, 11, 22)),
        ];
        let names = |setting, today| -> Vec<String> {
            lines_for(&contacts, setting, today).lines.into_iter().map(|line| line.name).collect()
        };
        assert_eq!(names(Some(here), date(2026, 11, 22)), ["own", "line"]);
        assert_eq!(names(Some(here), date(2026, 11, 23)), ["line"]);
        assert_eq!(names(None, date(2026, 11, 22)), ["line"]);
    }
}
