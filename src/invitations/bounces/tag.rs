//! The return path of one mail: an address whose tag names the mail and proves that we wrote it.
//!
//! The tag is 26 bytes in base32, lower case: the mail's id and 10 bytes that only the installation's key yields. Whoever
//! received a mail knows its tag and can report that mail, to their own mailbox's harm only.

use crate::access::InstanceKey;
use crate::ids::OutboxId;
use subtle::ConstantTimeEq;
use uuid::Uuid;

const LABEL: &str = "return-path";
const PROOF: usize = 10;
const BYTES: usize = 16 + PROOF;
/// Of a tag: 26 bytes, five bits a letter.
const LETTERS: usize = (BYTES * 8).div_ceil(5);
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// Makes return paths and tells whose one is. Without an address it makes none, and still tells.
#[derive(Clone)]
pub struct ReturnPath {
    /// Before and after the tag.
    place: Option<(String, String)>,
    instance: std::sync::Arc<InstanceKey>,
}

impl std::fmt::Debug for ReturnPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ReturnPath(..)")
    }
}

impl ReturnPath {
    /// `address` is the setting `[mail] return_path`, which was checked at the start; empty for none.
    pub fn new(address: &str, instance: std::sync::Arc<InstanceKey>) -> ReturnPath {
        let place = address.split_once('@').map(|(user, domain)| (user.to_owned(), domain.to_owned()));
        ReturnPath { place, instance }
    }

    /// `bounces+TAG@example.org` for this mail, the same at every attempt; none where no return path is set.
    pub fn of(&self, mail: OutboxId) -> Option<String> {
        let (user, domain) = self.place.as_ref()?;
        Some(format!("{user}+{}@{domain}", self.tag(mail)))
    }

    fn tag(&self, mail: OutboxId) -> String {
        let mut bytes = mail.bytes().to_vec();
        bytes.extend_from_slice(&self.instance.derive(LABEL, mail.bytes())[..PROOF]);
        to_base32(&bytes)
    }

    /// The mail whose tag stands in this address, or in a header's value that holds it. None for every tag that is
    /// not ours. The name before the tag and the domain are not looked at: they may have changed since.
    pub fn mail_of(&self, text: &str) -> Option<OutboxId> {
        text.split(|letter: char| !letter.is_ascii_alphanumeric()).find_map(|word| self.mail_of_tag(word))
    }

    fn mail_of_tag(&self, tag: &str) -> Option<OutboxId> {
        let bytes = from_base32(tag)?;
        let (id, proof) = bytes.split_first_chunk::<16>()?;
        let mail = OutboxId(Uuid::from_bytes(*id));
        let own = self.instance.derive(LABEL, mail.bytes());
        bool::from(proof.ct_eq(&own[..PROOF])).then_some(mail)
    }
}

fn to_base32(bytes: &[u8]) -> String {
    let (mut held, mut bits, mut text) = (0u32, 0u32, String::new());
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(ALPHABET[(held >> bits) as usize & 31]));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(char::from(ALPHABET[(held << (5 - bits)) as usize & 31]));
    }
    text
}

/// The bytes of a tag; capitals are taken too, since some mail servers write addresses so.
fn from_base32(text: &str) -> Option<Vec<u8>> {
    if text.len() != LETTERS {
        return None;
    }
    let (mut held, mut bits, mut bytes) = (0u32, 0u32, Vec::with_capacity(BYTES));
    for letter in text.bytes().map(|letter| letter.to_ascii_lowercase()) {
        let value = ALPHABET.iter().position(|known| *known == letter)?;
        held = (held << 5) | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 255).ok()?);
        }
        held &= (1 << bits) - 1;
    }
    (held == 0 && bytes.len() == BYTES).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::{Arc, LazyLock};

    fn path(address: &str) -> ReturnPath {
        let home = tempfile::tempdir().unwrap();
        let key = InstanceKey::open(&home.path().join("keys"), &home.path().join("copy")).unwrap();
        ReturnPath::new(address, Arc::new(key))
    }

    static OURS: LazyLock<ReturnPath> = LazyLock::new(|| path("bounces@example.org"));

    #[test]
    fn a_return_path_leads_to_its_mail_in_every_spelling_and_no_other_does() {
        let mail = OutboxId::random();
        let address = OURS.of(mail).unwrap();
        assert_eq!(OURS.of(mail).unwrap(), address, "the same at every attempt");
        let (user, domain) = address.split_once('@').unwrap();
        assert!(user.starts_with("bounces+") && user.len() <= 64 && domain == "example.org", "{address}");
        for spelt in [
            address.clone(),
            address.to_uppercase(),
            format!("Belong <{address}>"),
            format!("rfc822;{address} (bounce)"),
            format!("someone@example.org, <{address}>"),
            address.replace("bounces+", "old-name-").replace("example.org", "elsewhere.example"),
        ] {
            assert_eq!(OURS.mail_of(&spelt), Some(mail), "{spelt}");
        }
        assert_eq!(path("bounces@example.org").mail_of(&address), None, "another installation's");
        assert_eq!(path("").of(mail), None);
    }

    proptest! {
        #[test]
        fn a_changed_letter_or_a_strangers_text_leads_nowhere(at in 0..LETTERS, by in 1u8..32, text in "\\PC{0,80}") {
            let tag = OURS.tag(OutboxId::random());
            let mut forged = tag.clone().into_bytes();
            let old = ALPHABET.iter().position(|letter| *letter == forged[at]).unwrap();
            forged[at] = ALPHABET[(old + usize::from(by)) % 32];
            let forged = String::from_utf8(forged).unwrap();
            prop_assert_eq!(OURS.mail_of(&format!("bounces+{forged}@example.org")), None);
            prop_assert_eq!(OURS.mail_of(&text), None);
        }

        #[test]
        fn base32_comes_back(bytes in proptest::collection::vec(any::<u8>(), BYTES)) {
            prop_assert_eq!(from_base32(&to_base32(&bytes)), Some(bytes));
        }
    }
}
