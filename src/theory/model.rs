//! The shapes of the theory of change.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Audience {
    /// Children 7-11 (school years 3 to 6).
    #[serde(rename = "YC")]
    Children,
    /// Young people 11-18 (school year 7 and up).
    #[serde(rename = "YP")]
    YoungPeople,
    /// Families.
    #[serde(rename = "FA")]
    Families,
    /// Staff and practitioners.
    #[serde(rename = "ST")]
    Staff,
}

impl Audience {
    pub const ALL: [Audience; 4] =
        [Audience::Children, Audience::YoungPeople, Audience::Families, Audience::Staff];

    /// The code used in item ids, rosters and the API: `YC`, `YP`, `FA`, `ST`.
    pub fn code(self) -> &'static str {
        match self {
            Audience::Children => "YC",
            Audience::YoungPeople => "YP",
            Audience::Families => "FA",
            Audience::Staff => "ST",
        }
    }

    /// The audience of a code, whatever its case.
    pub fn from_code(code: &str) -> Option<Audience> {
        Self::ALL.into_iter().find(|audience| audience.code().eq_ignore_ascii_case(code.trim()))
    }

    /// The word for these people in a sentence: "6 in 10 young people".
    pub fn noun(self) -> &'static str {
        match self {
            Audience::Children => "children",
            Audience::YoungPeople => "young people",
            Audience::Families => "families",
            Audience::Staff => "staff",
        }
    }

    /// The heading over their panel.
    pub fn title(self) -> &'static str {
        match self {
            Audience::Children => "Children (7 to 11)",
            Audience::YoungPeople => "Young people (11 to 18)",
            Audience::Families => "Families",
            Audience::Staff => "Staff",
        }
    }

    /// How long answering takes them, as every mail and page says it.
    pub fn minutes(self) -> &'static str {
        match self {
            Audience::Children => "2 minutes",
            Audience::YoungPeople => "3 minutes",
            Audience::Families | Audience::Staff => "4 minutes",
        }
    }

    /// Whether the people are children in the sense of drafts in a shared inbox.
    pub fn is_child(self) -> bool {
        matches!(self, Audience::Children | Audience::YoungPeople)
    }
}

/// When an outcome is hoped for: a column of the theory, the nearest first. A theory has as many as it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Horizon(u8);

impl Horizon {
    /// The horizon at this place of the theory file, from 0.
    pub(crate) fn at(place: u8) -> Horizon {
        Horizon(place)
    }
}

/// A horizon as the partnership words it, with the day on which it ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HorizonSpan {
    pub horizon: Horizon,
    /// The theory file's own name for it: `short`.
    pub name: String,
    /// Ends the ids of its outcomes: `S`.
    pub letter: char,
    /// "Short term (2024-2026)".
    pub title: String,
    /// The last day, e.g. 2026-12-31.
    pub ends: Date,
}

impl HorizonSpan {
    /// The year in which it ends.
    pub fn year(&self) -> i32 {
        i32::from(self.ends.year())
    }
}

/// Which evidence leads for an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lens {
    /// What people say.
    Voice,
    /// The attendance register.
    Register,
    /// Both, side by side and never added.
    Both,
}

/// What a target is set for: what one audience says, or one indicator of the register.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    Voice(Audience),
    /// The indicator's code: `persistent-absence`.
    Register(String),
}

impl Measure {
    /// As it is stored: `YP`, or the indicator's code.
    pub fn code(&self) -> &str {
        match self {
            Measure::Voice(audience) => audience.code(),
            Measure::Register(indicator) => indicator,
        }
    }

    /// An audience's code, or else an indicator's.
    pub fn from_code(code: &str) -> Measure {
        Audience::from_code(code).map_or_else(|| Measure::Register(code.to_owned()), Measure::Voice)
    }

    pub fn audience(&self) -> Option<Audience> {
        match self {
            Measure::Voice(audience) => Some(*audience),
            Measure::Register(_) => None,
        }
    }
}

/// One claim inside an outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facet {
    pub name: String,
    /// False for a claim that no item measures yet: pages say so.
    pub asked: bool,
}

/// A change that the partnership wants to see: one cell of the poster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Intervention number and horizon letter: `6M`.
    pub id: String,
    pub intervention: u8,
    pub horizon: Horizon,
    /// The partnership's own wording, exactly.
    pub statement: String,
    pub lead_audience: Audience,
    pub lens: Lens,
    pub facets: Vec<Facet>,
}

/// What the partnership does, and the outcomes it hopes for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intervention {
    pub number: u8,
    /// The partnership's own wording, exactly.
    pub statement: String,
    pub outcomes: Vec<Outcome>,
    /// The day on which it was started, where the theory says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<Date>,
    /// Where it was started, as the theory names the places; empty where it does not say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
}

/// A version of the whole theory of change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Theory {
    pub version: String,
    pub dated: Date,
    pub title: String,
    pub partnership: String,
    /// The partnership's place name; fills `{place}` in items.
    pub place: String,
    pub horizons: Vec<HorizonSpan>,
    pub interventions: Vec<Intervention>,
}

impl Theory {
    /// Every outcome in reading order.
    pub fn outcomes(&self) -> impl Iterator<Item = &Outcome> {
        self.interventions.iter().flat_map(|intervention| intervention.outcomes.iter())
    }

    pub fn outcome(&self, id: &str) -> Option<&Outcome> {
        self.outcomes().find(|outcome| outcome.id == id)
    }

    pub fn horizon(&self, horizon: Horizon) -> Option<&HorizonSpan> {
        self.horizons.iter().find(|span| span.horizon == horizon)
    }

    /// The years in whose course the horizons end, the nearest first.
    pub fn horizon_years(&self) -> Vec<i32> {
        self.horizons.iter().map(HorizonSpan::year).collect()
    }

    /// The horizon that ends in this year.
    pub fn horizon_ending(&self, year: i32) -> Option<&HorizonSpan> {
        self.horizons.iter().find(|span| span.year() == year)
    }

    /// What has to be read before more than a pace is said of the horizon of this year.
    ///
    /// Only the last of several horizons waits, for the one before it: it is too far away for a projection.
    pub fn milestone_before(&self, year: i32) -> Option<&HorizonSpan> {
        match &self.horizons[..] {
            [.., milestone, last] if last.year() == year => Some(milestone),
            _ => None,
        }
    }
}

/// One title of the guidance library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuidanceEntry {
    pub id: String,
    pub publisher: String,
    pub title: String,
    pub address: Option<String>,
    /// The day on which somebody checked the address.
    pub checked_on: Option<Date>,
    /// Ids of the outcomes that it helps with.
    pub outcomes: Vec<String>,
}
