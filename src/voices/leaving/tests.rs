//! Nothing leaves from few people or few settings, whatever was coded; and no words without a second person.

use super::passages::{Standing, fitting, may_decide, may_withdraw};
use super::reading::{times, wrote_rows};
use super::rows::Approved;
use super::rules::{Coded, Pool, Wrote, coded_twice, phase_said, themes_in, themes_of};
use super::spoken::spoken;
use super::*;
use crate::clock::At;
use crate::ids::{CommentId, PassageId, SettingId, StaffId, WaveId};
use crate::surveys::Content;
use crate::theory::Audience::{self, Children, Families, YoungPeople};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

fn setting(n: u8) -> SettingId {
    SettingId(Uuid::from_u128(u128::from(n)))
}

fn wrote(n: u8, audience: Audience, wrote: u32) -> Wrote {
    Wrote { setting: setting(n), audience, asked: 2 * wrote, wrote }
}

/// A comment about outcome 6M of this setting, with the themes that the two readers gave.
#[derive(Debug, Clone)]
struct Said {
    setting: u8,
    first: Vec<u8>,
    second: Vec<u8>,
}

fn said(setting: u8, first: &[u8], second: &[u8]) -> Said {
    Said { setting, first: first.to_vec(), second: second.to_vec() }
}

fn themes(of: &[u8]) -> BTreeSet<String> {
    of.iter().map(|n| format!("theme-{n}")).collect()
}

fn codings(all: &[Said], audience: Audience) -> Vec<Coded> {
    let coded = |(n, one): (usize, &Said)| {
        [(0, &one.first), (1, &one.second)].map(|(reader, given)| Coded {
            comment: CommentId(Uuid::from_u128(n as u128)),
            by: StaffId(Uuid::from_u128(reader)),
            setting: setting(one.setting),
            audience,
            outcomes: BTreeSet::from(["6M".to_owned()]),
            themes: themes(given),
            at: At(10 * n as i64 + reader as i64),
        })
    };
    all.iter().enumerate().flat_map(coded).collect()
}

fn pool_of(all: &[Said], audience: Audience) -> Vec<Wrote> {
    let mut many: BTreeMap<u8, u32> = BTreeMap::new();
    for one in all {
        *many.entry(one.setting).or_default() += 1;
    }
    many.into_iter().map(|(n, people)| wrote(n, audience, people)).collect()
}

fn figures(all: &[Said]) -> Vec<ThemeFigure> {
    let pool = Pool::of(&pool_of(all, Families), Families);
    themes_of(&coded_twice(codings(all, Families)), &pool, (Families, "6M"))
}

fn many(times: usize, one: &Said) -> Vec<Said> {
    vec![one.clone(); times]
}

#[test]
fn a_theme_is_said_with_its_uncertainty_and_what_the_readers_differ_in() {
    let uneven = [many(4, &said(1, &[1], &[1])), many(4, &said(2, &[1], &[1])), many(32, &said(3, &[], &[]))];
    assert!(figures(&uneven.concat()).is_empty(), "the third setting's readers would know the other eight");
    let even = [1, 2, 3, 4].map(|n| [many(3, &said(n, &[1], &[1])), many(7, &said(n, &[], &[]))].concat());
    let shown = figures(&even.concat());
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0].words(), "about 12 of 40 comments (15% to 50%)");
    assert_eq!((shown[0].percent(), shown[0].interval()), (30, Some([15, 50])));
    let apart = [1, 2, 3, 4].map(|n| [many(3, &said(n, &[1], &[1])), many(1, &said(n, &[1], &[]))].concat());
    let rest = [1, 2, 3, 4].map(|n| many(6, &said(n, &[], &[])));
    let shown = figures(&[apart.concat(), rest.concat()].concat());
    assert_eq!(shown[0].words(), "about 12 to 16 of 40 comments (15% to 60%)");
}

#[test]
fn few_comments_are_said_in_tenths_and_nearly_all_is_never_said_exactly() {
    let twenty = |named: usize| {
        let of = |n: usize| {
            said(n as u8 % 4, if n < named { &[1] } else { &[] }, if n < named { &[1] } else { &[] })
        };
        figures(&(0..20).map(of).collect::<Vec<_>>())
    };
    assert!(twenty(4).is_empty(), "a theme of four mentions is not named");
    assert_eq!(twenty(7)[0].words(), "about 8 of 20 comments (10% to 60%)");
    assert_eq!(twenty(18)[0].words(), "nearly all of 20 comments");
    assert_eq!(twenty(19)[0].words(), twenty(20)[0].words());
    assert_eq!(twenty(20)[0].interval(), None);
}

