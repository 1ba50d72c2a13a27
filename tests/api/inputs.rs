//! What no form of ours sends: refused with a sentence, or taken whole; never a fault.

use crate::support::{TestApp, email_of, roster_of};
use belong::access::{Role, Roles};
use belong::theory::Audience::Families;

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn malformed_bodies_get_a_sentence_and_change_nothing() {
    let app = TestApp::with_roster(&roster_of(&[("Heron School", Families, 1)])).await;
    app.open_wave().await;
    let me = app.respondent(&email_of("Heron School", Families, 1));
    let journey = me.starts("steps").await;
    let before = app.every_row_besides_notes().await;
    let (_, nonce) = me.page(&journey).await;
    let bodies: [(&str, Vec<u8>); 9] = [
        (FORM, vec![b'a'; 1_000_000]),
        (FORM, b"nonce=%00".to_vec()),
        (FORM, b"go=send&item=%ff%fe".to_vec()),
        (FORM, b"\xff\xfe\x00".to_vec()),
        (FORM, b"a=1&".repeat(5_000)),
        ("application/json", b"{\"go\":\"send\"}".to_vec()),
        ("text/plain", b"go=send".to_vec()),
        ("multipart/form-data", b"no boundary".to_vec()),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken".to_vec()),
    ];
    for path in [journey.as_str(), &me.link, "/sign-in", "/sign-in/token", "/setup/code"] {
        for (kind, body) in &bodies {
            let reply = me.browser.post_bytes(path, kind, body.clone()).await;
            assert!(reply.status < 500, "{path} {kind}: {} {}", reply.status, reply.body);
            assert!(!reply.body.contains("panicked") && !reply.body.contains("src/"), "{}", reply.body);
            if reply.status >= 400 {
                assert!(reply.body.contains("<h1>"), "{path} {kind}: a page with a heading: {}", reply.body);
            }
        }
    }
    assert_eq!(app.every_row_besides_notes().await, before);
    for odd in ["😀", "مرحبا بالعالم", "e\u{301}\u{202e}gnp", "' OR 1=1 --", "<script>alert(1)</script>"]
    {
        let form = [("nonce", nonce.as_str()), ("item", odd), ("answer", odd), ("go", odd)];
        let reply = me.browser.post(&journey, &form).await;
        assert!(reply.status < 500, "{odd}: {}", reply.body);
        assert!(!reply.body.contains("<script>alert"), "{}", reply.body);
        let asked = me.browser.post("/sign-in", &[("email", odd)]).await;
        assert_eq!(asked.status, 200, "{odd}: {}", asked.body);
    }
    assert_eq!(app.count("ballot").await, 0);
}

#[tokio::test]
async fn addresses_that_lead_nowhere_are_kind_pages() {
    let app = TestApp::new().await;
    for path in [
        "/nothing",
        "/s",
        "/s/",
        "/j/not-an-id",
        "/j/00000000000040008000000000000000",
        "/j/00000000000040008000000000000000/thanks",
        "/j/%F0%9F%98%80",
        "/static/..%2f..%2fCargo.toml",
        "/desk/waves/%00",
        "/setup/%00",
        "/sign-in/%22%3E",
    ] {
        for method in ["GET", "HEAD"] {
            let reply = app.browser().ask(method, path).await;
            assert!(reply.status < 500, "{method} {path}: {}", reply.body);
            if method == "GET" {
                assert!(reply.body.contains("<h1>") || reply.status == 303, "{path}: {}", reply.body);
            }
        }
    }
}

#[tokio::test]
async fn a_colleague_with_a_difficult_name_is_stored_whole_or_refused() {
    let app = TestApp::new().await;
    let admin = app.colleague("Ada", Roles::of(&[Role::Administrator])).await;
    for (at, name) in ["Zoë 😀 O'Brien", "عمر", "<b>Kim</b>"].into_iter().enumerate() {
        let email = format!("odd{at}@example.org");
        let form = [("name", name), ("email", email.as_str()), ("role", "lead")];
        let added = admin.post("/desk/colleagues", &form).await;
        assert_eq!(added.status, 303, "{name}: {}", added.body);
    }
    let page = admin.get("/desk/colleagues").await.body;
    assert!(page.contains("😀") && page.contains("عمر") && !page.contains("<b>Kim"), "{page}");
    let nul = admin.post("/desk/colleagues", &[("name", "a\0b"), ("email", "nul@example.org")]).await;
    assert!((400..500).contains(&nul.status), "{}", nul.body);
}
