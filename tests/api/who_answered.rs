//! No page that a colleague or a program can reach tells who has answered (L15): two worlds that differ in nothing but
//! that look the same from everywhere, while the wave is open and after its release. Not compared are what only buttons
//! bring (`mailing.rs` presses those of the mails), printed papers, and the trail, which has a row's moment in it.

use crate::crawl::seen_by_every_role;
use crate::support::{TestApp, email_of, often, roster_of, rows_of};
use belong::invitations::rounds_of;
use belong::theory::Audience::{Families, Staff};

const SCHOOL: &str = "Heron School";

fn family(n: usize) -> String {
    email_of(SCHOOL, Families, n)
}

type Seen = Vec<(String, Vec<(String, String)>)>;

/// Twelve families answer, and the one of these numbers; then everybody else is reminded. What is seen then, and after
/// the release; and how often each of the two was written to.
async fn world(answering: usize) -> ([Seen; 2], [usize; 2]) {
    let app = TestApp::with_roster(&roster_of(&[(SCHOOL, Families, 30), (SCHOOL, Staff, 12)])).await;
    let wave = app.open_wave().await;
    let trail = rows_of(&app.app.db, "audit").await;
    for n in (11..=22).chain([answering]) {
        app.submits(&app.link_of(&family(n)), &often).await;
    }
    assert_eq!(rows_of(&app.app.db, "audit").await, trail, "an answer leaves no trail");
    let rounds = rounds_of(app.app.db.reader(), &wave, app.app.hours.as_ref()).await.unwrap();
    app.clock.set(rounds[0].at.unwrap());
    app.tick().await;
    let mails = [1, 2].map(|n| app.mails_to(&family(n)).len());
    let open = seen_by_every_role(&app).await;
    app.release(&wave).await;
    ([open, seen_by_every_role(&app).await], mails)
}

#[tokio::test]
async fn no_page_export_or_answer_to_a_program_differs_by_who_has_answered() {
    let (one, mails_of_one) = world(1).await;
    let (other, mails_of_other) = world(2).await;
    assert_eq!((mails_of_one, mails_of_other), ([1, 2], [2, 1]), "who has answered is not reminded");
    let mut compared = 0;
    for (seen, others) in one.iter().zip(&other) {
        for ((role, pages), (_, same)) in seen.iter().zip(others) {
            assert_eq!(pages.len(), same.len(), "{role}");
            for ((path, text), (path_there, text_there)) in pages.iter().zip(same) {
                assert_eq!(path, path_there, "{role}");
                assert!(text == text_there, "{role}, {path}:\n{text}\n\nand\n\n{text_there}");
                compared += 1;
            }
        }
    }
    let coordinator = one[0].iter().find(|(role, _)| role == "coordinator").unwrap();
    for page in ["/desk/addresses", "/desk/mail", "/desk/roster", "/desk/waves/ID", "/desk/waves/ID/times"] {
        assert!(coordinator.1.iter().any(|(path, _)| path == page), "{page} was not looked at");
    }
    assert!(compared > 100, "{compared}");
}
