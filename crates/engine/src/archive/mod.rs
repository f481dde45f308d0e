//! Reports and stories kept from run to run: the engine on a store.

mod corrections;
mod edits;
mod grouping;
mod views;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

pub use rashomon_export::Format;
use rashomon_export::{Exporter, OpenFile};
use rashomon_group::{ParsedReport, Story};
use rashomon_packs::{PackError, data_folder};
use rashomon_present::{Document, view_brief, view_stories};
use rashomon_read::Report;
pub use rashomon_store::{
    Added, Change, Correction, EvidenceRef, Failure, Grouped, HitKind, Query, ReportKey, ReportLine, Search, Since,
    StoreError, StoryFilter, StoryLine, Told, Verified, WriterLock,
};
use rashomon_store::{Prepared, Store};
use rayon::prelude::*;

use crate::Engine;

/// The store that is used where none is named: `$RASHOMON_STORE`, else `store.db` in the user's data folder.
pub fn default_store() -> Result<PathBuf, PackError> {
    match std::env::var_os("RASHOMON_STORE").filter(|value| !value.is_empty()) {
        Some(path) => Ok(path.into()),
        None => Ok(data_folder()?.join("store.db")),
    }
}

/// Why stories could not be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("cannot write the export")]
    Io(#[from] std::io::Error),
}

/// Reports further apart in days than this are not grouped anew when one of them comes.
const WINDOW_DAYS: u32 = 90;

/// Kept reports, their stories, and what people said of them. Adding reports needs an [`Engine`]; all else is
/// read from the store.
///
/// One value serves one thread; any number of them may be open on one file, in one process or several.
/// Whoever adds, groups or corrects holds a [`WriterLock`] while doing so.
pub struct Archive {
    store: Store,
    window_days: u32,
}

