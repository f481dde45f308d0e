use std::collections::{BTreeSet, VecDeque};
use std::ffi::OsStr;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};

use rayon::prelude::*;

use super::stream::{Emit, Stream, read_stream};
use crate::{Limits, ReadError, Record, Report, read_record};

/// How many records are read side by side, and how many bytes of them at most.
const BATCH: usize = 64;
const BATCH_BYTES: usize = 32 << 20;

/// Elements nest deep in hostile pages, and the extraction crates recurse.
const STACK_BYTES: usize = 64 << 20;

/// Reads all reports under `paths`: files, folders with all below them, globs, and `-` for standard input.
///
/// Reports come in the order of the paths, folders sorted by name, records as they stand in their
/// file: the same whatever the number of threads. One that fails is an error in its place. Names are
/// made unique: a second report of the same name is called `name~2`.
pub fn read_paths(paths: &[String], limits: &Limits) -> Reports {
    let (send, records) = sync_channel(BATCH);
    let bytes = BytesRead::default();
    let (paths, limits_there, counted) = (paths.to_vec(), limits.clone(), bytes.clone());
    std::thread::spawn(move || {
        let mut emit = |record: Result<Record, ReadError>| match send.send(record) {
            Ok(()) => ControlFlow::Continue(()),
            // Nobody reads on.
            Err(_) => ControlFlow::Break(()),
        };
        let _ = find_files(&paths, &mut |found| match found {
            Ok(found) => read_found(found, &limits_there, &counted, &mut emit),
            Err(error) => emit(Err(error)),
        });
    });
    let threads = rayon::ThreadPoolBuilder::new().stack_size(STACK_BYTES).build().ok();
    Reports { records, ready: VecDeque::new(), limits: limits.clone(), threads, names: BTreeSet::new(), bytes }
}

/// How many bytes the files under `paths` have, as [`read_paths`] finds them; `None` where standard input or a pipe is
/// among them.
pub fn count_bytes(paths: &[String]) -> Option<u64> {
    let mut total = Some(0);
    let _ = find_files(paths, &mut |found| {
        match found {
            Ok(Found::File(_, about)) if about.is_file() => total = total.map(|total| total + about.len()),
            Ok(_) => total = None,
            Err(_) => {}
        }
        ControlFlow::Continue(())
    });
    total
}

/// How much [`Reports`] has read so far, in bytes of the files as they lie there, packed or not.
#[derive(Clone, Debug, Default)]
pub struct BytesRead(Arc<AtomicU64>);

impl BytesRead {
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A reader that counts what it gives.
struct Counted<'b> {
    file: File,
    bytes: &'b BytesRead,
}

impl Read for Counted<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(into)?;
        self.bytes.0.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// The reports of [`read_paths`], one at a time.
pub struct Reports {
    records: Receiver<Result<Record, ReadError>>,
    ready: VecDeque<Result<Report, ReadError>>,
    limits: Limits,
    /// None where the system gave no threads: then everything runs on this one.
    threads: Option<rayon::ThreadPool>,
    names: BTreeSet<String>,
    bytes: BytesRead,
}

impl Reports {
    /// A handle that tells how much was read, while reading goes on.
    pub fn bytes_read(&self) -> BytesRead {
        self.bytes.clone()
    }
}

impl Iterator for Reports {
    type Item = Result<Report, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ready.is_empty() {
            let mut batch = vec![self.records.recv().ok()?];
            let size = |record: &Result<Record, ReadError>| record.as_ref().map_or(0, |record| record.bytes.len());
            let mut bytes = size(&batch[0]);
            while batch.len() < BATCH && bytes < BATCH_BYTES {
                let Ok(record) = self.records.recv() else { break };
                bytes += size(&record);
                batch.push(record);
            }
            let limits = &self.limits;
            let read = |record: Result<Record, ReadError>| record.and_then(|record| read_record(&record, limits));
            self.ready = match &self.threads {
                Some(threads) => threads.install(|| batch.into_par_iter().map(read).collect::<Vec<_>>()).into(),
                None => batch.into_iter().map(read).collect(),
            };
        }
        let mut report = self.ready.pop_front()?;
        if let Ok(report) = &mut report {
            let taken = |name: &String| self.names.contains(name);
            if taken(&report.name) {
                let numbered = (2..).map(|n| format!("{}~{n}", report.name)).find(|name| !taken(name));
                report.name = numbered.unwrap_or_default();
            }
            self.names.insert(report.name.clone());
        }
        Some(report)
    }
}

