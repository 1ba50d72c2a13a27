//! A letter and the three ways it can leave: SMTP, a folder of `.eml` files, or memory (tests).
//!
//! Knows no room. Every SMTP exchange is bounded in time and its connection dropped afterwards. What a
//! fault says never holds an address: mail servers like to repeat them, and faults are stored and logged.

mod lane;
mod message;
mod pace;
mod smtp;

use crate::clock::Clock;
use crate::config;
use crate::ids::random_bytes;
use anyhow::Context;
pub use lane::Lane;
use lettre::message::Mailbox;
pub use pace::{Paces, Turn};
use smtp::Relay;
pub use smtp::{Line, OUT_OF_REACH};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// One mail to one person, rendered and ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// An address, without a name.
    pub to: String,
    pub to_name: Option<String>,
    /// Overrides the configured sender: `Name <address>`.
    pub from: Option<String>,
    /// The envelope's sender, to whom it comes back when it cannot be delivered; none: the sender.
    pub return_path: Option<String>,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// With its angle brackets; see [`message_id`].
    pub message_id: String,
    /// The address that stops our mails when it gets the one-click POST of RFC 8058.
    pub unsubscribe: Option<String>,
}

/// Why a letter did not leave, by what to do next. The text names the step and the reply code only.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailFault {
    /// Try this recipient again later.
    #[error("{0}; tried again later")]
    Transient(String),
    /// This recipient will never work.
    #[error("{0}")]
    Recipient(String),
    /// The mail server refuses us: no recipient will work now.
    #[error("{0}")]
    Relay(String),
    /// The letter was handed over but not confirmed; it may have arrived.
    #[error("{0}; whether it arrived is not known")]
    Unknown(String),
}

/// A new Message-ID, fixed for all attempts: `<32 hex digits@domain>`. Where the domain is not usable,
/// `belong.invalid`; the machine's own name is never told.
pub fn message_id(domain: &str) -> String {
    let usable = domain.is_ascii() && domain.contains('.') && !domain.contains('[');
    let domain = if usable { domain } else { "belong.invalid" };
    format!("<{:032x}@{domain}>", u128::from_be_bytes(random_bytes()))
}

/// The domain of a sender (`Name <a@b.org>` or `a@b.org`), for Message-IDs.
///
/// # Errors
/// Says that `BELONG_MAIL_FROM` is not an address.
pub fn domain_of(from: &str) -> anyhow::Result<String> {
    Ok(sender(from)?.email.domain().to_owned())
}

fn sender(from: &str) -> anyhow::Result<Mailbox> {
    from.parse().with_context(|| {
        format!("BELONG_MAIL_FROM is \"{from}\"; give an address such as Belong <belong@example.org>")
    })
}

/// Sends letters. Clones share the way out.
#[derive(Debug, Clone)]
pub struct Mailer {
    from: Mailbox,
    clock: Clock,
    way: Way,
}

#[derive(Debug, Clone)]
enum Way {
    Smtp(Arc<Relay>),
    Folder(PathBuf),
    Memory(Arc<Mutex<Vec<Letter>>>),
}

impl Mailer {
    /// The way that the settings choose: SMTP when an address is set, otherwise the folder.
    ///
    /// # Errors
    /// Names the setting that is wrong and what it should be.
    pub fn from_config(mail: &config::Mail, clock: Clock) -> anyhow::Result<Mailer> {
        let from = sender(&mail.from)?;
        let way = if mail.smtp.is_empty() {
            Way::Folder(mail.folder.clone())
        } else {
            Way::Smtp(Arc::new(Relay::from_config(mail, from.email.domain())?))
        };
        Ok(Mailer { from, clock, way })
    }

    /// Sends in this name, where the settings give none.
    pub fn in_the_name_of(mut self, name: &str) -> Mailer {
        self.from.name.get_or_insert_with(|| name.to_owned());
        self
    }

    /// Keeps letters in memory, from `belong@example.org`.
    pub fn memory(clock: Clock) -> Mailer {
        let from =
            Mailbox::new(Some("Belong".into()), "belong@example.org".parse().expect("a plain address"));
        Mailer { from, clock, way: Way::Memory(Arc::default()) }
    }

    /// The letters that a mailer in memory has sent, in order.
    pub fn sent(&self) -> Vec<Letter> {
        match &self.way {
            Way::Memory(letters) => letters.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            _ => Vec::new(),
        }
    }

    /// The domain of the sender, for new Message-IDs.
    pub fn domain(&self) -> &str {
        self.from.email.domain()
    }

    /// Whether sending the same letter twice leaves one letter, so that many may be settled at once.
    pub fn is_repeatable(&self) -> bool {
        !matches!(self.way, Way::Smtp(_))
    }

