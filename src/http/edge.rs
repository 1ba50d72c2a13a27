//! What stands between the network and every page: in this order, for every path.

use super::compress;
use super::form_proof::{AskedPath, FormProof};
use super::headers;
use super::limits::Limits;
use super::problem::Problem;
use poem::http::{Method, StatusCode, header};
use poem::{Endpoint, IntoResponse, Request, Response, Result};
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;

/// What the edge needs to know.
pub struct EdgeSettings {
    /// Where people reach us; the only source of our own origin.
    pub base_url: String,
    /// 32 random bytes for form tokens; never zeros.
    pub form_key: [u8; 32],
    /// The logical name of the staff session's cookie.
    pub session_cookie: &'static str,
    /// Below this path the one-click POST of RFC 8058 needs no proof; it ends with a slash.
    pub one_click: &'static str,
    pub limits: Limits,
}

/// Wraps the whole application: panics become a 500, unsafe requests need proof, errors become pages or
/// JSON, text is compressed, and every response carries the security headers. Pages find [`FormProof`],
/// [`Cookies`](super::Cookies) and [`Limits`] as `Data`.
pub struct Edge<E> {
    app: E,
    proof: FormProof,
    limits: Limits,
}

impl<E: Endpoint> Edge<E> {
    /// # Panics
    /// If the form key is all zeros.
    pub fn around(app: E, settings: EdgeSettings) -> Edge<E> {
        let proof = FormProof::new(settings.form_key, &settings.base_url, settings.session_cookie)
            .with_one_click(settings.one_click);
        Edge { app, proof, limits: settings.limits }
    }

    async fn pass(&self, mut request: Request) -> Result<Response> {
        if !is_known(request.method()) {
            let is_api = super::problem::is_api(request.uri().path());
            return Err(Problem::of_status_for(StatusCode::METHOD_NOT_ALLOWED, is_api).into());
        }
        request.set_data(self.limits.clone());
        request.set_data(self.proof.clone());
        request.set_data(self.proof.cookies());
        request.set_data(AskedPath(request.uri().path().into()));
        let request = self.proof.check(request).await?;
        self.app.call(request).await.map(IntoResponse::into_response)
    }

    /// As [`Edge::pass`], with a panic as an error.
    async fn pass_safely(&self, request: Request) -> Result<Response> {
        let mut passing = pin!(self.pass(request));
        poll_fn(|cx| {
            let polled = catch_unwind(AssertUnwindSafe(|| passing.as_mut().poll(cx)));
            polled.unwrap_or_else(|_| Err(Problem::fault("a page panicked").into()).into())
        })
        .await
    }
}

impl<E: Endpoint> Endpoint for Edge<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let path = request.uri().path().to_owned();
        let takes_gzip = compress::is_accepted(request.headers());
        let mut response = match self.pass_safely(request).await {
            Ok(response) if is_bare(&response) => {
                Problem::of_status_for(response.status(), super::problem::is_api(&path)).answer(&path)
            }
            Ok(response) => response,
            Err(error) if error.is_from_response() => error.into_response(),
            Err(error) => Problem::from_error(&error, super::problem::is_api(&path)).answer(&path),
        };
        let is_static = path.starts_with("/static/");
        if !is_static {
            response = compress::shrink(response, takes_gzip).await;
        }
        headers::put(&mut response, is_static || path.starts_with("/recordings/"));
        Ok(response)
    }
}

fn is_known(method: &Method) -> bool {
    [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS]
        .contains(method)
}

