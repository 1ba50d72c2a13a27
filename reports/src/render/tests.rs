use super::*;
use crate::model::{Direction, PaperSize, Slip, Stub};
use std::fs;
use std::path::Path;
use typst::layout::{Frame, FrameItem, Point};

/// A piece of text and where it stands on its page, in points from the upper left corner.
struct Piece {
    text: String,
    x: f64,
    y: f64,
}

fn collect(frame: &Frame, offset: Point, pieces: &mut Vec<Piece>) {
    for (place, item) in frame.items() {
        let at = offset + *place;
        match item {
            FrameItem::Group(group) => collect(&group.frame, at, pieces),
            FrameItem::Text(text) => {
                pieces.push(Piece { text: text.text.to_string(), x: at.x.to_pt(), y: at.y.to_pt() })
            }
            _ => {}
        }
    }
}

/// The pieces of text on each page, in the order of reading.
fn pages_of(template: &'static str, model: Vec<u8>) -> Vec<Vec<Piece>> {
    let document = laid_out(template, model, &Templates::embedded()).unwrap();
    let pieces = |frame: &Frame| {
        let mut pieces = Vec::new();
        collect(frame, Point::zero(), &mut pieces);
        pieces
    };
    document.pages().iter().map(|page| pieces(&page.frame)).collect()
}

/// The words of each page; without spaces, since a line may be shaped in several pieces.
fn words_of(pages: &[Vec<Piece>]) -> Vec<String> {
    let bare = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
    pages.iter().map(|page| page.iter().map(|piece| bare(&piece.text)).collect()).collect()
}

fn slip_pages(sheet: &SlipSheet) -> Vec<Vec<Piece>> {
    pages_of("slips.typ", prepared("", sheet, sheet.slips.iter().map(|slip| &*slip.link)).unwrap())
}

fn paper_pages(sheet: &PaperSheet) -> Vec<Vec<Piece>> {
    pages_of("paper.typ", prepared("", sheet, sheet.stubs.iter().map(|stub| &*stub.link)).unwrap())
}

fn sample(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    fs::read_to_string(folder.join(format!("{name}.json"))).unwrap()
}

fn slip_sheet(language: &str) -> SlipSheet {
    serde_json::from_str(&sample(&format!("slips-{language}"))).unwrap()
}

fn paper_sheet(kind: &str) -> PaperSheet {
    serde_json::from_str(&sample(&format!("paper-{kind}"))).unwrap()
}

fn slip(number: usize) -> Slip {
    Slip {
        reference: format!("R{number:04}x"),
        link: format!("https://belong.example/s/{number:043}"),
        code: format!("apple river moon s{number:04}w"),
    }
}

fn stub(number: usize) -> Stub {
    let Slip { reference, link, code } = slip(number);
    Stub { reference, link, code }
}

#[test]
fn every_participant_has_one_slip_and_six_stand_on_a_page() {
    let mut sheet = slip_sheet("en");
    sheet.slips = (0..14).map(slip).collect();
    let words = words_of(&slip_pages(&sheet));
    assert_eq!(words.len(), 3);
    for (number, slip) in sheet.slips.iter().enumerate() {
        for piece in [&slip.reference, &format!("s{number:04}w")] {
            let found: Vec<usize> = words.iter().map(|page| page.matches(piece.as_str()).count()).collect();
            let mut expected = vec![0; 3];
            expected[number / 6] = 1;
            assert_eq!(found, expected, "{piece}");
        }
    }
    assert!(!words.concat().contains("/s/"), "the link is in the QR code only");
}

#[test]
fn all_words_of_a_slip_are_printed_in_every_language() {
    for language in ["en", "pl", "uk"] {
        let sheet = slip_sheet(language);
        let words = words_of(&slip_pages(&sheet))[0].clone();
        let said = [&sheet.partnership, &sheet.heading, &sheet.audience, &sheet.code_label, &sheet.private];
        for text in said.into_iter().chain(&sheet.how).chain([&sheet.closes, &sheet.strip_note]) {
            assert_eq!(words.matches(&text.replace(' ', "")).count(), 6, "{text}");
        }
    }
}

