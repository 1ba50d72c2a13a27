//! Everything with figures that somebody can reach: every page, picture and file by its links, and what the API
//! answers to a program.

use crate::support::{Browser, Reply, TestApp, escaped};
use belong::access::{Grant, Role, Roles};
use belong::people;
use belong::release::WITHHELD_SENTENCE;
use belong::routes::{self, Way};
use poem::http::Method;
use std::collections::BTreeSet;

/// Pages of the desk that show no figures: people, addresses, papers, links and mails, and the questions.
const WITHOUT_FIGURES: [&str; 33] = [
    "/desk/addresses",
    "/desk/addresses.csv",
    "/desk/audit",
    "/desk/sessions",
    "/desk/passkeys",
    "/desk/passkeys/confirm",
    "/desk/colleagues",
    "/desk/colleagues/:id",
    "/desk/settings",
    "/desk/roster",
    "/desk/support",
    "/desk/readers",
    "/desk/reading",
    "/desk/reading/:id",
    "/desk/reading/set-up",
    "/desk/reading/contacts",
    "/desk/reading/contacts/:id",
    "/desk/support/:id",
    "/desk/waves/:id/print",
    "/desk/waves/:id/slips.pdf",
    "/desk/waves/:id/paper.pdf",
    "/desk/waves/:id/class",
    "/desk/waves/:id/paper",
    "/desk/waves/:id/paper/:batch",
    "/desk/pulses",
    "/desk/pulses/new",
    "/desk/pulses/:id",
    "/desk/pulses/:id/pulse.toml",
    "/desk/preview",
    "/desk/preview/paper.pdf",
    "/desk/preview/:term/:audience",
    "/desk/preview/:term/:audience/walk",
    "/desk/preview/:term/:audience/walk/thanks",
];
/// Of a demonstration only, without figures, or made of the same report as the page that is crawled.
const OF_OTHERS: [&str; 4] =
    ["/desk/mail", "/desk/guidance/:id", "/desk/reports/made/:id", "/desk/reports/made/:id/:file"];

/// Addresses on a page that lead to more of the desk; printing and trying out the questions are left alone, and
/// pictures, whose words stand on the page. What a report is about stands behind its question mark.
fn addresses(page: &str) -> BTreeSet<String> {
    let whole = page.split("href=\"").skip(1).filter_map(|rest| rest.split(['"', '#']).next());
    let links = whole.filter_map(|to| match to.starts_with("/desk/reports/") {
        true => Some(to.replace("&amp;", "&").replace("&#38;", "&")),
        false => to.split('?').next().map(str::to_owned),
    });
    let leads_on = |to: &String| {
        to.starts_with("/desk")
            && !["/desk/preview", "/desk/audit", "/desk/sessions"].iter().any(|room| to.starts_with(room))
            && !to.ends_with("/print")
            && !to.ends_with(".pdf")
            && !to.ends_with(".png")
    };
    links.filter(leads_on).collect()
}

/// Every page and file that is reached from these addresses, with its address: without the token of its forms,
/// and with one word for every id. What is `refused` to this person is found, and not there.
pub async fn seen_from(start: &[&str], browser: &Browser, refused: &[&str]) -> Vec<(String, String)> {
    let mut waiting: Vec<String> = start.iter().map(|path| (*path).to_owned()).collect();
    let mut known: BTreeSet<String> = waiting.iter().cloned().collect();
    let mut seen = Vec::new();
    while let Some(path) = waiting.pop() {
        let reply = browser.get(&path).await;
        if refused.contains(&path.as_str()) {
            assert_eq!(reply.status, 404, "{path}: {}", reply.body);
            continue;
        }
        // What wants a passkey has tests of its own.
        if reply.status == 303 && reply.location().starts_with("/desk/passkeys") {
            continue;
        }
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        waiting.extend(addresses(&reply.body).into_iter().filter(|to| known.insert(to.clone())));
        seen.push((without_ids(&path), without_chance(&unbound(&reply))));
    }
    seen.sort();
    seen
}

