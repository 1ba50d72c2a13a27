//! How a state and a figure are written for programs.

use crate::progress::state::State;
use crate::progress::words::{answers_words, interval_words, share_words};
use crate::release::{Figure, Reading, Share, Slice, WITHHELD_SENTENCE};
use poem_openapi::{Enum, Object};

/// Where an outcome or an item stands: `not_asked`, `not_enough_answers`, `starting_point` (one reading, or
/// none of the same term to set beside it), `early_readings` (two or more of the same term, untested), or what
/// the test of a change since the first of them says; `mixed` of an outcome only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum StateName {
    NotAsked,
    NotEnoughAnswers,
    StartingPoint,
    EarlyReadings,
    NoClearChange,
    Improving,
    GettingWorse,
    Mixed,
}

impl From<State> for StateName {
    fn from(state: State) -> StateName {
        match state {
            State::NotAsked => StateName::NotAsked,
            State::NotEnoughAnswers => StateName::NotEnoughAnswers,
            State::StartingPoint => StateName::StartingPoint,
            State::EarlyReadings => StateName::EarlyReadings,
            State::NoClearChange => StateName::NoClearChange,
            State::Improving => StateName::Improving,
            State::GettingWorse => StateName::GettingWorse,
            State::Mixed => StateName::Mixed,
        }
    }
}

/// How exactly a share may be said.
///
/// `percent`: 30 or more answers, with an interval. `tenths`: 10 to 29 answers. The others band what is
/// nearly unanimous in a small group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ShareKind {
    Percent,
    Tenths,
    UnderThreeInTen,
    OverSevenInTen,
    UnderTenPercent,
    OverNinetyPercent,
}

/// A share of favourable answers.
#[derive(Debug, Object)]
pub struct ShareOut {
    kind: ShareKind,
    /// Whole percent, 0 to 100; only for `percent`.
    #[oai(skip_serializing_if_is_none)]
    percent: Option<u8>,
    /// The lower end of the 95 % Wilson interval, whole percent; only for `percent`.
    #[oai(skip_serializing_if_is_none)]
    low: Option<u8>,
    /// The upper end of the 95 % Wilson interval, whole percent; only for `percent`.
    #[oai(skip_serializing_if_is_none)]
    high: Option<u8>,
    /// Out of ten; only for `tenths`.
    #[oai(skip_serializing_if_is_none)]
    tenths: Option<u8>,
    /// As the pages say it: `58%`, `about 6 in 10`, `under 10%`.
    words: String,
    /// As the pages say it: `52 to 64`.
    #[oai(skip_serializing_if_is_none)]
    interval_words: Option<String>,
}

impl From<Share> for ShareOut {
    fn from(share: Share) -> ShareOut {
        let (kind, percent, tenths) = match share {
            Share::Percent { percent, low, high } => (ShareKind::Percent, Some((percent, low, high)), None),
            Share::Tenths { tenths } => (ShareKind::Tenths, None, Some(tenths)),
            Share::UnderThreeInTen => (ShareKind::UnderThreeInTen, None, None),
            Share::OverSevenInTen => (ShareKind::OverSevenInTen, None, None),
            Share::UnderTenPercent => (ShareKind::UnderTenPercent, None, None),
            Share::OverNinetyPercent => (ShareKind::OverNinetyPercent, None, None),
        };
        ShareOut {
            kind,
            percent: percent.map(|(percent, ..)| percent),
            low: percent.map(|(_, low, _)| low),
            high: percent.map(|(.., high)| high),
            tenths,
            words: share_words(share),
            interval_words: interval_words(share),
        }
    }
}

/// One bar of the spread of answers.
#[derive(Debug, Object)]
pub struct SliceOut {
    /// Codes of the choices in it; more than one where few people gave one of them.
    choices: Vec<String>,
    /// Whole percent of the valid answers.
    percent: u8,
}

/// A figure as the disclosure gate let it through, or withheld without a reason.
#[derive(Debug, Object)]
pub struct FigureOut {
    withheld: bool,
    /// Where it is withheld: the one sentence for all of them. Nothing else is said then.
    #[oai(skip_serializing_if_is_none)]
    sentence: Option<String>,
    /// Favourable answers among the valid ones.
    #[oai(skip_serializing_if_is_none)]
    share: Option<ShareOut>,
    /// Valid answers, to the nearest 5; absent from 10 to 29.
    #[oai(skip_serializing_if_is_none)]
    answers: Option<u32>,
    /// As the pages say it: `about 240`, `10 to 29`.
    #[oai(skip_serializing_if_is_none)]
    answers_words: Option<String>,
    /// Mean score from 0 to 100, whole; absent under 30 answers and beside what is banded or merged.
    #[oai(skip_serializing_if_is_none)]
    mean: Option<u8>,
    /// How the answers spread, least favourable first; absent under 30 answers and beside a banded share.
    #[oai(skip_serializing_if_is_none)]
    spread: Option<Vec<SliceOut>>,
    /// Whole percent with the weights of the roster; only of the partnership, and only where weights hold.
    #[oai(skip_serializing_if_is_none)]
    weighted: Option<u8>,
    /// Whole percents: if everybody who did not answer had said no, and yes.
    #[oai(skip_serializing_if_is_none)]
    worst_case: Option<Vec<u8>>,
    /// The smallest change that two readings like this one could show, in points.
    #[oai(skip_serializing_if_is_none)]
    detectable: Option<u16>,
    /// Percent unfavourable.
    #[oai(skip_serializing_if_is_none)]
    unfavourable: Option<u8>,
}

impl From<&Figure<Reading>> for FigureOut {
    fn from(figure: &Figure<Reading>) -> FigureOut {
        let reading = figure.shown();
        let more = reading.and_then(|reading| reading.more.as_deref());
        let slice = |slice: &Slice| SliceOut { choices: slice.choices.clone(), percent: slice.percent };
        FigureOut {
            withheld: reading.is_none(),
            sentence: reading.is_none().then(|| WITHHELD_SENTENCE.to_owned()),
            share: reading.map(|reading| reading.share.into()),
            answers: reading.and_then(|reading| reading.answers),
            answers_words: reading.map(|reading| answers_words(reading.answers)),
            mean: reading.and_then(|reading| reading.mean),
            spread: reading
                .and_then(|reading| reading.spread.as_ref())
                .map(|slices| slices.iter().map(slice).collect()),
            weighted: more.and_then(|more| more.weighted),
            worst_case: more.and_then(|more| more.worst_case).map(|(low, high)| vec![low, high]),
            detectable: more.and_then(|more| more.detectable),
            unfavourable: more.and_then(|more| more.unfavourable),
        }
    }
}
