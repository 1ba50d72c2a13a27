//! A browser without a screen: keeps cookies, follows nothing by itself.

use poem::endpoint::BoxEndpoint;
use poem::http::Method;
use poem::{Endpoint, Request, Response};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

pub type Door = Arc<BoxEndpoint<'static, Response>>;

pub fn door(endpoint: BoxEndpoint<'static, Response>) -> Door {
    Arc::new(endpoint)
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Where a see-other leads.
    pub fn location(&self) -> &str {
        self.header("location").unwrap_or_default()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.body))
    }

    /// The value of the first field with this name.
    pub fn field(&self, name: &str) -> Option<String> {
        let (_, rest) = self.body.split_once(&format!("name=\"{name}\" value=\""))?;
        rest.split('"').next().map(str::to_owned)
    }
}

/// Clones share their cookies, as tabs do.
#[derive(Clone)]
pub struct Browser {
    door: Door,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
    headers: Vec<(String, String)>,
}

impl Browser {
    pub fn new(door: Door) -> Browser {
        Browser { door, cookies: Arc::default(), headers: Vec::new() }
    }

    pub fn of(endpoint: BoxEndpoint<'static, Response>) -> Browser {
        Browser::new(door(endpoint))
    }

    pub fn with_header(mut self, name: &str, value: &str) -> Browser {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same browser, with its cookies and headers, at another program's door.
    pub fn at(&self, other: &Browser) -> Browser {
        Browser { door: other.door.clone(), ..self.clone() }
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None).await
    }

    pub async fn ask(&self, method: &str, path: &str) -> Reply {
        self.send(Method::from_bytes(method.as_bytes()).unwrap(), path, None).await
    }

    /// A form from a page of ours.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect();
        let kind = "application/x-www-form-urlencoded";
        self.send(Method::POST, path, Some((kind, pairs.join("&").into_bytes()))).await
    }

    /// A form from another site or program: without our cookies, tokens and headers.
    pub async fn post_from_elsewhere(&self, path: &str, body: &str) -> Reply {
        let request = Request::builder()
            .method(Method::POST)
            .uri_str(path)
            .header("origin", "https://mail.example")
            .content_type("application/x-www-form-urlencoded")
            .body(body.to_owned());
        self.reply(self.door.get_response(request).await).await
    }

    pub async fn post_bytes(&self, path: &str, kind: &str, body: Vec<u8>) -> Reply {
        self.send(Method::POST, path, Some((kind, body))).await
    }

    async fn send(&self, method: Method, path: &str, body: Option<(&str, Vec<u8>)>) -> Reply {
        let mut request = Request::builder().method(method).uri_str(path);
        if body.is_some() {
            request = request.header("sec-fetch-site", "same-origin");
        }
        let cookies: Vec<String> =
            self.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = match body {
            Some((kind, body)) => request.content_type(kind).body(body),
            None => request.finish(),
        };
        self.reply(self.door.get_response(request).await).await
    }

    async fn reply(&self, response: Response) -> Reply {
        let headers: Vec<(String, String)> = response
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into()))
            .collect();
        for (_, line) in headers.iter().filter(|(name, _)| name == "set-cookie") {
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            let mut cookies = self.cookies.lock().unwrap();
            match value {
                "" => cookies.remove(name),
                value => cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        let status = response.status().as_u16();
        let body = response.into_body().into_vec().await.unwrap();
        Reply { status, headers, body: String::from_utf8_lossy(&body).into_owned() }
    }
}

/// A text as part of an address or of a form.
pub fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
