//! The respondent's journey: link, questions, draft, check, submit, thank-you; and the sealed ballot.
//!
//! Nothing counts before a submit with an answer in it, and GET never writes. One transaction marks the
//! invitation done, drops the draft and stores the ballot; it is acknowledged only when it is durable.
//! The room refuses: an empty submit, an answer that its question does not offer, a closed wave.

mod ballot;
mod draft;
mod journey;
mod store;
mod writer;

pub use ballot::{Answer, Ballot, BallotFault, PADDED_LENGTH};
pub use draft::{Draft, Entry};
pub use journey::{Journey, JourneySeal, Layout};
pub use writer::{SealedBallot, Submitted, Unavailable, Writer};
