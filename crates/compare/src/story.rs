//! One story: groups of statements into findings.

use std::collections::{BTreeSet, HashMap};

use rashomon_group::{ParsedReport, ReportIdx, Story, WordShares};

use crate::align::{find_pairs, group_statements, is_comparable};
use crate::lexicon::Lexicon;
use crate::statements::{Statement, Weigher, one_line};
use crate::{Account, Evidence, Finding, Findings, Status};

/// Statements as alike as this, on average, tell the same thing.
const SAME: f32 = 0.36;
/// Statements less alike than this are not held against one another.
const NEAR: f32 = 0.18;

/// Compares the reports of one story.
pub fn compare_story(reports: &[ParsedReport], story: &Story) -> Findings {
    let lexicon = Lexicon::new();
    let shares = WordShares::new();
    let statements = Weigher::new(&lexicon, &shares).story(reports, story);
    let pairs = find_pairs(&statements, NEAR);
    let groups = group_statements(statements.len(), &pairs, SAME);
    let teller = Teller::new(story, &statements);
    let mut findings: Vec<Finding> = Vec::new();
    for group in &groups {
        let kept: Vec<usize> =
            group.iter().copied().filter(|at| group.len() > 1 || is_comparable(&statements[*at])).collect();
        if !kept.is_empty() {
            findings.push(teller.agreed(&kept));
        }
    }
    Findings { findings, ..Findings::default() }
}

/// Makes findings of statements.
pub(crate) struct Teller<'s> {
    statements: &'s [Statement<'s>],
    origin_of: HashMap<ReportIdx, usize>,
    entity_of: HashMap<(ReportIdx, u32), usize>,
}

impl<'s> Teller<'s> {
    pub fn new(story: &Story, statements: &'s [Statement<'s>]) -> Self {
        let mut origin_of = HashMap::new();
        for (at, origin) in story.origins.iter().enumerate() {
            origin.reports.iter().for_each(|report| {
                origin_of.insert(*report, at);
            });
        }
        let mut entity_of = HashMap::new();
        for (at, entity) in story.entities.iter().enumerate() {
            entity.members.iter().for_each(|(report, member)| {
                entity_of.insert((*report, member.0), at);
            });
        }
        Self { statements, origin_of, entity_of }
    }

    /// The story's entity on whose word a statement rests.
    pub fn speaker(&self, at: usize) -> Option<usize> {
        let statement = &self.statements[at];
        let quote = &statement.parsed.quotes[statement.claim.according_to?.at()];
        self.entity_of.get(&(statement.report, quote.speaker.entity()?.0)).copied()
    }

    /// One account of the statements, which may be of several reports.
    pub fn account(&self, value: String, of: &[usize]) -> Account {
        let reports: BTreeSet<ReportIdx> = of.iter().map(|at| self.statements[*at].report).collect();
        let origins: BTreeSet<usize> =
            reports.iter().filter_map(|report| self.origin_of.get(report).copied()).collect();
        let speakers: BTreeSet<usize> = of.iter().filter_map(|at| self.speaker(*at)).collect();
        let evidence: BTreeSet<Evidence> = of
            .iter()
            .map(|at| Evidence { report: self.statements[*at].report, span: self.statements[*at].claim.span })
            .collect();
        Account {
            value,
            reports: reports.into_iter().collect(),
            origins: origins.into_iter().collect(),
            speakers: speakers.into_iter().collect(),
            evidence: evidence.into_iter().collect(),
        }
    }

    /// The statement that tells a group best: shares most with the others and is no longer than needed.
    pub fn clearest(&self, of: &[usize]) -> usize {
        let score = |at: usize| {
            let statement = &self.statements[at];
            let others = of.iter().filter(|other| **other != at);
            let shared: f32 = others.map(|other| crate::align::likeness(statement, &self.statements[*other])).sum();
            let subject = statement.claim.participants.iter().any(|(_, who)| statement.claim.span.contains(who.span));
            shared / of.len() as f32 + if subject { 0.2 } else { 0.0 } - statement.claim.span.len() as f32 / 2000.0
        };
        let best = of.iter().copied().max_by(|one, other| score(*one).total_cmp(&score(*other)).then(other.cmp(one)));
        best.unwrap_or(of[0])
    }

    pub fn claim_of(&self, at: usize) -> String {
        one_line(self.statements[at].text, self.statements[at].claim.span)
    }

    /// A finding whose accounts do not differ.
    pub fn agreed(&self, of: &[usize]) -> Finding {
        let claim = self.claim_of(self.clearest(of));
        let account = self.account(claim.clone(), of);
        let (reports, origins) = (account.reports.len(), account.origins.len());
        let status = if origins >= 2 { Status::Corroborated } else { Status::SingleOrigin };
        let why = match (reports, origins) {
            (1, _) => "one report tells it".to_owned(),
            (_, 1) => format!("{reports} reports tell it, all from one origin"),
            _ => format!("{reports} reports from {origins} independent origins tell it"),
        };
        Finding {
            claim,
            slot: None,
            status,
            origins,
            speakers: account.speakers.clone(),
            update: false,
            accounts: vec![account],
            why,
        }
    }
}
