//! Reading `release-plan.toml`, and fitting the plan to the settings there are.

use super::model::{PlacePlan, ReleasePlan};
use crate::theory::{Entry, Fault, Faults, SourceFile};
use std::collections::{BTreeMap, BTreeSet};

/// No figure rests on fewer people than this; a partnership may raise it, never lower it.
pub const LEAST_MINIMUM: u32 = 10;
/// The phase or locality of a place whose settings differ.
const MIXED: &str = "other";

/// Where the plan names settings and places, to name the line when one of them turns out not to exist.
#[derive(Debug, Clone, Default)]
pub struct PlanLines {
    file: String,
    settings: Vec<(String, usize)>,
    places: Vec<(String, usize)>,
}

impl PlanLines {
    /// What is wrong with the plan when the rosters hold exactly these settings: a setting that it names is
    /// not there, or a place has the name of a setting that reports for itself.
    pub fn faults_beside(&self, settings: &[&str]) -> Vec<Fault> {
        let fault = |line: usize, field: &str, message: String| Fault {
            file: self.file.clone(),
            line,
            field: field.to_string(),
            message,
        };
        let unknown = self.settings.iter().filter(|(name, _)| !settings.contains(&name.as_str()));
        let mut faults: Vec<Fault> = unknown
            .map(|(name, line)| {
                let advice = "write its name as the roster does, or load its roster first";
                fault(*line, "settings", format!("there is no setting \"{name}\"; {advice}"))
            })
            .collect();
        let named = |name: &str| self.settings.iter().any(|(setting, _)| setting == name);
        for (name, line) in self.places.iter().filter(|(name, _)| settings.contains(&name.as_str())) {
            if !named(name) {
                let advice = "give the place another name, or name the setting in it";
                let message = format!("\"{name}\" is also a setting that reports for itself; {advice}");
                faults.push(fault(*line, "name", message));
            }
        }
        faults.sort_by_key(|fault| fault.line);
        faults
    }
}

/// Reads the release plan. A place without a phase or a locality has an empty one until
/// [`ReleasePlan::frozen_for`] gives it that of its settings.
pub fn read_plan(file: &SourceFile, faults: &Faults) -> (ReleasePlan, PlanLines) {
    let mut plan = ReleasePlan { minimum: LEAST_MINIMUM, groups: Vec::new(), places: Vec::new() };
    let mut lines = PlanLines { file: file.name().to_string(), ..PlanLines::default() };
    let Some(top) = file.read(faults) else { return (plan, lines) };
    top.only(&["minimum", "groups", "places"]);
    plan.minimum = top.whole("minimum").unwrap_or(LEAST_MINIMUM);
    if plan.minimum < LEAST_MINIMUM {
        top.fault("minimum", "the reporting minimum is 10 or more; smaller groups could be recognised");
    }
    plan.groups = groups(&top);
    let entries = top.optional_entries("places");
    for entry in &entries {
        plan.places.extend(place(entry, &mut lines));
    }
    if entries.len() == plan.places.len() {
        for (entry, place) in entries.iter().zip(&plan.places) {
            if let Some(message) = joining_breach(place, &plan.places) {
                entry.fault("joins", message);
            }
        }
    }
    (plan, lines)
}

fn groups(top: &Entry) -> Vec<String> {
    let listed = top.texts("groups");
    let names: BTreeSet<&str> = listed.iter().map(|group| group.text).collect();
    if names.len() < listed.len() {
        top.fault("groups", "the two groups need names that differ");
    }
    if listed.len() > 2 {
        top.fault("groups", "two yes/no groups at most: more would make people recognisable; choose two");
    }
    listed.into_iter().map(|group| group.text.to_string()).collect()
}

