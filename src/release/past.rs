//! The earlier released waves as this count needs them: exact numbers of the items that are asked again.
//!
//! A reading counts when the same item in the same version was published for the whole partnership in whole
//! percents. Nothing that an earlier release withheld comes back through a later one.

use super::basis::{Basis, GapBasis};
use super::count::CountInputs;
use super::cube::{Cube, Dimension, Group};
use super::entity::tally;
use super::figure::Share;
use super::safety::Count;
use super::store;
use crate::clock::At;
use crate::surveys::{Question, Questionnaire, Term};
use crate::theory::Audience;
use jiff::civil::Date;
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::{BTreeSet, HashMap, HashSet};

/// An item in one version, asked of one audience: what a series is made of.
pub(super) type Asked = (Audience, String, u32);

/// Valid answers and favourable ones of earlier waves carry no roster of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Given {
    pub n: u32,
    pub x: u32,
}

/// One released wave that opened before this one.
#[derive(Debug)]
pub(super) struct Earlier {
    pub wave: String,
    pub term: Term,
    pub year: i32,
    pub closed: Date,
    theory_version: String,
    /// None in releases made before it was written.
    pub basis: Option<Basis>,
    /// The items of this release that this count may go back to, and whether the partnership's figure is in whole percents.
    published: HashMap<Asked, bool>,
    /// Those whose figure for the whole partnership comes with a mean.
    means: HashSet<Asked>,
    shown_places: HashMap<Asked, BTreeSet<String>>,
    whole: HashMap<Asked, Given>,
    /// Of the whole partnership, how many gave each choice on the scale.
    choices: HashMap<Asked, Vec<u64>>,
    places: HashMap<Asked, HashMap<String, Given>>,
}

/// Every earlier wave, in the order in which they opened.
#[derive(Debug, Default)]
pub(super) struct Past {
    pub waves: Vec<Earlier>,
}

/// The scales of this wave's items: which stored choices are valid answers, and which are favourable.
pub(super) struct Scales<'a>(HashMap<(Audience, &'a str, u32), &'a Question>);

impl<'a> Scales<'a> {
    pub fn of(questionnaires: &'a [Questionnaire]) -> Scales<'a> {
        let of_one = |one: &'a Questionnaire| {
            let key = |question: &'a Question| (one.audience, question.item.as_str(), question.version);
            one.questions.iter().map(move |question| (key(question), question))
        };
        Scales(questionnaires.iter().flat_map(of_one).collect())
    }

    /// What a line counts towards; none for answers off the scale and for other items.
    pub fn given(&self, line: &Line<'_>) -> Option<Given> {
        let (at, question) = self.choice(line)?;
        Some(Given { n: line.n, x: if question.choices[at].favourable { line.n } else { 0 } })
    }

    /// Which choice a line counts, and the question; none for answers off the scale and for other items.
    fn choice(&self, line: &Line<'_>) -> Option<(usize, &'a Question)> {
        let question = self.0.get(&(line.audience, line.item, line.version))?;
        let at = question.choices.iter().position(|choice| choice.code == line.choice)?;
        Some((at, question))
    }

    fn items(&self) -> BTreeSet<&'a str> {
        self.0.keys().map(|(_, item, _)| *item).collect()
    }

    fn asked(&self) -> impl Iterator<Item = Asked> + '_ {
        self.0.keys().map(|(audience, item, version)| (*audience, (*item).to_owned(), *version))
    }
}

/// One line of a stored count.
pub(super) struct Line<'a> {
    pub audience: Audience,
    pub dimension: &'a str,
    pub category: &'a str,
    pub item: &'a str,
    pub version: u32,
    pub choice: &'a str,
    pub n: u32,
}

impl Earlier {
    /// A release as it was published; its counts are taken in line by line. None where its closing day is
    /// not a day.
    pub fn of(cube: &Cube, basis: Option<Basis>) -> Option<Earlier> {
        let mut shown_places: HashMap<Asked, BTreeSet<String>> = HashMap::new();
        let places = cube.cells.iter().filter(|cell| cell.group.dimension == Dimension::Place);
        for cell in places.filter(|cell| cell.figure.shown().is_some()) {
            let key = (cell.audience, cell.item.clone(), cell.item_version);
            shown_places.entry(key).or_default().insert(cell.group.name.clone());
        }
        Some(Earlier {
            wave: cube.wave.clone(),
            term: cube.term,
            year: cube.year,
            closed: cube.closed_on.parse().ok()?,
            theory_version: cube.theory_version.clone(),
            basis,
            published: in_whole_percents(cube),
            means: with_means(cube),
            shown_places,
            whole: HashMap::new(),
            choices: HashMap::new(),
            places: HashMap::new(),
        })
    }

