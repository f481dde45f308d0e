//! Reports from the paths of the command line, and what became of them.

use rashomon_read::{Limits, Report, read_paths};

use crate::args::Input;
use crate::progress::Progress;
use crate::{NOTHING, SOME_UNREAD, complain};

/// Counts what was read, names on standard error what was not.
pub struct Intake {
    reports: rashomon_read::Reports,
    progress: Progress,
    read: usize,
    unread: usize,
}

impl Intake {
    pub fn new(input: &Input) -> Self {
        let reports = read_paths(&input.paths, &Limits::default());
        Self { reports, progress: Progress::new("reports read"), read: 0, unread: 0 }
    }

    pub fn exit_code(&self) -> u8 {
        match (self.read, self.unread) {
            (0, _) => NOTHING,
            (_, 0) => 0,
            _ => SOME_UNREAD,
        }
    }
}

impl Iterator for Intake {
    type Item = Report;

    fn next(&mut self) -> Option<Report> {
        loop {
            match self.reports.next()? {
                Ok(report) => {
                    self.read += 1;
                    self.progress.set(self.read);
                    return Some(report);
                }
                Err(error) => {
                    self.unread += 1;
                    self.progress.pause(|| complain(&error));
                }
            }
        }
    }
}
