//! The partnership's own poster, eight rows by three columns, with a word in every cell.

use super::panel::{Bank, headline_item, newest_version};
use super::rules::Target;
use super::series::{Series, series_of};
use super::state::State;
use super::words::{in_ten, percent};
use crate::release::{Cube, Dimension};
use crate::theory::{Audience, Horizon, Lens, Outcome, Theory};
use std::sync::Arc;

/// Everything that the pages of this room are made of.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    pub theory: &'a Theory,
    pub bank: Bank<'a>,
    /// The latest number of every release, in wave order, oldest first.
    pub cubes: &'a [Arc<Cube>],
    pub targets: &'a [Target],
}

/// One cell of the poster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PosterCell {
    pub outcome: String,
    pub statement: String,
    pub intervention: u8,
    pub horizon: Horizon,
    pub lens: Lens,
    pub state: State,
    /// The lead audience's latest: "6 in 10 young people"; none where nothing may be shown.
    pub figure: Option<String>,
    /// The wave of that figure: "spring 2026".
    pub figure_when: Option<String>,
    /// "no target yet" or "target 70% by 2030": the lead audience's nearest.
    pub target: String,
    pub has_target: bool,
    pub lead_audience: Audience,
    /// Audiences that any release asked.
    pub asked: Vec<Audience>,
}

/// The cells of the poster in reading order: intervention by intervention, short, medium, long.
pub fn poster(facts: &Facts) -> Vec<PosterCell> {
    let series = series_of(facts.cubes, Dimension::Partnership);
    facts.theory.outcomes().map(|outcome| poster_cell(outcome, &series, facts)).collect()
}

