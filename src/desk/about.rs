//! "About this figure": what is computed, how, and where to read more, under every chart.

use crate::progress::{Allowance, ItemView, Kind};

/// What stands in the block under a chart.
#[derive(Clone)]
pub(super) struct About {
    /// What is computed, in a sentence.
    pub computed: &'static str,
    /// The formula's name.
    pub formula: &'static str,
    /// Where the method page explains it: an anchor and the words of the link.
    pub links: Vec<(&'static str, &'static str)>,
}

/// Which chart or table it is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Drawn {
    Dot,
    Spread,
    Readings,
    Gaps,
    Groups,
    Answered,
}

impl Drawn {
    /// As in the addresses of its files.
    pub fn name(self) -> &'static str {
        match self {
            Drawn::Dot => "dot",
            Drawn::Spread => "spread",
            Drawn::Readings => "readings",
            Drawn::Gaps => "gaps",
            Drawn::Groups => "groups",
            Drawn::Answered => "answered",
        }
    }
}

const SHARE: (&str, &str) = ("share", "shares and their intervals");
const DISCLOSURE: (&str, &str) = ("disclosure", "what is withheld, and why figures are rounded");

/// What is said about a chart of a question.
pub(super) fn about(drawn: Drawn, view: &ItemView) -> About {
    match drawn {
        Drawn::Dot => About {
            computed: "The share of valid answers that are favourable, with the range in which the share would lie \
                       in 95 of 100 such rounds. “Not sure”, “does not apply” and skipped answers are left out.",
            formula: "Wilson score interval",
            links: vec![
                SHARE,
                ("mean", "the mean score in the table"),
                ("response-rate", "who answered"),
                DISCLOSURE,
            ],
        },
        Drawn::Spread => About {
            computed: "The share of each answer among the valid ones. Answers that very few people gave are put \
                       together with a neighbour.",
            formula: "whole percents of valid answers",
            links: vec![SHARE, DISCLOSURE],
        },
        Drawn::Readings => readings(view),
        Drawn::Gaps => About {
            computed: "Each group declared before the wave beside everyone else who was asked the same, with the \
                       range in which the gap would lie in 95 of 100 such rounds.",
            formula: "Newcombe hybrid score interval; Benjamini-Hochberg over all gaps of the release",
            links: vec![("gaps", "gaps"), DISCLOSURE],
        },
        Drawn::Answered => About {
            computed: "Of everybody of a group who was invited, the share who sent an answer in. A group with few \
                       answers is heard less than its size.",
            formula: "AAPOR response rate 1",
            links: vec![
                ("response-rate", "who answered"),
                ("evenness", "how evenly people answered"),
                DISCLOSURE,
            ],
        },
        Drawn::Groups => About {
            computed: "The share of valid answers that are favourable, group by group.",
            formula: "Wilson score interval",
            links: vec![SHARE, ("reliability", "why nobody is ranked"), DISCLOSURE],
        },
    }
}

fn readings(view: &ItemView) -> About {
    let mut links = vec![SHARE, ("change", "change between waves")];
    let said = |kind: Kind| view.finding.said.iter().any(|said| said.kind == kind);
    let all = [
        (!view.targets.is_empty() || said(Kind::Path), ("path", "the path to a target")),
        (said(Kind::Verdict), ("verdict", "the verdict at a horizon")),
        (said(Kind::Projection), ("projection", "looking ahead")),
        (said(Kind::Run), ("run-chart", "run charts")),
        (said(Kind::Variation), ("control-chart", "ordinary variation")),
    ];
    links.extend(all.into_iter().filter(|(shown, _)| *shown).map(|(_, link)| link));
    links.push(("weighting", "weighted figures in the table"));
    let computed = match view.finding.allowance {
        Allowance::Nothing | Allowance::One => {
            "Each wave's share of favourable answers. One reading of a term cannot show a trend."
        }
        Allowance::Two | Allowance::Three => {
            "Each wave's share of favourable answers, and the change since the first reading of the same term in \
             the places that had enough answers both times. Other terms are not compared."
        }
        _ => {
            "Each wave's share of favourable answers, the change since the first reading of the same term in the \
             places that had enough answers both times, and where readings like these would go on. Other terms are \
             not compared."
        }
    };
    About {
        computed,
        formula: "Wilson score intervals; change over matched places, one Benjamini-Hochberg family a release",
        links,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::testing::{bank, cell, cube, percent, theory};
    use crate::progress::{Bank, Facts, outcome_page};
    use crate::surveys::Term;

    #[test]
    fn every_link_leads_to_a_section_that_the_method_page_has() {
        let anchors = [
            "share",
            "mean",
            "response-rate",
            "weighting",
            "evenness",
            "worst-case",
            "change",
            "path",
            "projection",
            "verdict",
            "gaps",
            "reliability",
            "run-chart",
            "control-chart",
            "disclosure",
            "register",
        ];
        let (theory, (items, scales)) = (theory(), bank());
        let bank = Bank { items: &items, scales: &scales };
        let cubes: Vec<_> = (2020..2033)
            .map(|year| cube(Term::Autumn, year, vec![cell("6M-YP-1", 1, percent(50))]))
            .collect();
        for until in 0..cubes.len() {
            let facts = Facts { theory: &theory, bank, cubes: &cubes[..until], targets: &[] };
            let view = outcome_page("6M", &facts).remove(0).items.remove(0);
            for drawn in
                [Drawn::Dot, Drawn::Spread, Drawn::Readings, Drawn::Gaps, Drawn::Groups, Drawn::Answered]
            {
                let about = about(drawn, &view);
                assert!(!about.links.is_empty());
                assert!(about.links.iter().all(|(anchor, _)| anchors.contains(anchor)));
            }
        }
    }
}
