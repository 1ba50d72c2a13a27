//! A target as somebody types it, and every field that cannot be kept.

use crate::address::has_unsafe_characters;
use crate::http::FormBody;
use crate::progress::{NewTarget, TargetRefusal};
use crate::theory::{Measure, Theory};

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
    /// An audience's code, or an indicator's.
    pub measure: String,
    pub horizon: String,
    pub percent: String,
    pub keep: bool,
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
            measure: value("measure"),
            horizon: value("horizon"),
            percent: value("percent"),
            keep: form.value("keep").is_some(),
            owner: value("owner"),
            reason: value("reason"),
        }
    }

    /// The proposed target.
    ///
    /// # Errors
    /// Every field that cannot be kept, in the order of the form. What only several fields together can
    /// show (a year before the outcome's own) is left to `progress`.
    pub fn read(&self, theory: &Theory, indicators: &[String]) -> Result<NewTarget, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let mut fault = |field, message: String| faults.push(FieldFault { field, message });
        if theory.outcome(&self.outcome).is_none() {
            fault("outcome", "Choose an outcome of the theory of change.".to_owned());
        }
        let measure = Measure::from_code(&self.measure);
        let fine = match &measure {
            Measure::Voice(_) => false,
            Measure::Register(code) => {
                if !indicators.contains(code) {
                    fault(
                        "measure",
                        "Choose whose answers, or which figure, the target is about.".to_owned(),
                    );
                }
                true
            }
        };
        let horizon = self.horizon.parse::<i32>().ok();
        if horizon.is_none() {
            fault("horizon", "Choose one of the horizons.".to_owned());
        }
        let permille = permille(&self.percent);
        let sound = permille.is_some_and(|permille| {
            (1..=999).contains(&permille) && (fine || (permille % 10 == 0 && permille >= 10))
        });
        if !sound {
            let what = if fine { "percent from 0.1 to 99.9" } else { "whole percent from 1 to 99" };
            fault("percent", format!("Enter a {what}."));
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
        for (field, text) in [("owner", &self.owner), ("reason", &self.reason)] {
            if text.lines().any(has_unsafe_characters) {
                fault(field, "Write this without control characters.".to_owned());
            }
        }
        let (Some(horizon), Some(permille), true) = (horizon, permille, faults.is_empty()) else {
            return Err(faults);
        };
        let Self { outcome, owner, reason, keep, .. } = self.clone();
        Ok(NewTarget { outcome, measure, horizon, permille, keep, owner, reason })
    }
}

/// "70", "70 %" and "12.5%" in tenths of a percent; none with more than one decimal.
fn permille(typed: &str) -> Option<i32> {
    let figure = typed.trim_end_matches('%').trim_end();
    let (whole, tenth) = figure.split_once('.').unwrap_or((figure, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(tenth) || whole.len() > 4 || tenth.len() != 1 {
        return None;
    }
    Some(10 * whole.parse::<i32>().ok()? + tenth.parse::<i32>().ok()?)
}

/// A refusal of `progress`, at its field.
pub(super) fn fault_of(refusal: &TargetRefusal) -> FieldFault {
    let field = match refusal {
        TargetRefusal::UnknownOutcome { .. } => "outcome",
        TargetRefusal::UnknownHorizon { .. }
        | TargetRefusal::BeforeItsHorizon { .. }
        | TargetRefusal::HorizonIsOver { .. } => "horizon",
        TargetRefusal::PercentOutOfRange { .. } | TargetRefusal::NoStepForward { .. } => "percent",
        TargetRefusal::NothingToKeep { .. } => "keep",
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
        let known = ["persistent-absence".to_owned()];
        let fields = |form: &TargetForm| -> Vec<&str> {
            form.read(&theory(), &known).unwrap_err().into_iter().map(|fault| fault.field).collect()
        };
        let all = ["outcome", "measure", "horizon", "percent", "owner", "reason"];
        assert_eq!(fields(&TargetForm::default()), all);
        let full = TargetForm {
            outcome: "6M".into(),
            measure: "YP".into(),
            horizon: "2030".into(),
            percent: "70 %".into(),
            keep: true,
            owner: "The board".into(),
            reason: "Agreed in June".into(),
        };
        let read = full.read(&theory(), &known).unwrap();
        assert_eq!((read.permille, read.keep), (700, true));
        let long = TargetForm { reason: "x".repeat(601), percent: "70.5".into(), ..full.clone() };
        assert_eq!(fields(&long), ["percent", "reason"]);
        let absence =
            TargetForm { measure: "persistent-absence".into(), percent: "12.5%".into(), ..full.clone() };
        assert_eq!(absence.read(&theory(), &known).unwrap().permille, 125);
        assert_eq!(fields(&TargetForm { measure: "happiness".into(), ..full }), ["measure"]);
    }

    #[test]
    fn a_figure_has_one_decimal_at_most_and_nothing_else() {
        assert_eq!(permille("12.5"), Some(125));
        for odd in ["", "12.55", "-3", "1e2", "12,5", ".5", "5.", "99999999999", "７０"] {
            assert_eq!(permille(odd), None, "{odd}");
        }
    }
}
