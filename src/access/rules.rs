//! Who may do what, and how long a link or a session lives. Pure.

use super::roles::{Role, Roles};
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
/// Tries to sign in count for ten minutes.
pub const SPAN: i64 = 10 * MINUTE;
/// Tries for one e-mail address within [`SPAN`], whether it is a colleague's or not.
pub const TRIES_PER_ACCOUNT: u64 = 5;
/// Tries from one network address within [`SPAN`].
pub const TRIES_PER_CLIENT: u64 = 20;
/// A code to type stops working after so many wrong ones.
pub const WRONG_CODES: i32 = 5;

/// What a browser is asked about a passkey waits so long for its answer.
pub const CHALLENGE_LIVES: i64 = 5 * MINUTE;
/// Passkeys that one colleague may have.
pub const PASSKEYS: usize = 10;
/// Characters of a passkey's name.
pub const PASSKEY_NAME: usize = 60;

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
    if let Err(reason) = roles_given(&roles) {
        fault("roles", reason.into());
    }
    match email {
        Ok(email) if faults.is_empty() => {
            Ok(NewColleague { name: name.to_owned(), email: email.to_lowercase(), roles })
        }
        _ => Err(faults),
    }
}

/// Whether these roles can be held: at least one, and a role for settings needs a setting.
///
/// # Errors
/// A sentence for the person who chose.
pub fn roles_given(roles: &Roles) -> Result<(), &'static str> {
    if roles.held().any(|(role, setting)| role.is_for_settings() && setting.is_none()) {
        Err("Choose at least one setting for a setting lead or a safeguarding lead.")
    } else if roles.is_empty() {
        Err("Choose at least one role.")
    } else {
        Ok(())
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
    #[error(
        "This code is not the one that we sent, or it is over. A code works in the browser that asked for it, \
         once and for ten minutes, and stops after five wrong tries. Please look again, or ask for a new one."
    )]
    WrongCode,
}

/// Why nothing was done with a passkey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyRefusal {
    #[error("Give the passkey a name of up to 60 characters, so that you know it again.")]
    Name,
    #[error(
        "You have a passkey already. Confirm this session with it first; then you can add and remove others."
    )]
    Unconfirmed,
    #[error("You have ten passkeys, and more would be hard to keep in view. Remove one first.")]
    TooMany,
    #[error(
        "Your device did not answer. Passkeys need JavaScript and a browser and a device that know them. Switch \
         JavaScript on, or use another browser or device."
    )]
    NoAnswer,
    #[error(
        "The five minutes for an answer are over, or this page was also open somewhere else. Please press the \
         button again."
    )]
    Over,
    #[error(
        "This passkey could not be checked. Please try again with one that was added to your own account here."
    )]
    Wrong,
    #[error("There is no such passkey on your account any more.")]
    Gone,
}

impl PasskeyRefusal {
    /// Whether it counts against the limit of tries.
    pub fn is_wrong_try(self) -> bool {
        matches!(self, PasskeyRefusal::Wrong | PasskeyRefusal::Over)
    }
}

/// Checks a passkey's name as typed.
///
/// # Errors
/// [`PasskeyRefusal::Name`].
pub fn passkey_name(typed: &str) -> Result<&str, PasskeyRefusal> {
    let name = typed.trim();
    let fits = !name.is_empty() && name.chars().count() <= PASSKEY_NAME && !has_unsafe_characters(name);
    fits.then_some(name).ok_or(PasskeyRefusal::Name)
}

/// Whether passkeys can be added and removed: the first may be added by whoever signed in, everything else
/// wants a session that was confirmed with one.
///
/// # Errors
/// [`PasskeyRefusal::Unconfirmed`].
pub fn may_change_passkeys(has_some: bool, is_confirmed: bool) -> Result<(), PasskeyRefusal> {
    if has_some && !is_confirmed { Err(PasskeyRefusal::Unconfirmed) } else { Ok(()) }
}

