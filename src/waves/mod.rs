//! One term's round over all audiences: planned → approved → open → closed → released.
//!
//! Opening writes the wave's key file first, then freezes questionnaires, release plan and roster in one
//! transaction; every link comes from the key file and is stored nowhere. Closing stops the links and
//! deletes the drafts. Thirty days after the release the key files are destroyed.
//! The room refuses: an approval by whoever planned it, opening without one, opening twice, opening for nobody, a missing or exchanged key file, a count before
//! the close, and exact response counts while a wave is open.

mod ahead;
mod aims;
mod api;
mod approving;
mod burden;
mod cache;
mod counts;
mod entity;
mod imported;
mod key;
mod key_store;
mod last_asked;
mod left_out;
mod opening;
mod pages;
mod plan_form;
mod pulses;
mod rules;
mod secrets;
mod siblings;
mod steps;
mod store;
mod views;

pub use ahead::{GroupAhead, Rate, RateFrom, Rates, plan_page, plan_set};
pub use aims::Aim;
pub use api::{TermName, WavesApi};
pub use approving::{
    Approval, Approver, Check, Checklist, Ground, Outlook, ParentsTold, PassedOver, Point, Reasons,
    approval_taken_back, approve, approve_wave, look_ahead, may_by_role, questionnaires_of, take_back,
    test_mails_asked, wave_approved,
};
pub use burden::{Within, within_budget};
pub use cache::{Frozen, WaveCache, WaveNow};
pub use counts::{CoarseCount, CoarseCounts, CountsOfDay};
pub use counts::{INVITED_AT_LEAST as COUNTED_FROM_INVITED, STEP as COUNTED_IN_STEPS_OF};
pub use imported::{ImportedWave, insert_imported, opening_of, wave_imported_from};
pub use key::{SealFault, WaveKey, token_hash};
pub use key_store::Keys;
pub use last_asked::{Despite, last_asked};
pub use left_out::{Draw, DrawChecked, check_draw, draw_of, keep_out_of, kept_out_of, let_in_again};
pub use opening::{Opened, Opening, RosterEntry, open, roster_now};
pub use pages::{WavesDesk, wave_closed, wave_counted, wave_opened, wave_page, wave_planned, waves_page};
pub use pulses::{
    PulsesApi, asked_by, pulse_composed, pulse_file, pulse_imported, pulse_new_page, pulse_page, pulse_step,
    pulse_walked, pulses_page, walkable,
};
pub use rules::{NewWave, Refusal, State, Wave, may_count, suggested};
pub use secrets::{check_keys, destroy_secrets};
pub use siblings::{Seed, one_child_of_each_adult};
pub use steps::{Ahead, LooksAhead, Names, PapersWaiting, Step, StepFault, Waiting, WaveSteps};
pub use store::{
    WaveFault, aims_of, all_waves, close, mark_released, note_withdrawn, open_for_answers, open_waves, plan,
    plan_asking, wave_by_id, wave_by_name, wave_held, wave_held_alone, waves_due_to_close,
    waves_due_to_count, waves_due_to_lose_their_keys, waves_due_to_open,
};

#[cfg(test)]
mod page_tests;
#[cfg(test)]
pub(crate) mod tests;
