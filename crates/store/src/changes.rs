//! What changed from one grouping to the next: stories, and findings that became corroborated, contested
//! or updated.

use std::collections::BTreeSet;

use rashomon_compare::{Finding, Findings, Status};
use rashomon_group::ParsedReport;
use rusqlite::{Connection, Transaction, params};
use schemars::JsonSchema;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use crate::file::Fault;
use crate::{Store, StoreError};

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Change {
    /// Counts up; no number is used twice.
    pub seq: i64,
    /// When it was noted (RFC 3339).
    pub at: String,
    /// `story` (a new one), `grown`, `redirected` (`after` is the story that took its place), or of a finding:
    /// `corroborated`, `contested`, `updated`, `uncontested`.
    pub kind: String,
    pub story: String,
    /// Stays the same while the story grows.
    pub finding: Option<String>,
    pub claim: Option<String>,
    pub slot: Option<String>,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// From where on changes are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Since {
    /// After the change with this number; 0 for all.
    Seq(i64),
    /// From this day or moment on, as RFC 3339 writes them.
    At(String),
}

impl Store {
    /// A number that is another after each commit that another connection made, of this process or any other. It says
    /// nothing beside another number of this very value.
    pub fn version(&self) -> Result<i64, StoreError> {
        self.read(|connection| Ok(connection.pragma_query_value(None, "data_version", |row| row.get(0))?))
    }

    /// The number of the last change; 0 where nothing has changed.
    pub fn last_change(&self) -> Result<i64, StoreError> {
        self.read(|connection| {
            let mut last = connection.prepare_cached("SELECT coalesce(max(seq), 0) FROM change")?;
            Ok(last.query_row([], |row| row.get(0))?)
        })
    }

    /// Changes since, the oldest first, at most `limit` of them.
    pub fn changes(&self, since: &Since, limit: u32) -> Result<Vec<Change>, StoreError> {
        self.read(|connection| {
            let (condition, value) = match since {
                Since::Seq(seq) => ("seq > CAST(?1 AS INTEGER)", seq.to_string()),
                Since::At(at) => ("at >= ?1", at.clone()),
            };
            let sql = format!(
                "SELECT seq, at, kind, story, finding, claim, slot, before, after FROM change WHERE {condition} \
                 ORDER BY seq LIMIT ?2"
            );
            let mut find = connection.prepare_cached(&sql)?;
            let changes = find.query_map(params![value, limit], |row| {
                Ok(Change {
                    seq: row.get(0)?,
                    at: row.get(1)?,
                    kind: row.get(2)?,
                    story: row.get(3)?,
                    finding: row.get(4)?,
                    claim: row.get(5)?,
                    slot: row.get(6)?,
                    before: row.get(7)?,
                    after: row.get(8)?,
                })
            })?;
            Ok(changes.collect::<Result<_, _>>()?)
        })
    }
}

/// A change to be noted.
pub(crate) struct Noted<'n> {
    pub kind: &'n str,
    pub story: &'n str,
    pub finding: Option<&'n str>,
    pub claim: Option<&'n str>,
    pub slot: Option<&'n str>,
    pub before: Option<&'n str>,
    pub after: Option<&'n str>,
}

impl<'n> Noted<'n> {
    pub fn of(kind: &'n str, story: &'n str) -> Self {
        Self { kind, story, finding: None, claim: None, slot: None, before: None, after: None }
    }
}

pub(crate) fn note(transaction: &Transaction, at: &str, noted: &Noted) -> Result<(), Fault> {
    let insert = "INSERT INTO change (at, kind, story, finding, claim, slot, before, after) \
                  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let Noted { kind, story, finding, claim, slot, before, after } = noted;
    transaction.prepare_cached(insert)?.execute(params![at, kind, story, finding, claim, slot, before, after])?;
    Ok(())
}

/// A finding as it was stored before.
pub(crate) struct Known {
    key: String,
    slot: Option<String>,
    status: String,
    update: bool,
    evidence: BTreeSet<u64>,
}

impl Known {
    pub fn of_story(connection: &Connection, story: &str) -> Result<Vec<Self>, Fault> {
        let find = "SELECT key, slot, status, is_update, evidence FROM finding WHERE story = ?1 ORDER BY place";
        let mut find = connection.prepare_cached(find)?;
        let known = find.query_map([story], |row| {
            let evidence: Vec<u8> = row.get(4)?;
            let hashes = evidence.chunks_exact(8).map(|hash| u64::from_le_bytes(hash.try_into().expect("eight bytes")));
            Ok(Self {
                key: row.get(0)?,
                slot: row.get(1)?,
                status: row.get(2)?,
                update: row.get(3)?,
                evidence: hashes.collect(),
            })
        })?;
        Ok(known.collect::<Result<_, _>>()?)
    }

