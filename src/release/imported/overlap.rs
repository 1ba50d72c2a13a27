//! The same answers brought in twice: two releases of nearly the same people are a subtraction by the back door.

use super::Understood;
use super::keep::ImportFault;
use crate::release::places::ELSEWHERE;
use crate::release::store;
use crate::surveys::ReleasePlan;
use crate::theory::Audience;
use crate::waves::{self, State, Wave};
use jiff::civil::Date;
use sea_orm::ConnectionTrait;
use std::collections::BTreeSet;

/// Names that are told of what overlaps.
const TOLD: usize = 4;

/// Refuses a file whose audience, question and places a released wave has too, in the same days or the same term
/// of the same year.
///
/// # Errors
/// [`ImportFault::Overlaps`] with the first such wave, or the database's.
pub(super) async fn refuse(
    db: &impl ConnectionTrait,
    understood: &Understood<'_>,
    plan: &ReleasePlan,
) -> Result<(), ImportFault> {
    for wave in waves::all_waves(db).await? {
        let Some((first, last)) = days(&wave).filter(|days| is_at_that_time(understood, &wave, *days)) else {
            continue;
        };
        let given = store::places_that_answered(db, wave.id).await?;
        for audience in Audience::ALL {
            let scope = scope(understood, plan, audience);
            let asked = understood.map.asked.iter().filter(|one| one.audience == audience);
            let asked: BTreeSet<&str> = asked.map(|one| one.item.as_str()).collect();
            let shared = given.iter().filter(|(of, item, place)| {
                of == audience.code() && asked.contains(item.as_str()) && scope.contains(place)
            });
            let (items, places): (BTreeSet<&str>, BTreeSet<&str>) =
                shared.map(|(_, item, place)| (item.as_str(), place.as_str())).unzip();
            if !items.is_empty() {
                return Err(ImportFault::Overlaps {
                    wave: wave.name,
                    days: format!("{first} to {last}"),
                    who: audience.noun().to_owned(),
                    items: told(&items),
                    places: told(&places),
                });
            }
        }
    }
    Ok(())
}

/// The first and last day of a released wave.
fn days(wave: &Wave) -> Option<(Date, Date)> {
    let days = (wave.opened_at?.day(), wave.closed_at?.day());
    (wave.state == State::Released).then_some(days)
}

fn is_at_that_time(understood: &Understood<'_>, wave: &Wave, (first, last): (Date, Date)) -> bool {
    let (map, span) = (understood.map, understood.span);
    (wave.term == map.term && wave.year == map.year) || (span.0 <= last && first <= span.1)
}

/// The places under which this file's answers can be counted: those of its settings, and those that they join.
fn scope(understood: &Understood<'_>, plan: &ReleasePlan, audience: Audience) -> BTreeSet<String> {
    let settings = understood.tallied.groups.keys().filter(|(of, _)| *of == audience);
    let mut scope = BTreeSet::new();
    for (_, setting) in settings {
        let mut place = plan.place_of(setting);
        // A setting of nobody's place is counted elsewhere, and so is what joins nothing.
        while let Some(found) = place.filter(|found| scope.insert(found.name.clone())) {
            let next = found.joins.as_deref();
            place = plan.places.iter().find(|one| Some(one.name.as_str()) == next);
        }
        scope.insert(ELSEWHERE.to_owned());
    }
    scope
}

fn told(names: &BTreeSet<&str>) -> String {
    let mut words = names.iter().take(TOLD).copied().collect::<Vec<_>>().join(", ");
    if names.len() > TOLD {
        words.push_str(&format!(" and {} more", names.len() - TOLD));
    }
    words
}
