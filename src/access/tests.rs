//! Signing in, end to end at the level of the database.

use super::*;
use crate::clock::{At, DAY, MINUTE};
use crate::db::PoolSize;
use crate::ids::SignInId;
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};

struct House {
    db: Db,
    clock: Clock,
    key: InstanceKey,
    _home: tempfile::TempDir,
}

async fn house() -> House {
    let home = tempfile::tempdir().unwrap();
    let db = format!("sqlite://{}", home.path().join("belong.db").display());
    let db = Db::connect(&db, PoolSize::default()).await.unwrap();
    let key = InstanceKey::open(&home.path().join("keys"), &home.path().join("copy")).unwrap();
    let house = House { db, clock: Clock::set_to(At(DAY)), key, _home: home };
    let ann = colleague("Ann", "ann@example.org", Roles::BOTH).unwrap();
    enrol(&house.db, &house.clock, ann).await.unwrap().unwrap();
    house
}

impl House {
    async fn asks(&self, email: &str) -> Option<SignInId> {
        let asking = Asking {
            email: email.into(),
            browser: "hers".into(),
            from: "Belong <belong@example.org>".into(),
        };
        let before = self.requests().await;
        ask_to_sign_in(&self.db, &self.key, &self.clock, &asking).await.unwrap();
        self.requests().await.into_iter().find(|id| !before.contains(id))
    }

    async fn requests(&self) -> Vec<SignInId> {
        let rows = entity::sign_in::Entity::find().all(self.db.reader()).await.unwrap();
        rows.into_iter().map(|row| row.id).collect()
    }

    async fn receives(&self, id: SignInId) -> Option<Letter> {
        sign_in_mail(&self.db, &self.key, &self.clock, "https://belong.example.org", id).await.unwrap()
    }

    async fn opens(&self, token: &str, browser: Option<&str>) -> Result<(String, Colleague), SignInRefusal> {
        redeem(&self.db, &self.clock, Presented { token, browser, old_session: None }).await.unwrap()
    }

    async fn moves_on(&self, millis: i64) {
        self.clock.set(self.clock.now().plus(millis));
    }
}

fn token_in(letter: &Letter) -> String {
    let line = letter.text.lines().find(|line| line.contains("/sign-in/")).unwrap();
    line.rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_link_signs_in_once_in_the_browser_that_asked() {
    let house = house().await;
    let id = house.asks(" Ann@EXAMPLE.org ").await.unwrap();
    let letter = house.receives(id).await.unwrap();
    assert_eq!(letter, house.receives(id).await.unwrap(), "a second attempt is the same letter");
    assert_eq!(letter.to, "ann@example.org");
    assert!(letter.html.contains(&token_in(&letter)));
    let token = token_in(&letter);
    assert_eq!(house.opens(&token, Some("another")).await, Err(SignInRefusal::OtherBrowser));
    assert_eq!(house.opens(&token, None).await, Err(SignInRefusal::OtherBrowser));
    assert_eq!(house.opens("nonsense\0", Some("hers")).await, Err(SignInRefusal::Unknown));
    let (session, ann) = house.opens(&token, Some("hers")).await.unwrap();
    assert_eq!(ann.name, "Ann");
    assert_eq!(signed_in(&house.db, &house.clock, &session).await.unwrap(), Some(ann));
    assert_eq!(house.opens(&token, Some("hers")).await, Err(SignInRefusal::Used));
    assert_eq!(house.receives(id).await, None);
}

#[tokio::test]
async fn fifty_presses_at_once_begin_one_session() {
    let house = std::sync::Arc::new(house().await);
    let id = house.asks("ann@example.org").await.unwrap();
    let token = token_in(&house.receives(id).await.unwrap());
    let presses = (0..50).map(|_| {
        let (house, token) = (house.clone(), token.clone());
        tokio::spawn(async move { house.opens(&token, Some("hers")).await.is_ok() })
    });
    let presses: Vec<_> = presses.collect();
    let mut begun = 0;
    for press in presses {
        begun += usize::from(press.await.unwrap());
    }
    assert_eq!(begun, 1);
}

#[tokio::test]
async fn a_link_ends_after_ten_minutes() {
    let house = house().await;
    let id = house.asks("ann@example.org").await.unwrap();
    let token = token_in(&house.receives(id).await.unwrap());
    house.moves_on(10 * MINUTE).await;
    assert_eq!(house.opens(&token, Some("hers")).await, Err(SignInRefusal::Expired));
    assert_eq!(house.receives(id).await, None);
}

#[tokio::test]
async fn an_unknown_address_leaves_no_row_and_no_mail() {
    let house = house().await;
    for email in ["bob@example.org", "nonsense", "ann@example.org, bob@example.org", ""] {
        assert_eq!(house.asks(email).await, None);
    }
    let queued = house.db.reader().query_all_raw(statement("SELECT id FROM outbox")).await.unwrap();
    assert!(queued.is_empty());
}

fn statement(sql: &str) -> sea_orm::Statement {
    sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, sql)
}

