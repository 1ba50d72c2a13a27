//! Files against a database, and what is read from them.

use super::withhold::{Hiding, withhold};
use super::*;
use crate::access::InstanceKey;
use crate::clock::At;
use crate::db::{Db, PoolSize};
use crate::people;
use crate::surveys::{Content, RegisterPlan, Unit};
use jiff::civil::date;
use std::collections::BTreeMap;

const REGISTER: &str = include_str!("../demo/absence_redcar_2006_2018.csv");

async fn database() -> (Db, tempfile::TempDir) {
    let home = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", home.path().join("belong.db").display());
    (Db::connect(&url, PoolSize::default()).await.unwrap(), home)
}

fn plan() -> RegisterPlan {
    Content::embedded().register
}

async fn import(db: &Db, text: &str) -> Result<ImportReport, ImportFault> {
    imported(db, text, (10, false)).await
}

/// Every test has the same key.
fn key() -> InstanceKey {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("instance.key"), [7; 32]).unwrap();
    InstanceKey::open(home.path(), home.path()).unwrap()
}

async fn imported(db: &Db, text: &str, (minimum, dry_run): (u32, bool)) -> Result<ImportReport, ImportFault> {
    let (plan, key) = (plan(), key());
    let rules = ImportRules { plan: &plan, minimum, key: &key, dry_run, now: At(0) };
    import_bytes(db, ("a.csv", text.as_bytes()), rules, &mut |_, _| {}).await
}

/// The faults of a file that is refused; nothing of it is held.
async fn refused(text: &str) -> String {
    let (db, _home) = database().await;
    with_settings(&db).await;
    let fault = import(&db, text).await.expect_err("the file is wrong");
    assert!(held(db.reader()).await.unwrap().is_empty(), "half of a file was imported");
    fault.to_string()
}

/// Settings Heron (secondary, North), Rook and Teal (primary, South).
async fn with_settings(db: &Db) {
    let rows = ["Heron,school,secondary,North", "Rook,school,primary,South", "Teal,school,primary,South"];
    let rows: Vec<String> =
        rows.iter().map(|row| format!("{row},ST,{}@example.org,,,,,,", row.len())).collect();
    let text = format!("{}\n{}\n", people::HEADER.join(","), rows.join("\n"));
    let roster = people::parse(text.as_bytes()).unwrap();
    people::import(db, &roster, At(0), &mut |_, _| {}).await.unwrap();
}

/// Changes the row of the sample that holds all of `of`.
fn changed(of: &[&str], from: &str, to: &str) -> (String, usize) {
    let row = REGISTER.lines().position(|line| of.iter().all(|part| line.contains(part))).unwrap();
    let line = REGISTER.lines().nth(row).unwrap();
    assert!(line.contains(from), "{line}");
    (REGISTER.replacen(line, &line.replacen(from, to, 1), 1), row + 1)
}

const OURS: [&str; 2] = ["201819,Academic year,Local authority", ",Total,"];

async fn tracks_of(db: &Db, code: &str) -> Vec<Track> {
    let plan = plan();
    let held = held_of(db.reader(), &[code]).await.unwrap();
    tracks(plan.indicator(code).unwrap(), &held)
}

