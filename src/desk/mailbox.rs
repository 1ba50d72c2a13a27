//! GET /demo/mail: the mails of the demonstration, which go into a folder instead of to people.

use super::eml::{Letter, letter};
use super::seams::DemoMailbox;
use crate::access::{Frame, failed, html};
use crate::http::{DeskPage, Problem};
use askama::Template;
use poem::handler;
use poem::web::{Data, Html, Path, Query};
use serde::Deserialize;
use std::fs;
use std::path::Path as FilePath;
use std::time::SystemTime;

/// Mails on one page.
const PAGE: usize = 200;
/// Bytes of a mail that are read.
const LARGEST: u64 = 512 * 1024;

#[derive(Template)]
#[template(path = "desk/pages/demo_mail_list.html")]
struct ListPage {
    page: DeskPage,
    q: String,
    shelves: Vec<Shelf>,
    found: usize,
    first: usize,
    last: usize,
    newer: Option<String>,
    older: Option<String>,
}

/// The mails of one audience.
struct Shelf {
    title: &'static str,
    mails: Vec<Listed>,
}

struct Listed {
    file: String,
    letter: Letter,
}

#[derive(Template)]
#[template(path = "desk/pages/demo_mail.html")]
struct MailPage {
    page: DeskPage,
    letter: Letter,
    pieces: Vec<Piece>,
}

/// A stretch of a mail's text.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Words(String),
    Link(String),
}

/// What the address of the list may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct MailboxQuery {
    q: String,
    page: String,
}

/// The headings of the list, each with the words in a subject or an address that put a mail under it.
const SHELVES: [(&str, &[&str]); 5] = [
    ("Children", &["children", "child", "yc"]),
    ("Young people", &["young", "yp"]),
    ("Families", &["families", "family", "parent", "parents", "carer", "carers", "fa"]),
    ("Staff", &["staff", "practitioner", "practitioners", "st"]),
    ("Other mails", &[]),
];

fn shelf_of(letter: &Letter) -> usize {
    let of = |text: &str| {
        let text = text.to_lowercase();
        let words: Vec<&str> = text.split(|sign: char| !sign.is_alphabetic()).collect();
        // "young" and "families" stand before "children" in what we write to those who are not children.
        [1, 3, 2, 0].into_iter().find(|at| SHELVES[*at].1.iter().any(|word| words.contains(word)))
    };
    of(&letter.to).or_else(|| of(&letter.subject)).unwrap_or(SHELVES.len() - 1)
}

/// Whether this can be the name of one mail in the folder, and nothing else.
fn is_mail_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'@');
    name.len() <= 200 && !name.starts_with('.') && name.ends_with(".eml") && name.bytes().all(plain)
}

/// The names of the mails, newest first.
fn names(folder: &FilePath) -> std::io::Result<Vec<String>> {
    let mut found: Vec<(SystemTime, String)> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if is_mail_name(&name) {
            let written = entry.metadata().and_then(|facts| facts.modified());
            found.push((written.unwrap_or(SystemTime::UNIX_EPOCH), name));
        }
    }
    found.sort_unstable_by(|one, other| other.cmp(one));
    Ok(found.into_iter().map(|(_, name)| name).collect())
}

fn read(folder: &FilePath, name: &str) -> Option<Letter> {
    let path = folder.join(name);
    let facts = fs::symlink_metadata(&path).ok()?;
    (facts.is_file() && facts.len() <= LARGEST).then(|| fs::read(&path).ok())?.map(|raw| letter(&raw))
}

/// How many were found, and the mails of one page of them.
fn search(folder: &FilePath, q: &str, from: usize) -> std::io::Result<(usize, Vec<Listed>)> {
    let wanted = q.to_lowercase();
    let names = names(folder)?;
    let listed = |file: String| read(folder, &file).map(|letter| Listed { file, letter });
    if wanted.is_empty() {
        let found = names.len();
        return Ok((found, names.into_iter().skip(from).take(PAGE).filter_map(listed).collect()));
    }
    let matches = |mail: &Listed| {
        let shelf = SHELVES[shelf_of(&mail.letter)].0;
        let text = format!("{} {} {shelf} {}", mail.letter.to, mail.letter.subject, mail.file);
        let text = text.to_lowercase();
        wanted.split_whitespace().all(|word| text.contains(word))
    };
    let all: Vec<Listed> = names.into_iter().filter_map(listed).filter(matches).collect();
    Ok((all.len(), all.into_iter().skip(from).take(PAGE).collect()))
}

