//! `style.toml`: colours, logo, words, titles.

use super::logo::{self, Logo};
use crate::model::ReportKind;
use serde::{Deserialize, Serialize};
use std::path::Path;
use toml::Spanned;

/// Contrast with white that words need (WCAG 2.2, 1.4.3).
const CONTRAST: f64 = 4.5;
/// The longest title or contact line, in characters.
const LONGEST: usize = 200;

/// Colours as `#RRGGBB`, each with a contrast of at least 4.5 to 1 with white.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Colours {
    pub text: String,
    pub soft: String,
    pub accent: String,
    pub second: String,
}

/// What a partnership said about its look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    pub colours: Colours,
    pub(crate) logo: Option<Logo>,
    contact: Option<String>,
    titles: Titles,
}

impl Default for Style {
    fn default() -> Style {
        let [text, soft, accent, second] = ["#0B0C0C", "#4B5256", "#12436D", "#801650"].map(str::to_owned);
        let colours = Colours { text, soft, accent, second };
        Style { colours, logo: None, contact: None, titles: Titles::default() }
    }
}

impl Style {
    /// The partnership's own title for this kind.
    pub fn title(&self, kind: ReportKind) -> Option<&str> {
        let Titles { summary, full, setting, poster, children } = &self.titles;
        let title = match kind {
            ReportKind::Summary => summary,
            ReportKind::Full => full,
            ReportKind::Setting => setting,
            ReportKind::Poster => poster,
            ReportKind::Children => children,
        };
        title.as_deref()
    }

    /// The partnership's own line about whom to ask.
    pub fn contact(&self) -> Option<&str> {
        self.contact.as_deref()
    }

    /// Reads `style.toml`; the logo is looked for in `folder`.
    ///
    /// # Errors
    /// Every fault, with its line.
    pub(super) fn read(text: &str, folder: &Path) -> Result<Style, Vec<String>> {
        let at = |start: usize| format!("style.toml, line {}", text[..start].matches('\n').count() + 1);
        let file: StyleFile = toml::from_str(text).map_err(|fault| {
            let place = fault.span().map_or("style.toml".to_owned(), |span| at(span.start));
            vec![format!("{place}: {}. Correct the line or take it out.", fault.message().trim())]
        })?;
        let mut faults = Vec::new();
        let mut style = Style::default();
        let Colours { text: ink, soft, accent, second } = &mut style.colours;
        let FileColours { text: of_text, soft: of_soft, accent: of_accent, second: of_second } = file.colours;
        for (name, colour, own) in [
            ("text", ink, of_text),
            ("soft", soft, of_soft),
            ("accent", accent, of_accent),
            ("second", second, of_second),
        ] {
            let Some(own) = own else { continue };
            match legible(own.get_ref()) {
                Ok(()) => *colour = own.into_inner(),
                Err(what) => faults.push(format!("{}: the colour `{name}` {what}", at(own.span().start))),
            }
        }
        let titles = [&file.titles.summary, &file.titles.full, &file.titles.setting, &file.titles.poster];
        for line in titles.into_iter().chain([&file.titles.children, &file.words.contact]).flatten() {
            if line.trim().is_empty() || line.chars().count() > LONGEST {
                faults.push(format!(
                    "style.toml: {line:?} is empty or longer than {LONGEST} characters. Write a shorter one."
                ));
            }
        }
        if let Some(file) = file.logo {
            match logo::read(&folder.join(file.file.get_ref()), file.file.get_ref(), file.alt) {
                Ok(logo) => style.logo = Some(logo),
                Err(what) => faults.push(format!("{}: {what}", at(file.file.span().start))),
            }
        }
        (style.contact, style.titles) = (file.words.contact, file.titles);
        if faults.is_empty() { Ok(style) } else { Err(faults) }
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct StyleFile {
    colours: FileColours,
    logo: Option<LogoFile>,
    words: FileWords,
    titles: Titles,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct FileColours {
    text: Option<Spanned<String>>,
    soft: Option<Spanned<String>>,
    accent: Option<Spanned<String>>,
    second: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LogoFile {
    file: Spanned<String>,
    alt: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct FileWords {
    contact: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Titles {
    summary: Option<String>,
    full: Option<String>,
    setting: Option<String>,
    poster: Option<String>,
    children: Option<String>,
}

fn legible(colour: &str) -> Result<(), String> {
    let Some(contrast) = contrast_with_white(colour) else {
        return Err(format!(
            "is {colour:?}. Write it as `#12436D`: a hash and six digits or letters a to f."
        ));
    };
    if contrast < CONTRAST {
        return Err(format!(
            "is {colour}, which stands out from white by {contrast:.2} to 1; words need {CONTRAST} to 1. Take a darker one."
        ));
    }
    Ok(())
}

/// The contrast ratio of WCAG 2.2 between `#RRGGBB` and white, 1 to 21; None for what is no colour.
fn contrast_with_white(colour: &str) -> Option<f64> {
    let digits = colour.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let channel = |at: usize| {
        let share = f64::from(u8::from_str_radix(&digits[at..at + 2], 16).ok()?) / 255.0;
        Some(if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) })
    };
    let luminance = 0.2126 * channel(0)? + 0.7152 * channel(2)? + 0.0722 * channel(4)?;
    Some(1.05 / (luminance + 0.05))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_the_published_palette() {
        for (colour, contrast) in
            [("#12436D", 10.25), ("#28A197", 3.17), ("#801650", 9.77), ("#F46A25", 3.03)]
        {
            assert!((contrast_with_white(colour).unwrap() - contrast).abs() < 0.01, "{colour}");
        }
        assert_eq!(contrast_with_white("#12436"), None);
        assert_eq!(contrast_with_white("#1é43d"), None);
    }

    #[test]
    fn the_committed_file_says_what_is_embedded() {
        let text = include_str!("../../style/style.toml");
        assert_eq!(Style::read(text, Path::new(".")).unwrap(), Style::default());
    }
}
