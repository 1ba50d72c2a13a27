//! Reports that are being made for somebody, and what was made, kept in memory for an hour.

use super::forms::{Form, MadeFile, files};
use super::gather::Gathering;
use super::material::Material;
use crate::access::{Entry, Object, Scope, What, Who, note};
use crate::clock::{At, Clock, HOUR};
use crate::ids::{MadeReportId, StaffId};
use belong_reports::model::ReportKind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;

/// How long what was made can be fetched.
const KEPT: i64 = HOUR;
/// How many makings are kept for one person, the newest ones, and for all together.
const KEPT_EACH: usize = 4;
const KEPT_ALL: usize = 24;
/// What somebody reads whose report could not be made.
const OURS: &str = "This could not be made. It is a fault of ours, and it has been noted.";

/// Who asks, and whose sheets they may have just now.
pub(super) struct Reader {
    pub id: StaffId,
    pub scope: Scope,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wish {
    /// None: the newest release.
    pub wave: Option<String>,
    /// With the reporting place of a setting's sheet.
    pub kinds: Vec<(ReportKind, Option<String>)>,
    pub forms: Vec<Form>,
}

impl Wish {
    /// What was asked for in short, for the audit trail: "full" or "summary.poster".
    fn code(&self) -> String {
        let kinds: Vec<&str> = self.kinds.iter().map(|(kind, _)| kind.name()).collect();
        kinds.join(".")
    }

    /// Kinds times forms.
    fn total(&self) -> usize {
        self.kinds.len() * self.forms.len()
    }
}

/// How far it is.
#[derive(Debug, Clone)]
pub(super) struct Progress {
    pub done: usize,
    pub total: usize,
    pub finished: bool,
    pub fault: Option<String>,
    pub files: Vec<(String, Form, usize)>,
}

struct Kept {
    id: MadeReportId,
    owner: StaffId,
    wish: Wish,
    /// Whose sheets the owner could have when a setting's sheet was asked for: nobody gets it with another right.
    with: Option<Scope>,
    begun: At,
    done: usize,
    finished: bool,
    fault: Option<String>,
    files: Vec<Arc<MadeFile>>,
}

/// The pages' part of the application: where they read, a turn each, and what was made.
#[derive(Clone)]
pub struct Making {
    pub(super) from: Gathering,
    clock: Clock,
    turn: Arc<Semaphore>,
    kept: Arc<Mutex<Vec<Kept>>>,
}

impl Kept {
    fn is_for(&self, reader: &Reader) -> bool {
        self.owner == reader.id && self.with.as_ref().is_none_or(|then| *then == reader.scope)
    }
}

impl Making {
    pub fn new(from: Gathering, clock: Clock) -> Making {
        Making { from, clock, turn: Arc::new(Semaphore::new(1)), kept: Arc::default() }
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Kept>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.now();
        kept.retain(|one| !one.finished || now.0 - one.begun.0 < KEPT);
        kept
    }

    /// Begins to make what is wished for and says which one it is, the one that is being made where it is the same;
    /// none while something else is being made for this person.
    pub(super) fn begin(&self, reader: Reader, wish: Wish) -> Option<MadeReportId> {
        let owner = reader.id;
        let id = MadeReportId::random();
        {
            let mut kept = self.kept();
            if let Some(busy) = kept.iter().find(|one| one.owner == owner && !one.finished) {
                return (busy.wish == wish).then_some(busy.id);
            }
            let begun = self.clock.now();
            let with = wish.kinds.iter().any(|(_, place)| place.is_some()).then_some(reader.scope);
            let (finished, fault, files) = (false, None, Vec::new());
            let wish = wish.clone();
            kept.push(Kept { id, owner, wish, with, begun, done: 0, finished, fault, files });
            forget_old(&mut kept, owner);
        }
        let (making, work) = (self.clone(), self.clone());
        tokio::spawn(async move {
            let made = tokio::spawn(async move {
                work.noted(owner, &wish).await?;
                work.make(id, wish).await
            });
            // Whatever ends it ends it: nobody waits for what has broken off.
            let outcome = made.await.unwrap_or_else(|fault| {
                tracing::error!(%fault, "the making of a report broke off");
                Err(OURS.to_owned())
            });
            making.change(id, |one| {
                one.finished = true;
                one.fault = outcome.err();
            });
        });
        Some(id)
    }

