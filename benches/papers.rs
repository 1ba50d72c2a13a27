//! The reports of the demonstration, from its released figures to files.
//!
//! `cargo bench --bench papers`. Medians of runs in one process; building the model is part of each. The full
//! partnership report as PDF is to stay under two seconds.

use belong::config::Config;
use belong::demo;
use belong::reports::{Form, files};
use belong_reports::model::ReportKind;
use std::time::Instant;

const RUNS: usize = 5;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(measure());
}

async fn measure() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let mut config = Config::embedded();
    config.database.url = format!("sqlite://{}", home.path().join("database").join("belong.db").display());
    config.keys.folder = home.path().join("keys");
    config.keys.copy = home.path().join("keys-copy");
    config.mail.folder = home.path().join("mail");
    config.demo = true;
    let app = demo::prepared(config).await.expect("the demonstration");
    let material = app.gathering().material(None).await.expect("the newest release");
    let place = material.places().into_iter().next();
    println!("medians of {RUNS} runs");
    for kind in ReportKind::ALL {
        let place = place.as_deref().filter(|_| kind == ReportKind::Setting);
        for form in [Form::Pdf, Form::Html, Form::Xlsx] {
            let mut seconds = Vec::new();
            let mut bytes = 0;
            for _ in 0..RUNS {
                let began = Instant::now();
                let made = files(&material, (kind, place), form).expect("a report");
                seconds.push(began.elapsed().as_secs_f64());
                bytes = made.iter().map(|file| file.bytes.len()).sum();
            }
            println!("{:9} {:5} {:6.2} s {:9} bytes", kind.name(), form.name(), median(seconds), bytes);
        }
    }
}

fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}
