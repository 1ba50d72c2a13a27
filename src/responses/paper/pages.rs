//! The desk's pages of one batch of papers, for coordinators. Nothing on them names a person or ties a stub to a paper.

use super::batches::{PaperFault, Papers, Scanned, TypedSheet};
use super::list::{HERE, closed_to_entry, not_there};
use super::rules::{BATCHES_AFTER_CLOSE, Batch, PaperRefusal, PaperStep, may_take_out};
use super::sheet_form::SheetForm;
use crate::access::{Frame, SignedIn, failed, html};
use crate::clock::At;
use crate::http::{DeskPage, FormBody};
use crate::ids::{PaperBatchId, PaperSheetId, WaveId};
use crate::responses::front::{Front, lead_to};
use crate::waves::{self, Wave};
use askama::Template;
use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{IntoResponse, Request, Response, handler};
use std::sync::Arc;

/// Fields of the paper form that are no question.
const NOT_ITEMS: [&str; 4] = ["form_token", "sheet", "empty", "edition"];

#[derive(Template)]
#[template(path = "responses/paper/pages/batch.html")]
struct BatchPage {
    page: DeskPage,
    wave: Wave,
    batch: Batch,
    setting: String,
    stubs: usize,
    papers: usize,
    /// The paper that was kept last, while it can be taken out again.
    kept: Option<PaperSheetId>,
    form: Option<SheetForm>,
    closed_to_entry: Option<String>,
    /// A sentence, and the id of the field that mends it.
    fault: Option<(String, &'static str)>,
}

impl BatchPage {
    fn is_scanning(&self) -> bool {
        self.batch.step == PaperStep::Scanning
    }

    fn is_posted(&self) -> bool {
        self.batch.step == PaperStep::Posted
    }

    /// Whether a stub may leave now that the papers are apart from it.
    fn may_take_out(&self) -> bool {
        may_take_out(&self.wave, self.batch.step, self.papers).is_ok()
    }

    /// When the batch is deleted if nobody posts it; none while the wave is open.
    fn deleted_at(&self) -> Option<At> {
        self.wave.closed_at.map(|closed| closed.plus(BATCHES_AFTER_CLOSE))
    }

    fn address(&self) -> String {
        address(&self.batch)
    }
}

fn address(batch: &Batch) -> String {
    format!("{HERE}/{}/paper/{}", batch.wave, batch.id)
}

/// What a page of a batch is drawn from.
struct Desk<'a> {
    front: &'a Front,
    person: &'a SignedIn,
    frame: &'a Frame,
    batch: PaperBatchId,
}

/// A refusal with the id of its field, and what was chosen on the paper.
#[derive(Default)]
struct Again {
    fault: Option<(String, &'static str)>,
    kept: Option<PaperSheetId>,
    edition: String,
    chosen: Vec<(String, String)>,
}

impl Desk<'_> {
    async fn page(&self, again: Again) -> poem::Result<Response> {
        let papers = Papers::of(&self.front.journeys);
        let found = papers.batch(self.batch).await.map_err(|_| not_there())?;
        let (batch, stubs, typed) = found;
        let journeys = &self.front.journeys;
        let wave = waves::wave_by_id(journeys.db.reader(), batch.wave).await.map_err(failed)?;
        let wave = wave.ok_or_else(not_there)?;
        let closed_to_entry = closed_to_entry(self.front, &wave);
        let form = if batch.step == PaperStep::Typing && closed_to_entry.is_none() {
            let asked = papers.asked(&batch).await.map_err(failed)?;
            let editions = self.front.editions.offered_to(batch.audience);
            let editions =
                editions.map(|one| (one.code.clone(), one.name.clone(), one.code == again.edition));
            Some(SheetForm::new(&asked.questionnaire, &again.chosen, editions.collect()))
        } else {
            None
        };
        let kept = match again.kept {
            Some(sheet) if papers.has_sheet(self.batch, sheet).await.map_err(failed)? => Some(sheet),
            _ => None,
        };
        let status = if again.fault.is_none() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let page = BatchPage {
            page: self.person.page(HERE, self.frame),
            wave,
            setting: journeys.settings.name_of(&journeys.db, batch.setting).await.map_err(failed)?,
            batch,
            stubs,
            papers: typed,
            kept,
            form,
            closed_to_entry,
            fault: again.fault,
        };
        Ok(html(&page)?.with_status(status).into_response())
    }
}

