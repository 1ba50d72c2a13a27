//! The roles, and for whose settings they are held. Pure.

use crate::ids::SettingId;
use std::collections::BTreeSet;

/// One part that a colleague plays. What each may do is the list of paths (`routes`) and `docs/roles.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Colleagues, roles, the audit trail, the state of mails; no rosters.
    Administrator,
    /// Settings, rosters, waves planned and opened, support, paper.
    Coordinator,
    /// Figures, targets, guidance, actions; closes and counts.
    Lead,
    /// The partnership's figures and those of named settings.
    SettingLead,
    /// The partnership's figures and the support contacts of named settings.
    SafeguardingLead,
    /// The partnership's figures, to read.
    Viewer,
}

impl Role {
    pub const ALL: [Role; 6] = [
        Role::Administrator,
        Role::Coordinator,
        Role::Lead,
        Role::SettingLead,
        Role::SafeguardingLead,
        Role::Viewer,
    ];

    /// As it is stored and sent.
    pub fn word(self) -> &'static str {
        match self {
            Role::Administrator => "administrator",
            Role::Coordinator => "coordinator",
            Role::Lead => "lead",
            Role::SettingLead => "setting-lead",
            Role::SafeguardingLead => "safeguarding-lead",
            Role::Viewer => "viewer",
        }
    }

    pub fn from_word(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.word() == word)
    }

    pub fn title(self) -> &'static str {
        match self {
            Role::Administrator => "Administrator",
            Role::Coordinator => "Coordinator",
            Role::Lead => "Lead",
            Role::SettingLead => "Setting lead",
            Role::SafeguardingLead => "Safeguarding lead",
            Role::Viewer => "Viewer",
        }
    }

    /// What it is for, to choose by.
    pub fn about(self) -> &'static str {
        match self {
            Role::Administrator => "colleagues, roles, the audit trail and the state of mails; no rosters",
            Role::Coordinator => "settings, rosters, planning and opening waves, support contacts, paper",
            Role::Lead => "all figures, targets, guidance, actions, closing and counting; no addresses",
            Role::SettingLead => {
                "the partnership's figures, and the figures and actions of their own settings"
            }
            Role::SafeguardingLead => {
                "the partnership's figures, and the support contacts of their own settings"
            }
            Role::Viewer => "the partnership's figures, to read; no single setting",
        }
    }

    /// Whether it is held for named settings.
    pub fn is_for_settings(self) -> bool {
        matches!(self, Role::SettingLead | Role::SafeguardingLead)
    }
}

/// What a colleague may do: roles, two of them for named settings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roles {
    held: BTreeSet<(Role, Option<SettingId>)>,
}

/// Whose settings somebody may see something of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    All,
    None,
    These(Vec<SettingId>),
}

impl Scope {
    /// Whether something of this setting may be shown.
    pub fn holds(&self, setting: SettingId) -> bool {
        match self {
            Scope::All => true,
            Scope::None => false,
            Scope::These(own) => own.contains(&setting),
        }
    }

    /// Whether something may be shown that belongs to this setting, or, with none, to the whole partnership.
    pub fn holds_whose(&self, setting: Option<SettingId>) -> bool {
        setting.map_or(*self == Scope::All, |setting| self.holds(setting))
    }
}

impl Roles {
    /// Roles for the whole partnership.
    pub fn of(roles: &[Role]) -> Roles {
        Roles { held: roles.iter().map(|role| (*role, None)).collect() }
    }

    /// The first colleague's: without somebody who does everything, nobody could begin.
    pub fn first() -> Roles {
        Roles::of(&[Role::Administrator, Role::Coordinator, Role::Lead])
    }

    /// With one more; the setting counts only where the role is for settings.
    #[must_use]
    pub fn with(mut self, role: Role, setting: Option<SettingId>) -> Roles {
        self.held.insert((role, setting.filter(|_| role.is_for_settings())));
        self
    }

    pub fn has(&self, role: Role) -> bool {
        self.held
            .iter()
            .any(|(held, setting)| *held == role && (setting.is_some() || !role.is_for_settings()))
    }

    pub fn any_of(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.has(*role))
    }

    pub fn is_empty(&self) -> bool {
        !self.any_of(&Role::ALL)
    }

    /// Each role with its setting, where it has one.
    pub fn held(&self) -> impl Iterator<Item = (Role, Option<SettingId>)> {
        self.held.iter().copied()
    }

    /// The settings for which `role` is held.
    pub fn settings_of(&self, role: Role) -> Vec<SettingId> {
        self.held.iter().filter(|(held, _)| *held == role).filter_map(|(_, setting)| *setting).collect()
    }

    fn scope(&self, everywhere: &[Role], own: Role) -> Scope {
        let settings = self.settings_of(own);
        match (self.any_of(everywhere), settings.is_empty()) {
            (true, _) => Scope::All,
            (false, true) => Scope::None,
            (false, false) => Scope::These(settings),
        }
    }

    /// Of which single settings figures may be shown.
    pub fn settings_scope(&self) -> Scope {
        self.scope(&[Role::Lead], Role::SettingLead)
    }

    /// Whose actions may be shown and written.
    pub fn actions_scope(&self) -> Scope {
        self.scope(&[Role::Lead], Role::SettingLead)
    }

    /// Whose support contacts may be shown and changed.
    pub fn support_scope(&self) -> Scope {
        self.scope(&[Role::Coordinator], Role::SafeguardingLead)
    }

    /// "Coordinator, lead".
    pub fn in_words(&self) -> String {
        let titles: Vec<&str> =
            Role::ALL.into_iter().filter(|role| self.has(*role)).map(Role::title).collect();
        let words = titles.join(", ").to_lowercase();
        let mut letters = words.chars();
        letters
            .next()
            .map_or_else(|| "None".to_owned(), |first| first.to_uppercase().chain(letters).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_for_settings_gives_nothing_without_one_and_only_its_own() {
        let (own, other) = (SettingId::random(), SettingId::random());
        let nowhere = Roles::of(&[Role::SettingLead]);
        assert!(nowhere.is_empty() && nowhere.settings_scope() == Scope::None);
        let roles = Roles::default().with(Role::SettingLead, Some(own));
        assert!(roles.settings_scope().holds(own) && !roles.settings_scope().holds(other));
        assert_eq!(roles.support_scope(), Scope::None);
        assert!(roles.actions_scope().holds_whose(Some(own)) && !roles.actions_scope().holds_whose(None));
    }

    #[test]
    fn single_settings_are_for_leads_and_their_own() {
        for role in Role::ALL {
            let roles = Roles::of(&[role]);
            assert_eq!(roles.settings_scope() == Scope::All, role == Role::Lead, "{role:?}");
            assert_eq!(Role::from_word(role.word()), Some(role));
        }
        assert_eq!(Roles::first().in_words(), "Administrator, coordinator, lead");
        assert_eq!(Roles::default().in_words(), "None");
    }
}
