use std::collections::BTreeMap;

use rashomon_compare::Findings;
use rashomon_group::{ParsedReport, ReportIdx, Story};
use rashomon_parse::{EntityIdx, Place};
use rashomon_text::{CodePoints, Span};

/// One story to be written; positions are those in `reports`.
pub struct Told<'s> {
    pub reports: &'s [ParsedReport],
    pub story: &'s Story,
    pub findings: &'s Findings,
    points: Vec<CodePoints>,
    entity_of: BTreeMap<(ReportIdx, EntityIdx), usize>,
}

impl<'s> Told<'s> {
    pub fn new(reports: &'s [ParsedReport], story: &'s Story, findings: &'s Findings) -> Self {
        let points = reports.iter().map(|one| CodePoints::new(one.report.body.text())).collect();
        let members = story
            .entities
            .iter()
            .enumerate()
            .flat_map(|(at, entity)| entity.members.iter().map(move |(report, entity)| ((*report, *entity), at)));
        Self { reports, story, findings, points, entity_of: members.collect() }
    }

    pub fn indices(&self) -> impl Iterator<Item = ReportIdx> + use<> {
        (0..self.reports.len() as u32).map(ReportIdx)
    }

    pub(crate) fn of(&self, report: ReportIdx) -> &'s ParsedReport {
        &self.reports[report.at()]
    }

    pub(crate) fn name(&self, report: ReportIdx) -> &'s str {
        &self.of(report).report.name
    }

    /// A span's words and its offsets in code points.
    pub(crate) fn words(&self, report: ReportIdx, span: Span) -> (usize, usize, &'s str) {
        let (start, end) = self.points[report.at()].span(span);
        (start, end, span.of(self.of(report).report.body.text()))
    }

    /// Position among the story's entities of one of a report's.
    pub(crate) fn entity(&self, report: ReportIdx, entity: EntityIdx) -> Option<usize> {
        self.entity_of.get(&(report, entity)).copied()
    }

    pub(crate) fn entity_name(&self, at: Option<usize>) -> Option<&'s str> {
        at.map(|at| self.story.entities[at].name.as_str())
    }

    /// Where one of the story's entities is.
    pub(crate) fn place(&self, entity: usize) -> Option<&'s Place> {
        self.story.entities[entity].place.as_ref()
    }
}
