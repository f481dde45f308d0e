//! What people said, brought to bear on what is found; and how they say it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rashomon_compare::{Account, Finding, Findings, Status};
use rashomon_group::{Corrections, ParsedReport, ReportIdx, Story, StoryEntity};
use rashomon_parse::names;
use rashomon_store::{Correction, EvidenceRef, StoreError, StoryValue};

use super::{Archive, Told};

impl Archive {
    /// The stories tell of one event.
    pub fn merge(&mut self, stories: &[String], at: &str) -> Result<i64, StoreError> {
        if stories.len() < 2 {
            return Err(StoreError::Refused("two stories or more are needed to merge them".to_owned()));
        }
        let mut reports = Vec::new();
        for id in stories {
            let hashes = hashes(&self.value(id)?.1);
            if reports.contains(&hashes[0]) {
                return Err(StoreError::Refused(format!("`{id}` is one story with another of those given")));
            }
            reports.extend(hashes);
        }
        self.say(&Correction::Merge { reports }, at)
    }

    /// These reports of a story tell of another event than the rest.
    pub fn split(&mut self, story: &str, reports: &[String], at: &str) -> Result<i64, StoreError> {
        let (_, all) = self.value(story)?;
        let mut parted = BTreeSet::new();
        for name in reports {
            let hash = self.report(name)?.report.sha256;
            if !all.iter().any(|one| one.report.sha256 == hash) {
                return Err(StoreError::Refused(format!("the report `{name}` is not in the story `{story}`")));
            }
            parted.insert(hash);
        }
        let (parted, rest): (Vec<String>, Vec<String>) =
            hashes(&all).into_iter().partition(|hash| parted.contains(hash));
        if parted.is_empty() || rest.is_empty() {
            return Err(StoreError::Refused(format!("a part of the story `{story}` must stay, and a part must go")));
        }
        self.say(&Correction::Split { parted, rest }, at)
    }

    /// In a story the two names are of one entity (`same`), or of two.
    pub fn names(&mut self, story: &str, one: &str, other: &str, same: bool, at: &str) -> Result<i64, StoreError> {
        let (value, all) = self.value(story)?;
        let find = |name: &str| {
            let unknown = || StoreError::Refused(format!("the story `{story}` has no name `{name}`"));
            entity_named(&value.story, name).ok_or_else(unknown)
        };
        let told = match (find(one)? == find(other)?, same) {
            (true, true) => Some("are one already"),
            (false, false) => Some("are two already"),
            _ => None,
        };
        if let Some(told) = told {
            return Err(StoreError::Refused(format!("`{one}` and `{other}` {told}")));
        }
        let (reports, one, other) = (hashes(&all), one.to_owned(), other.to_owned());
        let correction = match same {
            true => Correction::Same { reports, one, other },
            false => Correction::NotSame { reports, one, other },
        };
        self.say(&correction, at)
    }

    /// The accounts of a story's finding, by its id in the brief or its lasting key, can all hold.
    pub fn not_a_conflict(&mut self, story: &str, finding: &str, at: &str) -> Result<i64, StoreError> {
        let (value, reports) = self.value(story)?;
        let unknown = || StoreError::Unknown { what: "finding", name: finding.to_owned() };
        let place = match self.store.finding_keys(&value.story.id)?.iter().position(|key| key == finding) {
            Some(place) => place,
            None => {
                let number: usize = finding.trim_start_matches('f').parse().map_err(|_| unknown())?;
                number.checked_sub(1).ok_or_else(unknown)?
            }
        };
        let found = value.findings.findings.get(place).ok_or_else(unknown)?;
        let Some(slot) = found.slot.filter(|_| found.status == Status::Contested) else {
            return Err(StoreError::Refused(format!("the finding `{finding}` is not contested")));
        };
        let evidence = found.accounts.iter().flat_map(|account| references(account, &reports)).collect();
        self.say(&Correction::NotAConflict { slot: slot.as_str().to_owned(), claim: found.claim.clone(), evidence }, at)
    }

    /// Takes a correction back.
    pub fn undo(&mut self, correction: i64, at: &str) -> Result<(), StoreError> {
        self.store.undo(correction, at)?;
        self.group(at).map(drop)
    }

    /// All corrections, with those taken back.
    pub fn corrections(&self) -> Result<Vec<Told>, StoreError> {
        self.store.corrections()
    }

    fn value(&self, story: &str) -> Result<(StoryValue, Vec<ParsedReport>), StoreError> {
        let unknown = || StoreError::Unknown { what: "story", name: story.to_owned() };
        self.store.story(story)?.ok_or_else(unknown)
    }

