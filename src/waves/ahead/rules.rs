//! How many answers a wave can expect where, and which breakdowns they are too few for. Pure.

use crate::ids::SettingId;
use crate::people::Setting;
use crate::surveys::ReleasePlan;
use crate::theory::Audience;
use crate::waves::burden::Within;
use crate::waves::opening::RosterEntry;
use std::collections::{BTreeMap, HashMap};

/// Shares of answers that releases published, in whole percent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rates {
    /// By audience and reporting place.
    pub by_place: HashMap<(Audience, String), u8>,
    pub by_audience: HashMap<Audience, u8>,
}

/// Where an expectation comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RateFrom {
    /// This place's own share in the last released wave.
    Place,
    /// The audience's share in the whole partnership, in the last released wave.
    Partnership,
    /// Nothing was released yet: what is usual, or what a lead set.
    Assumed,
}

/// A share of answers, and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rate {
    pub percent: u8,
    pub from: RateFrom,
}

impl Rates {
    pub fn of(&self, audience: Audience, place: &str, assumed: u8) -> Rate {
        if let Some(percent) = self.by_place.get(&(audience, place.to_owned())) {
            return Rate { percent: *percent, from: RateFrom::Place };
        }
        match self.by_audience.get(&audience) {
            Some(percent) => Rate { percent: *percent, from: RateFrom::Partnership },
            None => Rate { percent: assumed, from: RateFrom::Assumed },
        }
    }
}

/// One audience of one setting, as the wave would ask it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupAhead {
    pub setting: SettingId,
    pub name: String,
    pub audience: Audience,
    /// The reporting place that the setting belongs to.
    pub place: String,
    /// Everybody, those who are left out included.
    pub on_roster: u64,
    pub opted_out: u64,
    pub over_budget: u64,
    /// Whose adult is asked about another child.
    pub other_child: u64,
    pub invited: u64,
    pub rate: Rate,
}

impl GroupAhead {
    /// Of those invited, rounded down.
    pub fn expected(&self) -> u64 {
        self.hundredths() / 100
    }

    fn hundredths(&self) -> u64 {
        self.invited * u64::from(self.rate.percent)
    }
}

/// What the planner counts from.
pub struct Counted<'a> {
    pub settings: &'a [Setting],
    pub within: &'a Within,
    /// Left out because another child of the same adult is asked about.
    pub other_child: &'a [RosterEntry],
    pub opted_out: &'a BTreeMap<(SettingId, Audience), u64>,
    pub plan: &'a ReleasePlan,
    pub rates: &'a Rates,
    /// Where nothing was released.
    pub assumed: u8,
}

/// A row for every setting and audience with anybody on the roster: settings by name, audiences in their order.
pub fn groups_ahead(counted: &Counted<'_>) -> Vec<GroupAhead> {
    let invited = by_group(&counted.within.invited);
    let over = by_group(&counted.within.left_out);
    let other = by_group(counted.other_child);
    let mut rows = Vec::new();
    for setting in counted.settings {
        let place = counted.plan.place_of(&setting.name).map_or(&setting.name, |place| &place.name);
        for audience in Audience::ALL {
            let of = |counts: &BTreeMap<(SettingId, Audience), u64>| {
                counts.get(&(setting.id, audience)).copied().unwrap_or_default()
            };
            let (invited, over_budget, other_child) = (of(&invited), of(&over), of(&other));
            let opted_out = of(counted.opted_out);
            let on_roster = invited + over_budget + other_child + opted_out;
            if on_roster == 0 {
                continue;
            }
            let rate = counted.rates.of(audience, place, counted.assumed);
            let (name, place) = (setting.name.clone(), place.clone());
            let setting = setting.id;
            rows.push(GroupAhead {
                setting,
                name,
                audience,
                place,
                on_roster,
                opted_out,
                over_budget,
                other_child,
                invited,
                rate,
            });
        }
    }
    rows
}

