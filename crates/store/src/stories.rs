//! Stories and their findings as they were computed, and grouping anew what new reports may change.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use rashomon_compare::{Finding, Findings, Status};
use rashomon_group::{ParsedReport, Story};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params, params_from_iter};
use schemars::JsonSchema;
use serde::Serialize;

use crate::changes::{Known, Noted, note, note_findings};
use crate::file::Fault;
use crate::reports::{ReportKey, load, seal_of};
use crate::rows::{self, Restored, StoryRow};
use crate::{Store, StoreError};

/// One line of a list of stories.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StoryLine {
    pub id: String,
    pub headline: Option<String>,
    /// Days of its first and last dated report.
    pub first_day: Option<String>,
    pub last_day: Option<String>,
    pub reports: u32,
    pub origins: u32,
    pub contested: u32,
    pub corroborated: u32,
    pub single_origin: u32,
}

/// Which stories are listed, the newest first.
#[derive(Clone, Debug, Default)]
pub struct StoryFilter {
    /// Days `YYYY-MM-DD`, inclusive: stories with a report in between.
    pub from: Option<String>,
    pub to: Option<String>,
    /// Stories with as many reports or more.
    pub least_reports: Option<u32>,
    /// Stories that have findings which cannot all hold.
    pub contested: bool,
    /// These stories only.
    pub ids: Option<Vec<String>>,
    pub limit: Option<u32>,
    pub offset: u32,
}

/// A story as it was computed. Positions of reports are positions in `keys`.
#[derive(Clone, Debug, PartialEq)]
pub struct StoryValue {
    pub keys: Vec<ReportKey>,
    pub story: Story,
    pub findings: Findings,
}

/// What grouping has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grouped {
    /// Reports that were grouped anew.
    pub reports: usize,
    /// Stories they are in.
    pub stories: usize,
    /// Those of them that were computed, the others being as they were.
    pub computed: usize,
    /// Stories that are no more: merged into others, or known by another id.
    pub redirected: usize,
}

/// Reports whose stories may have changed, until [`Regroup::finish`] writes what has. Dropped before, it
/// leaves all as it was.
pub struct Regroup<'s> {
    transaction: Transaction<'s>,
    path: PathBuf,
    at: String,
    keys: Vec<ReportKey>,
    /// Each report's story before.
    before: BTreeMap<ReportKey, String>,
    /// Findings of stories before, read before they are replaced.
    findings: BTreeMap<String, Vec<Known>>,
    made_from: BTreeMap<String, i64>,
    after: BTreeMap<String, Vec<ReportKey>>,
    done: Grouped,
}

