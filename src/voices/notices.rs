//! Mails to whoever reads: that there is something, and where; never what, from whom or about which setting.

use crate::access::{Letter, ToColleague, queue_to_colleague, reached};
use crate::clock::At;
use crate::db::Db;
use crate::ids::StaffId;
use askama::Template;
use sea_orm::{ConnectionTrait, DbErr};

/// The kind of these mails in the outbox.
pub const READING: &str = "reading";

/// Why somebody is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Notice {
    /// Something to read.
    ToRead,
    /// Something to be read first.
    ReadFirst,
    /// Something is not read in time: to everybody who reads there.
    Overdue,
    /// Still not: to the partnership's leads, who cannot read it themselves.
    StillOverdue,
    /// Somebody asks to be contacted.
    Contact,
    /// Nobody is there to read: to the coordinators.
    NobodyThere,
}

impl Notice {
    pub const ALL: [Notice; 6] = [
        Notice::ToRead,
        Notice::ReadFirst,
        Notice::Overdue,
        Notice::StillOverdue,
        Notice::Contact,
        Notice::NobodyThere,
    ];

    fn stored(self) -> i32 {
        self as i32
    }

    fn from_stored(n: i32) -> Option<Notice> {
        Notice::ALL.into_iter().find(|notice| notice.stored() == n)
    }

    /// The same for everything: who sees the list of mails learns nothing.
    fn subject(self) -> &'static str {
        match self {
            Notice::ToRead | Notice::ReadFirst | Notice::Contact => "Something for you in Belong",
            Notice::Overdue | Notice::StillOverdue | Notice::NobodyThere => "Belong needs somebody to look",
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Notice::ToRead => "There is something for you to read in Belong.",
            Notice::ReadFirst => "There is something in Belong to read first. Please look today.",
            Notice::Contact => "Somebody has asked to be contacted. Please look today.",
            Notice::Overdue => {
                "Something in Belong is still open, later than was promised. Please look, or ask whoever can."
            }
            Notice::StillOverdue => {
                "Something that people wrote is still open, later than was promised. You cannot read it yourself: \
                 please ask the safeguarding leads to look, and make sure that somebody is there to read."
            }
            Notice::NobodyThere => {
                "Something that people wrote waits, and nobody who may read it can be reached. Please name somebody."
            }
        }
    }

    fn path(self) -> &'static str {
        match self {
            Notice::StillOverdue => "/desk/voices",
            Notice::NobodyThere => "/desk/readers",
            Notice::Contact => "/desk/reading/contacts",
            Notice::ToRead | Notice::ReadFirst | Notice::Overdue => "/desk/reading",
        }
    }
}

/// Queues one mail for each of these people, in the transaction of its cause.
///
/// # Errors
/// The database's.
pub async fn queue_notices(
    txn: &impl ConnectionTrait,
    notice: Notice,
    people: &[StaffId],
    (mail_domain, now): (&str, At),
) -> Result<(), DbErr> {
    for person in people {
        let mail = ToColleague::of(READING, *person).numbered(notice.stored());
        queue_to_colleague(txn, mail, mail_domain, now).await?;
    }
    Ok(())
}

#[derive(Template)]
#[template(path = "voices/mail/notice.txt")]
struct TextNotice<'a> {
    name: &'a str,
    sentence: &'a str,
    link: &'a str,
}

#[derive(Template)]
#[template(path = "voices/mail/notice.html")]
struct HtmlNotice<'a> {
    name: &'a str,
    sentence: &'a str,
    link: &'a str,
}

/// The mail; none for whoever has no access any more. `n` is what [`queue_notices`] stored.
///
/// # Errors
/// The database's, or a number that no notice has.
pub async fn notice_mail(
    db: &Db,
    base_url: &str,
    (staff, n): (StaffId, i32),
) -> Result<Option<Letter>, DbErr> {
    let notice = Notice::from_stored(n).ok_or_else(|| DbErr::Custom(format!("there is no notice {n}")))?;
    let Some((colleague, to)) = reached(db, staff).await? else { return Ok(None) };
    let link = format!("{}{}", base_url.trim_end_matches('/'), notice.path());
    let (name, sentence) = (colleague.name.as_str(), notice.sentence());
    let broken = |fault: askama::Error| DbErr::Custom(format!("a mail about reading: {fault}"));
    Ok(Some(Letter {
        to,
        subject: notice.subject().to_owned(),
        text: TextNotice { name, sentence, link: &link }.render().map_err(broken)?,
        html: HtmlNotice { name, sentence, link: &link }.render().map_err(broken)?,
    }))
}
