//! Batches of a house with people in it, and every document that an edition can be printed as.

use super::batch::{Asked, Batch, Person, PrintFault, Sources};
use super::{paper, slips};
use crate::clock::{Clock, MINUTE};
use crate::invitations;
use crate::people::{SupportBook, SupportLine, SupportLines};
use crate::surveys::{Content, Editions, Term, Words};
use crate::theory::Audience;
use crate::waves::tests::House;
use crate::waves::{Wave, WaveCache, token_hash};
use belong_reports::PaperSize;
use std::collections::HashSet;
use std::sync::Arc;

struct Printer {
    house: House,
    wave: Wave,
    from: Sources,
}

impl Printer {
    async fn with_families(count: usize) -> Printer {
        let house = House::new().await;
        let wave = house.open_with(count).await;
        let from = Sources {
            db: house.db.clone(),
            clock: Clock::set_to(wave.opens_at.plus(MINUTE)),
            waves: WaveCache::new(house.db.clone(), house.keys.clone()),
            editions: Content::embedded().editions.clone(),
            support: SupportBook::new(house.db.clone()),
            partnership: "The Tees partnership".to_owned(),
            base_url: "https://belong.example.org".to_owned(),
        };
        Printer { house, wave, from }
    }

    async fn reads(&self, audience: Audience, edition: &str) -> Result<Batch, String> {
        let asked = Asked { setting: "Sandpiper Primary".to_owned(), audience, edition: edition.to_owned() };
        let wave = self.from.waves.by_id(self.wave.id).await.unwrap().unwrap();
        Batch::read(&self.from, &wave, &asked).await.map_err(|fault| match fault {
            PrintFault::Refused(sentence) => sentence,
            fault => panic!("{fault}"),
        })
    }
}

#[tokio::test]
async fn everybody_of_a_batch_has_a_slip_with_a_link_that_works_and_words_of_their_own() {
    let printer = Printer::with_families(13).await;
    let sheet = slips::sheet(&printer.reads(Audience::Families, "en").await.unwrap());
    assert_eq!(sheet.slips.len(), 13);
    let mut found = HashSet::new();
    for slip in &sheet.slips {
        let token = slip.link.strip_prefix("https://belong.example.org/s/").unwrap();
        let hash = token_hash(token);
        let one = invitations::find_by_token_hash(printer.house.db.reader(), &hash).await.unwrap().unwrap();
        let wave = printer.from.waves.by_id(printer.wave.id).await.unwrap().unwrap();
        let key = wave.frozen.as_ref().unwrap().key.clone().unwrap();
        assert_eq!(slip.code, key.slip_code(one.id).to_string());
        found.insert(one.id);
    }
    assert_eq!(found.len(), 13);
    assert_eq!(sheet.slips.iter().map(|slip| &slip.code).collect::<HashSet<_>>().len(), 13);
}

#[tokio::test]
async fn a_second_print_is_the_same_and_does_not_tell_who_has_answered() {
    let printer = Printer::with_families(8).await;
    let before = printer.reads(Audience::Families, "en").await.unwrap();
    let token = before.people[3].link.rsplit('/').next().unwrap();
    let hash = token_hash(token);
    let one = invitations::find_by_token_hash(printer.house.db.reader(), &hash).await.unwrap().unwrap();
    let txn = printer.house.db.begin().await.unwrap();
    assert_eq!(invitations::mark_done(&txn, &[one.id]).await.unwrap(), [one.id]);
    txn.commit().await.unwrap();
    let after = printer.reads(Audience::Families, "en").await.unwrap();
    assert_eq!(before.people, after.people);
    let (first, again) = (slips::sheet(&before), slips::sheet(&after));
    assert_eq!(belong_reports::slips(&first).unwrap(), belong_reports::slips(&again).unwrap());
}

#[tokio::test]
async fn no_address_is_printed_and_the_stub_leaves_the_reference_to_the_strip() {
    let printer = Printer::with_families(3).await;
    let txn = printer.house.db.begin().await.unwrap();
    let change = "UPDATE participant SET child_ref = CASE email WHEN 'family0@example.org' THEN NULL \
                  WHEN 'family1@example.org' THEN 'sam@example.org' ELSE child_ref END";
    sea_orm::ConnectionTrait::execute_unprepared(&txn, change).await.unwrap();
    txn.commit().await.unwrap();
    let batch = printer.reads(Audience::Families, "en").await.unwrap();
    let mut references: Vec<&str> = batch.people.iter().map(|person| &*person.reference).collect();
    references.sort_unstable();
    assert_eq!(references, ["", "", "Sam-Child-Ref"]);
    let (slips, paper) = (slips::sheet(&batch), paper::sheet(&batch, PaperSize::A4, false));
    assert!(!format!("{slips:?}{paper:?}").contains("example.org\""), "{slips:?}");
    assert_eq!(paper.stub.strip_note, "Staff: cut this strip off before you hand out the paper.");
    belong_reports::slips(&slips).unwrap();
}

