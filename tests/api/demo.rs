//! The demonstration's figures, counted again from the invented answers and not from the program's tallies.

mod chains;
mod change;
#[path = "../../reports/tests/parsed/mod.rs"]
mod parsed;
mod recount;
mod reports;
mod weights;

use crate::crawl::{seen_by_a_program, seen_from, what_is_withheld_is_silent};
use crate::support::{Browser, config_in, own_database};
use belong::access;
use belong::demo;
use belong::release::{Cube, Figure, Reading, Share, WITHHELD_SENTENCE};
use belong::routes;
use belong::surveys::HomeTerm;
use belong::theory::{Audience, Outcome};
use recount::{Recount, Tally};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What was checked, so that an empty demonstration cannot pass.
#[derive(Debug, Default)]
struct Seen {
    shown: usize,
    withheld: usize,
    pooled: usize,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_poster_and_every_figure_equal_an_independent_count_of_the_invented_answers() {
    let home = tempfile::tempdir().unwrap();
    let database = own_database(home.path()).await;
    let mut config = config_in(home.path(), &database);
    config.demo = true;
    let app = demo::prepared(config.clone()).await.unwrap();
    let cubes = app.releases.cubes(&app.db).await.unwrap();
    let released: Vec<_> = demo::waves::WAVES.iter().filter(|wave| wave.released).collect();
    assert_eq!(cubes.len(), released.len());

    let mut counts = Vec::new();
    let mut seen = Seen::default();
    for (cube, wave) in cubes.iter().zip(&released) {
        assert_eq!(cube.wave, wave.name);
        let count = Recount::of(wave);
        for table in count.tables() {
            let cells: Vec<(&str, &Figure<Reading>)> = cube
                .cells
                .iter()
                .filter(|cell| {
                    (cell.audience, cell.item.as_str()) == (table.audience, table.item.as_str())
                        && cell.group.dimension == table.dimension
                })
                .map(|cell| (cell.group.name.as_str(), &cell.figure))
                .collect();
            check_table(table, &cells, &mut seen);
        }
        counts.push((*wave, count));
    }
    let judged = judge(&cubes, &counts);
    assert!(seen.shown > 500 && seen.withheld > 20 && seen.pooled > 0, "{seen:?}");

    let key = access::mint_api_key(&app.db, &app.clock, "the test").await.unwrap();
    let door = Browser::of(routes::endpoint(&app));
    let program = door.with_header("authorization", &format!("Bearer {key}"));
    let poster = program.get("/api/v1/outcomes").await.json();
    let content = demo::content();
    let cells = poster.as_array().unwrap();
    assert_eq!(cells.len(), 24);
    for (outcome, cell) in content.theory.outcomes().zip(cells) {
        check_poster_cell(outcome, cell, &counts, &judged);
    }
    let with = |word: &str| cells.iter().any(|cell| cell["state_words"].as_str().unwrap().starts_with(word));
    assert!(with("improving (") && with("getting worse (") && with("no clear change"), "{poster}");

    check_an_edition_stands_apart(&program).await;

    let ready = demo::ready(&app).await.unwrap();
    assert!(ready.respondent_links.values().all(|links| links.len() == 5), "{:?}", ready.respondent_links);
    assert!(!crate::support::mails_in(&app.config.mail.folder).is_empty(), "mails wait in the folder");
    let lead = Browser::of(routes::endpoint(&app));
    let link = ready.lead_link.trim_start_matches(&ready.url);
    assert_eq!(lead.post(link, &[]).await.status, 303);
    check_poster_page(&lead.get("/desk").await.body, cells);
    chains::check(&program, &lead).await;
    reports::check(&app, &program, &lead).await;
    check_what_is_withheld(&lead, &program, &cubes).await;
    drop((program, lead));
    let again = demo::prepared(config).await.unwrap();
    assert_eq!(again.releases.cubes(&again.db).await.unwrap(), cubes, "a restart builds nothing twice");
}

/// A12 over all waves of the demonstration: every page, file and answer, and every cell of every release.
async fn check_what_is_withheld(lead: &Browser, program: &Browser, cubes: &[Arc<Cube>]) {
    let mut silent = 0;
    let said = seen_by_a_program(program).await;
    let seen = seen_from(&["/desk", "/desk/register"], lead, &[]).await;
    weights::check(&seen, lead).await;
    for (path, text) in seen.iter().chain(&said) {
        silent += what_is_withheld_is_silent(path, text);
    }
    assert!(silent > 20, "{silent}");
    for cube in cubes {
        let path = format!("/api/v1/readings?wave={}", cube.wave.replace(' ', "%20"));
        let release = program.get(&path).await.json();
        let given = release["cells"].as_array().unwrap();
        let mut hidden = 0;
        for cell in cube.cells.iter().filter(|cell| cell.figure.shown().is_none()) {
            let is_it = |one: &&Value| {
                (one["item"].as_str(), one["group"].as_str(), one["dimension"].as_str())
                    == (Some(&cell.item), Some(&cell.group.name), Some(cell.group.dimension.name()))
            };
            let Some(one) = given.iter().find(is_it) else { continue };
            let keys: Vec<&String> = one["figure"].as_object().unwrap().keys().collect();
            assert_eq!(keys, ["sentence", "withheld"], "{}: {one}", cube.wave);
            assert!(one["nearest"].is_string(), "{one}");
            hidden += 1;
        }
        assert!(hidden > 0, "{} withholds nothing", cube.wave);
    }
}

async fn check_an_edition_stands_apart(program: &Browser) {
    let mut flags = 0;
    for outcome in demo::content().theory.outcomes() {
        let page = program.get(&format!("/api/v1/outcomes/{}/readings", outcome.id)).await.body;
        flags += page.matches("answered this differently").count();
    }
    assert!(flags > 0, "an edition stands apart somewhere");
}

/// The page has, cell by cell, what was found right above.
fn check_poster_page(page: &str, cells: &[Value]) {
    for cell in cells {
        let outcome = cell["outcome"].as_str().unwrap();
        let (_, from_here) = page.split_once(&format!("href=\"/desk/outcomes/{outcome}\"")).expect(outcome);
        let here = from_here.split("</td>").next().unwrap();
        assert!(here.contains(&cell["state"].as_str().unwrap().replace('_', " ")), "{outcome}: {here}");
        assert!(here.contains(cell["target"].as_str().unwrap()), "{outcome}: {here}");
        match cell["figure"].as_str() {
            Some(figure) => {
                assert!(here.contains(&format!("class=\"figure\">{figure}")), "{outcome}: {here}")
            }
            None => assert!(!here.contains("class=\"figure\""), "{outcome}: {here}"),
        }
    }
}

/// Every figure of one question in one dimension.
fn check_table(table: &recount::Table, cells: &[(&str, &Figure<Reading>)], seen: &mut Seen) {
    let label = format!("{} {:?}", table.item, table.dimension);
    if cells.is_empty() {
        assert!(!table.is_partnership() && table.groups.len() == 1, "{label} is not published");
        return;
    }
    let names: Vec<&str> = cells.iter().map(|(name, _)| *name).collect();
    for name in table.groups.keys() {
        assert!(names.contains(&name.as_str()), "{label}: {name} is not among {names:?}");
    }
    let mut hidden = Tally::default();
    for (name, figure) in cells {
        let Some(counted) = table.groups.get(*name) else {
            assert_eq!(*name, belong::release::OTHERS, "{label}: an unknown group");
            continue;
        };
        match figure.shown() {
            Some(reading) => {
                check_reading(reading, counted, &format!("{label} {name}"));
                seen.shown += 1;
            }
            None => {
                hidden.add(counted);
                seen.withheld += 1;
            }
        }
    }
    assert!(hidden.n == 0 || hidden.n >= 10, "{label}: the rest can be subtracted: {hidden:?}");
    if let Some((_, figure)) = cells.iter().find(|(name, _)| *name == belong::release::OTHERS) {
        check_reading(
            figure.shown().expect("a pool is shown or not there"),
            &hidden,
            &format!("{label} others"),
        );
        seen.pooled += 1;
    }
    if table.is_partnership() {
        assert!(cells[0].1.shown().is_some(), "{label}: the whole partnership is large enough to be shown");
    }
}

/// A figure that is shown obeys D1 to D4 and is the right one.
fn check_reading(reading: &Reading, counted: &Tally, label: &str) {
    let Tally { n, x, roster, .. } = *counted;
    assert!(n >= 10 && roster >= 20, "{label}: {counted:?} may not be shown");
    let near = n < 50 && (x <= 2 || n - x <= 2);
    let half_up = |top: u32, step: u32| (2 * top + step) / (2 * step);
    match reading.share {
        Share::Percent { percent, low, high } => {
            assert!(n >= 30 && !near, "{label}: {counted:?}");
            assert_eq!(u32::from(percent), half_up(100 * x, n), "{label}: {counted:?}");
            let (lower, upper) = recount::wilson(x, n);
            assert_eq!(
                (f64::from(low), f64::from(high)),
                (lower.round(), upper.round()),
                "{label}: {counted:?}"
            );
            assert_eq!(reading.answers, Some(half_up(n, 5) * 5), "{label}: {counted:?}");
        }
        Share::Tenths { tenths } => {
            assert!((10..30).contains(&n) && !near, "{label}: {counted:?}");
            assert_eq!(u32::from(tenths), half_up(10 * x, n), "{label}: {counted:?}");
            assert_eq!((reading.answers, reading.mean), (None, None), "{label}");
        }
        Share::UnderThreeInTen => assert!(near && n < 30 && x <= 2, "{label}: {counted:?}"),
        Share::OverSevenInTen => assert!(near && n < 30 && n - x <= 2, "{label}: {counted:?}"),
        Share::UnderTenPercent => assert!(near && n >= 30 && x <= 2, "{label}: {counted:?}"),
        Share::OverNinetyPercent => assert!(near && n >= 30 && n - x <= 2, "{label}: {counted:?}"),
    }
    if let Some(spread) = &reading.spread {
        for slice in spread {
            let people: u32 =
                slice.choices.iter().map(|code| counted.choices.get(code).copied().unwrap_or(0)).sum();
            assert_eq!(u32::from(slice.percent), half_up(100 * people, n), "{label}: {slice:?}");
            assert!(people > 2, "{label}: a bar of {people}");
        }
    }
}

/// By wave, what changed clearly since the first wave of the same term.
fn judge(
    cubes: &[Arc<Cube>],
    counts: &[(&demo::waves::DemoWave, Recount)],
) -> BTreeMap<&'static str, change::Judged> {
    let mut judged = BTreeMap::new();
    let (mut whole, mut all) = (0, 0);
    for (cube, (wave, now)) in cubes.iter().zip(counts) {
        let of_term = |(_, (first, _)): &(_, &(&demo::waves::DemoWave, Recount))| first.term == wave.term;
        let (before, (first, then)) = cubes.iter().zip(counts).find(of_term).unwrap();
        assert_eq!(cube.changes.is_empty(), first.name == wave.name, "{}", wave.name);
        let (changes, on_all) = change::judge((now, cube), (then, before));
        all += changes.values().flatten().count();
        whole += on_all;
        judged.insert(wave.name, changes);
    }
    assert!(all > 50 && 2 * whole > all, "{whole} of {all} changes stand on all matched places");
    judged
}

