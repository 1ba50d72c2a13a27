//! The respondent's journey: link, questions, draft, check, submit, thank-you; and the sealed ballot.
//!
//! Nothing counts before a submit with an answer in it, and GET never writes. One transaction marks the
//! invitation done, drops the draft and stores the ballot; it is acknowledged only when it is durable.

mod ballot;
mod endings;
mod views;
mod wording;

pub use ballot::{Answer, Ballot, BallotFault, PADDED_LENGTH};
pub use endings::{CheckRow, CheckView, ClearedView, ClosedView, NoCookiesView, ThanksView};
pub use views::{
    AskedQuestion, Form, LandingView, Layout, OnePageView, Page, Pick, Problem, QuestionView, Seen, Start,
};
pub use wording::{Intro, Support};

#[cfg(test)]
mod look;
