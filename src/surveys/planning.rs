//! Reading `planning.toml`: how much of people's time a term may take, and how many answers are expected at first.

use crate::theory::{Faults, SourceFile};

/// What the planner of waves goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanningFigures {
    /// Nobody is asked for more in one term of a year.
    pub minutes_per_term: u32,
    /// Of those invited, where no wave has been released yet; 1 to 100.
    pub expected_percent: u8,
}

/// A term's budget that no full questionnaire fits into would invite nobody.
const LEAST_MINUTES: u32 = 4;
const MOST_MINUTES: u32 = 240;

/// Reads the figures; `None` where something is wrong with them, which is added to `faults`.
pub fn read_planning(file: &SourceFile, faults: &Faults) -> Option<PlanningFigures> {
    let top = file.read(faults)?;
    top.only(&["minutes_per_term", "expected_percent"]);
    let (minutes, percent) = (top.whole("minutes_per_term"), top.whole("expected_percent"));
    if minutes.is_some_and(|minutes| !(LEAST_MINUTES..=MOST_MINUTES).contains(&minutes)) {
        let message =
            format!("write {LEAST_MINUTES} to {MOST_MINUTES} minutes: a questionnaire takes up to 4");
        top.fault("minutes_per_term", message);
    }
    let expected =
        percent.and_then(|percent| u8::try_from(percent).ok()).filter(|percent| is_share(*percent));
    if percent.is_some() && expected.is_none() {
        top.fault("expected_percent", "write 1 to 100 percent");
    }
    Some(PlanningFigures { minutes_per_term: minutes?, expected_percent: expected? })
}

/// Whether so many percent may be expected.
pub fn is_share(percent: u8) -> bool {
    (1..=100).contains(&percent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::Fault;

    fn read(text: &str) -> (Option<PlanningFigures>, Vec<String>) {
        let faults = Faults::default();
        let figures = read_planning(&SourceFile::new("surveys/planning.toml", text), &faults);
        (figures, faults.into_sorted().iter().map(Fault::to_string).collect())
    }

    #[test]
    fn a_budget_of_minutes_and_a_share_are_read() {
        let (figures, faults) = read("minutes_per_term = 12\nexpected_percent = 55\n");
        assert_eq!(faults, Vec::<String>::new());
        assert_eq!(figures, Some(PlanningFigures { minutes_per_term: 12, expected_percent: 55 }));
    }

    #[test]
    fn what_would_invite_nobody_or_is_no_share_is_named() {
        let (_, faults) = read("minutes_per_term = 3\nexpected_percent = 0\n");
        assert!(faults[0].contains("minutes_per_term") && faults[1].contains("1 to 100"), "{faults:?}");
        let (figures, faults) = read("minutes_per_term = 15\n");
        assert!(figures.is_none() && faults[0].contains("expected_percent"), "{faults:?}");
    }
}
