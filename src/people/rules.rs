//! What a row of a roster must be. Pure.

use crate::address::{has_unsafe_characters, parse_address};
use crate::theory::Audience;

/// Characters of a nickname.
const NICKNAME_MOST: usize = 40;

/// What kind of place a setting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SettingKind {
    School,
    College,
    Service,
}

impl SettingKind {
    pub fn word(self) -> &'static str {
        match self {
            SettingKind::School => "school",
            SettingKind::College => "college",
            SettingKind::Service => "service",
        }
    }

    pub fn from_word(word: &str) -> Option<SettingKind> {
        [SettingKind::School, SettingKind::College, SettingKind::Service]
            .into_iter()
            .find(|kind| kind.word().eq_ignore_ascii_case(word))
    }
}

/// The share of sessions that a pupil missed, in bands of percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AbsenceBand {
    UpTo5,
    UpTo10,
    UpTo50,
    Over50,
}

impl AbsenceBand {
    pub fn word(self) -> &'static str {
        match self {
            AbsenceBand::UpTo5 => "0-5",
            AbsenceBand::UpTo10 => "5-10",
            AbsenceBand::UpTo50 => "10-50",
            AbsenceBand::Over50 => "50+",
        }
    }

    pub fn from_word(word: &str) -> Option<AbsenceBand> {
        [AbsenceBand::UpTo5, AbsenceBand::UpTo10, AbsenceBand::UpTo50, AbsenceBand::Over50]
            .into_iter()
            .find(|band| band.word() == word)
    }
}

/// What may differ from one roster to the next about the same person.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Characteristics {
    /// 0 (reception) to 14.
    pub year_group: Option<i32>,
    pub absence_band: Option<AbsenceBand>,
    /// Of the invitation: `en`.
    pub language: String,
    /// The yes/no groups that the partnership declares; none where the roster does not say.
    pub groups: [Option<bool>; 2],
}

/// A setting as a row names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SettingNamed {
    pub name: String,
    pub kind: SettingKind,
    /// In lower case: primary, secondary, other.
    pub phase: String,
    pub locality: String,
}

/// One good row of a roster.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RosterRow {
    /// As a spreadsheet counts: the header is row 1.
    pub row: usize,
    pub setting: SettingNamed,
    pub audience: Audience,
    pub email: Option<String>,
    pub child_ref: Option<String>,
    /// What the family calls the child.
    pub nickname: Option<String>,
    pub characteristics: Characteristics,
}

/// Why a row, or one field of it, did not go in. Never repeats an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowProblem {
    /// As a spreadsheet counts: the header is row 1.
    pub row: usize,
    pub field: &'static str,
    pub message: String,
}

/// The cells of one row by column name.
pub trait Cells {
    /// The cell under `column`, as it stands in the file.
    fn cell(&self, column: &str) -> &str;
}

/// Reads one row.
///
/// # Errors
/// Every problem of the row, by field.
pub fn read_row(row: usize, cells: &impl Cells) -> Result<RosterRow, Vec<RowProblem>> {
    let mut reader = Reader { row, cells, problems: Vec::new() };
    let setting = reader.setting();
    let audience = reader.one_of("audience", "YC, YP, FA or ST", Audience::from_code);
    let email = reader.email();
    let child_ref = reader.child_ref();
    let nickname = reader.nickname(audience, child_ref.as_deref());
    if email.is_none()
        && child_ref.is_none()
        && !reader.has_problem("email")
        && !reader.has_problem("child_ref")
    {
        reader.problem("email", "give an e-mail address or a child's reference");
    }
    let characteristics = reader.characteristics();
    match (setting, audience) {
        (Some(setting), Some(audience)) if reader.problems.is_empty() => {
            Ok(RosterRow { row, setting, audience, email, child_ref, nickname, characteristics })
        }
        _ => Err(reader.problems),
    }
}

