//! One child of each adult: where an adult is on the roster for several children, one of the rows is drawn. Pure.
//!
//! The draw is a function of a seed, which the wave keeps, and of the participants' ids: whoever holds both can do it
//! again. Ids are random, so every row of an adult is as likely as the others.

use crate::ids::{ParticipantId, random_bytes};
use crate::theory::Audience;
use crate::waves::opening::RosterEntry;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::collections::HashMap;

/// What a wave's draw is a function of, besides ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed([u8; 32]);

impl Seed {
    /// What a plan draws by, before there is a draw: as likely as any other, and the same at each look.
    pub const OF_A_PLAN: Seed = Seed([0; 32]);

    pub fn random() -> Seed {
        Seed(random_bytes())
    }

    /// As the wave keeps it: 64 hexadecimal digits.
    pub fn written(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// None for everything that is no seed.
    pub fn read(text: &str) -> Option<Seed> {
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        let bytes: Option<Vec<u8>> = text.as_bytes().chunks(2).map(byte).collect();
        bytes?.try_into().ok().map(Seed)
    }

    /// A row's lot: HMAC-SHA-256 of the 16 bytes of the participant's id, under the seed. The smallest lot wins.
    pub fn lot(&self, participant: ParticipantId) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(participant.bytes());
        mac.finalize().into_bytes().into()
    }

    /// Which of these rows of one adult is drawn, whatever their order.
    pub fn drawn(&self, rows: &[ParticipantId]) -> Option<ParticipantId> {
        rows.iter().copied().min_by_key(|row| self.lot(*row))
    }
}

/// The roster with one row for each adult of the family audience, and the rows that are left out because the adult is
/// asked about another child. An adult is known by the address, whatever the setting; rows without one, and those of other
/// audiences, are all asked.
pub fn one_child_of_each_adult(
    roster: Vec<RosterEntry>,
    seed: &Seed,
) -> (Vec<RosterEntry>, Vec<RosterEntry>) {
    let mut rows: HashMap<&str, Vec<ParticipantId>> = HashMap::new();
    for entry in &roster {
        if let Some(adult) = adult(entry) {
            rows.entry(adult).or_default().push(entry.participant);
        }
    }
    let drawn: HashMap<String, Option<ParticipantId>> = rows
        .iter()
        .filter(|(_, rows)| rows.len() > 1)
        .map(|(adult, rows)| ((*adult).to_owned(), seed.drawn(rows)))
        .collect();
    let is_asked = |entry: &RosterEntry| {
        let drawn = adult(entry).and_then(|adult| drawn.get(adult));
        drawn.is_none_or(|drawn| *drawn == Some(entry.participant))
    };
    roster.into_iter().partition(is_asked)
}

fn adult(entry: &RosterEntry) -> Option<&str> {
    entry.mailbox.as_deref().filter(|_| entry.audience == Audience::Families)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::SettingId;
    use uuid::Uuid;

    fn entry(n: u128, audience: Audience, mailbox: Option<&str>) -> RosterEntry {
        RosterEntry {
            participant: ParticipantId(Uuid::from_u128(n)),
            setting: SettingId::random(),
            audience,
            mailbox: mailbox.map(str::to_owned),
            year_group: None,
            absence_band: None,
            language: "en".into(),
            group_1: None,
            group_2: None,
            child_ref: None,
        }
    }

    fn seed(n: u64) -> Seed {
        let mut bytes = [7; 32];
        bytes[..8].copy_from_slice(&n.to_be_bytes());
        Seed(bytes)
    }

    #[test]
    fn an_adult_is_asked_about_one_child_and_everybody_else_as_before() {
        use Audience::{Children, Families, Staff};
        let adult = Some("ann@example.org");
        let roster = vec![
            entry(1, Families, adult),
            entry(2, Families, adult),
            entry(3, Families, Some("bob@example.org")),
            entry(4, Families, None),
            entry(5, Families, None),
            entry(6, Children, adult),
            entry(7, Children, adult),
            entry(8, Staff, adult),
            entry(9, Families, adult),
        ];
        let (asked, left_out) = one_child_of_each_adult(roster.clone(), &seed(1));
        assert_eq!((asked.len(), left_out.len()), (7, 2));
        let of_ann = asked.iter().filter(|one| one.audience == Families && one.mailbox.as_deref() == adult);
        assert_eq!(of_ann.count(), 1);
        for n in 3..=8 {
            assert!(asked.contains(&roster[n - 1]), "{n}");
        }
    }

    #[test]
    fn the_same_seed_draws_the_same_in_whatever_order_the_roster_comes() {
        let roster: Vec<RosterEntry> =
            (0..90).map(|n| entry(n, Audience::Families, Some(&format!("{}@example.org", n % 30)))).collect();
        let (first, left_out) = one_child_of_each_adult(roster.clone(), &seed(5));
        let (mut turned, _) = one_child_of_each_adult(roster.iter().rev().cloned().collect(), &seed(5));
        turned.reverse();
        assert_eq!((&first, first.len(), left_out.len()), (&turned, 30, 60));
        let (other, _) = one_child_of_each_adult(roster, &seed(6));
        assert_ne!(first, other, "another seed draws others");
        assert_eq!(Seed::read(&seed(5).written()), Some(seed(5)));
        assert_eq!(Seed::read("12"), None);
    }

    /// Chi-squared with 4 degrees of freedom: above 18.5 once in 1,000 fair tests. Seeds are fixed, so it is never
    /// above by chance in one run and below in the next.
    #[test]
    fn every_child_of_an_adult_is_as_likely_as_the_others() {
        let (draws, children) = (5_000_u64, 5_usize);
        let ids: Vec<ParticipantId> =
            (0..children).map(|n| ParticipantId(Uuid::from_u128(n as u128))).collect();
        let mut drawn = vec![0_f64; children];
        for n in 0..draws {
            let winner = seed(n).drawn(&ids).unwrap();
            drawn[ids.iter().position(|id| *id == winner).unwrap()] += 1.0;
        }
        let expected = draws as f64 / children as f64;
        let chi: f64 = drawn.iter().map(|n| (n - expected).powi(2) / expected).sum();
        assert!(chi < 18.5, "{drawn:?}: {chi}");
    }
}
