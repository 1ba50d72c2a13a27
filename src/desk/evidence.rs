//! Everything that the desk's pages are made of, read once for a request.

use super::scope::PlacesShown;
use super::seams::Cubes;
use crate::access::{Scope, SignedIn, failed};
use crate::clock::{At, Clock};
use crate::db::Db;
use crate::indicators::{Held, held_of};
use crate::progress::{
    Bank, Facts, PosterCell, RegisterMeasure, Target, beside_register, poster, register_measures, targets,
};
use crate::release::{Cube, WITHHELD_SENTENCE};
use crate::reports::{Mark, TableRow};
use crate::surveys::Content;
use crate::theory::Horizon;
use jiff::civil::Date;
use poem::{FromRequest, Request, RequestBody};
use std::sync::Arc;

/// Releases and targets as they stand.
pub(super) struct Evidence {
    pub cubes: Vec<Arc<Cube>>,
    pub targets: Vec<Target>,
    /// Whose single figures the reader may see.
    pub places: PlacesShown,
    /// What stands on the time axis of readings beside them.
    pub marks: Vec<Mark>,
}

/// What the pages read from: the database, the content, and the releases.
pub struct Sources<'a> {
    pub db: &'a Db,
    pub content: &'a Content,
    pub now: At,
    pub(super) cubes: &'a Cubes,
    scope: Scope,
}

impl Sources<'_> {
    /// The register's indicators that a target can be set for.
    ///
    /// # Errors
    /// A fault of ours, logged, as a 500 without detail.
    pub async fn registers(&self) -> poem::Result<Vec<RegisterMeasure>> {
        Ok(register_measures(&self.content.register, &self.register_held().await?))
    }

    /// The poster's cells, voice and register side by side.
    ///
    /// # Errors
    /// As [`Sources::registers`].
    pub(super) async fn cells(&self, evidence: &Evidence, today: Date) -> poem::Result<Vec<PosterCell>> {
        let held = self.register_held().await?;
        let cells = poster(&evidence.facts(self.content));
        Ok(beside_register(cells, &self.content.register, &held, today))
    }

    /// Everything that is held of the register's indicators.
    async fn register_held(&self) -> poem::Result<Vec<Held>> {
        let codes: Vec<&str> = self.content.register.indicators.iter().map(|one| one.code.as_str()).collect();
        held_of(self.db.reader(), &codes).await.map_err(failed)
    }
}

impl<'a> FromRequest<'a> for Sources<'a> {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let parts = (
            request.data::<Db>(),
            request.data::<Arc<Content>>(),
            request.data::<Cubes>(),
            request.data::<Clock>(),
        );
        let (Some(db), Some(content), Some(cubes), Some(clock)) = parts else {
            return Err(failed(
                "the database, the content, the releases or the clock are not in the application's data",
            ));
        };
        let scope = SignedIn::from_request(request, body).await?.settings_scope();
        Ok(Sources { db, content, now: clock.now(), cubes, scope })
    }
}

impl Evidence {
    /// Reads releases and targets.
    ///
    /// # Errors
    /// A fault of ours, logged, as a 500 without detail.
    pub async fn read(from: &Sources<'_>) -> poem::Result<Evidence> {
        let cubes = from.cubes.all().await.map_err(failed)?;
        let targets = targets(from.db.reader()).await.map_err(failed)?;
        let places = PlacesShown::of(&from.scope, from.db, from.content).await?;
        Ok(Evidence { cubes, targets, places, marks: Vec::new() })
    }

    pub fn facts<'a>(&'a self, content: &'a Content) -> Facts<'a> {
        let bank = Bank { items: &content.items, scales: &content.scales };
        Facts { theory: &content.theory, bank, cubes: &self.cubes, targets: &self.targets }
    }

    /// The release of a wave.
    pub fn cube(&self, wave: &str) -> Option<&Cube> {
        self.cubes.iter().map(Arc::as_ref).find(|cube| cube.wave == wave)
    }
}

/// The title of a horizon in the partnership's wording.
pub(super) fn horizon_title(content: &Content, horizon: Horizon) -> String {
    content.theory.horizon(horizon).map(|span| span.title.clone()).unwrap_or_default()
}

/// The cells of a row with the columns that each takes: the sentence of what is withheld takes the empty
/// ones after it too.
pub(super) fn spans(row: &TableRow) -> Vec<(&str, usize)> {
    let at = row.cells.iter().position(|cell| cell == WITHHELD_SENTENCE);
    let Some(at) = at else { return row.cells.iter().map(|cell| (cell.as_str(), 1)).collect() };
    let empty = row.cells[at + 1..].iter().take_while(|cell| cell.is_empty()).count();
    let span = |(place, cell)| match place {
        place if place == at => Some((WITHHELD_SENTENCE, 1 + empty)),
        place if place > at && place <= at + empty => None,
        _ => Some((cell, 1)),
    };
    row.cells.iter().map(String::as_str).enumerate().filter_map(span).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_of_a_withheld_figure_takes_the_empty_columns_after_it() {
        let row = |cells: &[&str]| TableRow {
            head: "primary".into(),
            cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
        };
        let hidden = row(&["1 May 2026", WITHHELD_SENTENCE, "", ""]);
        assert_eq!(spans(&hidden), [("1 May 2026", 1), (WITHHELD_SENTENCE, 3)]);
        assert_eq!(spans(&row(&["58%", "", "about 240"])), [("58%", 1), ("", 1), ("about 240", 1)]);
    }
}
