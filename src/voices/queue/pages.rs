//! /desk/reading: what waits to be read, what is to be read first at the top, and what was read.

use super::desk::ReadingDesk;
use super::rules::time_left;
use super::store::{CODERS, coders_in};
use crate::access::{Frame, SignedIn, failed, html};
use crate::clock::stored_day_in_words;
use crate::http::DeskPage;
use crate::ids::{CommentId, StaffId};
use crate::voices::comment::{Comment, comments_of};
use crate::voices::contact::contacts_waiting;
use crate::voices::leaving::passages_waiting;
use askama::Template;
use poem::web::Query;
use poem::{IntoResponse, Response, handler};
use serde::Deserialize;
use std::collections::HashSet;

pub(super) const HERE: &str = "/desk/reading";

/// One comment in the list: nothing of what it says.
struct Row {
    id: String,
    setting: String,
    day: String,
    left: String,
    is_late: bool,
}

/// Comments under one heading.
struct Pile {
    code: &'static str,
    title: &'static str,
    lead: &'static str,
    /// Nothing has to be done with these.
    is_folded: bool,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "voices/pages/queue.html")]
struct QueuePage {
    page: DeskPage,
    /// The settings that this person reads.
    settings: Vec<String>,
    piles: Vec<Pile>,
    waiting: usize,
    /// How many people wait to be contacted.
    contacts: usize,
    holiday: bool,
}

impl QueuePage {
    /// "Heron School and Rook School"; of many settings, how many.
    fn places(&self) -> String {
        match self.settings.as_slice() {
            [one] => one.clone(),
            [few @ .., last] if few.len() < 4 => format!("{} and {last}", few.join(", ")),
            many => format!("your {} settings", many.len()),
        }
    }
}

/// What the address of the page may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct QueueQuery {
    pub done: String,
}

impl QueueQuery {
    pub fn notice(&self) -> Option<String> {
        let sentence = match self.done.as_str() {
            "read" => "Thank you. It is marked as read.",
            "coded" => "Thank you. Your codes are kept.",
            "proposed" => "It waits for a second person, who sees it here.",
            "approved" => "These words may now appear beside the figures, once the wave is released.",
            "withdrawn" => {
                "These words are taken back. They appear nowhere any more; a report that was printed keeps them."
            }
            "declined" => "These words stay here.",
            _ => return None,
        };
        Some(sentence.to_owned())
    }
}

/// In which pile a comment lies.
fn pile_of(comment: &Comment, coders: &[StaffId], (reader, decides): (StaffId, bool)) -> usize {
    let needs_codes = coders.len() < CODERS && !coders.contains(&reader);
    match (comment.is_read(), comment.read_first) {
        (false, true) => 0,
        (false, false) => 1,
        (true, _) if decides => 2,
        (true, _) if needs_codes => 3,
        (true, _) => 4,
    }
}

const PILES: [(&str, &str, &str); 5] = [
    ("first", "To read first", "Somebody asked for it, or a word in it may mean that somebody is not safe."),
    ("unread", "To read", "The oldest first."),
    ("decide", "To decide", "A colleague proposed words from these. You say whether they may leave."),
    (
        "codes",
        "To code",
        "Read already. Two people say what each is about, without seeing each other's codes.",
    ),
    ("done", "Read and coded", "Here you can propose words, and change your codes."),
];

/// GET /desk/reading
#[handler]
pub async fn queue_page(
    person: SignedIn,
    frame: Frame,
    desk: ReadingDesk<'_>,
    Query(query): Query<QueueQuery>,
) -> poem::Result<Response> {
    let mine = desk.setting_ids();
    let comments = comments_of(desk.db.reader(), &mine).await.map_err(failed)?;
    let coders = coders_in(desk.db.reader(), &mine).await.map_err(failed)?;
    let proposed = passages_waiting(desk.db.reader(), &mine).await.map_err(failed)?;
    let theirs = proposed.iter().filter(|one| one.proposed_by != desk.reader);
    let to_decide: HashSet<CommentId> = theirs.map(|one| one.comment).collect();
    let mut piles = PILES.map(|(code, title, lead)| Pile {
        code,
        title,
        lead,
        is_folded: code == "done",
        rows: Vec::new(),
    });
    for comment in &comments {
        let by = coders.get(&comment.id).map(Vec::as_slice).unwrap_or_default();
        let me = (desk.reader, to_decide.contains(&comment.id));
        piles[pile_of(comment, by, me)].rows.push(row(&desk, comment));
    }
    piles.iter_mut().filter(|pile| pile.is_folded).for_each(|pile| pile.rows.reverse());
    let mut page = person.page(HERE, &frame);
    page.notice = query.notice();
    let holiday = desk.content.school_days.holiday_begins_tomorrow(desk.now.day());
    let page = QueuePage {
        page,
        settings: desk.settings.iter().map(|setting| setting.name.clone()).collect(),
        waiting: comments.iter().filter(|comment| !comment.is_read()).count(),
        contacts: contacts_waiting(desk.db.reader(), &mine).await.map_err(failed)?,
        piles: piles.into_iter().filter(|pile| !pile.rows.is_empty()).collect(),
        holiday,
    };
    Ok(html(&page)?.into_response())
}

fn row(desk: &ReadingDesk<'_>, comment: &Comment) -> Row {
    let waits = !comment.is_read();
    let left = time_left(comment.due_at, &desk.content.school_days, desk.now);
    Row {
        id: comment.id.to_string(),
        setting: desk.name_of(comment.setting).to_owned(),
        day: stored_day_in_words(&comment.day),
        left: if waits { left } else { String::new() },
        is_late: waits && desk.now > comment.due_at,
    }
}
