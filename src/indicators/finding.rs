//! One decision for a series: its headline, its sentence, its chart's title and alternative text all come from
//! here, so they cannot disagree.

use super::control::{Control, Method, Reading, Standing, control};
use super::rules::{Beside, Dot, Track, in_words, is_old};
use crate::surveys::{Indicator, RegisterPlan, Unit};
use jiff::civil::Date;

/// What is drawn and worded: the gap to the rest of the region, or the authority's own figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    Gap,
    Own,
}

/// A series with its limits and the words that go with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    pub view: View,
    pub dots: Vec<Dot>,
    pub control: Control,
    pub standing: Standing,
    /// "Secondary schools, 2018/19: 19.1%, 3.7 points above the rest of the North East".
    pub headline: String,
    /// What may be said, in one sentence.
    pub sentence: String,
    /// What is measured, of whom and when.
    pub subtitle: String,
    pub alt: String,
}

/// What a series is of.
#[derive(Clone, Copy)]
pub struct About<'a> {
    pub plan: &'a RegisterPlan,
    pub indicator: &'a Indicator,
    pub track: &'a Track,
    /// A figure too old for this day says nothing of where things stand.
    pub today: Date,
}

/// "the rest of the North East", or the region as a whole where its counts are not published.
pub fn beside_words(plan: &RegisterPlan, beside: Option<Beside>) -> String {
    match beside {
        Some(Beside::WholeRegion) => format!("all of {}", plan.region_name),
        _ => format!("the rest of {}", plan.region_name),
    }
}

/// "3.7 points above", "1.8 points below", "level with".
pub fn gap_words(gap: f64) -> String {
    let points = format!("{:.1}", gap.abs());
    let unit = if points == "1.0" { "point" } else { "points" };
    match points.as_str() {
        "0.0" => "level with".to_owned(),
        _ if gap > 0.0 => format!("{points} {unit} above"),
        _ => format!("{points} {unit} below"),
    }
}

impl About<'_> {
    /// What is said of the series, on its card, in its badge and to programs: the gap to the rest of the region
    /// where there is one that is not too old, else the authority's own figures.
    pub fn main(&self) -> Option<Finding> {
        let (gap, own) = (self.finding(View::Gap), self.finding(View::Own));
        match (gap, own) {
            (Some(gap), Some(own)) if gap.standing == Standing::Old && own.standing != Standing::Old => {
                Some(own)
            }
            (gap, own) => gap.or(own),
        }
    }

    /// Looks at the series from one side; none where it has no points.
    pub fn finding(&self, view: View) -> Option<Finding> {
        let About { plan, indicator, track, today } = *self;
        let dots = match view {
            View::Gap => track.gap.clone(),
            View::Own => track.authority.clone(),
        };
        let last = *dots.last()?;
        let rebases: Vec<_> = plan.rebases.iter().filter(|one| one.indicator == indicator.code).collect();
        let how = Reading { kind: track.kind, better: indicator.better, rebases: &rebases };
        let control = control(&dots, &how);
        let standing = if is_old(last.period, today) { Standing::Old } else { control.standing };
        let region = beside_words(plan, track.beside);
        let own = track.authority.iter().find(|dot| dot.period == last.period)?;
        let mut headline = format!(
            "{}, {}: {}",
            track.phase.title(),
            last.period.words(),
            in_words(own.value, indicator.unit)
        );
        if let Some(gap) = track.gap.iter().find(|dot| dot.period == last.period) {
            headline.push_str(&format!(", {} {region}", gap_words(gap.value)));
        }
        let what = match view {
            View::Gap => format!("{}: {} less {region}, in points", indicator.name, plan.authority_name),
            View::Own => format!("{}: {}", indicator.name, plan.authority_name),
        };
        let first = dots.first().map(|dot| dot.period.words()).unwrap_or_default();
        let span = if dots.len() == 1 { first } else { format!("{first} to {}", last.period.words()) };
        let subtitle = format!("{what}, {}, {span}", track.phase.noun());
        let mut sentence = standing.sentence().to_owned();
        if view == View::Gap && track.beside == Some(Beside::WholeRegion) {
            sentence
                .push_str(" The region's own counts are not published here, so the authority is inside it.");
        }
        let alt = alt(&dots, &control, (view, indicator.unit), &sentence);
        Some(Finding { view, dots, control, standing, headline, sentence, subtitle, alt })
    }
}

/// Chart type, what is plotted, the finding.
fn alt(dots: &[Dot], control: &Control, (view, unit): (View, Unit), sentence: &str) -> String {
    let words = |value: f64| match view {
        View::Gap => format!("{value:.1} points"),
        View::Own => in_words(value, unit),
    };
    let values = || dots.iter().map(|dot| dot.value);
    let (low, high) = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
    let mut alt = match dots.len() {
        1 => format!("One point, {}.", words(low)),
        n => format!("{n} points between {} and {}.", words(low), words(high)),
    };
    if let Some((stretch, centre)) = control.stretches.last().and_then(|one| Some((one, one.centre?))) {
        let (name, kind) = match stretch.method {
            Method::RunChart => ("median", "trial limits"),
            _ => ("mean", "limits"),
        };
        let limits = stretch.limits.last().map(|limits| (words(limits.low), words(limits.high)));
        let (low, high) = limits.unwrap_or_default();
        alt.push_str(&format!(" The {name} is {}, with {kind} at {low} and {high}.", words(centre)));
    }
    format!("{alt} {sentence} The table follows.")
}
