//! What went wrong, for people as a page and for programs as RFC 9457 JSON.

use askama::Template;
use poem::error::ResponseError;
use poem::http::{StatusCode, header};
use poem::{Error, Response};
use std::fmt;

/// A refusal or a fault at the edge: one sentence, what to do next, and a code that programs may rely on.
///
/// Return it from a page with `?`; the [`Edge`](super::Edge) turns it into a page, or into JSON under `/api/`.
#[derive(Debug, Clone)]
pub struct Problem {
    pub status: StatusCode,
    /// Stable, lower case with underscores.
    pub code: &'static str,
    /// One plain sentence.
    pub sentence: String,
    /// What the reader can do.
    pub next: String,
    cause: Option<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.status.as_u16(), self.code)
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status(&self) -> StatusCode {
        self.status
    }

    fn as_response(&self) -> Response {
        self.page("/")
    }
}

impl Problem {
    pub fn new(
        status: StatusCode,
        code: &'static str,
        sentence: impl Into<String>,
        next: impl Into<String>,
    ) -> Problem {
        Problem { status, code, sentence: sentence.into(), next: next.into(), cause: None }
    }

    /// The kind words for a bare status.
    pub fn of_status(status: StatusCode) -> Problem {
        let (code, sentence, next) = words(status);
        Problem::new(status, code, sentence, next)
    }

    /// The words for a bare status, for a person or for a program.
    pub(super) fn of_status_for(status: StatusCode, is_api: bool) -> Problem {
        let (code, sentence, next) = match (is_api, status.as_u16()) {
            (true, 401) => (
                "no_key",
                "This needs a key that works.",
                "Send it as: Authorization: Bearer KEY. `belong key create NAME` makes one.",
            ),
            (true, 404) => {
                ("not_found", "There is nothing at this address.", "The operations are listed at /api/docs.")
            }
            (true, 405) => {
                ("wrong_method", "This address does not take this method.", "The API is read with GET.")
            }
            (true, 400..=499) => {
                let (code, sentence, _) = words(status);
                (code, sentence, "The operations are described at /api/docs.")
            }
            _ => words(status),
        };
        Problem::new(status, code, sentence, next)
    }

    pub fn not_found() -> Problem {
        Problem::of_status(StatusCode::NOT_FOUND)
    }

    pub fn forbidden() -> Problem {
        Problem::of_status(StatusCode::FORBIDDEN)
    }

    pub fn too_large() -> Problem {
        Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE)
    }

    /// A form that cannot be read, and why.
    pub fn unreadable(sentence: impl Into<String>) -> Problem {
        let next = "Go back, correct it and send it again.";
        Problem::new(StatusCode::BAD_REQUEST, "unreadable_form", sentence, next)
    }

    /// Our own fault. The cause goes to the log and never to the reader.
    pub fn fault(cause: impl fmt::Display) -> Problem {
        let mut problem = Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR);
        problem.cause = Some(cause.to_string());
        problem
    }

    /// The problem behind an error of poem. API callers are told why their input could not be read.
    pub(super) fn from_error(error: &Error, is_api: bool) -> Problem {
        if let Some(problem) = error.downcast_ref::<Problem>() {
            return problem.clone();
        }
        let mut problem = Problem::of_status_for(error.status(), is_api);
        if problem.status.is_server_error() {
            problem.cause = Some(error.to_string());
        } else if is_api && [400, 422].contains(&problem.status.as_u16()) {
            problem.sentence = error.to_string().chars().filter(|c| !c.is_control()).take(300).collect();
        }
        problem
    }

    /// The response for whoever asked for `path`; logged here, once, by reference.
    pub(super) fn answer(&self, path: &str) -> Response {
        if is_api(path) { self.json() } else { self.page(path) }
    }

    fn page(&self, path: &str) -> Response {
        let reference = self.logged();
        let is_desk = ["/desk", "/sign", "/setup"].iter().any(|start| path.starts_with(start));
        let style = super::static_url(if is_desk { "desk.css" } else { "respondent.css" });
        let page = ProblemPage { sentence: &self.sentence, next: &self.next, reference: &reference, style };
        let html = page.render().unwrap_or_else(|_| self.sentence.clone());
        Response::builder()
            .status(self.status)
            .header(header::CONTENT_TYPE, "text/html; charset=utf-8")
            .body(html)
    }

    fn json(&self) -> Response {
        let body = serde_json::json!({
            "type": "about:blank",
            "title": self.status.canonical_reason().unwrap_or("Problem"),
            "status": self.status.as_u16(),
            "code": self.code,
            "detail": format!("{} {}", self.sentence, self.next),
            "reference": self.logged(),
        });
        let response =
            Response::builder().status(self.status).header(header::CONTENT_TYPE, "application/problem+json");
        let needs_key = self.status == StatusCode::UNAUTHORIZED;
        let response = if needs_key { response.header(header::WWW_AUTHENTICATE, "Bearer") } else { response };
        let wrong_method = self.status == StatusCode::METHOD_NOT_ALLOWED;
        let response = if wrong_method { response.header(header::ALLOW, "GET, HEAD") } else { response };
        response.body(body.to_string())
    }

    /// Draws the reference that ties what the reader sees to the log. No path: paths hold tokens.
    fn logged(&self) -> String {
        let number = u64::from_le_bytes(crate::ids::random_bytes());
        let reference = format!("{:010x}", number & 0xff_ffff_ffff);
        let status = self.status.as_u16();
        if self.status.is_server_error() {
            let cause = self.cause.as_deref().unwrap_or_default();
            tracing::error!(reference, status, code = self.code, cause, "request failed");
        } else {
            tracing::debug!(reference, status, code = self.code, "request refused");
        }
        reference
    }
}

