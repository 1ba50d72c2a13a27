//! A small theory, a small bank and hand-made cubes for the tests of this room and of `reports`.

use super::rules::Target;
use crate::clock::At;
use crate::ids::TargetId;
use crate::release::{
    Cell, Change, ChangeCell, Cube, Dimension, Figure, Gap, GapCell, Group, ItemKey, More, NotProjected,
    Projection, Quality, QualityCell, Reading, Share, Shown, Slice, Standing, StandingCell,
};
use crate::surveys::{Choice, HomeTerm, Item, Lineage, Scale, Term};
use crate::theory::{Audience, Horizon, HorizonSpan, Intervention, Lens, Measure, Outcome, Theory};
use std::sync::Arc;

pub(crate) fn theory() -> Theory {
    let spans = ["short 2026", "medium 2030", "long 2040"];
    let horizons: Vec<HorizonSpan> = (0..)
        .zip(spans)
        .map(|(place, name_and_year)| {
            let (name, year) = name_and_year.split_once(' ').unwrap();
            HorizonSpan {
                horizon: Horizon::at(place),
                name: name.into(),
                letter: name.chars().next().unwrap().to_ascii_uppercase(),
                title: String::new(),
                ends: format!("{year}-12-31").parse().unwrap(),
            }
        })
        .collect();
    let interventions = (1..=8).map(|number| Intervention {
        number,
        statement: format!("Intervention {number}"),
        outcomes: horizons
            .iter()
            .map(|span| Outcome {
                id: format!("{number}{}", span.letter),
                intervention: number,
                horizon: span.horizon,
                statement: "A change we want to see".into(),
                lead_audience: Audience::YoungPeople,
                lens: Lens::Voice,
                facets: Vec::new(),
            })
            .collect(),
    });
    Theory {
        version: "1".into(),
        dated: "2025-01-01".parse().unwrap(),
        title: "From absence to belonging".into(),
        partnership: "Seaburn".into(),
        place: "Seaburn".into(),
        interventions: interventions.collect(),
        horizons,
    }
}

pub(crate) fn bank() -> (Vec<Item>, Vec<Scale>) {
    let item = |id: &str, audience, text: &str, scale: &str, home_term| Item {
        id: id.into(),
        version: 1,
        outcome: id[..2].into(),
        audience,
        text: text.into(),
        facet: String::new(),
        scale: scale.into(),
        does_not_apply: false,
        home_term,
        lineage: Lineage::default(),
    };
    let young = Audience::YoungPeople;
    let belong = "I feel that I belong at my school in {place}.";
    let items = vec![
        item("6M-YP-1", young, belong, "TRUE5", HomeTerm::Every),
        item("6M-YP-2", young, "I like going to school.", "TRUE5", HomeTerm::Autumn),
        item("6M-FA-1", Audience::Families, "My child belongs.", "TRUE5", HomeTerm::Autumn),
        item("1M-YP-1", young, "Adults do what they say.", "TRUE5", HomeTerm::Autumn),
    ];
    let labels = ["Never", "Rarely", "Sometimes", "Often", "Always"];
    let choice = |(at, label): (usize, &&str)| Choice {
        code: label.to_lowercase(),
        label: (*label).into(),
        score: 25 * at as u8,
        favourable: at > 2,
    };
    let scale = Scale {
        code: "TRUE5".into(),
        version: 1,
        audiences: vec![young],
        stem: "How often is this true for you?".into(),
        choices: labels.iter().enumerate().map(choice).collect(),
        faces: false,
    };
    (items, vec![scale])
}

pub(crate) fn cube(term: Term, year: i32, cells: Vec<Cell>) -> Arc<Cube> {
    let day = match term {
        Term::Autumn => "11-22",
        Term::Spring => "03-14",
        Term::Summer => "06-20",
    };
    Arc::new(Cube {
        wave: format!("{} {year}", term.name()),
        term,
        year,
        closed_on: format!("{year}-{day}"),
        theory_version: "1".into(),
        cells,
        everyone_else: Vec::new(),
        responses: Vec::new(),
        changes: Vec::new(),
        gaps: Vec::new(),
        standings: Vec::new(),
        quality: Vec::new(),
        brought_in: None,
        own_questions: Vec::new(),
        phases: std::collections::BTreeMap::new(),
    })
}

pub(crate) fn cell(item: &str, version: u32, figure: Figure<Reading>) -> Cell {
    Cell {
        audience: Audience::from_code(&item[3..5]).unwrap(),
        group: Group { dimension: Dimension::Partnership, name: String::new() },
        item: item.into(),
        item_version: version,
        outcome: item[..2].into(),
        figure,
    }
}

pub(crate) fn withheld() -> Figure<Reading> {
    Figure::Withheld
}

/// A share in percent, 6 points either way, with a spread and 240 answers.
pub(crate) fn percent(percent: u8) -> Figure<Reading> {
    let slice = |choices: &[&str], percent| Slice {
        choices: choices.iter().map(|code| (*code).to_owned()).collect(),
        percent,
    };
    let rest = 100 - percent;
    let spread = vec![
        slice(&["never", "rarely"], rest / 2),
        slice(&["sometimes"], rest - rest / 2),
        slice(&["often"], percent - percent / 3),
        slice(&["always"], percent / 3),
    ];
    let share = Share::Percent { percent, low: percent.saturating_sub(6), high: (percent + 6).min(100) };
    let reading =
        Reading { share, answers: Some(240), mean: Some(percent), spread: Some(spread), more: None };
    Figure::Shown(Shown::for_test(reading))
}

