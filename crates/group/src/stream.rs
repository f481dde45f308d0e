//! Stories of a stream that does not end.

use std::collections::{BTreeMap, BTreeSet};

use rashomon_read::Notice;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::fingerprint::Fingerprint;
use crate::grouped::{Whole, story_id};
use crate::placing::Placing;
use crate::{Corrections, ParsedReport, ReportIdx};

/// Groups an endless stream in bounded memory: reports are added as they come, and only their fingerprints are kept, for
/// two windows at most.
///
/// An [`update`](Self::update) costs what the new reports cost: each is compared with the few that share rare words with
/// it, and only the stories that it may join are grouped again, by what was found when all was last grouped at once. That
/// happens again with the first report of a new day, when a tenth has been added, and where a person has spoken; and when
/// [`settle`](Self::settle) is called. While no story is closed, neither the order in which reports came nor how often
/// they were updated changes what it gives.
#[derive(Clone, Debug)]
pub struct Stream {
    window_days: i32,
    prints: Vec<Fingerprint>,
    /// The day of each, or the newest of the stream when it came without one.
    days: Vec<i32>,
    /// Name and hash of what is kept.
    known: FxHashSet<(String, String)>,
    newest: Option<i32>,
    /// Open stories, each with its reports in canonical order, by a number of no meaning.
    stories: BTreeMap<u32, Vec<ReportIdx>>,
    next_story: u32,
    /// The story of each report but those that are new.
    story_of: Vec<u32>,
    settled: Option<Settled>,
    /// Pairs of names that a person has spoken on: in one story, and not.
    together: BTreeSet<(String, String)>,
    apart: BTreeSet<(String, String)>,
}

/// What the stream was when all was last grouped at once.
#[derive(Clone, Debug)]
struct Settled {
    placing: Placing,
    reports: usize,
    newest: Option<i32>,
    /// How many pairs a person had spoken on.
    said: usize,
}

/// A story of a stream.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StreamStory {
    /// As [`crate::Story::id`].
    pub id: String,
    /// Names of its reports, the earliest first.
    pub reports: Vec<String>,
}

/// What has changed since the update before.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Update {
    /// Open stories that are new or have other reports than before, in the order of their first reports.
    pub changed: Vec<StreamStory>,
    /// Stories whose newest report is older than the window: they are told once, and grow no more. Of a story that runs
    /// on, the reports older than two windows are closed under the id it had, and the rest stays open under a new one.
    pub closed: Vec<StreamStory>,
    /// Ids of the update before that are no more, since their stories were merged or got an earlier report; each with the
    /// id of the story that has most of its reports now.
    pub redirects: BTreeMap<String, String>,
    /// Notices on reports, by their names, as [`group_with_notices`](crate::group_with_notices) gives them. Only where all
    /// was grouped at once.
    pub notices: Vec<(String, Notice)>,
}

impl Stream {
    /// New reports for one that were there, from which on all are grouped at once.
    const GROWN: f64 = 0.1;