#[test]
fn one_reader_alone_counts_for_nothing_and_a_third_changes_nothing() {
    let all: Vec<Said> = (0..40).map(|n| said(n % 4, &[1], &[1])).collect();
    let mut alone = codings(&all, Families);
    alone.retain(|one| one.by == StaffId(Uuid::from_u128(0)));
    assert!(coded_twice(alone.clone()).is_empty());
    alone.extend(alone.clone());
    assert!(coded_twice(alone).is_empty(), "the same reader twice is one reader");
    let (two, mut three) = (codings(&all, Families), codings(&all, Families));
    three.push(Coded {
        by: StaffId(Uuid::from_u128(9)),
        themes: themes(&[7]),
        at: At(9_999),
        ..two[0].clone()
    });
    assert_eq!(coded_twice(two), coded_twice(three));
}

fn approved(n: u8, audience: Audience, text: &str) -> Approved {
    Approved {
        id: PassageId::random(),
        setting: setting(n),
        audience,
        outcome: "6M".into(),
        form: Form::Words,
        body: text.into(),
    }
}

fn phases(of: &[(u8, &str)]) -> HashMap<SettingId, String> {
    of.iter().map(|(n, phase)| (setting(*n), (*phase).to_owned())).collect()
}

#[test]
fn words_leave_in_one_order_and_only_where_ten_wrote_in_three_settings() {
    let none = HashMap::new();
    let wave = (WaveId::random(), "Autumn 2026");
    let words = |pool: &[Wrote], texts: &[&str]| {
        let all = texts.iter().map(|text| approved(1, YoungPeople, text)).collect();
        spoken(wave, pool, (Vec::new(), all), &none).words
    };
    let three = [wrote(1, YoungPeople, 4), wrote(2, YoungPeople, 4), wrote(3, YoungPeople, 2)];
    assert_eq!(words(&three, &["It is calm."]).len(), 1);
    assert!(words(&three[..2], &["It is calm."]).is_empty());
    let nine = [wrote(1, YoungPeople, 4), wrote(2, YoungPeople, 4), wrote(3, YoungPeople, 1)];
    assert!(words(&nine, &["It is calm."]).is_empty());
    let others = [wrote(1, Families, 40), wrote(2, Families, 40), wrote(3, Families, 40)];
    assert!(words(&others, &["It is calm."]).is_empty(), "another audience's pool is not theirs");
    let silent = [wrote(1, YoungPeople, 40), wrote(2, YoungPeople, 40), wrote(3, YoungPeople, 0)];
    assert!(words(&silent, &["It is calm."]).is_empty(), "a setting in which nobody wrote does not count");
}

#[test]
fn a_phase_is_said_only_where_every_phase_could_be_and_never_of_young_children() {
    let of = phases(&[
        (1, "primary"),
        (2, "primary"),
        (3, "primary"),
        (4, "secondary"),
        (5, "secondary"),
        (6, "secondary"),
    ]);
    let all = |audience| (1..=6).map(|n| wrote(n, audience, 5)).collect::<Vec<_>>();
    let phase = |wrote: &[Wrote], audience| {
        phase_said(&Pool::of(wrote, audience), (audience, setting(1)), &of).map(str::to_owned)
    };
    assert_eq!(phase(&all(Families), Families).as_deref(), Some("primary"));
    assert_eq!(phase(&all(Children), Children), None);
    assert_eq!(phase(&all(Families)[..5], Families), None, "the rest would be the secondary schools");
    assert_eq!(phase(&all(Families)[..3], Families).as_deref(), Some("primary"));
}

#[test]
fn a_setting_has_themes_by_name_from_five_mentions_and_ten_people() {
    let here = |named: usize, people: u32| {
        let of =
            |n: usize| said(1, if n < named { &[2, 3] } else { &[] }, if n < named { &[2] } else { &[3] });
        let all: Vec<Said> = (0..10).map(of).collect();
        let pool = Pool::of(&[wrote(1, Families, people)], Families);
        themes_in(&coded_twice(codings(&all, Families)), &pool, (Families, setting(1)))
    };
    assert_eq!(here(5, 10), ["theme-2"]);
    assert!(here(4, 10).is_empty() && here(5, 9).is_empty());
}

