use super::*;
use crate::surveys::Content;
use jiff::civil::date;

fn typed() -> ActionIn {
    ActionIn {
        outcome: "6S".into(),
        audience: "YP".into(),
        heard: "The corridors feel crowded\r\nat lunch.".into(),
        did: "Two year groups now eat earlier.".into(),
        done_on: "2026-11-10".into(),
        ..ActionIn::default()
    }
}

fn plan() -> ActionIn {
    ActionIn {
        did: String::new(),
        done_on: String::new(),
        will: "Let two year groups eat earlier.".into(),
        by: "2026-12-01".into(),
        who: "The deputy head".into(),
        ..typed()
    }
}

fn now() -> At {
    At::parse_london("2026-11-22 12:00").unwrap()
}

const WAVE: WaveId = WaveId(uuid::Uuid::from_u128(7));

fn fields(faults: Vec<ActionFault>) -> Vec<&'static str> {
    faults.into_iter().map(|fault| fault.field).collect()
}

fn read(typed: &ActionIn) -> Result<Action, Vec<&'static str>> {
    let content = Content::embedded();
    let on = Ground { theory: &content.theory, released: &[WAVE], now: now() };
    read_action(typed, on, None, ActionId::random()).map_err(fields)
}

fn changed(before: &Action, typed: &ActionIn) -> Result<Action, Vec<&'static str>> {
    let content = Content::embedded();
    let on = Ground { theory: &content.theory, released: &[WAVE], now: now() };
    change_action(before, typed, on).map_err(fields)
}

#[test]
fn both_halves_are_kept_as_plain_lines() {
    let action = read(&typed()).unwrap();
    assert_eq!(action.heard, "The corridors feel crowded at lunch.");
    assert_eq!(action.audience, Some(Audience::YoungPeople));
    assert_eq!(action.done(), Some(("Two year groups now eat earlier.", date(2026, 11, 10))));
    assert_eq!(read(&ActionIn { audience: String::new(), ..typed() }).unwrap().audience, None);
}

#[test]
fn what_is_to_be_done_has_a_day_and_somebody_who_sees_to_it() {
    let action = read(&plan()).unwrap();
    assert_eq!((action.state.name(), action.who.as_str()), ("will do", "The deputy head"));
    assert_eq!(action.by, Some(date(2026, 12, 1)));
    let empty = ActionIn { outcome: "6S".into(), heard: "Too loud.".into(), ..ActionIn::default() };
    assert_eq!(read(&empty), Err(vec!["will", "by", "who"]));
    let address = ActionIn { who: "deputy@school.example".into(), ..plan() };
    assert_eq!(read(&address), Err(vec!["who"]), "no addresses");
}

#[test]
fn every_field_that_cannot_be_kept_is_named() {
    let all = ["outcome", "heard", "will", "by", "who"];
    assert_eq!(read(&ActionIn::default()), Err(all.to_vec()));
    let wrong = ActionIn {
        outcome: "9X".into(),
        audience: "everybody".into(),
        wave: "last autumn".into(),
        heard: "x".repeat(281),
        by: "soon".into(),
        did: "a\u{202e}b".into(),
        done_on: "2026-11-23".into(),
        ..ActionIn::default()
    };
    let named = vec!["outcome", "audience", "wave", "heard", "by", "did", "done_on"];
    assert_eq!(read(&wrong), Err(named));
    assert_eq!(read(&ActionIn { done_on: "2019-12-31".into(), ..typed() }), Err(vec!["done_on"]));
}

#[test]
fn the_reading_that_it_answers_is_of_a_released_wave_and_one_audience() {
    let wave = WAVE.to_string();
    assert_eq!(read(&ActionIn { wave: wave.clone(), ..plan() }).unwrap().wave, Some(WAVE));
    let several = ActionIn { wave, audience: String::new(), ..plan() };
    assert_eq!(read(&several), Err(vec!["audience"]));
    let other = ActionIn { wave: WaveId::random().to_string(), ..plan() };
    assert_eq!(read(&other), Err(vec!["wave"]));
}

