//! The pages as somebody who is signed in meets them.

use super::*;
use crate::access::{
    Gate, Grant, InstanceKey, NewColleague, Presented, Role, Roles, colleague, enrol, mint_unbound_link,
    redeem,
};
use crate::clock::{At, Clock};
use crate::config::Config;
use crate::db::{Db, PoolSize};
use crate::progress::testing::{cell, cube, figure, percent, withheld};
use crate::release::{
    Cell, Cube, Dimension, Figure, Group, Releases, ResponseCell, ResponseShare, Share, Shown,
    WITHHELD_SENTENCE,
};
use crate::reports::{Gathering, Look, Making};
use crate::surveys::{Content, Term};
use crate::theory::Audience;
use poem::http::{StatusCode, header};
use poem::{Endpoint, EndpointExt, Request, Response, Route, get};
use std::sync::Arc;

mod poster;

struct House {
    app: poem::endpoint::BoxEndpoint<'static, Response>,
    cookie: String,
    folder: tempfile::TempDir,
}

/// The headline item of every pair of outcome and audience in the content, figures that differ.
fn wave(content: &Content, term: Term, year: i32, step: u8) -> Arc<Cube> {
    let mut cells: Vec<Cell> = Vec::new();
    for (at, item) in content.items.iter().enumerate() {
        let all = match at % 11 {
            7 => withheld(),
            9 => figure(Share::Tenths { tenths: 6 }),
            _ => percent(35 + (at * 7 % 40) as u8 + step),
        };
        if at % 13 == 12 {
            continue;
        }
        cells.push(cell(&item.id, item.version, all));
        let groups = [
            (Dimension::Phase, "primary", percent(48)),
            (Dimension::Phase, "secondary", percent(61)),
            (Dimension::Phase, "other", withheld()),
            (Dimension::Place, "Sandpiper Primary", percent(55)),
            (Dimension::Place, "Kittiwake Academy", figure(Share::OverSevenInTen)),
            (Dimension::Place, "Marram and Dune Primaries", withheld()),
            (Dimension::Edition, "en", percent(60)),
            (Dimension::Edition, "pl", percent(45)),
            (Dimension::Edition, "ar", withheld()),
            (Dimension::Edition, "Other groups together", percent(58)),
        ];
        for (dimension, name, figure) in groups {
            let group = Group { dimension, name: name.into() };
            cells.push(Cell { group, ..cell(&item.id, item.version, figure) });
        }
    }
    let mut made = (*cube(term, year, cells)).clone();
    for cell in made.cells.iter().filter(|cell| cell.group.dimension == Dimension::Edition) {
        let figure = match cell.group.name.as_str() {
            "en" => percent(49),
            "pl" => percent(60),
            _ => withheld(),
        };
        made.everyone_else.push(Cell { figure, ..cell.clone() });
    }
    let everyone = || Group { dimension: Dimension::Partnership, name: String::new() };
    let share = ResponseShare { invited: 1280, answered: 640, percent: Some(50) };
    made.responses = Audience::ALL
        .into_iter()
        .map(|audience| ResponseCell {
            audience,
            group: everyone(),
            figure: Figure::Shown(Shown::for_test(share.clone())),
        })
        .collect();
    Arc::new(made)
}

fn five_waves(content: &Content) -> Vec<Arc<Cube>> {
    let waves = [
        (Term::Autumn, 2024),
        (Term::Spring, 2025),
        (Term::Summer, 2025),
        (Term::Autumn, 2025),
        (Term::Spring, 2026),
    ];
    waves
        .into_iter()
        .zip([0, 3, 5, 6, 9])
        .map(|((term, year), step)| wave(content, term, year, step))
        .collect()
}

async fn session(db: &Db, clock: &Clock, folder: &std::path::Path, new: NewColleague) -> String {
    let key = InstanceKey::open(&folder.join("keys"), &folder.join("copy")).unwrap();
    let email = new.email.clone();
    enrol(db, clock, new).await.unwrap().unwrap();
    let link = mint_unbound_link(db, &key, clock, "http://h", &email).await.unwrap().unwrap();
    let token = link.rsplit('/').next().unwrap();
    let presented = Presented { token, ..Presented::default() };
    redeem(db, clock, presented).await.unwrap().unwrap().0
}

