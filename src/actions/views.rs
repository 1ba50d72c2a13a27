//! What the pages of actions are made of: their rows, their fields, their templates.

use super::form::{ActionFault, ActionIn, StepIn};
use super::rules::{Action, ActionState};
use super::store::{Change, lines_of};
use crate::access::Scope;
use crate::http::DeskPage;
use crate::people::Setting;
use crate::theory::{Audience, Theory};
use crate::waves::Wave;
use askama::Template;

#[derive(Template)]
#[template(path = "actions/pages/actions.html")]
pub(super) struct ActionsPage {
    pub page: DeskPage,
    pub late: Vec<Row>,
    pub groups: Vec<OfOutcome>,
    pub fields: Vec<Field>,
    pub faults: Vec<ActionFault>,
}

/// One outcome with its actions.
pub(super) struct OfOutcome {
    pub outcome: String,
    pub statement: String,
    pub rows: Vec<Row>,
}

pub(super) struct Row {
    pub action: Action,
    pub whose: String,
    pub standing: String,
    pub wave: Option<String>,
    pub since: Option<String>,
}

#[derive(Template)]
#[template(path = "actions/pages/action.html")]
pub(super) struct ActionPage {
    pub page: DeskPage,
    pub action: Action,
    pub standing: String,
    pub whose: String,
    pub statement: String,
    pub by: Option<String>,
    pub wave: Option<String>,
    pub since: Option<String>,
    /// Whether this colleague may change it.
    pub writes: bool,
    pub steps: Vec<StepForm>,
    pub edit: Vec<Field>,
    pub editing: bool,
    pub history: Vec<ChangeRow>,
    pub faults: Vec<ActionFault>,
}

#[derive(Clone)]
pub(super) struct StepForm {
    pub code: &'static str,
    pub title: &'static str,
    pub lead: &'static str,
    pub button: &'static str,
    pub fields: Vec<Field>,
}

pub(super) struct ChangeRow {
    pub when: String,
    pub by: String,
    pub what: String,
    /// Only what this change made different.
    pub before: Vec<(String, String)>,
}

/// One field of a form.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub id: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub value: String,
    pub wrong: String,
    pub kind: Kind,
}

#[derive(Debug, Clone)]
pub(super) enum Kind {
    Area,
    Line,
    Day,
    Choice(Vec<Choices>),
}

/// Options under a heading; without one where it is empty.
#[derive(Debug, Clone)]
pub(super) struct Choices {
    pub label: String,
    pub options: Vec<(String, String)>,
}

impl Field {
    fn new(id: &'static str, label: &'static str, hint: &'static str, value: &str) -> Field {
        Field { id, label, hint, value: value.to_owned(), wrong: String::new(), kind: Kind::Area }
    }

    fn kind(self, kind: Kind) -> Field {
        Field { kind, ..self }
    }

    /// The attributes that tie a control to its hint and its error. The id is ours: nothing to escape.
    pub fn ties(&self) -> String {
        let Field { id, wrong, .. } = self;
        match wrong.is_empty() {
            true => format!(" aria-describedby=\"{id}-hint\""),
            false => format!(" aria-invalid=\"true\" aria-describedby=\"{id}-hint {id}-error\""),
        }
    }
}

/// The fields with what is wrong with each.
pub(super) fn with_faults(mut fields: Vec<Field>, faults: &[ActionFault]) -> Vec<Field> {
    for field in &mut fields {
        let mine = faults.iter().filter(|fault| fault.field == field.id);
        field.wrong = mine.map(|fault| fault.message.as_str()).collect::<Vec<_>>().join(" ");
    }
    fields
}

/// What the choices of a form are made of.
#[derive(Clone, Copy)]
pub(super) struct Lists<'a> {
    pub theory: &'a Theory,
    pub settings: &'a [Setting],
    /// Released ones.
    pub waves: &'a [Wave],
    pub scope: &'a Scope,
}

fn plain(options: Vec<(String, String)>) -> Choices {
    Choices { label: String::new(), options }
}

fn outcomes(theory: &Theory) -> Kind {
    let none = plain(vec![(String::new(), "Choose an outcome".to_owned())]);
    let row = |row: &crate::theory::Intervention| Choices {
        label: format!("{} {}", row.number, row.statement),
        options: row
            .outcomes
            .iter()
            .map(|one| (one.id.clone(), format!("{} {}", one.id, one.statement)))
            .collect(),
    };
    Kind::Choice([none].into_iter().chain(theory.interventions.iter().map(row)).collect())
}

fn audiences() -> Kind {
    let none = (String::new(), "Several of them".to_owned());
    let one = |audience: Audience| (audience.code().to_owned(), audience.title().to_owned());
    Kind::Choice(vec![plain([none].into_iter().chain(Audience::ALL.map(one)).collect())])
}

fn waves(lists: Lists) -> Kind {
    let none = (String::new(), "No particular wave".to_owned());
    let one = |wave: &Wave| (wave.id.to_string(), wave.name.clone());
    Kind::Choice(vec![plain([none].into_iter().chain(lists.waves.iter().map(one)).collect())])
}

