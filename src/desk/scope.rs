//! Which single settings a page may show to whom reads it.

use crate::access::{Scope, failed};
use crate::db::Db;
use crate::people;
use crate::release::{Dimension, Group};
use crate::surveys::Content;
use std::collections::BTreeSet;

/// Said where tables of single settings are left out, whole or in part.
pub(super) const SINGLE_SETTINGS: &str = "Single settings are shown to their own leads.";

/// The reporting places that a person may see figures of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PlacesShown {
    All,
    /// By name.
    These(BTreeSet<String>),
}

impl PlacesShown {
    /// The places that hold settings of this scope and no others.
    ///
    /// # Errors
    /// A fault of ours, logged, as a 500 without detail.
    pub async fn of(scope: &Scope, db: &Db, content: &Content) -> poem::Result<PlacesShown> {
        if *scope == Scope::All {
            return Ok(PlacesShown::All);
        }
        let known = people::settings(db.reader()).await.map_err(failed)?;
        let own: BTreeSet<&str> = known
            .iter()
            .filter(|setting| scope.holds(setting.id))
            .map(|setting| setting.name.as_str())
            .collect();
        let all: Vec<(&str, &str, &str)> = known
            .iter()
            .map(|setting| (setting.name.as_str(), setting.phase.as_str(), setting.locality.as_str()))
            .collect();
        let places = content.plan.frozen_for(&all).places.into_iter();
        let is_own = |settings: &[String]| {
            !settings.is_empty() && settings.iter().all(|setting| own.contains(setting.as_str()))
        };
        Ok(PlacesShown::These(
            places.filter(|place| is_own(&place.settings)).map(|place| place.name).collect(),
        ))
    }

    /// Whether a figure of this group may be shown.
    pub fn holds(&self, group: &Group) -> bool {
        match self {
            PlacesShown::All => true,
            PlacesShown::These(places) => group.dimension != Dimension::Place || places.contains(&group.name),
        }
    }
}
