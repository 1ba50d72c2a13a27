//! Renders every model of `samples/` to the PDF beside it: `cargo run -p belong-reports --example samples`.

use belong_reports::{PaperSheet, SlipSheet, paper, slips};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let files = fs::read_dir(&folder)?.map(|entry| Ok(entry?.path()));
    let mut models = files.collect::<Result<Vec<PathBuf>, std::io::Error>>()?;
    models.retain(|path| path.extension().is_some_and(|end| end == "json"));
    models.sort();
    for model in models {
        let text = fs::read_to_string(&model)?;
        let of_slips = model.file_name().is_some_and(|name| name.to_string_lossy().starts_with("slips"));
        let pdf = if of_slips {
            slips(&serde_json::from_str::<SlipSheet>(&text)?)?
        } else {
            paper(&serde_json::from_str::<PaperSheet>(&text)?)?
        };
        fs::write(model.with_extension("pdf"), &pdf)?;
        println!("{}: {} bytes", model.with_extension("pdf").display(), pdf.len());
    }
    Ok(())
}
