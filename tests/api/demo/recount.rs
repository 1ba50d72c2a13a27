//! Counts the invented answers by itself: who answered what, by audience, question and group.

use belong::demo::people::{self, Person};
use belong::demo::waves::DemoWave;
use belong::demo::{self, answers};
use belong::release::Dimension;
use belong::surveys::{Question, Questionnaire, SKIPPED};
use belong::theory::Audience;
use std::collections::BTreeMap;

/// Answers of one group to one question.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Valid answers.
    pub n: u32,
    /// Favourable ones.
    pub x: u32,
    /// On the roll.
    pub roster: u32,
    pub choices: BTreeMap<String, u32>,
}

impl Tally {
    pub fn add(&mut self, other: &Tally) {
        self.n += other.n;
        self.x += other.x;
        self.roster += other.roster;
        for (code, people) in &other.choices {
            *self.choices.entry(code.clone()).or_default() += people;
        }
    }

    fn take(&mut self, question: &Question, code: &str) {
        if let Some(choice) = question.choices.iter().find(|choice| choice.code == code) {
            self.n += 1;
            self.x += u32::from(choice.favourable);
            *self.choices.entry(code.to_owned()).or_default() += 1;
        }
    }
}

/// One question in one dimension.
pub struct Table {
    pub audience: Audience,
    pub item: String,
    pub dimension: Dimension,
    pub groups: BTreeMap<String, Tally>,
}

impl Table {
    pub fn is_partnership(&self) -> bool {
        self.dimension == Dimension::Partnership
    }
}

const DIMENSIONS: [Dimension; 4] =
    [Dimension::Partnership, Dimension::Phase, Dimension::Place, Dimension::Edition];

/// One wave, counted.
pub struct Recount {
    tables: Vec<Table>,
    /// Of every audience, each setting's place.
    homes: Vec<(Audience, BTreeMap<String, Home>)>,
}

/// One audience of a wave: everybody on the roll, and what those who sent answers gave.
struct Voices {
    everybody: Vec<Person>,
    given: Vec<Option<Vec<(String, String)>>>,
    places: BTreeMap<String, Home>,
    /// How many of those who sent answers read each edition.
    readers: BTreeMap<&'static str, usize>,
}

impl Voices {
    fn of(wave: &DemoWave, audience: Audience, questionnaire: &Questionnaire) -> Voices {
        let everybody: Vec<Person> =
            people::everybody().into_iter().filter(|person| person.audience == audience).collect();
        let sent = |person: &Person| {
            let all = answers::all(person, questionnaire, wave.name, wave.years);
            let has_an_answer = all.iter().any(|(_, code)| code != SKIPPED);
            (answers::answers(person, wave.name) && has_an_answer).then_some(all)
        };
        let given: Vec<_> = everybody.iter().map(sent).collect();
        let places = places(&everybody, &given);
        let mut readers = BTreeMap::new();
        for (person, _) in everybody.iter().zip(&given).filter(|(_, given)| given.is_some()) {
            *readers.entry(person.edition).or_default() += 1;
        }
        Voices { everybody, given, places, readers }
    }

    fn table(&self, audience: Audience, question: &Question, dimension: Dimension) -> Table {
        let mut groups: BTreeMap<String, Tally> = BTreeMap::new();
        for (person, given) in self.everybody.iter().zip(&self.given) {
            let place = &self.places[&person.setting];
            let group = match dimension {
                Dimension::Phase => place.phase.clone(),
                Dimension::Place => place.name.clone(),
                Dimension::Edition => self.edition(person),
                _ => String::new(),
            };
            let is_edition = dimension == Dimension::Edition;
            if is_edition && given.is_none() {
                continue;
            }
            let tally = groups.entry(group).or_default();
            let before = tally.n;
            tally.roster += u32::from(!is_edition);
            let answer = given.iter().flatten().find(|(item, _)| *item == question.item);
            if let Some((_, code)) = answer {
                tally.take(question, code);
            }
            // Who reads an edition is known only of those who answer.
            tally.roster += if is_edition { tally.n - before } else { 0 };
        }
        Table { audience, item: question.item.clone(), dimension, groups }
    }
}

