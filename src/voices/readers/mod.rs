//! Readers: who reads what people of a setting write, and the key that they read with.
//!
//! An administrator or a coordinator names a reader, a deputy and a holiday cover among the safeguarding leads of a
//! setting, each until a day of review; each confirms for themselves and says when they are away. One of them makes
//! the setting's key, keeps its recovery kit and shows that it was copied. A wave does not ask for words while any
//! setting on its roster lacks one of these. The room refuses to name who may not read, and a key that nobody copied.

mod ceremony;
mod entity;
mod guard;
mod kit;
mod listed;
mod pages;
mod rules;
mod set_up;
mod store;

pub use ceremony::{Made, Restored, make_key, note_checked, public_half, reading_settings, restore_key};
pub use guard::{check_readers_keys, refuse_unready, unready_settings};
pub use kit::{Kit, KitFault};
pub use pages::{absence_told, part_confirmed, part_ended, reader_named, readers_page};
pub use rules::{Days, KeyState, Lack, Part, Reader};
pub use set_up::{set_up_key_page, set_up_key_step};
pub use store::{
    NameFault, NewReader, Reachable, confirm_part, end_part, keep_absence, name_reader, reachable_on,
    readers_of, remove_absence, settings_read_by,
};
