//! What may be done with a batch of papers, as pure functions.

use crate::clock::{At, DAY};
use crate::ids::{PaperBatchId, SettingId, WaveId};
use crate::theory::Audience;
use crate::waves::{State, Wave};

/// Papers are scanned and typed for this long after the close.
pub const ENTRY_AFTER_CLOSE: i64 = 7 * DAY;
/// A batch that nobody has posted or deleted is deleted so long after the close, so that the wave is counted.
pub const BATCHES_AFTER_CLOSE: i64 = 30 * DAY;
/// The fewest papers with an answer that are posted together while the wave is open, so that none stands out.
pub const FEWEST_WHILE_OPEN: usize = 10;

/// Where a batch is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperStep {
    Scanning,
    Typing,
    Posted,
}

impl PaperStep {
    pub const ALL: [PaperStep; 3] = [PaperStep::Scanning, PaperStep::Typing, PaperStep::Posted];

    pub fn name(self) -> &'static str {
        match self {
            PaperStep::Scanning => "scanning",
            PaperStep::Typing => "typing",
            PaperStep::Posted => "posted",
        }
    }

    pub fn from_name(name: &str) -> Option<PaperStep> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }
}

/// Paper questionnaires of one wave, setting and audience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    pub id: PaperBatchId,
    pub wave: WaveId,
    pub setting: SettingId,
    pub audience: Audience,
    pub opened_at: At,
    pub step: PaperStep,
    /// Papers that became ballots; 0 before the posting.
    pub posted: u32,
    /// Papers that were dropped at the posting, because their stubs' owners had answered online.
    pub dropped: u32,
}

/// Why the room says no, with the facts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaperRefusal {
    #[error("The wave is {}; papers can be entered while it is open and for seven days after it has closed.", .state.name())]
    WrongState { state: State },
    #[error("Papers could be entered until {}, seven days after the close. What has been entered before can still be posted.", .until.in_words())]
    TooLate { until: At },
    #[error("There is no such batch. It may have been deleted.")]
    NoSuchBatch,
    #[error("This batch has been posted and cannot be changed any more.")]
    AlreadyPosted,
    #[error(
        "Choose a setting and who filled in the papers; nobody of that kind was asked there in this wave."
    )]
    NobodyAsked,
    #[error("Stubs are scanned before they are detached. Go back to scanning first.")]
    NotScanning,
    #[error("Papers are typed after their stubs have been detached. Finish scanning first.")]
    NotTyping,
    #[error("We do not know this code. Scan it again, or type the words that are printed below it.")]
    UnknownCode,
    #[error("This code belongs to another survey or another group. Put the paper aside for its own batch.")]
    OtherBatchGroup,
    #[error("\"{words}\" is done already. Take this paper out, unread.")]
    AlreadyDone { words: String },
    #[error(
        "\"{words}\" has been scanned already. If you hold a second paper with these words, take it out, unread."
    )]
    AlreadyScanned { words: String },
    #[error("\"{words}\" is not among the stubs of this batch.")]
    NotScanned { words: String },
    #[error(
        "The stubs are detached, so nobody can tell whose paper is missing, and whoever's stub is taken out could answer again. If a stub has no paper, keep an empty paper for it."
    )]
    StubsDetached,
    #[error("No answer is chosen. Choose the answers, or tick \"This paper is empty\".")]
    NothingTyped,
    #[error("That is not an answer that this question offers, so the paper was not kept.")]
    UnknownAnswer,
    #[error(
        "There are {stubs} stubs and {papers} papers. Both must be the same number before the batch is posted. If a stub has no paper, keep an empty paper for it; after the close you can also take the stub out."
    )]
    PapersMissing { stubs: usize, papers: usize },
    #[error(
        "There are {stubs} stubs and {papers} papers. Both must be the same number before the batch is posted. Take out one paper drawn at random, until the numbers are equal."
    )]
    PapersLeftOver { stubs: usize, papers: usize },
    #[error("There are {stubs} stubs and {papers} papers, so there is no paper too many.")]
    NoneLeftOver { stubs: usize, papers: usize },
    #[error(
        "There are {papers} papers with an answer. While the wave is open, at least {FEWEST_WHILE_OPEN} are posted together, so that no paper stands out. Add more, or post them after the wave has closed."
    )]
    TooFew { papers: usize },
    #[error("There is nothing in this batch to post.")]
    Empty,
    #[error("Tick the box to say that the papers of this batch shall be deleted.")]
    NotConfirmed,
}

/// Whether stubs may be scanned and papers typed now.
///
/// # Errors
/// [`PaperRefusal::WrongState`] or [`PaperRefusal::TooLate`].
pub fn may_enter(wave: &Wave, now: At) -> Result<(), PaperRefusal> {
    match wave.state {
        State::Open => Ok(()),
        State::Closed => {
            let until = wave.closed_at.unwrap_or(wave.closes_at).plus(ENTRY_AFTER_CLOSE);
            if now <= until { Ok(()) } else { Err(PaperRefusal::TooLate { until }) }
        }
        state => Err(PaperRefusal::WrongState { state }),
    }
}

