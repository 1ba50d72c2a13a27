//! /desk/register: the attendance register, indicator by indicator, the authority beside the rest of its region.
//!
//! In the demonstration the voices are invented and the register is a real place's open data: each page says so.

use super::charts::picture_file;
use super::evidence::Sources;
use super::register_section::{demo_words, held_for};
use crate::access::{Frame, SignedIn, failed, html};
use crate::clock::Clock;
use crate::http::{DeskPage, Problem};
use crate::indicators::{self, Held, Track, Variation, View, in_words, phase_split, tracks, variation};
use crate::progress;
use crate::reports::{Chart, Making, Shown, Table, TableRow, phases_table, table_as_csv};
use crate::surveys::{Indicator, RegisterPlan, Source};
use askama::Template;
use jiff::civil::Date;
use poem::http::{StatusCode, header};
use poem::web::{Data, Html, Path};
use poem::{Response, handler};

const HERE: &str = "/desk/register";

#[derive(Template)]
#[template(path = "desk/pages/register.html")]
struct RegisterPage {
    page: DeskPage,
    authority: String,
    region: String,
    demo: Option<String>,
    loaded: Vec<Listed>,
    waiting: Vec<Waiting>,
    licence: Option<String>,
}

/// An indicator with figures.
struct Listed {
    code: String,
    name: String,
    counts: String,
    split: Option<String>,
    note: Option<String>,
    notes: Vec<String>,
    table: Table,
}

/// An indicator without figures.
struct Waiting {
    name: String,
    source: &'static str,
}

#[derive(Template)]
#[template(path = "desk/pages/register_indicator.html")]
struct IndicatorPage {
    page: DeskPage,
    code: String,
    name: String,
    counts: String,
    better: &'static str,
    note: Option<String>,
    split: Option<String>,
    demo: Option<String>,
    licence: Option<String>,
    outcomes: Vec<String>,
    phases: Vec<PhaseShown>,
}

/// One phase of an indicator.
struct PhaseShown {
    word: &'static str,
    title: &'static str,
    headline: String,
    sentence: String,
    targets: Vec<String>,
    notes: Vec<String>,
    charts: Vec<Chart>,
    table: Table,
}

fn licence(plan: &RegisterPlan, indicator: &Indicator) -> Option<String> {
    (indicator.source != Source::Local).then(|| plan.licence.clone())
}

/// GET /desk/register
#[handler]
pub async fn register_page(
    person: SignedIn,
    frame: Frame,
    clock: Data<&Clock>,
    from: Sources<'_>,
) -> poem::Result<Html<String>> {
    let plan = &from.content.register;
    let held = indicators::held(from.db.reader()).await.map_err(failed)?;
    let held: Vec<Held> = held.into_iter().map(|(held, _)| held).collect();
    let page = person.page(HERE, &frame);
    let (mut loaded, mut waiting, mut open) = (Vec::new(), Vec::new(), false);
    for indicator in &plan.indicators {
        match listed(plan, indicator, &held, clock.now().day()) {
            Some(one) => {
                open |= indicator.source != Source::Local;
                loaded.push(one);
            }
            None => waiting.push(Waiting { name: indicator.name.clone(), source: source_words(indicator) }),
        }
    }
    html(&RegisterPage {
        authority: plan.authority_name.clone(),
        region: plan.region_name.clone(),
        demo: demo_words(&page, from.content, open),
        licence: open.then(|| plan.licence.clone()),
        loaded,
        waiting,
        page,
    })
}

fn source_words(indicator: &Indicator) -> &'static str {
    match indicator.source {
        Source::Absence => "Pupil absence in schools in England, from the Department for Education",
        Source::Attendance => "Pupil attendance in schools, from the Department for Education",
        Source::Local => "the partnership's own counts",
    }
}

fn listed(plan: &RegisterPlan, indicator: &Indicator, held: &[Held], today: Date) -> Option<Listed> {
    let tracks = tracks(indicator, held);
    tracks.iter().find_map(Track::latest)?;
    let mut notes: Vec<String> = tracks.iter().flat_map(|track| track.notes(today)).collect();
    let mut seen = Vec::new();
    notes.retain(|note| {
        !seen.contains(note) && {
            seen.push(note.clone());
            true
        }
    });
    Some(Listed {
        code: indicator.code.clone(),
        name: indicator.name.clone(),
        counts: indicator.counts.clone(),
        split: phase_split(&tracks, indicator.better, &plan.region_name),
        note: indicator.note.clone(),
        notes,
        table: phases_table(plan, indicator, &tracks, today),
    })
}

/// The refusal for an indicator that is not in the plan of the register.
fn unknown() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "unknown_indicator",
        "There is no such indicator of the register.",
        "Go to the register and choose one from there.",
    )
}

