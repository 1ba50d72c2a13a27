use super::*;
use crate::model::{Report, ReportKind};
use std::fs;
use std::path::PathBuf;

/// A folder of its own for one test, removed when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &[u8])]) -> Folder {
        let folder = std::env::temp_dir().join(format!("belong-look-{name}-{}", std::process::id()));
        fs::create_dir_all(folder.join("icons")).unwrap();
        for (file, bytes) in files {
            fs::write(folder.join(file), bytes).unwrap();
        }
        Folder(folder)
    }

    fn faults(&self) -> Vec<String> {
        Templates::from_folder(&self.0).err().expect("this folder has a fault")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

fn sample(kind: &str) -> Report {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    serde_json::from_str(&fs::read_to_string(folder.join(format!("report-{kind}.json"))).unwrap()).unwrap()
}

const LOGO: &[u8] = br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#801650"/></svg>"##;

#[test]
fn colours_logo_and_words_of_a_folder_are_printed() {
    let style = "[colours]\naccent = \"#5B2A86\"\n[logo]\nfile = \"ours.svg\"\nalt = \"Gannet Bay\"\n[words]\ncontact = \"Ring Mo.\"\n[titles]\nsetting = \"Our sheet\"\n";
    let notes: &[u8] = b"anything";
    let folder = Folder::new(
        "own",
        &[("style.toml", style.as_bytes()), ("ours.svg", LOGO), ("README.md", notes), (".hidden", notes)],
    );
    let templates = Templates::from_folder(&folder.0).unwrap();
    assert_eq!(templates.style().title(ReportKind::Setting), Some("Our sheet"));
    let plain = crate::report(&sample("setting"), &Templates::embedded()).unwrap();
    let own = crate::report(&sample("setting"), &templates).unwrap();
    let pdf = lopdf::Document::load_mem(&own).unwrap();
    let words = pdf.extract_text(&[1, 2]).unwrap().replace(char::is_whitespace, "");
    assert!(
        words.contains("Oursheet") && words.contains("RingMo.") && !words.contains("RobinValeattendance")
    );
    let alts = |bytes: &[u8]| {
        let pdf = lopdf::Document::load_mem(bytes).unwrap();
        let alt = |object: &lopdf::Object| {
            let text = object.as_dict().ok()?.get(b"Alt").ok()?;
            lopdf::decode_text_string(text).ok()
        };
        pdf.objects.values().filter_map(alt).collect::<Vec<_>>()
    };
    assert!(
        alts(&own).contains(&"Gannet Bay".to_owned()) && !alts(&plain).contains(&"Gannet Bay".to_owned())
    );
    let painted = |bytes: &[u8]| {
        let pdf = lopdf::Document::load_mem(bytes).unwrap();
        let page = pdf.get_page_content(pdf.get_pages()[&1]);
        String::from_utf8_lossy(&page).into_owned()
    };
    // #5B2A86 as shares of one.
    assert!(painted(&own).contains("0.35686") && !painted(&plain).contains("0.35686"));
}

#[test]
fn a_colour_too_light_for_words_is_refused_with_its_line() {
    let folder =
        Folder::new("light", &[("style.toml", b"[colours]\n\naccent = \"#6BACE6\"\nsoft = \"grey\"\n")]);
    assert_eq!(
        folder.faults(),
        [
            "style.toml, line 4: the colour `soft` is \"grey\". Write it as `#12436D`: a hash and six digits or letters a to f.",
            "style.toml, line 3: the colour `accent` is #6BACE6, which stands out from white by 2.42 to 1; words need 4.5 to 1. Take a darker one.",
        ]
    );
}

#[test]
fn an_unknown_key_is_named_with_its_line() {
    let folder =
        Folder::new("key", &[("style.toml", b"[colours]\ntext = \"#000000\"\ncolor = \"#000000\"\n")]);
    let faults = folder.faults();
    assert_eq!(faults.len(), 1);
    assert!(
        faults[0].starts_with("style.toml, line 3: unknown field `color`, expected one of `text`"),
        "{faults:?}"
    );
}

#[test]
fn a_logo_that_is_no_picture_or_is_missing_or_unsaid_is_refused() {
    let style = |file: &str, alt: &str| format!("[logo]\nfile = \"{file}\"\nalt = \"{alt}\"\n").into_bytes();
    let text: &[u8] = b"This is a letter.";
    for (file, bytes, alt, says) in [
        ("logo.png", text, "Ours", "is not a picture that can be opened. Save it as SVG or PNG."),
        ("logo.svg", &b"<svg><rect"[..], "Ours", "is not a picture that can be opened"),
        ("logo.png", &b"\x89PNG\r\n\x1a\nbroken"[..], "Ours", "is not a picture that can be opened"),
        ("logo.svg", LOGO, " ", "has no `alt`"),
        ("../logo.svg", LOGO, "Ours", "is not the name of a file beside style.toml"),
    ] {
        let stored = file.trim_start_matches("../");
        let folder = Folder::new("logo", &[("style.toml", &style(file, alt)), (stored, bytes)]);
        let faults = folder.faults();
        assert!(faults.len() == 1 && faults[0].starts_with("style.toml, line 2: "), "{faults:?}");
        assert!(faults[0].contains(says), "{faults:?}");
    }
    let folder = Folder::new("nologo", &[("style.toml", &style("away.svg", "Ours"))]);
    assert!(folder.faults()[0].contains("the logo away.svg cannot be read"));
}

#[test]
fn a_png_logo_is_printed() {
    let mut dot = resvg::tiny_skia::Pixmap::new(3, 3).unwrap();
    dot.fill(resvg::tiny_skia::Color::BLACK);
    let png = dot.encode_png().unwrap();
    let folder =
        Folder::new("png", &[("style.toml", b"[logo]\nfile = \"a.png\"\nalt = \"Dot\"\n"), ("a.png", &png)]);
    let templates = Templates::from_folder(&folder.0).unwrap();
    crate::report(&sample("summary"), &templates).unwrap();
}

#[test]
fn a_template_with_an_unknown_field_or_a_slip_of_the_pen_is_named_with_file_and_line() {
    let of = |name: &str, text: &str| Folder::new("typ", &[(name, text.as_bytes())]).faults();
    let unknown = "#import \"blocks.typ\": *\n#show: setup-report.with(10pt)\n#model.sub_title\n";
    let faults = of("summary.typ", unknown);
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].starts_with("summary.typ, line 3: "), "{faults:?}");
    assert!(faults[0].contains("sub_title") && faults[0].contains("delete the file"), "{faults:?}");
    let faults = of("full.typ", "#let a = (\n");
    assert!(faults[0].starts_with("full.typ, line 1: unclosed delimiter"), "{faults:?}");
    let broken = TEMPLATES[3].1.replace("model.about_demo != none { strong", "model.demo != none { strong");
    let faults = of("blocks.typ", &broken);
    assert!(faults.len() == 1 && faults[0].starts_with("blocks.typ, line "), "said once: {faults:?}");
}

