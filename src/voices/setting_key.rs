//! The key that a setting's readers read with: anybody may seal to its public half, the other half opens.
//!
//! A sealed text is 32 bytes of a fresh X25519 public key, then XChaCha20-Poly1305 under a key that
//! HKDF-SHA-256 derives from the shared secret and both public keys; the setting's id is associated data.

use crate::ids::{SettingId, random_bytes};
use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use hkdf::Hkdf;
use sha2::{Digest, Sha256};
use x25519_dalek::{PublicKey, StaticSecret};

/// Length of a public key, in bytes.
const PUBLIC: usize = 32;

/// A sealed text that does not open: another setting's, another key's, or damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sealed text does not open with this setting's key")]
pub struct SealFault;

/// The public half: seals.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicHalf {
    setting: SettingId,
    point: [u8; PUBLIC],
}

/// The secret half: opens. Its 32 bytes are what the key file and the recovery kit hold.
#[derive(Clone)]
pub struct SettingKey {
    setting: SettingId,
    secret: StaticSecret,
}

impl std::fmt::Debug for SettingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SettingKey").field("setting", &self.setting).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for PublicHalf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PublicHalf").field("setting", &self.setting).finish_non_exhaustive()
    }
}

impl SettingKey {
    /// A new key, from the operating system's randomness.
    pub fn random(setting: SettingId) -> SettingKey {
        SettingKey::from_secret(setting, random_bytes())
    }

    pub fn from_secret(setting: SettingId, secret: [u8; 32]) -> SettingKey {
        SettingKey { setting, secret: StaticSecret::from(secret) }
    }

    /// The 32 bytes to keep.
    pub fn secret(&self) -> [u8; 32] {
        self.secret.to_bytes()
    }

    pub fn public_half(&self) -> PublicHalf {
        PublicHalf { setting: self.setting, point: PublicKey::from(&self.secret).to_bytes() }
    }

    /// Opens what [`PublicHalf::seal`] sealed.
    ///
    /// # Errors
    /// [`SealFault`].
    pub fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, SealFault> {
        let (fresh, cipher_text) = sealed.split_first_chunk::<PUBLIC>().ok_or(SealFault)?;
        let shared = self.secret.diffie_hellman(&PublicKey::from(*fresh));
        let cipher = cipher(shared.as_bytes(), fresh, &self.public_half().point);
        let payload = Payload { msg: cipher_text, aad: self.setting.bytes() };
        cipher.decrypt(&NONCE.into(), payload).map_err(|_| SealFault)
    }
}

impl PublicHalf {
    /// The key of a setting's row; none for bytes of another length.
    pub fn read(setting: SettingId, bytes: &[u8]) -> Option<PublicHalf> {
        Some(PublicHalf { setting, point: bytes.try_into().ok()? })
    }

    pub fn bytes(&self) -> &[u8; PUBLIC] {
        &self.point
    }

    /// The first eight bytes of the SHA-256 of the public key, in hexadecimal: to compare by eye.
    pub fn fingerprint(&self) -> String {
        let digest = Sha256::digest(self.point);
        digest[..8].iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
    }

    /// Seals `plain`; sealed anew, the same text gives other bytes. 48 bytes longer than `plain`.
    pub fn seal(&self, plain: &[u8]) -> Vec<u8> {
        let once = StaticSecret::from(random_bytes::<32>());
        let fresh = PublicKey::from(&once).to_bytes();
        let shared = once.diffie_hellman(&PublicKey::from(self.point));
        let payload = Payload { msg: plain, aad: self.setting.bytes() };
        let cipher_text = cipher(shared.as_bytes(), &fresh, &self.point)
            .encrypt(&NONCE.into(), payload)
            .expect("a text of kilobytes is far under the limit");
        [fresh.as_slice(), &cipher_text].concat()
    }
}

/// A key seals one text, so its nonce may be fixed.
const NONCE: [u8; 24] = [0; 24];

fn cipher(shared: &[u8; 32], fresh: &[u8; PUBLIC], public: &[u8; PUBLIC]) -> XChaCha20Poly1305 {
    let mut key = [0u8; 32];
    Hkdf::<Sha256>::new(None, shared)
        .expand_multi_info(&[b"belong/1/readers", fresh, public], &mut key)
        .expect("HKDF-SHA-256 gives up to 8,160 bytes");
    XChaCha20Poly1305::new(&key.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_settings_own_key_opens_and_damage_is_noticed() {
        let setting = SettingId::random();
        let key = SettingKey::random(setting);
        let public = PublicHalf::read(setting, key.public_half().bytes()).unwrap();
        let (one, two) = (public.seal(b"It is loud."), public.seal(b"It is loud."));
        assert!(one != two && one.len() == 11 + 48);
        assert_eq!(key.open(&one).unwrap(), b"It is loud.");
        assert_eq!(SettingKey::from_secret(setting, key.secret()).open(&two).unwrap(), b"It is loud.");
        assert_eq!(SettingKey::random(setting).open(&one), Err(SealFault));
        let elsewhere = SettingKey::from_secret(SettingId::random(), key.secret());
        assert_eq!(elsewhere.open(&one), Err(SealFault));
        for at in 0..one.len() {
            let mut damaged = one.clone();
            damaged[at] ^= 1;
            assert!(key.open(&damaged).is_err(), "{at}");
        }
        assert_eq!(key.open(b"short"), Err(SealFault));
    }

    #[test]
    fn a_key_that_is_printed_tells_nothing() {
        let key = SettingKey::from_secret(SettingId(uuid::Uuid::nil()), [0xab; 32]);
        let text = format!("{key:?} {:?}", key.public_half());
        assert!(!text.contains("171") && !text.contains("ab"), "{text}");
    }
}
