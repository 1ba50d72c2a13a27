//! Proof that an unsafe request comes from our own pages: Fetch Metadata, else Origin, else a form token.

use super::body::read_capped;
use super::cookies::Cookies;
use super::form::{self, FormBody};
use super::limits::Limits;
use super::problem::{Problem, is_api};
use super::upload;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use poem::http::{Method, header};
use poem::{Body, Request};
use sha2::Sha256;
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// The path as the client asked for it; inside nested routes the request's own is cut.
#[derive(Clone)]
pub(super) struct AskedPath(pub(super) Arc<str>);

/// Makes and checks form tokens. Pages take it as `Data<&FormProof>`.
#[derive(Clone)]
pub struct FormProof {
    key: Arc<[u8; 32]>,
    origin: Arc<str>,
    cookies: Cookies,
    session_cookie: &'static str,
    one_click: Option<&'static str>,
}

/// All that a mail program posts when somebody presses its "Unsubscribe" (RFC 8058).
const ONE_CLICK: (&str, &str) = ("List-Unsubscribe", "One-Click");
/// A body longer than this is no one-click POST: as multipart it has a boundary and a header around its field.
const ONE_CLICK_BYTES: usize = 1_024;

impl FormProof {
    /// `key` is 32 random bytes, the same in every process behind one address. `session_cookie` is the
    /// logical name of the staff session's cookie, to which a token is bound while there is one.
    ///
    /// # Panics
    /// If the key is all zeros: that is a key that somebody forgot to draw.
    pub fn new(key: [u8; 32], base_url: &str, session_cookie: &'static str) -> FormProof {
        assert!(key.iter().any(|byte| *byte != 0), "the form key is all zeros: draw 32 random bytes");
        let cookies = Cookies { is_https: base_url.starts_with("https://") };
        let key = Arc::new(key);
        FormProof { key, origin: origin_of(base_url).into(), cookies, session_cookie, one_click: None }
    }

    /// Lets the one-click POST pass below `path`, and nothing else there.
    pub fn with_one_click(self, path: &'static str) -> FormProof {
        FormProof { one_click: Some(path), ..self }
    }

    /// The token for a form on the page that this request asks for and that posts to the same path.
    pub fn token_for(&self, request: &Request) -> String {
        let asked = request.data::<AskedPath>().map_or(request.uri().path(), |asked| &asked.0);
        self.token_for_path(request, asked)
    }

    /// The token for a form that posts to `path`.
    pub fn token_for_path(&self, request: &Request, path: &str) -> String {
        let session = self.cookies.read(request, self.session_cookie);
        let bound_to = session.as_deref().unwrap_or(path);
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.key.as_slice()).expect("HMAC takes keys of any length");
        mac.update(b"form-token/");
        mac.update(bound_to.as_bytes());
        BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }

    pub(super) fn cookies(&self) -> Cookies {
        self.cookies
    }

    /// Lets the request through, its body untouched, or refuses it.
    ///
    /// Safe methods pass. Paths under `/api/` pass: nothing there looks at cookies.
    ///
    /// # Errors
    /// 403 without proof; 413 or 400 when the token has to be looked for in a body that cannot be read.
    pub(super) async fn check(&self, request: Request) -> Result<Request, Problem> {
        if is_safe(request.method()) || is_api(request.uri().path()) {
            return Ok(request);
        }
        let request = match self.one_click(request).await? {
            OneClick::Yes(request) => return Ok(request),
            OneClick::No(request) => request,
        };
        let site = request.headers().get("sec-fetch-site").map(|site| site.as_bytes());
        if matches!(site, Some(b"same-origin" | b"none")) {
            return Ok(request);
        }
        match request.headers().get(header::ORIGIN) {
            Some(origin) if origin.as_bytes() == self.origin.as_bytes() => Ok(request),
            // Under our no-referrer policy a browser without Fetch Metadata sends "null" with a form.
            Some(origin) if origin.as_bytes() == b"null" && site.is_none() => self.check_token(request).await,
            None if site.is_none() => self.check_token(request).await,
            _ => Err(Problem::forbidden()),
        }
    }

    /// Whether this is a mail program's POST. It needs no proof, because no cookie is looked at there and the
    /// address itself is the secret; it goes on as a urlencoded form.
    async fn one_click(&self, mut request: Request) -> Result<OneClick, Problem> {
        let is_there = self.one_click.is_some_and(|path| request.uri().path().starts_with(path));
        let has_length =
            request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
        let is_short =
            has_length.is_none_or(|length| length.parse().is_ok_and(|n: usize| n <= ONE_CLICK_BYTES));
        if request.method() != Method::POST || !is_there || !is_short {
            return Ok(OneClick::No(request));
        }
        let (form_bytes, fields) = form::limits(&request);
        let body = request.take_body();
        let bytes = read_capped(body, form_bytes).await?;
        let form = if form::is_form(request.headers()) {
            FormBody::parse(&bytes, fields)?
        } else if form::is_upload(request.headers()) {
            upload::read(&request, Body::from_bytes(bytes.clone())).await?.fields
        } else {
            FormBody::default()
        };
        let is_one_click =
            matches!(form.pairs.as_slice(), [(name, value)] if (name.as_str(), value.as_str()) == ONE_CLICK);
        if !is_one_click {
            request.set_body(bytes);
            return Ok(OneClick::No(request));
        }
        let kind = header::HeaderValue::from_static("application/x-www-form-urlencoded");
        request.headers_mut().insert(header::CONTENT_TYPE, kind);
        request.set_body(format!("{}={}", ONE_CLICK.0, ONE_CLICK.1));
        Ok(OneClick::Yes(request))
    }

    /// Reads the body for its `form_token` and puts it back.
    async fn check_token(&self, mut request: Request) -> Result<Request, Problem> {
        let (form_bytes, fields) = form::limits(&request);
        let body = request.take_body();
        let (bytes, form) = if form::is_form(request.headers()) {
            let bytes = read_capped(body, form_bytes).await?;
            let form = FormBody::parse(&bytes, fields)?;
            (bytes, form)
        } else if form::is_upload(request.headers()) {
            let cap = request.data::<Limits>().map_or(form_bytes, |limits| limits.import_bytes + form_bytes);
            let bytes = read_capped(body, cap).await?;
            let parts = upload::read(&request, Body::from_bytes(bytes.clone())).await?;
            (bytes, parts.fields)
        } else {
            return Err(Problem::forbidden());
        };
        let sent = form.value("form_token").unwrap_or_default();
        let expected = self.token_for(&request);
        if !bool::from(sent.as_bytes().ct_eq(expected.as_bytes())) {
            return Err(Problem::forbidden());
        }
        request.set_body(bytes);
        Ok(request)
    }
}