impl Store {
    /// Begins to group the reports that wait for it, with all others within `window_days` of them and those
    /// of their stories. `None` where nothing waits.
    pub fn regroup(&mut self, window_days: u32, at: &str) -> Result<Option<Regroup<'_>>, StoreError> {
        let path = self.path().to_owned();
        match begin(&mut self.connection, i64::from(window_days)) {
            Ok(begun) => Ok(begun.map(|(transaction, keys, before, made_from)| Regroup {
                transaction,
                path,
                at: at.to_owned(),
                keys,
                before,
                findings: BTreeMap::new(),
                made_from,
                after: BTreeMap::new(),
                done: Grouped::default(),
            })),
            Err(fault) => Err(fault.at(&path)),
        }
    }

    /// Stories, the one with the newest report first.
    pub fn stories(&self, filter: &StoryFilter) -> Result<Vec<StoryLine>, StoreError> {
        self.read(|connection| {
            let (mut wheres, mut values): (Vec<&str>, Vec<Value>) = (Vec::new(), Vec::new());
            let mut given = |condition: &'static str, value: Option<Value>| {
                if let Some(value) = value {
                    wheres.push(condition);
                    values.push(value);
                }
            };
            given("last_day >= ?", filter.from.clone().map(Value::from));
            given("first_day <= ?", filter.to.clone().map(Value::from));
            given("reports >= ?", filter.least_reports.map(|least| Value::from(i64::from(least))));
            given("contested >= ?", filter.contested.then_some(Value::from(1)));
            let ids = filter.ids.as_ref().map(|ids| Value::from(serde_json::json!(ids).to_string()));
            given("id IN (SELECT value FROM json_each(?))", ids);
            values.push(filter.limit.map_or(-1, i64::from).into());
            values.push(i64::from(filter.offset).into());
            let wheres = if wheres.is_empty() { "1".to_owned() } else { wheres.join(" AND ") };
            let sql = format!("SELECT {LINE} FROM story WHERE {wheres} ORDER BY last_day DESC, id LIMIT ? OFFSET ?");
            let mut list = connection.prepare_cached(&sql)?;
            let lines = list.query_map(params_from_iter(values), line)?;
            Ok(lines.collect::<Result<_, _>>()?)
        })
    }

    /// The id that a story has now: its own, or that of the story it was merged into.
    pub fn resolve(&self, id: &str) -> Result<Option<String>, StoreError> {
        self.read(|connection| resolve(connection, id))
    }

    /// The id of the story that a report is in. A superseded version is in none.
    pub fn story_of(&self, report: ReportKey) -> Result<Option<String>, StoreError> {
        self.read(|connection| {
            let mut find = connection.prepare_cached("SELECT story FROM story_report WHERE report = ?1")?;
            Ok(find.query_row([report], |row| row.get(0)).optional()?)
        })
    }

    /// The line of the story with this very id.
    pub fn story_line(&self, id: &str) -> Result<Option<StoryLine>, StoreError> {
        self.read(|connection| {
            let mut find = connection.prepare_cached(&format!("SELECT {LINE} FROM story WHERE id = ?1"))?;
            Ok(find.query_row([id], line).optional()?)
        })
    }

    /// A story by its id, or one that it had, and its reports without what their parses gave.
    pub fn story(&self, id: &str) -> Result<Option<(StoryValue, Vec<ParsedReport>)>, StoreError> {
        self.read(|connection| {
            let Some(id) = resolve(connection, id)? else { return Ok(None) };
            let (restored, reports) = restore(connection, &id)?;
            let Restored { reports: keys, story, findings, .. } = restored;
            Ok(Some((StoryValue { keys, story, findings }, reports)))
        })
    }

    /// Keys that stay with a story's findings while it grows, in their order.
    pub fn finding_keys(&self, story: &str) -> Result<Vec<String>, StoreError> {
        self.read(|connection| {
            let mut all = connection.prepare_cached("SELECT key FROM finding WHERE story = ?1 ORDER BY place")?;
            Ok(all.query_map([story], |row| row.get(0))?.collect::<Result<_, _>>()?)
        })
    }

    /// Old ids of stories with those they have now.
    pub fn redirects(&self) -> Result<BTreeMap<String, String>, StoreError> {
        self.read(|connection| {
            let mut all = connection.prepare("SELECT gone, story FROM redirect")?;
            Ok(all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
        })
    }
}

const LINE: &str = "id, headline, first_day, last_day, reports, origins, contested, corroborated, single_origin";

pub(crate) fn line(row: &rusqlite::Row) -> rusqlite::Result<StoryLine> {
    Ok(StoryLine {
        id: row.get(0)?,
        headline: row.get(1)?,
        first_day: row.get(2)?,
        last_day: row.get(3)?,
        reports: row.get(4)?,
        origins: row.get(5)?,
        contested: row.get(6)?,
        corroborated: row.get(7)?,
        single_origin: row.get(8)?,
    })
}

fn resolve(connection: &Connection, id: &str) -> Result<Option<String>, Fault> {
    if connection.prepare_cached("SELECT 1 FROM story WHERE id = ?1")?.exists([id])? {
        return Ok(Some(id.to_owned()));
    }
    let mut find = connection.prepare_cached("SELECT story FROM redirect WHERE gone = ?1")?;
    Ok(find.query_row([id], |row| row.get(0)).optional()?)
}

