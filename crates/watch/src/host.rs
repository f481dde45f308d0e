use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use texting_robots::Robot;
use url::Url;

use crate::address::host_of;

/// What is known of each host. Whoever holds a host's gate is the only one who talks to it.
#[derive(Default)]
pub(crate) struct Hosts {
    gates: Mutex<BTreeMap<String, Gate>>,
}

pub(crate) type Gate = Arc<Mutex<Host>>;

#[derive(Default)]
pub(crate) struct Host {
    /// When the last answer ended.
    pub last_secs: Option<f64>,
    /// The host asked for silence until then.
    pub quiet_until_secs: f64,
    /// Its `robots.txt`, and until when that holds.
    pub robots: Option<(Arc<Rules>, f64)>,
}

impl Hosts {
    pub fn gate(&self, url: &Url) -> Gate {
        enter(&self.gates).entry(host_of(url)).or_default().clone()
    }
}

/// A host's state is whole between any two of its fields' writes, so a panic elsewhere does no harm to it.
pub(crate) fn enter<T>(gate: &Mutex<T>) -> MutexGuard<'_, T> {
    gate.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a host's `robots.txt` allows (RFC 9309).
pub(crate) enum Rules {
    /// There is none.
    All,
    /// It could not be had, so nothing is allowed until it can.
    Nothing,
    Some(Robot),
}

/// The name that `robots.txt` knows us by.
const AGENT: &str = "rashomon";
/// A longer pause than this between two requests is not waited for.
const LONGEST_DELAY_SECS: f64 = 120.0;

impl Rules {
    pub fn read(robots_txt: &[u8]) -> Self {
        // A file that cannot be read at all forbids nothing that anyone could name.
        Robot::new(AGENT, robots_txt).map_or(Self::All, Self::Some)
    }

    pub fn allow(&self, url: &Url) -> bool {
        match self {
            Self::All => true,
            Self::Nothing => false,
            Self::Some(robot) => robot.allowed(url.as_str()),
        }
    }

    /// Seconds to leave between two requests.
    pub fn delay_secs(&self) -> f64 {
        match self {
            Self::Some(robot) => robot.delay.map_or(0.0, |delay| f64::from(delay).clamp(0.0, LONGEST_DELAY_SECS)),
            _ => 0.0,
        }
    }
}
