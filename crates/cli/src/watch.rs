//! `rashomon watch`: feeds polled, their pages kept in the store.

use std::fs;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rashomon_engine::{Archive, Engine};
use rashomon_read::{Limits, Record, Report, read_record};
use rashomon_watch::{
    Event, FeedState, HttpFetch, Manners, NoSubscription, Page, SystemClock, Watch, read_subscriptions,
};

use crate::args::{Kept, Run, Write};
use crate::packs::{open_engine, open_languages};
use crate::{Failure, NOTHING, complain};

/// Seconds that one answer may take in all.
const TIMEOUT_SECS: u64 = 60;
/// Pages fetched ahead of those being parsed: enough to keep the network busy, few enough to hold in memory.
const AHEAD: usize = 16;
/// Never asked more often than this, whatever is said.
const LEAST_MINUTES: u32 = 5;

pub struct Asked<'a> {
    /// Addresses of feeds, and files that list them.
    pub feeds: &'a [String],
    pub every_minutes: u32,
    pub once: bool,
}

pub fn watch(asked: &Asked, run: &Run, kept: &Kept, write: &Write) -> Result<u8, Failure> {
    let store = kept.path()?;
    let kept_states = StateFile::beside(&store);
    let mut others = kept_states.load()?;
    let mut states = Vec::new();
    for feed in subscriptions(asked.feeds)? {
        let known = others.iter().position(|state| state.url == feed.url);
        states.push(known.map_or(feed, |at| others.remove(at)));
    }
    // Made now, so that a store that cannot be written is told before anything is fetched.
    drop(write.open(kept)?);
    let mut engine = open_engine(run)?;
    let (fetch, clock) = (HttpFetch::new(TIMEOUT_SECS), SystemClock);
    let every_minutes = asked.every_minutes.max(LEAST_MINUTES);
    let manners = Manners { interval_secs: f64::from(every_minutes) * 60.0, ..Manners::default() };
    let mut watch = Watch::new(&fetch, &clock, manners, states);
    loop {
        let failed = round(&mut watch, &mut engine, kept, write)?;
        let all: Vec<&FeedState> = watch.feeds().iter().chain(&others).collect();
        kept_states.save(&all)?;
        let now = Timestamp::now().as_second() as f64;
        match watch.next_secs() {
            None => return Ok(NOTHING),
            Some(_) if asked.once => return Ok(if failed { NOTHING } else { 0 }),
            Some(next) => thread::sleep(Duration::from_secs_f64((next - now).clamp(1.0, 24.0 * 3600.0))),
        }
    }
}

/// Feeds, each once, in the order given.
fn subscriptions(given: &[String]) -> Result<Vec<FeedState>, Failure> {
    let mut feeds: Vec<FeedState> = Vec::new();
    for name in given {
        let listed = if name.contains("://") {
            vec![FeedState::try_from(name.as_str())?]
        } else {
            let bytes = fs::read(name).map_err(|source| match source.kind() {
                io::ErrorKind::NotFound => Failure::Feeds(NoSubscription::NoAddress { name: name.clone() }),
                _ => Failure::File(PathBuf::from(name), source),
            })?;
            let list = read_subscriptions(&String::from_utf8_lossy(&bytes), name)?;
            list.into_iter().map(FeedState::new).collect()
        };
        for feed in listed {
            if feeds.iter().all(|known| known.url != feed.url) {
                feeds.push(feed);
            }
        }
    }
    Ok(feeds)
}

