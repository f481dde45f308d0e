//! Stories of a stream that does not end.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::ParsedReport;
use crate::fingerprint::{Fingerprint, group, story_id};
use crate::sketch::day_number;

/// Groups an endless stream in bounded memory: reports are added one at a time, and only their fingerprints are kept
/// until their stories are closed. While no story is closed, the order in which reports came changes nothing.
#[derive(Clone, Debug)]
pub struct Stream {
    window_days: i32,
    kept: Vec<Kept>,
    newest: Option<i32>,
    open: Vec<StreamStory>,
}

#[derive(Clone, Debug)]
struct Kept {
    print: Fingerprint,
    /// The report's day, or the newest of the stream when it came without one.
    day: i32,
}

/// A story of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamStory {
    /// As [`crate::Story::id`].
    pub id: String,
    /// Names of its reports, the earliest first.
    pub reports: Vec<String>,
}

/// What [`Stream::update`] has found.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Update {
    pub open: Vec<StreamStory>,
    /// Stories whose newest report is older than the window: they are told once, and grow no more.
    pub closed: Vec<StreamStory>,
    /// Ids of the update before that are no more, since their stories were merged or got an earlier report; each with the
    /// id of the story that has most of its reports now.
    pub redirects: BTreeMap<String, String>,
}

impl Stream {
    /// A story is closed when the stream's newest report is `window_days` later than its own.
    pub fn new(window_days: u16) -> Self {
        Self { window_days: i32::from(window_days), kept: Vec::new(), newest: None, open: Vec::new() }
    }

    pub fn add(&mut self, report: &ParsedReport) {
        self.add_fingerprint(Fingerprint::new(report));
    }

    /// Adds a report read before. The same bytes under the same name twice are one report.
    pub fn add_fingerprint(&mut self, print: Fingerprint) {
        let known = |kept: &Kept| kept.print.name() == print.name() && kept.print.sha256() == print.sha256();
        if self.kept.iter().any(known) {
            return;
        }
        let own = print.day().map(day_number);
        self.newest = self.newest.max(own);
        let day = own.or(self.newest).unwrap_or_default();
        self.kept.push(Kept { print, day });
    }

    /// How many reports are kept.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Groups what is kept, merging and splitting what was grouped before where newer reports show it, and closes the
    /// stories that the window has left behind.
    pub fn update(&mut self) -> Update {
        let prints: Vec<Fingerprint> = self.kept.iter().map(|kept| kept.print.clone()).collect();
        let groups = group(&prints, &[], &[]);
        let story = |members: &Vec<usize>| StreamStory {
            id: story_id(prints[members[0]].sha256()),
            reports: members.iter().map(|at| prints[*at].name().to_owned()).collect(),
        };
        let all: Vec<StreamStory> = groups.iter().map(story).collect();
        let redirects = redirects(&self.open, &all);
        let last = self.newest.map_or(i32::MIN, |newest| newest - self.window_days);
        let mut update = Update { redirects, ..Update::default() };
        let mut stays = vec![true; self.kept.len()];
        for (members, story) in groups.iter().zip(all) {
            if members.iter().all(|at| self.kept[*at].day < last) {
                members.iter().for_each(|at| stays[*at] = false);
                update.closed.push(story);
            } else {
                update.open.push(story);
            }
        }
        let mut stays = stays.into_iter();
        self.kept.retain(|_| stays.next().expect("one for each report kept"));
        self.open.clone_from(&update.open);
        update
    }
}

fn redirects(before: &[StreamStory], after: &[StreamStory]) -> BTreeMap<String, String> {
    let mut now: FxHashMap<&str, &str> = FxHashMap::default();
    for story in after {
        now.extend(story.reports.iter().map(|report| (report.as_str(), story.id.as_str())));
    }
    let kept: Vec<&str> = after.iter().map(|story| story.id.as_str()).collect();
    let gone = before.iter().filter(|story| !kept.contains(&story.id.as_str()));
    gone.filter_map(|story| {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for id in story.reports.iter().filter_map(|report| now.get(report.as_str())) {
            *counts.entry(id).or_default() += 1;
        }
        // The most reports; of equals the first id.
        let (id, _) = counts.into_iter().rev().max_by_key(|(_, count)| *count)?;
        Some((story.id.clone(), id.to_owned()))
    })
    .collect()
}
