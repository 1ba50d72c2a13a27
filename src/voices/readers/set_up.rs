//! /desk/reading/set-up: the readers of a setting make its key, show that they copied the kit, and restore it.

use super::ceremony::{self, CHECKED_GROUPS, KnownKey, Made, Restored};
use super::kit::Kit;
use super::pages::ReadersDesk;
use super::rules::KeyState;
use super::store::settings_read_by;
use crate::access::{Frame, SignedIn, failed, html};
use crate::http::{DeskPage, FormBody};
use crate::ids::SettingId;
use crate::people::{Setting, settings};
use askama::Template;
use poem::http::StatusCode;
use poem::web::{Query, Redirect};
use poem::{IntoResponse, Response, handler};
use serde::Deserialize;

const HERE: &str = "/desk/reading/set-up";

/// The settings that somebody reads for, to choose one.
#[derive(Template)]
#[template(path = "voices/pages/set_up_choice.html")]
struct ChoicePage {
    page: DeskPage,
    settings: Vec<Setting>,
}

#[derive(Template)]
#[template(path = "voices/pages/set_up.html")]
struct SetUpPage {
    page: DeskPage,
    setting: Setting,
    state: KeyState,
    key: Option<KnownKey>,
    groups: [usize; 2],
    /// What was typed of a kit, to be corrected.
    typed: String,
    faults: Vec<Fault>,
}

/// Shown once, in the answer to the button that made the key.
#[derive(Template)]
#[template(path = "voices/pages/set_up_kit.html")]
struct KitPage {
    page: DeskPage,
    setting: Setting,
    groups: Vec<String>,
    fingerprint: String,
    made: String,
}

/// What is wrong, and the id of the field.
struct Fault {
    field: String,
    message: String,
}

impl SetUpPage {
    fn wrong(&self, field: &str) -> &str {
        let mine = self.faults.iter().find(|fault| fault.field == field);
        mine.map(|fault| fault.message.as_str()).unwrap_or_default()
    }
}

/// What the address of the page may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SetUpQuery {
    setting: String,
    done: String,
}

impl SetUpQuery {
    fn notice(&self) -> Option<String> {
        let sentence = match self.done.as_str() {
            "checked" => "Thank you. The kit is checked, and the key is ready.",
            "restored" => "The key is restored. What was waiting can be read again.",
            "given-up" => "The lost key is given up. Now make a new one.",
            "kept" => "There was a key already, and it was kept as it is.",
            _ => return None,
        };
        Some(sentence.to_owned())
    }
}

fn not_there() -> poem::Error {
    poem::Error::from_status(StatusCode::NOT_FOUND)
}

/// The setting, if this person reads there.
async fn setting_of(desk: &ReadersDesk<'_>, person: &SignedIn, id: &str) -> poem::Result<Setting> {
    let id: SettingId = id.parse().map_err(|_| not_there())?;
    let own = settings_read_by(desk.db.reader(), person.colleague.id).await.map_err(failed)?;
    let known = settings(desk.db.reader()).await.map_err(failed)?;
    known.into_iter().find(|one| one.id == id && own.contains(&id)).ok_or_else(not_there)
}

async fn show(
    desk: &ReadersDesk<'_>,
    page: DeskPage,
    setting: Setting,
    (typed, faults): (String, Vec<Fault>),
) -> poem::Result<Response> {
    let key = ceremony::known_key(desk.db.reader(), setting.id).await.map_err(failed)?;
    let state = ceremony::state_of(desk.keys, setting.id, key.as_ref());
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = SetUpPage { page, setting, state, key, groups: CHECKED_GROUPS, typed, faults };
    Ok(html(&page)?.with_status(status).into_response())
}

/// GET /desk/reading/set-up
#[handler]
pub async fn set_up_key_page(
    person: SignedIn,
    frame: Frame,
    desk: ReadersDesk<'_>,
    Query(query): Query<SetUpQuery>,
) -> poem::Result<Response> {
    let mut page = person.page("/desk/readers", &frame);
    page.notice = query.notice();
    if !query.setting.is_empty() {
        let setting = setting_of(&desk, &person, &query.setting).await?;
        return show(&desk, page, setting, (String::new(), Vec::new())).await;
    }
    let own = settings_read_by(desk.db.reader(), person.colleague.id).await.map_err(failed)?;
    let mut known = settings(desk.db.reader()).await.map_err(failed)?;
    known.retain(|setting| own.contains(&setting.id));
    Ok(html(&ChoicePage { page, settings: known })?.into_response())
}

