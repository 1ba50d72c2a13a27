//! What an action must be, what may become of it, and which is the latest.

use super::form::{ActionFault, ActionIn, StepIn, Typed};
use crate::access::Scope;
use crate::clock::At;
use crate::clock::day_in_words;
use crate::ids::{ActionId, SettingId, WaveId};
use crate::people::Setting;
use crate::theory::{Audience, Theory};
use jiff::civil::Date;

/// What was heard, what is to be done about it, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    pub id: ActionId,
    /// None: the whole partnership's.
    pub setting: Option<SettingId>,
    /// The outcome's id, such as `6S`.
    pub outcome: String,
    /// None: heard from several audiences.
    pub audience: Option<Audience>,
    /// The released wave whose reading of the outcome, by this audience, it answers.
    pub wave: Option<WaveId>,
    /// After "You said:".
    pub heard: String,
    /// After "We will:"; empty where it was written down when it was done.
    pub will: String,
    /// By when it is hoped for.
    pub by: Option<Date>,
    /// A role or a colleague; never somebody who answered.
    pub who: String,
    pub state: ActionState,
    /// Whether it helped, in words; empty until somebody has written it.
    pub became: String,
    pub created_at: At,
    pub changed_at: At,
}

/// Where an action is in its life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActionState {
    WillDo,
    /// After "We did:", and the day.
    Done {
        did: String,
        on: Date,
    },
    /// Why it cannot be done, and the day on which that was decided.
    NotDoing {
        why: String,
        on: Date,
    },
}

impl ActionState {
    /// The word that is stored, shown and given out.
    pub fn name(&self) -> &'static str {
        match self {
            ActionState::WillDo => "will do",
            ActionState::Done { .. } => "done",
            ActionState::NotDoing { .. } => "not doing",
        }
    }
}

impl Action {
    /// Whether somebody with this scope reads it: every colleague reads the partnership's.
    pub fn is_read_in(&self, scope: &Scope) -> bool {
        self.setting.is_none_or(|setting| scope.holds(setting))
    }

    /// The name of the setting whose it is, or "The partnership".
    pub fn whose(&self, settings: &[Setting]) -> String {
        let named = settings.iter().find(|known| Some(known.id) == self.setting);
        named.map_or("The partnership", |setting| &setting.name).to_owned()
    }

    /// What was done, and the day.
    pub fn done(&self) -> Option<(&str, Date)> {
        match &self.state {
            ActionState::Done { did, on } => Some((did, *on)),
            _ => None,
        }
    }

    /// Whether it still is to be done and its day is over.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.state == ActionState::WillDo && self.by.is_some_and(|by| by < today)
    }

    /// What it comes to: what was done, why not, or what is hoped for.
    pub fn gist(&self) -> &str {
        match &self.state {
            ActionState::WillDo => &self.will,
            ActionState::Done { did, .. } => did,
            ActionState::NotDoing { why, .. } => why,
        }
    }

    /// "done on 5 October 2026", "will do, hoped for by 3 November 2026", and without blame "will do, was hoped for by ...".
    pub fn standing(&self, today: Date) -> String {
        match (&self.state, self.by) {
            (ActionState::Done { on, .. }, _) => format!("done on {}", day_in_words(*on)),
            (ActionState::NotDoing { on, .. }, _) => {
                format!("not doing for now, decided on {}", day_in_words(*on))
            }
            (ActionState::WillDo, Some(by)) if by < today => {
                format!("will do, was hoped for by {}", day_in_words(by))
            }
            (ActionState::WillDo, Some(by)) => format!("will do, hoped for by {}", day_in_words(by)),
            (ActionState::WillDo, None) => "will do, no day set yet".to_owned(),
        }
    }
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

/// The latest of a setting and of the partnership that was done: by its day, then by when it was written down.
pub fn latest(actions: &[Action], setting: Option<SettingId>) -> Latest {
    let newest = |whose: Option<SettingId>| {
        let theirs = actions.iter().filter(|action| action.setting == whose);
        let done = theirs.filter_map(|action| Some((action, action.done()?)));
        let (last, (did, on)) = done.max_by_key(|(action, (_, on))| (*on, action.created_at, action.id))?;
        Some(Told { heard: last.heard.clone(), did: did.to_owned(), done_on: on })
    };
    Latest { setting: setting.and_then(|setting| newest(Some(setting))), partnership: newest(None) }
}

/// Overdue ones first (the longest first), then what is to be done by its day, then what was done or decided,
/// the latest first.
pub fn in_order(actions: &mut [Action], today: Date) {
    actions.sort_by_key(|action| {
        let (rank, day) = match (&action.state, action.by) {
            (ActionState::WillDo, Some(by)) if by < today => (0, by),
            (ActionState::WillDo, by) => (1, by.unwrap_or(Date::MAX)),
            (ActionState::Done { on, .. } | ActionState::NotDoing { on, .. }, _) => (2, *on),
        };
        let day = i64::from(day.year()) * 400 + i64::from(day.day_of_year());
        (rank, if rank == 2 { -day } else { day }, -action.created_at.0, action.id)
    });
}

