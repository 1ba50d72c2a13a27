//! The respondent's journey: link, questions, draft, check, submit, thank-you; and the sealed ballot.
//!
//! Nothing counts before a submit with an answer in it, and GET never writes. One transaction marks the
//! invitation done, drops the draft and stores the ballot; it is acknowledged only when it is durable.

mod ballot;

pub use ballot::{Answer, Ballot, BallotFault, PADDED_LENGTH};
