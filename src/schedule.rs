//! Every job and when it runs.
//!
//! | job | when |
//! |---|---|
//! | open, close and count waves that are due | every tick (`[schedule] tick_seconds`) |
//! | fill in words of slips that open waves lack, put their invitations into the outbox | every tick |
//! | put the mails about reports that are due into the outbox | every tick |
//! | gather what people wrote for its readers, tell of what is not read in time | every tick, beside the others |
//! | put the reminders that are due into the outbox | every tick |
//! | send due mail; notice that nobody sent any for half a day | every tick, beside the others |
//! | answer requests for lost links | every tick, beside the others |
//! | delete papers that nobody posted, and batches and class sessions of released waves | every tick, before the count |
//! | destroy sealed ballots, keys and contacts that are due | every tick (they ask for days) |
//!
//! After a jump of the clock, a silence of half a day or a restored backup, the jobs of waves wait with the mails to many
//! until a coordinator lets them go.
//!
//! Each job is idempotent and asks the database what is due; two processes on one database do no harm. A job
//! that fails or panics is logged and tried again at the next tick; it never stops the others.

use crate::app::App;
use crate::clock::{At, DAY, MINUTE};
use crate::ids::WaveId;
use crate::waves::Wave;
use crate::{invitations, release, reports, responses, voices, waves};
use std::collections::HashMap;
use std::future::Future;
use std::sync::{Mutex, PoisonError};
use tokio::sync::watch;

/// A step that failed, or had nothing to do, is tried again after this long.
const REST: i64 = 10 * MINUTE;
/// Contacts of a wave are kept this long after it closed.
const CONTACTS_AFTER_CLOSE: i64 = 120 * DAY;
/// Counted responses, and what people wrote, are kept this long after the release: 24 months.
const RESPONSES_AFTER_RELEASE: i64 = 730 * DAY;

/// Runs the jobs until `stop` turns true.
pub async fn run(app: App, stop: watch::Receiver<bool>) {
    let waves =
        every_tick("waves", app.clone(), stop.clone(), |app| async move { tend_waves_in_time(&app).await });
    let lost = every_tick("lost links", app.clone(), stop.clone(), |app| async move {
        app.lost_links.answer(app.mailer.domain()).await?;
        Ok(())
    });
    let voices =
        every_tick("voices", app.clone(), stop.clone(), |app| async move { app.tend_voices().await });
    let beat = every_tick("beat", app.clone(), stop.clone(), |app| async move { app.beat_mail().await });
    let mail = every_tick("mail", app, stop, |app| async move { app.tend_mail().await.map(|_| ()) });
    tokio::join!(waves, lost, voices, beat, mail);
}

async fn every_tick<F, W>(name: &'static str, app: App, mut stop: watch::Receiver<bool>, work: W)
where
    W: Fn(App) -> F,
    F: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    let mut ticks = tokio::time::interval(app.config.schedule.tick());
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stop.changed() => return,
        }
        match tokio::spawn(work(app.clone())).await {
            Ok(Ok(())) => {}
            Ok(Err(fault)) => tracing::error!(job = name, fault = %format!("{fault:#}"), "a job failed"),
            Err(fault) => tracing::error!(job = name, %fault, "a job stopped"),
        }
    }
}

/// [`tend_waves`], unless the clock jumped by half a day or nobody looked after the program as long: then no wave opens,
/// closes or is counted, and nothing is deleted, until somebody lets the mails go (R10). What a wrong clock made of them
/// could not be undone.
///
/// # Errors
/// As [`tend_waves`].
pub async fn tend_waves_in_time(app: &App) -> anyhow::Result<()> {
    app.beat_mail().await?;
    if invitations::stands_still(app.db.reader()).await? {
        return Ok(());
    }
    tend_waves(app).await
}

/// One round of everything about waves. One wave that cannot be tended does not keep the others waiting.
///
/// # Errors
/// The database, when it cannot even say what is due.
pub async fn tend_waves(app: &App) -> anyhow::Result<()> {
    let db = app.db.reader();
    for wave in waves::waves_due_to_open(db, app.now()).await? {
        if app.rests.may_begin(wave.id, "open", app.now()) {
            let opened = app.open_wave(&wave).await.map(|_| ());
            settle(app, &wave, ("open", "opened"), opened);
        }
    }
    for wave in waves::waves_due_to_close(db, app.now()).await? {
        log(&wave.name, "closed", app.close_wave(&wave).await);
    }
    forget_batches(app).await?;
    for wave in waves::waves_due_to_count(db, app.now()).await? {
        if app.rests.may_begin(wave.id, "count", app.now()) {
            let counted = app.count_wave(&wave).await.map(|_| ());
            settle(app, &wave, ("count", "counted"), counted);
        }
    }
    for wave in waves::open_waves(db).await? {
        fill_slip_codes(app, &wave).await;
        queue_mails(app, &wave).await;
        queue_reminders(app, &wave).await;
    }
    let told = reports::tell_of_reports(&app.db, app.mailer.domain(), app.now()).await;
    match told {
        Ok(0) => {}
        Ok(queued) => tracing::info!(queued, "mails about reports were queued"),
        Err(fault) => tracing::error!(%fault, "the mails about reports could not be queued"),
    }
    keep_retention(app).await
}

