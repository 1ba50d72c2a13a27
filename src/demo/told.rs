//! The invented support contacts of the demonstration. The numbers are ones that ring nowhere.

use super::people::SETTINGS;
use crate::app::App;
use crate::ids::{SettingId, SupportContactId};
use crate::people::{self, ContactIn};
use anyhow::{Context, anyhow};
use jiff::ToSpan;

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
