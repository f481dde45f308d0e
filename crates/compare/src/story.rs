//! One story: groups of statements into findings.

use std::collections::{BTreeSet, HashMap};

use rashomon_group::{ParsedReport, ReportIdx, Story};
use rashomon_text::Span;

use crate::align::{find_pairs, group_statements, is_comparable};
use crate::contest::{Comparer, Contest, Given};
use crate::disputes::{Dispute, find_disputes};
use crate::drift::{Said, Utterance, find_utterances, group_utterances};
use crate::happenings::{join_events, timeline};
use crate::lexicon::Lexicon;
use crate::sentence::{as_sentence, has_pronoun_subject, is_fragment, stands_alone, with_complement};
use crate::setting::{Setting, find_settings};
use crate::statements::{Statement, one_line};
use crate::tight::Common;
use crate::toll::{Toll, find_tolls};
use crate::weigh::{Weigher, word_shares};
use crate::{Account, Evidence, Finding, Findings, Slot, Status, StoryQuote};

/// Statements as alike as this, on average, tell the same thing.
const SAME: f32 = 0.36;
/// Statements less alike than this are not held against one another.
const NEAR: f32 = 0.18;

/// Compares the reports of one story.
pub fn compare_story(reports: &[ParsedReport], story: &Story) -> Findings {
    let lexicon = Lexicon::shared();
    let mut statements = Weigher::new(lexicon, word_shares()).story(reports, story);
    statements.retain(|statement| !statement.is_shell() && !statement.is_notice());
    let pairs = find_pairs(&statements, NEAR);
    let groups = group_statements(statements.len(), &pairs, SAME);
    let teller = Teller::new(story, &statements);
    let mut findings: Vec<Finding> = Vec::new();
    let contests = Comparer::new(&statements, &groups, lexicon).find_contests(&pairs);
    findings.extend(contests.iter().map(|contest| teller.contested(contest)));
    let contested: BTreeSet<usize> =
        contests.iter().flat_map(|contest| &contest.values).flat_map(|(_, of)| of.iter().map(|(at, _)| *at)).collect();
    for group in &groups {
        let kept: Vec<usize> = group
            .iter()
            .copied()
            .filter(|at| group.len() > 1 || is_comparable(&statements[*at]) && !is_fragment(&statements[*at]))
            .collect();
        // What some of them contest is told above, in the contest's own finding.
        let uncontested: Vec<usize> = kept.iter().copied().filter(|at| !contested.contains(at)).collect();
        if !uncontested.is_empty() {
            findings.push(teller.agreed(&kept, &uncontested));
        }
    }
    let mut utterances: Vec<Utterance> = Vec::new();
    for report in &story.reports {
        let one = &reports[report.at()];
        let speaker_of = |entity: u32| teller.entity_of.get(&(*report, entity)).copied();
        utterances.extend(find_utterances(*report, &one.parsed, one.report.body.text(), speaker_of));
    }
    let said = group_utterances(&utterances);
    findings.extend(said.iter().filter_map(|said| teller.drifted(said, &utterances, reports)));
    let disputes = find_disputes(reports, story, &said, &utterances);
    findings.extend(disputes.iter().map(|dispute| teller.disputed(dispute)));
    let quotes = said.iter().map(|said| teller.quote(said, &utterances, reports)).collect();
    let origin_of = |report: ReportIdx| teller.origin_of.get(&report).copied();
    let entity_of = |report: ReportIdx, entity: u32| teller.entity_of.get(&(report, entity)).copied();
    let settings = find_settings(reports, story, entity_of);
    findings.extend(settings.iter().map(|setting| teller.set_in(setting)));
    let tolls: Vec<Finding> = find_tolls(reports, story).iter().map(|toll| teller.counted(toll)).collect();
    // A figure that the toll contests is not contested once more, nor told as if all agreed on it.
    findings.retain(|finding| !tolls.iter().any(|toll| tells_of(toll, finding)));
    findings.extend(tolls);
    rank(&mut findings, &teller, lexicon);
    let events = join_events(reports, story, origin_of, entity_of, &findings);
    let timeline = timeline(reports, story, &findings, &events);
    Findings { findings, quotes, events, timeline }
}

