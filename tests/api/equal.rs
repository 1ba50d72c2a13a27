//! Every figure is the same wherever it stands: page, picture, alternative text, CSV, report as model, page, PDF and
//! workbook, PNG, and the programs' answers. One test over the whole demonstration.

mod grid;

use crate::support::{Browser, config_in, own_database};
use belong::progress::{answers_words, more_or_fewer, percent};
use belong::release::WITHHELD_SENTENCE;
use belong::reports::{Form, Material, built, files};
use belong::theory::Audience;
use belong::{access, demo, routes};
use belong_reports::model::{Block, Report, ReportKind};
use grid::{Grid, of_csv, of_model, of_page, of_workbook, plain, tables};
use serde_json::Value;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_figure_of_the_demonstration_is_the_same_in_every_form() {
    let home = tempfile::tempdir().unwrap();
    let database = own_database(home.path()).await;
    let mut config = config_in(home.path(), &database);
    config.demo = true;
    let app = demo::prepared(config).await.unwrap();
    let key = access::mint_api_key(&app.db, &app.clock, "the test").await.unwrap();
    let door = Browser::of(routes::endpoint(&app));
    let program = door.with_header("authorization", &format!("Bearer {key}"));
    let ready = demo::ready(&app).await.unwrap();
    let lead = Browser::of(routes::endpoint(&app));
    assert_eq!(lead.post(ready.lead_link.trim_start_matches(&ready.url), &[]).await.status, 303);

    let pages = Pages::read(&lead, &program).await;
    let asked = programs(&program, &pages).await;
    agree("API and pages", &asked, &pages.grid, 1000);
    agree("pages and their CSV", &pages.grid, &pages.csv, 3000);
    pictures_tell_the_figures(&program, &pages).await;
    posters_agree(&lead, &program).await;

    let material = app.gathering().material(None).await.unwrap();
    let full = built(&material, ReportKind::Full, None);
    let model = of_model(&full);
    agree("pages and the report's model", &pages.grid, &model, 1000);
    let json = files(&material, (ReportKind::Full, None), Form::Json).unwrap().remove(0).bytes;
    let read: Report = serde_json::from_slice(&json).unwrap();
    agree("the model and its JSON", &model, &of_model(&read), 1000);
    the_reports_page(&material, &full, &model);
    the_workbook(&material, &full, &model);
    the_long_csv(&material, &program).await;
    the_pdf(&material, &full);
    the_pngs(&material, &lead, &pages).await;
}

/// Both forms have so many figures in common, all of them the same; and one that is changed in either is noticed.
fn agree(what: &str, one: &Grid, other: &Grid, at_least: usize) {
    let (same, apart) = one.beside(other);
    assert!(apart.is_empty(), "{what}: {} apart\n{}", apart.len(), apart[..apart.len().min(20)].join("\n"));
    assert!(same >= at_least, "{what}: only {same} figures in common");
    println!("{what}: {same} figures");
    assert_eq!(one.spoilt(other).beside(other).1.len(), 1, "{what}: a changed figure is noticed");
    assert_eq!(one.beside(&other.spoilt(one)).1.len(), 1, "{what}: on either side");
}

/// What a lead can reach: every table, its file, and every page as it is.
struct Pages {
    grid: Grid,
    csv: Grid,
    /// Outcome and page.
    outcomes: Vec<(String, String)>,
}

impl Pages {
    async fn read(lead: &Browser, program: &Browser) -> Pages {
        let mut all = Pages { grid: Grid::default(), csv: Grid::default(), outcomes: Vec::new() };
        let ids = texts(&program.get("/api/v1/outcomes").await.json(), "outcome");
        let mut paths: Vec<String> = ids.iter().map(|id| format!("/desk/outcomes/{id}")).collect();
        paths.extend(["/desk/outcomes", "/desk/register"].map(str::to_owned));
        for wave in texts(&program.get("/api/v1/waves").await.json(), "id") {
            let story = format!("/desk/waves/{wave}/story");
            if lead.get(&story).await.status == 200 {
                paths.push(story);
            }
        }
        for indicator in texts(&program.get("/api/v1/indicators").await.json(), "code") {
            paths.push(format!("/desk/register/{indicator}"));
        }
        for path in paths {
            let page = lead.get(&path).await;
            assert_eq!(page.status, 200, "{path}: {}", page.body);
            for (address, caption) in of_page(&page.body, &mut all.grid) {
                let file = lead.get(&address).await;
                assert_eq!(file.status, 200, "{address}");
                of_csv(file.body.as_bytes(), &caption, &mut all.csv);
            }
            if let Some(id) = path.strip_prefix("/desk/outcomes/") {
                all.outcomes.push((id.to_owned(), page.body));
            }
        }
        all
    }
}

