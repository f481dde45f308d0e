//! What people said against what was found. Kept apart from it, and applied whenever it is found anew.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, Transaction, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::file::Fault;
use crate::reports::{ReportKey, keys_of};
use crate::{Store, StoreError};

/// One thing a person said. Reports are named by their hashes, so that it holds whatever they are grouped into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Correction {
    /// These reports tell one story.
    Merge { reports: Vec<String> },
    /// The parted reports tell another story than the rest.
    Split { parted: Vec<String>, rest: Vec<String> },
    /// In the stories of these reports the two names are of one entity.
    Same { reports: Vec<String>, one: String, other: String },
    /// In the stories of these reports they are not.
    NotSame { reports: Vec<String>, one: String, other: String },
    /// Accounts that rest on any of this evidence do not conflict in this slot.
    NotAConflict { slot: String, claim: String, evidence: Vec<EvidenceRef> },
}

/// Words of a report, whatever it is called. Offsets count bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct EvidenceRef {
    pub sha256: String,
    pub start: u32,
    pub end: u32,
}

impl Correction {
    /// Hashes of the reports it speaks of.
    pub fn reports(&self) -> BTreeSet<&str> {
        match self {
            Self::Merge { reports } | Self::Same { reports, .. } | Self::NotSame { reports, .. } => {
                reports.iter().map(String::as_str).collect()
            }
            Self::Split { parted, rest } => parted.iter().chain(rest).map(String::as_str).collect(),
            Self::NotAConflict { evidence, .. } => evidence.iter().map(|of| of.sha256.as_str()).collect(),
        }
    }
}

/// A correction and when it was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Told {
    pub id: i64,
    /// RFC 3339.
    pub at: String,
    #[serde(flatten)]
    pub correction: Correction,
    /// When it was taken back (RFC 3339).
    pub undone: Option<String>,
}

impl Store {
    /// Keeps a correction, and has the stories of its reports grouped again. Its number.
    pub fn correct(&mut self, correction: &Correction, at: &str) -> Result<i64, StoreError> {
        self.write(|transaction| {
            let told = serde_json::to_string(correction).expect("a correction is plain JSON");
            transaction.execute("INSERT INTO correction (at, told) VALUES (?1, ?2)", params![at, told])?;
            let id = transaction.last_insert_rowid();
            again(transaction, correction)?;
            Ok(id)
        })
    }

    /// Takes a correction back. What it had changed is grouped again.
    pub fn undo(&mut self, id: i64, at: &str) -> Result<(), StoreError> {
        self.write(|transaction| {
            let told: Option<(String, Option<String>)> = transaction
                .query_row("SELECT told, undone FROM correction WHERE id = ?1", [id], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
                .optional()?;
            let unknown = || StoreError::Unknown { what: "correction", name: id.to_string() };
            let (told, undone) = told.ok_or_else(unknown)?;
            if let Some(undone) = undone {
                return Err(StoreError::Refused(format!("correction {id} was taken back already, at {undone}")).into());
            }
            transaction.execute("UPDATE correction SET undone = ?2 WHERE id = ?1", params![id, at])?;
            again(transaction, &read(id, &told)?)
        })
    }

    /// All corrections, the oldest first, with those that were taken back.
    pub fn corrections(&self) -> Result<Vec<Told>, StoreError> {
        self.read(|connection| {
            let mut all = connection.prepare("SELECT id, at, told, undone FROM correction ORDER BY id")?;
            let mut rows = all.query([])?;
            let mut told = Vec::new();
            while let Some(row) = rows.next()? {
                let id = row.get(0)?;
                let correction = read(id, &row.get::<_, String>(2)?)?;
                told.push(Told { id, at: row.get(1)?, correction, undone: row.get(3)? });
            }
            Ok(told)
        })
    }
}

fn read(id: i64, told: &str) -> Result<Correction, StoreError> {
    let damaged =
        |error: serde_json::Error| StoreError::Damaged { what: format!("correction {id}"), why: error.to_string() };
    serde_json::from_str(told).map_err(damaged)
}

/// Has the reports that a correction speaks of, and all that share a story with them, grouped again.
fn again(transaction: &Transaction, correction: &Correction) -> Result<(), Fault> {
    let hashes: Vec<String> = correction.reports().into_iter().map(str::to_owned).collect();
    let keys: Vec<ReportKey> = keys_of(transaction, &hashes)?;
    let mut wait = transaction.prepare_cached("UPDATE report SET pending = 1 WHERE id = ?1")?;
    for key in keys {
        wait.execute([key])?;
    }
    Ok(())
}