async fn house(roles: Roles, waves: bool) -> House {
    let content = Content::embedded();
    let cubes = if waves { five_waves(&content) } else { Vec::new() };
    house_of(roles, content, cubes).await
}

async fn house_of(roles: Roles, content: Content, cubes: Vec<Arc<Cube>>) -> House {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("belong.db").display());
    let db = Db::connect(&url, PoolSize::default()).await.unwrap();
    let clock = Clock::set_to(At::parse_london("2026-11-10 10:00").unwrap());
    let ann = colleague("Ann", "ann@example.org", roles).unwrap();
    let session = session(&db, &clock, folder.path(), ann).await;
    let config = Config::from_parts(None, std::path::Path::new("none"), &|_| None).unwrap();
    let mails = folder.path().join("mails");
    std::fs::create_dir(&mails).unwrap();
    for (name, to, subject) in [
        ("a1.eml", "yp-1@example.org", "Three minutes about your school"),
        ("a2.eml", "fa-1@example.org", "Three minutes about your child's school"),
        ("a3.eml", "lead@example.org", "Your link to sign in"),
    ] {
        let text = "Hello,\n\nopen your own link: http://127.0.0.1:8080/a/abc.\n\nThank you <b>";
        std::fs::write(mails.join(name), format!("To: {to}\r\nSubject: {subject}\r\n\r\n{text}\r\n"))
            .unwrap();
    }
    let app = Route::new()
        .at("/desk", get(poster_page))
        .at("/desk/pictures", get(poster_in_pictures))
        .at("/desk/interventions/:number", get(chain_page))
        .at("/desk/poster.csv", get(poster_csv))
        .at("/desk/outcomes", get(outcomes_page))
        .at("/desk/outcomes/:id", get(outcome))
        .at("/desk/outcomes/:id/:table", get(outcome_csv))
        .at("/desk/targets", get(targets_page).post(target_set))
        .at("/desk/targets/:id/withdraw", poem::post(target_withdrawn))
        .at("/desk/guidance", get(guidance_page).post(guidance_added))
        .at("/desk/guidance/:id", get(guidance_entry_page).post(guidance_changed))
        .at("/demo/mail", get(demo_mail_list))
        .at("/demo/mail/:file", get(demo_mail));
    let gathering = Gathering {
        db: db.clone(),
        content: Arc::new(content.clone()),
        releases: Arc::new(Releases::new()),
        look: Look::default(),
        base_url: "https://belong.example".into(),
        is_demo: false,
    };
    let app = Gate::before("/desk", Grant::Roles(&Role::ALL), app)
        .data(Making::new(gathering, clock.clone()))
        .data(db)
        .data(clock)
        .data(Arc::new(content))
        .data(Arc::new(config))
        .data(Cubes::new(move || {
            let cubes = cubes.clone();
            async move { Ok(cubes) }
        }))
        .data(DemoMailbox { folder: mails })
        .map_to_response()
        .boxed();
    House { app, cookie: format!("belong-session={session}"), folder }
}

impl House {
    async fn ask(&self, request: poem::RequestBuilder) -> (StatusCode, String) {
        let request = request.header(header::COOKIE, &self.cookie).finish();
        let response = self.app.get_response(request).await;
        let status = response.status();
        (status, response.into_body().into_string().await.unwrap())
    }

    async fn get(&self, path: &str) -> (StatusCode, String) {
        self.ask(Request::builder().uri(path.parse().unwrap())).await
    }

    async fn page(&self, path: &str) -> String {
        let (status, text) = self.get(path).await;
        assert_eq!(status, 200, "{path}: {text}");
        text
    }

    async fn post(&self, path: &str, form: &str) -> (StatusCode, String) {
        let request = Request::builder()
            .method(poem::http::Method::POST)
            .uri(path.parse().unwrap())
            .content_type("application/x-www-form-urlencoded");
        let request = request.header(header::COOKIE, &self.cookie).body(form.to_owned());
        let response = self.app.get_response(request).await;
        (response.status(), response.into_body().into_string().await.unwrap())
    }
}

const TARGET: &str = "outcome=6M&measure=YP&horizon=2030&percent=80&owner=The+board&reason=Agreed+in+June";

