//! From a letter to a MIME message that no name or subject can break.

use super::{Letter, MailFault};
use crate::clock::At;
use lettre::Address;
use lettre::address::Envelope;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};
use std::time::{Duration, SystemTime};

/// Builds the message: plain text first, then HTML; Date from the clock; Message-ID as given.
///
/// # Errors
/// [`MailFault::Recipient`] for an address that is none, [`MailFault::Relay`] for a wrong sender.
pub fn build(letter: &Letter, from: &Mailbox, now: At) -> Result<Message, MailFault> {
    let wrong_sender = || MailFault::Relay("the sender's address is not an address".to_owned());
    let from = match &letter.from {
        None => named(from.name.as_deref(), from.email.clone()),
        Some(other) => {
            let other: Mailbox = plain(other).parse().map_err(|_| wrong_sender())?;
            named(other.name.as_deref(), other.email)
        }
    };
    let address: Address = letter
        .to
        .trim()
        .parse()
        .map_err(|_| MailFault::Recipient("the recipient's address is not an address".to_owned()))?;
    let address = for_every_server(address);
    let dated = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(now.0).unwrap_or_default());
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    let mut message = Message::builder();
    if let Some(path) = &letter.return_path {
        let path = path.parse().map_err(|_| wrong_sender())?;
        let envelope = Envelope::new(Some(path), vec![address.clone()]);
        message = message.envelope(envelope.map_err(|_| wrong_sender())?);
    }
    for header in letter.unsubscribe.as_deref().map(one_click).into_iter().flatten() {
        message = message.raw_header(header);
    }
    message
        .from(from)
        .to(named(letter.to_name.as_deref(), address))
        .subject(plain(&letter.subject))
        .date(dated)
        .message_id(Some(plain(&letter.message_id)))
        .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
        .multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone()))
        .map_err(|_| MailFault::Recipient("the mail could not be put together".to_owned()))
}

/// The address with its domain as DNS writes it (`xn--bcher-kva.example`), which every mail server takes; the part before
/// the @ stays as it is.
fn for_every_server(address: Address) -> Address {
    let domain = idna::domain_to_ascii(address.domain()).ok();
    domain.and_then(|domain| Address::new(address.user(), domain).ok()).unwrap_or(address)
}

/// List-Unsubscribe and its one-click twin; none for an address that could break a header. Neither is folded:
/// receivers read them with simple programs, and the address is far shorter than a line may be.
fn one_click(address: &str) -> Vec<HeaderValue> {
    let is_sane = address.len() <= 900
        && address.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>,\"".contains(&byte))
        && address.starts_with("http");
    if !is_sane {
        return Vec::new();
    }
    let line = |name: &'static str, value: String| {
        let name = HeaderName::new_from_ascii_str(name);
        HeaderValue::dangerous_new_pre_encoded(name, value.clone(), value)
    };
    vec![
        line("List-Unsubscribe", format!("<{address}>")),
        line("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
    ]
}

fn named(name: Option<&str>, address: lettre::Address) -> Mailbox {
    let name = name.map(plain).filter(|name| !name.is_empty());
    Mailbox::new(name, address)
}

