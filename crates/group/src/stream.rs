//! Stories of a stream that does not end.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::fingerprint::Fingerprint;
use crate::grouped::{group, story_id};
use crate::{Corrections, ParsedReport, ReportIdx};

/// Groups an endless stream in bounded memory: reports are added as they come, and only their fingerprints are kept, for
/// two windows at most. While no story is closed, neither the order in which reports came nor how often
/// [`update`](Self::update) was called changes what it gives.
///
/// An update looks at all that is kept, so it costs what grouping a window costs: call it when an answer is wanted, not
/// after every report.
#[derive(Clone, Debug)]
pub struct Stream {
    window_days: i32,
    kept: Vec<Kept>,
    /// Name and hash of what is kept.
    known: FxHashSet<(String, String)>,
    newest: Option<i32>,
    open: Vec<StreamStory>,
    /// Pairs of names that a person has spoken on: in one story, and not.
    together: BTreeSet<(String, String)>,
    apart: BTreeSet<(String, String)>,
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
    /// Stories whose newest report is older than the window: they are told once, and grow no more. Of a story that runs
    /// on, the reports older than two windows are closed under the id it had, and the rest stays open under a new one.
    pub closed: Vec<StreamStory>,
    /// Ids of the update before that are no more, since their stories were merged or got an earlier report; each with the
    /// id of the story that has most of its reports now.
    pub redirects: BTreeMap<String, String>,
}

impl Stream {
    /// A story is closed when the stream's newest report is `window_days` later than its own.
    pub fn new(window_days: u16) -> Self {
        Self {
            window_days: i32::from(window_days),
            kept: Vec::new(),
            known: FxHashSet::default(),
            newest: None,
            open: Vec::new(),
            together: BTreeSet::new(),
            apart: BTreeSet::new(),
        }
    }

    pub fn add(&mut self, report: &ParsedReport) {
        self.add_fingerprint(Fingerprint::new(report));
    }

    /// Adds a report read before. The same bytes under the same name twice are one report.
    pub fn add_fingerprint(&mut self, print: Fingerprint) {
        if !self.known.insert((print.name.clone(), print.sha256.clone())) {
            return;
        }
        let own = print.day_number();
        self.newest = self.newest.max(own);
        let day = own.or(self.newest).unwrap_or_default();
        self.kept.push(Kept { print, day });
    }

    /// From the next update on the reports of these names are in one story, whatever is found.
    pub fn put_together(&mut self, a: &str, b: &str) {
        self.together.insert((a.to_owned(), b.to_owned()));
    }

    /// From the next update on the reports of these names are in two stories. Stronger than [`put_together`](Self::put_together).
    pub fn keep_apart(&mut self, a: &str, b: &str) {
        self.apart.insert((a.to_owned(), b.to_owned()));
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
        let prints: Vec<&Fingerprint> = self.kept.iter().map(|kept| &kept.print).collect();
        let groups = group(&prints, &self.corrections());
        let names = |reports: &[ReportIdx]| reports.iter().map(|at| prints[at.at()].name.clone()).collect();
        let id = |first: &ReportIdx| story_id(&prints[first.at()].sha256);
        let story = |group: &Vec<ReportIdx>| StreamStory { id: id(&group[0]), reports: names(group) };
        let all: Vec<StreamStory> = groups.iter().map(story).collect();
        let mut update = Update { redirects: redirects(&self.open, &all), ..Update::default() };
        let since =
            |windows: i32| self.newest.map_or(i32::MIN, |newest| newest.saturating_sub(self.window_days * windows));
        let (last, oldest) = (since(1), since(2));
        let mut stays = vec![true; self.kept.len()];
        for (group, story) in groups.iter().zip(all) {
            let day = |at: &ReportIdx| self.kept[at.at()].day;
            let ended = group.iter().all(|at| day(at) < last);
            let (past, rest): (Vec<ReportIdx>, Vec<ReportIdx>) = group.iter().partition(|at| ended || day(at) < oldest);
            past.iter().for_each(|at| stays[at.at()] = false);
            match (past.is_empty(), rest.first()) {
                (true, _) => update.open.push(story),
                (false, None) => update.closed.push(story),
                (false, Some(first)) => {
                    let id = id(first);
                    update.closed.push(StreamStory { id: story.id, reports: names(&past) });
                    update.open.push(StreamStory { id, reports: names(&rest) });
                }
            }
        }
        let mut stays = stays.into_iter();
        let known = &mut self.known;
        self.kept.retain(|kept| {
            let stays = stays.next().expect("one for each report kept");
            if !stays {
                known.remove(&(kept.print.name.clone(), kept.print.sha256.clone()));
            }
            stays
        });
        self.open.clone_from(&update.open);
        update
    }

    /// What a person has said of reports that are kept.
    fn corrections(&self) -> Corrections {
        if self.together.is_empty() && self.apart.is_empty() {
            return Corrections::default();
        }
        let mut places: FxHashMap<&str, Vec<ReportIdx>> = FxHashMap::default();
        for (at, kept) in self.kept.iter().enumerate() {
            places.entry(&kept.print.name).or_default().push(ReportIdx(at as u32));
        }
        let of = |name: &String| places.get(name.as_str()).into_iter().flatten().copied();
        let pairs = |said: &BTreeSet<(String, String)>| -> Vec<(ReportIdx, ReportIdx)> {
            said.iter().flat_map(|(a, b)| of(a).flat_map(move |a| of(b).map(move |b| (a, b)))).collect()
        };
        Corrections { together: pairs(&self.together), apart: pairs(&self.apart) }
    }
}

fn redirects(before: &[StreamStory], after: &[StreamStory]) -> BTreeMap<String, String> {
    let mut now: FxHashMap<&str, &str> = FxHashMap::default();
    for story in after {
        now.extend(story.reports.iter().map(|report| (report.as_str(), story.id.as_str())));
    }
    let kept: FxHashSet<&str> = after.iter().map(|story| story.id.as_str()).collect();
    let gone = before.iter().filter(|story| !kept.contains(story.id.as_str()));
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
