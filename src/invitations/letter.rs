//! The invitation as people read it, rendered anew at each attempt.

use crate::clock::Clock;
use crate::db::Db;
use crate::ids::ParticipantId;
use crate::invitations::entity::outbox::Model as OutboxRow;
use crate::invitations::family_store;
use crate::invitations::reminders::was_written_to_lately;
use crate::invitations::rules::{INVITATION, LOST_LINK, PARENT_INFORMATION, REMINDER, RESULTS_NOTE};
use crate::invitations::stop::StopMails;
use crate::invitations::store;
use crate::invitations::test_letter::TEST_INVITATION;
use crate::mail::Letter;
use crate::surveys::{Editions, Saying, Words};
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

/// Renders mails of the kinds `invitation`, `reminder`, `lost_link`, `results-note` and `parent-information`.
#[derive(Debug, Clone)]
pub struct InvitationLetters {
    pub db: Db,
    pub waves: WaveCache,
    pub clock: Clock,
    /// Without a slash at its end.
    pub base_url: String,
    pub editions: Editions,
    /// "Redcar and Cleveland attendance partnership": who asks.
    pub partnership: String,
    pub stop: StopMails,
}

impl Letters for InvitationLetters {
    fn letter<'a>(&'a self, row: &'a OutboxRow) -> BoxedLetter<'a> {
        match row.kind.as_str() {
            LOST_LINK => Box::pin(self.lost_links(row)),
            RESULTS_NOTE => Box::pin(self.results_note(row)),
            PARENT_INFORMATION => Box::pin(self.parent_information(row)),
            TEST_INVITATION => Box::pin(self.test_invitation(row)),
            _ => Box::pin(self.invitation(row)),
        }
    }
}

impl InvitationLetters {
    /// Where this person stops our mails.
    pub(super) fn way_out(&self, person: ParticipantId) -> String {
        format!("{}/stop/{}", self.base_url, self.stop.token(person))
    }

    async fn invitation(&self, row: &OutboxRow) -> anyhow::Result<Option<Letter>> {
        let reminds = row.kind == REMINDER;
        anyhow::ensure!(
            reminds || row.kind == INVITATION,
            "mails of the kind {} are rendered elsewhere",
            row.kind
        );
        let (wave, invitation) = row.wave_id.zip(row.invitation_id).context("the row names no invitation")?;
        let Some(wave) = self.waves.by_id(wave).await? else { return Ok(None) };
        let Some(addressee) = store::addressee_of(self.db.reader(), invitation).await? else {
            return Ok(None);
        };
        let Some(email) = addressee.email.clone().filter(|_| wave.is_open(self.clock.now())) else {
            return Ok(None);
        };
        if self.stop.is_suppressed(&email).await? {
            return Ok(None);
        }
        if reminds && was_written_to_lately(self.db.reader(), row, self.clock.now()).await? {
            return Ok(None);
        }
        let audience = Audience::from_code(&addressee.audience).context("an unknown audience")?;
        if audience.is_child() {
            let family = family_store::family_of(self.db.reader(), invitation).await?;
            if family.len() > 1 {
                return self.family_mail(row, &wave, (email, &family));
            }
        }
        if addressee.is_not_to_be_written_to() {
            return Ok(None);
        }
        let generation = u32::try_from(addressee.generation).context("the generation is below 0")?;
        let key =
            wave.frozen.as_ref().and_then(|frozen| frozen.key.as_ref()).context("the wave has no key")?;
        let token = key.link_token(invitation, generation);
        let link = format!("{}/s/{token}", self.base_url);
        let words = Words::new(self.editions.spoken(&row.language, audience).clone(), Some(audience));
        let (stop, lost) = (self.way_out(addressee.participant), format!("{}/lost-link", self.base_url));
        let page = Page {
            words: &words,
            reminds,
            setting: &addressee.setting,
            partnership: &self.partnership,
            closes: words.moment(wave.wave.closes_at),
            link: &link,
            lost: &lost,
            stop: &stop,
            test_of: None,
        };
        Ok(Some(render(&page)?.addressed(row, email, stop)))
    }
}

/// What a mail says, without whom it goes to.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl Said {
    /// The letter to this address with its way out, under the row's Message-ID at every attempt.
    pub fn addressed(self, row: &OutboxRow, to: String, stop: String) -> Letter {
        let Said { subject, text, html } = self;
        Letter {
            to,
            to_name: None,
            from: None,
            return_path: None,
            subject,
            text,
            html,
            message_id: row.message_id.clone(),
            unsubscribe: Some(stop),
        }
    }
}

