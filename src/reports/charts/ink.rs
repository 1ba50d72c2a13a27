//! Every class that a chart's SVG carries. `static/charts.css` gives each its colour, for light, dark and
//! forced colours; nothing in the SVG itself fixes one.
//!
//! | Class | What it is |
//! |---|---|
//! | `chart` | the `<svg>` |
//! | `mark` | a `<g>` with a `<title>`: one reading, target, horizon or slice |
//! | `mark stop` | the same, which the keyboard reaches too; `told` in it is seen while it is pointed at or focused |
//! | `plate` `hit` | what stands behind a told value; where a small mark is pointed at |
//! | `bar` `roster` | how many of a group answered; everybody who was invited |
//! | `nought` | the line from which answers go to either side |
//! | `axis` `grid` `horizon` | the base line; faint lines; the dashed line at the end of 2026, 2030, 2040 |
//! | `label` `value` `on-dark` | words; the figure itself; words on a dark slice |
//! | `dot` `hollow` | a reading; a reading of another term, which is not compared |
//! | `joined` | the line through the dots of one term |
//! | `interval` | its 95 % interval |
//! | `band` `band other` | a reading in tenths or banded; the same of another term |
//! | `target` | a diamond |
//! | `path` | the way from the first reading to a target |
//! | `fan50` `fan80` | where 5 and 8 of 10 lines would go on |
//! | `middle-line` `bound` | the median or the mean; where ordinary variation ends |
//! | `rest` `between` `reach` | everyone else; the line to a group; where the group may lie |
//! | `earlier` | a reading of an earlier wording: a small square |
//! | `deed` `pole` `start` | something done, a triangle; the pole and the pennant of an intervention's start |
//! | `seam` `seam break` `gap` | where the wording changed; the two lines of a break; what lies between them |
//! | `slice most-favourable`, `favourable`, `middle`, `unfavourable`, `most-unfavourable` | the spread |
//! | `stripe` | two lines across unfavourable slices, so that they are known without colour |
//! | `join` `centre` | the line between points of the register; its mean or median |
//! | `limit` `limit trial` `aim` | limits of ordinary variation; the same from under 12 points; a target's line |
//! | `ordinary` `improving` `concern` `changed` | a point of the register: circle, square, diamond, hollow square |
//! | `hatch-line` | the lines of the middle slice's pattern |
//!
//! plotters hands a colour to its backend and nothing else, so each ink has a colour that no other has:
//! the backend reads the class from it, and a picture of pixels can use it as it is.

use plotters::style::RGBColor;

/// What a shape is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Axis,
    Grid,
    Horizon,
    Label,
    Value,
    OnDark,
    Dot,
    Hollow,
    Interval,
    Band,
    BandOther,
    Target,
    Earlier,
    Deed,
    Start,
    Pole,
    Seam,
    SeamBreak,
    Gap,
    MostFavourable,
    Favourable,
    Middle,
    Unfavourable,
    MostUnfavourable,
    Stripe,
    Line,
    Path,
    Fan50,
    Fan80,
    MiddleLine,
    Bound,
    Rest,
    Between,
    Reach,
    Join,
    Centre,
    Limit,
    LimitOnTrial,
    Aim,
    Ordinary,
    Improving,
    Concern,
    Changed,
    Plate,
    Hit,
    Bar,
    Roster,
    Nought,
}

