//! Reports: adding them once each, and reading them back.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use rashomon_group::ParsedReport;
use rashomon_parse::{MentionType, Parsed, names};
use rashomon_read::Report;
use rashomon_text::Span;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::file::Fault;
use crate::rows::{self, ParsedRow, ReportRow};
use crate::{Store, StoreError};

/// The number under which a report is stored.
pub type ReportKey = i64;

/// A report ready to be stored. Making one is most of the work and needs no store.
pub struct Prepared {
    name: String,
    sha256: String,
    text_sha256: String,
    address: Option<String>,
    outlet: Option<String>,
    headline: String,
    day: Option<Date>,
    changed: Option<Date>,
    text: String,
    record: Vec<u8>,
    parsed: Vec<u8>,
    quotes: Vec<(Span, Option<String>)>,
    names: BTreeMap<(String, &'static str), Option<String>>,
}

/// What became of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Added {
    pub added: usize,
    /// The store had their bytes already.
    pub known: usize,
    /// Of those added, how many are another version of an address that the store had.
    pub versions: usize,
}

impl Prepared {
    pub fn new(ParsedReport { report, parsed }: &ParsedReport) -> Self {
        let mut names = BTreeMap::new();
        let mut countries: BTreeMap<usize, &str> = BTreeMap::new();
        for mention in &parsed.mentions {
            if let Some(country) = mention.place.as_ref().and_then(|place| place.country.as_deref()) {
                countries.entry(mention.entity.at()).or_insert(country);
            }
        }
        for (at, entity) in parsed.entities.iter().enumerate() {
            let country = countries.get(&at).map(|country| (*country).to_owned());
            // Numbers and the like are told by no name.
            if entity.kind != MentionType::Other && !entity.name.trim().is_empty() {
                names.insert((entity.name.clone(), entity.kind.as_str()), country);
            }
        }
        let quotes = parsed.quotes.iter().filter_map(|quote| {
            let span = quote.content.iter().copied().reduce(Span::join)?;
            let speaker = quote.speaker.entity().map(|at| parsed.entities[at.at()].name.clone());
            let described = || quote.speaker.span().map(|span| span.of(report.body.text()).to_owned());
            Some((span, speaker.or_else(described)))
        });
        Self {
            name: report.name.clone(),
            sha256: report.sha256.clone(),
            text_sha256: hex(&Sha256::digest(report.body.text())),
            address: report.url.as_deref().and_then(address),
            outlet: report.outlet.clone(),
            headline: [&report.headline, &report.description]
                .into_iter()
                .flatten()
                .cloned()
                .collect::<Vec<_>>()
                .join("\n"),
            day: report.day(),
            changed: report.updated.as_ref().or(report.published.as_ref()).map(|of| of.day()),
            text: report.body.text().to_owned(),
            record: rows::encode(&ReportRow::new(report)),
            parsed: rows::encode(&ParsedRow::new(parsed)),
            quotes: quotes.collect(),
            names,
        }
    }

    /// SHA-256 over all that is kept of a report as it was read.
    fn seal(&self, name: &str, at: &str) -> Vec<u8> {
        let day = self.day.map(|day| day.to_string());
        let parts = [
            Some(self.sha256.as_str()),
            Some(&self.text_sha256),
            Some(name),
            self.address.as_deref(),
            self.outlet.as_deref(),
            day.as_deref(),
            Some(at),
            Some(&self.text),
        ];
        seal_of(parts, &[&self.record, &self.parsed])
    }
}

/// One line of a list of reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReportLine {
    /// Counts up in the order in which reports were kept.
    pub number: ReportKey,
    pub name: String,
    pub sha256: String,
    pub headline: Option<String>,
    pub outlet: Option<String>,
    /// A day, or a moment as RFC 3339 writes it.
    pub published: Option<String>,
    pub url: Option<String>,
    /// When it was stored (RFC 3339).
    pub ingested: String,
    /// The story it is in; null where a later version of its page stands in its place, or it is not grouped yet.
    pub story: Option<String>,
}

/// Each part is counted, so that no two rows have one seal.
pub(crate) fn seal_of<const N: usize>(texts: [Option<&str>; N], blobs: &[&[u8]]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in texts.iter().map(|part| part.map(str::as_bytes)).chain(blobs.iter().map(|blob| Some(*blob))) {
        hash.update(part.map_or(u64::MAX, |part| part.len() as u64).to_le_bytes());
        hash.update(part.unwrap_or_default());
    }
    hash.finalize().to_vec()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What the versions of one page have in common of their address: no scheme, no "www.", no fragment, no
/// closing slash. `None` for a site's front page, which shows another thing every day.
pub fn address(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or_default().trim().trim_end_matches('/');
    let (host, path) = rest.split_once('/')?;
    let host = host.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty() && !path.is_empty()).then(|| format!("{host}/{path}"))
}