#[tokio::test]
async fn the_queued_mail_holds_no_address_and_no_token() {
    let house = house().await;
    let id = house.asks("ann@example.org").await.unwrap();
    let rows = house.db.reader().query_all_raw(statement("SELECT * FROM outbox")).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].try_get::<String>("", "kind").unwrap(), "sign-in");
    assert_eq!(rows[0].try_get::<uuid::Uuid>("", "sign_in_id").unwrap(), id.0);
    assert!(rows[0].try_get::<String>("", "message_id").unwrap().ends_with("@example.org>"));
    let kept = entity::sign_in::Entity::find_by_id(id).one(house.db.reader()).await.unwrap().unwrap();
    let token = token_in(&house.receives(id).await.unwrap());
    assert_ne!(kept.token_hash, token.as_bytes());
}

#[tokio::test]
async fn five_links_in_ten_minutes_are_enough() {
    let house = house().await;
    for _ in 0..5 {
        assert!(house.asks("ann@example.org").await.is_some());
    }
    assert_eq!(house.asks("ann@example.org").await, None);
    house.moves_on(10 * MINUTE).await;
    assert!(house.asks("ann@example.org").await.is_some());
}

#[tokio::test]
async fn a_session_ends_idle_after_twelve_hours_by_signing_out_or_with_the_access() {
    let house = house().await;
    let link = mint_unbound_link(&house.db, &house.key, &house.clock, "http://127.0.0.1", "ann@example.org");
    let link = link.await.unwrap().unwrap();
    let (session, ann) = house.opens(link.rsplit('/').next().unwrap(), None).await.unwrap();
    let alive = async |session: &str| signed_in(&house.db, &house.clock, session).await.unwrap().is_some();
    for _ in 0..35 {
        house.moves_on(20 * MINUTE).await;
        assert!(alive(&session).await);
    }
    house.moves_on(20 * MINUTE).await;
    assert!(!alive(&session).await, "twelve hours are over");

    let begin = async || {
        let txn = house.db.begin().await.unwrap();
        let session = sign_in::begin_session(&txn, ann.id, house.clock.now()).await.unwrap();
        txn.commit().await.unwrap();
        session
    };
    let idle = begin().await;
    house.moves_on(30 * MINUTE).await;
    assert!(!alive(&idle).await);
    let left = begin().await;
    sign_out(&house.db, &left).await.unwrap();
    assert!(!alive(&left).await);

    let bob = colleague("Bob", "bob@example.org", Roles::BOTH).unwrap();
    let bob = enrol(&house.db, &house.clock, bob).await.unwrap().unwrap();
    let (one, two) = (begin().await, begin().await);
    set_access(&house.db, bob, ann.id, false).await.unwrap().unwrap();
    assert!(!alive(&one).await && !alive(&two).await);
    assert_eq!(entity::session::Entity::find().count(house.db.reader()).await.unwrap(), 0);
    assert_eq!(house.asks("ann@example.org").await, None);
    assert!(set_access(&house.db, ann.id, bob, false).await.unwrap().is_err(), "the last coordinator stays");
}

