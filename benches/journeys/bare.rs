//! Constant poem endpoints in a process of their own: the replies of one recorded journey.

use super::ground::free_address;
use super::load::Work;
use super::robot::Tape;
use bytes::Bytes;
use poem::endpoint::make;
use poem::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use poem::listener::{Acceptor, Listener, TcpListener};
use poem::{Request, Response, Server};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, Command, ExitCode, Stdio};
use std::sync::Arc;

/// The hidden argument that makes this program the bare server.
pub const WORD: &str = "--bare-poem";

#[derive(Serialize, Deserialize)]
struct Constant {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// A bare server that runs; killed when it is dropped.
pub struct BarePoem {
    address: SocketAddr,
    tape: Arc<Tape>,
    child: Child,
    _lines: BufReader<ChildStdout>,
}

impl BarePoem {
    pub fn start(tape: Tape) -> BarePoem {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("tape.json");
        let constants: HashMap<String, Constant> = tape
            .iter()
            .map(|(request, reply)| {
                let line = String::from_utf8_lossy(request);
                let place = line.split(" HTTP/").next().unwrap_or_default().to_owned();
                let headers = reply.head.lines().skip(1).filter_map(|line| line.split_once(": "));
                let kept =
                    headers.filter(|(name, _)| !["content-length", "date", "connection"].contains(name));
                let headers = kept.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
                (place, Constant { status: reply.status, headers, body: reply.body.clone() })
            })
            .collect();
        let text = serde_json::to_vec(&constants).expect("text and numbers");
        std::fs::write(&file, text).expect("a file in the temporary folder");
        let address = free_address();
        let mut command = Command::new(std::env::current_exe().expect("this program's own path"));
        command.args([WORD, &address.to_string()]).arg(&file).stdout(Stdio::piped());
        let mut child = command.spawn().expect("this program starts again");
        let mut lines = BufReader::new(child.stdout.take().expect("a piped output"));
        lines.read_line(&mut String::new()).expect("the line that says it is ready");
        BarePoem { address, tape: Arc::new(tape), child, _lines: lines }
    }

    pub fn work(&self) -> Work {
        Work::Poem { address: self.address, tape: self.tape.clone() }
    }
}

impl Drop for BarePoem {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A reply that is ready to be given again and again.
struct Ready {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Ready {
    fn of(constant: Constant) -> Ready {
        let headers = constant.headers.iter().filter_map(|(name, value)| {
            Some((HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(value).ok()?))
        });
        Ready {
            status: StatusCode::from_u16(constant.status).expect("a status that was read"),
            headers: headers.collect(),
            body: constant.body.into(),
        }
    }

    fn response(&self) -> Response {
        let mut response = Response::builder().status(self.status).body(self.body.clone());
        response.headers_mut().extend(self.headers.clone());
        response
    }
}

/// The bare server's own life.
pub async fn serve(address: &str, tape: &str) -> ExitCode {
    let text = std::fs::read(tape).expect("the tape");
    let constants: HashMap<String, Constant> =
        serde_json::from_slice(&text).expect("a tape that was written now");
    let ready: HashMap<String, Ready> =
        constants.into_iter().map(|(place, constant)| (place, Ready::of(constant))).collect();
    let ready = Arc::new(ready);
    let app = make(move |mut request: Request| {
        let ready = ready.clone();
        async move {
            let place = format!("{} {}", request.method(), request.uri());
            request.take_body().into_bytes().await?;
            let found = ready.get(&place).map(Ready::response);
            found.ok_or_else(|| poem::Error::from_status(StatusCode::NOT_FOUND))
        }
    });
    let acceptor = TcpListener::bind(address.to_owned()).into_acceptor().await.expect("a free port");
    println!("bare poem on {:?}", acceptor.local_addr());
    Server::new_with_acceptor(acceptor).run(app).await.expect("a server that runs until it is killed");
    ExitCode::SUCCESS
}
