//! Panics, resets, time limits and the stop.

use super::*;

#[tokio::test]
async fn a_panic_is_a_page_and_the_next_request_is_answered() {
    let server = Server::start(pages(), Limits::short()).await;
    let answer = server.says("GET /panic HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 500") && answer.contains("<h1>"), "{answer}");
    assert!(!answer.contains("backtrace") && has_our_headers(&answer), "{answer}");
    let next = server.says("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(next.starts_with("HTTP/1.1 200"), "{next}");
}

async fn said(heard: &mut mpsc::UnboundedReceiver<&'static str>) -> Option<&'static str> {
    timeout(PATIENCE, heard.recv()).await.expect("the page says something")
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
    pages().at("/busy", get(work))
}

#[tokio::test]
async fn a_reset_or_a_time_limit_never_stops_the_work() {
    let (begun, mut heard) = mpsc::unbounded_channel();
    let go = Arc::new(Notify::new());
    let mut limits = Limits::short();
    limits.handler = Duration::from_millis(100);
    let server = Server::start(paced(begun, Arc::clone(&go)), limits).await;

    let late = server.says("GET /busy HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(late.starts_with("HTTP/1.1 503") && has_our_headers(&late), "{late}");
    assert_eq!(said(&mut heard).await, Some("begun"));
    go.notify_one();
    assert_eq!(said(&mut heard).await, Some("done"));

    let mut stream = server.connect().await;
    stream.write_all(b"GET /busy HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    assert_eq!(said(&mut heard).await, Some("begun"));
    stream.set_zero_linger().unwrap();
    drop(stream);
    let next = server.says("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(next.starts_with("HTTP/1.1 200"), "{next}");
    go.notify_one();
    assert_eq!(said(&mut heard).await, Some("done"));
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
    working.write_all(b"GET /busy HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    assert_eq!(said(&mut heard).await, Some("begun"));
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
    working.write_all(b"GET /busy HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    assert_eq!(said(&mut heard).await, Some("begun"));
    server.stops().await;
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_their_turn() {
    let (begun, mut heard) = mpsc::unbounded_channel();
    let go = Arc::new(Notify::new());
    let mut limits = Limits::short();
    limits.connections = 1;
    let server = Server::start(paced(begun, Arc::clone(&go)), limits).await;
    let request = b"GET /busy HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let mut first = server.connect().await;
    first.write_all(request).await.unwrap();
    assert_eq!(said(&mut heard).await, Some("begun"));
    let mut second = server.connect().await;
    second.write_all(request).await.unwrap();
    assert!(timeout(Duration::from_millis(150), heard.recv()).await.is_err(), "the second did not wait");
    go.notify_one();
    assert!(rest(&mut first).await.ends_with("finished"));
    drop(first);
    assert_eq!(said(&mut heard).await, Some("done"));
    assert_eq!(said(&mut heard).await, Some("begun"));
    go.notify_one();
    assert!(rest(&mut second).await.ends_with("finished"));
}
