//! Smaller on the wire: gzip for text, where the browser takes it and it is worth it.

use flate2::Compression;
use flate2::write::GzEncoder;
use poem::http::{HeaderMap, HeaderValue, header};
use poem::{Body, Response};
use std::io::Write;

/// Below this a header and a checksum eat what is won.
const WORTH_IT: u64 = 1_000;
/// The quickest level: our longest page is a tenth larger than at level 4.
const QUICK: u32 = 1;
/// Above this the pause for others is too long; such responses are streamed files.
const TOO_MUCH: u64 = 8 * 1024 * 1024;

/// Whether the client takes gzip (and has not said `q=0`).
pub(super) fn is_accepted(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter();
    lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(',')).any(|part| {
        let (coding, weight) = part.split_once(';').unwrap_or((part, ""));
        let weight = weight.trim().strip_prefix("q=").and_then(|q| q.trim().parse::<f32>().ok());
        coding.trim().eq_ignore_ascii_case("gzip") && weight.unwrap_or(1.0) > 0.0
    })
}

/// `bytes` as gzip at `level` (1 quick, 9 small).
pub(super) fn gzip(bytes: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::new(level));
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("writing to memory does not fail")
}

/// Compresses a finished response where that is allowed, and says on what it depends.
pub(super) async fn shrink(mut response: Response, accepted: bool) -> Response {
    if !is_text(&response) || response.headers().contains_key(header::CONTENT_ENCODING) {
        return response;
    }
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept-encoding"));
    let body = http_body_util::combinators::BoxBody::from(response.take_body());
    let length = hyper::body::Body::size_hint(&body).exact();
    if !accepted || !length.is_some_and(|length| (WORTH_IT..=TOO_MUCH).contains(&length)) {
        response.set_body(Body::from(body));
        return response;
    }
    match Body::from(body).into_bytes().await {
        Ok(bytes) => {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            response.headers_mut().remove(header::CONTENT_LENGTH);
            response.set_body(gzip(&bytes, QUICK));
            response
        }
        Err(fault) => super::Problem::fault(fault).answer("/"),
    }
}

fn is_text(response: &Response) -> bool {
    let kind = response.content_type().unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.starts_with("text/")
        || matches!(kind, "application/json" | "application/problem+json" | "image/svg+xml")
        || matches!(kind, "application/javascript" | "application/xml" | "application/yaml")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    async fn sent(text: &str, kind: &str, accepted: bool) -> Response {
        shrink(Response::builder().content_type(kind).body(text.to_owned()), accepted).await
    }

    #[tokio::test]
    async fn a_long_page_comes_back_whole_from_gzip() {
        let text = "What helps you come to school? ".repeat(100);
        let response = sent(&text, "text/html; charset=utf-8", true).await;
        assert_eq!(response.header("content-encoding"), Some("gzip"));
        assert_eq!(response.header("vary"), Some("accept-encoding"));
        let bytes = response.into_body().into_vec().await.unwrap();
        assert!(bytes.len() < text.len() / 5);
        let mut back = String::new();
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut back).unwrap();
        assert_eq!(back, text);
    }

    #[tokio::test]
    async fn short_refused_and_binary_bodies_stay_as_they_are() {
        let long = "x".repeat(2000);
        for (text, kind, accepted) in
            [("short", "text/html", true), (&long, "text/html", false), (&long, "image/png", true)]
        {
            let response = sent(text, kind, accepted).await;
            assert_eq!(response.header("content-encoding"), None);
            assert_eq!(response.into_body().into_string().await.unwrap(), text);
        }
    }

    #[test]
    fn a_client_that_weighs_gzip_zero_does_not_get_it() {
        let accepts = |value: &str| {
            is_accepted(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, value.parse().unwrap())]))
        };
        assert!(accepts("br, gzip") && accepts("GZIP;q=0.5"));
        assert!(!accepts("gzip;q=0") && !accepts("br") && !accepts("gzipped"));
    }
}
