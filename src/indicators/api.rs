//! The register for programs: the figures as they were published, and the words that may be said of them.

use super::control::Standing;
use super::finding::About;
use super::model::{Held, Level};
use super::nearest::{nearest_held, nearest_held_words};
use super::rules::{Beside, Dot, Track, measured, tracks};
use super::store;
use crate::access::ApiKeyHolder;
use crate::clock::Clock;
use crate::db::Db;
use crate::http::Problem;
use crate::release::WITHHELD_SENTENCE;
use crate::surveys::{Better, Content, Indicator, RegisterPlan, Source, Unit};
use jiff::civil::Date;
use poem::{FromRequest, Request, RequestBody};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use std::sync::Arc;

/// What an indicator counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "lowercase")]
pub enum UnitName {
    Percent,
    Days,
    Ratio,
}

/// Which way is good; `neither` is to be read with care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "lowercase")]
pub enum BetterName {
    Lower,
    Higher,
    Neither,
}

/// What the authority is set beside: its region without it, or the whole region where counts are not published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum BesideName {
    RestOfRegion,
    WholeRegion,
}

/// One indicator of the attendance register.
#[derive(Debug, Object)]
pub struct IndicatorOut {
    /// Stable: `persistent-absence`.
    code: String,
    name: String,
    unit: UnitName,
    better: BetterName,
    /// What count and denominator are, in words.
    counts: String,
    /// The outcomes that it stands beside. Voice and register are never added.
    outcomes: Vec<String>,
    #[oai(skip_serializing_if_is_none)]
    note: Option<String>,
    /// To be shown wherever figures of the open files are; absent for local counts.
    #[oai(skip_serializing_if_is_none)]
    licence: Option<String>,
    authority: String,
    region: String,
    country: String,
    series: Vec<RegisterSeriesOut>,
    /// Every figure that is held, as it was published.
    figures: Vec<RegisterFigureOut>,
}

/// One phase over time, for the authority beside the rest of its region.
#[derive(Debug, Object)]
pub struct RegisterSeriesOut {
    /// all, primary, secondary or special.
    phase: String,
    #[oai(skip_serializing_if_is_none)]
    beside: Option<BesideName>,
    /// What may be said of the gap, or of the authority's own figures where there is none: a closed list.
    standing: String,
    sentence: String,
    /// Holes in the series, and an end that lies long ago.
    notes: Vec<String>,
    points: Vec<RegisterPointOut>,
}

/// One period of a series, in the indicator's unit; the gap in points.
#[derive(Debug, Object)]
pub struct RegisterPointOut {
    /// "2018/19".
    period: String,
    period_start: String,
    period_end: String,
    authority: f64,
    #[oai(skip_serializing_if_is_none)]
    rest_of_region: Option<f64>,
    #[oai(skip_serializing_if_is_none)]
    country: Option<f64>,
    #[oai(skip_serializing_if_is_none)]
    gap: Option<f64>,
}

/// One figure as it was published: texts, unrounded.
#[derive(Debug, Object)]
pub struct RegisterFigureOut {
    /// authority, region, country, area or setting.
    level: String,
    place: String,
    phase: String,
    period_start: String,
    period_end: String,
    /// Absent where it is missing or withheld; never 0 for either.
    #[oai(skip_serializing_if_is_none)]
    value: Option<String>,
    #[oai(skip_serializing_if_is_none)]
    count: Option<String>,
    #[oai(skip_serializing_if_is_none)]
    denominator: Option<String>,
    /// The one public sentence, where a small figure is withheld.
    #[oai(skip_serializing_if_is_none)]
    withheld: Option<String>,
    /// Where it is withheld: whose figure may be seen instead.
    #[oai(skip_serializing_if_is_none)]
    nearest: Option<String>,
}

struct Known {
    content: Arc<Content>,
    held: Vec<Held>,
    today: Date,
}

impl<'a> FromRequest<'a> for Known {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let missing = || Problem::fault("the database, content or clock are not in the application's data");
        let db = request.data::<Db>().ok_or_else(missing)?;
        let clock = request.data::<Clock>().ok_or_else(missing)?;
        let held = store::held(db.reader()).await.map_err(Problem::fault)?;
        Ok(Known {
            content: request.data::<Arc<Content>>().ok_or_else(missing)?.clone(),
            held: held.into_iter().map(|(held, _)| held).collect(),
            today: clock.now().day(),
        })
    }
}

