//! One strip of time: when an intervention was started, what was done since, and when people were asked.

use super::Chart;
use super::ink::Ink;
use super::marks::{self, Mark, MarkKind, moment};
use super::sheet::{
    BESIDE, Drawn, Lettering, Margins, Plot, Sheet, WIDTH, Words, filled, picture, tenths, width_of,
};
use jiff::civil::Date;
use plotters::element::Circle;
use plotters::style::text_anchor::{HPos, VPos};

/// The height of the strip with its years, in units.
const STRIP: i32 = 112;
/// The height of one line of the legend, in units.
const LINE: i32 = 22;
/// Where the words of a mark stand while it is pointed at or focused: over the legend.
const TOLD: f64 = STRIP as f64;
/// Space beside the strip, in units.
const SIDE: i32 = 16;

/// What stands on a strip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strip {
    /// Unique on the page.
    pub id: String,
    /// What the strip says.
    pub title: String,
    pub subtitle: String,
    /// The day on which each counted wave closed, and its name.
    pub waves: Vec<(Date, String)>,
    /// What was started and what was done.
    pub marks: Vec<Mark>,
    /// The last day of every horizon, and its name.
    pub horizons: Vec<(Date, String)>,
    pub today: Date,
}

impl Strip {
    /// From the year of whatever came first to the first horizon that is still ahead, or to the last one.
    fn span(&self) -> (i16, i16) {
        let days = self.waves.iter().map(|(day, _)| *day).chain(self.marks.iter().map(|mark| mark.day));
        let first = days.clone().min().unwrap_or(self.today).min(self.today).year();
        let mut ends: Vec<Date> = self.horizons.iter().map(|(day, _)| *day).collect();
        ends.sort();
        let ahead = ends.iter().find(|day| **day >= self.today).or(ends.last()).copied();
        let last = days.chain(ahead).chain([self.today]).max().unwrap_or(self.today).year();
        (first, last + 1)
    }

    /// Everything on it in a sentence, for who cannot see it.
    fn alt(&self, (start, end): (i16, i16)) -> String {
        let waves: Vec<&str> = self.waves.iter().map(|(_, name)| name.as_str()).collect();
        let marks: Vec<&str> = self.marks.iter().map(|mark| mark.title.as_str()).collect();
        let listed = |head: &str, none: &str, words: &[&str], between: &str| match words.is_empty() {
            true => none.to_owned(),
            false => format!("{head}: {}.", words.join(between)),
        };
        format!(
            "A strip of time from {start} to the end of {}. {} {} A list follows.",
            end - 1,
            listed("Waves counted", "No wave has been counted.", &waves, ", "),
            listed("Marked", "Nothing is marked.", &marks, "; "),
        )
    }

    fn keys(&self, span: (f64, f64)) -> Vec<Key> {
        let mut keys = Vec::new();
        if !self.waves.is_empty() {
            keys.push(Key::Wave);
        }
        keys.extend(marks::kinds(&self.marks, span).into_iter().map(Key::Marked));
        if self.horizons.iter().any(|(day, _)| within(*day, span)) {
            keys.push(Key::Horizon);
        }
        keys
    }
}

/// What the legend explains; only what is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Wave,
    Marked(MarkKind),
    Horizon,
}

fn within(day: Date, (start, end): (f64, f64)) -> bool {
    (start..=end).contains(&moment(day))
}

/// The strip as a picture.
pub fn strip(of: &Strip) -> Chart {
    let years = of.span();
    let span = (f64::from(years.0), f64::from(years.1));
    let keys = of.keys(span);
    let words = Words {
        id: of.id.clone(),
        title: of.title.clone(),
        alt: of.alt(years),
        subtitle: of.subtitle.clone(),
    };
    let height = STRIP + LINE * i32::try_from(keys.len()).unwrap_or(0) + 6;
    picture(words, height, |sheet| {
        let margins = Margins { left: SIDE, right: SIDE, top: 8, bottom: height - STRIP + 30 };
        let plot = sheet.plot(span.0..span.1, 0.0..1.0, margins)?;
        axis(sheet, &plot, years)?;
        horizons(sheet, &plot, of, span)?;
        marks::marks(sheet, &plot, &of.marks, (span, TOLD))?;
        for (day, name) in of.waves.iter().filter(|(day, _)| within(*day, span)) {
            let title = format!("Wave {name}, closed on {}", day.strftime("%-d %B %Y"));
            let at = Sheet::place(&plot, (moment(*day), 0.0));
            sheet.stop(&title, TOLD, || {
                sheet.hit(at)?;
                sheet.root().draw(&Circle::new(tenths(at), 40, filled(Ink::Dot)))
            })?;
        }
        legend(sheet, &keys)
    })
}

