//! One difficult text as every text that the desk, an import or a file takes in, against the same house with a
//! harmless one of the same length: every form of output holds it as text and nothing has grown an element, a
//! formula, a column or a field.

mod houses;
mod kept;
mod marks;
mod markup;

use crate::support::{Respondent, TestApp, escaped};
use belong::reports::{Form, files};
use belong_reports::model::ReportKind;
use houses::{House, PLACES, Words, house};
use markup::{decoded, outline, shape_of_json};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

/// The signs with which a cell must not begin.
const FORMULA_SIGNS: [char; 12] = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'];

/// Every answer by its address, where several have one address (ids are one word) in the order of their outlines.
type Seen = BTreeMap<String, Vec<(String, String)>>;

/// The outline of whatever was answered, and the answer.
fn outlined(path: &str, body: &str) -> (String, String) {
    let bare = path.split('?').next().unwrap_or_default();
    let outline = if bare.ends_with(".csv") {
        let table = rows_of(body);
        format!("{} rows, columns {:?}", table.len(), table.iter().map(Vec::len).collect::<Vec<_>>())
    } else if path.starts_with("/api/") {
        shape_of_json(&serde_json::from_str(body).unwrap_or_else(|_| panic!("{path}: {body}")))
    } else {
        outline(body)
    };
    (outline, body.to_owned())
}

/// The rows of a CSV file, its header first.
fn rows_of(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

async fn seen(house: &House) -> Seen {
    let mut all = crate::crawl::seen_from(
        &[
            "/desk",
            "/desk/register",
            "/desk/settings",
            "/desk/waves",
            "/desk/colleagues",
            "/desk/audit",
            "/desk/support",
        ],
        &house.everybody,
        &[],
    )
    .await;
    all.extend(crate::crawl::seen_by_a_program(&house.app.program().await).await);
    for path in house.others() {
        let reply = house.everybody.get(&path).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        all.push((
            path.replace(&house.open.id.to_string(), "ID").replace(&house.wave.id.to_string(), "ID"),
            reply.body,
        ));
    }
    all.extend(respondents_pages(house).await);
    let mut seen = Seen::new();
    for (path, body) in all {
        seen.entry(nameless(&path, house.words)).or_default().push(outlined(&path, &body));
    }
    seen.values_mut().for_each(|answers| answers.sort());
    seen
}

/// An address in which a text stands by its number, and an entry of the library without the digest of its title.
fn nameless(path: &str, words: Words) -> String {
    let path = (0..=houses::OWN)
        .fold(path.to_owned(), |path, n| path.replace(&escaped(&words.of(n)), &format!("TEXT-{n}")));
    path.split_once("/added-").map_or(path.clone(), |(room, _)| format!("{room}/added"))
}

/// From the link to the thank-you, and the pages beside it.
async fn respondents_pages(house: &House) -> Vec<(String, String)> {
    let me = Respondent::new(house.app.browser(), house.link.clone());
    let mut pages = vec![("landing".to_owned(), me.opens().await.body)];
    let journey = me.starts("all").await;
    pages.push(("all questions".to_owned(), me.browser.get(&journey).await.body));
    pages.push(("stepwise".to_owned(), me.browser.get(&format!("{journey}?q=1")).await.body));
    pages.push(("later".to_owned(), me.browser.get(&format!("{journey}/later")).await.body));
    for path in ["/lost-link", "/withdraw", "/accessibility", "/s/unknown", "/sign-in"] {
        pages.push((path.to_owned(), me.browser.get(path).await.body));
    }
    pages
}

/// The two houses, alike but for their words.
async fn both() -> [House; 2] {
    [house(Words::Harmless).await, house(Words::Difficult).await]
}

#[tokio::test]
async fn a_difficult_text_grows_no_element_and_reaches_every_page_file_and_program_as_text() {
    let [harmless, difficult] = both().await;
    let (plain, odd) = (seen(&harmless).await, seen(&difficult).await);
    assert_eq!(plain.keys().collect::<Vec<_>>(), odd.keys().collect::<Vec<_>>());
    assert!(plain.len() > 60, "{}", plain.len());
    for (path, answers) in &plain {
        let outlines = |seen: &[(String, String)]| seen.iter().map(|one| one.0.clone()).collect::<Vec<_>>();
        let (want, got) = (outlines(answers), outlines(&odd[path]));
        assert_eq!(want.len(), got.len(), "{path}");
        for (want, got) in want.iter().zip(&got) {
            let at = want.lines().zip(got.lines()).position(|(one, other)| one != other);
            let near = |text: &str| {
                text.lines().skip(at.unwrap_or(0).saturating_sub(3)).take(8).collect::<Vec<_>>().join(" / ")
            };
            assert!(want == got, "{path} grew: {} | {}", near(want), near(got));
        }
    }
    let pages: Vec<&str> = odd
        .iter()
        .filter(|(path, _)| !path.starts_with("/api/") && !path.ends_with(".csv"))
        .flat_map(|(_, answers)| answers.iter().map(|one| one.1.as_str()))
        .collect();
    for page in &pages {
        for live in ["<svg/onload", "<img src=x", "onload=alert(1)>"] {
            assert!(!page.contains(live), "{live} in {page}");
        }
    }
    let text: String = pages.iter().map(|page| decoded(page)).collect();
    for (what, word) in difficult.words_kept() {
        assert!(text.contains(&word), "{what} is on no page: {word}");
    }
    cells_are_guarded(&odd);
    programs_read_it_whole(&difficult, &odd);
}

/// No cell and no header begins with a sign of a formula, and the text itself comes back.
fn cells_are_guarded(odd: &Seen) {
    let files = odd.iter().filter(|(path, _)| path.ends_with(".csv")).flat_map(|(_, answers)| answers);
    let cells: BTreeSet<String> = files.flat_map(|one| rows_of(&one.1)).flatten().collect();
    assert!(cells.len() > 100, "{}", cells.len());
    for cell in &cells {
        assert!(!cell.starts_with(FORMULA_SIGNS), "{cell:?} begins a formula");
    }
    for place in 0..PLACES {
        let name = Words::Difficult.of(place);
        let guarded = if name.starts_with(FORMULA_SIGNS) { format!("'{name}") } else { name };
        assert!(cells.contains(&guarded), "{guarded} is in no file");
    }
}

fn strings(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            into.insert(text.clone());
        }
        Value::Array(all) => all.iter().for_each(|one| strings(one, into)),
        Value::Object(all) => all.values().for_each(|one| strings(one, into)),
        _ => {}
    }
}

