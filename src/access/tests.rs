//! Signing in, end to end at the level of the database.

use super::*;
use crate::clock::{At, Clock, DAY, MINUTE};
use crate::db::{Db, PoolSize};
use crate::ids::{SettingId, SignInId};
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};

struct House {
    db: Db,
    clock: Clock,
    key: InstanceKey,
    heron: SettingId,
    _home: tempfile::TempDir,
}

async fn house() -> House {
    let home = tempfile::tempdir().unwrap();
    let db = format!("sqlite://{}", home.path().join("belong.db").display());
    let db = Db::connect(&db, PoolSize::default()).await.unwrap();
    let key = InstanceKey::open(&home.path().join("keys"), &home.path().join("copy")).unwrap();
    let house = House { db, clock: Clock::set_to(At(DAY)), key, heron: SettingId::random(), _home: home };
    let ann = colleague("Ann", "ann@example.org", Roles::first()).unwrap();
    enrol(&house.db, &house.clock, ann).await.unwrap().unwrap();
    house
}

impl House {
    async fn asks(&self, email: &str) -> Option<SignInId> {
        let asking =
            Asking { email: email.into(), browser: "hers".into(), mail_domain: "example.org".into() };
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
        redeem(&self.db, &self.clock, Presented { token, browser, ..Presented::default() }).await.unwrap()
    }

    async fn moves_on(&self, millis: i64) {
        self.clock.set(self.clock.now().plus(millis));
    }
}

fn token_in(letter: &Letter) -> String {
    let line = letter.text.lines().find(|line| line.contains("/sign-in/")).unwrap();
    line.rsplit('/').next().unwrap().to_owned()
}

