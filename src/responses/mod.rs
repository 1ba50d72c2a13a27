//! The respondent's journey: link, questions, draft, check, submit, thank-you; and the sealed ballot.
//!
//! Nothing counts before a submit with an answer in it, and GET never writes. One transaction marks the
//! invitation done, drops the draft and stores the ballot; it is acknowledged only when it is durable.
//! The room refuses: an empty submit, an answer that its question does not offer, a closed wave.

mod appearance;
mod ballot;
mod draft;
mod endings;
mod frame;
mod front;
mod journey;
mod journeys;
pub mod pages;
mod step;
mod store;
mod views;
mod writer;

pub use appearance::{Appearance, Button, look_words};
pub use ballot::{Answer, Ballot, BallotFault, PADDED_LENGTH};
pub use draft::{AnswerRefused, Draft, Entry};
pub use endings::{AwayView, CheckRow, CheckView, ClearedView, ClosedView, NoCookiesView, ThanksView};
pub use frame::{EditionChoice, Form, Page, Problem};
pub use front::Front;
pub use journey::{Journey, JourneySeal};
pub use journeys::{Asked, Journeys, SettingNames, Stand, SubmitRefused};
pub use views::{AskedQuestion, Kept, LandingView, Layout, OnePageView, Pick, QuestionView, Seen, Start};
pub use writer::{SealedBallot, Submitted, Unavailable, Writer};

#[cfg(test)]
mod look;
