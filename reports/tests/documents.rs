//! Every kind of report as PDF, read back by a parser.
#![cfg(feature = "pdf")]

mod parsed;

use belong_reports::model::{
    Block, CellText, Chart, Column, PosterMap, Report, Section, StateMark, Table, TableRow,
};
use belong_reports::{Templates, report};
use parsed::{Pdf, Tag, bare};
use std::fs;
use std::path::Path;

/// How long a text is that takes the empty cells after it too, in letters: `sentence` of `templates/blocks.typ`.
const SENTENCE: usize = 20;
const SAMPLES: [&str; 6] = ["summary", "full", "setting", "poster", "children", "full-ar"];

fn text(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    fs::read_to_string(folder.join(format!("report-{name}.json"))).expect("a committed sample")
}

fn sample(name: &str) -> Report {
    serde_json::from_str(&text(name)).expect("a committed sample")
}

fn printed(model: &Report) -> Pdf {
    Pdf::read(&report(model, &Templates::embedded()).expect("a committed sample"))
}

/// The committed PDF of a sample; another test holds it to what the program prints.
fn committed(name: &str) -> Pdf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    Pdf::read(&fs::read(folder.join(format!("report-{name}.pdf"))).expect("a committed sample"))
}

fn charts(model: &Report) -> Vec<&Chart> {
    let blocks = model.sections.iter().flat_map(|section| &section.blocks);
    blocks.filter_map(|block| if let Block::Chart(chart) = block { Some(&**chart) } else { None }).collect()
}

fn maps(model: &Report) -> Vec<&PosterMap> {
    let blocks = model.sections.iter().flat_map(|section| &section.blocks);
    blocks.filter_map(|block| if let Block::Map(map) = block { Some(&**map) } else { None }).collect()
}

fn headings(tags: &[Tag]) -> Vec<(String, String)> {
    let is_heading = |tag: &&Tag| tag.role.len() == 2 && tag.role.starts_with('H');
    tags.iter()
        .filter(is_heading)
        .map(|tag| (tag.role.clone(), tag.title.clone().unwrap_or_default()))
        .collect()
}

#[test]
fn every_report_is_tagged_says_its_language_title_and_day_and_claims_pdf_ua() {
    for name in SAMPLES {
        let model = sample(name);
        let pdf = committed(name);
        assert!(pdf.is_marked() && pdf.shows_title(), "{name}");
        assert_eq!((pdf.language(), pdf.title()), (model.language.clone(), model.title.clone()), "{name}");
        let metadata = pdf.metadata();
        assert!(metadata.contains("<pdfuaid:part>1</pdfuaid:part>"), "{name}");
        assert!(metadata.contains(&model.released_on), "{name} has not the day of its release");
    }
}

#[test]
fn headings_come_in_the_order_and_depth_of_the_model() {
    for name in SAMPLES {
        let model = sample(name);
        let mut expected = vec![("H1".to_owned(), model.title.clone())];
        for section in &model.sections {
            expected.push((format!("H{}", section.level), section.heading.clone()));
        }
        for map in maps(&model) {
            expected.extend(map.shorthand.iter().map(|words| ("H2".to_owned(), words.title.clone())));
        }
        assert_eq!(headings(&committed(name).tags()), expected, "{name}");
    }
}

#[test]
fn every_chart_is_a_figure_with_the_models_alternative_text_and_nothing_else_is() {
    for name in SAMPLES {
        let model = sample(name);
        let mut expected: Vec<String> = charts(&model).iter().map(|chart| chart.alt.clone()).collect();
        expected.extend(maps(&model).iter().filter_map(|map| Some(map.qr.as_ref()?.label.clone())));
        let tags = committed(name).tags();
        let figures = tags.iter().filter(|tag| tag.role == "Figure");
        let alts: Vec<String> = figures.map(|tag| tag.alt.clone().expect("an alternative text")).collect();
        assert_eq!(alts, expected, "{name}");
    }
}

