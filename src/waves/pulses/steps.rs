//! What a button on a pulse's page does.

use super::form::{FieldFault, PulseForm, new_item, without};
use super::pages::{HERE, Room, checked, one, see_other, taken};
use super::store::{Read, let_go, waves_of};
use crate::access::failed;
use crate::http::FormBody;
use crate::surveys::{Composed, NewItem, change_pulse, plan_pulse, remove_pulse};
use crate::waves::approving::take_back_of_pulse;
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Response, handler};

const CHANGED_MEANWHILE: &str = "Somebody else changed this pulse a moment ago, or another has this name. Look at it as \
                                 it is now, and do it again.";

/// POST /desk/pulses/:id/:step, where the step is `change`, `add`, `take-out` or `remove`.
#[handler]
pub async fn pulse_step(
    room: Room<'_>,
    Path((id, step)): Path<(String, String)>,
    body: FormBody,
) -> poem::Result<Response> {
    let read = room.pulse(&id).await?;
    let Ok(pulse) = read.pulse.clone() else {
        return match step.as_str() {
            "remove" => remove(&room, read).await,
            _ => one(&room, read, (None, NewItem::default(), Vec::new())).await,
        };
    };
    let asking = waves_of(room.db.reader(), read.kept.id).await.map_err(failed)?;
    if step != "remove" && is_opened(&room, &read).await? {
        let sentence =
            format!("{} asked this pulse, so it stays as it is. Compose a new one.", asking.join(", "));
        return one(&room, read, (None, NewItem::default(), vec![("name".to_owned(), sentence)])).await;
    }
    match step.as_str() {
        "change" => change(&room, read, &pulse, &body).await,
        "add" => add(&room, read, &pulse, &body).await,
        "take-out" => {
            let item = body.value("item").unwrap_or_default();
            keep(&room, read, (&without(&pulse, item), &body), (None, NewItem::default())).await
        }
        "remove" => remove(&room, read).await,
        _ => Err(poem::Error::from_status(StatusCode::NOT_FOUND)),
    }
}

/// Whether a wave that asks it has been opened: then the file says what was asked.
async fn is_opened(room: &Room<'_>, read: &Read) -> poem::Result<bool> {
    let waves = crate::waves::store::all_waves(room.db.reader()).await.map_err(failed)?;
    Ok(waves.iter().any(|wave| wave.pulse == Some(read.kept.id) && wave.opened_at.is_some()))
}

async fn change(room: &Room<'_>, read: Read, pulse: &Composed, body: &FormBody) -> poem::Result<Response> {
    let form = PulseForm::of(body, room.content);
    let wish = match form.wish(&pulse.items) {
        Ok(wish) => wish,
        Err(faults) => return one(room, read, (Some(form), NewItem::default(), faults)).await,
    };
    if wish.term != pulse.term && !pulse.items.is_empty() {
        let sentence = "Its new questions are at home in its term. Compose another pulse for another term.";
        let fault = ("term".to_owned(), sentence.to_owned());
        return one(room, read, (Some(form), NewItem::default(), vec![fault])).await;
    }
    let planned = plan_pulse(room.content, &wish, &read.ground.past);
    let changed = form.composed(&wish, &planned, Some(pulse));
    keep(room, read, (&changed, body), (Some(form), NewItem::default())).await
}

async fn add(room: &Room<'_>, read: Read, pulse: &Composed, body: &FormBody) -> poem::Result<Response> {
    let typed = new_item(body, room.content);
    match typed.added_to(pulse, &read.ground.beside(room.content)) {
        Ok(changed) => keep(room, read, (&changed, body), (None, typed)).await,
        Err(faults) => one(room, read, (None, typed, faults)).await,
    }
}

/// Stores the changed pulse, or shows the page again with what was typed.
async fn keep(
    room: &Room<'_>,
    read: Read,
    (changed, body): (&Composed, &FormBody),
    (form, typed): (Option<PulseForm>, NewItem),
) -> poem::Result<Response> {
    if let Err(fault) = checked(changed, room.content, &read.ground) {
        return one(room, read, (form, typed, vec![fault])).await;
    }
    let (id, shown) = (read.kept.id, body.value("version").and_then(|text| text.parse().ok()));
    let from = shown.unwrap_or(read.kept.version);
    let txn = room.db.begin().await.map_err(failed)?;
    if change_pulse(&txn, (id, from), changed, room.now).await.map_err(failed)? {
        take_back_of_pulse(&txn, id, room.now).await.map_err(failed)?;
        txn.commit().await.map_err(failed)?;
        return Ok(see_other(format!("{HERE}/{id}")));
    }
    txn.rollback().await.map_err(failed)?;
    let fault: FieldFault = match from == read.kept.version {
        true => taken(),
        false => ("name".to_owned(), CHANGED_MEANWHILE.to_owned()),
    };
    one(room, read, (form, typed, vec![fault])).await
}

async fn remove(room: &Room<'_>, read: Read) -> poem::Result<Response> {
    let txn = room.db.begin().await.map_err(failed)?;
    let_go(&txn, read.kept.id, room.now).await.map_err(failed)?;
    remove_pulse(&txn, read.kept.id, room.now).await.map_err(failed)?;
    let asking = waves_of(&txn, read.kept.id).await.map_err(failed)?;
    if asking.is_empty() {
        txn.commit().await.map_err(failed)?;
        return Ok(see_other(HERE.to_owned()));
    }
    txn.rollback().await.map_err(failed)?;
    let sentence = format!("This is what {} asks, so it stays.", asking.join(", "));
    one(room, read, (None, NewItem::default(), vec![("name".to_owned(), sentence)])).await
}