#[tokio::test]
async fn the_published_file_reproduces_what_is_known_of_2018_19() {
    let (db, _home) = database().await;
    let report = import(&db, REGISTER).await.unwrap();
    assert_eq!((report.first.as_str(), report.last.as_str()), ("2006/07", "2018/19"));
    assert_eq!((report.new, report.unchanged, report.other_places), (156 * 4, 0, 0));
    let latest = |tracks: &[Track]| -> Vec<(String, String)> {
        let of = |track: &Track| {
            let last = track.latest().unwrap();
            assert_eq!(last.period.words(), "2018/19");
            (rules::percent(last.value), rules::percent(track.region_in(last.period).unwrap()))
        };
        tracks.iter().map(of).collect()
    };
    let overall = tracks_of(&db, "overall-absence").await;
    assert_eq!(latest(&overall)[0], ("5.2%".to_owned(), "5.0%".to_owned()));
    let persistent = tracks_of(&db, "persistent-absence").await;
    let ours: Vec<String> = latest(&persistent).into_iter().map(|(own, _)| own).collect();
    assert_eq!(ours, ["12.8%", "6.9%", "19.1%", "36.4%"]);
    let region: Vec<String> = latest(&persistent).into_iter().map(|(_, region)| region).collect();
    assert_eq!(region, ["12.1%", "8.5%", "15.6%", "27.7%"]);
    let phases: Vec<&str> = persistent.iter().map(|track| track.phase.word()).collect();
    assert_eq!(phases, ["all", "primary", "secondary", "special"]);
    assert!(tracks_of(&db, "severe-absence").await.is_empty(), "an old file has no such column");
}

#[tokio::test]
async fn the_rest_of_the_region_is_the_region_without_the_authority() {
    let (db, _home) = database().await;
    import(&db, REGISTER).await.unwrap();
    let all = tracks_of(&db, "persistent-absence").await.remove(0);
    assert_eq!(all.beside, Some(Beside::RestOfRegion));
    let rest = all.rest.last().unwrap();
    assert_eq!(rest.counted, Some((40_161 - 2_415, 332_726 - 18_832)));
    assert!((rest.value - 100.0 * 37_746.0 / 313_894.0).abs() < 1e-12);
    assert_eq!((all.authority.len(), all.gap.len()), (13, 13));
    let plan = plan();
    let tracks = tracks_of(&db, "persistent-absence").await;
    let split = phase_split(&tracks, crate::surveys::Better::Lower, &plan.region_name).unwrap();
    assert_eq!(
        split,
        "In 2018/19: primary schools better than the rest of the North East (6.9% against 8.7%); secondary schools \
         much worse (19.1% against 15.4%); special schools much worse (36.4% against 27.2%)."
    );
}

#[tokio::test]
async fn the_copys_end_is_said_and_no_line_is_drawn_to_2024() {
    let (db, _home) = database().await;
    import(&db, REGISTER).await.unwrap();
    let all = tracks_of(&db, "persistent-absence").await.remove(0);
    let notes = all.notes(date(2026, 11, 22));
    assert_eq!(notes, ["The copy ends in 2018/19; later years have not been loaded."]);
    assert_eq!(all.notes(date(2020, 1, 1)), Vec::<String>::new());
    let held = held_of(db.reader(), &["persistent-absence", "overall-absence"]).await.unwrap();
    assert_eq!(badge(&plan(), "3M", &held, date(2026, 11, 22)), Badge::EndsIn(2018));
    assert_ne!(badge(&plan(), "3M", &held, date(2020, 1, 1)), Badge::EndsIn(2018));
    assert_eq!(badge(&plan(), "5S", &held, date(2020, 1, 1)), Badge::NotLoaded);
    // The card of an old figure says as much as its badge.
    let plan = plan();
    let indicator = plan.indicator("persistent-absence").unwrap();
    let said = |today| About { plan: &plan, indicator, track: &all, today }.main().unwrap();
    let (old, then) = (said(date(2026, 11, 22)), said(date(2020, 1, 1)));
    assert_eq!((old.standing, old.sentence.contains("too old")), (Standing::Old, true));
    assert!(matches!(then.standing, Standing::Varies(_)), "{:?}", then.standing);
    let alone: Vec<Held> = held.into_iter().filter(|one| one.key.indicator == "persistent-absence").collect();
    assert_eq!(badge(&plan, "3M", &alone, date(2020, 1, 1)).words(), then.standing.words());
    assert_eq!(badge(&plan, "1S", &[], date(2020, 1, 1)), Badge::NotOfTheRegister);
}

