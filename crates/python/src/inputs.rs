//! What Python gives, as records.

use std::collections::BTreeSet;

use arrow_array::RecordBatch;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple};
use rashomon_corpus::Skipped;
use rashomon_read::{Format, Limits, ReadError, Record, Report, read_file, read_paths, read_record};
use rashomon_text::in_full;
use rayon::prelude::*;
use serde_json::{Map, Value, json};

use crate::batches::{batches_of, gives_rows};
use crate::columns::records_of;
use crate::errors::Failure;
use crate::work::Waited;

/// Reports read side by side, before Ctrl-C is looked for.
pub const BATCH: usize = 16;

/// One thing that Python gave.
pub enum Given {
    Record(Box<Record>),
    /// The bytes of a file: a page, JSON Lines, a WARC file.
    File {
        bytes: Vec<u8>,
        place: usize,
    },
    /// Files that the reader walks.
    Path(String),
    Rows(RecordBatch),
}

/// What Python gave, and whether it was one thing and no list.
pub struct Inputs {
    pub given: Vec<Given>,
    pub one: bool,
}

/// Reads `object`: a text, a record, the bytes of a file, a path, a table, or a list of these.
pub fn inputs_of(object: &Bound<PyAny>) -> PyResult<Inputs> {
    if let Some(one) = given(object, 0)? {
        let one_report = matches!(one[..], [Given::Record(_)]);
        return Ok(Inputs { given: one, one: one_report });
    }
    let refused = || {
        let of = object.get_type().name().map_or_else(|_| "an object".to_owned(), |name| name.to_string());
        PyTypeError::new_err(format!("a report is a text, a dict, bytes, a path or a table, not {of}"))
    };
    let items = object.try_iter().map_err(|_| refused())?;
    let mut all = Vec::new();
    for (place, item) in items.enumerate() {
        let item = item?;
        let given = given(&item, place)?.ok_or_else(|| {
            let of = item.get_type().name().map_or_else(|_| "an object".to_owned(), |name| name.to_string());
            PyTypeError::new_err(format!(
                "reports[{place}] is {of}: a report is a text, a dict, bytes, a path or a table"
            ))
        })?;
        all.extend(given);
    }
    Ok(Inputs { given: all, one: false })
}

fn given(object: &Bound<PyAny>, place: usize) -> PyResult<Option<Vec<Given>>> {
    if let Ok(text) = object.cast::<PyString>() {
        let text = text.to_string_lossy();
        return Ok(Some(vec![Given::Record(json_record(&json!({ "text": text }), place))]));
    }
    let bytes = match (object.cast::<PyBytes>(), object.cast::<PyByteArray>()) {
        (Ok(bytes), _) => Some(bytes.as_bytes().to_vec()),
        (_, Ok(bytes)) => Some(bytes.to_vec()),
        _ => None,
    };
    if let Some(bytes) = bytes {
        return Ok(Some(vec![Given::File { bytes, place }]));
    }
    if object.hasattr(intern!(object.py(), "__fspath__"))? {
        let path: std::path::PathBuf = object.extract()?;
        let path = path
            .into_os_string()
            .into_string()
            .map_err(|path| PyValueError::new_err(format!("reports[{place}]: the path {path:?} is no text")))?;
        return Ok(Some(vec![Given::Path(path)]));
    }
    if let Ok(record) = object.cast::<PyMapping>() {
        let value = value_of(record.as_any(), &format!("reports[{place}]"), 0)?;
        return Ok(Some(vec![Given::Record(json_record(&value, place))]));
    }
    if gives_rows(object)? {
        return Ok(Some(batches_of(object)?.into_iter().map(Given::Rows).collect()));
    }
    Ok(None)
}

/// As a line of a JSON file is read.
fn json_record(value: &Value, place: usize) -> Box<Record> {
    Box::new(Record {
        location: format!("reports[{place}]"),
        name: format!("report-{}", place + 1),
        bytes: serde_json::to_vec(value).unwrap_or_default(),
        format: Some(Format::Json),
        ..Record::default()
    })
}

/// Deeper than any record goes, and far from the end of the stack.
const DEEPEST: usize = 64;

