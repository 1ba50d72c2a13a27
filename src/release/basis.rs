//! What later releases need to know of this one, and nobody may see: its final places, who reported in
//! them, and their roll. Written beside every release; it never leaves this room.

use super::cube::{Dimension, Group, ItemKey};
use super::sheet::Stack;
use super::tally::{AudienceCount, Roster, sets};
use crate::surveys::ReleasePlan;
use crate::theory::Audience;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The private side of a release.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Basis {
    pub audiences: Vec<AudienceBasis>,
    /// In a correction: what moved since the release before it, group by group.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<MovedBasis>,
    /// Every gap that was shown; empty in releases made before it was written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<GapBasis>,
}

/// How many more, or fewer, of a group gave each choice to an item than the release before counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct MovedBasis {
    pub audience: String,
    pub dimension: String,
    pub category: String,
    pub item: String,
    pub choices: BTreeMap<String, i64>,
}

/// A gap as it was counted: (favourable, all answers) on both sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct GapBasis {
    pub key: ItemKey,
    pub group: Group,
    pub mine: (u32, u32),
    pub others: (u32, u32),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AudienceBasis {
    pub audience: Audience,
    /// In the order of the count.
    pub places: Vec<PlaceBasis>,
    /// Every group of every dimension; empty in releases made before it was written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupBasis>,
}

/// A group as it was counted: for the standing check, which says why it is withheld.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct GroupBasis {
    pub dimension: Dimension,
    pub name: String,
    /// People of the audience on the roll; of an edition nobody knows it.
    pub roll: u32,
    /// Invitations that ended with a submit.
    pub done: u32,
    /// The final places of the partnership, a phase or a locality.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
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
    pub fn of(
        counts: &[AudienceCount],
        stack: &Stack<'_>,
        (roster, plan): (&[Roster], &ReleasePlan),
    ) -> Basis {
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
            AudienceBasis {
                audience: counted.audience,
                places: (0..places.list.len()).map(place).collect(),
                groups: sets(counted, plan).into_iter().map(|set| GroupBasis::of(counted, set)).collect(),
            }
        };
        Basis { audiences: counts.iter().map(audience).collect(), moved: Vec::new(), gaps: Vec::new() }
    }

    /// The places of one audience; none where it was not asked.
    pub fn places(&self, audience: Audience) -> &[PlaceBasis] {
        self.audiences.iter().find(|one| one.audience == audience).map_or(&[], |one| &one.places)
    }

    /// One group as it was counted; none for pools, and where no record was kept.
    pub fn group(&self, audience: Audience, wanted: &Group) -> Option<&GroupBasis> {
        let of_audience = self.audiences.iter().find(|one| one.audience == audience)?;
        let is_it = |group: &&GroupBasis| group.dimension == wanted.dimension && group.name == wanted.name;
        of_audience.groups.iter().find(is_it)
    }
}

impl GroupBasis {
    fn of(counted: &AudienceCount, (dimension, name, groups): (Dimension, String, Vec<usize>)) -> GroupBasis {
        let whole = groups.iter().map(|&group| counted.responses(group, group)).sum::<super::safety::Count>();
        let above = [Dimension::Partnership, Dimension::Phase, Dimension::Locality].contains(&dimension);
        let places = &counted.axes.places.list;
        let members = groups.iter().filter(|_| above).map(|&at| places[at].name.clone()).collect();
        GroupBasis { dimension, name, roll: whole.roster, done: whole.n, places: members }
    }
}
