//! One sitting at a device: kept in a sealed cookie, so that opening a link writes nothing to the database.
//!
//! The cookie's name carries the journey's id, and so does the page's address: two children's links in two
//! tabs of one browser never mix.

use super::views::Layout;
use crate::clock::{At, HOUR, MINUTE};
use crate::ids::{InvitationId, JourneyId, WaveId, random_bytes};
use crate::surveys::ENGLISH;
use crate::wordcode::ThreeWords;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A journey ends after this long without a step.
const IDLE: i64 = 24 * HOUR;

/// The cookie is written anew when its last writing is this long ago.
const REFRESH: i64 = 10 * MINUTE;

/// On a class tablet a journey ends after this long without a step.
const CLASS_IDLE: i64 = 10 * MINUTE;

/// On a class tablet a step is still kept, and shows nothing, this long after the one before it.
const CLASS_KEPT: i64 = 30 * MINUTE;

/// On a class tablet the cookie is written anew after this long.
const CLASS_REFRESH: i64 = MINUTE;

/// What the cookie holds, sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journey {
    pub id: JourneyId,
    pub wave: WaveId,
    pub invitation: InvitationId,
    /// Of the link that it began with; a corrected address ends it.
    pub generation: u32,
    /// Mixed into the key of a child's draft: only this browser opens it.
    pub secret: [u8; 16],
    /// The return code that was typed here: opens a child's draft that another browser wrote.
    #[serde(default)]
    pub words: Option<[u8; 6]>,
    /// One submit of this journey; the withdrawal code is derived from it.
    pub nonce: [u8; 16],
    pub layout: Layout,
    /// The code of the edition that is read.
    pub edition: String,
    pub seen: At,
    /// Of a journey on a class tablet: the secret of the page for the next child.
    #[serde(default)]
    pub class: Option<String>,
}

impl Journey {
    pub fn begin(wave: WaveId, invitation: InvitationId, generation: u32, now: At) -> Journey {
        Journey {
            id: JourneyId::random(),
            wave,
            invitation,
            generation,
            secret: random_bytes(),
            words: None,
            nonce: random_bytes(),
            layout: Layout::Steps,
            edition: ENGLISH.to_owned(),
            seen: now,
            class: None,
        }
    }

    /// Whether its last step is too long ago.
    fn is_idle(&self, now: At) -> bool {
        let limit = if self.class.is_some() { CLASS_IDLE } else { IDLE };
        now.0 - self.seen.0 > limit
    }

    /// Whether it has ended on a class tablet so lately that a step of it is still kept.
    pub fn is_late_on_tablet(&self, now: At) -> bool {
        self.class.is_some() && self.is_idle(now) && now.0 - self.seen.0 <= CLASS_KEPT
    }

    /// Shows the questions as wished; on a class tablet always one at a time.
    #[must_use]
    pub fn laid_out(self, wished: Layout) -> Journey {
        let layout = if self.class.is_some() { Layout::Steps } else { wished };
        Journey { layout, ..self }
    }

    /// Whether its cookie is to be written anew.
    pub fn is_due_for_refresh(&self, now: At) -> bool {
        let limit = if self.class.is_some() { CLASS_REFRESH } else { REFRESH };
        now.0 - self.seen.0 > limit
    }

    /// The return code that this journey gives to a child's draft. It hangs on the journey's secret alone, so
    /// that a lost answer to "save and finish later" locks nobody out of what they wrote.
    pub fn return_code(&self) -> ThreeWords {
        let digest = Sha256::new().chain_update(b"belong/1/return").chain_update(self.secret).finalize();
        let (first, _) = digest.split_first_chunk::<8>().expect("SHA-256 gives 32 bytes");
        ThreeWords::from_bytes(first)
    }

    /// The same with another nonce: its withdrawal code was another ballot's.
    #[must_use]
    pub fn with_new_nonce(self) -> Journey {
        Journey { nonce: random_bytes(), ..self }
    }

    /// The return code typed here, if one was.
    pub fn typed_words(&self) -> Option<ThreeWords> {
        self.words.and_then(ThreeWords::of_bytes)
    }

