use std::collections::{BTreeMap, VecDeque};
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use url::Url;

use crate::address::{host_of, is_private};
use crate::clock::Clock;
use crate::feed::{NoFeed, read_feed};
use crate::fetch::{Fetch, Request};
use crate::host::{Hosts, enter};
use crate::schedule::{FeedState, Pending};
use crate::visit::{VisitError, Visited, Visitor};

/// How to behave towards other people's servers.
#[derive(Clone, Debug, PartialEq)]
pub struct Manners {
    /// Seconds between two looks at one feed. A feed may ask for more (`ttl`, `Cache-Control: max-age`).
    pub interval_secs: f64,
    /// Seconds between the end of one request to a host and the start of the next. `Crawl-delay` may ask
    /// for more.
    pub gap_secs: f64,
    /// Hosts talked to at once. Each gets one request at a time.
    pub hosts_at_once: usize,
    /// Bytes of one feed or page, decompressed. A larger one is given up.
    pub limit_bytes: usize,
    /// How often a page is tried that fails for a reason which may pass.
    pub tries: u32,
}

impl Default for Manners {
    fn default() -> Self {
        Self { interval_secs: 900.0, gap_secs: 1.0, hosts_at_once: 8, limit_bytes: 16 << 20, tries: 3 }
    }
}

/// A page that a feed led to, as its server sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The feed, as the user wrote it.
    pub feed: Url,
    /// Where the bytes came from in the end.
    pub url: Url,
    /// The title in the feed.
    pub title: Option<String>,
    /// The charset that the server declared.
    pub charset: Option<String>,
    pub bytes: Vec<u8>,
    /// When they came, in whole seconds since 1970.
    pub fetched_secs: u64,
}

/// What happened. Told as it happens, from any thread, hosts side by side.
#[derive(Debug)]
pub enum Event<'a> {
    /// `listed` pages are in line now.
    Polled {
        feed: &'a Url,
        listed: usize,
    },
    Unchanged {
        feed: &'a Url,
    },
    /// It will be asked again after `again_secs`.
    FeedFailed {
        feed: &'a Url,
        error: FeedError<'a>,
        again_secs: f64,
    },
    Gone {
        feed: &'a Url,
    },
    Fetched(Box<Page>),
    /// `again`: it will be tried in a later round.
    PageFailed {
        feed: &'a Url,
        error: &'a VisitError,
        again: bool,
    },
}

/// Why a feed brought nothing.
#[derive(Debug)]
pub enum FeedError<'a> {
    Visit(&'a VisitError),
    NoFeed(&'a NoFeed),
}

impl<'a> FeedError<'a> {
    pub fn as_error(&self) -> &'a (dyn std::error::Error + 'static) {
        match self {
            Self::Visit(error) => *error,
            Self::NoFeed(error) => *error,
        }
    }
}

/// Takes what happened. `Break` ends the round: what was not taken is fetched again in the next.
pub type Deliver<'a> = &'a (dyn Fn(Event) -> ControlFlow<()> + Sync);

/// Polls feeds.
pub struct Watch<'a> {
    fetch: &'a dyn Fetch,
    clock: &'a dyn Clock,
    manners: Manners,
    hosts: Hosts,
    feeds: Vec<FeedState>,
}

const FEED_TYPES: &str = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, application/json;q=0.9, */*;q=0.5";
const PAGE_TYPES: &str = "text/html, application/xhtml+xml, */*;q=0.5";

impl<'a> Watch<'a> {
    pub fn new(fetch: &'a dyn Fetch, clock: &'a dyn Clock, manners: Manners, feeds: Vec<FeedState>) -> Self {
        Self { fetch, clock, manners, hosts: Hosts::default(), feeds }
    }

    /// What is known of each feed now: to be kept for the next run.
    pub fn feeds(&self) -> &[FeedState] {
        &self.feeds
    }

    /// When the next round has something to do, in seconds since 1970; `None` if every feed is gone.
    pub fn next_secs(&self) -> Option<f64> {
        self.feeds.iter().filter(|feed| !feed.gone).map(|feed| feed.next_secs).reduce(f64::min)
    }

    /// Asks the feeds that are due, then fetches the pages in line.
    pub fn round(&mut self, deliver: Deliver) {
        let visitor =
            Visitor { fetch: self.fetch, clock: self.clock, hosts: &self.hosts, gap_secs: self.manners.gap_secs };
        let round = Round { visitor, manners: &self.manners, deliver, ended: AtomicBool::new(false) };
        round.poll(&mut self.feeds);
        round.fetch_pages(&mut self.feeds);
    }
}

struct Round<'a> {
    visitor: Visitor<'a>,
    manners: &'a Manners,
    deliver: Deliver<'a>,
    ended: AtomicBool,
}