fn whose(lists: Lists) -> Kind {
    let shared = lists.scope.holds_whose(None).then(|| (String::new(), "The partnership".to_owned()));
    let own = lists.settings.iter().filter(|setting| lists.scope.holds(setting.id));
    let own = own.map(|setting| (setting.id.to_string(), setting.name.clone()));
    Kind::Choice(vec![plain(shared.into_iter().chain(own).collect())])
}

/// What both forms ask: about which outcome, who said what, and what is to be done.
fn asked(typed: &ActionIn, lists: Lists) -> Vec<Field> {
    vec![
        Field::new("outcome", "Outcome", "The change that it is meant to help with.", &typed.outcome)
            .kind(outcomes(lists.theory)),
        Field::new(
            "audience",
            "Who said it",
            "Groups only, never a person. The next wave asks them again.",
            &typed.audience,
        )
        .kind(audiences()),
        Field::new("wave", "In which wave", "If it answers what a wave said.", &typed.wave)
            .kind(waves(lists)),
        Field::new(
            "heard",
            "You said",
            "One or two short sentences that a nine-year-old can read, without anybody's name. Up to 280 characters.",
            &typed.heard,
        ),
        Field::new(
            "will",
            "We will",
            "What is to be done. Up to 280 characters, without names.",
            &typed.will,
        ),
        Field::new("by", "By when", "The day by which you hope for it.", &typed.by).kind(Kind::Day),
        Field::new(
            "who",
            "Who sees to it",
            "A role or a colleague; never somebody who answered. It is not shown to those who answer.",
            &typed.who,
        )
        .kind(Kind::Line),
    ]
}

fn did(value: &str) -> Field {
    let hint = "What has changed. It stands on the thank-you page. Up to 280 characters, without names.";
    Field::new("did", "We did", hint, value)
}

fn done_on(value: &str) -> Field {
    Field::new("done_on", "Done on", "The day on which it was done.", value).kind(Kind::Day)
}

/// The form of a new action; `setting` is what was chosen.
pub(super) fn new_fields(typed: &ActionIn, setting: &str, lists: Lists) -> Vec<Field> {
    let hint = "A setting's own is shown to its people; the partnership's to everybody.";
    let mut fields = vec![Field::new("setting", "Whose action", hint, setting).kind(whose(lists))];
    fields.extend(asked(typed, lists));
    fields.push(Field {
        hint: "Only if it is done already. It stands on the thank-you page. Up to 280 characters, without names.",
        ..did(&typed.did)
    });
    fields.push(Field { hint: "Only if it is done already.", ..done_on(&typed.done_on) });
    fields
}

/// The form that changes an action's words.
pub(super) fn edit_fields(action: &Action, typed: &ActionIn, lists: Lists) -> Vec<Field> {
    let mut fields = asked(typed, lists);
    match &action.state {
        ActionState::WillDo => {}
        ActionState::Done { .. } => fields.extend([did(&typed.did), done_on(&typed.done_on)]),
        ActionState::NotDoing { .. } => fields.push(why(&typed.why)),
    }
    fields
}

fn why(value: &str) -> Field {
    let hint = "In plain words that you could say to whoever asked. Up to 280 characters, without names.";
    Field::new("why", "What we cannot do, and why", hint, value)
}

/// The steps that an action may take from where it is.
pub(super) fn step_forms(action: &Action, typed: &StepIn) -> Vec<StepForm> {
    let done = StepForm {
        code: "done",
        title: "Is it done?",
        lead: "Say what was done. Those who answer read it on the thank-you page.",
        button: "Mark as done",
        fields: vec![did(&typed.did), done_on(&typed.done_on)],
    };
    let not_doing = StepForm {
        code: "not-doing",
        title: "Can it not be done?",
        lead: "Saying so, and why, is an answer too.",
        button: "Mark as not doing",
        fields: vec![why(&typed.why)],
    };
    let hint = "In words, beside what the readings say. Up to 280 characters, without names.";
    let became = StepForm {
        code: "became",
        title: "What became of it?",
        lead: "Did it help? Best written once the next wave has been released.",
        button: "Keep it",
        fields: vec![Field::new("became", "What became of it", hint, &typed.became)],
    };
    match &action.state {
        ActionState::WillDo => vec![done, not_doing],
        ActionState::Done { .. } => vec![became],
        ActionState::NotDoing { .. } => {
            vec![StepForm { title: "Was a way found after all?", ..done }]
        }
    }
}

/// The history with what each change made different; waves by name.
pub(super) fn history(action: &Action, changes: Vec<Change>, waves: &[Wave]) -> Vec<ChangeRow> {
    let mut after = lines_of(action);
    let mut rows = Vec::new();
    for change in changes {
        let differs = |line: &&(String, String)| !after.contains(line);
        let named = |(label, words): (String, String)| {
            let wave = waves.iter().find(|wave| label == "Wave" && wave.id.to_string() == words);
            (label, wave.map_or(words, |wave| wave.name.clone()))
        };
        let before = change.before.iter().filter(differs).cloned().map(named).collect();
        rows.push(ChangeRow { when: change.at.in_words(), by: change.by, what: change.what, before });
        after = change.before;
    }
    rows
}
