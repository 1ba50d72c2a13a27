//! The invented settings and the 4,000 invented people of the demonstration.

use super::answers::chance;
use crate::surveys::{ENGLISH, PlacePlan, ReleasePlan};
use crate::theory::Audience;
use Audience::{Children, Families, Staff, YoungPeople};

/// The code of easy-read English.
const EASY: &str = "en-easy";

/// An invented setting and how many people are on its roll.
pub struct DemoSetting {
    pub name: &'static str,
    pub kind: &'static str,
    pub phase: &'static str,
    pub locality: &'static str,
    rolls: &'static [(Audience, u32)],
}

const PRIMARY: &[(Audience, u32)] = &[(Children, 100), (Families, 100), (Staff, 24)];
const SMALL_PRIMARY: &[(Audience, u32)] = &[(Children, 30), (Families, 30), (Staff, 9)];
const SECONDARY: &[(Audience, u32)] = &[(YoungPeople, 420), (Families, 300), (Staff, 60)];
const SPECIAL: &[(Audience, u32)] = &[(YoungPeople, 40), (Families, 38), (Staff, 30)];
const FAMILY_SERVICE: &[(Audience, u32)] = &[(Families, 40), (Staff, 30)];

macro_rules! settings {
    ($($name:literal $kind:literal $phase:literal $locality:literal $rolls:ident;)+) => {
        &[$(DemoSetting { name: $name, kind: $kind, phase: $phase, locality: $locality, rolls: $rolls }),+]
    };
}

/// Thirteen settings: 8 primary, 3 secondary, 1 special school, 1 service.
pub const SETTINGS: &[DemoSetting] = settings! {
    "Sandpiper Primary" "school" "primary" "Dunes" PRIMARY;
    "Kittiwake Primary" "school" "primary" "Dunes" PRIMARY;
    "Curlew Primary" "school" "primary" "Dunes" PRIMARY;
    "Fulmar Primary" "school" "primary" "Moorside" PRIMARY;
    "Turnstone Primary" "school" "primary" "Moorside" PRIMARY;
    "Oystercatcher Primary" "school" "primary" "Lower Quay" PRIMARY;
    "Little Tern Primary" "school" "primary" "Lower Quay" SMALL_PRIMARY;
    "Plover Primary" "school" "primary" "Lower Quay" SMALL_PRIMARY;
    "Gannet Academy" "school" "secondary" "Dunes" SECONDARY;
    "Cormorant School" "school" "secondary" "Moorside" SECONDARY;
    "Heron School" "school" "secondary" "Lower Quay" SECONDARY;
    "Eider School" "school" "other" "Moorside" SPECIAL;
    "Puffin Family Service" "service" "other" "Moorside" FAMILY_SERVICE;
};

/// The plan of the demonstration: eleven reporting places.
pub fn release_plan() -> ReleasePlan {
    let together: &[(&str, &[&str])] = &[
        ("Little Tern and Plover together", &["Little Tern Primary", "Plover Primary"]),
        ("Eider and Puffin together", &["Eider School", "Puffin Family Service"]),
    ];
    let mut places: Vec<PlacePlan> = Vec::new();
    for setting in SETTINGS {
        let shared = together.iter().find(|(_, members)| members.contains(&setting.name));
        let name = shared.map_or(setting.name, |(name, _)| name);
        match places.iter_mut().find(|place| place.name == name) {
            Some(place) => place.settings.push(setting.name.to_owned()),
            None => places.push(PlacePlan {
                name: name.to_owned(),
                settings: vec![setting.name.to_owned()],
                phase: setting.phase.to_owned(),
                locality: setting.locality.to_owned(),
                joins: joins(name).map(str::to_owned),
            }),
        }
    }
    ReleasePlan {
        minimum: 10,
        groups: vec!["SEND support".to_owned(), "Free school meals".to_owned()],
        places,
    }
}

/// Where a place's ballots go when there are under ten.
fn joins(place: &str) -> Option<&'static str> {
    match place {
        "Little Tern and Plover together" => Some("Oystercatcher Primary"),
        "Sandpiper Primary" => Some("Kittiwake Primary"),
        "Kittiwake Primary" => Some("Curlew Primary"),
        "Fulmar Primary" => Some("Turnstone Primary"),
        "Curlew Primary" | "Turnstone Primary" => Some("Oystercatcher Primary"),
        _ => None,
    }
}

