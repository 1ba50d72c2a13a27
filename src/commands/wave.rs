//! `belong wave ...`: plan, approve, open, close, count and list.

use super::{app, count};
use crate::app::App;
use crate::clock::At;
use crate::surveys::Term;
use crate::waves::{self, NewWave, Opened, Point, Reasons, Wave};
use anyhow::{Context, bail};

/// The arguments of `belong wave plan`, as typed.
pub struct PlanArguments {
    pub name: String,
    pub term: String,
    pub year: i32,
    pub opens: String,
    pub closes: String,
    pub count: Option<String>,
    /// Whether people are asked for words of their own too.
    pub words: bool,
}

/// `belong wave plan`
///
/// # Errors
/// A term, time or name that cannot be used.
pub async fn plan_wave(typed: PlanArguments) -> anyhow::Result<()> {
    let time = |name: &str, text: &str| {
        At::parse_london(text)
            .with_context(|| format!("--{name} is \"{text}\"; write London time as \"2026-11-10 09:00\""))
    };
    let term = Term::from_name(&typed.term)
        .with_context(|| format!("--term is \"{}\"; write autumn, spring or summer", typed.term))?;
    let new = NewWave {
        name: typed.name,
        term,
        year: typed.year,
        opens_at: time("opens", &typed.opens)?,
        closes_at: time("closes", &typed.closes)?,
        count_at: typed.count.as_deref().map(|text| time("count", text)).transpose()?,
        asks_words: typed.words,
    };
    let app = app().await?;
    let wave = waves::plan(&app.db, new, app.now()).await?;
    println!(
        "{} is planned: opens {}, closes {}, counted {}",
        wave.name,
        wave.opens_at.in_words(),
        wave.closes_at.in_words(),
        wave.count_at.in_words()
    );
    if wave.asks_words {
        println!("people are asked for words of their own too");
    }
    println!("it opens once somebody has approved it: on its page, or with `belong wave approve`");
    Ok(())
}

async fn wave_named(app: &App, name: &str) -> anyhow::Result<Wave> {
    let found = waves::wave_by_name(app.db.reader(), name).await?;
    found.with_context(|| format!("there is no wave called \"{name}\"; `belong wave list` shows them all"))
}

/// The arguments of `belong wave approve`, as typed.
pub struct ApproveArguments {
    pub name: String,
    /// The address of the colleague who says that the wave may open.
    pub approved_by: String,
    pub languages: Option<String>,
    pub group_sizes: Option<String>,
}

/// `belong wave approve`
///
/// # Errors
/// Nobody of this address, or why it cannot be approved.
pub async fn approve_wave(typed: ApproveArguments) -> anyhow::Result<()> {
    let app = app().await?;
    let wave = wave_named(&app, &typed.name).await?;
    let approver = app.approver_with_address(&typed.approved_by).await?;
    let reasons = [(Point::Languages, typed.languages), (Point::GroupSizes, typed.group_sizes)];
    let reasons: Reasons = reasons.into_iter().filter_map(|(point, reason)| Some((point, reason?))).collect();
    let approval = app.approve_wave(&wave, approver, &reasons).await?;
    println!("{} is approved by {}; it opens on {}", wave.name, approval.name, wave.opens_at.in_words());
    for one in approval.passed_over {
        println!("although this was not met: {} ({})", one.point.title(), one.lacked.join("; "));
    }
    Ok(())
}

/// `belong wave open`
///
/// # Errors
/// Why it cannot be opened.
pub async fn open_wave(name: &str) -> anyhow::Result<()> {
    let app = app().await?;
    let wave = wave_named(&app, name).await?;
    match app.open_wave(&wave).await? {
        Opened::Now { invited } => println!(
            "{} is open; {} are invited",
            wave.name,
            count(invited, "person").replace("persons", "people")
        ),
        Opened::AlreadyOpen => println!("{} was open already", wave.name),
    }
    app.queue_invitations(wave.id).await?;
    Ok(())
}

/// `belong wave close`
///
/// # Errors
/// Why it cannot be closed.
pub async fn close_wave(name: &str) -> anyhow::Result<()> {
    let app = app().await?;
    let wave = wave_named(&app, name).await?;
    app.close_wave(&wave).await?;
    println!("{} is closed; it will be counted on {}", wave.name, wave.count_at.in_words());
    Ok(())
}

/// `belong wave count`
///
/// # Errors
/// Why it cannot be counted.
pub async fn count_wave(name: &str) -> anyhow::Result<()> {
    let app = app().await?;
    let wave = wave_named(&app, name).await?;
    let released = app.count_wave(&wave).await?;
    println!("{} is counted and released; that is final", wave.name);
    for audience in released.not_asked {
        println!(
            "nobody of these was on the roster, so they were not asked and have no figures: {}",
            audience.noun()
        );
    }
    Ok(())
}

/// `belong wave correct`
///
/// # Errors
/// Why it cannot be corrected.
pub async fn correct_wave(name: &str, reason: &str) -> anyhow::Result<()> {
    let app = app().await?;
    let wave = wave_named(&app, name).await?;
    app.correct_wave(&wave, reason).await?;
    println!("{} is corrected; the release before it stays on record", wave.name);
    Ok(())
}

/// Where a wave comes from, with the file's name: the operator gave it, and nobody else sees it.
fn told((words, file): (String, String)) -> String {
    format!("\t{words} ({file})")
}

/// `belong wave draw`
///
/// # Errors
/// The wave has not opened, or an adult was asked about another child than the seed draws.
pub async fn draw_again(name: &str) -> anyhow::Result<()> {
    let app = app().await?;
    let wave = wave_named(&app, name).await?;
    let db = app.db.reader();
    let Some(draw) = waves::draw_of(db, wave.id).await? else {
        bail!("{} has drawn nobody: a wave draws one child of each adult when it opens", wave.name);
    };
    let checked = waves::check_draw(db, wave.id, &draw).await?;
    println!("seed\t{}", draw.seed.written());
    println!("rows left out, another child of the same adult\t{}", draw.left_out);
    println!("adults drawn for again\t{}", checked.adults);
    if checked.wrong > 0 {
        bail!("{} of them were asked about another child than the seed draws", checked.wrong);
    }
    println!("each was asked about the child that the seed draws");
    Ok(())
}

/// `belong wave list`
///
/// # Errors
/// The database's.
pub async fn list_waves() -> anyhow::Result<()> {
    let app = app().await?;
    for wave in waves::all_waves(app.db.reader()).await? {
        println!(
            "{}\t{}\t{} to {}{}",
            wave.name,
            wave.state.name(),
            wave.opened_at.unwrap_or(wave.opens_at).in_words(),
            wave.closed_at.unwrap_or(wave.closes_at).in_words(),
            wave.brought_in().zip(wave.imported_from).map(told).unwrap_or_default()
        );
    }
    Ok(())
}