/// GET /desk/register/:code
#[handler]
pub async fn register_indicator(
    person: SignedIn,
    frame: Frame,
    Path(code): Path<String>,
    clock: Data<&Clock>,
    from: Sources<'_>,
) -> poem::Result<Html<String>> {
    let plan = &from.content.register;
    let indicator = plan.indicator(&code).ok_or_else(unknown)?;
    let held = held_for(from.db, &[indicator]).await?;
    let aims = progress::register_aims(from.db.reader(), &from.content.theory).await.map_err(failed)?;
    let tracks = tracks(indicator, &held);
    let today = clock.now().day();
    let phase = |track: &Track| {
        let shown = Shown { plan, indicator, track, aims: Some(&aims), today };
        let first = shown.finding()?;
        Some(PhaseShown {
            word: track.phase.word(),
            title: track.phase.title(),
            headline: first.headline,
            sentence: first.sentence,
            targets: shown.target_sentences(),
            notes: track.notes(today),
            charts: [View::Gap, View::Own].into_iter().filter_map(|view| shown.chart(view)).collect(),
            table: track_table(plan, indicator, track, today),
        })
    };
    let page = person.page("", &frame);
    html(&IndicatorPage {
        code: indicator.code.clone(),
        name: indicator.name.clone(),
        counts: indicator.counts.clone(),
        better: super::register_section::better_words(indicator.better),
        note: indicator.note.clone(),
        split: phase_split(&tracks, indicator.better, &plan.region_name),
        demo: demo_words(&page, from.content, indicator.source != Source::Local),
        licence: licence(plan, indicator),
        outcomes: indicator.outcomes.clone(),
        phases: tracks.iter().filter_map(phase).collect(),
        page,
    })
}

/// Every period of a phase, oldest first.
fn track_table(plan: &RegisterPlan, indicator: &Indicator, track: &Track, today: Date) -> Table {
    let shown = Shown { plan, indicator, track, aims: None, today };
    let flags = shown.finding().map(|finding| (finding.dots, finding.control));
    let said = |period| {
        let (dots, control) = flags.as_ref()?;
        let at = dots.iter().position(|dot| dot.period == period)?;
        let claims = matches!(control.standing, indicators::Standing::Varies(_));
        let word = control.flags.get(at).map(|flag| variation(*flag, indicator.better));
        Some(word.filter(|_| claims).map_or("", Variation::words))
    };
    let words = |dot: Option<&indicators::Dot>| {
        dot.map_or("not held".to_owned(), |dot| in_words(dot.value, indicator.unit))
    };
    let row = |own: &indicators::Dot| {
        let (rest, country) = track.beside_in(own.period);
        let gap = rest.map_or(String::new(), |rest| indicators::gap_words(own.value - rest.value));
        let said = said(own.period).unwrap_or_default().to_owned();
        TableRow {
            head: own.period.words(),
            cells: vec![in_words(own.value, indicator.unit), words(rest), words(country), gap, said],
        }
    };
    let region = indicators::beside_words(plan, track.beside);
    Table {
        caption: format!("{}, {}", indicator.name, track.phase.noun()),
        head: vec![
            "Time".to_owned(),
            plan.authority_name.clone(),
            capital(&region),
            plan.country_name.clone(),
            "Gap to the region".to_owned(),
            "The gap beside its own past".to_owned(),
        ],
        rows: track.authority.iter().map(row).collect(),
    }
}

/// A sentence's beginning.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// GET /desk/register/:code/:file, where the file is a phase: `secondary.csv`, or `latest.csv` for all of them; or
/// a drawing of a phase: `secondary-gap.png`, `secondary-own.png`.
#[handler]
pub async fn register_csv(
    _: SignedIn,
    Path((code, file)): Path<(String, String)>,
    clock: Data<&Clock>,
    making: Data<&Making>,
    from: Sources<'_>,
) -> poem::Result<Response> {
    let today = clock.now().day();
    let plan = &from.content.register;
    let indicator = plan.indicator(&code).ok_or_else(unknown)?;
    let no_table = || {
        let next = "Go to the indicator and choose one of its tables.";
        Problem::new(StatusCode::NOT_FOUND, "unknown_table", "There is no such table.", next)
    };
    let held = held_for(from.db, &[indicator]).await?;
    let tracks = tracks(indicator, &held);
    if let Some((phase, view)) = file.strip_suffix(".png").and_then(|name| name.rsplit_once('-')) {
        let aims = progress::register_aims(from.db.reader(), &from.content.theory).await.map_err(failed)?;
        let track = tracks.iter().find(|track| track.phase.word() == phase).ok_or_else(no_table)?;
        let view = [("gap", View::Gap), ("own", View::Own)].into_iter().find(|(name, _)| *name == view);
        let shown = Shown { plan, indicator, track, aims: Some(&aims), today };
        let chart = view.and_then(|(_, view)| shown.chart(view)).ok_or_else(no_table)?;
        return picture_file(&making, chart, licence(plan, indicator).unwrap_or_default()).await;
    }
    let name = file.strip_suffix(".csv").ok_or_else(no_table)?;
    let table = match tracks.iter().find(|track| track.phase.word() == name) {
        Some(track) => track_table(plan, indicator, track, today),
        None if name == "latest" && !tracks.is_empty() => phases_table(plan, indicator, &tracks, today),
        None => return Err(no_table().into()),
    };
    Ok(Response::builder()
        .content_type("text/csv; charset=utf-8; header=present")
        .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"belong-{code}-{name}.csv\""))
        .body(table_as_csv(&table)))
}
