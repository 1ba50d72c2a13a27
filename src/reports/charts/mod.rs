//! The charts: a dot with its interval, the spread of answers, readings on the way to 2040, and gaps.
//!
//! Drawn with plotters on a backend of our own ([`ink`] names what it writes). Each chart is 360 units
//! wide, so that its words are still 12 pixels high on a screen of 320. It needs `static/charts.css`.

mod ahead;
mod answered;
mod backend;
#[cfg(test)]
mod bad_input_tests;
mod dot;
mod gaps;
mod ink;
mod marks;
mod register;
mod register_key;
mod seam;
mod sheet;
mod small;
mod spread;
mod strip;
mod timeline;

pub use answered::answered;
pub use dot::dot;
pub use gaps::gaps;
pub use marks::{Mark, MarkKind};
pub use register::{RegisterPicture, register};
pub use small::{SmallAxis, small};
pub use spread::spread;
pub use strip::{Strip, strip};
pub use timeline::{readings, readings_marked};

/// A drawn chart and its words. The page sets `title` and `subtitle` over the picture and the table below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// Unique on a page if every question appears once on it.
    pub id: String,
    /// The finding.
    pub title: String,
    /// Measure, people and date.
    pub subtitle: String,
    /// What somebody hears who cannot see it; stands in the picture as its description.
    pub alt: String,
    /// An `<svg>` element to put into a page as it is.
    pub svg: String,
}