fn address(q: &str, page: usize) -> String {
    let q: String = q.bytes().map(escaped).collect();
    format!("/demo/mail?q={q}&page={page}")
}

fn escaped(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }
}

/// GET /demo/mail
#[handler]
pub async fn demo_mail_list(
    frame: Frame,
    mailbox: Option<Data<&DemoMailbox>>,
    query: Option<Query<MailboxQuery>>,
) -> poem::Result<Html<String>> {
    let Some(Data(mailbox)) = mailbox else { return Err(Problem::not_found().into()) };
    let MailboxQuery { q, page } = query.map(|Query(query)| query).unwrap_or_default();
    let q: String = q.trim().chars().take(100).collect();
    let at = page.parse::<usize>().unwrap_or(1).clamp(1, 10_000);
    let (folder, wanted) = (mailbox.folder.clone(), q.clone());
    let search = move || search(&folder, &wanted, (at - 1) * PAGE);
    let (found, mails) = tokio::task::spawn_blocking(search).await.map_err(failed)?.map_err(failed)?;
    let first = (at - 1) * PAGE;
    let last = first + mails.len();
    let mut shelves: Vec<Shelf> =
        SHELVES.iter().map(|(title, _)| Shelf { title, mails: Vec::new() }).collect();
    for mail in mails {
        shelves[shelf_of(&mail.letter)].mails.push(mail);
    }
    shelves.retain(|shelf| !shelf.mails.is_empty());
    html(&ListPage {
        page: frame.outside(),
        shelves,
        found,
        newer: (at > 1).then(|| address(&q, at - 1)),
        older: (found > at * PAGE).then(|| address(&q, at + 1)),
        first: first + 1,
        last,
        q,
    })
}

/// Splits a text at its web addresses.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = ["https://", "http://"].iter().filter_map(|scheme| rest.find(scheme)).min() {
        let (before, from) = rest.split_at(at);
        let is_end = |sign: char| sign.is_whitespace() || matches!(sign, '<' | '>' | '"' | ')' | '“' | '”');
        let end = from.find(is_end).unwrap_or(from.len());
        let link = from[..end].trim_end_matches(['.', ',', ';', ':', '!', '?']);
        if !before.is_empty() {
            pieces.push(Piece::Words(before.to_owned()));
        }
        pieces.push(Piece::Link(link.to_owned()));
        rest = &from[link.len()..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Words(rest.to_owned()));
    }
    pieces
}

/// GET /demo/mail/:file
#[handler]
pub async fn demo_mail(
    frame: Frame,
    Path(file): Path<String>,
    mailbox: Option<Data<&DemoMailbox>>,
) -> poem::Result<Html<String>> {
    let Some(Data(mailbox)) = mailbox else { return Err(Problem::not_found().into()) };
    if !is_mail_name(&file) {
        return Err(Problem::not_found().into());
    }
    let folder = mailbox.folder.clone();
    let found = tokio::task::spawn_blocking(move || read(&folder, &file)).await.map_err(failed)?;
    let letter = found.ok_or_else(Problem::not_found)?;
    let pieces = pieces(&letter.text);
    html(&MailPage { page: frame.outside(), letter, pieces })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_the_folder() {
        assert!(is_mail_name("6f1c-0a.eml"));
        for bad in ["../a.eml", "a/b.eml", "..eml", ".eml", "a.eml/", "a\\b.eml", "a.txt", "a%2f.eml", ""] {
            assert!(!is_mail_name(bad), "{bad:?}");
        }
    }

    #[test]
    fn a_link_ends_where_the_sentence_goes_on() {
        let link = |text: &str| Piece::Link(text.to_owned());
        let words = |text: &str| Piece::Words(text.to_owned());
        assert_eq!(
            pieces("Open https://a.example/x. Or (http://b.example)"),
            [
                words("Open "),
                link("https://a.example/x"),
                words(". Or ("),
                link("http://b.example"),
                words(")")
            ]
        );
        assert_eq!(pieces("https://"), [link("https://")][..]);
    }

    #[test]
    fn a_mail_goes_under_the_people_that_it_is_for() {
        let to = |to: &str, subject: &str| {
            let letter = Letter { to: to.into(), subject: subject.into(), ..Letter::default() };
            SHELVES[shelf_of(&letter)].0
        };
        assert_eq!(to("fa-12@example.org", "About your children"), "Families");
        assert_eq!(to("a@example.org", "Five questions for young people"), "Young people");
        assert_eq!(to("a@example.org", "Your link to sign in"), "Other mails");
    }
}