/// A page without the token of its forms.
pub fn unbound(reply: &Reply) -> String {
    let token = reply.field("form_token").unwrap_or_else(|| "no form".to_owned());
    reply.body.replace(&token, "")
}

/// Every role that there is, by what it sees, those of one setting for the first; two roles at once; a program.
pub async fn seen_by_every_role(app: &TestApp) -> Vec<(String, Vec<(String, String)>)> {
    let first = people::settings(app.app.db.reader()).await.unwrap().first().map(|setting| setting.id);
    let mut seen = Vec::new();
    for role in Role::ALL {
        let person = app.colleague(role.word(), Roles::default().with(role, first)).await;
        let (start, refused): (&[&str], &[&str]) = match role {
            Role::Coordinator => (&["/desk/settings", "/desk/waves"], &["/desk"]),
            _ => (&["/desk", "/desk/register"], &[]),
        };
        seen.push((role.word().to_owned(), seen_from(start, &person, refused).await));
    }
    let both = app.both().await;
    seen.push(("both".to_owned(), seen_from(&["/desk", "/desk/register"], &both, &[]).await));
    seen.push(("program".to_owned(), seen_by_a_program(&app.program().await).await));
    seen
}

/// The answer of every operation of the specification, for every wave, outcome and pulse.
pub async fn seen_by_a_program(program: &Browser) -> Vec<(String, String)> {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let specification: serde_json::Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let texts = |answer: &str, field: &str| -> Vec<String> {
        let all: serde_json::Value = serde_json::from_str(answer).unwrap();
        let of = |one: &serde_json::Value| one[field].as_str().map(str::to_owned);
        all.as_array().unwrap().iter().filter_map(of).collect()
    };
    let waves = program.get("/api/v1/waves").await.body;
    let outcomes = program.get("/api/v1/outcomes").await.body;
    let pulses = program.get("/api/v1/pulses").await.body;
    let mut paths = Vec::new();
    for (path, operations) in specification["paths"].as_object().unwrap() {
        assert!(operations.get("get").is_some(), "{path} only reads");
        let path = format!("/api/v1{path}");
        if ["/api/v1/readings", "/api/v1/story"].contains(&path.as_str()) {
            let names = texts(&waves, "name");
            paths.extend(names.iter().map(|name| format!("{path}?wave={}", escaped(name))));
        } else if path.contains("{id}") {
            let ids = match path.split('/').nth(3) {
                Some("outcomes") => texts(&outcomes, "outcome"),
                Some("pulses") => texts(&pulses, "id"),
                _ => texts(&waves, "id"),
            };
            paths.extend(ids.iter().map(|id| path.replace("{id}", id)));
        } else {
            paths.push(path);
        }
    }
    let mut seen = Vec::new();
    for path in paths {
        let said = program.get(&path).await;
        // An open wave has neither readings nor a story, and a released one no coarse counts.
        let not_yet = path.contains("?wave=") && said.status == 404;
        if not_yet || (path.ends_with("/response-counts") && said.status == 409) {
            continue;
        }
        assert_eq!(said.status, 200, "{path}: {}", said.body);
        seen.push((without_ids(&path), without_chance(&said.body)));
    }
    seen.sort();
    seen
}

/// As [`without_ids`], and without the seeds of draws (64 hexadecimal digits), which chance gives too.
fn without_chance(text: &str) -> String {
    let is_seed = |word: &str| word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let text = without_ids(text);
    let seeds: Vec<&str> =
        text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| is_seed(word)).collect();
    seeds.iter().fold(text.clone(), |plain, seed| plain.replace(seed, "SEED"))
}

/// A text with one word for every id: ids are random and say nothing.
fn without_ids(text: &str) -> String {
    let is_id = |piece: &[u8]| {
        piece.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
    };
    let bytes = text.as_bytes();
    let (mut plain, mut at) = (String::with_capacity(text.len()), 0);
    let mut from = 0;
    while at + 36 <= bytes.len() {
        if bytes[at + 8] == b'-' && is_id(&bytes[at..at + 36]) {
            plain.push_str(&text[from..at]);
            plain.push_str("ID");
            at += 36;
            from = at;
        } else {
            at += 1;
        }
    }
    plain.push_str(&text[from..]);
    plain
}

