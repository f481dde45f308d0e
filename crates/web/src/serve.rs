use std::net::SocketAddr;
use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use axum::{Router, middleware};
use tokio::net::TcpListener;

use crate::cache::{Cache, cached};
use crate::failure::{Failure, told};
use crate::guard::{Names, guard, harden};
use crate::site::Site;
use crate::{api, pages};

/// Bytes of a form: the names of some thousands of reports.
const FORM: usize = 256 * 1024;
/// How long open requests may go on when the server is told to stop.
const FAREWELL: Duration = Duration::from_secs(3);
/// Requests that read the store at a time; the others wait.
const READERS: usize = 16;

/// Why the pages cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("cannot listen on {address}; `--address` names another")]
    Listen { address: SocketAddr, source: std::io::Error },
    #[error("the server stopped")]
    Stopped(#[source] std::io::Error),
}

/// The whole site.
pub fn router(site: Site, names: Names) -> Router {
    let (operations, streams) = api::routers();
    let read = Router::new()
        .route("/", get(pages::stories))
        .route("/stories/{id}", get(pages::story))
        .route("/stories/{id}/side-by-side", get(pages::side_by_side))
        .route("/report", get(pages::report))
        .route("/search", get(pages::search))
        .route("/changes", get(pages::changes))
        .route("/versions", get(pages::versions))
        .route("/corrections", get(pages::corrections))
        .route("/style.css", get(pages::style))
        .route("/icon.svg", get(pages::icon))
        .route("/live.js", get(pages::script))
        .nest("/api/v1", operations)
        .layer(middleware::from_fn_with_state(Cache::new(site.clone()), cached));
    Router::new()
        .merge(read)
        .nest("/api/v1", streams)
        .route("/correct", post(pages::correct))
        .route("/undo", post(pages::undo))
        .fallback(|| async { Failure::not_found("there is nothing at this address") })
        .layer(DefaultBodyLimit::max(FORM))
        .layer(middleware::from_fn_with_state(names, guard))
        .layer(middleware::from_fn(told))
        .layer(middleware::from_fn(harden))
        .with_state(site)
}

/// Serves until the process or the site is told to stop. `ready` hears the address, also where the port was left to the system.
pub fn serve(site: &Site, address: SocketAddr, names: Names, ready: impl FnOnce(SocketAddr)) -> Result<(), ServeError> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.max_blocking_threads(READERS).enable_all().build().map_err(ServeError::Stopped)?;
    let served = runtime.block_on(async {
        let listen = |source| ServeError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(listen)?;
        ready(listener.local_addr().map_err(listen)?);
        tokio::spawn(site.clone().watch());
        let server = axum::serve(listener, router(site.clone(), names)).with_graceful_shutdown({
            let site = site.clone();
            async move {
                let mut stopped = site.stopped();
                tokio::select! {
                    () = asked_to_stop() => site.stop(),
                    _ = stopped.wait_for(|stopped| *stopped) => {}
                }
            }
        });
        let mut stopped = site.stopped();
        tokio::select! {
            served = server => served.map_err(ServeError::Stopped),
            () = async {
                // An error would say that the site is gone, and so is the server.
                let _ = stopped.wait_for(|stopped| *stopped).await;
                tokio::time::sleep(FAREWELL).await;
            } => Ok(()),
        }
    });
    runtime.shutdown_timeout(FAREWELL);
    served
}

/// Ctrl-C, or what a service manager sends.
async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Without the signal the process ends at once, which loses nothing either.
    let _ = tokio::signal::ctrl_c().await;
}
