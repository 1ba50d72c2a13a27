//! The register on the page of an outcome: beside what people say, and never added to it.

use super::evidence::Sources;
use crate::access::failed;
use crate::db::Db;
use crate::http::DeskPage;
use crate::indicators::{self, Badge, Held, SchoolPhase, badge, phase_split, tracks};
use crate::progress::{self, RegisterAims};
use crate::reports::{Chart, Shown, Table, phases_table};
use crate::surveys::{Better, Content, Indicator, RegisterPlan, Source};
use crate::theory::{Lens, Outcome};
use jiff::civil::Date;

/// What the register says beside an outcome's voices (`desk/pages/register_section.html`).
pub struct RegisterSection {
    /// Whether the register leads for this outcome; else it stands beside the voice as its equal.
    pub leads: bool,
    pub badge: Badge,
    pub demo: Option<String>,
    pub indicators: Vec<Beside>,
    /// Names of indicators without figures.
    pub waiting: Vec<String>,
}

/// One indicator beside an outcome.
pub struct Beside {
    pub code: String,
    pub name: String,
    pub counts: String,
    pub headline: String,
    pub sentence: String,
    pub split: Option<String>,
    pub note: Option<String>,
    pub notes: Vec<String>,
    pub targets: Vec<String>,
    pub chart: Option<Chart>,
    pub table: Table,
    pub csv: String,
    pub licence: Option<String>,
}

/// The register beside an outcome; none where the voice leads alone.
///
/// # Errors
/// A fault of ours, logged, as a 500 without detail.
pub async fn register_section(
    from: &Sources<'_>,
    page: &DeskPage,
    outcome: &Outcome,
    today: Date,
) -> poem::Result<Option<RegisterSection>> {
    if outcome.lens == Lens::Voice {
        return Ok(None);
    }
    let plan = &from.content.register;
    let beside = plan.beside(&outcome.id);
    let held = held_for(from.db, &beside).await?;
    let mut aims = progress::register_aims(from.db.reader(), &from.content.theory).await.map_err(failed)?;
    aims.judged.retain(|aim| aim.outcome == outcome.id);
    aims.later.retain(|aim| aim.outcome == outcome.id);
    let (mut shown, mut waiting, mut open) = (Vec::new(), Vec::new(), false);
    for indicator in beside {
        match one(plan, indicator, (&held, &aims), today) {
            Some(one) => {
                open |= indicator.source != Source::Local;
                shown.push(one);
            }
            None => waiting.push(indicator.name.clone()),
        }
    }
    Ok(Some(RegisterSection {
        leads: outcome.lens == Lens::Register,
        badge: badge(plan, &outcome.id, &held, today),
        demo: demo_words(page, from.content, open),
        indicators: shown,
        waiting,
    }))
}

fn one(
    plan: &RegisterPlan,
    indicator: &Indicator,
    (held, aims): (&[Held], &RegisterAims),
    today: Date,
) -> Option<Beside> {
    let tracks = tracks(indicator, held);
    let track = tracks.iter().find(|track| track.phase == SchoolPhase::All).or(tracks.first())?;
    let shown = Shown { plan, indicator, track, aims: Some(aims), today };
    let finding = shown.finding()?;
    let view = finding.view;
    Some(Beside {
        code: indicator.code.clone(),
        name: indicator.name.clone(),
        counts: indicator.counts.clone(),
        headline: finding.headline,
        sentence: finding.sentence,
        split: phase_split(&tracks, indicator.better, &plan.region_name),
        note: indicator.note.clone(),
        notes: track.notes(today),
        targets: shown.target_sentences(),
        chart: shown.chart(view),
        table: phases_table(plan, indicator, &tracks, today),
        csv: format!("/desk/register/{}/latest.csv", indicator.code),
        licence: (indicator.source != Source::Local).then(|| plan.licence.clone()),
    })
}

/// The figures of these indicators.
pub(super) async fn held_for(db: &Db, wanted: &[&Indicator]) -> poem::Result<Vec<Held>> {
    let codes: Vec<&str> = wanted.iter().map(|one| one.code.as_str()).collect();
    indicators::held_of(db.reader(), &codes).await.map_err(failed)
}

/// What the demonstration says wherever a real place's open data stands beside invented voices.
pub(super) fn demo_words(page: &DeskPage, content: &Content, open_data: bool) -> Option<String> {
    let (place, authority) = (&content.theory.place, &content.register.authority_name);
    (page.demo && open_data).then(|| {
        format!(
            "{place} and everything that people say here is invented. The register on this page is not: it is the \
             real open data of {authority}, lent to the demonstration."
        )
    })
}

/// Which way is good, in words.
pub(super) fn better_words(better: Better) -> &'static str {
    match better {
        Better::Lower => "Lower is better.",
        Better::Higher => "Higher is better.",
        Better::Neither => "Neither lower nor higher is better by itself: read with care.",
    }
}
