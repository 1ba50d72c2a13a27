//! What reports say where there is little to say, and what hostile words do to their forms.

use super::*;
use crate::actions::{Action, ActionState};
use crate::people::Setting;
use crate::progress::testing::{cell, cube, percent, withheld};
use crate::release::{Cell, Cube, Dimension, Figure, Group, Reading, WITHHELD_SENTENCE};
use crate::surveys::{Content, Term};
use belong_reports::model::{Block, Chart};
use std::io::{Cursor, Read};
use std::sync::Arc;

/// Words that are a formula, markup, an address or a control sign somewhere (trust.md W13, W14).
const HOSTILE: [&str; 12] = [
    "=HYPERLINK(\"https://evil.example\",\"x\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "＝1+1",
    "＠SUM(A1)",
    "\"><script>alert(1)</script>",
    "</title></svg><img src=x onerror=alert(1)>",
    "javascript:alert(1)//'\"`",
    "{{7*7}}${7*7}#{7*7}",
    "a]]><f>1</f><!--",
];

fn material(cubes: Vec<Arc<Cube>>) -> Material {
    let content = Content::embedded();
    Material {
        made: cubes.last().map(|_| (1, "2026-12-01".parse().unwrap())),
        cubes,
        targets: Vec::new(),
        held: Vec::new(),
        aims: Default::default(),
        actions: Vec::new(),
        spoken: Vec::new(),
        settings: Vec::new(),
        plan: content.plan.clone(),
        content: Arc::new(content),
        look: Look::default(),
        base_url: "https://belong.example".into(),
        is_demo: false,
    }
}

fn in_place(name: &str, cell: Cell) -> Cell {
    Cell { group: Group { dimension: Dimension::Place, name: name.into() }, ..cell }
}

fn wave(year: i32, figures: &[Figure<Reading>], places: &[(&str, Figure<Reading>)]) -> Arc<Cube> {
    let items = ["6M-YP-1", "6M-FA-1", "1S-YP-1"];
    let mut cells: Vec<Cell> =
        items.iter().zip(figures).map(|(item, figure)| cell(item, 1, figure.clone())).collect();
    cells.extend(places.iter().map(|(name, figure)| in_place(name, cell("6M-YP-1", 1, figure.clone()))));
    cube(Term::Autumn, year, cells)
}

fn everything(report: &Report) -> String {
    serde_json::to_string(report).unwrap()
}

fn charts_of(report: &Report) -> Vec<&Chart> {
    super::forms::charts(report).collect()
}