#[test]
fn an_action_goes_from_will_do_to_done_or_not_doing_and_says_what_became_of_it() {
    let plan = read(&plan()).unwrap();
    let step = StepIn {
        did: "They eat earlier.".into(),
        done_on: "2026-11-20".into(),
        why: "There is no second hall.".into(),
        became: "It is calmer, the supervisors say.".into(),
    };
    let refused = |before: &Action, step_| take(before, step_, &step, now()).map_err(fields).unwrap_err();
    assert_eq!(refused(&plan, Step::Became), ["state"], "nothing has been done yet");
    let done = take(&plan, Step::Done, &step, now()).unwrap();
    assert_eq!(done.done(), Some(("They eat earlier.", date(2026, 11, 20))));
    assert_eq!(done.will, plan.will, "what was hoped for stays");
    assert_eq!(refused(&done, Step::NotDoing), ["state"]);
    let told = take(&done, Step::Became, &step, now()).unwrap();
    assert_eq!(told.became, "It is calmer, the supervisors say.");
    let not = take(&plan, Step::NotDoing, &step, now()).unwrap();
    assert_eq!(not.standing(date(2026, 11, 22)), "not doing for now, decided on 22 November 2026");
    assert!(take(&not, Step::Done, &step, now()).is_ok(), "a way was found");
    let silent = take(&plan, Step::NotDoing, &StepIn::default(), now()).map_err(fields);
    assert_eq!(silent, Err(vec!["why"]));
}

#[test]
fn a_change_keeps_where_it_stands_and_when_it_was_written_down() {
    let before = Action { created_at: At(5), became: "It helped.".into(), ..read(&typed()).unwrap() };
    let after = changed(&before, &ActionIn { did: "They eat at noon.".into(), ..ActionIn::of(&before) });
    let after = after.unwrap();
    assert_eq!(after.done(), Some(("They eat at noon.", date(2026, 11, 10))));
    assert_eq!((after.created_at, after.became.as_str(), after.id), (At(5), "It helped.", before.id));
    let plan = read(&plan()).unwrap();
    let typed = ActionIn { will: String::new(), did: "sly".into(), ..ActionIn::of(&plan) };
    assert_eq!(changed(&plan, &typed), Err(vec!["will"]), "a change marks nothing as done");
}

#[test]
fn what_is_late_is_said_without_blame_and_stands_first() {
    let today = date(2026, 11, 22);
    let by = |day: &str| read(&ActionIn { by: day.into(), ..plan() }).unwrap();
    let late = by("2026-11-03");
    assert_eq!(late.standing(today), "will do, was hoped for by 3 November 2026");
    assert!(late.is_overdue(today) && !by("2026-11-22").is_overdue(today));
    let mut all =
        [read(&typed()).unwrap(), by("2026-12-24"), late.clone(), by("2026-11-01"), by("2026-12-01")];
    in_order(&mut all, today);
    let days: Vec<Option<Date>> = all.iter().map(|action| action.by).collect();
    let hoped = [(11, 1), (11, 3), (12, 1), (12, 24)].map(|(month, day)| Some(date(2026, month, day)));
    assert_eq!(days, [hoped.as_slice(), &[None]].concat());
}

fn done(did: &str, setting: Option<SettingId>, day: i8, written: i64) -> Action {
    let state = ActionState::Done { did: did.into(), on: date(2026, 11, day) };
    Action { setting, state, created_at: At(written), ..read(&typed()).unwrap() }
}

#[test]
fn the_latest_is_the_last_one_done_and_then_the_last_one_written() {
    let (here, elsewhere) = (SettingId::random(), SettingId::random());
    let actions = [
        Action { setting: Some(here), ..read(&plan()).unwrap() },
        done("own, written first", Some(here), 5, 1),
        done("own", Some(here), 5, 2),
        done("own, earlier", Some(here), 4, 3),
        done("not theirs", Some(elsewhere), 9, 4),
        done("shared", None, 3, 9),
    ];
    let did = |told: Option<Told>| told.map(|told| told.did);
    let news = latest(&actions, Some(here));
    assert_eq!(did(news.setting).as_deref(), Some("own"));
    assert_eq!(did(news.partnership).as_deref(), Some("shared"));
    let news = latest(&actions, Some(SettingId::random()));
    assert_eq!((did(news.setting), did(news.partnership).as_deref()), (None, Some("shared")));
    assert_eq!(latest(&actions[..5], None), Latest::default(), "a plan is no news");
}

#[test]
fn a_setting_has_responded_once_it_or_the_partnership_wrote_something_down_after_the_release() {
    let [one, two, three] = [(); 3].map(|()| SettingId::random());
    let asked = [(one, At(10)), (two, At(10)), (three, At(30))];
    assert_eq!(without_response(&asked, &[]), [one, two, three]);
    let own = [done("own", Some(one), 1, 10), done("too early", Some(two), 1, 9)];
    assert_eq!(without_response(&asked, &own), [two, three]);
    let shared = [done("shared", None, 1, 20)];
    assert_eq!(without_response(&asked, &shared), [three], "it came before the last release for them");
}
