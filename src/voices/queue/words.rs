//! What may leave from one comment: proposed here, masked or in other words; approved or kept here by a second person.

use super::desk::ReadingDesk;
use super::one::Typed;
use super::rules::{FieldFault, are_own_words};
use super::steps::{Stepped, missing};
use crate::access::failed;
use crate::http::{FormBody, Problem};
use crate::ids::PassageId;
use crate::voices::acts::keep_act;
use crate::voices::comment::Comment;
use crate::voices::leaving::{
    Form, Ground, NewPassage, PassageFault, PassageIn, PassageRefusal, approve, decline, forms_offered,
    opened_passage, passages_waiting, propose, read_passage, released_from, withdraw,
};
use crate::voices::masks::{KnownNames, masked, suggested_masks};
use crate::voices::told::CommentText;

/// What was typed into the form that proposes words.
#[derive(Debug, Clone, Default)]
pub(super) struct WordsForm {
    pub form: String,
    pub outcome: String,
    pub text: String,
}

/// Words that wait for a second person.
pub(super) struct Waiting {
    pub id: String,
    pub form: &'static str,
    pub outcome: String,
    pub text: String,
    /// Whether this person proposed them.
    pub is_mine: bool,
}

/// What the page of a comment shows about leaving.
pub(super) struct WordsSection {
    pub waiting: Vec<Waiting>,
    /// Id and text of what was let out.
    pub released: Vec<(String, String)>,
    /// Word and title, the one to offer first first.
    pub forms: Vec<(&'static str, &'static str)>,
    /// What the program would hide: the text with its masks, and how many there are.
    pub masked: String,
    pub masks: usize,
    pub outcomes: Vec<(String, String)>,
    pub typed: WordsForm,
    pub is_open: bool,
}

/// What the section is made of.
pub(super) struct Shown<'a> {
    pub comment: &'a Comment,
    pub text: Option<&'a CommentText>,
    pub typed: Option<WordsForm>,
}

fn title(form: Form) -> &'static str {
    match form {
        Form::Words => "Their own words, masked",
        Form::Paraphrase => "In other words",
    }
}

/// The section, for a comment that can be opened.
pub(super) async fn words_section(desk: &ReadingDesk<'_>, shown: Shown<'_>) -> poem::Result<WordsSection> {
    let Shown { comment, text, typed } = shown;
    let (mut waiting, mut suggestion) = (Vec::new(), (String::new(), 0));
    let mut forms = Vec::new();
    if let (Some(text), Some(key)) = (text, desk.key_of(comment.setting).await?) {
        let all = passages_waiting(desk.db.reader(), &[comment.setting]).await.map_err(failed)?;
        for one in all.into_iter().filter(|one| one.comment == comment.id) {
            waiting.push(Waiting {
                id: one.id.to_string(),
                form: title(one.form),
                is_mine: one.proposed_by == desk.reader,
                text: opened_passage(&key, &one.sealed).map_err(failed)?,
                outcome: one.outcome,
            });
        }
        forms = forms_offered(text.audience, text.told.may_quote);
        suggestion = suggested(desk, text);
    }
    let is_open = typed.is_some();
    let first = forms.first().map_or(Form::Paraphrase, |form| *form);
    let offered = WordsForm {
        form: first.word().to_owned(),
        outcome: String::new(),
        text: if first == Form::Words { suggestion.0.clone() } else { String::new() },
    };
    let released = released_from(desk.db.reader(), comment.id).await.map_err(failed)?;
    Ok(WordsSection {
        waiting,
        released: released.into_iter().map(|(id, text)| (id.to_string(), text)).collect(),
        forms: forms.into_iter().map(|form| (form.word(), title(form))).collect(),
        masked: suggestion.0,
        masks: suggestion.1,
        outcomes: desk
            .content
            .theory
            .outcomes()
            .map(|one| (one.id.clone(), format!("{} {}", one.id, one.statement)))
            .collect(),
        typed: typed.unwrap_or(offered),
        is_open,
    })
}

/// The text as the program would mask it, and how many masks that are.
fn suggested(desk: &ReadingDesk<'_>, text: &CommentText) -> (String, usize) {
    let settings: Vec<&str> = desk.settings.iter().map(|setting| setting.name.as_str()).collect();
    let known = KnownNames::new::<&str, &str>(&settings, &[]);
    let masks = suggested_masks(&text.told.text, &known);
    (masked(&text.told.text, &masks), masks.len())
}