/// What an action is written down in.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    pub theory: &'a Theory,
    /// The waves whose readings it may answer.
    pub released: &'a [WaveId],
    pub now: At,
}

/// Reads a new action: to be done, or done already where it says what was done or when.
///
/// # Errors
/// Every field that cannot be kept, in the order of the form.
pub fn read_action(
    typed: &ActionIn,
    on: Ground,
    setting: Option<SettingId>,
    id: ActionId,
) -> Result<Action, Vec<ActionFault>> {
    let done = !typed.did.trim().is_empty() || !typed.done_on.trim().is_empty();
    let mut read = Typed::new(on.now.day());
    let mut action = base(&mut read, typed, on);
    let (will, by, who) = (read.plan(typed, !done), read.by(&typed.by, !done), read.who(&typed.who, !done));
    action.state = if done { read.done(&typed.did, &typed.done_on) } else { ActionState::WillDo };
    read.finish(Action { id, setting, will, by, who, ..action })
}

/// Reads an action again that somebody has changed; its state stays, its words may change.
///
/// # Errors
/// As [`read_action`].
pub fn change_action(before: &Action, typed: &ActionIn, on: Ground) -> Result<Action, Vec<ActionFault>> {
    let mut read = Typed::new(on.now.day());
    let needed = before.state == ActionState::WillDo;
    let base = base(&mut read, typed, on);
    let (will, by, who) =
        (read.plan(typed, needed), read.by(&typed.by, needed), read.who(&typed.who, needed));
    let state = match before.state {
        ActionState::WillDo => ActionState::WillDo,
        ActionState::Done { .. } => read.done(&typed.did, &typed.done_on),
        ActionState::NotDoing { on, .. } => ActionState::NotDoing { why: read.why(&typed.why), on },
    };
    let after = Action {
        id: before.id,
        setting: before.setting,
        became: before.became.clone(),
        created_at: before.created_at,
        will,
        by,
        who,
        state,
        ..base
    };
    read.finish(after)
}

/// What stands in both: the outcome, who said it and in which wave, and what they said.
fn base(read: &mut Typed, typed: &ActionIn, on: Ground) -> Action {
    let audience = read.source(typed, on.theory);
    Action {
        id: ActionId(uuid::Uuid::nil()),
        setting: None,
        outcome: typed.outcome.clone(),
        audience,
        wave: read.wave(&typed.wave, audience, on.released),
        heard: read.text("heard", &typed.heard, "what people said"),
        will: String::new(),
        by: None,
        who: String::new(),
        state: ActionState::WillDo,
        became: String::new(),
        created_at: on.now,
        changed_at: on.now,
    }
}

/// What somebody does with an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Done,
    NotDoing,
    Became,
}

impl Step {
    /// The word in the address, and before its fields' ids.
    pub fn of(code: &str) -> Option<Step> {
        match code {
            "done" => Some(Step::Done),
            "not-doing" => Some(Step::NotDoing),
            "became" => Some(Step::Became),
            _ => None,
        }
    }

    /// How the history names it.
    pub fn name(self) -> &'static str {
        match self {
            Step::Done => "marked as done",
            Step::NotDoing => "marked as not doing",
            Step::Became => "what became of it",
        }
    }
}

/// The action after a step: done from "will do" and from "not doing" (a way was found); not doing from "will
/// do"; what became of it once it is done.
///
/// # Errors
/// What cannot be kept, or that the step does not fit where the action is.
pub fn take(before: &Action, step: Step, typed: &StepIn, now: At) -> Result<Action, Vec<ActionFault>> {
    let mut read = Typed::new(now.day());
    let mut after = Action { changed_at: now, ..before.clone() };
    match (step, &before.state) {
        (Step::Done, ActionState::WillDo | ActionState::NotDoing { .. }) => {
            after.state = read.done(&typed.did, &typed.done_on);
        }
        (Step::NotDoing, ActionState::WillDo) => {
            after.state = ActionState::NotDoing { why: read.why(&typed.why), on: now.day() };
        }
        (Step::Became, ActionState::Done { .. }) => {
            after.became = read.text("became", &typed.became, "whether it helped");
        }
        (_, state) => {
            let message = format!("It is marked as “{}” now; look at it again first.", state.name());
            read.fault("state", message);
        }
    }
    read.finish(after)
}

/// The settings that recorded no response: neither they nor the partnership wrote an action down after the
/// release of the last wave that asked them.
pub fn without_response(asked: &[(SettingId, At)], actions: &[Action]) -> Vec<SettingId> {
    let answered = |(setting, released): &(SettingId, At)| {
        let mut theirs = actions.iter().filter(|action| action.setting.is_none_or(|own| own == *setting));
        theirs.any(|action| action.created_at >= *released)
    };
    asked.iter().filter(|one| !answered(one)).map(|(setting, _)| *setting).collect()
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
