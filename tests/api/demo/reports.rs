//! Every figure of the demonstration's reports beside those of the pages and of the programs.

use crate::support::Browser;
use belong::app::App;
use belong::commands::{ReportArguments, reports_into};
use belong::release::WITHHELD_SENTENCE;
use belong::reports::{Form, Material, built, files};
use belong_reports::model::{Block, Report, ReportKind, Table};
use serde_json::Value;
use std::collections::BTreeMap;

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
    the_command_writes_them(app).await;
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
    let page = lead.get("/desk/reports/newest/full").await;
    assert_eq!(page.status, 200, "{}", page.body);
    let body = plain(&page.body);
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
    let place = material.places().into_iter().next().unwrap();
    let kinds = ReportKind::ALL.map(|kind| (kind, (kind == ReportKind::Setting).then_some(place.as_str())));
    for (kind, place) in kinds {
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
async fn the_command_writes_them(app: &App) {
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