/// Contested first, then corroborated, then single-origin; in each, casualties and the deeds that
/// news is about before the rest, what more reports tell first, what stands earlier in them first.
fn rank(findings: &mut Vec<Finding>, teller: &Teller, lexicon: &Lexicon) {
    const GRAVE: [&str; 14] = [
        "kill", "injure", "abduct", "attack", "shoot", "explode", "missing", "displace", "arrest", "crash", "fire",
        "refuse", "resign", "elect",
    ];
    let grave: Vec<u32> = GRAVE.iter().map(|name| lexicon.family(name)).collect();
    let mut places: HashMap<ReportIdx, Vec<(Span, f32, bool)>> = HashMap::new();
    for statement in teller.statements {
        let kin = statement.terms.iter().filter(|term| term.own).flat_map(|term| &term.kin);
        let is_grave = !statement.claim.background && kin.into_iter().any(|kin| grave.contains(kin));
        let early = statement.claim.span.start() as f32 / statement.text.len().max(1) as f32;
        places.entry(statement.report).or_default().push((statement.claim.span, early, is_grave));
    }
    // Evidence may be a part of its clause.
    let place = |evidence: &Evidence| {
        let clauses = places.get(&evidence.report)?;
        let holding = clauses.iter().filter(|(clause, ..)| clause.contains(evidence.span));
        holding.min_by_key(|(clause, ..)| clause.len()).map(|(_, early, is_grave)| (*early, *is_grave))
    };
    let key = |finding: &Finding| {
        let reports: BTreeSet<ReportIdx> =
            finding.accounts.iter().flat_map(|account| account.reports.iter().copied()).collect();
        let of: Vec<(f32, bool)> =
            finding.accounts.iter().flat_map(|account| &account.evidence).filter_map(place).collect();
        let early = of.iter().map(|(early, _)| *early).fold(1.0, f32::min);
        let slot = if matches!(finding.slot, Some(Slot::Number)) { 1.0 } else { 0.0 };
        let weight = reports.len() as f32 + if of.iter().any(|(_, grave)| *grave) { 2.0 } else { 0.0 } + slot - early;
        let status = match finding.status {
            Status::Contested => 0,
            Status::Corroborated => 1,
            Status::SingleOrigin => 2,
        };
        (status, weight)
    };
    let mut keyed: Vec<((i32, f32), Finding)> = findings.drain(..).map(|finding| (key(&finding), finding)).collect();
    keyed.sort_by(|(one, a), (other, b)| {
        let first = |finding: &Finding| finding.accounts[0].evidence[0];
        one.0.cmp(&other.0).then(other.1.total_cmp(&one.1)).then_with(|| first(a).cmp(&first(b)))
    });
    findings.extend(keyed.into_iter().map(|(_, finding)| finding));
}

/// Whether a finding rests on nothing but what a contested toll rests on, one of a number or one of clauses that
/// all stand there; or contests figures that an uncontested toll tells as one: "killed four and himself", "five
/// people, including the gunman, were killed".
fn tells_of(toll: &Finding, finding: &Finding) -> bool {
    let evidence =
        |of: &Finding| -> Vec<Evidence> { of.accounts.iter().flat_map(|account| &account.evidence).copied().collect() };
    let known = evidence(toll);
    let cited = |one: Evidence| match finding.slot {
        Some(_) => known.iter().any(|of| of.report == one.report && of.span.overlaps(one.span)),
        None => {
            let tells =
                |of: &Evidence| of.report == one.report && (of.span.contains(one.span) || one.span.contains(of.span));
            known.iter().any(tells)
        }
    };
    let same_kind = matches!(finding.slot, None | Some(Slot::Number));
    let reconciled = finding.slot.is_some() && finding.status == Status::Contested;
    (toll.status == Status::Contested || reconciled) && same_kind && evidence(finding).into_iter().all(cited)
}

