//! An action as somebody types it, read field by field: every fault is found at once.

use super::rules::{Action, ActionState};
use crate::address::has_unsafe_characters;
use crate::ids::WaveId;
use crate::theory::{Audience, Theory};
use jiff::civil::{Date, date};

/// Each half is a sentence or two on a telephone's screen.
const LONGEST: usize = 280;
/// A role or a name.
const LONGEST_NAME: usize = 80;
/// Nothing was heard or done before the partnership began, and no plan reaches so far.
const DAYS: (Date, Date) = (date(2020, 1, 1), date(2060, 12, 31));

/// An action as somebody types it. Days are `YYYY-MM-DD`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActionIn {
    pub outcome: String,
    /// An audience's code, or empty.
    pub audience: String,
    /// The id of a released wave, or empty.
    pub wave: String,
    pub heard: String,
    pub will: String,
    pub by: String,
    pub who: String,
    pub did: String,
    pub done_on: String,
    pub why: String,
}

impl ActionIn {
    /// The form of an action that is there.
    pub fn of(action: &Action) -> ActionIn {
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let (did, done_on) = action.done().map(|(did, on)| (did.to_owned(), Some(on))).unwrap_or_default();
        let why = match &action.state {
            ActionState::NotDoing { why, .. } => why.clone(),
            _ => String::new(),
        };
        ActionIn {
            outcome: action.outcome.clone(),
            audience: action.audience.map(|audience| audience.code().to_owned()).unwrap_or_default(),
            wave: action.wave.map(|wave| wave.to_string()).unwrap_or_default(),
            heard: action.heard.clone(),
            will: action.will.clone(),
            by: day(action.by),
            who: action.who.clone(),
            did,
            done_on: day(done_on),
            why,
        }
    }
}

/// A step as somebody types it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepIn {
    pub did: String,
    pub done_on: String,
    pub why: String,
    pub became: String,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ActionFault {
    pub field: &'static str,
    pub message: String,
}

/// Fields being read, with what is wrong so far.
pub(super) struct Typed {
    today: Date,
    faults: Vec<ActionFault>,
}

impl Typed {
    pub(super) fn new(today: Date) -> Typed {
        Typed { today, faults: Vec::new() }
    }

    pub(super) fn fault(&mut self, field: &'static str, message: impl Into<String>) {
        self.faults.push(ActionFault { field, message: message.into() });
    }

    /// The action, if nothing was wrong with it.
    pub(super) fn finish(self, action: Action) -> Result<Action, Vec<ActionFault>> {
        if self.faults.is_empty() { Ok(action) } else { Err(self.faults) }
    }

    /// Checks the outcome, and reads who said it.
    pub(super) fn source(&mut self, typed: &ActionIn, theory: &Theory) -> Option<Audience> {
        if theory.outcome(&typed.outcome).is_none() {
            self.fault("outcome", "Choose the outcome that this is about.");
        }
        let audience = Audience::from_code(&typed.audience);
        if audience.is_none() && !typed.audience.is_empty() {
            self.fault("audience", "Choose who said it, or several of them.");
        }
        audience
    }

    /// The wave whose reading it answers: a reading is one audience's.
    pub(super) fn wave(
        &mut self,
        typed: &str,
        audience: Option<Audience>,
        released: &[WaveId],
    ) -> Option<WaveId> {
        if typed.is_empty() {
            return None;
        }
        let wave = typed.parse().ok().filter(|wave| released.contains(wave));
        if wave.is_none() {
            self.fault("wave", "Choose a wave from the list, or none.");
        } else if audience.is_none() {
            self.fault("audience", "Choose who said it: a wave's reading is of one group of people.");
        }
        wave
    }

    /// A sentence or two on one line.
    pub(super) fn text(&mut self, field: &'static str, typed: &str, what: &str) -> String {
        let text = one_line(typed);
        if text.is_empty() || text.chars().count() > LONGEST {
            self.fault(field, format!("Say {what}, in up to {LONGEST} characters."));
        } else if has_unsafe_characters(&text) {
            self.fault(field, "Write this without control characters.");
        }
        text
    }

    pub(super) fn plan(&mut self, typed: &ActionIn, needed: bool) -> String {
        if needed || !typed.will.trim().is_empty() {
            return self.text("will", &typed.will, "what is to be done");
        }
        String::new()
    }

    pub(super) fn by(&mut self, typed: &str, needed: bool) -> Option<Date> {
        if !needed && typed.trim().is_empty() {
            return None;
        }
        let day = typed.trim().parse::<Date>().ok().filter(|day| (DAYS.0..=DAYS.1).contains(day));
        if day.is_none() {
            self.fault("by", "Enter the day by which it is hoped for, such as 2027-02-12.");
        }
        day
    }

    pub(super) fn who(&mut self, typed: &str, needed: bool) -> String {
        let who = one_line(typed);
        if (needed && who.is_empty()) || who.chars().count() > LONGEST_NAME {
            self.fault(
                "who",
                format!("Say who sees to it: a role or a colleague, in up to {LONGEST_NAME} characters."),
            );
        } else if has_unsafe_characters(&who) || who.contains('@') {
            self.fault("who", "Write a role or a colleague's name, without an address.");
        }
        who
    }

    pub(super) fn done(&mut self, did: &str, on: &str) -> ActionState {
        let did = self.text("did", did, "what was done");
        let on = match on.trim().parse::<Date>() {
            Ok(day) if (DAYS.0..=self.today).contains(&day) => day,
            Ok(day) if day > self.today => {
                self.fault("done_on", "Enter a day that has come: people read what was done.");
                day
            }
            _ => {
                self.fault("done_on", "Enter the day on which it was done, such as 2026-11-10.");
                self.today
            }
        };
        ActionState::Done { did, on }
    }

    pub(super) fn why(&mut self, typed: &str) -> String {
        self.text("why", typed, "what cannot be done and why")
    }
}

/// Line ends and runs of spaces become one space.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
