//! The passkey library as this room uses it: for which site, what a browser is asked, and whether its answer holds.
//!
//! The library draws each challenge itself and keeps five minutes by the machine's clock, besides ours. A person
//! must have been verified by their device, and a counter that stands still or runs back is taken for a copy.

use crate::ids::StaffId;
use std::net::IpAddr;
use webauthn_rp::bin::{Decode, Encode};
use webauthn_rp::request::auth::AuthenticationVerificationOptions;
use webauthn_rp::request::register::{
    CredProtect, Nickname, PublicKeyCredentialUserEntity, RegistrationVerificationOptions, UserHandle16,
    Username,
};
use webauthn_rp::request::{AsciiDomain, PublicKeyCredentialDescriptor, RpId};
use webauthn_rp::response::register::{CompressedPubKey, DynamicState, StaticState};
use webauthn_rp::response::{AuthTransports, CredentialId};
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthentication, DiscoverableAuthenticationServerState,
    DiscoverableCredentialRequestOptions, PublicKeyCredentialCreationOptions, Registration,
    RegistrationServerState,
};

/// The site that passkeys are made for.
#[derive(Debug, Clone)]
pub struct Site {
    host: RpId,
    /// Scheme, host and, unless it is the usual one, port.
    origin: String,
}

const NO_NAME: &str = "Passkeys need an address with a name, and Belong runs at a number here. On this machine, open it \
     as http://localhost; for others, give it a name under https://.";
const NO_TLS: &str =
    "Passkeys need https://, and Belong runs without it here. Only http://localhost does without.";

impl Site {
    /// The site of `[server] base_url`.
    ///
    /// # Errors
    /// A sentence why there can be no passkeys at this address.
    pub fn of(base_url: &str) -> Result<Site, &'static str> {
        let (scheme, rest) = base_url.split_once("://").ok_or(NO_NAME)?;
        let authority = rest.split('/').next().unwrap_or_default().to_ascii_lowercase();
        if authority.starts_with('[') {
            return Err(NO_NAME);
        }
        let (name, port) = authority.split_once(':').unwrap_or((&authority, ""));
        if name.parse::<IpAddr>().is_ok() {
            return Err(NO_NAME);
        }
        let is_https = scheme == "https";
        if !is_https && name != "localhost" && !name.ends_with(".localhost") {
            return Err(NO_TLS);
        }
        let is_usual = port.is_empty() || port == if is_https { "443" } else { "80" };
        let origin = format!("{scheme}://{}", if is_usual { name } else { &authority });
        let host = AsciiDomain::try_from(name.to_owned()).map_err(|_| NO_NAME)?;
        Ok(Site { host: RpId::Domain(host), origin })
    }
}

/// Something to ask a browser, and the notes by which its answer is checked.
#[derive(Debug, Clone)]
pub struct Question {
    pub state: Vec<u8>,
    /// For the browser, as JSON.
    pub options: String,
}

/// What is kept of a new passkey.
#[derive(Debug, Clone)]
pub struct NewKey {
    pub credential: Vec<u8>,
    pub fixed_state: Vec<u8>,
    pub moving_state: Vec<u8>,
}

/// What was kept of a passkey.
#[derive(Debug, Clone, Copy)]
pub struct KnownKey<'a> {
    pub credential: &'a [u8],
    pub fixed_state: &'a [u8],
    pub moving_state: &'a [u8],
}

/// A browser's answer that was made with some passkey; not checked yet.
pub struct Assertion(DiscoverableAuthentication<16>);

fn handle_of(staff: StaffId) -> Option<UserHandle16> {
    UserHandle16::decode(*staff.bytes()).ok()
}

/// Asks for a new passkey of this colleague, on a device that holds none of `known`. None when the library
/// cannot ask.
pub fn ask_for_new(
    site: &Site,
    (staff, email, name): (StaffId, &str, &str),
    known: Vec<Vec<u8>>,
) -> Option<Question> {
    let handle = handle_of(staff)?;
    let nameless = || Username::try_from("colleague").ok();
    let user = PublicKeyCredentialUserEntity {
        name: Username::try_from(email).ok().or_else(nameless)?,
        id: &handle,
        display_name: Nickname::try_from(name).ok(),
    };
    let any_way = AuthTransports::decode(0).ok()?;
    let excluded = known.into_iter().filter_map(|id| {
        let id = CredentialId::<Vec<u8>>::decode(id).ok()?;
        Some(PublicKeyCredentialDescriptor { id, transports: any_way })
    });
    let mut options = PublicKeyCredentialCreationOptions::passkey(&site.host, user, excluded.collect());
    // Many phones and laptops cannot promise it and would refuse; that the person is verified is checked at each use.
    options.extensions.cred_protect = CredProtect::None;
    let (state, client) = options.start_ceremony().ok()?;
    Some(Question { state: state.encode().ok()?, options: serde_json::to_string(&client).ok()? })
}

