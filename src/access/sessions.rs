//! A colleague's sessions: listed for themselves, and ended.

use super::entity::session;
use super::trail::{Entry, Object, What, Who, audit};
use super::{rules, secret, session_store as store};
use crate::clock::{At, Clock};
use crate::db::Db;
use crate::ids::StaffId;
use sea_orm::DbErr;
use sha2::{Digest, Sha256};

/// One session as its colleague sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnSession {
    /// Names the session in a form; opens nothing.
    pub handle: String,
    pub device: String,
    pub began_at: At,
    pub seen_at: At,
    /// The one that asks.
    pub is_this: bool,
}

fn handle_of(row: &session::Model) -> String {
    let sum = Sha256::digest(&row.id_hash);
    secret::in_hex(&sum[..8])
}

/// The sessions of this colleague that live, the last used first. `this` is the asking browser's cookie.
///
/// # Errors
/// The database's.
pub async fn own_sessions(
    db: &Db,
    clock: &Clock,
    id: StaffId,
    this: Option<&str>,
) -> Result<Vec<OwnSession>, DbErr> {
    let (now, this) = (clock.now(), this.map(secret::hash));
    let rows = store::sessions_of(db.reader(), id).await?;
    let lives = |row: &session::Model| rules::session_lives(row.created_at, row.seen_at, now);
    let shown = |row: session::Model| OwnSession {
        handle: handle_of(&row),
        is_this: this.as_ref() == Some(&row.id_hash),
        device: row.device,
        began_at: row.created_at,
        seen_at: row.seen_at,
    };
    Ok(rows.into_iter().filter(lives).map(shown).collect())
}

/// Which sessions to end.
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    One {
        handle: &'a str,
    },
    /// All but the one with this cookie.
    Others {
        this: Option<&'a str>,
    },
}

/// Ends sessions of this colleague, and of nobody else; how many there were.
///
/// # Errors
/// The database's.
pub async fn end_own_sessions(db: &Db, clock: &Clock, id: StaffId, which: Which<'_>) -> Result<u64, DbErr> {
    let txn = db.begin().await?;
    let mut ended = 0;
    for row in store::sessions_of(&txn, id).await? {
        let is_meant = match which {
            Which::One { handle } => handle_of(&row) == handle,
            Which::Others { this } => this.map(secret::hash).as_ref() != Some(&row.id_hash),
        };
        if is_meant {
            store::end_session(&txn, &row.id_hash).await?;
            ended += 1;
        }
    }
    if ended > 0 {
        let entry = Entry::of(clock.now(), What::SessionEnded, Object::one("colleague", id.0)).amount(ended);
        audit(&txn, entry.by(Who::Colleague(id))).await?;
    }
    txn.commit().await?;
    Ok(ended)
}

/// A browser in a few words for its owner's list; never more than family and system.
pub fn device_in_words(user_agent: &str) -> String {
    let first = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, words)| *words)
    };
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("iPhone", "an iPhone"),
        ("iPad", "an iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "a Mac"),
        ("CrOS", "a Chromebook"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => format!("A browser on {system}"),
        (None, None) => "A browser".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_named_roughly() {
        let edge =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120";
        assert_eq!(device_in_words(edge), "Edge on Windows");
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1";
        assert_eq!(device_in_words(phone), "Safari on an iPhone");
        assert_eq!(device_in_words("curl/8 <script>"), "A browser");
    }
}
