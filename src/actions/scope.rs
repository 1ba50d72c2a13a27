//! Whose actions a colleague sees and writes: the one place where that is decided. Every page and the API list
//! and load actions through a [`Scope`].

use crate::access::{self, Role, SignedIn};
use crate::ids::SettingId;

/// The settings whose actions somebody sees beside the partnership's, which every colleague sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Every setting's, and the partnership's may be written.
    Everything,
    /// These settings' only; the partnership's are read, not written.
    Settings(Vec<SettingId>),
}

impl Scope {
    /// Whether an action of this setting (of the partnership, with none) may be read.
    pub fn reads(&self, setting: Option<SettingId>) -> bool {
        setting.is_none() || self.writes(setting)
    }

    /// Whether one may be written down or changed.
    pub fn writes(&self, setting: Option<SettingId>) -> bool {
        match self {
            Scope::Everything => true,
            Scope::Settings(own) => setting.is_some_and(|setting| own.contains(&setting)),
        }
    }
}

/// What this colleague sees: all of a lead, the own settings' and the partnership's of a setting lead.
pub fn scope_of(person: &SignedIn) -> Scope {
    match person.colleague.roles.actions_scope() {
        access::Scope::All => Scope::Everything,
        access::Scope::These(own) => Scope::Settings(own),
        access::Scope::None => Scope::Settings(Vec::new()),
    }
}

/// Whether this colleague sees figures, and so what was said since an action was done.
pub(super) fn sees_figures(person: &SignedIn) -> bool {
    person.has(Role::Lead) || person.has(Role::SettingLead)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_sees_its_own_and_the_partnerships_and_writes_its_own_only() {
        let (own, other) = (SettingId::random(), SettingId::random());
        let scope = Scope::Settings(vec![own]);
        assert!(scope.reads(None) && scope.reads(Some(own)) && !scope.reads(Some(other)));
        assert!(!scope.writes(None) && scope.writes(Some(own)) && !scope.writes(Some(other)));
        assert!(Scope::Everything.writes(None) && Scope::Everything.reads(Some(other)));
    }
}
