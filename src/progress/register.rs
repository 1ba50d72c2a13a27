//! The register as this room needs it: what a target can be set for, and a badge beside every voice.
//!
//! Voice and register are set side by side and never added.

use super::map::PosterCell;
use super::path::Direction;
use super::rules::Baseline;
use super::series::year_fraction;
use super::state::{RegisterBadge, State};
use crate::indicators::{Badge, Held, SchoolPhase, badge, tracks};
use crate::surveys::{Better, Indicator, RegisterPlan, Unit};
use jiff::civil::Date;

/// An indicator of the register that a target can be set for: a percent of which one direction is good.
#[derive(Debug, Clone, PartialEq)]
pub struct RegisterMeasure {
    /// `persistent-absence`.
    pub code: String,
    pub title: String,
    /// The outcomes that it stands beside.
    pub outcomes: Vec<String>,
    pub direction: Direction,
    /// The authority's latest figure for all schools together, which a new target is set from; none while nothing is
    /// loaded.
    pub baseline: Option<Baseline>,
}

/// Every indicator that a target can be set for, in the file's order.
pub fn register_measures(plan: &RegisterPlan, held: &[Held]) -> Vec<RegisterMeasure> {
    let measure = |indicator: &Indicator| {
        let direction = match indicator.better {
            Better::Lower => Direction::Falling,
            Better::Higher => Direction::Rising,
            Better::Neither => return None,
        };
        (indicator.unit == Unit::Percent).then(|| RegisterMeasure {
            code: indicator.code.clone(),
            title: indicator.name.clone(),
            outcomes: indicator.outcomes.clone(),
            direction,
            baseline: baseline(indicator, held, direction),
        })
    };
    plan.indicators.iter().filter_map(measure).collect()
}

fn baseline(indicator: &Indicator, held: &[Held], direction: Direction) -> Option<Baseline> {
    let tracks = tracks(indicator, held);
    let whole = tracks.iter().find(|track| track.phase == SchoolPhase::All)?;
    let last = whole.latest()?;
    // An authority's rate lies in 0-100, so ten times as much fits.
    let permille = (10.0 * last.value).round().clamp(0.0, 1000.0) as u16;
    let moment = year_fraction(last.period.ends);
    Some(Baseline {
        permille,
        when: last.period.words(),
        moment,
        latest_permille: permille,
        latest_moment: moment,
        direction,
    })
}

/// The poster's cells with the register's badge beside the voice's; outcomes without an indicator have none.
pub fn beside_register(
    cells: Vec<PosterCell>,
    plan: &RegisterPlan,
    held: &[Held],
    today: Date,
) -> Vec<PosterCell> {
    let with = |cell: PosterCell| {
        let found = register_badge(badge(plan, &cell.outcome, held, today));
        cell.beside_register(found)
    };
    cells.into_iter().map(with).collect()
}

fn register_badge(badge: Badge) -> Option<RegisterBadge> {
    let state = match badge {
        Badge::NotOfTheRegister => return None,
        Badge::NotLoaded => State::NotAsked,
        Badge::StartingPoint => State::StartingPoint,
        Badge::EndsIn(_) | Badge::EarlyReadings => State::EarlyReadings,
        Badge::OrdinaryVariation | Badge::NoShift | Badge::Shift | Badge::Changed => State::NoClearChange,
        Badge::Improving => State::Improving,
        Badge::OfConcern => State::GettingWorse,
        Badge::Mixed => State::Mixed,
    };
    Some(RegisterBadge { state, words: badge.words() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::{Key, Level, Period, PeriodKind};
    use crate::progress::{Ground, NewTarget, check_target, testing};
    use crate::surveys::Content;
    use crate::theory::Measure;

    fn held(year: i16, value: &str) -> Held {
        let key = Key {
            indicator: "persistent-absence".to_owned(),
            level: Level::Authority,
            place: "E06000003".to_owned(),
            phase: SchoolPhase::All,
            period: Period::of_year(PeriodKind::Year, year).unwrap(),
        };
        let empty = String::new;
        let value = value.to_owned();
        Held { key, place_name: empty(), value, count: empty(), denominator: empty(), withheld: false }
    }

    #[test]
    fn a_target_of_the_register_is_a_step_from_the_latest_figure_and_not_from_the_oldest() {
        let plan = Content::embedded().register;
        let held = [held(2006, "24.0"), held(2018, "12.8")];
        let measures = register_measures(&plan, &held);
        let from =
            measures.into_iter().find(|one| one.code == "persistent-absence").unwrap().baseline.unwrap();
        assert_eq!((from.permille, from.when.as_str()), (128, "2018/19"));
        let of = |permille, keep| {
            let new = NewTarget {
                outcome: "6M".into(),
                measure: Measure::Register("persistent-absence".into()),
                horizon: 2030,
                permille,
                keep,
                owner: "The board".into(),
                reason: "Agreed in June".into(),
            };
            let today = "2026-11-22".parse().unwrap();
            check_target(Ground { theory: &testing::theory(), baseline: Some(&from), today }, new)
        };
        let said = of(150, false).unwrap_err().to_string();
        assert!(said.starts_with("The latest figure is 12.8% (2018/19), so 15% would be no step"), "{said}");
        assert!(of(150, true).is_ok(), "15% is worse than the latest figure, so it can be a target to keep");
        assert!(of(100, false).is_ok());
    }

    #[test]
    fn a_badge_points_where_the_register_points_and_an_outcome_of_the_voice_has_none() {
        assert_eq!(register_badge(Badge::NotOfTheRegister), None);
        let all = [Badge::NotLoaded, Badge::EndsIn(2018), Badge::OrdinaryVariation, Badge::Mixed];
        let more = [Badge::Improving, Badge::OfConcern, Badge::Changed, Badge::Shift, Badge::NoShift];
        for badge in all.into_iter().chain(more) {
            let found = register_badge(badge).unwrap();
            let direction = match found.state {
                State::Improving => 1,
                State::GettingWorse => -1,
                _ => 0,
            };
            assert_eq!((direction, found.words), (badge.direction(), badge.words()));
        }
    }

    #[test]
    fn a_target_can_be_set_for_every_percent_with_a_good_direction_and_for_nothing_else() {
        let plan = Content::embedded().register;
        let measures = register_measures(&plan, &[]);
        let persistent = measures.iter().find(|one| one.code == "persistent-absence").unwrap();
        assert_eq!((persistent.direction, persistent.baseline.clone()), (Direction::Falling, None));
        for one in &plan.indicators {
            let fit = one.unit == Unit::Percent && one.better != Better::Neither;
            assert_eq!(measures.iter().any(|measure| measure.code == one.code), fit, "{}", one.code);
        }
    }
}