#[tokio::test]
async fn an_export_gives_back_what_was_published_unrounded() {
    let (db, _home) = database().await;
    import(&db, REGISTER).await.unwrap();
    let rows: Vec<String> = held(db.reader())
        .await
        .unwrap()
        .iter()
        .map(|(one, file)| export_row(one, file, &[]).join(","))
        .collect();
    let ours = "persistent-absence,authority,E06000003,Redcar and Cleveland,secondary,year,2018-09-01,2019-08-31,\
                19.07919,1583,8297,a.csv,";
    assert!(rows.iter().any(|row| row == ours));
    let england = "overall-absence,country,E92000001,England,all,year,2018-09-01,2019-08-31,4.7,119207289,";
    assert!(rows.iter().any(|row| row.starts_with(england)), "a rounded figure stays as it was published");
    assert_eq!(rows.len(), 156 * 4);
}

#[tokio::test]
async fn a_second_import_changes_nothing_and_a_newer_file_says_what_it_replaces() {
    let (db, _home) = database().await;
    import(&db, REGISTER).await.unwrap();
    let again = import(&db, REGISTER).await.unwrap();
    assert_eq!((again.new, again.unchanged, again.known_since), (0, 156 * 4, Some(At(0))));
    let of = ["201718,Academic year,Local authority", ",Special,"];
    let line = REGISTER.lines().find(|line| of.iter().all(|part| line.contains(part))).unwrap();
    let old = line.rsplit(',').next().unwrap();
    let (newer, _) = changed(&of, &format!(",{old}"), ",:");
    let report = import(&db, &newer).await.unwrap();
    assert_eq!((report.new, report.replaced.len()), (0, 1));
    assert!(report.replaced[0].what.contains("persistent-absence, special, Redcar and Cleveland, 2017/18"));
    assert!(report.replaced[0].from.starts_with(old) && report.replaced[0].to.starts_with(':'));
    let special = tracks_of(&db, "persistent-absence").await.remove(3);
    assert_eq!(special.authority.len(), 12, "a missing figure is not nought");
    assert!(special.notes(date(2019, 12, 1))[0].contains("not nought: 2017/18"));
    // The first file again is no newer than the second: it replaces nothing.
    let older = import(&db, REGISTER).await.unwrap();
    assert_eq!((older.replaced.len(), older.kept_newer), (0, 1));
    // A file that ends earlier replaces nothing of one that ends later.
    let until = |year: &str| {
        let rows =
            newer.lines().filter(|line| line.starts_with("time") || line.split(',').next() < Some(year));
        rows.collect::<Vec<_>>().join("\n").replacen(",:", &format!(",{old}"), 1)
    };
    let earlier = import(&db, &until("201819")).await.unwrap();
    assert_eq!((earlier.replaced.len(), earlier.kept_newer, earlier.new), (0, 1, 0));
}

#[tokio::test]
async fn a_dry_run_says_the_same_and_writes_nothing() {
    let (db, _home) = database().await;
    let dry = imported(&db, REGISTER, (10, true)).await.unwrap();
    assert!(held(db.reader()).await.unwrap().is_empty());
    assert_eq!(dry, import(&db, REGISTER).await.unwrap());
}

#[tokio::test]
async fn new_column_names_codes_marks_and_quotes_read_like_the_old_ones() {
    let (db, _home) = database().await;
    let newer = REGISTER
        .replacen("school_type", "education_phase", 1)
        .replacen("old_la_code,new_la_code", "former_code,new_la_code", 1)
        .replacen(
            "enrolments_pa_10_exact_percent",
            "enrolments_pa_10_exact_percent,enrolments_pa_50_exact_percent",
            1,
        )
        .replace("State-funded primary", "\"Primary\"")
        .lines()
        .map(|line| if line.starts_with("time") { line.to_owned() } else { format!("{line},1.5") })
        .collect::<Vec<_>>()
        .join("\r\n");
    import(&db, &format!("\u{feff}{newer}\r\n")).await.unwrap();
    assert_eq!(tracks_of(&db, "persistent-absence").await[1].latest().unwrap().value, 6.873_16);
    assert_eq!(tracks_of(&db, "severe-absence").await[0].latest().unwrap().value, 1.5);
    // Without the new codes, the old one names the authority, with and without its decimal point.
    for old in ["807.0", "807"] {
        let (db, _home) = database().await;
        let text = REGISTER.replacen("new_la_code", "other_code", 1).replace(",807.0,", &format!(",{old},"));
        import(&db, &text).await.unwrap();
        assert_eq!(tracks_of(&db, "persistent-absence").await[0].authority.len(), 13, "{old}");
    }
}

