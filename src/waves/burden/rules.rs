//! Who still has time for one wave more in this term. Pure.

use crate::ids::ParticipantId;
use crate::surveys::{Questionnaire, takes};
use crate::theory::Audience;
use crate::waves::opening::RosterEntry;
use std::collections::{BTreeMap, HashMap};

/// Who is asked, whatever rosters and settings name them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Person {
    /// An adult, by address.
    Mailbox(String),
    /// A child, by address and reference: children of a family share the address.
    Child { mailbox: String, reference: String },
    /// Nobody writes to them, so only this row of the roster tells them from others.
    Listed(ParticipantId),
}

impl Person {
    pub fn of(
        audience: Audience,
        participant: ParticipantId,
        (email, child_ref): (Option<&str>, Option<&str>),
    ) -> Person {
        match email.map(str::to_lowercase) {
            None => Person::Listed(participant),
            Some(mailbox) if audience.is_child() => {
                Person::Child { mailbox, reference: child_ref.unwrap_or_default().to_owned() }
            }
            Some(mailbox) => Person::Mailbox(mailbox),
        }
    }
}

impl From<&RosterEntry> for Person {
    fn from(entry: &RosterEntry) -> Person {
        let known = (entry.mailbox.as_deref(), entry.child_ref.as_deref());
        Person::of(entry.audience, entry.participant, known)
    }
}

/// A roster, divided by who still has time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Within {
    pub invited: Vec<RosterEntry>,
    /// They would be asked for more than the budget.
    pub left_out: Vec<RosterEntry>,
}

/// How long each audience's questionnaire takes, in minutes rounded up.
pub fn minutes_of(questionnaires: &[Questionnaire]) -> BTreeMap<Audience, u32> {
    let takes =
        |one: &Questionnaire| u32::try_from(takes(one.audience, one.questions.len())).unwrap_or(u32::MAX);
    questionnaires.iter().map(|one| (one.audience, takes(one))).collect()
}

/// Everybody on the roster who is asked for at most `budget` minutes in the term, what they were asked for before
/// (`spent`) and the other rows of this roster included. Where a person stands on it several times, the first rows
/// go first; of the rows of a family only one is asked, so they count once. An audience without a questionnaire takes
/// no time.
pub fn within(
    roster: Vec<RosterEntry>,
    minutes: &BTreeMap<Audience, u32>,
    spent: &HashMap<Person, u32>,
    budget: u32,
) -> Within {
    let mut spent = spent.clone();
    let mut families: HashMap<Person, bool> = HashMap::new();
    let mut divided = Within::default();
    for entry in roster {
        let takes = minutes.get(&entry.audience).copied().unwrap_or_default();
        let person = Person::from(&entry);
        let known = families.get(&person).copied().filter(|_| entry.audience == Audience::Families);
        let fits = known.unwrap_or_else(|| {
            let so_far = spent.entry(person.clone()).or_default();
            let fits = so_far.saturating_add(takes) <= budget;
            *so_far += if fits { takes } else { 0 };
            fits
        });
        if entry.audience == Audience::Families {
            families.insert(person, fits);
        }
        if fits { divided.invited.push(entry) } else { divided.left_out.push(entry) }
    }
    divided
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::SettingId;
    use Audience::{Children, Families, Staff};

    fn entry(audience: Audience, email: Option<&str>, child_ref: Option<&str>) -> RosterEntry {
        RosterEntry {
            participant: ParticipantId::random(),
            setting: SettingId::random(),
            audience,
            mailbox: email.map(str::to_lowercase),
            year_group: None,
            absence_band: None,
            language: "en".to_owned(),
            group_1: None,
            group_2: None,
            child_ref: child_ref.map(str::to_owned),
        }
    }

    fn four_minutes() -> BTreeMap<Audience, u32> {
        BTreeMap::from([(Children, 2), (Families, 4), (Staff, 4)])
    }

    #[test]
    fn an_adult_is_one_person_in_every_setting_and_audience() {
        let roster = vec![
            entry(Families, Some("Kim@example.org"), Some("A")),
            entry(Staff, Some("kim@example.org"), None),
            entry(Staff, Some("kim@example.org"), None),
            entry(Families, Some("lou@example.org"), Some("A")),
        ];
        let divided = within(roster, &four_minutes(), &HashMap::new(), 8);
        assert_eq!((divided.invited.len(), divided.left_out.len()), (3, 1));
        assert_eq!(divided.left_out[0].audience, Staff);
    }

    #[test]
    fn a_parent_of_five_is_asked_about_one_of_them_and_that_counts_once() {
        let rows =
            || ["A", "B", "C", "D", "E"].map(|one| entry(Families, Some("kim@example.org"), Some(one)));
        let spent = |minutes| HashMap::from([(Person::Mailbox("kim@example.org".to_owned()), minutes)]);
        assert_eq!(within(rows().to_vec(), &four_minutes(), &spent(11), 15).invited.len(), 5);
        assert_eq!(within(rows().to_vec(), &four_minutes(), &spent(12), 15).left_out.len(), 5);
    }

    #[test]
    fn children_who_share_a_mailbox_are_two_people_and_their_parent_a_third() {
        let roster = vec![
            entry(Children, Some("kim@example.org"), Some("Sam")),
            entry(Children, Some("kim@example.org"), Some("Alex")),
            entry(Families, Some("kim@example.org"), Some("Sam")),
        ];
        assert_eq!(within(roster, &four_minutes(), &HashMap::new(), 4).left_out, Vec::new());
    }

    #[test]
    fn what_was_asked_for_before_counts_up_to_the_very_minute() {
        let roster = vec![entry(Staff, Some("ann@example.org"), None)];
        let spent = |minutes| HashMap::from([(Person::Mailbox("ann@example.org".to_owned()), minutes)]);
        assert_eq!(within(roster.clone(), &four_minutes(), &spent(11), 15).invited.len(), 1);
        assert_eq!(within(roster, &four_minutes(), &spent(12), 15).left_out.len(), 1);
    }

    #[test]
    fn without_an_address_the_row_is_the_person() {
        let one = entry(Children, None, Some("Sam"));
        let spent = HashMap::from([(Person::Listed(one.participant), 14)]);
        let other = entry(Children, None, Some("Sam"));
        let divided = within(vec![one.clone(), other.clone()], &four_minutes(), &spent, 15);
        assert_eq!((divided.invited, divided.left_out), (vec![other], vec![one]));
    }
}
