//! Names that are long or run from right to left, one reading, one audience, everything withheld: every chart
//! stays whole, says what is true, and cuts no word off at its edge.

use super::sheet::width_of;
use super::*;
use crate::progress::testing::{
    bank, cell, cube, gap, percent, projection, standing, target, theory, with_gap, with_standing, withheld,
};
use crate::progress::{Bank, Facts, ItemView, gaps_of, outcome_page};
use crate::release::{
    Cell, Cube, Dimension, Figure, Group, ResponseCell, ResponseShare, Shown, Standing, WITHHELD_SENTENCE,
};
use crate::surveys::Term;
use crate::theory::Audience;
use std::sync::Arc;

const ARABIC: &str = "مدرسة النورس الابتدائية";
const HEBREW: &str = "בית ספר השחף (2)";

fn long() -> String {
    "A group with a very long name ".repeat(7).trim_end().chars().take(200).collect()
}

fn unbroken() -> String {
    "Llanfairpwllgwyngyll".repeat(10)
}

/// Where every word of a picture begins and ends, about; and its text.
fn extents(svg: &str) -> Vec<(f64, f64, String)> {
    let number = |tag: &str, name: &str| -> f64 {
        let (_, rest) = tag.split_once(&format!(" {name}=\"")).unwrap();
        rest.split('"').next().unwrap().parse().unwrap()
    };
    let of = |piece: &str| {
        let (tag, rest) = piece.split_once('>').unwrap();
        let text = rest.split('<').next().unwrap();
        let plain =
            ["&amp;", "&lt;", "&gt;", "&quot;"].iter().fold(text.to_owned(), |t, s| t.replace(s, "&"));
        let (x, wide) = (number(tag, "x"), width_of(&plain));
        let from = match tag {
            tag if tag.contains("text-anchor=\"middle\"") => x - wide / 2.0,
            tag if tag.contains("text-anchor=\"end\"") => x - wide,
            _ => x,
        };
        (from, from + wide, plain)
    };
    svg.split("<text ").skip(1).map(|piece| of(&format!(" {piece}"))).collect()
}

fn is_whole(chart: &Chart) {
    let svg = &chart.svg;
    assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    assert_eq!(svg.matches("<g ").count(), svg.matches("</g>").count());
    for (from, to, text) in extents(svg) {
        assert!(from >= -1.0 && to <= 361.0, "{text:?} runs from {from:.0} to {to:.0} in {}", chart.id);
    }
    for size in svg.split("font-size=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        // 288 pixels for 360 units on the narrowest screen.
        assert!(size.parse::<f64>().unwrap() * 0.8 >= 12.0, "{size}");
    }
    // What the keyboard reaches has a name, and tells it too.
    let stops: Vec<&str> = svg.split("<g class=\"mark stop\"").skip(1).collect();
    for stop in &stops {
        assert!(
            stop.starts_with(" tabindex=\"0\" role=\"img\"><title>") && stop.contains("<g class=\"told\">")
        );
    }
    let role = if stops.is_empty() { "role=\"img\"" } else { "role=\"group\"" };
    assert!(svg.split('>').next().unwrap().contains(role), "{svg}");
    assert!(stops.is_empty() || !svg.contains("<text class"), "the scale is not read out: {svg}");
    assert!(!chart.alt.is_empty() && chart.alt.trim_end().ends_with("The table follows."), "{}", chart.alt);
}

fn view_with<T>(cubes: &[Arc<Cube>], then: impl FnOnce(&ItemView, &Facts) -> T) -> T {
    let (theory, (items, scales)) = (theory(), bank());
    let young = Audience::YoungPeople;
    let targets = [target("6M", young, 2030, 70), target("6M", young, 2040, 85)];
    let bank = Bank { items: &items, scales: &scales };
    let facts = Facts { theory: &theory, bank, cubes, targets: &targets };
    let view = outcome_page("6M", &facts).remove(0).items.remove(0);
    then(&view, &facts)
}

