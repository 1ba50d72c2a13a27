//! Which invitations share a mail: children and young people of one mailbox, each with a link of their own. Pure.
//!
//! The rule, for invitations and reminders alike: the mail is queued under the family's head, which is the invitation
//! with the smallest id among all of the wave's children with that mailbox, answered or not. Invitations are frozen, so
//! every process and every attempt finds the same head, and the outbox's unique (wave, invitation, kind, n) keeps the
//! mail from being queued twice. What the mail holds is found anew at each attempt: the links of those children who may
//! still be written about. Adults never share a mail, not even with their children.

use crate::ids::InvitationId;
use std::collections::HashMap;

/// An invitation that a mail is due for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub invitation: InvitationId,
    /// The head of its family; itself for adults and for children without brothers and sisters.
    pub head: InvitationId,
    pub language: String,
    /// The mailbox.
    pub email: String,
}

/// One mail, as it is queued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FamilyMail {
    /// The invitation that its row bears.
    pub head: InvitationId,
    /// The head's where a mail is due for the head too, else that of the first who is due.
    pub language: String,
}

/// One mail for each family, in the order in which the families come.
pub fn mails(due: &[Due]) -> Vec<FamilyMail> {
    let mut at: HashMap<InvitationId, usize> = HashMap::with_capacity(due.len());
    let mut mails: Vec<FamilyMail> = Vec::with_capacity(due.len());
    for one in due {
        match at.get(&one.head) {
            None => {
                at.insert(one.head, mails.len());
                mails.push(FamilyMail { head: one.head, language: one.language.clone() });
            }
            Some(known) if one.invitation == one.head => mails[*known].language.clone_from(&one.language),
            Some(_) => {}
        }
    }
    mails
}

/// A child of a family as a mail tells it from its brothers and sisters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Called<'a> {
    pub nickname: Option<&'a str>,
    pub year_group: Option<i32>,
}

/// What stands beside a child's link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Label {
    Nickname(String),
    /// The first, second, ... child of the mailbox, and the year group where it is known.
    Numbered {
        n: usize,
        year_group: Option<i32>,
    },
}

/// The labels of all children of a mailbox, in the order given. Numbers count every child, also those whose link is in
/// the mail no more, so that a link is called the same in each mail. A nickname that two children share tells nothing,
/// and is not used.
pub fn labels(children: &[Called<'_>]) -> Vec<Label> {
    let is_alone = |name: &str| {
        children.iter().filter(|other| other.nickname.is_some_and(|other| alike(other, name))).count() == 1
    };
    let label = |(at, child): (usize, &Called<'_>)| match child.nickname.filter(|name| is_alone(name)) {
        Some(name) => Label::Nickname(name.to_owned()),
        None => Label::Numbered { n: at + 1, year_group: child.year_group },
    };
    children.iter().enumerate().map(label).collect()
}

fn alike(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn id(n: u128) -> InvitationId {
        InvitationId(Uuid::from_u128(n))
    }

    fn due(invitation: u128, head: u128, language: &str) -> Due {
        Due {
            invitation: id(invitation),
            head: id(head),
            language: language.into(),
            email: format!("f{head}@example.org"),
        }
    }

    fn mail(head: u128, language: &str) -> FamilyMail {
        FamilyMail { head: id(head), language: language.into() }
    }

    #[test]
    fn a_family_gets_one_mail_under_its_head_and_everybody_else_their_own() {
        let all = [due(1, 1, "en"), due(4, 2, "pl"), due(2, 2, "uk"), due(3, 2, "en"), due(5, 5, "ar")];
        assert_eq!(mails(&all), [mail(1, "en"), mail(2, "uk"), mail(5, "ar")]);
        assert_eq!(mails(&all[1..2]), [mail(2, "pl")], "the head has answered; its name stays on the row");
        assert_eq!(mails(&[]), []);
    }

    #[test]
    fn labels_are_nicknames_that_tell_children_apart_or_numbers_that_stay() {
        let child = |nickname, year_group| Called { nickname, year_group };
        let nickname = |name: &str| Label::Nickname(name.to_owned());
        let numbered = |n, year_group| Label::Numbered { n, year_group };
        let children = [child(Some("Sam"), Some(2)), child(None, Some(4)), child(Some("Jo"), None)];
        assert_eq!(labels(&children), [nickname("Sam"), numbered(2, Some(4)), nickname("Jo")]);
        let alike = [child(Some("S"), Some(2)), child(Some("s "), Some(4)), child(Some("Jo"), Some(0))];
        assert_eq!(labels(&alike), [numbered(1, Some(2)), numbered(2, Some(4)), nickname("Jo")]);
    }
}
