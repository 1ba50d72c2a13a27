//! One sitting at a device: kept in a sealed cookie, so that opening a link writes nothing to the database.
//!
//! The cookie's name carries the journey's id, and so does the page's address: two children's links in two
//! tabs of one browser never mix.

use super::views::Layout;
use crate::clock::{At, HOUR, MINUTE};
use crate::ids::{InvitationId, JourneyId, WaveId, random_bytes};
use crate::surveys::ENGLISH;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};

/// A journey ends after this long without a step.
pub const IDLE: i64 = 24 * HOUR;

/// The cookie is written anew when its last writing is this long ago.
pub const REFRESH: i64 = 10 * MINUTE;

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
    /// One submit of this journey; the withdrawal code is derived from it.
    pub nonce: [u8; 16],
    pub layout: Layout,
    /// The code of the edition that is read.
    pub edition: String,
    pub seen: At,
}

impl Journey {
    pub fn begin(wave: WaveId, invitation: InvitationId, generation: u32, now: At) -> Journey {
        Journey {
            id: JourneyId::random(),
            wave,
            invitation,
            generation,
            secret: random_bytes(),
            nonce: random_bytes(),
            layout: Layout::Steps,
            edition: ENGLISH.to_owned(),
            seen: now,
        }
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
        let nonce: [u8; 24] = random_bytes();
        let body = serde_json::to_vec(journey).expect("a journey holds only ids, bytes and numbers");
        let payload = Payload { msg: &body, aad: journey.id.bytes() };
        let sealed =
            self.0.encrypt(&XNonce::from(nonce), payload).expect("sealing a few hundred bytes cannot fail");
        let mut whole = nonce.to_vec();
        whole.extend_from_slice(&sealed);
        URL_SAFE_NO_PAD.encode(whole)
    }

    /// The journey in a cookie's value, if it is ours, is journey `id` and is not idle for too long.
    pub fn open(&self, id: JourneyId, value: &str, now: At) -> Option<Journey> {
        let whole = URL_SAFE_NO_PAD.decode(value).ok()?;
        let (nonce, sealed) = whole.split_first_chunk::<24>()?;
        let payload = Payload { msg: sealed, aad: id.bytes() };
        let body = self.0.decrypt(&XNonce::from(*nonce), payload).ok()?;
        let journey: Journey = serde_json::from_slice(&body).ok()?;
        (journey.id == id && now.0 - journey.seen.0 <= IDLE).then_some(journey)
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
