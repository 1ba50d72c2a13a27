//! The socket under hyper: notices readers that stand still, and dresses hyper's own bare refusals.

use super::headers;
use super::limits::Pace;
use std::fmt::Write;
use std::future::Future;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;

pub(super) struct Wire {
    stream: TcpStream,
    /// How long a write may make no progress.
    stall: Duration,
    pace: Option<(Pace, Pin<Box<Sleep>>)>,
    /// A refusal in our own words, not yet written.
    own: Vec<u8>,
}

impl Wire {
    pub(super) fn new(stream: TcpStream, stall: Duration) -> Wire {
        Wire { stream, stall, pace: None, own: Vec::new() }
    }

    /// Ends the conversation so that the last response arrives: what the client still sends is read and
    /// thrown away for at most `time`, since closing over unread bytes would take the response back.
    pub(super) async fn close(mut self, time: Duration) {
        let closing = async {
            self.shutdown().await?;
            let mut dropped = [0; 4096];
            while self.stream.read(&mut dropped).await? > 0 {}
            io::Result::Ok(())
        };
        // A client that is gone has nothing left to lose.
        let _ = tokio::time::timeout(time, closing).await;
    }

    /// Fails once the client has taken too little for too long; otherwise wakes the task when it will have.
    fn wait(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let stall = self.stall;
        let (pace, sleep) = self.pace.get_or_insert_with(|| {
            let pace = Pace::starting_now(stall);
            let sleep = Box::pin(tokio::time::sleep_until(pace.deadline()));
            (pace, sleep)
        });
        if sleep.deadline() != pace.deadline() {
            sleep.as_mut().reset(pace.deadline());
        }
        ready!(sleep.as_mut().poll(cx));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the client does not read")))
    }

    fn watched(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match written {
            Poll::Pending => self.wait(cx),
            Poll::Ready(Ok(bytes)) => {
                if let Some((pace, _)) = &mut self.pace {
                    pace.count(bytes);
                }
                Poll::Ready(Ok(bytes))
            }
            fault => fault,
        }
    }

    fn write_own(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.own.is_empty() {
            let written = Pin::new(&mut self.stream).poll_write(cx, &self.own);
            let bytes = ready!(self.watched(cx, written))?;
            self.own.drain(..bytes);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.write_own(cx))?;
        if let Some(own) = dressed(bytes) {
            self.own = own;
            return Poll::Ready(Ok(bytes.len()));
        }
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.watched(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let first = parts.iter().find(|part| !part.is_empty()).map_or(&[][..], |part| part);
        if !self.own.is_empty() || is_bare(first) {
            return self.poll_write(cx, first);
        }
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        self.watched(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.write_own(cx))?;
        self.pace = None;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.write_own(cx))?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// Whether this is a refusal that hyper wrote by itself: a head alone, without our headers.
fn is_bare(bytes: &[u8]) -> bool {
    bytes.starts_with(b"HTTP/1.")
        && bytes.get(9) == Some(&b'4')
        && bytes.ends_with(b"\r\n\r\n")
        && !bytes.windows(NOSNIFF.len()).any(|part| part.eq_ignore_ascii_case(NOSNIFF))
}

const NOSNIFF: &[u8] = b"x-content-type-options";

/// The same refusal with our headers and a sentence.
fn dressed(bytes: &[u8]) -> Option<Vec<u8>> {
    if !is_bare(bytes) {
        return None;
    }
    let status = std::str::from_utf8(bytes).ok()?.lines().next()?;
    let sentence = "We could not read this request. Please open the page again from its link.\n";
    let mut text = format!("{status}\r\ncontent-type: text/plain; charset=utf-8\r\n");
    for (name, value) in headers::ALWAYS {
        write!(text, "{name}: {value}\r\n").ok()?;
    }
    let length = sentence.len();
    write!(text, "cache-control: no-store\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n").ok()?;
    text.push_str(sentence);
    Some(text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_refusal_without_our_headers_is_dressed() {
        let bare = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\n\r\n";
        let text = String::from_utf8(dressed(bare).unwrap()).unwrap();
        assert!(text.starts_with("HTTP/1.1 431 Request Header Fields Too Large\r\n"), "{text}");
        assert!(headers::all_present(|name| text.contains(&format!("\r\n{name}: "))), "{text}");
        assert_eq!(dressed(text.as_bytes()), None);
        assert_eq!(dressed(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"), None);
        assert_eq!(dressed(b"HTTP/1.1 404 Not Found\r\nX-Content-Type-Options: nosniff\r\n\r\n"), None);
    }
}
