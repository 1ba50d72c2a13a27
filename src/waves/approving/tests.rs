//! What is kept of an approval, and that nothing opens without one.

use super::*;
use crate::access::{Who, acting_as};
use crate::ids::{PulseId, StaffId, WaveId};
use crate::surveys::{Composed, Term, change_pulse, keep_pulse};
use crate::waves::rules::{Refusal, State};
use crate::waves::store::WaveFault;
use crate::waves::tests::{House, london, opening};
use crate::waves::{NewWave, Opened, open, plan, plan_asking, suggested, wave_by_id, waves_due_to_open};

fn approver() -> Approver {
    Approver { id: StaffId::random(), name: "Ada".to_owned(), by_command: false }
}

async fn approved_by(house: &House, wave: WaveId, approver: Approver) -> Result<Approval, WaveFault> {
    let found = (&Checklist::default(), &Reasons::new());
    approve(&house.db, (wave, approver), found, london("2026-10-02")).await
}

#[tokio::test]
async fn what_nobody_has_approved_opens_neither_by_hand_nor_by_the_clock() {
    let house = House::new().await;
    let wave = house.planned().await;
    let roster = house.families(2).await;
    let due = || waves_due_to_open(house.db.reader(), wave.opens_at);
    let by_hand = || open(&house.db, &house.keys, opening(roster.clone()), wave.id, wave.opens_at);
    assert!(due().await.unwrap().is_empty(), "the clock leaves it alone");
    assert!(matches!(by_hand().await, Err(WaveFault::Refused(Refusal::NotApproved))));
    let approval = approved_by(&house, wave.id, approver()).await.unwrap();
    let row = wave_by_id(house.db.reader(), wave.id).await.unwrap().unwrap();
    assert_eq!((row.state, row.approval), (State::Approved, Some(approval)));
    assert_eq!(due().await.unwrap().len(), 1);
    take_back(&house.db, wave.id, london("2026-10-03")).await.unwrap();
    assert!(due().await.unwrap().is_empty());
    assert!(matches!(by_hand().await, Err(WaveFault::Refused(Refusal::NotApproved))));
    let again = take_back(&house.db, wave.id, london("2026-10-03")).await;
    assert!(matches!(again, Err(WaveFault::Refused(Refusal::Approval(Refused::NotApproved { .. })))));
    approved_by(&house, wave.id, approver()).await.unwrap();
    assert_eq!(by_hand().await.unwrap(), Opened::Now { invited: 2 });
}

#[tokio::test]
async fn the_colleague_who_planned_it_does_not_approve_it() {
    let house = House::new().await;
    let ann = StaffId::random();
    let new = suggested(london("2026-10-01"));
    let planned = acting_as(Who::Colleague(ann), plan(&house.db, new, london("2026-10-01"))).await.unwrap();
    assert_eq!(planned.planned_by, Some(ann));
    let refused = approved_by(&house, planned.id, Approver { id: ann, ..approver() }).await;
    assert!(matches!(refused, Err(WaveFault::Refused(Refusal::Approval(Refused::Planner)))), "{refused:?}");
    approved_by(&house, planned.id, approver()).await.unwrap();
    let twice = approved_by(&house, planned.id, approver()).await;
    assert!(matches!(twice, Err(WaveFault::Refused(Refusal::Approval(Refused::NotPlanned { .. })))));
}

#[tokio::test]
async fn a_reason_is_kept_with_who_and_when() {
    let house = House::new().await;
    let wave = house.planned().await;
    let lacks = vec!["Staff: under 10 answers are expected at Heron School".to_owned()];
    let list = Checklist(vec![Check { point: Point::GroupSizes, lacks }]);
    let reasons = Reasons::from([(Point::GroupSizes, "They asked to be asked.".to_owned())]);
    let now = london("2026-10-02");
    approve(&house.db, (wave.id, approver()), (&list, &reasons), now).await.unwrap();
    let kept = wave_by_id(house.db.reader(), wave.id).await.unwrap().unwrap().approval.unwrap();
    assert_eq!((kept.name.as_str(), kept.at, kept.by_command), ("Ada", now, false));
    assert_eq!(kept.passed_over[0].reason, "They asked to be asked.");
    assert_eq!(kept.passed_over[0].lacked, list.0[0].lacks);
}

fn pulse(name: &str) -> Composed {
    Composed {
        name: name.to_owned(),
        term: Term::Autumn,
        outcomes: vec!["2S".to_owned()],
        lists: Default::default(),
        items: Vec::new(),
        wordings: Vec::new(),
    }
}

async fn asks(house: &House, id: PulseId) -> WaveId {
    let new = NewWave { name: "Asks it".to_owned(), ..suggested(london("2026-10-01")) };
    plan_asking(&house.db, new, Some(id), london("2026-10-01")).await.unwrap().id
}

#[tokio::test]
async fn a_changed_pulse_takes_the_approval_back_and_one_that_slipped_through_does_not_open() {
    let house = House::new().await;
    let now = london("2026-10-02");
    let id = keep_pulse(&house.db, &pulse("Mornings"), now).await.unwrap().unwrap();
    let wave = asks(&house, id).await;
    let other = house.planned().await.id;
    for wave in [wave, other] {
        approved_by(&house, wave, approver()).await.unwrap();
    }
    let txn = house.db.begin().await.unwrap();
    assert!(change_pulse(&txn, (id, 1), &pulse("Evenings"), now).await.unwrap());
    assert_eq!(take_back_of_pulse(&txn, id, now).await.unwrap(), 1);
    txn.commit().await.unwrap();
    let db = &house.db;
    let state = |wave| async move { wave_by_id(db.reader(), wave).await.unwrap().unwrap().state };
    assert_eq!((state(wave).await, state(other).await), (State::Planned, State::Approved));

    approved_by(&house, wave, approver()).await.unwrap();
    let txn = house.db.begin().await.unwrap();
    assert!(change_pulse(&txn, (id, 2), &pulse("Noon"), now).await.unwrap());
    txn.commit().await.unwrap();
    let roster = house.families(2).await;
    let refused = open(&house.db, &house.keys, opening(roster), wave, london("2026-10-06")).await;
    assert!(matches!(refused, Err(WaveFault::Refused(Refusal::ChangedSince))), "{refused:?}");
}