/// A page of the desk to go on to. Everything else is none, so that no link of ours leads elsewhere.
pub fn own_path(next: &str) -> Option<&str> {
    let is_ours = next == "/desk" || next.starts_with("/desk/") || next.starts_with("/desk?");
    let is_plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (is_ours && is_plain && next.len() <= 500 && !next.contains("..")).then_some(next)
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

/// Whether a colleague's access can end.
///
/// # Errors
/// A sentence for the person who asked.
pub fn may_disable(is_self: bool, roles: &Roles, other_administrators: usize) -> Result<(), &'static str> {
    if is_self {
        Err("You cannot end your own access. Please ask another administrator.")
    } else {
        may_lose(roles, &Roles::default(), other_administrators)
    }
}

/// Whether a colleague can go from one set of roles to another: somebody must remain who can add colleagues.
///
/// # Errors
/// A sentence for the person who asked.
pub fn may_lose(old: &Roles, new: &Roles, other_administrators: usize) -> Result<(), &'static str> {
    let loses = old.has(Role::Administrator) && !new.has(Role::Administrator);
    if loses && other_administrators == 0 {
        Err(
            "At least one administrator must stay, or nobody could add colleagues. Make somebody else one first.",
        )
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
    fn a_colleague_is_found_by_a_lower_case_address_and_every_fault_is_named() {
        let good = colleague(" Ann Lee ", "Ann@Example.ORG", Roles::first()).unwrap();
        assert_eq!((good.name.as_str(), good.email.as_str()), ("Ann Lee", "ann@example.org"));
        let faults = colleague("A\nB", "ann", Roles::default()).unwrap_err();
        let fields: Vec<_> = faults.iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["name", "email", "roles"]);
    }

    #[test]
    fn the_last_administrator_stays() {
        let (admin, lead) = (Roles::of(&[Role::Administrator]), Roles::of(&[Role::Lead]));
        assert!(may_disable(false, &admin, 0).is_err());
        assert!(may_disable(true, &lead, 3).is_err());
        assert!(may_disable(false, &admin, 1).is_ok() && may_disable(false, &lead, 0).is_ok());
        assert!(may_lose(&admin, &lead, 0).is_err() && may_lose(&admin, &lead, 1).is_ok());
        assert!(may_lose(&admin, &Roles::first(), 0).is_ok());
    }

    #[test]
    fn only_pages_of_the_desk_are_gone_on_to() {
        for own in ["/desk", "/desk/reading?page=2", "/desk?x=1"] {
            assert_eq!(own_path(own), Some(own));
        }
        let far = format!("/desk/{}", "a".repeat(500));
        let others =
            ["", "//evil.example", "https://evil.example", "/deskevil", "/desk/../s/x", "/desk/\r\nx: y"];
        for other in others.into_iter().chain(["/desk\\evil", "/sign-out", "/desk/é", &far]) {
            assert_eq!(own_path(other), None, "{other}");
        }
    }

    #[test]
    fn a_passkey_has_a_name_and_only_the_first_is_added_without_another() {
        assert_eq!(passkey_name(" School laptop "), Ok("School laptop"));
        for name in ["", "  ", "a\nb", &"a".repeat(61)] {
            assert_eq!(passkey_name(name), Err(PasskeyRefusal::Name), "{name:?}");
        }
        assert!(may_change_passkeys(false, false).is_ok() && may_change_passkeys(true, true).is_ok());
        assert_eq!(may_change_passkeys(true, false), Err(PasskeyRefusal::Unconfirmed));
    }

    #[test]
    fn a_role_for_settings_is_given_with_a_setting() {
        assert!(roles_given(&Roles::default()).is_err());
        assert!(roles_given(&Roles::of(&[Role::Lead, Role::SettingLead])).is_err());
        let own = Roles::default().with(Role::SettingLead, Some(crate::ids::SettingId::random()));
        assert_eq!(roles_given(&own), Ok(()));
    }
}