fn place(entry: &Entry, lines: &mut PlanLines) -> Option<PlacePlan> {
    entry.only(&["name", "settings", "phase", "locality", "joins"]);
    let name = entry.text("name").map(str::to_string);
    if let Some(name) = &name {
        if lines.places.iter().any(|(other, _)| other == name) {
            entry.fault("name", format!("the place \"{name}\" stands in the file twice; keep one"));
        }
        lines.places.push((name.clone(), entry.line_of("name")));
    }
    let listed = entry.texts("settings");
    if listed.is_empty() {
        entry.fault("settings", "a place has at least one setting; name it");
    }
    for setting in &listed {
        if lines.settings.iter().any(|(other, _)| other == setting.text) {
            let message =
                format!("\"{}\" is in a place already; a setting is in one place only", setting.text);
            entry.fault_at(setting.line, "settings", message);
        }
        lines.settings.push((setting.text.to_string(), setting.line));
    }
    let settings = listed.iter().map(|setting| setting.text.to_string()).collect();
    let optional = |field: &str| entry.optional_text(field).map(str::to_string);
    let (phase, locality) = (optional("phase"), optional("locality"));
    let joins = optional("joins");
    let (phase, locality) = (phase.unwrap_or_default(), locality.unwrap_or_default());
    Some(PlacePlan { name: name?, settings, phase, locality, joins })
}

fn joining_breach(place: &PlacePlan, places: &[PlacePlan]) -> Option<String> {
    let joins = place.joins.as_deref()?;
    if joins == place.name {
        return Some("a place cannot join itself; name another place, or leave joins out".to_string());
    }
    let next: BTreeMap<&str, Option<&str>> =
        places.iter().map(|place| (place.name.as_str(), place.joins.as_deref())).collect();
    if !next.contains_key(joins) {
        return Some(format!("there is no place \"{joins}\" in this file; add a [[places]] entry for it"));
    }
    let mut at = Some(joins);
    for _ in 0..places.len() {
        if at == Some(place.name.as_str()) {
            return Some(format!("\"{joins}\" leads back to \"{}\"; leave joins out of one", place.name));
        }
        at = at.and_then(|name| next.get(name).copied().flatten());
    }
    None
}

impl ReleasePlan {
    /// The plan as it is frozen with a wave, for these settings (name, phase, locality). Every setting that
    /// the plan does not name becomes a place of its own, after the named places, by name; a named place
    /// without a phase or a locality gets that of its settings, or "other" where they differ.
    pub fn frozen_for(&self, settings: &[(&str, &str, &str)]) -> ReleasePlan {
        let mut frozen = self.clone();
        for place in &mut frozen.places {
            let inside = |name: &str| place.settings.iter().any(|setting| setting == name);
            let within: Vec<_> = settings.iter().filter(|(name, _, _)| inside(name)).collect();
            if place.phase.is_empty() {
                place.phase = shared(within.iter().map(|(_, phase, _)| *phase));
            }
            if place.locality.is_empty() {
                place.locality = shared(within.iter().map(|(_, _, locality)| *locality));
            }
        }
        let mut alone: Vec<_> =
            settings.iter().filter(|(name, _, _)| self.place_of(name).is_none()).collect();
        alone.sort_unstable();
        alone.dedup_by_key(|(name, _, _)| *name);
        for (setting, phase, locality) in alone {
            let mut name = setting.to_string();
            while frozen.places.iter().any(|place| place.name == name) {
                name.push_str(" (setting)");
            }
            let (phase, locality) = (phase.to_string(), locality.to_string());
            let settings = vec![setting.to_string()];
            frozen.places.push(PlacePlan { name, settings, phase, locality, joins: None });
        }
        frozen
    }
}

