//! The demonstration: an invented partnership of 13 settings and 4,000 people, with five released waves.
//!
//! It needs nothing and keeps everything in one folder. The released waves are made by the program's own
//! open, submit, close and count, with the clock set to their dates; an interrupted start goes on where it
//! stopped. Its clock begins at 10 November 2026, 10:00 in London, and runs on. Every page says that it is
//! invented; a database that is neither empty nor a demonstration's is refused.

mod acted;
pub mod answers;
mod build;
mod composed;
pub mod people;
mod readers;
mod store;
mod told;
pub mod waves;
mod words_now;
mod words_said;
mod written;

pub use build::REGISTER;

use crate::app::App;
use crate::clock::{At, Clock};
use crate::config::{self, Config};
use crate::db::Db;
use crate::surveys::Content;
use crate::theory::Audience;
use crate::{access, server};
use anyhow::{Context, bail};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// Who signs in with the printed link; both roles.
pub const LEAD: &str = "robin.lead@saltmarsh.example";
/// Unused links printed of each audience.
const LINKS: usize = 5;

/// What the demonstration prints before it serves.
#[derive(Debug, Serialize)]
pub struct Ready {
    pub url: String,
    /// Signs the lead in, once.
    pub lead_link: String,
    /// Sign two readers in, once each: one reads and proposes, the other approves.
    pub reader_links: BTreeMap<&'static str, String>,
    pub mail_dir: String,
    pub database_url: String,
    /// A few unused links by audience code.
    pub respondent_links: BTreeMap<&'static str, Vec<String>>,
}

/// The content of the demonstration: ours, with an invented partnership and its release plan.
pub fn content() -> Content {
    let mut content = Content::embedded();
    content.theory.partnership = "Saltmarsh Bay partnership".to_owned();
    content.theory.place = "Saltmarsh Bay".to_owned();
    content.plan = people::release_plan();
    if let Some(first) = content.theory.interventions.first_mut() {
        first.started = "2024-09-02".parse().ok();
        first.places = vec!["Heron School".to_owned(), "Sandpiper Primary".to_owned()];
    }
    content
}

/// Settings that need nothing: everything below `data`, listening and addresses as the environment says.
fn settings(data: &Path) -> anyhow::Result<Config> {
    let mut config = Config::from_parts(None, Path::new("belong.toml"), &config::variable)?;
    if config::variable("BELONG_BASE_URL").is_none() {
        // Passkeys need a name: an address will not do.
        let here = config.server.listen.replace("127.0.0.1:", "localhost:");
        config.server.base_url = format!("http://{here}");
    }
    let data = std::path::absolute(data).context("the folder given with --data cannot be used")?;
    if config::variable("BELONG_DATABASE_URL").is_none() {
        config.database.url = format!("sqlite://{}", data.join("database").join("belong.db").display());
    }
    config.keys.folder = data.join("keys");
    config.keys.copy = data.join("keys-copy");
    config.mail.smtp = String::new();
    config.mail.from = "Saltmarsh Bay partnership <pulse@saltmarsh.example>".to_owned();
    config.mail.folder = data.join("mail");
    config.demo = true;
    config.mail.hours = "any".to_owned();
    Ok(config)
}

/// Builds what is missing, prints where everything is, and serves.
///
/// # Errors
/// A taken port, an unusable folder, a database that is not a demonstration's.
pub async fn run(data: &Path, json: bool, words: bool) -> anyhow::Result<()> {
    let config = Config { demo_words: words, ..settings(data)? };
    let listener = server::listen(&config.server.listen).await?;
    let app = prepared(config).await?;
    let ready = ready(&app).await?;
    if json {
        println!("{}", serde_json::to_string(&ready)?);
    } else {
        print_ready(&ready);
    }
    let remembering = tokio::spawn(remember_time(app.clone()));
    let served = server::run(app.clone(), listener).await;
    remembering.abort();
    store::remember(&app.db, store::CLOCK, &app.now().0.to_string()).await?;
    served
}