fn by_group(entries: &[RosterEntry]) -> BTreeMap<(SettingId, Audience), u64> {
    let mut counts = BTreeMap::new();
    for entry in entries {
        *counts.entry((entry.setting, entry.audience)).or_default() += 1;
    }
    counts
}

/// "Young people": at the beginning of a sentence.
fn begun(audience: Audience) -> String {
    let noun = audience.noun();
    let first = noun.chars().next().map(|first| first.to_ascii_uppercase()).unwrap_or_default();
    format!("{first}{}", &noun[1..])
}

/// Names in one sentence; the rest are counted.
const NAMED_AT_MOST: usize = 5;

/// "Heron School", "Heron School, Rook School and 3 more"
fn listed(names: &[String]) -> String {
    let named = names.iter().take(NAMED_AT_MOST).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMED_AT_MOST) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

/// The expected answers of each audience in each reporting place where anybody of it is invited.
fn by_place(rows: &[GroupAhead]) -> BTreeMap<(Audience, &str), u64> {
    let mut hundredths: BTreeMap<(Audience, &str), u64> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.invited > 0) {
        *hundredths.entry((row.audience, row.place.as_str())).or_default() += row.hundredths();
    }
    hundredths.into_iter().map(|(key, sum)| (key, sum / 100)).collect()
}

/// The audiences that expect fewer answers than the reporting minimum somewhere, a sentence each.
pub fn too_small(rows: &[GroupAhead], minimum: u32) -> Vec<String> {
    let expected = by_place(rows);
    let sentence = |audience: Audience| {
        let small: Vec<String> = expected
            .iter()
            .filter(|((of, _), answers)| *of == audience && **answers < u64::from(minimum))
            .map(|((_, place), _)| (*place).to_owned())
            .collect();
        let told =
            || format!("{}: under {minimum} answers are expected at {}", begun(audience), listed(&small));
        (!small.is_empty()).then(told)
    };
    Audience::ALL.into_iter().filter_map(sentence).collect()
}

/// What so few answers will not show, in plain words, a sentence each: of every audience its places, and of the
/// whole partnership its year groups, absence bands and declared groups.
pub fn hidden(rows: &[GroupAhead], invited: &[RosterEntry], plan: &ReleasePlan) -> Vec<String> {
    let asked = |audience: &Audience| rows.iter().any(|row| row.audience == *audience && row.invited > 0);
    Audience::ALL.into_iter().filter(asked).flat_map(|of| hidden_of(of, rows, (invited, plan))).collect()
}

fn hidden_of(
    audience: Audience,
    rows: &[GroupAhead],
    (invited, plan): (&[RosterEntry], &ReleasePlan),
) -> Vec<String> {
    let minimum = u64::from(plan.minimum);
    let title = begun(audience);
    let own: Vec<&GroupAhead> = rows.iter().filter(|row| row.audience == audience).collect();
    let total = own.iter().map(|row| row.hundredths()).sum::<u64>() / 100;
    if total < minimum {
        return vec![format!("{title} will not show at all")];
    }
    let mut said = Vec::new();
    let places = by_place(rows);
    let small: Vec<String> = places
        .iter()
        .filter(|((of, _), answers)| *of == audience && **answers < minimum)
        .map(|((_, place), _)| (*place).to_owned())
        .collect();
    match small.len() {
        0 => {}
        1 => said.push(format!("{title} at 1 setting or place will not show: {}", listed(&small))),
        more => said.push(format!("{title} at {more} settings or places will not show: {}", listed(&small))),
    }
    let percent: HashMap<SettingId, u64> =
        own.iter().map(|row| (row.setting, u64::from(row.rate.percent))).collect();
    let mine: Vec<(&RosterEntry, u64)> = invited
        .iter()
        .filter(|entry| entry.audience == audience)
        .map(|entry| (entry, percent.get(&entry.setting).copied().unwrap_or_default()))
        .collect();
    for breakdown in breakdowns(&plan.groups) {
        let mut sums: BTreeMap<(i32, String), u64> = BTreeMap::new();
        for (entry, percent) in &mine {
            if let Some(group) = breakdown(entry) {
                *sums.entry(group).or_default() += percent;
            }
        }
        let small: Vec<String> =
            sums.into_iter().filter(|(_, sum)| sum / 100 < minimum).map(|((_, name), _)| name).collect();
        if !small.is_empty() {
            said.push(format!("{title} will not show by themselves for: {}", small.join(", ")));
        }
    }
    said
}