    pub fn take(&mut self, scales: &Scales<'_>, line: &Line<'_>) {
        let (Some((at, question)), Some(given)) = (scales.choice(line), scales.given(line)) else { return };
        let key = (line.audience, line.item.to_owned(), line.version);
        let sum = if line.dimension == Dimension::Partnership.name() {
            let choices = self.choices.entry(key.clone()).or_insert_with(|| vec![0; question.choices.len()]);
            choices[at] += u64::from(line.n);
            self.whole.entry(key).or_default()
        } else if line.dimension == Dimension::Place.name() {
            self.places.entry(key).or_default().entry(line.category.to_owned()).or_default()
        } else {
            return;
        };
        sum.n += given.n;
        sum.x += given.x;
    }

    /// Whether the item was in this release at all, shown or withheld.
    pub fn has(&self, asked: &Asked) -> bool {
        self.published.contains_key(asked)
    }

    /// The whole partnership's answers; none unless they were published in whole percents.
    pub fn reading(&self, asked: &Asked) -> Option<Given> {
        let is_exact = self.published.get(asked).copied().unwrap_or(false);
        self.whole.get(asked).copied().filter(|given| is_exact && given.n > 0)
    }

    /// How many of the whole partnership gave each choice; none unless [`Earlier::reading`] is there and the
    /// release gave a mean, which is all that they may be used for.
    pub fn choices(&self, asked: &Asked) -> Option<&[u64]> {
        self.reading(asked).filter(|_| self.means.contains(asked))?;
        self.choices.get(asked).map(Vec::as_slice)
    }

    /// A gap that this release showed.
    pub fn gap(&self, asked: &Asked, group: &Group) -> Option<&GapBasis> {
        let (audience, item, version) = asked;
        let is_it = |gap: &&GapBasis| {
            let key = &gap.key;
            (&key.audience, &key.item, &key.item_version) == (audience, item, version) && gap.group == *group
        };
        self.basis.as_ref().filter(|_| self.has(asked))?.gaps.iter().find(is_it)
    }

    /// One place's answers, and its people on the roll then.
    pub fn at_place(&self, asked: &Asked, name: &str, roll: u32) -> Count {
        let given = self.places.get(asked).and_then(|places| places.get(name)).copied().unwrap_or_default();
        Count { n: given.n, x: given.x, roster: roll }
    }

    pub fn shows_place(&self, asked: &Asked, name: &str) -> bool {
        self.shown_places.get(asked).is_some_and(|names| names.contains(name))
    }
}

impl Past {
    /// The first reading of the same term: what a change is measured from.
    pub fn baseline(&self, asked: &Asked, term: Term) -> Option<(&Earlier, Given)> {
        let mut waves = self.waves.iter().filter(|earlier| earlier.term == term);
        waves.find_map(|earlier| Some((earlier, earlier.reading(asked)?)))
    }

    /// The reading of the same term in one year.
    pub fn in_year(&self, asked: &Asked, (term, year): (Term, i32)) -> Option<(&Earlier, Given)> {
        let is_it = |earlier: &&Earlier| (earlier.term, earlier.year) == (term, year);
        self.waves.iter().filter(is_it).find_map(|earlier| Some((earlier, earlier.reading(asked)?)))
    }

    /// The first wave of the same term that showed a gap.
    pub fn first_gap(&self, asked: &Asked, group: &Group, term: Term) -> Option<(&str, &GapBasis)> {
        let mut waves = self.waves.iter().filter(|earlier| earlier.term == term);
        waves.find_map(|earlier| Some((earlier.wave.as_str(), earlier.gap(asked, group)?)))
    }

    /// Reads the latest release of every wave that opened before `opens_at`, in five queries however many
    /// waves there were; places are read of those waves only that a change of this wave goes back to.
    ///
    /// # Errors
    /// When the database fails or holds a release that cannot be read.
    pub async fn before(
        db: &impl ConnectionTrait,
        opens_at: At,
        inputs: &CountInputs,
    ) -> Result<Past, DbErr> {
        let mut past = Past::default();
        let mut ids = Vec::new();
        for row in store::releases_before(db, opens_at).await? {
            let unreadable = |fault: &dyn std::fmt::Display| {
                DbErr::Custom(format!("release {} cannot be read: {fault}", row.id))
            };
            let cube = Cube::from_stored(&row.cube).map_err(|fault| unreadable(&fault))?;
            let basis = row.basis.as_deref().map(serde_json::from_str).transpose();
            let basis = basis.map_err(|fault| unreadable(&fault))?;
            let earlier = Earlier::of(&cube, basis);
            past.waves.push(earlier.ok_or_else(|| unreadable(&"its closing day is not a day"))?);
            ids.push(row.wave_id);
        }
        past.begin_anew(inputs);
        let scales = Scales::of(&inputs.questionnaires);
        let items = scales.items();
        let rows = store::tallies_of(db, &ids, Dimension::Partnership, &items).await?;
        past.take_rows(&scales, (&ids, &rows));
        let first = |asked: Asked| {
            let has = |earlier: &Earlier| earlier.term == inputs.term && earlier.reading(&asked).is_some();
            past.waves.iter().position(has)
        };
        let baselines: BTreeSet<usize> = scales.asked().filter_map(first).collect();
        let baselines: Vec<_> = baselines.into_iter().map(|at| ids[at]).collect();
        let rows = store::tallies_of(db, &baselines, Dimension::Place, &items).await?;
        past.take_rows(&scales, (&ids, &rows));
        Ok(past)
    }

