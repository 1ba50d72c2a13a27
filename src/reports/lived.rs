//! What people said in their own words, as it stands beside the figure that it explains.

use crate::surveys::Content;
use crate::theory::Audience;
use crate::voices::{Spoken, ThemeFigure};

/// Said wherever words and themes stand.
pub const NOT_COUNTS: &str = "These are the words of those who wrote, and not counts of everybody. Two people let each of \
                              them pass, names taken out.";

/// What an audience said about an outcome in its own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lived {
    pub audience: Audience,
    /// The wave's name.
    pub when: String,
    pub quotes: Vec<LivedQuote>,
    /// The most named first.
    pub themes: Vec<LivedTheme>,
}

/// One passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LivedQuote {
    pub text: String,
    pub whose: String,
}

/// One theme with how often it was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LivedTheme {
    pub title: String,
    pub figure: ThemeFigure,
}

impl LivedTheme {
    /// "Being listened to: about 12 of 40 comments (15% to 45%)"
    pub fn words(&self) -> String {
        format!("{}: {}", self.title, self.figure.words())
    }
}

/// The title of a theme; of one that the content has no more, its id.
pub fn theme_title(content: &Content, id: &str) -> String {
    content
        .themes
        .iter()
        .find(|theme| theme.id == id)
        .map_or_else(|| id.to_owned(), |theme| theme.title.clone())
}

/// What an audience said about an outcome in one wave, at most so many passages and themes; none where nothing may
/// be shown.
pub fn lived_in(
    spoken: &Spoken,
    content: &Content,
    (outcome, audience): (&str, Audience),
    at_most: usize,
) -> Option<Lived> {
    let words = spoken.words_of(outcome, audience, at_most).into_iter();
    let quotes: Vec<LivedQuote> =
        words.map(|one| LivedQuote { text: one.quoted(), whose: one.whose() }).collect();
    let figures = spoken.themes_of(outcome, audience).iter().take(at_most);
    let titled = |figure: &ThemeFigure| LivedTheme {
        title: theme_title(content, figure.theme()),
        figure: figure.clone(),
    };
    let themes: Vec<LivedTheme> = figures.map(titled).collect();
    let silent = quotes.is_empty() && themes.is_empty();
    (!silent).then(|| Lived { audience, when: spoken.when.clone(), quotes, themes })
}

/// How many passages, and how many themes, stand beside a figure.
const BESIDE: usize = 3;

/// What each audience said last about an outcome; `spoken` the newest wave first.
pub fn lived_beside(spoken: &[Spoken], content: &Content, outcome: &str) -> Vec<Lived> {
    let last = |audience: Audience| {
        spoken.iter().find_map(|one| lived_in(one, content, (outcome, audience), BESIDE))
    };
    Audience::ALL.into_iter().filter_map(last).collect()
}
