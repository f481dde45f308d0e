//! Holding all that is stored against what it was made from.

use rashomon_text::in_full;
use rusqlite::{Connection, params};
use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::file::Fault;
use crate::reports::{Stored, hex, load, seal_of};
use crate::stories::{restore, seal_of_story, sealed};
use crate::{Store, StoreError};

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Failure {
    /// "report `a.json`", "story `s0123456789ab`", "the file".
    pub what: String,
    pub why: String,
}

/// What was looked at, and what does not hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Verified {
    pub reports: usize,
    pub stories: usize,
    /// Spans held against the words they were made from.
    pub spans: usize,
    pub failures: Vec<Failure>,
}

impl Verified {
    fn fail(&mut self, what: impl Into<String>, why: impl Into<String>) {
        self.failures.push(Failure { what: what.into(), why: why.into() });
    }
}

impl Store {
    /// Checks the file, each report's bytes against their hash, and each stored span against these bytes.
    /// `told` hears how many reports and stories have been looked at.
    pub fn verify(&self, told: &mut dyn FnMut(usize)) -> Result<Verified, StoreError> {
        let mut verified = Verified::default();
        self.read(|connection| {
            if let Err(fault) = verify_file(connection, &mut verified) {
                verified.fail("the file", in_full(&fault.at(self.path())));
            }
            Ok(())
        })?;
        for sql in ["SELECT id FROM report ORDER BY id", "SELECT id FROM story ORDER BY id"] {
            let ids = self.read(|connection| {
                let mut all = connection.prepare(sql)?;
                Ok(all.query_map([], |row| row.get(0))?.collect::<Result<Vec<rusqlite::types::Value>, _>>()?)
            });
            let ids = match ids {
                Ok(ids) => ids,
                Err(error) => {
                    verified.fail("the file", in_full(&error));
                    continue;
                }
            };
            for id in ids {
                let (what, checked) = match &id {
                    rusqlite::types::Value::Integer(key) => {
                        verified.reports += 1;
                        (
                            format!("report number {key}"),
                            self.read(|connection| verify_report(connection, *key, &mut verified)),
                        )
                    }
                    rusqlite::types::Value::Text(id) => {
                        verified.stories += 1;
                        (format!("story `{id}`"), self.read(|connection| verify_story(connection, id, &mut verified)))
                    }
                    other => (format!("{other:?}"), Err(StoreError::Refused("this is no id".to_owned()))),
                };
                if let Err(error) = checked {
                    verified.fail(what, in_full(&error));
                }
                told(verified.reports + verified.stories);
            }
        }
        Ok(verified)
    }
}

fn verify_file(connection: &Connection, verified: &mut Verified) -> Result<(), Fault> {
    let mut check = connection.prepare("PRAGMA integrity_check")?;
    for fault in check.query_map([], |row| row.get::<_, String>(0))? {
        let fault = fault?;
        if fault != "ok" {
            verified.fail("the file", fault);
        }
    }
    let mut check = connection.prepare("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check")?;
    let mut rows = check.query([])?;
    while let Some(row) = rows.next()? {
        let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
        verified.fail("the file", format!("a row of `{table}` speaks of a {parent} that is not there"));
    }
    Ok(())
}