#[test]
fn a_template_that_loses_the_claim_to_be_accessible_is_refused() {
    let text = "#import \"blocks.typ\": *\n#show: setup-report.with(10pt)\n#title-block()\n#image(bytes(read(\"icons/icon-star.svg\")), format: \"svg\")\n";
    let faults = Folder::new("ua", &[("children.typ", text.as_bytes())]).faults();
    assert!(faults.len() == 1 && faults[0].contains("children.typ, line 4: "), "{faults:?}");
    assert!(faults[0].contains("PDF/UA-1"), "{faults:?}");
}

#[test]
fn a_changed_template_is_used() {
    let text = "#import \"blocks.typ\": *\n#show: setup-report.with(12pt)\n#title-block()\nHerring gulls.\n";
    let folder = Folder::new("gulls", &[("children.typ", text.as_bytes())]);
    let templates = Templates::from_folder(&folder.0).unwrap();
    let pdf = lopdf::Document::load_mem(&crate::report(&sample("children"), &templates).unwrap()).unwrap();
    assert!(pdf.extract_text(&[1]).unwrap().replace(char::is_whitespace, "").contains("Herringgulls."));
}

#[test]
fn a_file_that_nothing_uses_is_named_so_that_a_typing_error_is_seen() {
    let folder =
        Folder::new("names", &[("sumary.typ", b""), ("icons/icon-moon.svg", LOGO), ("notes.txt", b"")]);
    let faults = folder.faults();
    assert_eq!(faults.len(), 3, "{faults:?}");
    assert!(
        faults[0]
            .starts_with("icons/icon-moon.svg: no mark has this name. Use one of icons/state-not-asked.svg")
    );
    assert!(
        faults[2]
            .starts_with("sumary.typ: no file of this name is used. Use style.toml, charts.css or one of")
    );
}

#[test]
fn a_style_sheet_that_would_end_its_element_is_refused() {
    let folder = Folder::new("css", &[("charts.css", b".dot{fill:#000}\n</style><script>\n")]);
    assert_eq!(folder.faults(), ["charts.css, line 2: `<` and `&` have no place in it. Take them out."]);
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let faults = Templates::from_folder(Path::new("no/such/folder")).err().unwrap();
    assert!(faults[0].starts_with("no/such/folder cannot be read"), "{faults:?}");
}
