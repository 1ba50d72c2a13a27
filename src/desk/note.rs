//! /desk/waves/:id/note: the results note of a released wave, drafted from its findings and the actions, edited,
//! looked at, and sent once to everybody who was invited. Nobody's answering is looked at.

use super::evidence::{Evidence, Sources};
use super::note_draft::{About, draft};
use crate::access::{Frame, SignedIn, failed, html};
use crate::actions::{
    LONGEST_NOTE, Note, Sent, all_actions, count_note_mails, mark_note_sent, note_of, read_note, save_note,
};
use crate::clock::{At, Clock};
use crate::http::{DeskPage, FormBody, Problem};
use crate::ids::WaveId;
use crate::invitations::{InvitedTo, enqueue_results_note, invited_to};
use crate::progress::Facts;
use crate::waves::{State, Wave, all_waves};
use askama::Template;
use poem::http::StatusCode;
use poem::web::{Path, Query, Redirect};
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response, handler};
use serde::Deserialize;

/// What the note needs of the settings: whose links are ours, and the domain of our Message-IDs.
#[derive(Debug, Clone)]
pub struct NoteMail {
    pub base_url: String,
    pub domain: String,
}

/// What sending a note needs.
pub struct NoteDesk<'a> {
    from: Sources<'a>,
    mail: &'a NoteMail,
    now: At,
}

impl<'a> FromRequest<'a> for NoteDesk<'a> {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let from = Sources::from_request(request, body).await?;
        let (Some(mail), Some(clock)) = (request.data::<NoteMail>(), request.data::<Clock>()) else {
            return Err(failed("the mail's settings or the clock are not in the application's data"));
        };
        Ok(NoteDesk { from, mail, now: clock.now() })
    }
}

#[derive(Template)]
#[template(path = "desk/pages/note.html")]
struct NotePage {
    page: DeskPage,
    wave: Wave,
    /// In the box: as typed, as saved, or the draft.
    text: String,
    note: Option<Note>,
    /// The saved note's paragraphs, as they will be read.
    preview: Vec<String>,
    to: InvitedTo,
    longest: usize,
    fault: Option<(&'static str, String)>,
}

impl NotePage {
    fn sent(&self) -> Option<&Sent> {
        self.note.as_ref()?.sent.as_ref()
    }

    /// What is wrong with the text.
    fn wrong(&self) -> Option<&str> {
        self.fault.as_ref().filter(|fault| fault.0 == "text").map(|fault| fault.1.as_str())
    }
}

/// What the address of the page may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NoteQuery {
    done: String,
    /// "again": begin once more with the draft.
    draft: String,
}

fn no_note() -> Problem {
    let next = "Go to the wave and look at where it stands.";
    let sentence = "There is no results note here: it belongs to a released wave that was asked here.";
    Problem::new(StatusCode::NOT_FOUND, "no_note", sentence, next)
}

/// The released wave of this address, and when the release before it came.
async fn wave_of(from: &Sources<'_>, id: &str) -> poem::Result<(Wave, Option<At>)> {
    let id: WaveId = id.parse().map_err(|_| no_note())?;
    let mut released = all_waves(from.db.reader()).await.map_err(failed)?;
    released.retain(|wave| wave.state == State::Released && wave.imported_from.is_none());
    let wave = released.iter().find(|wave| wave.id == id).cloned().ok_or_else(no_note)?;
    let earlier = released.iter().filter_map(|other| other.released_at);
    let before = earlier.filter(|at| Some(*at) < wave.released_at).max();
    Ok((wave, before))
}

/// The draft, from the releases as they stood when this wave was released.
async fn drafted(from: &Sources<'_>, wave: &Wave, (before, now): (Option<At>, At)) -> poem::Result<String> {
    let evidence = Evidence::read(from).await?;
    let last = evidence.cubes.iter().position(|cube| cube.wave == wave.name).ok_or_else(no_note)?;
    let facts = Facts { cubes: &evidence.cubes[..=last], targets: &[], ..evidence.facts(from.content) };
    let actions = all_actions(from.db.reader()).await.map_err(failed)?;
    Ok(draft(&About { wave: &wave.name, before, today: now.day() }, &facts, &actions))
}