    /// The logical name of its cookie.
    pub fn cookie_name(id: JourneyId) -> String {
        format!("belong-j-{}", id.0.simple())
    }

    /// The journey that a cookie of this logical name belongs to.
    pub fn id_in_cookie_name(name: &str) -> Option<JourneyId> {
        name.strip_prefix("belong-j-")?.parse().ok()
    }

    /// The nonce as the form carries it.
    pub fn nonce_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.nonce)
    }
}

/// Seals and opens journey cookies under a key of this instance.
pub struct JourneySeal(XChaCha20Poly1305);

impl JourneySeal {
    pub fn new(key: &[u8; 32]) -> JourneySeal {
        JourneySeal(XChaCha20Poly1305::new(key.into()))
    }

    /// The cookie's value.
    pub fn seal(&self, journey: &Journey) -> String {
        let body = serde_json::to_vec(journey).expect("a journey holds only ids, bytes and numbers");
        self.sealed(&body, journey.id.bytes())
    }

    /// Seals what a preview keeps, bound to its address.
    pub(super) fn seal_text(&self, address: &str, kept: &impl Serialize) -> String {
        let body = serde_json::to_vec(kept).expect("a draft holds only text and ids");
        self.sealed(&body, address.as_bytes())
    }

    /// Opens what [`JourneySeal::seal_text`] sealed.
    pub(super) fn open_text<T: DeserializeOwned>(&self, address: &str, value: &str) -> Option<T> {
        serde_json::from_slice(&self.opened(value, address.as_bytes())?).ok()
    }

    fn sealed(&self, body: &[u8], bound_to: &[u8]) -> String {
        let nonce: [u8; 24] = random_bytes();
        let payload = Payload { msg: body, aad: bound_to };
        let sealed =
            self.0.encrypt(&XNonce::from(nonce), payload).expect("sealing a few hundred bytes cannot fail");
        let mut whole = nonce.to_vec();
        whole.extend_from_slice(&sealed);
        URL_SAFE_NO_PAD.encode(whole)
    }

    /// The journey in a cookie's value, if it is ours, is journey `id` and is not idle for too long.
    pub fn open(&self, id: JourneyId, value: &str, now: At) -> Option<Journey> {
        self.open_idle(id, value).filter(|journey| !journey.is_idle(now))
    }

    /// As [`JourneySeal::open`], however long ago its last step was: only to lead somebody on from it, or
    /// to keep a late step.
    pub fn open_idle(&self, id: JourneyId, value: &str) -> Option<Journey> {
        let journey: Journey = serde_json::from_slice(&self.opened(value, id.bytes())?).ok()?;
        (journey.id == id).then_some(journey)
    }

    fn opened(&self, value: &str, bound_to: &[u8]) -> Option<Vec<u8>> {
        let whole = URL_SAFE_NO_PAD.decode(value).ok()?;
        let (nonce, sealed) = whole.split_first_chunk::<24>()?;
        self.0.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: bound_to }).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_opens_only_under_its_own_journey_and_key() {
        let (seal, other) = (JourneySeal::new(&[7; 32]), JourneySeal::new(&[8; 32]));
        let journey = Journey::begin(WaveId::random(), InvitationId::random(), 0, At(1_000));
        let value = seal.seal(&journey);
        assert_eq!(seal.open(journey.id, &value, At(2_000)), Some(journey.clone()));
        assert_eq!(seal.open(JourneyId::random(), &value, At(2_000)), None);
        assert_eq!(other.open(journey.id, &value, At(2_000)), None);
        assert_eq!(seal.open(journey.id, &value, At(1_001 + IDLE)), None);
        assert_eq!(seal.open(journey.id, "rubbish", At(2_000)), None);
    }

    #[test]
    fn a_cookie_does_not_show_the_invitation() {
        let journey = Journey::begin(WaveId::random(), InvitationId::random(), 0, At(0));
        let value = JourneySeal::new(&[7; 32]).seal(&journey);
        assert!(!value.contains(&journey.invitation.0.simple().to_string()));
    }
}
