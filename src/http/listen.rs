//! The accept loop: how connections come, are kept in their bounds, and end.

use super::answer::{Ends, Floor, Phase, Phases, answer};
use super::limits::Limits;
use super::wire::Wire;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use poem::{Endpoint, EndpointExt};
use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// Twice what heads may hold: whatever is between gets our own refusal, the rest hyper's.
const HEAD_BUFFER: usize = 32 * 1024;
/// Out of file descriptors or memory: the next try is not sooner.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves `app` over HTTP/1.1 until `shutdown` resolves; then accepts nothing more, lets the requests
/// under way finish for at most `limits.drain`, and returns. Half-sent requests are not waited for.
///
/// Every request runs as a task of its own, which neither a client's reset nor a time limit cancels.
///
/// # Errors
/// None today; faults of single connections stay with them.
pub async fn serve<E>(
    listener: TcpListener,
    app: E,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()>
where
    E: Endpoint + 'static,
{
    let (alive, mut gone) = mpsc::channel(1);
    let (stop, _) = watch::channel(false);
    let open = Arc::new(Semaphore::new(limits.connections));
    let drain = limits.drain;
    let floor = Arc::new(Floor { app: app.map_to_response().boxed(), limits, _alive: alive });
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        while connections.try_join_next().is_some() {}
        let accepted = async {
            let permit = Arc::clone(&open).acquire_owned().await;
            (permit, accepted(&listener).await)
        };
        let (permit, (stream, remote)) = tokio::select! {
            () = &mut shutdown => break,
            accepted = accepted => accepted,
        };
        let conversing = converse(stream, remote, Arc::clone(&floor), stop.subscribe());
        connections.spawn(async move {
            conversing.await;
            drop(permit);
        });
    }
    drop(listener);
    stop.send_replace(true);
    drop(floor);
    if timeout(drain, gone.recv()).await.is_err() {
        tracing::warn!("stopped with requests still under way");
    }
    Ok(())
}

async fn accepted(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(fault) if is_of_one_connection(&fault) => {}
            Err(fault) => {
                tracing::warn!(%fault, "cannot accept connections");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

fn is_of_one_connection(fault: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(fault.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

async fn converse(stream: TcpStream, remote: SocketAddr, floor: Arc<Floor>, mut stop: watch::Receiver<bool>) {
    let limits = floor.limits.clone();
    let Ok(local) = stream.local_addr() else { return };
    // Without it a response waits for the client's acknowledgement of the head; nothing breaks.
    let _ = stream.set_nodelay(true);
    let mut first = [0; 1];
    let spoke = tokio::select! {
        spoke = timeout(limits.first_byte, stream.peek(&mut first)) => matches!(spoke, Ok(Ok(1))),
        () = stopped(&mut stop) => false,
    };
    if !spoke {
        return;
    }
    let phases: Phases = Arc::new(watch::Sender::new(Phase::Waiting));
    let of_requests = Arc::clone(&phases);
    let ends = Ends { local, remote };
    let answering = service_fn(move |request| {
        Box::pin(answer(Arc::clone(&floor), ends, Arc::clone(&of_requests), request))
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header)
        .max_buf_size(HEAD_BUFFER)
        .serve_connection(TokioIo::new(Wire::new(stream, limits.stall)), answering);
    let mut talking = poll_fn(|cx| connection.poll_without_shutdown(cx));
    let ended = tokio::select! {
        ended = &mut talking => Some(ended),
        () = stopped(&mut stop) => None,
    };
    drop(talking);
    if ended.is_none() {
        Pin::new(&mut connection).graceful_shutdown();
        let talking = poll_fn(|cx| connection.poll_without_shutdown(cx));
        if !finishes(talking, &phases, limits.half_sent()).await {
            return;
        }
    }
    let wire = connection.into_parts().io.into_inner();
    wire.close(limits.first_byte).await;
}

/// Whether a conversation came to its end after the stop. It is given up when a whole `pause` long nothing
/// but the client was to do something.
async fn finishes<T>(talking: impl Future<Output = T>, phases: &Phases, pause: Duration) -> bool {
    let mut talking = pin!(talking);
    loop {
        let before = *phases.borrow();
        if timeout(pause, &mut talking).await.is_ok() {
            return true;
        }
        if before != Phase::Answering && *phases.borrow() != Phase::Answering {
            return false;
        }
    }
}

async fn stopped(stop: &mut watch::Receiver<bool>) {
    // The sender lives as long as the server; if it is gone, we stop too.
    let _ = stop.wait_for(|stopped| *stopped).await.is_ok();
}
