//! How long 500 slips and 500 paper questionnaires take: `cargo run --release -p belong-reports --example many`.

use belong_reports::{PaperSheet, Slip, SlipSheet, Stub, paper, slips};
use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut sheet: SlipSheet = serde_json::from_str(&fs::read_to_string(folder.join("slips-en.json"))?)?;
    let model = fs::read_to_string(folder.join("paper-children-a4-en.json"))?;
    let mut questionnaire: PaperSheet = serde_json::from_str(&model)?;
    let one = |number: usize| Slip {
        reference: format!("R-{number}"),
        link: format!("https://belong.example/s/{number:043}"),
        code: format!("apple river moon stone{number}"),
    };
    sheet.slips = (0..500).map(one).collect();
    let stub = |Slip { reference, link, code }: &Slip| Stub {
        reference: reference.clone(),
        link: link.clone(),
        code: code.clone(),
    };
    questionnaire.stubs = sheet.slips.iter().map(stub).collect();
    let began = Instant::now();
    let bytes = slips(&sheet)?.len();
    println!("500 slips: {:.1} s, {bytes} bytes", began.elapsed().as_secs_f64());
    let began = Instant::now();
    let bytes = paper(&questionnaire)?.len();
    println!("500 paper questionnaires: {:.1} s, {bytes} bytes", began.elapsed().as_secs_f64());
    Ok(())
}
