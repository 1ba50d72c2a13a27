//! The audit trail: who did what to which thing, when, and whether it was done. Rows are only added, and each
//! carries the SHA-256 of the one before it, so that a changed, missing or exchanged row is found.
//!
//! A row cannot hold an answer, a token or an address: what happened is one of a fixed list, things are named
//! by ids and short codes, people by their id.

use super::audit_chain::digest;
use super::entity::audit::Model;
use super::{audit_store as store, secret};
use crate::clock::At;
use crate::db::Db;
use crate::ids::StaffId;
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Colleague(StaffId),
    /// Somebody at the machine, with a command.
    Console,
    /// The program itself, by the clock.
    Program,
    /// Somebody who is not signed in.
    Visitor,
}

impl Who {
    fn stored(self) -> String {
        match self {
            Who::Colleague(id) => format!("colleague {id}"),
            Who::Console => "console".to_owned(),
            Who::Program => "program".to_owned(),
            Who::Visitor => "visitor".to_owned(),
        }
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident $word:literal $title:literal),+ $(,)?) => {
        /// What happened.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum What { $($(#[$doc])* $name),+ }

        impl What {
            pub const ALL: &[What] = &[$(What::$name),+];

            /// As it is stored.
            pub fn word(self) -> &'static str {
                match self { $(What::$name => $word),+ }
            }

            pub fn title(self) -> &'static str {
                match self { $(What::$name => $title),+ }
            }
        }
    };
}

kinds! {
    SetUp "set-up" "Set Belong up",
    SignedIn "signed-in" "Signed in",
    SignedOut "signed-out" "Signed out",
    /// The limit of tries was reached.
    Held "held" "Tried to sign in too often",
    /// Only noted when it was refused.
    Opened "opened" "Opened a page",
    Downloaded "downloaded" "Downloaded",
    Exported "exported" "Exported",
    ColleagueAdded "colleague-added" "Added a colleague",
    RolesChanged "roles-changed" "Changed roles",
    AccessEnded "access-ended" "Ended a colleague's access",
    AccessGiven "access-given" "Gave access back",
    SessionEnded "session-ended" "Ended a session",
    PasskeyAdded "passkey-added" "Added a passkey",
    PasskeyRemoved "passkey-removed" "Removed a passkey",
    PasskeyConfirmed "passkey-confirmed" "Confirmed a session with a passkey",
    KeyMade "key-made" "Made an API key",
    KeyRevoked "key-revoked" "Revoked an API key",
    RosterImported "roster-imported" "Imported a roster",
    SettingChanged "setting-changed" "Changed a setting",
    SupportChanged "support-changed" "Changed a support contact",
    WavePlanned "wave-planned" "Planned a wave",
    WaveApproved "wave-approved" "Approved a wave",
    /// One of the two points of the checklist that may be passed over, with a reason.
    CheckPassedOver "check-passed-over" "Approved a wave although a check was not met",
    ApprovalTakenBack "approval-taken-back" "Took the approval of a wave back",
    ExpectationSet "expectation-set" "Set the share of answers that a wave expects",
    TestMailsQueued "test-mails-queued" "Sent the invitations of a wave to themselves as a test",
    WaveOpened "wave-opened" "Opened a wave",
    WaveClosed "wave-closed" "Closed a wave",
    WaveCounted "wave-counted" "Counted and released a wave",
    WaveCorrected "wave-corrected" "Corrected a release",
    TargetSet "target-set" "Set a target",
    TargetWithdrawn "target-withdrawn" "Withdrew a target",
    ActionKept "action-kept" "Wrote an action",
    ActionRemoved "action-removed" "Removed an action",
    GuidanceChanged "guidance-changed" "Changed the guidance",
    PulseChanged "pulse-changed" "Composed a pulse",
    MailsQueued "mails-queued" "Queued mails",
    MailsSent "mails-sent" "Sent mails",
    MailsPaused "mails-paused" "Paused mails",
    MailsResumed "mails-resumed" "Let paused mails go",
    MailsCancelled "mails-cancelled" "Cancelled mails that had not left",
    MailsRetried "mails-retried" "Queued failed mails again",
    RemindersSet "reminders-set" "Set when reminders go out",
    AddressSuppressed "address-suppressed" "Noted an address that is not written to",
    AddressFreed "address-freed" "Took an address off those not written to",
    IndicatorsImported "indicators-imported" "Imported register figures",
    AnswersImported "answers-imported" "Imported answers of before Belong",
    ReportMade "report-made" "Made a report",
    TimetableSet "timetable-set" "Chose which reports come by e-mail",
    ReaderNamed "reader-named" "Named a reader",
    ReaderConfirmed "reader-confirmed" "Confirmed to be a reader",
    ReaderEnded "reader-ended" "Ended a reader's part",
    ReaderAway "reader-away" "Said when a reader is away",
    ReadersKeyMade "readers-key-made" "Made a setting's readers' key",
    ReadersKeyChecked "readers-key-checked" "Checked the recovery kit of a readers' key",
    ReadersKeyRestored "readers-key-restored" "Restored a readers' key",
    ReadersKeyGivenUp "readers-key-given-up" "Gave up a lost readers' key",
    CommentsGathered "comments-gathered" "Put comments into the reading queue",
    CommentOpened "comment-opened" "Opened a comment",
    CommentRead "comment-read" "Marked a comment as read",
    CommentCoded "comment-coded" "Coded a comment",
    PassageProposed "passage-proposed" "Proposed words to leave the reading queue",
    PassageApproved "passage-approved" "Let words leave the reading queue",
    PassageDeclined "passage-declined" "Withheld words",
    ReadingOverdue "reading-overdue" "Told of reading that is overdue",
    ContactsGathered "contacts-gathered" "Put requests for contact into the reading queue",
    ContactOpened "contact-opened" "Opened a request for contact",
    ContactSettled "contact-settled" "Wrote down what was done about a request for contact",
    WordsForgotten "words-forgotten" "Destroyed comments and requests for contact that were due",
}