/// Which group of a breakdown somebody is in: its place in the order, and its name.
type Breakdown<'a> = Box<dyn Fn(&RosterEntry) -> Option<(i32, String)> + 'a>;

fn breakdowns(groups: &[String]) -> Vec<Breakdown<'_>> {
    let mut all: Vec<Breakdown<'_>> = vec![
        Box::new(|entry| entry.year_group.map(|year| (year, year_in_words(year)))),
        Box::new(|entry| entry.absence_band.as_deref().and_then(band_in_words)),
    ];
    for (at, name) in groups.iter().enumerate() {
        all.push(Box::new(move |entry| {
            let of = if at == 0 { entry.group_1 } else { entry.group_2 };
            of.map(|within| match within {
                true => (0, format!("“{name}”")),
                false => (1, format!("not “{name}”")),
            })
        }));
    }
    all
}

fn year_in_words(year: i32) -> String {
    if year == 0 { "reception".to_owned() } else { format!("year {year}") }
}

fn band_in_words(band: &str) -> Option<(i32, String)> {
    let known = [
        ("0-5", "absence up to 5 %"),
        ("5-10", "absence of 5 to 10 %"),
        ("10-50", "absence of 10 to 50 %"),
        ("50+", "absence of 50 % and more"),
    ];
    let at = known.iter().position(|(code, _)| *code == band)?;
    Some((i32::try_from(at).unwrap_or_default(), known[at].1.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ParticipantId;
    use crate::surveys::PlacePlan;
    use Audience::{Children, Staff};

    fn setting(name: &str) -> Setting {
        Setting {
            id: SettingId::random(),
            name: name.to_owned(),
            kind: "school".to_owned(),
            phase: "primary".to_owned(),
            locality: "Dunes".to_owned(),
        }
    }

    fn people(setting: &Setting, audience: Audience, count: usize) -> Vec<RosterEntry> {
        let person = |n: usize| RosterEntry {
            participant: ParticipantId::random(),
            setting: setting.id,
            audience,
            mailbox: None,
            year_group: (audience == Children).then_some(if n < 24 { 3 } else { 4 }),
            absence_band: (audience == Children).then(|| if n < 60 { "0-5" } else { "50+" }.to_owned()),
            language: "en".to_owned(),
            group_1: (audience == Children).then_some(n < 10),
            group_2: None,
            child_ref: None,
        };
        (0..count).map(person).collect()
    }

    /// Heron by itself, Tern and Plover together.
    struct Hand {
        settings: Vec<Setting>,
        within: Within,
        opted_out: BTreeMap<(SettingId, Audience), u64>,
        plan: ReleasePlan,
        rates: Rates,
    }

    fn hand() -> Hand {
        let settings = ["Heron", "Plover", "Tern"].map(setting).to_vec();
        let [heron, plover, tern] = [0, 1, 2].map(|at: usize| &settings[at]);
        let mut invited = people(heron, Children, 80);
        invited.extend(people(heron, Staff, 30));
        invited.extend(people(plover, Staff, 12));
        invited.extend(people(tern, Staff, 12));
        let left_out = people(heron, Staff, 2);
        let place = |name: &str, of: &[&str]| PlacePlan {
            name: name.to_owned(),
            settings: of.iter().map(|&one| one.to_owned()).collect(),
            phase: String::new(),
            locality: String::new(),
            joins: None,
        };
        let places = vec![place("Heron", &["Heron"]), place("Both", &["Plover", "Tern"])];
        let plan = ReleasePlan { minimum: 10, groups: vec!["SEND support".to_owned()], places };
        let opted_out = BTreeMap::from([((heron.id, Children), 5)]);
        let rates = Rates {
            by_place: HashMap::from([((Staff, "Heron".to_owned()), 60)]),
            by_audience: HashMap::from([(Staff, 40)]),
        };
        Hand { within: Within { invited, left_out }, settings, opted_out, plan, rates }
    }

    impl Hand {
        fn rows(&self) -> Vec<GroupAhead> {
            groups_ahead(&Counted {
                settings: &self.settings,
                within: &self.within,
                other_child: &[],
                opted_out: &self.opted_out,
                plan: &self.plan,
                rates: &self.rates,
                assumed: 50,
            })
        }
    }

    #[test]
    fn every_group_says_whom_it_leaves_out_and_what_it_expects() {
        let rows = hand().rows();
        let told: Vec<String> = rows
            .iter()
            .map(|row| {
                let left_out = row.opted_out + row.over_budget + row.other_child;
                format!(
                    "{} {}: {} - {left_out} = {} at {} % {:?}: {}",
                    row.name,
                    row.audience.code(),
                    row.on_roster,
                    row.invited,
                    row.rate.percent,
                    row.rate.from,
                    row.expected()
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "Heron YC: 85 - 5 = 80 at 50 % Assumed: 40",
                "Heron ST: 32 - 2 = 30 at 60 % Place: 18",
                "Plover ST: 12 - 0 = 12 at 40 % Partnership: 4",
                "Tern ST: 12 - 0 = 12 at 40 % Partnership: 4",
            ]
        );
    }

    #[test]
    fn a_group_is_too_small_by_all_of_its_reporting_place() {
        let mut hand = hand();
        assert_eq!(too_small(&hand.rows(), 10), ["Staff: under 10 answers are expected at Both"]);
        assert_eq!(too_small(&hand.rows(), 9), Vec::<String>::new(), "9.6 answers of both together");
        hand.rates.by_audience.insert(Staff, 42);
        assert_eq!(too_small(&hand.rows(), 10), Vec::<String>::new(), "10.08 of both together");
    }

    #[test]
    fn breakdowns_of_too_few_are_named_in_plain_words() {
        let hand = hand();
        assert_eq!(
            hidden(&hand.rows(), &hand.within.invited, &hand.plan),
            [
                "Children will not show by themselves for: “SEND support”",
                "Staff at 1 setting or place will not show: Both",
            ]
        );
        // At 40 % the 20 children with much absence give 8 answers, and the 24 of year 3 give 9.
        let fewer =
            Hand { rates: Rates { by_audience: HashMap::from([(Children, 40)]), ..hand.rates }, ..hand };
        let told = hidden(&fewer.rows(), &fewer.within.invited, &fewer.plan);
        assert_eq!(
            told[..3],
            [
                "Children will not show by themselves for: year 3",
                "Children will not show by themselves for: absence of 50 % and more",
                "Children will not show by themselves for: “SEND support”",
            ]
        );
    }

    #[test]
    fn an_audience_of_too_few_altogether_is_named_once() {
        let mut hand = hand();
        hand.within.invited.retain(|entry| entry.audience == Children);
        hand.within.invited.truncate(18);
        let told = hidden(&hand.rows(), &hand.within.invited, &hand.plan);
        assert_eq!(told, ["Children will not show at all"]);
    }

    #[test]
    fn many_places_are_counted_after_five() {
        let names: Vec<String> = (1..=7).map(|n| format!("S{n}")).collect();
        assert_eq!(listed(&names), "S1, S2, S3, S4, S5 and 2 more");
    }
}