enum OneClick {
    Yes(Request),
    No(Request),
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Scheme, host and port of an address, as browsers send them in Origin.
fn origin_of(base_url: &str) -> String {
    let lower = base_url.to_ascii_lowercase();
    let (scheme, rest) = lower.split_once("://").unwrap_or(("http", &lower));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let usual = if scheme == "https" { ":443" } else { ":80" };
    format!("{scheme}://{}", host.strip_suffix(usual).unwrap_or(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://belong.example.org/";
    const OWN: &str = "https://belong.example.org";

    fn proof() -> FormProof {
        FormProof::new([7; 32], BASE, "staff")
    }

    fn post(path: &str, headers: &[(&str, &str)], body: &str) -> Request {
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(path.parse().unwrap())
            .content_type("application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(body.to_owned())
    }

    #[tokio::test]
    async fn every_combination_of_headers_is_decided() {
        let (site, origin) = ("sec-fetch-site", "origin");
        let table: &[(&[(&str, &str)], bool)] = &[
            (&[(site, "same-origin")], true),
            (&[(site, "none")], true),
            (&[(site, "same-origin"), (origin, "https://evil.example")], true),
            (&[(site, "cross-site")], false),
            (&[(site, "same-site")], false),
            (&[(site, "cross-site"), (origin, "https://evil.example")], false),
            (&[(site, "cross-site"), (origin, OWN)], true),
            (&[(origin, OWN)], true),
            (&[(origin, "http://belong.example.org")], false),
            (&[(origin, "https://belong.example.org.evil.example")], false),
            (&[(origin, "null")], false),
            (&[(origin, "https://evil.example"), ("host", "evil.example")], false),
            (&[], false),
        ];
        for (headers, passes) in table {
            let checked = proof().check(post("/sign-in", headers, "a=1")).await;
            assert_eq!(checked.is_ok(), *passes, "{headers:?}");
        }
    }

    #[tokio::test]
    async fn without_headers_a_token_opens_its_own_path_and_the_body_stays() {
        let token = proof().token_for(&post("/sign-in", &[], ""));
        let body = format!("email=a%40b&form_token={token}");
        let passed = proof().check(post("/sign-in", &[], &body)).await.unwrap();
        assert_eq!(passed.into_body().into_string().await.unwrap(), body);
        assert_eq!(proof().check(post("/other", &[], &body)).await.unwrap_err().status, 403);
        let old_browser = post("/sign-in", &[("origin", "null")], &body);
        assert!(proof().check(old_browser).await.is_ok(), "no-referrer makes old browsers send null");
        let framed = post("/sign-in", &[("origin", "null"), ("sec-fetch-site", "cross-site")], &body);
        assert_eq!(proof().check(framed).await.unwrap_err().status, 403);
        let crossed = post("/sign-in", &[("sec-fetch-site", "cross-site")], &body);
        assert_eq!(proof().check(crossed).await.unwrap_err().status, 403);
    }

    #[tokio::test]
    async fn with_a_session_the_token_is_bound_to_it_and_not_to_the_path() {
        let mine = [("cookie", "__Host-staff=mine")];
        let token = proof().token_for(&post("/desk", &mine, ""));
        let body = format!("form_token={token}");
        assert!(proof().check(post("/desk/waves", &mine, &body)).await.is_ok());
        let other = [("cookie", "__Host-staff=other")];
        assert!(proof().check(post("/desk/waves", &other, &body)).await.is_err());
        let another_key = FormProof::new([8; 32], BASE, "staff");
        assert!(another_key.check(post("/desk/waves", &mine, &body)).await.is_err());
    }

    #[tokio::test]
    async fn an_upload_carries_its_token_in_a_part() {
        let upload = |token: &str| {
            let part = "Content-Disposition: form-data; name=";
            let body = format!(
                "--e\r\n{part}\"form_token\"\r\n\r\n{token}\r\n--e\r\n{part}\"f\"; filename=\"r.csv\"\r\n\r\n1\r\n--e--\r\n"
            );
            Request::builder()
                .method(Method::POST)
                .uri("/desk/roster".parse().unwrap())
                .content_type("multipart/form-data; boundary=e")
                .body(body)
        };
        let token = proof().token_for(&upload(""));
        assert!(proof().check(upload(&token)).await.is_ok());
        assert_eq!(proof().check(upload("wrong")).await.unwrap_err().status, 403);
    }

    #[tokio::test]
    async fn a_mail_programs_one_click_passes_below_its_path_and_nothing_else_does() {
        let proof = proof().with_one_click("/stop/");
        let click = "List-Unsubscribe=One-Click";
        type Headers = &'static [(&'static str, &'static str)];
        let table: &[(&str, Headers, &str, bool)] = &[
            ("/stop/TOKEN", &[], click, true),
            ("/stop/TOKEN", &[("origin", "https://mail.example")], click, true),
            ("/stop/TOKEN", &[], "List-Unsubscribe=One-Click&go=again", false),
            ("/stop/TOKEN", &[], "go=stop", false),
            ("/stop/TOKEN", &[("origin", "https://evil.example")], "go=again", false),
            ("/stop/TOKEN", &[], "List-Unsubscribe=one", false),
            ("/stop/TOKEN", &[], "", false),
            ("/stop", &[], click, false),
            ("/s/TOKEN", &[], click, false),
            ("/sign-in", &[], click, false),
            ("/x/stop/TOKEN", &[], click, false),
        ];
        for (path, headers, body, passes) in table {
            let checked = proof.check(post(path, headers, body)).await;
            assert_eq!(checked.is_ok(), *passes, "{path} {headers:?} {body}");
        }
        assert!(self::proof().check(post("/stop/TOKEN", &[], click)).await.is_err(), "off unless asked for");
        let own = [("sec-fetch-site", "same-origin")];
        let passed = proof.check(post("/stop/TOKEN", &own, "go=stop")).await.unwrap();
        assert_eq!(passed.into_body().into_string().await.unwrap(), "go=stop", "the body stays");
    }

    #[tokio::test]
    async fn a_one_click_in_parts_passes_too_and_becomes_a_plain_form() {
        let body =
            "--e\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--e--\r\n";
        let request = Request::builder()
            .method(Method::POST)
            .uri("/stop/TOKEN".parse().unwrap())
            .content_type("multipart/form-data; boundary=e")
            .body(body);
        let passed = proof().with_one_click("/stop/").check(request).await.unwrap();
        assert!(form::is_form(passed.headers()));
        assert_eq!(passed.into_body().into_string().await.unwrap(), "List-Unsubscribe=One-Click");
    }

    #[tokio::test]
    async fn reading_and_the_api_need_no_proof_but_every_other_method_does() {
        assert!(proof().check(post("/api/v1/waves", &[], "")).await.is_ok());
        for (method, passes) in [
            (Method::GET, true),
            (Method::HEAD, true),
            (Method::OPTIONS, true),
            (Method::PUT, false),
            (Method::PATCH, false),
            (Method::DELETE, false),
        ] {
            let request = Request::builder().method(method.clone()).uri("/x".parse().unwrap()).finish();
            assert_eq!(proof().check(request).await.is_ok(), passes, "{method}");
        }
    }

    #[test]
    #[should_panic(expected = "all zeros")]
    fn a_forgotten_key_is_refused() {
        FormProof::new([0; 32], BASE, "staff");
    }

    #[test]
    fn an_origin_is_scheme_host_and_unusual_port() {
        assert_eq!(origin_of("http://127.0.0.1:8080/a"), "http://127.0.0.1:8080");
        assert_eq!(origin_of("HTTPS://Belong.example.org:443"), OWN);
    }
}