/// A share that is banded, of a small group where it is in tenths.
pub(crate) fn figure(share: Share) -> Figure<Reading> {
    let answers = matches!(share, Share::UnderTenPercent | Share::OverNinetyPercent).then_some(40);
    Figure::Shown(Shown::for_test(Reading { share, answers, mean: None, spread: None, more: None }))
}

pub(crate) fn target(outcome: &str, audience: Audience, horizon: i32, percent: u8) -> Target {
    Target {
        id: TargetId::random(),
        outcome: outcome.into(),
        measure: Measure::Voice(audience),
        horizon,
        permille: 10 * u16::from(percent),
        keep: false,
        owner: "The board".into(),
        reason: "Agreed in June".into(),
        agreed_at: At(0),
        superseded_at: None,
    }
}

fn shown<T>(value: T) -> Figure<T> {
    Figure::Shown(Shown::for_test(value))
}

fn key(item: &str) -> ItemKey {
    ItemKey {
        audience: Audience::from_code(&item[3..5]).unwrap(),
        item: item.into(),
        item_version: 1,
        outcome: item[..2].into(),
    }
}

/// A change of so many points from 50 %, 8 points either way, that 14 points would have shown.
pub(crate) fn change(points: i16, clear: bool) -> Change {
    Change {
        since: "Autumn 2025".into(),
        then: 50,
        now: u8::try_from(50 + points).unwrap(),
        points,
        low: points - 8,
        high: points + 8,
        detectable: 14,
        clear,
        everybody: None,
        mean: None,
        last_year: None,
        noise_tenths: None,
    }
}

/// A cube in which this item changed.
pub(crate) fn with_change(cube: Arc<Cube>, item: &str, change: Change) -> Arc<Cube> {
    with_changes(cube, item, shown(change))
}

/// A cube in which a change of this item was worked out, shown or withheld.
pub(crate) fn with_changes(cube: Arc<Cube>, item: &str, figure: Figure<Change>) -> Arc<Cube> {
    let mut cube = (*cube).clone();
    cube.changes.push(ChangeCell { key: key(item), figure });
    Arc::new(cube)
}

/// A target beside a first reading of 58 %: a pace of 2.9 points a year, and nothing else yet.
pub(crate) fn standing(horizon: i32, target: u8) -> Standing {
    Standing {
        horizon,
        target,
        keep: false,
        reached_before: false,
        baseline: 58,
        baseline_wave: "autumn 2024".into(),
        path_now: None,
        chance: None,
        status: None,
        verdict: None,
        pace_tenths: Some(29),
        projection: None,
        not_projected: Some(NotProjected::TooFewReadings),
    }
}

pub(crate) fn projection(percent: u8, chance: u8) -> Projection {
    Projection {
        percent,
        low50: percent - 3,
        high50: percent + 3,
        low80: percent - 7,
        high80: percent + 7,
        chance,
        early: true,
    }
}

pub(crate) fn with_standing(cube: Arc<Cube>, item: &str, standing: Standing) -> Arc<Cube> {
    let mut cube = (*cube).clone();
    cube.standings.push(StandingCell { key: key(item), figure: shown(standing) });
    Arc::new(cube)
}

/// A wave that was sealed with a target and may not say where the item stands against it.
pub(crate) fn with_hidden_standing(cube: Arc<Cube>, item: &str) -> Arc<Cube> {
    let mut cube = (*cube).clone();
    cube.standings.push(StandingCell { key: key(item), figure: Figure::Withheld });
    Arc::new(cube)
}

/// A gap of so many points from everyone else's 60 %, 7 points either way.
pub(crate) fn gap(points: i16, clear: bool) -> Figure<Gap> {
    let group = u8::try_from(60 + points).unwrap();
    shown(Gap { group, everyone_else: 60, points, low: points - 7, high: points + 7, clear, moved: None })
}

pub(crate) fn with_gap(cube: Arc<Cube>, item: &str, group: (Dimension, &str), gap: Figure<Gap>) -> Arc<Cube> {
    let mut cube = (*cube).clone();
    let group = Group { dimension: group.0, name: group.1.into() };
    cube.gaps.push(GapCell { key: key(item), group, figure: gap });
    Arc::new(cube)
}

pub(crate) fn quality() -> Quality {
    Quality {
        evenness_by_absence: Some(72),
        evenness_by_phase: Some(94),
        not_weighted: None,
        not_represented: Vec::new(),
        straight_lining: Some(4),
        reliability: Vec::new(),
    }
}

pub(crate) fn with_quality(cube: Arc<Cube>, audience: Audience, quality: Quality) -> Arc<Cube> {
    let mut cube = (*cube).clone();
    cube.quality.push(QualityCell { audience, figure: shown(quality) });
    Arc::new(cube)
}

/// The share in percent with what the table adds to the partnership's own figure.
pub(crate) fn percent_with(share: u8, more: More) -> Figure<Reading> {
    let reading = percent(share).shown().cloned().unwrap();
    shown(Reading { more: Some(Box::new(more)), ..reading })
}
