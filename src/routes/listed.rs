//! The list itself: method, path, who may use it, what answers. Roles in words: `docs/roles.md`.

use super::{Way, front_door, get, post, ready};
use crate::access::Role::{Administrator, Coordinator, Lead, SafeguardingLead, SettingLead, Viewer};
use crate::access::{self, Grant, Role};
use crate::app::App;
use crate::desk;
use crate::http;
use crate::responses::doors;
use crate::responses::pages as journey;
use crate::responses::preview;
use crate::{actions, invitations, people, reports, responses, surveys, voices, waves};

const ALL: Grant = Grant::Everybody;
const ANY_ROLE: Grant = Grant::Roles(&Role::ALL);
const ADMINISTRATOR: Grant = Grant::Roles(&[Administrator]);
const COORDINATOR: Grant = Grant::Roles(&[Coordinator]);
const LEAD: Grant = Grant::Roles(&[Lead]);
const WAVES: Grant = Grant::Roles(&[Coordinator, Lead]);
const MAIL: Grant = Grant::Roles(&[Administrator, Coordinator]);
const SUPPORT: Grant = Grant::Roles(&[Coordinator, SafeguardingLead]);
const READERS: Grant = Grant::Roles(&[Administrator, Coordinator, SafeguardingLead]);
const NAMES_READERS: Grant = Grant::Roles(&[Administrator, Coordinator]);
const READS: Grant = Grant::Roles(&[SafeguardingLead]);
/// Whoever opens what people wrote, or its key.
const READS_CONFIRMED: Grant = Grant::Passkey(&[SafeguardingLead]);
const ACTIONS: Grant = Grant::Roles(&[Lead, SettingLead]);
/// The partnership's figures. Where a page also has single settings, it asks for the person's scope.
const FIGURES: Grant = Grant::Roles(&[Administrator, Lead, SettingLead, SafeguardingLead, Viewer]);

/// The list.
pub fn ways(app: &App) -> Vec<Way> {
    [in_front(app), signing_in(), colleagues(), keeping(), reading(), waves_and_paper(), figures()]
        .into_iter()
        .flatten()
        .collect()
}

/// What respondents and machines open.
fn in_front(app: &App) -> Vec<Way> {
    vec![
        get("/live", ALL, http::live()),
        get("/ready", ALL, ready(app)),
        get("/static/*file", ALL, http::static_files()),
        get("/recordings/:edition/:file", ALL, surveys::recording_played),
        get("/s/:token", ALL, journey::landing_page),
        post("/s/:token", ALL, journey::started),
        get("/lost-link", ALL, doors::lost_page),
        post("/lost-link", ALL, doors::lost_asked),
        get("/stop/:token", ALL, doors::stop_page),
        post("/stop/:token", ALL, doors::stop_pressed),
        get("/opt-out/:token", ALL, doors::opt_out_page),
        post("/opt-out/:token", ALL, doors::opt_out_pressed),
        get("/j/:id", ALL, journey::journey_page),
        post("/j/:id", ALL, journey::step_taken),
        get("/exit", ALL, responses::page_left),
        get("/j/:id/later", ALL, journey::later_page),
        get("/j/:id/thanks", ALL, journey::thanks_page),
        get("/j/:id/welcome", ALL, journey::welcome_page),
        post("/j/:id/welcome", ALL, journey::welcome_started),
        get("/withdraw", ALL, journey::withdraw_page),
        post("/withdraw", ALL, journey::withdrawn),
        get("/class/:secret", ALL, journey::tablet_page),
        post("/class/:secret", ALL, journey::words_typed),
        get("/accessibility", ALL, journey::accessibility_page),
        get("/contact", ALL, responses::wish_page),
        post("/contact", ALL, responses::wish_sent),
        get("/contact/sent", ALL, responses::wish_sent_page),
        get("/finish", ALL, responses::device_finished),
    ]
}

fn signing_in() -> Vec<Way> {
    vec![
        get("/sign-in", ALL, access::ask_page),
        post("/sign-in", ALL, access::ask_submitted),
        get("/sign-in/code", ALL, access::code_page),
        post("/sign-in/code", ALL, access::code_typed),
        get("/sign-in/:token", ALL, access::link_page),
        post("/sign-in/:token", ALL, access::link_used),
        post("/sign-out", ALL, access::signed_out),
        get("/setup/:code", ALL, access::set_up_page),
        post("/setup/:code", ALL, access::set_up_submitted),
        get("/demo/mail", ALL, desk::demo_mail_list),
        get("/demo/mail/:file", ALL, desk::demo_mail),
        get("/", ALL, front_door),
    ]
}

