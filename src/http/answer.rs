//! One request: checked by its head, run as its own task, answered in time.

use super::body::{Clocked, Cut, MeteredBody, Watched};
use super::headers;
use super::limits::Limits;
use super::problem::Problem;
use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use poem::endpoint::BoxEndpoint;
use poem::http::uri::Scheme;
use poem::http::{self, StatusCode, header};
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Addr, Body, Endpoint, Request, Response};
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::sync::{mpsc, watch};

/// What all connections share. The server has drained once every clone is gone.
pub(super) struct Floor {
    pub(super) app: BoxEndpoint<'static>,
    pub(super) limits: Limits,
    pub(super) _alive: mpsc::Sender<Infallible>,
}

/// Where a connection stands. HTTP/1 has one request at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// For the head of a request.
    Waiting,
    /// The client is sending the body.
    Sending,
    /// The request is here whole; its response is being made or written.
    Answering,
}

pub(super) type Phases = Arc<watch::Sender<Phase>>;

/// The ends of a connection.
#[derive(Clone, Copy)]
pub(super) struct Ends {
    pub(super) local: SocketAddr,
    pub(super) remote: SocketAddr,
}

/// Answers one request. The work is a task of its own: neither a client that resets nor a time limit stops
/// it half-way.
pub(super) async fn answer(
    floor: Arc<Floor>,
    ends: Ends,
    phases: Phases,
    request: http::Request<Incoming>,
) -> Result<http::Response<Written>, Infallible> {
    let path = request.uri().path().to_owned();
    let mut response = match refused_by_its_head(&request, &floor.limits) {
        Some(problem) => {
            phases.send_replace(Phase::Answering);
            problem.answer(&path)
        }
        None => run(&floor, ends, &phases, request).await.unwrap_or_else(|problem| problem.answer(&path)),
    };
    if !response.headers().contains_key(header::X_CONTENT_TYPE_OPTIONS) {
        headers::put(&mut response, false);
    }
    Ok(http::Response::from(response).map(|inner| Written { inner, phases }))
}

fn refused_by_its_head(request: &http::Request<Incoming>, limits: &Limits) -> Option<Problem> {
    let headers = request.headers();
    let address = request.uri().path_and_query().map_or(0, |path| path.as_str().len());
    let size: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    let status = if address > limits.url_bytes {
        StatusCode::URI_TOO_LONG
    } else if size > limits.header_bytes {
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE
    } else if request.body().size_hint().lower() > body_bytes(headers, request.uri().path(), limits) as u64 {
        StatusCode::PAYLOAD_TOO_LARGE
    } else {
        return None;
    };
    Some(Problem::of_status(status))
}

fn body_bytes(headers: &http::HeaderMap, path: &str, limits: &Limits) -> usize {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    limits.body_bytes(kind.unwrap_or_default(), path)
}

async fn run(
    floor: &Arc<Floor>,
    ends: Ends,
    phases: &Phases,
    request: http::Request<Incoming>,
) -> Result<Response, Problem> {
    let limits = &floor.limits;
    let (request, watched) = metered(request, ends, phases, limits);
    let on_floor = Arc::clone(floor);
    let work = tokio::spawn(async move { on_floor.app.get_response(request).await });
    let late = async {
        let mut seen = phases.subscribe();
        let whole = seen.wait_for(|phase| *phase == Phase::Answering);
        // A page that never looks at the body is held to the same time.
        let _ = tokio::time::timeout(limits.body, async { whole.await.is_ok() }).await;
        tokio::time::sleep(limits.handler).await;
    };
    let response = tokio::select! {
        done = work => done.map_err(|_| Problem::fault("a request's task panicked"))?,
        () = late => return Err(Problem::of_status(StatusCode::SERVICE_UNAVAILABLE)),
    };
    phases.send_replace(Phase::Answering);
    let failed = response.status().is_client_error() || response.status().is_server_error();
    match watched.cut() {
        Some(Cut::TooLarge) if failed => Err(Problem::too_large()),
        Some(Cut::TooSlow) if failed => Err(Problem::of_status(StatusCode::REQUEST_TIMEOUT)),
        _ => Ok(response),
    }
}

/// poem's request around hyper's, with a watch on its body.
fn metered(
    request: http::Request<Incoming>,
    ends: Ends,
    phases: &Phases,
    limits: &Limits,
) -> (Request, Watched) {
    let cap = body_bytes(request.headers(), request.uri().path(), limits);
    let has_body = !request.body().is_end_stream();
    phases.send_replace(if has_body { Phase::Sending } else { Phase::Answering });
    let local = LocalAddr(Addr::socket(ends.local));
    let remote = RemoteAddr(Addr::socket(ends.remote));
    let mut request = Request::from((request, local, remote, Scheme::HTTP));
    let phases = Arc::clone(phases);
    let clocked = Clocked { whole: limits.body, slack: limits.stall };
    let (body, watched) = MeteredBody::new(request.take_body(), cap, Some(clocked), move || {
        phases.send_if_modified(|phase| {
            let was_sending = *phase == Phase::Sending;
            *phase = if was_sending { Phase::Answering } else { *phase };
            was_sending
        });
    });
    request.set_body(Body::from(BoxBody::new(body)));
    (request, watched)
}

/// A response's body; once hyper has taken it all, the connection waits for the next request.
pub(super) struct Written {
    inner: BoxBody<Bytes, io::Error>,
    phases: Phases,
}

impl HttpBody for Written {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        Pin::new(&mut self.inner).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        self.phases.send_replace(Phase::Waiting);
    }
}
