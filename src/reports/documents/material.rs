//! Everything that is known of one release, held together so that a document can be made on another thread.

use super::look::Look;
use crate::access::Scope;
use crate::actions::Action;
use crate::clock::stored_day_in_words;
use crate::indicators::Held;
use crate::people::Setting;
use crate::progress::{
    Bank, Facts, PosterCell, RegisterAims, Story, Target, beside_register, poster, story_of,
};
use crate::release::{Cube, Dimension};
use crate::surveys::{Content, PlacePlan, ReleasePlan};
use crate::voices::Spoken;
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The facts of a release and of everything before it. Later releases are not in it.
#[derive(Clone)]
pub struct Material {
    pub content: Arc<Content>,
    /// Oldest first; the last one is the release. Empty before anything was released.
    pub cubes: Vec<Arc<Cube>>,
    pub targets: Vec<Target>,
    pub held: Vec<Held>,
    pub aims: RegisterAims,
    pub actions: Vec<Action>,
    /// What people said in their own words in these releases, the newest first.
    pub spoken: Vec<Spoken>,
    pub settings: Vec<Setting>,
    /// The plan with every setting in one reporting place.
    pub plan: ReleasePlan,
    /// The release's number, and the day on which it was made.
    pub made: Option<(i32, Date)>,
    /// How printed forms look.
    pub look: Look,
    /// Where the program is opened: `https://belong.example`.
    pub base_url: String,
    /// Whether everything that people say is invented.
    pub is_demo: bool,
}

impl Material {
    /// The release that the document is about.
    pub fn cube(&self) -> Option<&Arc<Cube>> {
        self.cubes.last()
    }

    /// "autumn 2026"; none before anything was released.
    pub fn when(&self) -> Option<String> {
        self.cube().map(|cube| format!("{} {}", cube.term.name(), cube.year))
    }

    pub fn facts(&self) -> Facts<'_> {
        let bank = Bank { items: &self.content.items, scales: &self.content.scales };
        Facts { theory: &self.content.theory, bank, cubes: &self.cubes, targets: &self.targets }
    }

    /// The day of the release; before anything was released, that of the theory. Never the clock's.
    pub fn day(&self) -> Date {
        self.made.map_or(self.content.theory.dated, |(_, day)| day)
    }

    /// "Figures released on 22 November 2026, closed on 10 November 2026."
    pub fn dated(&self) -> String {
        let (Some(cube), Some((number, day))) = (self.cube(), self.made) else {
            return "No figures have been released yet.".to_owned();
        };
        let corrected = if number > 1 { format!(", release number {number}") } else { String::new() };
        let (closed, day) = (stored_day_in_words(&cube.closed_on), stored_day_in_words(&day.to_string()));
        format!("Answers until {closed}. Figures released on {day}{corrected}.")
    }

    pub fn story(&self) -> Option<Story> {
        story_of(&self.cube()?.wave, &self.facts())
    }

    /// The poster's cells, voice and register side by side.
    pub fn cells(&self) -> Vec<PosterCell> {
        beside_register(poster(&self.facts()), &self.content.register, &self.held, self.day())
    }

    /// The reporting places that any release names, in their names' order.
    pub fn places(&self) -> Vec<String> {
        let groups = self.cubes.iter().flat_map(|cube| &cube.cells).map(|cell| &cell.group);
        let places =
            groups.filter(|group| group.dimension == Dimension::Place).map(|group| group.name.clone());
        let places: BTreeSet<String> = places.filter(|name| name != crate::release::OTHERS).collect();
        places.into_iter().collect()
    }

    /// The reporting place that a setting is in, or of that very name; none where no release and no plan knows it.
    pub fn place_named(&self, name: &str) -> Option<String> {
        let known = self.places();
        let of_setting = self.plan.place_of(name).map(|place| place.name.clone());
        known.iter().find(|place| *place == name).cloned().or(of_setting).or_else(|| {
            self.plan.places.iter().find(|place| place.name == name).map(|place| place.name.clone())
        })
    }

    /// The places whose sheets somebody of this scope may have: a place is their own when all its settings are.
    pub fn places_in(&self, scope: &Scope) -> Vec<String> {
        if *scope == Scope::All {
            return self.places();
        }
        let is_own = |name: &String| self.settings.iter().any(|one| one.name == *name && scope.holds(one.id));
        let all_own = |place: &&PlacePlan| !place.settings.is_empty() && place.settings.iter().all(is_own);
        self.plan.places.iter().filter(all_own).map(|place| place.name.clone()).collect()
    }

    /// The settings in a place, by name.
    pub fn settings_in(&self, place: &str) -> Vec<&Setting> {
        let of = |one: &Setting| self.plan.place_of(&one.name).map_or(one.name.clone(), |it| it.name.clone());
        self.settings.iter().filter(|one| of(one) == place).collect()
    }

    /// Actions of the settings in a place; without a place those of the whole partnership.
    pub fn actions_of(&self, place: Option<&str>) -> Vec<&Action> {
        let inside = place.map(|place| self.settings_in(place)).unwrap_or_default();
        let mine: Vec<_> = inside.into_iter().map(|one| one.id).collect();
        let belongs = |action: &&Action| match (action.setting, place) {
            (None, None) => true,
            (Some(setting), Some(_)) => mine.contains(&setting),
            _ => false,
        };
        self.actions.iter().filter(belongs).collect()
    }
}
