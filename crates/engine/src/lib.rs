//! The whole line behind one API: an [`Engine`] parses reports on all cores, groups them into stories
//! and compares the reports of each.

mod archive;
mod open;
mod places;

pub use archive::{
    Added, Archive, Change, Correction, EvidenceRef, ExportError, Failure, Format, Grouped, HitKind, Query, ReportKey,
    ReportLine, Search, Since, StoreError, StoryFilter, StoryLine, Told, Verified, WriterLock, default_store,
};
pub use open::{Announce, OpenError};
pub use places::{find_places, install_places};
pub use rashomon_parse::names::same_name;

use std::collections::BTreeMap;

use jiff::civil::Date;
use rashomon_compare::{Findings, Relation, TextComparer, compare_story};
use rashomon_gazetteer::Gazetteer;
use rashomon_group::{ParsedReport, Story, group_stories};
use rashomon_parse::{Parsed, parse_report_with};
use rashomon_read::{Notice, Report};
use rashomon_syntax::Annotate;
use rayon::prelude::*;

/// What [`Engine::sort`] orders by.
pub fn sort_key(of: &ParsedReport) -> (Option<Date>, String, String) {
    (of.report.day(), of.report.name.clone(), of.report.sha256.clone())
}

/// Groups reports into stories without parsing them, which takes no pipeline and a hundredth of the time. Stories, lineage
/// and origins rest on the texts alone, so they are those of a brief; the entities of a story are what is missing. The
/// reports come back in the order that stories and findings are told in.
pub fn group_unparsed(reports: Vec<Report>) -> (Vec<ParsedReport>, Vec<Story>) {
    let unparsed = |report| ParsedReport { report, parsed: Parsed::default() };
    let mut reports: Vec<ParsedReport> = reports.into_iter().map(unparsed).collect();
    reports.sort_by_cached_key(sort_key);
    let stories = group_stories(&reports);
    (reports, stories)
}

/// Runs the line. Holds the trained pipelines, one a language.
pub struct Engine {
    english: Box<dyn Annotate + Send>,
    others: BTreeMap<String, Box<dyn Annotate + Send>>,
    gazetteer: Option<Gazetteer>,
}

impl Engine {
    /// An engine that reads English, and takes every language for English until
    /// [`add_language`](Self::add_language) gives it another.
    pub fn new(english: impl Annotate + Send + 'static) -> Self {
        Self { english: Box::new(english), others: BTreeMap::new(), gazetteer: None }
    }

    /// Annotates reports in `language` (ISO 639-1) with `pipeline` from now on.
    pub fn add_language(&mut self, language: &str, pipeline: impl Annotate + Send + 'static) {
        self.others.insert(language.to_owned(), Box::new(pipeline));
    }

    /// Whether reports in `language` (ISO 639-1) are annotated by a pipeline of their own.
    pub fn reads(&self, language: &str) -> bool {
        language == "en" || self.others.contains_key(language)
    }

    /// Parses reports on all cores, in the order given.
    pub fn parse(&self, reports: Vec<Report>) -> Vec<ParsedReport> {
        reports.into_par_iter().map(|report| self.parse_one(report)).collect()
    }

    fn parse_one(&self, mut report: Report) -> ParsedReport {
        let language = report.language.as_deref().unwrap_or("en");
        let pipeline = self.others.get(language).unwrap_or(&self.english);
        let parsed = parse_report_with(&report, pipeline.as_ref(), self.gazetteer());
        // A report that is parsed again has said so before.
        if !self.reads(language) && !report.notices.iter().any(|notice| notice.kind == "no-pack") {
            let message = format!("no language pack for `{language}`: read with the English one");
            report.notices.push(Notice { kind: "no-pack", message });
        }
        ParsedReport { report, parsed }
    }

    fn gazetteer(&self) -> &Gazetteer {
        self.gazetteer.as_ref().unwrap_or_else(|| Gazetteer::world())
    }

    /// Puts reports in the order that stories and findings are told in, earliest first and then by name,
    /// so that the order of the input changes nothing.
    pub fn sort(&self, reports: &mut [ParsedReport]) {
        reports.sort_by_cached_key(sort_key);
    }

    /// Groups parsed reports into stories.
    pub fn stories(&self, reports: &[ParsedReport]) -> Vec<Story> {
        group_stories(reports)
    }

    /// Groups parsed reports into stories and compares the reports of each, on all cores.
    pub fn brief(&self, reports: &[ParsedReport]) -> Vec<(Story, Findings)> {
        let compared = |story: Story| {
            let findings = compare_story(reports, &story);
            (story, findings)
        };
        self.stories(reports).into_par_iter().map(compared).collect()
    }

    /// How the two statements of each pair stand to each other.
    pub fn compare_claims(&self, pairs: &[(&str, &str)]) -> Vec<Relation> {
        let comparer = TextComparer::new();
        let parse = |text: &str| self.parse_one(Report::of_text(text)).parsed;
        pairs.par_iter().map(|(a, b)| comparer.compare((&parse(a), a), (&parse(b), b))).collect()
    }
}
