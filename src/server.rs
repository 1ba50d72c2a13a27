//! Runs the program: the port, the jobs, and a stop that lets everybody finish.

use crate::app::App;
use crate::http::{self, Limits};
use crate::{routes, schedule};
use anyhow::Context;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Takes the port.
///
/// # Errors
/// Says which address is taken and what to do.
pub async fn listen(address: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("cannot listen on {address}: is it taken? Stop the other program, or set BELONG_LISTEN to another port")
    })
}

/// Serves until SIGTERM or Ctrl-C; then finishes what is under way and returns.
///
/// # Errors
/// The server loop's.
pub async fn run(app: App, listener: TcpListener) -> anyhow::Result<()> {
    let (stop, stopped) = watch::channel(false);
    let jobs = tokio::spawn(schedule::run(app.clone(), stopped));
    let limits = Limits::of(&app.config.server);
    http::serve(listener, routes::endpoint(&app), limits, asked_to_stop()).await?;
    stop.send_replace(true);
    // A mail under way may need its whole exchange; a crash would lose nothing either.
    tokio::time::timeout(app.config.server.drain(), jobs).await.ok();
    Ok(())
}

/// Resolves on SIGTERM or Ctrl-C.
async fn asked_to_stop() {
    let interrupt = async {
        tokio::signal::ctrl_c().await.ok();
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let terminate = async {
            match signal(SignalKind::terminate()) {
                Ok(mut terminate) => {
                    terminate.recv().await;
                }
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! { () = interrupt => {}, () = terminate => {} }
    }
    #[cfg(not(unix))]
    interrupt.await;
}