#[test]
fn right_to_left_the_first_slip_stands_on_the_right() {
    let place_of = |sheet: &SlipSheet, reference: &str| {
        let pages = slip_pages(sheet);
        pages[0].iter().find(|piece| piece.text == reference).map(|piece| piece.x).unwrap()
    };
    let (english, arabic) = (slip_sheet("en"), slip_sheet("ar"));
    assert!(
        place_of(&english, &english.slips[0].reference) < place_of(&english, &english.slips[1].reference)
    );
    assert!(place_of(&arabic, &arabic.slips[0].reference) > place_of(&arabic, &arabic.slips[1].reference));
}

#[test]
fn a_copy_has_its_stub_on_its_first_page_and_nothing_that_identifies_elsewhere() {
    let mut sheet = paper_sheet("children-a4-en");
    sheet.stubs = (0..3).map(stub).collect();
    let words = words_of(&paper_pages(&sheet));
    let one = words.len() / 3;
    assert_eq!((words.len() % 3, one % 2), (0, 0), "a copy takes whole leaves");
    for (number, stub) in sheet.stubs.iter().enumerate() {
        for piece in [&stub.reference, &format!("s{number:04}w")] {
            let found: Vec<usize> = words.iter().map(|page| page.matches(piece.as_str()).count()).collect();
            let mut expected = vec![0; words.len()];
            expected[number * one] = 1;
            assert_eq!(found, expected, "{piece}");
        }
    }
    let copies: Vec<&[String]> = words.chunks(one).collect();
    assert_eq!(copies[0][1..], copies[1][1..], "pages without a stub are alike");
}

#[test]
fn the_reference_stands_in_the_strip_above_the_stub_and_nowhere_else() {
    for kind in ["children-a4-en", "families-large-ar"] {
        let mut sheet = paper_sheet(kind);
        sheet.stubs = vec![Stub { reference: "R0001x".to_owned(), ..stub(1) }, stub(2)];
        sheet.stubs[1].reference.clear();
        let pages = paper_pages(&sheet);
        let down = |mark: &str| pages[0].iter().find(|piece| piece.text.contains(mark)).map(|piece| piece.y);
        let (reference, code) = (down("R0001x").unwrap(), down("s0001w").unwrap());
        assert!(reference < 11.0 / 25.4 * 72.0 + 25.0 && reference + 20.0 < code, "{reference} {code}");
        let words = words_of(&pages);
        assert_eq!(words.concat().matches("R0001x").count(), 1, "{kind}");
        assert!(words[pages.len() / 2].contains("s0002w"), "a copy without a reference is printed");
    }
    let mut sheet = paper_sheet("children-a4-en");
    sheet.stubs[1].reference = "family@example.org".to_owned();
    assert!(paper(&sheet).unwrap_err().to_string().contains("the reference of number 2 is an address"));
}

#[test]
fn no_question_is_split_between_pages() {
    for kind in ["children-a4-en", "children-large-pl", "families-a4-uk", "families-large-ar"] {
        let mut sheet = paper_sheet(kind);
        for (number, question) in sheet.questions.iter_mut().enumerate() {
            question.text = format!("{} q{number:02}", "More words. ".repeat(number * 2));
            let last = question.others.last_mut().unwrap();
            *last = format!("{last} o{number:02}");
        }
        let words = words_of(&paper_pages(&sheet));
        for number in 0..sheet.questions.len() {
            let page_of = |mark: String| words.iter().position(|page| page.contains(&mark)).unwrap();
            assert_eq!(page_of(format!("q{number:02}")), page_of(format!("o{number:02}")), "{kind} {number}");
        }
    }
}

#[test]
fn a_preview_has_every_question_and_no_stub() {
    let mut sheet = paper_sheet("families-a4-uk");
    sheet.stubs.clear();
    let words = words_of(&paper_pages(&sheet)).concat();
    for question in &sheet.questions {
        assert_eq!(words.matches(&question.text.replace(' ', "")).count(), 1, "{}", question.text);
    }
    assert!(!words.contains(&sheet.stub.keep.replace(' ', "")));
    let (large, small) = (PaperSize::Large, PaperSize::A4);
    let pages = |size| paper_pages(&PaperSheet { size, ..sheet.clone() }).len();
    assert!(pages(large) > pages(small));
}

#[test]
fn right_to_left_mirrors_the_scale() {
    let place_of = |sheet: &PaperSheet, label: &str| {
        let pages = paper_pages(sheet);
        pages[0].iter().find(|piece| piece.text == label).map(|piece| piece.x).unwrap()
    };
    let mut sheet = paper_sheet("children-a4-en");
    assert!(place_of(&sheet, "No") < place_of(&sheet, "Yes"));
    sheet.direction = Direction::Rtl;
    assert!(place_of(&sheet, "No") > place_of(&sheet, "Yes"));
}