fn colleagues() -> Vec<Way> {
    vec![
        get("/desk/colleagues", ADMINISTRATOR, access::colleagues_page),
        post("/desk/colleagues", ADMINISTRATOR, access::add_colleague),
        get("/desk/colleagues/:id", ADMINISTRATOR, access::colleague_page),
        post("/desk/colleagues/:id", ADMINISTRATOR, access::roles_changed),
        post("/desk/colleagues/:id/access", ADMINISTRATOR, access::access_changed),
        post("/desk/colleagues/:id/passkeys", ADMINISTRATOR, access::passkeys_removed),
        get("/desk/passkeys", ANY_ROLE, access::passkeys_page),
        post("/desk/passkeys", ANY_ROLE, access::passkey_added),
        post("/desk/passkeys/challenge", ANY_ROLE, access::challenge_drawn),
        get("/desk/passkeys/confirm", ANY_ROLE, access::confirm_page),
        post("/desk/passkeys/confirm", ANY_ROLE, access::session_confirmed),
        post("/desk/passkeys/:id/remove", ANY_ROLE, access::passkey_removed),
        get("/desk/audit", ADMINISTRATOR, access::audit_page),
        get("/desk/sessions", ANY_ROLE, access::sessions_page),
        post("/desk/sessions/others", ANY_ROLE, access::sessions_ended),
        post("/desk/sessions/:handle/end", ANY_ROLE, access::session_ended),
    ]
}

/// Settings, people, contacts, mail.
fn keeping() -> Vec<Way> {
    vec![
        get("/desk/settings", COORDINATOR, people::settings_page),
        get("/desk/roster", COORDINATOR, people::roster_page),
        post("/desk/roster", COORDINATOR, people::roster_uploaded),
        post("/desk/roster/confirm", COORDINATOR, people::roster_confirmed),
        get("/desk/support", SUPPORT, people::support_page),
        post("/desk/support", SUPPORT, people::contact_added),
        get("/desk/support/:id", SUPPORT, people::contact_page),
        post("/desk/support/:id", SUPPORT, people::contact_changed),
        post("/desk/support/:id/confirm", SUPPORT, people::contact_confirmed),
        post("/desk/support/:id/remove", SUPPORT, people::contact_removed),
        get("/desk/reading/contacts", READS_CONFIRMED, voices::contacts_page),
        get("/desk/reading/contacts/:id", READS_CONFIRMED, voices::contact_page),
        post("/desk/reading/contacts/:id/open", READS_CONFIRMED, voices::contact_opened),
        post("/desk/reading/contacts/:id/act", READS_CONFIRMED, voices::contact_act),
        get("/desk/mail", MAIL, invitations::mail_page),
        post("/desk/mail/:step", COORDINATOR, invitations::mail_step),
        get("/desk/addresses", COORDINATOR, invitations::addresses_page),
        get("/desk/addresses.csv", COORDINATOR, invitations::addresses_csv),
        post("/desk/addresses/:step", COORDINATOR, invitations::addresses_step),
    ]
}

/// Who reads what people write in their own words.
fn reading() -> Vec<Way> {
    vec![
        get("/desk/readers", READERS, voices::readers_page),
        post("/desk/readers", NAMES_READERS, voices::reader_named),
        post("/desk/readers/away", READS, voices::absence_told),
        post("/desk/readers/:id/end", NAMES_READERS, voices::part_ended),
        post("/desk/readers/:id/confirm", READS_CONFIRMED, voices::part_confirmed),
        get("/desk/reading/set-up", READS_CONFIRMED, voices::set_up_key_page),
        post("/desk/reading/set-up", READS_CONFIRMED, voices::set_up_key_step),
        get("/desk/reading", READS_CONFIRMED, voices::queue_page),
        get("/desk/reading/:id", READS_CONFIRMED, voices::comment_page),
        post("/desk/reading/:id/:step", READS_CONFIRMED, voices::comment_step),
    ]
}

