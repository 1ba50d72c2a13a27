//! The outline of a page: its elements with the names of their attributes, and none of its text.

use crate::support::TestApp;
use serde_json::Value;

/// Every tag in order, one a line, with the names of its attributes. Reads as a browser does: a quoted value ends
/// with its quotation mark, and only a letter or a slash after `<` begins a tag.
pub fn outline(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut tags = String::new();
    let mut at = 0;
    while at < letters.len() {
        let next = letters.get(at + 1).copied().unwrap_or(' ');
        if letters[at] != '<' || !(next.is_ascii_alphabetic() || "/!?".contains(next)) {
            at += 1;
            continue;
        }
        at += 1;
        let from = at;
        while at < letters.len() && !letters[at].is_whitespace() && letters[at] != '>' {
            at += 1;
        }
        tags.extend(&letters[from..at]);
        at = attributes(&letters, at, &mut tags);
        tags.push('\n');
    }
    tags
}

/// Writes the names of a tag's attributes; where the tag ends.
fn attributes(letters: &[char], mut at: usize, tags: &mut String) -> usize {
    while at < letters.len() && letters[at] != '>' {
        if letters[at].is_whitespace() || letters[at] == '/' {
            at += 1;
            continue;
        }
        tags.push(' ');
        while at < letters.len() && !letters[at].is_whitespace() && !"=>/".contains(letters[at]) {
            tags.push(letters[at]);
            at += 1;
        }
        if letters.get(at) != Some(&'=') {
            continue;
        }
        at += 1;
        match letters.get(at) {
            Some(mark @ ('"' | '\'')) => {
                at += 1;
                while at < letters.len() && letters[at] != *mark {
                    at += 1;
                }
                at += 1;
            }
            _ => {
                while at < letters.len() && !letters[at].is_whitespace() && letters[at] != '>' {
                    at += 1;
                }
            }
        }
    }
    at
}

/// A text with its references to characters undone.
pub fn decoded(text: &str) -> String {
    let named = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    let mut plain = String::with_capacity(named.len());
    let mut rest = named.as_str();
    while let Some((before, after)) = rest.split_once("&#") {
        plain.push_str(before);
        let number = after.split_once(';').map(|(number, rest)| (code(number), rest));
        match number {
            Some((Some(letter), left)) => {
                plain.push(letter);
                rest = left;
            }
            _ => {
                plain.push_str("&#");
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain.replace("&amp;", "&")
}

fn code(number: &str) -> Option<char> {
    let value = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(value)
}

/// The keys and kinds of a document, without its values.
pub fn shape_of_json(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => "bool".to_owned(),
        Value::Number(_) => "number".to_owned(),
        Value::String(_) => "string".to_owned(),
        Value::Array(all) => format!("[{}]", all.iter().map(shape_of_json).collect::<Vec<_>>().join(", ")),
        Value::Object(all) => {
            let fields: Vec<String> =
                all.iter().map(|(key, value)| format!("{key}: {}", shape_of_json(value))).collect();
            format!("{{\n{}\n}}", fields.join("\n"))
        }
    }
}

/// A mail taken apart: the names of its headers, and both of its parts decoded.
pub struct Parts {
    pub headers: Vec<String>,
    pub text: String,
    pub html: String,
}

pub fn mails_of(app: &TestApp) -> Vec<Parts> {
    let mut files: Vec<_> =
        std::fs::read_dir(&app.app.config.mail.folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "eml"));
    let mails: Vec<Parts> =
        files.iter().map(|path| taken_apart(&std::fs::read_to_string(path).unwrap())).collect();
    assert!(!mails.is_empty());
    mails
}

fn taken_apart(raw: &str) -> Parts {
    let (head, body) = raw.split_once("\r\n\r\n").unwrap();
    let headers = head.lines().filter(|line| !line.starts_with([' ', '\t']));
    let boundary = head.split_once("boundary=\"").unwrap().1.split('"').next().unwrap();
    let line = format!("--{boundary}");
    let mut parts = body.split(line.as_str()).skip(1);
    let mut part = |kind: &str| {
        let part = parts.next().unwrap();
        assert!(part.contains(kind), "{part}");
        let (head, text) = part.split_once("\r\n\r\n").unwrap();
        if head.contains("base64") {
            use base64::Engine as _;
            let packed = text.replace(char::is_whitespace, "");
            return String::from_utf8(base64::engine::general_purpose::STANDARD.decode(packed).unwrap())
                .unwrap();
        }
        if head.contains("quoted-printable") { unquoted(text) } else { text.to_owned() }
    };
    let text = part("text/plain");
    let html = part("text/html");
    let name = |line: &str| line.split(':').next().unwrap().to_owned();
    Parts { headers: headers.map(name).collect(), text: text.replace("\r\n", "\n"), html }
}

fn unquoted(text: &str) -> String {
    let text = text.replace("=\r\n", "");
    let bytes = text.as_bytes();
    let (mut plain, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let code = (bytes[at] == b'=').then(|| text.get(at + 1..at + 3)).flatten();
        match code.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                plain.push(byte);
                at += 3;
            }
            None => {
                plain.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(plain).unwrap()
}

#[test]
fn an_element_and_an_attribute_that_were_put_in_are_seen() {
    let page = |name: &str| format!("<p class=\"a\">{name}</p><a href=\"/x\" title='{name}'>1 < 2</a>");
    assert_eq!(outline(&page("Wren")), "p class\n/p\na href title\n/a\n");
    assert_ne!(outline(&page("<b>")), outline(&page("Wren")));
    assert_ne!(outline(&page("' onload='x")), outline(&page("Wren")));
    assert_eq!(outline(&page("&#60;b&#62;&#39;")), outline(&page("Wren")));
    assert_eq!(decoded("&#60;b&#x3e;&amp;#60;&quot;"), "<b>&#60;\"");
}
