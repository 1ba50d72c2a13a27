//! What the buttons of the waves' pages do, put together from several rooms.

use super::{App, PlanMisfit};
use crate::ids::{StaffId, WaveId};
use crate::theory::Audience;
use crate::{people, release, responses, waves};

/// The steps that a person takes with a button on the waves' pages.
pub struct Steps(pub App);

impl waves::WaveSteps for Steps {
    fn open<'a>(&'a self, wave: WaveId, anyway: Option<&'a str>) -> waves::Step<'a> {
        Box::pin(async move {
            let wave = self.0.wave(wave).await?;
            self.0.open_wave_by(&wave, anyway).await.map(|_| ()).map_err(step_fault)
        })
    }

    fn ahead<'a>(&'a self, wave: &'a waves::Wave) -> waves::LooksAhead<'a> {
        Box::pin(self.0.ahead_of(wave))
    }

    fn test_mails<'a>(
        &'a self,
        wave: &'a waves::Wave,
        to: StaffId,
        which: Vec<(Audience, String)>,
    ) -> waves::Step<'a> {
        Box::pin(async move {
            let sent = self.0.send_test_mails(wave, (to, which)).await;
            sent.map_err(|fault| waves::StepFault::Failed(fault.into()))
        })
    }

    fn unready<'a>(&'a self, wave: &'a waves::Wave) -> waves::Names<'a> {
        Box::pin(self.0.unready(wave))
    }

    fn unanswered(&self) -> waves::Names<'_> {
        Box::pin(self.0.unanswered())
    }

    fn count(&self, wave: WaveId) -> waves::Step<'_> {
        Box::pin(async move {
            let wave = self.0.wave(wave).await?;
            self.0.count_wave(&wave).await.map(|_| ()).map_err(step_fault)
        })
    }

    fn papers_waiting(&self, wave: WaveId) -> waves::Waiting<'_> {
        Box::pin(async move {
            let db = self.0.db.reader();
            let batches = responses::batches_waiting(db, wave).await?;
            let settings = people::settings(db).await?;
            let named = |batch: responses::Batch| {
                let setting = settings.iter().find(|one| one.id == batch.setting);
                let setting = setting.map(|one| one.name.clone()).unwrap_or_default();
                let place = format!("/desk/waves/{wave}/paper/{}", batch.id);
                waves::PapersWaiting { setting, audience: batch.audience, place }
            };
            Ok(batches.into_iter().map(named).collect())
        })
    }
}

/// Refusals are sentences for the person; everything else is a fault of ours.
fn step_fault(fault: anyhow::Error) -> waves::StepFault {
    let refused = fault.downcast_ref::<waves::Refusal>().map(ToString::to_string).or_else(|| {
        match fault.downcast_ref::<waves::WaveFault>() {
            Some(waves::WaveFault::Refused(refusal)) => Some(refusal.to_string()),
            _ => match fault.downcast_ref::<release::CountFault>() {
                Some(
                    count @ (release::CountFault::AlreadyReleased
                    | release::CountFault::NotClosed { .. }
                    | release::CountFault::PapersWaiting { .. }),
                ) => Some(count.to_string()),
                _ => fault.downcast_ref::<PlanMisfit>().map(ToString::to_string),
            },
        }
    });
    refused.map_or(waves::StepFault::Failed(fault), waves::StepFault::Refused)
}