/// Empty cells that the sentence before them fills: one cell over several columns.
fn joined(table: &Table) -> usize {
    let of_row = |row: &TableRow| {
        let (mut joined, mut before) = (0, 0);
        for (at, cell) in row.cells.iter().enumerate() {
            match at > 0 && cell.text.is_empty() && before > SENTENCE {
                true => joined += 1,
                false => before = cell.text.chars().count(),
            }
        }
        joined
    };
    table.rows.iter().map(of_row).sum()
}

#[test]
fn every_table_has_header_cells_for_columns_and_rows() {
    for name in SAMPLES {
        let model = sample(name);
        let (mut columns, mut rows, mut data, mut tables) = (0, 0, 0, 0);
        let mut count = |wide: usize, high: usize, joined: usize| {
            (columns, rows, data, tables) =
                (columns + wide, rows + high, data + (wide - 1) * high - joined, tables + 1);
        };
        for block in model.sections.iter().flat_map(|section| &section.blocks) {
            match block {
                // The summary has no room for the tables beside its charts; they stand in the other forms.
                Block::Chart(chart) if name != "summary" => {
                    chart
                        .table
                        .iter()
                        .for_each(|table| count(table.columns.len(), table.rows.len(), joined(table)));
                }
                Block::Table(table) => count(table.columns.len(), table.rows.len(), joined(table)),
                Block::Actions(actions) => count(5, actions.rows.len(), 0),
                Block::Map(map) => count(map.horizons.len() + 1, map.rows.len(), 0),
                _ => {}
            }
        }
        let tags = committed(name).tags();
        let cells = |role: &str, scope: Option<&str>| {
            tags.iter().filter(|tag| tag.role == role && tag.scope.as_deref() == scope).count()
        };
        assert_eq!(tags.iter().filter(|tag| tag.role == "Table").count(), tables, "{name}");
        assert_eq!(cells("TH", Some("Column")), columns, "{name}: heads of columns");
        assert_eq!(cells("TH", Some("Row")), rows, "{name}: heads of rows");
        assert_eq!(cells("TD", None), data, "{name}: cells");
    }
}

#[test]
fn each_kind_has_its_paper_and_its_number_of_pages() {
    for (name, pages, (wide, high)) in [
        ("summary", 1, (210.0, 297.0)),
        ("setting", 2, (210.0, 297.0)),
        ("poster", 2, (420.0, 297.0)),
        ("children", 1, (210.0, 297.0)),
        ("full-ar", 2, (210.0, 297.0)),
    ] {
        let pdf = committed(name);
        assert_eq!(pdf.pages(), pages, "{name}");
        let (width, height) = pdf.size(1);
        assert!((width - wide).abs() < 0.5 && (height - high).abs() < 0.5, "{name}: {width} by {height}");
    }
}

#[test]
fn all_fonts_are_embedded() {
    for name in SAMPLES {
        let (bare, all) = committed(name).fonts();
        assert!(bare.is_empty() && all > 0, "{name}: {bare:?}");
    }
}

#[test]
fn invented_figures_say_so_on_every_page_and_real_ones_never() {
    for name in ["summary", "full", "setting", "poster", "children"] {
        let model = sample(name);
        let said = bare(model.about_demo.as_ref().unwrap());
        let pdf = committed(name);
        for page in 1..=pdf.pages() {
            assert!(pdf.words(page).contains(&said), "{name}, page {page}");
        }
    }
    let mut model = sample("setting");
    let said = bare(&model.about_demo.take().unwrap());
    assert!(!printed(&model).all_words().contains(&said));
}

