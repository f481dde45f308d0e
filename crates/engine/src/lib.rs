//! The whole line behind one API.

use rashomon_compare::{Findings, compare_story};
use rashomon_group::{ParsedReport, Story, group_stories};
use rashomon_parse::parse_report;
use rashomon_read::Report;
use rashomon_syntax::Annotate;
use rayon::prelude::*;

/// Parses reports on all cores, in the order given.
pub fn parse(reports: Vec<Report>, annotate: &dyn Annotate) -> Vec<ParsedReport> {
    let parse_one = |report: Report| {
        let parsed = parse_report(&report, annotate);
        ParsedReport { report, parsed }
    };
    reports.into_par_iter().map(parse_one).collect()
}

/// Groups parsed reports into stories.
pub fn stories(reports: &[ParsedReport]) -> Vec<Story> {
    group_stories(reports)
}

/// Compares the reports of every story.
pub fn brief(reports: &[ParsedReport]) -> Vec<(Story, Findings)> {
    let compared = |story: Story| {
        let findings = compare_story(reports, &story);
        (story, findings)
    };
    stories(reports).into_par_iter().map(compared).collect()
}
