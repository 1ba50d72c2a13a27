//! As much of MIME as reading a report takes: heads, parts, encodings, charsets. Every function takes any bytes.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use encoding_rs::{Encoding, WINDOWS_1252};

/// Header lines that are read; a head that is longer is no report.
const HEADERS: usize = 500;
/// Parts of one multipart that are read.
const PARTS: usize = 50;

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A message, or a part of one: its head, read, and its body as it came.
#[derive(Debug)]
pub struct Part<'a> {
    /// Names in lower case; folded lines joined.
    head: Vec<(String, String)>,
    body: &'a [u8],
}

impl<'a> Part<'a> {
    /// Reads the head. Lines that are none of a head (such as a mailbox's "From ") are passed over.
    pub fn read(bytes: &'a [u8]) -> Part<'a> {
        let mut head: Vec<(String, String)> = Vec::new();
        let mut rest = bytes;
        while let Some((line, after)) = next_line(rest) {
            rest = after;
            if line.is_empty() {
                break;
            }
            let line = String::from_utf8_lossy(line);
            match (line.starts_with([' ', '\t']), line.split_once(':')) {
                (true, _) => {
                    if let Some((_, value)) = head.last_mut() {
                        value.push(' ');
                        value.push_str(line.trim());
                    }
                }
                (false, Some((name, value))) if !name.trim().contains(' ') && head.len() < HEADERS => {
                    head.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
                }
                _ => {}
            }
        }
        Part { head, body: rest }
    }

    /// The values of every header of this name, in lower case; in their order.
    pub fn headers<'p>(&'p self, name: &'p str) -> impl Iterator<Item = &'p str> {
        self.head.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn content_type(&self) -> &str {
        self.headers("content-type").next().unwrap_or("text/plain")
    }

    /// Type and subtype in lower case: `multipart/report`.
    pub fn kind(&self) -> String {
        let kind = self.content_type().split([';', ' ', '(']).next().unwrap_or_default();
        kind.trim().to_ascii_lowercase()
    }

    /// The parts directly inside; none where this is no multipart or names no boundary.
    pub fn parts(&self) -> Vec<Part<'a>> {
        let boundary = parameter(self.content_type(), "boundary").unwrap_or_default();
        if !self.kind().starts_with("multipart/") || boundary.is_empty() {
            return Vec::new();
        }
        let (open, close) = (format!("--{boundary}"), format!("--{boundary}--"));
        let (mut found, mut begun, mut rest) = (Vec::new(), None, self.body);
        while let Some((line, after)) = next_line(rest) {
            let line = line.trim_ascii_end();
            let ends = line == close.as_bytes();
            if ends || line == open.as_bytes() {
                let until = self.body.len() - rest.len();
                if let Some(from) = begun.replace(self.body.len() - after.len()) {
                    found.push(Part::read(self.body.get(from..until).unwrap_or_default()));
                }
                if ends || found.len() == PARTS {
                    return found;
                }
            }
            rest = after;
        }
        // A report that was cut off still has what came before the cut.
        if let Some(from) = begun {
            found.push(Part::read(self.body.get(from..).unwrap_or_default()));
        }
        found
    }

    /// The body as text, in every reading that may be meant: as the head declares it first, then without the charset
    /// that it names, then without the encoding too.
    pub fn readings(&self) -> Vec<String> {
        let encoding = self.headers("content-transfer-encoding").next().unwrap_or_default();
        let bytes = match encoding.trim().to_ascii_lowercase().as_str() {
            "base64" => from_base64(self.body),
            "quoted-printable" => from_quoted_printable(self.body),
            _ => self.body.to_vec(),
        };
        let charset = parameter(self.content_type(), "charset").unwrap_or_default();
        let declared = Encoding::for_label(charset.as_bytes()).unwrap_or(WINDOWS_1252);
        let without_nul: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
        let plain = |bytes: &[u8]| WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned();
        vec![declared.decode(&bytes).0.into_owned(), plain(&without_nul), plain(self.body)]
    }
}

/// The first line without its end, and what is after it; none at the end of the text.
fn next_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    if bytes.is_empty() {
        return None;
    }
    let end = bytes.iter().position(|byte| *byte == b'\n');
    let (line, after) = bytes.split_at(end.unwrap_or(bytes.len()));
    Some((line.strip_suffix(b"\r").unwrap_or(line), after.get(1..).unwrap_or_default()))
}

/// A parameter of a header's value: `boundary` of `multipart/report; boundary="x"`, also where it is continued over
/// several (`boundary*0`, `boundary*1`).
fn parameter(value: &str, wanted: &str) -> Option<String> {
    let mut continued = String::new();
    for part in outside_quotes(value).into_iter().skip(1) {
        let Some((name, value)) = part.split_once('=') else { continue };
        let name = name.trim().to_ascii_lowercase();
        if name == wanted {
            return Some(unquoted(value));
        }
        if name.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('*')) {
            continued.push_str(&unquoted(value));
        }
    }
    (!continued.is_empty()).then_some(continued)
}

