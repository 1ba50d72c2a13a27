//! What later releases need to know of this one, and nobody may see: its final places, who reported in
//! them, and their roll. Written beside every release; it never leaves this room.

use super::sheet::Stack;
use super::tally::{AudienceCount, Roster};
use crate::theory::Audience;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The private side of a release.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Basis {
    pub audiences: Vec<AudienceBasis>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AudienceBasis {
    pub audience: Audience,
    /// In the order of the count.
    pub places: Vec<PlaceBasis>,
}

/// A final place as it was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PlaceBasis {
    pub name: String,
    /// The settings that were on the roll, or of which ballots came, and reported here.
    pub settings: BTreeSet<String>,
    /// People of the audience on the roll.
    pub roll: u32,
}

impl Basis {
    pub fn of(counts: &[AudienceCount], stack: &Stack<'_>, roster: &[Roster]) -> Basis {
        let of_sheets: BTreeSet<(Audience, u32)> =
            stack.sheets.iter().map(|sheet| (sheet.audience, sheet.setting)).collect();
        let of_roll = roster.iter().filter(|row| row.invited > 0);
        let settings: BTreeSet<(Audience, &str)> = of_roll
            .map(|row| (row.audience, row.setting.as_str()))
            .chain(of_sheets.iter().map(|(audience, setting)| (*audience, stack.name(*setting))))
            .collect();
        let audience = |counted: &AudienceCount| {
            let mine = || settings.iter().filter(|(audience, _)| *audience == counted.audience);
            let places = &counted.axes.places;
            let reporting = |at: usize| mine().filter(move |(_, name)| places.of(name) == at);
            let place = |at: usize| PlaceBasis {
                name: places.list[at].name.clone(),
                settings: reporting(at).map(|(_, name)| (*name).to_owned()).collect(),
                roll: counted.responses(at, at).roster,
            };
            AudienceBasis { audience: counted.audience, places: (0..places.list.len()).map(place).collect() }
        };
        Basis { audiences: counts.iter().map(audience).collect() }
    }

    /// The places of one audience; none where it was not asked.
    pub fn places(&self, audience: Audience) -> &[PlaceBasis] {
        self.audiences.iter().find(|one| one.audience == audience).map_or(&[], |one| &one.places)
    }
}
