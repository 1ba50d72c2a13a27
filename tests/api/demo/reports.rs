//! Every figure of the demonstration's reports beside those of the pages and of the programs.

use super::parsed::{Pdf, bare};
use crate::support::Browser;
use belong::app::App;
use belong::commands::{ReportArguments, reports_into};
use belong::release::WITHHELD_SENTENCE;
use belong::reports::{Form, Material, built, files};
use belong_reports::model::{Block, Report, ReportKind, Table};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

/// One question's figure for the whole partnership: wave, question, version.
type Key = (String, String, String);

/// One test over the whole demonstration: CSV, workbook, page, model, alternative texts and API agree.
pub async fn check(app: &App, program: &Browser, lead: &Browser) {
    let material = app.gathering().material(None).await.unwrap();
    let csv = figures(&material);
    assert!(csv.len() > 100, "{}", csv.len());
    figures_equal_the_programs(&csv, &material, program).await;
    let full = built(&material, ReportKind::Full, None);
    the_model_shows_them(&full, &csv, &material);
    the_page_shows_the_model(&full, lead).await;
    the_alternative_texts_are_the_findings(&full, program).await;
    every_kind_is_made_twice_alike(&material);
    workbooks_hold_numbers_and_no_formula(&material);
    let folder = the_command_writes_them(app).await;
    every_pdf_is_accessible_and_made_twice_alike(&material, &folder);
    by_button(lead).await;
}

/// The long form of the full report: figure, low, high, answers of the whole partnership.
fn figures(material: &Material) -> BTreeMap<Key, [String; 4]> {
    let csv = files(material, (ReportKind::Full, None), Form::Csv).unwrap().remove(0).bytes;
    let mut reader = csv::Reader::from_reader(&csv[..]);
    let head: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let at = |name: &str| head.iter().position(|one| one == name).expect(name);
    let (by, key) = (at("by"), ["wave", "item", "version"].map(at));
    let shown = ["figure", "low", "high", "answers"].map(at);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let mine = rows.iter().filter(|row| &row[by] == "partnership");
    mine.map(|row| {
        let [wave, item, version] = key.map(|at| row[at].to_owned());
        ((wave, item, version), shown.map(|at| row[at].to_owned()))
    })
    .collect()
}

async fn figures_equal_the_programs(
    csv: &BTreeMap<Key, [String; 4]>,
    material: &Material,
    program: &Browser,
) {
    let mut seen = 0;
    for cube in &material.cubes {
        let wave = cube.wave.replace(' ', "%20");
        let release = program.get(&format!("/api/v1/readings?wave={wave}")).await.json();
        for cell in release["cells"].as_array().unwrap() {
            if cell["dimension"] != "partnership" {
                continue;
            }
            let key =
                (cube.wave.clone(), cell["item"].as_str().unwrap().to_owned(), cell["version"].to_string());
            let figure = &cell["figure"];
            let text = figure["share"]["words"].as_str().or(figure["sentence"].as_str()).unwrap();
            let number = |name: &str| match &figure["share"][name] {
                Value::Null => String::new(),
                number => number.to_string(),
            };
            let answers = figure["answers_words"].as_str().unwrap_or_default();
            let want = [text.to_owned(), number("low"), number("high"), answers.to_owned()];
            assert_eq!(csv.get(&key), Some(&want), "{key:?}");
            seen += 1;
        }
    }
    assert_eq!(seen, csv.len());
}

fn tables(report: &Report) -> Vec<&Table> {
    let blocks = report.sections.iter().flat_map(|section| &section.blocks);
    blocks
        .filter_map(|block| match block {
            Block::Table(table) => Some(table),
            Block::Chart(chart) => chart.table.as_ref(),
            _ => None,
        })
        .collect()
}

/// Each reading stands in the table of its question, with the same words; and its number is what it says.
fn the_model_shows_them(report: &Report, csv: &BTreeMap<Key, [String; 4]>, material: &Material) {
    let last = material.cube().unwrap();
    let mut seen = 0;
    for item in &material.content.items {
        let text = item.text.replace("{place}", &material.content.theory.place);
        let caption = format!("{}: “{text}”", item.audience.title());
        let Some(table) = tables(report).into_iter().find(|table| table.caption == caption) else { continue };
        let when = format!("{} {}", last.term.name(), last.year);
        let key = (last.wave.clone(), item.id.clone(), item.version.to_string());
        let (Some(row), Some([share, low, high, answers])) =
            (table.rows.iter().find(|row| row.head == when), csv.get(&key))
        else {
            continue;
        };
        let shown: Vec<&str> = row.cells.iter().map(|cell| cell.text.as_str()).collect();
        assert!(shown.contains(&share.as_str()), "{key:?}: {shown:?}");
        if share != WITHHELD_SENTENCE {
            assert!(shown.contains(&answers.as_str()), "{key:?}: {shown:?}");
        }
        if !low.is_empty() {
            assert!(shown.contains(&format!("{low} to {high}").as_str()), "{key:?}: {shown:?}");
            assert_eq!(row.cells[0].number.map(|number| format!("{number}%")).as_ref(), Some(share));
        }
        seen += 1;
    }
    assert!(seen > 20, "{seen}");
}

