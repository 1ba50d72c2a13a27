//! What of the comments may leave, worked out of counts and codes alone (measurement.md D4, D7, D10).
//!
//! A theme is counted in steps of ten comments, so that two looks at one figure differ by none or by ten and more;
//! and without any one setting ten comments stay, because that setting's readers know their own. Shares are rounded,
//! and intervals rounded outwards. Of a single setting no count leaves at all: themes of five mentions by name.

use crate::clock::At;
use crate::ids::{CommentId, SettingId, StaffId};
use crate::stats::wilson;
use crate::theory::Audience;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Of fewer people than this nothing leaves, nor of fewer comments. Themes are counted in steps of so many.
pub const LEAST: u32 = 10;
/// From fewer settings than this nothing leaves.
pub const SETTINGS_AT_LEAST: usize = 3;
/// A theme of fewer mentions is not named.
pub const MENTIONS_AT_LEAST: u32 = 5;
/// From so many comments on shares are given in steps of 5 %, below in tenths.
const FINER_FROM: u32 = 30;
/// Where so few comments or fewer are without a theme, it is said to be in nearly all.
const NEARLY_ALL: u32 = 2;

/// How many of an audience in a setting sent their answers of a wave, and how many of them wrote something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrote {
    pub setting: SettingId,
    pub audience: Audience,
    pub asked: u32,
    pub wrote: u32,
}

/// How many people of one audience wrote, by setting.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pool(BTreeMap<SettingId, u32>);

impl Pool {
    pub fn of(wrote: &[Wrote], audience: Audience) -> Pool {
        let mut pool = BTreeMap::new();
        for one in wrote.iter().filter(|one| one.audience == audience && one.wrote > 0) {
            *pool.entry(one.setting).or_default() += one.wrote;
        }
        Pool(pool)
    }

    /// Those of these settings only.
    #[must_use]
    pub fn within(&self, inside: impl Fn(SettingId) -> bool) -> Pool {
        Pool(
            self.0.iter().filter(|(setting, _)| inside(**setting)).map(|(one, many)| (*one, *many)).collect(),
        )
    }

    /// Whether anything of it may leave: ten people or more, from three settings or more.
    pub fn may_speak(&self) -> bool {
        self.0.len() >= SETTINGS_AT_LEAST && self.0.values().sum::<u32>() >= LEAST
    }

    fn in_setting(&self, setting: SettingId) -> u32 {
        self.0.get(&setting).copied().unwrap_or(0)
    }

    fn settings(&self) -> impl Iterator<Item = SettingId> {
        self.0.keys().copied()
    }
}

/// How one reader sorted one comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coded {
    pub comment: CommentId,
    pub by: StaffId,
    pub setting: SettingId,
    pub audience: Audience,
    pub outcomes: BTreeSet<String>,
    pub themes: BTreeSet<String>,
    pub at: At,
}

/// What two readers gave one comment, each by themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    pub first: BTreeSet<String>,
    pub second: BTreeSet<String>,
}

impl Given {
    pub fn both(&self, code: &str) -> bool {
        self.first.contains(code) && self.second.contains(code)
    }
}

/// A comment that two people sorted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twice {
    pub comment: CommentId,
    pub setting: SettingId,
    pub audience: Audience,
    pub outcomes: Given,
    pub themes: Given,
    /// When the second of them had sorted it.
    pub at: At,
}

/// The comments that two people sorted, in the order in which they were; of more people the first two count.
pub fn coded_twice(codings: Vec<Coded>) -> Vec<Twice> {
    let mut by_comment: HashMap<CommentId, Vec<Coded>> = HashMap::new();
    for one in codings {
        by_comment.entry(one.comment).or_default().push(one);
    }
    let twice = |mut all: Vec<Coded>| {
        all.sort_by_key(|one| (one.at, one.by));
        all.dedup_by_key(|one| one.by);
        let mut two = all.into_iter();
        let (first, second) = (two.next()?, two.next()?);
        Some(Twice {
            comment: first.comment,
            setting: first.setting,
            audience: first.audience,
            outcomes: Given { first: first.outcomes, second: second.outcomes },
            themes: Given { first: first.themes, second: second.themes },
            at: second.at,
        })
    };
    let mut found: Vec<Twice> = by_comment.into_values().filter_map(twice).collect();
    found.sort_by_key(|one| (one.at, one.comment));
    found
}

/// The first of them, as many whole tens as there are.
fn in_tens<'a>(comments: impl Iterator<Item = &'a Twice>) -> Vec<&'a Twice> {
    let mut counted: Vec<&Twice> = comments.collect();
    counted.truncate(counted.len() / LEAST as usize * LEAST as usize);
    counted
}

/// Whether a count over these tells no setting's own readers about fewer than ten others.
fn stands_alone(counted: &[&Twice]) -> bool {
    let mut of_setting: BTreeMap<SettingId, usize> = BTreeMap::new();
    for one in counted {
        *of_setting.entry(one.setting).or_default() += 1;
    }
    let largest = of_setting.values().max().copied().unwrap_or(0);
    of_setting.len() >= SETTINGS_AT_LEAST && counted.len() - largest >= LEAST as usize
}

/// Each theme that anybody gave, with how often both did, and how often at least one did.
fn mentions<'a>(counted: &[&'a Twice]) -> BTreeMap<&'a str, (u32, u32)> {
    let mut found: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for one in counted {
        for theme in one.themes.first.union(&one.themes.second) {
            let count = found.entry(theme).or_default();
            count.0 += u32::from(one.themes.both(theme));
            count.1 += 1;
        }
    }
    found.retain(|_, (both, _)| *both >= MENTIONS_AT_LEAST);
    found
}