#[test]
fn agreement_has_a_name_that_is_a_convention() {
    let all: Vec<Said> = (0..60)
        .map(|n| said(n % 4, &[n % 3], if n % 10 == 0 { &[5] } else { &[0, 1, 2][(n % 3) as usize..][..1] }))
        .collect();
    let told = spoken(
        (WaveId::random(), "Autumn 2026"),
        &pool_of(&all, Families),
        (codings(&all, Families), Vec::new()),
        &HashMap::new(),
    );
    let on: Vec<&str> = told.agreement.iter().map(|one| one.on).collect();
    assert_eq!(on, ["themes"], "both gave every comment the same outcome, so chance would have too");
    let words = told.agreement[0].words();
    assert!(words.starts_with("On themes Cohen’s kappa is 0.") && words.contains(" to "), "{words}");
    assert_eq!(told.agreement[0].called(), "almost perfect agreement");
    for (kappa, name) in [
        (-0.2, "no better than chance"),
        (0.204, "slight agreement"),
        (0.206, "fair agreement"),
        (0.61, "substantial agreement"),
        (1.0, "almost perfect agreement"),
    ] {
        let mut one = told.agreement[0].clone();
        one.kappa.kappa = kappa;
        assert_eq!(one.called(), name, "{kappa}");
    }
}

#[test]
fn numbers_for_leads_are_coarse() {
    for (many, words) in [
        (0, "none"),
        (1, "fewer than 10"),
        (9, "fewer than 10"),
        (10, "about 10"),
        (12, "about 10"),
        (13, "about 15"),
    ] {
        assert_eq!(Coarse::of(many).words(), words);
    }
    let (due, now) = (At(100), At(200));
    let comment = |read: Option<i64>| (due, read.map(At));
    let few = vec![comment(Some(50)); 9];
    assert_eq!(times(&few, now), None);
    let all = [vec![comment(Some(100)); 21], vec![comment(Some(101)); 3], vec![comment(None); 12]].concat();
    let shown = times(&all, now).unwrap();
    let words = [shown.comments, shown.read_in_time, shown.read_late, shown.waiting, shown.overdue]
        .map(Coarse::words);
    assert_eq!(words, ["about 35", "about 20", "fewer than 10", "about 10", "about 10"]);
    let rows = wrote_rows(&[wrote(1, Families, 9), wrote(2, Families, 9), wrote(3, Children, 2)]);
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row.counts.is_none()), "{rows:?}");
}

const WRITTEN: &str =
    "My uncle Bob at Sandpiper said he would come to the meeting and then nobody wrote to us again.";

fn proposed(
    form: &str,
    text: &str,
    (read, may_quote, masks_seen): (bool, bool, bool),
) -> Result<ReadPassage, Vec<PassageRefusal>> {
    let content = Content::embedded();
    let typed = PassageIn { text: text.into(), form: form.into(), outcome: "6M".into(), masks_seen };
    read_passage(&typed, Ground { theory: &content.theory, comment: WRITTEN, read, may_quote })
}

#[test]
fn words_are_proposed_only_from_a_comment_that_was_read_masked_and_may_be_quoted() {
    let all = (true, true, true);
    assert!(proposed("words", "nobody wrote to us again", all).is_ok());
    let fine =
        proposed("paraphrase", "  A family waited for word after a meeting. ", (true, false, true)).unwrap();
    assert_eq!(
        (fine.text.as_str(), fine.form),
        ("A family waited for word after a meeting.", Form::Paraphrase)
    );
    assert!(!format!("{fine:?}").contains("family"), "a text is not for logs");
    assert_eq!(proposed("words", "x", (true, false, true)), Err(vec![PassageRefusal::MayNotQuote]));
    let copied = "They said NOBODY wrote to us – again.";
    assert!(proposed("paraphrase", copied, (true, false, true)).is_ok(), "five words in a row");
    let copied = "It says: then nobody WROTE to us – again.";
    assert_eq!(
        proposed("paraphrase", copied, (true, false, true)),
        Err(vec![PassageRefusal::NotAParaphrase])
    );
    assert!(proposed("paraphrase", copied, all).is_ok());
    assert_eq!(
        proposed("words", "x", (false, true, false)),
        Err(vec![PassageRefusal::Unread, PassageRefusal::MasksNotSeen])
    );
    let long = "a".repeat(601);
    assert_eq!(proposed("words", &long, all), Err(vec![PassageRefusal::TooLong { characters: 601 }]));
    assert_eq!(proposed("song", " \u{0} ", all), Err(vec![PassageRefusal::NoForm, PassageRefusal::Empty]));
    assert!(fitting(&"\u{1f600}".repeat(600)).is_ok());
    assert_eq!(forms_offered(Children, true)[0], Form::Paraphrase);
    assert_eq!(forms_offered(YoungPeople, false), [Form::Paraphrase]);
    assert_eq!(forms_offered(YoungPeople, true)[0], Form::Words);
}