/// What the page holds besides what is stored.
#[derive(Default)]
struct Shown {
    typed: Option<String>,
    afresh: bool,
    fault: Option<(&'static str, String)>,
}

async fn shown(
    from: &Sources<'_>,
    page: DeskPage,
    (wave, times): (Wave, (Option<At>, At)),
    with: Shown,
) -> poem::Result<Response> {
    let note = note_of(from.db.reader(), wave.id).await.map_err(failed)?;
    let saved = note.as_ref().filter(|_| !with.afresh).map(|note| note.text.clone());
    let text = match with.typed.or(saved) {
        Some(text) => text,
        None => drafted(from, &wave, times).await?,
    };
    let read = note.as_ref().map(|note| note.text.split("\n\n").map(str::to_owned).collect());
    let to = invited_to(from.db.reader(), wave.id).await.map_err(failed)?;
    let status = if with.fault.is_none() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (longest, fault) = (LONGEST_NOTE, with.fault);
    let page = NotePage { page, wave, text, note, preview: read.unwrap_or_default(), to, longest, fault };
    Ok(html(&page)?.with_status(status).into_response())
}

/// GET /desk/waves/:id/note
#[handler]
pub async fn note_page(
    person: SignedIn,
    frame: Frame,
    desk: NoteDesk<'_>,
    Path(id): Path<String>,
    Query(query): Query<NoteQuery>,
) -> poem::Result<Response> {
    let mut page = person.page("/desk/waves", &frame);
    page.notice = match query.done.as_str() {
        "saved" => Some("It is saved, and not sent yet. Read it below as everybody will.".to_owned()),
        "sent" => Some("It is on its way to everybody who was invited.".to_owned()),
        _ => None,
    };
    let (wave, before) = wave_of(&desk.from, &id).await?;
    let with = Shown { afresh: query.draft == "again", ..Shown::default() };
    shown(&desk.from, page, (wave, (before, desk.now)), with).await
}

/// POST /desk/waves/:id/note: `step` is `save` or `send`.
#[handler]
pub async fn note_step(
    person: SignedIn,
    frame: Frame,
    desk: NoteDesk<'_>,
    Path(id): Path<String>,
    form: FormBody,
) -> poem::Result<Response> {
    let found = wave_of(&desk.from, &id).await?;
    let mut with = Shown::default();
    let taken = match form.value("step") {
        Some("send") => {
            let sent = send(&desk, &found.0, &person, &form).await?;
            sent.map(|()| "sent").map_err(|fault| ("confirm", fault))
        }
        _ => {
            let typed = form.value("text").unwrap_or_default();
            with.typed = Some(typed.to_owned());
            let saved = save(&desk, &found.0, &person, typed).await?;
            saved.map(|()| "saved").map_err(|fault| ("text", fault))
        }
    };
    match taken {
        Ok(done) => Ok(Redirect::see_other(format!("/desk/waves/{id}/note?done={done}")).into_response()),
        Err(fault) => {
            with.fault = Some(fault);
            let (page, found) = (person.page("/desk/waves", &frame), (found.0, (found.1, desk.now)));
            shown(&desk.from, page, found, with).await
        }
    }
}

async fn save(
    desk: &NoteDesk<'_>,
    wave: &Wave,
    person: &SignedIn,
    typed: &str,
) -> poem::Result<Result<(), String>> {
    let text = match read_note(typed, &desk.mail.base_url) {
        Ok(text) => text,
        Err(fault) => return Ok(Err(fault)),
    };
    let txn = desk.from.db.begin().await.map_err(failed)?;
    save_note(&txn, wave.id, &text, (&person.colleague.name, desk.now)).await.map_err(failed)?;
    txn.commit().await.map_err(failed)?;
    Ok(Ok(()))
}

async fn send(
    desk: &NoteDesk<'_>,
    wave: &Wave,
    person: &SignedIn,
    form: &FormBody,
) -> poem::Result<Result<(), String>> {
    if form.value("confirm").is_none() {
        let sentence = "Tick that it may go to everybody who was invited. Nothing has been sent.";
        return Ok(Err(sentence.to_owned()));
    }
    let looked_at = form.value("saved_at").and_then(|text| text.parse().ok()).map(At);
    let txn = desk.from.db.begin().await.map_err(failed)?;
    let won = match looked_at {
        Some(at) => {
            mark_note_sent(&txn, wave.id, at, (&person.colleague.name, desk.now)).await.map_err(failed)?
        }
        None => false,
    };
    if !won {
        let sentence =
            "The note was changed or sent by somebody else in the meantime. Please look at it again.";
        return Ok(Err(sentence.to_owned()));
    }
    let mails = enqueue_results_note(&txn, wave.id, &desk.mail.domain, desk.now).await.map_err(failed)?;
    if mails == 0 {
        let sentence = "There is no address that this note could go to, so nothing has been sent.";
        return Ok(Err(sentence.to_owned()));
    }
    count_note_mails(&txn, wave.id, mails).await.map_err(failed)?;
    txn.commit().await.map_err(failed)?;
    Ok(Ok(()))
}