fn texts(list: &Value, field: &str) -> Vec<String> {
    list.as_array().unwrap().iter().filter_map(|one| one[field].as_str().map(str::to_owned)).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn number(value: &Value) -> i16 {
    i16::try_from(value.as_i64().unwrap_or_else(|| panic!("a number: {value}"))).unwrap()
}

fn share(value: &Value) -> String {
    value.as_u64().map_or_else(String::new, |whole| percent(u8::try_from(whole).unwrap()))
}

fn title(code: &Value) -> &'static str {
    Audience::from_code(code.as_str().unwrap()).unwrap().title()
}

/// What programs are told, worded as pages word it and set where pages set it.
async fn programs(program: &Browser, pages: &Pages) -> Grid {
    let mut grid = Grid::default();
    for (outcome, _) in &pages.outcomes {
        let told = program.get(&format!("/api/v1/outcomes/{outcome}/readings")).await.json();
        for audience in told["audiences"].as_array().unwrap() {
            for item in audience["items"].as_array().unwrap() {
                readings(item, title(&audience["audience"]), &mut grid);
                changes_and_gaps(item, title(&audience["audience"]), &mut grid);
            }
        }
    }
    for wave in texts(&program.get("/api/v1/waves").await.json(), "name") {
        let release = program.get(&format!("/api/v1/readings?wave={}", wave.replace(' ', "%20"))).await;
        if release.status == 200 {
            who_answered(&release.json(), &mut grid);
        }
    }
    grid
}

fn readings(item: &Value, title: &str, grid: &mut Grid) {
    let caption = format!("{title}: “{}”", item["text"].as_str().unwrap());
    let heads = [
        "Wave",
        &format!("Said {}", item["favourable"].as_str().unwrap()),
        "95% interval",
        "Answers",
        "Mean score (0 to 100)",
        "Weighted",
        "Said the opposite",
    ]
    .map(str::to_owned);
    let row = |reading: &Value| {
        let figure = &reading["figure"];
        let words = figure["share"]["words"].as_str().or(figure["sentence"].as_str()).unwrap();
        let mean = figure["mean"].as_u64().map(|mean| mean.to_string());
        vec![
            format!("{} {}", reading["term"].as_str().unwrap(), reading["year"]),
            words.to_owned(),
            text(&figure["share"]["interval_words"]),
            text(&figure["answers_words"]),
            mean.unwrap_or_default(),
            share(&figure["weighted"]),
            share(&figure["unfavourable"]),
        ]
    };
    grid.add(&caption, &heads, &item["readings"].as_array().unwrap().iter().map(row).collect::<Vec<_>>());
}

fn changes_and_gaps(item: &Value, title: &str, grid: &mut Grid) {
    let question = item["text"].as_str().unwrap();
    let Some(last) =
        item["readings"].as_array().unwrap().iter().rfind(|one| one["figure"]["withheld"] == false)
    else {
        return;
    };
    let when = |reading: &Value| format!("{} {}", reading["term"].as_str().unwrap(), reading["year"]);
    if let change @ Value::Object(_) = &item["change"] {
        let start = "Change in the places with enough answers both times, weighted by their roll";
        let heads = ["", "Then", "Now", "Points", "95% interval", "Could have been seen"].map(str::to_owned);
        let points = |name: &str| more_or_fewer(number(&change[name]));
        let row = vec![
            format!("{} to {}", change["since"].as_str().unwrap(), when(last)),
            share(&change["then"]),
            share(&change["now"]),
            points("points"),
            format!("{} to {}", points("low"), points("high")),
            change["detectable"].to_string(),
        ];
        grid.add(&format!("{start}: {title}, “{question}”"), &heads, &[row]);
    }
    let newest = item["readings"].as_array().unwrap().last().unwrap();
    let heads = [
        "",
        &format!("Said {}", item["favourable"].as_str().unwrap()),
        "Everyone else",
        "Points",
        "95% interval",
    ]
    .map(str::to_owned);
    let row = |gap: &Value| {
        let points = |name: &str| more_or_fewer(number(&gap[name]));
        let group = text(&gap["group"]);
        match gap["withheld"] == true {
            true => vec![group, WITHHELD_SENTENCE.to_owned()],
            false => vec![
                group,
                share(&gap["share"]),
                share(&gap["everyone_else"]),
                points("points"),
                format!("{} to {}", points("low"), points("high")),
            ],
        }
    };
    let caption = format!("{title} beside everyone else, {}: “{question}”", when(newest));
    grid.add(&caption, &heads, &item["gaps"].as_array().unwrap().iter().map(row).collect::<Vec<_>>());
}