/// Every cell of every table stands on the report's page, and every sentence of every chart.
async fn the_page_shows_the_model(report: &Report, lead: &Browser) {
    let body = plain(&light_pages(lead, "/desk/reports/newest/full").await);
    let mut seen = 0;
    for table in tables(report) {
        assert!(body.contains(&table.caption), "{}", table.caption);
        for cell in table.rows.iter().flat_map(|row| &row.cells).filter(|cell| !cell.text.is_empty()) {
            assert!(body.contains(&format!(">{}</td>", cell.text)), "{}: {}", table.caption, cell.text);
            seen += 1;
        }
    }
    assert!(seen > 500, "{seen}");
}

/// The words of a report's page and of every part that it links to; each page is light enough for a phone.
async fn light_pages(lead: &Browser, path: &str) -> String {
    let first = lead.get(path).await;
    assert_eq!(first.status, 200, "{}", first.body);
    let parts: Vec<String> = first
        .body
        .split(&format!("href=\"{path}?part="))
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    assert!(parts.len() > 30, "{parts:?}");
    let mut all = first.body;
    for part in parts {
        let page = lead.get(&format!("{path}?part={part}")).await;
        assert_eq!(page.status, 200, "{part}");
        assert!(compressed(&page.body) < LIGHT, "{part}: {}", compressed(&page.body));
        all.push_str(&page.body);
    }
    assert_eq!(lead.get(&format!("{path}?part=nothing")).await.status, 404);
    for kind in ["summary", "poster", "children"] {
        let page = lead.get(&format!("/desk/reports/newest/{kind}")).await;
        assert!(page.status == 200 && compressed(&page.body) < LIGHT, "{kind}");
    }
    all
}

/// No page of the desk is over this many bytes when it is compressed.
const LIGHT: usize = 150_000;

fn compressed(page: &str) -> usize {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(page.as_bytes()).unwrap();
    gzip.finish().unwrap().len()
}

/// The names and the XML of a workbook's parts.
fn opened(book: Vec<u8>) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    let parts = archive.len();
    let part = |at| {
        let mut file = archive.by_index(at).unwrap();
        let mut xml = String::new();
        file.read_to_string(&mut xml).unwrap();
        (file.name().unwrap().into_owned(), xml)
    };
    (0..parts).map(part).collect()
}

fn workbooks_hold_numbers_and_no_formula(material: &Material) {
    for (kind, place) in kinds_of(material) {
        let book = opened(files(material, (kind, place.as_deref()), Form::Xlsx).unwrap().remove(0).bytes);
        let sheets: Vec<&str> =
            book.iter().filter(|(name, _)| name.contains("sheets/")).map(|(_, xml)| xml.as_str()).collect();
        assert!(book.iter().all(|(_, xml)| !xml.contains("<f>") && !xml.contains("<f ")), "{kind:?}");
        let index = &book.iter().find(|(name, _)| name.ends_with("xl/workbook.xml")).unwrap().1;
        assert!(index.split("<sheet ").nth(1).unwrap().contains("name=\"Notes\""), "{kind:?}: {index}");
        // A cell without a type is a number; every figure of the long form that is one has its own.
        let plain: usize = sheets.iter().map(|xml| numbers_in(xml)).sum();
        assert!(plain > if kind == ReportKind::Full { 2000 } else { 20 }, "{kind:?}: {plain}");
    }
}

fn numbers_in(sheet: &str) -> usize {
    let cells = sheet.split("<c ").skip(1);
    cells.filter(|cell| !cell.split('>').next().unwrap().contains(" t=") && cell.contains("<v>")).count()
}

/// Every kind, the setting's with a place.
fn kinds_of(material: &Material) -> [(ReportKind, Option<String>); 5] {
    let place = material.place_named(&app_setting().unwrap());
    assert!(place.is_some());
    ReportKind::ALL.map(|kind| (kind, place.clone().filter(|_| kind == ReportKind::Setting)))
}