impl Archive {
    /// Opens the store at `path` to read and write. Makes it where there is none; brings one of an older format
    /// to that of today.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self { store: Store::open(path)?, window_days: WINDOW_DAYS })
    }

    /// Opens the store at `path`, which must be there, to read.
    pub fn open_to_read(path: &Path) -> Result<Self, StoreError> {
        Ok(Self { store: Store::open_to_read(path)?, window_days: WINDOW_DAYS })
    }

    /// Groups new reports with all that were published up to `days` before or after them, and not with older ones
    /// that are in no story of these. A store of a thousand reports or fewer is always grouped as a whole.
    pub fn with_window(mut self, days: u32) -> Self {
        self.window_days = days;
        self
    }

    pub fn path(&self) -> &Path {
        self.store.path()
    }

    /// The right to write, or `None` where another process has it.
    pub fn try_lock(&self) -> Result<Option<WriterLock>, StoreError> {
        self.store.try_lock()
    }

    /// The same, waiting until the other process is done.
    pub fn lock(&self) -> Result<WriterLock, StoreError> {
        self.store.lock()
    }

    /// Bounds the size of the file in bytes. For tests of a full disk.
    pub fn bound_size(&self, bytes: i64) -> Result<(), StoreError> {
        self.store.bound_size(bytes)
    }

    /// How many reports are kept, and how many of them wait to be grouped.
    pub fn count(&self) -> Result<(usize, usize), StoreError> {
        self.store.count()
    }

    /// Parses a batch on all cores and keeps it: all of it, or nothing where that fails. Bytes that are kept
    /// already are not parsed again. `at` is when (RFC 3339). Stories are as before until [`group`](Self::group).
    pub fn ingest(&mut self, engine: &Engine, batch: Vec<Report>, at: &str) -> Result<Added, StoreError> {
        let count = batch.len();
        let mut met = BTreeSet::new();
        let mut new = Vec::new();
        for report in batch {
            if !self.store.knows(&report.sha256)? && met.insert(report.sha256.clone()) {
                new.push(report);
            }
        }
        let known = count - new.len();
        let prepared: Vec<Prepared> =
            new.into_par_iter().map(|report| Prepared::new(&engine.parse_one(report))).collect();
        let added = self.store.add(&prepared, at)?;
        Ok(Added { known: added.known + known, ..added })
    }

    /// Parses reports again whose parse another version of the program has kept. How many there were.
    pub fn renew(&mut self, engine: &Engine) -> Result<usize, StoreError> {
        let mut renewed = 0;
        loop {
            let keys = self.store.outdated(64)?;
            if keys.is_empty() {
                self.store.renew(&[])?;
                return Ok(renewed);
            }
            let kept = self.store.texts(&keys)?;
            let prepare = |(key, one): (ReportKey, ParsedReport)| (key, Prepared::new(&engine.parse_one(one.report)));
            let parsed: Vec<_> = keys.into_iter().zip(kept).collect::<Vec<_>>().into_par_iter().map(prepare).collect();
            self.store.renew(&parsed)?;
            renewed += parsed.len();
        }
    }

    /// Groups what waits for it into stories and compares their reports. Needs no pipeline: nothing is parsed again.
    pub fn group(&mut self, at: &str) -> Result<Grouped, StoreError> {
        grouping::group(&mut self.store, self.window_days, at)
    }

    /// Lines of stories, the one with the newest report first.
    pub fn stories(&self, filter: &StoryFilter) -> Result<Vec<StoryLine>, StoreError> {
        self.store.stories(filter)
    }

    /// The id that a story has now, where it ever had this one.
    pub fn resolve(&self, id: &str) -> Result<Option<String>, StoreError> {
        self.store.resolve(id)
    }

    /// The brief of one story, by its id or one that it had.
    pub fn story(&self, id: &str) -> Result<Document, StoreError> {
        let unknown = || StoreError::Unknown { what: "story", name: id.to_owned() };
        let (value, reports) = self.store.story(id)?.ok_or_else(unknown)?;
        Ok(view_brief(&reports, &[(value.story, value.findings)]))
    }

    /// Stories with lineage and origins, as `rashomon stories` shows them.
    pub fn stories_document(&self, filter: &StoryFilter) -> Result<Document, StoreError> {
        let mut document = view_stories(&[], &[]);
        for line in self.store.stories(filter)? {
            if let Some((value, reports)) = self.store.story(&line.id)? {
                let one = view_stories(&reports, &[value.story]);
                document.reports.extend(one.reports);
                document.stories.extend(one.stories);
            }
        }
        Ok(document)
    }

    /// A kept report with what its parse gave, by its name or its hash.
    pub fn report(&self, name: &str) -> Result<ParsedReport, StoreError> {
        let unknown = || StoreError::Unknown { what: "report", name: name.to_owned() };
        let key = self.store.find_report(name)?.ok_or_else(unknown)?;
        self.store.reports(&[key])?.pop().ok_or_else(unknown)
    }

    /// Lines of the reports kept after the one with this number (0: from the first), at most so many.
    pub fn report_lines(&self, after: ReportKey, limit: u32) -> Result<Vec<ReportLine>, StoreError> {
        self.store.report_lines(after, limit)
    }

    /// The id of the story that a report is in. A superseded version of a page is in none.
    pub fn story_of(&self, report: &str) -> Result<Option<String>, StoreError> {
        match self.store.find_report(report)? {
            Some(key) => self.store.story_of(key),
            None => Err(StoreError::Unknown { what: "report", name: report.to_owned() }),
        }
    }

    /// Keys that stay with a story's findings while it grows, in the order of its brief.
    pub fn finding_keys(&self, story: &str) -> Result<Vec<String>, StoreError> {
        self.store.finding_keys(story)
    }

    /// Writes all stories to `open`ed files in a format that other programs read. `at` is when (RFC 3339).
    pub fn export(&self, format: Format, at: &str, open: OpenFile) -> Result<usize, ExportError> {
        let mut exporter = Exporter::new(format, at, open)?;
        let lines = self.store.stories(&StoryFilter::default())?;
        for line in &lines {
            let (reports, story, findings) = self.told(&line.id)?;
            exporter.story(&rashomon_export::Told::new(&reports, &story, &findings))?;
        }
        exporter.finish()?;
        Ok(lines.len())
    }

    /// What changed since, the oldest first.
    pub fn changes(&self, since: &Since, limit: u32) -> Result<Vec<Change>, StoreError> {
        self.store.changes(since, limit)
    }

    /// The number of the last change; 0 where nothing has changed.
    pub fn last_change(&self) -> Result<i64, StoreError> {
        self.store.last_change()
    }

    /// A number that is another after each commit that another archive made, of this process or any other. It says
    /// nothing beside another number of this very archive.
    pub fn version(&self) -> Result<i64, StoreError> {
        self.store.version()
    }

    /// Holds all that is kept against the bytes and hashes it was made from. `told` hears how much was looked at.
    pub fn verify(&self, told: &mut dyn FnMut(usize)) -> Result<Verified, StoreError> {
        self.store.verify(told)
    }

    /// A story with its reports and what comparing them gave; positions are those of the reports given.
    pub fn told(&self, id: &str) -> Result<(Vec<ParsedReport>, Story, rashomon_compare::Findings), StoreError> {
        let unknown = || StoreError::Unknown { what: "story", name: id.to_owned() };
        let (value, _) = self.store.story(id)?.ok_or_else(unknown)?;
        Ok((self.store.reports(&value.keys)?, value.story, value.findings))
    }
}