#[tokio::test]
async fn every_page_has_one_heading_and_nothing_inline() {
    let house = house(Roles::first(), true).await;
    assert_eq!(house.post("/desk/targets", TARGET).await.0, 303);
    for path in [
        "/desk",
        "/desk/pictures",
        "/desk/interventions/6",
        "/desk/outcomes/6M",
        "/desk/outcomes/1S",
        "/desk/outcomes/1M",
        "/desk/outcomes/2S",
        "/desk/outcomes/2L",
        "/desk/outcomes/3L",
        "/desk/targets",
        "/desk/guidance",
        "/desk/guidance/dfe-attendance-toolkit",
        "/demo/mail",
        "/demo/mail/a1.eml",
    ] {
        let page = house.page(path).await;
        assert_eq!(page.matches("<h1").count(), 1, "{path}");
        for bad in ["<script", "<style", " style=\"", " onclick", "{{", "{%"] {
            assert!(!page.contains(bad), "{path} holds {bad}");
        }
        assert_eq!(page.matches("<table").count(), page.matches("<caption").count(), "{path}");
        let mut ids: Vec<&str> =
            page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "{path} has an id twice");
    }
}

#[tokio::test]
async fn the_poster_has_twenty_four_cells_in_the_partnerships_wording() {
    let house = house(Roles::first(), true).await;
    house.post("/desk/targets", TARGET).await;
    let page = house.page("/desk").await;
    assert_eq!(page.matches("<td class=\"cell ").count(), 24);
    assert!(page.contains("Medium term (2026-2030)") && page.contains("target 80% by 2030"));
    assert!(page.contains("Last wave: spring 2026, closed on 14 March 2026."));
    assert!(page.contains("about 640 of about 1280 invited (50%): some people answered"));
    let csv = house.page("/desk/poster.csv").await;
    assert_eq!(csv.lines().count(), 25);
}

#[tokio::test]
async fn an_outcome_shows_every_voice_and_never_a_withheld_figure() {
    let house = house(Roles::first(), true).await;
    house.post("/desk/targets", TARGET).await;
    let page = house.page("/desk/outcomes/6M").await;
    for part in
        ["<h2 id=\"YP-title\">", "figure on the poster", "How do answers spread?", "By phase", "By place"]
    {
        assert!(page.contains(part), "{part}");
    }
    assert!(page.contains(WITHHELD_SENTENCE) && page.contains("Agreed in June"));
    assert!(page.find("Sandpiper Primary") < page.find("Kittiwake Academy"), "places keep the plan's order");
    assert!(page.contains("theory version"));
    let addresses: Vec<&str> = page
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|address| address.ends_with(".csv"))
        .collect();
    assert!(addresses.len() > 6);
    for address in addresses {
        let csv = house.page(address).await;
        assert!(csv.lines().count() > 1, "{address}");
    }
}

#[tokio::test]
async fn an_edition_that_is_answered_differently_is_named_beside_the_question() {
    let house = house(Roles::first(), true).await;
    let page = house.page("/desk/outcomes/6M").await;
    let flag = "<p class=\"flag\">People who answered in Polish answered this differently (about 15 points \
                lower). The words may not mean quite the same.";
    assert!(page.contains(flag) && page.contains("By edition"), "{page}");
    assert!(!page.contains("answered in English") && !page.contains("answered in Arabic"));
    let csv = house.page("/desk/outcomes/6M/edition-6M-YP-1-v1.csv").await;
    assert!(csv.contains("\nPolish,45%,"), "{csv}");
    assert!(csv.contains(&format!("\nArabic,{WITHHELD_SENTENCE},,,")), "{csv}");
    assert!(csv.find("English,") < csv.find("Polish,"), "the plan's order, not the figures'");
}

#[tokio::test]
async fn every_outcome_stands_beside_the_others_on_the_same_axes() {
    let full = house(Roles::first(), true).await;
    let page = full.page("/desk/outcomes").await;
    assert_eq!(page.matches("<div class=\"card\">").count(), 24, "{page}");
    let drawn = page.matches("<svg class=\"chart\"").count();
    assert!(drawn > 15 && page.matches(">2024</text>").count() == drawn, "{drawn}");
    assert_eq!(page.matches(">2030</text>").count(), drawn, "one axis for all");
    assert_eq!(page.matches("/readings-").count(), page.matches("Download as CSV").count());
    assert!(!page.contains(" style=") && !page.contains("significant"), "{page}");
    let nothing = house(Roles::first(), false).await.page("/desk/outcomes").await;
    assert!(nothing.contains("Nothing has been asked yet.") && !nothing.contains("<svg class=\"chart\""));
}

