//! What a submit seals: padded to one length, so that a ciphertext tells nothing by its size.

use crate::padded::{self, PackFault};
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

impl Ballot {
    /// Packs the ballot into [`PADDED_LENGTH`] bytes.
    ///
    /// # Errors
    /// [`PackFault::TooLong`] when the answers do not fit.
    pub fn pack(&self) -> Result<Vec<u8>, PackFault> {
        padded::pack(self, PADDED_LENGTH)
    }

    /// Reads what [`Ballot::pack`] wrote.
    ///
    /// # Errors
    /// [`PackFault::Damaged`] when the length or the body is wrong.
    pub fn unpack(packed: &[u8]) -> Result<Ballot, PackFault> {
        padded::unpack(packed)
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
        assert!(matches!(ballot(200).pack(), Err(PackFault::TooLong { .. })));
        assert!(Ballot::unpack(&[0, 0, 255, 255, 1]).is_err());
        assert!(Ballot::unpack(&[1]).is_err());
    }
}