/// The pieces between semicolons that stand outside quotation marks.
fn outside_quotes(value: &str) -> Vec<String> {
    let (mut pieces, mut is_quoted, mut is_escaped) = (vec![String::new()], false, false);
    for letter in value.chars() {
        if letter == ';' && !is_quoted {
            pieces.push(String::new());
            continue;
        }
        if letter == '"' && !is_escaped {
            is_quoted = !is_quoted;
        }
        is_escaped = letter == '\\' && !is_escaped;
        if let Some(piece) = pieces.last_mut() {
            piece.push(letter);
        }
    }
    pieces
}

fn unquoted(value: &str) -> String {
    let value = value.trim();
    let Some(inside) = value.strip_prefix('"') else {
        return value.split([' ', '\t', '(']).next().unwrap_or_default().to_owned();
    };
    let (mut text, mut is_escaped) = (String::new(), false);
    for letter in inside.chars() {
        match letter {
            '\\' if !is_escaped => is_escaped = true,
            '"' if !is_escaped => break,
            _ => {
                text.push(letter);
                is_escaped = false;
            }
        }
    }
    text
}

fn from_base64(body: &[u8]) -> Vec<u8> {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let mut letters: Vec<u8> = body.iter().copied().filter(is_letter).collect();
    if letters.len() % 4 == 1 {
        letters.pop();
    }
    LENIENT.decode(letters).unwrap_or_default()
}

fn from_quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((byte, after)) = rest.split_first() {
        let hex = |byte: &u8| char::from(*byte).to_digit(16);
        rest = match after {
            _ if *byte != b'=' => {
                out.push(*byte);
                after
            }
            [b'\r', b'\n', after @ ..] | [b'\n', after @ ..] => after,
            [high, low, after @ ..] if hex(high).is_some() && hex(low).is_some() => {
                let value = hex(high).unwrap_or_default() * 16 + hex(low).unwrap_or_default();
                out.push(u8::try_from(value).unwrap_or_default());
                after
            }
            _ => {
                out.push(b'=');
                after
            }
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_head_may_be_folded_and_a_boundary_quoted_or_continued() {
        let mail = b"From MAILER-DAEMON Tue\r\nSubject: a\r\n b\r\nContent-Type: Multipart/Report;\r\n\tboundary=\"=_x;y\\\"\"\r\n\r\nx";
        let part = Part::read(mail);
        assert_eq!(part.headers("subject").collect::<Vec<_>>(), ["a b"]);
        assert_eq!((part.kind().as_str(), part.body), ("multipart/report", b"x".as_slice()));
        assert_eq!(parameter(part.content_type(), "boundary").unwrap(), "=_x;y\"");
        assert_eq!(parameter("a/b; boundary*0=one; boundary*1=\"two\"", "boundary").unwrap(), "onetwo");
    }

    #[test]
    fn parts_stand_between_boundaries_and_a_cut_one_is_kept() {
        let mail = b"Content-Type: multipart/mixed; boundary=b\n\npreamble\n--b\nA: 1\n\none\n--b  \n\ntwo\n--b\nB: 2\n\ncut";
        let parts = Part::read(mail).parts();
        let bodies: Vec<&[u8]> = parts.iter().map(|part| part.body).collect();
        assert_eq!(bodies, [b"one\n".as_slice(), b"two\n", b"cut"]);
        let closed = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--\nepilogue\n--b\n\nno";
        assert_eq!(Part::read(closed).parts().len(), 1);
    }

    #[test]
    fn encodings_and_charsets_are_undone() {
        let encoded = |head: &str, body: &[u8]| {
            let mut mail = format!("{head}\n\n").into_bytes();
            mail.extend_from_slice(body);
            Part::read(&mail).readings().remove(0)
        };
        let quoted =
            "Content-Transfer-Encoding: Quoted-Printable\nContent-Type: text/plain; charset=iso-8859-1";
        assert_eq!(encoded(quoted, b"Stat=75s: 5.1=\n.1 =E9 =zz"), "Status: 5.1.1 \u{e9} =zz");
        assert_eq!(encoded("Content-Transfer-Encoding: base64", b"U3Rh\r\ndHVz!OiA1"), "Status: 5");
        let wide: Vec<u8> = "Status: 5.1.1".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(encoded("Content-Type: text/plain; charset=utf-16le", &wide), "Status: 5.1.1");
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in any::<Vec<u8>>(), head in "[ -~\r\n\t]{0,120}") {
            let mut mail = head.into_bytes();
            mail.extend_from_slice(b"\nContent-Type: multipart/report; boundary=b\n\n--b\n");
            mail.extend_from_slice(&bytes);
            for part in Part::read(&mail).parts().iter().chain([Part::read(&bytes)].iter()) {
                prop_assert!(part.readings().len() == 3 && part.kind().len() <= mail.len() * 3);
            }
        }
    }
}