fn gaps_between(names: &[&str]) -> Chart {
    let group = |name: &str| Cell {
        group: Group { dimension: Dimension::Phase, name: name.into() },
        ..cell("6M-YP-1", 1, percent(48))
    };
    let cells = [cell("6M-YP-1", 1, percent(58))].into_iter().chain(names.iter().map(|name| group(name)));
    let mut wave = cube(Term::Autumn, 2026, cells.collect());
    for (at, name) in names.iter().enumerate() {
        let figure = if at % 2 == 0 { gap(-12, true) } else { Figure::Withheld };
        wave = with_gap(wave, "6M-YP-1", (Dimension::Phase, name), figure);
    }
    view_with(&[wave], |view, facts| gaps(view, &gaps_of(view, facts).unwrap()))
}

fn response(dimension: Dimension, name: &str, share: Option<(u32, u32, Option<u8>)>) -> ResponseCell {
    let figure = share.map_or(Figure::Withheld, |(invited, answered, percent)| {
        Figure::Shown(Shown::for_test(ResponseShare { invited, answered, percent }))
    });
    ResponseCell { audience: Audience::YoungPeople, group: Group { dimension, name: name.into() }, figure }
}

fn answered_by(responses: Vec<ResponseCell>) -> Cube {
    let mut wave = (*cube(Term::Autumn, 2026, Vec::new())).clone();
    wave.responses = responses;
    wave
}

#[test]
fn long_names_and_names_from_right_to_left_stay_inside_the_picture_and_whole_in_its_titles() {
    let (long, unbroken) = (long(), unbroken());
    let names = [long.as_str(), ARABIC, unbroken.as_str(), HEBREW, "</title><script>"];
    let drawn = gaps_between(&names);
    is_whole(&drawn);
    for name in [&long, ARABIC, &unbroken, HEBREW] {
        assert!(drawn.svg.contains(&format!("<title>{name}: ")), "{name}");
    }
    assert!(drawn.svg.contains(&format!(">{ARABIC}<")) && !drawn.svg.contains("<script>"));
    insta::assert_snapshot!("gaps_names", drawn.svg);
    let groups = names.map(|name| response(Dimension::Phase, name, Some((120, 60, Some(50)))));
    let chart = answered(&answered_by(groups.to_vec()), Audience::YoungPeople);
    assert_eq!(chart, None, "without a whole there is nothing to say");
    let whole = response(Dimension::Partnership, "", Some((400, 185, Some(46))));
    let all = [whole].into_iter().chain(groups).collect();
    let chart = answered(&answered_by(all), Audience::YoungPeople).unwrap();
    is_whole(&chart);
    insta::assert_snapshot!("answered_names", chart.svg);
}

#[test]
fn who_answered_has_a_bar_for_each_share_a_line_for_the_roster_and_none_for_what_is_withheld() {
    let wave = answered_by(vec![
        response(Dimension::Partnership, "", Some((400, 185, Some(46)))),
        response(Dimension::AbsenceBand, "0 to 5", Some((300, 160, Some(54)))),
        response(Dimension::AbsenceBand, "5 to 10", Some((60, 20, None))),
        response(Dimension::AbsenceBand, "10 and over", None),
        response(Dimension::Phase, "secondary", Some((200, 130, Some(65)))),
    ]);
    let chart = answered(&wave, Audience::YoungPeople).unwrap();
    is_whole(&chart);
    assert_eq!(chart.svg.matches("class=\"bar\"").count(), 3, "{}", chart.svg);
    assert_eq!(chart.svg.matches("class=\"roster\"").count(), 2, "the line and its legend");
    assert!(chart.svg.contains(&format!("10 and over: {WITHHELD_SENTENCE}")));
    assert!(chart.title.starts_with("Young people") && chart.title.contains("46%"), "{}", chart.title);
    assert!(chart.alt.contains("5 to 10: about 20 of about 60."), "{}", chart.alt);
    assert_eq!(answered(&wave, Audience::Staff), None, "one audience: the others are not invented");
    insta::assert_snapshot!("answered", chart.svg);
    let nothing = answered_by(vec![
        response(Dimension::Partnership, "", None),
        response(Dimension::Phase, "primary", None),
    ]);
    let nothing = answered(&nothing, Audience::YoungPeople).unwrap();
    is_whole(&nothing);
    assert!(!nothing.svg.contains("class=\"bar\"") && nothing.title.contains(WITHHELD_SENTENCE));
}