    fn say(&mut self, correction: &Correction, at: &str) -> Result<i64, StoreError> {
        let id = self.store.correct(correction, at)?;
        self.group(at)?;
        Ok(id)
    }
}

fn hashes(reports: &[ParsedReport]) -> Vec<String> {
    reports.iter().map(|one| one.report.sha256.clone()).collect()
}

fn references(account: &Account, reports: &[ParsedReport]) -> Vec<EvidenceRef> {
    let reference = |of: &rashomon_compare::Evidence| EvidenceRef {
        sha256: reports[of.report.at()].report.sha256.clone(),
        start: of.span.start() as u32,
        end: of.span.end() as u32,
    };
    account.evidence.iter().map(reference).collect()
}

/// Pairs of reports that are, and are not, in one story.
pub(super) fn pairs(reports: &[ParsedReport], corrections: &[Correction]) -> Corrections {
    let at: HashMap<&str, ReportIdx> =
        reports.iter().enumerate().map(|(at, one)| (one.report.sha256.as_str(), ReportIdx(at as u32))).collect();
    let known = |hashes: &[String]| -> Vec<ReportIdx> {
        hashes.iter().filter_map(|hash| at.get(hash.as_str()).copied()).collect()
    };
    let mut together: Vec<BTreeSet<ReportIdx>> = Vec::new();
    let mut apart: BTreeSet<(ReportIdx, ReportIdx)> = BTreeSet::new();
    // The later word stands: who joins what was parted, or parts what was joined, has changed their mind.
    for correction in corrections {
        match correction {
            Correction::Merge { reports } => {
                let joined: BTreeSet<ReportIdx> = known(reports).into_iter().collect();
                apart.retain(|(one, other)| !(joined.contains(one) && joined.contains(other)));
                together.push(joined);
            }
            Correction::Split { parted, rest } => {
                let (parted, rest) = (known(parted), known(rest));
                let mut cut = Vec::new();
                for joined in &mut together {
                    if rest.iter().any(|one| joined.contains(one)) {
                        cut.push(parted.iter().filter_map(|one| joined.take(one)).collect());
                    }
                }
                together.extend(cut);
                together.push(parted.iter().copied().collect());
                apart.extend(parted.iter().flat_map(|one| rest.iter().map(move |other| (*one, *other))));
            }
            Correction::Same { .. } | Correction::NotSame { .. } | Correction::NotAConflict { .. } => {}
        }
    }
    // Each with the first, so that all hold together whatever they have in common.
    let star = |of: &BTreeSet<ReportIdx>| {
        let first = of.first().copied();
        of.iter().skip(1).filter_map(|other| Some((first?, *other))).collect::<Vec<_>>()
    };
    Corrections { together: together.iter().flat_map(star).collect(), apart: apart.into_iter().collect() }
}

/// The entity that has this name: as it is written, else as names are held alike.
fn entity_named(story: &Story, name: &str) -> Option<usize> {
    let exact = |entity: &StoryEntity| entity.name == name || entity.names.iter().any(|known| known == name);
    let key = names::key(name);
    let alike = |entity: &StoryEntity| entity.names.iter().any(|known| names::key(known) == key);
    story.entities.iter().position(exact).or_else(|| story.entities.iter().position(alike))
}

/// The story with entities joined and parted as people said.
pub(super) fn correct_names(mut story: Story, reports: &[ParsedReport], corrections: &[Correction]) -> Story {
    let hashes: BTreeSet<&str> = reports.iter().map(|one| one.report.sha256.as_str()).collect();
    let here = |of: &[String]| of.iter().any(|hash| hashes.contains(hash.as_str()));
    for correction in corrections {
        match correction {
            Correction::Same { reports: of, one, other } if here(of) => {
                if let (Some(one), Some(other)) = (entity_named(&story, one), entity_named(&story, other))
                    && one != other
                {
                    join(&mut story.entities, one.min(other), one.max(other), reports);
                }
            }
            Correction::NotSame { reports: of, one, other } if here(of) => {
                if let Some(at) = entity_named(&story, one).filter(|at| entity_named(&story, other) == Some(*at)) {
                    part(&mut story.entities, at, other, reports);
                }
            }
            _ => {}
        }
    }
    story
}

fn join(entities: &mut Vec<StoryEntity>, into: usize, from: usize, reports: &[ParsedReport]) {
    let gone = entities.remove(from);
    let entity = &mut entities[into];
    if gone.mentions > entity.mentions {
        entity.name = gone.name;
        entity.kind = gone.kind;
    }
    entity.mentions += gone.mentions;
    entity.members.extend(gone.members);
    for name in gone.names {
        if !entity.names.contains(&name) {
            entity.names.push(name);
        }
    }
    entity.put(reports);
}

