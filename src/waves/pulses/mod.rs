//! Composing a pulse at the desk, and asking it in a wave.
//!
//! The planning itself is the room `surveys`; here is what it needs of the waves: what was asked before, so that
//! a new question never stands under an old one's id and the plan says what will be comparable with which wave.
//! A wave asks a composed pulse only when its file still fits the content and every new question was previewed.

mod api;
mod form;
mod pages;
mod steps;
mod store;
mod views;

pub use api::PulsesApi;
pub use pages::{pulse_composed, pulse_file, pulse_imported, pulse_new_page, pulse_page, pulses_page};
pub use steps::pulse_step;
pub(super) use store::{askable, choices};
pub use store::{asked_by, pulse_walked, walkable};