impl Voices {
    /// The edition that a person reads, where ten or more people who answered read it.
    fn edition(&self, person: &Person) -> String {
        let alike = self.readers.get(person.edition).copied().unwrap_or(0);
        if alike < 10 { "other editions".to_owned() } else { person.edition.to_owned() }
    }
}

impl Recount {
    pub fn of(wave: &DemoWave) -> Recount {
        let content = demo::content();
        let (mut tables, mut homes) = (Vec::new(), Vec::new());
        for audience in Audience::ALL {
            let questionnaire = content.questionnaire(wave.term, audience);
            let voices = Voices::of(wave, audience, &questionnaire);
            for question in &questionnaire.questions {
                for dimension in DIMENSIONS {
                    tables.push(voices.table(audience, question, dimension));
                }
            }
            homes.push((audience, voices.places));
        }
        Recount { tables, homes }
    }

    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// The whole partnership's answers; none where the question was not asked.
    pub fn whole(&self, audience: Audience, item: &str) -> Option<&Tally> {
        let mine =
            |table: &&Table| table.audience == audience && table.item == item && table.is_partnership();
        self.tables.iter().find(mine)?.groups.get("")
    }

    /// Every place's answers to a question, with the settings that report in it.
    pub fn places(&self, audience: Audience, item: &str) -> BTreeMap<&str, (Vec<&str>, &Tally)> {
        let mine = |table: &&Table| {
            (table.audience, table.dimension) == (audience, Dimension::Place) && table.item == item
        };
        let homes = self.homes.iter().filter(|(whose, _)| *whose == audience);
        let homes: Vec<(&String, &Home)> = homes.flat_map(|(_, homes)| homes).collect();
        let settings = |place: &str| -> Vec<&str> {
            homes.iter().filter(|(_, home)| home.name == place).map(|(setting, _)| setting.as_str()).collect()
        };
        let groups = self.tables.iter().filter(mine).flat_map(|table| &table.groups);
        groups.map(|(name, tally)| (name.as_str(), (settings(name), tally))).collect()
    }
}

#[derive(Debug, Clone)]
struct Home {
    name: String,
    phase: String,
}

/// The reporting place of every setting of one audience (measurement.md D12): a place with under ten ballots
/// is counted under the place that it joins, the smallest first.
fn places<T>(everybody: &[Person], given: &[Option<T>]) -> BTreeMap<String, Home> {
    let plan = people::release_plan();
    let mut size: BTreeMap<&str, usize> = BTreeMap::new();
    for (person, given) in everybody.iter().zip(given) {
        let place = plan.place_of(&person.setting).unwrap();
        *size.entry(&place.name).or_default() += usize::from(given.is_some());
    }
    let mut home: BTreeMap<&str, &str> = size.keys().map(|name| (*name, *name)).collect();
    while let Some((small, _)) = size.clone().into_iter().filter(|(_, n)| *n < 10).min_by_key(|(_, n)| *n) {
        let joins = plan.places.iter().find(|place| place.name == small).unwrap().joins.as_deref();
        let into = home[joins.expect("the invented small places have somewhere to go")];
        let moved = size.remove(small).unwrap();
        *size.get_mut(into).unwrap() += moved;
        home.values_mut().filter(|at| **at == small).for_each(|at| *at = into);
    }
    let at = |setting: &str| {
        let name = home[plan.place_of(setting).unwrap().name.as_str()];
        let place = plan.places.iter().find(|place| place.name == name).unwrap();
        Home { name: name.to_owned(), phase: place.phase.clone() }
    };
    everybody.iter().map(|person| (person.setting.clone(), at(&person.setting))).collect()
}

/// The 95 % Wilson interval in percent, from the textbook: (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n).
pub fn wilson(x: u32, n: u32) -> (f64, f64) {
    let z = 1.959_963_984_540_054_f64;
    let (x, n) = (f64::from(x), f64::from(n));
    let p = x / n;
    let root = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let at = |sign: f64| 100.0 * (p + z * z / (2.0 * n) + sign * root) / (1.0 + z * z / n);
    (at(-1.0).max(0.0), at(1.0).min(100.0))
}
