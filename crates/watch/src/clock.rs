use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The time, and waiting for it to pass: handed in, so that a test of a day takes no day.
pub trait Clock: Sync {
    /// Seconds since 1970-01-01T00:00:00Z.
    fn now_secs(&self) -> f64;

    /// Returns when `secs` have passed.
    fn sleep_secs(&self, secs: f64);
}

/// The machine's own clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_secs(&self) -> f64 {
        // A clock set before 1970 reads as 1970: feeds are then simply due.
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
    }

    fn sleep_secs(&self, secs: f64) {
        thread::sleep(Duration::try_from_secs_f64(secs).unwrap_or_default());
    }
}