/// Every page that the program has for colleagues is either crawled or known to show no figures.
pub fn no_page_is_left_out(app: &TestApp, seen: &[(String, Vec<(String, String)>)]) {
    let listed = routes::ways(&app.app);
    let of_desk =
        |way: &&Way| way.method == Method::GET && matches!(way.grant, Grant::Roles(_) | Grant::Passkey(_));
    let pages: Vec<&str> = listed.iter().filter(of_desk).map(|way| way.path).collect();
    assert!(pages.len() > 30, "{pages:?}");
    let fits = |page: &str, path: &str| {
        let path = path.split('?').next().unwrap_or_default();
        let (page, path): (Vec<&str>, Vec<&str>) = (page.split('/').collect(), path.split('/').collect());
        page.len() == path.len()
            && page.iter().zip(&path).all(|(one, other)| one.starts_with(':') || one == other)
    };
    for page in pages.iter().filter(|page| !WITHOUT_FIGURES.contains(page) && !OF_OTHERS.contains(page)) {
        let visited = seen.iter().flat_map(|(_, seen)| seen).any(|(path, _)| fits(page, path));
        assert!(visited, "{page} was not visited");
    }
}

/// The cells of every row of a table on a page.
fn rows(table: &str) -> Vec<Vec<String>> {
    let cell = |piece: &str| {
        let inside = piece.split_once('>').map_or("", |(_, rest)| rest);
        let text: String = inside
            .split('<')
            .enumerate()
            .map(|(at, part)| if at == 0 { part } else { part.split_once('>').map_or("", |(_, text)| text) })
            .collect();
        text.trim().to_owned()
    };
    let pieces = |row: &str| row.replace("<th", "<td").split("<td").skip(1).map(cell).collect::<Vec<_>>();
    table.split("<tr").skip(1).map(pieces).collect()
}

/// Whatever is withheld stands without a digit and with what is nearest: in every row of every table and file.
/// How many rows that were.
pub fn what_is_withheld_is_silent(path: &str, text: &str) -> usize {
    let mut silent = 0;
    if path.ends_with(".csv") {
        let mut lines = text.lines();
        let head = lines.next().unwrap_or_default();
        for line in lines.filter(|line| line.contains(WITHHELD_SENTENCE)) {
            let after = line.split_once(WITHHELD_SENTENCE).unwrap().1;
            let shown = after.rsplit_once(',').map_or("", |(shown, _)| shown);
            assert!(!shown.contains(|sign: char| sign.is_ascii_digit()), "{path}: {line}");
            if !path.contains("/readings-") {
                assert!(
                    head.ends_with("Nearest figure that may be shown") && !line.ends_with(','),
                    "{path}: {line}"
                );
            }
            silent += 1;
        }
        return silent;
    }
    for table in text.split("<table").skip(1).filter_map(|rest| rest.split("</table>").next()) {
        // A setting's figures stand beside those of the partnership, which are nearest: none has a cell of its own.
        let side_by_side = table.contains("Whole partnership</th>");
        for row in rows(table).iter().filter(|row| row.iter().any(|cell| cell == WITHHELD_SENTENCE)) {
            let at = row.iter().position(|cell| cell == WITHHELD_SENTENCE).unwrap();
            let after = &row[at + 1..];
            let shown = &after[..after.len().saturating_sub(1)];
            let digits = shown.iter().any(|cell| cell.contains(|sign: char| sign.is_ascii_digit()));
            assert!(!digits || side_by_side, "{path}: {row:?}");
            silent += 1;
        }
    }
    for mark in text.split("<g class=\"mark\">").skip(1).filter_map(|rest| rest.split("</g>").next()) {
        let (title, drawn) = mark.split_once("</title>").unwrap_or_default();
        if title.contains(WITHHELD_SENTENCE) {
            let shapes = ["<circle", "<rect", "<line", "<path", "<poly"];
            assert!(!shapes.iter().any(|shape| drawn.contains(shape)), "{path}: {mark}");
            silent += 1;
        }
    }
    silent
}