/// One invented person on a roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub setting: String,
    pub audience: Audience,
    pub email: String,
    pub child_ref: Option<String>,
    pub year_group: Option<i32>,
    pub absence_band: Option<String>,
    pub groups: [Option<bool>; 2],
    /// The code of the edition that this person reads.
    pub edition: &'static str,
}

impl Person {
    /// The language on the roster; easy read is chosen on the page.
    pub fn language(&self) -> &'static str {
        if self.edition == EASY { ENGLISH } else { self.edition }
    }

    /// What tells this person from every other.
    pub fn key(&self) -> String {
        format!("{}|{}|{}", self.setting, self.audience.code(), self.email)
    }
}

/// The whole roster, in the order of its file.
pub fn everybody() -> Vec<Person> {
    SETTINGS.iter().flat_map(people_of).collect()
}

fn people_of(setting: &DemoSetting) -> Vec<Person> {
    let slug: String = setting.name.to_lowercase().split(' ').next().unwrap_or_default().to_owned();
    let mut people = Vec::new();
    for &(audience, number) in setting.rolls {
        for n in 1..=number {
            let word = match audience {
                Children => "child",
                YoungPeople => "pupil",
                Families => "family",
                Staff => "staff",
            };
            let email = format!("{word}{n:03}@{slug}.example");
            people.push(person(setting, audience, n, email));
        }
    }
    people
}

fn person(setting: &DemoSetting, audience: Audience, n: u32, email: String) -> Person {
    let draw = |what: &str| chance(&[what, &email]);
    let is_staff = audience == Staff;
    let first_year = if setting.phase == "primary" { 3 } else { 7 };
    let years = if setting.phase == "primary" { 4 } else { 5 };
    Person {
        setting: setting.name.to_owned(),
        audience,
        child_ref: (!is_staff).then(|| format!("{}{n:03}", audience.code())),
        year_group: (!is_staff).then(|| first_year + (draw("year") * f64::from(years)) as i32),
        absence_band: (!is_staff).then(|| band(draw("absence")).to_owned()),
        edition: edition(audience, draw("edition")),
        groups: if is_staff { [None, None] } else { [Some(draw("send") < 0.15), Some(draw("meals") < 0.30)] },
        email,
    }
}

/// Families read in four languages; children and young people in English or in easy read, because no
/// translation has been checked.
fn edition(audience: Audience, draw: f64) -> &'static str {
    match (audience, draw) {
        (Families, draw) if draw < 0.12 => "pl",
        (Families, draw) if draw < 0.21 => "ar",
        (Families, draw) if draw < 0.25 => "uk",
        (Children, draw) if draw < 0.16 => EASY,
        (YoungPeople, draw) if draw < 0.10 => EASY,
        _ => ENGLISH,
    }
}

fn band(draw: f64) -> &'static str {
    match draw {
        draw if draw < 0.55 => "0-5",
        draw if draw < 0.79 => "5-10",
        draw if draw < 0.97 => "10-50",
        _ => "50+",
    }
}

/// The roster as the file that `belong roster import` reads.
pub fn roster_csv() -> String {
    let mut text = String::from(
        "setting,kind,phase,locality,audience,email,child_ref,year_group,absence_band,language,group_1,group_2\n",
    );
    let yes_no = |group: Option<bool>| group.map_or("", |yes| if yes { "yes" } else { "no" });
    for setting in SETTINGS {
        for person in people_of(setting) {
            let cells = [
                setting.name,
                setting.kind,
                setting.phase,
                setting.locality,
                person.audience.code(),
                &person.email,
                person.child_ref.as_deref().unwrap_or(""),
                &person.year_group.map_or(String::new(), |year| year.to_string()),
                person.absence_band.as_deref().unwrap_or(""),
                person.language(),
                yes_no(person.groups[0]),
                yes_no(person.groups[1]),
            ];
            text.push_str(&cells.join(","));
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn there_are_four_thousand_people_in_thirteen_settings_and_eleven_places() {
        let people = everybody();
        assert_eq!((people.len(), SETTINGS.len(), release_plan().places.len()), (4_000, 13, 11));
        let keys: HashSet<String> = people.iter().map(Person::key).collect();
        assert_eq!(keys.len(), 4_000);
        assert_eq!(roster_csv().lines().count(), 4_001);
    }

    #[test]
    fn every_setting_reports_in_one_place() {
        let plan = release_plan();
        for setting in SETTINGS {
            let homes = plan.places.iter().filter(|place| place.settings.iter().any(|s| s == setting.name));
            assert_eq!(homes.count(), 1, "{}", setting.name);
        }
    }
}
