//! Renders every model of `samples/` to the PDF beside it: `cargo run -p belong-reports --example samples`.
//! The pictures of their pages: `reports/samples/pictures.sh`.

use belong_reports::model::Report;
use belong_reports::{PaperSheet, SlipSheet, Templates, paper, report, slips};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let files = fs::read_dir(&folder)?.map(|entry| Ok(entry?.path()));
    let mut models = files.collect::<Result<Vec<PathBuf>, std::io::Error>>()?;
    models.retain(|path| path.extension().is_some_and(|end| end == "json"));
    models.sort();
    // Names on the command line: only these.
    let only: Vec<String> = std::env::args().skip(1).collect();
    models.retain(|path| only.is_empty() || only.iter().any(|name| path.file_stem() == Some(name.as_ref())));
    for model in models {
        let text = fs::read_to_string(&model)?;
        let name = model.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let pdf = match name.split('-').next() {
            Some("slips") => slips(&serde_json::from_str::<SlipSheet>(&text)?)?,
            Some("report") => report(&serde_json::from_str::<Report>(&text)?, &Templates::embedded())?,
            _ => paper(&serde_json::from_str::<PaperSheet>(&text)?)?,
        };
        fs::write(model.with_extension("pdf"), &pdf)?;
        println!("{}: {} bytes", model.with_extension("pdf").display(), pdf.len());
    }
    Ok(())
}
