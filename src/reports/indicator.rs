//! An indicator of the register as it is drawn and tabled, on pages and in reports alike.

use super::charts::{Chart, RegisterPicture, register};
use super::tables::{Table, TableRow};
use crate::indicators::{
    self, About, Finding, SchoolPhase, TargetWord, Track, View, beside_words, gap_words, in_words,
    later_words, target_word,
};
use crate::progress::RegisterAims;
use crate::surveys::{Indicator, RegisterPlan};
use jiff::civil::Date;

/// A series about to be shown.
pub struct Shown<'a> {
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

    /// What is said of the series; none where there is no figure.
    pub fn finding(&self) -> Option<Finding> {
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
    pub fn target_sentences(&self) -> Vec<String> {
        let mut said: Vec<String> = self.targets().into_iter().map(|one| one.sentence).collect();
        let since = self.aims.filter(|_| self.track.phase == SchoolPhase::All);
        if let Some((aims, wave)) = since.and_then(|aims| Some((aims, aims.wave.as_ref()?))) {
            said.extend(aims.later.iter().filter_map(|aim| later_words(self.indicator, aim, wave)));
        }
        said
    }

    /// The picture from one side; none where there is no figure.
    pub fn chart(&self, view: View) -> Option<Chart> {
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
pub fn phases_table(plan: &RegisterPlan, indicator: &Indicator, tracks: &[Track], today: Date) -> Table {
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