/// What identifies a participant: setting, audience, e-mail and reference. The parts cannot hold the
/// separator, because control characters are refused.
pub fn identity(setting: &str, audience: Audience, email: Option<&str>, child_ref: Option<&str>) -> String {
    let (email, child_ref) = (email.unwrap_or_default(), child_ref.unwrap_or_default());
    format!("{setting}\u{1f}{}\u{1f}{email}\u{1f}{child_ref}", audience.code())
}

struct Reader<'a, C> {
    row: usize,
    cells: &'a C,
    problems: Vec<RowProblem>,
}

impl<C: Cells> Reader<'_, C> {
    fn problem(&mut self, field: &'static str, message: impl Into<String>) {
        self.problems.push(RowProblem { row: self.row, field, message: message.into() });
    }

    fn has_problem(&self, field: &str) -> bool {
        self.problems.iter().any(|problem| problem.field == field)
    }

    /// The trimmed cell; none where it holds control characters, which is a problem.
    fn text(&mut self, field: &'static str) -> Option<String> {
        let text = self.cells.cell(field).trim_matches([' ', '\u{a0}', '\t']);
        if has_unsafe_characters(text) {
            self.problem(
                field,
                "holds a line break or another control character (is a quotation mark missing its partner?)",
            );
            return None;
        }
        Some(text.to_owned())
    }

    /// A text that must be there, at most `most` characters long.
    fn required(&mut self, field: &'static str, most: usize, what: &str) -> Option<String> {
        let text = self.text(field)?;
        if text.is_empty() {
            self.problem(field, format!("is empty; give {what}"));
            return None;
        }
        if text.chars().count() > most {
            self.problem(field, format!("is longer than {most} characters"));
            return None;
        }
        Some(text)
    }

    fn one_of<T>(&mut self, field: &'static str, choice: &str, find: fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(field)?;
        let found = find(&text);
        if found.is_none() {
            let is = if text.is_empty() { "is empty".to_owned() } else { format!("is {}", quoted(&text)) };
            self.problem(field, format!("{is}; it must be {choice}"));
        }
        found
    }

    /// As [`Reader::one_of`]; an empty cell is none and no problem.
    fn optional_of<T>(
        &mut self,
        field: &'static str,
        choice: &str,
        find: fn(&str) -> Option<T>,
    ) -> Option<T> {
        if self.text(field)?.is_empty() { None } else { self.one_of(field, choice, find) }
    }

    fn setting(&mut self) -> Option<SettingNamed> {
        let name = self.required("setting", 120, "the name of the school, college or service");
        let kind = self.one_of("kind", "school, college or service", SettingKind::from_word);
        let phase = self.required("phase", 40, "a phase, such as primary, secondary or other");
        let locality = self.required("locality", 120, "a locality");
        let phase = phase.map(|phase| phase.to_lowercase());
        Some(SettingNamed { name: name?, kind: kind?, phase: phase?, locality: locality? })
    }

    fn email(&mut self) -> Option<String> {
        let cell = self.cells.cell("email");
        if cell.trim().is_empty() {
            return None;
        }
        match parse_address(cell) {
            Ok(email) => Some(email),
            Err(fault) => {
                self.problem("email", fault.to_string());
                None
            }
        }
    }

    fn child_ref(&mut self) -> Option<String> {
        let text = self.text("child_ref").filter(|text| !text.is_empty())?;
        if text.chars().count() > 64 {
            self.problem("child_ref", "is longer than 64 characters");
            return None;
        }
        Some(text)
    }

    /// What the family calls the child: it stands beside the child's link in a mail, so it is short and is nothing
    /// but a name.
    fn nickname(&mut self, audience: Option<Audience>, child_ref: Option<&str>) -> Option<String> {
        let text = self.text("nickname").filter(|text| !text.is_empty())?;
        let wrong = if audience.is_some_and(|audience| !audience.is_child()) {
            "is for children and young people (YC, YP) only; leave it empty"
        } else if text.chars().count() > NICKNAME_MOST {
            "is longer than 40 characters"
        } else if text.contains('@') {
            "looks like an e-mail address; give a first name or initials that the family has chosen"
        } else if text.contains(['/', '<', '>']) {
            "holds / or < or >; give a first name or initials that the family has chosen"
        } else if child_ref.is_some_and(|child_ref| child_ref.eq_ignore_ascii_case(&text)) {
            "is the child's reference; give a first name or initials that the family has chosen"
        } else {
            return Some(text);
        };
        self.problem("nickname", wrong);
        None
    }

    fn characteristics(&mut self) -> Characteristics {
        let year = |text: &str| text.parse::<i32>().ok().filter(|year| (0..=14).contains(year));
        Characteristics {
            year_group: self.optional_of("year_group", "a whole number from 0 to 14, or empty", year),
            absence_band: self.optional_of(
                "absence_band",
                "0-5, 5-10, 10-50 or 50+, or empty",
                AbsenceBand::from_word,
            ),
            language: self
                .optional_of("language", "the code of a language, such as en, pl or uk, or empty", language)
                .unwrap_or_else(|| "en".to_owned()),
            groups: [
                self.optional_of("group_1", "yes or no, or empty", yes_or_no),
                self.optional_of("group_2", "yes or no, or empty", yes_or_no),
            ],
        }
    }
}

