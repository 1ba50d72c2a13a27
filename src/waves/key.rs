//! Everything that a wave's 32 bytes give: links, slips, draft and ballot seals, withdrawal codes.

use crate::ids::{ClassSessionId, InvitationId, WaveId, random_bytes};
use crate::wordcode::WordCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// Length of the random nonce before a ciphertext, in bytes.
const NONCE: usize = 24;

/// Digits and letters without i, l, o and u.
const CLEAR_LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A seal that does not open: another key, another wave, or damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sealed text does not open with this wave's key")]
pub struct SealFault;

/// The keys of one wave. HKDF-SHA-256 over the key file, salt = wave id, info = `belong/1/` + label.
#[derive(Clone)]
pub struct WaveKey {
    wave: WaveId,
    root: Hkdf<Sha256>,
    ballot: XChaCha20Poly1305,
    words: XChaCha20Poly1305,
    slip_index: Hmac<Sha256>,
    withdrawal_index: Hmac<Sha256>,
    fingerprint: [u8; 16],
}

impl std::fmt::Debug for WaveKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WaveKey").field("wave", &self.wave).finish_non_exhaustive()
    }
}

/// SHA-256 of a link's token: all that the database holds of it.
pub fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

impl WaveKey {
    /// The keys that come from the contents of `wave`'s key file.
    pub fn new(wave: WaveId, secret: &[u8; 32]) -> WaveKey {
        let root = Hkdf::<Sha256>::new(Some(wave.bytes()), secret);
        let ballot = XChaCha20Poly1305::new(&derive::<32>(&root, &[b"ballot"]).into());
        let words = XChaCha20Poly1305::new(&derive::<32>(&root, &[b"words"]).into());
        let slip_index = index(&root, b"slip-index");
        let withdrawal_index = index(&root, b"withdrawal-index");
        let fingerprint = derive::<16>(&root, &[b"fingerprint"]);
        WaveKey { wave, root, ballot, words, slip_index, withdrawal_index, fingerprint }
    }

    /// What the wave's row remembers, so that an exchanged key file is noticed.
    pub fn fingerprint(&self) -> &[u8; 16] {
        &self.fingerprint
    }