pub(crate) fn day_number(day: Date) -> i64 {
    date(1970, 1, 1).until(day).map_or(0, |span| i64::from(span.get_days()))
}

impl Store {
    /// How many reports are kept, and how many of them wait to be grouped.
    pub fn count(&self) -> Result<(usize, usize), StoreError> {
        self.read(|connection| {
            let count = |sql| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).map(|count| count as usize);
            Ok((count("SELECT count(*) FROM report")?, count("SELECT count(*) FROM report WHERE pending")?))
        })
    }

    /// Whether a record with these bytes is kept.
    pub fn knows(&self, sha256: &str) -> Result<bool, StoreError> {
        self.read(|connection| {
            let mut find = connection.prepare_cached("SELECT 1 FROM report WHERE sha256 = ?1")?;
            Ok(find.exists([sha256])?)
        })
    }

    /// Adds a batch, all of it or, where that fails, nothing. `at` is when (RFC 3339).
    pub fn add(&mut self, batch: &[Prepared], at: &str) -> Result<Added, StoreError> {
        self.write(|transaction| {
            let mut added = Added::default();
            for one in batch {
                add(transaction, one, at, &mut added)?;
            }
            Ok(added)
        })
    }

    /// Reports whose parse another version of the program has kept, at most so many.
    pub fn outdated(&self, limit: u32) -> Result<Vec<ReportKey>, StoreError> {
        self.read(|connection| {
            let mut find =
                connection.prepare_cached("SELECT id FROM report WHERE parsed_format <> ?1 ORDER BY id LIMIT ?2")?;
            Ok(find.query_map(params![rows::PARSED_FORMAT, limit], |row| row.get(0))?.collect::<Result<_, _>>()?)
        })
    }

    /// Puts new parses in the place of those kept, and has stories of another format computed again.
    pub fn renew(&mut self, parsed: &[(ReportKey, Prepared)]) -> Result<(), StoreError> {
        self.write(|transaction| {
            crate::stories::renew(transaction)?;
            for (key, one) in parsed {
                renew(transaction, *key, one)?;
            }
            Ok(())
        })
    }

    /// The report that is called `name`, or whose bytes have the hash `name`, or begin it.
    pub fn find_report(&self, name: &str) -> Result<Option<ReportKey>, StoreError> {
        self.read(|connection| {
            let named = connection
                .prepare_cached("SELECT id FROM report WHERE name = ?1 OR sha256 = ?1 ORDER BY name = ?1 DESC")?
                .query_row([name], |row| row.get(0))
                .optional()?;
            if named.is_some() || name.len() < 8 || !name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return Ok(named);
            }
            let range = "SELECT id FROM report WHERE sha256 >= ?1 AND sha256 < ?1 || 'g' LIMIT 1";
            Ok(connection.prepare_cached(range)?.query_row([name.to_lowercase()], |row| row.get(0)).optional()?)
        })
    }

    /// Reports with all that their parses gave, in the order asked for.
    pub fn reports(&self, keys: &[ReportKey]) -> Result<Vec<ParsedReport>, StoreError> {
        self.read(|connection| keys.iter().map(|key| load(connection, *key, true)).collect())
    }

    /// Reports without what their parses gave: all that grouping and showing need.
    pub fn texts(&self, keys: &[ReportKey]) -> Result<Vec<ParsedReport>, StoreError> {
        self.read(|connection| keys.iter().map(|key| load(connection, *key, false)).collect())
    }

    /// Lines of the reports kept after the one with this number (0: from the first), at most so many.
    pub fn report_lines(&self, after: ReportKey, limit: u32) -> Result<Vec<ReportLine>, StoreError> {
        self.read(|connection| {
            let list = "SELECT id, ingested, story FROM report LEFT JOIN story_report ON story_report.report = report.id \
                        WHERE id > ?1 ORDER BY id LIMIT ?2";
            let mut list = connection.prepare_cached(list)?;
            let mut rows = list.query(params![after, limit])?;
            let mut lines = Vec::new();
            while let Some(row) = rows.next()? {
                let number = row.get(0)?;
                let Report { name, sha256, headline, outlet, published, url, .. } = load(connection, number, false)?.report;
                let published = published.map(|published| published.to_string());
                let (ingested, story) = (row.get(1)?, row.get(2)?);
                lines.push(ReportLine { number, name, sha256, headline, outlet, published, url, ingested, story });
            }
            Ok(lines)
        })
    }

    /// Every report's key, in the order in which they came.
    pub fn keys(&self) -> Result<Vec<ReportKey>, StoreError> {
        self.read(|connection| {
            let mut all = connection.prepare("SELECT id FROM report ORDER BY id")?;
            Ok(all.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
        })
    }

    /// Keys of the reports with these hashes; those that the store has not are left out.
    pub fn keys_of(&self, hashes: &[String]) -> Result<Vec<ReportKey>, StoreError> {
        self.read(|connection| keys_of(connection, hashes))
    }
}