#[test]
fn outcomes_side_by_side_have_the_same_axes_whatever_was_read() {
    let autumn = |year, share| cube(Term::Autumn, year, vec![cell("6M-YP-1", 1, share)]);
    let many = [
        autumn(2024, percent(52)),
        cube(Term::Spring, 2025, vec![cell("6M-YP-1", 1, percent(61))]),
        autumn(2025, withheld()),
        with_standing(autumn(2026, percent(58)), "6M-YP-1", standing(2030, 70)),
    ];
    let axis = view_with(&many, |view, _| SmallAxis::over(&[view])).unwrap();
    assert_eq!((axis.from, axis.until.0), (2024.0, 2030));
    let chart = view_with(&many, |view, _| small(view, axis)).unwrap();
    is_whole(&chart);
    assert!(chart.svg.contains("class=\"path\"") && chart.svg.contains("Target: 70% by 2030"));
    assert!(!chart.svg.contains("<title>Target: 85%"), "what lies beyond the axis is not drawn");
    assert_eq!(chart.svg.matches("mark stop").count(), 3, "withheld readings have no mark");
    insta::assert_snapshot!("small", chart.svg);
    let one = [autumn(2026, percent(58))];
    let chart = view_with(&one, |view, _| small(view, axis)).unwrap();
    is_whole(&chart);
    assert!(!chart.svg.contains("class=\"path\"") && !chart.svg.contains("joined"));
    assert!(chart.svg.contains(">2024<") && chart.svg.contains(">2030<"), "one reading moves no axis");
    let nothing = [autumn(2026, withheld())];
    assert_eq!(view_with(&nothing, |view, _| small(view, axis)), None);
    assert_eq!(SmallAxis::over(&[]), None);
}

#[test]
fn every_chart_of_one_reading_and_of_many_is_whole() {
    let ahead = |wave| {
        with_standing(
            wave,
            "6M-YP-1",
            Standing { projection: Some(projection(68, 40)), ..standing(2030, 70) },
        )
    };
    for count in [1, 2, 5, 7, 14] {
        let wave = |year| cube(Term::Autumn, year, vec![cell("6M-YP-1", 1, percent(40 + (year % 7) as u8))]);
        let mut cubes: Vec<Arc<Cube>> = (0..count).map(|at| wave(2016 + at)).collect();
        let last = cubes.pop().unwrap();
        cubes.push(ahead(last));
        let long = Mark { day: "2020-05-05".parse().unwrap(), kind: MarkKind::Deed, title: long() };
        let charts = view_with(&cubes, |view, _| {
            [dot(view), spread(view), readings(view), readings_marked(view, &[long])]
        });
        for chart in charts {
            is_whole(&chart.unwrap());
        }
    }
    for share in [0, 100] {
        let extreme = [cube(Term::Autumn, 2026, vec![cell("6M-YP-1", 1, percent(share.clamp(6, 94)))])];
        for chart in view_with(&extreme, |view, _| [dot(view), spread(view)]) {
            is_whole(&chart.unwrap());
        }
    }
}

#[test]
fn the_spread_grows_from_its_line_to_both_sides_and_the_middle_stands_apart() {
    let wave = [cube(Term::Autumn, 2026, vec![cell("6M-YP-1", 1, percent(58))])];
    let svg = view_with(&wave, |view, _| spread(view)).unwrap().svg;
    let left_of = |class: &str| -> f64 {
        let (_, rest) = svg.split_once(&format!("class=\"slice {class}\"")).unwrap();
        let (_, rest) = rest.split_once(" x=\"").unwrap();
        rest.split('"').next().unwrap().parse().unwrap()
    };
    let nought: Vec<f64> = svg
        .split("class=\"nought\" x1=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().parse().unwrap())
        .collect();
    assert_eq!(nought.len(), 2, "one line, and one for the middle");
    assert!(left_of("most-unfavourable") < nought[0] && (left_of("favourable") - nought[0]).abs() < 2.0);
    assert!(left_of("most-favourable") > left_of("favourable"));
    assert!((left_of("middle") - nought[1]).abs() < 2.0 && nought[1] > left_of("most-favourable"));
}
