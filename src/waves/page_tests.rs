//! The pages of waves, as the two roles meet them.

use super::tests::{House, london, opening};
use super::*;
use crate::access::{self, Gate, Grant, InstanceKey, Presented, Role, Roles};
use crate::clock::Clock;
use crate::config::Config;
use crate::ids::{StaffId, WaveId};
use crate::people;
use crate::theory::Audience;
use poem::http::StatusCode;
use poem::test::{TestClient, TestResponse};
use poem::{EndpointExt, Route, endpoint::BoxEndpoint, get, post};
use std::sync::Arc;

/// Opens with two families; refuses to count.
struct Steps {
    house: Arc<House>,
    clock: Clock,
}

impl WaveSteps for Steps {
    fn open<'a>(&'a self, wave: WaveId, _: Option<&'a str>) -> Step<'a> {
        Box::pin(async move {
            let opening = opening(roster_now(self.house.db.reader()).await.unwrap());
            open(&self.house.db, &self.house.keys, opening, wave, self.clock.now()).await?;
            Ok(())
        })
    }

    fn count(&self, _: WaveId) -> Step<'_> {
        Box::pin(async { Err(StepFault::Refused("the count is not ready".into())) })
    }

    fn ahead<'a>(&'a self, _: &'a Wave) -> LooksAhead<'a> {
        let (rates, parents) = (Rates::default(), ParentsTold::NotNeeded);
        Box::pin(async { Ok(Ahead { rates, parents }) })
    }

    fn test_mails<'a>(&'a self, _: &'a Wave, _: StaffId, which: Vec<(Audience, String)>) -> Step<'a> {
        Box::pin(async move {
            assert_eq!(which, [(Audience::Families, "en".to_owned())]);
            Ok(())
        })
    }

    fn unready<'a>(&'a self, _: &'a Wave) -> Names<'a> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn unanswered(&self) -> Names<'_> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn papers_waiting(&self, _: WaveId) -> Waiting<'_> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

struct Desk {
    house: Arc<House>,
    clock: Clock,
    client: TestClient<BoxEndpoint<'static>>,
}

impl Desk {
    async fn new() -> Desk {
        let house = Arc::new(House::new().await);
        let clock = Clock::set_to(london("2026-10-01 10:00"));
        let pages = WavesDesk {
            db: house.db.clone(),
            clock: clock.clone(),
            cache: WaveCache::new(house.db.clone(), house.keys.clone()),
            counts: CountsOfDay::default(),
            steps: Arc::new(Steps { house: house.clone(), clock: clock.clone() }),
            content: Arc::new(crate::surveys::Content::embedded()),
        };
        let app = Route::new()
            .at("/desk/waves", get(waves_page).post(Gate::before("", COORDINATORS, wave_planned)))
            .at("/desk/waves/:id", get(wave_page))
            .at("/desk/waves/:id/plan", get(plan_page).post(Gate::before("", LEADS, plan_set)))
            .at("/desk/waves/:id/approve", post(wave_approved))
            .at("/desk/waves/:id/take-back", post(approval_taken_back))
            .at("/desk/waves/:id/test-mail", post(test_mails_asked))
            .at("/desk/waves/:id/open", post(Gate::before("", COORDINATORS, wave_opened)))
            .at("/desk/waves/:id/close", post(Gate::before("", LEADS, wave_closed)))
            .at("/desk/waves/:id/count", post(Gate::before("", LEADS, wave_counted)));
        let app = Gate::before("/desk/waves", Grant::Roles(&Role::ALL), app)
            .data(pages)
            .data(house.db.clone())
            .data(clock.clone())
            .data(Arc::new(Config::embedded()))
            .boxed();
        Desk { house, clock, client: TestClient::new(app) }
    }

    async fn signs_in(&self, email: &str, roles: Roles) -> String {
        let key = InstanceKey::open(&self.house.folders.folder, &self.house.folders.copy).unwrap();
        let colleague = access::colleague("Ann", email, roles).unwrap();
        access::enrol(&self.house.db, &self.clock, colleague).await.unwrap().unwrap();
        let link = access::mint_unbound_link(&self.house.db, &key, &self.clock, "http://x", email);
        let link = link.await.unwrap().unwrap();
        let presented = Presented { token: link.rsplit('/').next().unwrap(), ..Presented::default() };
        let (session, _) = access::redeem(&self.house.db, &self.clock, presented).await.unwrap().unwrap();
        format!("belong-session={session}")
    }

