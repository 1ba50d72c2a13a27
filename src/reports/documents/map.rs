//! The theory of change as the map of a report.

use super::material::Material;
use crate::progress::{AimState, PosterCell as Stands, State};
use belong_reports::model::{
    AimMark, Icon, KeyEntry, PosterCell, PosterLink, PosterMap, PosterRow, RegisterMark, Shorthand, StateMark,
};

/// Pictures of the interventions, by their place in the theory.
const ICONS: [Icon; 8] = [
    Icon::Listening,
    Icon::Kindness,
    Icon::TrustedAdult,
    Icon::Team,
    Icon::Health,
    Icon::Welcome,
    Icon::Message,
    Icon::Place,
];

/// The drawing of an intervention, by its place in the theory: an `<svg>`.
pub fn intervention_picture(place: usize) -> &'static str {
    ICONS[place % ICONS.len()].svg()
}

/// A code that leads to an address, as an `<svg>`.
#[cfg(feature = "pdf")]
pub fn code_for(address: &str) -> Option<String> {
    belong_reports::code(address)
}

/// Without printing there is no code.
#[cfg(not(feature = "pdf"))]
pub fn code_for(_: &str) -> Option<String> {
    None
}

pub(super) fn mark(state: State) -> StateMark {
    match state {
        State::NotAsked => StateMark::NotAsked,
        State::NotEnoughAnswers => StateMark::NotEnoughAnswers,
        State::StartingPoint => StateMark::StartingPoint,
        State::EarlyReadings => StateMark::EarlyReadings,
        State::NoClearChange => StateMark::NoClearChange,
        State::Improving => StateMark::Improving,
        State::GettingWorse => StateMark::GettingWorse,
        State::Mixed => StateMark::Mixed,
    }
}

/// The whole map.
pub(super) fn map(material: &Material) -> PosterMap {
    let theory = &material.content.theory;
    let cells = material.cells();
    let row = |(at, row): (usize, &crate::theory::Intervention)| PosterRow {
        number: row.number,
        statement: row.statement.clone(),
        icon: ICONS[at % ICONS.len()],
        short: short(&row.statement),
        cells: theory
            .horizons
            .iter()
            .map(|span| {
                let here = |cell: &&Stands| cell.intervention == row.number && cell.horizon == span.horizon;
                cells.iter().find(here).map_or_else(empty, |stands| cell(stands, material))
            })
            .collect(),
    };
    let when = material.when().unwrap_or_else(|| "nothing asked yet".to_owned());
    PosterMap {
        caption: format!("{}: {when}", theory.title),
        row_head: "What we will do".to_owned(),
        horizons: theory.horizons.iter().map(|span| span.title.clone()).collect(),
        rows: theory.interventions.iter().enumerate().map(row).collect(),
        key: key(&cells),
        qr: None,
        shorthand: None,
    }
}

/// With the link to the table, and the second sheet in icons.
pub(super) fn with_sheets(map: PosterMap, material: &Material) -> PosterMap {
    let link = format!("{}/desk", material.base_url.trim_end_matches('/'));
    PosterMap {
        qr: Some(PosterLink { link, label: "The same as a table, for those who may sign in".to_owned() }),
        shorthand: Some(Shorthand {
            title: "Our plan in pictures".to_owned(),
            intro: "Each row is something grown-ups do. Each picture is something that we hope for."
                .to_owned(),
            key: State::ALL.map(child_key).to_vec(),
        }),
        ..map
    }
}

fn child_key(state: State) -> KeyEntry {
    KeyEntry {
        state: Some(mark(state)),
        aim: None,
        words: state.plainly().to_owned(),
        meaning: String::new(),
    }
}

/// Marks that occur, in the closed list's order.
fn key(cells: &[Stands]) -> Vec<KeyEntry> {
    let occurs =
        |state: &State| cells.iter().any(|cell| cell.state == *state || register(cell) == Some(*state));
    let of_state = |state: State| KeyEntry {
        state: Some(mark(state)),
        aim: None,
        words: state.words().to_owned(),
        meaning: state.meaning().to_owned(),
    };
    let aimed = |aim: &AimState| cells.iter().any(|cell| cell.aim == Some(*aim));
    let of_aim = |aim: AimState| KeyEntry {
        state: None,
        aim: AimMark::from_code(aim.code()),
        words: aim.words().to_owned(),
        meaning: String::new(),
    };
    let states = State::ALL.into_iter().filter(occurs).map(of_state);
    states.chain(AimState::ALL.into_iter().filter(aimed).map(of_aim)).collect()
}

fn register(cell: &Stands) -> Option<State> {
    cell.register.as_ref().map(|badge| badge.state)
}

fn cell(stands: &Stands, material: &Material) -> PosterCell {
    let aim = stands.aim;
    let pictures = &material.content.editions;
    PosterCell {
        outcome: stands.outcome.clone(),
        statement: stands.statement.clone(),
        picture: pictures.iter().find_map(|edition| edition.picture(&stands.outcome)).map(str::to_owned),
        state: mark(stands.state),
        state_words: stands.state_words.clone(),
        figure: stands.figure.clone(),
        when: stands.figure_when.clone(),
        register: stands
            .register
            .as_ref()
            .map(|badge| RegisterMark { state: mark(badge.state), words: register_words(&badge.words) }),
        differ: stands.differ().map(str::to_owned),
        target: Some(stands.target.clone()),
        aim: aim.and_then(|aim| AimMark::from_code(aim.code())),
        aim_words: aim.map(AimState::words).filter(|words| *words != stands.target).map(str::to_owned),
    }
}

/// "Register: ordinary variation", "Register not loaded".
pub(super) fn register_words(words: &str) -> String {
    match words.strip_prefix("register ") {
        Some(rest) => format!("Register {rest}"),
        None => format!("Register: {words}"),
    }
}

/// A place of the map for which the theory hopes for nothing.
fn empty() -> PosterCell {
    PosterCell {
        outcome: String::new(),
        statement: "No outcome is named here".to_owned(),
        picture: None,
        state: StateMark::NotAsked,
        state_words: State::NotAsked.words().to_owned(),
        figure: None,
        when: None,
        register: None,
        differ: None,
        target: None,
        aim: None,
        aim_words: None,
    }
}

/// The words of a statement before its first stop, at most nine.
pub(super) fn short(statement: &str) -> String {
    let first = statement.split([':', ';', '–', '(']).next().unwrap_or(statement).trim();
    let words: Vec<&str> = first.split_whitespace().collect();
    let cut = words.len() > 9;
    let text = words.into_iter().take(9).collect::<Vec<_>>().join(" ");
    if cut { format!("{text} …") } else { text }
}