/// What a path stands for.
enum Found {
    StandardInput,
    /// A file, or a pipe that was named.
    File(PathBuf, Metadata),
}

/// Takes what is found, or why nothing is; `Break` ends the search.
type Visit<'a> = dyn FnMut(Result<Found, ReadError>) -> ControlFlow<()> + 'a;

fn find_files(paths: &[String], visit: &mut Visit) -> ControlFlow<()> {
    for path in paths {
        if path == "-" {
            visit(Ok(Found::StandardInput))?;
        } else if Path::new(path).exists() || !path.contains(['*', '?', '[']) {
            walk(Path::new(path), &mut Vec::new(), visit)?;
        } else {
            walk_glob(path, visit)?;
        }
    }
    ControlFlow::Continue(())
}

fn walk_glob(pattern: &str, visit: &mut Visit) -> ControlFlow<()> {
    let mut matched: Vec<PathBuf> = match glob::glob(pattern) {
        Ok(found) => found.filter_map(Result::ok).collect(),
        Err(_) => Vec::new(),
    };
    matched.sort();
    if matched.is_empty() {
        return visit(Err(ReadError::NoMatch { pattern: pattern.to_owned() }));
    }
    matched.iter().try_for_each(|path| walk(path, &mut Vec::new(), visit))
}

/// `above` are the folders on the way down, with links resolved: one that leads back to one of them is a loop.
fn walk(path: &Path, above: &mut Vec<PathBuf>, visit: &mut Visit) -> ControlFlow<()> {
    let failed = |source: io::Error| io_failed(path, source);
    let about = match std::fs::metadata(path) {
        Ok(about) => about,
        Err(source) => return visit(Err(failed(source))),
    };
    if about.is_dir() {
        let real = match path.canonicalize() {
            Ok(real) => real,
            Err(source) => return visit(Err(failed(source))),
        };
        if above.contains(&real) {
            return visit(Err(failed(io::Error::other("the link leads back to a folder above it"))));
        }
        let mut entries: Vec<PathBuf> = match std::fs::read_dir(path) {
            Ok(entries) => entries.filter_map(|entry| Some(entry.ok()?.path())).collect(),
            Err(source) => return visit(Err(failed(source))),
        };
        entries.sort();
        above.push(real);
        let hidden =
            |path: &PathBuf| path.file_name().and_then(OsStr::to_str).is_some_and(|name| name.starts_with('.'));
        let done = entries.iter().filter(|path| !hidden(path)).try_for_each(|path| walk(path, above, visit));
        above.pop();
        return done;
    }
    // A named pipe that somebody names is read (`<(zcat …)`); one that lies in a folder would be waited for.
    if !above.is_empty() && !about.is_file() {
        return visit(Err(failed(io::Error::other("not a file: a pipe, a socket or a device"))));
    }
    visit(Ok(Found::File(path.to_owned(), about)))
}

fn read_found(found: Found, limits: &Limits, bytes: &BytesRead, emit: &mut Emit) -> ControlFlow<()> {
    let (path, about) = match found {
        Found::StandardInput => {
            let stream = Stream::new(Box::new(io::stdin().lock()), "standard input", "stdin");
            return read_stream(stream, limits, emit);
        }
        Found::File(path, about) => (path, about),
    };
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(source) => return emit(Err(io_failed(&path, source))),
    };
    let location = path.to_string_lossy();
    let name = path.file_name().map_or(location.clone(), OsStr::to_string_lossy);
    let second = about.is_file().then(|| file.try_clone().ok()).flatten();
    let before = bytes.get();
    let stream = Stream::new(Box::new(Counted { file, bytes }), &location, &name);
    read_stream(Stream { file: second, ..stream }, limits, emit)?;
    // What is read by an index, or not at all, is done with too.
    bytes.0.fetch_max(before + about.len(), Ordering::Relaxed);
    ControlFlow::Continue(())
}

fn io_failed(path: &Path, source: io::Error) -> ReadError {
    ReadError::Io { location: path.to_string_lossy().into_owned(), source }
}