/// What the command wrote and what the program makes again are the same bytes; and a parser reads back tags,
/// language, title, headings in the model's order, alternative texts, header cells and embedded fonts.
fn every_pdf_is_accessible_and_made_twice_alike(material: &Material, folder: &Path) {
    for (kind, place) in kinds_of(material) {
        let made = files(material, (kind, place.as_deref()), Form::Pdf).unwrap().remove(0);
        let written = std::fs::read(folder.join(&made.name)).unwrap();
        assert!(made.bytes == written, "{kind:?} is not the same twice");
        let report = built(material, kind, place.as_deref());
        let pdf = Pdf::read(&written);
        assert!(pdf.is_marked() && pdf.shows_title(), "{kind:?}");
        assert_eq!((pdf.language(), pdf.title()), ("en".to_owned(), report.title.clone()), "{kind:?}");
        let metadata = pdf.metadata();
        assert!(metadata.contains("<pdfuaid:part>1</pdfuaid:part>"), "{kind:?}");
        assert!(metadata.contains(&report.released_on), "{kind:?}");
        let (bare_fonts, fonts) = pdf.fonts();
        assert!(bare_fonts.is_empty() && fonts > 0, "{kind:?}: {bare_fonts:?}");
        let (pages, paper) = match kind {
            ReportKind::Summary | ReportKind::Children => (1..=1, (210.0, 297.0)),
            ReportKind::Setting => (2..=2, (210.0, 297.0)),
            ReportKind::Poster => (2..=2, (420.0, 297.0)),
            ReportKind::Full => (20..=48, (210.0, 297.0)),
        };
        assert!(pages.contains(&pdf.pages()), "{kind:?} has {} pages", pdf.pages());
        let (wide, high) = pdf.size(1);
        assert!((wide - paper.0).abs() < 0.5 && (high - paper.1).abs() < 0.5, "{kind:?}: {wide} by {high}");
        let invented = bare(report.about_demo.as_ref().unwrap());
        assert!((1..=pdf.pages()).all(|page| pdf.words(page).contains(&invented)), "{kind:?}");
        tags_are_the_models(&pdf, &report);
    }
}

fn tags_are_the_models(pdf: &Pdf, report: &Report) {
    let kind = report.kind;
    let on_paper = || report.sections.iter().filter(|section| !section.detail);
    let mut headings = vec![("H1".to_owned(), report.title.clone())];
    headings.extend(on_paper().map(|section| (format!("H{}", section.level), section.heading.clone())));
    let (mut alts, mut tables) = (Vec::new(), 0);
    for block in on_paper().flat_map(|section| &section.blocks) {
        match block {
            Block::Chart(chart) => {
                alts.push(chart.alt.clone());
                // The summary has no room for the tables beside its charts; they stand in the other forms.
                tables += usize::from(chart.table.is_some() && kind != ReportKind::Summary);
            }
            Block::Map(map) => {
                alts.extend(map.qr.iter().map(|qr| qr.label.clone()));
                headings.extend(map.shorthand.iter().map(|sheet| ("H2".to_owned(), sheet.title.clone())));
                tables += 1;
            }
            Block::Table(_) | Block::Actions(_) => tables += 1,
            _ => {}
        }
    }
    let tags = pdf.tags();
    let is_heading = |role: &str| role.len() == 2 && role.starts_with('H');
    let told = tags.iter().filter(|tag| is_heading(&tag.role));
    let told: Vec<(String, String)> =
        told.map(|tag| (tag.role.clone(), tag.title.clone().unwrap_or_default())).collect();
    assert_eq!(told, headings, "{kind:?}");
    let figures = tags.iter().filter(|tag| tag.role == "Figure");
    let heard: Vec<String> = figures.map(|tag| tag.alt.clone().expect("an alternative text")).collect();
    assert_eq!(heard, alts, "{kind:?}");
    assert_eq!(tags.iter().filter(|tag| tag.role == "Table").count(), tables, "{kind:?}");
    let heads = tags.iter().filter(|tag| tag.role == "TH");
    let (mut rows, mut columns) = (0, 0);
    for head in heads {
        assert!(head.above.iter().any(|role| role == "Table"), "{kind:?}: a header cell outside a table");
        rows += usize::from(head.scope.as_deref() == Some("Row"));
        columns += usize::from(head.scope.as_deref() == Some("Column"));
    }
    assert!(tables == 0 || rows >= tables && columns >= 2 * tables, "{kind:?}: {rows} and {columns}");
    let words = pdf.all_words();
    assert!(on_paper().all(|section| words.contains(&bare(&section.heading))), "{kind:?}");
}

fn plain(page: &str) -> String {
    let signs =
        [("&#34;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&#38;", "&"), ("&amp;", "&")];
    signs.iter().fold(page.to_owned(), |page, (code, sign)| page.replace(code, sign))
}