const INKS: [(Ink, &str, RGBColor); 48] = [
    (Ink::Axis, "axis", RGBColor(0x6F, 0x77, 0x7B)),
    (Ink::Grid, "grid", RGBColor(0xD5, 0xD9, 0xDB)),
    (Ink::Horizon, "horizon", RGBColor(0x6F, 0x77, 0x7C)),
    (Ink::Label, "label", RGBColor(0x0B, 0x0C, 0x0C)),
    (Ink::Value, "label value", RGBColor(0x0B, 0x0C, 0x0D)),
    (Ink::OnDark, "label on-dark", RGBColor(0xFF, 0xFF, 0xFF)),
    (Ink::Dot, "dot", RGBColor(0x12, 0x43, 0x6E)),
    (Ink::Hollow, "hollow", RGBColor(0x12, 0x43, 0x6F)),
    (Ink::Interval, "interval", RGBColor(0x20, 0x73, 0xBC)),
    (Ink::Band, "band", RGBColor(0x20, 0x73, 0xBD)),
    (Ink::BandOther, "band other", RGBColor(0x20, 0x73, 0xBE)),
    (Ink::Target, "target", RGBColor(0x80, 0x16, 0x51)),
    (Ink::Earlier, "earlier", RGBColor(0x6F, 0x77, 0x7D)),
    (Ink::Deed, "deed", RGBColor(0x0B, 0x0C, 0x0E)),
    (Ink::Start, "start", RGBColor(0xFE, 0xFE, 0xFC)),
    (Ink::Pole, "pole", RGBColor(0x0B, 0x0C, 0x0F)),
    (Ink::Seam, "seam", RGBColor(0x80, 0x16, 0x52)),
    (Ink::SeamBreak, "seam break", RGBColor(0x80, 0x16, 0x53)),
    (Ink::Gap, "gap", RGBColor(0xFE, 0xFE, 0xFD)),
    (Ink::MostFavourable, "slice most-favourable", RGBColor(0x12, 0x43, 0x6D)),
    (Ink::Favourable, "slice favourable", RGBColor(0x6B, 0xAC, 0xE6)),
    (Ink::Middle, "slice middle", RGBColor(0xFE, 0xFE, 0xFE)),
    (Ink::Unfavourable, "slice unfavourable", RGBColor(0xF4, 0x6A, 0x25)),
    (Ink::MostUnfavourable, "slice most-unfavourable", RGBColor(0x80, 0x16, 0x50)),
    (Ink::Stripe, "stripe", RGBColor(0xFF, 0xFF, 0xFE)),
    (Ink::Line, "joined", RGBColor(0x12, 0x43, 0x80)),
    (Ink::Path, "path", RGBColor(0x80, 0x16, 0x60)),
    (Ink::Fan50, "fan50", RGBColor(0x20, 0x73, 0xD0)),
    (Ink::Fan80, "fan80", RGBColor(0x20, 0x73, 0xD1)),
    (Ink::MiddleLine, "middle-line", RGBColor(0x6F, 0x77, 0x8D)),
    (Ink::Bound, "bound", RGBColor(0x6F, 0x77, 0x8E)),
    (Ink::Rest, "rest", RGBColor(0x80, 0x16, 0x61)),
    (Ink::Between, "between", RGBColor(0x6F, 0x77, 0x8F)),
    (Ink::Reach, "reach", RGBColor(0x20, 0x73, 0xD2)),
    (Ink::Join, "join", RGBColor(0x6F, 0x77, 0x79)),
    (Ink::Centre, "centre", RGBColor(0x12, 0x43, 0x6B)),
    (Ink::Limit, "limit", RGBColor(0x20, 0x73, 0xBA)),
    (Ink::LimitOnTrial, "limit trial", RGBColor(0x20, 0x73, 0xBB)),
    (Ink::Aim, "aim", RGBColor(0x80, 0x16, 0x54)),
    (Ink::Ordinary, "ordinary", RGBColor(0x6F, 0x77, 0x7A)),
    (Ink::Improving, "improving", RGBColor(0x20, 0x73, 0xB9)),
    (Ink::Concern, "concern", RGBColor(0xF4, 0x6A, 0x26)),
    (Ink::Changed, "changed", RGBColor(0x12, 0x43, 0x6C)),
    (Ink::Plate, "plate", RGBColor(0xFE, 0xFE, 0xFB)),
    (Ink::Hit, "hit", RGBColor(0xFE, 0xFE, 0xFA)),
    (Ink::Bar, "bar", RGBColor(0x12, 0x43, 0x70)),
    (Ink::Roster, "roster", RGBColor(0x80, 0x16, 0x62)),
    (Ink::Nought, "nought", RGBColor(0x0B, 0x0C, 0x10)),
];

impl Ink {
    pub(super) fn colour(self) -> RGBColor {
        INKS.iter().find(|(ink, ..)| *ink == self).map_or(RGBColor(0, 0, 0), |(_, _, colour)| *colour)
    }

    /// The class of a colour; `label` for one that is no ink's.
    pub(super) fn class_of(rgb: (u8, u8, u8)) -> &'static str {
        let mine = |(_, _, colour): &&(Ink, &str, RGBColor)| (colour.0, colour.1, colour.2) == rgb;
        INKS.iter().find(mine).map_or("label", |(_, class, _)| class)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ink_has_a_colour_of_its_own_and_a_rule_in_the_style_sheet() {
        let css = include_str!("../../http/static/charts.css");
        for (ink, class, colour) in INKS {
            assert_eq!(Ink::class_of((colour.0, colour.1, colour.2)), class, "{ink:?} shares its colour");
            let rule = class.split(' ').next_back().unwrap();
            assert!(css.contains(&format!(".{rule}")), "charts.css has no rule for {class}");
        }
    }
}