/// State and figure of a cell of the poster, from the recount alone.
fn check_poster_cell(
    outcome: &Outcome,
    cell: &Value,
    counts: &[(&demo::waves::DemoWave, Recount)],
    judged: &BTreeMap<&'static str, change::Judged>,
) {
    let content = demo::content();
    let headline = |audience: Audience| {
        let bank: Vec<_> = content
            .items
            .iter()
            .filter(|item| item.outcome == outcome.id && item.audience == audience)
            .collect();
        let every = bank.iter().find(|item| item.home_term == HomeTerm::Every);
        let asked = |item: &str| counts.iter().any(|(_, count)| count.whole(audience, item).is_some());
        every.or_else(|| bank.iter().find(|item| asked(&item.id))).map(|item| item.id.clone())
    };
    let readings = |audience: Audience| -> Vec<(&demo::waves::DemoWave, &Tally)> {
        let Some(item) = headline(audience) else { return Vec::new() };
        counts.iter().filter_map(|(wave, count)| Some((*wave, count.whole(audience, &item)?))).collect()
    };
    let voices = Audience::ALL.into_iter().filter_map(|audience| {
        let all = readings(audience);
        let (latest, _) = *all.last()?;
        let alike = all.iter().filter(|(wave, _)| wave.term == latest.term).count();
        let change = judged[latest.name].get(&(audience.code(), headline(audience)?)).copied().flatten();
        assert!(change.is_none() || alike > 1, "{} {audience:?}", outcome.id);
        Some((audience, alike, change))
    });
    let (state, words) = state_of(voices);
    assert_eq!(cell["state_words"].as_str(), Some(words.as_str()), "{}", outcome.id);
    assert_eq!(cell["outcome"], outcome.id.as_str());
    assert_eq!(cell["state"], state, "{}", outcome.id);
    let moved: Vec<Audience> = Audience::ALL
        .into_iter()
        .filter(|audience| {
            cell["moved"].as_array().unwrap().iter().any(|one| one.as_str() == Some(audience.code()))
        })
        .collect();
    // The words name whose figure it is.
    let speaks = moved.first().filter(|_| !moved.contains(&outcome.lead_audience));
    let speaks = speaks.copied().unwrap_or(outcome.lead_audience);
    let latest = readings(speaks).last().copied();
    let words = latest.map(|(_, counted)| {
        let percent = (200 * counted.x + counted.n) / (2 * counted.n);
        let share = match (percent + 5) / 10 {
            0 => "fewer than 1 in 10".to_owned(),
            10 => "more than 9 in 10".to_owned(),
            tenths => format!("{tenths} in 10"),
        };
        format!("{share} {}", speaks.noun())
    });
    assert_eq!(cell["figure"].as_str(), words.as_deref(), "{}", outcome.id);
    let when = latest.map(|(wave, _)| wave.name.to_lowercase());
    assert_eq!(cell["figure_when"].as_str(), when.as_deref(), "{}", outcome.id);
    assert!(!cell.to_string().contains(WITHHELD_SENTENCE), "every partnership figure is large enough");
}

/// A cell's state and its words, from how many readings of one term each audience has, and its change.
fn state_of(
    voices: impl Iterator<Item = (Audience, usize, Option<change::Moved>)>,
) -> (&'static str, String) {
    const ORDER: [&str; 4] = ["not_asked", "starting_point", "early_readings", "no_clear_change"];
    let (mut furthest, mut rises, mut falls) = (0, Vec::new(), Vec::new());
    for (audience, alike, change) in voices {
        match change {
            Some(moved) if moved.clear && moved.rises() => rises.push(audience.noun()),
            Some(moved) if moved.clear => falls.push(audience.noun()),
            _ => {}
        }
        furthest = furthest.max(if change.is_some() { 3 } else { alike.min(2) });
    }
    match (rises.is_empty(), falls.is_empty()) {
        (true, true) => (ORDER[furthest], ORDER[furthest].replace('_', " ")),
        (false, true) => ("improving", format!("improving ({})", rises.join(", "))),
        (true, false) => ("getting_worse", format!("getting worse ({})", falls.join(", "))),
        (false, false) => ("mixed", "mixed".to_owned()),
    }
}