/// The languages of ISO 639-1.
const LANGUAGES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da \
    de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io \
    is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my \
    na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq \
    sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// A language of ISO 639-1 that exists, or something that looks like one of the many with three letters; with a region or
/// script or none.
fn language(text: &str) -> Option<String> {
    let text = text.to_ascii_lowercase();
    let fits = text.len() <= 8 && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let (first, _) = text.split_once('-').unwrap_or((&text, ""));
    let exists = match first.len() {
        2 => LANGUAGES.split_whitespace().any(|known| known == first),
        3 => first.chars().all(|c| c.is_ascii_alphabetic()),
        _ => false,
    };
    (fits && exists).then_some(text)
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "true" | "1" => Some(true),
        "no" | "false" | "0" => Some(false),
        _ => None,
    }
}

/// A cell as a message may quote it: short, and never something that looks like an address (columns slip).
fn quoted(text: &str) -> String {
    if text.contains('@') {
        return "an e-mail address".to_owned();
    }
    let short: String = text.chars().take(20).collect();
    let more = if short.len() < text.len() { "..." } else { "" };
    format!("\"{short}{more}\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    impl Cells for HashMap<&str, &str> {
        fn cell(&self, column: &str) -> &str {
            self.get(column).copied().unwrap_or_default()
        }
    }

    fn good() -> HashMap<&'static str, &'static str> {
        HashMap::from([
            ("setting", " Sandpiper Primary "),
            ("kind", "School"),
            ("phase", "Primary"),
            ("locality", "North"),
            ("audience", "yc"),
            ("email", "ann@Example.ORG"),
            ("child_ref", "C-9"),
            ("year_group", "4"),
            ("absence_band", "50+"),
            ("group_1", "Yes"),
            ("group_2", "0"),
        ])
    }

    #[test]
    fn a_good_row_is_read_whole() {
        let row = read_row(2, &good()).unwrap();
        assert_eq!(row.setting.name, "Sandpiper Primary");
        assert_eq!((row.setting.kind, row.setting.phase.as_str()), (SettingKind::School, "primary"));
        assert_eq!(row.audience, Audience::Children);
        assert_eq!((row.email.as_deref(), row.child_ref.as_deref()), (Some("ann@example.org"), Some("C-9")));
        assert_eq!(row.nickname, None);
        let of = row.characteristics;
        assert_eq!((of.year_group, of.absence_band), (Some(4), Some(AbsenceBand::Over50)));
        assert_eq!((of.language.as_str(), of.groups), ("en", [Some(true), Some(false)]));
    }

    /// A field, what stands in it, and what is said about that.
    fn bad_fields(long: &str) -> Vec<(&'static str, &str, &'static str)> {
        vec![
            ("setting", "", "is empty; give the name of the school, college or service"),
            ("setting", long, "is longer than 120 characters"),
            (
                "setting",
                "Sand\npiper",
                "holds a line break or another control character (is a quotation mark missing its partner?)",
            ),
            ("kind", "club", "is \"club\"; it must be school, college or service"),
            ("kind", "", "is empty; it must be school, college or service"),
            ("phase", " ", "is empty; give a phase, such as primary, secondary or other"),
            ("locality", "", "is empty; give a locality"),
            ("audience", "XX", "is \"XX\"; it must be YC, YP, FA or ST"),
            ("audience", "ann@example.org", "is an e-mail address; it must be YC, YP, FA or ST"),
            ("email", "", "give an e-mail address or a child's reference"),
            ("email", "ann", "this is not an e-mail address; it looks like name@example.org"),
            ("email", "a@example.org;b@example.org", "give one e-mail address only"),
            ("email", "ann@localhost", "the part after the @ needs an ending, such as .org or .sch.uk"),
            ("email", "ann@exam\u{7}ple.org", "an e-mail address cannot hold control characters"),
            ("child_ref", &long[..65], "is longer than 64 characters"),
            ("nickname", &long[..41], "is longer than 40 characters"),
            (
                "nickname",
                "ann@example.org",
                "looks like an e-mail address; give a first name or initials that the family has chosen",
            ),
            (
                "nickname",
                "S\u{7}m",
                "holds a line break or another control character (is a quotation mark missing its partner?)",
            ),
            (
                "nickname",
                "example.org/x",
                "holds / or < or >; give a first name or initials that the family has chosen",
            ),
            (
                "nickname",
                "c-9",
                "is the child's reference; give a first name or initials that the family has chosen",
            ),
            ("year_group", "15", "is \"15\"; it must be a whole number from 0 to 14, or empty"),
            ("year_group", "-1", "is \"-1\"; it must be a whole number from 0 to 14, or empty"),
            ("year_group", "Y4", "is \"Y4\"; it must be a whole number from 0 to 14, or empty"),
            ("absence_band", "10", "is \"10\"; it must be 0-5, 5-10, 10-50 or 50+, or empty"),
            (
                "language",
                "xx",
                "is \"xx\"; it must be the code of a language, such as en, pl or uk, or empty",
            ),
            ("language", "e", "is \"e\"; it must be the code of a language, such as en, pl or uk, or empty"),
            ("group_1", "maybe", "is \"maybe\"; it must be yes or no, or empty"),
            ("group_2", "2", "is \"2\"; it must be yes or no, or empty"),
        ]
    }

    #[test]
    fn every_bad_field_has_its_message() {
        let long = "x".repeat(121);
        for (field, cell, message) in bad_fields(&long) {
            let mut cells = good();
            if field == "email" {
                cells.remove("child_ref");
            }
            cells.insert(field, cell);
            let problems = read_row(7, &cells).unwrap_err();
            assert_eq!(
                problems,
                [RowProblem { row: 7, field, message: message.into() }],
                "{field}: {cell:?}"
            );
        }
    }

    #[test]
    fn a_child_has_a_nickname_and_an_adult_has_none() {
        let mut cells = good();
        cells.insert("nickname", " Sam B. ");
        assert_eq!(read_row(2, &cells).unwrap().nickname.as_deref(), Some("Sam B."));
        cells.insert("audience", "FA");
        let problems = read_row(2, &cells).unwrap_err();
        assert_eq!(problems[0].message, "is for children and young people (YC, YP) only; leave it empty");
    }

    #[test]
    fn all_problems_of_a_row_are_named_at_once() {
        let nothing = HashMap::new();
        let fields: Vec<_> =
            read_row(2, &nothing).unwrap_err().into_iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["setting", "kind", "phase", "locality", "audience", "email"]);
    }

    #[test]
    fn a_reference_alone_is_enough_and_people_of_one_inbox_differ_by_it() {
        let mut cells = good();
        cells.insert("email", "");
        cells.insert("child_ref", "C-17");
        assert_eq!(read_row(2, &cells).unwrap().child_ref.as_deref(), Some("C-17"));
        let of = |child_ref| identity("s", Audience::Children, Some("family@example.org"), child_ref);
        assert_ne!(of(Some("C-17")), of(Some("C-18")));
        assert_ne!(of(Some("C-17")), of(None));
    }
}