/// Whether a program asks, not a person.
pub(super) fn is_api(path: &str) -> bool {
    path.starts_with("/api/") && !path.starts_with("/api/docs")
}

#[derive(Template)]
#[template(path = "http/pages/problem.html")]
struct ProblemPage<'a> {
    sentence: &'a str,
    next: &'a str,
    reference: &'a str,
    style: &'a str,
}

fn words(status: StatusCode) -> (&'static str, &'static str, &'static str) {
    const AGAIN: &str = "Go back, load the page again and send it once more.";
    match status.as_u16() {
        401 => ("not_signed_in", "Please sign in first.", "Sign in, then open this page again."),
        403 => ("refused", "We could not be sure that this came from our own page.", AGAIN),
        404 => (
            "not_found",
            "There is no page at this address.",
            "Check the address. If it came from a link in an e-mail, copy the whole link.",
        ),
        405 => ("wrong_method", "This page does not work that way.", "Open it again from its link."),
        408 => (
            "too_slow",
            "The connection was too slow for us to read what was sent.",
            "Nothing was saved from it. Please send it again.",
        ),
        413 => ("too_large", "What was sent is larger than we accept.", "Shorten it and send it again."),
        414 => ("address_too_long", "This address is too long.", "Open the page again from its link."),
        415 => ("wrong_type", "What was sent is not of a kind that we can read here.", AGAIN),
        422 => {
            ("not_acceptable", "Something in what was sent is not right.", "Correct it and send it again.")
        }
        429 => ("too_often", "This was tried too often.", "Wait a few minutes, then try again."),
        431 => (
            "headers_too_large",
            "The browser sent more headers than we accept.",
            "Clear this site's cookies.",
        ),
        503 => (
            "busy",
            "This is taking longer than it should.",
            "What was sent may still be saved. Wait a minute, then open the page again.",
        ),
        400..=499 => ("bad_request", "We could not read what was sent.", AGAIN),
        _ => (
            "fault",
            "Something went wrong on our side.",
            "Please try again in a few minutes. If it happens again, tell us the reference below.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_page_has_a_sentence_a_next_step_and_a_reference() {
        let response = Problem::fault("SELECT token FROM x").answer("/s/abc");
        assert_eq!(response.status(), 500);
        let html = response.into_body().into_string().await.unwrap();
        assert!(html.contains("Something went wrong on our side."), "{html}");
        assert!(html.contains("Reference"), "{html}");
        assert!(!html.contains("SELECT") && !html.contains("panic"), "{html}");
    }

    #[tokio::test]
    async fn a_program_gets_json_with_a_stable_code() {
        let response = Problem::not_found().answer("/api/v1/nothing");
        assert_eq!(response.header("content-type"), Some("application/problem+json"));
        let body: serde_json::Value = response.into_body().into_json().await.unwrap();
        assert_eq!(body["code"], "not_found");
        assert_eq!(body["status"], 404);
    }

    #[test]
    fn what_a_reader_typed_is_escaped() {
        let page = ProblemPage { sentence: "<script>", next: "", reference: "", style: "" }.render().unwrap();
        assert!(!page.contains("<script>"), "{page}");
    }
}