fn who_answered(release: &Value, grid: &mut Grid) {
    let when = format!("{} {}", release["term"].as_str().unwrap(), release["year"]);
    for audience in Audience::ALL {
        let mine = release["responses"].as_array().unwrap().iter().filter(|one| {
            one["audience"] == audience.code()
                && (one["dimension"] == "partnership" || one["dimension"] == "phase")
        });
        let row = |one: &Value| {
            let group =
                one["group"].as_str().filter(|name| !name.is_empty()).unwrap_or("everyone").to_owned();
            match one["withheld"] == true {
                true => vec![group, WITHHELD_SENTENCE.to_owned()],
                false => vec![
                    group,
                    format!("about {}", one["invited"]),
                    format!("about {}", one["answered"]),
                    share(&one["percent"]),
                ],
            }
        };
        // In the table a group's heading is its first cell.
        let heads = ["Group", "Invited", "Answered", "Response rate (AAPOR RR1)"].map(str::to_owned);
        let caption = format!("Who answered, {when}: {}", audience.noun());
        grid.add(&caption, &heads, &mine.map(row).collect::<Vec<_>>());
    }
}

/// Marks, alternative texts and titles of the pictures on the pages say what programs are told.
async fn pictures_tell_the_figures(program: &Browser, pages: &Pages) {
    let mut seen = 0;
    for (outcome, page) in &pages.outcomes {
        let words = plain_titles(page);
        let told = program.get(&format!("/api/v1/outcomes/{outcome}/readings")).await.json();
        for audience in told["audiences"].as_array().unwrap() {
            for (at, item) in audience["items"].as_array().unwrap().iter().enumerate() {
                let shown = |one: &&Value| one["figure"]["withheld"] == false;
                let all: Vec<&Value> = item["readings"].as_array().unwrap().iter().filter(shown).collect();
                // A headline question is drawn with all its readings, another with its latest.
                let drawn = if at == 0 { 0 } else { all.len().saturating_sub(1) };
                for reading in &all[drawn..] {
                    let figure = &reading["figure"];
                    let interval = figure["share"]["interval_words"].as_str();
                    let interval = interval.map(|words| format!(" ({words})")).unwrap_or_default();
                    let when = format!("{} {}", reading["term"].as_str().unwrap(), reading["year"]);
                    let title = format!("{when}: {}{interval}", figure["share"]["words"].as_str().unwrap());
                    assert!(words.iter().any(|one| one.starts_with(&title)), "{outcome}: {title}");
                    seen += 1;
                }
                let headline = item["headline"].as_str().unwrap().trim_end_matches('.');
                let said = words.iter().filter(|one| one.contains(headline)).count();
                assert!(all.is_empty() || said > 0, "{outcome}: {headline}");
                let spread: Vec<String> = all.last().map_or(Vec::new(), |last| {
                    let slices = last["figure"]["spread"].as_array();
                    slices.into_iter().flatten().map(|slice| share(&slice["percent"])).collect()
                });
                let alt = words
                    .iter()
                    .find(|one| one.starts_with("Chart: bars from a line") && one.contains(headline));
                if let Some(alt) = alt.filter(|_| at == 0) {
                    assert!(spread.iter().all(|share| alt.contains(share.as_str())), "{outcome}: {alt}");
                }
            }
            let gaps = audience["items"][0]["gaps"].as_array().unwrap();
            for words_of in gaps.iter().map(|gap| gap["words"].as_str().unwrap()) {
                assert!(words.iter().any(|one| one.contains(words_of)), "{outcome}: {words_of}");
                seen += 1;
            }
        }
    }
    assert!(seen > 200, "{seen}");
    println!("marks of pictures: {seen} figures");
}

/// The words of every `<title>` and `<desc>` of a page.
fn plain_titles(page: &str) -> Vec<String> {
    let of = |tag: &str| -> Vec<String> {
        let open = format!("<{tag}");
        let all = page.split(&open).skip(1);
        all.filter_map(|rest| Some(plain(rest.split_once('>')?.1.split("</").next()?))).collect()
    };
    [of("title"), of("desc")].concat()
}