/// How often a theme was named in what an audience wrote about an outcome. Made by `themes_of` alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeFigure {
    theme: String,
    /// Comments counted, in tens.
    of: u32,
    amount: Amount,
}

/// Whole percents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Amount {
    About {
        /// Both readers gave the theme, and at least one did.
        shares: [u32; 2],
        interval: [u32; 2],
    },
    NearlyAll,
}

impl ThemeFigure {
    fn of(theme: &str, (both, either): (u32, u32), of: u32) -> Option<ThemeFigure> {
        let step = if of >= FINER_FROM { 5 } else { 10 };
        let near = |x: u32| (200 * x / of + step) / (2 * step) * step;
        let (x, y, n) = (u64::from(both), u64::from(either), u64::from(of));
        let low = (100.0 * wilson(x, n)?.low / f64::from(step)).floor() as u32 * step;
        let high = (100.0 * wilson(y, n)?.high / f64::from(step)).ceil() as u32 * step;
        let about = Amount::About { shares: [near(both), near(either)], interval: [low, high.min(100)] };
        let amount = if of - either <= NEARLY_ALL { Amount::NearlyAll } else { about };
        Some(ThemeFigure { theme: theme.to_owned(), of, amount })
    }

    /// The theme's id.
    pub fn theme(&self) -> &str {
        &self.theme
    }

    /// The share that both readers agree on, rounded, in percent: the length of a bar.
    pub fn percent(&self) -> u32 {
        match self.amount {
            Amount::About { shares, .. } => shares[0],
            Amount::NearlyAll => 100,
        }
    }

    /// The ends of the 95 % interval, rounded outwards, in percent; none where nearly all named it.
    pub fn interval(&self) -> Option<[u32; 2]> {
        match self.amount {
            Amount::About { interval, .. } => Some(interval),
            Amount::NearlyAll => None,
        }
    }

    /// "about 12 of 40 comments (15% to 45%)"; "about 12 to 14 of ..." where the two readers differ.
    pub fn words(&self) -> String {
        let of = self.of;
        let Amount::About { shares: [both, either], interval: [low, high] } = self.amount else {
            return format!("nearly all of {of} comments");
        };
        let many = |percent: u32| (percent * of + 50) / 100;
        let about = match (many(both), many(either)) {
            (both, either) if both == either => format!("about {both}"),
            (both, either) => format!("about {both} to {either}"),
        };
        format!("{about} of {of} comments ({low}% to {high}%)")
    }
}

/// The themes of what an audience wrote about an outcome, the most named first; none where too few wrote, or from too
/// few settings, or where a setting's own readers could work out fewer than ten others.
pub fn themes_of(twice: &[Twice], pool: &Pool, (audience, outcome): (Audience, &str)) -> Vec<ThemeFigure> {
    let about = |one: &&Twice| one.audience == audience && one.outcomes.both(outcome);
    let counted = in_tens(twice.iter().filter(about));
    if !pool.may_speak() || !stands_alone(&counted) {
        return Vec::new();
    }
    let of = u32::try_from(counted.len()).unwrap_or(u32::MAX);
    let figures = mentions(&counted).into_iter().filter_map(|(theme, many)| ThemeFigure::of(theme, many, of));
    let mut figures: Vec<ThemeFigure> = figures.collect();
    figures.sort_by(|one, other| other.percent().cmp(&one.percent()).then(one.theme.cmp(&other.theme)));
    figures
}

/// The themes that five comments or more of an audience in one setting named, by id in the ids' order; none where
/// fewer than ten wrote there.
pub fn themes_in(twice: &[Twice], pool: &Pool, (audience, setting): (Audience, SettingId)) -> Vec<String> {
    let counted = in_tens(twice.iter().filter(|one| one.audience == audience && one.setting == setting));
    if pool.in_setting(setting) < LEAST || counted.is_empty() {
        return Vec::new();
    }
    mentions(&counted).into_keys().map(str::to_owned).collect()
}

/// The phase that words may be said to come from: only where every phase in which anybody of the audience wrote has
/// ten people from three settings, and never of young children.
pub fn phase_said<'a>(
    pool: &Pool,
    (audience, setting): (Audience, SettingId),
    phase_of: &'a HashMap<SettingId, String>,
) -> Option<&'a str> {
    let phases: BTreeSet<Option<&String>> = pool.settings().map(|one| phase_of.get(&one)).collect();
    let speaks = |phase: &Option<&String>| pool.within(|one| phase_of.get(&one) == *phase).may_speak();
    let wrote = pool.in_setting(setting) > 0;
    let said = wrote && audience != Audience::Children && phases.iter().all(speaks);
    phase_of.get(&setting).filter(|_| said).map(String::as_str)
}

/// A number of people or comments for leads: never one under ten, and rounded to fives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coarse {
    None,
    UnderTen,
    About(u32),
}

impl Coarse {
    pub fn of(many: u32) -> Coarse {
        match many {
            0 => Coarse::None,
            1..LEAST => Coarse::UnderTen,
            _ => Coarse::About((many + 2) / 5 * 5),
        }
    }

    /// "none", "fewer than 10", "about 45".
    pub fn words(self) -> String {
        match self {
            Coarse::None => "none".to_owned(),
            Coarse::UnderTen => format!("fewer than {LEAST}"),
            Coarse::About(many) => format!("about {many}"),
        }
    }
}