pub(super) fn render(page: &Page<'_>) -> anyhow::Result<Said> {
    Ok(Said {
        subject: page.subject().to_string(),
        text: PlainInvitation { page }.render()?,
        html: HtmlInvitation { page }.render()?,
    })
}

pub(super) struct Page<'a> {
    pub words: &'a Words,
    /// Whether it asks once more.
    pub reminds: bool,
    pub setting: &'a str,
    pub partnership: &'a str,
    pub closes: String,
    pub link: &'a str,
    /// Where to ask for the link again.
    pub lost: &'a str,
    /// The way out.
    pub stop: &'a str,
    /// The wave's name in a mail that a colleague sends to themselves.
    pub test_of: Option<&'a str>,
}

impl<'a> Page<'a> {
    fn subject(&self) -> Saying<'a> {
        if self.reminds { self.words.say("reminder-subject") } else { self.words.ours("invitation-subject") }
    }

    /// Who asks, with what.
    fn who(&self) -> Saying<'a> {
        let who = self.words.say(if self.reminds { "reminder-who" } else { "invitation-who" });
        who.with("setting", self.setting).with("partnership", self.partnership)
    }
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::At;
    use crate::surveys::Content;

    #[test]
    fn every_invitation_is_short_neutral_and_loads_nothing() {
        for (words, letter) in every_letter() {
            let notice = words.edition().is_draft().then(|| words.say("unchecked-notice").to_string());
            let notice = notice.map_or(0, |notice| notice.split_whitespace().count());
            let links = letter.text.split_whitespace().filter(|word| word.starts_with("https://")).count();
            let counted = letter.text.split_whitespace().count() - notice - links;
            assert!(counted < 90, "{counted} words: {}", letter.text);
            for text in [&letter.subject, &letter.text, &letter.html] {
                let text = text.to_lowercase();
                assert!(!text.contains("absence") && !text.contains("attendance"), "{text}");
            }
            assert!(letter.text.contains("\nhttps://belong.example.org/s/TOKEN\n"), "{}", letter.text);
            let html = &letter.html;
            let named = format!("lang=\"{}\" dir=\"{}\"", words.lang(), words.dir());
            assert!(html.contains(&named) && html.contains("href=\"https://belong.example.org/s/TOKEN\""));
            assert!(!html.contains("<img") && !html.contains("<link") && !html.contains("src="));
            assert!(html.contains("St Anne&#39;s"), "the setting's name is escaped: {html}");
            assert_eq!(
                html.matches("http").count(),
                3,
                "no other address than the link and the doors: {html}"
            );
            assert!(letter.text.ends_with("\nhttps://belong.example.org/stop/TOKEN"), "{}", letter.text);
        }
    }

    #[test]
    fn an_invitation_promises_and_names_the_audiences_time() {
        for (words, letter) in every_letter().into_iter().filter(|(words, _)| words.edition().code == "en") {
            assert!(letter.text.contains("nothing changes"), "{}", letter.text);
            let audience = words.audience().unwrap();
            assert!(letter.text.contains(audience.minutes()), "{audience:?}: {}", letter.text);
            assert!(letter.text.contains("11 December 2026, 18:00"));
        }
    }

    /// In every edition, for every audience.
    fn every_letter() -> Vec<(Words, Said)> {
        let content = Content::embedded();
        let editions: Vec<_> = content.editions.iter().cloned().collect();
        let words = |edition: &std::sync::Arc<crate::surveys::Edition>| {
            let edition = edition.clone();
            Audience::ALL.map(move |audience| Words::new(edition.clone(), Some(audience)))
        };
        let letters = editions.iter().flat_map(words);
        let both = |words: Words| [false, true].map(|reminds| (words.clone(), letter_in(&words, reminds)));
        letters.flat_map(both).collect()
    }

    fn letter_in(words: &Words, reminds: bool) -> Said {
        let link = "https://belong.example.org/s/TOKEN";
        let closes = At::parse_london("2026-12-11 18:00").unwrap();
        let page = Page {
            words,
            reminds,
            setting: "St Anne's",
            partnership: "The Tees partnership",
            closes: words.moment(closes),
            link,
            lost: "https://belong.example.org/lost-link",
            stop: "https://belong.example.org/stop/TOKEN",
            test_of: None,
        };
        render(&page).unwrap()
    }
}