fn programs_read_it_whole(difficult: &House, odd: &Seen) {
    let mut said = BTreeSet::new();
    for (_, body) in odd.iter().filter(|(path, _)| path.starts_with("/api/")).flat_map(|(_, answers)| answers)
    {
        strings(&serde_json::from_str(body).unwrap(), &mut said);
    }
    for (what, word) in difficult.words_for_programs() {
        assert!(said.contains(&word), "{what} reaches no program: {word}");
    }
}

/// Every part of a workbook as XML.
fn parts_of(book: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut file = archive.by_index(at).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().into_owned(), text)
        })
        .collect()
}

async fn made(house: &House, kind: ReportKind, form: Form) -> Vec<Vec<u8>> {
    let material = house.app.app.gathering().material(None).await.unwrap();
    let place = house.words.of(0);
    let made = files(&material, (kind, Some(&place)), form).unwrap();
    made.into_iter().map(|file| file.bytes).collect()
}

#[tokio::test]
async fn every_report_holds_a_difficult_text_as_text() {
    let [harmless, difficult] = both().await;
    let mut in_books = String::new();
    for kind in ReportKind::ALL {
        for form in [Form::Html, Form::Csv, Form::Json, Form::Xlsx] {
            let (plain, odd) = (made(&harmless, kind, form).await, made(&difficult, kind, form).await);
            assert_eq!(plain.len(), odd.len(), "{kind:?} {form:?}");
            for (plain, odd) in plain.iter().zip(&odd) {
                in_books += &same_form(form, plain, odd, &format!("{kind:?} {form:?}"));
            }
        }
    }
    assert!(in_books.contains(&Words::Difficult.of(0)), "the setting is in no workbook");
}

