//! The marks that stand beside words, never instead of them; each has its own outline, so none needs colour.

use serde::{Deserialize, Serialize};

/// How a cell of the map stands. The codes are those of `not-asked`, `starting-point`, ...
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StateMark {
    NotAsked,
    NotEnoughAnswers,
    StartingPoint,
    EarlyReadings,
    NoClearChange,
    Improving,
    GettingWorse,
    Mixed,
}

/// Where a reading stands against its target. The codes are those of `aim-on`, `aim-behind`, ...
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AimMark {
    #[serde(rename = "aim-none")]
    NoTargetYet,
    #[serde(rename = "aim-on")]
    OnPath,
    #[serde(rename = "aim-close")]
    TooCloseToCall,
    #[serde(rename = "aim-behind")]
    BehindThePath,
    #[serde(rename = "aim-met")]
    Met,
    #[serde(rename = "aim-not-met")]
    NotMet,
}

/// A picture for an intervention or for a sentence to children.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Icon {
    /// Two speech bubbles.
    Listening,
    /// A heart in a hand.
    Kindness,
    /// A grown-up and a child.
    TrustedAdult,
    /// People around a table.
    Team,
    /// A cross in a circle.
    Health,
    /// A sun over a school.
    Welcome,
    /// An envelope.
    Message,
    /// A pin on a map.
    Place,
    /// A face that smiles.
    Smile,
    /// A sheet of questions.
    Questions,
    /// A calendar.
    Calendar,
    /// A lock.
    Private,
    /// A tick in a circle.
    Done,
    /// A star.
    Star,
}

macro_rules! drawn {
    ($of:ident, $prefix:literal: $($one:ident = $code:literal),+ $(,)?) => {
        impl $of {
            pub const ALL: &[$of] = &[$($of::$one),+];

            pub fn code(self) -> &'static str {
                match self { $($of::$one => $code),+ }
            }

            pub fn from_code(code: &str) -> Option<$of> {
                match code { $($code => Some($of::$one),)+ _ => None }
            }

            /// An `<svg>` element, 24 units square, in `currentColor`; decoration, its words stand beside it.
            pub fn svg(self) -> &'static str {
                match self { $($of::$one => include_str!(concat!("../../icons/", $prefix, $code, ".svg"))),+ }
            }
        }
    };
}

drawn!(StateMark, "state-": NotAsked = "not-asked", NotEnoughAnswers = "not-enough-answers",
    StartingPoint = "starting-point", EarlyReadings = "early-readings", NoClearChange = "no-clear-change",
    Improving = "improving", GettingWorse = "getting-worse", Mixed = "mixed");
drawn!(AimMark, "": NoTargetYet = "aim-none", OnPath = "aim-on", TooCloseToCall = "aim-close",
    BehindThePath = "aim-behind", Met = "aim-met", NotMet = "aim-not-met");
drawn!(Icon, "icon-": Listening = "listening", Kindness = "kindness", TrustedAdult = "trusted-adult",
    Team = "team", Health = "health", Welcome = "welcome", Message = "message", Place = "place",
    Smile = "smile", Questions = "questions", Calendar = "calendar", Private = "private", Done = "done",
    Star = "star");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_has_one_code_in_json_and_in_file_names_and_a_drawing_of_its_own() {
        let mut drawings = Vec::new();
        for mark in StateMark::ALL {
            assert_eq!(serde_json::to_value(mark).unwrap(), mark.code());
            assert_eq!(StateMark::from_code(mark.code()), Some(*mark));
            drawings.push(mark.svg());
        }
        for mark in AimMark::ALL {
            assert_eq!(serde_json::to_value(mark).unwrap(), mark.code());
            assert_eq!(AimMark::from_code(mark.code()), Some(*mark));
            drawings.push(mark.svg());
        }
        for mark in Icon::ALL {
            assert_eq!(serde_json::to_value(mark).unwrap(), mark.code());
            assert_eq!(Icon::from_code(mark.code()), Some(*mark));
            drawings.push(mark.svg());
        }
        for (at, drawing) in drawings.iter().enumerate() {
            assert!(drawing.starts_with("<svg ") && drawing.contains("currentColor"), "{drawing}");
            assert!(!drawings[..at].contains(drawing), "{drawing}");
        }
    }
}