pub(crate) fn keys_of(connection: &Connection, hashes: &[String]) -> Result<Vec<ReportKey>, Fault> {
    let mut find = connection.prepare_cached("SELECT id FROM report WHERE sha256 = ?1")?;
    let mut keys = Vec::new();
    for hash in hashes {
        keys.extend(find.query_row([hash], |row| row.get::<_, ReportKey>(0)).optional()?);
    }
    Ok(keys)
}

fn add(transaction: &Transaction, one: &Prepared, at: &str, added: &mut Added) -> Result<(), Fault> {
    if transaction.prepare_cached("SELECT 1 FROM report WHERE sha256 = ?1")?.exists([&one.sha256])? {
        added.known += 1;
        return Ok(());
    }
    let mut taken = transaction.prepare_cached("SELECT 1 FROM report WHERE name = ?1")?;
    // Findings name their reports, so no two may have one name.
    let name = match taken.exists([&one.name])? {
        false => one.name.clone(),
        true => format!("{}@{}", one.name, one.sha256.get(..12).unwrap_or(&one.sha256)),
    };
    let insert = "INSERT INTO report (sha256, text_sha256, name, address, outlet, day, day_number, version_day, ingested, \
                  text, record, parsed, seal, parsed_format) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    transaction.prepare_cached(insert)?.execute(params![
        one.sha256,
        one.text_sha256,
        name,
        one.address,
        one.outlet,
        one.day.map(|day| day.to_string()),
        one.day.map(day_number),
        one.changed.map(day_number),
        at,
        one.text,
        one.record,
        one.parsed,
        one.seal(&name, at),
        rows::PARSED_FORMAT,
    ])?;
    let key = transaction.last_insert_rowid();
    transaction
        .prepare_cached("INSERT INTO find_report (rowid, headline, text) VALUES (?1, ?2, ?3)")?
        .execute(params![key, one.headline, one.text])?;
    add_quotes(transaction, key, one)?;
    add_names(transaction, key, one)?;
    added.added += 1;
    if let Some(address) = &one.address {
        added.versions += usize::from(settle_versions(transaction, address)?);
    }
    Ok(())
}

fn add_quotes(transaction: &Transaction, key: ReportKey, one: &Prepared) -> Result<(), Fault> {
    let mut quote =
        transaction.prepare_cached("INSERT INTO quote (report, start, end, speaker) VALUES (?1, ?2, ?3, ?4)")?;
    let mut find_quote = transaction.prepare_cached("INSERT INTO find_quote (rowid, text) VALUES (?1, ?2)")?;
    for (span, speaker) in &one.quotes {
        quote.execute(params![key, span.start() as i64, span.end() as i64, speaker])?;
        let words = [span.of(&one.text), speaker.as_deref().unwrap_or_default()].join("\n");
        find_quote.execute(params![transaction.last_insert_rowid(), words])?;
    }
    Ok(())
}

fn renew(transaction: &Transaction, key: ReportKey, one: &Prepared) -> Result<(), Fault> {
    let at: String = transaction.query_row("SELECT ingested FROM report WHERE id = ?1", [key], |row| row.get(0))?;
    transaction
        .prepare_cached(
            "UPDATE report SET record = ?2, parsed = ?3, parsed_format = ?4, seal = ?5, pending = 1 WHERE id = ?1",
        )?
        .execute(params![key, one.record, one.parsed, rows::PARSED_FORMAT, one.seal(&one.name, &at)])?;
    transaction.execute("DELETE FROM find_quote WHERE rowid IN (SELECT id FROM quote WHERE report = ?1)", [key])?;
    transaction.execute("DELETE FROM quote WHERE report = ?1", [key])?;
    transaction.execute("DELETE FROM name_report WHERE report = ?1", [key])?;
    add_quotes(transaction, key, one)?;
    add_names(transaction, key, one)
}

