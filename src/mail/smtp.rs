//! SMTP exchanges over connections that are kept from mail to mail, step by step, so that a fault is sorted by the
//! step in which it came.

use super::MailFault;
use crate::config;
use anyhow::{Context, bail};
use lettre::Message;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How the connection is made private.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Privacy {
    /// `smtp://` to this machine.
    None,
    /// `smtp://` elsewhere: STARTTLS where it is offered.
    WhereOffered,
    /// `smtp://...?tls=required`: STARTTLS or nothing.
    StartTls,
    /// `smtps://`: from the first byte.
    FromTheStart,
}

/// A mail server and how to speak to it.
#[derive(Debug)]
pub struct Relay {
    host: String,
    port: u16,
    privacy: Privacy,
    hello: ClientId,
    credentials: Option<Credentials>,
    exchange: Duration,
    mails_per_connection: u32,
}

/// A connection that one worker keeps from mail to mail, or none yet.
#[derive(Default)]
pub struct Line(Option<Open>);

struct Open {
    connection: AsyncSmtpConnection,
    /// Mails that it has carried.
    carried: u32,
}

/// How long a server may take to say goodbye.
const GOODBYE: Duration = Duration::from_millis(500);

impl Open {
    async fn close(mut self) {
        tokio::time::timeout(GOODBYE, self.connection.quit()).await.ok();
    }
}

impl Line {
    /// Says goodbye, where there is a connection.
    pub async fn close(&mut self) {
        if let Some(open) = self.0.take() {
            open.close().await;
        }
    }
}

const NO_ANSWER: &str = "the mail server did not answer in time";
const NOT_CONFIRMED: &str = "the mail server did not confirm in time";
const NO_CONNECTION: &str = "the connection failed at";

/// How a fault begins in which the mail server said nothing, or could not be reached: it is nobody's mailbox.
pub const OUT_OF_REACH: [&str; 3] = [NO_ANSWER, NOT_CONFIRMED, NO_CONNECTION];

/// Where an exchange stands; decides what a fault means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Connect,
    SignIn,
    Sender,
    Recipient,
    Data,
    Body,
}

impl Step {
    fn name(self) -> &'static str {
        match self {
            Step::Connect => "connecting",
            Step::SignIn => "signing in",
            Step::Sender => "MAIL",
            Step::Recipient => "RCPT",
            Step::Data => "DATA",
            Step::Body => "the end of the mail",
        }
    }
}

type SmtpError = lettre::transport::smtp::Error;

impl Relay {
    /// Reads `smtp://host:port`, `smtp://host:port?tls=required` or `smtps://host:port`.
    ///
    /// # Errors
    /// Names the setting and what it should be.
    pub fn from_config(mail: &config::Mail, domain: &str) -> anyhow::Result<Relay> {
        let (host, port, privacy) = parse(&mail.smtp)?;
        let credentials = match (mail.user.as_str(), mail.password_file.as_str()) {
            ("", "") => None,
            ("", _) | (_, "") => {
                bail!("set both BELONG_SMTP_USER and BELONG_SMTP_PASSWORD_FILE, or neither of them")
            }
            (user, file) => {
                let password = std::fs::read_to_string(file)
                    .with_context(|| format!("cannot read {file} (BELONG_SMTP_PASSWORD_FILE)"))?;
                Some(Credentials::new(user.to_owned(), password.trim_end_matches(['\r', '\n']).to_owned()))
            }
        };
        let hello = ClientId::Domain(domain.to_owned());
        let (exchange, mails_per_connection) = (mail.exchange(), mail.mails_per_connection);
        Ok(Relay { host, port, privacy, hello, credentials, exchange, mails_per_connection })
    }

    /// Sends one message over the line, which is connected where it is not. It stays connected unless the exchange
    /// failed, or it has carried as many mails as a connection may.
    pub async fn send(&self, line: &mut Line, message: &Message) -> Result<(), MailFault> {
        let handed_over = AtomicBool::new(false);
        // Taken out: an exchange that is broken off drops its connection.
        let kept = line.0.take();
        match tokio::time::timeout(self.exchange, self.exchange(kept, message, &handed_over)).await {
            Ok((outcome, kept)) => {
                line.0 = kept;
                outcome
            }
            Err(_) if handed_over.load(Ordering::Relaxed) => Err(MailFault::Unknown(NOT_CONFIRMED.into())),
            Err(_) => Err(MailFault::Transient(NO_ANSWER.into())),
        }
    }