/// One look at all feeds that are due. `true` if feeds failed and none answered.
fn round(watch: &mut Watch, engine: &mut Engine, kept: &Kept, write: &Write) -> Result<bool, Failure> {
    let (send, receive) = sync_channel(AHEAD);
    let (any_answered, any_failed) = (AtomicBool::new(false), AtomicBool::new(false));
    let (answered, failed) = (&any_answered, &any_failed);
    let deliver = move |event: Event| {
        match event {
            Event::Fetched(page) => {
                // Nobody takes pages any more once keeping one has failed.
                return send.send(*page).map_or(ControlFlow::Break(()), ControlFlow::Continue);
            }
            Event::Polled { feed, listed } => {
                answered.store(true, Ordering::Relaxed);
                eprintln!("rashomon: `{feed}` lists {listed} new pages");
            }
            Event::Unchanged { .. } => answered.store(true, Ordering::Relaxed),
            Event::Gone { feed } => eprintln!("rashomon: `{feed}` is gone for good and is not asked again"),
            Event::FeedFailed { error, again_secs, .. } => {
                failed.store(true, Ordering::Relaxed);
                complain(error.as_error());
                eprintln!("rashomon: it is asked again in {:.0} minutes", again_secs / 60.0);
            }
            Event::PageFailed { error, .. } => complain(error),
        }
        ControlFlow::Continue(())
    };
    thread::scope(|scope| {
        let fetching = scope.spawn(move || {
            watch.round(&deliver);
            // The sender goes with the closure, and so ends the keeper's list.
            drop(deliver);
        });
        let kept = keep(receive, engine, kept, write);
        if let Err(panic) = fetching.join() {
            std::panic::resume_unwind(panic);
        }
        kept
    })?;
    Ok(any_failed.into_inner() && !any_answered.into_inner())
}

/// Keeps pages as they come, and groups them when the last has come.
fn keep(pages: Receiver<Page>, engine: &mut Engine, kept: &Kept, write: &Write) -> Result<(), Failure> {
    let limits = Limits::default();
    let mut pages = pages.into_iter();
    let mut added = 0;
    let mut group: Option<Archive> = None;
    loop {
        let batch: Vec<Page> = pages.by_ref().take(AHEAD).collect();
        if batch.is_empty() {
            break;
        }
        let mut reports: Vec<Report> = Vec::new();
        for page in batch {
            match read_record(&record(page), &limits) {
                Ok(report) => reports.push(report),
                Err(error) => complain(&error),
            }
        }
        open_languages(engine, &reports);
        let (mut archive, _lock) = write.open(kept)?;
        added += archive.ingest(engine, reports, &write.at()?)?.added;
        group = Some(archive);
    }
    if let Some(mut archive) = group {
        let _lock = archive.lock()?;
        let grouped = archive.group(&write.at()?)?;
        eprintln!("rashomon: {added} reports added, {} stories computed", grouped.computed);
    }
    Ok(())
}

fn record(page: Page) -> Record {
    let address = page.url.to_string();
    let moment = Timestamp::from_second(page.fetched_secs as i64).unwrap_or_default();
    Record {
        location: address.clone(),
        name: address.split_once("://").map_or(address.as_str(), |(_, rest)| rest).to_owned(),
        bytes: page.bytes,
        url: Some(address),
        charset: page.charset,
        crawled: Some(moment.to_zoned(TimeZone::UTC).date()),
        ..Record::default()
    }
}

/// What is known of each feed, in a JSON file beside the store.
struct StateFile(PathBuf);

impl StateFile {
    fn beside(store: &Path) -> Self {
        let mut name = store.as_os_str().to_owned();
        name.push("-feeds.json");
        Self(name.into())
    }

    fn load(&self) -> Result<Vec<FeedState>, Failure> {
        match fs::read(&self.0) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|source| Failure::File(self.0.clone(), source.into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(source) => Err(Failure::File(self.0.clone(), source)),
        }
    }

    /// Writes a new file and puts it in the old one's place, so that there is a whole one at any moment.
    fn save(&self, states: &[&FeedState]) -> Result<(), Failure> {
        let named = |source: io::Error| Failure::File(self.0.clone(), source);
        let mut next = self.0.as_os_str().to_owned();
        next.push("-next");
        let bytes = serde_json::to_vec(states).map_err(|error| named(error.into()))?;
        fs::write(&next, bytes).map_err(named)?;
        fs::rename(&next, &self.0).map_err(named)
    }
}
