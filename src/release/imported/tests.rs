//! Maps and files that are right, and every way in which they can be wrong.

use super::*;
use crate::release::world::World;

const PLACES: [(&str, &str, &str); 4] = [
    ("Sandpiper Primary", "primary", "Dunes"),
    ("Curlew School", "secondary", "Dunes"),
    ("Plover Academy", "secondary", "Cliff"),
    ("Heron College", "secondary", "Cliff"),
];

/// What was understood, in the operator's lines; or the faults.
fn read(map: &str, file: &[u8]) -> Result<Vec<String>, Vec<String>> {
    read_beside(map, file, Vec::new())
}

fn read_beside(map: &str, file: &[u8], own_questions: Vec<Question>) -> Result<Vec<String>, Vec<String>> {
    let content = Content::embedded();
    let plan = World::of(&PLACES).inputs.plan;
    let today = "2026-11-22".parse().unwrap();
    let home = tempfile::tempdir().unwrap();
    let key = InstanceKey::open(home.path(), home.path()).unwrap();
    let ground = ImportGround { content: &content, plan: &plan, own_questions, today, key: &key };
    let map = ImportMap::read(&SourceFile::new("map.toml", map), &ground)
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    let file = AnswersFile { name: "answers.csv".into(), bytes: file.to_vec() };
    let understood = understand(&map, file, &ground, &mut |_, _| {})?;
    assert_eq!(
        understood.stack.sheets.len() as u32,
        understood.tallied.groups.values().sum::<u32>(),
        "everybody counted has a sheet"
    );
    let mut lines = tell::understood(&understood);
    lines.push(format!("from {} to {}", understood.span.0, understood.span.1));
    Ok(lines)
}

fn faults(map: &str, file: &str) -> String {
    read(map, file.as_bytes()).expect_err("it was understood").join("\n")
}

fn understood(map: &str, file: &str) -> String {
    read(map, file.as_bytes()).expect("it was not understood").join("\n")
}

const MAP: &str = r#"
[wave]
name = "Autumn 2023"
term = "autumn"
year = 2023
[date]
column = "When"
[audience]
is = "FA"
[setting]
column = "School"
[[items]]
column = "They listen"
item = "1S-FA-1"
[[items]]
column = "They understand"
item = "1S-FA-2"
"#;

const HEADER: &str = "When,School,They listen,They understand";
const GOOD: &str =
    "2023-11-20,Curlew School,Agree,Neither\n2023-11-21,Heron College,strongly  AGREE,Not sure";

fn file(rows: &str) -> String {
    format!("{HEADER}\n{rows}\n")
}

#[test]
fn a_plain_file_is_understood_row_by_row() {
    let said = understood(MAP, &file(GOOD));
    for told in [
        "people counted: 2",
        "Curlew School: 1",
        "strongly_agree 1",
        "not_sure 1",
        "from 2023-11-20 to 2023-11-21",
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
}

#[test]
fn moved_columns_other_separators_and_other_encodings_say_the_same() {
    let before = understood(MAP, &file(GOOD));
    let moved = "School,They understand,When,They listen\nCurlew School,Neither,2023-11-20,Agree\nHeron College,Not sure,2023-11-21,strongly  AGREE\n";
    assert_eq!(understood(MAP, moved), before);
    let told = |said: &str| {
        said.replace("separated by semicolon", "separated by comma")
            .replace("separated by tab", "separated by comma")
    };
    assert_eq!(told(&understood(MAP, &file(GOOD).replace(',', ";"))), before);
    assert_eq!(told(&understood(MAP, &file(GOOD).replace(',', "\t"))), before);
    let wide: Vec<u8> = file(GOOD).encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(MAP, &wide).unwrap().join("\n"), before);
    let marked = [&[0xef, 0xbb, 0xbf], file(GOOD).as_bytes()].concat();
    assert_eq!(read(MAP, &marked).unwrap().join("\n"), before);
}