/// Both have one outline; what stands in the cells of a workbook.
fn same_form(form: Form, plain: &[u8], odd: &[u8], what: &str) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match form {
        Form::Html => assert_eq!(outline(&text(plain)), outline(&text(odd)), "{what}"),
        Form::Json => {
            let shape = |bytes| shape_of_json(&serde_json::from_slice(bytes).unwrap());
            assert_eq!(shape(plain), shape(odd), "{what}");
        }
        Form::Csv => {
            let (plain, odd) = (rows_of(&text(plain)), rows_of(&text(odd)));
            let widths = |rows: &[Vec<String>]| rows.iter().map(Vec::len).collect::<Vec<_>>();
            assert_eq!(widths(&plain), widths(&odd), "{what}");
            for cell in odd.iter().flatten() {
                assert!(!cell.starts_with(FORMULA_SIGNS), "{what}: {cell:?} begins a formula");
            }
        }
        _ => {
            let (plain, odd) = (parts_of(plain), parts_of(odd));
            assert_eq!(plain.keys().collect::<Vec<_>>(), odd.keys().collect::<Vec<_>>(), "{what}");
            for (part, xml) in &odd {
                assert!(!xml.contains("<f>") && !xml.contains("<f "), "{what} {part} has a formula");
                if part.starts_with("xl/worksheets/sheet") {
                    assert_eq!(outline(&plain[part]), outline(xml), "{what} {part}");
                }
            }
            return odd.values().map(|xml| decoded(xml)).collect();
        }
    }
    String::new()
}

#[cfg(feature = "pdf")]
#[tokio::test]
async fn every_printed_report_shows_a_difficult_text_and_runs_none_of_its_markup() {
    let [harmless, difficult] = both().await;
    let bare = |text: &str| text.replace(|letter: char| !letter.is_ascii_alphanumeric(), "");
    let mut shown = String::new();
    // The kinds of a page or two; the full report is made of the same parts.
    for kind in [ReportKind::Summary, ReportKind::Setting, ReportKind::Poster, ReportKind::Children] {
        let pages = |bytes: &[u8]| lopdf::Document::load_mem(bytes).unwrap().get_pages().len();
        let (plain, odd) = (made(&harmless, kind, Form::Pdf).await, made(&difficult, kind, Form::Pdf).await);
        let document = lopdf::Document::load_mem(&odd[0]).unwrap();
        let numbers: Vec<u32> = document.get_pages().keys().copied().collect();
        assert!(pages(&plain[0]).abs_diff(numbers.len()) <= 1, "{kind:?}: {} pages", numbers.len());
        shown += &document.extract_text(&numbers).unwrap();
        for object in document.objects.values() {
            let Ok(dictionary) = object.as_dict() else { continue };
            for key in [&b"JS"[..], b"JavaScript", b"OpenAction", b"Launch", b"AA"] {
                assert!(!dictionary.has(key), "{kind:?} has {}", String::from_utf8_lossy(key));
            }
        }
    }
    let text = bare(&shown);
    for (what, word) in difficult.words_in_print() {
        assert!(text.contains(&bare(&word)), "{what} is in no PDF: {word}");
    }
    // Markup that had run would have eaten its own signs.
    for signs in ["#panic()", "$x$", "*b*", "[l]", "<r>"] {
        assert!(shown.replace(char::is_whitespace, "").contains(signs), "{signs} was run");
    }
}

#[tokio::test]
async fn every_mail_holds_a_difficult_text_in_both_of_its_parts_and_in_no_header() {
    let [harmless, difficult] = both().await;
    let outlines = |app: &TestApp| {
        let mut all: Vec<(Vec<String>, String)> =
            markup::mails_of(app).iter().map(|mail| (mail.headers.clone(), outline(&mail.html))).collect();
        all.sort();
        all
    };
    assert_eq!(outlines(&harmless.app), outlines(&difficult.app));
    let mails = markup::mails_of(&difficult.app);
    let (text, html): (String, String) = mails
        .iter()
        .fold(Default::default(), |(text, html), mail| (text + &mail.text, html + &decoded(&mail.html)));
    for (what, word) in difficult.words_in_mails() {
        assert!(text.contains(&word), "{what} is in no plain part: {word}");
        assert!(html.contains(&word), "{what} is in no HTML part: {word}");
    }
    assert!(mails.iter().all(|mail| !mail.html.contains("<svg/onload") && !mail.html.contains("<img src=x")));
}