#[tokio::test]
async fn rows_of_other_places_and_phases_are_counted_and_not_kept() {
    let (db, _home) = database().await;
    let row = REGISTER.lines().nth(1).unwrap();
    let other = row.replace("E06000003", "E06000099").replace("807.0", "999.0");
    let provision = row.replace(",Special,", ",Alternative provision,");
    let report = import(&db, &format!("{REGISTER}{other}\n{provision}\n")).await.unwrap();
    assert_eq!((report.other_places, report.other_phases, report.new), (1, 1, 156 * 4));
}

#[tokio::test]
async fn a_wrong_file_is_refused_with_row_column_and_advice() {
    let total = |from: &str, to: &str| changed(&OURS, from, to);
    let cases = [
        (total(",5.19987,", ",519.987,"), "sess_overall_percent", "is over 100"),
        (total(",5.19987,", ",6.19987,"), "sess_overall_percent", "is not 344028 of 6616092"),
        (total(",3.28458,", ",4.28458,"), "sess_overall_percent", "make 6.19986"),
        (total(",5.19987,", ",five,"), "sess_overall_percent", "\"five\" is no number"),
        (total(",217311,", ",217411,"), "sess_overall", "make 344128"),
        (total(",58,18832,", ",58,18833,"), "", "make 18832, and the total is 18833"),
        (total("201819,", "2018-19,"), "time_period", "is no school year"),
        (total("Academic year", "Michaelmas"), "time_period", "is not known"),
        (total(",5.19987,", ","), "", "its columns have moved"),
    ];
    for ((text, row), column, words) in cases {
        let said = refused(&text).await;
        let at = if column.is_empty() { format!("row {row}: ") } else { format!("row {row}, {column}: ") };
        assert!(said.lines().any(|line| line.starts_with(&at) && line.contains(words)), "{words}: {said}");
    }
    let twice = format!("{REGISTER}{}\n", REGISTER.lines().nth(1).unwrap());
    let said = refused(&twice).await;
    assert!(said.starts_with("row 158: row 2 is about the same place, phase and time"), "{said}");
}

#[tokio::test]
async fn a_file_of_another_kind_is_refused_as_a_whole() {
    let first = REGISTER.lines().next().unwrap();
    let elsewhere = REGISTER.replace("E06000003", "E06000004");
    let cases = [
        (String::new(), "the file is empty"),
        (format!("{first}\n"), "nothing below it"),
        (REGISTER.replace(',', ";"), "separated by semicolons"),
        ("name,date\nA,B\n".to_owned(), "a file of another kind"),
        (REGISTER.replacen("geographic_level", "level", 1), "no column geographic_level"),
        (REGISTER.replacen("school_type", "type", 1), "no column education_phase or school_type"),
        (elsewhere, "no row of the file is about Redcar and Cleveland"),
        (format!("PK\u{3}\u{4}\0\0{REGISTER}"), "not a text file"),
    ];
    for (text, words) in cases {
        let said = refused(&text).await;
        assert!(said.contains(words), "{words}: {said}");
    }
}

fn weekly(rows: &[&str]) -> String {
    let head = "attendance_date,geographic_level,country_code,region_code,new_la_code,education_phase,possible_sessions,\
                attendance_perc,overall_absence_perc,authorised_absence_perc,unauthorised_absence_perc,illness_perc,pa_perc";
    format!("{head}\n{}\n", rows.join("\n"))
}

