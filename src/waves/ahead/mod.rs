//! The planner: whom a wave would ask if it opened now, how many answers to expect, and what they will not show.
//!
//! Everybody on the roster is asked but for three reasons, which it counts by setting and audience: they said no, the
//! term's budget of minutes is used up, or another child of the same adult is asked about. Nobody is sampled to
//! save effort. What is expected rests on published shares only, never on a count that the gate withholds.

mod calendar;
mod pages;
mod rules;

pub use pages::{plan_page, plan_set};
pub(super) use rules::{Counted, groups_ahead, hidden, too_small};
pub use rules::{GroupAhead, Rate, RateFrom, Rates};