/// A value as JSON has it. What is no number is unknown, as pandas writes a missing text.
fn value_of(object: &Bound<PyAny>, place: &str, depth: usize) -> PyResult<Value> {
    let py = object.py();
    if depth > DEEPEST {
        return Err(PyValueError::new_err(format!("{place} lies more than {DEEPEST} deep")));
    }
    if object.is_none() {
        return Ok(Value::Null);
    }
    if let Ok(text) = object.cast::<PyString>() {
        return Ok(Value::String(text.to_string_lossy().into_owned()));
    }
    if let Ok(is) = object.cast::<PyBool>() {
        return Ok(Value::Bool(is.is_true()));
    }
    if object.is_instance_of::<PyInt>() {
        // What is larger than 64 bits is no part of a report; its digits are kept.
        let number = object.extract::<i64>().map(Value::from);
        return number.or_else(|_| Ok(Value::String(object.str()?.to_string())));
    }
    if object.is_instance_of::<PyFloat>() {
        return Ok(Value::from(object.extract::<f64>()?));
    }
    if let Ok(bytes) = object.cast::<PyBytes>() {
        return Ok(Value::String(String::from_utf8_lossy(bytes.as_bytes()).into_owned()));
    }
    if object.is_instance_of::<PyDict>() || object.cast::<PyMapping>().is_ok() {
        let mut map = Map::new();
        for item in object.cast::<PyMapping>()?.items()?.iter() {
            let (key, value): (Bound<PyAny>, Bound<PyAny>) = item.extract()?;
            let key = key.str()?.to_string_lossy().into_owned();
            let place = format!("{place}[{key:?}]");
            map.insert(key, value_of(&value, &place, depth + 1)?);
        }
        return Ok(Value::Object(map));
    }
    if object.is_instance_of::<PyList>() || object.is_instance_of::<PyTuple>() {
        let items = object.try_iter()?.map(|item| value_of(&item?, place, depth + 1));
        return Ok(Value::Array(items.collect::<PyResult<_>>()?));
    }
    // Days and moments: pandas' "not a time" says "NaT", which records read as unknown.
    if object.hasattr(intern!(py, "isoformat"))? {
        return Ok(Value::String(object.call_method0(intern!(py, "isoformat"))?.str()?.to_string_lossy().into_owned()));
    }
    // A number of numpy's is one of Python's in a coat.
    if object.hasattr(intern!(py, "item"))? {
        return value_of(&object.call_method0(intern!(py, "item"))?, place, depth + 1);
    }
    let of = object.get_type().name()?;
    Err(PyTypeError::new_err(format!("{place} is {of}, which no record holds")))
}

/// Reads what was given, in its order: the reports, and what was skipped. Names are made unique as the command does it.
pub fn read_inputs(
    given: Vec<Given>,
    on_error: OnError,
    waited: &Waited,
) -> Result<(Vec<Report>, Vec<Skipped>), Failure> {
    let limits = Limits::default();
    let mut reports: Vec<Result<Report, ReadError>> = Vec::new();
    let mut records: Vec<Record> = Vec::new();
    let mut place = 0;
    let flush = |records: &mut Vec<Record>, reports: &mut Vec<Result<Report, ReadError>>| {
        for batch in records.chunks(BATCH) {
            waited.check()?;
            reports.par_extend(batch.par_iter().map(|record| read_record(record, &limits)));
        }
        records.clear();
        Ok::<_, Failure>(())
    };
    for one in given {
        match one {
            Given::Record(record) => records.push(*record),
            Given::Rows(batch) => {
                let first = place;
                place += batch.num_rows();
                records.extend(records_of(&batch, |row, _| format!("row-{}", first + row + 1)));
            }
            Given::File { bytes, place } => {
                flush(&mut records, &mut reports)?;
                reports.extend(read_file(&bytes, &format!("reports[{place}]"), &format!("report-{}", place + 1)));
            }
            Given::Path(path) => {
                flush(&mut records, &mut reports)?;
                for report in read_paths(&[path], &limits) {
                    waited.check()?;
                    reports.push(report);
                }
            }
        }
    }
    flush(&mut records, &mut reports)?;
    name_apart(reports.iter_mut().flatten());
    on_error.part(reports)
}

/// A second report of the same name is called `name~2`.
fn name_apart<'r>(reports: impl Iterator<Item = &'r mut Report>) {
    let mut names: BTreeSet<String> = BTreeSet::new();
    for report in reports {
        if names.contains(&report.name) {
            let numbered = (2..).map(|n| format!("{}~{n}", report.name)).find(|name| !names.contains(name));
            report.name = numbered.unwrap_or_default();
        }
        names.insert(report.name.clone());
    }
}

/// What becomes of inputs that give no report.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum OnError {
    Raise,
    Skip,
}

impl OnError {
    pub fn of(word: &str) -> PyResult<Self> {
        match word {
            "raise" => Ok(Self::Raise),
            "skip" => Ok(Self::Skip),
            other => Err(PyValueError::new_err(format!("errors={other:?}: say \"raise\" or \"skip\""))),
        }
    }

    fn part(self, read: Vec<Result<Report, ReadError>>) -> Result<(Vec<Report>, Vec<Skipped>), Failure> {
        let (mut reports, mut skipped) = (Vec::new(), Vec::new());
        for one in read {
            match one {
                Ok(report) => reports.push(report),
                Err(error) if self == Self::Skip => skipped.push(Skipped::from(&error)),
                Err(error) => return Err(Failure::Read(in_full(&error))),
            }
        }
        Ok((reports, skipped))
    }
}
