//! The list of support contacts: the partnership's first, then the settings' by name, with what is missing.

use super::rules::SupportContact;
use crate::access::Scope;
use crate::clock::day_in_words;
use crate::ids::SettingId;
use crate::people::store::Setting;
use jiff::civil::Date;

/// One contact, or the place of one that is missing.
pub(super) struct Row {
    pub whose: String,
    /// The setting's id; empty for the partnership.
    pub setting: String,
    pub contact: Option<SupportContact>,
    pub until: String,
    pub state: &'static str,
}

const EVERYBODY: &str = "Everybody in the partnership";

pub(super) fn whose(settings: &[Setting], setting: Option<SettingId>) -> String {
    let named = settings.iter().find(|known| Some(known.id) == setting);
    named.map_or(EVERYBODY, |setting| &setting.name).to_owned()
}

pub(super) fn rows(
    settings: &[Setting],
    contacts: Vec<SupportContact>,
    (scope, today): (&Scope, Date),
) -> Vec<Row> {
    let mut rows = Vec::new();
    let everybody = (*scope == Scope::All).then_some(None);
    for setting in everybody.into_iter().chain(settings.iter().map(|setting| Some(setting.id))) {
        let row = |contact: Option<SupportContact>, state| Row {
            whose: whose(settings, setting),
            setting: setting.map(|id| id.to_string()).unwrap_or_default(),
            until: contact.as_ref().map(|one| day_in_words(one.review_by)).unwrap_or_default(),
            contact,
            state,
        };
        let theirs: Vec<_> = contacts.iter().filter(|contact| contact.setting == setting).collect();
        if theirs.is_empty() {
            rows.push(row(None, "missing"));
        }
        for contact in theirs {
            let state = if contact.is_in_date(today) { "in date" } else { "review is due" };
            rows.push(row(Some(contact.clone()), state));
        }
    }
    rows
}
