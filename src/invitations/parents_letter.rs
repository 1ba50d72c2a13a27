//! What a family reads before a wave asks its children, with a link for each child that keeps it out.

use crate::invitations::entity::outbox::Model as OutboxRow;
use crate::invitations::families::{Called, labels};
use crate::invitations::family_letter::{ChildsLink, each_once, label_in};
use crate::invitations::letter::{InvitationLetters, Said};
use crate::mail::Letter;
use crate::people;
use crate::surveys::Words;
use crate::theory::Audience;
use crate::waves;
use anyhow::Context;
use askama::Template;

/// What a child is called: by its number alone, in the reception class, in another year.
const CHILD: [&str; 3] = ["parents-child", "parents-child-reception", "parents-child-year"];

pub(super) struct ParentsPage<'a> {
    words: &'a Words,
    /// Of the children, each once.
    settings: String,
    partnership: &'a str,
    opens: String,
    closes: String,
    asks_words: bool,
    links: &'a [ChildsLink],
    stop: &'a str,
}

#[derive(Template)]
#[template(path = "invitations/mail/parent_information.txt")]
struct PlainParents<'a> {
    page: &'a ParentsPage<'a>,
}

#[derive(Template)]
#[template(path = "invitations/mail/parent_information.html")]
struct HtmlParents<'a> {
    page: &'a ParentsPage<'a>,
}

impl InvitationLetters {
    /// None when none of the mailbox's children would be asked, or the wave has closed.
    pub(super) async fn parent_information(&self, row: &OutboxRow) -> anyhow::Result<Option<Letter>> {
        let (wave, listed) = row.wave_id.zip(row.participant_id).context("the row names no participant")?;
        let db = self.db.reader();
        let Some(wave) = waves::wave_by_id(db, wave).await? else { return Ok(None) };
        let is_ahead = wave.state.is_ahead() || wave.is_open(self.clock.now());
        let Some((mailbox, mut children)) = people::children_at(db, listed).await?.filter(|_| is_ahead)
        else {
            return Ok(None);
        };
        if self.stop.is_suppressed(&mailbox.email).await? {
            return Ok(None);
        }
        let kept_out = waves::kept_out_of(db, wave.id).await?;
        children.retain(|child| !kept_out.contains(&child.id));
        if children.is_empty() {
            return Ok(None);
        }
        children.sort_by_key(|child| (child.year_group, child.id));
        let edition = self.editions.spoken(&row.language, Audience::Families).clone();
        let words = Words::new(edition, Some(Audience::Families));
        let opt_out = self.stop.family_opt_out();
        let called: Vec<Called<'_>> = children
            .iter()
            .map(|child| Called { nickname: child.nickname.as_deref(), year_group: child.year_group })
            .collect();
        let link = |(child, label): (&people::ChildListed, _)| ChildsLink {
            label: label_in(&words, CHILD, label),
            address: format!("{}/opt-out/{}", self.base_url, opt_out.token(wave.id, child.id)),
        };
        let links: Vec<ChildsLink> = children.iter().zip(labels(&called)).map(link).collect();
        let stop = self.way_out(mailbox.id);
        let page = ParentsPage {
            words: &words,
            settings: each_once(children.iter().map(|child| child.setting.as_str())),
            partnership: &self.partnership,
            opens: words.day(wave.opens_at),
            closes: words.day(wave.closes_at),
            asks_words: wave.asks_words,
            links: &links,
            stop: &stop,
        };
        Ok(Some(render(&page)?.addressed(row, mailbox.email, stop)))
    }
}

fn render(page: &ParentsPage<'_>) -> anyhow::Result<Said> {
    Ok(Said {
        subject: page.words.say("parents-subject").to_string(),
        text: PlainParents { page }.render()?,
        html: HtmlParents { page }.render()?,
    })
}
