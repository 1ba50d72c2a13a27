//! What a target may be.

use crate::clock::At;
use crate::ids::TargetId;
use crate::theory::{Audience, Theory};
use serde::Serialize;

/// The years at whose end the partnership wants to know where it is.
pub const HORIZON_YEARS: [i32; 3] = [2026, 2030, 2040];

/// A percent favourable that the partnership agreed for one audience by the end of one horizon year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Target {
    pub id: TargetId,
    pub outcome: String,
    pub audience: Audience,
    /// 2026, 2030 or 2040.
    pub horizon: i32,
    /// 1-99.
    pub percent: u8,
    /// Who answers for it.
    pub owner: String,
    pub reason: String,
    pub agreed_at: At,
}

/// A target as somebody proposes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTarget {
    pub outcome: String,
    pub audience: Audience,
    pub horizon: i32,
    pub percent: i32,
    pub owner: String,
    pub reason: String,
}

/// Why a target is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetRefusal {
    #[error("There is no outcome {outcome} in the theory of change. Choose one of its outcomes.")]
    UnknownOutcome { outcome: String },
    #[error("{year} is not one of the horizons. Choose 2026, 2030 or 2040.")]
    UnknownHorizon { year: i32 },
    #[error("{outcome} is hoped for by {own}, so its target cannot be earlier. Choose {own} or later.")]
    BeforeItsHorizon { outcome: String, own: i32 },
    #[error("{percent} cannot be a target. Give a whole percent from 1 to 99.")]
    PercentOutOfRange { percent: i32 },
    #[error("A target needs an owner. Say who answers for it.")]
    NoOwner,
    #[error("A target needs a reason. Say why the partnership chose this figure.")]
    NoReason,
}

/// Checks a proposed target; the result has its words trimmed.
///
/// A target sits at its outcome's own horizon or later, is 1-99 percent, and has an owner and a reason.
pub fn check_target(theory: &Theory, new: NewTarget) -> Result<NewTarget, TargetRefusal> {
    let Some(outcome) = theory.outcome(&new.outcome) else {
        return Err(TargetRefusal::UnknownOutcome { outcome: new.outcome });
    };
    if !HORIZON_YEARS.contains(&new.horizon) {
        return Err(TargetRefusal::UnknownHorizon { year: new.horizon });
    }
    if let Some(span) = theory.horizon(outcome.horizon)
        && new.horizon < i32::from(span.ends.year())
    {
        let own = i32::from(span.ends.year());
        return Err(TargetRefusal::BeforeItsHorizon { outcome: new.outcome, own });
    }
    if !(1..=99).contains(&new.percent) {
        return Err(TargetRefusal::PercentOutOfRange { percent: new.percent });
    }
    let (owner, reason) = (new.owner.trim().to_owned(), new.reason.trim().to_owned());
    if owner.is_empty() {
        return Err(TargetRefusal::NoOwner);
    }
    if reason.is_empty() {
        return Err(TargetRefusal::NoReason);
    }
    Ok(NewTarget { owner, reason, ..new })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::testing;

    fn proposed() -> NewTarget {
        NewTarget {
            outcome: "6M".into(),
            audience: Audience::YoungPeople,
            horizon: 2030,
            percent: 70,
            owner: " The attendance board ".into(),
            reason: "Agreed in June".into(),
        }
    }

    #[test]
    fn a_sound_target_is_accepted_and_trimmed() {
        let accepted = check_target(&testing::theory(), proposed()).unwrap();
        assert_eq!(accepted.owner, "The attendance board");
    }

    #[test]
    fn a_target_before_the_outcomes_own_horizon_is_refused() {
        let early = NewTarget { horizon: 2026, ..proposed() };
        let refusal = check_target(&testing::theory(), early).unwrap_err();
        assert_eq!(refusal, TargetRefusal::BeforeItsHorizon { outcome: "6M".into(), own: 2030 });
        let later = NewTarget { horizon: 2040, ..proposed() };
        assert!(check_target(&testing::theory(), later).is_ok());
    }

    #[test]
    fn a_target_needs_a_possible_figure_an_owner_and_a_reason() {
        let theory = testing::theory();
        for percent in [i32::MIN, -1, 0, 100, 1000] {
            let refusal = check_target(&theory, NewTarget { percent, ..proposed() });
            assert_eq!(refusal.unwrap_err(), TargetRefusal::PercentOutOfRange { percent });
        }
        let nobody = NewTarget { owner: "  ".into(), ..proposed() };
        assert_eq!(check_target(&theory, nobody).unwrap_err(), TargetRefusal::NoOwner);
        let unexplained = NewTarget { reason: "\n".into(), ..proposed() };
        assert_eq!(check_target(&theory, unexplained).unwrap_err(), TargetRefusal::NoReason);
        let elsewhere = NewTarget { outcome: "9S".into(), ..proposed() };
        assert!(matches!(check_target(&theory, elsewhere), Err(TargetRefusal::UnknownOutcome { .. })));
        let sometime = NewTarget { horizon: 2035, ..proposed() };
        assert!(matches!(check_target(&theory, sometime), Err(TargetRefusal::UnknownHorizon { year: 2035 })));
    }
}