    /// A story is closed when the stream's newest report is `window_days` later than its own.
    pub fn new(window_days: u16) -> Self {
        Self {
            window_days: i32::from(window_days),
            prints: Vec::new(),
            days: Vec::new(),
            known: FxHashSet::default(),
            newest: None,
            stories: BTreeMap::new(),
            next_story: 0,
            story_of: Vec::new(),
            settled: None,
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
        self.days.push(own.or(self.newest).unwrap_or_default());
        self.prints.push(print);
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
        self.prints.len()
    }

    pub fn is_empty(&self) -> bool {
        self.prints.is_empty()
    }

    /// All open stories as of the last update, in the order of their first reports.
    pub fn open(&self) -> Vec<StreamStory> {
        self.in_order(self.stories.values())
    }

    /// Finds the stories of the new reports, merging and splitting stories where these show it.
    pub fn update(&mut self) -> Update {
        if self.is_stale() {
            return self.settle();
        }
        let known = self.story_of.len();
        let Some(settled) = &mut self.settled else { return Update::default() };
        let placing = &mut settled.placing;
        let nodes: BTreeSet<u32> = (known..self.prints.len()).map(|_| placing.add(&self.prints)).collect();
        let near = nodes.iter().flat_map(|node| placing.likely_with(*node));
        let touched: BTreeSet<u32> = near.filter_map(|at| self.story_of.get(at.at())).copied().collect();
        let later = (known..self.prints.len()).map(|at| ReportIdx(at as u32));
        let reports = touched.iter().flat_map(|story| &self.stories[story]).copied().chain(later);
        let prints = &self.prints;
        let found = placing.stories(reports, |a, b| prints[a.at()].rank().cmp(&prints[b.at()].rank()));
        let before: Vec<Vec<ReportIdx>> = touched.iter().filter_map(|story| self.stories.remove(story)).collect();
        let before_told: Vec<StreamStory> = before.iter().map(|story| self.told(story)).collect();
        let after = self.in_order(found.iter());
        self.story_of.resize(self.prints.len(), 0);
        found.into_iter().for_each(|story| self.open_story(story));
        let redirects = redirects(&before_told, &after);
        let changed = after.into_iter().filter(|story| !before_told.contains(story)).collect();
        Update { changed, redirects, ..Update::default() }
    }

    /// Groups all that is kept at once, and closes the stories that the window has left behind.
    pub fn settle(&mut self) -> Update {
        let before = self.open();
        let whole = Whole::new(&self.prints.iter().collect::<Vec<_>>(), &self.corrections());
        let groups = whole.stories();
        let notices = whole.notices().map(|(at, notice)| (self.prints[at.at()].name.clone(), notice)).collect();
        let mut update = Update { notices, ..Update::default() };
        let all: Vec<StreamStory> = groups.iter().map(|group| self.told(group)).collect();
        update.redirects = redirects(&before, &all);
        let since =
            |windows: i32| self.newest.map_or(i32::MIN, |newest| newest.saturating_sub(self.window_days * windows));
        let (last, oldest) = (since(1), since(2));
        let mut stays = vec![true; self.prints.len()];
        let mut open: Vec<Vec<ReportIdx>> = Vec::new();
        for (group, story) in groups.into_iter().zip(all) {
            let day = |at: &ReportIdx| self.days[at.at()];
            let ended = group.iter().all(|at| day(at) < last);
            let (past, rest): (Vec<ReportIdx>, Vec<ReportIdx>) =
                group.into_iter().partition(|at| ended || day(at) < oldest);
            past.iter().for_each(|at| stays[at.at()] = false);
            if !past.is_empty() {
                update.closed.push(StreamStory { id: story.id, ..self.told(&past) });
            }
            if !rest.is_empty() {
                open.push(rest);
            }
        }
        let mut placing = Placing::new(whole);
        let moved = self.keep(&stays);
        placing.keep(&moved);
        self.stories.clear();
        self.story_of = vec![0; self.prints.len()];
        for story in open {
            self.open_story(story.iter().filter_map(|at| moved[at.at()]).collect());
        }
        let said = self.together.len() + self.apart.len();
        self.settled = Some(Settled { placing, reports: self.prints.len(), newest: self.newest, said });
        let known: FxHashSet<&StreamStory> = before.iter().collect();
        update.changed = self.open().into_iter().filter(|story| !known.contains(story)).collect();
        update
    }

    /// Whether too much has changed since all was grouped at once.
    fn is_stale(&self) -> bool {
        let Some(settled) = &self.settled else { return true };
        let said = self.together.len() + self.apart.len();
        let spoken_of = |name: &str| self.together.iter().chain(&self.apart).any(|(a, b)| a == name || b == name);
        (self.prints.len() - settled.reports) as f64 > Self::GROWN * settled.reports as f64
            || self.newest > settled.newest
            || said != settled.said
            || said > 0 && self.prints[self.story_of.len()..].iter().any(|print| spoken_of(&print.name))
    }

    /// Forgets the reports that do not stay. Gives where each is now.
    fn keep(&mut self, stays: &[bool]) -> Vec<Option<ReportIdx>> {
        let (mut moved, mut next) = (Vec::with_capacity(stays.len()), 0);
        for (stays, print) in stays.iter().zip(&self.prints) {
            moved.push(stays.then_some(ReportIdx(next)));
            next += u32::from(*stays);
            if !stays {
                self.known.remove(&(print.name.clone(), print.sha256.clone()));
            }
        }
        let mut each = stays.iter();
        self.prints.retain(|_| *each.next().expect("one for each report kept"));
        let mut each = stays.iter();
        self.days.retain(|_| *each.next().expect("one for each report kept"));
        moved
    }

    fn open_story(&mut self, story: Vec<ReportIdx>) {
        for at in &story {
            self.story_of[at.at()] = self.next_story;
        }
        self.stories.insert(self.next_story, story);
        self.next_story = self.next_story.wrapping_add(1);
    }

    fn told(&self, story: &[ReportIdx]) -> StreamStory {
        let print = |at: &ReportIdx| &self.prints[at.at()];
        StreamStory {
            id: story_id(&print(&story[0]).sha256),
            reports: story.iter().map(|at| print(at).name.clone()).collect(),
        }
    }

    fn in_order<'s>(&'s self, stories: impl Iterator<Item = &'s Vec<ReportIdx>>) -> Vec<StreamStory> {
        let mut stories: Vec<&Vec<ReportIdx>> = stories.collect();
        stories.sort_by(|a, b| self.prints[a[0].at()].rank().cmp(&self.prints[b[0].at()].rank()));
        stories.into_iter().map(|story| self.told(story)).collect()
    }

    /// What a person has said of reports that are kept.
    fn corrections(&self) -> Corrections {
        if self.together.is_empty() && self.apart.is_empty() {
            return Corrections::default();
        }
        let mut places: FxHashMap<&str, Vec<ReportIdx>> = FxHashMap::default();
        for (at, print) in self.prints.iter().enumerate() {
            places.entry(&print.name).or_default().push(ReportIdx(at as u32));
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
