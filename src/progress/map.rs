//! The partnership's own poster, a row per intervention and a column per horizon, with a word in every cell.

use super::finding::is_of;
use super::panel::{Bank, headline_item, newest_version};
use super::path::{AimState, Direction};
use super::rules::{Target, permille_words};
use super::seam::linked;
use super::series::{Series, series_of};
use super::state::{CellState, RegisterBadge, State, voice_and_register};
use super::words::in_ten;
use crate::release::{Cube, Dimension};
use crate::theory::{Audience, Horizon, Lens, Measure, Outcome, Theory};
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
    /// The theory's name for it: "medium".
    pub horizon_name: String,
    pub lens: Lens,
    pub state: State,
    /// The state with whom it is about: "improving (families)".
    pub state_words: String,
    /// Audiences that clearly gained or lost.
    pub moved: Vec<Audience>,
    /// The speaker's latest: "6 in 10 young people"; none where nothing may be shown.
    pub figure: Option<String>,
    /// The wave of that figure: "spring 2026".
    pub figure_when: Option<String>,
    /// "no target yet" or "target 70% by 2030": the speaker's nearest; where only a figure of the
    /// register has one, "register target 10% by 2030".
    pub target: String,
    /// Where the speaker's latest reading stands against it. None: one reading says nothing of that.
    pub aim: Option<AimState>,
    /// What the register says, for whom shows both; this room reads releases only and leaves it empty.
    pub register: Option<RegisterBadge>,
    pub lead_audience: Audience,
    /// Whose figure and target the cell shows: the lead audience's or, where the words name others and not it,
    /// those of the first of them.
    pub speaker: Audience,
    /// Audiences that any release asked.
    pub asked: Vec<Audience>,
}

impl PosterCell {
    /// The cell with the register's badge beside the voice's.
    pub fn beside_register(self, register: Option<RegisterBadge>) -> PosterCell {
        PosterCell { register, ..self }
    }

    /// "voice and register differ", where they moved in opposite directions.
    pub fn differ(&self) -> Option<&'static str> {
        voice_and_register(self.state, self.register.as_ref()?.state)
    }
}

/// The cells of the poster in reading order: intervention by intervention, short, medium, long.
pub fn poster(facts: &Facts) -> Vec<PosterCell> {
    let series = linked(series_of(facts.cubes, Dimension::Partnership), facts.cubes, facts.bank.items);
    facts.theory.outcomes().map(|outcome| poster_cell(outcome, &series, facts)).collect()
}

fn poster_cell(outcome: &Outcome, all: &[Series], facts: &Facts) -> PosterCell {
    let series: Vec<Series> = all.iter().filter(|series| series.outcome == outcome.id).cloned().collect();
    let headline = |audience: Audience| -> Option<&Series> {
        let item = headline_item(&outcome.id, audience, facts.bank, &series)?;
        newest_version(&item.id, &series)
    };
    let headlines: Vec<&Series> = Audience::ALL.into_iter().filter_map(headline).collect();
    let stands = CellState::of(headlines.iter().copied());
    let speaker = speaker(outcome.lead_audience, &stands.moved);
    let newest = headline(speaker).and_then(Series::newest_shown);
    let year = newest.map_or(0, |(point, _)| point.year);
    let mut targets: Vec<&Target> =
        facts.targets.iter().filter(|target| target.is_of(&outcome.id, speaker)).collect();
    targets.sort_by_key(|target| target.horizon);
    let target = targets.iter().find(|target| target.horizon >= year).or(targets.last());
    let counted = register_target(&outcome.id, facts.targets);
    // A status is said of the target that it was judged against, and of no other.
    let judged = |target: &&&Target| {
        let (point, _) = newest?;
        point.standings.iter().find(|standing| is_of(standing, target))
    };
    let aim = match target {
        Some(_) => target.as_ref().and_then(judged).and_then(AimState::of),
        None => counted.is_none().then_some(AimState::NoTargetYet),
    };
    PosterCell {
        outcome: outcome.id.clone(),
        statement: outcome.statement.clone(),
        intervention: outcome.intervention,
        horizon: outcome.horizon,
        horizon_name: facts.theory.horizon(outcome.horizon).map(|span| span.name.clone()).unwrap_or_default(),
        lens: outcome.lens,
        state: stands.state,
        state_words: stands.words(),
        moved: stands.moved,
        figure: newest.map(|(_, reading)| format!("{} {}", in_ten(reading.share), speaker.noun())),
        figure_when: newest.map(|(point, _)| point.when()),
        target: target.map_or_else(
            || counted.unwrap_or_else(|| AimState::NoTargetYet.words().to_owned()),
            |target| format!("target {} by {}", target.words(Direction::Rising), target.horizon),
        ),
        aim,
        register: None,
        lead_audience: outcome.lead_audience,
        speaker,
        asked: headlines.iter().map(|series| series.audience).collect(),
    }
}