    /// Takes out what was read while an outcome meant another thing: nothing is computed across.
    fn begin_anew(&mut self, inputs: &CountInputs) {
        for (questionnaire, question) in inputs
            .questionnaires
            .iter()
            .flat_map(|one| one.questions.iter().map(move |question| (one, question)))
        {
            let now = inputs.theory_version.as_str();
            let parted = |earlier: &Earlier| {
                inputs.steps.parts_outcome(&question.outcome, &earlier.theory_version, now)
            };
            let asked = (questionnaire.audience, question.item.clone(), question.version);
            if let Some(last) = self.waves.iter().rposition(parted) {
                self.waves[..=last].iter_mut().for_each(|earlier| {
                    earlier.published.remove(&asked);
                });
            }
        }
    }

    fn take_rows(&mut self, scales: &Scales<'_>, (ids, rows): (&[crate::ids::WaveId], &[tally::Model])) {
        for row in rows {
            let Some(at) = ids.iter().position(|id| *id == row.wave_id) else { continue };
            let Some(audience) = Audience::from_code(&row.audience) else { continue };
            let line = Line {
                audience,
                dimension: &row.dimension,
                category: &row.category,
                item: &row.item_id,
                version: row.item_version.unsigned_abs(),
                choice: &row.choice,
                n: row.n.unsigned_abs(),
            };
            self.waves[at].take(scales, &line);
        }
    }
}

/// The items whose figure for the whole partnership comes with a mean.
pub(super) fn with_means(cube: &Cube) -> HashSet<Asked> {
    let own = cube.cells.iter().filter(|cell| cell.group.dimension == Dimension::Partnership);
    let with = own.filter(|cell| cell.figure.shown().is_some_and(|reading| reading.mean.is_some()));
    with.map(|cell| (cell.audience, cell.item.clone(), cell.item_version)).collect()
}

/// The items of a release, and whether the partnership's own figure is in whole percents.
pub(super) fn in_whole_percents(cube: &Cube) -> HashMap<Asked, bool> {
    let own = cube.cells.iter().filter(|cell| cell.group.dimension == Dimension::Partnership);
    own.map(|cell| {
        let share = cell.figure.shown().map(|reading| reading.share);
        let is_exact = matches!(share, Some(Share::Percent { .. }));
        ((cell.audience, cell.item.clone(), cell.item_version), is_exact)
    })
    .collect()
}

/// The past as a test's waves leave it: released one after the other, without a database.
#[cfg(test)]
pub(super) fn of_waves(
    waves: &[(&CountInputs, &[crate::responses::Ballot])],
    cubes: &[Cube],
    now: &CountInputs,
) -> Past {
    let scales = Scales::of(&now.questionnaires);
    let earlier = |((inputs, ballots), cube): (&(&CountInputs, &[_]), &Cube)| {
        super::count::stack_of(inputs, ballots, |stack| {
            let rules = super::safety::Rules::of(&inputs.plan);
            let counts = super::tally::count(&inputs.plan, rules.minimum, stack, &inputs.roster);
            let basis = super::count::publish(stack, inputs, &Past::default()).basis;
            let mut earlier = Earlier::of(cube, Some(basis)).expect("the test's waves close on a day");
            for line in super::tally::lines(&counts, &inputs.plan) {
                let line = Line {
                    audience: line.audience,
                    dimension: line.dimension.name(),
                    category: &line.category,
                    item: &line.item,
                    version: line.version,
                    choice: &line.choice,
                    n: line.n,
                };
                earlier.take(&scales, &line);
            }
            earlier
        })
    };
    let mut past = Past { waves: waves.iter().zip(cubes).map(earlier).collect() };
    past.begin_anew(now);
    past
}