#[test]
fn every_word_of_the_model_is_printed() {
    for name in ["summary", "full", "setting", "poster", "children"] {
        let model = sample(name);
        let words = committed(name).all_words();
        let mut said = vec![&model.title, &model.subtitle, &model.partnership, &model.dated];
        said.extend(model.contact.iter().chain(&model.foot));
        for section in &model.sections {
            said.push(&section.heading);
            for block in &section.blocks {
                match block {
                    Block::Lead(text) | Block::Paragraph(text) | Block::Note(text) => said.push(text),
                    Block::Bullets(bullets) => said.extend(&bullets.items),
                    Block::Chart(chart) => said.extend([&chart.title, &chart.subtitle, &chart.source]),
                    Block::Pictures(all) => said.extend(all.iter().map(|one| &one.sentence)),
                    Block::Map(map) if name == "poster" => {
                        for cell in map.rows.iter().flat_map(|row| &row.cells) {
                            said.extend([&cell.statement, &cell.state_words]);
                            said.extend(cell.figure.iter().chain(&cell.when).chain(&cell.target));
                            said.extend(cell.differ.iter().chain(&cell.aim_words));
                        }
                        said.extend(map.key.iter().map(|entry| &entry.words));
                    }
                    Block::Map(map) => {
                        said.extend(map.rows.iter().flat_map(|row| &row.cells).map(|cell| &cell.state_words));
                    }
                    Block::Words(spoken) => {
                        said.push(&spoken.intro);
                        said.extend(spoken.quotes.iter().map(|quote| &quote.text));
                        said.extend(&spoken.themes);
                    }
                    Block::Actions(actions) => {
                        said.extend(actions.rows.iter().flat_map(|row| [&row.heard, &row.became]));
                    }
                    Block::Table(table) => {
                        said.push(&table.caption);
                        said.extend(table.rows.iter().flat_map(|row| &row.cells).map(|cell| &cell.text));
                    }
                }
            }
        }
        for text in said {
            assert!(words.contains(&bare(text)), "{name} does not say {text:?}");
        }
    }
}

#[test]
fn the_same_model_gives_the_same_bytes_and_the_day_comes_from_the_release() {
    for name in ["summary", "poster", "children"] {
        let mut model = sample(name);
        let first = report(&model, &Templates::embedded()).unwrap();
        assert!(first == report(&model, &Templates::embedded()).unwrap(), "{name}");
        model.released_on = "2027-02-01".to_owned();
        assert!(printed(&model).metadata().contains("2027-02-01"), "{name}");
    }
}

#[test]
fn charts_keep_their_words_as_text() {
    let words = committed("setting").all_words();
    for inside in ["autumnreadingwithitsinterval", "NeverorRarely21%", "targetthatthepartnershipagreed"] {
        assert!(words.contains(inside), "a chart lost {inside}");
    }
}

fn withheld(model: &mut Report) {
    for block in model.sections.iter_mut().flat_map(|section| &mut section.blocks) {
        match block {
            Block::Map(map) => {
                for cell in map.rows.iter_mut().flat_map(|row| &mut row.cells) {
                    (cell.state, cell.figure, cell.when) = (StateMark::NotEnoughAnswers, None, None);
                    cell.state_words = "not enough answers".to_owned();
                    (cell.aim, cell.aim_words, cell.differ, cell.register) = (None, None, None, None);
                }
            }
            Block::Table(table) => {
                for cell in table.rows.iter_mut().flat_map(|row| &mut row.cells) {
                    *cell = CellText::words("not enough answers to show safely");
                }
            }
            _ => {}
        }
    }
}

#[test]
fn everything_withheld_is_still_a_whole_report() {
    for (name, pages) in [("summary", 1), ("setting", 2), ("poster", 2), ("children", 1)] {
        let mut model = sample(name);
        withheld(&mut model);
        let pdf = printed(&model);
        assert_eq!(pdf.pages(), pages, "{name}");
        if !maps(&model).is_empty() {
            assert!(pdf.words(1).contains("notenoughanswers"), "{name}");
        }
    }
}

#[test]
fn no_waves_at_all_is_one_true_sentence_in_every_kind() {
    for name in ["summary", "full", "setting", "poster", "children"] {
        let mut model = sample(name);
        let said = "No wave has been counted yet, so there is nothing to show beside the words.";
        let blocks = vec![Block::Paragraph(said.to_owned())];
        model.sections = vec![Section {
            id: "nothing".to_owned(),
            heading: "Nothing yet".to_owned(),
            level: 2,
            detail: false,
            blocks,
        }];
        let pdf = printed(&model);
        assert_eq!(pdf.pages(), 1, "{name}");
        assert!(pdf.words(1).contains(&bare(said)), "{name}");
        model.sections.clear();
        assert_eq!(printed(&model).pages(), 1, "{name} without a section");
    }
}

