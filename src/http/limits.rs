//! How much a client may send, and how slowly.

use crate::config;
use std::time::Duration;
use tokio::time::Instant;

/// Bytes a second below which a client is too slow, once the first seconds are over.
pub(super) const SLOWEST: u32 = 256;

/// The limits of one server. Times are counted per connection or per request, sizes in bytes.
#[derive(Debug, Clone)]
pub struct Limits {
    /// From accepting a connection to its first byte.
    pub first_byte: Duration,
    /// For the whole head of a request; also how long an idle connection is kept.
    pub header: Duration,
    /// For the whole body of a request.
    pub body: Duration,
    /// From the end of the body to the response; then the visitor gets a 503 and the work goes on.
    pub handler: Duration,
    /// From the stop signal to the return of the server.
    pub drain: Duration,
    /// How long a response may stand still, and a body may lag behind 256 bytes a second.
    pub stall: Duration,
    /// Open at once.
    pub connections: usize,
    /// A form, or the JSON of an API call.
    pub form_bytes: usize,
    /// An uploaded file.
    pub import_bytes: usize,
    /// Names and values of all headers of a request.
    pub header_bytes: usize,
    /// Path and query of a request.
    pub url_bytes: usize,
    /// Fields of one form.
    pub fields: usize,
}

/// Where a form may hold what somebody writes in their own words.
const LONG_FORMS: [&str; 2] = ["/j/", "/desk/preview/"];

/// Bytes of such a form: two texts of ten thousand characters of four bytes, escaped, reach the page that says how
/// many are too many.
const LONG_FORM: usize = 256 * 1024;

impl Limits {
    /// The limits of the settings; those without a setting are fixed here.
    pub fn of(server: &config::Server) -> Limits {
        Limits {
            first_byte: server.first_byte(),
            header: server.header(),
            body: server.body(),
            handler: server.handler(),
            drain: server.drain(),
            stall: server.header(),
            connections: server.connections,
            form_bytes: server.form_bytes,
            import_bytes: server.import_bytes,
            header_bytes: 16 * 1024,
            url_bytes: 4 * 1024,
            fields: 200,
        }
    }

    /// How long a half-sent request is waited for once the server stops.
    pub(super) fn half_sent(&self) -> Duration {
        Duration::from_secs(1).min(self.drain / 2)
    }

    /// The most that a form sent to `path` may hold.
    pub(super) fn form_bytes_at(&self, path: &str) -> usize {
        let is_long = LONG_FORMS.iter().any(|start| path.starts_with(start));
        if is_long { self.form_bytes.max(LONG_FORM) } else { self.form_bytes }
    }

    /// The most that a body of this content type sent to `path` may hold. A file comes with fields around it.
    pub(super) fn body_bytes(&self, content_type: &str, path: &str) -> usize {
        let is_upload = content_type.trim_start().to_ascii_lowercase().starts_with("multipart/form-data");
        if is_upload { self.import_bytes + self.form_bytes } else { self.form_bytes_at(path) }
    }
}

/// Watches one direction of a connection: a slack in the beginning, then at least [`SLOWEST`].
#[derive(Debug)]
pub(super) struct Pace {
    started: Instant,
    slack: Duration,
    bytes: u64,
}

impl Pace {
    pub(super) fn starting_now(slack: Duration) -> Pace {
        Pace { started: Instant::now(), slack, bytes: 0 }
    }

    pub(super) fn count(&mut self, bytes: usize) {
        self.bytes += bytes as u64;
    }

    /// The moment at which the bytes so far are too few.
    pub(super) fn deadline(&self) -> Instant {
        let earned = Duration::from_millis(self.bytes.saturating_mul(1000) / u64::from(SLOWEST));
        self.started + self.slack + earned
    }

    pub(super) fn started(&self) -> Instant {
        self.started
    }
}

#[cfg(test)]
impl Limits {
    /// The settings' limits, every time but the handler's cut to a blink.
    pub(super) fn short() -> Limits {
        let mut limits = Limits::of(&config::Config::embedded().server);
        let blink = Duration::from_millis(150);
        limits.first_byte = blink;
        limits.header = blink;
        limits.body = blink * 4;
        limits.stall = blink;
        limits.drain = Duration::from_secs(2);
        limits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_buy_time_at_the_slowest_allowed_rate() {
        let mut pace = Pace::starting_now(Duration::from_secs(5));
        let before = pace.deadline();
        pace.count(512);
        assert_eq!(pace.deadline() - before, Duration::from_secs(2));
        assert_eq!(before - pace.started(), Duration::from_secs(5));
    }

    #[test]
    fn only_an_upload_may_be_large() {
        let limits = Limits::of(&config::Config::embedded().server);
        let form = "application/x-www-form-urlencoded";
        assert_eq!(limits.body_bytes(form, "/s/x"), limits.form_bytes);
        assert!(limits.body_bytes(form, "/j/x") >= 2 * 10_000 * 12, "two texts of 10,000 wide characters");
        assert!(limits.body_bytes("Multipart/Form-Data; boundary=x", "/") > limits.import_bytes);
    }
}
