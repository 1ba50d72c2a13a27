//! `belong audit`: the trail of who did what, walked and printed.

use super::app;
use crate::access::{self, Entry, Object, What};
use anyhow::bail;

/// `belong audit verify`
///
/// # Errors
/// The first row that is broken, by its number, or the database's.
pub async fn verify_audit() -> anyhow::Result<()> {
    let app = app().await?;
    match access::verify_audit(&app.db).await? {
        Ok(last) => {
            println!("The audit trail holds: {} rows. Its last row is sealed as\n{}", last.seq, last.seal());
            println!("Kept elsewhere, this line shows later that nothing up to here was written anew.");
            Ok(())
        }
        Err(broken) => bail!("{broken}. Keep a copy of the database as it is, and ask who had access to it"),
    }
}

/// `belong audit export --format csv`
///
/// # Errors
/// Another format, the database's, or writing.
pub async fn export_audit(format: &str) -> anyhow::Result<()> {
    if format != "csv" {
        bail!("the audit trail is printed as csv only: --format csv");
    }
    let app = app().await?;
    let entry = Entry::of(app.now(), What::Exported, Object::noun("audit trail"));
    access::note(&app.db, entry).await?;
    access::export_audit(&app.db, &mut std::io::stdout().lock()).await
}
