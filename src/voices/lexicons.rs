//! The words of concern of every language, made ready to be looked up.

use super::pieces::{Joint, Piece, folded_word};
use super::spelling::{Element, Vocabulary};
use crate::surveys::{ConcernWords, Phrase, PhrasePart, PhraseWord};
use std::collections::HashMap;

/// What a text is searched with: one lexicon for each language.
#[derive(Debug, Clone, Default)]
pub struct Lexicons(Vec<Lexicon>);

impl Lexicons {
    pub fn new(words: &[ConcernWords]) -> Lexicons {
        Lexicons(words.iter().map(Lexicon::new).collect())
    }

    /// What a group is called, in English and for the reader only.
    pub fn label(&self, group: &str) -> Option<&str> {
        let groups = self.0.iter().flat_map(|lexicon| &lexicon.groups);
        groups.into_iter().find(|(code, _)| code == group).map(|(_, label)| label.as_str())
    }

    /// All of them, that of an edition's language (`en` for `en-easy`) first.
    pub(super) fn beginning_with(&self, edition: &str) -> impl Iterator<Item = &Lexicon> {
        let language = edition.split('-').next().unwrap_or_default().to_string();
        let own = self.0.iter().filter({
            let language = language.clone();
            move |lexicon| lexicon.language == language
        });
        own.chain(self.0.iter().filter(move |lexicon| lexicon.language != language))
    }
}

#[derive(Debug, Clone)]
pub(super) struct Lexicon {
    language: String,
    /// Code and label.
    pub groups: Vec<(String, String)>,
    vocabulary: Vocabulary,
    /// Each phrase under the element that it starts with.
    by_first: HashMap<Element, Vec<Ready>>,
}

/// A phrase ready to be looked for.
#[derive(Debug, Clone)]
pub(super) struct Ready {
    /// The group by its place in the lexicon; `None` for a harmless phrase.
    pub group: Option<usize>,
    /// What follows the first element: the gap allowed before it, and the element.
    pub rest: Vec<(usize, Element)>,
}

/// A word of the text as one lexicon reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Read {
    pub starts_sentence: bool,
    /// In ascending order; empty for a word that is not in the lexicon.
    pub elements: Vec<Element>,
}

impl Lexicon {
    fn new(words: &ConcernWords) -> Lexicon {
        let mut elements: HashMap<Vec<String>, Element> = HashMap::new();
        let mut vocabulary = Vocabulary::default();
        let mut by_first: HashMap<Element, Vec<Ready>> = HashMap::new();
        let mut add = |phrase: &Phrase, group: Option<usize>| {
            let mut parts =
                phrase.0.iter().map(|part| (part.gap, element(part, &mut elements, &mut vocabulary)));
            if let Some((_, first)) = parts.next() {
                let rest = parts.collect();
                by_first.entry(first).or_default().push(Ready { group, rest });
            }
        };
        for (at, group) in words.groups.iter().enumerate() {
            group.phrases.iter().for_each(|phrase| add(phrase, Some(at)));
        }
        words.harmless.iter().for_each(|phrase| add(phrase, None));
        words.spared.iter().for_each(|word| vocabulary.spare(folded_word(word)));
        let groups = words.groups.iter().map(|group| (group.code.clone(), group.label.clone())).collect();
        Lexicon { language: words.language.clone(), groups, vocabulary, by_first }
    }

    pub fn starting_with(&self, element: Element) -> &[Ready] {
        self.by_first.get(&element).map_or(&[], Vec::as_slice)
    }

    /// The words of the text; letters typed apart and words typed as one are set right.
    pub fn read(&self, pieces: &[Piece]) -> Vec<Read> {
        let mut words = Vec::new();
        let mut at = 0;
        while at < pieces.len() {
            let run = run_from(&pieces[at..]);
            let starts_sentence = pieces[at].joint == Joint::Ended;
            let read = self.joined(run).unwrap_or_else(|| {
                run.iter().flat_map(|piece| self.word(&piece.letters)).collect::<Vec<_>>()
            });
            for (place, elements) in read.into_iter().enumerate() {
                words.push(Read { starts_sentence: starts_sentence && place == 0, elements });
            }
            at += run.len();
        }
        words
    }

    /// The elements of a word, or of each word that it is made of.
    fn word(&self, letters: &str) -> Vec<Vec<Element>> {
        let meant = self.vocabulary.meant(letters);
        if !meant.is_empty() {
            return vec![meant];
        }
        let guessed = self.vocabulary.guessed(letters);
        match self.vocabulary.taken_apart(letters) {
            Some(words) if guessed.is_empty() => {
                words.into_iter().map(|word| self.vocabulary.meant(word)).collect()
            }
            _ => vec![guessed],
        }
    }

    /// A run of pieces as one word, or as the words that its letters make; `None` when they make none.
    fn joined(&self, run: &[Piece]) -> Option<Vec<Vec<Element>>> {
        const LONGEST: usize = 60;
        if run.len() < 2 || run.len() > LONGEST {
            return None;
        }
        let letters: String = run.iter().map(|piece| piece.letters.as_str()).collect();
        let meant = self.vocabulary.meant_whole(&letters);
        if !meant.is_empty() {
            return Some(vec![meant]);
        }
        let is_spelt_out = run.iter().all(Piece::is_one_letter);
        let words = self.vocabulary.taken_apart(&letters).filter(|_| is_spelt_out)?;
        Some(words.into_iter().map(|word| self.vocabulary.meant(word)).collect())
    }
}

/// The element of a part, the same one for the same words.
fn element(
    part: &PhrasePart,
    known: &mut HashMap<Vec<String>, Element>,
    vocabulary: &mut Vocabulary,
) -> Element {
    let key = |word: &PhraseWord| match word {
        PhraseWord::Whole(word) => folded_word(word),
        PhraseWord::Start(stem) => format!("{}*", folded_word(stem)),
        PhraseWord::Number => "#".to_string(),
    };
    let mut keys: Vec<String> = part.words.iter().map(key).collect();
    keys.sort_unstable();
    keys.dedup();
    let next = Element::try_from(known.len()).unwrap_or(Element::MAX);
    if let Some(element) = known.get(&keys) {
        return *element;
    }
    for key in &keys {
        match key.strip_suffix('*') {
            Some(stem) => vocabulary.add_start(stem, next),
            None if key == "#" => vocabulary.add_number(next),
            None => vocabulary.add_whole(key, next),
        }
    }
    known.insert(keys, next);
    next
}

/// The pieces from the first on that may be one word: single letters typed apart, or pieces glued by marks.
fn run_from(pieces: &[Piece]) -> &[Piece] {
    let follows = |piece: &&Piece| piece.joint != Joint::Ended && piece.is_one_letter();
    if pieces[0].is_one_letter() {
        let letters = 1 + pieces[1..].iter().take_while(follows).count();
        if letters >= 3 {
            return &pieces[..letters];
        }
    }
    let glued = 1 + pieces[1..].iter().take_while(|piece| piece.joint == Joint::Glued).count();
    &pieces[..glued]
}
