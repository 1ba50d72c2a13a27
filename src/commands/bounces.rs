//! `belong mail bounce` and `belong mail bounces`: mail that came back.

use super::{app, count};
use crate::invitations::{LARGEST, read_maildir};
use anyhow::Context;
use std::io::Read;
use std::path::Path;

/// The mail was not taken, and whoever brought it should keep it: exit code 75.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("nothing was taken; bring the mail again later")]
pub struct TryAgain;

/// `belong mail bounce`: takes one mail from standard input. `to` is the address that it was delivered to.
///
/// # Errors
/// [`TryAgain`], with what keeps the program from starting or the database's fault. A mail without a consequence is
/// none.
pub async fn take_bounce(to: Option<&str>) -> anyhow::Result<()> {
    let mut bytes = Vec::new();
    let mut input = std::io::stdin().lock();
    input.by_ref().take(LARGEST).read_to_end(&mut bytes).context(TryAgain)?;
    // A pipe that is closed early would look like a fault to the mail server.
    std::io::copy(&mut input, &mut std::io::sink()).context(TryAgain)?;
    let app = app().await.context(TryAgain)?;
    let taken = app.bounces.take(&bytes, to).await.context(TryAgain)?;
    println!("{taken}");
    Ok(())
}

/// `belong mail bounces`: takes what lies in a Maildir, a line for each mail.
///
/// # Errors
/// No Maildir, a file that cannot be read or moved, or the database's; the next run goes on from there.
pub async fn take_bounces(maildir: &Path) -> anyhow::Result<()> {
    let app = app().await?;
    let read = read_maildir(&app.bounces, maildir, &mut |n, taken| println!("{n}: {taken}")).await?;
    println!("{} read", count(read, "mail"));
    Ok(())
}