/// The operations of this room.
pub struct IndicatorsApi;

#[OpenApi]
impl IndicatorsApi {
    /// The attendance register
    ///
    /// Every indicator with its figures as they were published, the authority beside the rest of its region, and
    /// the words that may be said. A small figure of a local file is withheld.
    #[oai(path = "/indicators", method = "get", operation_id = "indicators")]
    async fn indicators(&self, _key: ApiKeyHolder, known: Known) -> Json<Vec<IndicatorOut>> {
        let plan = &known.content.register;
        let out = |indicator| IndicatorOut::of(plan, indicator, &known);
        Json(plan.indicators.iter().map(out).collect())
    }
}

impl IndicatorOut {
    fn of(plan: &RegisterPlan, indicator: &Indicator, known: &Known) -> IndicatorOut {
        let mine = known.held.iter().filter(|held| held.key.indicator == indicator.code);
        let series = |track: &Track| RegisterSeriesOut::of(plan, indicator, track, known.today);
        IndicatorOut {
            code: indicator.code.clone(),
            name: indicator.name.clone(),
            unit: match indicator.unit {
                Unit::Percent => UnitName::Percent,
                Unit::Days => UnitName::Days,
                Unit::Ratio => UnitName::Ratio,
            },
            better: match indicator.better {
                Better::Lower => BetterName::Lower,
                Better::Higher => BetterName::Higher,
                Better::Neither => BetterName::Neither,
            },
            counts: indicator.counts.clone(),
            outcomes: indicator.outcomes.clone(),
            note: indicator.note.clone(),
            licence: (indicator.source != Source::Local).then(|| plan.licence.clone()),
            authority: plan.authority_name.clone(),
            region: plan.region_name.clone(),
            country: plan.country_name.clone(),
            series: tracks(indicator, &known.held).iter().map(series).collect(),
            figures: mine.map(|held| RegisterFigureOut::of(held, indicator.unit, &known.held)).collect(),
        }
    }
}

impl RegisterSeriesOut {
    fn of(plan: &RegisterPlan, indicator: &Indicator, track: &Track, today: Date) -> RegisterSeriesOut {
        let finding = About { plan, indicator, track, today }.main();
        let standing = finding.map_or(Standing::NotLoaded, |finding| finding.standing);
        let point = |own: &Dot| {
            let (rest, country) = track.beside_in(own.period);
            RegisterPointOut {
                period: own.period.words(),
                period_start: own.period.starts.to_string(),
                period_end: own.period.ends.to_string(),
                authority: own.value,
                rest_of_region: rest.map(|dot| dot.value),
                country: country.map(|dot| dot.value),
                gap: rest.map(|dot| own.value - dot.value),
            }
        };
        RegisterSeriesOut {
            phase: track.phase.word().to_owned(),
            beside: track.beside.map(|beside| match beside {
                Beside::RestOfRegion => BesideName::RestOfRegion,
                Beside::WholeRegion => BesideName::WholeRegion,
            }),
            standing: standing.words().to_owned(),
            sentence: standing.sentence().to_owned(),
            notes: track.notes(today),
            points: track.authority.iter().map(point).collect(),
        }
    }
}

impl RegisterFigureOut {
    fn of(held: &Held, unit: Unit, all: &[Held]) -> RegisterFigureOut {
        let given = |text: &str| (!text.is_empty() && !held.withheld).then(|| text.to_owned());
        let is_local = matches!(held.key.level, Level::Area | Level::Setting) || held.value.is_empty();
        let worked_out = || measured(held, unit).map(|dot| dot.value.to_string());
        let published = given(&held.value).filter(|text| super::model::number(text).is_some());
        RegisterFigureOut {
            level: held.key.level.word().to_owned(),
            place: held.place_name.clone(),
            phase: held.key.phase.word().to_owned(),
            period_start: held.key.period.starts.to_string(),
            period_end: held.key.period.ends.to_string(),
            value: published.or_else(|| is_local.then(worked_out).flatten()),
            count: given(&held.count),
            denominator: given(&held.denominator),
            withheld: held.withheld.then(|| WITHHELD_SENTENCE.to_owned()),
            nearest: held.withheld.then(|| nearest_held_words(nearest_held(held, all))),
        }
    }
}
