//! The stages over Arrow batches, for whatever carries these: Spark, Ray, a loop.
//!
//! ```text
//! records     --Pipeline.parse_batch-->  report, published, sha256, parsed, fingerprint
//! fingerprint --Grouper-->               at, story, rank, size, furniture, notice_kind, notice_message
//! story, rank, size, parsed, …  --Teller-->  tables by name
//! ```
//!
//! `Grouper` gives each report what telling its story needs to know of all the others (`furniture`), so that stories
//! are told apart from each other, wherever.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::builder::BinaryBuilder;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BinaryArray, Int64Array, RecordBatch, StringArray};
use arrow_select::concat::concat_batches;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use rashomon_corpus::{Groups, MOST_COMPARED, Skipped, StoryTelling, Tables, join_tables, table_names, tell_batch};
use rashomon_group::{CorpusGrouping, Fingerprint, Furniture, ReportIdx};
use rashomon_read::{Limits, Notice, Record, Report, read_record};
use rashomon_store::{pack_report, unpack_report};
use rashomon_syntax::Label;
use rayon::prelude::*;

use crate::batches::{PyBatch, batch_of, batches_of, bytes_of, numbers_of, texts_of};
use crate::columns::records_of;
use crate::errors::Failure;
use crate::inputs::OnError;
use crate::pipeline::Line;
use crate::work::{SHARED, Threads, Waited};

/// Rows parsed between looking for Ctrl-C.
const ROWS: usize = 16;

/// An input row that gave no report: which, a short fixed word, and a message that names it.
pub type SkippedRow = (usize, &'static str, String);

/// What [`parse_batch`](crate::pipeline::PyPipeline) gives: the reports, and the rows that gave none.
pub fn parse_rows(
    line: &Line,
    batches: &[RecordBatch],
    on_error: OnError,
    waited: &Waited,
) -> Result<(RecordBatch, Vec<SkippedRow>), Failure> {
    // A name that does not depend on which rows came in one batch with it.
    let unnamed = |_: usize, record: &Record| format!("row-{}", &record.sha256()[..16]);
    let mut records = batches.iter().flat_map(|batch| records_of(batch, unnamed)).enumerate();
    let (mut parts, mut rows, mut skipped) = (Vec::new(), Vec::new(), Vec::new());
    loop {
        let some: Vec<(usize, Record)> = records.by_ref().take(ROWS).collect();
        if some.is_empty() && !parts.is_empty() {
            break;
        }
        waited.check()?;
        let limits = Limits::default();
        let read: Vec<_> = some.par_iter().map(|(row, record)| (*row, read_record(record, &limits))).collect();
        let mut reports: Vec<(usize, Report)> = Vec::new();
        for (row, one) in read {
            match one {
                Ok(report) => reports.push((row, report)),
                Err(error) if on_error == OnError::Raise => return Err(Failure::Read(rashomon_text::in_full(&error))),
                Err(error) => {
                    let Skipped { kind, message } = Skipped::from(&error);
                    skipped.push((row, kind, message));
                }
            }
        }
        let (stood, reports): (Vec<usize>, Vec<Report>) = reports.into_iter().unzip();
        line.open_languages(&reports)?;
        let known: Vec<(usize, String, String, String)> = stood
            .into_iter()
            .zip(&reports)
            .map(|(row, report)| (row, report.name.clone(), report.sha256.clone(), report.location.clone()))
            .collect();
        let (parsed, _) = rashomon_corpus::parse_batch(&line.engine(), reports);
        // What broke the parser is missing between the others, which stand in their order.
        let column = |name: &str| parsed.column_by_name(name).map(|column| column.as_string::<i32>().clone());
        let (names, hashes) = (column("report"), column("sha256"));
        let mut kept = names.iter().flatten().zip(hashes.iter().flatten()).peekable();
        for (row, name, sha256, location) in &known {
            if kept.next_if(|one| *one == (Some(name.as_str()), Some(sha256.as_str()))).is_some() {
                rows.push(*row as i64);
            } else {
                let message = format!("`{location}`: the parser gave up on this report");
                if on_error == OnError::Raise {
                    return Err(Failure::Read(message));
                }
                skipped.push((*row, "not-parsed", message));
            }
        }
        parts.push(parsed);
    }
    let schema = parts[0].schema();
    let parsed = concat_batches(&schema, &parts).map_err(|error| Failure::Arrow(error.to_string()))?;
    let mut columns: Vec<(&str, ArrayRef, bool)> = vec![("row", Arc::new(Int64Array::from(rows)), false)];
    let fields = schema.fields().iter().zip(parsed.columns());
    columns.extend(fields.map(|(field, column)| (field.name().as_str(), column.clone(), field.is_nullable())));
    Ok((batch_of(columns), skipped))
}

/// Another name for a parsed report: what it then says, and its fingerprint.
#[pyfunction]
pub fn rename_report<'py>(
    py: Python<'py>,
    parsed: &[u8],
    name: String,
) -> PyResult<(Bound<'py, PyBytes>, Bound<'py, PyBytes>)> {
    let mut one = unpack_report(parsed).map_err(Failure::Arrow)?;
    one.report.name = name;
    let fingerprint = Fingerprint::new(&one).to_bytes();
    Ok((PyBytes::new(py, &pack_report(&one)), PyBytes::new(py, &fingerprint)))
}