/// The poster as a page, as CSV and for programs.
async fn posters_agree(lead: &Browser, program: &Browser) {
    let (mut page, mut file, mut asked) = (Grid::default(), Grid::default(), Grid::default());
    let caption = "The theory of change, outcome by outcome";
    of_page(&lead.get("/desk").await.body, &mut page);
    of_csv(lead.get("/desk/poster.csv").await.body.as_bytes(), caption, &mut file);
    let cells = program.get("/api/v1/outcomes").await.json();
    let heads =
        ["Outcome", "Where it stands", "Latest figure", "Wave", "Target", "Register"].map(str::to_owned);
    let names = ["outcome", "state_words", "figure", "figure_when", "target", "register"];
    let row = |cell: &Value| names.map(|name| text(&cell[name])).to_vec();
    asked.add(caption, &heads, &cells.as_array().unwrap().iter().map(row).collect::<Vec<_>>());
    agree("the poster and its CSV", &page, &file, 100);
    agree("the poster and the API", &page, &asked, 60);
}

fn the_reports_page(material: &Material, full: &Report, model: &Grid) {
    let bytes = files(material, (ReportKind::Full, None), Form::Html).unwrap().remove(0).bytes;
    let page = String::from_utf8(bytes).unwrap();
    let mut grid = Grid::default();
    of_page(&page, &mut grid);
    agree("the report's model and its page", model, &grid, 1000);
    assert!(model.0.keys().all(|key| grid.0.contains_key(key)), "nothing of the model is left out");
    let said = plain_titles(&page);
    for chart in charts(full) {
        assert!(said.contains(&chart.alt), "{}", chart.alt);
    }
}

fn charts(report: &Report) -> Vec<&belong_reports::model::Chart> {
    let blocks = report.sections.iter().flat_map(|section| &section.blocks);
    blocks.filter_map(|block| if let Block::Chart(chart) = block { Some(&**chart) } else { None }).collect()
}

fn the_workbook(material: &Material, full: &Report, model: &Grid) {
    let bytes = files(material, (ReportKind::Full, None), Form::Xlsx).unwrap().remove(0).bytes;
    let long = "Every figure, a row each";
    let mut captions: Vec<&str> = tables(full).iter().map(|table| table.caption.as_str()).collect();
    captions.push(long);
    let book = of_workbook(&bytes, &captions);
    agree("the report's model and its workbook", model, &book, 1000);
    assert!(model.0.keys().all(|key| book.0.contains_key(key)), "nothing of the model is left out");
    let csv = files(material, (ReportKind::Full, None), Form::Csv).unwrap().remove(0).bytes;
    let mut grid = Grid::default();
    of_csv(&csv, long, &mut grid);
    agree("every figure in the workbook and in the CSV", &book, &grid, 3000);
}

/// The long CSV and what programs are told of each release, of everybody and by phase.
async fn the_long_csv(material: &Material, program: &Browser) {
    let bytes = files(material, (ReportKind::Full, None), Form::Csv).unwrap().remove(0).bytes;
    let mut reader = csv::Reader::from_reader(&bytes[..]);
    let heads: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let (mut file, mut asked) = (Grid::default(), Grid::default());
    let key = |cells: [String; 5]| cells.join(" | ");
    let kept = ["figure", "low", "high", "answers", "mean", "weighted", "unfavourable"];
    let columns: Vec<String> = ["key"].into_iter().chain(kept).map(str::to_owned).collect();
    let rows = reader.records().map(Result::unwrap).map(|row| {
        let at = |name: &str| row[heads.iter().position(|head| head == name).expect(name)].to_owned();
        let key = key(["wave", "item", "version", "by", "group"].map(at));
        [key].into_iter().chain(kept.map(at)).collect()
    });
    file.add("long", &columns, &rows.collect::<Vec<Vec<String>>>());
    for cube in &material.cubes {
        let path = format!("/api/v1/readings?wave={}", cube.wave.replace(' ', "%20"));
        let release = program.get(&path).await.json();
        let row = |cell: &Value| {
            let figure = &cell["figure"];
            let words = figure["share"]["words"].as_str().or(figure["sentence"].as_str()).unwrap();
            let whole = |value: &Value| value.as_u64().map_or_else(String::new, |whole| whole.to_string());
            let of = |name: &str| text(&cell[name]);
            vec![
                key([
                    cube.wave.clone(),
                    of("item"),
                    cell["version"].to_string(),
                    of("dimension"),
                    of("group"),
                ]),
                words.to_owned(),
                whole(&figure["share"]["low"]),
                whole(&figure["share"]["high"]),
                figure["withheld"].as_bool().filter(|hidden| *hidden).map_or_else(
                    || answers_words(figure["answers"].as_u64().map(|all| u32::try_from(all).unwrap())),
                    |_| String::new(),
                ),
                whole(&figure["mean"]),
                share(&figure["weighted"]),
                share(&figure["unfavourable"]),
            ]
        };
        asked.add(
            "long",
            &columns,
            &release["cells"].as_array().unwrap().iter().map(row).collect::<Vec<_>>(),
        );
    }
    agree("the long CSV and the API", &file, &asked, 1000);
}

