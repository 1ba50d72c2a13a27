//! The invented support contacts and actions of the demonstration. The numbers are ones that ring nowhere.

use super::people::SETTINGS;
use crate::actions::{self, ActionIn};
use crate::app::App;
use crate::ids::{ActionId, SettingId, SupportContactId};
use crate::people::{self, ContactIn};
use anyhow::{Context, anyhow};
use jiff::ToSpan;
use std::collections::HashMap;

/// Who can be turned to in each setting, in the order of the demonstration's settings.
const NAMES: [&str; 13] = [
    "Ms Marram",
    "Mr Dune",
    "Mrs Pebble",
    "Ms Heather",
    "Mr Gorse",
    "Ms Anchor",
    "Mrs Shingle",
    "Mr Lantern",
    "Ms Harbour",
    "Mr Bracken",
    "Mrs Estuary",
    "Ms Thrift",
    "Mr Samphire",
];

/// Sees to it that every setting and the partnership have a contact that is in date for a year: adds those
/// that are missing, confirms the others.
///
/// # Errors
/// The database's.
pub async fn keep_contacts_in_date(app: &App) -> anyhow::Result<()> {
    let today = app.now().day();
    let in_a_year = today.saturating_add(1.year());
    let known = people::support_contacts(app.db.reader()).await?;
    let settings = people::settings(app.db.reader()).await?;
    let id_of = |name: &str| settings.iter().find(|setting| setting.name == name).map(|setting| setting.id);
    let mut wanted: Vec<(Option<SettingId>, ContactIn)> = vec![(None, family_line())];
    for (at, (setting, name)) in SETTINGS.iter().zip(NAMES).enumerate() {
        let id = id_of(setting.name).with_context(|| format!("{} is not on the roster", setting.name))?;
        wanted.push((Some(id), contact(name, setting.kind, at)));
    }
    let txn = app.db.begin().await?;
    for (setting, mut typed) in wanted {
        if let Some(there) = known.iter().find(|contact| contact.setting == setting) {
            people::confirm_contact(&txn, there.id, in_a_year).await?;
            continue;
        }
        typed.review_by = in_a_year.to_string();
        let read = people::read_contact(&typed, setting, (SupportContactId::random(), today));
        let contact = read.map_err(|faults| anyhow!("the contact {}: {faults:?}", typed.name))?;
        people::keep_contact(&txn, contact).await?;
    }
    txn.commit().await?;
    app.support.forget();
    Ok(())
}

fn contact(name: &str, kind: &str, at: usize) -> ContactIn {
    let (words, owner) = match kind {
        "school" => ("the grown-up you can talk to in school", "The school office"),
        _ => ("the person you can talk to here", "The team lead"),
    };
    ContactIn {
        name: name.to_owned(),
        words: words.to_owned(),
        phone: format!("01632 960 {:03}", 101 + at),
        email: String::new(),
        hours: String::new(),
        owner: owner.to_owned(),
        review_by: String::new(),
    }
}

fn family_line() -> ContactIn {
    ContactIn {
        name: "Saltmarsh Bay family line".to_owned(),
        words: "for families, about anything".to_owned(),
        phone: "01632 960 100".to_owned(),
        email: "talk@saltmarsh.example".to_owned(),
        hours: "weekdays 9 to 5".to_owned(),
        owner: "The invented partnership office".to_owned(),
        review_by: String::new(),
    }
}

/// Setting (empty: the partnership), outcome, audience, what was heard, what was done, when.
const ACTIONS: [[&str; 6]; 6] = [
    [
        "",
        "1S",
        "FA",
        "Letters about absence feel cold.",
        "We wrote the letters anew, with twelve families.",
        "2026-01-15",
    ],
    [
        "",
        "6M",
        "",
        "We want one adult who knows us.",
        "Each school now names one adult for every pupil.",
        "2026-09-10",
    ],
    [
        "Sandpiper Primary",
        "6S",
        "YC",
        "The yard is too loud at lunch.",
        "There is now a quiet corner with a grown-up.",
        "2026-09-21",
    ],
    [
        "Heron School",
        "6S",
        "YP",
        "The corridors are packed at lunch.",
        "Two year groups now eat earlier.",
        "2026-10-05",
    ],
    [
        "Gannet Academy",
        "2S",
        "YP",
        "Not all teachers know what helps me.",
        "A help card now goes to each of your teachers.",
        "2026-10-12",
    ],
    [
        "Puffin Family Service",
        "1M",
        "FA",
        "We never know whom to ring.",
        "One number now reaches the same three people.",
        "2026-06-30",
    ],
];

/// Writes down what the invented partnership heard and did, once.
///
/// # Errors
/// The database's.
pub async fn tell(app: &App) -> anyhow::Result<()> {
    if !actions::all_actions(app.db.reader()).await?.is_empty() {
        return Ok(());
    }
    let settings = people::settings(app.db.reader()).await?;
    let ids: HashMap<&str, SettingId> = settings.iter().map(|one| (one.name.as_str(), one.id)).collect();
    let txn = app.db.begin().await?;
    for [setting, outcome, audience, heard, did, done_on] in ACTIONS {
        let typed = ActionIn {
            outcome: outcome.to_owned(),
            audience: audience.to_owned(),
            heard: heard.to_owned(),
            did: did.to_owned(),
            done_on: done_on.to_owned(),
        };
        let own = ids.get(setting).copied();
        let read = actions::read_action(&typed, &app.content.theory, own, (ActionId::random(), app.now()));
        let action = read.map_err(|faults| anyhow!("the action \"{did}\": {faults:?}"))?;
        actions::keep_action(&txn, action).await?;
    }
    txn.commit().await?;
    app.actions.forget();
    Ok(())
}
