//! GET /desk/voices: what people wrote, wave by wave, as far as it may be shown, and how the reading goes.

use super::evidence::Sources;
use crate::access::{Frame, Scope, SignedIn, failed, html};
use crate::http::DeskPage;
use crate::people::{Setting, settings};
use crate::release::WITHHELD_SENTENCE;
use crate::reports::{Lived, lived_in, theme_title};
use crate::surveys::Content;
use crate::theory::Audience;
use crate::voices::{Reading, Spoken, reading_of, spoken_in};
use crate::waves::{State, Wave, all_waves};
use askama::Template;
use poem::handler;
use poem::web::Html;

#[derive(Template)]
#[template(path = "desk/pages/voices.html")]
struct VoicesPage {
    page: DeskPage,
    waves: Vec<Told>,
}

/// One wave in which something was written.
struct Told {
    id: String,
    name: String,
    state: State,
    reading: Option<Reading>,
    outcomes: Vec<OfOutcome>,
    /// A setting, an audience, and the themes that five comments or more named there.
    own: Vec<(String, &'static str, String)>,
    agreement: Vec<String>,
}

impl Told {
    fn is_released(&self) -> bool {
        self.state == State::Released
    }
}

/// What was said about one outcome.
struct OfOutcome {
    id: String,
    statement: String,
    lived: Vec<Lived>,
}

/// GET /desk/voices
#[handler]
pub async fn voices_page(person: SignedIn, frame: Frame, from: Sources<'_>) -> poem::Result<Html<String>> {
    let (db, content) = (from.db.reader(), from.content);
    let waves = all_waves(db).await.map_err(failed)?;
    let spoken = spoken_in(db, &waves).await.map_err(failed)?;
    let known = settings(db).await.map_err(failed)?;
    let scope = person.settings_scope();
    let mut told = Vec::new();
    for wave in &waves {
        let reading = reading_of(db, wave.id, from.now).await.map_err(failed)?;
        if reading.is_some() {
            let spoken = spoken.iter().find(|one| one.wave == wave.id);
            told.push(told_of((wave, reading), spoken, content, (&known, &scope)));
        }
    }
    html(&VoicesPage { page: person.page("/desk/voices", &frame), waves: told })
}

fn told_of(
    (wave, reading): (&Wave, Option<Reading>),
    spoken: Option<&Spoken>,
    content: &Content,
    (known, scope): (&[Setting], &Scope),
) -> Told {
    let outcome = |id: &str, statement: &str| {
        let of = |audience| lived_in(spoken?, content, (id, audience), usize::MAX);
        let lived: Vec<Lived> = Audience::ALL.into_iter().filter_map(of).collect();
        (!lived.is_empty()).then(|| OfOutcome { id: id.to_owned(), statement: statement.to_owned(), lived })
    };
    let named = spoken.iter().flat_map(|one| &one.named).filter(|(setting, ..)| scope.holds(*setting));
    let own = named.filter_map(|(setting, audience, themes)| {
        let name = known.iter().find(|one| one.id == *setting)?.name.clone();
        let titles: Vec<String> = themes.iter().map(|id| theme_title(content, id)).collect();
        Some((name, audience.title(), titles.join(", ")))
    });
    let mut own: Vec<(String, &'static str, String)> = own.collect();
    own.sort();
    Told {
        id: wave.id.to_string(),
        name: wave.name.clone(),
        state: wave.state,
        reading,
        outcomes: content.theory.outcomes().filter_map(|one| outcome(&one.id, &one.statement)).collect(),
        own,
        agreement: spoken.iter().flat_map(|one| &one.agreement).map(|one| one.words()).collect(),
    }
}
