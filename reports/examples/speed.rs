//! How long a report of a whole partnership takes, 24 outcomes long:
//! `cargo run --release -p belong-reports --example speed`. With the JSON of a report, as `belong report --format
//! json` writes it, that report; its PDF is written beside it.

use belong_reports::model::{Block, Report, Section};
use belong_reports::{Templates, report};
use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Instant;

const OUTCOMES: usize = 24;

/// The section once more, under names that no other copy has.
fn copy(section: &Section, number: usize) -> Section {
    let mut section = section.clone();
    section.id = format!("{}-{number}", section.id);
    for block in &mut section.blocks {
        match block {
            Block::Chart(chart) => {
                chart.id = format!("{}-{number}", chart.id);
                // Real charts differ, so what is remembered of one is no use for another.
                chart.svg = chart.svg.replace("58%", &format!("{}%", 40 + number));
                chart.alt = format!("{} {number}", chart.alt);
            }
            Block::Table(table) => table.caption = format!("{} {number}", table.caption),
            _ => {}
        }
    }
    section
}

fn main() -> Result<(), Box<dyn Error>> {
    let Some(of) = std::env::args().nth(1) else { return rounds(&invented()?).map(|_| ()) };
    let pdf = rounds(&serde_json::from_str(&fs::read_to_string(&of)?)?)?;
    fs::write(Path::new(&of).with_extension("pdf"), pdf)?;
    Ok(())
}

fn invented() -> Result<Report, Box<dyn Error>> {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/report-full.json");
    let mut model: Report = serde_json::from_str(&fs::read_to_string(sample)?)?;
    let one: Vec<Section> =
        model.sections.iter().filter(|section| section.id.starts_with("outcome-1S")).cloned().collect();
    model.sections.retain(|section| section.level == 2);
    for number in 0..OUTCOMES {
        model.sections.extend(one.iter().map(|section| copy(section, number)));
    }
    Ok(model)
}

fn rounds(model: &Report) -> Result<Vec<u8>, Box<dyn Error>> {
    let (mut charts, mut tables) = (0, 0);
    let on_paper = model.sections.iter().filter(|section| !section.detail);
    for block in on_paper.flat_map(|section| &section.blocks) {
        match block {
            Block::Chart(chart) => {
                charts += 1;
                tables += usize::from(chart.table.is_some());
            }
            Block::Table(_) | Block::Actions(_) | Block::Map(_) => tables += 1,
            _ => {}
        }
    }
    let mut pdf = Vec::new();
    for round in 1..=3 {
        let began = Instant::now();
        pdf = report(model, &Templates::embedded())?;
        let taken = began.elapsed().as_secs_f64();
        println!("round {round}: {charts} charts, {tables} tables: {taken:.2} s, {} bytes", pdf.len());
    }
    Ok(pdf)
}
