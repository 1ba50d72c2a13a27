//! The files that pages load, inside the program, compressed once.

use super::compress;
use super::problem::Problem;
use poem::endpoint::make_sync;
use poem::http::{Method, StatusCode, header};
use poem::{Endpoint, Request, Response};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// Name, content type, bytes. A new file is one more line.
const FILES: &[(&str, &str, &[u8])] = &[
    ("charts.css", "text/css; charset=utf-8", include_bytes!("static/charts.css")),
    ("desk.css", "text/css; charset=utf-8", include_bytes!("static/desk.css")),
    ("mark.svg", "image/svg+xml", include_bytes!("static/mark.svg")),
    ("passkey.js", "text/javascript; charset=utf-8", include_bytes!("static/passkey.js")),
    ("poster.css", "text/css; charset=utf-8", include_bytes!("static/poster.css")),
    ("respondent.css", "text/css; charset=utf-8", include_bytes!("static/respondent.css")),
    ("respondent.js", "text/javascript; charset=utf-8", include_bytes!("static/respondent.js")),
    ("sheet.css", "text/css; charset=utf-8", include_bytes!("static/sheet.css")),
];

struct Kept {
    name: &'static str,
    kind: &'static str,
    plain: &'static [u8],
    gzip: Vec<u8>,
    version: String,
    url: String,
}

static KEPT: LazyLock<Vec<Kept>> = LazyLock::new(|| {
    let keep = |(name, kind, plain): &(&'static str, &'static str, &'static [u8])| {
        let version: String =
            Sha256::digest(plain).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        let url = format!("/static/{name}?v={version}");
        Kept { name, kind, plain, gzip: compress::gzip(plain, 9), version, url }
    };
    FILES.iter().map(keep).collect()
});

/// The address of a file with its content in it (`?v=`), which browsers may keep for ever.
/// An unknown name gives an address that answers 404.
pub fn static_url(name: &str) -> &'static str {
    KEPT.iter().find(|kept| kept.name == name).map_or("/static/", |kept| &kept.url)
}

/// Serves the files under `/static`: GET and HEAD only, and only names from the list.
pub fn static_files() -> impl Endpoint<Output = Response> + 'static {
    make_sync(|request: Request| -> poem::Result<Response> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Err(Problem::of_status(StatusCode::METHOD_NOT_ALLOWED).into());
        }
        let path = request.uri().path();
        let name = path.strip_prefix("/static").unwrap_or(path).trim_start_matches('/');
        let kept = KEPT.iter().find(|kept| kept.name == name).ok_or_else(Problem::not_found)?;
        Ok(file(kept, &request))
    })
}

fn file(kept: &'static Kept, request: &Request) -> Response {
    let is_named = request.uri().query().and_then(|query| query.strip_prefix("v=")) == Some(&kept.version);
    let keeping = if is_named { "public, max-age=31536000, immutable" } else { "public, no-cache" };
    let takes_gzip = compress::is_accepted(request.headers()) && kept.gzip.len() < kept.plain.len();
    let tag = format!("\"{}{}\"", kept.version, if takes_gzip { "-gz" } else { "" });
    let response = Response::builder()
        .header(header::CACHE_CONTROL, keeping)
        .header(header::ETAG, &tag)
        .header(header::VARY, "accept-encoding");
    if request.header(header::IF_NONE_MATCH).is_some_and(|tags| tags.split(',').any(|t| t.trim() == tag)) {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    let response = response.content_type(kept.kind);
    if takes_gzip {
        response.header(header::CONTENT_ENCODING, "gzip").body(kept.gzip.as_slice())
    } else {
        response.body(kept.plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn ask(request: poem::RequestBuilder) -> Response {
        static_files().get_response(request.finish()).await
    }

    #[tokio::test]
    async fn a_named_version_is_kept_for_ever_and_any_other_is_asked_for_again() {
        let named = ask(Request::builder().uri(static_url("desk.css").parse().unwrap())).await;
        assert!(named.header("cache-control").unwrap().contains("immutable"));
        let other = ask(Request::builder().uri("/desk.css?v=old".parse().unwrap())).await;
        assert_eq!(other.header("cache-control"), Some("public, no-cache"));
        let tag = other.header("etag").unwrap().to_owned();
        let again =
            ask(Request::builder().uri("/desk.css".parse().unwrap()).header("if-none-match", tag)).await;
        assert_eq!(again.status(), 304);
    }

    #[tokio::test]
    async fn only_names_of_the_list_and_only_reading() {
        for path in ["/static/", "/static/../Cargo.toml", "/static/%2e%2e/desk.css", "/static/desk.css/"] {
            let response = ask(Request::builder().uri(path.parse().unwrap())).await;
            assert_eq!(response.status(), 404, "{path}");
        }
        let posted = ask(Request::builder().method(Method::POST).uri("/desk.css".parse().unwrap())).await;
        assert_eq!(posted.status(), 405);
    }
}