#[test]
fn a_wrong_delimiter_is_one_fault_that_says_so() {
    let said = faults(&format!("delimiter = \"semicolon\"\n{MAP}"), &file(GOOD));
    assert!(said.contains("the file has one column") && said.contains("delimiter ="), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn a_column_that_is_not_there_and_one_that_is_in_no_part_of_the_map_are_named() {
    let said = faults(MAP, "When,School,They lissten,They understand,Anything else?\n");
    assert!(said.contains("no column \"They listen\"") && said.contains("Is it \"They lissten\"?"), "{said}");
    assert!(said.contains("\"Anything else?\" is in no part of the map"), "{said}");
    let said = faults(MAP, "When,School,They listen,They understand,they  LISTEN\n");
    assert!(said.contains("more than once (columns 3 and 5)"), "{said}");
}

#[test]
fn free_text_is_read_only_to_be_left_out() {
    let csv = file(GOOD)
        .replace(HEADER, &format!("{HEADER},Words"))
        .replace("Neither\n", "Neither,Ann Invented\n")
        .replace("Not sure\n", "Not sure,\n");
    assert!(faults(MAP, &csv).contains("list it under ignore"));
    let said = understood(&format!("ignore = [\"Words\"]\n{MAP}"), &csv);
    assert!(said.contains("Not read: Words") && !said.contains("Ann"), "{said}");
}

#[test]
fn every_label_without_a_meaning_is_told_with_its_count_and_rows() {
    let said = faults(
        MAP,
        &file(
            "2023-11-20,Curlew,Mostly,Neither\n2023-11-20,curlew,Mostly,Agree\n2023-11-20,Wren,Agree,\n2023-11-21,,Agree,A9",
        ),
    );
    for told in [
        "column \"School\": 2 rows say \"Curlew\" (rows 2, 3)",
        "column \"School\": 1 row says \"Wren\" (row 4)",
        "column \"School\": 1 row is empty (row 5)",
        "`belong roster import` adds settings",
        "column \"They listen\": 2 rows say \"Mostly\" (rows 2, 3)",
        "scale = \"AGREE5\"",
        "column \"They understand\": 1 row says \"A9\" (row 5)",
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
}

#[test]
fn faults_beyond_sixty_are_counted() {
    let rows: Vec<String> = (0..100).map(|_| "2023-11-20,Curlew School,Agree".to_owned()).collect();
    let said = faults(MAP, &file(&rows.join("\n")));
    assert_eq!(said.lines().count(), 61);
    assert!(said.contains("row 2 has 3 cells where the header has 4"), "{said}");
    assert!(said.ends_with("and 40 more"), "{said}");
}

#[test]
fn ragged_rows_and_open_quotation_marks_are_named_by_the_spreadsheets_row() {
    let said = faults(
        MAP,
        &format!(
            "\"When\",School,\"They\nlisten\",They understand\n\n{GOOD}\n2023-11-21,Heron, College,Agree,Agree\n"
        ),
    );
    assert!(said.contains("row 5 has 5 cells"), "{said}");
    let said = faults(MAP, &file(&format!("{GOOD}\n2023-11-21,\"Heron College,Agree,Agree")));
    assert!(said.contains("row 4") && said.contains("quotation mark"), "{said}");
}

#[test]
fn days_in_two_formats_are_named_with_their_rows() {
    let said = faults(MAP, &file(&format!("{GOOD}\n22/11/2023,Curlew School,Agree,Agree")));
    assert!(said.contains("two formats") && said.contains("row 4 \"22/11/2023\""), "{said}");
}

#[test]
fn days_that_cannot_be_are_refused() {
    let with = |day: &str| faults(MAP, &file(&GOOD.replace("2023-11-21", day)));
    assert!(with("2026-11-23").contains("still to come"));
    assert!(with("2024-11-21").contains("longer than any wave"));
    assert!(faults(MAP, &file(&GOOD.replace("2023", "2022"))).contains("the map says year = 2023"));
    assert!(with("").contains("row 3, column \"When\": no day"));
    let said = faults(MAP, &file("1980-01-01,Curlew School,Agree,Agree"));
    assert!(said.contains("LimeSurvey"), "{said}");
}

#[test]
fn the_same_respondent_or_the_same_row_twice_is_a_fault() {
    let map = format!("respondent = \"Id\"\n{MAP}");
    let csv = "Id,When,School,They listen,They understand\n7,2023-11-20,Curlew School,Agree,Agree\n8,2023-11-20,Curlew School,Agree,Agree\n7,2023-11-20,Heron College,Neither,Agree\n,2023-11-20,Heron College,Neither,Agree\n";
    let said = faults(&map, csv);
    assert!(said.contains("row 4, column \"Id\": the same respondent as row 2"), "{said}");
    assert!(said.contains("row 5, column \"Id\": no respondent"), "{said}");
    let row = "2023-11-20 09:12:33,Curlew School,Agree,Agree";
    assert!(faults(MAP, &file(&format!("{row}\n{row}"))).contains("row 3 is the same as row 2"));
    let row = "2023-11-20,Curlew School,Agree,Agree";
    assert!(understood(MAP, &file(&format!("{row}\n{row}"))).contains("people counted: 2"));
}

#[test]
fn a_file_in_which_nobody_answered_is_refused() {
    let said = faults(MAP, &file("2023-11-20,Curlew School,,\n2023-11-20,Heron College,,no answer"));
    assert!(said.contains("nobody is left to count: 2 rows") && said.contains("2 have no answer"), "{said}");
    assert!(faults(MAP, HEADER).contains("nobody is left to count: 0 rows"));
}

#[test]
fn files_that_are_no_tables_are_refused() {
    assert!(read(MAP, b"").unwrap_err()[0].contains("empty"));
    assert!(read(MAP, b"PK\x03\x04\0\0\0\0").unwrap_err()[0].contains("save the spreadsheet as CSV"));
}

#[test]
fn a_row_without_a_day_of_completion_is_counted_apart() {
    let map = format!("complete = \"When\"\n{MAP}");
    let said = understood(&map, &file(&format!("{GOOD}\n,Curlew School,Agree,Agree")));
    assert!(said.contains("people counted: 2") && said.contains("1 never finished"), "{said}");
}

#[test]
fn settings_may_be_sorted_elsewhere_or_left_out() {
    let map = MAP.replace(
        "column = \"School\"",
        "column = \"School\"\nvalues = { \"Curlew School\" = [\"CS\"] }\nelsewhere = [\"At home\"]\nleave_out = [\"Test\"]\nempty = \"elsewhere\"",
    );
    let said = understood(
        &map,
        &file(
            "2023-11-20,cs,Agree,Agree\n2023-11-20,at home,Agree,Agree\n2023-11-20,test,Agree,Agree\n2023-11-20,,Agree,Agree",
        ),
    );
    assert!(
        said.contains("Curlew School: 1") && said.contains("elsewhere: 2") && said.contains("1 left out"),
        "{said}"
    );
}

#[test]
fn an_item_on_two_columns_and_a_column_for_two_items_are_faults() {
    let said = faults(&MAP.replace("1S-FA-2", "1S-FA-1"), "");
    assert!(said.contains("1S-FA-1 is mapped to two columns"), "{said}");
    let said = faults(&MAP.replace("\"They understand\"", "\"they LISTEN\""), "");
    assert!(said.contains("is mapped to two items, 1S-FA-1"), "{said}");
}

#[test]
fn faults_of_the_map_are_named_by_line_and_field() {
    let broken = MAP
        .replace("1S-FA-2", "9Z-FA-1")
        .replace("\"autumn\"", "\"winter\"")
        .replace("[setting]", "[settings]");
    let said = faults(&broken, "");
    for told in [
        "map.toml:4: term",
        "there is no item \"9Z-FA-1\"",
        "settings: no such field here",
        "setting: this part is missing",
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
    assert!(faults("[wave", "").contains("not valid TOML"));
}

const OWN: &str = r#"
[[items]]
column = "Breakfast"
own = "breakfast-club"
outcome = "6S"
text = "The breakfast club helps."
scale = "AGREE5"
"#;

#[test]
fn a_question_of_ones_own_keeps_its_words_and_never_shares_an_id_with_ours() {
    let csv = file(GOOD)
        .replace(HEADER, &format!("{HEADER},Breakfast"))
        .replace("Neither\n", "Neither,Agree\n")
        .replace("Not sure\n", "Not sure,\n");
    let said = understood(&format!("{MAP}{OWN}"), &csv);
    assert!(said.contains("own:breakfast-club"), "{said}");
    let content = Content::embedded();
    assert!(content.items.iter().all(|item| !item.id.contains(':')), "no item of the bank can be own:");
    for (from, to, told) in [
        ("breakfast-club", "Breakfast Club", "small letters, digits and hyphens"),
        ("6S", "9Z", "no outcome \"9Z\""),
        ("AGREE5", "AGREE9", "no scale \"AGREE9\""),
        ("text = \"The breakfast club helps.\"", "", "text: this is missing"),
    ] {
        let said = faults(&format!("{MAP}{}", OWN.replace(from, to)), &csv);
        assert!(said.contains(told), "{told}: {said}");
    }
}

#[test]
fn a_series_of_ones_own_has_one_wording() {
    let content = Content::embedded();
    let earlier = Question {
        item: "own:breakfast-club".into(),
        version: 1,
        outcome: "6S".into(),
        text: "The breakfast club is nice.".into(),
        scale: "AGREE5".into(),
        stem: String::new(),
        faces: false,
        choices: content.scale("AGREE5").unwrap().choices.clone(),
        does_not_apply: true,
    };
    let said = read_beside(&format!("{MAP}{OWN}"), b"", vec![earlier]).unwrap_err().join("\n");
    assert!(said.contains("brought in before with another text") && said.contains("version = 2"), "{said}");
}

#[test]
fn a_roll_covers_everybody_who_answered() {
    let roll = |setting: &str, people: u32| {
        format!("[[roll]]\nsetting = \"{setting}\"\naudience = \"FA\"\npeople = {people}\n")
    };
    let all = format!("{MAP}{}{}", roll("Curlew School", 40), roll("Heron College", 30));
    assert!(understood(&all, &file(GOOD)).contains("of 70 on the roll"));
    let one = format!("{MAP}{}", roll("Curlew School", 0));
    let said = faults(&one, &file(GOOD));
    assert!(said.contains("1 families of Curlew School answered, and the roll has 0"), "{said}");
    assert!(said.contains("families of Heron College answered and have no roll"), "{said}");
}

const LONG: &str = "layout = \"long\"\n[long]\nrespondent = \"Who\"\nquestion = \"Q\"\nanswer = \"A\"\n";

#[test]
fn a_row_for_every_answer_is_put_together_by_respondent() {
    let map = format!("ignore = [\"WORDS\"]\n{LONG}{MAP}")
        .replace("They listen", "L")
        .replace("They understand", "U");
    let csv = "Who,When,School,Q,A\na,2023-11-20,Curlew School,L,Agree\nb,2023-11-21,Heron College,U,Neither\na,2023-11-20,Curlew School,U,Disagree\nb,2023-11-21,Heron College,WORDS,my name\n";
    let said = understood(&map, csv);
    assert!(
        said.contains("people counted: 2") && said.contains("agree 1") && !said.contains("my name"),
        "{said}"
    );
    let twice = format!(
        "{csv}a,2023-11-20,Curlew School,L,Neither\nb,2023-11-21,Curlew School,L,Agree\n,2023-11-20,Curlew School,L,Agree\nb,2023-11-21,Heron College,X,Agree\n"
    );
    let said = faults(&map, &twice);
    assert!(said.contains("row 6: this respondent has answered \"L\" in an earlier row"), "{said}");
    assert!(
        said.contains("row 7, column \"School\": the same respondent has \"Curlew School\" here"),
        "{said}"
    );
    assert!(said.contains("row 8 has no respondent"), "{said}");
    assert!(said.contains("the column \"X\" is in no part of the map"), "{said}");
}

#[test]
fn nonsense_never_panics() {
    proptest::proptest!(|(bytes: Vec<u8>)| { read(MAP, &bytes).ok(); });
    proptest::proptest!(|(rows: String)| { read(MAP, file(&rows).as_bytes()).ok(); });
    proptest::proptest!(|(map: String)| { read(&map, file(GOOD).as_bytes()).ok(); });
}

#[test]
fn rows_alike_without_a_respondent_are_counted_and_named() {
    let twice =
        format!("{GOOD}\n2023-11-20,Curlew School,Agree,Neither\n2023-11-20,Curlew School,Agree,Neither");
    let said = understood(MAP, &file(&twice));
    assert!(said.contains("people counted: 4"), "{said}");
    assert!(said.contains("2 rows are the same as an earlier row"), "{said}");
    assert!(said.contains("(row 4 as row 2, row 5 as row 2)"), "{said}");
    assert!(!understood(MAP, &file(GOOD)).contains("earlier row"));
}

#[test]
fn a_message_tells_no_address_and_no_sentence_of_anybody() {
    let long = "My teacher Ann Invented shouts at me";
    let csv = file(&format!(
        "{GOOD}\n2023-11-20,Curlew School,{long},Neither\n2023-11-20,ann@example.org,Agree,Neither"
    ));
    let said = faults(MAP, &csv);
    assert!(said.contains("1 row says a text of 36 characters (row 4)"), "{said}");
    assert!(said.contains("1 row says a text of 15 characters (row 5)"), "{said}");
    let said = said + &faults(MAP, &csv.replacen("2023-11-20", "ann@example.org", 1));
    let said = said + &faults(MAP, &csv.replacen("They listen", "bob@example.org", 1));
    assert!(!said.contains("Ann") && !said.contains('@'), "{said}");
}