/// The batch of an address, if it belongs to that wave.
async fn batch_of(front: &Front, wave: &str, batch: &str) -> poem::Result<Batch> {
    let (Ok(wave), Ok(batch)) = (wave.parse::<WaveId>(), batch.parse::<PaperBatchId>()) else {
        return Err(not_there());
    };
    match Papers::of(&front.journeys).batch(batch).await {
        Ok((batch, _, _)) if batch.wave == wave => Ok(batch),
        Ok(_) | Err(PaperFault::Refused(_)) => Err(not_there()),
        Err(fault) => Err(failed(fault)),
    }
}

/// GET /desk/waves/:id/paper/:batch
#[handler]
pub async fn batch_page(
    person: SignedIn,
    frame: Frame,
    Path((wave, batch)): Path<(String, String)>,
    request: &Request,
    front: Data<&Arc<Front>>,
) -> poem::Result<Response> {
    let batch = batch_of(&front, &wave, &batch).await?.id;
    let query = request.uri().query().unwrap_or_default();
    let asked = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name));
    let kept = asked("kept=").and_then(|id| id.parse().ok());
    let edition = asked("edition=").unwrap_or_default().to_owned();
    let desk = Desk { front: &front, person: &person, frame: &frame, batch };
    desk.page(Again { kept, edition, ..Again::default() }).await
}

/// POST /desk/waves/:id/paper/:batch/:step: scan, detach, type, take out, draw, post or delete.
#[handler]
pub async fn batch_step(
    person: SignedIn,
    frame: Frame,
    Path((wave, batch, step)): Path<(String, String, String)>,
    form: FormBody,
    front: Data<&Arc<Front>>,
) -> poem::Result<Response> {
    let batch = batch_of(&front, &wave, &batch).await?;
    let field = match step.as_str() {
        "stubs" => "code",
        "sheets" => "paper",
        "delete" => "confirm",
        _ => "post",
    };
    match taken(&front, &batch, (&step, &form)).await {
        Ok(place) => Ok(lead_to(place)),
        Err(PaperFault::Refused(refusal)) => {
            let chosen = if step == "sheets" { choices_on(&form) } else { Vec::new() };
            let fault = Some((refusal.to_string(), field));
            let edition = form.value("edition").unwrap_or_default().to_owned();
            let desk = Desk { front: &front, person: &person, frame: &frame, batch: batch.id };
            desk.page(Again { fault, kept: None, edition, chosen }).await
        }
        Err(fault) => Err(failed(fault)),
    }
}

/// Takes the step; where it leads.
async fn taken(front: &Front, batch: &Batch, (step, form): (&str, &FormBody)) -> Result<String, PaperFault> {
    let papers = Papers::of(&front.journeys);
    let here = address(batch);
    let sheet = form.value("sheet").and_then(|id| id.parse::<PaperSheetId>().ok());
    match step {
        "stubs" => {
            let out = form.value("go") == Some("take_out");
            let scanned = if out { Scanned::TakenOut } else { Scanned::Added };
            papers.scan(batch.id, form.value("code").unwrap_or_default(), scanned).await?;
        }
        "detached" => papers.go_to(batch.id, PaperStep::Typing).await?,
        "attached" => papers.go_to(batch.id, PaperStep::Scanning).await?,
        "sheets" => {
            let sheet = sheet.ok_or(PaperRefusal::UnknownAnswer)?;
            let choices = choices_on(form);
            if choices.is_empty() && form.value("empty") != Some("yes") {
                return Err(PaperRefusal::NothingTyped.into());
            }
            let journeys = &front.journeys;
            let setting = journeys.settings.name_of(&journeys.db, batch.setting).await?;
            let edition = front.editions.or_english(form.value("edition").unwrap_or_default()).code.clone();
            let kept = format!("{here}?kept={sheet}&edition={edition}");
            papers.keep_sheet(batch.id, TypedSheet { id: sheet, edition, choices }, setting).await?;
            return Ok(kept);
        }
        "remove" => {
            if let Some(sheet) = sheet {
                papers.remove_sheet(batch.id, sheet).await?;
            }
        }
        "draw" => papers.draw_out(batch.id).await?,
        "post" => {
            papers.post(batch.id).await?;
        }
        "delete" => {
            if form.value("confirm") != Some("yes") {
                return Err(PaperRefusal::NotConfirmed.into());
            }
            papers.discard(batch.id).await?;
            return Ok(format!("{HERE}/{}/paper", batch.wave));
        }
        _ => return Err(PaperRefusal::NoSuchBatch.into()),
    }
    Ok(here)
}

fn choices_on(form: &FormBody) -> Vec<(String, String)> {
    let answers = form.pairs.iter().filter(|(item, choice)| {
        !NOT_ITEMS.contains(&item.as_str()) && !choice.is_empty() && choice != crate::surveys::SKIPPED
    });
    answers.cloned().collect()
}