fn verify_report(connection: &Connection, key: i64, verified: &mut Verified) -> Result<(), Fault> {
    let columns =
        "name, sha256, text, record, parsed, text_sha256, address, outlet, day, ingested, seal, parsed_format";
    let mut find = connection.prepare_cached(&format!("SELECT {columns} FROM report WHERE id = ?1"))?;
    let mut rows = find.query([key])?;
    let Some(row) = rows.next()? else { return Ok(()) };
    // Bytes as they are: a damaged text may be no UTF-8.
    let bytes = |at: usize| -> rusqlite::Result<Option<Vec<u8>>> {
        Ok(row.get_ref(at)?.as_bytes_or_null()?.map(<[u8]>::to_vec))
    };
    let lossy = |at: usize| -> rusqlite::Result<Option<String>> {
        Ok(bytes(at)?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    };
    let name = lossy(0)?.unwrap_or_default();
    let what = format!("report `{name}`");
    let text = bytes(2)?.unwrap_or_default();
    let mut sound = true;
    if Some(hex(&Sha256::digest(&text))) != lossy(5)? {
        verified.fail(&what, "its text does not have the hash that it had when it was stored");
        sound = false;
    }
    let (sha256, text, hash) = (lossy(1)?, lossy(2)?, lossy(5)?);
    let (address, outlet, day, at) = (lossy(6)?, lossy(7)?, lossy(8)?, lossy(9)?);
    let (record, parsed) = (bytes(3)?.unwrap_or_default(), bytes(4)?.unwrap_or_default());
    let parts = [
        sha256.as_deref(),
        hash.as_deref(),
        Some(name.as_str()),
        address.as_deref(),
        outlet.as_deref(),
        day.as_deref(),
        at.as_deref(),
        text.as_deref(),
    ];
    if sound && Some(seal_of(parts, &[&record, &parsed])) != bytes(10)? {
        verified.fail(&what, "what is kept beside its text is not what was stored");
        sound = false;
    }
    // A parse of another version of the program is parsed again, and no damage.
    if row.get::<_, i64>(11)? != crate::rows::PARSED_FORMAT {
        return Ok(());
    }
    let stored = Stored::of(row)?;
    match stored.read() {
        Ok(one) => {
            verified.spans += one.parsed.mentions.len() + one.parsed.quotes.len() + one.parsed.claims.len();
            verify_quotes(connection, key, one.report.body.text(), &what, verified)?;
        }
        // A report that is known to be damaged need not be named again for what follows from it.
        Err(why) if sound => verified.fail(&what, why),
        Err(_) => {}
    }
    Ok(())
}

/// The table of quotes points into texts too.
fn verify_quotes(
    connection: &Connection,
    key: i64,
    text: &str,
    what: &str,
    verified: &mut Verified,
) -> Result<(), Fault> {
    let mut find = connection.prepare_cached("SELECT start, end FROM quote WHERE report = ?1")?;
    for span in find.query_map(params![key], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))? {
        let (start, end) = span?;
        verified.spans += 1;
        let fits = |at: i64| usize::try_from(at).is_ok_and(|at| text.is_char_boundary(at));
        if !(start <= end && fits(start) && fits(end)) {
            verified.fail(what, format!("the quote at {start}..{end} is no span of its text"));
        }
    }
    Ok(())
}

fn verify_story(connection: &Connection, id: &str, verified: &mut Verified) -> Result<(), Fault> {
    let what = format!("story `{id}`");
    let (line, made_from, body, seal) = sealed(connection, id)?;
    if seal_of_story(&line, made_from, &body) != seal {
        verified.fail(&what, "it is not what was stored");
    }
    let (restored, reports) = match restore(connection, id) {
        // A story of another version of the program is computed again, and no damage.
        Err(Fault::Told(StoreError::Outdated { .. })) => return Ok(()),
        restored => restored?,
    };
    let findings = restored.findings.findings.iter().flat_map(|finding| &finding.accounts);
    let quotes = restored.findings.quotes.iter().map(|quote| quote.variants.len());
    verified.spans += findings.map(|account| account.evidence.len()).sum::<usize>() + quotes.sum::<usize>();
    for evidence in &restored.altered {
        let report = &reports[evidence.report.at()].report.name;
        let (start, end) = (evidence.span.start(), evidence.span.end());
        verified.fail(&what, format!("bytes {start}..{end} of report `{report}` no longer read as they did"));
    }
    let mut members = connection.prepare_cached("SELECT report FROM story_report WHERE story = ?1 ORDER BY report")?;
    let members: Vec<i64> = members.query_map([id], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut keys = restored.reports.clone();
    keys.sort_unstable();
    if members != keys {
        verified.fail(&what, "its list of reports is not what was stored");
    }
    for key in keys {
        load(connection, key, false)?;
    }
    Ok(())
}