    async fn make(&self, id: MadeReportId, wish: Wish) -> Result<(), String> {
        let noted = |fault: &dyn std::fmt::Display| {
            tracing::error!(%fault, "a report could not be made");
            OURS.to_owned()
        };
        let _turn = self.turn.acquire().await.map_err(|fault| noted(&fault))?;
        let material = self.from.material(wish.wave.as_deref()).await.map_err(|fault| noted(&fault))?;
        let material = Arc::new(material);
        for (kind, place) in wish.kinds {
            for form in &wish.forms {
                let (material, place, form) = (material.clone(), place.clone(), *form);
                let work = tokio::task::spawn_blocking(move || one(&material, kind, place, form));
                let made = work.await.map_err(|fault| noted(&fault))?.map_err(|fault| noted(&fault))?;
                self.change(id, |one| {
                    one.done += 1;
                    one.files.extend(made.into_iter().map(Arc::new));
                });
            }
        }
        Ok(())
    }

    /// A row of the audit trail for what is about to be made, before any of it can be fetched.
    async fn noted(&self, owner: StaffId, wish: &Wish) -> Result<(), String> {
        let object = Object::coded("report", &wish.code());
        let entry = Entry::of(self.clock.now(), What::ReportMade, object).by(Who::Colleague(owner));
        note(&self.from.db, entry.amount(wish.total() as u64)).await.map_err(|fault| {
            tracing::error!(%fault, "a report could not be noted in the audit trail");
            OURS.to_owned()
        })
    }

    fn change(&self, id: MadeReportId, change: impl FnOnce(&mut Kept)) {
        if let Some(one) = self.kept().iter_mut().find(|one| one.id == id) {
            change(one);
        }
    }

    /// How far a making of this person is; none where it is over an hour old, another's, or
    /// asked for with a right to a setting's sheet that has changed.
    pub(super) fn progress(&self, id: MadeReportId, reader: &Reader) -> Option<Progress> {
        let kept = self.kept();
        let one = kept.iter().find(|one| one.id == id && one.is_for(reader))?;
        Some(Progress {
            done: one.done,
            total: one.wish.total(),
            finished: one.finished,
            fault: one.fault.clone(),
            files: one.files.iter().map(|file| (file.name.clone(), file.form, file.bytes.len())).collect(),
        })
    }

    /// One file of a making of this person.
    pub(super) fn file(&self, id: MadeReportId, reader: &Reader, name: &str) -> Option<Arc<MadeFile>> {
        let kept = self.kept();
        let one = kept.iter().find(|one| one.id == id && one.is_for(reader))?;
        one.files.iter().find(|file| file.name == name).cloned()
    }
}

fn one(
    material: &Material,
    kind: ReportKind,
    place: Option<String>,
    form: Form,
) -> Result<Vec<MadeFile>, super::FormFault> {
    files(material, (kind, place.as_deref()), form)
}

/// Keeps the newest of this person, and not too many of all; what is being made stays.
fn forget_old(kept: &mut Vec<Kept>, owner: StaffId) {
    let mut mine = kept.iter().filter(|one| one.owner == owner).count();
    kept.retain(|one| {
        let goes = one.owner == owner && one.finished && mine > KEPT_EACH;
        mine -= usize::from(goes);
        !goes
    });
    let mut all = kept.len();
    kept.retain(|one| {
        let goes = one.finished && all > KEPT_ALL;
        all -= usize::from(goes);
        !goes
    });
}