#[tokio::test]
async fn the_setup_link_makes_one_colleague_once() {
    let house = house().await;
    assert_eq!(setup_link(&house.db, &house.clock, "http://x").await.unwrap(), None);
    let txn = house.db.begin().await.unwrap();
    entity::staff::Entity::delete_many().exec(&txn).await.unwrap();
    txn.commit().await.unwrap();
    let mint = async || {
        let link = setup_link(&house.db, &house.clock, "http://x").await.unwrap().unwrap();
        link.strip_prefix("http://x/setup/").unwrap().to_owned()
    };
    let first = || colleague("Cy", "cy@example.org", Roles::BOTH).unwrap();
    let use_code = async |code: &str| set_up(&house.db, &house.clock, code, first()).await.unwrap();
    let stale = mint().await;
    house.moves_on(30 * MINUTE).await;
    assert!(use_code(&stale).await.is_none(), "half an hour is over");
    let replaced = mint().await;
    let code = mint().await;
    assert!(use_code(&replaced).await.is_none());
    assert!(setup_code_works(&house.db, &house.clock, &code).await.unwrap());
    let (session, cy) = use_code(&code).await.unwrap();
    assert_eq!(cy.roles, Roles::BOTH);
    assert_eq!(signed_in(&house.db, &house.clock, &session).await.unwrap(), Some(cy));
    assert!(use_code(&code).await.is_none(), "the second use fails");
    assert_eq!(setup_link(&house.db, &house.clock, "http://x").await.unwrap(), None);
}

#[tokio::test]
async fn an_api_key_works_until_it_is_revoked() {
    let house = house().await;
    let key = mint_api_key(&house.db, &house.clock, "Dashboard").await.unwrap();
    assert!(key.starts_with("bk_") && key.len() == 46);
    assert!(key_is_valid(&house.db, &key).await.unwrap());
    assert!(!key_is_valid(&house.db, "bk_nonsense").await.unwrap());
    let listed = api_keys(&house.db).await.unwrap();
    assert_eq!(listed[0].name, "Dashboard");
    assert!(revoke_api_key(&house.db, &house.clock, listed[0].id).await.unwrap());
    assert!(!revoke_api_key(&house.db, &house.clock, listed[0].id).await.unwrap());
    assert!(!key_is_valid(&house.db, &key).await.unwrap());
}

mod edge {
    use super::*;
    use poem::http::StatusCode;
    use poem::test::{TestClient, TestResponse};
    use poem::{Endpoint, EndpointExt, Route, get, post};
    use std::sync::Arc;

    #[poem::handler]
    fn for_leads(person: Lead) -> String {
        person.0.0.name
    }

    fn client(house: &House) -> TestClient<impl Endpoint> {
        let routes = Route::new()
            .at("/sign-in", get(ask_page).post(ask_submitted))
            .at("/sign-in/:token", get(link_page).post(link_used))
            .at("/sign-out", post(signed_out))
            .at("/setup/:code", get(set_up_page).post(set_up_submitted))
            .at("/desk", get(for_leads))
            .at("/desk/colleagues", get(colleagues_page).post(add_colleague))
            .at("/desk/colleagues/:id", post(change_colleague));
        let config = Arc::new(crate::config::Config::embedded());
        TestClient::new(
            routes.data(house.db.clone()).data(house.clock.clone()).data(house.key.clone()).data(config),
        )
    }

    fn cookie(response: &TestResponse, name: &str) -> String {
        let lines = response.0.headers().get_all("set-cookie").iter();
        let lines: Vec<&str> = lines.map(|line| line.to_str().unwrap()).collect();
        let line = lines.into_iter().find(|line| line.starts_with(name)).unwrap();
        assert!(line.contains("; HttpOnly; SameSite=Lax"), "{line}");
        line.split(';').next().unwrap().to_owned()
    }

