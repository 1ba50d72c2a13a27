//! What the commands do. Each prints plain sentences and fails with one.
//!
//! A command opens the same program as the server does, with the same checks; it names every room, and keeps
//! nothing of its own. What a command refuses, the rooms refuse.

mod audit;
mod bounces;
mod register;
mod report;
mod responses;
mod wave;

pub use audit::{export_audit, verify_audit};
pub use bounces::{TryAgain, take_bounce, take_bounces};
pub use register::{export_indicators, import_indicators};
pub use report::{ReportArguments, report, reports_into};
pub use responses::{bring_in, import_responses};
pub use wave::{
    ApproveArguments, PlanArguments, approve_wave, close_wave, correct_wave, count_wave, draw_again,
    list_waves, open_wave, plan_wave,
};

use crate::app::App;
use crate::clock::{Clock, MINUTE};
use crate::config::{self, Config};
use crate::surveys;
use crate::theory::Audience;
use crate::waves;
use crate::{access, demo, invitations, people, release, server};
use anyhow::{anyhow, bail};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::Path;
use tracing_subscriber::EnvFilter;

/// Logs to standard error: ids and counts, never an address, a token, an answer or a name of a person.
fn log() {
    let filter = config::variable("BELONG_LOG").unwrap_or_else(|| "belong=info,warn".to_owned());
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("belong=info,warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init().ok();
}

async fn app() -> anyhow::Result<App> {
    demo::as_marked(App::start(Config::read()?, clock()).await?).await
}

/// The machine's clock; half an hour fast where a fault test asks for that, and never in a build without the feature
/// `faults`.
fn clock() -> Clock {
    let asked = || config::variable("BELONG_FAULT").as_deref() == Some("half-an-hour-fast");
    let right = Clock::system();
    if cfg!(feature = "faults") && asked() {
        Clock::starting_at(right.now().plus(30 * MINUTE))
    } else {
        right
    }
}

/// A bar in the terminal; invisible where there is none.
pub(crate) fn bar(what: &str, total: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}");
    let bar = ProgressBar::new(total).with_message(what.to_owned());
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// `belong demo`
///
/// # Errors
/// What keeps the demonstration from starting.
pub async fn demo(data: &Path, json: bool, words: bool) -> anyhow::Result<()> {
    log();
    demo::run(data, json, words).await
}

/// `belong serve`
///
/// # Errors
/// Everything that is wrong with the settings, the keys, the content, the database or the port.
pub async fn serve() -> anyhow::Result<()> {
    log();
    let app = app().await?;
    let listener = server::listen(&app.config.server.listen).await?;
    // Beside the start: nobody waits at the door for a mail server that says nothing.
    let mailer = app.mailer.clone();
    tokio::spawn(async move {
        if let Err(fault) = mailer.check().await {
            tracing::warn!(fault = %format!("{fault:#}"), "mail cannot leave now and will wait in the queue");
        }
    });
    if let Some(link) = access::setup_link(&app.db, &app.clock, &app.config.server.base_url).await? {
        println!(
            "Nobody can sign in yet. Open this link within 30 minutes to set up the first colleague:\n{link}"
        );
    }
    println!("Belong serves {}", app.config.server.base_url);
    server::run(app, listener).await
}

/// `belong check`, and with `--seal` the renewal of the sealed listing
///
/// # Errors
/// Every fault of the content, with file, line and field.
pub fn check(folder: Option<&Path>, seal: bool) -> anyhow::Result<()> {
    let checked = match folder {
        Some(folder) if seal => surveys::seal(folder),
        _ => surveys::check(folder),
    };
    match checked {
        Ok(summary) => {
            println!("{summary}");
            Ok(())
        }
        Err(faults) => {
            for fault in &faults {
                println!("{fault}");
            }
            Err(anyhow!(
                "{} in the content files; each line above says where and what to do",
                count(faults.len(), "fault")
            ))
        }
    }
}

fn count(n: usize, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}

/// `belong roster import`
///
/// # Errors
/// A file that cannot be read as a roster. Bad rows are listed and do not fail.
pub async fn import_roster(file: &Path, dry_run: bool) -> anyhow::Result<()> {
    let app = app().await?;
    let shown = bar("Reading the roster", 0);
    let report = people::import_file(&app.db, file, dry_run, app.now(), &mut |done, total| {
        shown.set_length(total as u64);
        shown.set_position(done as u64);
    })
    .await?;
    shown.finish_and_clear();
    let would = if dry_run { "would be " } else { "" };
    println!(
        "{} new, {} {would}changed, {} unchanged; {} with a problem",
        count(report.new, "person").replace("persons", "people"),
        report.changed,
        report.unchanged,
        count(report.bad_rows(), "row")
    );
    for setting in &report.new_settings {
        println!("new setting: {setting}");
    }
    for setting in &report.changed_settings {
        println!("changed setting: {setting}");
    }
    for problem in &report.problems {
        println!("row {}, {}: {}", problem.row, problem.field, problem.message);
    }
    Ok(())
}

/// `belong mail status`
///
/// # Errors
/// The database's.
pub async fn mail_status() -> anyhow::Result<()> {
    let app = app().await?;
    let status = invitations::queue_status(app.db.reader(), app.now()).await?;
    for (state, n) in &status.mails.0 {
        println!("{}\t{n}", state.name());
    }
    if let Some(rate) = status.rate {
        println!("rate\t{rate:.1} a second");
    }
    if let Some(left) = status.time_left() {
        println!("time left\t{} s", left.as_secs());
    }
    for hold in &status.holds {
        let of = hold.wave.map_or("all waves".to_owned(), |wave| format!("the wave {wave}"));
        println!("held\tmails of {of} since {}: {}", hold.since.in_words(), hold.why.sentence());
    }
    for (fault, mails) in &status.faults {
        println!("fault\t{fault}\t{mails}");
    }
    Ok(())
}

/// `belong mail send`
///
/// # Errors
/// The database's. Mails that cannot leave stay in the queue.
pub async fn send_mail() -> anyhow::Result<()> {
    let app = app().await?;
    let handled = app.tend_mail().await?;
    println!("{} handled", count(handled, "mail"));
    if let Some(until) = app.post.paused_until() {
        println!("the mail server refuses us; the queue rests until {}", until.in_words());
    }
    Ok(())
}

/// `belong key create`
///
/// # Errors
/// The database's.
pub async fn create_key(name: &str) -> anyhow::Result<()> {
    let app = app().await?;
    let taken = access::api_keys(&app.db).await?;
    if taken.iter().any(|key| key.name == name.trim() && key.revoked_at.is_none()) {
        bail!("there is a working key called \"{name}\" already: revoke it, or choose another name");
    }
    let key = access::mint_api_key(&app.db, &app.clock, name).await?;
    println!("{key}\nIt is shown only now. Programs send it as: Authorization: Bearer KEY");
    Ok(())
}

/// `belong key list`
///
/// # Errors
/// The database's.
pub async fn list_keys() -> anyhow::Result<()> {
    let app = app().await?;
    for key in access::api_keys(&app.db).await? {
        let state = if key.revoked_at.is_some() { "revoked" } else { "works" };
        println!("{}\t{state}\tmade {}", key.name, key.created_at.day_in_words());
    }
    Ok(())
}

/// `belong key revoke`
///
/// # Errors
/// No key of that name that works, or the database's.
pub async fn revoke_key(name: &str) -> anyhow::Result<()> {
    let app = app().await?;
    let keys = access::api_keys(&app.db).await?;
    let mut revoked = 0;
    for key in keys.iter().filter(|key| key.name == name && key.revoked_at.is_none()) {
        revoked += usize::from(access::revoke_api_key(&app.db, &app.clock, key.id).await?);
    }
    if revoked == 0 {
        bail!("there is no working key called \"{name}\"; `belong key list` shows them all");
    }
    println!("{} revoked", count(revoked, "key"));
    Ok(())
}

/// `belong doctor`: contradictions, and for every released wave which rule withheld which figure.
///
/// # Errors
/// Every contradiction that was found.
pub async fn doctor() -> anyhow::Result<()> {
    let app = app().await?;
    let mut found = Vec::new();
    let waves = waves::all_waves(app.db.reader()).await?;
    for wave in &waves {
        found.extend(release::doctor(&app.db, wave.id).await?);
        for line in why_withheld(&app, wave).await? {
            println!("withheld: {line}");
        }
    }
    if found.is_empty() {
        println!("{} looked at; nothing contradicts itself", count(waves.len(), "wave"));
        return Ok(());
    }
    bail!("{}", found.join("\n"))
}

/// Which rule withheld which figure of a released wave: for the person who keeps the machine, and nobody else.
async fn why_withheld(app: &App, wave: &waves::Wave) -> anyhow::Result<Vec<String>> {
    let now = app.waves.by_id(wave.id).await?;
    let Some(frozen) = now.as_ref().and_then(|now| now.frozen.as_ref()) else { return Ok(Vec::new()) };
    let asked = Audience::ALL.into_iter().filter_map(|audience| frozen.questionnaire(audience));
    let questionnaires: Vec<_> = asked.map(|one| (**one).clone()).collect();
    let opened = release::Opened { questionnaires: &questionnaires, plan: &frozen.plan };
    Ok(release::why_withheld(&app.db, wave.id, opened).await?)
}

/// `belong config`
///
/// # Errors
/// None.
pub fn print_config() -> anyhow::Result<()> {
    print!("{}", config::DEFAULT);
    Ok(())
}

/// `belong openapi`
///
/// # Errors
/// None.
pub fn openapi() -> anyhow::Result<()> {
    println!("{}", crate::api::specification());
    Ok(())
}

/// `belong method`
///
/// # Errors
/// None.
pub fn print_method() -> anyhow::Result<()> {
    print!("{}", crate::desk::method(&crate::surveys::Content::embedded().theory));
    Ok(())
}
