//! A publishable figure: shown, or withheld without a reason.

use super::derived::Health;
use serde::{Deserialize, Serialize};

/// The one public sentence for every withheld figure, whichever rule withheld it.
pub const WITHHELD_SENTENCE: &str = "not enough answers to show safely";

/// A value that the disclosure gate has let through. Only the gate can make one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Shown<T>(T);

impl<T> Shown<T> {
    /// Called by the gate, and by the reader of a frozen cube, and by nobody else.
    pub(in crate::release) fn let_through(value: T) -> Self {
        Self(value)
    }

    pub fn value(&self) -> &T {
        &self.0
    }

    /// A figure for tests of the rooms below, which cannot run the gate.
    #[cfg(test)]
    pub(crate) fn for_test(value: T) -> Self {
        Self(value)
    }
}

/// What anybody outside the release room can have of a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure<T> {
    Shown(Shown<T>),
    Withheld,
}

impl<T> Figure<T> {
    pub fn shown(&self) -> Option<&T> {
        match self {
            Figure::Shown(shown) => Some(shown.value()),
            Figure::Withheld => None,
        }
    }
}

/// How much of a share may be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Share {
    /// 30 or more answers: whole percent with a 95 % Wilson interval, whole percent.
    Percent { percent: u8, low: u8, high: u8 },
    /// 10 to 29 answers: tenths ("about 6 in 10"), no interval.
    Tenths { tenths: u8 },
    /// 10 to 29 answers and nearly nobody: "fewer than 3 in 10".
    UnderThreeInTen,
    /// 10 to 29 answers and nearly everybody: "more than 7 in 10".
    OverSevenInTen,
    /// 30 to 49 answers and nearly nobody: "under 10 %".
    UnderTenPercent,
    /// 30 to 49 answers and nearly everybody: "over 90 %".
    OverNinetyPercent,
}

/// One bar of the spread of answers. Choices that few people gave are merged with a neighbour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slice {
    /// Codes of the choices in this bar, from the scale's order; more than one when merged.
    pub choices: Vec<String>,
    /// Whole percent of the valid answers.
    pub percent: u8,
}

/// One item's published figure for one group in one release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Percent favourable.
    pub share: Share,
    /// Valid answers to the nearest 5; none under 30 (the page then says "10 to 29 answers").
    pub answers: Option<u32>,
    /// Mean score 0-100, whole; only from 30 answers, never beside a banded share.
    pub mean: Option<u8>,
    /// The spread; only from 30 answers, never beside a banded share.
    pub spread: Option<Vec<Slice>>,
    /// What only the partnership's own figure has; none in releases made before it was counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more: Option<Box<More>>,
}

/// What stands in the table beside the partnership's own figure of 30 answers or more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct More {
    /// The smallest change that two readings like this one could show, in points, rounded up.
    pub detectable: Option<u16>,
    /// Whole percent favourable with the weights of measurement.md 3.4.
    pub weighted: Option<u8>,
    /// Whole percents: if everybody who did not answer had said no, or yes.
    pub worst_case: Option<(u8, u8)>,
    /// Percent unfavourable and net, whole points.
    pub unfavourable: Option<u8>,
    /// Whole percents of those asked; none under 30 answers, or where one or two gave it.
    pub not_sure: Option<u8>,
    pub does_not_apply: Option<u8>,
    /// From 100 answers on.
    pub health: Vec<Health>,
}

/// Who answered, of those invited (AAPOR RR1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseShare {
    /// Invited, to the nearest 10.
    pub invited: u32,
    /// Answered, to the nearest 5.
    pub answered: u32,
    /// Whole percent, from the exact counts; none where fewer than 30 answered.
    pub percent: Option<u8>,
}