#[tokio::test]
async fn nothing_is_printed_for_nobody_or_in_words_that_the_wave_does_not_offer() {
    let printer = Printer::with_families(3).await;
    assert_eq!(
        printer.reads(Audience::Families, "xx").await.unwrap_err(),
        "This wave does not offer this language to families."
    );
    printer.from.clock.set(printer.wave.closes_at.plus(MINUTE));
    assert_eq!(
        printer.reads(Audience::Families, "en").await.unwrap_err(),
        "Slips and papers can be printed while the wave is open."
    );
}

fn mrs_bright() -> SupportLine {
    SupportLine {
        name: "Mrs Bright".to_owned(),
        words: "in the room by the library".to_owned(),
        phone: None,
        email: Some("bright@sandpiper.example".to_owned()),
        hours: Some("8 to 4".to_owned()),
    }
}

/// A batch of two people in the words of an edition, without a house.
fn batch(content: &Content, editions: &Editions, (code, audience): (&str, Audience)) -> Batch {
    let questions = content.questionnaire(Term::Autumn, audience);
    let words = Words::new(editions.by_code(code).unwrap().clone(), Some(audience));
    let person = |n: u8| Person {
        reference: format!("C{n}"),
        link: format!("https://belong.example.org/s/{n:043}"),
        code: format!("apple river moon stone{n}"),
    };
    Batch {
        partnership: content.theory.partnership.clone(),
        setting: "Sandpiper Primary".to_owned(),
        closes: words.day(crate::waves::tests::london("2026-12-04 16:00")),
        questions: Arc::new(questions.in_edition(code).unwrap_or(questions)),
        words,
        people: vec![person(1), person(2)],
        support: SupportLines { lines: vec![mrs_bright()] },
        small_group: true,
    }
}

#[test]
fn every_audience_can_have_every_edition_on_paper() {
    let content = Content::embedded();
    let editions = content.editions.clone();
    for edition in editions.iter() {
        for audience in Audience::ALL {
            let batch = batch(&content, &editions, (&edition.code, audience));
            let who = format!("{} {}", edition.code, audience.code());
            let sheet = slips::sheet(&batch);
            let said = format!("{sheet:?}");
            assert!(!said.contains("\"slip-") && !said.contains("\"landing-"), "{who}: {said}");
            let questionnaire = paper::sheet(&batch, PaperSize::Large, false);
            let said = format!("{questionnaire:?}");
            assert!(!said.contains("\"paper-") && !said.contains("\"support-"), "{who}: {said}");
            assert_eq!(questionnaire.questions.len(), batch.questions.questions.len());
            let pdf = belong_reports::slips(&sheet).unwrap_or_else(|fault| panic!("{who}: {fault}"));
            assert!(pdf.starts_with(b"%PDF"));
            let pdf = belong_reports::paper(&questionnaire).unwrap_or_else(|fault| panic!("{who}: {fault}"));
            assert!(String::from_utf8_lossy(&pdf).contains("pdfuaid:part"), "{who} keeps to PDF/UA-1");
        }
    }
}

#[test]
fn paper_asks_what_the_screen_asks_in_the_same_order() {
    let content = Content::embedded();
    let batch = batch(&content, &content.editions.clone(), ("en", Audience::Children));
    let sheet = paper::sheet(&batch, PaperSize::A4, true);
    assert!(sheet.stubs.is_empty());
    let lines: Vec<&str> = sheet.support.iter().map(|line| &*line.contact).collect();
    assert_eq!(lines, ["0800 1111", "bright@sandpiper.example", "999"]);
    assert_eq!(sheet.support[1].name, "Mrs Bright, in the room by the library (8 to 4)");
    for (printed, asked) in sheet.questions.iter().zip(&batch.questions.questions) {
        assert_eq!((&printed.text, &printed.stem), (&asked.text, &asked.stem));
        let labels: Vec<&String> = printed.choices.iter().map(|choice| &choice.label).collect();
        assert_eq!(labels, asked.choices.iter().map(|choice| &choice.label).collect::<Vec<_>>());
        assert!(printed.choices.iter().all(|choice| choice.face.is_some()));
        assert!(printed.others.contains(&"I don't know".to_owned()), "{:?}", printed.others);
    }
}
