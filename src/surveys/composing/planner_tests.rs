use super::*;
use crate::surveys::composing::read_pulse;
use crate::surveys::composing::{Beside, Composed};
use proptest::prelude::*;

fn content() -> &'static Content {
    static CONTENT: std::sync::OnceLock<Content> = std::sync::OnceLock::new();
    CONTENT.get_or_init(Content::embedded)
}

fn wish(term: Term, outcomes: &[&str]) -> Wish {
    let outcomes = outcomes.iter().map(|id| (*id).to_owned()).collect();
    Wish { term, outcomes, picks: BTreeMap::new(), own: Vec::new() }
}

fn of(planned: &Planned, audience: Audience) -> &AudiencePlan {
    planned.audiences.iter().find(|plan| plan.audience == audience).unwrap()
}

fn ids(plan: &AudiencePlan) -> Vec<&str> {
    plan.asked.iter().map(|one| one.item.as_str()).collect()
}

fn cell<'a>(plan: &'a AudiencePlan, outcome: &str) -> &'a CellPlan {
    plan.cells.iter().find(|cell| cell.outcome == outcome).unwrap()
}

#[test]
fn anchors_are_always_asked_and_each_chosen_outcome_gets_a_question_where_there_is_one() {
    let planned = plan_pulse(content(), &wish(Term::Autumn, &["2L", "3L"]), &[]);
    let young = of(&planned, Audience::YoungPeople);
    assert_eq!(ids(young), ["1S-YP-1", "2L-YP-1", "3S-YP-1", "6M-YP-1"]);
    let why: Vec<Why> = young.asked.iter().map(|one| one.why).collect();
    assert_eq!(why, [Why::Anchor, Why::Chosen, Why::Anchor, Why::Anchor]);
    assert_eq!(cell(young, "2L").gap, None);
    assert_eq!(cell(young, "3L").gap, Some(Gap::NoItem));
    assert_eq!(cell(of(&planned, Audience::Children), "2L").gap, Some(Gap::NoItem));
}

#[test]
fn a_full_questionnaire_leaves_gaps_and_the_lead_audience_keeps_its_outcomes() {
    let every: Vec<&str> = content().theory.outcomes().map(|outcome| outcome.id.as_str()).collect();
    let planned = plan_pulse(content(), &wish(Term::Spring, &every), &[]);
    for plan in &planned.audiences {
        assert_eq!(plan.asked.len(), plan.most, "{:?}", plan.audience);
        assert!(plan.cells.iter().any(|cell| cell.gap == Some(Gap::NoRoom)));
    }
    let staff = of(&planned, Audience::Staff);
    for outcome in ["2S", "2M", "2L"] {
        assert_eq!(cell(staff, outcome).gap, None, "staff lead for {outcome}");
    }
}

#[test]
fn a_choice_can_be_swapped_and_left_out() {
    let mut wish = wish(Term::Spring, &["1S"]);
    let planned = plan_pulse(content(), &wish, &[]);
    let further = &of(&planned, Audience::YoungPeople).asked[1];
    assert_eq!((further.item.as_str(), further.why), ("1S-YP-2", Why::Further));
    let at = |audience| ("1S".to_owned(), audience);
    wish.picks.insert(at(Audience::YoungPeople), Pick::Nothing);
    wish.picks.insert(at(Audience::Staff), Pick::Item("1S-ST-2".to_owned()));
    wish.picks.insert(at(Audience::Families), Pick::Item("not an item".to_owned()));
    let planned = plan_pulse(content(), &wish, &[]);
    assert!(!ids(of(&planned, Audience::YoungPeople)).contains(&"1S-YP-2"));
    let staff = ids(of(&planned, Audience::Staff));
    assert!(staff.contains(&"1S-ST-2") && !staff.contains(&"1S-ST-1"), "{staff:?}");
    assert!(ids(of(&planned, Audience::Families)).contains(&"1S-FA-1"));
}

#[test]
fn the_plan_says_what_will_be_comparable_with_which_earlier_wave() {
    let wave = |name: &str, term, item: &str, version| AskedWave {
        name: name.to_owned(),
        term,
        asked: [(item.to_owned(), version)].into(),
    };
    let past = [
        wave("Autumn 2027", Term::Autumn, "6M-YP-1", 1),
        wave("Spring 2027", Term::Spring, "6M-YP-1", 1),
        wave("Autumn 2026", Term::Autumn, "6M-YP-1", 1),
        wave("Autumn 2025", Term::Autumn, "6M-YP-1", 1),
        wave("Summer 2025", Term::Summer, "1S-YP-1", 2),
    ];
    let planned = plan_pulse(content(), &wish(Term::Autumn, &["6M"]), &past);
    let young = of(&planned, Audience::YoungPeople);
    let words = |item: &str| young.asked.iter().find(|one| one.item == item).unwrap().comparable.in_words();
    assert_eq!(
        words("6M-YP-1"),
        "Comparable with Autumn 2027, Autumn 2026 and 1 earlier wave; also asked in other seasons (Spring 2027)."
    );
    assert_eq!(words("3S-YP-1"), "Never asked before: this will be its starting point.");
    assert_eq!(words("1S-YP-1"), "Asked in other words in Summer 2025: cannot be compared.");
}