impl Round<'_> {
    fn tell(&self, event: Event) -> bool {
        let taken = (self.deliver)(event).is_continue();
        if !taken {
            self.ended.store(true, Ordering::Relaxed);
        }
        taken
    }

    fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Relaxed)
    }

    fn poll(&self, feeds: &mut [FeedState]) {
        let now = self.visitor.clock.now_secs();
        let due = feeds.iter_mut().filter(|feed| feed.is_due(now));
        let by_host = group(due.map(|feed| (host_of(feed.address()), feed)));
        self.side_by_side(by_host, |feeds| {
            for feed in feeds {
                if self.has_ended() {
                    return;
                }
                self.poll_one(feed);
            }
        });
    }

    fn poll_one(&self, feed: &mut FeedState) {
        let interval = self.manners.interval_secs;
        let request = Request {
            url: feed.address().clone(),
            etag: feed.etag.clone(),
            last_modified: feed.last_modified.clone(),
            accept: FEED_TYPES,
            limit_bytes: self.manners.limit_bytes,
        };
        // The user named this address, so wherever it lies it is meant.
        let visited = self.visitor.visit(&request, is_private(&feed.url));
        let now = self.visitor.clock.now_secs();
        let url = feed.url.clone();
        let Visited { answer, url: at, moved } = match visited {
            Ok(visited) => visited,
            Err(VisitError::Status { status: 410, .. }) => {
                feed.gone = true;
                self.tell(Event::Gone { feed: &url });
                return;
            }
            Err(error) => {
                let not_before = if let VisitError::Quiet { secs, .. } = error { now + secs } else { 0.0 };
                feed.failed(now, interval, not_before);
                let again_secs = feed.next_secs - now;
                self.tell(Event::FeedFailed { feed: &url, error: FeedError::Visit(&error), again_secs });
                return;
            }
        };
        if moved.is_some() {
            feed.moved = moved;
        }
        if answer.status == 304 {
            feed.answered(now, interval, max_age_secs(answer.header("cache-control")));
            self.tell(Event::Unchanged { feed: &url });
            return;
        }
        match read_feed(&answer.body, &at) {
            Ok(listing) => {
                feed.etag = answer.header("etag").map(str::to_owned);
                feed.last_modified = answer.header("last-modified").map(str::to_owned);
                feed.list(listing.items);
                let max_age = max_age_secs(answer.header("cache-control"));
                feed.answered(now, interval, listing.ttl_secs.into_iter().chain(max_age).reduce(f64::max));
                self.tell(Event::Polled { feed: &url, listed: feed.pending.len() });
            }
            Err(error) => {
                feed.failed(now, interval, 0.0);
                let again_secs = feed.next_secs - now;
                self.tell(Event::FeedFailed { feed: &url, error: FeedError::NoFeed(&error), again_secs });
            }
        }
    }

    fn fetch_pages(&self, feeds: &mut [FeedState]) {
        let mut jobs = Vec::new();
        for (at, feed) in feeds.iter().enumerate() {
            let private = is_private(&feed.url);
            jobs.extend(
                feed.pending
                    .iter()
                    .map(|page| (host_of(&page.url), Job { at, feed: feed.url.clone(), page: page.clone(), private })),
            );
        }
        let outcomes = Mutex::new(Vec::new());
        self.side_by_side(group(jobs.into_iter()), |jobs| {
            for job in jobs {
                if self.has_ended() {
                    return;
                }
                let outcome = self.fetch_page(&job);
                enter(&outcomes).push((job, outcome));
            }
        });
        let outcomes = outcomes.into_inner().unwrap_or_default();
        for (job, outcome) in outcomes {
            let feed = &mut feeds[job.at];
            match outcome {
                Outcome::Finished => feed.finish(&job.page.url),
                Outcome::Tried => {
                    feed.pending.iter_mut().filter(|one| one.url == job.page.url).for_each(|one| one.tries += 1);
                }
                Outcome::Waits => {}
            }
        }
    }

    fn fetch_page(&self, Job { feed, page, private, .. }: &Job) -> Outcome {
        let request = Request {
            url: page.url.clone(),
            etag: None,
            last_modified: None,
            accept: PAGE_TYPES,
            limit_bytes: self.manners.limit_bytes,
        };
        match self.visitor.visit(&request, *private) {
            Ok(Visited { answer, url, .. }) => {
                let page = Page {
                    feed: feed.clone(),
                    url,
                    title: page.title.clone(),
                    charset: answer.charset(),
                    bytes: answer.body,
                    fetched_secs: self.visitor.clock.now_secs() as u64,
                };
                if self.tell(Event::Fetched(Box::new(page))) { Outcome::Finished } else { Outcome::Waits }
            }
            Err(error) => {
                let waits = matches!(error, VisitError::Quiet { .. });
                let again = waits || error.may_pass() && page.tries + 1 < self.manners.tries;
                self.tell(Event::PageFailed { feed, error: &error, again });
                match (waits, again) {
                    (true, _) => Outcome::Waits,
                    (false, true) => Outcome::Tried,
                    (false, false) => Outcome::Finished,
                }
            }
        }
    }

    /// Works through each host's jobs in their order, several hosts at once.
    fn side_by_side<T: Send>(&self, by_host: BTreeMap<String, Vec<T>>, work: impl Fn(Vec<T>) + Sync) {
        let workers = self.manners.hosts_at_once.clamp(1, by_host.len().max(1));
        let queue: Mutex<VecDeque<Vec<T>>> = Mutex::new(by_host.into_values().collect());
        thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| {
                    loop {
                        // Bound to a name so that the queue is not locked while the job runs.
                        let next = enter(&queue).pop_front();
                        let Some(jobs) = next else { return };
                        work(jobs);
                    }
                });
            }
        });
    }
}

struct Job {
    at: usize,
    feed: Url,
    page: Pending,
    private: bool,
}

enum Outcome {
    /// Taken, or given up.
    Finished,
    /// Failed in a way that counts as a try.
    Tried,
    /// Not its own fault.
    Waits,
}

fn group<T>(items: impl Iterator<Item = (String, T)>) -> BTreeMap<String, Vec<T>> {
    let mut groups: BTreeMap<String, Vec<T>> = BTreeMap::new();
    items.for_each(|(host, item)| groups.entry(host).or_default().push(item));
    groups
}

fn max_age_secs(cache_control: Option<&str>) -> Option<f64> {
    let age = cache_control?.split(',').find_map(|one| one.trim().strip_prefix("max-age="))?;
    age.trim().parse::<u32>().ok().map(f64::from)
}
