//! The register on the page of an outcome: beside what people say, and never added to it.

use super::evidence::Sources;
use crate::access::failed;
use crate::db::Db;
use crate::http::DeskPage;
<<<<<<< HEAD
use crate::indicators::{self, Badge, Held, SchoolPhase, badge, phase_split, tracks};
use crate::progress;
use crate::reports::{Chart, Shown, Table, phases_table};
=======
use crate::indicators::{
    self, About, Badge, Finding, Held, SchoolPhase, TargetWord, Track, View, badge, beside_words, gap_words,
    in_words, later_words, phase_split, target_word, tracks,
};
use crate::progress::{self, RegisterAims};
use crate::reports::{Chart, RegisterPicture, Table, TableRow, register};
>>>>>>> main
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
<<<<<<< HEAD
=======

/// A series about to be shown.
pub(super) struct Shown<'a> {
    pub plan: &'a RegisterPlan,
    pub indicator: &'a Indicator,
    pub track: &'a Track,
    /// None where no target is told.
    pub aims: Option<&'a RegisterAims>,
    pub today: Date,
}

impl Shown<'_> {
    fn about(&self) -> About<'_> {
        About { plan: self.plan, indicator: self.indicator, track: self.track, today: self.today }
    }

    pub(super) fn finding(&self) -> Option<Finding> {
        self.about().main()
    }

    /// Targets are for all schools together.
    fn targets(&self) -> Vec<TargetWord> {
        let whole = self.track.phase == SchoolPhase::All;
        let own = self.about().finding(View::Own).filter(|_| whole);
        let word = |own: &Finding| -> Vec<TargetWord> {
            let judged = self.aims.iter().flat_map(|aims| &aims.judged);
            judged.filter_map(|aim| target_word(self.indicator, self.track, own, aim)).collect()
        };
        own.as_ref().map(word).unwrap_or_default()
    }

    /// What is said of every target: of those that figures are judged by, and of those agreed since.
    pub(super) fn target_sentences(&self) -> Vec<String> {
        let mut said: Vec<String> = self.targets().into_iter().map(|one| one.sentence).collect();
        let since = self.aims.filter(|_| self.track.phase == SchoolPhase::All);
        if let Some((aims, wave)) = since.and_then(|aims| Some((aims, aims.wave.as_ref()?))) {
            said.extend(aims.later.iter().filter_map(|aim| later_words(self.indicator, aim, wave)));
        }
        said
    }

    pub(super) fn chart(&self, view: View) -> Option<Chart> {
        let finding = self.about().finding(view)?;
        let own = view == View::Own;
        let next = self.targets().first().map(|one| one.target);
        Some(register(&RegisterPicture {
            id: format!("{}-{}", self.indicator.code, self.track.phase.word()),
            finding: &finding,
            unit: self.indicator.unit,
            better: self.indicator.better,
            beside: if own { &self.track.rest } else { &[] },
            beside_words: beside_words(self.plan, self.track.beside),
            target: next.filter(|_| own),
        }))
    }
}

/// The newest figures by phase: the authority, the rest of its region, the country.
pub(super) fn phases_table(
    plan: &RegisterPlan,
    indicator: &Indicator,
    tracks: &[Track],
    today: Date,
) -> Table {
    let row = |track: &Track| {
        let own = track.latest()?;
        let (rest, country) = track.beside_in(own.period);
        let words = |dot: Option<&indicators::Dot>| {
            dot.map_or("not held".to_owned(), |dot| in_words(dot.value, indicator.unit))
        };
        let shown = Shown { plan, indicator, track, aims: None, today };
        let gap = rest.map_or(String::new(), |rest| gap_words(own.value - rest.value));
        let said = shown.finding().map_or("", |finding| finding.standing.words()).to_owned();
        Some(TableRow {
            head: track.phase.title().to_owned(),
            cells: vec![
                own.period.words(),
                in_words(own.value, indicator.unit),
                words(rest),
                words(country),
                gap,
                said,
            ],
        })
    };
    let region = beside_words(plan, tracks.iter().find_map(|track| track.beside));
    let region = region.strip_prefix("the ").map_or(region.clone(), |rest| format!("The {rest}"));
    Table {
        caption: format!("{}, newest figures", indicator.name),
        head: vec![
            "Schools".to_owned(),
            "Time".to_owned(),
            plan.authority_name.clone(),
            region,
            plan.country_name.clone(),
            "Gap to the region".to_owned(),
            "The gap beside its own past".to_owned(),
        ],
        rows: tracks.iter().filter_map(row).collect(),
    }
}
>>>>>>> main
