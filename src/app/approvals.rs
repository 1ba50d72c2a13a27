//! What the whole program knows of a wave before it opens: whom it asks, what to expect, whether parents were told.

use super::{App, Steps};
use crate::clock::At;
use crate::ids::StaffId;
use crate::release::{Cube, Dimension};
use crate::surveys::Questionnaire;
use crate::theory::Audience;
use crate::waves::{
    self, Ahead, Approval, Approver, Ground, ParentsTold, Rates, Reasons, Refusal, RosterEntry, Wave,
    WaveFault,
};
use crate::{access, invitations};
use anyhow::Context;
use sea_orm::DbErr;

impl App {
    /// Everybody whom a wave asks if it opens now: on the roster, and within the term's budget of minutes.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn invited_now(
        &self,
        wave: &Wave,
        questionnaires: &[Questionnaire],
    ) -> Result<Vec<RosterEntry>, DbErr> {
        let db = self.db.reader();
        let roster = waves::roster_now(db).await?;
        let budget = self.content.planning.minutes_per_term;
        let within = waves::within_budget(db, wave, roster, (questionnaires, budget)).await?;
        if !within.left_out.is_empty() {
            let left_out = within.left_out.len();
            tracing::info!(wave = %wave.id, left_out, "left out: their minutes of this term are used up");
        }
        Ok(within.invited)
    }

    /// What a look at a wave before its opening takes from rooms further down.
    pub(super) async fn ahead_of(&self, wave: &Wave) -> Result<Ahead, DbErr> {
        let cubes = self.releases.cubes(&self.db).await?;
        let last = cubes.iter().rev().find(|cube| cube.brought_in.is_none());
        Ok(Ahead {
            rates: last.map(|cube| published_rates(cube)).unwrap_or_default(),
            parents: self.parents_told(wave, wave.opens_at).await?,
        })
    }

    /// Whether the families of the children in a wave were told of it in time for an opening at this moment.
    async fn parents_told(&self, wave: &Wave, opens_at: At) -> Result<ParentsTold, DbErr> {
        use invitations::ParentsTold::{NoneNeeded, NotYet, Sent};
        let window = self.config.mail.parents_told_school_days;
        let days = |on| self.content.school_days.school_days_until(on, opens_at.day());
        Ok(match invitations::parents_told(self.queueing(), wave.id).await? {
            NoneNeeded => ParentsTold::NotNeeded,
            NotYet { mailboxes: 0, .. } => ParentsTold::OnPaper,
            NotYet { mailboxes, .. } => ParentsTold::Missing { mailboxes },
            // An invented partnership is noted to have told families without a mail.
            Sent { mailboxes: 1.., still_to_tell: mailboxes @ 1.., .. } => ParentsTold::Missing { mailboxes },
            Sent { waiting: mails @ 1.., .. } => ParentsTold::Waiting { mails },
            Sent { on, .. } if days(on) < window => ParentsTold::TooLate { days: days(on), window },
            Sent { on, .. } => ParentsTold::Sent { by: At::from_london(on.at(0, 0, 0, 0)) },
        })
    }

    /// A wave that somebody opens before its time leaves families the days that they were promised.
    ///
    /// # Errors
    /// A refusal with when it opens by itself.
    pub(super) async fn refuse_haste(&self, wave: &Wave) -> anyhow::Result<()> {
        let (now, opens_at) = (self.now(), wave.opens_at);
        if now < opens_at && matches!(self.parents_told(wave, now).await?, ParentsTold::TooLate { .. }) {
            return Err(Refusal::FamiliesMaySayNo { opens_at }.into());
        }
        Ok(())
    }

    /// Approves a planned wave for a second person, if everything is right or may be passed over.
    ///
    /// # Errors
    /// A refusal with every point that is not right, or the database.
    pub async fn approve_wave(
        &self,
        wave: &Wave,
        approver: Approver,
        reasons: &Reasons,
    ) -> Result<Approval, WaveFault> {
        let steps = Steps(self.clone());
        let ground = Ground { db: &self.db, content: &self.content, steps: &steps, now: self.now() };
        waves::approve_wave(ground, wave, approver, reasons).await
    }

    /// The colleague with this address, as somebody for whom a command approves.
    ///
    /// # Errors
    /// Nobody with access has this address, or they may not approve.
    pub async fn approver_with_address(&self, email: &str) -> anyhow::Result<Approver> {
        let found = access::colleague_with_address(&self.db, email).await?;
        let colleague =
            found.context("no colleague with access has this address; /desk/colleagues lists them")?;
        waves::may_by_role(|role| colleague.roles.has(role)).map_err(waves::Refusal::from)?;
        Ok(Approver { id: colleague.id, name: colleague.name, by_command: true })
    }

    pub(super) async fn send_test_mails(
        &self,
        wave: &Wave,
        (to, which): (StaffId, Vec<(Audience, String)>),
    ) -> Result<(), DbErr> {
        let domain = self.mailer.domain();
        invitations::enqueue_test_mails(&self.db, (wave.id, to), &which, domain, self.now()).await
    }
}

/// The shares of answers that a release shows, and no other.
fn published_rates(cube: &Cube) -> Rates {
    let mut rates = Rates::default();
    for cell in &cube.responses {
        let Some(percent) = cell.figure.shown().and_then(|share| share.percent) else { continue };
        match cell.group.dimension {
            Dimension::Partnership => {
                rates.by_audience.insert(cell.audience, percent);
            }
            Dimension::Place => {
                rates.by_place.insert((cell.audience, cell.group.name.clone()), percent);
            }
            _ => {}
        }
    }
    rates
}
