//! What is asked: items, scales, pulses (which items in which term), questionnaires, the release plan.
//!
//! Read from the folder `surveys/`, which people edit; a copy is embedded in the program. An item without
//! an outcome cannot exist, and every fault is named with file, line and field.
//! The room refuses texts that break the writing rules, mixed scales, and a pulse that is not what the items'
//! home terms say.

mod composing;
mod concerns;
mod content;
mod continuity;
mod history;
mod lint;
mod load;
mod locales;
mod model;
mod optional;
mod pages;
mod plan;
mod planning;
mod pulses;
mod recordings;
mod register;
mod school_days;
mod sealing;
mod steps;
mod terms;
mod themes;

pub use composing::{
    AskedItem, AskedWave, AudiencePlan, Beside, CellPlan, Comparable, Composed, Gap, KeptPulse, Known,
    NewItem, Pick, Planned, Why, Wish, Wording, change_pulse, describe_pulse, keep_pulse, next_free,
    note_seen, plan_pulse, pulse_by_id, pulse_held, pulses, read_pulse, remove_pulse, takes,
};
pub use concerns::{ConcernGroup, ConcernWords, Phrase, PhrasePart, PhraseWord, read_concerns};
pub use content::{Content, check};
pub use continuity::reworded;
pub use load::read_own_scale;
pub use locales::{Direction, ENGLISH, Edition, Editions, PSEUDO, Saying, Standing, Words};
pub use model::{
    Choice, DOES_NOT_APPLY, HomeTerm, Item, MOST_PROMPTS, NOT_SURE, OFF_SCALE, PREFER_NOT, PlacePlan, Prompt,
    Pulse, Question, Questionnaire, ReleasePlan, SKIPPED, Scale, Term, Worded,
};
pub use pages::recording_played;
pub use plan::LEAST_MINIMUM;
pub use planning::{PlanningFigures, is_share};
pub use pulses::questions_per_wave;
pub use recordings::{Recording, Recordings};
pub use register::{Better, Indicator, Rebase, RegisterPlan, Source, Unit};
pub use school_days::{GATHERINGS, SchoolDays, TermDates};
pub use sealing::seal;
pub use steps::{Continuity, Lineage, Step, Steps, steps_between};
pub use terms::{Asked, reaches_horizon, reads_horizon};
pub use themes::Theme;