const WEEK: [&str; 3] = [
    "2024-09-09,Local authority,E92000001,E12000001,E06000003,Total,1000,90,10,6,4,3,c",
    "2024-09-09,Regional,E92000001,E12000001,,Total,11000,94,6,4,2,2,18",
    "2024-09-09,National,E92000001,,,Total,500000,93.5,6.5,4.3,2.2,2,19",
];

#[tokio::test]
async fn weekly_attendance_is_set_beside_the_rest_of_the_region_by_its_sessions() {
    let (db, _home) = database().await;
    let report = import(&db, &weekly(&WEEK)).await.unwrap();
    assert_eq!((report.source, report.new), (Source::Attendance, 18));
    let track = tracks_of(&db, "weekly-overall-absence").await.remove(0);
    assert_eq!(track.beside, Some(Beside::RestOfRegion));
    // (6 % of 11,000 - 10 % of 1,000) / 10,000
    assert!((track.rest[0].value - 5.6).abs() < 1e-9 && (track.gap[0].value - 4.4).abs() < 1e-9);
    let persistent = tracks_of(&db, "weekly-persistent-absence").await.remove(0);
    assert!(persistent.authority.is_empty() && persistent.missing.len() == 1, "c is missing, not 0");
    let late = WEEK[0].replacen("2024-09-09", "16/09/2024", 1);
    let said = refused(&weekly(&[WEEK[0], WEEK[1], &late])).await;
    assert!(said.contains("row 4, attendance_date: this day is written with the day first"), "{said}");
    let daily = WEEK[0].replacen("2024-09-09", "2024-09-10", 1);
    assert!(refused(&weekly(&[WEEK[0], &daily])).await.contains("is this the daily file?"));
}

const HEAD: &str = "indicator,setting,area,phase,period_start,period_end,count,denominator";

fn local(rows: &[&str]) -> String {
    format!("{HEAD}\n{}\n", rows.join("\n"))
}

