//! The server over real sockets, with its times cut short.
//!
//! `bounds` is what a client may not do; `endings` is what happens when a request, the work or the server ends.

mod bounds;
mod endings;

use super::headers::all_present;
use super::{Edge, EdgeSettings, FormBody, Limits, serve};
use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use hyper::body::Frame;
use poem::endpoint::{make, make_sync};
use poem::{Body, Endpoint, FromRequest, Request, RequestBody, Route, get, post};
use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Far beyond every limit in use: reaching it is a failure, not a measurement.
const PATIENCE: Duration = Duration::from_secs(20);

struct Server {
    at: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    running: JoinHandle<io::Result<()>>,
}

impl Server {
    async fn start(app: impl Endpoint + 'static, limits: Limits) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let settings = EdgeSettings {
            base_url: format!("http://{at}"),
            form_key: [7; 32],
            session_cookie: "staff",
            one_click: "/stop/",
            limits: limits.clone(),
        };
        let app = Edge::around(app, settings);
        let running = tokio::spawn(serve(listener, app, limits, async {
            let _ = stopped.await;
        }));
        Server { at, stop: Some(stop), running }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.at).await.unwrap()
    }

    /// Sends `text` and returns all that comes until the server closes.
    async fn says(&self, text: &str) -> String {
        let mut stream = self.connect().await;
        stream.write_all(text.as_bytes()).await.unwrap();
        rest(&mut stream).await
    }

    async fn stops(mut self) {
        self.stop.take().unwrap().send(()).unwrap();
        timeout(PATIENCE, self.running).await.expect("the server returns").unwrap().unwrap();
    }
}

async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.expect("the server closes");
    read.unwrap();
    String::from_utf8(bytes).unwrap()
}

async fn echo(request: Request) -> poem::Result<String> {
    let (request, body) = request.split();
    let mut body: RequestBody = body;
    let form = FormBody::from_request(&request, &mut body).await?;
    Ok(form.value("a").unwrap_or_default().to_owned())
}

fn pages() -> Route {
    Route::new()
        .at("/", get(make_sync(|_| "welcome")))
        .at("/form", post(make(echo)))
        .at("/panic", get(make_sync(|request: Request| explode(&request))))
}

fn explode(request: &Request) -> String {
    assert!(request.uri().query().is_some(), "stack backtrace");
    String::new()
}

fn form(length: &str, body: &str) -> String {
    format!(
        "POST /form HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n{length}\r\n\r\n{body}"
    )
}

fn has_our_headers(response: &str) -> bool {
    let head = response.split("\r\n\r\n").next().unwrap().to_ascii_lowercase();
    all_present(|name| head.contains(&format!("\r\n{name}: ")))
}