/// Groups reports into stories by the column `fingerprint`, as [`PyGrouper`] does batch by batch.
#[pyfunction]
pub fn group_batches(py: Python, batches: &Bound<PyAny>) -> PyResult<PyBatch> {
    let batches = batches_of(batches)?;
    SHARED.run(py, move |waited| {
        let mut grouping = Grouping::new(None, DEFAULT_ROOM)?;
        for batch in &batches {
            waited.check()?;
            grouping.take(batch)?;
        }
        grouping.finish().map(PyBatch)
    })
}

/// Groups reports into stories. Fingerprints are taken batch by batch and kept in files, so that a corpus need not fit in memory.
#[pyclass(name = "Grouper", module = "rashomon", frozen)]
pub struct PyGrouper {
    /// `None` once it has given its stories.
    state: Arc<Mutex<Option<Grouping>>>,
    threads: Threads,
}

/// Bytes for what is sorted, where nothing else is said.
const DEFAULT_ROOM: usize = 512 << 20;

#[pymethods]
impl PyGrouper {
    /// `folder` is for files that are gone when it is done, by default the system's; `room` is how many bytes may be sorted at once.
    #[new]
    #[pyo3(signature = (*, folder=None, room=DEFAULT_ROOM, threads=None))]
    fn new(folder: Option<PathBuf>, room: usize, threads: Option<usize>) -> PyResult<Self> {
        let grouping = Grouping::new(folder, room)?;
        Ok(Self { state: Arc::new(Mutex::new(Some(grouping))), threads: Threads::new(threads) })
    }

    /// Takes rows with the column `fingerprint`, and `at` if their places among all rows are not to be counted.
    fn add(&self, py: Python, batch: &Bound<PyAny>) -> PyResult<()> {
        let (batches, state) = (batches_of(batch)?, self.state.clone());
        self.threads.run(py, move |_| {
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            let grouping = state.as_mut().ok_or_else(given_out)?;
            batches.iter().try_for_each(|batch| grouping.take(batch))
        })
    }

    /// Gives a row a report: `at`, its story, its place in it (`rank`, the earliest first) of how many (`size`), and what telling
    /// the story needs to know of all the others.
    fn finish(&self, py: Python) -> PyResult<PyBatch> {
        let state = self.state.clone();
        self.threads.run(py, move |_| {
            let grouping = state.lock().unwrap_or_else(PoisonError::into_inner).take().ok_or_else(given_out)?;
            grouping.finish().map(PyBatch)
        })
    }
}

fn given_out() -> Failure {
    Failure::Arrow("this Grouper has given its stories: make another".to_owned())
}

/// Fingerprints on their way to stories.
struct Grouping {
    folder: PathBuf,
    prints: CorpusGrouping<'static>,
    at: Vec<i64>,
}

impl Grouping {
    fn new(folder: Option<PathBuf>, room: usize) -> Result<Self, Failure> {
        let folder = folder.unwrap_or_else(std::env::temp_dir);
        let files = folder.clone();
        let prints = CorpusGrouping::new(move || tempfile::tempfile_in(&files), room);
        Ok(Self { prints: prints.map_err(|error| kept_failure(&folder, &error))?, folder, at: Vec::new() })
    }

    fn take(&mut self, batch: &RecordBatch) -> Result<(), Failure> {
        let column = bytes_of(batch, "fingerprint")?;
        match batch.column_by_name("at") {
            Some(_) => self.at.extend(numbers_of(batch, "at")?),
            None => self.at.extend((self.at.len()..self.at.len() + batch.num_rows()).map(|row| row as i64)),
        }
        for row in 0..column.len() {
            let print = Fingerprint::from_bytes(column.value(row));
            let print = print.map_err(|error| Failure::Arrow(format!("row {row}: {error}")))?;
            self.prints.push(&print).map_err(|error| kept_failure(&self.folder, &error))?;
        }
        Ok(())
    }