fn waves_and_paper() -> Vec<Way> {
    vec![
        get("/desk/waves", WAVES, waves::waves_page),
        post("/desk/waves", COORDINATOR, waves::wave_planned),
        get("/desk/waves/:id/times", WAVES, invitations::times_page),
        post("/desk/waves/:id/times", WAVES, invitations::times_chosen),
        get("/desk/pulses", WAVES, waves::pulses_page),
        post("/desk/pulses", WAVES, waves::pulse_composed),
        get("/desk/pulses/new", WAVES, waves::pulse_new_page),
        post("/desk/pulses/import", WAVES, waves::pulse_imported),
        get("/desk/pulses/:id", WAVES, waves::pulse_page),
        get("/desk/pulses/:id/pulse.toml", WAVES, waves::pulse_file),
        post("/desk/pulses/:id/:step", WAVES, waves::pulse_step),
        get("/desk/waves/:id", WAVES, waves::wave_page),
        get("/desk/waves/:id/families", WAVES, desk::families_page),
        post("/desk/waves/:id/families", COORDINATOR, desk::families_told),
        get("/desk/waves/:id/note", WAVES, desk::note_page),
        post("/desk/waves/:id/note", WAVES, desk::note_step),
        get("/desk/waves/:id/story", FIGURES, desk::story_page),
        get("/desk/waves/:id/story/:file", FIGURES, desk::story_file),
        get("/desk/waves/:id/plan", WAVES, waves::plan_page),
        post("/desk/waves/:id/plan", LEAD, waves::plan_set),
        post("/desk/waves/:id/approve", WAVES, waves::wave_approved),
        post("/desk/waves/:id/take-back", WAVES, waves::approval_taken_back),
        post("/desk/waves/:id/test-mail", WAVES, waves::test_mails_asked),
        post("/desk/waves/:id/open", COORDINATOR, waves::wave_opened),
        post("/desk/waves/:id/close", LEAD, waves::wave_closed),
        post("/desk/waves/:id/count", LEAD, waves::wave_counted),
        get("/desk/waves/:id/print", WAVES, reports::print_page),
        get("/desk/preview/paper.pdf", COORDINATOR, reports::preview_pdf),
        get("/desk/waves/:id/slips.pdf", COORDINATOR, reports::slips_pdf),
        get("/desk/waves/:id/paper.pdf", WAVES, reports::paper_pdf),
        get("/desk/preview", WAVES, preview::previews_page),
        get("/desk/preview/:term/:audience", WAVES, preview::preview_landing),
        post("/desk/preview/:term/:audience", WAVES, preview::preview_started),
        get("/desk/preview/:term/:audience/walk", WAVES, preview::preview_page),
        post("/desk/preview/:term/:audience/walk", WAVES, preview::preview_taken),
        get("/desk/preview/:term/:audience/walk/thanks", WAVES, preview::preview_thanks),
        get("/desk/waves/:id/class", WAVES, journey::sessions_page),
        post("/desk/waves/:id/class", WAVES, journey::session_opened),
        post("/desk/waves/:id/class/:session/close", WAVES, journey::session_closed),
        get("/desk/waves/:id/paper", COORDINATOR, journey::papers_page),
        post("/desk/waves/:id/paper", COORDINATOR, journey::batch_opened),
        get("/desk/waves/:id/paper/:batch", COORDINATOR, journey::batch_page),
        post("/desk/waves/:id/paper/:batch/:step", COORDINATOR, journey::batch_step),
    ]
}

/// What was found, and what is done about it.
fn figures() -> Vec<Way> {
    vec![
        get("/desk/actions", ACTIONS, actions::actions_page),
        post("/desk/actions", ACTIONS, actions::action_added),
        get("/desk/actions/:id", ACTIONS, actions::action_page),
        post("/desk/actions/:id/:step", ACTIONS, actions::action_step),
        get("/desk", FIGURES, desk::poster_page),
        get("/desk/pictures", FIGURES, desk::poster_in_pictures),
        get("/desk/poster.csv", FIGURES, desk::poster_csv),
        get("/desk/interventions/:number", FIGURES, desk::chain_page),
        get("/desk/outcomes", FIGURES, desk::outcomes_page),
        get("/desk/outcomes/:id", FIGURES, desk::outcome),
        get("/desk/outcomes/:id/:file", FIGURES, desk::outcome_csv),
        get("/desk/voices", FIGURES, desk::voices_page),
        get("/desk/register", FIGURES, desk::register_page),
        get("/desk/register/:code", FIGURES, desk::register_indicator),
        get("/desk/register/:code/:file", FIGURES, desk::register_csv),
        get("/desk/reports", FIGURES, reports::reports_page),
        post("/desk/reports", FIGURES, reports::report_made),
        get("/desk/reports/timetable", FIGURES, reports::timetable_page),
        post("/desk/reports/timetable", FIGURES, reports::timetable_set),
        get("/desk/reports/made/:id", FIGURES, reports::report_progress),
        get("/desk/reports/made/:id/:file", FIGURES, reports::report_file),
        get("/desk/reports/:wave/:kind", FIGURES, reports::report_as_page),
        get("/desk/targets", LEAD, desk::targets_page),
        post("/desk/targets", LEAD, desk::target_set),
        post("/desk/targets/:id/withdraw", LEAD, desk::target_withdrawn),
        get("/desk/guidance", LEAD, desk::guidance_page),
        post("/desk/guidance", LEAD, desk::guidance_added),
        get("/desk/guidance/:id", LEAD, desk::guidance_entry_page),
        post("/desk/guidance/:id", LEAD, desk::guidance_changed),
        get("/desk/method", ANY_ROLE, desk::method_page),
    ]
}