/// Makes an entity of its own of all reports' entities that are called `name`. Where one report has it for another name
/// of the same entity, it stays with that.
fn part(entities: &mut Vec<StoryEntity>, at: usize, name: &str, reports: &[ParsedReport]) {
    let key = names::key(name);
    let of = |(report, entity): &(ReportIdx, rashomon_parse::EntityIdx)| {
        reports.get(report.at()).and_then(|one| one.parsed.entities.get(entity.at()))
    };
    let is_named = |member: &(ReportIdx, rashomon_parse::EntityIdx)| {
        of(member).is_some_and(|entity| names::key(&entity.name) == key)
    };
    let (parted, rest): (Vec<_>, Vec<_>) = entities[at].members.iter().copied().partition(is_named);
    if parted.is_empty() || rest.is_empty() {
        return;
    }
    let made = |members: Vec<(ReportIdx, rashomon_parse::EntityIdx)>, name: &str, kind| {
        let mut names = Vec::new();
        let mut mentions = 0;
        for entity in members.iter().filter_map(of) {
            mentions += entity.mentions;
            for name in &entity.names {
                if !names.contains(name) {
                    names.push(name.clone());
                }
            }
        }
        let mut entity = StoryEntity { name: name.to_owned(), kind, names, mentions, members, place: None };
        entity.put(reports);
        entity
    };
    let kind = entities[at].kind;
    let rest_name = match names::key(&entities[at].name) == key {
        false => entities[at].name.clone(),
        true => rest.iter().filter_map(of).map(|entity| entity.name.clone()).next().unwrap_or_default(),
    };
    entities[at] = made(rest, &rest_name, kind);
    entities.push(made(parted, name, kind));
}

/// Findings without the conflicts that people said are none.
pub(super) fn correct_findings(findings: Findings, reports: &[ParsedReport], corrections: &[Correction]) -> Findings {
    let mut settled: BTreeMap<&str, Vec<BTreeSet<&EvidenceRef>>> = BTreeMap::new();
    for correction in corrections {
        if let Correction::NotAConflict { slot, evidence, .. } = correction {
            settled.entry(slot).or_default().push(evidence.iter().collect());
        }
    }
    if settled.is_empty() {
        return findings;
    }
    let Findings { findings: all, quotes, mut events, timeline } = findings;
    let is_settled = |finding: &Finding| {
        let known = finding.slot.and_then(|slot| settled.get(slot.as_str()));
        known.is_some_and(|known| {
            // An account that a correction does not know of may conflict with the rest after all.
            let holds = |evidence: &BTreeSet<&EvidenceRef>| {
                let mut accounts = finding.accounts.iter();
                accounts.all(|account| references(account, reports).iter().any(|of| evidence.contains(of)))
            };
            known.iter().any(holds)
        })
    };
    let settle = |finding: Finding| if is_settled(&finding) { agreed(finding) } else { finding };
    let mut placed: Vec<(usize, Finding)> = all.into_iter().map(settle).enumerate().collect();
    placed.sort_by_key(|(_, finding)| match finding.status {
        Status::Contested => 0,
        Status::Corroborated => 1,
        Status::SingleOrigin => 2,
    });
    let now: HashMap<usize, usize> = placed.iter().enumerate().map(|(now, (before, _))| (*before, now)).collect();
    for event in &mut events {
        event.findings.iter_mut().for_each(|at| *at = now[at]);
        event.findings.sort_unstable();
    }
    Findings { findings: placed.into_iter().map(|(_, finding)| finding).collect(), quotes, events, timeline }
}

/// The finding with its accounts as one.
fn agreed(finding: Finding) -> Finding {
    fn union<T: Ord + Copy>(accounts: &[Account], of: impl Fn(&Account) -> &Vec<T>) -> Vec<T> {
        accounts.iter().flat_map(|account| of(account).iter().copied()).collect::<BTreeSet<T>>().into_iter().collect()
    }
    let accounts = &finding.accounts;
    let account = Account {
        value: finding.claim.clone(),
        reports: union(accounts, |account| &account.reports),
        origins: union(accounts, |account| &account.origins),
        speakers: union(accounts, |account| &account.speakers),
        evidence: union(accounts, |account| &account.evidence),
    };
    let origins = account.origins.len();
    Finding {
        slot: None,
        status: if origins > 1 { Status::Corroborated } else { Status::SingleOrigin },
        origins,
        update: false,
        why: "A person has said that these accounts do not conflict.".to_owned(),
        accounts: vec![account],
        ..finding
    }
}