    fn finish(self) -> Result<RecordBatch, Failure> {
        let failed = |error| kept_failure(&self.folder, &error);
        let (grouped, sentences) = self.prints.finish_with_sentences().map_err(failed)?;
        let notices: BTreeMap<ReportIdx, Notice> = grouped.notices.into_iter().collect();
        let members = || {
            let stories = grouped.stories.iter().zip(&grouped.ids);
            stories.flat_map(|(story, id)| {
                story.iter().enumerate().map(move |(rank, report)| (id, rank, story.len(), *report))
            })
        };
        let numbers = |of: &dyn Fn((&String, usize, usize, ReportIdx)) -> i64| -> ArrayRef {
            Arc::new(members().map(of).collect::<Int64Array>())
        };
        let notice = |of: fn(&Notice) -> &str| -> ArrayRef {
            Arc::new(members().map(|(.., report)| notices.get(&report).map(of)).collect::<StringArray>())
        };
        let stories: ArrayRef = Arc::new(members().map(|(id, ..)| Some(id.as_str())).collect::<StringArray>());
        let mut furniture = BinaryBuilder::new();
        for (.., report) in members() {
            let own = grouped.furniture.of_report(&sentences.of(report).map_err(failed)?);
            furniture.append_value(own.iter().flat_map(|hash| hash.to_le_bytes()).collect::<Vec<u8>>());
        }
        let furniture: ArrayRef = Arc::new(furniture.finish());
        Ok(batch_of(vec![
            ("at", numbers(&|(.., report)| self.at[report.at()]), false),
            ("story", stories, false),
            ("rank", numbers(&|(_, rank, ..)| rank as i64), false),
            ("size", numbers(&|(_, _, size, _)| size as i64), false),
            ("furniture", furniture, false),
            ("notice_kind", notice(|notice| notice.kind), true),
            ("notice_message", notice(|notice| &notice.message), true),
        ]))
    }
}

fn kept_failure(folder: &Path, error: &io::Error) -> Failure {
    Failure::Internal(format!("cannot keep what is grouped in `{}`: {error}", folder.display()))
}

/// Tells stories whose reports come as rows, sorted by story and rank. It does not trust that order: rows that come otherwise,
/// twice or not at all are an error, and never a story told wrongly.
#[pyclass(name = "Teller", module = "rashomon", frozen)]
pub struct PyTeller {
    state: Arc<Mutex<Telling>>,
    threads: Threads,
}

#[derive(Default)]
struct Telling {
    /// Stories whose rows have come.
    seen: BTreeSet<String>,
    open: Option<Coming>,
    whole: Vec<Vec<Row>>,
    /// Reports of `whole`.
    waiting: usize,
    /// What was told and not given yet.
    told: Vec<Tables>,
}

/// A story whose rows are coming.
struct Coming {
    id: String,
    size: usize,
    /// Reports that have come.
    come: usize,
    /// Those of them that are not told.
    reports: Vec<Row>,
    /// Of a story that is too large to wait for all of it.
    large: Option<StoryTelling>,
}

struct Row {
    column: BinaryArray,
    row: usize,
    furniture: Vec<u64>,
    notice: Option<Notice>,
}

#[pymethods]
impl PyTeller {
    #[new]
    #[pyo3(signature = (*, threads=None))]
    fn new(threads: Option<usize>) -> Self {
        Self { state: Arc::default(), threads: Threads::new(threads) }
    }

    /// Takes rows with the columns `story`, `rank`, `size`, `parsed`, `furniture`, `notice_kind` and `notice_message`. Gives the
    /// rows of each table for stories that are whole, once these are many, and for a thousand reports of a larger one.
    fn add<'py>(&self, py: Python<'py>, batch: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyDict>> {
        let (batches, state) = (batches_of(batch)?, self.state.clone());
        let told = self.threads.run(py, move |waited| {
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            for batch in &batches {
                waited.check()?;
                state.take(batch)?;
            }
            Ok(if state.waiting >= Telling::MANY || !state.told.is_empty() { state.give()? } else { Vec::new() })
        })?;
        tables(py, told)
    }

    /// Tells the rest. Gives every table, also those without rows.
    fn finish<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let state = self.state.clone();
        let told = self.threads.run(py, move |waited| {
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            waited.check()?;
            state.close()?;
            state.give()
        })?;
        tables(py, told)
    }
}