    /// Connects and signs in.
    ///
    /// # Errors
    /// A sentence with the server's address and what to do.
    pub async fn check(&self) -> anyhow::Result<()> {
        let fault = match tokio::time::timeout(self.exchange, self.connect()).await {
            Ok(Ok(mut connection)) => {
                tokio::time::timeout(GOODBYE, connection.quit()).await.ok();
                return Ok(());
            }
            Ok(Err(fault)) => fault.to_string(),
            Err(_) => "it did not answer in time".to_owned(),
        };
        bail!(
            "the mail server {}:{} cannot be used ({fault}): check BELONG_SMTP, the user and the password file, and \
             that the server runs. Mails wait in the queue until it works",
            self.host,
            self.port
        )
    }

    async fn exchange(
        &self,
        kept: Option<Open>,
        message: &Message,
        handed_over: &AtomicBool,
    ) -> (Result<(), MailFault>, Option<Open>) {
        let was_kept = kept.is_some();
        let mut open = match self.opened(kept).await {
            Ok(open) => open,
            Err(fault) => return (Err(fault), None),
        };
        let mut outcome = hand_over(&mut open.connection, message, handed_over).await;
        if was_kept && matches!(&outcome, Err(refused) if refused.is_goodbye()) {
            // The server closed the connection while it rested: nothing was said about this mail.
            open = match self.opened(None).await {
                Ok(open) => open,
                Err(fault) => return (Err(fault), None),
            };
            outcome = hand_over(&mut open.connection, message, handed_over).await;
        }
        match outcome {
            Ok(()) => {
                open.carried += 1;
                if open.carried < self.mails_per_connection {
                    return (Ok(()), Some(open));
                }
                // The mail is accepted; a server that is slow to say goodbye changes nothing.
                open.close().await;
                (Ok(()), None)
            }
            Err(refused) => {
                let kept = if refused.step == Step::Recipient && refused.answered {
                    open.connection.command(Rset).await.is_ok().then_some(open)
                } else {
                    None
                };
                (Err(refused.fault), kept)
            }
        }
    }

    async fn opened(&self, kept: Option<Open>) -> Result<Open, MailFault> {
        match kept {
            Some(open) => Ok(open),
            None => Ok(Open { connection: self.connect().await?, carried: 0 }),
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, MailFault> {
        let tls = || TlsParameters::new(self.host.clone()).map_err(|fault| sort(Step::Connect, &fault));
        let at_once = if self.privacy == Privacy::FromTheStart { Some(tls()?) } else { None };
        let address = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(address, Some(self.exchange), &self.hello, at_once, None)
                .await
                .map_err(|fault| sort(Step::Connect, &fault))?;
        let upgrade = match self.privacy {
            Privacy::StartTls if !connection.can_starttls() => {
                return Err(MailFault::Relay("the mail server does not offer STARTTLS".into()));
            }
            Privacy::StartTls => true,
            Privacy::WhereOffered => connection.can_starttls(),
            Privacy::None | Privacy::FromTheStart => false,
        };
        if upgrade {
            connection.starttls(tls()?, &self.hello).await.map_err(|fault| sort(Step::Connect, &fault))?;
        }
        if let Some(credentials) = &self.credentials {
            connection
                .auth(DEFAULT_MECHANISMS, credentials)
                .await
                .map_err(|fault| sort(Step::SignIn, &fault))?;
        }
        Ok(connection)
    }
}

/// Why a mail was not taken, and where.
struct Refused {
    step: Step,
    fault: MailFault,
    /// Whether the server replied at all.
    answered: bool,
    /// Whether the reply was 421: the server closes the connection.
    closes: bool,
}

impl Refused {
    fn new(step: Step, fault: &SmtpError) -> Refused {
        let reply = fault.status().map(u16::from);
        Refused { step, fault: sort(step, fault), answered: reply.is_some(), closes: reply == Some(421) }
    }

    /// Whether a kept connection turned out to be closed, before anything was said about the mail.
    fn is_goodbye(&self) -> bool {
        self.step == Step::Sender && (self.closes || !self.answered)
    }
}

async fn hand_over(
    connection: &mut AsyncSmtpConnection,
    message: &Message,
    handed_over: &AtomicBool,
) -> Result<(), Refused> {
    let envelope = message.envelope();
    let mut options = Vec::new();
    if envelope.to().iter().chain(envelope.from()).any(is_beyond_ascii) {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            let reason = "the mail server cannot write to addresses with letters like these";
            let fault = MailFault::Recipient(reason.to_owned());
            return Err(Refused { step: Step::Recipient, fault, answered: true, closes: false });
        }
        options.push(MailParameter::SmtpUtfEight);
    }
    let sender = Mail::new(envelope.from().cloned(), options);
    connection.command(sender).await.map_err(|fault| Refused::new(Step::Sender, &fault))?;
    for address in envelope.to() {
        let recipient = Rcpt::new(address.clone(), Vec::new());
        connection.command(recipient).await.map_err(|fault| Refused::new(Step::Recipient, &fault))?;
    }
    connection.command(Data).await.map_err(|fault| Refused::new(Step::Data, &fault))?;
    let body = Body(message.formatted());
    handed_over.store(true, Ordering::Relaxed);
    connection.command(body).await.map_err(|fault| Refused::new(Step::Body, &fault))?;
    Ok(())
}

/// A mail as it goes over the line, with its end, in one write: in two, the end waits until the server has
/// acknowledged the mail (Nagle's algorithm), which most systems put off for 40 ms.
///
/// Written as RFC 5321, 4.5.2 has it: a line that begins with a full stop gets a second one. Our bodies are 7bit,
/// quoted-printable or base64, so that they are text.
struct Body(Vec<u8>);

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = String::from_utf8_lossy(&self.0);
        let text = text.strip_suffix("\r\n").unwrap_or(&text);
        for line in text.split("\r\n") {
            let stop = if line.starts_with('.') { "." } else { "" };
            write!(f, "{stop}{line}\r\n")?;
        }
        f.write_str(".\r\n")
    }
}

