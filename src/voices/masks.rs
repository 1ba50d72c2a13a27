//! Suggested masks for a reader: what in a comment may say who it is about.
//!
//! Names, places, telephone numbers, addresses on the net, dates and classes, found by lists and cues in any
//! script. It looks for too much rather than too little. It is a suggestion only: a person decides.

mod contacts;
mod lists;
mod names;
mod numbers;
mod phones;
mod places;
mod words;

#[cfg(test)]
mod corpus_tests;

use lists::Names;
use std::ops::Range;
use words::words_of;

/// What a mask hides. Where two overlap, the later kind names both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MaskKind {
    Name,
    Class,
    Place,
    Date,
    Phone,
    /// An e-mail address, a link, or a name on social media.
    Contact,
}

impl MaskKind {
    pub const ALL: [MaskKind; 6] = [
        MaskKind::Name,
        MaskKind::Class,
        MaskKind::Place,
        MaskKind::Date,
        MaskKind::Phone,
        MaskKind::Contact,
    ];

    /// What stands in the masked text: `[name]`.
    pub fn placeholder(self) -> &'static str {
        match self {
            MaskKind::Name => "[name]",
            MaskKind::Place => "[place]",
            MaskKind::Class => "[class]",
            MaskKind::Date => "[date]",
            MaskKind::Phone => "[phone]",
            MaskKind::Contact => "[contact]",
        }
    }
}

/// A part of a text to be hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mask {
    /// Bytes of the text, at the boundaries of characters.
    pub range: Range<usize>,
    pub kind: MaskKind,
}

/// Names that are known beforehand, besides the lists that come with the program.
#[derive(Debug, Default, Clone)]
pub struct KnownNames {
    /// The words of each setting's name, in lower case.
    settings: Vec<Vec<String>>,
    people: Names,
}

impl KnownNames {
    /// `settings`: names of schools and other settings; `people`: names of colleagues and others, whole or in part.
    pub fn new<S: AsRef<str>, P: AsRef<str>>(settings: &[S], people: &[P]) -> KnownNames {
        let lower = |name: &str| words_of(name).into_iter().map(|word| word.lower).collect::<Vec<String>>();
        let mut known = KnownNames::default();
        for setting in settings {
            known.settings.push(lower(setting.as_ref()));
        }
        known.settings.retain(|words| !words.is_empty());
        for word in people.iter().flat_map(|person| lower(person.as_ref())) {
            if word.chars().count() > 1 && !lists::is_plain(&word) {
                known.people.add(&word, true);
            }
        }
        known
    }
}

/// What a reader may want to hide in this text: in order, none overlapping another.
///
/// A suggestion. Nothing that it leaves open is thereby safe.
pub fn suggested_masks(text: &str, known: &KnownNames) -> Vec<Mask> {
    let mut masks = found(text, known);
    for _ in 0..ROUNDS {
        let more = found(&masked(text, &masks), known);
        if more.is_empty() {
            break;
        }
        let moved: Vec<Mask> = more.into_iter().map(|mask| unmasked(mask, &masks)).collect();
        masks.extend(moved);
        masks = joined(text, masks);
    }
    masks
}

/// A word beside something masked may look otherwise than before: the masked text is looked at again, so often at most.
const ROUNDS: usize = 8;

/// A mask of a masked text, as a mask of the text before.
fn unmasked(mask: Mask, masks: &[Mask]) -> Mask {
    let range = before(mask.range.start, masks, |earlier| earlier.start)
        ..before(mask.range.end, masks, |earlier| earlier.end);
    Mask { range, kind: mask.kind }
}

/// Where in the text a place of the masked text was; `edge` says where, for a place inside a placeholder.
fn before(at: usize, masks: &[Mask], edge: impl Fn(&Range<usize>) -> usize) -> usize {
    // As far as the masks so far go, in the masked text and in the text.
    let (mut shown, mut hidden) = (0, 0);
    for mask in masks {
        let from = shown + mask.range.start - hidden;
        let until = from + mask.kind.placeholder().len();
        if at <= from {
            break;
        }
        if at < until {
            return edge(&mask.range);
        }
        (shown, hidden) = (until, mask.range.end);
    }
    hidden + at - shown
}

fn found(text: &str, known: &KnownNames) -> Vec<Mask> {
    let words = words_of(text);
    let mut found = names::name_masks(text, &words, known);
    found.extend(places::place_masks(text, &words, known));
    found.extend(numbers::number_masks(text, &words));
    found.extend(contacts::contact_masks(text, &words));
    joined(text, found)
}

/// Puts masks in order; what overlaps, and neighbours of one kind, become one. Masks so joined stay as they are.
fn joined(text: &str, mut found: Vec<Mask>) -> Vec<Mask> {
    found.sort_by_key(|mask| (mask.range.start, mask.range.end));
    loop {
        let mut masks: Vec<Mask> = Vec::with_capacity(found.len());
        for mask in &found {
            match masks.last_mut() {
                Some(last) if touches(text, last, mask) => {
                    last.range.end = last.range.end.max(mask.range.end);
                    last.kind = last.kind.max(mask.kind);
                }
                _ => masks.push(mask.clone()),
            }
        }
        // A mask that took on another kind may now be a neighbour of its own kind.
        if masks.len() == found.len() {
            return masks;
        }
        found = masks;
    }
}

fn touches(text: &str, first: &Mask, second: &Mask) -> bool {
    if second.range.start < first.range.end {
        return true;
    }
    let gap = &text[first.range.end..second.range.start];
    gap.is_empty() || (first.kind == second.kind && [" ", "-", ", "].contains(&gap) && !is_list(first, gap))
}

/// "Kayden, Mia": two names.
fn is_list(first: &Mask, gap: &str) -> bool {
    gap == ", " && first.kind == MaskKind::Name
}

/// The text with a placeholder for each mask. Masks may stand in any order and overlap; one that reaches into a
/// character hides all of it, and what lies outside the text is left out.
pub fn masked(text: &str, masks: &[Mask]) -> String {
    let fits = |mask: &Mask| {
        let (start, end) = (mask.range.start.min(text.len()), mask.range.end.min(text.len()));
        let range = text.floor_char_boundary(start)..text.ceil_char_boundary(end);
        (start < end).then_some(Mask { range, kind: mask.kind })
    };
    let mut written = String::with_capacity(text.len());
    let mut at = 0;
    for mask in joined(text, masks.iter().filter_map(fits).collect()) {
        written.push_str(&text[at..mask.range.start]);
        written.push_str(mask.kind.placeholder());
        at = mask.range.end;
    }
    written.push_str(&text[at..]);
    written
}