    /// The token of an invitation's link: 256 bits, 43 characters.
    pub fn link_token(&self, invitation: InvitationId, generation: u32) -> String {
        let bytes = derive::<32>(&self.root, &[b"link", invitation.bytes(), &generation.to_be_bytes()]);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// SHA-256 of [`WaveKey::link_token`].
    pub fn link_hash(&self, invitation: InvitationId, generation: u32) -> [u8; 32] {
        token_hash(&self.link_token(invitation, generation))
    }

    /// The secret part of a class session's address: 50 bits, ten characters that cannot be mistaken for each
    /// other.
    pub fn class_secret(&self, session: ClassSessionId) -> String {
        let bytes = derive::<10>(&self.root, &[b"class", session.bytes()]);
        bytes.iter().map(|byte| char::from(CLEAR_LETTERS[usize::from(byte % 32)])).collect()
    }

    /// Mixed into the key of a draft that was begun with a slip's code: whoever types the code again opens it.
    pub fn slip_secret(&self, code: &WordCode) -> [u8; 16] {
        derive::<16>(&self.root, &[b"slip-draft", &code.bytes()])
    }

    /// The words on an invitation's slip, for a class tablet; the same on every reprint.
    pub fn slip_code(&self, invitation: InvitationId) -> WordCode {
        WordCode::from_bytes(&derive(&self.root, &[b"slip", invitation.bytes()]))
    }

    /// How an invitation is found by the words on its slip: HMAC-SHA-256.
    pub fn slip_mac(&self, code: &WordCode) -> [u8; 32] {
        mac(&self.slip_index, code)
    }

    /// The words that take a ballot back; the same for the same journey's nonce.
    pub fn withdrawal_code(&self, nonce: &[u8]) -> WordCode {
        WordCode::from_bytes(&derive(&self.root, &[b"withdrawal", nonce]))
    }

    /// How a ballot is found by its withdrawal code: HMAC-SHA-256.
    pub fn withdrawal_mac(&self, code: &WordCode) -> [u8; 32] {
        mac(&self.withdrawal_index, code)
    }

    /// Seals a draft. `extra_secret` (a child's cookie or return code) is then needed to open it.
    pub fn seal_draft(&self, invitation: InvitationId, plain: &[u8], extra_secret: Option<&[u8]>) -> Vec<u8> {
        seal(&self.draft_cipher(invitation, extra_secret), self.wave, plain)
    }

    /// Opens what [`WaveKey::seal_draft`] sealed.
    ///
    /// # Errors
    /// [`SealFault`] with another invitation or another extra secret.
    pub fn open_draft(
        &self,
        invitation: InvitationId,
        sealed: &[u8],
        extra_secret: Option<&[u8]>,
    ) -> Result<Vec<u8>, SealFault> {
        open(&self.draft_cipher(invitation, extra_secret), self.wave, sealed)
    }

    /// Seals a packed ballot: 24 random bytes, then the ciphertext.
    pub fn seal_ballot(&self, packed: &[u8]) -> Vec<u8> {
        seal(&self.ballot, self.wave, packed)
    }

    /// Opens what [`WaveKey::seal_ballot`] sealed.
    ///
    /// # Errors
    /// [`SealFault`].
    pub fn open_ballot(&self, sealed: &[u8]) -> Result<Vec<u8>, SealFault> {
        open(&self.ballot, self.wave, sealed)
    }

    /// Seals what a respondent wrote until it is gathered for the readers of their setting.
    pub fn seal_words(&self, packed: &[u8]) -> Vec<u8> {
        seal(&self.words, self.wave, packed)
    }

    /// Opens what [`WaveKey::seal_words`] sealed.
    ///
    /// # Errors
    /// [`SealFault`].
    pub fn open_words(&self, sealed: &[u8]) -> Result<Vec<u8>, SealFault> {
        open(&self.words, self.wave, sealed)
    }

    fn draft_cipher(&self, invitation: InvitationId, extra_secret: Option<&[u8]>) -> XChaCha20Poly1305 {
        let own = derive::<32>(&self.root, &[b"draft", invitation.bytes()]);
        let key = match extra_secret {
            None => own,
            Some(extra) => derive::<32>(&Hkdf::<Sha256>::new(Some(&own), extra), &[b"draft-secret"]),
        };
        XChaCha20Poly1305::new(&key.into())
    }
}

fn derive<const N: usize>(from: &Hkdf<Sha256>, label: &[&[u8]]) -> [u8; N] {
    let mut info: Vec<&[u8]> = vec![b"belong/1/"];
    info.extend_from_slice(label);
    let mut bytes = [0u8; N];
    from.expand_multi_info(&info, &mut bytes).expect("HKDF-SHA-256 gives up to 8,160 bytes");
    bytes
}

fn index(root: &Hkdf<Sha256>, label: &[u8]) -> Hmac<Sha256> {
    let key = derive::<32>(root, &[label]);
    <Hmac<Sha256> as KeyInit>::new_from_slice(&key).expect("HMAC takes keys of every length")
}

fn mac(index: &Hmac<Sha256>, code: &WordCode) -> [u8; 32] {
    index.clone().chain_update(code.bytes()).finalize().into_bytes().into()
}

fn seal(cipher: &XChaCha20Poly1305, wave: WaveId, plain: &[u8]) -> Vec<u8> {
    let nonce = random_bytes::<NONCE>();
    let payload = Payload { msg: plain, aad: wave.bytes() };
    let cipher_text =
        cipher.encrypt(&XNonce::from(nonce), payload).expect("a text of kilobytes is far under the limit");
    let mut sealed = Vec::with_capacity(NONCE + cipher_text.len());
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(&cipher_text);
    sealed
}

fn open(cipher: &XChaCha20Poly1305, wave: WaveId, sealed: &[u8]) -> Result<Vec<u8>, SealFault> {
    let (nonce, cipher_text) = sealed.split_first_chunk::<NONCE>().ok_or(SealFault)?;
    let payload = Payload { msg: cipher_text, aad: wave.bytes() };
    cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| SealFault)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> WaveKey {
        WaveKey::new(WaveId::random(), &random_bytes())
    }

