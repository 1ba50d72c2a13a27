//! The theory of change: interventions, horizons, outcomes and their facets, and the guidance library.
//!
//! Versioned data, read from `surveys/theory-of-change.toml` and `surveys/guidance.toml`. An outcome is a
//! change that the partnership wants to see. The room refuses an outcome without a lead audience, and names
//! every fault of a content file with file, line and field.

mod api;
mod file;
pub mod guidance;
mod load;
mod model;

pub use api::{AudienceOut, LensName, TheoryApi};
pub use file::{Entry, Fault, Faults, Listed, SourceFile};
pub use guidance::{GuidanceIn, GuidanceRefused, keep as keep_guidance, library as guidance_library};
pub use load::{AskedFacet, TheoryFound, exact_audience, read_guidance, read_theory};
pub use model::{
    Audience, Facet, GuidanceEntry, Horizon, HorizonSpan, Intervention, Lens, Measure, Outcome, Theory,
};
