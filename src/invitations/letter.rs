//! The invitation as people read it, rendered anew at each attempt.

use crate::clock::Clock;
use crate::db::Db;
use crate::ids::ParticipantId;
use crate::invitations::entity::outbox::Model as OutboxRow;
use crate::invitations::rules::{INVITATION, LOST_LINK};
use crate::invitations::stop::StopMails;
use crate::invitations::store::{self, Addressee};
use crate::mail::Letter;
use crate::surveys::{Editions, Words};
use crate::theory::Audience;
use crate::waves::WaveCache;
use anyhow::Context;
use askama::Template;
use std::pin::Pin;

/// A letter on its way, or none when nobody is to be written to any more.
pub type BoxedLetter<'a> = Pin<Box<dyn Future<Output = anyhow::Result<Option<Letter>>> + Send + 'a>>;

/// Renders queued mails. An error or a panic concerns this mail only.
pub trait Letters: Send + Sync {
    fn letter<'a>(&'a self, row: &'a OutboxRow) -> BoxedLetter<'a>;
}

/// Renders mails of the kinds `invitation` and `lost_link`.
#[derive(Debug, Clone)]
pub struct InvitationLetters {
    pub db: Db,
    pub waves: WaveCache,
    pub clock: Clock,
    /// Without a slash at its end.
    pub base_url: String,
    /// "Redcar and Cleveland attendance partnership": who asks.
    pub partnership: String,
    pub stop: StopMails,
    pub editions: Editions,
}

impl Letters for InvitationLetters {
    fn letter<'a>(&'a self, row: &'a OutboxRow) -> BoxedLetter<'a> {
        match row.kind.as_str() {
            LOST_LINK => Box::pin(self.lost_links(row)),
            _ => Box::pin(self.invitation(row)),
        }
    }
}

impl InvitationLetters {
    /// The words of this edition for this audience; English where it is not offered to them.
    fn words_in(&self, language: &str, audience: &str) -> Words {
        let audience = Audience::from_code(audience);
        let edition = self.editions.or_english(language);
        let is_offered = audience.is_some_and(|audience| edition.is_offered_to(audience));
        Words::new(if is_offered { edition } else { self.editions.english() }.clone(), audience)
    }

    /// Where this person stops our mails.
    pub(super) fn way_out(&self, person: ParticipantId) -> String {
        format!("{}/stop/{}", self.base_url, self.stop.token(person))
    }

    async fn invitation(&self, row: &OutboxRow) -> anyhow::Result<Option<Letter>> {
        anyhow::ensure!(row.kind == INVITATION, "mails of the kind {} are rendered elsewhere", row.kind);
        let (wave, invitation) = row.wave_id.zip(row.invitation_id).context("the row names no invitation")?;
        let Some(wave) = self.waves.by_id(wave).await? else { return Ok(None) };
        let Some(addressee) = store::addressee_of(self.db.reader(), invitation).await? else {
            return Ok(None);
        };
        if !wave.is_open(self.clock.now()) || addressee.is_not_to_be_written_to() {
            return Ok(None);
        }
        let Some(email) = addressee.email.clone() else { return Ok(None) };
        let generation = u32::try_from(addressee.generation).context("the generation is below 0")?;
        let key =
            wave.frozen.as_ref().and_then(|frozen| frozen.key.as_ref()).context("the wave has no key")?;
        let token = key.link_token(invitation, generation);
        let link = format!("{}/s/{token}", self.base_url);
        let doors = MailDoors {
            words: self.words_in(&row.language, &addressee.audience),
            stop: self.way_out(addressee.participant),
            lost: format!("{}/lost-link", self.base_url),
        };
        let closes = wave.wave.closes_at.in_words();
        let at = Placed { partnership: &self.partnership, closes: &closes, link: &link, doors: &doors };
        let mut letter = render(&addressee, at)?;
        letter.to = email;
        letter.unsubscribe = Some(doors.stop);
        letter.message_id.clone_from(&row.message_id);
        Ok(Some(letter))
    }
}

/// What the foot of a mail says: where to ask for the link again, and the way out.
struct MailDoors {
    words: Words,
    stop: String,
    lost: String,
}

/// The facts of one invitation as people read them.
struct Placed<'a> {
    partnership: &'a str,
    closes: &'a str,
    link: &'a str,
    doors: &'a MailDoors,
}