fn add_names(transaction: &Transaction, key: ReportKey, one: &Prepared) -> Result<(), Fault> {
    let mut find = transaction.prepare_cached("SELECT id FROM name WHERE name = ?1 AND kind = ?2")?;
    let mut insert =
        transaction.prepare_cached("INSERT INTO name (name, kind, folded, country) VALUES (?1, ?2, ?3, ?4)")?;
    let mut find_name = transaction.prepare_cached("INSERT INTO find_name (rowid, name) VALUES (?1, ?2)")?;
    let mut link = transaction.prepare_cached("INSERT OR IGNORE INTO name_report (name, report) VALUES (?1, ?2)")?;
    for ((name, kind), country) in &one.names {
        let known: Option<i64> = find.query_row(params![name, kind], |row| row.get(0)).optional()?;
        let id = match known {
            Some(id) => id,
            None => {
                insert.execute(params![name, kind, names::key(name), country])?;
                let id = transaction.last_insert_rowid();
                find_name.execute(params![id, name])?;
                id
            }
        };
        link.execute([id, key])?;
    }
    Ok(())
}

/// Of the versions of one address the latest stands in stories. Whether there are several.
fn settle_versions(transaction: &Transaction, address: &str) -> Result<bool, Fault> {
    let versions = "SELECT id, superseded FROM report WHERE address = ?1 ORDER BY version_day DESC, id DESC";
    let all: Vec<(ReportKey, bool)> = transaction
        .prepare_cached(versions)?
        .query_map([address], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut settle = transaction.prepare_cached("UPDATE report SET superseded = ?2, pending = 1 WHERE id = ?1")?;
    for (place, (key, superseded)) in all.iter().enumerate() {
        if *superseded != (place > 0) {
            settle.execute(params![key, place > 0])?;
        }
    }
    Ok(all.len() > 1)
}

pub(crate) fn load(connection: &Connection, key: ReportKey, with_parsed: bool) -> Result<ParsedReport, Fault> {
    let columns = if with_parsed { "name, sha256, text, record, parsed" } else { "name, sha256, text, record, NULL" };
    let mut find = connection.prepare_cached(&format!("SELECT {columns}, parsed_format FROM report WHERE id = ?1"))?;
    let stored = find.query_row([key], |row| Ok((Stored::of(row)?, row.get::<_, i64>(5)?))).optional()?;
    let (stored, format) =
        stored.ok_or_else(|| StoreError::Unknown { what: "report", name: format!("number {key}") })?;
    if with_parsed && format != rows::PARSED_FORMAT {
        return Err(StoreError::Outdated { what: "report", name: stored.name }.into());
    }
    let name = stored.name.clone();
    Ok(stored.read().map_err(|why| StoreError::Damaged { what: format!("report `{name}`"), why })?)
}

/// A report's columns, not yet read.
pub(crate) struct Stored {
    pub name: String,
    sha256: String,
    text: String,
    record: Vec<u8>,
    parsed: Option<Vec<u8>>,
}

impl Stored {
    /// Of a row of name, hash, text, record, parsed.
    pub fn of(row: &Row) -> rusqlite::Result<Self> {
        let text = |at: usize| -> rusqlite::Result<String> {
            // A damaged text may be no UTF-8; it must not hide that it is there.
            let bytes = row.get_ref(at)?.as_bytes_or_null()?.unwrap_or_default();
            Ok(String::from_utf8_lossy(bytes).into_owned())
        };
        let blob = |at: usize| -> rusqlite::Result<Option<Vec<u8>>> {
            let value = row.get_ref(at)?;
            Ok(if value.data_type() == Type::Null { None } else { value.as_bytes()?.to_vec().into() })
        };
        Ok(Self {
            name: text(0)?,
            sha256: text(1)?,
            text: text(2)?,
            record: blob(3)?.unwrap_or_default(),
            parsed: blob(4)?,
        })
    }

    pub fn read(self) -> Result<ParsedReport, rows::Damage> {
        let parsed = match &self.parsed {
            Some(bytes) => rows::decode::<ParsedRow>(bytes)?.parsed(&self.text)?,
            None => Parsed::default(),
        };
        let report: Report = rows::decode::<ReportRow>(&self.record)?.report(self.sha256, self.text)?;
        Ok(ParsedReport { report: Report { name: self.name, ..report }, parsed })
    }
}
