//! The sentences that may be said, as programs get them.

use crate::progress::sentence::{Allowance, Kind, Sentence};
use poem_openapi::{Enum, Object};

/// How much so many readings of the same term allow to be said; the rows of the closed list of sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum AllowanceName {
    Nothing,
    One,
    Two,
    Three,
    FourOrFive,
    SixToEleven,
    TwelveOrMore,
}

impl From<Allowance> for AllowanceName {
    fn from(allowance: Allowance) -> AllowanceName {
        match allowance {
            Allowance::Nothing => AllowanceName::Nothing,
            Allowance::One => AllowanceName::One,
            Allowance::Two => AllowanceName::Two,
            Allowance::Three => AllowanceName::Three,
            Allowance::FourOrFive => AllowanceName::FourOrFive,
            Allowance::SixToEleven => AllowanceName::SixToEleven,
            Allowance::TwelveOrMore => AllowanceName::TwelveOrMore,
        }
    }
}

/// What a sentence is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum SentenceKind {
    NotAsked,
    Withheld,
    Start,
    Untested,
    Change,
    Detectable,
    Basis,
    Beside,
    Path,
    Verdict,
    Pace,
    NoTarget,
    TooEarly,
    Projection,
    Run,
    Variation,
}

impl From<Kind> for SentenceKind {
    fn from(kind: Kind) -> SentenceKind {
        match kind {
            Kind::NotAsked => SentenceKind::NotAsked,
            Kind::Withheld => SentenceKind::Withheld,
            Kind::Start => SentenceKind::Start,
            Kind::Untested => SentenceKind::Untested,
            Kind::Change => SentenceKind::Change,
            Kind::Detectable => SentenceKind::Detectable,
            Kind::Basis => SentenceKind::Basis,
            Kind::Beside => SentenceKind::Beside,
            Kind::Path => SentenceKind::Path,
            Kind::Verdict => SentenceKind::Verdict,
            Kind::Pace => SentenceKind::Pace,
            Kind::NoTarget => SentenceKind::NoTarget,
            Kind::TooEarly => SentenceKind::TooEarly,
            Kind::Projection => SentenceKind::Projection,
            Kind::Run => SentenceKind::Run,
            Kind::Variation => SentenceKind::Variation,
        }
    }
}

/// One sentence that may be said.
#[derive(Debug, Object)]
pub struct SentenceOut {
    kind: SentenceKind,
    words: String,
}

impl From<&Sentence> for SentenceOut {
    fn from(sentence: &Sentence) -> SentenceOut {
        SentenceOut { kind: sentence.kind.into(), words: sentence.words.clone() }
    }
}