    /// How well a finding of today continues this one: by the evidence both rest on, of one slot rather.
    fn likeness(&self, evidence: &BTreeSet<u64>, slot: Option<&str>) -> (usize, bool) {
        (self.evidence.intersection(evidence).count(), self.slot.as_deref() == slot)
    }
}

/// Hash of a report's bytes and a span: the same whatever story the report is in.
fn evidence_hash(sha256: &str, start: usize, end: usize) -> u64 {
    xxh3_64(format!("{sha256} {start} {end}").as_bytes())
}

fn evidence_of(finding: &Finding, reports: &[ParsedReport]) -> BTreeSet<u64> {
    let all = finding.accounts.iter().flat_map(|account| &account.evidence);
    let hash = |of: &rashomon_compare::Evidence| {
        evidence_hash(&reports[of.report.at()].report.sha256, of.span.start(), of.span.end())
    };
    all.map(hash).collect()
}

/// Stores a story's findings, each with the key of the one it continues, and notes what became of them.
pub(crate) fn note_findings(
    transaction: &Transaction,
    at: &str,
    story: &str,
    reports: &[ParsedReport],
    findings: &Findings,
    known: &[&Known],
) -> Result<(), Fault> {
    let evidence: Vec<BTreeSet<u64>> = findings.findings.iter().map(|finding| evidence_of(finding, reports)).collect();
    let continues = continued(findings, &evidence, known);
    let insert = "INSERT INTO finding (story, place, key, claim, slot, status, origins, is_update, evidence) \
                  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let mut insert = transaction.prepare_cached(insert)?;
    let mut find = transaction.prepare_cached("INSERT INTO find_finding (rowid, claim) VALUES (?1, ?2)")?;
    for (place, finding) in findings.findings.iter().enumerate() {
        let before = continues[place].map(|at| known[at]);
        let hashes: Vec<u8> = evidence[place].iter().flat_map(|hash| hash.to_le_bytes()).collect();
        let slot = finding.slot.map(|slot| slot.as_str());
        let status = finding.status.as_str();
        let key = before.map_or_else(|| new_key(story, slot, place, &hashes), |before| before.key.clone());
        insert.execute(params![
            story,
            place as i64,
            key,
            finding.claim,
            slot,
            status,
            finding.origins as i64,
            finding.update,
            hashes
        ])?;
        find.execute(params![transaction.last_insert_rowid(), finding.claim])?;
        let was = before.map(|before| before.status.as_str());
        let updated_before = before.is_some_and(|before| before.update);
        let kind = match finding.status {
            Status::Contested if finding.update && !updated_before => "updated",
            Status::Contested if !finding.update && (was != Some(status) || updated_before) => "contested",
            Status::Corroborated if was.is_none() || was == Some(Status::SingleOrigin.as_str()) => "corroborated",
            Status::Corroborated | Status::SingleOrigin if was == Some(Status::Contested.as_str()) => "uncontested",
            _ => continue,
        };
        let noted = Noted {
            kind,
            story,
            finding: Some(&key),
            claim: Some(&finding.claim),
            slot,
            before: was,
            after: Some(status),
        };
        note(transaction, at, &noted)?;
    }
    Ok(())
}

fn new_key(story: &str, slot: Option<&str>, place: usize, hashes: &[u8]) -> String {
    let mut bytes = format!("{story} {} {place} ", slot.unwrap_or_default()).into_bytes();
    bytes.extend(hashes);
    format!("k{:016x}", xxh3_64(&bytes))
}

/// For each finding the one it continues: those most alike first, each taken once.
fn continued(findings: &Findings, evidence: &[BTreeSet<u64>], known: &[&Known]) -> Vec<Option<usize>> {
    let mut by_hash: std::collections::BTreeMap<u64, Vec<usize>> = std::collections::BTreeMap::new();
    for (at, one) in known.iter().enumerate() {
        one.evidence.iter().for_each(|hash| by_hash.entry(*hash).or_default().push(at));
    }
    let mut pairs = Vec::new();
    for (place, finding) in findings.findings.iter().enumerate() {
        let near: BTreeSet<usize> =
            evidence[place].iter().filter_map(|hash| by_hash.get(hash)).flatten().copied().collect();
        let slot = finding.slot.map(|slot| slot.as_str());
        for at in near {
            let (shared, same_slot) = known[at].likeness(&evidence[place], slot);
            pairs.push((same_slot, shared, std::cmp::Reverse((place, at))));
        }
    }
    pairs.sort_unstable_by(|one, other| other.cmp(one));
    let mut of = vec![None; findings.findings.len()];
    let mut taken = BTreeSet::new();
    for (.., std::cmp::Reverse((place, at))) in pairs {
        if of[place].is_none() && taken.insert(at) {
            of[place] = Some(at);
        }
    }
    of
}
