//! One chart of a page as a picture for slides: the page's own drawing, in the partnership's look.

use super::forms::{FormFault, png};
use super::jobs::Making;
use crate::reports::Chart as Drawn;
use belong_reports::model::Chart;

impl Making {
    /// The chart as PNG, 1600 pixels wide, with its titles above it, its source below it and its alternative text
    /// inside the file. Keeps a core busy for up to a second, on a thread where that hinders nobody.
    ///
    /// # Errors
    /// A program that was built without pictures, or a fault of the program.
    pub async fn picture(&self, drawn: Drawn, source: String) -> Result<Vec<u8>, FormFault> {
        let look = self.from.look.clone();
        let work = tokio::task::spawn_blocking(move || png(&chart_of(drawn, source), &look));
        work.await.map_err(|fault| FormFault::Failed(fault.to_string()))?
    }
}

/// A page's chart as one of a report, without its table.
fn chart_of(drawn: Drawn, source: String) -> Chart {
    Chart {
        id: drawn.id,
        title: drawn.title,
        subtitle: drawn.subtitle,
        // The fonts of printed reports have no minus sign of its own.
        svg: drawn.svg.replace('\u{2212}', "–"),
        alt: drawn.alt,
        table: None,
        source,
        about: Vec::new(),
    }
}