/// Whether a stub may be taken out of a batch at this step with so many papers typed. Once papers are apart from
/// their stubs, whoever's stub is taken out while the wave is open could answer twice.
///
/// # Errors
/// [`PaperRefusal::StubsDetached`].
pub fn may_take_out(wave: &Wave, step: PaperStep, papers: usize) -> Result<(), PaperRefusal> {
    let detached = step == PaperStep::Typing || papers > 0;
    if wave.state == State::Open && detached { Err(PaperRefusal::StubsDetached) } else { Ok(()) }
}

/// Whether a batch with so many stubs and papers, of which so many hold an answer, may be posted. What was
/// entered in time may be posted until the count, which waits for it.
///
/// # Errors
/// Not open or closed any more, nothing there, counts that differ, or too few answers while the wave is open.
pub fn may_post(wave: &Wave, stubs: usize, papers: usize, answered: usize) -> Result<(), PaperRefusal> {
    if !matches!(wave.state, State::Open | State::Closed) {
        return Err(PaperRefusal::WrongState { state: wave.state });
    }
    if papers < stubs {
        return Err(PaperRefusal::PapersMissing { stubs, papers });
    }
    if papers > stubs {
        return Err(PaperRefusal::PapersLeftOver { stubs, papers });
    }
    if papers == 0 {
        return Err(PaperRefusal::Empty);
    }
    if wave.state == State::Open && answered < FEWEST_WHILE_OPEN {
        return Err(PaperRefusal::TooFew { papers: answered });
    }
    Ok(())
}

/// What a scanner or a person put into the field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// The token of a private link, alone or inside its address.
    Token(String),
    /// Anything else: the words, as somebody typed them.
    Words(String),
}

impl Typed {
    /// Reads `https://host/s/TOKEN`, a bare token of 43 characters, or words.
    pub fn read(text: &str) -> Typed {
        let text = text.trim();
        let tail = text.rsplit_once("/s/").map_or(text, |(_, tail)| tail);
        let token = tail.split(['?', '#', '/']).next().unwrap_or_default();
        let of_token = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
        if token.len() == 43 && token.chars().all(of_token) {
            Typed::Token(token.to_owned())
        } else {
            Typed::Words(text.to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surveys::Term;

    fn wave(state: State) -> Wave {
        let closed = matches!(state, State::Closed | State::Released);
        Wave {
            id: WaveId::random(),
            name: "Autumn 2026".into(),
            term: Term::Autumn,
            year: 2026,
            state,
            opens_at: At(0),
            closes_at: At(DAY),
            count_at: At(9 * DAY),
            opened_at: Some(At(0)),
            closed_at: closed.then_some(At(DAY)),
            ..Wave::in_preview(Term::Autumn)
        }
    }

    #[test]
    fn papers_are_entered_until_seven_days_after_the_close() {
        assert_eq!(may_enter(&wave(State::Open), At(5)), Ok(()));
        assert_eq!(may_enter(&wave(State::Closed), At(8 * DAY)), Ok(()));
        let late = may_enter(&wave(State::Closed), At(8 * DAY + 1));
        assert_eq!(late, Err(PaperRefusal::TooLate { until: At(8 * DAY) }));
        for state in [State::Planned, State::Released] {
            assert_eq!(may_enter(&wave(state), At(5)), Err(PaperRefusal::WrongState { state }));
        }
    }

    #[test]
    fn a_batch_is_posted_when_the_counts_are_equal_and_large_enough() {
        let (open, closed) = (wave(State::Open), wave(State::Closed));
        assert_eq!(may_post(&open, 10, 10, 10), Ok(()));
        assert_eq!(may_post(&open, 12, 12, 9), Err(PaperRefusal::TooFew { papers: 9 }));
        assert_eq!(may_post(&closed, 9, 9, 0), Ok(()));
        let missing = PaperRefusal::PapersMissing { stubs: 11, papers: 10 };
        assert!(missing.to_string().contains("11 stubs and 10 papers"));
        assert_eq!(may_post(&closed, 11, 10, 10), Err(missing));
        let left_over = PaperRefusal::PapersLeftOver { stubs: 10, papers: 11 };
        assert_eq!(may_post(&closed, 10, 11, 11), Err(left_over));
        assert_eq!(may_post(&closed, 0, 0, 0), Err(PaperRefusal::Empty));
        let released = State::Released;
        assert_eq!(may_post(&wave(released), 10, 10, 10), Err(PaperRefusal::WrongState { state: released }));
    }

    #[test]
    fn a_stub_leaves_an_open_wave_only_while_its_paper_is_attached() {
        let (open, closed) = (wave(State::Open), wave(State::Closed));
        assert_eq!(may_take_out(&open, PaperStep::Scanning, 0), Ok(()));
        assert_eq!(may_take_out(&open, PaperStep::Typing, 0), Err(PaperRefusal::StubsDetached));
        assert_eq!(may_take_out(&open, PaperStep::Scanning, 1), Err(PaperRefusal::StubsDetached));
        assert_eq!(may_take_out(&closed, PaperStep::Typing, 1), Ok(()));
    }

    #[test]
    fn a_scanned_link_a_bare_token_and_words_are_told_apart() {
        let token = "abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE";
        let found = Typed::Token(token.to_owned());
        assert_eq!(Typed::read(&format!(" https://belong.example.org/s/{token}\n")), found);
        assert_eq!(Typed::read(&format!("https://belong.example.org/s/{token}?x=1")), found);
        assert_eq!(Typed::read(token), found);
        assert_eq!(Typed::read(" river stone lamp "), Typed::Words("river stone lamp".to_owned()));
    }
}
