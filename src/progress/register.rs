//! The register as this room needs it: what a target can be set for, and a badge beside every voice.
//!
//! Voice and register are set side by side and never added.

use super::map::PosterCell;
use super::path::Direction;
use super::rules::Baseline;
use super::series::year_fraction;
use super::state::{RegisterBadge, State};
use crate::indicators::{Badge, Dot, Held, SchoolPhase, badge, tracks};
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
    /// The authority's first and latest figure for all schools together; none while nothing is loaded.
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
    let (first, last) = (whole.authority.first()?, whole.authority.last()?);
    // An authority's rate lies in 0-100, so ten times as much fits.
    let permille = |dot: &Dot| (10.0 * dot.value).round().clamp(0.0, 1000.0) as u16;
    Some(Baseline {
        permille: permille(first),
        when: first.period.words(),
        moment: year_fraction(first.period.ends),
        latest_permille: permille(last),
        latest_moment: year_fraction(last.period.ends),
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
        Badge::OrdinaryVariation => State::NoClearChange,
        Badge::Improving => State::Improving,
        Badge::OfConcern => State::GettingWorse,
        Badge::Mixed => State::Mixed,
    };
    Some(RegisterBadge { state, words: badge.words() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surveys::Content;

    #[test]
    fn a_badge_points_where_the_register_points_and_an_outcome_of_the_voice_has_none() {
        assert_eq!(register_badge(Badge::NotOfTheRegister), None);
        let all = [Badge::NotLoaded, Badge::EndsIn(2018), Badge::OrdinaryVariation, Badge::Mixed];
        for badge in all.into_iter().chain([Badge::Improving, Badge::OfConcern]) {
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
