//! Random identifiers and other randomness, all from the operating system.
//!
//! Ids are UUID version 4 only: versions 6 and 7 keep the order of arrival, which would tie a ballot to
//! an invitation. Tests that need chance to repeat itself pass a seed to what they call.

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, DeriveValueType)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new random id.
            #[expect(clippy::disallowed_methods, reason = "this is the one place that draws ids")]
            pub fn random() -> Self {
                Self(Uuid::new_v4())
            }

            /// The 16 bytes of the id, as used in key derivation.
            pub fn bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// A school, college or service.
    SettingId,
    /// One person on a roster, in one setting, for one audience.
    ParticipantId,
    /// One term's round over all audiences.
    WaveId,
    /// One participant asked in one wave.
    InvitationId,
    /// Reports that are being made for a colleague; kept in memory only.
    MadeReportId,
    /// One imported file of the register.
    RegisterFileId,
    /// One figure of the register.
    RegisterValueId,
    /// A pulse that colleagues composed.
    PulseId,
    /// The immutable questions of one audience in one wave.
    QuestionnaireId,
    /// A sealed submit; never linked to an invitation.
    BallotId,
    /// A counted response; drawn new at the count.
    ResponseId,
    /// One cell of the raw count.
    TallyId,
    /// One frozen release.
    ReleaseId,
    /// A queued mail.
    OutboxId,
    /// One process that sends mails, for as long as it works on the queue.
    SenderId,
    /// Mails that wait for somebody.
    MailHoldId,
    /// A colleague who may sign in.
    StaffId,
    /// One request to sign in.
    SignInId,
    /// One attempt to sign in that counts against the limits.
    SignInTryId,
    /// One request for a lost link.
    LostLinkId,
    /// A colleague's passkey.
    PasskeyId,
    /// A key for the API.
    ApiKeyId,
    /// A target that the partnership agreed.
    TargetId,
    /// One sitting at a device.
    JourneyId,
    /// Somebody a respondent can turn to, in a setting or in the whole partnership.
    SupportContactId,
    /// Something that was heard and what was done about it.
    ActionId,
    /// One change of an action, with what stood before.
    ActionChangeId,
    /// One lesson in which children answer on tablets.
    ClassSessionId,
    /// Paper questionnaires that are entered together.
    PaperBatchId,
    /// One paper's answers; never linked to a stub.
    PaperSheetId,
    /// What one respondent wrote, or did not write, until it is gathered; never linked to an invitation.
    WaitingBoxId,
    /// One comment in a setting's reading queue; drawn new when it is gathered.
    CommentId,
    /// One thing that was done with a comment or a request for contact.
    ReadingActId,
    /// Words that a reader proposes to let leave the reading queue.
    PassageId,
    /// Somebody who asks to be contacted.
    ContactRequestId,
    /// One person's part in a setting's reading.
    ReaderId,
}

/// `N` random bytes from the operating system.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0u8; N];
    getrandom::fill(&mut bytes).expect("the operating system's random source does not fail after boot");
    bytes
}

/// Puts `things` into a uniformly random order (Fisher-Yates, unbiased draw by rejection).
pub fn shuffle<T>(things: &mut [T]) {
    for last in (1..things.len()).rev() {
        things.swap(last, below(last as u64 + 1) as usize);
    }
}

/// A uniform draw from `0..bound`; `bound` must be at least 1.
fn below(bound: u64) -> u64 {
    let zone = u64::MAX - u64::MAX % bound;
    loop {
        let draw = u64::from_le_bytes(random_bytes());
        if draw < zone {
            return draw % bound;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shuffle_keeps_every_thing_and_moves_most() {
        let mut things: Vec<u32> = (0..1000).collect();
        shuffle(&mut things);
        assert!(things.iter().enumerate().filter(|(at, thing)| *at as u32 == **thing).count() < 50);
        things.sort_unstable();
        assert_eq!(things, (0..1000).collect::<Vec<_>>());
    }

    #[test]
    fn ids_are_version_four() {
        assert_eq!(BallotId::random().0.get_version_num(), 4);
    }
}