    #[test]
    fn links_differ_by_invitation_generation_and_wave_and_repeat_otherwise() {
        let (secret, wave, invitation) = (random_bytes(), WaveId::random(), InvitationId::random());
        let key = WaveKey::new(wave, &secret);
        let token = key.link_token(invitation, 0);
        assert_eq!(token.len(), 43);
        assert_eq!(token, WaveKey::new(wave, &secret).link_token(invitation, 0));
        assert_eq!(key.link_hash(invitation, 0), token_hash(&token));
        assert_ne!(token, key.link_token(invitation, 1));
        assert_ne!(token, key.link_token(InvitationId::random(), 0));
        assert_ne!(token, WaveKey::new(WaveId::random(), &secret).link_token(invitation, 0));
    }

    #[test]
    fn a_draft_opens_only_for_its_invitation_and_its_secret() {
        let (key, invitation) = (key(), InvitationId::random());
        let open = key.seal_draft(invitation, b"often", None);
        let closed = key.seal_draft(invitation, b"often", Some(b"three words"));
        assert_eq!(key.open_draft(invitation, &open, None).unwrap(), b"often");
        assert_eq!(key.open_draft(invitation, &closed, Some(b"three words")).unwrap(), b"often");
        assert_eq!(key.open_draft(invitation, &closed, None), Err(SealFault));
        assert_eq!(key.open_draft(invitation, &closed, Some(b"other words")), Err(SealFault));
        assert_eq!(key.open_draft(InvitationId::random(), &open, None), Err(SealFault));
    }

    #[test]
    fn a_ballot_is_sealed_anew_each_time_and_damage_is_noticed() {
        let key = key();
        let packed = vec![7u8; 4096];
        let (one, two) = (key.seal_ballot(&packed), key.seal_ballot(&packed));
        assert_ne!(one, two);
        assert_eq!(one.len(), 4096 + NONCE + 16);
        assert_eq!(key.open_ballot(&one).unwrap(), packed);
        let mut damaged = one;
        damaged[100] ^= 1;
        assert_eq!(key.open_ballot(&damaged), Err(SealFault));
        assert_eq!(key.open_ballot(b"short"), Err(SealFault));
        assert_eq!(self::key().open_ballot(&two), Err(SealFault));
    }

    #[test]
    fn a_withdrawal_code_belongs_to_its_journey() {
        let key = key();
        let code = key.withdrawal_code(b"a");
        assert!(code == key.withdrawal_code(b"a"));
        assert!(code != key.withdrawal_code(b"b"));
        assert_ne!(key.withdrawal_mac(&code), self::key().withdrawal_mac(&code));
    }

    #[test]
    fn a_slip_is_reprinted_alike_and_its_mac_is_no_withdrawals() {
        let (secret, wave, invitation) = (random_bytes(), WaveId::random(), InvitationId::random());
        let key = WaveKey::new(wave, &secret);
        let code = key.slip_code(invitation);
        assert!(code == WaveKey::new(wave, &secret).slip_code(invitation));
        assert!(code != key.slip_code(InvitationId::random()));
        assert!(code != WaveKey::new(WaveId::random(), &secret).slip_code(invitation));
        assert_ne!(key.slip_mac(&code), key.withdrawal_mac(&code));
    }

    #[test]
    fn a_key_that_is_printed_tells_nothing() {
        let secret = [0xab; 32];
        let text = format!("{:?}", WaveKey::new(WaveId::random(), &secret));
        assert!(!text.contains("171") && !text.contains("ab, ab"), "{text}");
    }
}