#[test]
fn a_second_person_decides_once_and_words_can_be_taken_back() {
    let (one, other) = (StaffId::random(), StaffId::random());
    assert_eq!(may_decide(Standing::Proposed, one, one), Err(PassageRefusal::SamePerson));
    assert_eq!(may_decide(Standing::Proposed, one, other), Ok(()));
    for decided in [Standing::Approved, Standing::Declined, Standing::Withdrawn] {
        let refused = may_decide(decided, one, other).unwrap_err();
        assert_eq!(refused, PassageRefusal::Decided(decided));
        assert!(refused.to_string().starts_with("These words were "), "{refused}");
        assert_eq!(may_withdraw(decided).is_ok(), decided == Standing::Approved);
        assert_eq!(Standing::from_word(decided.word()), Some(decided));
    }
}

fn any_said() -> impl Strategy<Value = Said> {
    (0u8..5, vec(0u8..3, 0..3), vec(0u8..3, 0..3)).prop_map(|(setting, first, second)| Said {
        setting,
        first,
        second,
    })
}

/// How many of these have the theme for both readers.
fn both(all: &[&Said], theme: &str) -> usize {
    all.iter().filter(|one| themes(&one.first).contains(theme) && themes(&one.second).contains(theme)).count()
}

proptest! {
    #[test]
    fn no_theme_leaves_from_under_ten_people_or_three_settings_nor_where_a_settings_readers_know_the_rest(
        all in vec(any_said(), 0..70),
    ) {
        let counted: Vec<&Said> = all.iter().take(all.len() / 10 * 10).collect();
        let of = |n: u8| counted.iter().filter(|one| one.setting == n).count();
        let settings = (0..5).filter(|n| of(*n) > 0).count();
        let shown = figures(&all);
        for figure in &shown {
            prop_assert!(all.len() >= 10 && settings >= 3);
            // Whoever knows one setting's comments, and is told the exact count, learns of ten others or more.
            prop_assert!((0..5).all(|n| counted.len() - of(n) >= 10));
            let named = both(&counted, figure.theme());
            prop_assert!(named >= 5);
            if let Some([low, high]) = figure.interval() {
                let share = 100 * named / counted.len();
                prop_assert!(low as usize <= share && share <= high as usize && low % 5 == 0 && high % 5 == 0);
            }
        }
    }

    #[test]
    fn two_looks_at_a_figure_differ_by_no_comment_or_by_ten(all in vec(any_said(), 0..70), later in vec(any_said(), 0..9)) {
        let grown = [all.clone(), later].concat();
        if all.len() / 10 == grown.len() / 10 && (0..5).all(|n| all.iter().any(|one| one.setting == n)) {
            prop_assert_eq!(figures(&all), figures(&grown));
        }
    }

    #[test]
    fn a_setting_gives_names_only_and_not_under_ten(all in vec(any_said(), 0..40)) {
        let wrote = pool_of(&all, Families);
        let twice = coded_twice(codings(&all, Families));
        for n in 0..5 {
            let named = themes_in(&twice, &Pool::of(&wrote, Families), (Families, setting(n)));
            let here: Vec<&Said> = all.iter().filter(|one| one.setting == n).collect();
            prop_assert!(named.is_empty() || here.len() >= 10);
            prop_assert!(named.iter().all(|theme| both(&here, theme) >= 5));
        }
    }

    #[test]
    fn no_words_leave_from_under_ten_people_or_three_settings(people in vec(0u32..6, 5), from in 0u8..5) {
        let wrote: Vec<Wrote> = (0..5).zip(&people).map(|(n, many)| wrote(n, YoungPeople, *many)).collect();
        let one = vec![approved(from, YoungPeople, "It is calm.")];
        let told = spoken((WaveId::random(), "Autumn 2026"), &wrote, (Vec::new(), one), &phases(&[(0, "a"), (1, "a"), (2, "a"), (3, "b"), (4, "b")]));
        let enough = people.iter().sum::<u32>() >= 10 && people.iter().filter(|many| **many > 0).count() >= 3;
        prop_assert_eq!(told.words.len(), usize::from(enough));
        for words in told.words.iter().filter(|words| words.phase.is_some()) {
            prop_assert!(people[..3].iter().sum::<u32>() >= 10 && people[..3].iter().all(|many| *many > 0));
            prop_assert!(people[3..].iter().sum::<u32>() == 0 && words.phase.as_deref() == Some("a"));
        }
    }
}
