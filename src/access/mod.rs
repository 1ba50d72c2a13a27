//! access: who may sign in, what they may do, keys for the API, and the trail of what was done.
//!
//! A colleague has one or more of six roles; two of them are held for named settings. The first colleague is
//! made with a one-time code from the console; the others are added by an administrator. Signing in: ask,
//! receive a link and a code by mail, use either in the same browser. The session ends when idle, after twelve
//! hours, with a change of roles, or with the access itself. Some pages also want it confirmed with a passkey. One gate stands in front of every page of the
//! desk; the room refuses everything that no role gives, with a page that does not say what is there, and
//! answers the same to addresses that it knows and does not know.

mod api;
mod api_keys;
mod audit_chain;
mod audit_pages;
mod audit_store;
mod code;
mod colleague_pages;
mod colleagues;
mod edge;
mod entity;
mod gate;
mod instance_key;
mod limits;
mod pages;
mod passkey_checks;
mod passkey_pages;
mod passkey_store;
mod passkeys;
mod queued;
mod readers;
mod roles;
mod rules;
mod secret;
mod session_pages;
mod session_store;
mod sessions;
mod setup;
mod sign_in;
mod store;
mod trail;

pub use api::ApiKeyHolder;
pub use api_keys::{ApiKey, api_keys, key_is_valid, mint_api_key, revoke_api_key};
pub use audit_chain::{AuditRow, Broken, export_audit, verify_audit};
pub use audit_pages::audit_page;
pub use code::redeem_code;
pub use colleague_pages::{
    SettingNames, access_changed, add_colleague, colleague_page, colleagues_page, roles_changed,
};
pub use colleagues::{change_roles, enrol, invite, passkey_mail, set_access, welcome_mail};
pub use edge::{CappedForm, Frame, Partnership, SESSION_COOKIE, SignedIn, failed, html};
pub use gate::{Gate, Grant, Opens};
pub use instance_key::InstanceKey;
pub use limits::{Trying, count_try, held};
pub use pages::{
    ask_page, ask_submitted, code_page, code_typed, link_page, link_used, set_up_page, set_up_submitted,
    signed_out,
};
pub use passkey_pages::{
    challenge_drawn, confirm_page, passkey_added, passkey_removed, passkeys_page, passkeys_removed,
    session_confirmed,
};
pub use passkeys::{OwnPasskey, own_passkeys};
pub use queued::{ToColleague, queue_to_colleague};
pub use readers::{KnownColleague, active_colleagues, colleague_with_address, known_colleagues, reached};
pub use roles::{Role, Roles, Scope};
pub use rules::{FieldFault, NewColleague, SignInRefusal, colleague};
pub use session_pages::{session_ended, sessions_ended, sessions_page};
pub use session_store::{PASSKEY, WELCOME};
pub use sessions::{OwnSession, own_sessions};
pub use setup::{set_up, setup_code_works, setup_link};
pub use sign_in::{
    Asking, Colleague, Letter, Present, Presented, ask_to_sign_in, mint_unbound_link, redeem, sign_in_mail,
    sign_out, signed_in,
};
pub use trail::{Entry, Head, Object, What, Who, acting_as, acting_colleague, audit, note};

#[cfg(test)]
mod tests;