fn is_beyond_ascii(address: &lettre::Address) -> bool {
    let text: &str = address.as_ref();
    !text.is_ascii()
}

/// What a fault in a step means for the letter and for the queue.
fn sort(step: Step, fault: &SmtpError) -> MailFault {
    let reply = fault.status().map(u16::from);
    let text = match reply {
        Some(code) => format!("{code} at {}", step.name()),
        None if fault.is_tls() => format!("no private connection at {}", step.name()),
        None => format!("{NO_CONNECTION} {}", step.name()),
    };
    match (step, fault.is_permanent()) {
        (Step::Connect | Step::SignIn | Step::Sender, true) => MailFault::Relay(text),
        (Step::Connect, false) if fault.is_tls() => MailFault::Relay(text),
        (Step::SignIn, false) if fault.is_client() => MailFault::Relay(text),
        // Of a refusal of us nobody's mailbox is to be given up; and one mailbox that says so does not stop the others.
        (Step::Recipient, true) if is_about_the_sender(&fault.to_string()) => {
            MailFault::Transient(format!("{text}: the mail server does not take our sender, or is not ours"))
        }
        (Step::Recipient | Step::Data | Step::Body, true) => MailFault::Recipient(text),
        (Step::Body, false) if reply.is_none() => MailFault::Unknown(text),
        _ => MailFault::Transient(text),
    }
}

/// Many servers refuse the sender, or to relay at all, only when they hear the recipient.
fn is_about_the_sender(reply: &str) -> bool {
    const SAY_SO: [&str; 8] = [
        "5.1.7",
        "5.1.8",
        "relay access denied",
        "relaying denied",
        "unable to relay",
        "not permitted to relay",
        "sender address rejected",
        "sender rejected",
    ];
    let reply = reply.to_lowercase();
    SAY_SO.iter().any(|words| reply.contains(words))
}

