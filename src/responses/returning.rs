//! Drafts, and how one is opened again: by the link alone, by the browser that wrote it, or by three words.
//!
//! An adult's draft opens with the link. A child's link may lie in a shared inbox: their draft is sealed with a
//! secret of the journey's cookie too, and after "save and finish later" with three words instead.

use super::draft::Draft;
#[cfg(doc)]
use super::failures::WRONG_WORDS;
use super::journey::Journey;
use super::journeys::{Asked, Journeys};
use super::writer::{Submitted, Unavailable};
use crate::padded;
use crate::wordcode::{CodeFault, ThreeWords};

/// Every draft of a wave that asks for words is this long before sealing, in bytes: all answers, and two texts of a
/// thousand characters of four bytes.
pub const DRAFT_LENGTH: usize = 12_288;

/// Why words do not open a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WordsRefused {
    #[error(transparent)]
    NotACode(#[from] CodeFault),
    #[error("these words do not open the draft")]
    NotTheirs,
    #[error("there were too many wrong tries; wait an hour")]
    TooMany,
}

impl Journeys {
    /// The draft under the invitation; empty when there is none, or when it is a child's that this browser
    /// neither wrote nor has the return code of (then it says so).
    pub fn draft(&self, journey: &Journey, asked: &Asked) -> Draft {
        let Some(sealed) = &asked.sealed_draft else { return Draft::default() };
        let opened = secrets(journey, asked).into_iter().find_map(|secret| opened(asked, sealed, &secret));
        opened.unwrap_or(Draft { beside_another: true, ..Draft::default() })
    }

    /// Seals the draft and keeps it. Durable when it returns.
    ///
    /// # Errors
    /// [`Unavailable`] when the database does not take it.
    pub async fn keep(
        &self,
        journey: &Journey,
        asked: &Asked,
        draft: &Draft,
    ) -> Result<Submitted, Unavailable> {
        let body = if asked.wave().asks_words {
            padded::pack(draft, DRAFT_LENGTH).map_err(|fault| {
                tracing::error!(%fault, "a draft cannot be packed");
                Unavailable
            })?
        } else {
            serde_json::to_vec(draft).expect("a draft holds only text and ids")
        };
        let secret = match (asked.invitation.audience.is_child(), draft.under) {
            (false, _) => Secret::None,
            (true, Some(words)) => Secret::Words(words),
            (true, None) => Secret::Cookie(journey.secret),
        };
        let sealed = asked.key.seal_draft(asked.invitation.id, &body, secret.bytes().as_deref());
        self.writer.keep_draft(asked.invitation.wave_id, asked.invitation.id, sealed).await
    }

    /// Save and finish later: keeps the draft so that link and returned words open it on every device. The
    /// browser that wrote it needs no words. None when link alone is enough (adults) or nothing is answered.
    ///
    /// # Errors
    /// [`Unavailable`] when the database does not take it.
    pub async fn finish_later(
        &self,
        journey: &Journey,
        asked: &Asked,
        mut draft: Draft,
    ) -> Result<Option<ThreeWords>, Unavailable> {
        if !draft.has_an_answer() {
            return Ok(None);
        }
        if asked.invitation.audience.is_child() {
            draft.under = draft.under.or(Some(journey.return_code()));
        }
        self.keep(journey, asked, &draft).await?;
        Ok(draft.under)
    }

    /// The draft that another browser wrote, if these are its words. Writes nothing.
    ///
    /// # Errors
    /// [`WordsRefused`]; each wrong try takes from the invitation's budget ([`WRONG_WORDS`] an hour, in this
    /// process's memory).
    pub fn open_with(&self, asked: &Asked, typed: &str) -> Result<ThreeWords, WordsRefused> {
        let words = ThreeWords::read(typed)?;
        let Some(sealed) = &asked.sealed_draft else { return Err(WordsRefused::NotTheirs) };
        let now = self.clock.now();
        if !self.wrong_words.take(asked.invitation.id, now) {
            return Err(WordsRefused::TooMany);
        }
        if opened(asked, sealed, &Secret::Words(words)).is_none() {
            return Err(WordsRefused::NotTheirs);
        }
        self.wrong_words.give_back(asked.invitation.id);
        Ok(words)
    }
}

/// What a draft is sealed under besides the wave's key.
enum Secret {
    /// An adult's: link alone opens it.
    None,
    /// A child's, bound to the browser that wrote it.
    Cookie([u8; 16]),
    /// A child's after "save and finish later".
    Words(ThreeWords),
}

impl Secret {
    fn bytes(&self) -> Option<Vec<u8>> {
        match self {
            Secret::None => None,
            Secret::Cookie(secret) => Some(secret.to_vec()),
            Secret::Words(words) => Some([b"words".as_slice(), &words.bytes()].concat()),
        }
    }
}

/// What this journey may open a draft with.
fn secrets(journey: &Journey, asked: &Asked) -> Vec<Secret> {
    if !asked.invitation.audience.is_child() {
        return vec![Secret::None];
    }
    let typed = journey.typed_words().map(Secret::Words);
    [Secret::Cookie(journey.secret), Secret::Words(journey.return_code())].into_iter().chain(typed).collect()
}

fn opened(asked: &Asked, sealed: &[u8], secret: &Secret) -> Option<Draft> {
    let plain = asked.key.open_draft(asked.invitation.id, sealed, secret.bytes().as_deref()).ok()?;
    let under = if let Secret::Words(words) = secret { Some(*words) } else { None };
    let draft: Draft = match asked.wave().asks_words {
        true => padded::unpack(&plain).ok()?,
        false => serde_json::from_slice(&plain).ok()?,
    };
    Some(Draft { under, ..draft })
}
