//! Work on threads of our own, while Python goes on.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::errors::Failure;

/// Elements nest deep in hostile pages, and their readers recurse.
const STACK_BYTES: usize = 64 << 20;

/// How long Ctrl-C waits at most to be seen.
const POLL: Duration = Duration::from_millis(50);

/// Threads that work is done on.
pub struct Threads {
    /// `None`: one a core.
    count: Option<usize>,
    /// With the process they were begun in.
    pool: Mutex<Option<(u32, Arc<ThreadPool>)>>,
}

/// The threads of what belongs to no pipeline.
pub static SHARED: Threads = Threads::new(None);

impl Threads {
    pub const fn new(count: Option<usize>) -> Self {
        Self { count, pool: Mutex::new(None) }
    }

    fn pool(&self) -> Result<Arc<ThreadPool>, Failure> {
        let mut held = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        match held.take() {
            Some((process, pool)) if process == process::id() => {
                *held = Some((process, pool.clone()));
                return Ok(pool);
            }
            // A forked process has none of its parent's threads: nothing can be waited for there, and nothing freed.
            Some((_, pool)) => std::mem::forget(pool),
            None => {}
        }
        let builder = ThreadPoolBuilder::new().stack_size(STACK_BYTES).num_threads(self.count.unwrap_or_default());
        let pool = builder.build().map_err(|error| Failure::Internal(format!("no threads to work on: {error}")))?;
        let pool = Arc::new(pool);
        *held = Some((process::id(), pool.clone()));
        Ok(pool)
    }

    /// Runs `task` on these threads without holding the interpreter. Ctrl-C raises `KeyboardInterrupt` at once; the task is
    /// told, and ends on its own. A panic is an error of this call and of nothing else.
    pub fn run<T: Send + 'static>(
        &self,
        py: Python,
        task: impl FnOnce(&Waited) -> Result<T, Failure> + Send + 'static,
    ) -> PyResult<T> {
        let pool = self.pool()?;
        let waited = Waited(Arc::new(AtomicBool::new(true)));
        let (send, receive) = channel();
        let told = waited.clone();
        pool.spawn(move || {
            let done = catch_unwind(AssertUnwindSafe(|| task(&told)));
            // Whoever has been interrupted has stopped listening.
            let _ = send.send(done.unwrap_or_else(|panic| Err(Failure::Internal(broken(panic)))));
        });
        py.detach(move || {
            loop {
                match receive.recv_timeout(POLL) {
                    Ok(done) => return done.map_err(PyErr::from),
                    Err(RecvTimeoutError::Timeout) => {
                        if let Err(interrupt) = Python::attach(|py| py.check_signals()) {
                            waited.0.store(false, Ordering::Relaxed);
                            return Err(interrupt);
                        }
                    }
                    Err(RecvTimeoutError::Disconnected) => return Err(Failure::Abandoned.into()),
                }
            }
        })
    }
}

/// Whether somebody still waits for a task.
#[derive(Clone)]
pub struct Waited(Arc<AtomicBool>);

impl Waited {
    /// An error once nobody does: asked between one piece of work and the next.
    pub fn check(&self) -> Result<(), Failure> {
        if self.0.load(Ordering::Relaxed) { Ok(()) } else { Err(Failure::Abandoned) }
    }
}

fn broken(panic: Box<dyn Any + Send>) -> String {
    let said = panic.downcast_ref::<&str>().copied().or(panic.downcast_ref::<String>().map(String::as_str));
    format!("a mistake of rashomon's own, please report it: {}", said.unwrap_or("no reason given"))
}
