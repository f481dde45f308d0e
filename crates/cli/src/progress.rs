//! Progress on standard error, where that is a terminal.

use std::io::{IsTerminal, stderr};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A count that goes up while work is long. Shows nothing where standard error is no terminal.
pub struct Progress(ProgressBar);

impl Progress {
    pub fn new(counted: &'static str) -> Self {
        if !stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        let style = ProgressStyle::with_template("{spinner} {pos} {msg} ({elapsed})").expect("a constant template");
        let bar = ProgressBar::new_spinner().with_style(style).with_message(counted);
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    pub fn set(&self, count: usize) {
        self.0.set_position(count as u64);
    }

    /// Takes the line away while something else is written to the terminal.
    pub fn pause(&self, write: impl FnOnce()) {
        self.0.suspend(write);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
