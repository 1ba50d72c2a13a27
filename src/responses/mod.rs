//! The respondent's journey: link, questions, draft, check, submit, thank-you; and the sealed ballot.
//!
//! Nothing counts before a submit with an answer in it, and GET never writes. One transaction marks the
//! invitation done, drops the draft and stores the ballot; it is acknowledged only when it is durable.
//! The room refuses: an empty submit, an answer that its question does not offer, a closed wave.

mod appearance;
mod ballot;
mod class;
mod contact;
pub mod doors;
mod draft;
mod endings;
mod exit;
mod failures;
mod frame;
mod front;
mod journey;
mod journeys;
mod later;
pub mod pages;
mod paper;
pub mod preview;
mod returning;
mod step;
mod store;
mod telling;
mod views;
mod withdrawal;
mod writer;

pub use appearance::{Appearance, Button, look_words};
pub use ballot::{Answer, Ballot, PADDED_LENGTH};
pub use class::{ClassFault, ClassRefusal, ClassSession, ClassSessions, Entered, Standing};
pub use contact::{ContactWish, device_finished, wish_page, wish_sent, wish_sent_page};
pub use doors::{Doors, Stopping};
pub use draft::{AnswerRefused, Draft, Entry, Written};
pub use endings::{
    AccessibilityView, AwayView, CheckRow, CheckView, ClearedView, ClosedView, NoCookiesView, ThanksView,
};
pub use exit::page_left;
pub use failures::{Failures, Network, WRONG_CODES, WRONG_WORDS};
pub use frame::{EditionChoice, Form, Page, Problem};
pub use front::Front;
pub use journey::{Journey, JourneySeal};
pub use journeys::{Asked, Journeys, SettingNames, Stand, SubmitRefused};
pub use later::{LaterView, WithdrawView, WithdrawnView, WordsAskedView};
pub use paper::{
    BATCHES_AFTER_CLOSE, Batch, PaperFault, PaperRefusal, PaperStep, Papers, Posted, Scanned, TypedSheet,
    batches_waiting, forget_batches,
};
pub use returning::{DRAFT_LENGTH, WordsRefused};
pub use telling::{PromptBox, TellingView};
pub use views::{AskedQuestion, Kept, LandingView, Layout, OnePageView, Pick, QuestionView, Seen, Start};
pub use withdrawal::WithdrawalRefused;
pub use writer::{SealedBallot, SealedWords, Submitted, Unavailable, Writer};

#[cfg(test)]
mod look;
