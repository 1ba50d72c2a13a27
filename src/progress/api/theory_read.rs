//! The contract of the chains, and of where there is no evidence yet.

use super::figures::StateName;
use crate::progress::blank::{Blank, BlankItem};
use crate::progress::chain::{CHAIN_NOTE, Chain, ChainLink};
use crate::theory::AudienceOut;
use poem_openapi::Object;

/// One intervention with the outcomes that it is hoped to lead to, in the words of its page.
#[derive(Debug, Object)]
pub struct ChainOut {
    /// The intervention's number.
    intervention: u8,
    statement: String,
    /// When and where it was started: `Started on 1 September 2024 in Heron School.`; or that the theory does not say.
    started: String,
    /// Sooner to later.
    links: Vec<ChainLinkOut>,
    /// What the chain does not show.
    note: String,
}

/// One outcome of a chain.
#[derive(Debug, Object)]
pub struct ChainLinkOut {
    outcome: String,
    statement: String,
    /// `Short term (2024-2026)`.
    horizon: String,
    state: StateName,
    /// `improving (families)`.
    state_words: String,
    /// `6 in 10 young people`; absent where none may be shown.
    #[oai(skip_serializing_if_is_none)]
    figure: Option<String>,
    /// What the attendance register says; absent where no indicator stands beside the outcome.
    #[oai(skip_serializing_if_is_none)]
    register: Option<String>,
    /// What may be said of it together with the outcome before; absent of the first.
    #[oai(skip_serializing_if_is_none)]
    beside: Option<String>,
}

impl From<Chain> for ChainOut {
    fn from(chain: Chain) -> ChainOut {
        ChainOut {
            intervention: chain.number,
            statement: chain.statement,
            started: chain.started,
            links: chain.links.into_iter().map(ChainLinkOut::from).collect(),
            note: CHAIN_NOTE.to_owned(),
        }
    }
}

impl From<ChainLink> for ChainLinkOut {
    fn from(link: ChainLink) -> ChainLinkOut {
        ChainLinkOut {
            outcome: link.cell.outcome,
            statement: link.cell.statement,
            horizon: link.horizon,
            state: link.cell.state.into(),
            state_words: link.cell.state_words,
            figure: link.cell.figure,
            register: link.cell.register.map(|badge| badge.words),
            beside: link.beside.map(str::to_owned),
        }
    }
}

/// An outcome without evidence from people, or without all of it.
#[derive(Debug, Object)]
pub struct BlankOut {
    outcome: String,
    statement: String,
    /// `Short term (2024-2026)`.
    horizon: String,
    /// `never asked`, `asked, and not enough answers to show safely` or `asked, and not about every claim in it`.
    lack: String,
    /// Whether the attendance register has figures beside it.
    register: bool,
    /// Claims without a released figure, where others of the outcome have one.
    claims: Vec<String>,
    /// Claims that no question of the bank measures.
    unmeasured: Vec<String>,
    /// The questions of the bank that would give evidence.
    items: Vec<BlankItemOut>,
}

/// A question of the bank.
#[derive(Debug, Object)]
pub struct BlankItemOut {
    /// `6M-YP-1`.
    item: String,
    audience: AudienceOut,
    text: String,
    /// When it is asked: `every term`, `autumn`, `spring` or `summer`.
    when: String,
}

impl From<Blank> for BlankOut {
    fn from(blank: Blank) -> BlankOut {
        BlankOut {
            lack: blank.lack.words().to_owned(),
            outcome: blank.outcome,
            statement: blank.statement,
            horizon: blank.horizon,
            register: blank.register,
            claims: blank.claims,
            unmeasured: blank.unmeasured,
            items: blank.items.into_iter().map(BlankItemOut::from).collect(),
        }
    }
}

impl From<BlankItem> for BlankItemOut {
    fn from(item: BlankItem) -> BlankItemOut {
        BlankItemOut {
            item: item.item,
            audience: item.audience.into(),
            text: item.text,
            when: item.when.to_owned(),
        }
    }
}
