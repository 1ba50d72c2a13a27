//! The results note of a wave: one text for everybody who was invited, sent once.
//!
//! Its text is plain: no links but ours, no addresses. Who gets it is the room `invitations`' to say, and never
//! depends on who answered.

use super::entity::note::{ActiveModel, Column, Entity, Model};
use crate::clock::At;
use crate::ids::WaveId;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

/// Characters of a note: one screen or two on a telephone.
pub const LONGEST_NOTE: usize = 4_000;

/// The note as somebody saved it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub text: String,
    pub saved_at: At,
    pub saved_by: String,
    pub sent: Option<Sent>,
}

/// That it has been sent: nothing of it changes any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    pub at: At,
    pub by: String,
    pub mails: i32,
}

/// Reads a note as typed; line ends are kept, and so are blank lines between paragraphs.
///
/// # Errors
/// What is wrong and what to do, in one sentence.
pub fn read_note(typed: &str, base_url: &str) -> Result<String, String> {
    let lines: Vec<&str> = typed.lines().map(str::trim_end).collect();
    let text = lines.join("\n").trim().to_owned();
    let length = text.chars().count();
    if text.is_empty() {
        return Err("Write the note, or begin again with the draft.".to_owned());
    }
    if length > LONGEST_NOTE {
        return Err(format!(
            "The note has {length} characters; it may have {LONGEST_NOTE}. Leave something out."
        ));
    }
    let breaks = |line: &str| crate::address::has_unsafe_characters(line);
    if text.lines().any(breaks) {
        return Err("Write the note as plain text, without control characters.".to_owned());
    }
    match text.split_whitespace().find(|word| is_address(word, base_url)) {
        Some(word) => Err(format!(
            "Take out “{}”: the note holds no e-mail addresses, and no links but ours.",
            word.chars().take(60).collect::<String>()
        )),
        None => Ok(text),
    }
}

/// Whether a word is an e-mail address or leads to a place that is not ours. Mail programs make links of bare
/// names, too.
fn is_address(word: &str, base_url: &str) -> bool {
    let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '/').to_lowercase();
    if !base_url.is_empty() && (bare == base_url || bare.starts_with(&format!("{base_url}/"))) {
        return false;
    }
    let names = [".com", ".org", ".net", ".uk", ".eu", ".info", ".io", ".co", ".gov", ".edu", ".school"];
    let host = bare.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let named = host.contains('.') && names.iter().any(|name| host.ends_with(name));
    word.contains('@') || word.contains("://") || bare.starts_with("www.") || named
}

/// The note of a wave; none until somebody has saved one.
///
/// # Errors
/// The database's.
pub async fn note_of(db: &impl ConnectionTrait, wave: WaveId) -> Result<Option<Note>, DbErr> {
    let note = |row: Model| Note {
        text: row.body,
        saved_at: row.saved_at,
        saved_by: row.saved_by,
        sent: row.sent_at.map(|at| Sent { at, by: row.sent_by, mails: row.mails }),
    };
    Ok(Entity::find_by_id(wave).one(db).await?.map(note))
}

/// Keeps a text that [`read_note`] read; one that has been sent stays as it is.
///
/// # Errors
/// The database's.
pub async fn save_note(
    txn: &impl ConnectionTrait,
    wave: WaveId,
    text: &str,
    (who, now): (&str, At),
) -> Result<(), DbErr> {
    let row = ActiveModel {
        wave_id: Set(wave),
        body: Set(text.to_owned()),
        saved_at: Set(now),
        saved_by: Set(who.to_owned()),
        sent_at: Set(None),
        sent_by: Set(String::new()),
        mails: Set(0),
    };
    let saved = [Column::Body, Column::SavedAt, Column::SavedBy];
    let mut there = OnConflict::column(Column::WaveId);
    there.update_columns(saved).action_and_where(Expr::col((Entity, Column::SentAt)).is_null());
    Entity::insert(row).on_conflict(there).exec_without_returning(txn).await?;
    Ok(())
}

/// Marks the note as sent if it is the text that was looked at, and nobody has sent it yet; says whether this call
/// did. The mails are queued in the same transaction.
///
/// # Errors
/// The database's.
pub async fn mark_note_sent(
    txn: &impl ConnectionTrait,
    wave: WaveId,
    looked_at: At,
    (who, now): (&str, At),
) -> Result<bool, DbErr> {
    let won = Entity::update_many()
        .col_expr(Column::SentAt, Expr::value(now))
        .col_expr(Column::SentBy, Expr::value(who))
        .filter(Column::WaveId.eq(wave))
        .filter(Column::SavedAt.eq(looked_at))
        .filter(Column::SentAt.is_null())
        .exec(txn)
        .await?;
    Ok(won.rows_affected == 1)
}

/// Notes how many mails a sent note has become.
///
/// # Errors
/// The database's.
pub async fn count_note_mails(txn: &impl ConnectionTrait, wave: WaveId, mails: u64) -> Result<(), DbErr> {
    let mails = i32::try_from(mails).unwrap_or(i32::MAX);
    let counted = Entity::update_many().col_expr(Column::Mails, Expr::value(mails));
    counted.filter(Column::WaveId.eq(wave)).exec(txn).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "https://belong.example.org";

    #[test]
    fn a_note_is_plain_and_keeps_its_lines() {
        let typed = "What we heard\r\n\r\nThe corridors are packed.  \r\n";
        assert_eq!(read_note(typed, OURS).unwrap(), "What we heard\n\nThe corridors are packed.");
        for wrong in ["", "  \n ", "a\u{202e}b", &"x".repeat(LONGEST_NOTE + 1)] {
            assert!(read_note(wrong, OURS).is_err(), "{wrong:.20}");
        }
    }

    #[test]
    fn links_that_are_not_ours_and_addresses_are_refused() {
        for wrong in [
            "See https://example.com.",
            "See (www.example.net)!",
            "Ask head@school.example now",
            "Look at belong.example.org.evil.com",
            "Look at https://belong.example.org.evil.com/s",
            "at saltmarsh.co.uk/news,",
        ] {
            assert!(read_note(wrong, OURS).unwrap_err().contains("no links but ours"), "{wrong}");
        }
        for right in [
            "See https://belong.example.org/accessibility.",
            "See https://belong.example.org",
            "In years 7-9, i.e. at 12.30, 1.5 points: yes/no.",
        ] {
            assert_eq!(read_note(right, OURS).as_deref(), Ok(right));
        }
    }
}