impl Chart {
    /// The picture as a file of its own, with its colours inside.
    pub fn as_file(&self) -> String {
        const COLOURS: &str = include_str!("../../http/static/charts.css");
        match self.svg.split_once('>') {
            Some((head, rest)) => {
                format!("{head} xmlns=\"http://www.w3.org/2000/svg\"><style>{COLOURS}</style>{rest}\n")
            }
            None => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::testing::{
        bank, cell, cube, figure, gap, percent, projection, standing, target, theory, with_gap,
        with_standing, withheld,
    };
    use crate::progress::{Bank, Facts, ItemView, gaps_of, outcome_page};
    use crate::release::{Cell, Cube, Dimension, Figure, Group, Reading, Share, Standing};
    use crate::surveys::{Continuity, Step, Term};
    use crate::theory::Audience;
    use std::sync::Arc;

    fn view_of(cubes: &[Arc<Cube>]) -> ItemView {
        let (theory, (items, scales)) = (theory(), bank());
        let young = Audience::YoungPeople;
        let targets = [target("6M", young, 2030, 70), target("6M", young, 2040, 85)];
        let bank = Bank { items: &items, scales: &scales };
        let facts = Facts { theory: &theory, bank, cubes, targets: &targets };
        outcome_page("6M", &facts).remove(0).items.remove(0)
    }

    fn five_waves() -> Vec<Arc<Cube>> {
        let waves = [
            (Term::Autumn, 2024, percent(52)),
            (Term::Spring, 2025, percent(61)),
            (Term::Summer, 2025, figure(Share::Tenths { tenths: 4 })),
            (Term::Autumn, 2025, percent(55)),
            (Term::Spring, 2026, withheld()),
            (Term::Autumn, 2026, percent(58)),
        ];
        let mut cubes =
            waves.map(|(term, year, figure)| cube(term, year, vec![cell("6M-YP-1", 1, figure)])).to_vec();
        let last = cubes.len() - 1;
        for (horizon, target) in [(2030, 70), (2040, 85)] {
            cubes[last] = with_standing(cubes[last].clone(), "6M-YP-1", standing(horizon, target));
        }
        cubes
    }

    #[test]
    fn the_path_leads_to_the_target_that_was_sealed_and_not_to_the_one_of_now() {
        let cubes = |sealed: &[u8]| {
            let wave = cube(Term::Autumn, 2026, vec![cell("6M-YP-1", 1, percent(58))]);
            let with = |wave, target: &u8| with_standing(wave, "6M-YP-1", standing(2030, *target));
            [sealed.iter().fold(wave, with)]
        };
        // The target of now is 70 %, as the diamond shows.
        let svg = readings(&view_of(&cubes(&[65]))).unwrap().svg;
        assert!(
            svg.contains("The path to the target of 65% by 2030") && svg.contains("Target: 70% by 2030"),
            "{svg}"
        );
        let later = readings(&view_of(&cubes(&[]))).unwrap().svg;
        assert!(!later.contains("class=\"path\"") && later.contains("Target: 70% by 2030"), "{later}");
    }

    #[test]
    fn the_charts_of_five_waves_look_as_agreed() {
        let view = view_of(&five_waves());
        insta::assert_snapshot!("dot", dot(&view).unwrap().svg);
        insta::assert_snapshot!("spread", spread(&view).unwrap().svg);
        insta::assert_snapshot!("readings", readings(&view).unwrap().svg);
    }

    #[test]
    fn the_charts_of_a_small_group_look_as_agreed() {
        let small = |share| view_of(&[cube(Term::Autumn, 2026, vec![cell("6M-YP-1", 1, figure(share))])]);
        insta::assert_snapshot!("band", dot(&small(Share::Tenths { tenths: 6 })).unwrap().svg);
        insta::assert_snapshot!("readings_band", readings(&small(Share::OverSevenInTen)).unwrap().svg);
        let edge = dot(&small(Share::UnderTenPercent)).unwrap();
        insta::assert_snapshot!("band_at_the_edge", edge.svg);
        assert_eq!(spread(&small(Share::UnderTenPercent)), None);
    }

    #[test]
    fn a_small_group_gets_a_band_and_never_a_dot() {
        let view = view_of(&[cube(
            Term::Autumn,
            2026,
            vec![cell("6M-YP-1", 1, figure(Share::Tenths { tenths: 6 }))],
        )]);
        for chart in [dot(&view).unwrap(), readings(&view).unwrap()] {
            assert!(chart.svg.contains("class=\"band\""));
            assert!(!chart.svg.contains("<circle") && !chart.svg.contains("\"interval\""), "{}", chart.svg);
        }
    }

    #[test]
    fn what_is_withheld_is_not_drawn_and_moves_nothing() {
        let nothing = view_of(&[cube(Term::Autumn, 2026, vec![cell("6M-YP-1", 1, withheld())])]);
        assert_eq!((dot(&nothing), spread(&nothing), readings(&nothing)), (None, None, None));
        let svg = readings(&view_of(&five_waves())).unwrap().svg;
        let dots = svg.matches("<circle class=\"dot").count() + svg.matches("<circle class=\"hollow").count();
        assert_eq!(dots, 4 + 2, "four dots and two in the legend");
        assert!(!svg.to_lowercase().contains("spring 2026: 5"));
    }

    #[test]
    fn a_picture_carries_classes_titles_and_no_colour_of_its_own() {
        let view = view_of(&five_waves());
        for chart in [dot(&view).unwrap(), spread(&view).unwrap(), readings(&view).unwrap()] {
            let svg = &chart.svg;
            assert!(svg.starts_with("<svg class=\"chart\" viewBox=\"0 0 360 "));
            assert!(svg.contains("role=\"") && svg.contains("<title>") && svg.contains("<g class=\"mark"));
            assert!(svg.contains(&format!("aria-labelledby=\"{0}-title {0}-desc\"", chart.id)));
            for fixed in ["style", "#12", "rgb(", " width=\"360", "stroke=", "<script"] {
                assert!(!svg.contains(fixed), "{fixed} in {svg}");
            }
            assert_eq!(svg.matches("<g ").count(), svg.matches("</g>").count());
            assert!(svg.contains(&view.finding.headline.words), "the title is the finding");
        }
        let file = dot(&view).unwrap().as_file();
        assert!(file.contains("<style>") && file.contains("xmlns=") && file.trim_end().ends_with("</svg>"));
        assert_eq!(readings(&view), readings(&view), "the same finding gives the same picture");
    }

    #[test]
    fn three_readings_are_not_joined_and_other_terms_are_hollow() {
        let svg = readings(&view_of(&five_waves())).unwrap().svg;
        assert!(!svg.contains("class=\"joined\"") && !svg.contains("<path"));
        assert_eq!(svg.matches("class=\"hollow\"").count(), 2, "one reading and its legend");
        for year in ["2026", "2030", "2040"] {
            assert!(svg.contains(&format!("The {year} horizon")));
        }
        assert!(svg.contains("Target: 70% by 2030") && svg.contains("Target: 85% by 2040"));
        assert_eq!(svg.matches("class=\"path\"").count(), 3, "to 2030, on to 2040, and the legend");
        assert!(!svg.contains("fan80"), "three readings have no fan");
    }

    /// So many autumns from 2024 on, the last with a projection of the target of 2030.
    fn autumns(shares: &[u8]) -> Vec<Arc<Cube>> {
        let wave = |(at, share): (usize, &u8)| {
            let wave = cube(Term::Autumn, 2024 + at as i32, vec![cell("6M-YP-1", 1, percent(*share))]);
            let ahead = Standing { projection: Some(projection(68, 40)), ..standing(2030, 70) };
            with_standing(wave, "6M-YP-1", ahead)
        };
        shares.iter().enumerate().map(wave).collect()
    }

    #[test]
    fn four_readings_are_joined_and_may_have_a_fan() {
        let three = readings(&view_of(&autumns(&[52, 55, 54]))).unwrap().svg;
        assert!(!three.contains("joined") && !three.contains("fan80"), "{three}");
        let four = readings(&view_of(&autumns(&[52, 55, 54, 58]))).unwrap().svg;
        assert!(four.contains("<polyline class=\"joined\"") && four.contains("<polygon class=\"fan80\""));
        assert!(four.contains("If the readings go on as they did: 68% by the end of 2030"));
        insta::assert_snapshot!("readings_joined", four);
    }

    #[test]
    fn six_readings_have_a_median_and_twelve_have_limits() {
        let six = readings(&view_of(&autumns(&[52, 55, 54, 58, 57, 60]))).unwrap().svg;
        assert!(six.contains("The median: 56%") && !six.contains("class=\"bound\""));
        let twelve: Vec<u8> = (0..12).map(|at| 55 + at % 3).collect();
        let twelve = readings(&view_of(&autumns(&twelve))).unwrap().svg;
        assert_eq!(twelve.matches("class=\"bound\"").count(), 3, "two and the legend's");
        insta::assert_snapshot!("readings_limits", twelve);
    }

    #[test]
    fn gaps_stand_in_the_plans_order_and_silent_groups_are_drawn_as_silent() {
        let group = |name: &str, figure| Cell {
            group: Group { dimension: Dimension::Phase, name: name.into() },
            ..cell("6M-YP-1", 1, figure)
        };
        let cells = |hidden: Figure<Reading>| {
            vec![
                cell("6M-YP-1", 1, percent(58)),
                group("secondary", percent(48)),
                group("special", hidden),
                group("primary", percent(66)),
            ]
        };
        let drawn = |hidden| {
            let wave = cube(Term::Autumn, 2026, cells(hidden));
            let wave = with_gap(wave, "6M-YP-1", (Dimension::Phase, "secondary"), gap(-12, true));
            let wave = with_gap(wave, "6M-YP-1", (Dimension::Phase, "special"), Figure::Withheld);
            let cubes = [with_gap(wave, "6M-YP-1", (Dimension::Phase, "primary"), gap(6, false))];
            let (theory, (items, scales)) = (theory(), bank());
            let bank = Bank { items: &items, scales: &scales };
            let facts = Facts { theory: &theory, bank, cubes: &cubes, targets: &[] };
            let view = outcome_page("6M", &facts).remove(0).items.remove(0);
            gaps(&view, &gaps_of(&view, &facts).unwrap())
        };
        let chart = drawn(withheld());
        let at = |words: &str| chart.svg.find(&format!(">{words}<")).unwrap();
        assert!(at("secondary") < at("special") && at("special") < at("primary"));
        assert_eq!(chart.title, "A clear gap between one group and everyone else: secondary");
        assert!(chart.svg.contains(">not enough answers to show safely<"));
        let tenths = |tenths| drawn(figure(Share::Tenths { tenths })).svg;
        assert_eq!(tenths(2), tenths(8), "what it would be moves nothing");
        insta::assert_snapshot!("gaps", chart.svg);
    }

    fn reworded(kind: Continuity) -> String {
        let (theory, (mut items, scales)) = (theory(), bank());
        items[0].version = 2;
        let day = "2025-09-01".parse().unwrap();
        items[0].lineage.versions =
            vec![Step::for_test((1, 2), kind, day, "The old words were hard to read.")];
        let mut cubes = five_waves();
        let cell = |share| vec![cell("6M-YP-1", 2, percent(share))];
        cubes[3] = cube(Term::Autumn, 2025, cell(55));
        cubes.remove(4);
        cubes[4] = cube(Term::Autumn, 2026, cell(58));
        let bank = Bank { items: &items, scales: &scales };
        let facts = Facts { theory: &theory, bank, cubes: &cubes, targets: &[] };
        readings(&outcome_page("6M", &facts).remove(0).items.remove(0)).unwrap().svg
    }

    #[test]
    fn a_new_wording_is_drawn_with_its_seam_and_a_break_with_a_gap() {
        let (note, gap) = (reworded(Continuity::Note), reworded(Continuity::Break));
        insta::assert_snapshot!("readings_break", gap);
        assert!(note.contains("class=\"seam\"") && !note.contains("seam break"), "{note}");
        assert!(gap.contains("seam break") && gap.contains("class=\"gap\""), "{gap}");
        for svg in [&note, &gap] {
            assert!(svg.contains("Before 1 September 2025, the question was asked in another way"), "{svg}");
            assert!(svg.contains("The old words were hard to read.</title>"), "{svg}");
            assert_eq!(svg.matches("class=\"earlier\"").count(), 3 + 1, "three readings and the legend");
            assert!(!svg.contains("class=\"joined\""), "nothing is joined");
        }
        assert!(!readings(&view_of(&five_waves())).unwrap().svg.contains("seam"));
    }

    #[test]
    fn what_was_done_and_started_stands_on_the_time_axis_at_its_day() {
        let view = view_of(&five_waves());
        let mark =
            |day: &str, kind, title: &str| Mark { day: day.parse().unwrap(), kind, title: title.into() };
        let marked = [
            mark("2026-09-10", MarkKind::Deed, "10 September 2026: one adult for <everybody>"),
            mark("2026-09-20", MarkKind::Deed, "20 September 2026: a second thing"),
            mark("2025-01-06", MarkKind::Start, "6 January 2025: started"),
            mark("2019-01-06", MarkKind::Start, "before the axis"),
        ];
        let svg = readings_marked(&view, &marked).unwrap().svg;
        assert_eq!(svg.matches("class=\"deed\"").count(), 2 + 1, "two and the legend's");
        assert_eq!(svg.matches("class=\"start\"").count(), 1 + 1);
        assert!(svg.contains("one adult for &lt;everybody&gt;</title>") && !svg.contains("before the axis"));
        assert!(svg.contains("something was done about it") && svg.contains("an intervention was started"));
        assert_eq!(readings_marked(&view, &[]), readings(&view));
        assert_eq!(readings_marked(&view, &marked[3..]), readings(&view), "nothing outside the axis");
        insta::assert_snapshot!("readings_marked", svg);
    }

    #[test]
    fn words_of_a_question_cannot_break_the_picture() {
        let (theory, (mut items, scales)) = (theory(), bank());
        items[0].text = "I said \"</title><script>\" & left".into();
        let bank = Bank { items: &items, scales: &scales };
        let cubes = five_waves();
        let facts = Facts { theory: &theory, bank, cubes: &cubes, targets: &[] };
        let view = outcome_page("6M", &facts).remove(0).items.remove(0);
        let svg = readings(&view).unwrap().svg;
        assert!(!svg.contains("<script>") && svg.contains("&lt;/title&gt;&lt;script&gt;&quot; &amp; left"));
    }
}