    /// Sends one letter over the line, which only SMTP needs; never takes longer than the configured exchange.
    ///
    /// # Errors
    /// [`MailFault`], sorted by what to do next.
    pub async fn send(&self, line: &mut Line, letter: &Letter) -> Result<(), MailFault> {
        let built = message::build(letter, &self.from, self.clock.now())?;
        match &self.way {
            Way::Smtp(relay) => relay.send(line, &built).await,
            Way::Folder(folder) => write_file(folder, &letter.message_id, built.formatted()).await,
            Way::Memory(letters) => {
                letters.lock().unwrap_or_else(PoisonError::into_inner).push(letter.clone());
                Ok(())
            }
        }
    }

    /// Whether mail can leave now: reaches the server and signs in, or writes in the folder.
    ///
    /// # Errors
    /// A sentence: what is wrong, where, and what to do.
    pub async fn check(&self) -> anyhow::Result<()> {
        match &self.way {
            Way::Smtp(relay) => relay.check().await,
            Way::Folder(folder) => tokio::fs::create_dir_all(folder).await.with_context(|| {
                format!(
                    "cannot use the mail folder {}: give BELONG_MAIL_FOLDER a folder that can be written",
                    folder.display()
                )
            }),
            Way::Memory(_) => Ok(()),
        }
    }
}

/// Writes `<message id>.eml` under a temporary name, then renames it: a reader never sees half a mail.
async fn write_file(folder: &Path, message_id: &str, bytes: Vec<u8>) -> Result<(), MailFault> {
    let name: String = message_id
        .trim_matches(['<', '>'])
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || "@.-_".contains(letter) { letter } else { '_' })
        .collect();
    let (folder, path) = (folder.to_owned(), folder.join(format!("{name}.eml")));
    let written = tokio::task::spawn_blocking(move || {
        let temporary = folder.join(format!(".{name}.tmp"));
        let write = || std::fs::write(&temporary, &bytes).and_then(|()| std::fs::rename(&temporary, &path));
        write().or_else(|_| std::fs::create_dir_all(&folder).and_then(|()| write()))
    });
    match written.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(fault)) => {
            Err(MailFault::Relay(format!("the mail folder cannot be written ({})", fault.kind())))
        }
        Err(_) => Err(MailFault::Transient("the write into the mail folder was broken off".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::At;

    pub fn letter() -> Letter {
        Letter {
            to: "sam@example.org".into(),
            to_name: None,
            from: None,
            return_path: None,
            subject: "A few questions".into(),
            text: "Hello.\n".into(),
            html: "<p>Hello.</p>\n".into(),
            message_id: message_id("example.org"),
            unsubscribe: None,
        }
    }

    fn settings(folder: &Path) -> config::Mail {
        let mut mail = config::Config::embedded().mail;
        mail.folder = folder.to_owned();
        mail
    }

    #[tokio::test]
    async fn the_folder_holds_one_file_for_each_letter_however_often_it_is_sent() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("mail");
        let mailer = Mailer::from_config(&settings(&folder), Clock::set_to(At(0))).unwrap();
        let letter = letter();
        mailer.send(&mut Line::default(), &letter).await.unwrap();
        mailer.send(&mut Line::default(), &letter).await.unwrap();
        let files: Vec<_> =
            std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert_eq!(files, [format!("{}.eml", letter.message_id.trim_matches(['<', '>'])).as_str()]);
        assert!(mailer.check().await.is_ok());
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_stops_the_queue_and_not_the_recipient() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("mail"), b"a file").unwrap();
        let mailer = Mailer::from_config(&settings(&home.path().join("mail")), Clock::set_to(At(0))).unwrap();
        assert!(matches!(mailer.send(&mut Line::default(), &letter()).await, Err(MailFault::Relay(_))));
        assert!(mailer.check().await.unwrap_err().to_string().contains("BELONG_MAIL_FOLDER"));
    }

    #[test]
    fn a_message_id_is_random_and_carries_the_senders_domain() {
        let id = message_id("example.org");
        assert_eq!(id.len(), 1 + 32 + 1 + "example.org".len() + 1);
        assert_ne!(id, message_id("example.org"));
        for unusable in ["localhost", "[127.0.0.1]", ""] {
            assert!(message_id(unusable).ends_with("@belong.invalid>"), "{unusable}");
        }
        assert_eq!(domain_of("Belong <belong@example.org>").unwrap(), "example.org");
        assert!(domain_of("nobody").unwrap_err().to_string().contains("BELONG_MAIL_FROM"));
    }
}
