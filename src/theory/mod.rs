//! The theory of change: interventions, horizons, outcomes and their facets, and the guidance library.
//!
//! Versioned data, read from `surveys/theory-of-change.toml` and `surveys/guidance.toml`. An outcome is a
//! change that the partnership wants to see. The room refuses an outcome without a lead audience.

pub mod guidance;
mod model;

pub use model::{Audience, Facet, GuidanceEntry, Horizon, HorizonSpan, Intervention, Lens, Outcome, Theory};
