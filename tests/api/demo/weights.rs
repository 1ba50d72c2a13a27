//! How heavy the desk's pages are on their way to a phone.

use crate::support::Browser;
use flate2::{Compression, write::GzEncoder};
use std::collections::BTreeMap;
use std::io::Write;

/// Bytes that a page and its style sheets may weigh together, compressed.
const HEAVIEST: usize = 150_000;
/// What an id weighs at most; the crawl leaves one word of it.
const AN_ID: usize = 36;

fn compressed(text: &str) -> usize {
    // As quickly as the program compresses a page.
    let mut gzip = GzEncoder::new(Vec::new(), Compression::new(1));
    gzip.write_all(text.as_bytes()).unwrap();
    gzip.finish().unwrap().len() + AN_ID * text.matches("ID").count()
}

/// Every page of the desk with what it loads, of those that a crawl has seen. The whole report as a page is long, and
/// is weighed beside its own rooms.
pub async fn check(seen: &[(String, String)], lead: &Browser) {
    let mut sheets: BTreeMap<String, usize> = BTreeMap::new();
    let is_page = |text: &str| text.trim_start().starts_with("<!doctype html");
    let mut weighed = Vec::new();
    for (path, text) in seen.iter().filter(|(path, text)| is_page(text) && !path.ends_with("/full")) {
        // Passkeys are the one thing of the desk that a browser does by script.
        let scripts = usize::from(path.starts_with("/desk/passkeys"));
        assert!(
            !text.contains("src=\"http") && text.matches("<script").count() <= scripts,
            "{path} loads more"
        );
        let mut weight = compressed(text);
        for sheet in text.split("<link rel=\"stylesheet\"").skip(1) {
            let address = sheet.split_once("href=\"").unwrap().1.split('"').next().unwrap();
            assert!(address.starts_with("/static/"), "{path} loads {address}");
            if !sheets.contains_key(address) {
                let reply = lead.get(address).await;
                assert_eq!(reply.status, 200, "{address}");
                sheets.insert(address.to_owned(), compressed(&reply.body));
            }
            weight += sheets[address];
        }
        weighed.push((weight, path));
    }
    weighed.sort();
    let too_heavy: Vec<_> = weighed.iter().filter(|(weight, _)| *weight > HEAVIEST).collect();
    assert!(too_heavy.is_empty(), "{too_heavy:?}");
    assert!(weighed.len() > 40 && weighed.iter().any(|(_, path)| *path == "/desk"), "{weighed:?}");
    println!("the heaviest page: {:?}", weighed.last());
}
