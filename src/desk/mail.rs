//! GET /desk/mail: how many mails are in which state. No addresses, no names, and never whether one was read.

use super::seams::MailCounts;
use crate::access::{Coordinator, Frame, failed, html};
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

/// What a state of a mail means; nothing for one that this page does not know.
fn meaning(state: &str) -> &'static str {
    match state {
        "waiting" | "queued" | "due" => "will be sent in the hours that are set for it",
        "sending" | "leased" => "is being handed over to the mail server now",
        "sent" => "was accepted by the mail server",
        "delivered" => "was accepted by the mailbox",
        "bounced" => "came back: the address needs a look",
        "failed" => "was refused, and is not tried again",
        "retry" | "retrying" | "deferred" => "could not be handed over yet, and is tried again by itself",
        "suppressed" => "is not sent, because the person asked us not to write",
        "cancelled" | "dropped" | "moot" => "is not needed any more",
        "unknown" => "was handed over, and nothing was heard since",
        _ => "",
    }
}

/// GET /desk/mail
#[handler]
pub async fn mail_page(
    person: Coordinator,
    frame: Frame,
    Data(counts): Data<&MailCounts>,
) -> poem::Result<Html<String>> {
    let counts = counts.all().await.map_err(failed)?;
    let row = |(state, count): (String, u64)| Row { meaning: meaning(&state), state, count };
    html(&MailPage { page: person.0.page(HERE, &frame), rows: counts.into_iter().map(row).collect() })
}