fn parse(address: &str) -> anyhow::Result<(String, u16, Privacy)> {
    let shown = address.rsplit_once('@').map_or(address, |(_, place)| place);
    let wrong = || {
        format!(
            "BELONG_SMTP is \"{shown}\"; give smtp://host:25, smtp://host:587?tls=required or smtps://host:465 \
             (user and password belong in BELONG_SMTP_USER and BELONG_SMTP_PASSWORD_FILE)"
        )
    };
    let (scheme, rest) = address.split_once("://").with_context(wrong)?;
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let place = place.trim_end_matches('/');
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => {
            (host, Some(port.parse::<u16>().ok().with_context(wrong)?))
        }
        _ => (place, None),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    if host.is_empty() || host.contains(['@', '/', ' ']) {
        bail!(wrong());
    }
    let is_here = host == "localhost" || host == "::1" || host.starts_with("127.");
    let (privacy, usual) = match (scheme, query) {
        ("smtp", "") if is_here => (Privacy::None, 25),
        ("smtp", "") => (Privacy::WhereOffered, 25),
        ("smtp", "tls=required") => (Privacy::StartTls, 587),
        ("smtps", "") => (Privacy::FromTheStart, 465),
        _ => bail!(wrong()),
    };
    Ok((host.to_owned(), port.unwrap_or(usual), privacy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{At, Clock};
    use crate::mail::{Mailer, tests::letter};
    use std::path::Path;
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    use tokio::net::{TcpListener, TcpStream};

    /// What the scripted server does at a step: a reply, or silence, or hanging up.
    #[derive(Clone, Copy)]
    enum Does {
        Says(&'static str),
        Waits,
        HangsUp,
    }

    #[derive(Clone, Copy)]
    struct Script {
        banner: Does,
        hello: Does,
        /// At the first mail of a connection, and at the others.
        sender: [Does; 2],
        recipient: Does,
        data: Does,
        end: Does,
    }

    const KIND: Script = Script {
        banner: Does::Says("220 hello"),
        hello: Does::Says("250 ok"),
        sender: [Does::Says("250 ok"); 2],
        recipient: Does::Says("250 ok"),
        data: Does::Says("354 go on"),
        end: Does::Says("250 taken"),
    };

    /// A mail server for so many connections, one after the other; gives its address and, at the end, what each of them
    /// brought.
    async fn server(script: Script, connections: usize) -> (String, tokio::task::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("smtp://{}", listener.local_addr().unwrap());
        let served = tokio::spawn(async move {
            let mut brought = Vec::new();
            for _ in 0..connections {
                let (stream, _) = listener.accept().await.unwrap();
                brought.push(serve(stream, script).await);
            }
            brought
        });
        (address, served)
    }

    /// Plays the script on one connection; what it took.
    async fn serve(stream: TcpStream, script: Script) -> String {
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        let (mut mail, mut mails, mut in_body) = (String::new(), 0, false);
        let mut next = Some(script.banner);
        loop {
            match next {
                Some(Does::Says(reply)) => {
                    in_body = reply.starts_with("354");
                    write.write_all(format!("{reply}\r\n").as_bytes()).await.unwrap();
                    if reply.starts_with("421") {
                        return mail;
                    }
                }
                Some(Does::Waits) => std::future::pending().await,
                Some(Does::HangsUp) => return mail,
                None => {}
            }
            let Ok(Some(line)) = lines.next_line().await else { return mail };
            next = match line.split([' ', ':']).next().unwrap_or_default() {
                _ if in_body && line != "." => {
                    mail.push_str(&line);
                    mail.push('\n');
                    None
                }
                "." => Some(script.end),
                "EHLO" | "HELO" => Some(script.hello),
                "MAIL" => {
                    mails += 1;
                    Some(script.sender[usize::from(mails > 1)])
                }
                "RCPT" => Some(script.recipient),
                "DATA" => Some(script.data),
                "QUIT" => Some(Does::Says("221 bye")),
                _ => Some(Does::Says("250 ok")),
            };
        }
    }

    fn mailer(smtp: &str) -> Mailer {
        let text = format!("[mail]\nsmtp = \"{smtp}\"\nexchange_seconds = 0.2");
        let config = config::Config::from_parts(Some(&text), Path::new("test"), &|_| None).unwrap();
        Mailer::from_config(&config.mail, Clock::set_to(At(0))).unwrap()
    }

    async fn outcome(script: Script) -> Result<(), MailFault> {
        let (address, _served) = server(script, 1).await;
        mailer(&address).send(&mut Line::default(), &letter()).await
    }

    #[tokio::test]
    async fn a_mail_arrives_with_its_fixed_id() {
        let (address, served) = server(KIND, 1).await;
        let letter = letter();
        let mut line = Line::default();
        mailer(&address).send(&mut line, &letter).await.unwrap();
        line.close().await;
        let mail = served.await.unwrap().concat();
        assert!(mail.contains(&letter.message_id) && mail.contains("To: sam@example.org"), "{mail}");
    }

    #[test]
    fn a_mail_ends_once_whatever_its_lines_begin_with() {
        let on_the_line = |body: &str| Body(body.as_bytes().to_vec()).to_string();
        assert_eq!(on_the_line("a: b\r\n\r\nx"), "a: b\r\n\r\nx\r\n.\r\n");
        assert_eq!(on_the_line("a: b\r\n\r\nx\r\n"), "a: b\r\n\r\nx\r\n.\r\n");
        assert_eq!(
            on_the_line("a: b\r\n\r\n.\r\n..\r\nx.\r\n.y"),
            "a: b\r\n\r\n..\r\n...\r\nx.\r\n..y\r\n.\r\n"
        );
    }

    #[tokio::test]
    async fn a_silent_server_does_not_hold_the_worker() {
        let waits = Does::Waits;
        let silent_at = [
            Script { banner: waits, ..KIND },
            Script { hello: waits, ..KIND },
            Script { sender: [waits; 2], ..KIND },
            Script { recipient: waits, ..KIND },
            Script { data: waits, ..KIND },
        ];
        for (step, script) in silent_at.into_iter().enumerate() {
            let silent = outcome(script).await;
            let late = Err(MailFault::Transient("the mail server did not answer in time".into()));
            assert_eq!(silent, late, "step {step}");
        }
    }

    #[tokio::test]
    async fn a_kept_connection_that_the_server_closes_costs_no_mail_an_attempt() {
        for goodbye in [Does::Says("421 idle for too long"), Does::HangsUp] {
            let script = Script { sender: [Does::Says("250 ok"), goodbye], ..KIND };
            let (address, served) = server(script, 3).await;
            let (mailer, mut line) = (mailer(&address), Line::default());
            for _ in 0..3 {
                mailer.send(&mut line, &letter()).await.unwrap();
            }
            line.close().await;
            let brought = served.await.unwrap();
            assert!(brought.iter().all(|mail| mail.matches("Message-ID:").count() == 1), "{brought:?}");
        }
        let refused = outcome(Script { sender: [Does::Says("421 not now"); 2], ..KIND }).await;
        assert_eq!(refused, Err(MailFault::Transient("421 at MAIL".into())), "a new one is not tried twice");
        let refused = outcome(Script { sender: [Does::Says("550 not you"); 2], ..KIND }).await;
        assert_eq!(refused, Err(MailFault::Relay("550 at MAIL".into())));
    }

    #[tokio::test]
    async fn a_refused_recipient_fails_alone_and_is_not_repeated_in_the_fault() {
        let refused =
            outcome(Script { recipient: Does::Says("550 <sam@example.org> unknown"), ..KIND }).await;
        assert_eq!(refused, Err(MailFault::Recipient("550 at RCPT".into())));
        for about_us in [
            "554 5.7.1 <sam@example.org>: Relay access denied",
            "550 5.1.8 <belong@example.org>: Sender address rejected: Domain not found",
        ] {
            let refused = outcome(Script { recipient: Does::Says(about_us), ..KIND }).await;
            let Err(MailFault::Transient(why)) = refused else { panic!("{refused:?}") };
            assert!(
                why.ends_with("at RCPT: the mail server does not take our sender, or is not ours"),
                "{why}"
            );
        }
        let busy = outcome(Script { recipient: Does::Says("451 later"), ..KIND }).await;
        assert_eq!(busy, Err(MailFault::Transient("451 at RCPT".into())));
    }

    #[tokio::test]
    async fn a_refused_connection_is_about_the_relay_and_a_busy_one_is_tried_again() {
        let busy = outcome(Script { banner: Does::Says("421 too busy"), ..KIND }).await;
        assert_eq!(busy, Err(MailFault::Transient("421 at connecting".into())));
        let refused = outcome(Script { banner: Does::Says("554 go away"), ..KIND }).await;
        assert_eq!(refused, Err(MailFault::Relay("554 at connecting".into())));
    }

    #[tokio::test]
    async fn a_mail_that_was_handed_over_and_not_confirmed_is_unknown() {
        for end in [Does::HangsUp, Does::Waits] {
            let lost = outcome(Script { end, ..KIND }).await;
            assert!(matches!(lost, Err(MailFault::Unknown(_))), "{lost:?}");
        }
    }

    #[tokio::test]
    async fn the_check_names_the_server_and_what_to_do() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let sentence = mailer(&format!("smtp://{address}")).check().await.unwrap_err().to_string();
        assert!(sentence.contains(&address.to_string()) && sentence.contains("BELONG_SMTP"), "{sentence}");
        let (address, _served) = server(KIND, 1).await;
        mailer(&address).check().await.unwrap();
    }

    #[test]
    fn addresses_of_servers_are_read_or_refused_with_examples() {
        let read = |address: &str| parse(address).unwrap();
        assert_eq!(read("smtp://127.0.0.1:2525"), ("127.0.0.1".into(), 2525, Privacy::None));
        assert_eq!(read("smtp://mail.example.org"), ("mail.example.org".into(), 25, Privacy::WhereOffered));
        assert_eq!(
            read("smtp://mail.example.org?tls=required"),
            ("mail.example.org".into(), 587, Privacy::StartTls)
        );
        assert_eq!(
            read("smtps://mail.example.org/"),
            ("mail.example.org".into(), 465, Privacy::FromTheStart)
        );
        assert_eq!(read("smtp://[::1]:26"), ("::1".into(), 26, Privacy::None));
        for wrong in
            ["", "mail.example.org", "http://a", "smtp://user:secret@a:25", "smtp://a:b", "smtp://a?tls=no"]
        {
            assert!(parse(wrong).unwrap_err().to_string().contains("smtps://host:465"), "{wrong}");
        }
    }
}
