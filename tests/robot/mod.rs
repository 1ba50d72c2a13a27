//! A respondent made of bytes: a small HTTP/1.1 client that walks a journey, for load and fault tests.
//!
//! It keeps its connection and its cookies, follows nothing by itself, and believes only what it reads.

use std::io::{Error, ErrorKind, Read, Result};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One answer of the server.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    /// The status line and the headers.
    pub head: String,
    pub body: Vec<u8>,
}

impl Reply {
    /// Where it leads.
    pub fn location(&self) -> Option<String> {
        field(&self.head, "location").map(str::to_owned)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

pub struct Robot {
    server: SocketAddr,
    line: Option<TcpStream>,
    cookies: Vec<(String, String)>,
    buffer: Vec<u8>,
    /// Whether the server has said of the last journey that its answers are stored.
    pub is_acknowledged: bool,
    /// Whether it asks for gzip (and unpacks it).
    pub takes_gzip: bool,
    /// Keeps what is said, where there is one.
    pub tape: Option<Tape>,
}

/// What was said, request and reply in turn.
pub type Tape = Vec<(Vec<u8>, Reply)>;

/// A clone is another tab of the same browser: its cookies, on a connection of its own.
impl Clone for Robot {
    fn clone(&self) -> Robot {
        Robot { cookies: self.cookies.clone(), takes_gzip: self.takes_gzip, ..Robot::new(self.server) }
    }
}

impl Robot {
    pub fn new(server: SocketAddr) -> Robot {
        let (cookies, buffer) = (Vec::new(), Vec::with_capacity(32 * 1024));
        Robot { server, line: None, cookies, buffer, is_acknowledged: false, takes_gzip: false, tape: None }
    }

    /// A new visitor on the same connection.
    pub fn forget_cookies(&mut self) {
        self.cookies.clear();
    }

    pub async fn get(&mut self, path: &str) -> Result<Reply> {
        self.exchange("GET", path, None).await
    }

    pub async fn post(&mut self, path: &str, form: &str) -> Result<Reply> {
        self.exchange("POST", path, Some(form)).await
    }

    async fn exchange(&mut self, method: &str, path: &str, form: Option<&str>) -> Result<Reply> {
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n", self.server);
        if !self.cookies.is_empty() {
            let pairs: Vec<String> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request.push_str(&format!("Cookie: {}\r\n", pairs.join("; ")));
        }
        if self.takes_gzip {
            request.push_str("Accept-Encoding: gzip\r\n");
        }
        match form {
            Some(form) => request.push_str(&format!(
                "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
                form.len()
            )),
            None => request.push_str("\r\n"),
        }
        self.say(request.as_bytes()).await
    }

    /// Sends these bytes and reads the reply; after a fault the next request takes a new connection.
    pub async fn say(&mut self, request: &[u8]) -> Result<Reply> {
        let outcome = self.talk(request).await;
        match &outcome {
            Ok(reply) => {
                if let Some(tape) = &mut self.tape {
                    tape.push((request.to_vec(), reply.clone()));
                }
            }
            Err(_) => {
                self.line = None;
                self.buffer.clear();
            }
        }
        outcome
    }

    async fn talk(&mut self, request: &[u8]) -> Result<Reply> {
        if self.line.is_none() {
            let line = TcpStream::connect(self.server).await?;
            line.set_nodelay(true)?;
            self.line = Some(line);
            self.buffer.clear();
        }
        let line = self.line.as_mut().ok_or(ErrorKind::NotConnected)?;
        line.write_all(request).await?;
        let head = loop {
            if let Some(end) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            if line.read_buf(&mut self.buffer).await? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        };
        let header = String::from_utf8_lossy(&self.buffer[..head]).into_owned();
        let length: usize = field(&header, "content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        while self.buffer.len() < head + length {
            if line.read_buf(&mut self.buffer).await? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
        let mut body = self.buffer[head..head + length].to_vec();
        if field(&header, "content-encoding") == Some("gzip") {
            let mut unpacked = Vec::with_capacity(length * 4);
            flate2::read::GzDecoder::new(body.as_slice()).read_to_end(&mut unpacked)?;
            body = unpacked;
        }
        self.buffer.drain(..head + length);
        if field(&header, "connection").is_some_and(|value| value.eq_ignore_ascii_case("close")) {
            self.line = None;
        }
        for cookie in fields(&header, "set-cookie") {
            self.take_cookie(cookie);
        }
        let status = header.get(9..12).and_then(|code| code.parse().ok());
        let status = status.ok_or_else(|| Error::new(ErrorKind::InvalidData, "no status line"))?;
        Ok(Reply { status, head: header, body })
    }

    fn take_cookie(&mut self, cookie: &str) {
        let pair = cookie.split(';').next().unwrap_or_default();
        if let Some((name, value)) = pair.split_once('=') {
            self.cookies.retain(|(known, _)| known != name.trim());
            if !value.is_empty() {
                self.cookies.push((name.trim().to_owned(), value.to_owned()));
            }
        }
    }

    /// Opens a link, starts, and gives the journey's path (`/j/...`).
    pub async fn start(&mut self, link_path: &str, layout: &str) -> Result<String> {
        self.is_acknowledged = false;
        let landing = self.get(link_path).await?;
        expect(&landing, 200)?;
        let started = self.post(link_path, &format!("layout={layout}")).await?;
        expect(&started, 303)?;
        started.location().ok_or_else(|| Error::new(ErrorKind::InvalidData, "no journey"))
    }

    /// Answers everything on one page and sends. Ok means that the thank-you page was seen.
    pub async fn answer_on_one_page(&mut self, link_path: &str, answers: &[(String, String)]) -> Result<()> {
        let journey = self.start(link_path, "all").await?;
        let page = self.get(&journey).await?;
        expect(&page, 200)?;
        let mut form = format!("nonce={}&go=send", nonce(&page.text())?);
        for (item, choice) in answers {
            form.push_str(&format!("&{item}={choice}"));
        }
        let path = journey.split('?').next().unwrap_or_default().to_owned();
        let sent = self.post(&path, &form).await?;
        self.see_thanks(sent).await
    }

    /// Answers one question a page, checks, and sends. Ok means that the thank-you page was seen.
    pub async fn answer_page_by_page(&mut self, link_path: &str, answers: &[(String, String)]) -> Result<()> {
        let mut next = self.start(link_path, "steps").await?;
        let path = next.split('?').next().unwrap_or_default().to_owned();
        let mut proof = String::new();
        for (item, choice) in answers {
            let page = self.get(&next).await?;
            expect(&page, 200)?;
            proof = nonce(&page.text())?;
            let form = format!("nonce={proof}&item={item}&answer={choice}&go=next");
            let saved = self.post(&path, &form).await?;
            expect(&saved, 303)?;
            next = saved.location().ok_or_else(|| Error::new(ErrorKind::InvalidData, "no next page"))?;
        }
        expect(&self.get(&next).await?, 200)?;
        let sent = self.post(&path, &format!("nonce={proof}&go=send")).await?;
        self.see_thanks(sent).await
    }

    /// Follows the reply to a send. Being led to the thank-you page is the acknowledgement.
    pub async fn see_thanks(&mut self, sent: Reply) -> Result<()> {
        expect(&sent, 303)?;
        let thanks = sent.location().filter(|location| location.ends_with("/thanks"));
        let thanks = thanks.ok_or_else(|| Error::new(ErrorKind::InvalidData, "no thank-you"))?;
        self.is_acknowledged = true;
        let page = self.get(&thanks).await?;
        expect(&page, 200)?;
        if page.text().contains("Thank you") { Ok(()) } else { Err(Error::other("not the thank-you page")) }
    }
}

fn expect(reply: &Reply, status: u16) -> Result<()> {
    if reply.status == status {
        return Ok(());
    }
    Err(Error::other(format!("status {} instead of {status}", reply.status)))
}

/// The hidden nonce of a page.
pub fn nonce(html: &str) -> Result<String> {
    let after = html.split("name=\"nonce\" value=\"").nth(1);
    let value = after.and_then(|rest| rest.split('"').next());
    value.map(str::to_owned).ok_or_else(|| Error::new(ErrorKind::InvalidData, "no nonce on the page"))
}

fn field<'h>(header: &'h str, name: &str) -> Option<&'h str> {
    fields(header, name).next()
}

fn fields<'h>(header: &'h str, name: &str) -> impl Iterator<Item = &'h str> {
    header.lines().filter_map(move |line| {
        let (known, value) = line.split_once(':')?;
        known.eq_ignore_ascii_case(name).then_some(value.trim())
    })
}
