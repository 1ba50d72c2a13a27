//! The server over real sockets, with its times cut short.

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

#[tokio::test]
async fn a_good_client_is_answered_and_its_form_is_read() {
    let server = Server::start(pages(), Limits::short()).await;
    let page = server.says("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(page.starts_with("HTTP/1.1 200") && page.ends_with("welcome"), "{page}");
    let answer = server.says(&form("Content-Length: 7", "a=b%20c")).await;
    assert!(answer.ends_with("b c"), "{answer}");
    server.stops().await;
}

#[tokio::test]
async fn a_silent_connection_is_closed() {
    let server = Server::start(pages(), Limits::short()).await;
    assert_eq!(rest(&mut server.connect().await).await, "");
}

#[tokio::test]
async fn a_head_that_dribbles_is_closed() {
    let server = Server::start(pages(), Limits::short()).await;
    let (mut reading, mut writing) = server.connect().await.into_split();
    writing.write_all(b"GET / HTTP/1.1\r\nX-Slow: ").await.unwrap();
    let dribbling = tokio::spawn(async move {
        let mut beat = tokio::time::interval(Duration::from_millis(20));
        while writing.write_all(b"a").await.is_ok() {
            beat.tick().await;
        }
    });
    let mut answer = Vec::new();
    // The server may also reset the connection, since unread bytes are on their way.
    let _ = timeout(PATIENCE, reading.read_to_end(&mut answer)).await.expect("the server closes");
    timeout(PATIENCE, dribbling).await.expect("writing fails once the server has closed").unwrap();
}

#[tokio::test]
async fn a_body_that_stands_still_is_answered_408_and_closed() {
    let server = Server::start(pages(), Limits::short()).await;
    let answer = server.says(&form("Content-Length: 7", "a=b")).await;
    assert!(answer.starts_with("HTTP/1.1 408") && has_our_headers(&answer), "{answer}");
}

#[tokio::test]
async fn a_body_that_comes_fast_enough_but_never_ends_is_cut_off() {
    let mut limits = Limits::short();
    limits.stall = PATIENCE;
    let server = Server::start(pages(), limits).await;
    let answer = server.says(&form("Content-Length: 7", "a=b")).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

#[tokio::test]
async fn what_is_too_large_is_refused_by_its_head() {
    let server = Server::start(pages(), Limits::short()).await;
    let tail = "HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    let (long, longer) = ("a".repeat(5_000), "a".repeat(17_000));
    for (request, status) in [
        (format!("GET /{long} {tail}\r\n"), "414"),
        (format!("GET / {tail}X-Long: {longer}\r\n\r\n"), "431"),
        (format!("GET / {tail}X-Long: {longer}{longer}\r\n\r\n"), "431"),
        (form("Content-Length: 65537", "a=b"), "413"),
        (form("Content-Length: -1", "a=b"), "400"),
        (form("Content-Length: 3\r\nContent-Length: 4", "a=b"), "400"),
        ("GET / HTTP/1.1\r\nBad Header\r\n\r\n".to_owned(), "400"),
    ] {
        let answer = server.says(&request).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{status}: {answer}");
        assert!(has_our_headers(&answer), "{status}: {answer}");
    }
}

#[tokio::test]
async fn a_chunked_body_over_the_cap_is_refused_and_never_gathered() {
    let server = Server::start(pages(), Limits::short()).await;
    let (mut reading, mut writing) = server.connect().await.into_split();
    let head = form("Transfer-Encoding: chunked", "");
    let sending = tokio::spawn(async move {
        writing.write_all(head.as_bytes()).await.unwrap();
        let chunk = format!("10000\r\n{}\r\n", "a".repeat(0x10000));
        let mut sent = 0_usize;
        while sent < 1 << 30 && writing.write_all(chunk.as_bytes()).await.is_ok() {
            sent += chunk.len();
        }
        sent
    });
    let mut answer = [0; 12];
    timeout(PATIENCE, reading.read_exact(&mut answer)).await.unwrap().unwrap();
    assert_eq!(&answer, b"HTTP/1.1 413");
    drop(reading);
    let sent = timeout(PATIENCE, sending).await.expect("the server stops taking").unwrap();
    assert!(sent < 1 << 30, "{sent} bytes were taken");
}

#[tokio::test]
async fn a_metered_body_holds_no_more_than_its_cap() {
    let pieces = Arc::new(Mutex::new(VecDeque::from(vec![Bytes::from(vec![0; 1024]); 1000])));
    let (body, _) =
        super::body::capped(Body::from(BoxBody::new(Pieces(Arc::clone(&pieces), None))), 64 * 1024);
    assert!(body.into_bytes().await.is_err());
    assert_eq!(pieces.lock().unwrap().len(), 1000 - 65);
}

#[tokio::test]
async fn a_panic_is_a_page_and_the_next_request_is_answered() {
    let server = Server::start(pages(), Limits::short()).await;
    let answer = server.says("GET /panic HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 500") && answer.contains("<h1>"), "{answer}");
    assert!(!answer.contains("backtrace") && has_our_headers(&answer), "{answer}");
    let next = server.says("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(next.starts_with("HTTP/1.1 200"), "{next}");
}

/// A page that says when it has begun, waits to be let on, and says when it is done.
fn paced(begun: mpsc::UnboundedSender<&'static str>, go: Arc<Notify>) -> Route {
    let work = make(move |_| {
        let (begun, go) = (begun.clone(), Arc::clone(&go));
        async move {
            begun.send("begun").unwrap();
            go.notified().await;
            begun.send("done").unwrap();
            "finished"
        }
    });
    pages().at("/work", get(work))
}

#[tokio::test]
async fn a_reset_or_a_time_limit_never_stops_the_work() {
    let (begun, mut heard) = mpsc::unbounded_channel();
    let go = Arc::new(Notify::new());
    let mut limits = Limits::short();
    limits.handler = Duration::from_millis(100);
    let server = Server::start(paced(begun, Arc::clone(&go)), limits).await;

    let late = server.says("GET /work HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(late.starts_with("HTTP/1.1 503") && has_our_headers(&late), "{late}");
    assert_eq!(heard.recv().await, Some("begun"));
    go.notify_one();
    assert_eq!(heard.recv().await, Some("done"));

    let mut stream = server.connect().await;
    stream.write_all(b"GET /work HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    assert_eq!(heard.recv().await, Some("begun"));
    stream.set_zero_linger().unwrap();
    drop(stream);
    let next = server.says("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(next.starts_with("HTTP/1.1 200"), "{next}");
    go.notify_one();
    assert_eq!(heard.recv().await, Some("done"));
}

#[tokio::test]
async fn a_stop_lets_work_finish_and_does_not_wait_for_half_a_request() {
    let (begun, mut heard) = mpsc::unbounded_channel();
    let go = Arc::new(Notify::new());
    let mut limits = Limits::short();
    (limits.header, limits.first_byte, limits.body, limits.stall) = (PATIENCE, PATIENCE, PATIENCE, PATIENCE);
    limits.drain = PATIENCE;
    let mut server = Server::start(paced(begun, Arc::clone(&go)), limits).await;

    let mut working = server.connect().await;
    working.write_all(b"GET /work HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    assert_eq!(heard.recv().await, Some("begun"));
    let mut silent = server.connect().await;
    let mut half_head = server.connect().await;
    half_head.write_all(b"GET / HTT").await.unwrap();
    let mut half_body = server.connect().await;
    half_body.write_all(form("Content-Length: 7", "a=b").as_bytes()).await.unwrap();

    server.stop.take().unwrap().send(()).unwrap();
    rest(&mut silent).await;
    for half in [&mut half_head, &mut half_body] {
        let mut answer = Vec::new();
        let _ = timeout(PATIENCE / 2, half.read_to_end(&mut answer)).await.expect("the server lets go");
    }
    assert!(!server.running.is_finished());
    assert!(TcpStream::connect(server.at).await.is_err());
    go.notify_one();
    let answer = rest(&mut working).await;
    assert!(answer.ends_with("finished"), "{answer}");
    timeout(PATIENCE / 2, server.running).await.expect("the server returns").unwrap().unwrap();
}

#[tokio::test]
async fn a_stop_gives_up_on_work_that_does_not_end() {
    let (begun, mut heard) = mpsc::unbounded_channel();
    let mut limits = Limits::short();
    limits.drain = Duration::from_millis(200);
    let server = Server::start(paced(begun, Arc::new(Notify::new())), limits).await;
    let mut working = server.connect().await;
    working.write_all(b"GET /work HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    assert_eq!(heard.recv().await, Some("begun"));
    server.stops().await;
}

/// Gives its pieces one after another; tells when it is dropped.
struct Pieces(Arc<Mutex<VecDeque<Bytes>>>, Option<oneshot::Sender<()>>);

impl hyper::body::Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        Poll::Ready(self.0.lock().unwrap().pop_front().map(|piece| Ok(Frame::data(piece))))
    }
}

impl Drop for Pieces {
    fn drop(&mut self) {
        if let Some(dropped) = self.1.take() {
            let _ = dropped.send(());
        }
    }
}

#[tokio::test]
async fn a_client_that_does_not_read_loses_its_connection() {
    let (dropped, gone) = oneshot::channel();
    let pieces = Arc::new(Mutex::new(VecDeque::from(vec![Bytes::from(vec![b'x'; 65_536]); 2_000])));
    let stream = Mutex::new(Some(Pieces(Arc::clone(&pieces), Some(dropped))));
    let page = make_sync(move |_| Body::from(BoxBody::new(stream.lock().unwrap().take().unwrap())));
    let server = Server::start(Route::new().at("/large", get(page)), Limits::short()).await;
    let mut lazy = server.connect().await;
    lazy.write_all(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    timeout(PATIENCE, gone).await.expect("the server gives up").unwrap();
    assert!(!pieces.lock().unwrap().is_empty());
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_their_turn() {
    let mut limits = Limits::short();
    limits.connections = 1;
    limits.first_byte = PATIENCE;
    let server = Server::start(pages(), limits).await;
    let first = server.connect().await;
    let mut second = server.connect().await;
    second.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
    drop(first);
    assert!(rest(&mut second).await.ends_with("welcome"));
}
