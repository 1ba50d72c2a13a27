//! The lists that come with the program: given names, places, and words that are neither.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Endings of names in Polish and Ukrainian.
const ENDINGS: [&str; 41] = [
    "", "a", "u", "y", "i", "e", "ie", "em", "iem", "owi", "ą", "ę", "o", "ka", "ki", "kę", "ką", "ce", "ek",
    "а", "у", "ю", "я", "і", "ї", "е", "о", "ом", "ем", "ою", "ею", "єю", "ові", "еві", "єві", "ві", "ко",
    "ку", "ки", "кою", "ці",
];

/// A name of more letters than this is not looked up.
const LONGEST: usize = 40;

/// Names in lower case, as they are and with endings.
#[derive(Debug, Default, Clone)]
pub struct Names {
    whole: HashSet<String>,
    /// Names without their closing vowel.
    stems: HashSet<String>,
}

impl Names {
    /// Adds a name; `inflected` says that it also counts with an ending.
    pub fn add(&mut self, name: &str, inflected: bool) {
        let name = name.to_lowercase();
        let bare = name.trim_end_matches(['a', 'o', 'e', 'y', 'й', 'а', 'я', 'о', 'ь']);
        if inflected && bare.chars().count() >= 3 {
            self.stems.insert(bare.to_owned());
        }
        self.whole.insert(name);
    }

    pub fn holds(&self, lower: &str) -> bool {
        self.whole.contains(lower)
    }

    /// Whether the word is one of the names with an ending.
    pub fn holds_inflected(&self, lower: &str) -> bool {
        let ends = |ending: &&str| lower.strip_suffix(*ending).is_some_and(|stem| self.stems.contains(stem));
        lower.len() <= LONGEST && ENDINGS.iter().any(ends)
    }
}

/// What the lists say.
pub struct Lists {
    pub names: Names,
    /// Names that are ordinary words too.
    pub doubtful: HashSet<&'static str>,
    pub plain: HashSet<&'static str>,
    /// Places by their first word; the longest first.
    pub places: HashMap<&'static str, Vec<Vec<&'static str>>>,
}

pub static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let lines = |text: &'static str| text.lines().filter(|line| !line.starts_with('#'));
    let (mut names, mut doubtful, mut inflected) = (Names::default(), HashSet::new(), false);
    for word in lines(include_str!("given-names.txt")).flat_map(str::split_whitespace) {
        match word.strip_suffix('*') {
            Some(word) => _ = doubtful.insert(word),
            None if word == "[inflected]" => inflected = true,
            None => names.add(word, inflected),
        }
    }
    let mut places: HashMap<&str, Vec<Vec<&str>>> = HashMap::new();
    for line in lines(include_str!("places.txt")) {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let Some(first) = words.first() {
            places.entry(first).or_default().push(words);
        }
    }
    for of_first in places.values_mut() {
        of_first.sort_by_key(|words| std::cmp::Reverse(words.len()));
    }
    let plain = lines(include_str!("plain-words.txt")).flat_map(str::split_whitespace).collect();
    Lists { names, doubtful, plain, places }
});

/// A word that is no name, whatever its writing.
pub fn is_plain(lower: &str) -> bool {
    LISTS.plain.contains(lower)
}