/// Every part of a workbook as XML.
fn opened(book: &[u8]) -> Vec<(String, String)> {
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

fn one_file(material: &Material, kind: ReportKind, place: Option<&str>, form: Form) -> Vec<u8> {
    files(material, (kind, place), form).unwrap().remove(0).bytes
}

#[test]
fn before_any_release_every_kind_says_so_in_every_form() {
    let nothing = material(Vec::new());
    for kind in ReportKind::ALL {
        let report = built(&nothing, kind, Some("Heron School"));
        let text = everything(&report);
        assert!(text.contains("No figures have been released yet."), "{kind:?}");
        assert!(!text.contains("changed clearly;") && charts_of(&report).is_empty(), "{kind:?}");
        for form in [Form::Html, Form::Xlsx, Form::Csv, Form::Json] {
            assert!(!one_file(&nothing, kind, Some("Heron School"), form).is_empty(), "{kind:?} {form:?}");
        }
    }
}

#[test]
fn where_everything_is_withheld_no_kind_shows_a_figure_and_none_says_something_else() {
    let all =
        material(vec![wave(2026, &[withheld(), withheld(), withheld()], &[("Heron School", withheld())])]);
    for kind in ReportKind::ALL {
        let report = built(&all, kind, Some("Heron School"));
        let text = everything(&report);
        assert!(charts_of(&report).is_empty(), "{kind:?}");
        let cells = super::html::parts(&report.sections).len();
        assert!(cells > 0 && !text.contains("\"text\":\"0%") && !text.contains("\"number\":0"), "{kind:?}");
        assert!(!text.contains(" in 10 "), "{kind:?}");
        let says = text.contains(WITHHELD_SENTENCE)
            || text.contains("not enough answers")
            || kind == ReportKind::Children;
        assert!(says, "{kind:?}: {text}");
    }
    let csv = String::from_utf8(one_file(&all, ReportKind::Full, None, Form::Csv)).unwrap();
    assert_eq!(csv.lines().skip(1).filter(|line| line.contains(WITHHELD_SENTENCE)).count(), 3, "{csv}");
    let Block::Pictures(pictures) = &built(&all, ReportKind::Children, None).sections[0].blocks[0] else {
        panic!("the children's page has pictures")
    };
    assert_eq!(pictures.len(), 8);
}

#[test]
fn one_audience_alone_makes_every_kind_and_the_others_are_not_invented() {
    let one = material(vec![wave(2025, &[percent(50)], &[]), wave(2026, &[percent(58)], &[])]);
    for kind in ReportKind::ALL {
        let text = everything(&built(&one, kind, Some("Heron School")));
        assert!(!text.contains("0 in 10") && !text.contains("NaN"), "{kind:?}");
    }
    let full = everything(&built(&one, ReportKind::Full, None));
    assert!(full.contains("58%") && full.contains("early readings"));
}

#[test]
fn a_setting_has_its_own_figures_and_a_range_that_names_nobody() {
    let places = [("Heron School", 40), ("Tern School", 48), ("Gull School", 71), ("Rook School", 66)];
    let shown = |but: usize| -> Vec<(&str, Figure<Reading>)> {
        places[..but].iter().map(|(name, share)| (*name, percent(*share))).collect()
    };
    let text = |count: usize| {
        let all = material(vec![wave(2026, &[percent(58)], &shown(count))]);
        everything(&built(&all, ReportKind::Setting, Some("Heron School")))
    };
    let with_range = text(4);
    assert!(with_range.contains("from 40% to 71%"), "{with_range}");
    for other in ["Tern", "Gull", "Rook", "48%", "66%"] {
        assert!(!with_range.contains(other), "{other}");
    }
    assert!(!text(3).contains("from 40%"), "beside two others a range would give them away");
}

#[test]
fn the_same_release_gives_the_same_bytes_in_every_form() {
    let all = material(vec![wave(2025, &[percent(50)], &[]), wave(2026, &[percent(58), percent(61)], &[])]);
    for form in [Form::Html, Form::Xlsx, Form::Csv, Form::Json] {
        let make = || files(&all, (ReportKind::Full, None), form).unwrap();
        let first = make();
        // Another minute for whatever writes the clock's into a file is not needed: a workbook holds seconds.
        assert!(first == make(), "{form:?}");
    }
    let book = opened(&one_file(&all, ReportKind::Full, None, Form::Xlsx));
    let core = book.iter().find(|(name, _)| name.ends_with("core.xml")).unwrap();
    assert!(core.1.contains("2026-12-01T00:00:00Z"), "{}", core.1);
}

#[test]
fn figures_are_numbers_in_the_workbook_and_look_as_they_are_shown() {
    let all = material(vec![wave(2025, &[percent(50)], &[]), wave(2026, &[percent(58)], &[])]);
    let book = opened(&one_file(&all, ReportKind::Full, None, Form::Xlsx));
    let sheets: String =
        book.iter().filter(|(name, _)| name.contains("sheets/")).map(|(_, xml)| xml.as_str()).collect();
    let styles = &book.iter().find(|(name, _)| name.ends_with("styles.xml")).unwrap().1;
    assert!(sheets.contains("<v>58</v>"), "a number");
    assert!(styles.contains("0&quot;%&quot;") && styles.contains("&quot;about &quot;0"), "{styles}");
    let names: Vec<&str> = book.iter().map(|(name, _)| name.as_str()).collect();
    let workbook = &book.iter().find(|(name, _)| name.ends_with("xl/workbook.xml")).unwrap().1;
    assert!(workbook.find("\"Notes\"").unwrap() < workbook.find("\"Outcome 1S\"").unwrap(), "{names:?}");
}

#[test]
fn hostile_words_stay_words_in_every_form() {
    for hostile in HOSTILE {
        let mut all = material(vec![wave(2026, &[percent(58)], &[(hostile, percent(50))])]);
        let mut content = Content::embedded();
        content.theory.title = hostile.to_owned();
        content.theory.partnership = hostile.to_owned();
        for item in content.items.iter_mut().filter(|item| item.id == "6M-YP-1") {
            item.text = hostile.to_owned();
        }
        for intervention in &mut content.theory.interventions {
            intervention.statement = hostile.to_owned();
        }
        all.content = Arc::new(content);
        let setting = crate::ids::SettingId::random();
        let (kind, phase, locality) = ("school".into(), "primary".into(), hostile.to_owned());
        all.settings = vec![Setting { id: setting, name: hostile.to_owned(), kind, phase, locality }];
        all.actions = vec![action(hostile, None), action(hostile, Some(setting))];
        for kind in ReportKind::ALL {
            let plain = files(&material(all.cubes.clone()), (kind, Some("x")), Form::Html).unwrap().remove(0);
            let page = one_file(&all, kind, Some(hostile), Form::Html);
            elements_are_ours(&String::from_utf8(page).unwrap(), &String::from_utf8(plain.bytes).unwrap());
            for (name, xml) in opened(&one_file(&all, kind, Some(hostile), Form::Xlsx)) {
                assert!(!xml.contains("<f>") && !xml.contains("<f "), "{hostile:?} in {name}");
            }
            for file in files(&all, (kind, Some(hostile)), Form::Csv).unwrap() {
                every_cell_is_guarded(&file.bytes);
                assert!(file.name.chars().all(|sign| sign.is_ascii_alphanumeric() || "-.".contains(sign)));
            }
        }
    }
}

fn action(words: &str, setting: Option<crate::ids::SettingId>) -> Action {
    Action {
        id: crate::ids::ActionId::random(),
        setting,
        outcome: "6M".into(),
        audience: None,
        heard: words.to_owned(),
        wave: None,
        will: words.to_owned(),
        by: None,
        who: words.to_owned(),
        state: ActionState::Done { did: words.to_owned(), on: "2026-10-01".parse().unwrap() },
        became: words.to_owned(),
        created_at: crate::clock::At(0),
        changed_at: crate::clock::At(0),
    }
}

/// No element and no attribute stands in `page` that a page of plain words does not have.
fn elements_are_ours(page: &str, plain: &str) {
    for bad in ["<script", "<img", "onerror=a", "<f>", "href=\"javascript"] {
        let (here, there) = (page.matches(bad).count(), plain.matches(bad).count());
        // Escaped words may say `onerror=a`; an element would have a bracket before it.
        assert!(here == there || bad == "onerror=a", "{bad} in {page}");
    }
}

fn every_cell_is_guarded(bytes: &[u8]) {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert!(rows.len() > 1);
    for cell in rows.iter().flatten() {
        assert_eq!(crate::reports::guarded(cell), cell, "a spreadsheet would read {cell:?} as a formula");
    }
    assert!(rows.iter().all(|row| row.len() == rows[0].len()), "columns are never merged");
}

#[test]
fn long_and_right_to_left_names_make_every_kind() {
    for name in ["ك".repeat(200), "A very long name ".repeat(13), "مدرسة البحر".to_owned()] {
        let all = material(vec![wave(2026, &[percent(58)], &[(&name, percent(50))])]);
        let report = built(&all, ReportKind::Setting, Some(&name));
        assert!(report.title.contains(name.trim()) && everything(&report).contains("50%"));
        for form in [Form::Html, Form::Xlsx, Form::Csv] {
            assert!(!one_file(&all, ReportKind::Setting, Some(&name), form).is_empty());
        }
    }
}

#[cfg(feature = "pdf")]
#[test]
fn every_kind_without_a_release_and_with_a_long_right_to_left_name_prints() {
    let name = "ك".repeat(200);
    let all = material(vec![wave(2026, &[withheld()], &[(&name, withheld())])]);
    for material in [material(Vec::new()), all] {
        for kind in [ReportKind::Summary, ReportKind::Setting, ReportKind::Children] {
            let pdf = one_file(&material, kind, Some(&name), Form::Pdf);
            assert!(pdf.starts_with(b"%PDF-"), "{kind:?}");
        }
    }
}

#[test]
fn a_figure_in_words_is_the_number_that_it_shows() {
    let cases = [
        ("58%", Some(58.0)),
        ("about 240", Some(240.0)),
        ("8 more", Some(8.0)),
        ("3 fewer", Some(-3.0)),
        ("23.4%", Some(23.4)),
    ];
    for (text, number) in cases {
        assert_eq!(super::parts::number_in(text), number, "{text}");
    }
    for words in [
        "under 10%",
        "about 6 in 10",
        "52 to 64",
        "none",
        "",
        "10 to 29",
        "=1",
        "1.",
        "about ",
        WITHHELD_SENTENCE,
    ] {
        assert_eq!(super::parts::number_in(words), None, "{words}");
    }
}