fn render(addressee: &Addressee, at: Placed<'_>) -> anyhow::Result<Letter> {
    let Placed { partnership, closes, link, doors } = at;
    let audience = Audience::from_code(&addressee.audience).context("an unknown audience")?;
    let Wording { subject, ask, promise } = wording(audience);
    let page = Page { ask, promise, setting: &addressee.setting, partnership, closes, link, doors };
    Ok(Letter {
        to: String::new(),
        to_name: None,
        from: None,
        subject: subject.to_owned(),
        text: PlainInvitation { page: &page }.render()?,
        html: HtmlInvitation { page: &page, subject }.render()?,
        message_id: String::new(),
        unsubscribe: None,
    })
}

struct Page<'a> {
    ask: &'a str,
    promise: &'a str,
    setting: &'a str,
    partnership: &'a str,
    closes: &'a str,
    link: &'a str,
    doors: &'a MailDoors,
}

#[derive(Template)]
#[template(path = "invitations/mail/invitation.txt")]
struct PlainInvitation<'a> {
    page: &'a Page<'a>,
}

#[derive(Template)]
#[template(path = "invitations/mail/invitation.html")]
struct HtmlInvitation<'a> {
    page: &'a Page<'a>,
    subject: &'a str,
}

struct Wording {
    subject: &'static str,
    ask: &'static str,
    promise: &'static str,
}

fn wording(audience: Audience) -> Wording {
    match audience {
        Audience::Children => Wording {
            subject: "A few questions for you",
            ask: "What is school like for you? We would love to know. It takes about 2 minutes.",
            promise: "You can choose. If you do not answer, nothing changes for you. We do not know who said what.",
        },
        Audience::YoungPeople => Wording {
            subject: "A few questions for you",
            ask: "How is school going for you? A few questions, about 3 minutes.",
            promise: "It is your choice, and nothing changes for you if you do not answer. Your name is never with your answers.",
        },
        Audience::Families => Wording {
            subject: "A few questions for your family",
            ask: "How are things between your family and school? A few questions, about 4 minutes.",
            promise: "It is your choice, and nothing changes for your family if you do not answer. Your name is never with your answers.",
        },
        Audience::Staff => Wording {
            subject: "A few questions about your work",
            ask: "How does working together for children look from where you are? A few questions, about 4 minutes.",
            promise: "It is your choice, and nothing changes for you if you do not answer. Your name is never with your answers.",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surveys::Content;

    #[test]
    fn every_invitation_is_short_neutral_and_loads_nothing() {
        for audience in Audience::ALL {
            assert!(wording(audience).ask.contains(audience.minutes()), "{audience:?}");
            let letter = letter_for(audience);
            let words = letter.text.split_whitespace().count();
            assert!(words < 90, "{words} words for {audience:?}");
            for text in [&letter.subject, &letter.text, &letter.html] {
                let text = text.to_lowercase();
                assert!(!text.contains("absence") && !text.contains("attendance"), "{text}");
            }
            assert!(letter.text.contains("\nhttps://belong.example.org/s/TOKEN\n"), "{}", letter.text);
            assert!(letter.text.contains("nothing changes"));
            let html = &letter.html;
            assert!(
                html.contains("href=\"https://belong.example.org/s/TOKEN\"") && html.contains("lang=\"en\"")
            );
            assert!(!html.contains("<img") && !html.contains("<link") && !html.contains("src="));
            assert!(html.contains("St Anne&#39;s"), "the setting's name is escaped: {html}");
            assert_eq!(
                html.matches("http").count(),
                3,
                "no other address than the link and the doors: {html}"
            );
            assert!(
                html.contains("/stop/TOKEN\"")
                    && letter.text.contains("\nhttps://belong.example.org/stop/TOKEN\n")
            );
        }
    }

    fn letter_for(audience: Audience) -> Letter {
        let addressee = Addressee {
            participant: ParticipantId::random(),
            email: None,
            opted_out: false,
            setting: "St Anne's".into(),
            audience: audience.code().into(),
            generation: 0,
            done: false,
            declined: false,
        };
        let link = "https://belong.example.org/s/TOKEN";
        let doors = MailDoors {
            words: Words::new(Content::embedded().editions.english().clone(), Some(audience)),
            stop: "https://belong.example.org/stop/TOKEN".into(),
            lost: "https://belong.example.org/lost-link".into(),
        };
        let closes = "11 December 2026, 18:00";
        render(&addressee, Placed { partnership: "The Tees partnership", closes, link, doors: &doors })
            .unwrap()
    }
}
