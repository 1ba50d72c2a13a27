//! /desk/mail: how the queue is doing, live, and its buttons. No addresses, no names, and never whether a mail was
//! read.

use super::hold::{self, cancel, pause, resume, retry_failed};
use super::outbox_counts::MailStatus;
use super::rules::MailState;
use super::status::{QueueStatus, obstacle, queue_status};
use crate::access::{CappedForm, Frame, Role, SignedIn, failed, html};
use crate::clock::{At, Clock};
use crate::db::Db;
use crate::http::{DeskPage, Warning};
use crate::ids::WaveId;
use crate::invitations::worker::SendDueMail;
use crate::waves::{Wave, all_waves};
use askama::Template;
use poem::http::{HeaderValue, StatusCode, header};
use poem::web::{Data, Path, Query};
use poem::{IntoResponse, Response, handler};
use serde::Deserialize;

const HERE: &str = "/desk/mail";
/// Seconds until the page looks again, while mails leave.
const AGAIN: &str = "10";

/// What this page needs.
#[derive(Clone)]
pub struct MailDesk {
    pub db: Db,
    pub clock: Clock,
    pub post: SendDueMail,
}

impl MailDesk {
    /// What keeps mails from leaving, for every page of the desk. Where that cannot be found out, the page goes without.
    pub async fn warning(&self) -> Option<Warning> {
        let words = match self.post.paused_until() {
            Some(_) => Ok(Some("Mails do not leave: the mail server refuses us.")),
            None => obstacle(self.db.reader(), self.clock.now()).await,
        };
        let words = words.inspect_err(|fault| tracing::warn!("whether mails leave is not known: {fault}"));
        words.ok().flatten().map(|words| Warning { words, href: HERE })
    }
}

#[derive(Template)]
#[template(path = "invitations/pages/mail.html")]
struct MailPage {
    page: DeskPage,
    rows: Vec<Row>,
    waiting: u64,
    /// "12 a second"
    rate: Option<String>,
    time_left: Option<String>,
    /// Until when the queue rests because the mail server refuses us.
    rests_until: Option<String>,
    /// Whether mails found no mail server, and none leaves.
    is_stuck: bool,
    /// Why mails to many are held, and since when.
    held: Option<(&'static str, String)>,
    waves: Vec<WaveRow>,
    faults: Vec<(String, u64)>,
    may_act: bool,
    /// Whether the pages of waves are there for this person.
    may_look: bool,
    looks_again: bool,
}

struct Row {
    state: &'static str,
    meaning: &'static str,
    count: u64,
}

struct WaveRow {
    id: WaveId,
    name: String,
    waiting: u64,
    sent: u64,
    failed: u64,
    is_held: bool,
}

/// What a state of a mail means.
fn meaning(state: MailState) -> &'static str {
    match state {
        MailState::Queued => "will be sent at its time",
        MailState::Claimed => "is being handed over now",
        MailState::Sent => "was handed over",
        MailState::Retry => "could not be handed over yet, and is tried again by itself",
        MailState::Failed => "was refused, and is not tried again",
        MailState::Suppressed => "is not sent: it is not needed any more, or not wished for",
        MailState::Unknown => "may have been handed over; it is tried again with the same link",
    }
}

/// "12 a second", "40 a minute"
fn rate_in_words(rate: f64) -> String {
    if rate >= 1.0 {
        format!("{rate:.0} a second")
    } else {
        format!("{:.0} a minute", (rate * 60.0).max(1.0))
    }
}

/// "less than a minute", "about 25 minutes", "about 3 hours"
fn time_in_words(left: std::time::Duration) -> String {
    match left.as_secs() {
        0..60 => "less than a minute".to_owned(),
        seconds @ 60..5_400 => format!("about {} minutes", seconds.div_ceil(60)),
        seconds => format!("about {} hours", (seconds + 1_800) / 3_600),
    }
}