/// Whose figure stands under words about these audiences.
fn speaker(lead: Audience, moved: &[Audience]) -> Audience {
    match moved.first() {
        Some(first) if !moved.contains(&lead) => *first,
        _ => lead,
    }
}

/// The earliest target of an outcome that is set for a figure of the register.
fn register_target(outcome: &str, targets: &[Target]) -> Option<String> {
    let counted = |target: &&Target| matches!(target.measure, Measure::Register(_));
    let mine = targets.iter().filter(|target| target.outcome == outcome).filter(counted);
    let next = mine.min_by_key(|target| target.horizon)?;
    Some(format!("register target {} by {}", permille_words(next.permille), next.horizon))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::panel::{groups_of, outcome_page};
    use crate::progress::parts::Side;
    use crate::progress::testing::{
        bank, cell, change, cube, percent as whole, standing, target, theory, with_change, with_standing,
        withheld,
    };
    use crate::release::{Group, PathStatus, Standing};
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
    fn a_figure_belongs_to_somebody_whom_the_words_above_it_name() {
        use Audience::{Children, Families, YoungPeople};
        let speaks = |moved: &[Audience]| speaker(YoungPeople, moved);
        assert_eq!([speaks(&[]), speaks(&[Families, YoungPeople])], [YoungPeople; 2]);
        assert_eq!([speaks(&[Children, Families]), speaks(&[Families])], [Children, Families]);
        let (theory, (items, scales)) = (theory(), bank());
        let both = |year, mine, theirs| {
            cube(Term::Autumn, year, vec![cell("6M-YP-1", 1, whole(mine)), cell("6M-FA-1", 1, whole(theirs))])
        };
        let cubes = [both(2024, 58, 40), with_change(both(2025, 60, 70), "6M-FA-1", change(30, true))];
        let targets = [target("6M", YoungPeople, 2030, 70)];
        let bank = Bank { items: &items, scales: &scales };
        let cells = poster(&Facts { theory: &theory, bank, cubes: &cubes, targets: &targets });
        let cell = cells.iter().find(|cell| cell.outcome == "6M").unwrap();
        assert_eq!(cell.state_words, "improving (families)");
        assert_eq!(cell.figure.as_deref(), Some("7 in 10 families"));
        assert_eq!((cell.lead_audience, cell.target.as_str()), (YoungPeople, "no target yet"));
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
        let counted = Target {
            measure: Measure::Register("persistent-absence".into()),
            ..target("3L", Audience::YoungPeople, 2030, 10)
        };
        let cells = poster(&Facts { targets: &[counted], ..facts });
        let cell = cells.into_iter().find(|cell| cell.outcome == "3L").unwrap();
        assert_eq!((cell.target.as_str(), cell.aim), ("register target 10% by 2030", None));
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

    #[test]
    fn a_status_is_said_of_the_target_that_it_was_judged_against_and_of_no_other() {
        let (theory, (items, scales)) = (theory(), bank());
        let judged = Standing { status: Some(PathStatus::OnPath), ..standing(2030, 62) };
        let release = cube(Term::Autumn, 2026, vec![cell("6M-YP-1", 1, whole(60))]);
        let cubes = [with_standing(release, "6M-YP-1", judged)];
        let cell_with = |targets: &[Target]| {
            let bank = Bank { items: &items, scales: &scales };
            let facts = Facts { theory: &theory, bank, cubes: &cubes, targets };
            poster(&facts).into_iter().find(|cell| cell.outcome == "6M").unwrap()
        };
        let young = Audience::YoungPeople;
        let same = cell_with(&[target("6M", young, 2030, 62)]);
        assert_eq!((same.target.as_str(), same.aim), ("target 62% by 2030", Some(AimState::OnPath)));
        let higher = cell_with(&[target("6M", young, 2030, 90)]);
        assert_eq!((higher.target.as_str(), higher.aim), ("target 90% by 2030", None));
        let withdrawn = cell_with(&[]);
        assert_eq!(
            (withdrawn.target.as_str(), withdrawn.aim),
            ("no target yet", Some(AimState::NoTargetYet))
        );
    }
}