#[test]
fn a_name_of_two_hundred_letters_wraps_on_every_page() {
    let spaced = "The Sandpiper Primary School and Nursery of Seaburn and the Villages ".repeat(3);
    for long in [spaced[..200].trim().to_owned(), "Sandpiper".repeat(22)] {
        for (name, pages) in [("setting", 2), ("children", 1)] {
            let mut model = sample(name);
            model.title.clone_from(&long);
            model.subtitle.clone_from(&long);
            let pdf = printed(&model);
            assert_eq!(pdf.pages(), pages, "{name}");
            assert!(pdf.words(1).contains(&bare(&long)[..150]), "{name}");
        }
        let mut model = sample("full-ar");
        let columns = ["Setting", "Answers"].map(|head| Column { head: head.to_owned(), numeric: false });
        let rows = vec![TableRow { head: long.clone(), cells: vec![CellText::figure("84", 84.0)] }];
        let table = Table { caption: long.clone(), columns: columns.to_vec(), rows };
        model.sections[0].blocks = vec![Block::Table(table)];
        model.title.clone_from(&long);
        assert!(printed(&model).all_words().contains(&bare(&long)[..100]));
    }
}

#[test]
fn right_to_left_keeps_its_language_and_reads_latin_names_whole() {
    let pdf = committed("full-ar");
    assert_eq!(pdf.language(), "ar");
    assert!(pdf.all_words().contains("RobinVale"));
    let mut model = sample("setting");
    model.title = "مدرسة النورس الابتدائية: autumn 2026".to_owned();
    let pdf = printed(&model);
    assert_eq!(pdf.title(), model.title);
    assert!(pdf.metadata().contains("pdfuaid"), "an Arabic name in an English report is still PDF/UA");
}

#[test]
fn markup_in_a_name_is_only_text() {
    let mut model = sample("setting");
    model.title = "#panic() *Bold* $x$ [a] <b> \\ =cmd|' /C calc'!A0 @import".to_owned();
    model.sections[0].heading.clone_from(&model.title);
    let pdf = printed(&model);
    assert_eq!(pdf.title(), model.title);
    assert!(pdf.words(1).contains(&bare(&model.title)));
}

#[test]
fn a_report_that_would_mislead_is_refused_by_field() {
    let fault = |change: &dyn Fn(&mut Report)| {
        let mut model = sample("setting");
        change(&mut model);
        report(&model, &Templates::embedded()).unwrap_err().to_string()
    };
    let begins = "the report cannot be printed: ";
    assert_eq!(fault(&|model| model.title.clear()), format!("{begins}`title` is empty"));
    assert!(fault(&|model| model.released_on = "2026-02-30".to_owned()).contains("not a day like"));
    assert!(fault(&|model| model.sections[0].level = 3).contains("has level 3 after level 1"));
    assert!(fault(&|model| model.sections[1].id = model.sections[0].id.clone()).contains("comes twice"));
    assert!(fault(&|model| model.language = "English".to_owned()).contains("is not a language"));
    let without_alt = fault(&|model| {
        for block in model.sections.iter_mut().flat_map(|section| &mut section.blocks) {
            if let Block::Chart(chart) = block {
                chart.alt.clear();
            }
        }
    });
    assert!(without_alt.contains("`alt of chart \"yc-trend\"` is empty"), "{without_alt}");
    let short_row = fault(&|model| {
        for block in model.sections.iter_mut().flat_map(|section| &mut section.blocks) {
            if let Block::Table(table) = block {
                table.rows[1].cells.pop();
            }
        }
    });
    assert!(short_row.contains("row 2 of \"Who answered, by absence last term\""), "{short_row}");
}

#[test]
fn an_unknown_field_of_a_model_is_refused_and_the_json_comes_back_as_it_was() {
    for name in SAMPLES {
        let model = sample(name);
        let again: Report = serde_json::from_str(&serde_json::to_string(&model).unwrap()).unwrap();
        assert_eq!(again, model, "{name}");
    }
    let strange = text("summary").replacen("\"subtitle\"", "\"colour\": 1, \"subtitle\"", 1);
    let fault = serde_json::from_str::<Report>(&strange).unwrap_err().to_string();
    assert!(fault.contains("unknown field `colour`"), "{fault}");
}
