//! Every kind of mail that the outbox may hold, rendered by the room it belongs to.

use crate::access::{self, InstanceKey, PASSKEY, WELCOME};
use crate::invitations::{BoxedLetter, InvitationLetters, Letters, OutboxRow, ReturnPath, SIGN_IN};
use crate::mail::Letter;
use crate::reports::{REPORTS, timetable_mail};
use crate::voices::{READING, notice_mail};
use anyhow::Context;
use std::sync::Arc;

/// Renders invitations, sign-in links, what a new colleague is told, and what tells of passkeys, of reports and of
/// something to read.
pub struct AllLetters {
    pub invitations: InvitationLetters,
    pub instance: Arc<InstanceKey>,
    pub return_path: ReturnPath,
}

impl Letters for AllLetters {
    fn letter<'a>(&'a self, row: &'a OutboxRow) -> BoxedLetter<'a> {
        Box::pin(async move {
            let letter = self.rendered(row).await?;
            Ok(letter.map(|letter| Letter { return_path: self.return_path.of(row.id), ..letter }))
        })
    }
}

impl AllLetters {
    fn rendered<'a>(&'a self, row: &'a OutboxRow) -> BoxedLetter<'a> {
        match row.kind.as_str() {
            SIGN_IN => Box::pin(self.sign_in(row)),
            WELCOME => Box::pin(self.welcome(row)),
            PASSKEY => Box::pin(self.passkey(row)),
            REPORTS => Box::pin(self.reports(row)),
            READING => Box::pin(self.reading(row)),
            _ => self.invitations.letter(row),
        }
    }
}

impl AllLetters {
    async fn sign_in(&self, row: &OutboxRow) -> anyhow::Result<Option<Letter>> {
        let id = row.sign_in_id.context("the row names no sign-in")?;
        let rooms = &self.invitations;
        let letter =
            access::sign_in_mail(&rooms.db, &self.instance, &rooms.clock, &rooms.base_url, id).await?;
        Ok(letter.map(|letter| ours(letter, row)))
    }

    async fn welcome(&self, row: &OutboxRow) -> anyhow::Result<Option<Letter>> {
        let id = row.staff_id.context("the row names no colleague")?;
        let rooms = &self.invitations;
        let about = (rooms.partnership.as_str(), rooms.base_url.as_str());
        let letter = access::welcome_mail(&rooms.db, about, id).await?;
        Ok(letter.map(|letter| ours(letter, row)))
    }

    async fn passkey(&self, row: &OutboxRow) -> anyhow::Result<Option<Letter>> {
        let id = row.staff_id.context("the row names no colleague")?;
        let rooms = &self.invitations;
        let letter = access::passkey_mail(&rooms.db, &rooms.base_url, id).await?;
        Ok(letter.map(|letter| ours(letter, row)))
    }
}

impl AllLetters {
    async fn reports(&self, row: &OutboxRow) -> anyhow::Result<Option<Letter>> {
        let (staff, wave) = row.staff_id.zip(row.wave_id).context("the row names no colleague and wave")?;
        let rooms = &self.invitations;
        let about = (rooms.partnership.as_str(), rooms.base_url.as_str());
        let letter = timetable_mail(&rooms.db, about, (staff, wave, row.n > 0)).await?;
        Ok(letter.map(|letter| ours(letter, row)))
    }
}

impl AllLetters {
    async fn reading(&self, row: &OutboxRow) -> anyhow::Result<Option<Letter>> {
        let staff = row.staff_id.context("the row names no colleague")?;
        let rooms = &self.invitations;
        let letter = notice_mail(&rooms.db, &rooms.base_url, (staff, row.n)).await?;
        Ok(letter.map(|letter| ours(letter, row)))
    }
}

fn ours(letter: access::Letter, row: &OutboxRow) -> Letter {
    Letter {
        to: letter.to,
        to_name: None,
        from: None,
        return_path: None,
        subject: letter.subject,
        text: letter.text,
        html: letter.html,
        message_id: row.message_id.clone(),
        unsubscribe: None,
    }
}
