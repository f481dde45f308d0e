//! When a feed is asked again, and which of its pages are still to be fetched.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::address::page_address;
use crate::feed::Item;

/// What is known of one feed between two runs. A value of the caller's, who keeps it in a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeedState {
    /// As the user wrote it.
    pub url: Url,
    /// Where it has moved for good.
    #[serde(default)]
    pub moved: Option<Url>,
    #[serde(default)]
    pub etag: Option<String>,
    #[serde(default)]
    pub last_modified: Option<String>,
    /// When it is due again, in seconds since 1970.
    #[serde(default)]
    pub next_secs: f64,
    /// Failures in a row.
    #[serde(default)]
    pub failures: u32,
    /// It said that it is gone for good (410), and is not asked again.
    #[serde(default)]
    pub gone: bool,
    /// Pages to fetch yet.
    #[serde(default)]
    pub pending: VecDeque<Pending>,
    /// Pages fetched or given up, oldest first.
    #[serde(default)]
    pub done: VecDeque<String>,
}

/// A page that a feed listed and that is still to be fetched.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pending {
    pub url: Url,
    #[serde(default)]
    pub title: Option<String>,
    /// How often it was tried in vain.
    #[serde(default)]
    pub tries: u32,
}

/// Feeds list some tens of pages; more than this many done ones are forgotten, oldest first.
const MOST_DONE: usize = 5000;
/// However long a feed fails or asks to be left alone, it is asked once a day.
const LONGEST_SECS: f64 = 24.0 * 3600.0;

impl FeedState {
    /// A feed that was never asked, due at once.
    pub fn new(url: Url) -> Self {
        Self {
            url,
            moved: None,
            etag: None,
            last_modified: None,
            next_secs: 0.0,
            failures: 0,
            gone: false,
            pending: VecDeque::new(),
            done: VecDeque::new(),
        }
    }

    /// The address to ask.
    pub fn address(&self) -> &Url {
        self.moved.as_ref().unwrap_or(&self.url)
    }

    pub(crate) fn is_due(&self, now_secs: f64) -> bool {
        !self.gone && self.next_secs <= now_secs
    }

    /// It answered: asked again after `interval_secs`, or later if it asks for that.
    pub(crate) fn answered(&mut self, now_secs: f64, interval_secs: f64, asks_secs: Option<f64>) {
        self.failures = 0;
        let asks = asks_secs.filter(|secs| secs.is_finite()).unwrap_or(0.0);
        self.next_secs = now_secs + interval_secs.max(asks.min(LONGEST_SECS));
    }

    /// It failed: each failure in a row doubles the pause, up to a day. Not before `not_before_secs`.
    pub(crate) fn failed(&mut self, now_secs: f64, interval_secs: f64, not_before_secs: f64) {
        self.failures = self.failures.saturating_add(1);
        let pause = interval_secs * 2f64.powi(self.failures.min(20) as i32);
        self.next_secs = (now_secs + pause.min(LONGEST_SECS.max(interval_secs))).max(not_before_secs);
    }

    /// Puts the pages that were not listed before in line.
    pub(crate) fn list(&mut self, items: Vec<Item>) {
        for item in items {
            let known = self.pending.iter().any(|one| one.url == item.url)
                || self.done.iter().any(|url| url == item.url.as_str());
            if !known {
                self.pending.push_back(Pending { url: item.url, title: item.title, tries: 0 });
            }
        }
    }

    /// Takes a page out of the line.
    pub(crate) fn finish(&mut self, page: &Url) {
        self.pending.retain(|one| one.url != *page);
        self.done.push_back(page.as_str().to_owned());
        while self.done.len() > MOST_DONE {
            self.done.pop_front();
        }
    }
}

impl TryFrom<&str> for FeedState {
    type Error = crate::NoSubscription;

    fn try_from(url: &str) -> Result<Self, Self::Error> {
        let address = page_address(url, None);
        address.map(Self::new).ok_or_else(|| crate::NoSubscription::NoAddress { name: url.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::FeedState;
    use crate::feed::Item;

    fn feed() -> FeedState {
        FeedState::try_from("https://paper.example/rss").expect("an address")
    }

    #[test]
    fn failures_double_the_pause_up_to_a_day() {
        let mut feed = feed();
        let mut pauses = Vec::new();
        for _ in 0..10 {
            feed.failed(1000.0, 900.0, 0.0);
            pauses.push(feed.next_secs - 1000.0);
        }
        assert_eq!(pauses[..3], [1800.0, 3600.0, 7200.0]);
        assert_eq!(pauses[9], 86_400.0);
        feed.answered(1000.0, 900.0, Some(1200.0));
        assert_eq!((feed.failures, feed.next_secs), (0, 2200.0));
    }

    #[test]
    fn a_page_is_put_in_line_once_ever() {
        let mut feed = feed();
        let item = |path: &str| Item { url: feed_url(path), title: None };
        feed.list(vec![item("a"), item("b"), item("a")]);
        assert_eq!(feed.pending.len(), 2);
        feed.finish(&feed_url("a"));
        feed.list(vec![item("a"), item("b")]);
        assert_eq!(feed.pending.len(), 1);
    }

    fn feed_url(path: &str) -> url::Url {
        url::Url::parse("https://paper.example/").and_then(|base| base.join(path)).expect("an address")
    }

    proptest! {
        #[test]
        fn the_next_time_is_always_later_and_within_reach(
            failures in 0..100u32, interval in 60.0..100_000.0f64, asks in prop::option::of(-1e12..1e12f64)
        ) {
            let mut feed = feed();
            feed.failures = failures;
            feed.failed(5000.0, interval, 0.0);
            prop_assert!(feed.next_secs > 5000.0 && feed.next_secs <= 5000.0 + interval.max(86_400.0));
            feed.answered(5000.0, interval, asks);
            prop_assert!(feed.next_secs >= 5000.0 + interval && feed.next_secs <= 5000.0 + interval.max(86_400.0));
        }
    }
}