/// What somebody hears who cannot see a chart of a question is its finding, which programs get too.
async fn the_alternative_texts_are_the_findings(report: &Report, program: &Browser) {
    let mut headlines = Vec::new();
    for cell in program.get("/api/v1/outcomes").await.json().as_array().unwrap() {
        let outcome = cell["outcome"].as_str().unwrap();
        let readings = program.get(&format!("/api/v1/outcomes/{outcome}/readings")).await.json();
        for audience in readings["audiences"].as_array().unwrap() {
            for item in audience["items"].as_array().unwrap() {
                headlines.push(item["headline"].as_str().unwrap().trim_end_matches('.').to_owned());
            }
        }
    }
    let blocks = report.sections.iter().filter(|section| section.id.starts_with("voice-"));
    let mut seen = 0;
    for block in blocks.flat_map(|section| &section.blocks) {
        if let Block::Chart(chart) = block
            && !chart.id.ends_with("gaps")
        {
            assert!(headlines.iter().any(|headline| chart.alt.contains(headline.as_str())), "{}", chart.alt);
            assert!(chart.alt.ends_with("The table follows.") && chart.table.is_some(), "{}", chart.alt);
            seen += 1;
        }
    }
    assert!(seen > 50, "{seen}");
}

fn every_kind_is_made_twice_alike(material: &Material) {
    for (kind, place) in kinds_of(material) {
        let place = place.as_deref();
        for form in [Form::Html, Form::Xlsx, Form::Csv, Form::Json] {
            let made = files(material, (kind, place), form).unwrap();
            assert!(
                !made.is_empty() && made == files(material, (kind, place), form).unwrap(),
                "{kind:?} {form:?}"
            );
        }
    }
}

/// The command's own work, into a folder; what was made stays in the build's folder to be looked at.
async fn the_command_writes_them(app: &App) -> PathBuf {
    let out = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("reports-of-the-demo");
    let wish = |kinds: &[&str], formats: &[&str]| ReportArguments {
        wave: None,
        kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
        formats: formats.iter().map(|form| (*form).to_owned()).collect(),
        setting: app_setting(),
        out: out.clone(),
    };
    let began = std::time::Instant::now();
    let written = reports_into(app.gathering(), wish(&[], &["pdf", "xlsx", "html", "json"])).await.unwrap();
    println!("{} files in {:?}", written.len(), began.elapsed());
    assert_eq!(written.len(), 20);
    let summary = written.iter().find(|path| path.to_string_lossy().ends_with("summary.pdf")).unwrap();
    let first = std::fs::read(summary).unwrap();
    reports_into(app.gathering(), wish(&["summary"], &["pdf"])).await.unwrap();
    assert!(first == std::fs::read(summary).unwrap(), "the same release gives the same bytes");
    let pictures = reports_into(app.gathering(), wish(&["summary"], &["png"])).await.unwrap();
    assert!(std::fs::read(&pictures[0]).unwrap().starts_with(b"\x89PNG"));
    for (kinds, formats, says) in [
        (["nonsense"], ["pdf"], "--kind \"nonsense\" is not known"),
        (["summary"], ["docx"], "--format \"docx\" is not known"),
    ] {
        let fault = reports_into(app.gathering(), wish(&kinds, &formats)).await.unwrap_err();
        assert!(fault.to_string().contains(says), "{fault}");
    }
    let no_wave = ReportArguments { wave: Some("Winter 1999".into()), ..wish(&["summary"], &["csv"]) };
    let fault = reports_into(app.gathering(), no_wave).await.unwrap_err();
    assert!(fault.to_string().contains("no released wave called \"Winter 1999\"; released are:"), "{fault}");
    let on_a_file = ReportArguments { out: summary.clone(), ..wish(&["summary"], &["csv"]) };
    let fault = reports_into(app.gathering(), on_a_file).await.unwrap_err();
    assert!(fault.to_string().contains("choose another folder"), "{fault}");
    out
}

fn app_setting() -> Option<String> {
    Some("Sandpiper Primary".to_owned())
}

/// The button makes the same bytes as the command.
async fn by_button(lead: &Browser) {
    let refused = lead.post("/desk/reports", &[("kind", "setting")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("Choose in which form.") && refused.body.contains("Choose the setting"));
    let made = lead.post("/desk/reports", &[("kind", "summary"), ("form", "csv"), ("form", "json")]).await;
    assert_eq!(made.status, 303, "{}", made.body);
    let place = made.location().to_owned();
    let page = loop {
        let page = lead.get(&place).await;
        assert_eq!(page.status, 200, "{}", page.body);
        if page.header("refresh").is_none() {
            break page.body;
        }
        tokio::task::yield_now().await;
    };
    assert!(page.contains("2 of 2 made"), "{page}");
    let name = page.split(&format!("{place}/")).nth(1).unwrap().split('"').next().unwrap();
    let file = lead.get(&format!("{place}/{name}")).await;
    assert_eq!((file.status, file.header("cache-control")), (200, Some("no-store")));
    assert_eq!(lead.get(&format!("{place}/nothing.pdf")).await.status, 404);
}
