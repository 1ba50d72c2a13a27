//! The pages of the API: its specification as HTML, without a script and without another server.
//!
//! The usual viewers need inline scripts, which our content security policy refuses.

use askama::Template;
use serde_json::Value;

/// One operation of the specification, as the page shows it.
struct Operation {
    method: String,
    path: String,
    summary: String,
    description: String,
    parameters: Vec<Field>,
    answers: Vec<(String, String)>,
}

struct Schema {
    name: String,
    description: String,
    fields: Vec<Field>,
}

struct Field {
    name: String,
    kind: String,
    required: bool,
    description: String,
}

#[derive(Template)]
#[template(path = "http/pages/api_docs.html")]
struct ApiDocs {
    title: String,
    version: String,
    operations: Vec<Operation>,
    schemas: Vec<Schema>,
}

/// The page for an OpenAPI 3 specification; what it does not have is left out.
///
/// # Errors
/// A specification that is not JSON, or a template that cannot be rendered, in words.
pub fn api_docs_page(specification: &str) -> Result<String, String> {
    let spec: Value = serde_json::from_str(specification).map_err(|fault| fault.to_string())?;
    let page = ApiDocs {
        title: words(&spec["info"]["title"]),
        version: words(&spec["info"]["version"]),
        operations: operations(&spec),
        schemas: schemas(&spec),
    };
    page.render().map_err(|fault| fault.to_string())
}

fn operations(spec: &Value) -> Vec<Operation> {
    let base = words(&spec["servers"][0]["url"]);
    let paths = spec["paths"].as_object().into_iter().flatten();
    paths
        .flat_map(|(path, methods)| {
            let base = base.clone();
            methods.as_object().into_iter().flatten().map(move |(method, operation)| Operation {
                method: method.to_uppercase(),
                path: format!("{base}{path}"),
                summary: words(&operation["summary"]),
                description: words(&operation["description"]),
                parameters: operation["parameters"].as_array().into_iter().flatten().map(parameter).collect(),
                answers: operation["responses"]
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(code, answer)| (code.clone(), words(&answer["description"])))
                    .collect(),
            })
        })
        .collect()
}

fn parameter(value: &Value) -> Field {
    Field {
        name: words(&value["name"]),
        kind: kind(&value["schema"]),
        required: value["required"].as_bool().unwrap_or(false),
        description: words(&value["description"]),
    }
}

fn schemas(spec: &Value) -> Vec<Schema> {
    let all = spec["components"]["schemas"].as_object().into_iter().flatten();
    all.map(|(name, schema)| {
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        Schema {
            name: name.clone(),
            description: words(&schema["description"]),
            fields: schema["properties"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, property)| Field {
                    name: name.clone(),
                    kind: kind(property),
                    required: required.contains(&name.as_str()),
                    description: words(&property["description"]),
                })
                .collect(),
        }
    })
    .collect()
}

fn kind(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str().or_else(|| schema["allOf"][0]["$ref"].as_str()) {
        return reference.rsplit('/').next().unwrap_or_default().to_owned();
    }
    match schema["type"].as_str() {
        Some("array") => format!("list of {}", kind(&schema["items"])),
        Some(plain) => plain.to_owned(),
        None => "any".to_owned(),
    }
}

fn words(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_shows_every_operation_and_escapes_what_it_quotes() {
        let spec = r##"{"info":{"title":"Belong","version":"1"},"servers":[{"url":"/api/v1"}],
            "paths":{"/waves":{"get":{"summary":"All <waves>","parameters":[{"name":"state","schema":{"type":"string"}}],
            "responses":{"200":{"description":"the waves"}}}}},
            "components":{"schemas":{"WaveOut":{"properties":{"items":{"type":"array","items":{"$ref":"#/x/Item"}}},"required":["items"]}}}}"##;
        let page = api_docs_page(spec).unwrap();
        assert!(page.contains("GET") && page.contains("/api/v1/waves") && page.contains("list of Item"));
        assert!(!page.contains("<waves>"));
        assert!(api_docs_page("not json").is_err());
    }
}
