//! A request's body under watch: how much, how long, how slowly.

use super::limits::Pace;
use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::Sleep;

/// Why a body was cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    TooLarge,
    TooSlow,
}

/// What the watcher has seen; shared with whoever answers.
#[derive(Debug, Clone, Default)]
pub(super) struct Watched(Arc<AtomicU8>);

impl Watched {
    pub(super) fn cut(&self) -> Option<Cut> {
        match self.0.load(Ordering::Acquire) {
            1 => Some(Cut::TooLarge),
            2 => Some(Cut::TooSlow),
            _ => None,
        }
    }

    fn mark(&self, cut: Cut) {
        self.0.store(if cut == Cut::TooLarge { 1 } else { 2 }, Ordering::Release);
    }
}

/// Times of a body that comes over a connection.
pub(super) struct Clocked {
    pub(super) whole: Duration,
    pub(super) slack: Duration,
}

/// A body that ends in an error once it is too large or too slow. The rest of it is never held in memory.
pub(super) struct MeteredBody {
    inner: BoxBody<Bytes, io::Error>,
    left: usize,
    watched: Watched,
    clocked: Option<Clocked>,
    pace: Option<(Pace, Pin<Box<Sleep>>)>,
    when_done: Option<Box<dyn FnOnce() + Send + Sync>>,
}

impl MeteredBody {
    /// At most `cap` bytes; with `clocked` also in time. `when_done` runs once: at the end, a fault, or drop.
    pub(super) fn new(
        inner: impl Into<BoxBody<Bytes, io::Error>>,
        cap: usize,
        clocked: Option<Clocked>,
        when_done: impl FnOnce() + Send + Sync + 'static,
    ) -> (MeteredBody, Watched) {
        let watched = Watched::default();
        let body = MeteredBody {
            inner: inner.into(),
            left: cap,
            watched: watched.clone(),
            clocked,
            pace: None,
            when_done: Some(Box::new(when_done)),
        };
        (body, watched)
    }

    fn done(&mut self) {
        if let Some(when_done) = self.when_done.take() {
            when_done();
        }
    }

    fn fail(&mut self, cut: Cut) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.watched.mark(cut);
        self.inner = BoxBody::default();
        self.done();
        let (kind, why) = match cut {
            Cut::TooLarge => (io::ErrorKind::FileTooLarge, "the body is too large"),
            Cut::TooSlow => (io::ErrorKind::TimedOut, "the body came too slowly"),
        };
        Poll::Ready(Some(Err(io::Error::new(kind, why))))
    }

    /// Whether the sender has run out of time; otherwise wakes the task when it will have.
    fn is_late(&mut self, cx: &mut Context<'_>) -> bool {
        let Some(clocked) = &self.clocked else { return false };
        let (pace, sleep) = self.pace.get_or_insert_with(|| {
            let pace = Pace::starting_now(clocked.slack);
            let sleep = Box::pin(tokio::time::sleep_until(pace.deadline()));
            (pace, sleep)
        });
        let deadline = pace.deadline().min(pace.started() + clocked.whole);
        if sleep.deadline() != deadline {
            sleep.as_mut().reset(deadline);
        }
        sleep.as_mut().poll(cx).is_ready()
    }
}

impl HttpBody for MeteredBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match Pin::new(&mut self.inner).poll_frame(cx) {
            Poll::Pending if self.is_late(cx) => self.fail(Cut::TooSlow),
            Poll::Pending => Poll::Pending,
            Poll::Ready(Some(Ok(frame))) => {
                let length = frame.data_ref().map_or(0, Bytes::len);
                if length > self.left {
                    return self.fail(Cut::TooLarge);
                }
                self.left -= length;
                if let Some((pace, _)) = &mut self.pace {
                    pace.count(length);
                }
                if self.inner.is_end_stream() {
                    self.done();
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(end) => {
                self.done();
                Poll::Ready(end)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for MeteredBody {
    fn drop(&mut self) {
        self.done();
    }
}

/// A body of at most `cap` bytes.
pub(super) fn capped(body: poem::Body, cap: usize) -> (poem::Body, Watched) {
    let (body, watched) = MeteredBody::new(body, cap, None, || ());
    (poem::Body::from(BoxBody::new(body)), watched)
}

/// Reads a body of at most `cap` bytes; a larger one is refused as soon as that is known.
pub(super) async fn read_capped(body: poem::Body, cap: usize) -> Result<Bytes, super::Problem> {
    let (body, watched) = capped(body, cap);
    body.into_bytes().await.map_err(|_| refusal(&watched))
}

/// The problem that a cut or broken body means.
pub(super) fn refusal(watched: &Watched) -> super::Problem {
    match watched.cut() {
        Some(Cut::TooLarge) => super::Problem::too_large(),
        Some(Cut::TooSlow) => super::Problem::of_status(poem::http::StatusCode::REQUEST_TIMEOUT),
        None => super::Problem::unreadable("The connection broke while the form was being sent."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_at_the_cap_is_read_and_one_byte_more_is_refused() {
        assert_eq!(read_capped(vec![7; 100].into(), 100).await.unwrap().len(), 100);
        assert_eq!(read_capped(vec![7; 101].into(), 100).await.unwrap_err().status, 413);
    }
}
