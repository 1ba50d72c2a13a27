//! Each rule against a planted breach and its innocent twin.

use super::*;

fn caught(rule: fn(&Source) -> Vec<String>, path: &str, text: &str) -> bool {
    !rule(&Source::new(path, text)).is_empty()
}

#[test]
fn a_room_that_looks_down_is_caught() {
    assert!(caught(direction, "theory/mod.rs", "use crate::{clock::At, desk::Poster};"));
    assert!(caught(direction, "theory/model.rs", "fn f() { crate::surveys::read(); }"));
    assert!(caught(direction, "theory/model.rs", "use super::super::waves::Wave;"));
    assert!(caught(direction, "theory/mod.rs", "#[cfg(test)]\nmod tests {\n use super::super::waves::W; }"));
    assert!(caught(direction, "waves/api.rs", "use crate::app::App;"));
    assert!(!caught(direction, "waves/mod.rs", "use crate::{theory::{self, Audience}, ids::WaveId};"));
    assert!(!caught(direction, "routes.rs", "use crate::desk::Poster;"));
    assert!(!caught(direction, "theory/mod.rs", "//! crate::desk\nconst A: &str = \"crate::desk\";"));
}

#[test]
fn a_shared_piece_that_knows_a_room_is_caught() {
    for piece in ["stats/mod.rs", "clock.rs", "ids.rs", "db.rs", "mail.rs", "config.rs", "http/shell.rs"] {
        assert!(caught(direction, piece, "use crate::theory::Audience;"), "{piece}");
    }
}

#[test]
fn reaching_past_a_door_is_caught() {
    let room = [Source::new("theory/mod.rs", ""), Source::new("theory/model.rs", "")];
    let inner = inner_modules(&room);
    let caught = |path: &str, text: &str| !doors(&Source::new(path, text), &inner).is_empty();
    assert!(caught("waves/store.rs", "use crate::theory::model::Audience;"));
    assert!(caught("waves/store.rs", "use crate::{ids::WaveId, theory::{Audience, model::Horizon}};"));
    assert!(caught("app.rs", "fn f(a: crate::theory::model::Audience) {}"));
    assert!(!caught("waves/store.rs", "use crate::theory::Audience;"));
    assert!(!caught("theory/rules.rs", "use crate::theory::model::Audience;"));
}

#[test]
fn rules_that_touch_the_world_are_caught() {
    assert!(caught(purity, "waves/rules.rs", "use sea_orm::DbErr;"));
    assert!(caught(purity, "waves/rules/close.rs", "fn f(e: lettre::Address) {}"));
    assert!(caught(purity, "stats/trend.rs", "use tokio::time;"));
    assert!(caught(purity, "waves/store.rs", "use poem::http::StatusCode;"));
    assert!(!caught(purity, "waves/store.rs", "use sea_orm::DbErr;"));
    assert!(!caught(purity, "waves/pages.rs", "use poem::web::Html;"));
}

#[test]
fn a_long_file_is_caught_and_its_tests_do_not_count() {
    assert!(caught(size, "waves/mod.rs", &"\n".repeat(LONGEST_FILE + 1)));
    let tested = format!("fn f() {{}}\n#[cfg(test)]\n{}", "\n".repeat(LONGEST_FILE));
    assert!(!caught(size, "waves/mod.rs", &tested));
}

#[test]
fn empty_names_are_caught() {
    for text in ["struct WaveManager;", "fn process_wave() {}", "mod utils;", "enum MailData {}"] {
        assert!(caught(names, "waves/mod.rs", text), "{text}");
    }
    assert!(caught(names, "waves/mod.rs", "fn get_wave() {}"));
    assert!(caught(names, "waves/mod.rs", "trait Handler {}"));
    assert!(caught(names, "waves/mod.rs", "fn get_size() {}"));
    assert!(caught(names, "waves/mod.rs", "#[expect(dead_code)] fn close_data() {}"));
    assert!(!caught(
        names,
        "waves/look.rs",
        "#[tokio::test(flavor = \"a\")]\nasync fn two_processes_race() {}"
    ));
    assert!(!caught(names, "waves/mod.rs", "fn f() {}\n#[cfg(test)]\nmod tests {\nfn data() {} }"));
    assert!(!caught(names, "reports/svg.rs", "fn get_size() {}"));
    assert!(!caught(names, "waves/mod.rs", "enum Kind { Service } fn information() {} fn database() {}"));
}

#[test]
fn reading_the_environment_elsewhere_is_caught() {
    assert!(caught(environment, "demo.rs", "fn f() { std::env::args(); }"));
    assert!(caught(environment, "demo.rs", "use std::env;"));
    assert!(!caught(environment, "config.rs", "use std::env;"));
    assert!(!caught(environment, "demo.rs", "const V: &str = env!(\"CARGO_PKG_VERSION\");"));
}

