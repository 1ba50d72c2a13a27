//! What leads look at: readings over waves beside targets, and the one sentence that may be said of them.
//!
//! A reading comes out of a release; this room orders readings into [`Series`], finds the [`State`] of a
//! cell, and words it in one [`Finding`] that serves title, alternative text and sentence alike.
//! It refuses to average audiences, to mix versions of an item, to compare readings of different terms,
//! and to say that anything changed: no test of a change has been built yet.

mod api;
mod edition;
mod entity;
mod finding;
mod map;
mod panel;
mod parts;
mod rules;
mod seam;
mod series;
mod state;
mod store;
#[cfg(test)]
pub(crate) mod testing;
mod words;

pub use api::ProgressApi;
pub use edition::EditionFlag;
pub use finding::{AMBITIOUS, Finding};
pub use map::{Facts, PosterCell, poster};
pub use panel::{Bank, GroupFigure, ItemView, Panel, groups_of, outcome_page};
pub use parts::{Bar, Row, Side};
pub use rules::{HORIZON_YEARS, NewTarget, Target, TargetRefusal, check_target};
pub use seam::{Seam, SeamOf, linked};
pub use series::{Point, Series, series_of};
pub use state::State;
pub use store::{SetTargetError, aims, set_target, targets};
pub use words::{answered_words, answers_words, in_ten, percent, share_words};
