//! Nobody is asked for more minutes in one term than the partnership's budget, over all waves and settings.
//!
//! A person is a mailbox, or a child at a mailbox; whoever has neither is the row of the roster. Who would be over
//! the budget is left out when the wave opens, and the planner counts them; nobody is named on a page.

mod rules;
mod store;

pub use rules::Within;
pub use store::within_budget;
