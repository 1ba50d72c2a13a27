//! The API's one list of operations, under `/api/v1`. A key opens it; cookies are never looked at.

use crate::app::App;
use crate::desk::{ActionsApi, GuidanceApi};
use crate::http::{Problem, api_docs_page};
use crate::indicators::IndicatorsApi;
use crate::people::PeopleApi;
use crate::progress::ProgressApi;
use crate::theory::TheoryApi;
use crate::waves::{PulsesApi, WavesApi};
use poem::endpoint::make_sync;
use poem::{Endpoint, EndpointExt, Response, Route, get};
use poem_openapi::OpenApiService;
use serde_json::{Value, json};
use std::sync::Arc;

const ABOUT: &str = "Pulse surveys of a partnership that works on school attendance: the theory of change, \
    settings, waves, what was released, and what is done about it. Every figure has passed the same disclosure gate as the pages; \
    a withheld figure says so in one sentence and nothing more. Reading only. Send a key as \
    `Authorization: Bearer KEY`; `belong key create NAME` makes one. Refusals are RFC 9457 problems \
    (`application/problem+json`) with a stable `code`.";

type Rooms = (TheoryApi, PeopleApi, WavesApi, PulsesApi, IndicatorsApi, ProgressApi, ActionsApi, GuidanceApi);

fn operations() -> OpenApiService<Rooms, ()> {
    let rooms =
        (TheoryApi, PeopleApi, WavesApi, PulsesApi, IndicatorsApi, ProgressApi, ActionsApi, GuidanceApi);
    OpenApiService::new(rooms, "Belong", "1").server("/api/v1").description(ABOUT)
}

/// Everything under `/api`: the operations, their specification, and a page that shows it.
pub fn endpoint(app: &App) -> impl Endpoint + 'static {
    let specification = specification();
    let page = api_docs_page(&specification);
    let docs = make_sync(move |_| match &page {
        Ok(page) => Ok(of_type("text/html; charset=utf-8", page.clone())),
        Err(fault) => Err(poem::Error::from(Problem::fault(fault))),
    });
    Route::new()
        .nest("/v1", operations().data(Arc::new(app.content.theory.clone())))
        .at("/openapi.json", get(make_sync(move |_| of_type("application/json", specification.clone()))))
        .at("/docs", get(docs))
}

fn of_type(kind: &str, body: String) -> Response {
    Response::builder().content_type(kind).body(body)
}

/// The specification as JSON, without a newline at its end.
pub fn specification() -> String {
    let written = operations().spec();
    match serde_json::from_str::<Value>(&written) {
        Ok(mut specification) => {
            add_problems(&mut specification);
            format!("{specification:#}")
        }
        Err(_) => written,
    }
}

/// Says of every operation how it refuses.
fn add_problems(specification: &mut Value) {
    let problem = json!({
        "type": "object",
        "description": "Why something was refused (RFC 9457).",
        "required": ["type", "title", "status", "code", "detail", "reference"],
        "properties": {
            "type": { "type": "string", "description": "Always `about:blank`." },
            "title": { "type": "string", "description": "The words of the status." },
            "status": { "type": "integer", "description": "The HTTP status." },
            "code": { "type": "string", "description": "Stable; programs may rely on it." },
            "detail": { "type": "string", "description": "What is wrong and what to do, in plain words." },
            "reference": { "type": "string", "description": "Ties this answer to our log." },
        },
    });
    specification["components"]["schemas"]["Problem"] = problem;
    let Some(paths) = specification["paths"].as_object_mut() else { return };
    for (path, methods) in paths {
        for operation in methods.as_object_mut().into_iter().flatten().map(|(_, operation)| operation) {
            let names_one = operation["parameters"].as_array().is_some_and(|all| !all.is_empty());
            let refusals = [
                ("400", "A parameter is missing or cannot be read.", names_one),
                ("401", "There is no key, or it does not work (any more).", true),
                ("404", "There is no such thing, or it is not released yet.", names_one),
                ("409", "The wave is not in a state that has them.", path.ends_with("/response-counts")),
            ];
            for (status, description, _) in refusals.into_iter().filter(|(.., given)| *given) {
                operation["responses"][status] = json!({
                    "description": description,
                    "content": {
                        "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } }
                    },
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_a_name_a_summary_a_description_and_asks_for_a_key() {
        let specification: Value = serde_json::from_str(&specification()).unwrap();
        let paths = specification["paths"].as_object().unwrap();
        assert_eq!(paths.len(), 16);
        for (path, methods) in paths {
            for (method, operation) in methods.as_object().unwrap() {
                assert_eq!(method, "get", "{path}: the API only reads");
                for key in ["operationId", "summary", "description"] {
                    assert!(!operation[key].as_str().unwrap_or_default().is_empty(), "{path} has no {key}");
                }
                assert!(operation["security"][0].get("ApiKey").is_some(), "{path} asks for no key");
                assert!(operation["responses"].get("401").is_some(), "{path}");
            }
        }
    }
}
