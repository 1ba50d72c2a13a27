//! The poster, its pictures, the chain and the outcome at their edges: no wave, one audience, everything withheld,
//! another theory.

use super::*;
use crate::progress::State;
use crate::release::ResponseCell;

/// The text of a page without its tags.
fn text_of(page: &str) -> String {
    let main = page.split_once("<main").map_or(page, |(_, rest)| rest);
    let pieces = main.split('<').filter_map(|piece| piece.split_once('>'));
    pieces
        .map(|(_, text)| text)
        .collect::<Vec<_>>()
        .join(" ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn has_no_figure(page: &str) -> bool {
    !page.contains("class=\"figure\"") && !text_of(page).contains(" in 10 ")
}

/// Pages that are made of cells.
const PAGES: [&str; 4] = ["/desk", "/desk/pictures", "/desk/interventions/6", "/desk/outcomes/6M"];

#[tokio::test]
async fn without_a_wave_every_outcome_is_listed_with_the_questions_that_would_give_evidence() {
    let house = house(Roles::first(), false).await;
    let page = house.page("/desk").await;
    assert!(page.contains("24 of 24 outcomes have no evidence yet"), "{page}");
    assert!(
        page.contains("8 in Short term (2024-2026); 8 in Medium term (2026-2030); 8 in Long term (by 2040).")
    );
    let blanks = page.split_once("class=\"blanks\"").unwrap().1.split_once("</section>").unwrap().0;
    assert_eq!(blanks.matches("<details>").count(), 24);
    let content = Content::embedded();
    for item in &content.items {
        assert!(blanks.contains(&format!("({})", item.id)), "{}", item.id);
    }
    assert!(blanks.contains("Young people (11 to 18), every term (6M-YP-1)"));
    for path in PAGES {
        assert!(has_no_figure(&house.page(path).await), "{path}");
    }
    let chain = house.page("/desk/interventions/6").await;
    assert!(
        chain.contains("No wave has been counted. Nothing is marked.") && chain.contains("Too early to read")
    );
    assert!(house.page("/desk/pictures").await.contains("We have not asked yet."));
}

#[tokio::test]
async fn where_everything_is_withheld_each_page_says_that_and_shows_no_figure() {
    let content = Content::embedded();
    let mut wave = (*wave(&content, Term::Autumn, 2026, 0)).clone();
    for cell in &mut wave.cells {
        cell.figure = withheld();
    }
    wave.everyone_else.clear();
    for cell in &mut wave.responses {
        cell.figure = Figure::Withheld;
    }
    let house = house_of(Roles::first(), content, vec![Arc::new(wave)]).await;
    let page = house.page("/desk").await;
    assert!(page.contains("not enough answers") && page.contains(WITHHELD_SENTENCE));
    assert!(
        page.contains("asked, and not enough answers to show safely")
            && page.contains("have no evidence yet")
    );
    for path in PAGES {
        let page = house.page(path).await;
        assert!(has_no_figure(&page) && !page.contains("class=\"interval\""), "{path}");
        assert!(page.contains("not enough answers") || path == "/desk/outcomes/6M", "{path}");
    }
    let about = house.page("/desk/outcomes/6M").await;
    assert!(about.contains("Who answered, and who did not") && about.contains(WITHHELD_SENTENCE));
}

#[tokio::test]
async fn a_wave_that_asked_one_audience_says_whom_it_did_not_ask() {
    let content = Content::embedded();
    let mut wave = (*wave(&content, Term::Autumn, 2026, 0)).clone();
    let families = |audience: Audience| audience == Audience::Families;
    wave.cells.retain(|cell| families(cell.audience));
    wave.everyone_else.clear();
    wave.responses.retain(|cell: &ResponseCell| families(cell.audience));
    let house = house_of(Roles::first(), content, vec![Arc::new(wave)]).await;
    let page = house.page("/desk").await;
    assert!(page.contains("This wave did not ask children, young people, staff."), "{page}");
    assert_eq!(
        page.matches("about 640 of about 1280 invited").count(),
        2,
        "the lead and the foot of the sheet"
    );
    let about = house.page("/desk/outcomes/6M").await;
    assert!(about.contains("<strong>Families</strong>, autumn 2026: about 640"));
    assert!(!about.contains("<strong>Young people (11 to 18)</strong>, autumn"));
    assert_eq!(house.get("/desk/interventions/6").await.0, 200);
    assert_eq!(house.get("/desk/pictures").await.0, 200);
}

#[tokio::test]
async fn another_theory_with_two_horizons_and_a_gap_in_its_map_keeps_its_columns() {
    let mut content = Content::embedded();
    content.theory.horizons.truncate(2);
    let known: Vec<_> = content.theory.horizons.iter().map(|span| span.horizon).collect();
    content.theory.interventions.truncate(3);
    for row in &mut content.theory.interventions {
        row.outcomes.retain(|one| known.contains(&one.horizon));
    }
    content.theory.interventions[1].outcomes.remove(0);
    content.theory.interventions[2].outcomes.clear();
    let house = house_of(Roles::first(), content, Vec::new()).await;
    let page = house.page("/desk").await;
    let body = page.split_once("<table class=\"poster\">").unwrap().1.split_once("</table>").unwrap().0;
    assert_eq!(body.matches("<th scope=\"col\">").count(), 3);
    for row in body.split("<tr>").skip(2) {
        assert_eq!(row.matches("<td").count(), 2, "{row}");
    }
    assert_eq!(body.matches("No outcome is named here.").count(), 3);
    assert!(page.contains("3 of 3 outcomes have no evidence yet"), "{}", text_of(&page));
    let empty = house.page("/desk/interventions/3").await;
    assert!(empty.contains("names no outcome for it") && !empty.contains("After it"));
    assert_eq!(house.page("/desk/pictures").await.matches("No outcome is named for").count(), 3);
    assert_eq!(house.get("/desk/interventions/4").await.0, 404);
}

#[tokio::test]
async fn the_pictures_name_every_outcome_and_every_state_for_who_cannot_see_them() {
    let content = Content::embedded();
    let house = house(Roles::first(), true).await;
    let page = house.page("/desk/pictures").await;
    assert_eq!(page.matches("<td class=\"cell ").count(), 24);
    let names = page.matches("role=\"img\" aria-label=\"").count();
    assert_eq!(names, 24 + 24 + 8, "an outcome, its sign, an intervention");
    for one in content.theory.outcomes() {
        let label = one.statement.replace('&', "&#38;").replace('\'', "&#39;");
        assert!(page.contains(&format!("aria-label=\"{label}\"")), "{label}");
        assert!(page.contains(&format!("href=\"/desk/outcomes/{}\"", one.id)));
    }
    for state in State::ALL {
        assert!(page.contains(state.plainly()), "{state:?}");
    }
    let drawn: std::collections::BTreeSet<&str> = page
        .split("class=\"draw\"")
        .skip(1)
        .filter_map(|rest| rest.split_once("<svg")?.1.split("</svg>").next())
        .collect();
    assert_eq!(drawn.len(), 32, "no two of them share a picture");
    for banned in ["<script", " style=\"", "→"] {
        assert!(!page.contains(banned), "{banned}");
    }
}

#[tokio::test]
async fn poster_outcome_and_chain_lead_to_each_other_and_back() {
    let house = house(Roles::first(), true).await;
    let leads = |page: &str, to: &str| page.contains(&format!("href=\"{to}\""));
    let poster = house.page("/desk").await;
    assert!(leads(&poster, "/desk/outcomes/6M") && leads(&poster, "/desk/interventions/6"));
    assert!(leads(&poster, "/desk/pictures") && leads(&poster, "#no-evidence"));
    let about = house.page("/desk/outcomes/6M").await;
    assert!(leads(&about, "/desk/interventions/6") && leads(&about, "/desk"));
    let chain = house.page("/desk/interventions/6").await;
    assert!(
        leads(&chain, "/desk")
            && ["6S", "6M", "6L"].iter().all(|id| leads(&chain, &format!("/desk/outcomes/{id}")))
    );
    assert!(leads(&chain, "/desk/interventions/5") && leads(&chain, "/desk/interventions/7"));
}

#[tokio::test]
async fn a_chain_marks_the_start_the_waves_and_what_was_done_and_says_that_nothing_caused_anything() {
    let mut content = Content::embedded();
    content.theory.interventions[5].started = Some("2025-01-06".parse().unwrap());
    let long = "Long".repeat(50);
    content.theory.interventions[5].places = vec![long.clone()];
    let cubes = five_waves(&content);
    let house = house_of(Roles::first(), content, cubes).await;
    let page = house.page("/desk/interventions/6").await;
    assert!(page.contains(&format!("Started on 6 January 2025 in {long}.")), "{page}");
    assert!(page.contains("<th scope=\"row\">6 January 2025</th><td>“"));
    assert!(page.contains("Wave spring 2026 closed") && page.contains("Medium term (2026-2030) ends"));
    assert!(page.contains("that is consistent with the theory; it does not show what caused it"));
    let words = text_of(&page).to_lowercase();
    for claim in ["caused by", "led to a", "because of", "thanks to", "impact"] {
        assert!(!words.contains(claim), "{claim}");
    }
    assert!(house.page("/desk/interventions/1").await.contains("does not say when and where"));
}

#[tokio::test]
async fn an_outcome_has_every_part_that_a_board_asks_for() {
    let house = house(Roles::first(), true).await;
    house.post("/desk/targets", TARGET).await;
    let page = house.page("/desk/outcomes/6M").await;
    let parts = [
        "Outcome 6M · Medium term (2026-2030) · theory version",
        "The voices, side by side",
        "How many say yes?",
        "How do answers spread?",
        "Is it moving?",
        "The 2026 horizon",
        "The 2030 horizon",
        "The 2040 horizon",
        "By edition",
        "Who answered, and who did not",
        "What was done about it",
        "How sure are we?",
        "id=\"targets\"",
        "Guidance that may help",
    ];
    for part in parts {
        assert!(page.contains(part), "{part}");
    }
    let cards = page.split_once("class=\"side\"").unwrap().1.split_once("<section").unwrap().0;
    assert_eq!(
        cards.matches("<div class=\"card\">").count(),
        page.matches("<section class=\"voice\"").count()
    );
    assert!(cards.matches("<svg class=\"chart\"").count() > 1);
}

#[tokio::test]
async fn a_setting_with_a_name_of_two_hundred_letters_stands_whole_beside_its_figure() {
    let name = format!("School of {}", "Wa\u{300}veny ".repeat(24)).chars().take(200).collect::<String>();
    let name = name.trim().to_owned();
    let content = Content::embedded();
    let mut wave = (*wave(&content, Term::Autumn, 2026, 0)).clone();
    for cell in wave.cells.iter_mut().filter(|cell| cell.group.name == "Sandpiper Primary") {
        cell.group.name.clone_from(&name);
    }
    let house = house_of(Roles::first(), content, vec![Arc::new(wave)]).await;
    let page = house.page("/desk/outcomes/6M").await;
    assert!(page.contains(&name), "it is not cut");
    for path in PAGES {
        assert_eq!(house.get(path).await.0, 200, "{path}");
    }
}
