//! The invitation as a colleague reads it before anybody is invited: to their own address, with a link that leads to
//! the preview of the questionnaire and to nothing that works.

use crate::access::{Entry, Object, ToColleague, What, audit, queue_to_colleague, reached};
use crate::clock::At;
use crate::db::Db;
use crate::ids::{StaffId, WaveId};
use crate::invitations::entity::outbox::Model as OutboxRow;
use crate::invitations::letter::{InvitationLetters, Page, render};
use crate::mail::Letter;
use crate::people;
use crate::surveys::Words;
use crate::theory::Audience;
use crate::waves::{Wave, wave_by_id};
use anyhow::Context;
use sea_orm::DbErr;

/// The kind of these mails in the outbox. `n` is the place of the audience in [`Audience::ALL`].
pub const TEST_INVITATION: &str = "test-invitation";
/// Before every subject.
const MARK: &str = "Test: ";

/// Queues the invitation in each of these audiences and languages to one colleague.
///
/// # Errors
/// The database's.
pub async fn enqueue_test_mails(
    db: &Db,
    (wave, to): (WaveId, StaffId),
    which: &[(Audience, String)],
    mail_domain: &str,
    now: At,
) -> Result<(), DbErr> {
    if which.is_empty() {
        return Ok(());
    }
    let txn = db.begin().await?;
    for (audience, language) in which {
        let mail = ToColleague::of(TEST_INVITATION, to).about(wave).numbered(number_of(*audience));
        queue_to_colleague(&txn, mail.in_language(language), mail_domain, now).await?;
    }
    let entry = Entry::of(now, What::TestMailsQueued, Object::one("wave", wave.0));
    audit(&txn, entry.amount(which.len() as u64)).await?;
    txn.commit().await
}

fn number_of(audience: Audience) -> i32 {
    let place = Audience::ALL.into_iter().position(|known| known == audience);
    place.and_then(|place| i32::try_from(place).ok()).unwrap_or_default()
}

impl InvitationLetters {
    /// None for a colleague without access, and for a wave that is gone.
    pub(super) async fn test_invitation(&self, row: &OutboxRow) -> anyhow::Result<Option<Letter>> {
        let (staff, wave) = row.staff_id.zip(row.wave_id).context("the row names no colleague and wave")?;
        let Some((_, email)) = reached(&self.db, staff).await? else { return Ok(None) };
        let Some(wave) = wave_by_id(self.db.reader(), wave).await? else { return Ok(None) };
        let place = usize::try_from(row.n).ok().and_then(|place| Audience::ALL.get(place).copied());
        let audience = place.context("an unknown audience")?;
        let words = Words::new(self.editions.spoken(&row.language, audience).clone(), Some(audience));
        let link = self.preview_of(&wave, audience);
        let asked = people::roll_counts(self.db.reader()).await?;
        let settings = people::settings(self.db.reader()).await?;
        let one = settings.iter().find(|setting| asked.contains_key(&(setting.id, audience)));
        let page = Page {
            words: &words,
            reminds: false,
            setting: one.map_or("Example School", |setting| setting.name.as_str()),
            partnership: &self.partnership,
            closes: words.moment(wave.closes_at),
            link: &link,
            lost: &link,
            stop: &link,
            test_of: Some(&wave.name),
        };
        let said = render(&page)?;
        Ok(Some(Letter {
            to: email,
            to_name: None,
            from: None,
            return_path: None,
            subject: format!("{MARK}{}", said.subject),
            text: said.text,
            html: said.html,
            message_id: row.message_id.clone(),
            unsubscribe: None,
        }))
    }

    /// Where the questionnaire is walked through; nothing is stored there.
    fn preview_of(&self, wave: &Wave, audience: Audience) -> String {
        let which = wave.pulse.map_or_else(|| wave.term.name().to_owned(), |pulse| pulse.to_string());
        format!("{}/desk/preview/{which}/{}", self.base_url, audience.code().to_ascii_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_audience_has_a_number_of_its_own() {
        assert_eq!(Audience::ALL.map(number_of), [0, 1, 2, 3]);
    }
}