/// POST /desk/reading/set-up, where `step` is `make`, `check`, `restore` or `give-up`.
#[handler]
pub async fn set_up_key_step(
    person: SignedIn,
    frame: Frame,
    desk: ReadersDesk<'_>,
    form: FormBody,
) -> poem::Result<Response> {
    let setting = setting_of(&desk, &person, form.value("setting").unwrap_or_default()).await?;
    let page = person.page("/desk/readers", &frame);
    match form.value("step") {
        Some("make") => made(&desk, page, setting).await,
        Some("check") => checked(&desk, page, setting, &form).await,
        Some("give-up") => given_up(&desk, (page, &person), setting, &form).await,
        Some("restore") => restored(&desk, page, setting, form.value("kit").unwrap_or_default()).await,
        _ => show(&desk, page, setting, (String::new(), Vec::new())).await,
    }
}

fn done(setting: SettingId, what: &str) -> Response {
    Redirect::see_other(format!("{HERE}?setting={setting}&done={what}")).into_response()
}

async fn made(desk: &ReadersDesk<'_>, page: DeskPage, setting: Setting) -> poem::Result<Response> {
    match ceremony::make_key(desk.db, desk.keys, setting.id, desk.now).await.map_err(failed)? {
        Made::Kept => Ok(done(setting.id, "kept")),
        Made::Now(key) => {
            let groups = Kit::of(&key.secret()).groups();
            let (fingerprint, made) = (key.public_half().fingerprint(), desk.now.in_words());
            Ok(html(&KitPage { page, setting, groups, fingerprint, made })?.into_response())
        }
    }
}

async fn checked(
    desk: &ReadersDesk<'_>,
    page: DeskPage,
    setting: Setting,
    form: &FormBody,
) -> poem::Result<Response> {
    let known = ceremony::known_key(desk.db.reader(), setting.id).await.map_err(failed)?;
    let key = desk.keys.of(setting.id).ok().flatten();
    let (Some(known), Some(key)) = (known, key) else {
        return show(desk, page, setting, (String::new(), Vec::new())).await;
    };
    let kit = Kit::of(&key.secret());
    let fault = |group: usize| {
        let field = format!("group_{group}");
        let typed = form.value(&field).unwrap_or_default();
        let message = match typed.trim().is_empty() {
            true => format!("Type group {group} of the printed kit."),
            false => format!(
                "Group {group} is not what the kit says. Compare it with the paper; a kit that was printed before {} is void.",
                known.made_at.in_words()
            ),
        };
        (!kit.has_group(group, typed)).then_some(Fault { field, message })
    };
    let faults: Vec<Fault> = CHECKED_GROUPS.into_iter().filter_map(fault).collect();
    if !faults.is_empty() || key.public_half() != known.public {
        return show(desk, page, setting, (String::new(), faults)).await;
    }
    ceremony::note_checked(desk.db, &known.public, setting.id, desk.now).await.map_err(failed)?;
    Ok(done(setting.id, "checked"))
}

async fn given_up(
    desk: &ReadersDesk<'_>,
    (page, person): (DeskPage, &SignedIn),
    setting: Setting,
    form: &FormBody,
) -> poem::Result<Response> {
    if form.value("sure").is_none() {
        let message = "Tick that you know what is lost, or look for the kit again.".to_owned();
        let fault = Fault { field: "sure".to_owned(), message };
        return show(desk, page, setting, (String::new(), vec![fault])).await;
    }
    let by = (setting.id, person.colleague.id);
    let given_up = ceremony::give_up_key(desk.db, desk.keys, by, desk.now).await;
    if given_up.map_err(|fault| failed(format!("{fault:#}")))? {
        return Ok(done(setting.id, "given-up"));
    }
    let message =
        "The key is not lost, or the key folders themselves are not there just now. Nothing was changed.";
    let fault = Fault { field: "sure".to_owned(), message: message.to_owned() };
    show(desk, page, setting, (String::new(), vec![fault])).await
}

async fn restored(
    desk: &ReadersDesk<'_>,
    page: DeskPage,
    setting: Setting,
    typed: &str,
) -> poem::Result<Response> {
    let id = setting.id;
    let message = match Kit::read(typed) {
        Err(fault) => in_sentence(&fault.to_string()),
        Ok(kit) => match ceremony::restore_key(desk.db, desk.keys, (id, kit), desk.now).await.map_err(failed)? {
            Restored::Done => return Ok(done(id, "restored")),
            Restored::OtherKey => {
                "This kit is whole, but it belongs to another setting or to an earlier key. Look for the kit with the \
                 fingerprint below."
                    .to_owned()
            }
            Restored::NoKey => "There is no key of this setting yet, so there is nothing to restore.".to_owned(),
        },
    };
    let fault = Fault { field: "kit".to_owned(), message };
    show(desk, page, setting, (typed.to_owned(), vec![fault])).await
}

/// A fault as a whole sentence.
fn in_sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
