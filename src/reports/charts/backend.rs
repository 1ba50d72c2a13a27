//! A plotters backend that writes semantic SVG: classes (see [`super::ink`]) instead of colours, real
//! text, groups with titles. It measures in tenths of a unit, because plotters has whole pixels only.

use super::ink::Ink;
use plotters::element::{Drawable, PointCollection};
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};
use std::convert::Infallible;
use std::fmt::{Display, Write};

/// Tenths in one unit of the view box.
pub(super) const UNIT: i32 = 10;

/// The height of ordinary words, in units: 12 pixels where 360 units are shown on 288 pixels.
pub(super) const WORDS: i32 = 15;

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// Writes shapes into `body`, in the order in which they are drawn.
pub(super) struct Svg<'a> {
    pub(super) body: &'a mut String,
    /// Width and height in tenths.
    pub(super) size: (u32, u32),
    /// The chart's id, for its pattern.
    pub(super) id: &'a str,
}

/// Tenths as units, without a needless ".0".
struct Units(i32);

impl Display for Units {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 % UNIT {
            0 => write!(f, "{}", self.0 / UNIT),
            _ => write!(f, "{}", f64::from(self.0) / f64::from(UNIT)),
        }
    }
}

/// Text as it may stand in SVG, between tags and in attributes.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            letter if letter.is_control() => safe.push(' '),
            letter => safe.push(letter),
        }
    }
    safe
}

impl Svg<'_> {
    fn put(&mut self, element: std::fmt::Arguments) -> Drawn {
        // Writing into a string cannot fail.
        self.body.write_fmt(element).ok();
        Ok(())
    }

    fn points(points: impl IntoIterator<Item = BackendCoord>) -> String {
        let pairs = points.into_iter().map(|(x, y)| format!("{},{}", Units(x), Units(y)));
        pairs.collect::<Vec<_>>().join(" ")
    }

    /// The pattern cannot be named by a style sheet outside the page, so the shape names it itself.
    fn paint(&self, class: &str, fill: bool) -> String {
        match (fill, class == "slice middle") {
            (true, true) => format!(" fill=\"url(#{}-hatch)\"", self.id),
            (true, false) => String::new(),
            (false, _) => " fill=\"none\"".to_owned(),
        }
    }
}

impl DrawingBackend for Svg<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, colour: BackendColor) -> Drawn {
        let class = Ink::class_of(colour.rgb);
        self.put(format_args!(
            r#"<rect class="{class}" x="{}" y="{}" width="1" height="1"/>"#,
            Units(x),
            Units(y)
        ))
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        let class = Ink::class_of(style.color().rgb);
        let (x1, y1, x2, y2) = (Units(from.0), Units(from.1), Units(to.0), Units(to.1));
        self.put(format_args!(r#"<line class="{class}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>"#))
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let class = Ink::class_of(style.color().rgb);
        let (left, top) = (upper_left.0.min(bottom_right.0), upper_left.1.min(bottom_right.1));
        let wide = Units((upper_left.0 - bottom_right.0).abs());
        let high = Units((upper_left.1 - bottom_right.1).abs());
        let (left, top, paint) = (Units(left), Units(top), self.paint(class, fill));
        self.put(format_args!(
            r#"<rect class="{class}"{paint} x="{left}" y="{top}" width="{wide}" height="{high}"/>"#
        ))
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let points: Vec<BackendCoord> = path.into_iter().collect();
        if let [from, to] = points[..] {
            return self.draw_line(from, to, style);
        }
        let class = Ink::class_of(style.color().rgb);
        self.put(format_args!(r#"<polyline class="{class}" fill="none" points="{}"/>"#, Self::points(points)))
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        centre: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let class = Ink::class_of(style.color().rgb);
        let radius = Units(i32::try_from(radius).unwrap_or(i32::MAX));
        let (x, y, paint) = (Units(centre.0), Units(centre.1), self.paint(class, fill));
        self.put(format_args!(r#"<circle class="{class}"{paint} cx="{x}" cy="{y}" r="{radius}"/>"#))
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        ring: I,
        style: &S,
    ) -> Drawn {
        let class = Ink::class_of(style.color().rgb);
        self.put(format_args!(r#"<polygon class="{class}" points="{}"/>"#, Self::points(ring)))
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, (x, y): BackendCoord) -> Drawn {
        let class = Ink::class_of(style.color().rgb);
        let size = style.size().round() as i32;
        let anchor = match style.anchor().h_pos {
            HPos::Left => "",
            HPos::Center => r#" text-anchor="middle""#,
            HPos::Right => r#" text-anchor="end""#,
        };
        let base = match style.anchor().v_pos {
            VPos::Top => y + size * 8 / 10,
            VPos::Center => y + size * 35 / 100,
            VPos::Bottom => y - size * 2 / 10,
        };
        let height =
            if size == WORDS * UNIT { String::new() } else { format!(r#" font-size="{}""#, Units(size)) };
        let (x, base, text) = (Units(x), Units(base), escaped(text));
        self.put(format_args!(r#"<text class="{class}"{anchor}{height} x="{x}" y="{base}">{text}</text>"#))
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let size = style.size();
        Ok(((size * 0.54 * text.chars().count() as f64) as u32, size as u32))
    }
}

/// Opens a `<g>` that says what it is when pointed at; every shape until [`GroupEnd`] belongs to it.
pub(super) struct Group<'a>(pub(super) &'a str);

/// Opens a `<g>` that the keyboard reaches too; until [`GroupEnd`].
pub(super) struct Stop<'a>(pub(super) &'a str);

/// Opens the `<g>` of the words that are seen while its mark is pointed at or focused; until [`GroupEnd`].
pub(super) struct Told;

/// Closes the `<g>` that [`Group`], [`Stop`] or [`Told`] opened.
pub(super) struct GroupEnd;

/// What draws no points of its own.
macro_rules! pointless {
    ($($of:ty),+) => {$(
        impl<'a, C: 'a> PointCollection<'a, C> for &'a $of {
            type Point = &'a C;
            type IntoIter = std::iter::Empty<&'a C>;
            fn point_iter(self) -> Self::IntoIter {
                std::iter::empty()
            }
        }
    )+};
}

pointless!(Group<'_>, Stop<'_>, Told, GroupEnd);

impl<'s> Drawable<Svg<'s>> for Group<'_> {
    fn draw<I: Iterator<Item = BackendCoord>>(&self, _: I, svg: &mut Svg<'s>, _: (u32, u32)) -> Drawn {
        let title = escaped(self.0);
        svg.put(format_args!(r#"<g class="mark"><title>{title}</title>"#))
    }
}

impl<'s> Drawable<Svg<'s>> for Stop<'_> {
    fn draw<I: Iterator<Item = BackendCoord>>(&self, _: I, svg: &mut Svg<'s>, _: (u32, u32)) -> Drawn {
        let title = escaped(self.0);
        svg.put(format_args!(r#"<g class="mark stop" tabindex="0" role="img"><title>{title}</title>"#))
    }
}

impl<'s> Drawable<Svg<'s>> for Told {
    fn draw<I: Iterator<Item = BackendCoord>>(&self, _: I, svg: &mut Svg<'s>, _: (u32, u32)) -> Drawn {
        svg.put(format_args!(r#"<g class="told">"#))
    }
}

impl<'s> Drawable<Svg<'s>> for GroupEnd {
    fn draw<I: Iterator<Item = BackendCoord>>(&self, _: I, svg: &mut Svg<'s>, _: (u32, u32)) -> Drawn {
        svg.put(format_args!("</g>"))
    }
}