/// A stored story with its reports, whose order is that of its keys.
pub(crate) fn restore(connection: &Connection, id: &str) -> Result<(Restored, Vec<ParsedReport>), Fault> {
    let (body, format): (Vec<u8>, i64) = connection
        .prepare_cached("SELECT body, body_format FROM story WHERE id = ?1")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if format != rows::STORY_FORMAT {
        return Err(StoreError::Outdated { what: "story", name: id.to_owned() }.into());
    }
    let damaged = |why: String| StoreError::Damaged { what: format!("story `{id}`"), why };
    let row: StoryRow = rows::decode(&body).map_err(damaged)?;
    let reports: Vec<ParsedReport> =
        row.reports.iter().map(|key| load(connection, *key, false)).collect::<Result<_, _>>()?;
    let texts: Vec<&str> = reports.iter().map(|one| one.report.body.text()).collect();
    let restored = row.restore(id.to_owned(), &texts).map_err(damaged)?;
    Ok((restored, reports))
}

/// So many reports are grouped as a whole whenever one comes: it takes a second, and what is common among them is
/// told from all of them.
const WHOLE: i64 = 1000;

/// Reports that wait, all that were published within the window of them, all without a day, and the rest
/// of the stories of these. A report without a day may belong to any. All where there are few.
fn scope(connection: &Connection, window: i64) -> Result<Vec<ReportKey>, Fault> {
    let undated = connection.prepare("SELECT 1 FROM report WHERE pending AND day_number IS NULL")?.exists([])?;
    let count = "SELECT COUNT(*) FROM report WHERE NOT superseded";
    if undated || connection.query_row(count, [], |row| row.get::<_, i64>(0))? <= WHOLE {
        return connection
            .prepare("SELECT id FROM report WHERE NOT superseded ORDER BY id")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()
            .map_err(Fault::from);
    }
    let mut keys: BTreeSet<ReportKey> = BTreeSet::new();
    let mut take = |sql: &str, values: &[i64]| -> Result<(), Fault> {
        let mut find = connection.prepare_cached(sql)?;
        for key in find.query_map(params_from_iter(values), |row| row.get(0))? {
            keys.insert(key?);
        }
        Ok(())
    };
    take("SELECT id FROM report WHERE pending AND NOT superseded", &[])?;
    take("SELECT id FROM report WHERE day_number IS NULL AND NOT superseded", &[])?;
    let days: Vec<i64> = connection
        .prepare("SELECT DISTINCT day_number FROM report WHERE pending AND day_number IS NOT NULL ORDER BY 1")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for near in days.chunk_by(|one, next| next - one <= 2 * window) {
        let (first, last) = (near[0] - window, near[near.len() - 1] + window);
        take("SELECT id FROM report WHERE day_number BETWEEN ?1 AND ?2 AND NOT superseded", &[first, last])?;
    }
    let rest = "SELECT report FROM story_report JOIN report ON report.id = report WHERE NOT superseded AND story = \
                (SELECT story FROM story_report WHERE report = ?1)";
    // A version that is superseded now leaves a story, which must be whole to be grouped again.
    let left: Vec<ReportKey> = (connection.prepare("SELECT id FROM report WHERE pending AND superseded")?)
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for key in keys.clone().into_iter().chain(left) {
        let mut find = connection.prepare_cached(rest)?;
        for other in find.query_map([key], |row| row.get(0))? {
            keys.insert(other?);
        }
    }
    Ok(keys.into_iter().collect())
}

/// The transaction; the reports to be grouped; the stories they are in, by report; what these were made from.
type Begun<'s> = (Transaction<'s>, Vec<ReportKey>, BTreeMap<ReportKey, String>, BTreeMap<String, i64>);

fn begin(connection: &mut Connection, window: i64) -> Result<Option<Begun<'_>>, Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if !transaction.prepare("SELECT 1 FROM report WHERE pending")?.exists([])? {
        return Ok(None);
    }
    let keys = scope(&transaction, window)?;
    let gone: Vec<ReportKey> = (transaction.prepare("SELECT id FROM report WHERE pending AND superseded")?)
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let (mut before, mut made_from) = (BTreeMap::new(), BTreeMap::new());
    let find = "SELECT story, made_from FROM story_report JOIN story ON story.id = story WHERE report = ?1";
    for key in keys.iter().chain(&gone) {
        let story = (transaction.prepare_cached(find)?)
            .query_row([key], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))
            .optional()?;
        if let Some((story, from)) = story {
            made_from.insert(story.clone(), from);
            before.insert(*key, story);
        }
    }
    Ok(Some((transaction, keys, before, made_from)))
}

