//! What is missing in a setting's reading, case by case.

use super::*;
use jiff::civil::date;

const TODAY: Date = date(2026, 11, 2);
const DAYS: Days = Days { today: TODAY, until: date(2026, 11, 20) };

fn named(part: Part, name: &str) -> Reader {
    Reader {
        id: ReaderId::random(),
        setting: SettingId::random(),
        staff: StaffId::random(),
        name: name.to_owned(),
        part,
        confirmed: true,
        review_by: date(2027, 9, 1),
        hold: Hold::Holds,
        bounced: false,
        away: Vec::new(),
    }
}

fn ready() -> SettingFacts {
    let readers = vec![named(Part::Reader, "Ann"), named(Part::Deputy, "Ben"), named(Part::Cover, "Cay")];
    SettingFacts { readers, key: KeyState::Ready }
}

fn said(facts: &SettingFacts) -> Vec<String> {
    unready(facts, &DAYS).iter().map(ToString::to_string).collect()
}

#[test]
fn a_setting_in_good_order_lacks_nothing_and_an_empty_one_lacks_all() {
    assert_eq!(said(&ready()), [""; 0]);
    assert_eq!(worth_knowing(&ready(), &DAYS), [""; 0]);
    let empty = SettingFacts { readers: Vec::new(), key: KeyState::None };
    assert_eq!(
        said(&empty),
        [
            "nobody is named as the reader",
            "nobody is named as the deputy",
            "nobody is named as the holiday cover",
            "there is no readers' key yet: a reader makes it at /desk/reading/set-up",
        ]
    );
}

#[test]
fn each_fault_of_a_person_is_a_lack_of_its_own() {
    type Change = fn(&mut Reader);
    let changes: [(&str, Change); 6] = [
        ("has not confirmed yet", |one| one.confirmed = false),
        ("was to be looked at again by 1 November 2026", |one| one.review_by = date(2026, 11, 1)),
        ("by 19 November 2026, before the wave closes on 20 November 2026", |one| {
            one.review_by = date(2026, 11, 19);
        }),
        ("may not sign in any more", |one| one.hold = Hold::AccessEnded),
        ("is not a safeguarding lead there any more", |one| one.hold = Hold::RoleTaken),
        ("could not be delivered", |one| one.bounced = true),
    ];
    for (sentence, change) in changes {
        for at in 0..3 {
            let mut facts = ready();
            change(&mut facts.readers[at]);
            let said = said(&facts);
            assert_eq!(said.len(), 1, "{said:?}");
            assert!(said[0].contains(sentence) && said[0].contains(&facts.readers[at].name), "{said:?}");
        }
    }
    for (key, sentence) in [
        (KeyState::NotChecked, "nobody has checked the recovery kit"),
        (KeyState::Lost, "is missing or wrong"),
        (KeyState::None, "there is no readers' key"),
    ] {
        let said = said(&SettingFacts { key, ..ready() });
        assert!(said.len() == 1 && said[0].contains(sentence), "{said:?}");
    }
}

#[test]
fn a_part_is_filled_by_one_person_in_good_order() {
    let mut facts = ready();
    facts.readers.push(Reader { confirmed: false, ..named(Part::Deputy, "Dee") });
    assert_eq!(said(&facts), [""; 0]);
    assert_eq!(worth_knowing(&facts, &DAYS), ["Dee, the deputy, has not confirmed yet"]);
}

#[test]
fn two_deputies_on_leave_are_covered_until_everybody_is_away() {
    let leave = vec![(date(2026, 11, 9), date(2026, 11, 13))];
    let mut facts = ready();
    facts.readers.push(named(Part::Deputy, "Dee"));
    for reader in facts.readers.iter_mut().filter(|reader| reader.part != Part::Cover) {
        reader.away = leave.clone();
    }
    assert_eq!(said(&facts), [""; 0]);
    let known = worth_knowing(&facts, &DAYS);
    let ann = "Ann is away from 9 November 2026 to 13 November 2026; Cay is told instead";
    assert!(known.contains(&ann.to_owned()) && known.len() == 3, "{known:?}");
    let at = |day| reached(&facts.readers, day).iter().map(|one| one.name.clone()).collect::<Vec<_>>();
    assert_eq!(
        (at(date(2026, 11, 6)), at(date(2026, 11, 9))),
        (vec!["Ann".to_owned()], vec!["Cay".to_owned()])
    );
    facts.readers[2].away = vec![(date(2026, 11, 12), date(2026, 11, 16))];
    assert_eq!(said(&facts), ["everybody who reads there is away from 12 November 2026 to 13 November 2026"]);
    assert_eq!(reached(&facts.readers, date(2026, 11, 12)), [] as [&Reader; 0]);
}

#[test]
fn a_weekend_away_together_is_no_lack_and_a_holiday_that_begins_tomorrow_is_only_told() {
    let mut facts = ready();
    for reader in &mut facts.readers {
        reader.away = vec![(date(2026, 11, 7), date(2026, 11, 8))];
    }
    assert_eq!(said(&facts), [""; 0]);
    let mut facts = ready();
    facts.readers[0].away = vec![(date(2026, 11, 3), date(2026, 11, 30))];
    assert_eq!(said(&facts), [""; 0]);
    assert_eq!(
        worth_knowing(&facts, &DAYS),
        ["Ann is away from 3 November 2026 to 30 November 2026; Ben is told instead"]
    );
}

#[test]
fn who_cannot_be_reached_or_may_not_read_is_not_told() {
    let mut facts = ready();
    facts.readers[0].bounced = true;
    facts.readers[1].hold = Hold::AccessEnded;
    let told: Vec<&str> = reached(&facts.readers, TODAY).iter().map(|one| one.name.as_str()).collect();
    assert_eq!(told, ["Cay"]);
    assert!(facts.readers[0].may_read() && !facts.readers[1].may_read());
}

#[test]
fn days_are_read_in_order_and_within_a_year() {
    assert_eq!(read_review("2027-11-02", TODAY), Ok(date(2027, 11, 2)));
    for (text, part) in [("", "such as"), ("2026-11-01", "past"), ("2027-11-03", "within a year")] {
        assert!(read_review(text, TODAY).unwrap_err().contains(part), "{text}");
    }
    let both = (date(2026, 11, 2), date(2026, 11, 2));
    assert_eq!(read_absence("2026-11-02", "2026-11-02", TODAY), Ok(both));
    assert_eq!(span_in_words(both), "on 2 November 2026");
    for (first, last, field) in [
        ("x", "2026-11-02", "first_day"),
        ("2026-11-02", "", "last_day"),
        ("2026-11-05", "2026-11-04", "last_day"),
        ("2026-10-01", "2026-11-01", "last_day"),
        ("2026-11-02", "2028-11-01", "last_day"),
    ] {
        assert_eq!(read_absence(first, last, TODAY).unwrap_err().0, field, "{first} {last}");
    }
}