#[test]
fn a_room_without_an_opening_is_caught() {
    assert!(caught(openings, "waves/mod.rs", "//! Waves.\n\nmod rules;"));
    assert!(!caught(openings, "waves/mod.rs", "//! Waves.\n//!\n//! They open and close.\n"));
}

#[test]
fn a_raw_tally_outside_the_release_room_is_caught() {
    assert!(caught(tallies, "desk/store.rs", "const Q: &str = \"SELECT n FROM tally\";"));
    assert!(caught(tallies, "desk/store.rs", "#[sea_orm(table_name = \"tally\")] struct Model;"));
    assert!(caught(tallies, "progress/mod.rs", "use crate::release::TallyRow;"));
    assert!(caught(tallies, "progress/mod.rs", "fn f() { crate::release::tally::find(); }"));
    assert!(caught(tallies, "progress/store.rs", "const Q: &str = \"SELECT answers FROM response\";"));
    assert!(caught(tallies, "progress/store.rs", "const Q: &str = \"SELECT cube, basis FROM x\";"));
    assert!(caught(tallies, "progress/store.rs", "fn f() { q.column(release::Column::Number); }"));
    assert!(caught(tallies, "progress/store.rs", "fn f() { q.column(Column::Basis); }"));
    assert!(!caught(tallies, "release/changes.rs", "fn f() { q.column(release::Column::Basis); }"));
    assert!(!caught(tallies, "progress/words.rs", "const S: &str = \"on this basis\";"));
    assert!(!caught(tallies, "release/store.rs", "const Q: &str = \"SELECT n FROM tally\";"));
    assert!(!caught(tallies, "desk/pages.rs", "const S: &str = \"We tally answers once.\";"));
}

#[test]
fn a_query_that_could_tie_people_to_answers_is_caught() {
    let join = "const Q: &str = \"SELECT i.id FROM invitation i JOIN ballot b ON b.wave_id = i.wave_id\";";
    assert!(caught(unlinked_answers, "desk/store.rs", join));
    let entities = "fn f() { invitation::Entity::find(); response::Entity::find(); }";
    assert!(caught(unlinked_answers, "invitations/store.rs", entities));
    assert!(!caught(unlinked_answers, "responses/store.rs", join));
    assert!(!caught(unlinked_answers, "responses/pages.rs", "use super::ballot::Ballot;"));
}

#[test]
fn a_query_that_could_tie_words_to_people_is_caught() {
    for table in ASKED {
        let sql = format!("const Q: &str = \"SELECT id FROM {table}\";");
        assert!(caught(unlinked_words, "voices/gathering.rs", &sql), "{table}");
        assert!(caught(
            unlinked_words,
            "voices/contact/store.rs",
            &format!("fn f() {{ {table}::Entity::find(); }}")
        ));
    }
    for table in WRITTEN {
        let join = format!("const Q: &str = \"SELECT c.id FROM invitation i JOIN {table} c ON true\";");
        for file in ["responses/journeys.rs", "responses/store.rs", "invitations/store.rs", "desk/store.rs"] {
            assert!(caught(unlinked_words, file, &join), "{file}: {table}");
        }
        let alone = format!("const Q: &str = \"SELECT id FROM {table}\";");
        assert!(caught(unlinked_words, "invitations/store.rs", &alone), "{table}");
        assert!(!caught(unlinked_words, "voices/store.rs", &alone), "{table}");
    }
    let insert = "fn f() { i.into_table(name(\"waiting_box\")); b.into_table(name(\"ballot\")); }";
    assert!(!caught(unlinked_words, "responses/store.rs", insert));
    assert!(caught(unlinked_words, "responses/writer.rs", insert));
    let selected = "fn f() { q.column(x).from(name(\"waiting_box\")); b.into_table(name(\"ballot\")); }";
    assert!(caught(unlinked_words, "responses/store.rs", selected));
    assert!(!caught(unlinked_words, "voices/triage.rs", "const S: &str = \"a comment on an invitation\";"));
}

#[test]
fn comments_strings_and_lifetimes_do_not_confuse_the_reader() {
    let text =
        "fn f<'a>(x: &'a str, q: char) { let a = '\"'; let b = r#\"crate::desk\"#; crate::desk::g(); }";
    let paths = Source::new("theory/mod.rs", text).crate_paths();
    assert_eq!(paths.len(), 1);
    assert_eq!(paths[0].segments, ["desk", "g"]);
}
