//! What leads look at: readings over waves beside targets, and the sentences that may be said of them.
//!
//! A reading comes out of a release; this room orders readings into [`Series`], finds the [`State`] of a
//! cell, and words it in one [`Finding`] that serves title, alternative text, status and sentences alike.
//! It sees no answer: changes, gaps and standings are the release's own, and the middle and the limits of a
//! chart (`variation`) are made of published percents. It refuses to average audiences, to mix versions of an
//! item, to compare across terms or seams, and to say more than so many readings allow ([`Kind`]).

mod api;
mod blank;
mod chain;
mod change;
#[cfg(test)]
mod closed_tests;
mod edition;
mod entity;
mod finding;
mod first_reading;
mod gap;
mod map;
mod panel;
mod parts;
mod path;
mod quality;
mod register;
mod rules;
mod seam;
mod sentence;
mod series;
mod state;
mod store;
mod story;
#[cfg(test)]
pub(crate) mod testing;
mod variation;
mod words;

pub use api::ProgressApi;
pub use blank::{Blank, BlankItem, Lack, blanks};
pub use chain::{CHAIN_NOTE, Chain, ChainLink, chains, started};
pub use edition::EditionFlag;
pub use finding::Finding;
pub use first_reading::{baseline, reached_at_first};
pub use gap::{GapGroup, GapRow, gaps_of, heading_of};
pub use map::{Facts, PosterCell, poster};
pub use panel::{Bank, GroupFigure, ItemView, Panel, groups_of, outcome_page};
pub use parts::{Bar, Row, Side};
pub use path::{AimState, Direction, chance_words};
pub use quality::{EVEN_FROM, Sureness, WEIGHT_SAID_FROM, answered_evenly, sureness, voices_apart};
pub use register::{RegisterMeasure, beside_register, register_measures};
pub use rules::{
    AMBITIOUS, Baseline, Ground, NewTarget, Suggestion, Target, TargetRefusal, check_target, pace,
    pace_words, permille_words, steps, suggestions,
};
pub use seam::{Seam, SeamOf, linked};
pub use sentence::{Allowance, JOINED_FROM, Kind, LIMITS_FROM, RUN_FROM, Sentence};
pub use series::{Point, Series, series_of};
pub use state::{CellState, RegisterBadge, State, voice_and_register};
pub use store::{
    RegisterAims, SetTargetError, aims, every_target, is_sealed_with, register_aims, sealed, set_target,
    targets, withdraw_target,
};
pub use story::{Heard, Story, StoryLine, heard, response_words, story_of};
pub use variation::{Middle, middle};
pub use words::{answered_words, answers_words, in_ten, more_or_fewer, percent, share_words, signed};
