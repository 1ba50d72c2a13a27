//! GET /desk/mail: how many mails are in which state. No addresses, no names, and never whether one was read.

use super::seams::MailCounts;
use crate::access::{Frame, SignedIn, failed, html};
use crate::http::DeskPage;
use askama::Template;
use poem::handler;
use poem::web::{Data, Html};

const HERE: &str = "/desk/mail";

#[derive(Template)]
#[template(path = "desk/pages/mail.html")]
struct MailPage {
    page: DeskPage,
    rows: Vec<Row>,
}

struct Row {
    state: String,
    meaning: &'static str,
    count: u64,
}

/// What a state of a mail means.
fn meaning(state: &str) -> &'static str {
    match state {
        "queued" => "will be sent within minutes",
        "claimed" => "is being handed over now",
        "sent" => "was handed over",
        "retry" => "could not be handed over yet, and is tried again by itself",
        "failed" => "was refused, and is not tried again",
        "suppressed" => "is not sent: it is not needed any more, or not wished for",
        "unknown" => "may have been handed over; it is tried again with the same link",
        _ => "",
    }
}

/// GET /desk/mail
#[handler]
pub async fn mail_page(
    person: SignedIn,
    frame: Frame,
    Data(counts): Data<&MailCounts>,
) -> poem::Result<Html<String>> {
    let counts = counts.all().await.map_err(failed)?;
    let row = |(state, count): (String, u64)| Row { meaning: meaning(&state), state, count };
    html(&MailPage { page: person.page(HERE, &frame), rows: counts.into_iter().map(row).collect() })
}