fn tables<'py>(py: Python<'py>, told: Vec<(&'static str, RecordBatch)>) -> PyResult<Bound<'py, PyDict>> {
    let tables = PyDict::new(py);
    for (name, batch) in told {
        tables.set_item(name, PyBatch(batch))?;
    }
    Ok(tables)
}

impl Telling {
    /// Reports of whole stories that are told together, so that every core has some.
    const MANY: usize = 64;

    fn take(&mut self, batch: &RecordBatch) -> Result<(), Failure> {
        let (stories, parsed) = (texts_of(batch, "story")?, bytes_of(batch, "parsed")?);
        let (ranks, sizes) = (numbers_of(batch, "rank")?, numbers_of(batch, "size")?);
        let furniture = bytes_of(batch, "furniture")?;
        let (kinds, messages) = (texts_of(batch, "notice_kind")?, texts_of(batch, "notice_message")?);
        for (row, story) in stories.into_iter().enumerate() {
            let id = story.ok_or_else(|| Failure::Arrow("a row without a story".to_owned()))?;
            if self.open.as_ref().is_none_or(|open| open.id != id) {
                self.close()?;
                if !self.seen.insert(id.clone()) {
                    return Err(Failure::Arrow(format!(
                        "rows of story {id} stand apart: they must come sorted by story and rank, a story in one partition"
                    )));
                }
                let size = usize::try_from(sizes[row]).unwrap_or_default();
                self.open = Some(Coming { id, size, come: 0, reports: Vec::new(), large: None });
            }
            let Some(open) = &mut self.open else { continue };
            if usize::try_from(ranks[row]) != Ok(open.come) {
                return Err(Failure::Arrow(format!(
                    "report {} of story {} comes where number {} is due: rows must come sorted by story and rank",
                    ranks[row], open.id, open.come
                )));
            }
            let hashes = furniture.value(row).chunks_exact(8);
            let hashes = hashes.map(|hash| u64::from_le_bytes(hash.try_into().expect("eight bytes")));
            let notice = kinds[row].as_deref().map(|kind| Notice {
                kind: Label::new(kind).as_str(),
                message: messages[row].clone().unwrap_or_default(),
            });
            open.reports.push(Row { column: parsed.clone(), row, furniture: hashes.collect(), notice });
            open.come += 1;
            if open.size > MOST_COMPARED && open.reports.len() == MOST_COMPARED {
                self.tell_some()?;
            }
        }
        Ok(())
    }

    /// Tells what has come of a large story, behind all stories before it.
    fn tell_some(&mut self) -> Result<(), Failure> {
        self.tell()?;
        let Some(open) = &mut self.open else { return Ok(()) };
        let (batches, groups) = with_groups(vec![std::mem::take(&mut open.reports)]);
        for batch in &batches {
            match &mut open.large {
                Some(large) => self.told.extend(large.others(batch, &groups).map_err(Failure::Arrow)?),
                None => {
                    let (large, tables) = StoryTelling::begin(batch, open.size, &groups).map_err(Failure::Arrow)?;
                    open.large = Some(large);
                    self.told.push(tables);
                }
            }
        }
        Ok(())
    }

    /// Holds the story that was coming to be whole, if it is.
    fn close(&mut self) -> Result<(), Failure> {
        let Some(open) = &self.open else { return Ok(()) };
        if open.come != open.size {
            return Err(Failure::Arrow(format!(
                "story {} ends after {} of its {} reports: rows must come sorted by story and rank, a story in one partition",
                open.id, open.come, open.size
            )));
        }
        if open.large.is_some() {
            self.tell_some()?;
        }
        let Some(open) = self.open.take() else { return Ok(()) };
        match open.large {
            Some(large) => self.told.push(large.end()),
            None => {
                self.waiting += open.size;
                self.whole.push(open.reports);
            }
        }
        Ok(())
    }

    /// Tells the stories that are whole.
    fn tell(&mut self) -> Result<(), Failure> {
        if self.whole.is_empty() {
            return Ok(());
        }
        self.waiting = 0;
        let (stories, groups) = with_groups(std::mem::take(&mut self.whole));
        self.told.push(tell_batch(&stories, &groups).map_err(Failure::Arrow)?);
        Ok(())
    }

    /// The rows of each table of all that is whole or was told.
    fn give(&mut self) -> Result<Vec<(&'static str, RecordBatch)>, Failure> {
        self.tell()?;
        Ok(table_names().zip(join_tables(&std::mem::take(&mut self.told))).collect())
    }
}

/// Each story as [`tell_batch`] takes it, and what it needs to know of the reports.
fn with_groups(stories: Vec<Vec<Row>>) -> (Vec<RecordBatch>, Groups) {
    let mut furniture: BTreeSet<u64> = BTreeSet::new();
    let mut notices: BTreeMap<ReportIdx, Notice> = BTreeMap::new();
    let mut batches = Vec::new();
    let mut next = 0u32;
    for reports in stories {
        let at: Vec<i64> = (0..reports.len()).map(|rank| i64::from(next) + rank as i64).collect();
        let parsed = reports.iter().map(|one| Some(one.column.value(one.row))).collect::<BinaryArray>();
        batches.push(batch_of(vec![
            ("at", Arc::new(Int64Array::from(at)) as ArrayRef, false),
            ("parsed", Arc::new(parsed) as ArrayRef, false),
        ]));
        for one in reports {
            furniture.extend(one.furniture);
            notices.extend(one.notice.map(|notice| (ReportIdx(next), notice)));
            next += 1;
        }
    }
    let furniture = Furniture::from_sentences(furniture);
    (batches, Groups { stories: Vec::new(), ids: Vec::new(), furniture, notices })
}