fn poster_cell(outcome: &Outcome, all: &[Series], facts: &Facts) -> PosterCell {
    let series: Vec<Series> = all.iter().filter(|series| series.outcome == outcome.id).cloned().collect();
    let headline = |audience: Audience| -> Option<&Series> {
        let item = headline_item(&outcome.id, audience, facts.bank, &series)?;
        newest_version(&item.id, &series)
    };
    let headlines: Vec<&Series> = Audience::ALL.into_iter().filter_map(headline).collect();
    let lead = outcome.lead_audience;
    let newest = headline(lead).and_then(Series::newest_shown);
    let target = facts
        .targets
        .iter()
        .filter(|target| target.outcome == outcome.id && target.audience == lead)
        .min_by_key(|target| target.horizon);
    PosterCell {
        outcome: outcome.id.clone(),
        statement: outcome.statement.clone(),
        intervention: outcome.intervention,
        horizon: outcome.horizon,
        lens: outcome.lens,
        state: State::of_cell(headlines.iter().copied()),
        figure: newest.map(|(_, reading)| format!("{} {}", in_ten(reading.share), lead.noun())),
        figure_when: newest.map(|(point, _)| point.when()),
        target: target.map_or_else(
            || "no target yet".to_owned(),
            |target| format!("target {} by {}", percent(target.percent), target.horizon),
        ),
        has_target: target.is_some(),
        lead_audience: lead,
        asked: headlines.iter().map(|series| series.audience).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::panel::{groups_of, outcome_page};
    use crate::progress::parts::Side;
    use crate::progress::testing::{bank, cell, cube, percent as whole, target, theory, withheld};
    use crate::release::Group;
    use crate::surveys::Term;

    fn cubes() -> Vec<Arc<Cube>> {
        let mut primary = cell("6M-YP-1", 1, withheld());
        primary.group = Group { dimension: Dimension::Phase, name: "primary".into() };
        let mut secondary = cell("6M-YP-1", 1, whole(70));
        secondary.group = Group { dimension: Dimension::Phase, name: "secondary".into() };
        vec![
            cube(Term::Autumn, 2024, vec![cell("6M-YP-1", 1, whole(58)), cell("6M-FA-1", 1, withheld())]),
            cube(
                Term::Autumn,
                2025,
                vec![
                    cell("6M-YP-1", 1, whole(64)),
                    cell("6M-YP-2", 1, whole(40)),
                    secondary,
                    primary,
                    cell("1M-YP-1", 1, withheld()),
                ],
            ),
        ]
    }

    #[test]
    fn a_cell_takes_its_figure_and_its_target_from_the_lead_audience() {
        let (theory, (items, scales), cubes) = (theory(), bank(), cubes());
        let targets =
            [target("6M", Audience::YoungPeople, 2040, 85), target("6M", Audience::YoungPeople, 2030, 70)];
        let facts = Facts {
            theory: &theory,
            bank: Bank { items: &items, scales: &scales },
            cubes: &cubes,
            targets: &targets,
        };
        let cells = poster(&facts);
        let of = |id: &str| cells.iter().find(|cell| cell.outcome == id).unwrap();
        let belong = of("6M");
        assert_eq!(belong.state, State::EarlyReadings);
        assert_eq!(belong.figure.as_deref(), Some("6 in 10 young people"));
        assert_eq!(belong.figure_when.as_deref(), Some("autumn 2025"));
        assert_eq!(belong.target, "target 70% by 2030");
        assert_eq!(belong.asked, [Audience::YoungPeople, Audience::Families]);
        assert_eq!((of("3L").state, of("3L").figure.clone()), (State::NotAsked, None));
        assert_eq!(of("3L").target, "no target yet");
        assert_eq!(of("1M").state, State::NotEnoughAnswers);
    }

    #[test]
    fn an_outcome_page_has_a_panel_per_audience_with_its_anchor_first() {
        let (theory, (items, scales), cubes) = (theory(), bank(), cubes());
        let facts = Facts {
            theory: &theory,
            bank: Bank { items: &items, scales: &scales },
            cubes: &cubes,
            targets: &[],
        };
        let panels = outcome_page("6M", &facts);
        assert_eq!(panels.len(), 2);
        let young = &panels[0];
        assert!(young.lead && young.items[0].anchor);
        assert_eq!(
            young.items.iter().map(|view| view.item.as_str()).collect::<Vec<_>>(),
            ["6M-YP-1", "6M-YP-2"]
        );
        let first = &young.items[0];
        assert_eq!(first.text, "I feel that I belong at my school in Seaburn.");
        assert_eq!(first.favourable, "Often or Always");
        assert_eq!(first.rows[0].interval, "52 to 64");
        let spread = first.spread.as_ref().unwrap();
        assert_eq!(spread[0].label, "Never or Rarely");
        assert_eq!(spread[0].side, Side::MostUnfavourable);
        assert_eq!(panels[1].items[0].rows[0].share, crate::release::WITHHELD_SENTENCE);
        let phases = groups_of(first, Dimension::Phase, &facts);
        assert_eq!(
            phases.iter().map(|one| one.group.name.as_str()).collect::<Vec<_>>(),
            ["secondary", "primary"]
        );
        assert!(outcome_page("9Z", &facts).is_empty());
    }

    #[test]
    fn an_earlier_version_is_shown_apart_and_never_gives_the_state() {
        let (theory, (mut items, scales)) = (theory(), bank());
        items[0].version = 2;
        let cubes = [
            cube(Term::Autumn, 2024, vec![cell("6M-YP-1", 1, whole(58))]),
            cube(Term::Autumn, 2025, vec![cell("6M-YP-1", 2, whole(64))]),
        ];
        let facts = Facts {
            theory: &theory,
            bank: Bank { items: &items, scales: &scales },
            cubes: &cubes,
            targets: &[],
        };
        let cell = poster(&facts).into_iter().find(|cell| cell.outcome == "6M").unwrap();
        assert_eq!(cell.state, State::StartingPoint);
        let views = &outcome_page("6M", &facts)[0].items;
        let versions: Vec<_> = views.iter().map(|view| (view.version, view.retired)).collect();
        assert_eq!(versions, [(2, false), (1, false), (1, true)]);
    }
}