    async fn posts(&self, who: &str, path: &str, form: &[(&str, &str)]) -> TestResponse {
        self.client.post(path).header("cookie", who).form(&form).send().await
    }

    async fn reads(&self, who: &str, path: &str) -> String {
        let page = self.client.get(path).header("cookie", who).send().await;
        page.assert_status_is_ok();
        page.0.into_body().into_string().await.unwrap()
    }
}

const COORDINATORS: Grant = Grant::Roles(&[Role::Coordinator]);
const LEADS: Grant = Grant::Roles(&[Role::Lead]);

fn coordinator() -> Roles {
    Roles::of(&[Role::Coordinator])
}

fn lead() -> Roles {
    Roles::of(&[Role::Lead])
}

#[tokio::test]
async fn a_wave_is_planned_opened_and_closed_on_the_pages() {
    let desk = Desk::new().await;
    desk.house.families(30).await;
    let ann = desk.signs_in("ann@example.org", coordinator()).await;
    let list = desk.reads(&ann, "/desk/waves").await;
    assert!(
        list.contains("No wave has been planned yet") && list.contains("value=\"Autumn 2026\""),
        "{list}"
    );
    let form = [
        ("name", "Autumn <2026>"),
        ("term", "autumn"),
        ("year", "2026"),
        ("opens_at", "2026-11-02 09:00"),
        ("closes_at", "2026-11-20 18:00"),
        ("count_at", ""),
    ];
    let planned = desk.posts(&ann, "/desk/waves", &form).await;
    planned.assert_status(StatusCode::SEE_OTHER);
    let place = planned.0.headers()["location"].to_str().unwrap().to_owned();
    let page = desk.reads(&ann, &place).await;
    assert!(page.contains("27 November 2026, 18:00") && !page.contains("Open now"), "{page}");
    assert!(page.contains("Autumn &#60;2026&#62;") && page.contains("so a colleague approves it"), "{page}");
    let lead = desk.signs_in("lee@example.org", lead()).await;
    desk.posts(&lead, &format!("{place}/approve"), &[]).await.assert_status(StatusCode::SEE_OTHER);
    let page = desk.reads(&ann, &place).await;
    assert!(page.contains("<dd>approved</dd>") && page.contains("Open now"), "{page}");
    desk.posts(&ann, &format!("{place}/open"), &[]).await.assert_status(StatusCode::SEE_OTHER);
    let page = desk.reads(&ann, &place).await;
    assert!(!page.contains("Close now"), "closing is the lead's");
    desk.posts(&ann, &format!("{place}/close"), &[]).await.assert_status(StatusCode::NOT_FOUND);
    let page = desk.reads(&lead, &place).await;
    assert!(page.contains("Close now") && page.contains("<td>Sandpiper Primary</td><td>30</td><td>0</td>"));
    let early = desk.posts(&lead, &format!("{place}/count"), &[]).await;
    early.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    desk.posts(&lead, &format!("{place}/close"), &[]).await.assert_status(StatusCode::SEE_OTHER);
    let again = desk.posts(&lead, &format!("{place}/close"), &[]).await;
    again.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    let page = again.0.into_body().into_string().await.unwrap();
    assert!(page.contains("The wave is closed; only an open wave can be closed."), "{page}");
    assert!(page.contains("Count now"));
}