/// The line of time with as many years as there is room to name.
fn axis(sheet: &Sheet, plot: &Plot, (start, end): (i16, i16)) -> Drawn {
    let at = |year: i16| Sheet::place(plot, (f64::from(year), 0.0));
    sheet.line(at(start), at(end), Ink::Axis)?;
    let wide = width_of("2024") + 14.0;
    let room = f64::from(WIDTH - 2 * SIDE) / f64::from(end - start);
    let step = if room > 0.0 { (wide / room).ceil().max(1.0) as usize } else { 1 };
    for year in start..end {
        let (x, y) = at(year);
        sheet.line((x, y - 5.0), (x, y + 5.0), Ink::Axis)?;
        if usize::from((year - start).unsigned_abs()).is_multiple_of(step) {
            let under = Lettering { ink: Ink::Label, across: HPos::Left, upright: VPos::Top };
            sheet.words(&year.to_string(), (x, y + 10.0), under)?;
        }
    }
    Ok(())
}

fn horizons(sheet: &Sheet, plot: &Plot, of: &Strip, span: (f64, f64)) -> Drawn {
    for (day, name) in of.horizons.iter().filter(|(day, _)| within(*day, span)) {
        let (x, foot) = Sheet::place(plot, (moment(*day), 0.0));
        let top = Sheet::place(plot, (moment(*day), 1.0)).1;
        sheet.stop(&format!("{name} ends on {}", day.strftime("%-d %B %Y")), TOLD, || {
            sheet.line((x, top), (x, foot), Ink::Horizon)
        })?;
    }
    Ok(())
}

fn legend(sheet: &Sheet, keys: &[Key]) -> Drawn {
    for (line, key) in keys.iter().enumerate() {
        let y = f64::from(STRIP) + f64::from(LINE) * (line as f64 + 0.5);
        let words = match key {
            Key::Wave => {
                sheet.root().draw(&Circle::new(tenths((20.0, y)), 40, filled(Ink::Dot)))?;
                "people were asked, and it was counted"
            }
            Key::Marked(kind) => {
                marks::sign(sheet, *kind, (20.0, y + 6.0))?;
                match kind {
                    MarkKind::Deed => "something was done about it",
                    MarkKind::Start => "the intervention was started",
                }
            }
            Key::Horizon => {
                sheet.line((20.0, y - 9.0), (20.0, y + 9.0), Ink::Horizon)?;
                "a horizon of the theory ends"
            }
        };
        sheet.words(words, (38.0, y), BESIDE)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn plain() -> Strip {
        Strip {
            id: "chain-1".into(),
            title: "Started on 1 September 2024.".into(),
            subtitle: "What was done".into(),
            waves: Vec::new(),
            marks: Vec::new(),
            horizons: [("2026-12-31", "Short"), ("2030-12-31", "Medium"), ("2040-12-31", "Long")]
                .map(|(ends, name)| (day(ends), name.to_owned()))
                .to_vec(),
            today: day("2026-11-10"),
        }
    }

    #[test]
    fn everything_that_stands_on_the_strip_is_named_in_it_and_in_its_words() {
        let mark = |on: &str, kind, title: &str| Mark { day: day(on), kind, title: title.into() };
        let full = Strip {
            waves: vec![(day("2025-11-22"), "Autumn 2025".into())],
            marks: vec![
                mark("2024-09-01", MarkKind::Start, "1 September 2024: started"),
                mark("2026-03-02", MarkKind::Deed, "2 March 2026: <a garden>"),
            ],
            ..plain()
        };
        let chart = strip(&full);
        assert_eq!(chart.svg.matches("class=\"told\"").count(), 4, "{}", chart.svg);
        for words in
            ["Wave Autumn 2025, closed on 22 November 2025", "&lt;a garden&gt;", "Short ends on 31 December"]
        {
            assert!(chart.svg.contains(words), "{words}");
        }
        assert!(!chart.svg.contains("Medium ends"), "the strip ends with the horizon that is next");
        assert!(
            chart
                .alt
                .starts_with("A strip of time from 2024 to the end of 2026. Waves counted: Autumn 2025.")
        );
    }

    #[test]
    fn an_empty_strip_says_so_and_draws_no_mark() {
        let chart = strip(&Strip { horizons: Vec::new(), ..plain() });
        assert!(!chart.svg.contains("class=\"mark") && !chart.svg.contains("people were asked"));
        assert!(chart.alt.contains("No wave has been counted. Nothing is marked."), "{}", chart.alt);
    }

    #[test]
    fn a_hundred_years_are_named_without_covering_each_other() {
        let long = Strip { waves: vec![(day("1930-01-05"), "Long ago".into())], ..plain() };
        let svg = strip(&long).svg;
        let named = (1930..2027).filter(|year| svg.contains(&format!(">{year}<"))).count();
        assert!((2..9).contains(&named), "{named}");
    }
}
