//! /desk/waves/:id/families: whether families were told before a wave asks their children, and how one child of each
//! adult was drawn. Counts only: nobody sees whose child is kept out.

use super::note::NoteMail;
use crate::access::{Frame, Role, SignedIn, failed, html};
use crate::clock::{Clock, day_in_words};
use crate::config::Config;
use crate::db::Db;
use crate::http::{DeskPage, FormBody};
use crate::ids::WaveId;
use crate::invitations::{Bounces, ParentsTold, Queueing, TellFault, parents_told, tell_parents};
use crate::surveys::{Content, SchoolDays};
use crate::waves::{self, Draw, DrawChecked, Wave};
use askama::Template;
use jiff::civil::Date;
use poem::http::StatusCode;
use poem::web::{Path, Redirect};
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response, handler};
use std::sync::Arc;

/// Counts of children who are kept out are rounded down to this.
const KEPT_OUT_STEP: usize = 5;

/// What the page needs.
pub struct FamiliesDesk<'a> {
    db: &'a Db,
    clock: &'a Clock,
    config: &'a Config,
    content: &'a Content,
    mail: &'a NoteMail,
    bounces: &'a Bounces,
}

impl FamiliesDesk<'_> {
    fn queueing(&self) -> Queueing<'_> {
        let (db, list) = (self.db, &self.bounces.list);
        Queueing { db, list, mail_domain: &self.mail.domain, now: self.clock.now() }
    }
}

impl<'a> FromRequest<'a> for FamiliesDesk<'a> {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let desk = || {
            Some(FamiliesDesk {
                db: request.data::<Db>()?,
                clock: request.data::<Clock>()?,
                config: request.data::<Arc<Config>>()?,
                content: request.data::<Arc<Content>>()?,
                mail: request.data::<NoteMail>()?,
                bounces: request.data::<Bounces>()?,
            })
        };
        desk().ok_or_else(|| failed("what the page of families needs is not in the application's data"))
    }
}

#[derive(Template)]
#[template(path = "desk/pages/families.html")]
struct FamiliesPage {
    page: DeskPage,
    wave: Wave,
    may_tell: bool,
    told: ParentsTold,
    /// The last day on which telling leaves the window open long enough.
    tell_by: String,
    window: usize,
    /// How many school days families had or would have, from the sending to the opening.
    days: usize,
    draw: Option<(Draw, DrawChecked)>,
    kept_out: KeptOut,
    fault: Option<String>,
}

impl FamiliesPage {
    fn is_late(&self) -> bool {
        self.days < self.window
    }
}

/// How many children are kept out, as coarse as it is told.
enum KeptOut {
    Few,
    AtLeast(usize),
}

impl KeptOut {
    fn of(children: usize) -> KeptOut {
        if children < KEPT_OUT_STEP {
            KeptOut::Few
        } else {
            KeptOut::AtLeast(children - children % KEPT_OUT_STEP)
        }
    }
}

/// The last day from which so many school days lie before the opening.
fn tell_by(calendar: &SchoolDays, opens: Date, window: usize) -> Date {
    let mut day = opens;
    while calendar.school_days_until(day, opens) < window {
        match day.yesterday() {
            Ok(before) => day = before,
            Err(_) => break,
        }
    }
    day
}

async fn wave_of(desk: &FamiliesDesk<'_>, id: &str) -> poem::Result<Wave> {
    let none = || poem::Error::from_status(StatusCode::NOT_FOUND);
    let id: WaveId = id.parse().map_err(|_| none())?;
    let wave = waves::wave_by_id(desk.db.reader(), id).await.map_err(failed)?;
    wave.filter(|wave| wave.imported_from.is_none()).ok_or_else(none)
}

async fn shown(
    desk: &FamiliesDesk<'_>,
    (person, frame): (&SignedIn, &Frame),
    (wave, fault): (Wave, Option<String>),
) -> poem::Result<Response> {
    let db = desk.db.reader();
    let told = parents_told(desk.queueing(), wave.id).await.map_err(failed)?;
    let draw = match waves::draw_of(db, wave.id).await.map_err(failed)? {
        None => None,
        Some(draw) => Some((draw, waves::check_draw(db, wave.id, &draw).await.map_err(failed)?)),
    };
    let kept_out = KeptOut::of(waves::kept_out_of(db, wave.id).await.map_err(failed)?.len());
    let (calendar, opens) = (&desk.content.school_days, wave.opens_at.day());
    let window = desk.config.mail.parents_told_school_days;
    let from = match told {
        ParentsTold::Sent { on, .. } => on,
        _ => desk.clock.now().day(),
    };
    let status = if fault.is_none() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = FamiliesPage {
        page: person.page("/desk/waves", frame),
        may_tell: person.has(Role::Coordinator) && wave.state.is_ahead(),
        tell_by: day_in_words(tell_by(calendar, opens, window)),
        days: calendar.school_days_until(from, opens),
        wave,
        told,
        window,
        draw,
        kept_out,
        fault,
    };
    Ok(html(&page)?.with_status(status).into_response())
}

/// GET /desk/waves/:id/families
#[handler]
pub async fn families_page(
    person: SignedIn,
    frame: Frame,
    desk: FamiliesDesk<'_>,
    Path(id): Path<String>,
) -> poem::Result<Response> {
    let wave = wave_of(&desk, &id).await?;
    shown(&desk, (&person, &frame), (wave, None)).await
}

/// POST /desk/waves/:id/families: sends the parent information to every mailbox that has none yet.
#[handler]
pub async fn families_told(
    person: SignedIn,
    frame: Frame,
    desk: FamiliesDesk<'_>,
    Path(id): Path<String>,
    form: FormBody,
) -> poem::Result<Response> {
    let wave = wave_of(&desk, &id).await?;
    if form.value("step") != Some("tell") {
        return shown(&desk, (&person, &frame), (wave, None)).await;
    }
    match tell_parents(desk.queueing(), wave.id).await {
        Ok(_) => Ok(Redirect::see_other(format!("/desk/waves/{id}/families")).into_response()),
        Err(TellFault::Refused(why)) => {
            let sentence = format!("Nothing has been sent: {why}.");
            shown(&desk, (&person, &frame), (wave, Some(sentence))).await
        }
        Err(TellFault::Db(fault)) => Err(failed(fault)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_is_counted_in_school_days() {
        let calendar = Content::embedded().school_days;
        let day = |month, day| Date::new(2026, month, day).unwrap();
        // The Monday before is an INSET day: five school days lie after it.
        assert_eq!(tell_by(&calendar, day(11, 9), 5), day(11, 2));
        assert_eq!(tell_by(&calendar, day(11, 9), 0), day(11, 9));
        assert!(calendar.school_days_until(tell_by(&calendar, day(11, 9), 5), day(11, 9)) >= 5);
    }

    #[test]
    fn few_children_who_are_kept_out_are_not_counted() {
        for (children, told) in [(0, None), (4, None), (5, Some(5)), (14, Some(10))] {
            let at_least = match KeptOut::of(children) {
                KeptOut::Few => None,
                KeptOut::AtLeast(n) => Some(n),
            };
            assert_eq!(at_least, told);
        }
    }
}