/// The demonstration, built, with its clock running.
///
/// # Errors
/// As [`run`].
pub async fn prepared(config: Config) -> anyhow::Result<App> {
    let hand = Clock::set_to(waves::first().opens_at);
    let app = App::start_with(config.clone(), hand.clone(), content()).await?;
    if !store::may_be_used(&app.db).await? {
        bail!(
            "the database holds data that is not a demonstration's, so it is left alone: give BELONG_DATABASE_URL an empty database"
        );
    }
    let start = match remembered_time(&app.db).await? {
        Some(time) => time,
        None => {
            build::everything(&app, &hand).await?;
            let start = At::parse_london("2026-11-10 10:00").context("a time that was typed wrong")?;
            store::remember(&app.db, store::CLOCK, &start.0.to_string()).await?;
            start
        }
    };
    App::start_with(config, Clock::starting_at(start), content()).await
}

/// The demonstration's time when it was last looked at; none as long as it is not built.
async fn remembered_time(db: &Db) -> anyhow::Result<Option<At>> {
    let text = store::remembered(db, store::CLOCK).await?;
    text.map(|text| text.parse().map(At).context("the demonstration's stored time is damaged")).transpose()
}

/// The same program, and where its database is a demonstration's, with the invented partnership, its clock and its
/// notice: whatever opens such a database says that everything in it is invented.
///
/// # Errors
/// The database's, or those of [`App::start`].
pub async fn as_marked(app: App) -> anyhow::Result<App> {
    if store::remembered(&app.db, store::MARK).await?.is_none() {
        return Ok(app);
    }
    let clock = remembered_time(&app.db).await?.map_or_else(|| app.clock.clone(), Clock::starting_at);
    let config = Config { demo: true, ..Config::clone(&app.config) };
    App::start_with(config, clock, content()).await
}

/// The addresses to try.
///
/// # Errors
/// The database's.
pub async fn ready(app: &App) -> anyhow::Result<Ready> {
    let base = app.config.server.base_url.clone();
    let lead_link = sign_in_link(app, LEAD).await?;
    let reader_links = BTreeMap::from([
        ("reader", sign_in_link(app, readers::READER).await?),
        ("deputy", sign_in_link(app, readers::DEPUTY).await?),
    ]);
    let mut respondent_links = BTreeMap::new();
    for audience in Audience::ALL {
        let links = store::unused_links(app, audience, LINKS).await?;
        respondent_links.insert(audience.code(), links);
    }
    Ok(Ready {
        url: base,
        lead_link,
        reader_links,
        mail_dir: app.config.mail.folder.display().to_string(),
        database_url: app.config.database.url.clone(),
        respondent_links,
    })
}

async fn sign_in_link(app: &App, email: &str) -> anyhow::Result<String> {
    let base = &app.config.server.base_url;
    let link = access::mint_unbound_link(&app.db, &app.instance, &app.clock, base, email).await?;
    link.with_context(|| format!("{email} cannot sign in to the demonstration"))
}

fn print_ready(ready: &Ready) {
    println!("Belong, the demonstration. Every school, person and answer in it is invented.\n");
    println!("Sign in as the lead (once):  {}", ready.lead_link);
    for (part, link) in &ready.reader_links {
        println!("Read what people write, as {part} (once):  {link}");
    }
    println!("The mails of the open wave:  {}/demo/mail", ready.url);
    println!("  or as files in             {}", ready.mail_dir);
    println!("The database:                {}\n", ready.database_url);
    for (audience, links) in &ready.respondent_links {
        if let Some(link) = links.first() {
            println!("Answer as {audience}:                {link}");
        }
    }
    println!("\nStop with Ctrl-C. The next start goes on where this one stops.");
}

/// Keeps the demonstration's time, so that a restart goes on from there.
async fn remember_time(app: App) {
    let mut ticks = tokio::time::interval(Duration::from_secs(5));
    loop {
        ticks.tick().await;
        if let Err(fault) = store::remember(&app.db, store::CLOCK, &app.now().0.to_string()).await {
            tracing::warn!(%fault, "the demonstration's time could not be kept");
        }
    }
}