/// A refusal without a word to the reader.
fn is_bare(response: &Response) -> bool {
    let status = response.status();
    (status.is_client_error() || status.is_server_error())
        && !response.headers().contains_key(header::CONTENT_TYPE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{FormBody, headers::all_present, static_files};
    use poem::endpoint::{make, make_sync};
    use poem::test::TestClient;
    use poem::{EndpointExt, Route, get, post};

    fn app() -> TestClient<impl Endpoint> {
        let form = post(make(|mut request: Request| async move {
            let body = request.take_body();
            let mut body = poem::RequestBody::new(body);
            let form = <FormBody as poem::FromRequest>::from_request(&request, &mut body).await?;
            Ok::<_, poem::Error>(form.value("a").unwrap_or("none").to_owned())
        }));
        let routes = Route::new()
            .at("/page", get(make_sync(|_| "a page ".repeat(300))))
            .at("/form", form)
            .at("/panic", get(make_sync(|request| explode(&request))))
            .at("/bare", get(make_sync(|_| StatusCode::CONFLICT)))
            .at("/any", make_sync(|_| "any method"))
            .at("/own", get(make_sync(|_| -> Result<String> { Err(poem::Error::from_response(own())) })))
            .at("/fault", get(make_sync(|_| -> Result<String> { Err(secret()) })))
            .at("/api/fault", get(make_sync(|_| -> Result<String> { Err(secret()) })))
            .nest("/static", static_files())
            .nest("/inner", Route::new().at("/form", get(make_sync(token)).post(make_sync(|_| "sent"))))
            .boxed();
        let settings = EdgeSettings {
            base_url: "http://127.0.0.1:8080".into(),
            form_key: [7; 32],
            session_cookie: "staff",
            one_click: "/stop/",
            limits: Limits::short(),
        };
        TestClient::new(Edge::around(routes, settings))
    }

    fn explode(request: &Request) -> String {
        assert!(request.method() == Method::DELETE, "stack backtrace with secrets");
        String::new()
    }

    fn token(request: Request) -> String {
        request.data::<FormProof>().unwrap().token_for(&request)
    }

    fn own() -> Response {
        Response::builder().status(StatusCode::GONE).content_type("text/plain").body("our own words")
    }

    fn secret() -> poem::Error {
        poem::Error::from_string("SELECT secret FROM keys", StatusCode::INTERNAL_SERVER_ERROR)
    }

    #[tokio::test]
    async fn every_status_carries_the_same_headers_and_no_stack_words() {
        let app = app();
        for (method, path, status) in [
            ("GET", "/page", 200),
            ("HEAD", "/page", 200),
            ("GET", "/nothing", 404),
            ("POST", "/page", 403),
            ("DELETE", "/page", 403),
            ("OPTIONS", "/page", 405),
            ("TRACE", "/any", 405),
            ("CONNECT", "/any", 405),
            ("GET", "/bare", 409),
            ("GET", "/own", 410),
            ("GET", "/panic", 500),
            ("GET", "/fault", 500),
            ("GET", "/api/fault", 500),
            ("GET", "/static/desk.css", 200),
            ("GET", "/static/none.css", 404),
            ("GET", "/static/../../Cargo.toml", 404),
        ] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let sent = app.request(method.clone(), path).send().await;
            assert_eq!(sent.0.status(), status, "{method} {path}");
            assert!(all_present(|name| sent.0.header(name).is_some()), "{method} {path}");
            let is_kept = status == 200 && path.starts_with("/static");
            assert_eq!(sent.0.header("cache-control") == Some("no-store"), !is_kept, "{method} {path}");
            let text = sent.0.into_body().into_string().await.unwrap();
            for word in ["panicked", "stack", "SELECT", "secret", "src/"] {
                // The style sheet stacks tables on phones; every other word is barred there too.
                let is_style = is_kept && word == "stack";
                assert!(is_style || !text.contains(word), "{method} {path}: {text}");
            }
        }
    }

    #[tokio::test]
    async fn people_get_a_page_programs_get_json_and_own_words_stay() {
        let app = app();
        let page = app.get("/nothing").send().await.0;
        assert_eq!(page.content_type(), Some("text/html; charset=utf-8"));
        let json = app.get("/api/nothing").send().await.0;
        assert_eq!(json.content_type(), Some("application/problem+json"));
        let own = app.get("/own").send().await.0;
        assert_eq!(own.into_body().into_string().await.unwrap(), "our own words");
    }

    #[tokio::test]
    async fn a_form_fault_is_a_kind_page() {
        let app = app();
        for (body, kind, status) in [
            ("a=1", "application/x-www-form-urlencoded", 200),
            ("a=%00", "application/x-www-form-urlencoded", 400),
            ("a=%ff", "application/x-www-form-urlencoded", 400),
            ("{}", "application/json", 415),
            (&*"a".repeat(70_000), "application/x-www-form-urlencoded", 413),
        ] {
            let sent = app.post("/form").header("sec-fetch-site", "same-origin").content_type(kind);
            let response = sent.body(body.to_owned()).send().await.0;
            assert_eq!(response.status(), status, "{kind}");
            if status != 200 {
                assert!(response.into_body().into_string().await.unwrap().contains("<h1>"));
            }
        }
    }

    #[tokio::test]
    async fn a_page_of_a_nested_room_makes_a_token_that_opens_its_form() {
        let app = app();
        let token = app.get("/inner/form").send().await.0.into_body().into_string().await.unwrap();
        for (token, status) in [(token.as_str(), 200), ("wrong", 403)] {
            let form = [("form_token", token)];
            assert_eq!(app.post("/inner/form").form(&form).send().await.0.status(), status);
        }
    }

    #[tokio::test]
    async fn a_forged_host_appears_nowhere() {
        let app = app();
        for path in ["/page", "/nothing", "/panic", "/static/desk.css"] {
            let sent = app.get(path).header("host", "evil.example").send().await.0;
            assert!(!format!("{:?}", sent.headers()).contains("evil"), "{path}");
            assert!(!sent.into_body().into_string().await.unwrap().contains("evil"), "{path}");
        }
    }

    #[tokio::test]
    async fn a_page_goes_out_compressed_to_who_takes_it() {
        let app = app();
        let small = app.get("/page").header("accept-encoding", "gzip").send().await.0;
        assert_eq!(small.header("content-encoding"), Some("gzip"));
        assert_eq!(app.get("/page").send().await.0.header("content-encoding"), None);
    }
}
