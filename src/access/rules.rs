//! Who may do what, and how long a link or a session lives. Pure.

use crate::address::{has_unsafe_characters, parse_address};
use crate::clock::{At, HOUR, MINUTE};
use subtle::ConstantTimeEq;

/// A link to sign in works for ten minutes.
pub const LINK_LIVES: i64 = 10 * MINUTE;
/// The setup code works for half an hour.
pub const SETUP_LIVES: i64 = 30 * MINUTE;
/// A session that nobody uses ends after half an hour.
pub const IDLE: i64 = 30 * MINUTE;
/// Every session ends after twelve hours.
pub const LONGEST: i64 = 12 * HOUR;
/// A session's last use is noted at most this often.
pub const NOTED_EVERY: i64 = MINUTE;
/// Links that one colleague can have asked for within [`LINK_LIVES`].
pub const LINKS_AT_ONCE: u64 = 5;

/// What a colleague may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Roles {
    /// Settings, rosters, waves, mail, colleagues.
    pub coordinator: bool,
    /// Figures, targets, guidance, close and count; no addresses.
    pub lead: bool,
}

impl Roles {
    pub const BOTH: Roles = Roles { coordinator: true, lead: true };

    /// Reads "coordinator,lead"; a word that is not a role gives nothing.
    pub fn from_stored(text: &str) -> Roles {
        let has = |role: &str| text.split(',').any(|word| word.trim() == role);
        Roles { coordinator: has("coordinator"), lead: has("lead") }
    }

    pub fn stored(self) -> &'static str {
        match (self.coordinator, self.lead) {
            (true, true) => "coordinator,lead",
            (true, false) => "coordinator",
            (false, true) => "lead",
            (false, false) => "",
        }
    }

    pub fn in_words(self) -> &'static str {
        match (self.coordinator, self.lead) {
            (true, true) => "Coordinator and lead",
            (true, false) => "Coordinator",
            (false, true) => "Lead",
            (false, false) => "None",
        }
    }
}

/// A colleague about to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewColleague {
    pub name: String,
    /// In lower case: staff are found by it.
    pub email: String,
    pub roles: Roles,
}

/// What is wrong with a form, by field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    pub field: &'static str,
    pub message: String,
}

/// Checks a colleague as typed.
///
/// # Errors
/// Every fault at once, each with its field (`name`, `email`, `roles`).
pub fn colleague(name: &str, email: &str, roles: Roles) -> Result<NewColleague, Vec<FieldFault>> {
    let mut faults = Vec::new();
    let mut fault = |field, message: String| faults.push(FieldFault { field, message });
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 120 {
        fault("name", "Give a name of up to 120 characters.".into());
    } else if has_unsafe_characters(name) {
        fault("name", "A name cannot hold control characters.".into());
    }
    let email = parse_address(email);
    if let Err(reason) = &email {
        fault("email", format!("E-mail: {reason}."));
    }
    if roles == Roles::default() {
        fault("roles", "Choose at least one role.".into());
    }
    match email {
        Ok(email) if faults.is_empty() => {
            Ok(NewColleague { name: name.to_owned(), email: email.to_lowercase(), roles })
        }
        _ => Err(faults),
    }
}

/// Why a link does not sign anybody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignInRefusal {
    #[error("This link is not one of ours, or it is no longer kept. Please ask for a new one.")]
    Unknown,
    #[error("This link has been used already. Each link works once; please ask for a new one.")]
    Used,
    #[error("This link was good for ten minutes, and they are over. Please ask for a new one.")]
    Expired,
    #[error(
        "This link was asked for in another browser. Open it there, or ask for a new link in this browser. \
         The link still works in the other one."
    )]
    OtherBrowser,
}

/// What is known of a request to sign in.
#[derive(Debug, Clone)]
pub struct SignInFacts {
    /// None for a link that any browser may use (the demo's).
    pub browser_hash: Option<Vec<u8>>,
    pub expires_at: At,
    pub used: bool,
}

