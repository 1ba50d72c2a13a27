//! Which outcome is asked of whom in which term: questions rotate by their home terms. Pure.

use crate::surveys::{Content, Term};
use crate::theory::Audience;

/// One outcome over a school year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeYear {
    pub outcome: String,
    pub statement: String,
    /// The audiences that are asked, for each of [`Term::ALL`].
    pub asked: [Vec<Audience>; 3],
}

/// Every outcome that anybody is asked about, in the theory's order, by the pulses of the three terms.
pub fn calendar(content: &Content) -> Vec<OutcomeYear> {
    let asks = |outcome: &str, term: Term, audience: Audience| {
        let pulse = content.pulses.iter().find(|pulse| pulse.term == term && pulse.audience == audience);
        let items = pulse.map_or(&[][..], |pulse| &pulse.items);
        items.iter().any(|id| content.item(id).is_some_and(|item| item.outcome == outcome))
    };
    let year = |outcome: &crate::theory::Outcome| OutcomeYear {
        outcome: outcome.id.clone(),
        statement: outcome.statement.clone(),
        asked: Term::ALL.map(|term| {
            Audience::ALL.into_iter().filter(|audience| asks(&outcome.id, term, *audience)).collect()
        }),
    };
    content
        .theory
        .outcomes()
        .map(year)
        .filter(|year| year.asked.iter().any(|asked| !asked.is_empty()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_outcome_of_the_shipped_pulses_is_asked_every_year_of_everybody_who_has_a_question_about_it() {
        let content = Content::embedded();
        let years = calendar(&content);
        let measured: BTreeSet<&str> = content.items.iter().map(|item| item.outcome.as_str()).collect();
        assert_eq!(years.len(), measured.len(), "no outcome with a question is left out of the year");
        for item in &content.items {
            let year = years.iter().find(|year| year.outcome == item.outcome).unwrap();
            let asked = year.asked.iter().any(|asked| asked.contains(&item.audience));
            assert!(asked, "{} is asked in no term", item.id);
        }
    }

    #[test]
    fn every_question_of_the_bank_has_its_turn_in_the_year() {
        let content = Content::embedded();
        let asked: BTreeSet<&str> =
            content.pulses.iter().flat_map(|pulse| &pulse.items).map(String::as_str).collect();
        let never: Vec<&str> =
            content.items.iter().map(|item| item.id.as_str()).filter(|id| !asked.contains(id)).collect();
        assert_eq!(never, Vec::<&str>::new());
    }
}
