//! The chains and the gaps in the evidence: pages and programs say the same.

use crate::support::Browser;
use serde_json::Value;

fn escaped(text: &str) -> String {
    text.replace('&', "&#38;").replace('\'', "&#39;").replace('"', "&#34;")
}

fn texts<'a>(all: &'a Value, names: &[&str]) -> Vec<&'a str> {
    names.iter().filter_map(|name| all[*name].as_str()).collect()
}

pub async fn check(program: &Browser, lead: &Browser) {
    let chains = program.get("/api/v1/chains").await.json();
    let chains = chains.as_array().unwrap();
    assert_eq!(chains.len(), 8);
    let mut consistent = 0;
    for chain in chains {
        let page = lead.get(&format!("/desk/interventions/{}", chain["intervention"])).await;
        assert_eq!(page.status, 200);
        let links = chain["links"].as_array().unwrap();
        assert_eq!(links.len(), 3);
        let names = ["statement", "horizon", "state_words", "figure", "register", "beside"];
        let words = links.iter().flat_map(|link| texts(link, &names));
        for text in words.chain(texts(chain, &["statement", "started", "note"])) {
            // A sentence about the register begins with a capital letter on the page.
            let words = text.strip_prefix("register ").unwrap_or(text);
            assert!(page.body.contains(&escaped(words)), "{text}: {}", page.body);
        }
        consistent += links.iter().filter(|link| link["beside"].as_str().is_some()).count();
    }
    assert_eq!(consistent, 16, "each but the first of a chain is read beside the one before");
    let poster = lead.get("/desk").await.body;
    let listed = poster.split_once("class=\"blanks\"").unwrap().1.split_once("</section>").unwrap().0;
    let blanks = program.get("/api/v1/no-evidence").await.json();
    let blanks = blanks.as_array().unwrap();
    assert_eq!(listed.matches("<details>").count(), blanks.len());
    assert!(!blanks.is_empty(), "the demonstration has not asked everything");
    for blank in blanks {
        let items =
            blank["items"].as_array().unwrap().iter().flat_map(|item| texts(item, &["item", "text", "when"]));
        for text in items.chain(texts(blank, &["statement", "horizon", "lack"])) {
            assert!(listed.contains(&escaped(text)), "{text}: {listed}");
        }
    }
}
