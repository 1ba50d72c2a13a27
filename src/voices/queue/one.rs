//! /desk/reading/:id: one comment, for its readers: what was written, what was done, its codes, and what may leave.

use super::desk::ReadingDesk;
use super::pages::{HERE, QueueQuery};
use super::rules::{CameOfIt, Codes, FieldFault, MOST_CODES, time_left};
use super::store::{CODERS, codings_of};
use super::words::{Shown, WordsForm, WordsSection, words_section};
use crate::access::{Entry, Frame, Object, SignedIn, What, active_colleagues, failed, html, note};
use crate::clock::stored_day_in_words;
use crate::http::DeskPage;
use crate::voices::acts::acts_of;
use crate::voices::comment::{Comment, LOST};
use crate::voices::told::CommentText;
use askama::Template;
use poem::http::StatusCode;
use poem::web::{Path, Query};
use poem::{IntoResponse, Response, handler};

/// One code to tick.
struct Choice {
    id: String,
    words: String,
    hint: String,
    ticked: bool,
}

#[derive(Template)]
#[template(path = "voices/pages/comment.html")]
struct CommentPage {
    page: DeskPage,
    id: String,
    setting: String,
    day: String,
    left: String,
    is_read: bool,
    /// None: the setting's key is lost, or another than this was sealed to.
    text: Option<CommentText>,
    prompt: String,
    came_of_it: [CameOfIt; 3],
    outcomes: Vec<Choice>,
    themes: Vec<Choice>,
    most: usize,
    is_coded: bool,
    may_code: bool,
    words: WordsSection,
    history: Vec<String>,
    faults: Vec<FieldFault>,
}

impl CommentPage {
    fn wrong(&self, field: &str) -> &str {
        self.faults.iter().find(|fault| fault.field == field).map_or("", |fault| fault.message.as_str())
    }

    fn audience(&self) -> &'static str {
        self.text.as_ref().map_or("", |text| text.audience.title())
    }
}

/// What was typed into the page, after a fault.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    pub codes: Option<Codes>,
    pub words: Option<WordsForm>,
    pub faults: Vec<FieldFault>,
}

/// GET /desk/reading/:id
#[handler]
pub async fn comment_page(
    person: SignedIn,
    frame: Frame,
    desk: ReadingDesk<'_>,
    Path(id): Path<String>,
    Query(query): Query<QueueQuery>,
) -> poem::Result<Response> {
    let comment = desk.comment(&id).await?;
    let entry = Entry::of(desk.now, What::CommentOpened, Object::one("comment", comment.id.0));
    note(desk.db, entry).await.map_err(failed)?;
    let mut page = person.page(HERE, &frame);
    page.notice = query.notice();
    one(&desk, page, &comment, Typed::default()).await
}

/// The page of a comment, with what was typed where something is wrong with it.
pub(super) async fn one(
    desk: &ReadingDesk<'_>,
    page: DeskPage,
    comment: &Comment,
    typed: Typed,
) -> poem::Result<Response> {
    let text = desk.text(comment).await?;
    let codings = codings_of(desk.db.reader(), comment.id).await.map_err(failed)?;
    let mine = codings.iter().find(|(who, _)| *who == desk.reader).map(|(_, codes)| codes.clone());
    let is_coded = mine.is_some();
    let may_code = is_coded || codings.len() < CODERS;
    let codes = typed.codes.or(mine).unwrap_or_default();
    let shown = Shown { comment, text: text.as_ref(), typed: typed.words };
    let words = words_section(desk, shown).await?;
    let status = if typed.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = CommentPage {
        page,
        id: comment.id.to_string(),
        setting: desk.name_of(comment.setting).to_owned(),
        day: stored_day_in_words(&comment.day),
        left: time_left(comment.due_at, &desk.content.school_days, desk.now),
        is_read: comment.is_read(),
        prompt: text.as_ref().map(|text| prompt_of(desk, text)).unwrap_or_default(),
        came_of_it: CameOfIt::ALL,
        outcomes: outcomes(desk, &codes),
        themes: themes(desk, &codes),
        most: MOST_CODES,
        is_coded,
        may_code,
        words,
        history: history(desk, comment).await?,
        text,
        faults: typed.faults,
    };
    Ok(html(&page)?.with_status(status).into_response())
}

fn prompt_of(desk: &ReadingDesk<'_>, text: &CommentText) -> String {
    let prompt = desk.content.prompts.iter().find(|prompt| prompt.id == text.told.prompt);
    prompt.map_or_else(|| text.told.prompt.clone(), |prompt| prompt.text.clone())
}

fn outcomes(desk: &ReadingDesk<'_>, codes: &Codes) -> Vec<Choice> {
    let choice = |outcome: &crate::theory::Outcome| Choice {
        id: outcome.id.clone(),
        words: format!("{} {}", outcome.id, outcome.statement),
        hint: String::new(),
        ticked: codes.outcomes.contains(&outcome.id),
    };
    desk.content.theory.outcomes().map(choice).collect()
}

fn themes(desk: &ReadingDesk<'_>, codes: &Codes) -> Vec<Choice> {
    let choice = |theme: &crate::surveys::Theme| Choice {
        id: theme.id.clone(),
        words: theme.title.clone(),
        hint: theme.belongs.clone(),
        ticked: codes.themes.contains(&theme.id),
    };
    desk.content.themes.iter().map(choice).collect()
}

/// "12 November 2026, 09:10, Ash Reader: read; I followed our safeguarding procedure"
async fn history(desk: &ReadingDesk<'_>, comment: &Comment) -> poem::Result<Vec<String>> {
    let acts = acts_of(desk.db.reader(), comment.id.0).await.map_err(failed)?;
    let colleagues = active_colleagues(desk.db).await.map_err(failed)?;
    let line = |act: crate::voices::entity::reading_act::Model| {
        let name = colleagues.iter().find(|one| one.id == act.staff_id);
        let name = name.map_or("somebody who has left", |one| one.name.as_str());
        format!("{}, {name}: {}", act.at.in_words(), act_in_words(&act.act))
    };
    Ok(acts.into_iter().map(line).collect())
}

fn act_in_words(act: &str) -> &str {
    match CameOfIt::from_word(act) {
        Some(came) => came.title(),
        None => match act {
            "coded" => "Said what it is about",
            "proposed" => "Proposed words",
            "approved" => "Approved words",
            "declined" => "Kept words here",
            "withdrawn" => "Took words back",
            LOST => "Gave up the lost key: this can never be opened",
            other => other,
        },
    }
}
