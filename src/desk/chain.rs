//! GET /desk/interventions/:number: when and where it was started, and the outcomes that it is hoped to lead to,
//! sooner to later, with what was done and when people were asked on one strip of time.

use super::evidence::{Evidence, Sources};
use crate::access::{Frame, Scope, SignedIn, failed, html};
use crate::actions::{Action, actions_in};
use crate::clock::Clock;
use crate::clock::day_in_words;
use crate::http::{DeskPage, Problem};
use crate::people;
use crate::progress::{AimState, CHAIN_NOTE, Chain, State, chains};
use crate::release::Cube;
use crate::reports::{Chart, Mark, MarkKind, Strip, marks_of, strip};
use crate::surveys::Content;
use askama::Template;
use jiff::civil::Date;
use poem::handler;
use poem::http::StatusCode;
use poem::web::{Data, Html, Path};

#[derive(Template)]
#[template(path = "desk/pages/chain.html")]
struct ChainPage {
    page: DeskPage,
    chain: Chain,
    note: &'static str,
    strip: Chart,
    events: Vec<Event>,
    /// Said to whom does not see every setting's actions.
    scoped: Option<&'static str>,
    /// The interventions beside this one: number and statement.
    before: Option<(u8, String)>,
    after: Option<(u8, String)>,
}

/// One line of the list below the strip.
struct Event {
    day: Date,
    when: String,
    words: String,
}

/// Said where actions of other settings are left out.
const OWN_ACTIONS: &str = "Beside the partnership's, what single settings did is shown to their own leads.";

/// The refusal for an intervention that the theory does not have.
fn unknown_intervention() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "unknown_intervention",
        "There is no such intervention in the theory of change.",
        "Go to the poster and choose one from there.",
    )
}

/// GET /desk/interventions/:number
#[handler]
pub async fn chain_page(
    person: SignedIn,
    frame: Frame,
    Path(number): Path<String>,
    Data(clock): Data<&Clock>,
    from: Sources<'_>,
) -> poem::Result<Html<String>> {
    let content = from.content;
    let number: u8 = number.parse().map_err(|_| unknown_intervention())?;
    let evidence = Evidence::read(&from).await?;
    let today = clock.now().day();
    let cells = from.cells(&evidence, today).await?;
    let all = chains(&content.theory, &cells);
    let place = all.iter().position(|chain| chain.number == number).ok_or_else(unknown_intervention)?;
    let beside = |chain: &Chain| (chain.number, chain.statement.clone());
    let (before, after) = (place.checked_sub(1).map(|at| beside(&all[at])), all.get(place + 1).map(beside));
    let chain = all[place].clone();
    let scope = person.actions_scope();
    let scoped = (scope != Scope::All).then_some(OWN_ACTIONS);
    let actions = of_chain(actions_in(from.db.reader(), &scope).await.map_err(failed)?, &chain);
    let settings = people::settings(from.db.reader()).await.map_err(failed)?;
    let row = content.theory.interventions.iter().find(|row| row.number == number);
    let strip_of = strip_of(&chain, marks_of(&actions, &settings, row), (&evidence, content, today));
    html(&ChainPage {
        page: person.page("", &frame),
        note: CHAIN_NOTE,
        events: events(&strip_of),
        strip: strip(&strip_of),
        scoped,
        chain,
        before,
        after,
    })
}

fn of_chain(actions: Vec<Action>, chain: &Chain) -> Vec<Action> {
    let is_mine = |action: &Action| chain.links.iter().any(|link| link.cell.outcome == action.outcome);
    actions.into_iter().filter(is_mine).collect()
}

fn strip_of(
    chain: &Chain,
    marks: Vec<Mark>,
    (evidence, content, today): (&Evidence, &Content, Date),
) -> Strip {
    let asked = |cube: &Cube| {
        let is_mine = |outcome: &str| chain.links.iter().any(|link| link.cell.outcome == outcome);
        cube.cells.iter().any(|cell| is_mine(&cell.outcome))
    };
    let wave = |cube: &Cube| {
        let day = cube.closed_on.parse().ok()?;
        Some((day, format!("{} {}", cube.term.name(), cube.year)))
    };
    let cubes = evidence.cubes.iter().map(AsRef::as_ref);
    let waves: Vec<(Date, String)> = cubes.filter(|cube| asked(cube)).filter_map(wave).collect();
    Strip {
        id: format!("chain-{}", chain.number),
        title: counted(waves.len(), marks.iter().filter(|mark| mark.kind == MarkKind::Deed).count()),
        subtitle: "When it was started, what was done about its outcomes, and when people were asked"
            .to_owned(),
        waves,
        marks,
        horizons: content.theory.horizons.iter().map(|span| (span.ends, span.title.clone())).collect(),
        today,
    }
}

/// "5 waves asked about it, and 1 thing was done."
fn counted(waves: usize, deeds: usize) -> String {
    let waves = match waves {
        0 => "No wave has asked about its outcomes yet".to_owned(),
        1 => "1 wave asked about its outcomes".to_owned(),
        waves => format!("{waves} waves asked about its outcomes"),
    };
    let deeds = match deeds {
        0 => "nothing is written down here as done".to_owned(),
        1 => "1 thing was done".to_owned(),
        deeds => format!("{deeds} things were done"),
    };
    format!("{waves}, and {deeds}.")
}

/// Everything on the strip, oldest first, and the horizons that are still to come.
fn events(strip: &Strip) -> Vec<Event> {
    let event = |day: Date, words: String| Event { day, when: day_in_words(day), words };
    let waves = strip.waves.iter().map(|(day, name)| event(*day, format!("Wave {name} closed")));
    let marks = strip.marks.iter().map(|mark| {
        let rest = mark.title.strip_prefix(&day_in_words(mark.day)).unwrap_or(&mark.title);
        event(mark.day, rest.trim_start_matches([':', ',', ' ']).to_owned())
    });
    let horizons = strip.horizons.iter().map(|(day, name)| event(*day, format!("{name} ends")));
    let mut all: Vec<Event> = waves.chain(marks).chain(horizons).collect();
    all.sort_by_key(|event| event.day);
    all
}