fn bare(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_whitespace()).collect()
}

/// Whether every row of every table stands in the words of the PDF, one after the other; what does not.
fn missing_in(words: &str, report: &Report) -> Vec<String> {
    let (mut from, mut missing) = (0, Vec::new());
    for table in tables(report) {
        let begins = words[from..].find(&bare(&table.caption));
        let Some(at) = begins else {
            missing.push(table.caption.clone());
            continue;
        };
        from += at;
        for row in &table.rows {
            let cells = row.cells.iter().map(|cell| bare(&cell.text)).collect::<String>();
            let line = bare(&row.head) + &cells;
            match words[from..].find(&line) {
                Some(at) => from += at,
                None => missing.push(format!("{}: {line}", table.caption)),
            }
        }
    }
    missing
}

/// What stands on paper: the report without what is for whoever wants to check.
fn the_pdf(material: &Material, full: &Report) {
    let full = &{
        let mut paper = full.clone();
        paper.sections.retain(|section| !section.detail);
        paper
    };
    let bytes = files(material, (ReportKind::Full, None), Form::Pdf).unwrap().remove(0).bytes;
    let pdf = lopdf::Document::load_mem(&bytes).unwrap();
    let pages: Vec<u32> = pdf.get_pages().keys().copied().collect();
    let words: String = pages.iter().map(|page| bare(&pdf.extract_text(&[*page]).unwrap())).collect();
    let missing = missing_in(&words, full);
    assert!(missing.is_empty(), "{} rows\n{}", missing.len(), missing[..missing.len().min(20)].join("\n"));
    let mut spoilt = full.clone();
    let mut blocks = spoilt.sections.iter_mut().flat_map(|section| &mut section.blocks);
    let cell = blocks.find_map(|block| match block {
        Block::Chart(chart) => {
            let rows = chart.table.as_mut()?.rows.iter_mut();
            rows.flat_map(|row| &mut row.cells).find(|cell| cell.text.ends_with('%'))
        }
        _ => None,
    });
    cell.unwrap().text.insert(0, '9');
    assert_eq!(missing_in(&words, &spoilt).len(), 1, "a changed figure is noticed");
}

/// The alternative text inside a picture is the one beside its link, and that of the page's own drawing.
async fn the_pngs(material: &Material, lead: &Browser, pages: &Pages) {
    let inside = |bytes: &str| {
        let (_, rest) = bytes.split_once("Description\0\0\0\0\0").expect("a description");
        rest.to_owned()
    };
    let mut seen = 0;
    for (outcome, page) in pages.outcomes.iter().filter(|(_, page)| page.contains(".png\"")) {
        let alts = plain_titles(page);
        let link =
            page.split("href=\"").find(|rest| rest.split('"').next().unwrap().ends_with(".png")).unwrap();
        let address = link.split('"').next().unwrap();
        let (_, beside) = link.split_once("inside the file too: ").unwrap();
        let beside = plain(beside.split("</p>").next().unwrap());
        assert!(alts.contains(&beside), "{outcome}: {beside}");
        let file = lead.get(address).await;
        assert_eq!((file.status, file.header("content-type")), (200, Some("image/png")), "{address}");
        assert!(inside(&file.body).starts_with(&beside), "{address}: {beside}");
        seen += 1;
    }
    assert!(seen > 15, "{seen}");
    let summary = built(material, ReportKind::Summary, None);
    let made = files(material, (ReportKind::Summary, None), Form::Png).unwrap();
    assert_eq!(made.len(), charts(&summary).len());
    for (file, chart) in made.iter().zip(charts(&summary)) {
        assert!(inside(&String::from_utf8_lossy(&file.bytes)).starts_with(&chart.alt), "{}", file.name);
    }
}
