//! The invitation of children who share a mailbox: one mail, and a link of their own for each.

use crate::invitations::entity::outbox::Model as OutboxRow;
use crate::invitations::families::{Label, labels};
use crate::invitations::family_store::Sibling;
use crate::invitations::letter::{InvitationLetters, Said};
use crate::invitations::rules::REMINDER;
use crate::mail::Letter;
use crate::surveys::{Saying, Words};
use crate::theory::Audience;
use crate::waves::WaveNow;
use anyhow::Context;
use askama::Template;

/// What a link is called: by its number alone, in the reception class, in another year.
const LINK: [&str; 3] = ["family-link", "family-link-reception", "family-link-year"];

/// One child's link, as people read it.
pub(super) struct ChildsLink {
    pub label: String,
    pub address: String,
}

pub(super) struct FamilyPage<'a> {
    pub words: &'a Words,
    /// Whether it asks once more.
    pub reminds: bool,
    /// Of the children, each once.
    pub settings: String,
    pub partnership: &'a str,
    pub closes: String,
    pub links: &'a [ChildsLink],
    pub lost: &'a str,
    pub stop: &'a str,
}

impl<'a> FamilyPage<'a> {
    fn subject(&'a self) -> Saying<'a> {
        self.words.say(if self.reminds { "reminder-subject" } else { "family-subject" })
    }

    /// Who asks, with what.
    fn who(&'a self) -> Saying<'a> {
        let who = self.words.say(if self.reminds { "reminder-who" } else { "invitation-who" });
        who.with("setting", self.settings.as_str()).with("partnership", self.partnership)
    }
}

#[derive(Template)]
#[template(path = "invitations/mail/family.txt")]
struct PlainFamily<'a> {
    page: &'a FamilyPage<'a>,
}

#[derive(Template)]
#[template(path = "invitations/mail/family.html")]
struct HtmlFamily<'a> {
    page: &'a FamilyPage<'a>,
}

/// A label as people read it: the nickname, or "Link 2", "Link 2 (Year 4)" with the words of these messages: `what`,
/// `what-year`, `what-reception`.
pub(super) fn label_in(words: &Words, [alone, reception, in_year]: [&str; 3], label: Label) -> String {
    let (n, year_group) = match label {
        Label::Nickname(name) => return name,
        Label::Numbered { n, year_group } => (n, year_group),
    };
    match year_group {
        None => words.say(alone).with("n", n).to_string(),
        Some(0) => words.say(reception).with("n", n).to_string(),
        Some(year) => words.say(in_year).with("n", n).with("year", year.to_string()).to_string(),
    }
}

/// Names, each once, in their order.
pub(super) fn each_once<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut known: Vec<&str> = Vec::new();
    for name in names {
        if !known.contains(&name) {
            known.push(name);
        }
    }
    known.join(", ")
}

impl InvitationLetters {
    /// None when no child of the family is to be written about any more.
    pub(super) fn family_mail(
        &self,
        row: &OutboxRow,
        wave: &WaveNow,
        (to, family): (String, &[Sibling]),
    ) -> anyhow::Result<Option<Letter>> {
        let called: Vec<_> = family.iter().map(Sibling::called).collect();
        let open: Vec<(&Sibling, Label)> =
            family.iter().zip(labels(&called)).filter(|(child, _)| child.may_be_written_about()).collect();
        let Some((first, _)) = open.first() else { return Ok(None) };
        let words = self.words_for(&row.language, open.iter().map(|(child, _)| child.audience.as_str()));
        let key =
            wave.frozen.as_ref().and_then(|frozen| frozen.key.as_ref()).context("the wave has no key")?;
        let stop = self.way_out(first.participant);
        let settings = each_once(open.iter().map(|(child, _)| child.setting.as_str()));
        let mut links = Vec::with_capacity(open.len());
        for (child, label) in open {
            let generation = u32::try_from(child.generation).context("the generation is below 0")?;
            let address = format!("{}/s/{}", self.base_url, key.link_token(child.id, generation));
            links.push(ChildsLink { label: label_in(&words, LINK, label), address });
        }
        let lost = format!("{}/lost-link", self.base_url);
        let closes = words.moment(wave.wave.closes_at);
        let page = FamilyPage {
            words: &words,
            reminds: row.kind == REMINDER,
            settings,
            partnership: &self.partnership,
            closes,
            links: &links,
            lost: &lost,
            stop: &stop,
        };
        Ok(Some(render(&page)?.addressed(row, to, stop)))
    }

    /// The row's edition, unless one of these audiences is not offered it.
    pub(super) fn words_for<'a>(&self, language: &str, audiences: impl Iterator<Item = &'a str>) -> Words {
        let edition = self.editions.or_english(language);
        let mut audiences = audiences;
        let is_offered =
            audiences.all(|code| Audience::from_code(code).is_some_and(|who| edition.is_offered_to(who)));
        let edition = if is_offered { edition } else { self.editions.english() };
        Words::new(edition.clone(), None)
    }
}

fn render(page: &FamilyPage<'_>) -> anyhow::Result<Said> {
    Ok(Said {
        subject: page.subject().to_string(),
        text: PlainFamily { page }.render()?,
        html: HtmlFamily { page }.render()?,
    })
}