impl Regroup<'_> {
    /// The reports to be grouped.
    pub fn keys(&self) -> &[ReportKey] {
        &self.keys
    }

    /// As [`Store::texts`].
    pub fn texts(&self, keys: &[ReportKey]) -> Result<Vec<ParsedReport>, StoreError> {
        keys.iter().map(|key| load(&self.transaction, *key, false).map_err(|fault| fault.at(&self.path))).collect()
    }

    /// As [`Store::reports`].
    pub fn reports(&self, keys: &[ReportKey]) -> Result<Vec<ParsedReport>, StoreError> {
        keys.iter().map(|key| load(&self.transaction, *key, true).map_err(|fault| fault.at(&self.path))).collect()
    }

    /// Says that the story `id` has these reports. `true` where what is stored of it was made from the same,
    /// so that nothing is to be computed.
    pub fn keep(&mut self, id: &str, keys: &[ReportKey], made_from: i64) -> bool {
        self.after.insert(id.to_owned(), keys.to_vec());
        self.made_from.get(id) == Some(&made_from)
    }

    /// Stores a computed story, in place of what was stored of it. Its reports are in the order of its keys.
    pub fn put(&mut self, value: &StoryValue, reports: &[ParsedReport], made_from: i64) -> Result<(), StoreError> {
        self.done.computed += 1;
        self.try_put(value, reports, made_from).map_err(|fault| fault.at(&self.path))
    }

    fn try_put(&mut self, value: &StoryValue, reports: &[ParsedReport], made_from: i64) -> Result<(), Fault> {
        let StoryValue { keys, story, findings } = value;
        let came_from: BTreeSet<String> = keys.iter().filter_map(|key| self.before.get(key)).cloned().collect();
        for id in came_from.iter().chain([&story.id]) {
            if !self.findings.contains_key(id) {
                self.findings.insert(id.clone(), Known::of_story(&self.transaction, id)?);
            }
        }
        let line = line_of(story, findings, reports);
        let texts: Vec<&str> = reports.iter().map(|one| one.report.body.text()).collect();
        let body = rows::encode(&StoryRow::new(keys.clone(), &texts, story, findings));
        let seal = seal_of_story(&line, made_from, &body);
        forget(&self.transaction, &story.id)?;
        let insert = "INSERT INTO story (id, headline, first_day, last_day, reports, origins, contested, corroborated, \
                      single_origin, made_from, body, seal, body_format) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
        self.transaction.prepare_cached(insert)?.execute(params![
            line.id,
            line.headline,
            line.first_day,
            line.last_day,
            line.reports,
            line.origins,
            line.contested,
            line.corroborated,
            line.single_origin,
            made_from,
            body,
            seal,
            rows::STORY_FORMAT,
        ])?;
        let mut link =
            self.transaction.prepare_cached("INSERT OR REPLACE INTO story_report (report, story) VALUES (?1, ?2)")?;
        for key in keys {
            link.execute(params![key, story.id])?;
        }
        let known: Vec<&Known> = came_from.iter().filter_map(|id| self.findings.get(id)).flatten().collect();
        note_findings(&self.transaction, &self.at, &story.id, reports, findings, &known)?;
        let before = keys.iter().filter(|key| self.before.get(key) == Some(&story.id)).count();
        if came_from.is_empty() {
            note(
                &self.transaction,
                &self.at,
                &Noted { after: Some(&keys.len().to_string()), ..Noted::of("story", &story.id) },
            )?;
        } else if before < keys.len() {
            let (before, after) = (before.to_string(), keys.len().to_string());
            let noted = Noted { before: Some(&before), after: Some(&after), ..Noted::of("grown", &story.id) };
            note(&self.transaction, &self.at, &noted)?;
        }
        Ok(())
    }

    /// Writes everything, with a redirect from each story that is no more.
    pub fn finish(mut self) -> Result<Grouped, StoreError> {
        self.done.reports = self.keys.len();
        self.done.stories = self.after.len();
        match self.settle() {
            Ok(redirected) => {
                self.done.redirected = redirected;
                self.transaction.commit().map_err(|error| Fault::from(error).at(&self.path))?;
                Ok(self.done)
            }
            Err(fault) => Err(fault.at(&self.path)),
        }
    }

    fn settle(&self) -> Result<usize, Fault> {
        let mut now: BTreeMap<ReportKey, &str> = BTreeMap::new();
        for (id, keys) in &self.after {
            now.extend(keys.iter().map(|key| (*key, id.as_str())));
        }
        let mut gone: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
        for (key, id) in self.before.iter().filter(|(_, id)| !self.after.contains_key(*id)) {
            let into = gone.entry(id).or_default();
            if let Some(new) = now.get(key) {
                *into.entry(new).or_default() += 1;
            }
        }
        let mut redirect =
            self.transaction.prepare_cached("INSERT OR REPLACE INTO redirect (gone, story) VALUES (?1, ?2)")?;
        let mut follow = self.transaction.prepare_cached("UPDATE redirect SET story = ?2 WHERE story = ?1")?;
        for (id, into) in &gone {
            forget(&self.transaction, id)?;
            // The most reports; of equals the first id.
            if let Some((new, _)) = into.iter().rev().max_by_key(|(_, count)| **count) {
                redirect.execute([id, new])?;
                follow.execute([id, new])?;
                note(&self.transaction, &self.at, &Noted { after: Some(new), ..Noted::of("redirected", id) })?;
            }
        }
        let mut live = self.transaction.prepare_cached("DELETE FROM redirect WHERE gone = ?1")?;
        for id in self.after.keys() {
            live.execute([id])?;
        }
        self.transaction.execute("UPDATE report SET pending = 0 WHERE pending", [])?;
        Ok(gone.len())
    }
}

