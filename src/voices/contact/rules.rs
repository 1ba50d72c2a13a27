//! What may be asked with a request for contact, and what may be done about one. Pure.

use crate::clock::{At, DAY};
use crate::padded::{self, PackFault};
use crate::voices::told::as_text;
use serde::{Deserialize, Serialize};

/// The longest "who", in characters.
pub const LONGEST_WHO: usize = 100;
/// The longest "how and when", in characters.
pub const LONGEST_REACH: usize = 200;
/// The longest "what it is about", in characters.
pub const LONGEST_ABOUT: usize = 500;
/// Every request is this long before sealing, in bytes: 800 characters of four bytes, and the rest.
pub const CONTACT_LENGTH: usize = 3_584;
/// A settled request is destroyed this long after it was settled, in milliseconds.
pub const FORGOTTEN_AFTER: i64 = 30 * DAY;

/// The form as it was typed; the setting by its name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactIn {
    pub setting: String,
    pub who: String,
    pub reach: String,
    pub about: String,
}

/// A request for contact as a setting's readers get it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactText {
    /// `en`: the edition of the form.
    pub edition: String,
    /// A first name, or how to find somebody; never empty.
    pub who: String,
    /// How and when; may be empty.
    pub reach: String,
    /// May be empty.
    pub about: String,
}

impl ContactText {
    /// Packs it into [`CONTACT_LENGTH`] bytes.
    ///
    /// # Errors
    /// [`PackFault::TooLong`] for texts longer than any that [`read_contact`] lets through.
    pub fn pack(&self) -> Result<Vec<u8>, PackFault> {
        padded::pack(self, CONTACT_LENGTH)
    }

    /// Reads what [`ContactText::pack`] wrote.
    ///
    /// # Errors
    /// [`PackFault::Damaged`].
    pub fn unpack(packed: &[u8]) -> Result<ContactText, PackFault> {
        padded::unpack(packed)
    }
}

/// What is to be mended, in the order of the page: the field, the id of the sentence, and the most characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContactFault {
    pub field: &'static str,
    pub message: &'static str,
    pub most: usize,
}

/// Reads the form but for the setting. Nothing is cut off; control characters go.
///
/// # Errors
/// Every fault of the form.
pub fn read_contact(typed: &ContactIn, edition: &str) -> Result<ContactText, Vec<ContactFault>> {
    let in_one_line = |typed: &str| as_text(typed).replace(['\n', '\t'], " ");
    let text = ContactText {
        edition: edition.to_owned(),
        who: in_one_line(&typed.who),
        reach: in_one_line(&typed.reach),
        about: as_text(&typed.about),
    };
    let mut faults = Vec::new();
    if text.who.is_empty() {
        faults.push(ContactFault { field: "who", message: "contact-no-who", most: LONGEST_WHO });
    }
    let fields = [
        ("who", &text.who, LONGEST_WHO),
        ("reach", &text.reach, LONGEST_REACH),
        ("about", &text.about, LONGEST_ABOUT),
    ];
    let too_long = fields.into_iter().filter(|(_, text, most)| text.chars().count() > *most);
    faults.extend(too_long.map(|(field, _, most)| ContactFault { field, message: "contact-long", most }));
    if faults.is_empty() { Ok(text) } else { Err(faults) }
}

macro_rules! acts {
    ($($name:ident $word:literal $title:literal),+ $(,)?) => {
        /// What was done about a request.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ContactAct { $($name),+ }

        impl ContactAct {
            pub const ALL: &[ContactAct] = &[$(ContactAct::$name),+];

            /// As it is stored and sent.
            pub fn word(self) -> &'static str {
                match self { $(ContactAct::$name => $word),+ }
            }

            pub fn title(self) -> &'static str {
                match self { $(ContactAct::$name => $title),+ }
            }
        }
    };
}

acts! {
    Opened "opened" "Opened it",
    Spoke "spoke" "Spoke with them",
    SpokeFamily "spoke-family" "Spoke with the family",
    HandedOn "handed-on" "Handed to social care, or followed the safeguarding procedure",
    NotFound "not-found" "Could not find them",
    NotNeeded "not-needed" "No contact was needed",
    Settled "settled" "Settled it",
    Reopened "reopened" "Opened it again",
    Lost "lost" "Can never be opened: the key and its kit were lost",
}

impl ContactAct {
    /// What a button may say; an opening is written down by the opening itself.
    pub fn from_button(word: &str) -> Option<ContactAct> {
        use ContactAct::{Lost, Opened};
        ContactAct::ALL.iter().copied().find(|act| ![Lost, Opened].contains(act) && act.word() == word)
    }

    /// What a stored word says.
    pub fn titled(word: &str) -> &'static str {
        ContactAct::ALL.iter().find(|act| act.word() == word).map_or("Did something else", |act| act.title())
    }

    /// Steps that a button writes down without changing whether it is settled.
    pub fn steps() -> impl Iterator<Item = ContactAct> {
        use ContactAct::{Lost, Opened, Reopened, Settled};
        ContactAct::ALL.iter().copied().filter(|act| ![Lost, Opened, Settled, Reopened].contains(act))
    }
}

/// Requests that were settled at or before this moment are destroyed.
pub fn forgotten_before(now: At) -> At {
    now.plus(-FORGOTTEN_AFTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(who: &str, reach: &str, about: &str) -> ContactIn {
        ContactIn { setting: "Heron".into(), who: who.into(), reach: reach.into(), about: about.into() }
    }

    #[test]
    fn every_request_has_one_length_even_the_longest() {
        let wide = |n: usize| "\u{1f600}".repeat(n);
        let longest = typed(&wide(LONGEST_WHO), &wide(LONGEST_REACH), &wide(LONGEST_ABOUT));
        let quotes = typed("Robin", "", &"\"\n".repeat(LONGEST_ABOUT / 2).replace('\n', "\\"));
        for typed in [longest, quotes, typed("R", "", "")] {
            let text = read_contact(&typed, "en-easy").unwrap();
            let packed = text.pack().unwrap();
            assert_eq!(packed.len(), CONTACT_LENGTH);
            assert_eq!(ContactText::unpack(&packed).unwrap(), text);
        }
    }

    #[test]
    fn a_name_is_needed_and_what_is_too_long_is_named_with_its_limit() {
        let faults =
            read_contact(&typed(" \u{0} ", &"é".repeat(201), &"x".repeat(10_000)), "en").unwrap_err();
        let found: Vec<_> = faults.iter().map(|fault| (fault.field, fault.message, fault.most)).collect();
        let wanted =
            [("who", "contact-no-who", 100), ("reach", "contact-long", 200), ("about", "contact-long", 500)];
        assert_eq!(found, wanted);
    }

    #[test]
    fn markup_stays_text_and_a_name_is_one_line() {
        let text = read_contact(&typed("<b>Robin</b>\r\nat the gate\u{7}", "", "=1+1\nmāth"), "en").unwrap();
        assert_eq!((text.who.as_str(), text.about.as_str()), ("<b>Robin</b> at the gate", "=1+1\nmāth"));
    }

    #[test]
    fn an_opening_is_no_button() {
        assert_eq!(ContactAct::from_button("opened"), None);
        assert_eq!(ContactAct::from_button("spoke"), Some(ContactAct::Spoke));
        assert_eq!(ContactAct::from_button("anything"), None);
        assert_eq!(ContactAct::steps().count(), 5);
        assert_eq!(ContactAct::titled("settled"), "Settled it");
    }
}