    async fn linked(house: &House, as_whom: &str) -> String {
        let link =
            mint_unbound_link(&house.db, &house.key, &house.clock, "", as_whom).await.unwrap().unwrap();
        let response = client(house).post(&link).send().await;
        response.assert_status(StatusCode::SEE_OTHER);
        cookie(&response, "belong-session=")
    }

    #[tokio::test]
    async fn the_form_answers_the_same_to_everybody_and_the_link_opens_the_desk() {
        let house = house().await;
        let client = client(&house);
        let browser = cookie(&client.get("/sign-in").send().await, "belong-browser=");
        let mut pages = Vec::new();
        for email in ["ann@example.org", "nobody@example.org", "\u{202e}", ""] {
            let form = [("email", email)];
            let answer = client.post("/sign-in").header("cookie", &browser).form(&form).send().await;
            answer.assert_status_is_ok();
            pages.push(answer.0.into_body().into_string().await.unwrap());
        }
        assert!(pages.iter().all(|page| *page == pages[0]));
        let id = loop {
            match house.requests().await.first() {
                Some(id) => break *id,
                None => tokio::task::yield_now().await,
            }
        };
        let path = format!("/sign-in/{}", token_in(&house.receives(id).await.unwrap()));
        client.get(&path).send().await.assert_status_is_ok();
        let elsewhere = client.post(&path).send().await;
        elsewhere.assert_status(StatusCode::FORBIDDEN);
        assert!(elsewhere.0.into_body().into_string().await.unwrap().contains("another browser"));
        let begun = client.post(&path).header("cookie", &browser).send().await;
        begun.assert_status(StatusCode::SEE_OTHER);
        begun.assert_header("location", "/desk");
        let session = cookie(&begun, "belong-session=");
        client.get("/desk").header("cookie", &session).send().await.assert_text("Ann").await;
        let ended = client.post("/sign-out").header("cookie", &session).send().await;
        ended.assert_header("location", "/sign-in");
        client.get("/desk").header("cookie", &session).send().await.assert_status(StatusCode::SEE_OTHER);
    }

    #[tokio::test]
    async fn a_role_opens_its_own_pages_and_nothing_else() {
        let house = house().await;
        for (name, coordinator) in [("lee", false), ("cora", true)] {
            let roles = Roles { coordinator, lead: !coordinator };
            let new = colleague(name, &format!("{name}@example.org"), roles).unwrap();
            enrol(&house.db, &house.clock, new).await.unwrap();
        }
        let client = client(&house);
        client.get("/desk/colleagues").send().await.assert_status(StatusCode::SEE_OTHER);
        let (lee, cora) = (linked(&house, "lee@example.org").await, linked(&house, "cora@example.org").await);
        client.get("/desk").header("cookie", &lee).send().await.assert_status_is_ok();
        let closed = client.get("/desk/colleagues").header("cookie", &lee).send().await;
        closed.assert_status(StatusCode::NOT_FOUND);
        let page = closed.0.into_body().into_string().await.unwrap();
        assert!(page.contains("/desk/targets") && !page.contains("/desk/roster"), "{page}");
        client.get("/desk").header("cookie", &cora).send().await.assert_status(StatusCode::NOT_FOUND);
        let page = client.get("/desk/colleagues").header("cookie", &cora).send().await;
        let page = page.0.into_body().into_string().await.unwrap();
        assert!(page.contains("/desk/roster") && !page.contains("/desk/targets"), "{page}");
    }