#[tokio::test]
async fn local_counts_are_kept_and_small_ones_are_withheld_before_they_are_stored() {
    let (db, _home) = database().await;
    with_settings(&db).await;
    let term = "2025-09-01,2025-12-19";
    let rows = [
        format!("passing-ten,,Redcar and Cleveland,all,{term},62,260"),
        format!("passing-ten,Heron,,secondary,{term},41,160"),
        format!("passing-ten,Rook,,primary,{term},3,40"),
        format!("passing-ten,Teal,,primary,{term},18,60"),
        format!("flag-to-contact,,Redcar and Cleveland,all,{term},480,120"),
        format!("flag-to-contact,Heron,,secondary,{term},21,9"),
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let report = import(&db, &local(&rows)).await.unwrap();
    assert_eq!((report.new, report.withheld), (6, 3), "Rook is small, Teal beside it, and Heron's nine");
    let all = held(db.reader()).await.unwrap();
    let figures: Vec<Held> = all.iter().map(|(one, _)| one.clone()).collect();
    for (one, _) in all.iter().filter(|(one, _)| one.withheld) {
        assert!(one.value.is_empty() && one.count.is_empty() && one.denominator.is_empty(), "{one:?}");
        let row = export_row(one, "", &figures);
        assert_eq!(row[8], crate::release::WITHHELD_SENTENCE);
        assert_eq!(row[12], "Redcar and Cleveland, all schools");
    }
    let withheld: Vec<&str> =
        all.iter().filter(|(one, _)| one.withheld).map(|(one, _)| one.place_name.as_str()).collect();
    assert_eq!(withheld, ["Heron", "Rook", "Teal"]);
    let days = tracks_of(&db, "flag-to-contact").await.remove(0);
    assert_eq!((days.latest().unwrap().value, days.beside), (4.0, None));
}

#[tokio::test]
async fn a_wrong_local_file_is_refused_with_row_column_and_advice() {
    let row = |text: &str| local(&[text]);
    let good = "passing-ten,Heron,,secondary,2025-09-01,2025-12-19,41,160";
    let cases = [
        (row(&good.replace("Heron", "Nowhere")), "row 2, setting: there is no setting \"Nowhere\""),
        (row(&good.replace("Heron,", ",Mars")), "row 2, area: there is no area \"Mars\""),
        (row(&good.replace("Heron,", ",")), "row 2, setting: name the setting"),
        (row(&good.replace("Heron,", "Heron,North")), "row 2, area: a row counts a setting or an area"),
        (row(&good.replace("passing-ten", "overall-absence")), "row 2, indicator: \"overall-absence\" is no"),
        (row(&good.replace("secondary", "upper")), "row 2, phase: \"upper\" is no phase"),
        (row(&good.replace("41,160", "160,41")), "row 2, count: 160 of 41 is over 100%"),
        (row(&good.replace("41,", "some,")), "row 2, count: \"some\" is no whole number"),
        (row(&good.replace("2025-12-19", "2025-08-19")), "row 2, period_end: the time ends before"),
        (
            row(&good.replace("2025-12-19", "19/12/2025")),
            "row 2, period_end: this day is written with the day",
        ),
        (local(&[good, good]), "row 3: row 2 is about the same place, phase and time"),
        (
            local(&[good, &good.replace("secondary", "all")]),
            "row 3, phase: row 2 counts this setting as secondary",
        ),
        (local(&[good, &good.replace("2025-12-19", "2026-07-20")]), "row 3, period_start: 1 September 2025"),
        (row(good).replace("denominator", "pupil_name"), "does not read \"pupil_name\""),
        (row(good).replacen("setting,area,", "", 1), "no column setting or area"),
    ];
    for (text, words) in cases {
        let said = refused(&text).await;
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[tokio::test]
async fn parts_of_one_time_cannot_come_in_two_files() {
    let (db, _home) = database().await;
    with_settings(&db).await;
    let term = "2025-09-01,2025-12-19";
    let one =
        |setting: &str, phase: &str, term: &str| format!("passing-ten,{setting},,{phase},{term},41,160");
    import(&db, &local(&[&one("Heron", "secondary", term)])).await.unwrap();
    let said = import(&db, &local(&[&one("Rook", "primary", term)])).await.unwrap_err().to_string();
    assert!(
        said.contains("give all settings and areas of one time, and their totals, in one file"),
        "{said}"
    );
    let year = one("Heron", "secondary", "2025-09-01,2026-07-20");
    let said = import(&db, &local(&[&year])).await.unwrap_err().to_string();
    assert!(said.contains("shares days with one that is held"), "{said}");
    assert_eq!(held(db.reader()).await.unwrap().len(), 1);
}

/// The names of what a file's import leaves withheld.
async fn withheld(text: &str, minimum: u32) -> Vec<String> {
    let (db, _home) = database().await;
    with_settings(&db).await;
    imported(&db, text, (minimum, false)).await.unwrap();
    let all = held(db.reader()).await.unwrap().into_iter().map(|(one, _)| one).filter(|one| one.withheld);
    all.map(|one| format!("{} {}", one.place_name, one.key.phase.word())).collect()
}

const TERM: &str = "2025-09-01,2025-12-19";

fn row(place: &str, phase: &str, counted: &str) -> String {
    format!("passing-ten,{place},{phase},{TERM},{counted}")
}

#[tokio::test]
async fn a_small_school_does_not_come_back_from_its_area_less_the_other_schools() {
    // Rook is primary and Heron secondary, alone in their phases; only the localities bring them together.
    let (db, _home) = database().await;
    with_settings(&db).await;
    let rows = [
        row(",South", "all", "60,200"),
        row("Rook,", "primary", "3,40"),
        row("Teal,", "secondary", "57,160"),
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    assert_eq!(withheld(&local(&rows), 10).await, ["Rook primary", "Teal secondary"]);
    // An area with one school says that school: then its total goes too, and beside it another area.
    let rows = [
        row(",Redcar and Cleveland", "all", "163,460"),
        row(",North", "all", "4,60"),
        row(",South", "all", "159,400"),
        row("Heron,", "secondary", "4,60"),
        row("Rook,", "primary", "99,200"),
        row("Teal,", "primary", "60,200"),
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let hidden = withheld(&local(&rows), 10).await;
    assert!(
        hidden.contains(&"North all".to_owned()) && hidden.contains(&"South all".to_owned()),
        "{hidden:?}"
    );
    assert!(hidden.contains(&"Heron secondary".to_owned()), "{hidden:?}");
    let others = ["Rook primary", "Teal primary"].iter().filter(|one| hidden.contains(&(**one).to_owned()));
    assert!(others.count() >= 1, "all schools together say Heron: {hidden:?}");
}

#[tokio::test]
async fn a_minimum_of_the_partnerships_own_hides_more_and_never_less() {
    let rows = [row("Rook,", "primary", "14,40"), row("Teal,", "primary", "60,200")];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    assert_eq!(withheld(&local(&rows), 10).await, Vec::<String>::new());
    assert_eq!(withheld(&local(&rows), 15).await, ["Rook primary", "Teal primary"]);
    let small = local(&[&row("Rook,", "primary", "8,40"), &row("Teal,", "primary", "60,200")]);
    assert_eq!(withheld(&small, 5).await, ["Rook primary", "Teal primary"]);
}

#[tokio::test]
async fn an_older_local_file_is_refused_after_a_newer_one_and_names_it() {
    let (db, _home) = database().await;
    with_settings(&db).await;
    let spring = "2026-01-05,2026-03-27";
    let autumn = [row("Rook,", "primary", "14,40"), row("Teal,", "primary", "60,200")];
    let newer = [&autumn[0], &autumn[1], &autumn[0].replace(TERM, spring), &autumn[1].replace(TERM, spring)];
    import(&db, &local(&newer.map(String::as_str))).await.unwrap();
    let before = held(db.reader()).await.unwrap();
    let older = [row("Rook,", "primary", "14,40"), row("Teal,", "primary", "4,200")];
    let said = import(&db, &local(&[&older[0], &older[1]])).await.unwrap_err().to_string();
    for words in ["row 2: ", "newer file a.csv", "1 January 1970", "27 March 2026", "19 December 2025"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert_eq!(held(db.reader()).await.unwrap(), before);
    let corrected = [&older[0], &older[1], &newer[2].clone(), &newer[3].clone()];
    assert_eq!(import(&db, &local(&corrected.map(String::as_str))).await.unwrap().withheld, 2);
}

#[tokio::test]
async fn what_tells_a_file_again_cannot_be_tried_out_without_the_key() {
    use super::entity::register_file::Entity;
    use sea_orm::EntityTrait;
    use sha2::{Digest, Sha256};
    let (db, _home) = database().await;
    with_settings(&db).await;
    let text = local(&[&row("Rook,", "primary", "3,40"), &row("Teal,", "primary", "60,200")]);
    import(&db, &text).await.unwrap();
    let kept = Entity::find().one(db.reader()).await.unwrap().unwrap();
    assert_ne!(kept.digest, Sha256::digest(text.as_bytes()).to_vec());
    assert_eq!(kept.digest, key().mark("register-file", text.as_bytes()));
    assert_eq!(import(&db, &text).await.unwrap().known_since, Some(At(0)));
}

/// Figures by what they are of: every setting, and every total that they add up to.
type Whole = BTreeMap<(Level, String, SchoolPhase), (u64, u64)>;

/// Schools in localities and phases, some of them small, with every total; and the locality of each.
fn partnership_of(seed: u64) -> (Whole, BTreeMap<String, String>) {
    let phases = [SchoolPhase::Primary, SchoolPhase::Secondary, SchoolPhase::Special];
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let (mut area_of, mut whole) = (BTreeMap::new(), Whole::new());
    for at in 0..4 + next(9) {
        let (name, area) = (format!("School {at}"), ["North", "South", "West"][next(3) as usize].to_owned());
        let phase = phases[next(3) as usize];
        let count = if next(4) == 0 { next(10) } else { 20 + next(60) };
        let counted = (count, count + 30 + next(90));
        area_of.insert(name.clone(), area.clone());
        for phase in [phase, SchoolPhase::All] {
            for (level, place) in [(Level::Area, area.clone()), (Level::Authority, String::new())] {
                let sum = whole.entry((level, place, phase)).or_default();
                *sum = (sum.0 + counted.0, sum.1 + counted.1);
            }
        }
        whole.insert((Level::Setting, name, phase), counted);
    }
    (whole, area_of)
}

fn placed((level, place, phase): &(Level, String, SchoolPhase), counted: (u64, u64)) -> Placed {
    let key = Key {
        indicator: "passing-ten".to_owned(),
        level: *level,
        place: place.clone(),
        phase: *phase,
        period: Period { kind: PeriodKind::Span, starts: date(2025, 9, 1), ends: date(2025, 12, 19) },
    };
    let (count, denominator) = (counted.0.to_string(), counted.1.to_string());
    let held =
        Held { key, place_name: place.clone(), value: String::new(), count, denominator, withheld: false };
    Placed { row: 2, held }
}

#[test]
fn no_chain_of_subtractions_brings_a_small_figure_back() {
    for seed in 0..400 {
        let (whole, area_of) = partnership_of(seed);
        let mut rows: Vec<Placed> = whole.iter().map(|(key, counted)| placed(key, *counted)).collect();
        let numbers: Vec<_> = whole.values().map(|counted| (Unit::Percent, *counted)).collect();
        withhold(&mut rows, &numbers, &Hiding { least: 10, area_of: &area_of });
        let open = rows.iter().filter(|one| !one.held.withheld);
        let shown: Vec<Vec<f64>> = open.map(|one| members(&one.held.key, &area_of, &whole)).collect();
        for (one, counted) in rows.iter().zip(whole.values()).filter(|(_, counted)| counted.0 < 10) {
            assert!(one.held.withheld, "seed {seed}: {one:?} {counted:?}");
            let wanted = members(&one.held.key, &area_of, &whole);
            assert!(!is_sum(&shown, &wanted), "seed {seed}: {one:?} can be subtracted");
        }
    }
}

/// Which settings a figure adds up.
fn members(key: &Key, area_of: &BTreeMap<String, String>, whole: &Whole) -> Vec<f64> {
    let settings = whole.keys().filter(|(level, _, _)| *level == Level::Setting);
    let inside = |(_, name, phase): &(Level, String, SchoolPhase)| match key.level {
        Level::Setting => *name == key.place,
        Level::Area => area_of[name] == key.place && (key.phase == SchoolPhase::All || key.phase == *phase),
        _ => key.phase == SchoolPhase::All || key.phase == *phase,
    };
    settings.map(|one| f64::from(u8::from(inside(one)))).collect()
}

/// Whether `wanted` is a combination of the rows: whether it adds nothing to their rank.
fn is_sum(rows: &[Vec<f64>], wanted: &[f64]) -> bool {
    let rank = |mut rows: Vec<Vec<f64>>| {
        let mut done = 0;
        for column in 0..wanted.len() {
            let Some(pivot) = (done..rows.len()).find(|at| rows[*at][column].abs() > 1e-9) else { continue };
            rows.swap(done, pivot);
            let pivot = rows[done].clone();
            for row in rows.iter_mut().skip(done + 1) {
                let times = row[column] / pivot[column];
                row.iter_mut().zip(&pivot).for_each(|(one, of)| *one -= times * of);
            }
            done += 1;
        }
        done
    };
    let with = rows.iter().cloned().chain([wanted.to_vec()]).collect();
    rank(rows.to_vec()) == rank(with)
}
