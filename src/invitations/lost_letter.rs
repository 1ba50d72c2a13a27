//! The mail that brings private links once more, rendered anew at each attempt.

use crate::invitations::entity::outbox::Model as OutboxRow;
use crate::invitations::letter::{InvitationLetters, Said};
use crate::invitations::lost_store::{self, OpenLink};
use crate::invitations::store;
use crate::mail::Letter;
use crate::people;
use crate::surveys::Words;
use crate::theory::Audience;
use anyhow::Context;
use askama::Template;

/// One of the links, as people read it.
struct Link {
    /// Wave, setting, audience, and what the family calls the child; never a name that we know.
    label: String,
    address: String,
    closes: String,
}

struct Page<'a> {
    words: &'a Words,
    links: &'a [Link],
    stop: &'a str,
}

#[derive(Template)]
#[template(path = "invitations/mail/lost_link.txt")]
struct PlainLostLink<'a> {
    page: &'a Page<'a>,
}

#[derive(Template)]
#[template(path = "invitations/mail/lost_link.html")]
struct HtmlLostLink<'a> {
    page: &'a Page<'a>,
    subject: &'a str,
}

impl InvitationLetters {
    /// All open links of the address that the row's invitation leads to; none when there is nobody to write to
    /// any more. Wave keys and generations are as they were, so the links are the old ones.
    pub(super) async fn lost_links(&self, row: &OutboxRow) -> anyhow::Result<Option<Letter>> {
        let invitation = row.invitation_id.context("the row names no invitation")?;
        let db = self.db.reader();
        let Some(addressee) = store::addressee_of(db, invitation).await? else { return Ok(None) };
        let Some(to) = addressee.email else { return Ok(None) };
        if self.stop.is_suppressed(&to).await? {
            return Ok(None);
        }
        let people = people::everybody_with_the_address_of(db, addressee.participant).await?;
        let open = lost_store::links_of(db, &people).await?;
        let words = self.words_for(&row.language, open.iter().map(|one| one.audience.as_str()));
        let mut links = Vec::with_capacity(open.len());
        for one in &open {
            links.extend(self.link(one, &words).await?);
        }
        if links.is_empty() {
            return Ok(None);
        }
        let stop = self.way_out(addressee.participant);
        let page = Page { words: &words, links: &links, stop: &stop };
        let subject = words.say("lost-mail-subject").with("n", links.len()).to_string();
        let said = Said {
            text: PlainLostLink { page: &page }.render()?,
            html: HtmlLostLink { page: &page, subject: &subject }.render()?,
            subject,
        };
        Ok(Some(said.addressed(row, to, stop)))
    }

    /// The link as it was mailed first; none when its wave has closed.
    async fn link(&self, one: &OpenLink, words: &Words) -> anyhow::Result<Option<Link>> {
        let Some(wave) = self.waves.by_id(one.wave_id).await? else { return Ok(None) };
        if !wave.is_open(self.clock.now()) {
            return Ok(None);
        }
        let key =
            wave.frozen.as_ref().and_then(|frozen| frozen.key.as_ref()).context("the wave has no key")?;
        let generation = u32::try_from(one.generation).context("the generation is below 0")?;
        let audience = Audience::from_code(&one.audience).context("an unknown audience")?;
        let theirs = Words::new(words.edition().clone(), Some(audience));
        let about = format!("{} · {} · {}", wave.wave.name, one.setting, theirs.ours("lost-mail-for"));
        Ok(Some(Link {
            label: [Some(about), one.nickname.clone()].into_iter().flatten().collect::<Vec<_>>().join(" · "),
            address: format!("{}/s/{}", self.base_url, key.link_token(one.id, generation)),
            closes: words.moment(wave.wave.closes_at),
        }))
    }
}