fn wave_rows(waves: &[Wave], status: &QueueStatus) -> Vec<WaveRow> {
    let row = |wave: &Wave| {
        let mails: &MailStatus = status.waves.get(&wave.id)?;
        let is_held = status.holds.iter().any(|hold| hold.wave == Some(wave.id));
        let matters = mails.waiting() > 0 || is_held || wave.may_still_ask();
        matters.then(|| WaveRow {
            id: wave.id,
            name: wave.name.clone(),
            waiting: mails.waiting(),
            sent: mails.of(MailState::Sent),
            failed: mails.of(MailState::Failed),
            is_held,
        })
    };
    waves.iter().filter_map(row).collect()
}

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct MailQuery {
    /// `1`: the page does not look again by itself.
    still: String,
}

/// GET /desk/mail
#[handler]
pub async fn mail_page(
    person: SignedIn,
    frame: Frame,
    Data(desk): Data<&MailDesk>,
    Query(query): Query<MailQuery>,
) -> poem::Result<Response> {
    let db = desk.db.reader();
    let status = queue_status(db, desk.clock.now()).await.map_err(failed)?;
    let waves = all_waves(db).await.map_err(failed)?;
    let held = hold::of_all(&status.holds).map(|hold| (hold.why.sentence(), hold.since.in_words()));
    let row = |(state, count): (&MailState, &u64)| Row {
        state: state.name(),
        meaning: meaning(*state),
        count: *count,
    };
    let looks_again = status.mails.waiting() > 0 && query.still.is_empty();
    let page = MailPage {
        page: person.page(HERE, &frame),
        rows: status.mails.0.iter().map(row).collect(),
        waiting: status.mails.waiting(),
        rate: status.rate.map(rate_in_words),
        time_left: status.time_left().map(time_in_words),
        is_stuck: status.is_stuck(),
        rests_until: desk.post.paused_until().map(At::in_words),
        held,
        waves: wave_rows(&waves, &status),
        faults: status.faults,
        may_act: person.has(Role::Coordinator),
        may_look: person.has(Role::Coordinator) || person.has(Role::Lead),
        looks_again,
    };
    let mut page = html(&page)?.into_response();
    if looks_again {
        page.headers_mut().insert(header::REFRESH, HeaderValue::from_static(AGAIN));
    }
    Ok(page)
}

/// Which wave a button is about; empty for all.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct StepForm {
    wave: String,
}

/// POST /desk/mail/:step
#[handler]
pub async fn mail_step(
    person: SignedIn,
    Data(desk): Data<&MailDesk>,
    Path(step): Path<String>,
    CappedForm(form): CappedForm<StepForm>,
) -> poem::Result<Response> {
    let not_here = || poem::Error::from_status(StatusCode::NOT_FOUND);
    let wave = match form.wave.as_str() {
        "" => None,
        id => Some(id.parse::<WaveId>().map_err(|_| not_here())?),
    };
    if let Some(wave) = wave
        && crate::waves::wave_by_id(desk.db.reader(), wave).await.map_err(failed)?.is_none()
    {
        return Err(not_here());
    }
    let now = desk.clock.now();
    match (step.as_str(), wave) {
        ("pause", wave) => pause(&desk.db, wave, person.colleague.id, now).await,
        ("resume", wave) => resume(&desk.db, wave, now).await,
        ("cancel", Some(wave)) => cancel(&desk.db, wave, now).await.map(|_| ()),
        ("retry", None) => retry_failed(&desk.db, now).await.map(|_| ()),
        _ => return Err(not_here()),
    }
    .map_err(failed)?;
    Ok(StatusCode::SEE_OTHER.with_header(header::LOCATION, HERE).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn rates_and_times_are_said_so_that_people_can_plan() {
        assert_eq!(
            [rate_in_words(812.4), rate_in_words(0.5), rate_in_words(0.001)],
            ["812 a second", "30 a minute", "1 a minute"]
        );
        let said = |seconds| time_in_words(Duration::from_secs(seconds));
        assert_eq!(
            [said(20), said(61), said(9_000)],
            ["less than a minute", "about 2 minutes", "about 3 hours"]
        );
    }
}
