//! What an action must be, and which is the latest.

use crate::address::has_unsafe_characters;
use crate::clock::At;
use crate::ids::{ActionId, SettingId};
use crate::theory::{Audience, Theory};
use jiff::civil::{Date, date};

/// Each half is a sentence or two on a telephone's screen.
const LONGEST: usize = 280;
/// Nothing was heard or done before the partnership began.
const EARLIEST: Date = date(2020, 1, 1);

/// What was heard and what was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    pub id: ActionId,
    /// None: the whole partnership's.
    pub setting: Option<SettingId>,
    /// The outcome's id, such as `6S`.
    pub outcome: String,
    /// None: heard from several audiences.
    pub audience: Option<Audience>,
    /// After "You said:".
    pub heard: String,
    /// After "We did:".
    pub did: String,
    pub done_on: Date,
    pub created_at: At,
}

/// The two halves, as a respondent reads them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub heard: String,
    pub did: String,
    pub done_on: Date,
}

/// The latest news for the people of a setting.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Latest {
    pub setting: Option<Told>,
    pub partnership: Option<Told>,
}

/// The latest of a setting and of the partnership: by the day it was done, then by when it was written down.
pub fn latest(actions: &[Action], setting: Option<SettingId>) -> Latest {
    let newest = |whose: Option<SettingId>| {
        let theirs = actions.iter().filter(|action| action.setting == whose);
        let last = theirs.max_by_key(|action| (action.done_on, action.created_at, action.id))?;
        Some(Told { heard: last.heard.clone(), did: last.did.clone(), done_on: last.done_on })
    };
    Latest { setting: setting.and_then(|setting| newest(Some(setting))), partnership: newest(None) }
}

/// An action as somebody types it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActionIn {
    pub outcome: String,
    /// An audience's code, or empty.
    pub audience: String,
    pub heard: String,
    pub did: String,
    /// `YYYY-MM-DD`
    pub done_on: String,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ActionFault {
    pub field: &'static str,
    pub message: String,
}

/// Reads an action.
///
/// # Errors
/// Every field that cannot be kept, in the order of the form.
pub fn read_action(
    typed: &ActionIn,
    theory: &Theory,
    setting: Option<SettingId>,
    (id, now): (ActionId, At),
) -> Result<Action, Vec<ActionFault>> {
    let mut faults = Vec::new();
    let mut fault = |field, message: String| faults.push(ActionFault { field, message });
    if theory.outcome(&typed.outcome).is_none() {
        fault("outcome", "Choose the outcome that this is about.".to_owned());
    }
    let audience = Audience::from_code(&typed.audience);
    if audience.is_none() && !typed.audience.is_empty() {
        fault("audience", "Choose who said it, or several of them.".to_owned());
    }
    let (heard, did) = (one_line(&typed.heard), one_line(&typed.did));
    for (field, text, what) in [("heard", &heard, "what people said"), ("did", &did, "what was done")] {
        if text.is_empty() || text.chars().count() > LONGEST {
            fault(field, format!("Say {what}, in up to {LONGEST} characters."));
        } else if has_unsafe_characters(text) {
            fault(field, "Write this without control characters.".to_owned());
        }
    }
    let today = now.day();
    let done_on = match typed.done_on.trim().parse::<Date>() {
        Ok(day) if (EARLIEST..=today).contains(&day) => day,
        Ok(day) if day > today => {
            fault("done_on", "Enter a day that has come: people read what was done.".to_owned());
            day
        }
        _ => {
            fault("done_on", "Enter the day on which it was done, such as 2026-11-10.".to_owned());
            today
        }
    };
    if !faults.is_empty() {
        return Err(faults);
    }
    let outcome = typed.outcome.clone();
    Ok(Action { id, setting, outcome, audience, heard, did, done_on, created_at: now })
}

/// Line ends and runs of spaces become one space.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surveys::Content;

    fn typed() -> ActionIn {
        ActionIn {
            outcome: "6S".into(),
            audience: "YP".into(),
            heard: "The corridors feel crowded\r\nat lunch.".into(),
            did: "Two year groups now eat earlier.".into(),
            done_on: "2026-11-10".into(),
        }
    }

    fn read(typed: &ActionIn) -> Result<Action, Vec<&'static str>> {
        let now = At::parse_london("2026-11-22 12:00").unwrap();
        let fields = |faults: Vec<ActionFault>| faults.into_iter().map(|fault| fault.field).collect();
        read_action(typed, &Content::embedded().theory, None, (ActionId::random(), now)).map_err(fields)
    }

    #[test]
    fn both_halves_are_kept_as_plain_lines() {
        let action = read(&typed()).unwrap();
        assert_eq!(action.heard, "The corridors feel crowded at lunch.");
        assert_eq!((action.audience, action.done_on), (Some(Audience::YoungPeople), date(2026, 11, 10)));
        assert_eq!(read(&ActionIn { audience: String::new(), ..typed() }).unwrap().audience, None);
    }

    #[test]
    fn every_field_that_cannot_be_kept_is_named() {
        let all = ["outcome", "heard", "did", "done_on"];
        assert_eq!(read(&ActionIn::default()), Err(all.to_vec()));
        let wrong = ActionIn {
            outcome: "9X".into(),
            audience: "everybody".into(),
            heard: "x".repeat(281),
            did: "a\u{202e}b".into(),
            done_on: "2026-11-23".into(),
        };
        assert_eq!(read(&wrong), Err(vec!["outcome", "audience", "heard", "did", "done_on"]));
        assert_eq!(read(&ActionIn { done_on: "2019-12-31".into(), ..typed() }), Err(vec!["done_on"]));
    }

    #[test]
    fn the_latest_is_the_last_one_done_and_then_the_last_one_written() {
        let (here, elsewhere) = (SettingId::random(), SettingId::random());
        let action = |did: &str, setting, day, written| Action {
            did: did.into(),
            setting,
            done_on: date(2026, 11, day),
            created_at: At(written),
            ..read(&typed()).unwrap()
        };
        let actions = [
            action("shared", None, 3, 9),
            action("own, written first", Some(here), 5, 1),
            action("own", Some(here), 5, 2),
            action("own, earlier", Some(here), 4, 3),
            action("not theirs", Some(elsewhere), 9, 4),
        ];
        let did = |told: Option<Told>| told.map(|told| told.did);
        let news = latest(&actions, Some(here));
        assert_eq!(did(news.setting).as_deref(), Some("own"));
        assert_eq!(did(news.partnership).as_deref(), Some("shared"));
        let news = latest(&actions, Some(SettingId::random()));
        assert_eq!((did(news.setting), did(news.partnership).as_deref()), (None, Some("shared")));
        assert_eq!(latest(&actions[1..], None), Latest::default());
    }
}
