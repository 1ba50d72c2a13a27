//! A passkey in software (ES256), which can also do everything wrong; and people who use one.

use super::{Browser, Reply, TestApp};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use belong::access::Roles;
use belong::ids::PasskeyId;
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The host of the tests' `base_url`.
pub const HOST: &str = "localhost";
pub const ORIGIN: &str = "http://localhost:8080";

/// One credential on one device. Its fields say what it claims; a test may change them.
#[derive(Clone)]
pub struct Authenticator {
    key: SigningKey,
    credential: Vec<u8>,
    /// The user handle, as the site gave it.
    pub user: String,
    pub counter: u32,
    pub origin: String,
    pub host: String,
    /// Whether it checks who holds it.
    pub verifies: bool,
    /// Changes one bit of what was signed.
    pub tampers: bool,
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Authenticator {
    pub fn new() -> Authenticator {
        let random = || PasskeyId::random().bytes().to_vec();
        let key = [random(), random()].concat();
        Authenticator {
            key: SigningKey::from_slice(&key).expect("nearly every 32 bytes are a key"),
            credential: [random(), random()].concat(),
            user: String::new(),
            counter: 0,
            origin: ORIGIN.to_owned(),
            host: HOST.to_owned(),
            verifies: true,
            tampers: false,
        }
    }

    fn client_data(&self, kind: &str, options: &Value) -> String {
        let challenge = options["challenge"].as_str().expect("a challenge");
        json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false })
            .to_string()
    }

    fn data(&mut self, flags: u8) -> Vec<u8> {
        self.counter += 1;
        let mut data = Sha256::digest(self.host.as_bytes()).to_vec();
        data.push(flags | 0x01 | if self.verifies { 0x04 } else { 0 });
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// What `navigator.credentials.create` would give, as the page's script sends it.
    pub fn creates(&mut self, options: &Value) -> String {
        self.user = options["user"]["id"].as_str().expect("a user").to_owned();
        let mut data = self.data(0x40);
        data.extend([0; 16]);
        data.extend((self.credential.len() as u16).to_be_bytes());
        data.extend(&self.credential);
        let point = self.key.verifying_key().to_encoded_point(false);
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(point.x().expect("not compressed"));
        data.extend([0x22, 0x58, 0x20]);
        data.extend(point.y().expect("not compressed"));
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).expect("less than 256 bytes"));
        object.extend(data);
        let response = json!({
            "clientDataJSON": encoded(self.client_data("webauthn.create", options).as_bytes()),
            "attestationObject": encoded(&object),
            "transports": [],
        });
        self.answer(response)
    }

    /// What `navigator.credentials.get` would give.
    pub fn shows(&mut self, options: &Value) -> String {
        let client = self.client_data("webauthn.get", options);
        let data = self.data(0);
        let mut signed = data.clone();
        signed.extend(Sha256::digest(client.as_bytes()));
        if self.tampers {
            signed[40] ^= 1;
        }
        let signature: Signature = self.key.sign(&signed);
        let response = json!({
            "clientDataJSON": encoded(client.as_bytes()),
            "authenticatorData": encoded(&data),
            "signature": encoded(signature.to_der().as_bytes()),
            "userHandle": self.user,
        });
        self.answer(response)
    }

    fn answer(&self, response: Value) -> String {
        let id = encoded(&self.credential);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {} })
            .to_string()
    }
}

impl Browser {
    /// What the page's script asks for before it turns to the device.
    pub async fn draws(&self, purpose: &str) -> Reply {
        self.post("/desk/passkeys/challenge", &[("purpose", purpose)]).await
    }

    /// Adds a passkey on this device.
    pub async fn adds_passkey(&self, device: &mut Authenticator, next: &str) -> Reply {
        let options = self.draws("add").await;
        assert_eq!(options.status, 200, "{}", options.body);
        let answer = device.creates(&options.json());
        self.post("/desk/passkeys", &[("name", "School laptop"), ("answer", &answer), ("next", next)]).await
    }

    /// Confirms the session with this device.
    pub async fn confirms(&self, device: &mut Authenticator, next: &str) -> Reply {
        let options = self.draws("confirm").await;
        assert_eq!(options.status, 200, "{}", options.body);
        let answer = device.shows(&options.json());
        self.post("/desk/passkeys/confirm", &[("answer", &answer), ("next", next)]).await
    }
}

impl TestApp {
    /// Somebody who is signed in and whose session is confirmed with a passkey; the same one each time.
    pub async fn signs_in_with_passkey(&self, name: &str, roles: Roles) -> Browser {
        let browser = self.colleague(name, roles).await;
        let known = self.devices.lock().unwrap().get(name).cloned();
        if let Some(mut device) = known
            && browser.confirms(&mut device, "").await.status == 303
        {
            self.devices.lock().unwrap().insert(name.to_owned(), device);
            return browser;
        }
        let mut device = Authenticator::new();
        let added = browser.adds_passkey(&mut device, "").await;
        assert_eq!(added.status, 303, "{}", added.body);
        let confirmed = browser.confirms(&mut device, "").await;
        assert_eq!(confirmed.status, 303, "{}", confirmed.body);
        self.devices.lock().unwrap().insert(name.to_owned(), device);
        browser
    }
}
