//! When somebody is told of reports, and of which. Pure.

use crate::access::{Role, Roles, Scope};
use crate::clock::{At, DAY};
use belong_reports::model::ReportKind;
use jiff::civil::{Date, date};

/// How long after an occasion somebody is still told of it, in milliseconds: a machine that stood still for a
/// weekend catches up, and nobody hears of what is long past.
pub const STILL_NEW: i64 = 14 * DAY;

/// The terms' first days, month and day: schools differ by some days, the mail need not.
const TERMS: [(&str, i8, i8); 3] = [("spring", 1, 5), ("summer", 4, 20), ("autumn", 9, 1)];

/// Which reports a colleague is told of, and when.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Timetable {
    pub at_release: bool,
    pub at_term: bool,
    /// In the order of [`ReportKind::ALL`].
    pub kinds: Vec<ReportKind>,
}

impl Timetable {
    /// Whether anything comes at all.
    pub fn is_off(&self) -> bool {
        self.kinds.is_empty() || !(self.at_release || self.at_term)
    }

    /// "One-page summary and Poster (A3), when a wave is released".
    pub fn in_words(&self) -> String {
        if self.is_off() {
            return "nothing by e-mail".to_owned();
        }
        let kinds: Vec<&str> = self.kinds.iter().map(|kind| crate::reports::kind_title(*kind)).collect();
        let when = match (self.at_release, self.at_term) {
            (true, true) => "when a wave is released and at the start of each term",
            (true, false) => "when a wave is released",
            _ => "at the start of each term",
        };
        format!("{}, {when}", kinds.join("; "))
    }

    pub fn kinds_stored(&self) -> String {
        self.kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(",")
    }

    pub fn kinds_read(stored: &str) -> Vec<ReportKind> {
        ReportKind::ALL.into_iter().filter(|kind| stored.split(',').any(|name| name == kind.name())).collect()
    }
}

/// The reports that these roles may read: of a single setting only its own lead's sheet, none of all settings.
pub fn kinds_for(roles: &Roles) -> Vec<ReportKind> {
    let figures = [Role::Administrator, Role::Lead, Role::SettingLead, Role::SafeguardingLead, Role::Viewer];
    let own = matches!(roles.settings_scope(), Scope::These(_));
    let may = |kind: &ReportKind| roles.any_of(&figures) && (*kind != ReportKind::Setting || own);
    ReportKind::ALL.into_iter().filter(may).collect()
}

/// The term that began last: "autumn 2026" and its first day.
pub fn term_begun(today: Date) -> (String, Date) {
    let this = TERMS.into_iter().rev().find(|(_, month, day)| (today.month(), today.day()) >= (*month, *day));
    let (year, (name, month, day)) = match this {
        Some(term) => (today.year(), term),
        None => (today.year() - 1, TERMS[2]),
    };
    (format!("{name} {year}"), date(year, month, day))
}

/// Whether something that happened at `when` is told of at `now` to whom chose at `chosen`.
pub fn is_due(when: At, chosen: At, now: At) -> bool {
    when <= now && now.0 - when.0 <= STILL_NEW && chosen <= when
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::SettingId;

    #[test]
    fn each_day_of_a_year_lies_in_the_term_that_began_last() {
        let at = |month, day| term_begun(date(2026, month, day)).0;
        assert_eq!([at(1, 4), at(1, 5), at(4, 19)], ["autumn 2025", "spring 2026", "spring 2026"]);
        assert_eq!([at(4, 20), at(8, 31), at(9, 1)], ["summer 2026", "summer 2026", "autumn 2026"]);
        assert_eq!(term_begun(date(2027, 1, 1)).1, date(2026, 9, 1));
    }

    #[test]
    fn nobody_is_told_of_what_was_before_they_chose_or_is_long_past() {
        let when = At(100 * DAY);
        assert!(is_due(when, At(0), when) && is_due(when, when, when.plus(STILL_NEW)));
        assert!(!is_due(when, when.plus(1), when.plus(2)) && !is_due(when, At(0), when.plus(-1)));
        assert!(!is_due(when, At(0), when.plus(STILL_NEW + 1)));
    }

    #[test]
    fn a_setting_lead_may_have_the_own_sheet_and_a_coordinator_nothing() {
        let own = Roles::default().with(Role::SettingLead, Some(SettingId::random()));
        assert_eq!(kinds_for(&own), ReportKind::ALL);
        assert!(kinds_for(&Roles::of(&[Role::Coordinator])).is_empty());
        for role in [Role::Lead, Role::Viewer, Role::Administrator] {
            let kinds = kinds_for(&Roles::of(&[role]));
            assert!(kinds.contains(&ReportKind::Full) && !kinds.contains(&ReportKind::Setting), "{role:?}");
        }
    }

    #[test]
    fn what_was_chosen_comes_back_and_nothing_chosen_is_off() {
        let kinds = vec![ReportKind::Summary, ReportKind::Poster];
        let chosen = Timetable { at_release: true, at_term: false, kinds: kinds.clone() };
        assert_eq!(Timetable::kinds_read(&chosen.kinds_stored()), kinds);
        assert!(!chosen.is_off() && Timetable::default().is_off());
        assert!(Timetable { kinds: Vec::new(), ..chosen }.is_off());
    }
}