fn shared<'a>(mut values: impl Iterator<Item = &'a str>) -> String {
    let first = values.next().unwrap_or(MIXED);
    if values.all(|value| value == first) { first.to_string() } else { MIXED.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (ReleasePlan, PlanLines, Vec<String>) {
        let faults = Faults::default();
        let file = SourceFile::new("surveys/release-plan.toml", text);
        let (plan, lines) = read_plan(&file, &faults);
        (plan, lines, faults.into_sorted().iter().map(Fault::to_string).collect())
    }

    const TWO_SMALL: &str = "minimum = 10\ngroups = []\n[[places]]\nname = \"Small ones\"\n\
                             settings = [\"Ash\", \"Birch\"]\njoins = \"Cedar\"\n\
                             [[places]]\nname = \"Cedar\"\nsettings = [\"Cedar\"]\nphase = \"primary\"\n";

    #[test]
    fn every_setting_of_a_frozen_plan_has_exactly_one_place() {
        let (plan, _, faults) = read(TWO_SMALL);
        assert!(faults.is_empty(), "{faults:?}");
        let settings = [
            ("Yew", "secondary", "East"),
            ("Ash", "primary", "East"),
            ("Birch", "primary", "West"),
            ("Cedar", "special", "West"),
            ("Oak", "secondary", "West"),
        ];
        let frozen = plan.frozen_for(&settings);
        for (name, _, _) in settings {
            let homes = frozen.places.iter().filter(|place| place.settings.iter().any(|other| other == name));
            assert_eq!(homes.count(), 1, "{name}");
        }
        let names: Vec<&str> = frozen.places.iter().map(|place| place.name.as_str()).collect();
        assert_eq!(names, ["Small ones", "Cedar", "Oak", "Yew"]);
        let small = frozen.place_of("Birch").unwrap();
        assert_eq!((small.phase.as_str(), small.locality.as_str()), ("primary", "other"));
        assert_eq!(frozen.place_of("Cedar").unwrap().phase, "primary");
        assert_eq!(frozen.frozen_for(&settings), frozen);
    }

    #[test]
    fn a_setting_that_no_roster_has_is_named_with_its_line() {
        let (_, lines, _) = read(TWO_SMALL);
        let faults = lines.faults_beside(&["Ash", "Cedar"]);
        assert_eq!(faults.len(), 1);
        assert!(
            faults[0]
                .to_string()
                .starts_with("surveys/release-plan.toml:5: settings: there is no setting \"Birch\"")
        );
    }

    #[test]
    fn a_place_may_not_borrow_the_name_of_a_setting_that_reports_for_itself() {
        let (plan, lines, _) =
            read("minimum = 10\ngroups = []\n[[places]]\nname = \"Oak\"\nsettings = [\"Ash\"]\n");
        assert!(lines.faults_beside(&["Oak", "Ash"])[0].to_string().contains(":4: name: \"Oak\""));
        let frozen = plan.frozen_for(&[("Oak", "primary", "East"), ("Ash", "primary", "East")]);
        assert_ne!(frozen.place_of("Oak").unwrap().name, frozen.place_of("Ash").unwrap().name);
    }

    #[test]
    fn every_fault_of_a_plan_is_named() {
        let cases = [
            ("minimum = 9\ngroups = []\n", ":1: minimum: the reporting minimum is 10"),
            ("minimum = 10\ngroups = [\"a\", \"b\", \"c\"]\n", ":2: groups: two yes/no groups at most"),
            ("minimum = 10\ngroups = [\"a\", \"a\"]\n", ":2: groups: the two groups need names"),
            ("groups = []\n", ": minimum: this is missing"),
            (
                "minimum = 10\ngroups = []\n[[places]]\nname = \"A\"\nsettings = [\"x\"]\n[[places]]\n\
                 name = \"B\"\nsettings = [\n  \"y\",\n  \"x\"]\n",
                ":10: settings: \"x\" is in a place already",
            ),
            (
                "minimum = 10\ngroups = []\n[[places]]\nname = \"A\"\nsettings = [\"x\"]\njoins = \"A\"\n",
                ":6: joins: a place cannot join itself",
            ),
            (
                "minimum = 10\ngroups = []\n[[places]]\nname = \"A\"\nsettings = [\"x\"]\njoins = \"Z\"\n",
                ":6: joins: there is no place \"Z\"",
            ),
            (
                "minimum = 10\ngroups = []\n[[places]]\nname = \"A\"\nsettings = [\"x\"]\njoins = \"B\"\n\
                 [[places]]\nname = \"B\"\nsettings = [\"y\"]\njoins = \"A\"\n",
                ":10: joins: \"A\" leads back to \"B\"",
            ),
            (
                "minimum = 10\ngroups = []\n[[places]]\nname = \"A\"\nsettings = []\n",
                ":5: settings: a place has",
            ),
        ];
        for (text, wanted) in cases {
            let faults = read(text).2;
            assert!(faults.iter().any(|fault| fault.contains(wanted)), "{wanted}: {faults:?}");
        }
    }
}
