//! The contract of a release's story.

use super::super::story::{Heard, Story, StoryLine};
use crate::theory::AudienceOut;
use poem_openapi::Object;

/// What one release tells, in the words of the page.
#[derive(Debug, Object)]
pub struct StoryOut {
    wave: String,
    /// `autumn 2026`.
    when: String,
    /// The sentence to remember.
    lead: String,
    /// Questions that clearly changed since their first reading of the same term.
    clear: Vec<StoryLineOut>,
    /// Questions that were tested, and no clear change was found.
    not_clear: Vec<StoryLineOut>,
    /// Questions read before whose change could not be tested.
    untested: Vec<StoryLineOut>,
    /// Questions that were read for the first time in this term of the year.
    starting: Vec<StoryLineOut>,
    /// Headline questions beside the targets that were sealed with the wave.
    aims: Vec<StoryLineOut>,
    /// Clear gaps between a group and everyone else; never in an order of size.
    gaps: Vec<StoryLineOut>,
    /// Outcomes where one audience clearly gained and another clearly lost.
    apart: Vec<StoryLineOut>,
    heard: Vec<HeardOut>,
    /// How many questions have no figure for the whole partnership that may be shown.
    withheld: usize,
    /// Ids of outcomes that this wave asked nobody about.
    not_asked: Vec<String>,
}

/// One part of the story, and what it is about.
#[derive(Debug, Object)]
struct StoryLineOut {
    outcome: String,
    statement: String,
    #[oai(skip_serializing_if_is_none)]
    audience: Option<AudienceOut>,
    /// Empty where it is about the outcome.
    question: String,
    sentences: Vec<String>,
    /// Whether this question speaks for its outcome and audience.
    headline: bool,
}

/// Who answered and who did not, of one audience.
#[derive(Debug, Object)]
struct HeardOut {
    audience: AudienceOut,
    words: String,
    /// By how much they were absent; empty where that is not known.
    by_absence: Vec<HeardBandOut>,
    /// Groups in which nobody answered.
    not_represented: Vec<String>,
}

#[derive(Debug, Object)]
struct HeardBandOut {
    band: String,
    words: String,
}

impl From<StoryLine> for StoryLineOut {
    fn from(line: StoryLine) -> StoryLineOut {
        StoryLineOut {
            outcome: line.outcome,
            statement: line.statement,
            audience: line.audience.map(AudienceOut::from),
            question: line.question,
            sentences: line.sentences,
            headline: line.headline,
        }
    }
}

impl From<Heard> for HeardOut {
    fn from(heard: Heard) -> HeardOut {
        let band = |(band, words)| HeardBandOut { band, words };
        HeardOut {
            audience: heard.audience.into(),
            words: heard.words,
            by_absence: heard.by_absence.into_iter().map(band).collect(),
            not_represented: heard.not_represented,
        }
    }
}

impl From<Story> for StoryOut {
    fn from(told: Story) -> StoryOut {
        let lines = |lines: Vec<StoryLine>| lines.into_iter().map(StoryLineOut::from).collect();
        StoryOut {
            wave: told.wave,
            when: told.when,
            lead: told.lead,
            clear: lines(told.clear),
            not_clear: lines(told.not_clear),
            untested: lines(told.untested),
            starting: lines(told.starting),
            aims: lines(told.aims),
            gaps: lines(told.gaps),
            apart: lines(told.apart),
            heard: told.heard.into_iter().map(HeardOut::from).collect(),
            withheld: told.withheld,
            not_asked: told.not_asked,
        }
    }
}
