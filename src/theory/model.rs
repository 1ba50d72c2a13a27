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

/// When an outcome is hoped for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Horizon {
    Short,
    Medium,
    Long,
}

/// A horizon as the partnership words it, with the day on which it ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HorizonSpan {
    pub horizon: Horizon,
    /// "Short term (2024-2026)".
    pub title: String,
    /// The last day, e.g. 2026-12-31.
    pub ends: Date,
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
