//! One batch, read for printing.

use crate::clock::Clock;
use crate::db::Db;
use crate::invitations;
use crate::people::{self, Setting, SupportBook, SupportLines};
use crate::surveys::{Editions, Questionnaire, Words};
use crate::theory::Audience;
use crate::waves::{WaveCache, WaveKey, WaveNow};
use anyhow::Context;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// The longest reference that stands in a strip, in characters.
const REFERENCE: usize = 60;

/// What printing reads from.
#[derive(Clone, Debug)]
pub struct Sources {
    pub db: Db,
    pub clock: Clock,
    pub waves: WaveCache,
    pub editions: Editions,
    pub support: SupportBook,
    pub partnership: String,
    /// Without a slash at its end.
    pub base_url: String,
}

/// The pages' part of the application: where they read, and a turn each, since a print keeps a core busy.
#[derive(Clone, Debug)]
pub struct Printing {
    pub(super) from: Sources,
    pub(super) turn: Arc<Semaphore>,
}

impl Printing {
    pub fn new(from: Sources) -> Printing {
        Printing { from, turn: Arc::new(Semaphore::new(1)) }
    }
}

/// Which batch, in which words.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// The setting's name.
    pub setting: String,
    pub audience: Audience,
    /// The edition's code.
    pub edition: String,
}

/// Why nothing is printed.
#[derive(Debug, thiserror::Error)]
pub(super) enum PrintFault {
    /// A sentence for the person who asked.
    #[error("{0}")]
    Refused(String),
    #[error("{0:#}")]
    Failed(#[from] anyhow::Error),
    #[error("the database: {0}")]
    Database(#[from] sea_orm::DbErr),
}

/// One participant on paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    /// The roster's; empty where it has none.
    pub reference: String,
    pub link: String,
    /// Four words.
    pub code: String,
}

/// Everything that is said on a batch's papers.
#[cfg_attr(not(feature = "pdf"), expect(dead_code, reason = "only documents read it"))]
#[derive(Debug, Clone)]
pub(super) struct Batch {
    pub partnership: String,
    pub setting: String,
    pub words: Words,
    /// "4 December 2026", in the batch's words.
    pub closes: String,
    pub questions: Arc<Questionnaire>,
    pub people: Vec<Person>,
    /// The setting's own contacts and the partnership's lines, as on the screen; none for staff.
    pub support: SupportLines,
    /// Fewer are asked than the reporting minimum.
    pub small_group: bool,
}

impl Batch {
    /// Reads a batch of a wave that is open.
    ///
    /// # Errors
    /// [`PrintFault`]: a refusal in a sentence, the database, or a wave without its key.
    pub async fn read(from: &Sources, wave: &WaveNow, asked: &Asked) -> Result<Batch, PrintFault> {
        let refused = |sentence: String| Err(PrintFault::Refused(sentence));
        if !wave.is_open(from.clock.now()) {
            return refused("Slips and papers can be printed while the wave is open.".to_owned());
        }
        let frozen = wave.frozen.as_ref().context("an open wave has frozen its questions")?;
        let key = frozen.key.as_ref().context("an open wave has its key")?;
        let settings = people::settings(from.db.reader()).await?;
        let Some(setting) = settings.into_iter().find(|setting| setting.name == asked.setting) else {
            return refused("Choose a setting from the list.".to_owned());
        };
        let edition = from.editions.by_code(&asked.edition);
        let offered = frozen.in_edition(asked.audience, &asked.edition);
        let (Some(edition), Some(questions)) = (edition, offered) else {
            let name = edition.map_or("this language", |edition| edition.name.as_str());
            return refused(format!("This wave does not offer {name} to {}.", asked.audience.noun()));
        };
        let people = people_of(from, wave, &setting, (asked.audience, key)).await?;
        if people.is_empty() {
            return refused(format!("Nobody at {} is asked as {}.", setting.name, asked.audience.noun()));
        }
        let words = Words::new(edition.clone(), Some(asked.audience));
        Ok(Batch {
            partnership: from.partnership.clone(),
            support: match asked.audience {
                Audience::Staff => SupportLines::default(),
                _ => support_of(from, &setting).await,
            },
            setting: setting.name,
            closes: words.day(wave.wave.closes_at),
            words,
            questions: questions.clone(),
            small_group: frozen.is_small_group(asked.audience, setting.id),
            people,
        })
    }

    /// A questionnaire that nobody is asked yet, to be printed blank.
    pub fn of_preview(from: &Sources, questions: Questionnaire, edition: &str) -> Batch {
        let audience = questions.audience;
        let questions = questions.in_edition(edition).unwrap_or(questions);
        Batch {
            partnership: from.partnership.clone(),
            setting: String::new(),
            words: Words::new(from.editions.or_english(edition).clone(), Some(audience)),
            closes: String::new(),
            questions: Arc::new(questions),
            people: Vec::new(),
            support: SupportLines::default(),
            small_group: false,
        }
    }

    /// Which batch it is, in its own words.
    #[cfg_attr(not(feature = "pdf"), expect(dead_code, reason = "only documents read it"))]
    pub fn name(&self) -> String {
        self.words.ours("slip-batch").with("setting", self.setting.as_str()).to_string()
    }
}

async fn support_of(from: &Sources, setting: &Setting) -> SupportLines {
    from.support.freshen().await;
    from.support.support_for(Some(setting.id), from.clock.now().day())
}

async fn people_of(
    from: &Sources,
    wave: &WaveNow,
    setting: &Setting,
    (audience, key): (Audience, &WaveKey),
) -> Result<Vec<Person>, PrintFault> {
    let batch = invitations::batch_of(from.db.reader(), wave.wave.id, setting.id, audience).await?;
    let person = |one: invitations::Batched| Person {
        reference: one.reference.map(shortened).unwrap_or_default(),
        link: format!("{}/s/{}", from.base_url, key.link_token(one.id, one.generation)),
        code: key.slip_code(one.id).to_string(),
    };
    Ok(batch.into_iter().map(person).collect())
}

fn shortened(reference: String) -> String {
    if reference.chars().count() <= REFERENCE {
        return reference;
    }
    reference.chars().take(REFERENCE - 1).chain(['…']).collect()
}