    #[tokio::test]
    async fn colleagues_are_added_once_and_lose_their_access_at_once() {
        let house = house().await;
        let client = client(&house);
        let ann = linked(&house, "ann@example.org").await;
        let add = async |form: &[(&str, &str)]| {
            client.post("/desk/colleagues").header("cookie", &ann).form(&form).send().await
        };
        let bob = [("name", "<b>Bob</b>"), ("email", "Bob@example.org"), ("lead", "yes")];
        add(&bob).await.assert_status(StatusCode::SEE_OTHER);
        let again = add(&bob).await;
        again.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
        let page = again.0.into_body().into_string().await.unwrap();
        assert!(page.contains("on the list already") && !page.contains("<b>Bob"), "{page}");
        add(&[("name", ""), ("email", "")]).await.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
        let session = linked(&house, "bob@example.org").await;
        let id = store::colleague_with_email(house.db.reader(), "bob@example.org").await.unwrap().unwrap().id;
        let path = format!("/desk/colleagues/{id}");
        client.post(&path).header("cookie", &ann).form(&[("allowed", "no")]).send().await;
        client.get("/desk").header("cookie", &session).send().await.assert_status(StatusCode::SEE_OTHER);
    }

    #[tokio::test]
    async fn the_first_colleague_sets_up_and_is_signed_in() {
        let house = house().await;
        let txn = house.db.begin().await.unwrap();
        entity::staff::Entity::delete_many().exec(&txn).await.unwrap();
        txn.commit().await.unwrap();
        let path = setup_link(&house.db, &house.clock, "").await.unwrap().unwrap();
        let client = client(&house);
        client.get("/setup/guess").send().await.assert_status(StatusCode::FORBIDDEN);
        client.get(&path).send().await.assert_status_is_ok();
        let bad = client.post(&path).form(&[("name", "Cy"), ("email", "cy")]).send().await;
        bad.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
        let form = [("name", "Cy"), ("email", "cy@example.org")];
        let begun = client.post(&path).form(&form).send().await;
        begun.assert_status(StatusCode::SEE_OTHER);
        let session = cookie(&begun, "belong-session=");
        client.get("/desk").header("cookie", &session).send().await.assert_text("Cy").await;
        client.post(&path).form(&form).send().await.assert_status(StatusCode::FORBIDDEN);
    }

    #[tokio::test]
    async fn under_https_the_cookies_are_secure_and_a_form_needs_its_token() {
        let house = house().await;
        let mut config = crate::config::Config::embedded();
        config.server.base_url = "https://belong.example.org".into();
        let settings = crate::http::EdgeSettings {
            form_key: [7; 32],
            base_url: config.server.base_url.clone(),
            session_cookie: SESSION_COOKIE,
            one_click: "/stop/",
            limits: crate::http::Limits::of(&config.server),
        };
        let routes = Route::new()
            .at("/sign-in", get(ask_page).post(ask_submitted))
            .at("/sign-in/:token", get(link_page).post(link_used))
            .at("/sign-out", post(signed_out))
            .at("/desk/colleagues", get(colleagues_page).post(add_colleague))
            .data(house.db.clone())
            .data(house.clock.clone())
            .data(house.key.clone())
            .data(Arc::new(config));
        let client = TestClient::new(crate::http::Edge::around(routes, settings));
        let link = mint_unbound_link(&house.db, &house.key, &house.clock, "", "ann@example.org");
        let link = link.await.unwrap().unwrap();
        client.post(&link).send().await.assert_status(StatusCode::FORBIDDEN);
        let token = token_on(client.get(&link).send().await).await;
        let begun = client.post(&link).form(&[("form_token", token.as_str())]).send().await;
        begun.assert_status(StatusCode::SEE_OTHER);
        let session = cookie(&begun, "__Host-belong-session=");
        assert!(begun.0.headers()["set-cookie"].to_str().unwrap().contains("; Secure"));
        let token = token_on(client.get("/desk/colleagues").header("cookie", &session).send().await).await;
        let out = async |token: &str| {
            let form = [("form_token", token)];
            client.post("/sign-out").header("cookie", &session).form(&form).send().await
        };
        out("guess").await.assert_status(StatusCode::FORBIDDEN);
        out(&token).await.assert_status(StatusCode::SEE_OTHER);
    }

    async fn token_on(page: TestResponse) -> String {
        let page = page.0.into_body().into_string().await.unwrap();
        page.split("name=\"form_token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }
}
