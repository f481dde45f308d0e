use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rashomon_engine::{Archive, StoreError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::failure::Failure;

/// Gives the moment as RFC 3339: when a correction was told.
pub type Clock = Arc<dyn Fn() -> String + Send + Sync>;

/// Open archives kept for the next request. Each holds a page cache of its own.
const MOST_IDLE: usize = 8;
/// Streams of changes at a time.
const MOST_LISTENERS: usize = 256;
/// How long a correction waits for another process that writes to the store.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often the store is looked at: it may be written by another process, which tells nobody.
const PAUSE: Duration = Duration::from_secs(1);

/// A store that many requests read at once, and what all of them share.
#[derive(Clone)]
pub struct Site(Arc<Inner>);

struct Inner {
    path: PathBuf,
    idle: Mutex<Vec<Archive>>,
    /// Asked for the store's version and nothing else, so that what it says tells one moment from the next.
    watched: Mutex<Archive>,
    clock: Clock,
    token: String,
    /// The number of the last change.
    news: watch::Sender<i64>,
    stopped: watch::Sender<bool>,
    listeners: Arc<Semaphore>,
}

impl Site {
    /// A site on the store at `path`. `secret` is drawn by chance anew for each run: forms carry it, so that no other
    /// site can send them.
    ///
    /// # Errors
    /// If there is no store at `path`, or it cannot be read.
    pub fn open(path: &Path, clock: Clock, secret: [u8; 16]) -> Result<Self, StoreError> {
        let watched = Archive::open_to_read(path)?;
        let first = Archive::open_to_read(path)?;
        let news = watch::Sender::new(first.last_change()?);
        Ok(Self(Arc::new(Inner {
            path: path.to_owned(),
            idle: Mutex::new(vec![first]),
            watched: Mutex::new(watched),
            clock,
            token: secret.iter().map(|byte| format!("{byte:02x}")).collect(),
            news,
            stopped: watch::Sender::new(false),
            listeners: Arc::new(Semaphore::new(MOST_LISTENERS)),
        })))
    }

    /// What a form of these pages carries.
    pub fn token(&self) -> &str {
        &self.0.token
    }

    /// A number that is another after every commit to the store, by whatever process.
    pub fn version(&self) -> Result<i64, StoreError> {
        whole(&self.0.watched).version()
    }

    /// Does `work` on an archive that nobody else has meanwhile, on a thread where it may wait for the disk.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Archive) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let this = self.clone();
        blocking(move || {
            let idle = whole(&this.0.idle).pop();
            let archive = match idle {
                Some(archive) => archive,
                None => Archive::open_to_read(&this.0.path)?,
            };
            let done = work(&archive);
            let mut idle = whole(&this.0.idle);
            if idle.len() < MOST_IDLE {
                idle.push(archive);
            }
            done
        })
        .await
    }

    /// Does `work` on an archive that may be written, one at a time with every other process. `work` is given
    /// the moment.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Archive, &str) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Failure> {
        let this = self.clone();
        blocking(move || {
            let mut archive = Archive::open(&this.0.path)?;
            let begun = Instant::now();
            let _lock = loop {
                match archive.try_lock()? {
                    Some(lock) => break lock,
                    None if begun.elapsed() < PATIENCE => std::thread::sleep(PATIENCE / 50),
                    None => return Err(StoreError::Busy { path: this.0.path.clone() }.into()),
                }
            };
            Ok(work(&mut archive, &(this.0.clock)())?)
        })
        .await
    }

    /// A place among those who hear of changes, held while they do.
    pub fn listen(&self) -> Result<OwnedSemaphorePermit, Failure> {
        let full = |_| Failure::unavailable(format!("{MOST_LISTENERS} hear of changes already"));
        self.0.listeners.clone().try_acquire_owned().map_err(full)
    }

    /// Hears the number of each last change.
    pub fn news(&self) -> watch::Receiver<i64> {
        self.0.news.subscribe()
    }

    /// Hears that the server stops.
    pub fn stopped(&self) -> watch::Receiver<bool> {
        self.0.stopped.subscribe()
    }

    /// Ends what would else go on for ever.
    pub fn stop(&self) {
        self.0.stopped.send_replace(true);
    }

    /// Looks at the store until the server stops, and tells of changes.
    pub async fn watch(self) {
        let mut stopped = self.stopped();
        let mut seen = None;
        loop {
            // A store that fails now may answer again at the next look.
            let version = self.version().ok();
            if version != seen
                && let Ok(last) = self.read(|archive| Ok(archive.last_change()?)).await
            {
                seen = version;
                self.0.news.send_if_modified(|known| std::mem::replace(known, last) != last);
            }
            tokio::select! {
                _ = stopped.wait_for(|stopped| *stopped) => return,
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }
}

fn whole<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    // Archives stay whole, whoever panicked beside them.
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Failure> + Send + 'static) -> Result<T, Failure> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(failed) if failed.is_panic() => {
            Err(Failure::internal("the program failed at this request; it goes on with others"))
        }
        Err(_) => Err(Failure::unavailable("the server is shutting down")),
    }
}