/// To what it happened. Made of the program's own words, ids and short codes only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object(String);

/// The longest code that an object takes; a token is longer.
const CODE: usize = 24;

impl Object {
    /// Something without an id: "roster".
    pub fn noun(noun: &'static str) -> Object {
        Object(noun.to_owned())
    }

    /// One thing by its id: "wave 0b5c...".
    pub fn one(noun: &'static str, id: Uuid) -> Object {
        Object(format!("{noun} {}", id.as_hyphenated()))
    }

    /// One thing by its short code: "outcome 6M". What does not look like a code is left out.
    pub fn coded(noun: &'static str, code: &str) -> Object {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        let is_code = (1..=CODE).contains(&code.len()) && code.chars().all(plain);
        Object(if is_code { format!("{noun} {code}") } else { noun.to_owned() })
    }

    /// A path as it stands in the list of paths.
    pub fn page(path: &'static str) -> Object {
        Object(path.to_owned())
    }
}

/// One row to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub at: At,
    /// None: whoever this task acts for, see [`acting_as`].
    pub who: Option<Who>,
    pub what: What,
    pub object: Object,
    /// How many, where it was done to many at once.
    pub amount: Option<u64>,
    /// False: it was refused.
    pub done: bool,
}

impl Entry {
    /// Something that was done by whom this task acts for.
    pub fn of(at: At, what: What, object: Object) -> Entry {
        Entry { at, who: None, what, object, amount: None, done: true }
    }

    #[must_use]
    pub fn by(self, who: Who) -> Entry {
        Entry { who: Some(who), ..self }
    }

    #[must_use]
    pub fn amount(self, amount: u64) -> Entry {
        Entry { amount: Some(amount), ..self }
    }

    #[must_use]
    pub fn refused(self) -> Entry {
        Entry { done: false, ..self }
    }
}

tokio::task_local! {
    static ACTING: Who;
}

/// Does `work` for `who`: set where a request or a command comes in, so that a room cannot name somebody else.
/// A task that is spawned inside acts for the program.
pub async fn acting_as<F: Future>(who: Who, work: F) -> F::Output {
    ACTING.scope(who, work).await
}

/// The colleague whom this task acts for; none for a command, the program and visitors.
pub fn acting_colleague() -> Option<StaffId> {
    match acting() {
        Who::Colleague(id) => Some(id),
        _ => None,
    }
}

fn acting() -> Who {
    ACTING.try_with(|who| *who).unwrap_or(Who::Program)
}

/// Adds a row, in the transaction of what it tells of. Call it last before the commit: other writers of the
/// trail wait from here on.
///
/// # Errors
/// The database's.
pub async fn audit(txn: &impl ConnectionTrait, entry: Entry) -> Result<(), DbErr> {
    let head = store::head_locked(txn).await?;
    let mut row = Model {
        seq: head.seq + 1,
        at: entry.at,
        who: entry.who.unwrap_or_else(acting).stored(),
        what: entry.what.word().to_owned(),
        object: entry.object.0,
        amount: entry.amount.map(|amount| i64::try_from(amount).unwrap_or(i64::MAX)),
        outcome: if entry.done { "done" } else { "refused" }.to_owned(),
        before: head.hash.clone(),
        hash: Vec::new(),
    };
    row.hash = digest(&row);
    let next = Head { seq: row.seq, hash: row.hash.clone() };
    store::keep(txn, row).await?;
    store::move_head(txn, &head, &next).await
}

/// Adds a row in a transaction of its own, for what writes nothing else.
///
/// # Errors
/// The database's.
pub async fn note(db: &Db, entry: Entry) -> Result<(), DbErr> {
    let txn = db.begin().await?;
    audit(&txn, entry).await?;
    txn.commit().await
}

/// The number and the hash of the last row; before the first, 0 and 32 zeros.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub seq: i64,
    pub hash: Vec<u8>,
}

impl Head {
    /// The hash in hexadecimal.
    pub fn seal(&self) -> String {
        secret::in_hex(&self.hash)
    }

    pub(super) fn stored(&self) -> String {
        format!("{}:{}", self.seq, self.seal())
    }

    pub(super) fn from_stored(text: &str) -> Option<Head> {
        let (seq, hash) = text.split_once(':')?;
        Some(Head { seq: seq.parse().ok()?, hash: secret::from_hex(hash)? })
    }
}