#[test]
fn the_same_sheet_gives_the_same_bytes_and_a_tagged_accessible_document_in_its_language() {
    let sheet = slip_sheet("ar");
    let (first, again) = (slips(&sheet).unwrap(), slips(&sheet).unwrap());
    assert_eq!(first, again);
    let text = String::from_utf8_lossy(&first);
    for mark in ["pdfuaid:part", "/MarkInfo", "/StructTreeRoot", "/Lang(ar)"] {
        assert!(text.contains(mark), "{mark}");
    }
}

/// Prints every sample whose name begins so, and holds it to the committed file.
fn printed_again(prefix: &str, at_least: usize) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut seen = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if path.extension().is_none_or(|end| end != "json") || !name.starts_with(prefix) {
            continue;
        }
        let pdf = match name.split_once('-').unwrap() {
            ("slips", language) => slips(&slip_sheet(language)),
            ("report", _) => report(&serde_json::from_str(&sample(&name)).unwrap(), &Templates::embedded()),
            (_, kind) => paper(&paper_sheet(kind)),
        };
        let same = fs::read(path.with_extension("pdf")).unwrap() == pdf.unwrap();
        assert!(same, "{name}.pdf is stale: cargo run -p belong-reports --example samples");
        seen += 1;
    }
    assert!(seen >= at_least, "{seen} samples of {prefix}");
}

#[test]
fn the_sample_slips_are_what_the_program_prints() {
    printed_again("slips-", 4);
}

#[test]
fn the_sample_questionnaires_are_what_the_program_prints() {
    printed_again("paper-", 4);
}

#[test]
fn the_sample_sheets_for_walls_and_tables_are_what_the_program_prints() {
    printed_again("report-poster", 1);
    printed_again("report-setting", 1);
    printed_again("report-summary", 1);
    printed_again("report-children", 1);
}

#[test]
fn the_sample_whole_reports_are_what_the_program_prints() {
    printed_again("report-full", 2);
}

#[test]
fn markup_in_a_name_is_only_text_and_a_strange_script_still_prints() {
    let mut sheet = slip_sheet("en");
    sheet.partnership = "#panic() *Bold* $x$ [a] <b> \\ 学校".to_owned();
    let words = words_of(&slip_pages(&sheet))[0].clone();
    assert!(words.contains("#panic()*Bold*$x$[a]<b>\\"), "{words}");
    assert!(slips(&sheet).unwrap().starts_with(b"%PDF-1.7"));
}

#[test]
fn a_model_that_would_print_something_useless_is_refused_by_name() {
    let good = slip_sheet("en");
    let fault = |change: &dyn Fn(&mut SlipSheet)| {
        let mut sheet = good.clone();
        change(&mut sheet);
        slips(&sheet).unwrap_err().to_string()
    };
    let begins = "the sheet of slips cannot be printed: ";
    assert_eq!(fault(&|sheet| sheet.heading.clear()), format!("{begins}`heading` is empty"));
    assert_eq!(fault(&|sheet| sheet.slips.clear()), format!("{begins}there is nobody to print a slip for"));
    assert!(fault(&|sheet| sheet.language = "English".to_owned()).contains("\"English\" is not a language"));
    assert!(
        fault(&|sheet| sheet.slips[1].code = "apple".to_owned()).contains("number 2 has no code of 4 words")
    );
    assert!(fault(&|sheet| sheet.slips[1].link = sheet.slips[0].link.clone()).contains("of somebody before"));
    let mut sheet = paper_sheet("children-a4-en");
    sheet.questions[1].choices[0].face = None;
    let fault = paper(&sheet).unwrap_err().to_string();
    assert_eq!(
        fault,
        "the paper questionnaire cannot be printed: question 2 has faces for some of its choices only"
    );
}

#[test]
fn a_template_that_fails_is_named() {
    let fault = rendered("slips.typ", b"{}".to_vec(), &Templates::embedded()).unwrap_err();
    let ReportFault::Template { template, what } = &fault else { panic!("{fault}") };
    assert_eq!(*template, "slips.typ");
    assert!(what.contains("direction"), "{what}");
}