#[tokio::test]
async fn a_planned_wave_says_what_keeps_it_from_opening() {
    let desk = Desk::new().await;
    let wave = desk.house.approved().await;
    desk.house.families(2).await;
    let ann = desk.signs_in("ann@example.org", coordinator()).await;
    let place = format!("/desk/waves/{}", wave.id);
    assert!(!desk.reads(&ann, &place).await.contains("cannot open yet"));
    desk.clock.set(london("2026-11-02 09:00"));
    let contacts = people::support_contacts(desk.house.db.reader()).await.unwrap();
    let txn = desk.house.db.begin().await.unwrap();
    people::confirm_contact(&txn, contacts[0].id, "2026-11-01".parse().unwrap()).await.unwrap();
    txn.commit().await.unwrap();
    let ann = desk.signs_in("bea@example.org", coordinator()).await;
    let page = desk.reads(&ann, &place).await;
    assert!(page.contains("cannot open yet") && page.contains("Sandpiper Primary has no support"), "{page}");
    let refused = desk.posts(&ann, &format!("{place}/open"), &[]).await;
    refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    let page = refused.0.into_body().into_string().await.unwrap();
    assert!(page.contains("There is a problem") && page.contains("/desk/support"), "{page}");
    assert_eq!(
        store::wave_by_id(desk.house.db.reader(), wave.id).await.unwrap().unwrap().state,
        State::Approved
    );
}

#[tokio::test]
async fn a_planned_wave_says_whom_it_will_not_ask() {
    let desk = Desk::new().await;
    let wave = desk.house.approved().await;
    let ann = desk.signs_in("ann@example.org", coordinator()).await;
    let place = format!("/desk/waves/{}", wave.id);
    let page = desk.reads(&ann, &place).await;
    assert!(page.contains("Nobody is on the roster yet.") && page.contains("Load a roster"), "{page}");
    desk.house.families(2).await;
    let page = desk.reads(&ann, &place).await;
    assert!(page.contains("this wave does not ask them") && page.contains("children, young people, staff."));
    desk.posts(&ann, &format!("{place}/open"), &[]).await;
    let lead = desk.signs_in("lee@example.org", lead()).await;
    desk.posts(&lead, &format!("{place}/close"), &[]).await;
    let page = desk.reads(&lead, &place).await;
    assert!(page.contains("Count now") && page.contains("was on the roster, so this wave does not ask them"));
    assert!(page.contains("children, young people, staff."), "those who count it are told: {page}");
}

#[tokio::test]
async fn what_cannot_be_read_is_named_and_the_rest_is_kept() {
    let desk = Desk::new().await;
    let ann = desk.signs_in("ann@example.org", coordinator()).await;
    let form = [("name", "Autumn"), ("term", "winter"), ("year", "soon"), ("opens_at", "tomorrow")];
    let refused = desk.posts(&ann, "/desk/waves", &form).await;
    refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    let page = refused.0.into_body().into_string().await.unwrap();
    for part in ["There is a problem", "#opens_at", "#closes_at", "#term", "#year", "value=\"tomorrow\""] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let backwards = [
        ("name", "Autumn"),
        ("term", "autumn"),
        ("year", "2026"),
        ("opens_at", "2026-11-20 18:00"),
        ("closes_at", "2026-11-02 09:00"),
    ];
    let refused = desk.posts(&ann, "/desk/waves", &backwards).await;
    refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    let page = refused.0.into_body().into_string().await.unwrap();
    assert!(page.contains("not after it opens"), "{page}");
}

#[tokio::test]
async fn a_lead_neither_plans_nor_opens_and_strangers_see_nothing() {
    let desk = Desk::new().await;
    let wave = desk.house.planned().await;
    let lead = desk.signs_in("lee@example.org", lead()).await;
    let list = desk.reads(&lead, "/desk/waves").await;
    assert!(list.contains("Autumn 2026") && !list.contains("Plan a wave"));
    let place = format!("/desk/waves/{}", wave.id);
    assert!(!desk.reads(&lead, &place).await.contains("Open now"));
    desk.posts(&lead, &format!("{place}/open"), &[]).await.assert_status(StatusCode::NOT_FOUND);
    desk.posts(&lead, "/desk/waves", &[("name", "x")]).await.assert_status(StatusCode::NOT_FOUND);
    desk.client.get(&place).send().await.assert_status(StatusCode::SEE_OTHER);
    let unknown = desk.client.get("/desk/waves/nonsense").header("cookie", &lead).send().await;
    unknown.assert_status(StatusCode::NOT_FOUND);
}
