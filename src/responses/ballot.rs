//! What a submit seals: padded to one length, so that a ciphertext tells nothing by its size.

use crate::theory::Audience;
use serde::{Deserialize, Serialize};

/// Every ballot is this long before sealing, in bytes, behind a four-byte length.
pub const PADDED_LENGTH: usize = 4096;

/// One answer: the item and its version, and a choice of its scale or an off-scale code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub item: String,
    pub version: u32,
    pub choice: String,
}

/// The contents of a sealed ballot. Characteristics come from the roster frozen at opening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ballot {
    /// Of this format; 1.
    pub format: u32,
    pub audience: Audience,
    /// The setting's name, as in the release plan.
    pub setting: String,
    /// `en`: which edition of the items was read.
    pub edition: String,
    pub year_group: Option<i32>,
    pub absence_band: Option<String>,
    /// The declared yes/no groups; none where the roster did not say.
    pub groups: [Option<bool>; 2],
    pub answers: Vec<Answer>,
}

/// Why a ballot cannot be packed or read.
#[derive(Debug, thiserror::Error)]
pub enum BallotFault {
    #[error("a ballot of {length} bytes does not fit into {PADDED_LENGTH}")]
    TooLong { length: usize },
    #[error("the ballot is damaged: {0}")]
    Damaged(String),
}

impl Ballot {
    /// Packs the ballot: four length bytes, JSON, zeros up to [`PADDED_LENGTH`].
    ///
    /// # Errors
    /// [`BallotFault::TooLong`] when the answers do not fit.
    pub fn pack(&self) -> Result<Vec<u8>, BallotFault> {
        let body = serde_json::to_vec(self).map_err(|fault| BallotFault::Damaged(fault.to_string()))?;
        if body.len() + 4 > PADDED_LENGTH {
            return Err(BallotFault::TooLong { length: body.len() });
        }
        let mut packed = Vec::with_capacity(PADDED_LENGTH);
        packed.extend_from_slice(&(body.len() as u32).to_be_bytes());
        packed.extend_from_slice(&body);
        packed.resize(PADDED_LENGTH, 0);
        Ok(packed)
    }

    /// Reads what [`Ballot::pack`] wrote.
    ///
    /// # Errors
    /// [`BallotFault::Damaged`] when the length or the body is wrong.
    pub fn unpack(packed: &[u8]) -> Result<Ballot, BallotFault> {
        let damaged = |why: &str| BallotFault::Damaged(why.to_owned());
        let length = packed.first_chunk::<4>().ok_or_else(|| damaged("too short"))?;
        let end = 4 + u32::from_be_bytes(*length) as usize;
        let body = packed.get(4..end).ok_or_else(|| damaged("its length is wrong"))?;
        serde_json::from_slice(body).map_err(|fault| BallotFault::Damaged(fault.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ballot(answers: usize) -> Ballot {
        Ballot {
            format: 1,
            audience: Audience::Families,
            setting: "Sandpiper Primary".into(),
            edition: "en".into(),
            year_group: Some(4),
            absence_band: None,
            groups: [Some(true), None],
            answers: (0..answers)
                .map(|n| Answer { item: format!("1S-FA-{n}"), version: 1, choice: "strongly_agree".into() })
                .collect(),
        }
    }

    #[test]
    fn every_ballot_has_one_length_and_comes_back_whole() {
        for answers in [0, 1, 10, 40] {
            let packed = ballot(answers).pack().unwrap();
            assert_eq!(packed.len(), PADDED_LENGTH);
            assert_eq!(Ballot::unpack(&packed).unwrap(), ballot(answers));
        }
    }

    #[test]
    fn what_does_not_fit_or_is_damaged_is_refused() {
        assert!(matches!(ballot(200).pack(), Err(BallotFault::TooLong { .. })));
        assert!(Ballot::unpack(&[0, 0, 255, 255, 1]).is_err());
        assert!(Ballot::unpack(&[1]).is_err());
    }
}