/// Before the count, which waits for papers, and again with everything else: released waves lose theirs.
async fn forget_batches(app: &App) -> anyhow::Result<()> {
    responses::forget_batches(&app.db, app.now().plus(-responses::BATCHES_AFTER_CLOSE)).await?;
    Ok(())
}

/// Destroys what is due to be destroyed.
///
/// # Errors
/// The database.
pub async fn keep_retention(app: &App) -> anyhow::Result<()> {
    for wave in waves::waves_due_to_lose_their_keys(app.db.reader(), app.now()).await? {
        log(&wave.name, "relieved of its ballots and keys", app.destroy_sealed(&wave).await);
    }
    forget_batches(app).await?;
    release::forget_responses(&app.db, app.now().plus(-RESPONSES_AFTER_RELEASE)).await?;
    voices::forget_words(&app.db, app.now().plus(-RESPONSES_AFTER_RELEASE), app.now()).await?;
    app.forget_contacts().await?;
    let before = app.now().plus(-CONTACTS_AFTER_CLOSE);
    if invitations::forget_contacts(&app.db, before).await? {
        invitations::forget_mailboxes(&app.db, &app.bounces.list, before).await?;
    }
    Ok(())
}

/// Invitations are frozen, so a wave whose mails are all queued is looked at again only now and then.
async fn queue_mails(app: &App, wave: &Wave) {
    if !app.rests.may_begin(wave.id, "mails", app.now()) {
        return;
    }
    match app.queue_invitations(wave.id).await {
        Ok(0) => app.rests.rest(wave.id, "mails", app.now()),
        Ok(queued) => tracing::info!(wave = %wave.name, queued, "mails were queued"),
        Err(fault) => tracing::error!(wave = %wave.name, %fault, "the wave's mails could not be queued"),
    }
}

async fn queue_reminders(app: &App, wave: &Wave) {
    match app.queue_reminders(wave).await {
        Ok(0) => {}
        Ok(queued) => tracing::info!(wave = %wave.name, queued, "reminders were queued"),
        Err(fault) => tracing::error!(wave = %wave.name, %fault, "the wave's reminders could not be queued"),
    }
}

/// Invitations of a wave that was open before there were slips get the words of theirs.
async fn fill_slip_codes(app: &App, wave: &Wave) {
    if !app.rests.may_begin(wave.id, "slips", app.now()) {
        return;
    }
    app.rests.rest(wave.id, "slips", app.now());
    let filled = match app.keys.of(wave.id) {
        Ok(key) => invitations::fill_slip_codes(&app.db, wave.id, &key).await.map_err(anyhow::Error::from),
        Err(fault) => Err(fault),
    };
    match filled {
        Ok(0) => {}
        Ok(filled) => tracing::info!(wave = %wave.name, filled, "words of slips were filled in"),
        Err(fault) => {
            tracing::error!(wave = %wave.name, fault = %format!("{fault:#}"), "the words of slips could not be filled in");
        }
    }
}

/// Logs how a step went; one that failed rests, since it reads everything again. A person may try at once.
fn settle(app: &App, wave: &Wave, (step, done): (&'static str, &str), outcome: anyhow::Result<()>) {
    if outcome.is_err() {
        app.rests.rest(wave.id, step, app.now());
    }
    log(&wave.name, done, outcome);
}

/// Which steps of which waves rest, and until when. In memory: another process or a restart tries at once.
#[derive(Debug, Default)]
pub struct Rests(Mutex<HashMap<(WaveId, &'static str), At>>);

impl Rests {
    fn may_begin(&self, wave: WaveId, step: &'static str, now: At) -> bool {
        let rests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rests.get(&(wave, step)).is_none_or(|until| now >= *until)
    }

    fn rest(&self, wave: WaveId, step: &'static str, now: At) {
        let mut rests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rests.insert((wave, step), now.plus(REST));
    }
}

fn log(wave: &str, what: &str, outcome: anyhow::Result<()>) {
    match outcome {
        Ok(()) => tracing::info!(wave, "the wave was {what}"),
        Err(fault) => {
            tracing::error!(wave, fault = %format!("{fault:#}"), "the wave could not be {what}");
        }
    }
}