/// One line without control characters, line separators or direction marks; control characters in a
/// display name make lettre panic, and direction marks disguise a name.
fn plain(text: &str) -> String {
    let shown = |letter: &char| {
        !letter.is_control()
            && !matches!(letter, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{2028}' | '\u{2029}')
            && !('\u{202a}'..='\u{202e}').contains(letter)
            && !('\u{2066}'..='\u{2069}').contains(letter)
    };
    text.chars().filter(shown).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::tests::letter;
    use base64::Engine;
    use base64::prelude::BASE64_STANDARD;
    use proptest::prelude::*;

    fn sender() -> Mailbox {
        "Belong <belong@example.org>".parse().unwrap()
    }

    fn sent(letter: &Letter) -> String {
        let now = At::parse_london("2026-11-10 10:00").unwrap();
        String::from_utf8(build(letter, &sender(), now).unwrap().formatted()).unwrap()
    }

    fn header_names(mail: &str) -> Vec<String> {
        let head = mail.split("\r\n\r\n").next().unwrap();
        let lines = head.split("\r\n").filter(|line| !line.starts_with([' ', '\t']));
        lines.map(|line| line.split(':').next().unwrap().to_ascii_lowercase()).collect()
    }

    const HEADERS: [&str; 8] =
        ["from", "to", "subject", "date", "message-id", "auto-submitted", "mime-version", "content-type"];

    #[test]
    fn plain_text_comes_first_and_the_fixed_headers_are_there() {
        let letter = letter();
        let mail = sent(&letter);
        assert!(mail.find("text/plain").unwrap() < mail.find("text/html").unwrap());
        assert!(mail.contains("multipart/alternative"));
        assert!(mail.contains(&format!("Message-ID: {}\r\n", letter.message_id)));
        assert!(mail.contains("Auto-Submitted: auto-generated\r\n"));
        assert!(mail.contains("Date: Tue, 10 Nov 2026 10:00:00 +0000\r\n"));
        assert!(mail.is_ascii());
    }

    #[test]
    fn hostile_names_and_subjects_add_no_header_and_stop_nothing() {
        for hostile in [
            "Eve\r\nBcc: all@example.org",
            "Eve\0",
            "\u{202e}moc.elpmaxe",
            "Eve\u{2028}Bcc: all@example.org",
            "\"; <all@example.org>, \"",
            "\r\n\r\n<script>",
            "",
            "Zoë 🐢 \u{7f}\t",
        ] {
            let letter = Letter {
                to_name: Some(hostile.into()),
                subject: hostile.into(),
                message_id: format!("<1@example.org>{hostile}"),
                ..letter()
            };
            let mail = sent(&letter);
            let mut names = header_names(&mail);
            names.sort_unstable();
            let mut expected = HEADERS.to_vec();
            expected.sort_unstable();
            assert_eq!(names, expected, "{hostile:?}");
        }
    }

    #[test]
    fn the_way_out_is_two_headers_on_one_line_each_and_nothing_can_be_added_to_them() {
        let address = format!("https://belong.example.org/stop/{}", "A".repeat(64));
        let mail = sent(&Letter { unsubscribe: Some(address.clone()), ..letter() });
        let mail = format!("\r\n{mail}");
        assert!(mail.contains(&format!("\r\nList-Unsubscribe: <{address}>\r\n")), "{mail}");
        assert!(mail.contains("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), "{mail}");
        for hostile in
            ["https://a\r\nBcc: b@example.org", "https://a>, <b", "https://\u{e9}", "", "mailto:a@b"]
        {
            let mail = sent(&Letter { unsubscribe: Some(hostile.into()), ..letter() });
            assert_eq!(header_names(&mail).len(), HEADERS.len(), "{hostile:?}");
        }
    }

    #[test]
    fn a_return_path_is_the_envelopes_sender_and_no_header() {
        let path = "bounces+tag@example.org";
        let letter = Letter { return_path: Some(path.into()), ..letter() };
        let built = build(&letter, &sender(), At(0)).unwrap();
        assert_eq!(built.envelope().from().unwrap().to_string(), path);
        assert_eq!(built.envelope().to(), ["sam@example.org".parse().unwrap()]);
        let mail = sent(&letter);
        assert!(mail.contains("From: Belong <belong@example.org>\r\n") && !mail.contains(path), "{mail}");
        let own = build(&super::super::tests::letter(), &sender(), At(0)).unwrap();
        assert_eq!(own.envelope().from().unwrap().to_string(), "belong@example.org");
        for hostile in ["", "a", "a@b.org\r\nRCPT TO:<c@d.org>", "a@b.org, c@d.org"] {
            let letter = Letter { return_path: Some(hostile.into()), ..letter.clone() };
            assert!(matches!(build(&letter, &sender(), At(0)), Err(MailFault::Relay(_))), "{hostile:?}");
        }
    }

    #[test]
    fn a_list_or_a_nonsense_address_is_refused_for_that_recipient() {
        for to in ["", "sam", "a@example.org, b@example.org", "a@example.org\r\nBcc: b@example.org"] {
            let letter = Letter { to: to.into(), ..letter() };
            assert!(matches!(build(&letter, &sender(), At(0)), Err(MailFault::Recipient(_))), "{to:?}");
        }
    }

    #[test]
    fn a_domain_in_another_script_is_written_as_dns_does() {
        for (to, written) in [
            ("info@b\u{fc}cher.example", "info@xn--bcher-kva.example"),
            ("ann@\u{4f8b}\u{3048}.\u{30c6}\u{30b9}\u{30c8}", "ann@xn--r8jz45g.xn--zckzah"),
            ("Ann@example.org", "Ann@example.org"),
        ] {
            let built = build(&Letter { to: to.into(), ..letter() }, &sender(), At(0)).unwrap();
            assert_eq!(built.envelope().to()[0].to_string(), written);
            assert!(String::from_utf8(built.formatted()).unwrap().contains(&format!("To: {written}\r\n")));
        }
    }

    /// The text of a header as a mail program shows it, without its spaces: folding may move those.
    fn shown(mail: &str, name: &str) -> String {
        let head = mail.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ").replace("\r\n\t", " ");
        let line =
            head.split("\r\n").find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap_or_default();
        let word = |word: &str| {
            let encoded = word.strip_prefix("=?utf-8?b?").and_then(|rest| rest.strip_suffix("?="));
            encoded.map_or(word.as_bytes().to_vec(), |text| BASE64_STANDARD.decode(text).unwrap())
        };
        let bytes: Vec<u8> = line.split_whitespace().flat_map(word).collect();
        String::from_utf8(bytes).unwrap().split_whitespace().collect()
    }

    /// Text with everything that breaks headers, far more often than chance would bring it.
    fn hostile() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("\r\n".to_owned()),
            Just("\nBcc: eve@example.org".to_owned()),
            "[\r\n\0\t\u{7f}\u{85}\u{2028}\u{2029}\u{202a}-\u{202e}\u{2066}-\u{2069}\u{feff}\u{200e}]{1,3}",
            "[<>,;:\"\\\\()@=?_ ]{1,4}",
            "=\\?utf-8\\?[bq]\\?[A-Za-z0-9=]{0,8}\\?=",
            "\\PC{0,12}",
            "[a-zA-Z ]{0,60}",
            any::<String>(),
        ];
        proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(crate::address::tests::many_cases()))]

        #[test]
        fn whatever_names_subjects_and_senders_hold_the_headers_are_the_intended_ones(
            name in hostile(), subject in hostile(), from in hostile(), id in hostile(), path in hostile(),
        ) {
            let with = Letter { to_name: Some(name), subject: subject.clone(), message_id: format!("<1@a.org>{id}"), ..letter() };
            let mail = sent(&with);
            let mut names = header_names(&mail);
            names.sort_unstable();
            let mut expected = HEADERS.to_vec();
            expected.sort_unstable();
            prop_assert_eq!(names, expected);
            let is_an_encoded_word = plain(&subject).contains("=?");
            let wanted: String = plain(&subject).split_whitespace().collect();
            prop_assert!(is_an_encoded_word || shown(&mail, "Subject") == wanted, "{mail}");
            // A sender or a return path that is none is refused, and never breaks a header.
            for odd in [
                Letter { from: Some(format!("{from} <a@b.org>")), ..with.clone() },
                Letter { return_path: Some(path.clone()), ..with.clone() },
            ] {
                match build(&odd, &sender(), At(0)) {
                    Ok(built) => prop_assert_eq!(
                        header_names(&String::from_utf8(built.formatted()).unwrap()).len(), HEADERS.len()
                    ),
                    Err(fault) => prop_assert!(matches!(fault, MailFault::Relay(_))),
                }
            }
        }
    }

    proptest! {
        #[test]
        fn no_name_or_subject_ever_panics_or_adds_a_header(name in any::<String>(), subject in any::<String>()) {
            let letter = Letter { to_name: Some(name), subject, ..letter() };
            prop_assert_eq!(header_names(&sent(&letter)).len(), HEADERS.len());
        }
    }
}
