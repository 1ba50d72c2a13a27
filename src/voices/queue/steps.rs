//! POST /desk/reading/:id/:step: mark as read, code, propose words, approve or keep them here.

use super::desk::ReadingDesk;
use super::one::{Typed, one};
use super::pages::HERE;
use super::rules::{CameOfIt, Codes, FieldFault, codes};
use super::store::{Coded, keep_codes};
use super::words::{decide, propose_words, take_back};
use crate::access::{Entry, Frame, Object, SignedIn, What, audit, failed};
use crate::http::{FormBody, Problem};
use crate::voices::acts::keep_act;
use crate::voices::comment::{Comment, mark_read};
use crate::voices::notices::Notice;
use poem::web::{Path, Redirect};
use poem::{IntoResponse, Response, handler};
use std::collections::BTreeSet;

/// How a step went: where to go on, or what was typed with what is wrong with it.
pub(super) type Stepped = Result<&'static str, Typed>;

/// POST /desk/reading/:id/:step
#[handler]
pub async fn comment_step(
    person: SignedIn,
    frame: Frame,
    desk: ReadingDesk<'_>,
    Path((id, step)): Path<(String, String)>,
    form: FormBody,
) -> poem::Result<Response> {
    let comment = desk.comment(&id).await?;
    let stepped = match step.as_str() {
        "read" => read(&desk, &comment, &form).await?,
        "code" => code(&desk, &comment, &form).await?,
        "propose" => propose_words(&desk, &comment, &form).await?,
        "decide" => decide(&desk, &comment, &form).await?,
        "withdraw" => take_back(&desk, &comment, &form).await?,
        _ => return Err(Problem::not_found().into()),
    };
    match stepped {
        Ok(done @ "read") => Ok(Redirect::see_other(format!("{HERE}?done={done}")).into_response()),
        Ok(done) => Ok(Redirect::see_other(format!("{HERE}/{}?done={done}", comment.id)).into_response()),
        Err(typed) => one(&desk, person.page(HERE, &frame), &comment, typed).await,
    }
}

/// Something that must be chosen or done first.
pub(super) fn missing(field: &'static str, message: &str) -> Typed {
    Typed { faults: vec![FieldFault { field, message: message.to_owned() }], ..Typed::default() }
}

async fn read(desk: &ReadingDesk<'_>, comment: &Comment, form: &FormBody) -> poem::Result<Stepped> {
    let Some(came) = form.value("came").and_then(CameOfIt::from_word) else {
        return Ok(Err(missing("came", "Say what came of reading it.")));
    };
    let txn = desk.db.begin().await.map_err(failed)?;
    mark_read(&txn, comment.id, desk.now).await.map_err(failed)?;
    keep_act(&txn, comment.id.0, (desk.reader, came.word()), desk.now).await.map_err(failed)?;
    if came == CameOfIt::PassedOn {
        let others = (comment.setting, desk.reader);
        desk.gatherer.tell_others(&txn, others, Notice::ReadFirst).await.map_err(failed)?;
    }
    let entry = Entry::of(desk.now, What::CommentRead, Object::one("comment", comment.id.0));
    audit(&txn, entry).await.map_err(failed)?;
    txn.commit().await.map_err(failed)?;
    Ok(Ok("read"))
}

async fn code(desk: &ReadingDesk<'_>, comment: &Comment, form: &FormBody) -> poem::Result<Stepped> {
    let chosen = Codes {
        outcomes: form.values("outcome").map(str::to_owned).collect(),
        themes: form.values("theme").map(str::to_owned).collect(),
    };
    let outcomes: BTreeSet<String> = desk.content.theory.outcomes().map(|one| one.id.clone()).collect();
    let themes: BTreeSet<String> = desk.content.themes.iter().map(|one| one.id.clone()).collect();
    if !comment.is_read() {
        return Ok(Err(Typed {
            codes: Some(chosen),
            ..missing("came", "Mark it as read before you say what it is about.")
        }));
    }
    let codes = match codes(chosen.clone(), &outcomes, &themes) {
        Ok(codes) => codes,
        Err(faults) => return Ok(Err(Typed { codes: Some(chosen), faults, ..Typed::default() })),
    };
    let Some(text) = desk.text(comment).await? else { return Err(Problem::not_found().into()) };
    let txn = desk.db.begin().await.map_err(failed)?;
    let about = (comment, text.audience);
    let kept = keep_codes(&txn, about, (desk.reader, &codes), desk.now).await.map_err(failed)?;
    if kept == Coded::EnoughAlready {
        return Ok(Err(missing("outcomes", "Two others have said what this is about already.")));
    }
    keep_act(&txn, comment.id.0, (desk.reader, "coded"), desk.now).await.map_err(failed)?;
    let entry = Entry::of(desk.now, What::CommentCoded, Object::one("comment", comment.id.0));
    audit(&txn, entry).await.map_err(failed)?;
    txn.commit().await.map_err(failed)?;
    Ok(Ok("coded"))
}
