//! Just enough of a mail file to show it: who it is to, what it is about, and its plain text.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// A mail as the demo's mailbox shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Letter {
    pub to: String,
    pub subject: String,
    pub date: String,
    pub text: String,
}

/// How deep parts may lie in parts.
const DEPTH: u8 = 5;

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Reads a whole mail. What it cannot read it leaves empty; it never fails.
pub(super) fn letter(raw: &[u8]) -> Letter {
    let raw = String::from_utf8_lossy(raw).replace("\r\n", "\n");
    let (head, body) = raw.split_once("\n\n").unwrap_or((&raw, ""));
    let field = |name: &str| words(&header(head, name));
    Letter {
        to: field("to"),
        subject: field("subject"),
        date: field("date"),
        text: plain_text(head, body, DEPTH).unwrap_or_default(),
    }
}

/// A header's value on one line; empty where there is none.
fn header(head: &str, name: &str) -> String {
    let mut value: Option<String> = None;
    for line in head.lines() {
        match &mut value {
            Some(value) if line.starts_with([' ', '\t']) => {
                value.push(' ');
                value.push_str(line.trim());
            }
            Some(_) => break,
            None => {
                let found = line.split_once(':').filter(|(key, _)| key.trim().eq_ignore_ascii_case(name));
                value = found.map(|(_, rest)| rest.trim().to_owned());
            }
        }
    }
    value.unwrap_or_default()
}

/// Decodes the encoded words of RFC 2047 (UTF-8 only; others stay as they are).
fn words(value: &str) -> String {
    let mut plain = String::new();
    let mut rest = value;
    let mut after_word = false;
    while let Some(at) = rest.find("=?") {
        let (before, word) = rest.split_at(at);
        let Some((decoded, after)) = encoded_word(word) else { break };
        // White space between two encoded words is not part of the text.
        if !(after_word && before.trim().is_empty()) {
            plain.push_str(before);
        }
        plain.push_str(&decoded);
        rest = after;
        after_word = true;
    }
    plain.push_str(rest);
    plain
}

fn encoded_word(text: &str) -> Option<(String, &str)> {
    let mut parts = text.strip_prefix("=?")?.splitn(3, '?');
    let (charset, kind, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let (content, after) = rest.split_once("?=")?;
    if !charset.eq_ignore_ascii_case("utf-8") {
        return None;
    }
    let bytes = match kind {
        "B" | "b" => LENIENT.decode(content).ok()?,
        "Q" | "q" => quoted_printable(&content.replace('_', " ")),
        _ => return None,
    };
    Some((String::from_utf8_lossy(&bytes).into_owned(), after))
}

fn plain_text(head: &str, body: &str, depth: u8) -> Option<String> {
    let kind = header(head, "content-type");
    let lower = kind.to_ascii_lowercase();
    if lower.starts_with("multipart/") {
        let boundary = format!("--{}", boundary(&kind)?);
        let parts = body.split(&boundary).skip(1).take_while(|part| !part.starts_with("--"));
        return parts.filter(|_| depth > 0).find_map(|part| {
            let part = part.trim_start_matches([' ', '\t']);
            let part = part.strip_prefix('\n').unwrap_or(part);
            let (head, body) = match part.strip_prefix('\n') {
                Some(body) => ("", body),
                None => part.split_once("\n\n")?,
            };
            plain_text(head, body, depth - 1)
        });
    }
    if !lower.is_empty() && !lower.starts_with("text/plain") {
        return None;
    }
    let bytes = match header(head, "content-transfer-encoding").to_ascii_lowercase().as_str() {
        "base64" => {
            let packed: String = body.chars().filter(|sign| !sign.is_whitespace()).collect();
            LENIENT.decode(packed).ok()?
        }
        "quoted-printable" => quoted_printable(body),
        _ => body.as_bytes().to_vec(),
    };
    Some(String::from_utf8_lossy(&bytes).replace("\r\n", "\n").trim_end().to_owned())
}

fn boundary(kind: &str) -> Option<&str> {
    let at = kind.to_ascii_lowercase().find("boundary=")? + "boundary=".len();
    let value = kind.get(at..)?;
    match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => value.split([';', ' ']).next(),
    }
    .filter(|boundary| !boundary.is_empty())
}

/// Undoes `=3D` and soft line ends; a lone `=` stays.
fn quoted_printable(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match (byte, bytes.get(at), digit(at), digit(at + 1)) {
            (b'=', Some(b'\n'), ..) => at += 1,
            (b'=', _, Some(high), Some(low)) => {
                plain.push((high * 16 + low) as u8);
                at += 2;
            }
            (other, ..) => plain.push(*other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use lettre::message::{Message, MultiPart};
    use proptest::prelude::*;

    fn written(subject: &str, text: &str) -> Letter {
        let mail = Message::builder()
            .from("Belong <belong@example.org>".parse().unwrap())
            .to("Zoë Ann <zoe@example.org>".parse().unwrap())
            .subject(subject)
            .multipart(MultiPart::alternative_plain_html(text.to_owned(), "<p>Hello</p>".to_owned()))
            .unwrap();
        letter(&mail.formatted())
    }

    #[test]
    fn a_mail_as_lettre_writes_it_is_read_back() {
        let link = format!("https://belong.example.org/a/{}", "x=y".repeat(40));
        let text = format!("Hello – come in:\n\n{link}\n\nThank you, diolch, مرحبا");
        let subject =
            "A short survey for young people – it takes three minutes, and nobody sees who answered";
        let read = written(subject, &text);
        assert_eq!(read.subject, subject);
        assert_eq!(read.text, text);
        assert!(read.to.contains("zoe@example.org") && read.to.contains("Zoë Ann"), "{}", read.to);
        assert_eq!(written("Hi", "Plain").text, "Plain");
    }

    #[test]
    fn a_mail_without_parts_and_a_file_that_is_no_mail_are_shown_as_they_are() {
        assert_eq!(letter(b"To: a@b.c\nSubject: Hi\n there\n\nHello\n").subject, "Hi there");
        assert_eq!(letter(b"To: a@b.c\n\nHello = you\n").text, "Hello = you");
        assert_eq!(letter(b"").text, "");
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_fail(raw in proptest::collection::vec(any::<u8>(), 0..400), text in ".*") {
            letter(&raw);
            letter(format!("Content-Type: multipart/mixed; boundary={text}\nSubject: =?utf-8?q?{text}\n\n--{text}").as_bytes());
        }
    }
}
