//! A target as somebody types it, and every field that cannot be kept.

use crate::http::FormBody;
use crate::progress::{NewTarget, TargetRefusal};
use crate::theory::{Audience, Theory};

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FieldFault {
    pub field: &'static str,
    pub message: String,
}

/// The fields as typed.
#[derive(Debug, Clone, Default)]
pub(super) struct TargetForm {
    pub outcome: String,
    pub audience: String,
    pub horizon: String,
    pub percent: String,
    pub owner: String,
    pub reason: String,
}

const OWNER_LENGTH: usize = 120;
const REASON_LENGTH: usize = 600;

impl TargetForm {
    pub fn typed(form: &FormBody) -> TargetForm {
        let value = |name: &str| form.value(name).unwrap_or_default().trim().to_owned();
        TargetForm {
            outcome: value("outcome"),
            audience: value("audience"),
            horizon: value("horizon"),
            percent: value("percent"),
            owner: value("owner"),
            reason: value("reason"),
        }
    }

    /// The proposed target.
    ///
    /// # Errors
    /// Every field that cannot be kept, in the order of the form. What only several fields together can
    /// show (a year before the outcome's own) is left to `progress`.
    pub fn read(&self, theory: &Theory) -> Result<NewTarget, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let mut fault = |field, message: String| faults.push(FieldFault { field, message });
        if theory.outcome(&self.outcome).is_none() {
            fault("outcome", "Choose an outcome of the theory of change.".to_owned());
        }
        let audience = Audience::from_code(&self.audience);
        if audience.is_none() {
            fault("audience", "Choose whose answers the target is about.".to_owned());
        }
        let horizon = self.horizon.parse::<i32>().ok();
        if horizon.is_none() {
            fault("horizon", "Choose 2026, 2030 or 2040.".to_owned());
        }
        let percent = self.percent.trim_end_matches('%').trim_end().parse::<i32>().ok();
        if !percent.is_some_and(|percent| (1..=99).contains(&percent)) {
            fault("percent", "Enter a whole percent from 1 to 99.".to_owned());
        }
        if self.owner.is_empty() {
            fault("owner", TargetRefusal::NoOwner.to_string());
        } else if self.owner.chars().count() > OWNER_LENGTH {
            fault("owner", format!("Name the owner in up to {OWNER_LENGTH} characters."));
        }
        if self.reason.is_empty() {
            fault("reason", TargetRefusal::NoReason.to_string());
        } else if self.reason.chars().count() > REASON_LENGTH {
            fault("reason", format!("Give the reason in up to {REASON_LENGTH} characters."));
        }
        let (Some(audience), Some(horizon), Some(percent), true) =
            (audience, horizon, percent, faults.is_empty())
        else {
            return Err(faults);
        };
        let Self { outcome, owner, reason, .. } = self.clone();
        Ok(NewTarget { outcome, audience, horizon, percent, owner, reason })
    }
}

/// A refusal of `progress`, at its field.
pub(super) fn fault_of(refusal: &TargetRefusal) -> FieldFault {
    let field = match refusal {
        TargetRefusal::UnknownOutcome { .. } => "outcome",
        TargetRefusal::UnknownHorizon { .. } | TargetRefusal::BeforeItsHorizon { .. } => "horizon",
        TargetRefusal::PercentOutOfRange { .. } => "percent",
        TargetRefusal::NoOwner => "owner",
        TargetRefusal::NoReason => "reason",
    };
    FieldFault { field, message: refusal.to_string() }
}

/// The faults of one field, joined; empty where there is none.
pub(super) fn fault_at(faults: &[FieldFault], field: &str) -> String {
    let mine: Vec<&str> =
        faults.iter().filter(|fault| fault.field == field).map(|fault| fault.message.as_str()).collect();
    mine.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::testing::theory;

    #[test]
    fn an_empty_form_names_every_field_and_a_full_one_is_read() {
        let fields: Vec<_> =
            TargetForm::default().read(&theory()).unwrap_err().into_iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["outcome", "audience", "horizon", "percent", "owner", "reason"]);
        let full = TargetForm {
            outcome: "6M".into(),
            audience: "YP".into(),
            horizon: "2030".into(),
            percent: "70 %".into(),
            owner: "The board".into(),
            reason: "Agreed in June".into(),
        };
        assert_eq!(full.read(&theory()).unwrap().percent, 70);
        let long = TargetForm { reason: "x".repeat(601), percent: "70.5".into(), ..full };
        let fields: Vec<_> = long.read(&theory()).unwrap_err().into_iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["percent", "reason"]);
    }
}
