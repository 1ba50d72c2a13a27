//! GET /desk/outcomes/:id: what each audience says of one hoped-for change, and what stands beside it.

use super::evidence::{Evidence, Sources, horizon_title};
use super::panels::{Voice, voice};
use super::register_section::{RegisterSection, register_section};
use super::since::since_of;
use super::target_rows::{TargetRow, rows_of};
use super::what_done::{DoneRow, done_rows};
use crate::access::{Frame, Role, SignedIn, failed, html};
use crate::actions::actions_in;
use crate::clock::Clock;
use crate::http::{DeskPage, Problem};
use crate::people;
use crate::progress::{
    AimState, Heard, Panel, PosterCell, State, Sureness, heard, outcome_page, started, sureness, voices_apart,
};
use crate::reports::{Lived, NOT_COUNTS, lived_beside, marks_of};
use crate::surveys::Content;
use crate::theory::{GuidanceEntry, guidance_library};
use crate::voices::spoken_in;
use crate::waves::all_waves;
use askama::Template;
use poem::handler;
use poem::http::StatusCode;
use poem::web::{Data, Html, Path};

#[derive(Template)]
#[template(path = "desk/pages/outcome.html")]
struct OutcomePage {
    page: DeskPage,
    id: String,
    statement: String,
    number: u8,
    intervention: String,
    horizon: String,
    version: String,
    cell: PosterCell,
    /// The same intervention's outcomes, sooner to later.
    chain: Vec<Link>,
    apart: Option<String>,
    sure: Vec<Sureness>,
    /// Who answered the headline question's last wave and who did not, audience by audience.
    heard: Vec<HeardIn>,
    voices: Vec<Voice>,
    /// What people said in their own words, audience by audience.
    lived: Vec<Lived>,
    not_asked: Vec<String>,
    /// "“Build trusted relationships” was started on ... in ...".
    started: Option<String>,
    done: Vec<DoneRow>,
    targets: Vec<TargetRow>,
    guidance: Vec<GuidanceEntry>,
    register: Option<RegisterSection>,
    may_aim: bool,
    /// Whether this person opens the pages of actions.
    may_act: bool,
}

impl OutcomePage {
    /// What the audience with this code said.
    fn lived_of(&self, code: &str) -> Option<&Lived> {
        self.lived.iter().find(|lived| lived.audience.code() == code)
    }

    /// What audiences said that are asked no question about this outcome.
    fn lived_alone(&self) -> impl Iterator<Item = &Lived> {
        let asked = |lived: &&Lived| self.voices.iter().any(|voice| voice.code == lived.audience.code());
        self.lived.iter().filter(move |lived| !asked(lived))
    }

    /// Whether anything is known of who answered by absence.
    fn knows_absence(&self) -> bool {
        self.heard.iter().any(|one| !one.heard.by_absence.is_empty())
    }
}

/// Who answered of one audience, and in which wave.
struct HeardIn {
    when: String,
    heard: Heard,
}

/// One outcome of the chain from sooner to later.
struct Link {
    horizon: String,
    cell: PosterCell,
}

/// The refusal for an outcome that the theory does not have.
pub(super) fn unknown_outcome() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "unknown_outcome",
        "There is no such outcome in the theory of change.",
        "Go to the poster and choose one from there.",
    )
}

/// The address of an entry where it may be made into a link.
pub(super) fn link_of(entry: &GuidanceEntry) -> Option<&str> {
    let is_web = |address: &&str| address.starts_with("https://") || address.starts_with("http://");
    entry.address.as_deref().filter(is_web)
}

/// GET /desk/outcomes/:id
#[handler]
pub async fn outcome(
    person: SignedIn,
    frame: Frame,
    Path(id): Path<String>,
    clock: Data<&Clock>,
    from: Sources<'_>,
) -> poem::Result<Html<String>> {
    let content = from.content;
    let theory = &content.theory;
    let known = theory.outcome(&id).ok_or_else(unknown_outcome)?;
    let mut evidence = Evidence::read(&from).await?;
    let mut actions = actions_in(from.db.reader(), &person.actions_scope()).await.map_err(failed)?;
    actions.retain(|action| action.outcome == id);
    let settings = people::settings(from.db.reader()).await.map_err(failed)?;
    let row = theory.interventions.iter().find(|row| row.number == known.intervention);
    evidence.marks = marks_of(&actions, &settings, row);
    let facts = evidence.facts(from.content);
    let cells = from.cells(&evidence, clock.now().day()).await?;
    let cell = cells.iter().find(|cell| cell.outcome == id).cloned().ok_or_else(unknown_outcome)?;
    let panels = outcome_page(&id, &facts);
    let library = guidance_library(from.db, &content.guidance).await.map_err(failed)?;
    let since = since_of(from.db, &actions, (known, &panels)).await.map_err(failed)?;
    let page = person.page("", &frame);
    let waves = all_waves(from.db.reader()).await.map_err(failed)?;
    let spoken = spoken_in(from.db.reader(), &waves).await.map_err(failed)?;
    let register = register_section(&from, &page, known, clock.now().day()).await?;
    html(&OutcomePage {
        page,
        may_aim: person.has(Role::Lead),
        may_act: person.has(Role::Lead) || person.has(Role::SettingLead),
        register,
        statement: known.statement.clone(),
        number: known.intervention,
        intervention: row.map(|row| row.statement.clone()).unwrap_or_default(),
        horizon: horizon_title(content, known.horizon),
        version: theory.version.clone(),
        chain: chain(cells, known.intervention, content),
        apart: voices_apart(&panels),
        sure: sureness(&panels, &facts),
        heard: panels.iter().filter_map(|panel| heard_of(panel, &evidence)).collect(),
        cell,
        lived: lived_beside(&spoken, content, &id),
        voices: panels.iter().filter_map(|panel| voice(panel, &evidence, content)).collect(),
        not_asked: known.facets.iter().filter(|one| !one.asked).map(|one| one.name.clone()).collect(),
        started: row.filter(|one| one.started.is_some()).map(started),
        done: done_rows(actions, &settings, since, clock.now().day()),
        targets: rows_of(&from, |target| target.outcome == id).await?,
        guidance: library.into_iter().filter(|entry| entry.outcomes.contains(&id)).collect(),
        id,
    })
}

/// Who answered in the last wave that asked an audience's headline question.
fn heard_of(panel: &Panel, evidence: &Evidence) -> Option<HeardIn> {
    let last = panel.items.first()?.series.points.last()?;
    let heard = heard(evidence.cube(&last.wave)?);
    let heard = heard.into_iter().find(|heard| heard.audience == panel.audience)?;
    Some(HeardIn { when: last.when(), heard })
}

fn chain(cells: Vec<PosterCell>, intervention: u8, content: &Content) -> Vec<Link> {
    let mine = cells.into_iter().filter(|cell| cell.intervention == intervention);
    mine.map(|cell| Link { horizon: horizon_title(content, cell.horizon), cell }).collect()
}