/// The new passkey in a browser's answer, when it holds: our challenge, site and colleague, a verified person,
/// a sound key.
pub fn new_key(site: &Site, state: &[u8], answer: &str) -> Option<NewKey> {
    let state = RegistrationServerState::<16>::decode(state).ok()?;
    let registration = Registration::from_json_relaxed(answer.as_bytes()).ok()?;
    let origins = [site.origin.as_str()];
    let options = RegistrationVerificationOptions::<&str, &str> {
        allowed_origins: &origins,
        error_on_unsolicited_extensions: false,
        ..Default::default()
    };
    let made = state.verify(&site.host, &registration, &options).ok()?;
    Some(NewKey {
        credential: made.id().as_ref().to_vec(),
        fixed_state: made.static_state().encode().ok()?,
        moving_state: made.dynamic_state().encode().ok()?.to_vec(),
    })
}

/// Asks for any passkey of this site.
pub fn ask_for_known(site: &Site) -> Option<Question> {
    let (state, client) = DiscoverableCredentialRequestOptions::passkey(&site.host).start_ceremony().ok()?;
    Some(Question { state: state.encode().ok()?, options: serde_json::to_string(&client).ok()? })
}

impl Assertion {
    /// None when it is no answer at all.
    pub fn read(answer: &str) -> Option<Assertion> {
        DiscoverableAuthentication::from_json_relaxed(answer.as_bytes()).ok().map(Assertion)
    }

    /// By which its passkey is found.
    pub fn credential(&self) -> &[u8] {
        self.0.raw_id().inner()
    }

    /// The passkey's new state, when the answer holds: our challenge and site, this colleague's key and its
    /// signature, a verified person, a counter that went on.
    pub fn holds(&self, site: &Site, state: &[u8], (staff, key): (StaffId, KnownKey<'_>)) -> Option<Vec<u8>> {
        let state = DiscoverableAuthenticationServerState::decode(state).ok()?;
        let handle = handle_of(staff)?;
        let fixed =
            StaticState::<CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>>::decode(key.fixed_state);
        let moving = DynamicState::decode(key.moving_state.try_into().ok()?).ok()?;
        let id = CredentialId::<&[u8]>::decode(key.credential).ok()?;
        let mut known = AuthenticatedCredential::new(id, &handle, fixed.ok()?, moving).ok()?;
        let origins = [site.origin.as_str()];
        let options = AuthenticationVerificationOptions::<&str, &str> {
            allowed_origins: &origins,
            error_on_unsolicited_extensions: false,
            ..Default::default()
        };
        state.verify(&site.host, &self.0, &mut known, &options).ok()?;
        Some(known.dynamic_state().encode().ok()?.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_belong_to_a_name_under_https_or_to_localhost() {
        for (base_url, origin) in [
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://localhost:80", "http://localhost"),
            ("https://Belong.Example.org:443/below", "https://belong.example.org"),
            ("https://belong.example.org:8443", "https://belong.example.org:8443"),
        ] {
            let site = Site::of(base_url).unwrap();
            assert_eq!(site.origin, origin);
            assert_eq!(site.host.as_ref(), origin.split("//").nth(1).unwrap().split(':').next().unwrap());
        }
        for (base_url, why) in [
            ("http://127.0.0.1:8080", NO_NAME),
            ("https://192.0.2.7", NO_NAME),
            ("http://[::1]:8080", NO_NAME),
            ("http://belong.example.org", NO_TLS),
            ("https://", NO_NAME),
        ] {
            assert_eq!(Site::of(base_url).unwrap_err(), why, "{base_url}");
        }
    }

    #[test]
    fn what_is_no_answer_and_what_is_no_state_is_refused_without_a_panic() {
        let site = Site::of("http://localhost").unwrap();
        for answer in ["", "null", "{}", "[1]", "{\"id\":\"\u{0}\"}"] {
            assert!(Assertion::read(answer).is_none() && new_key(&site, &[], answer).is_none(), "{answer}");
        }
    }
}