/// POST /desk/reading/:id/propose
pub(super) async fn propose_words(
    desk: &ReadingDesk<'_>,
    comment: &Comment,
    form: &FormBody,
) -> poem::Result<Stepped> {
    let value = |name: &str| form.value(name).unwrap_or_default().to_owned();
    let typed = WordsForm { form: value("form"), outcome: value("words_outcome"), text: value("text") };
    let again = |faults: Vec<FieldFault>| Typed { words: Some(typed.clone()), faults, ..Typed::default() };
    let Some(text) = desk.text(comment).await? else { return Err(Problem::not_found().into()) };
    let Some(key) = desk.key_of(comment.setting).await? else { return Err(Problem::not_found().into()) };
    let given = PassageIn {
        text: typed.text.clone(),
        form: typed.form.clone(),
        outcome: typed.outcome.clone(),
        masks_seen: form.value("masks_seen").is_some(),
    };
    let (read, may_quote) = (comment.is_read(), text.told.may_quote);
    let ground = Ground { theory: &desk.content.theory, comment: &text.told.text, read, may_quote };
    let passage = match read_passage(&given, ground) {
        Ok(passage) => passage,
        Err(faults) => return Ok(Err(again(faults.into_iter().map(fault).collect()))),
    };
    if Form::from_word(&typed.form) == Some(Form::Words) && !are_own_words(&text.told.text, &typed.text) {
        let message =
            "These are not the writer’s own words. Leave words out or mask them, or choose “In other words”.";
        return Ok(Err(again(vec![FieldFault { field: "text", message: message.to_owned() }])));
    }
    let new =
        NewPassage { comment: comment.id, audience: text.audience, passage, by: desk.reader, at: desk.now };
    let txn = desk.db.begin().await.map_err(failed)?;
    keep_act(&txn, comment.id.0, (desk.reader, "proposed"), desk.now).await.map_err(failed)?;
    match propose(&txn, new, &key.public_half()).await {
        Ok(_) => {}
        Err(PassageFault::Refused(refusal)) => return Ok(Err(again(vec![fault(refusal)]))),
        Err(PassageFault::Db(fault)) => return Err(failed(fault)),
    }
    txn.commit().await.map_err(failed)?;
    Ok(Ok("proposed"))
}

/// Beside which field a refusal stands.
fn fault(refusal: PassageRefusal) -> FieldFault {
    let field = match refusal {
        PassageRefusal::NoForm | PassageRefusal::MayNotQuote => "form",
        PassageRefusal::NoOutcome => "words_outcome",
        PassageRefusal::MasksNotSeen => "masks_seen",
        PassageRefusal::SamePerson | PassageRefusal::Decided(_) | PassageRefusal::Gone => "waiting",
        _ => "text",
    };
    FieldFault { field, message: refusal.to_string() }
}

/// POST /desk/reading/:id/decide
pub(super) async fn decide(
    desk: &ReadingDesk<'_>,
    comment: &Comment,
    form: &FormBody,
) -> poem::Result<Stepped> {
    let id: Option<PassageId> = form.value("passage").and_then(|id| id.parse().ok());
    let all = passages_waiting(desk.db.reader(), &[comment.setting]).await.map_err(failed)?;
    let found = all.into_iter().find(|one| Some(one.id) == id && one.comment == comment.id);
    let Some(found) = found else {
        return Ok(Err(missing("waiting", &PassageRefusal::Gone.to_string())));
    };
    let Some(key) = desk.key_of(comment.setting).await? else { return Err(Problem::not_found().into()) };
    let body = opened_passage(&key, &found.sealed).map_err(failed)?;
    let txn = desk.db.begin().await.map_err(failed)?;
    let (decided, done) = match form.value("decision") {
        Some("approve") => (approve(&txn, found.id, desk.reader, &body, desk.now).await, "approved"),
        Some("decline") => (decline(&txn, found.id, desk.reader, desk.now).await, "declined"),
        _ => return Ok(Err(missing("waiting", "Choose whether these words may leave."))),
    };
    match decided {
        Ok(()) => {}
        Err(PassageFault::Refused(refusal)) => {
            return Ok(Err(Typed { faults: vec![fault(refusal)], ..Typed::default() }));
        }
        Err(PassageFault::Db(fault)) => return Err(failed(fault)),
    }
    keep_act(&txn, comment.id.0, (desk.reader, done), desk.now).await.map_err(failed)?;
    txn.commit().await.map_err(failed)?;
    Ok(Ok(done))
}

/// POST /desk/reading/:id/withdraw: words that were let out are taken back, by anybody who reads there.
pub(super) async fn take_back(
    desk: &ReadingDesk<'_>,
    comment: &Comment,
    form: &FormBody,
) -> poem::Result<Stepped> {
    let id: Option<PassageId> = form.value("passage").and_then(|id| id.parse().ok());
    let released = released_from(desk.db.reader(), comment.id).await.map_err(failed)?;
    let Some((id, _)) = released.into_iter().find(|(known, _)| Some(*known) == id) else {
        return Ok(Err(missing("released", &PassageRefusal::Gone.to_string())));
    };
    let txn = desk.db.begin().await.map_err(failed)?;
    withdraw(&txn, id, desk.reader, desk.now).await.map_err(failed)?;
    keep_act(&txn, comment.id.0, (desk.reader, "withdrawn"), desk.now).await.map_err(failed)?;
    txn.commit().await.map_err(failed)?;
    Ok(Ok("withdrawn"))
}
