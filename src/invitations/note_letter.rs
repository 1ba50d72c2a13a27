//! The results note as a mail: the same text for everybody who was invited, in a frame of their language.

use crate::actions;
use crate::invitations::entity::outbox::Model as OutboxRow;
use crate::invitations::letter::{InvitationLetters, Said};
use crate::invitations::store;
use crate::mail::Letter;
use crate::surveys::{Edition, Words};
use crate::theory::Audience;
use anyhow::Context;
use askama::Template;

/// What is around a note, and the note.
pub(super) struct NotePage<'a> {
    words: &'a Words,
    setting: &'a str,
    partnership: &'a str,
    /// The note's paragraphs; a line break inside stays one.
    paragraphs: Vec<&'a str>,
    /// The edition in whose language the note is written.
    own: &'a Edition,
    stop: &'a str,
}

#[derive(Template)]
#[template(path = "invitations/mail/results_note.txt")]
struct PlainNote<'a> {
    page: &'a NotePage<'a>,
}

#[derive(Template)]
#[template(path = "invitations/mail/results_note.html")]
struct HtmlNote<'a> {
    page: &'a NotePage<'a>,
}

impl InvitationLetters {
    /// None for whoever wants no mails, or none about this wave. Whether somebody answered is not looked at.
    pub(super) async fn results_note(&self, row: &OutboxRow) -> anyhow::Result<Option<Letter>> {
        let (wave, invitation) = row.wave_id.zip(row.invitation_id).context("the row names no invitation")?;
        let Some(addressee) = store::addressee_of(self.db.reader(), invitation).await? else {
            return Ok(None);
        };
        if addressee.wants_no_mail() {
            return Ok(None);
        }
        let Some(email) = addressee.email.clone() else { return Ok(None) };
        if self.stop.is_suppressed(&email).await? {
            return Ok(None);
        }
        let note = actions::note_of(self.db.reader(), wave).await?.filter(|note| note.sent.is_some());
        let Some(note) = note else { return Ok(None) };
        let audience = Audience::from_code(&addressee.audience).context("an unknown audience")?;
        let words = Words::new(self.editions.spoken(&row.language, audience).clone(), Some(audience));
        let stop = self.way_out(addressee.participant);
        let page = NotePage {
            words: &words,
            setting: &addressee.setting,
            partnership: &self.partnership,
            paragraphs: note.text.split("\n\n").collect(),
            own: self.editions.english(),
            stop: &stop,
        };
        Ok(Some(render(&page)?.addressed(row, email, stop)))
    }
}

fn render(page: &NotePage<'_>) -> anyhow::Result<Said> {
    Ok(Said {
        subject: page.words.say("note-subject").to_string(),
        text: PlainNote { page }.render()?,
        html: HtmlNote { page }.render()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surveys::Content;

    #[test]
    fn the_frame_is_short_in_every_language_and_the_note_is_marked_with_its_own() {
        let content = Content::embedded();
        for edition in content.editions.iter() {
            for audience in Audience::ALL {
                let words = Words::new(edition.clone(), Some(audience));
                let page = NotePage {
                    words: &words,
                    setting: "St Anne's",
                    partnership: "The Tees partnership",
                    paragraphs: vec!["NOTE <one>", "two\nthree"],
                    own: content.editions.english(),
                    stop: "https://belong.example.org/stop/TOKEN",
                };
                let letter = render(&page).unwrap();
                let unchecked = words.say("unchecked-notice").to_string();
                let notice = if edition.is_draft() { unchecked.split_whitespace().count() } else { 0 };
                let counted = letter.text.split_whitespace().count() - notice - 4;
                assert!(counted < 90, "{counted} words: {}", letter.text);
                assert!(letter.text.ends_with("\nhttps://belong.example.org/stop/TOKEN"), "{}", letter.text);
                assert!(letter.text.contains("NOTE <one>\n\ntwo\nthree"), "{}", letter.text);
                let html = &letter.html;
                assert!(html.contains("<div lang=\"en\" dir=\"ltr\""), "{html}");
                assert!(html.contains("NOTE &#60;one&#62;") && html.contains("two<br>three"), "{html}");
                assert_eq!(html.matches("http").count(), 1, "no other address than the way out: {html}");
                let text = format!("{}{}", letter.subject, letter.text).to_lowercase();
                assert!(!text.contains("absence") && !text.contains("attendance") && !text.contains('⟪'));
            }
        }
    }
}
