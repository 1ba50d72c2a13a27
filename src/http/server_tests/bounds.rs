//! Slow, silent, greedy and lazy clients.

use super::*;

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
        crate::http::body::capped(Body::from(BoxBody::new(Pieces(Arc::clone(&pieces), None))), 64 * 1024);
    assert!(body.into_bytes().await.is_err());
    assert_eq!(pieces.lock().unwrap().len(), 1000 - 65);
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
async fn a_refusal_reaches_a_client_that_sends_on_regardless() {
    let mut limits = Limits::short();
    limits.first_byte = PATIENCE;
    let server = Server::start(pages(), limits).await;
    let (mut reading, mut writing) = server.connect().await.into_split();
    let request = form("Content-Length: 4000000", &"a".repeat(4_000_000));
    let sending = tokio::spawn(async move { writing.write_all(request.as_bytes()).await });
    timeout(PATIENCE, sending).await.unwrap().unwrap().expect("the server takes what comes");
    let mut answer = String::new();
    timeout(PATIENCE, reading.read_to_string(&mut answer)).await.unwrap().unwrap();
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}