#[test]
fn an_item_that_the_same_season_of_before_asked_comes_first() {
    let home_elsewhere = content().items.iter().find(|item| item.id == "1S-ST-1").unwrap().home_term;
    let other = [Term::Autumn, Term::Spring, Term::Summer]
        .into_iter()
        .find(|term| crate::surveys::composing::file::home(*term) != home_elsewhere)
        .unwrap();
    let second = content().items.iter().find(|item| item.id == "1S-ST-2").unwrap();
    let past = [AskedWave {
        name: "Before".to_owned(),
        term: other,
        asked: [(second.id.clone(), second.version)].into(),
    }];
    let planned = plan_pulse(content(), &wish(other, &["1S"]), &past);
    assert!(ids(of(&planned, Audience::Staff)).contains(&"1S-ST-2"));
}

#[test]
fn a_questionnaire_takes_no_longer_than_its_mails_say() {
    let full = Audience::ALL.map(|audience| takes(audience, questions_per_wave(audience)));
    assert_eq!(full, [2, 3, 4, 4]);
    assert_eq!([1, 5, 6].map(|n| takes(Audience::Families, n)), [1, 2, 3]);
    assert_eq!(takes(Audience::Children, 0), 0);
}

fn any_wish() -> impl Strategy<Value = (Wish, Vec<AskedWave>)> {
    let outcomes = content().theory.outcomes().map(|one| one.id.clone()).collect::<Vec<_>>();
    let items = content().items.iter().map(|one| (one.id.clone(), one.version)).collect::<Vec<_>>();
    let term = prop::sample::select(Term::ALL.to_vec());
    let pick = prop_oneof![
        Just(Pick::Nothing),
        prop::sample::select(items.clone()).prop_map(|(id, _)| Pick::Item(id))
    ];
    let cell = (prop::sample::select(outcomes.clone()), prop::sample::select(Audience::ALL.to_vec()));
    let picks = prop::collection::btree_map(cell, pick, 0..8);
    let asked = prop::collection::btree_map(prop::sample::select(items), 0u32..2, 0..40).prop_map(|chosen| {
        chosen.into_iter().map(|((id, version), more)| (id, version + more)).collect::<BTreeMap<_, _>>()
    });
    let wave = (term.clone(), asked).prop_map(|(term, asked)| AskedWave { name: "W".into(), term, asked });
    let chosen = prop::collection::btree_set(prop::sample::select(outcomes), 1..24);
    let wish =
        (term, chosen, picks).prop_map(|(term, outcomes, picks)| Wish { term, outcomes, picks, own: vec![] });
    (wish, prop::collection::vec(wave, 0..4))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn every_plan_is_the_same_twice_within_the_limits_and_reads_back_as_a_pulse((wish, past) in any_wish()) {
        let planned = plan_pulse(content(), &wish, &past);
        prop_assert_eq!(&planned, &plan_pulse(content(), &wish, &past));
        for plan in &planned.audiences {
            let asked: BTreeSet<&str> = ids(plan).into_iter().collect();
            prop_assert!(asked.len() == plan.asked.len(), "no question twice");
            prop_assert!(plan.asked.len() <= questions_per_wave(plan.audience));
            prop_assert!(takes(plan.audience, plan.asked.len()) <= 4);
            for item in content().items.iter().filter(|item| item.audience == plan.audience) {
                let wanted = item.home_term == HomeTerm::Every;
                prop_assert!(!wanted || asked.contains(item.id.as_str()), "{} is an anchor", item.id);
            }
            let spare = plan.asked.len() < plan.most;
            for cell in &plan.cells {
                prop_assert_eq!(cell.items.is_empty(), cell.gap.is_some());
                prop_assert!(!(spare && cell.gap == Some(Gap::NoRoom)));
                let left_out = cell.gap == Some(Gap::LeftOut);
                let key = (cell.outcome.clone(), plan.audience);
                prop_assert!(!left_out || wish.picks.get(&key) == Some(&Pick::Nothing));
            }
        }
        let (term, outcomes, lists) = (wish.term, planned.outcomes(), planned.lists());
        let pulse = Composed { name: "P".into(), term, outcomes, lists, items: vec![], wordings: vec![] };
        let read = read_pulse("file", &pulse.written(), &Beside { content: content(), known: &[] });
        prop_assert_eq!(read, Ok(pulse.clone()));
        let described = describe_pulse(content(), &pulse, &past);
        prop_assert_eq!(described.lists(), pulse.lists);
    }
}
