//! The short code of a request to sign in: for a mail that is read on another device than the one that asks.
//! It is typed into the browser that asked, and works nowhere else.

use super::rules::{SignInRefusal, WRONG_CODES};
use super::sign_in::{Colleague, Presented, enter};
use super::trail::{Entry, Object, What, Who, audit};
use super::{InstanceKey, secret, session_store};
use crate::clock::Clock;
use crate::db::Db;
use crate::ids::SignInId;
use sea_orm::DbErr;
use subtle::ConstantTimeEq;

/// Digits and letters that nobody takes for another: no I, L, O or U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 8;

/// Derived, so that it is never stored; 40 bits, as "K3VD-09RT".
pub(super) fn code_of(key: &InstanceKey, id: SignInId) -> String {
    let bytes = key.derive("sign-in-code", id.bytes());
    let letters: Vec<char> =
        bytes.iter().take(LENGTH).map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    let (first, second) = letters.split_at(LENGTH / 2);
    format!("{}-{}", first.iter().collect::<String>(), second.iter().collect::<String>())
}

/// What was typed as it would be printed; o, i and l read as the digits that they look like.
fn as_printed(typed: &str) -> String {
    let letters =
        typed.chars().filter(char::is_ascii_alphanumeric).map(|letter| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            letter => letter,
        });
    let letters: String = letters.take(LENGTH + 1).collect();
    if letters.len() == LENGTH { format!("{}-{}", &letters[..4], &letters[4..]) } else { letters }
}

/// Signs in the browser that asked, with the code from the mail. A wrong code counts against every request of
/// this browser, and after five of them their codes are over; their links are not.
///
/// # Errors
/// The database's; inside [`SignInRefusal::WrongCode`], whatever was wrong, so that it tells nothing.
pub async fn redeem_code(
    db: &Db,
    key: &InstanceKey,
    clock: &Clock,
    presented: Presented<'_>,
) -> Result<Result<(String, Colleague), SignInRefusal>, DbErr> {
    let (now, typed) = (clock.now(), as_printed(presented.token));
    let browser_hash = presented.browser.map(secret::hash).unwrap_or_default();
    let txn = db.begin().await?;
    let mut found = None;
    for request in session_store::open_requests_of(&txn, &browser_hash, now).await? {
        let same = code_of(key, request.id).as_bytes().ct_eq(typed.as_bytes());
        if request.wrong_codes < WRONG_CODES && bool::from(same) {
            found = Some(request);
        }
    }
    let begun = match found {
        Some(request) => enter(&txn, &request, presented, now).await?.ok(),
        None => None,
    };
    if begun.is_none() {
        session_store::count_wrong_code(&txn, &browser_hash, now).await?;
        let entry = Entry::of(now, What::SignedIn, Object::noun("code")).refused();
        audit(&txn, entry.by(Who::Visitor)).await?;
    }
    txn.commit().await?;
    Ok(begun.ok_or(SignInRefusal::WrongCode))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_read_kindly() {
        assert_eq!(as_printed(" k3vd o9rt "), "K3VD-09RT");
        assert_eq!(as_printed("li23-4567"), "1123-4567");
        assert_eq!(as_printed("K3VD-09RT-1"), "K3VD09RT1");
        assert_eq!(as_printed(""), "");
    }
}