async fn who(house: &House, session: &str) -> Option<Colleague> {
    signed_in(&house.db, &house.clock, session).await.unwrap().map(|one| one.colleague)
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
    assert_eq!(who(&house, &session).await, Some(ann));
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
        let session = sign_in::begin_session(&txn, ann.id, "", house.clock.now()).await.unwrap();
        txn.commit().await.unwrap();
        session
    };
    let idle = begin().await;
    house.moves_on(30 * MINUTE).await;
    assert!(!alive(&idle).await);
    let left = begin().await;
    sign_out(&house.db, &house.clock, &left).await.unwrap();
    assert!(!alive(&left).await);

    let bob = colleague("Bob", "bob@example.org", Roles::first()).unwrap();
    let bob = enrol(&house.db, &house.clock, bob).await.unwrap().unwrap();
    let (one, two) = (begin().await, begin().await);
    set_access(&house.db, &house.clock, bob, (ann.id, false)).await.unwrap().unwrap();
    assert!(!alive(&one).await && !alive(&two).await);
    assert_eq!(entity::session::Entity::find().count(house.db.reader()).await.unwrap(), 0);
    assert_eq!(house.asks("ann@example.org").await, None);
    let last = set_access(&house.db, &house.clock, ann.id, (bob, false)).await.unwrap();
    assert!(last.is_err(), "the last administrator stays");
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
    let first = || colleague("Cy", "cy@example.org", Roles::first()).unwrap();
    let use_code = async |code: &str| set_up(&house.db, &house.clock, code, (first(), "")).await.unwrap();
    let stale = mint().await;
    house.moves_on(30 * MINUTE).await;
    assert!(use_code(&stale).await.is_none(), "half an hour is over");
    let replaced = mint().await;
    let code = mint().await;
    assert!(use_code(&replaced).await.is_none());
    assert!(setup_code_works(&house.db, &house.clock, &code).await.unwrap());
    let (session, cy) = use_code(&code).await.unwrap();
    assert_eq!(cy.roles, Roles::first());
    assert_eq!(who(&house, &session).await, Some(cy));
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

    const LEADS: Grant = Grant::Roles(&[Role::Lead]);
    const ADMINS: Grant = Grant::Roles(&[Role::Administrator]);
    const ANYBODY: Grant = Grant::Roles(&Role::ALL);

    #[poem::handler]
    fn for_leads(person: SignedIn) -> String {
        person.colleague.name
    }

    fn client(house: &House) -> TestClient<impl Endpoint> {
        let routes = Route::new()
            .at("/sign-in", get(ask_page).post(ask_submitted))
            .at("/sign-in/:token", get(link_page).post(link_used))
            .at("/sign-out", post(signed_out))
            .at("/setup/:code", get(set_up_page).post(set_up_submitted))
            .at("/sign-in/code", get(code_page).post(code_typed))
            .at("/desk", get(Gate::before("/desk", LEADS, for_leads)))
            .at("/desk/targets", get(Gate::before("/desk/targets", LEADS, for_leads)))
            .at("/desk/nobody", get(Gate::before("/desk/nobody", Grant::Roles(&[]), for_leads)))
            .at("/desk/bare", get(for_leads))
            .at(
                "/desk/colleagues",
                get(Gate::before("/desk/colleagues", ADMINS, colleagues_page)).post(Gate::before(
                    "/desk/colleagues",
                    ADMINS,
                    add_colleague,
                )),
            )
            .at(
                "/desk/colleagues/:id",
                get(Gate::before("/desk/colleagues/:id", ADMINS, colleague_page)).post(Gate::before(
                    "/desk/colleagues/:id",
                    ADMINS,
                    roles_changed,
                )),
            )
            .at("/desk/colleagues/:id/access", post(Gate::before("", ADMINS, access_changed)))
            .at("/desk/audit", get(Gate::before("/desk/audit", ADMINS, audit_page)))
            .at("/desk/sessions", get(Gate::before("/desk/sessions", ANYBODY, sessions_page)))
            .at("/desk/sessions/others", post(Gate::before("", ANYBODY, sessions_ended)))
            .at("/desk/sessions/:handle/end", post(Gate::before("", ANYBODY, session_ended)));
        let config = Arc::new(crate::config::Config::embedded());
        let pages = [("/desk", LEADS), ("/desk/targets", LEADS), ("/desk/colleagues", ADMINS)];
        let heron = house.heron;
        TestClient::new(
            routes
                .data(house.db.clone())
                .data(house.clock.clone())
                .data(house.key.clone())
                .data(config)
                .data(Opens(Arc::new(pages.to_vec())))
                .data(SettingNames::new(move || async move { Ok(vec![(heron, "Heron School".to_owned())]) })),
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
        for (name, role) in [("lee", Role::Lead), ("ada", Role::Administrator)] {
            let new = colleague(name, &format!("{name}@example.org"), Roles::of(&[role])).unwrap();
            enrol(&house.db, &house.clock, new).await.unwrap();
        }
        let client = client(&house);
        client.get("/desk/colleagues").send().await.assert_status(StatusCode::SEE_OTHER);
        let (lee, ada) = (linked(&house, "lee@example.org").await, linked(&house, "ada@example.org").await);
        client.get("/desk").header("cookie", &lee).send().await.assert_status_is_ok();
        let closed = client.get("/desk/colleagues").header("cookie", &lee).send().await;
        closed.assert_status(StatusCode::NOT_FOUND);
        let page = closed.0.into_body().into_string().await.unwrap();
        assert!(page.contains("/desk/targets") && !page.contains("/desk/colleagues"), "{page}");
        client.get("/desk").header("cookie", &ada).send().await.assert_status(StatusCode::NOT_FOUND);
        let page = client.get("/desk/colleagues").header("cookie", &ada).send().await;
        let page = page.0.into_body().into_string().await.unwrap();
        assert!(page.contains("/desk/colleagues") && !page.contains("/desk/targets"), "{page}");
    }

    #[tokio::test]
    async fn a_page_without_a_grant_or_without_a_gate_is_not_there() {
        let house = house().await;
        let client = client(&house);
        let ann = linked(&house, "ann@example.org").await;
        for path in ["/desk/nobody", "/desk/bare"] {
            client.get(path).header("cookie", &ann).send().await.assert_status(StatusCode::NOT_FOUND);
        }
    }

    #[tokio::test]
    async fn colleagues_are_added_told_changed_and_lose_their_access_at_once() {
        let house = house().await;
        let client = client(&house);
        let ann = linked(&house, "ann@example.org").await;
        let send = async |path: &str, form: &[(&str, &str)]| {
            client.post(path).header("cookie", &ann).form(&form).send().await
        };
        let bob =
            [("name", "<b>Bob</b>"), ("email", "Bob@example.org"), ("role", "lead"), ("role", "viewer")];
        send("/desk/colleagues", &bob).await.assert_status(StatusCode::SEE_OTHER);
        let queued = house.db.reader().query_all_raw(statement("SELECT kind FROM outbox")).await.unwrap();
        assert_eq!(queued[0].try_get::<String>("", "kind").unwrap(), "welcome");
        let again = send("/desk/colleagues", &bob).await;
        again.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
        let page = again.0.into_body().into_string().await.unwrap();
        assert!(page.contains("on the list already") && !page.contains("<b>Bob"), "{page}");
        assert!(page.contains("value=\"viewer\" checked") && page.contains("Bob@example.org"), "{page}");
        send("/desk/colleagues", &[("name", "")]).await.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
        let id = store::colleague_with_email(house.db.reader(), "bob@example.org").await.unwrap().unwrap().id;
        let mail = welcome_mail(&house.db, ("Heron", "https://b.example"), id).await.unwrap().unwrap();
        assert!(mail.text.contains("https://b.example/sign-in") && mail.text.contains("lead, viewer"));

        let (first, path) = (linked(&house, "bob@example.org").await, format!("/desk/colleagues/{id}"));
        client.get("/desk").header("cookie", &first).send().await.assert_status_is_ok();
        let nowhere = send(&path, &[("role", "setting-lead")]).await;
        nowhere.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nowhere.0.into_body().into_string().await.unwrap().contains("at least one setting"));
        let heron = house.heron.to_string();
        let led = [("role", "setting-lead"), ("setting", heron.as_str())];
        send(&path, &led).await.assert_status(StatusCode::SEE_OTHER);
        let roles = store::roles_of(house.db.reader(), id).await.unwrap();
        assert_eq!(roles.settings_scope(), Scope::These(vec![house.heron]));
        let after = client.get("/desk/sessions").header("cookie", &first).send().await;
        after.assert_status(StatusCode::SEE_OTHER);

        let second = linked(&house, "bob@example.org").await;
        client.get("/desk/sessions").header("cookie", &second).send().await.assert_status_is_ok();
        send(&format!("{path}/access"), &[("allowed", "no")]).await.assert_status(StatusCode::SEE_OTHER);
        let over = client.get("/desk/sessions").header("cookie", &second).send().await;
        over.assert_status(StatusCode::SEE_OTHER);
        assert_eq!(welcome_mail(&house.db, ("", ""), id).await.unwrap(), None);
    }

    #[tokio::test]
    async fn the_last_administrator_keeps_the_role() {
        let house = house().await;
        let client = client(&house);
        let ann = linked(&house, "ann@example.org").await;
        let id = store::colleague_with_email(house.db.reader(), "ann@example.org").await.unwrap().unwrap().id;
        let path = format!("/desk/colleagues/{id}");
        let sent = client.post(&path).header("cookie", &ann).form(&[("role", "lead")]).send().await;
        sent.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
        let page = sent.0.into_body().into_string().await.unwrap();
        assert!(page.contains("At least one administrator must stay"), "{page}");
        assert_eq!(store::roles_of(house.db.reader(), id).await.unwrap(), Roles::first());
    }

    #[tokio::test]
    async fn own_sessions_are_listed_and_ended_and_nobody_elses() {
        let house = house().await;
        let client = client(&house);
        let bob = colleague("Bob", "bob@example.org", Roles::of(&[Role::Viewer])).unwrap();
        enrol(&house.db, &house.clock, bob).await.unwrap();
        let (one, two) = (linked(&house, "ann@example.org").await, linked(&house, "ann@example.org").await);
        let bob = linked(&house, "bob@example.org").await;
        let page = client.get("/desk/sessions").header("cookie", &one).send().await;
        let page = page.0.into_body().into_string().await.unwrap();
        assert_eq!(page.matches("/end\"").count(), 1, "{page}");
        let end = page.split("action=\"").find(|part| part.contains("/end\"")).unwrap();
        let end = end.split('"').next().unwrap().to_owned();
        client.post(&end).header("cookie", &bob).send().await.assert_status(StatusCode::SEE_OTHER);
        client.get("/desk/sessions").header("cookie", &two).send().await.assert_status_is_ok();
        client.post(&end).header("cookie", &one).send().await.assert_status(StatusCode::SEE_OTHER);
        client.get("/desk/sessions").header("cookie", &two).send().await.assert_status(StatusCode::SEE_OTHER);
        client.get("/desk/sessions").header("cookie", &bob).send().await.assert_status_is_ok();
        let three = linked(&house, "ann@example.org").await;
        client.post("/desk/sessions/others").header("cookie", &one).send().await;
        client
            .get("/desk/sessions")
            .header("cookie", &three)
            .send()
            .await
            .assert_status(StatusCode::SEE_OTHER);
        client.get("/desk/sessions").header("cookie", &one).send().await.assert_status_is_ok();
    }

    #[tokio::test]
    async fn signing_in_again_gives_a_new_session_and_ends_the_old_one() {
        let house = house().await;
        let old = linked(&house, "ann@example.org").await;
        let link = mint_unbound_link(&house.db, &house.key, &house.clock, "", "ann@example.org");
        let link = link.await.unwrap().unwrap();
        let client = client(&house);
        let new = cookie(&client.post(&link).header("cookie", &old).send().await, "belong-session=");
        assert_ne!(new, old);
        client.get("/desk").header("cookie", &old).send().await.assert_status(StatusCode::SEE_OTHER);
        client.get("/desk").header("cookie", &new).send().await.assert_status_is_ok();
    }

    #[tokio::test]
    async fn tries_are_held_per_account_and_per_client_alike_for_known_and_unknown_and_end_by_themselves() {
        let house = house().await;
        let client = client(&house);
        let ask = async |email: &str, from: &str| {
            let form = [("email", email)];
            client.post("/sign-in").header("x-forwarded-for", from).form(&form).send().await
        };
        let mut held = Vec::new();
        for email in ["ann@example.org", "nobody@example.org"] {
            for _ in 0..5 {
                ask(email, "203.0.113.1").await.assert_status_is_ok();
            }
            let sixth = ask(&email.to_uppercase(), "203.0.113.2").await;
            sixth.assert_status(StatusCode::TOO_MANY_REQUESTS);
            assert_eq!(sixth.0.headers()["retry-after"], "601");
            held.push(sixth.0.into_body().into_string().await.unwrap());
        }
        assert_eq!(held[0], held[1]);
        assert!(held[0].contains("You can try again at"), "{}", held[0]);
        for n in 0..10 {
            ask(&format!("p{n}@example.org"), "203.0.113.1").await.assert_status_is_ok();
        }
        ask("p11@example.org", "203.0.113.1").await.assert_status(StatusCode::TOO_MANY_REQUESTS);
        ask("p11@example.org", "203.0.113.9").await.assert_status_is_ok();
        let link = mint_unbound_link(&house.db, &house.key, &house.clock, "", "ann@example.org");
        let link = link.await.unwrap().unwrap();
        let guess = client.post("/sign-in/guess").header("x-forwarded-for", "203.0.113.1").send().await;
        guess.assert_status(StatusCode::TOO_MANY_REQUESTS);
        let hers = client.post(&link).header("x-forwarded-for", "203.0.113.1").send().await;
        hers.assert_status(StatusCode::SEE_OTHER);
        house.moves_on(9 * MINUTE).await;
        ask("ann@example.org", "203.0.113.3").await.assert_status(StatusCode::TOO_MANY_REQUESTS);
        house.moves_on(MINUTE).await;
        ask("ann@example.org", "203.0.113.1").await.assert_status_is_ok();
    }

    #[tokio::test]
    async fn a_code_works_where_it_was_asked_for_and_dies_after_five_wrong_ones() {
        let house = house().await;
        let client = client(&house);
        let id = house.asks("ann@example.org").await.unwrap();
        let code = code::code_of(&house.key, id);
        let typed = async |code: &str, browser: &str| {
            let request = client.post("/sign-in/code").header("cookie", format!("belong-browser={browser}"));
            request.form(&[("code", code)]).send().await
        };
        typed(&code, "another").await.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
        let begun = typed(&code.to_lowercase().replace('-', " "), "hers").await;
        begun.assert_status(StatusCode::SEE_OTHER);
        typed(&code, "hers").await.assert_status(StatusCode::UNPROCESSABLE_ENTITY);

        let id = house.asks("ann@example.org").await.unwrap();
        let mut said = Vec::new();
        for _ in 0..5 {
            said.push(typed("0000-0000", "hers").await.0.into_body().into_string().await.unwrap());
        }
        let dead = typed(&code::code_of(&house.key, id), "hers").await;
        dead.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
        said.push(dead.0.into_body().into_string().await.unwrap());
        said.push(typed("0000-0000", "nobodys").await.0.into_body().into_string().await.unwrap());
        assert!(said.iter().all(|page| *page == said[0]), "the answer tells nothing");
        let link = token_in(&house.receives(id).await.unwrap());
        assert!(house.opens(&link, Some("hers")).await.is_ok(), "the link still works");
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
            .at("/desk/sessions", get(Gate::before("/desk/sessions", ANYBODY, sessions_page)))
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
        let token = token_on(client.get("/desk/sessions").header("cookie", &session).send().await).await;
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

mod trail {
    use super::*;

    async fn trail(house: &House) -> Vec<(String, String, String)> {
        let rows = audit_store::rows_after(house.db.reader(), 0, 1_000).await.unwrap();
        rows.into_iter().map(|row| (row.what, row.object, row.outcome)).collect()
    }

    async fn behind_its_back(house: &House, sql: &[&str]) {
        let txn = house.db.begin().await.unwrap();
        for trigger in ["audit_stays_as_it_is", "audit_stays"] {
            txn.execute_unprepared(&format!("DROP TRIGGER IF EXISTS {trigger}")).await.unwrap();
        }
        for one in sql {
            txn.execute_unprepared(one).await.unwrap();
        }
        txn.commit().await.unwrap();
    }

    async fn with_rows(rows: u64) -> House {
        let house = house().await;
        for amount in 2..=rows {
            let entry = Entry::of(house.clock.now(), What::Exported, Object::noun("all")).amount(amount);
            note(&house.db, entry).await.unwrap();
        }
        assert_eq!(verify_audit(&house.db).await.unwrap().unwrap().seq, i64::try_from(rows).unwrap());
        house
    }

    #[tokio::test]
    async fn a_row_that_was_changed_deleted_or_exchanged_is_named() {
        let (changed, missing) = (|seq| Broken::Changed { seq }, |seq| Broken::Missing { seq });
        let swap = [
            "UPDATE audit SET seq = -1 WHERE seq = 4",
            "UPDATE audit SET seq = 4 WHERE seq = 5",
            "UPDATE audit SET seq = 5 WHERE seq = -1",
        ];
        for (sql, broken) in [
            (&["UPDATE audit SET who = 'console' WHERE seq = 7"][..], changed(7)),
            (&["UPDATE audit SET at = at + 1 WHERE seq = 3"], changed(3)),
            (&["UPDATE audit SET amount = NULL WHERE seq = 10"], changed(10)),
            (&["UPDATE audit SET outcome = 'refused' WHERE seq = 1"], changed(1)),
            (&["UPDATE audit SET hash = zeroblob(32) WHERE seq = 2"], changed(2)),
            (&["DELETE FROM audit WHERE seq = 6"], missing(6)),
            (&["DELETE FROM audit WHERE seq = 1"], missing(1)),
            (&["DELETE FROM audit WHERE seq = 10"], Broken::CutOff { last: 9, head: 10 }),
            (&["DELETE FROM audit"], Broken::CutOff { last: 0, head: 10 }),
            (&["DELETE FROM instance WHERE name = 'audit'"], Broken::NoHead { seq: 10 }),
            (&swap, changed(4)),
        ] {
            let house = with_rows(10).await;
            behind_its_back(&house, sql).await;
            let found = verify_audit(&house.db).await.unwrap();
            assert_eq!(found, Err(broken), "{sql:?}");
        }
    }

    #[tokio::test]
    async fn the_database_itself_refuses_to_change_or_delete_a_row() {
        let house = with_rows(3).await;
        for sql in ["UPDATE audit SET who = 'console'", "DELETE FROM audit WHERE seq = 2"] {
            let txn = house.db.begin().await.unwrap();
            let refused = txn.execute_unprepared(sql).await.unwrap_err().to_string();
            assert!(refused.contains("only added to"), "{refused}");
        }
    }

    #[tokio::test]
    async fn what_is_rolled_back_leaves_no_row_and_writers_at_once_make_one_chain() {
        let house = std::sync::Arc::new(house().await);
        let entry = || Entry::of(At(DAY), What::Exported, Object::noun("all"));
        let txn = house.db.begin().await.unwrap();
        audit(&txn, entry()).await.unwrap();
        drop(txn);
        let writers = (0..40).map(|_| {
            let (house, entry) = (house.clone(), entry());
            tokio::spawn(async move { note(&house.db, entry).await.unwrap() })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
        assert_eq!(verify_audit(&house.db).await.unwrap().unwrap().seq, 41);
    }

    #[tokio::test]
    async fn it_tells_who_and_how_it_ended_and_never_an_address_or_a_token() {
        let house = house().await;
        let id = house.asks("ann@example.org").await.unwrap();
        let token = token_in(&house.receives(id).await.unwrap());
        house.opens(&token, Some("another")).await.unwrap_err();
        let (session, ann) = house.opens(&token, Some("hers")).await.unwrap();
        acting_as(Who::Console, async {
            let key = mint_api_key(&house.db, &house.clock, "marker@example.org").await.unwrap();
            assert!(key_is_valid(&house.db, &key).await.unwrap());
        })
        .await;
        sign_out(&house.db, &house.clock, &session).await.unwrap();
        let told = trail(&house).await;
        let whats: Vec<_> = told.iter().map(|(what, _, ended)| (what.as_str(), ended.as_str())).collect();
        assert_eq!(
            whats,
            [
                ("colleague-added", "done"),
                ("signed-in", "refused"),
                ("signed-in", "done"),
                ("key-made", "done"),
                ("signed-out", "done")
            ]
        );
        let mut printed = Vec::new();
        export_audit(&house.db, &mut printed).await.unwrap();
        let printed = String::from_utf8(printed).unwrap();
        assert!(printed.contains(&format!("colleague {}", ann.id)) && printed.contains("console,key-made"));
        for secret in ["@", "example.org", "marker", token.as_str(), session.as_str(), "hers"] {
            assert!(!printed.contains(secret), "{secret} in {printed}");
        }
        assert_eq!(Object::coded("outcome", "6M"), Object::coded("outcome", "6M"));
        for code in ["ann@example.org", &token, "apple banana cherry", "", "=1+1"] {
            assert_eq!(Object::coded("outcome", code), Object::noun("outcome"), "{code}");
        }
    }
}