/// Takes a story out, with its findings.
fn forget(transaction: &Transaction, id: &str) -> Result<(), Fault> {
    let delete = "DELETE FROM find_finding WHERE rowid IN (SELECT id FROM finding WHERE story = ?1)";
    transaction.prepare_cached(delete)?.execute([id])?;
    transaction.prepare_cached("DELETE FROM finding WHERE story = ?1")?.execute([id])?;
    transaction.prepare_cached("DELETE FROM story_report WHERE story = ?1")?.execute([id])?;
    transaction.prepare_cached("DELETE FROM story WHERE id = ?1")?.execute([id])?;
    Ok(())
}

fn line_of(story: &Story, findings: &Findings, reports: &[ParsedReport]) -> StoryLine {
    let days = || reports.iter().filter_map(|one| one.report.day()).map(|day| day.to_string());
    let count = |status: Status| {
        let of = |finding: &&Finding| finding.status == status;
        findings.findings.iter().filter(of).count() as u32
    };
    StoryLine {
        id: story.id.clone(),
        headline: story.headline.clone(),
        first_day: days().min(),
        last_day: days().max(),
        reports: reports.len() as u32,
        origins: story.origins.len() as u32,
        contested: count(Status::Contested),
        corroborated: count(Status::Corroborated),
        single_origin: count(Status::SingleOrigin),
    }
}

pub(crate) fn seal_of_story(line: &StoryLine, made_from: i64, body: &[u8]) -> Vec<u8> {
    let numbers = [line.reports, line.origins, line.contested, line.corroborated, line.single_origin];
    let numbers: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    let texts = [Some(line.id.as_str()), line.headline.as_deref(), line.first_day.as_deref(), line.last_day.as_deref()];
    seal_of(texts, &[&numbers, &made_from.to_le_bytes(), body])
}

/// Has stories that another version of the program has kept computed again.
pub(crate) fn renew(transaction: &Transaction) -> Result<(), Fault> {
    let wait = "UPDATE report SET pending = 1 WHERE id IN (SELECT report FROM story_report JOIN story ON story.id = story \
                WHERE body_format <> ?1)";
    transaction.execute(wait, [rows::STORY_FORMAT])?;
    Ok(())
}

/// A story's line and what its seal is over, for `verify`.
pub(crate) fn sealed(connection: &Connection, id: &str) -> Result<(StoryLine, i64, Vec<u8>, Vec<u8>), Fault> {
    let sql = format!("SELECT {LINE}, made_from, body, seal FROM story WHERE id = ?1");
    let mut find = connection.prepare_cached(&sql)?;
    Ok(find.query_row([id], |row| Ok((line(row)?, row.get(9)?, row.get(10)?, row.get(11)?)))?)
}
