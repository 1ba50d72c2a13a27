//! voices: what people write in their own words, who reads it, and what of it others may see.
//!
//! A comment waits in a sealed box among those of every submit; twice a school day the boxes of a setting are
//! gathered, shuffled, and what was written is sealed to that setting's readers. A reader or a deputy, signed in with
//! a passkey, reads, masks and codes it, and may propose words to leave; a second person approves. What may be a
//! concern is put first. Every comment is read by a person; nobody is promised watching. The room refuses to let
//! anything out that nobody released.

mod acts;
mod comment;
mod contact;
mod counts;
mod crowd;
mod entity;
mod gathering;
mod kept;
mod key_files;
mod leaving;
mod lexicons;
mod masks;
mod notices;
mod overdue;
mod pieces;
mod queue;
mod readers;
mod setting_key;
mod spelling;
mod told;
mod triage;
mod waiting;

pub use comment::{Comment, Standing, comment_of, comments_of};
pub use contact::{
    CONTACT_LENGTH, ContactAct, ContactDoor, ContactFault, ContactIn, ContactSpool, ContactText,
    FORGOTTEN_AFTER, LONGEST_ABOUT, LONGEST_REACH, LONGEST_WHO, Place, WaitingContacts, contact_act,
    contact_opened, contact_page, contacts_page, forget_contacts, gather_contacts, read_contact,
};
pub use crowd::{COMPANY, CONTACT_WITHIN, FIRST_WITHIN, READ_WITHIN};
pub use gathering::Gatherer;
pub use kept::forget_words;
pub use key_files::{KeyLost, ReadersKeys};
pub use leaving::{
    Agreement, Coarse, Form, Ground, LEAST, LONGEST_PASSAGE, MENTIONS_AT_LEAST, NewPassage, PassageFault,
    PassageIn, PassageRefusal, ReadPassage, Reading, SETTINGS_AT_LEAST, Spoken, SpokenThemes, SpokenWords,
    ThemeFigure, Times, WaitingPassage, WroteRow, approve, decline, forms_offered, opened_passage,
    passages_waiting, propose, read_passage, reading_of, spoken_in, withdraw,
};
pub use lexicons::Lexicons;
pub use masks::{KnownNames, Mask, MaskKind, masked, suggested_masks};
pub use notices::{Notice, READING, notice_mail, queue_notices};
pub use queue::{comment_page, comment_step, queue_page};
pub use readers::{
    Days, KeyState, Kit, KitFault, Lack, Made, NameFault, NewReader, Part, Reachable, Reader, Restored,
    absence_told, check_readers_keys, confirm_part, end_part, keep_absence, make_key, name_reader,
    note_checked, part_confirmed, part_ended, public_half, reachable_on, reader_named, readers_of,
    readers_page, refuse_unready, remove_absence, restore_key, set_up_key_page, set_up_key_step,
    settings_read_by, unready_settings,
};
pub use setting_key::{PublicHalf, SealFault, SettingKey};
pub use told::{BOX_LENGTH, COMMENT_LENGTH, CommentText, LONGEST_COMMENT, Told, TooLong, WordsBox, as_told};
pub use triage::{Concern, concern_in};
