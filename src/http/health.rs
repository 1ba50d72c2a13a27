//! Whether the process lives, and whether it can do its work.

use poem::endpoint::make;
use poem::http::StatusCode;
use poem::{Endpoint, Response};
use std::future::Future;

/// Answers 200 "ok" as long as the process answers at all.
pub fn live() -> impl Endpoint<Output = Response> + 'static {
    make(|_| async { plain(StatusCode::OK, "ok\n".to_owned()) })
}

/// Asks `checks` for what the program depends on. 200 when all hold; else 503 with the names that do not,
/// and nothing else about them.
pub fn ready<C, F>(checks: C) -> impl Endpoint<Output = Response> + 'static
where
    C: Fn() -> F + Send + Sync + 'static,
    F: Future<Output = Vec<(&'static str, bool)>> + Send + 'static,
{
    make(move |_| {
        let asked = checks();
        async move {
            let answers = asked.await;
            let missing: Vec<_> = answers.iter().filter(|(_, holds)| !holds).map(|(name, _)| *name).collect();
            if missing.is_empty() {
                return plain(StatusCode::OK, "ready\n".to_owned());
            }
            plain(StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {}\n", missing.join(", ")))
        }
    })
}

fn plain(status: StatusCode, text: String) -> Response {
    Response::builder().status(status).content_type("text/plain; charset=utf-8").body(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use poem::Request;

    #[tokio::test]
    async fn a_missing_dependency_is_named_and_nothing_more() {
        let endpoint = ready(|| async { vec![("database", false), ("keys", true)] });
        let response = endpoint.get_response(Request::default()).await;
        assert_eq!(response.status(), 503);
        assert_eq!(response.into_body().into_string().await.unwrap(), "not ready: database\n");
        assert_eq!(live().get_response(Request::default()).await.status(), 200);
    }

    #[tokio::test]
    async fn all_dependencies_there_is_ready() {
        let endpoint = ready(|| async { vec![("database", true)] });
        assert_eq!(endpoint.get_response(Request::default()).await.status(), 200);
    }
}