fn plural(count: usize, noun: &str) -> String {
    if count == 1 { noun.to_owned() } else { format!("{noun}s") }
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

    /// One account of statements, each with the phrase that gives its value.
    fn account_of(&self, value: String, given: &[Given]) -> Account {
        let of: Vec<usize> = given.iter().map(|(at, _)| *at).collect();
        let reports: BTreeSet<ReportIdx> = of.iter().map(|at| self.statements[*at].report).collect();
        let origins: BTreeSet<usize> =
            reports.iter().filter_map(|report| self.origin_of.get(report).copied()).collect();
        let speakers: BTreeSet<usize> = of.iter().filter_map(|at| self.speaker(*at)).collect();
        let evidence: BTreeSet<Evidence> = given
            .iter()
            .map(|(at, span)| Evidence {
                report: self.statements[*at].report,
                span: span.unwrap_or(self.statements[*at].claim.span),
            })
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
            shared / of.len() as f32 + if stands_alone(statement) { 0.3 } else { 0.0 }
                - if has_pronoun_subject(statement) { 0.2 } else { 0.0 }
                - statement.claim.span.len() as f32 / 2000.0
        };
        let best = of.iter().copied().max_by(|one, other| score(*one).total_cmp(&score(*other)).then(other.cmp(one)));
        best.unwrap_or(of[0])
    }

    /// A finding whose accounts give values that cannot all hold.
    pub fn contested(&self, contest: &Contest) -> Finding {
        let mut accounts: Vec<Account> =
            contest.values.iter().map(|(value, of)| self.account_of(value.clone(), of)).collect();
        accounts.sort_by(|one, other| one.reports.cmp(&other.reports).then(one.evidence.cmp(&other.evidence)));
        let all: Vec<usize> = contest.values.iter().flat_map(|(_, of)| of.iter().map(|(at, _)| *at)).collect();
        let origins: BTreeSet<usize> = accounts.iter().flat_map(|account| account.origins.iter().copied()).collect();
        let speakers: BTreeSet<usize> = accounts.iter().flat_map(|account| account.speakers.iter().copied()).collect();
        let clearest = &self.statements[self.clearest(&all)];
        Finding {
            claim: as_sentence(clearest, clearest.claim.span),
            slot: Some(contest.slot),
            status: Status::Contested,
            origins: origins.len(),
            speakers: speakers.into_iter().collect(),
            update: contest.update,
            accounts,
            why: contest.why.clone(),
        }
    }

    /// What reports give differently for one person, body or utterance.
    fn disputed(&self, dispute: &Dispute) -> Finding {
        let account = |(value, given): &(String, Vec<Evidence>)| {
            let evidence: BTreeSet<Evidence> = given.iter().copied().collect();
            let reports: BTreeSet<ReportIdx> = evidence.iter().map(|one| one.report).collect();
            let origins: BTreeSet<usize> =
                reports.iter().filter_map(|report| self.origin_of.get(report).copied()).collect();
            Account {
                value: value.clone(),
                reports: reports.into_iter().collect(),
                origins: origins.into_iter().collect(),
                speakers: Vec::new(),
                evidence: evidence.into_iter().collect(),
            }
        };
        let mut accounts: Vec<Account> = dispute.values.iter().map(account).collect();
        accounts.sort_by(|one, other| one.reports.cmp(&other.reports).then(one.evidence.cmp(&other.evidence)));
        let origins: BTreeSet<usize> = accounts.iter().flat_map(|account| account.origins.iter().copied()).collect();
        Finding {
            claim: dispute.claim.clone(),
            slot: Some(dispute.slot),
            status: Status::Contested,
            origins: origins.len(),
            speakers: Vec::new(),
            update: false,
            accounts,
            why: dispute.why.clone(),
        }
    }

    /// Where or when the reports put the news.
    fn set_in(&self, setting: &Setting) -> Finding {
        let tellers: BTreeSet<ReportIdx> = setting.evidence.iter().map(|evidence| evidence.report).collect();
        let origins: BTreeSet<usize> =
            tellers.iter().filter_map(|report| self.origin_of.get(report).copied()).collect();
        let (count, independent) = (tellers.len(), origins.len());
        Finding {
            claim: format!("{}: {}", setting.asks, setting.value),
            slot: None,
            status: if independent >= 2 { Status::Corroborated } else { Status::SingleOrigin },
            origins: independent,
            speakers: Vec::new(),
            update: false,
            accounts: vec![Account {
                value: setting.value.clone(),
                reports: tellers.into_iter().collect(),
                origins: origins.into_iter().collect(),
                speakers: Vec::new(),
                evidence: setting.evidence.clone(),
            }],
            why: format!("{count} reports from {independent} origins give {} for what they tell first", setting.value),
        }
    }

    /// How many are dead or hurt, as the reports count them.
    fn counted(&self, toll: &Toll) -> Finding {
        let account = |figure: &crate::toll::Figure| {
            let reports: BTreeSet<ReportIdx> = figure.evidence.iter().map(|evidence| evidence.report).collect();
            let origins: BTreeSet<usize> =
                reports.iter().filter_map(|report| self.origin_of.get(report).copied()).collect();
            Account {
                value: figure.words(),
                reports: reports.into_iter().collect(),
                origins: origins.into_iter().collect(),
                speakers: Vec::new(),
                evidence: figure.evidence.clone(),
            }
        };
        let mut accounts: Vec<Account> = toll.figures.iter().map(account).collect();
        let origins: BTreeSet<usize> = accounts.iter().flat_map(|account| account.origins.iter().copied()).collect();
        let (told, independent) = (accounts[0].reports.len(), origins.len());
        let (first, counted) = (&toll.figures[0], if toll.figures[0].counted { "count" } else { "tell one by one" });
        let contested = accounts.len() > 1;
        let status = match independent {
            _ if contested => Status::Contested,
            0 | 1 => Status::SingleOrigin,
            _ => Status::Corroborated,
        };
        let values: Vec<String> = toll.figures.iter().map(crate::toll::Figure::words).collect();
        let why = if contested {
            format!("the reports count {}", values.join(" and "))
        } else {
            format!(
                "{told} {} from {independent} {} {counted} {}",
                plural(told, "report"),
                plural(independent, "origin"),
                first.words()
            )
        };
        accounts.sort_by(|one, other| one.reports.cmp(&other.reports).then(one.evidence.cmp(&other.evidence)));
        Finding {
            // Of figures that cannot all hold none is put above the others.
            claim: format!("{}: {}{}", toll.asks, if first.least { "at least " } else { "" }, values.join(" or ")),
            slot: contested.then_some(Slot::Number),
            status,
            origins: independent,
            speakers: Vec::new(),
            update: contested && toll.rises,
            accounts,
            why,
        }
    }

    /// One utterance with its variants.
    fn quote(&self, said: &Said, utterances: &[Utterance], reports: &[ParsedReport]) -> StoryQuote {
        let of = |at: &usize| utterances[*at].evidence;
        let words = |evidence: Evidence| one_line(reports[evidence.report.at()].report.body.text(), evidence.span);
        let fullest = said.variants.iter().map(of).max_by_key(|evidence| evidence.span.len());
        StoryQuote {
            speaker: said.variants.iter().find_map(|at| utterances[*at].speaker),
            text: fullest.map(words).unwrap_or_default(),
            drift: said.drift,
            variants: said.variants.iter().map(of).collect(),
        }
    }

    /// An utterance whose wording differs between its variants, as a finding.
    fn drifted(&self, said: &Said, utterances: &[Utterance], reports: &[ParsedReport]) -> Option<Finding> {
        if said.wordings.len() < 2 {
            return None;
        }
        let words = |evidence: Evidence| one_line(reports[evidence.report.at()].report.body.text(), evidence.span);
        let accounts: Vec<Account> = said
            .wordings
            .iter()
            .map(|wording| {
                let of: BTreeSet<Evidence> = wording.iter().map(|at| utterances[*at].evidence).collect();
                let tellers: BTreeSet<ReportIdx> = of.iter().map(|evidence| evidence.report).collect();
                let origins: BTreeSet<usize> =
                    tellers.iter().filter_map(|report| self.origin_of.get(report).copied()).collect();
                let speakers: BTreeSet<usize> = wording.iter().filter_map(|at| utterances[*at].speaker).collect();
                Account {
                    value: of.iter().next().map(|evidence| words(*evidence)).unwrap_or_default(),
                    reports: tellers.into_iter().collect(),
                    origins: origins.into_iter().collect(),
                    speakers: speakers.into_iter().collect(),
                    evidence: of.into_iter().collect(),
                }
            })
            .collect();
        let origins: BTreeSet<usize> = accounts.iter().flat_map(|account| account.origins.iter().copied()).collect();
        let speakers: BTreeSet<usize> = accounts.iter().flat_map(|account| account.speakers.iter().copied()).collect();
        Some(Finding {
            claim: accounts[0].value.clone(),
            slot: Some(Slot::Wording),
            status: Status::Contested,
            origins: origins.len(),
            speakers: speakers.into_iter().collect(),
            update: false,
            why: format!("{} wordings of one utterance stand in quotation marks", accounts.len()),
            accounts,
        })
    }

    /// A finding whose accounts do not differ, told in the words of one that `tells` it.
    pub fn agreed(&self, of: &[usize], tells: &[usize]) -> Finding {
        // What one report alone adds to what they tell together is no part of it.
        let common = Common::of(of.iter().map(|at| &self.statements[*at]));
        let tight = |at: usize| match of.len() {
            1 => self.statements[at].claim.span,
            _ => common.tighten(&self.statements[at]),
        };
        let clearest = self.clearest(tells);
        let (statement, span) = (&self.statements[clearest], tight(clearest));
        let claim = as_sentence(statement, if of.len() == 1 { with_complement(statement) } else { span });
        let given: Vec<Given> = of.iter().map(|at| (*at, Some(tight(*at)))).collect();
        let account = self.account_of(one_line(statement.text, span), &given);
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