#[cfg(feature = "pdf")]
#[tokio::test]
async fn every_chart_of_an_outcome_is_a_picture_too_and_its_words_stand_beside_the_link() {
    let house = house(Roles::first(), true).await;
    let page = house.page("/desk/outcomes/6M").await;
    let links: Vec<&str> = page
        .split("href=\"")
        .filter_map(|rest| rest.split('"').next())
        .filter(|address| address.ends_with(".png"))
        .collect();
    assert_eq!(links.len(), page.matches("<svg class=\"chart\"").count(), "{links:?}");
    assert_eq!(page.matches("which is inside the file too: Chart: ").count(), links.len());
    for kind in ["dot", "spread", "readings", "answered"] {
        let path = links.iter().find(|link| link.contains(&format!("/{kind}-"))).expect(kind);
        let request = Request::builder().uri(path.parse().unwrap()).header(header::COOKIE, &house.cookie);
        let response = house.app.get_response(request.finish()).await;
        assert_eq!(
            (response.status(), response.content_type()),
            (StatusCode::OK, Some("image/png")),
            "{path}"
        );
        let bytes = response.into_body().into_vec().await.unwrap();
        // Width and height follow the header's name: twice 800 pixels.
        assert_eq!(u32::from_be_bytes(bytes[16..20].try_into().unwrap()), 1600, "{path}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_kind_404() {
    let house = house(Roles::first(), true).await;
    for path in [
        "/desk/outcomes/9Z",
        "/desk/interventions/9",
        "/desk/interventions/256",
        "/desk/interventions/six",
        "/desk/outcomes/6M/readings-6M-YP-99-v1.csv",
        "/desk/outcomes/6M/nonsense.csv",
        "/desk/outcomes/6M/groups-6M-YP-1-v1.png",
        "/desk/outcomes/6M/readings-6M-YP-1-v1.gif",
        "/desk/outcomes/6M/dot-6M-YP-99-v1.png",
        "/desk/outcomes/9Z/readings-6M-YP-1-v1.csv",
        "/desk/guidance/none",
        "/demo/mail/..%2fbelong.db",
        "/demo/mail/none.eml",
    ] {
        assert_eq!(house.get(path).await.0, 404, "{path}");
    }
}

#[tokio::test]
async fn without_a_release_the_pages_say_so_and_claim_nothing() {
    let house = house(Roles::first(), false).await;
    let page = house.page("/desk").await;
    assert!(page.contains("No wave has been counted yet"));
    assert!(!page.contains("class=\"figure\""));
    let unasked = house.page("/desk/outcomes/6M").await;
    assert!(unasked.contains("Not asked yet") && !unasked.contains("<svg class=\"chart\""));
}

#[tokio::test]
async fn a_target_that_cannot_be_kept_comes_back_as_typed() {
    let house = house(Roles::first(), false).await;
    let (status, page) = house.post("/desk/targets", &TARGET.replace("2030", "2026")).await;
    assert_eq!(status, 422);
    assert!(page.contains("There is a problem") && page.contains("href=\"#horizon\""));
    assert!(page.contains("value=\"80\"") && page.contains("Agreed in June"));
    assert!(house.page("/desk/targets").await.contains("No target has been set yet"));
    let (status, page) = house.post("/desk/targets", "percent=%3Cb%3E").await;
    assert_eq!((status, page.matches("class=\"error\"").count()), (StatusCode::UNPROCESSABLE_ENTITY, 6));
    assert!(!page.contains("<b>"));
}

#[tokio::test]
async fn a_target_below_the_first_reading_is_refused_unless_it_is_to_be_kept() {
    let house = house(Roles::first(), true).await;
    let low = TARGET.replace("percent=80", "percent=30");
    let (status, page) = house.post("/desk/targets", &low).await;
    assert_eq!(status, 422);
    assert!(page.contains("so 30% would be no step forward") && page.contains("href=\"#percent\""), "{page}");
    assert_eq!(house.post("/desk/targets", &format!("{low}&keep=yes")).await.0, 303);
    assert!(house.page("/desk/targets").await.contains("keep at least 30%"));
}

#[tokio::test]
async fn a_replaced_target_stays_in_the_history() {
    let house = house(Roles::first(), false).await;
    assert_eq!(house.post("/desk/targets", TARGET).await.0, 303);
    assert_eq!(house.post("/desk/targets", &TARGET.replace("80", "85")).await.0, 303);
    let page = house.page("/desk/targets").await;
    assert!(page.contains("replaced on 10 November 2026 by 85%"), "{page}");
    assert!(page.contains("counts from the next wave that is opened"));
}

#[tokio::test]
async fn a_withdrawn_target_stays_in_the_history_and_is_withdrawn_once() {
    let house = house(Roles::first(), false).await;
    assert_eq!(house.post("/desk/targets", TARGET).await.0, 303);
    let page = house.page("/desk/targets").await;
    let address = page.split("action=\"").find(|rest| rest.contains("/withdraw\"")).unwrap();
    let address = address.split('"').next().unwrap().to_owned();
    assert_eq!(house.post(&address, "").await.0, 303);
    assert_eq!(house.post(&address, "").await.0, 404);
    let about = house.page("/desk/outcomes/6M").await;
    assert!(about.contains("withdrawn on 10 November 2026") && about.contains("No target agreed yet."));
}

#[tokio::test]
async fn a_workshop_finds_a_figure_to_start_from_with_its_pace() {
    let house = house(Roles::first(), true).await;
    let page = house.page("/desk/targets?outcome=6M").await;
    assert!(page.contains("6M, Young people (11 to 18), from "), "{page}");
    assert!(page.contains("points a year") && page.contains("a target that needs more is called ambitious"));
}

#[tokio::test]
async fn every_chart_says_what_it_is_made_of_and_the_page_says_how_sure_we_are() {
    let house = house(Roles::first(), true).await;
    let page = house.page("/desk/outcomes/6M").await;
    let charts = page.matches("<svg class=\"chart\"").count();
    assert!(charts > 4 && page.matches("<details class=\"about\">").count() >= charts, "{charts}");
    assert_eq!(page.matches("How sure are we?").count(), 1);
    assert!(page.contains("/desk/method#share") && page.contains("consistent with the theory"));
    for word in ["significant", "→", "↑", "▲"] {
        assert!(!page.contains(word), "{word}");
    }
}

#[tokio::test]
async fn guidance_is_added_changed_and_shown_with_its_outcome() {
    let house = house(Roles::first(), false).await;
    let form = "title=Belonging+%26+me&publisher=Us&address=https%3A%2F%2Fexample.org&checked_on=2026-11-10&outcomes=6M";
    assert_eq!(house.post("/desk/guidance", form).await.0, 303);
    assert!(house.page("/desk/outcomes/6M").await.contains("checked on 10 November 2026"));
    let (status, page) = house.post("/desk/guidance", &form.replace("https", "javascript")).await;
    assert_eq!(status, 422);
    assert!(page.contains("href=\"#address\"") && page.contains("value=\"6M\" checked"));
    let changed = form.replace("Us", "The+partnership");
    assert_eq!(house.post("/desk/guidance/dfe-attendance-toolkit", &changed).await.0, 303);
    assert!(house.page("/desk/guidance").await.contains("The partnership"));
}

#[tokio::test]
async fn a_viewer_reads_an_outcome_without_the_way_to_a_target() {
    let viewer = house(Roles::of(&[Role::Viewer]), true).await;
    let page = viewer.page("/desk/outcomes/6M").await;
    assert!(page.contains("Targets") && !page.contains("Set a target"), "{page}");
    let lead = house(Roles::of(&[Role::Lead]), true).await;
    assert!(lead.page("/desk/outcomes/6M").await.contains("Set a target"));
}

#[tokio::test]
async fn the_demos_mails_are_found_by_group_and_their_links_can_be_followed() {
    let house = house(Roles::first(), false).await;
    let all = house.page("/demo/mail").await;
    assert!(all.contains("<h2>Young people</h2>") && all.contains("Mails 1 to 3 of 3"));
    let some = house.page("/demo/mail?q=families").await;
    assert!(some.contains("a2.eml") && !some.contains("a1.eml"));
    assert!(house.page("/demo/mail?q=%22%3Cx&page=7").await.contains("No mail fits"));
    let mail = house.page("/demo/mail/a1.eml").await;
    assert!(mail.contains("<a href=\"http://127.0.0.1:8080/a/abc\">"));
    assert!(!mail.contains("<b>"));
    std::fs::remove_dir_all(house.folder.path().join("mails")).unwrap();
    assert_eq!(house.get("/demo/mail").await.0, 500);
}