/// Whether a link signs in the browser with `browser_hash` now.
///
/// # Errors
/// The reason why not. Nothing is burned by a refusal.
pub fn may_sign_in(facts: &SignInFacts, browser_hash: Option<&[u8]>, now: At) -> Result<(), SignInRefusal> {
    if facts.used {
        return Err(SignInRefusal::Used);
    }
    if now >= facts.expires_at {
        return Err(SignInRefusal::Expired);
    }
    match (&facts.browser_hash, browser_hash) {
        (None, _) => Ok(()),
        (Some(asked), Some(shown)) if bool::from(asked.as_slice().ct_eq(shown)) => Ok(()),
        _ => Err(SignInRefusal::OtherBrowser),
    }
}

/// Whether a session is still good: used within [`IDLE`], begun within [`LONGEST`].
pub fn session_lives(created_at: At, seen_at: At, now: At) -> bool {
    now < created_at.plus(LONGEST) && now < seen_at.plus(IDLE)
}

/// Whether a colleague can be taken off: somebody must remain who can add colleagues.
///
/// # Errors
/// A sentence for the person who asked.
pub fn may_disable(is_self: bool, is_coordinator: bool, other_coordinators: u64) -> Result<(), &'static str> {
    if is_self {
        Err("You cannot take away your own access. Please ask another coordinator.")
    } else if is_coordinator && other_coordinators == 0 {
        Err("At least one coordinator must stay, or nobody could add colleagues.")
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> SignInFacts {
        SignInFacts { browser_hash: Some(vec![1; 32]), expires_at: At(1000), used: false }
    }

    #[test]
    fn a_link_works_in_its_own_browser_until_it_expires() {
        assert_eq!(may_sign_in(&facts(), Some(&[1; 32]), At(999)), Ok(()));
        assert_eq!(may_sign_in(&facts(), Some(&[1; 32]), At(1000)), Err(SignInRefusal::Expired));
        assert_eq!(may_sign_in(&facts(), Some(&[2; 32]), At(1)), Err(SignInRefusal::OtherBrowser));
        assert_eq!(may_sign_in(&facts(), None, At(1)), Err(SignInRefusal::OtherBrowser));
        let used = SignInFacts { used: true, ..facts() };
        assert_eq!(may_sign_in(&used, Some(&[1; 32]), At(1)), Err(SignInRefusal::Used));
        let unbound = SignInFacts { browser_hash: None, ..facts() };
        assert_eq!(may_sign_in(&unbound, None, At(1)), Ok(()));
    }

    #[test]
    fn a_session_ends_when_idle_and_in_any_case_after_twelve_hours() {
        assert!(session_lives(At(0), At(0), At(IDLE - 1)));
        assert!(!session_lives(At(0), At(0), At(IDLE)));
        assert!(session_lives(At(0), At(LONGEST - 1), At(LONGEST - 1)));
        assert!(!session_lives(At(0), At(LONGEST - 1), At(LONGEST)));
    }

    #[test]
    fn roles_come_back_as_stored_and_unknown_words_give_nothing() {
        for roles in [Roles::BOTH, Roles { coordinator: true, lead: false }, Roles::default()] {
            assert_eq!(Roles::from_stored(roles.stored()), roles);
        }
        assert_eq!(Roles::from_stored("administrator,leader"), Roles::default());
    }

    #[test]
    fn a_colleague_is_found_by_a_lower_case_address_and_every_fault_is_named() {
        let good = colleague(" Ann Lee ", "Ann@Example.ORG", Roles::BOTH).unwrap();
        assert_eq!((good.name.as_str(), good.email.as_str()), ("Ann Lee", "ann@example.org"));
        let faults = colleague("A\nB", "ann", Roles::default()).unwrap_err();
        let fields: Vec<_> = faults.iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["name", "email", "roles"]);
    }

    #[test]
    fn the_last_coordinator_stays() {
        assert!(may_disable(false, true, 0).is_err());
        assert!(may_disable(true, false, 3).is_err());
        assert!(may_disable(false, true, 1).is_ok());
    }
}
