//! A class session's life as pure functions.

use crate::clock::{At, HOUR};
use crate::ids::{ClassSessionId, SettingId, WaveId};
use crate::theory::Audience;
use crate::waves::Wave;

/// Code words are accepted for one wave, setting and audience, for a few hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassSession {
    pub id: ClassSessionId,
    pub wave: WaveId,
    pub setting: SettingId,
    pub audience: Audience,
    /// The edition in which its page asks for the words.
    pub edition: String,
    pub opened_at: At,
    pub closes_at: At,
    /// Ended by staff.
    pub closed: bool,
    /// Unknown codes so far.
    pub failures: u32,
}

/// How many unknown codes are borne.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    pub session: u32,
    pub wave: u32,
}

/// Whether a session takes words now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Open,
    /// Too many unknown codes: staff open a new session.
    Paused,
    /// Its hours are over, staff have ended it, or the wave has closed.
    Over,
}

/// Why a session is not opened, as a sentence for the desk.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClassRefusal {
    #[error("Class sessions can be opened while the wave is open; it is {state} now.")]
    WaveNotOpen { state: &'static str },
    #[error("Choose a setting and who answers; nobody of that kind was asked there in this wave.")]
    NobodyAsked,
    #[error(
        "In this wave {failures} unknown codes have been typed. No further session can be opened, so that codes cannot be guessed. Paper and the private links still work."
    )]
    TooManyFailures { failures: u32 },
    #[error("There is no such session.")]
    NoSuchSession,
}

/// When a session that is opened now will end: after so many hours, or with the wave.
///
/// # Errors
/// [`ClassRefusal::WaveNotOpen`] or [`ClassRefusal::TooManyFailures`].
pub fn may_open(
    wave: &Wave,
    now: At,
    hours: f64,
    (failures, budget): (u32, Budget),
) -> Result<At, ClassRefusal> {
    if !wave.is_open(now) {
        return Err(ClassRefusal::WaveNotOpen { state: wave.state.name() });
    }
    if failures >= budget.wave {
        return Err(ClassRefusal::TooManyFailures { failures });
    }
    Ok(now.plus((hours * HOUR as f64) as i64).min(wave.closes_at))
}

/// Whether the session takes words now. `in_wave` counts the unknown codes of all sessions of the wave.
pub fn standing(session: &ClassSession, in_wave: u32, budget: Budget, now: At) -> Standing {
    if session.closed || now >= session.closes_at {
        Standing::Over
    } else if session.failures >= budget.session || in_wave >= budget.wave {
        Standing::Paused
    } else {
        Standing::Open
    }
}

/// The secret of a session's address as somebody typed it: any case, with or without hyphens, o for 0, i or l
/// for 1.
pub fn secret_as_typed(text: &str) -> String {
    let letters = text.trim().chars().filter(|letter| *letter != '-' && !letter.is_whitespace());
    let clear = |letter: char| match letter.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    };
    letters.map(clear).take(64).collect()
}

/// The secret in two groups, easier to copy: `abcde-fgh12`.
pub fn secret_in_groups(secret: &str) -> String {
    let (one, two) = secret.split_at(secret.len() / 2);
    format!("{one}-{two}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUDGET: Budget = Budget { session: 60, wave: 600 };

    fn session(failures: u32) -> ClassSession {
        ClassSession {
            id: ClassSessionId::random(),
            wave: WaveId::random(),
            setting: SettingId::random(),
            audience: Audience::Children,
            edition: "en".into(),
            opened_at: At(0),
            closes_at: At(4 * HOUR),
            closed: false,
            failures,
        }
    }

    #[test]
    fn a_session_ends_by_itself_by_staff_and_pauses_when_words_are_guessed() {
        let at = |session: &ClassSession, in_wave, now| standing(session, in_wave, BUDGET, At(now));
        assert_eq!(at(&session(59), 599, 0), Standing::Open);
        assert_eq!(at(&session(60), 60, 0), Standing::Paused);
        assert_eq!(at(&session(0), 600, 0), Standing::Paused);
        assert_eq!(at(&session(60), 60, 4 * HOUR), Standing::Over);
        assert_eq!(at(&ClassSession { closed: true, ..session(0) }, 0, 0), Standing::Over);
    }

    #[test]
    fn an_address_is_read_as_people_type_it() {
        assert_eq!(secret_in_groups("abcdefgh12"), "abcde-fgh12");
        assert_eq!(secret_as_typed(" ABCDE-FGHLO "), "abcdefgh10");
    }
}
