//! The life of words that may leave: proposed, approved by somebody else or declined, and taken back. Pure.

use crate::ids::StaffId;
use crate::theory::{Audience, Theory};
use crate::voices::told::as_told;

/// The longest words that may leave, in characters.
pub const LONGEST_PASSAGE: usize = 600;
/// So many words in a row of the comment are the writer's own words, not a paraphrase.
const OWN_WORDS: usize = 6;

/// Whether somebody's own words leave, or what they come to in a reader's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Words,
    Paraphrase,
}

impl Form {
    /// As it is stored and sent.
    pub fn word(self) -> &'static str {
        match self {
            Form::Words => "words",
            Form::Paraphrase => "paraphrase",
        }
    }

    pub fn from_word(word: &str) -> Option<Form> {
        [Form::Words, Form::Paraphrase].into_iter().find(|form| form.word() == word)
    }
}

/// The forms to offer, the first one first: for young children the paraphrase, and words only with permission.
pub fn forms_offered(audience: Audience, may_quote: bool) -> Vec<Form> {
    match (may_quote, audience) {
        (false, _) => vec![Form::Paraphrase],
        (true, Audience::Children) => vec![Form::Paraphrase, Form::Words],
        (true, _) => vec![Form::Words, Form::Paraphrase],
    }
}

/// Where words are in their life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Proposed,
    Approved,
    Declined,
    Withdrawn,
}

impl Standing {
    const ALL: [Standing; 4] =
        [Standing::Proposed, Standing::Approved, Standing::Declined, Standing::Withdrawn];

    /// As it is stored.
    pub fn word(self) -> &'static str {
        match self {
            Standing::Proposed => "proposed",
            Standing::Approved => "approved",
            Standing::Declined => "declined",
            Standing::Withdrawn => "withdrawn",
        }
    }

    pub fn from_word(word: &str) -> Option<Standing> {
        Standing::ALL.into_iter().find(|one| one.word() == word)
    }

    fn said(self) -> &'static str {
        match self {
            Standing::Proposed => "still wait for a second person",
            Standing::Approved => "were approved already",
            Standing::Declined => "were declined; propose them anew if that was wrong",
            Standing::Withdrawn => "were taken back; propose them anew if that was wrong",
        }
    }
}

/// Why words do not go further, in sentences for a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PassageRefusal {
    #[error("Write the words that should leave, or what they come to in words of your own.")]
    Empty,
    #[error(
        "The words have {characters} characters, and at most {LONGEST_PASSAGE} may leave. Choose the part that matters."
    )]
    TooLong { characters: usize },
    #[error("Say whether these are the writer’s own words or a paraphrase.")]
    NoForm,
    #[error("Choose the outcome that the words speak to.")]
    NoOutcome,
    #[error("Mark the comment as read first. Words leave only from comments that somebody has read.")]
    Unread,
    #[error("Look at the suggested masks first: names, places and phone numbers must not leave.")]
    MasksNotSeen,
    #[error("Whoever wrote this did not say that others may see their words. Write a paraphrase instead.")]
    MayNotQuote,
    #[error(
        "A part of this is word for word what was written, and that may not leave. Say it in words of your own."
    )]
    NotAParaphrase,
    #[error("You proposed these words yourself, so a second person approves or declines them.")]
    SamePerson,
    #[error("These words {}.", .0.said())]
    Decided(Standing),
    #[error("These words are not there any more.")]
    Gone,
}

/// What a reader typed and chose.
#[derive(Debug, Clone, Default)]
pub struct PassageIn {
    pub text: String,
    /// `words` or `paraphrase`.
    pub form: String,
    pub outcome: String,
    /// The reader has looked at the suggested masks.
    pub masks_seen: bool,
}

/// What is known of the comment that the words come from; whoever proposes has it open.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    pub theory: &'a Theory,
    /// What was written.
    pub comment: &'a str,
    pub read: bool,
    pub may_quote: bool,
}

/// Words that may be proposed. Made by [`read_passage`] alone.
#[derive(Clone, PartialEq, Eq)]
pub struct ReadPassage {
    pub(super) text: String,
    pub(super) form: Form,
    pub(super) outcome: String,
}

impl std::fmt::Debug for ReadPassage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReadPassage").field("form", &self.form).finish_non_exhaustive()
    }
}

/// Reads what a reader proposes.
///
/// # Errors
/// Everything that stands in the way.
pub fn read_passage(typed: &PassageIn, on: Ground<'_>) -> Result<ReadPassage, Vec<PassageRefusal>> {
    let mut faults = Vec::new();
    let form = Form::from_word(&typed.form);
    if !on.read {
        faults.push(PassageRefusal::Unread);
    }
    if !typed.masks_seen {
        faults.push(PassageRefusal::MasksNotSeen);
    }
    if form.is_none() {
        faults.push(PassageRefusal::NoForm);
    }
    if on.theory.outcome(&typed.outcome).is_none() {
        faults.push(PassageRefusal::NoOutcome);
    }
    let text = fitting(&typed.text).map_err(|fault| faults.push(fault)).unwrap_or_default();
    if form == Some(Form::Words) && !on.may_quote {
        faults.push(PassageRefusal::MayNotQuote);
    }
    if form == Some(Form::Paraphrase) && !on.may_quote && shares_a_run(&text, on.comment) {
        faults.push(PassageRefusal::NotAParaphrase);
    }
    match form {
        Some(form) if faults.is_empty() => Ok(ReadPassage { text, form, outcome: typed.outcome.clone() }),
        _ => Err(faults),
    }
}

/// The text as it may leave.
///
/// # Errors
/// Nothing in it, or more than [`LONGEST_PASSAGE`] characters; nothing is cut off.
pub(super) fn fitting(typed: &str) -> Result<String, PassageRefusal> {
    let text = as_told(typed).map_err(|fault| PassageRefusal::TooLong { characters: fault.characters })?;
    match text.chars().count() {
        0 => Err(PassageRefusal::Empty),
        characters if characters > LONGEST_PASSAGE => Err(PassageRefusal::TooLong { characters }),
        _ => Ok(text),
    }
}

/// Whether so many words in a row stand in both, whatever their case and the signs between them; of a shorter comment
/// all its words. One of a word or two cannot be said otherwise.
fn shares_a_run(text: &str, comment: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let split = text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty());
        split.map(str::to_lowercase).collect()
    };
    let (mine, theirs) = (words(text), words(comment));
    let run = OWN_WORDS.min(theirs.len());
    run > 2 && mine.windows(run).any(|some| theirs.windows(run).any(|others| some == others))
}

/// Whether somebody may approve or decline words that stand so.
///
/// # Errors
/// A decision that was taken already, or one's own proposal.
pub(super) fn may_decide(
    standing: Standing,
    proposed_by: StaffId,
    by: StaffId,
) -> Result<(), PassageRefusal> {
    match standing {
        Standing::Proposed if proposed_by == by => Err(PassageRefusal::SamePerson),
        Standing::Proposed => Ok(()),
        decided => Err(PassageRefusal::Decided(decided)),
    }
}

/// Whether words that stand so can be taken back: before and after they were approved, by any reader.
///
/// # Errors
/// Words that were declined or taken back already.
pub(super) fn may_withdraw(standing: Standing) -> Result<(), PassageRefusal> {
    match standing {
        Standing::Proposed | Standing::Approved => Ok(()),
        decided => Err(PassageRefusal::Decided(decided)),
    }
}
