//! Mails to colleagues, put into the outbox by whichever room has something to tell. The row holds no address and no
//! body: every attempt renders again.

use crate::clock::At;
use crate::ids::{OutboxId, SignInId, StaffId, WaveId};
use crate::mail::{Lane, message_id};
use sea_orm::sea_query::{Alias, Query, Value};
use sea_orm::{ConnectionTrait, DbErr};

/// The kind of mail that brings a sign-in link.
const SIGN_IN: &str = "sign-in";
const ENGLISH: &str = "en";

/// Whom a mail is for.
#[derive(Debug, Clone, Copy)]
pub enum Addressed {
    /// Whoever asked to be signed in.
    SignIn(SignInId),
    Colleague(StaffId),
}

/// A mail to one colleague.
#[derive(Debug, Clone)]
pub struct ToColleague {
    kind: &'static str,
    to: Addressed,
    wave: Option<WaveId>,
    n: i32,
    /// Of the letter; colleagues read English, and try others.
    language: String,
}

impl ToColleague {
    /// A mail of this kind to a colleague, about nothing in particular.
    pub fn of(kind: &'static str, to: StaffId) -> ToColleague {
        ToColleague::to(kind, Addressed::Colleague(to))
    }

    /// The link that somebody asked for.
    pub(super) fn sign_in(id: SignInId) -> ToColleague {
        ToColleague::to(SIGN_IN, Addressed::SignIn(id))
    }

    fn to(kind: &'static str, to: Addressed) -> ToColleague {
        ToColleague { kind, to, wave: None, n: 0, language: ENGLISH.to_owned() }
    }

    pub fn about(self, wave: WaveId) -> ToColleague {
        ToColleague { wave: Some(wave), ..self }
    }

    /// Which of several mails of its kind it is; the room that renders it knows the number.
    pub fn numbered(self, n: i32) -> ToColleague {
        ToColleague { n, ..self }
    }

    pub fn in_language(self, language: &str) -> ToColleague {
        ToColleague { language: language.to_owned(), ..self }
    }
}

/// Queues a mail, in the transaction of its cause.
///
/// # Errors
/// The database's.
pub async fn queue_to_colleague(
    txn: &impl ConnectionTrait,
    mail: ToColleague,
    mail_domain: &str,
    now: At,
) -> Result<(), DbErr> {
    let (column, id) = match mail.to {
        Addressed::SignIn(id) => ("sign_in_id", id.0),
        Addressed::Colleague(id) => ("staff_id", id.0),
    };
    let lane = if matches!(mail.to, Addressed::SignIn(_)) { Lane::WaitedFor } else { Lane::Colleague };
    let row: [(&str, Value); 12] = [
        ("id", OutboxId::random().0.into()),
        ("kind", mail.kind.into()),
        ("lane", lane.stored().into()),
        (column, id.into()),
        ("wave_id", mail.wave.map(|wave| wave.0).into()),
        ("n", mail.n.into()),
        ("language", mail.language.into()),
        ("template_version", 1.into()),
        ("message_id", message_id(mail_domain).into()),
        ("state", "queued".into()),
        ("attempts", 0.into()),
        ("next_at", now.0.into()),
    ];
    let (columns, values): (Vec<Alias>, Vec<_>) =
        row.into_iter().map(|(column, value)| (Alias::new(column), value.into())).unzip();
    let insert =
        Query::insert().into_table(Alias::new("outbox")).columns(columns).values_panic(values).to_owned();
    txn.execute(&insert).await.map(|_| ())
}
