//! Slips and paper questionnaires.

use super::Direction;
use serde::{Deserialize, Serialize};

/// Private slips, one per participant, six on a page of A4, to be cut apart.
///
/// The same sheet gives the same bytes, so a page that was lost is printed again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlipSheet {
    /// BCP 47: `en`, `pl`, `uk`, `ar`.
    pub language: String,
    pub direction: Direction,
    /// The document's title, in its window and for screen readers.
    pub title: String,
    pub partnership: String,
    /// Large on each slip: "Tell us about school".
    pub heading: String,
    /// For whom: the setting and the audience in words.
    pub audience: String,
    /// How to use it: one to three short sentences, the address stands below them.
    pub how: Vec<String>,
    /// Where the words are typed, as a person types it; always left to right. None when words cannot be typed.
    pub address: Option<String>,
    /// Above the four words.
    pub code_label: String,
    /// That the slip is this person's alone.
    pub private: String,
    /// The last sentence: until when.
    pub closes: String,
    /// In the strip that staff cut away: what the strip is.
    pub strip_note: String,
    /// What a screen reader says of the QR code.
    pub qr_label: String,
    pub slips: Vec<Slip>,
}

/// One participant's slip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slip {
    /// The roster's reference, in the strip only. May be empty; never an address.
    pub reference: String,
    /// The private link, in the QR code only. At most 1,000 bytes.
    pub link: String,
    /// Four words with spaces between them.
    pub code: String,
}

/// How large a questionnaire is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PaperSize {
    /// 12 pt; 14 pt where the questions have faces.
    A4,
    /// 18 pt; 20 pt where the questions have faces. Still on A4.
    Large,
}

/// Paper questionnaires: the same questions for every stub, or once without a stub as a preview.
///
/// A copy starts on a new leaf. Above its stub stands a strip with the reference, which staff cut off before they
/// hand it out; the stub has the QR code and the words only. What stands behind both is left blank, so the sheet
/// may be printed on both sides. Nothing below the tear-off line says whose copy it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperSheet {
    /// BCP 47: `en`, `pl`, `uk`, `ar`.
    pub language: String,
    pub direction: Direction,
    pub size: PaperSize,
    /// The heading of the first page, and the document's title.
    pub title: String,
    pub partnership: String,
    /// Who asks, why, how to tick: a sentence or two each.
    pub intro: Vec<String>,
    pub questions: Vec<PaperQuestion>,
    /// After the last question: the envelope, thanks.
    pub closing: Vec<String>,
    pub support_heading: String,
    pub support: Vec<SupportLine>,
    pub stub: StubWords,
    /// One copy for each; none prints one copy without a stub.
    pub stubs: Vec<Stub>,
}

/// One question as a respondent meets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperQuestion {
    pub text: String,
    /// The scale's own question: "Is this true for you?"
    pub stem: String,
    /// The scale, in the order of the screen.
    pub choices: Vec<PaperChoice>,
    /// Answers outside the scale: "I don't know".
    pub others: Vec<String>,
}

/// A tick box with its words, and a face where the scale has faces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperChoice {
    pub label: String,
    pub face: Option<Face>,
}

/// The three faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Face {
    No,
    Between,
    Yes,
}

/// Somebody to talk to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupportLine {
    pub name: String,
    /// A number or address; always left to right. May be empty.
    pub contact: String,
}

/// What stands on every stub.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StubWords {
    /// Which batch: the setting and the audience in words.
    pub batch: String,
    /// "Keep this on until it is scanned, then tear it off."
    pub keep: String,
    pub code_label: String,
    /// In the strip that staff cut away: what the strip is.
    pub strip_note: String,
    /// What a screen reader says of the QR code.
    pub qr_label: String,
}

/// One participant's stub.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stub {
    /// The roster's reference, in the strip only: whoever types the paper must not see it. May be empty; never an
    /// address.
    pub reference: String,
    /// In the QR code only. At most 1,000 bytes.
    pub link: String,
    /// Four words with spaces between them.
    pub code: String,
}
