//! How a respondent likes to read: text size and colours, remembered by the device alone.

/// The cookie that remembers it; holds two plain words.
pub const COOKIE: &str = "belong-look";
/// It is remembered for this long, in seconds (a year).
pub const KEPT: u32 = 365 * 24 * 60 * 60;

const SIZES: [&str; 3] = ["usual", "large", "larger"];
const COLOURS: [&str; 5] = ["device", "light", "cream", "dark", "contrast"];

/// What a device chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appearance {
    size: &'static str,
    colours: &'static str,
}

impl Default for Appearance {
    fn default() -> Self {
        Appearance { size: SIZES[0], colours: COLOURS[0] }
    }
}

/// A button of the choice: what it sends, and whether it is the choice now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Button {
    pub value: &'static str,
    pub chosen: bool,
}

impl Appearance {
    /// Reads the cookie; what it does not know stays as usual.
    pub fn read(cookie: &str) -> Appearance {
        cookie.split('.').fold(Appearance::default(), Appearance::with)
    }

    /// The same with one word of a button changed; an unknown word changes nothing.
    #[must_use]
    pub fn with(self, word: &str) -> Appearance {
        let known = |of: &[&'static str]| of.iter().copied().find(|known| *known == word);
        match (known(&SIZES), known(&COLOURS)) {
            (Some(size), _) => Appearance { size, ..self },
            (_, Some(colours)) => Appearance { colours, ..self },
            _ => self,
        }
    }

    /// The cookie's value.
    pub fn cookie(self) -> String {
        format!("{}.{}", self.size, self.colours)
    }

    /// The classes of the page.
    pub fn classes(self) -> String {
        format!("{} {}", self.size, self.colours)
    }

    pub fn sizes(self) -> impl Iterator<Item = Button> {
        SIZES.into_iter().map(move |value| Button { value, chosen: value == self.size })
    }

    pub fn colours(self) -> impl Iterator<Item = Button> {
        COLOURS.into_iter().map(move |value| Button { value, chosen: value == self.colours })
    }
}

/// The id of the words of a button.
pub fn look_words(value: &str) -> &'static str {
    match value {
        "large" => "look-size-large",
        "larger" => "look-size-larger",
        "device" => "look-colours-device",
        "light" => "look-colours-light",
        "cream" => "look-colours-cream",
        "dark" => "look-colours-dark",
        "contrast" => "look-colours-contrast",
        _ => "look-size-usual",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_read_back_as_it_chose() {
        let chosen = Appearance::default().with("larger").with("cream");
        assert_eq!(Appearance::read(&chosen.cookie()), chosen);
        assert_eq!(chosen.classes(), "larger cream");
        assert_eq!(Appearance::default().classes(), "usual device");
        assert_eq!(chosen.colours().filter(|option| option.chosen).count(), 1);
    }

    #[test]
    fn a_strange_cookie_changes_nothing() {
        assert_eq!(Appearance::read("\"><script>.cream.x"), Appearance::default().with("cream"));
    }
}
