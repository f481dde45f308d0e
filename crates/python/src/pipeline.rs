//! The line for Python: reading, parsing, grouping and telling.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use rashomon_compare::compare_story;
use rashomon_corpus::Skipped;
use rashomon_engine::{Engine, find_places, group_unparsed, install_places};
use rashomon_group::ParsedReport;
use rashomon_packs::{Pack, PackError, Packs};
use rashomon_present::{view_brief, view_clean, view_parsed, view_stories};
use rashomon_read::Report;
use rashomon_text::in_full;
use rayon::prelude::*;

use crate::batches::{PyBatch, batches_of};
use crate::brief::{PyBrief, to_python};
use crate::errors::Failure;
use crate::inputs::{BATCH, Inputs, OnError, inputs_of, read_inputs};
use crate::stages::{SkippedRow, parse_rows};
use crate::work::{SHARED, Threads, Waited};

/// Languages besides English that have a pack.
const OTHER_LANGUAGES: [&str; 1] = ["fr"];

/// The packs of a data folder, by default the one that the command uses.
fn packs_in(data: Option<&Path>) -> Result<Packs, Failure> {
    match data {
        Some(folder) => Ok(Packs::new(folder)),
        None => Packs::of_user().map_err(pack_failure),
    }
}

fn pack_failure(error: PackError) -> Failure {
    Failure::Pack(in_full(&error))
}

/// Where language packs are looked for when nothing else is said.
#[pyfunction]
pub fn data_folder() -> PyResult<PathBuf> {
    rashomon_packs::data_folder().map_err(|error| pack_failure(error).into())
}

/// Fetches a pack through pip and installs it: "en", "fr" or "places". Gives its folder.
#[pyfunction]
#[pyo3(signature = (name, *, data=None))]
pub fn install_pack(py: Python, name: String, data: Option<PathBuf>) -> PyResult<PathBuf> {
    SHARED.run(py, move |_| {
        let packs = packs_in(data.as_deref())?;
        let failed = |error: &dyn std::error::Error| Failure::Pack(in_full(error));
        let pack = match name.as_str() {
            "places" => install_places(&packs).map_err(|error| failed(&error))?,
            name => packs.install(name).map_err(|error| failed(&error))?,
        };
        Ok(pack.folder().to_owned())
    })
}

/// Reads reports as `rashomon clean` does: no pack is needed.
#[pyfunction]
#[pyo3(signature = (reports, *, errors="raise"))]
pub fn clean<'py>(py: Python<'py>, reports: &Bound<'py, PyAny>, errors: &str) -> PyResult<Bound<'py, PyAny>> {
    clean_on(&SHARED, py, reports, errors)
}

fn clean_on<'py>(
    threads: &Threads,
    py: Python<'py>,
    reports: &Bound<'py, PyAny>,
    errors: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let (on_error, Inputs { given, one }) = (OnError::of(errors)?, inputs_of(reports)?);
    let views = threads.run(py, move |waited| {
        let (reports, _) = read_inputs(given, on_error, waited)?;
        Ok(reports.iter().map(view_clean).collect::<Vec<_>>())
    })?;
    match (one, &views[..]) {
        (true, [view]) => to_python(py, view),
        _ => to_python(py, &views),
    }
}

/// Groups reports into stories with lineage and origins, as `rashomon stories` does: no pack is needed.
#[pyfunction]
#[pyo3(signature = (reports, *, errors="raise"))]
pub fn stories<'py>(py: Python<'py>, reports: &Bound<'py, PyAny>, errors: &str) -> PyResult<Bound<'py, PyAny>> {
    stories_on(&SHARED, py, reports, errors)
}

fn stories_on<'py>(
    threads: &Threads,
    py: Python<'py>,
    reports: &Bound<'py, PyAny>,
    errors: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let (on_error, Inputs { given, .. }) = (OnError::of(errors)?, inputs_of(reports)?);
    let document = threads.run(py, move |waited| {
        let (reports, _) = read_inputs(given, on_error, waited)?;
        waited.check()?;
        let (reports, stories) = group_unparsed(reports);
        Ok(view_stories(&reports, &stories))
    })?;
    to_python(py, &document)
}

/// The whole line, its trained pipelines opened once.
#[pyclass(name = "Pipeline", module = "rashomon", frozen)]
pub struct PyPipeline {
    pub line: Arc<Line>,
    pub threads: Threads,
    asked: Asked,
}

/// What a pipeline was opened with, to open another like it.
#[derive(Clone)]
struct Asked {
    languages: Vec<String>,
    data: Option<PathBuf>,
    folder: Option<PathBuf>,
    threads: Option<usize>,
}

/// An engine, and the packs that it may still open languages from.
pub struct Line {
    engine: RwLock<Engine>,
    packs: Option<Packs>,
    looked_for: Mutex<BTreeSet<String>>,
}

#[derive(FromPyObject)]
enum Languages {
    One(String),
    Several(Vec<String>),
}

#[pymethods]
impl PyPipeline {
    #[new]
    #[pyo3(signature = (language=Languages::One("en".to_owned()), *, data=None, folder=None, threads=None))]
    fn new(
        py: Python,
        language: Languages,
        data: Option<PathBuf>,
        folder: Option<PathBuf>,
        threads: Option<usize>,
    ) -> PyResult<Self> {
        if threads == Some(0) {
            return Err(PyValueError::new_err("threads=0: say how many, or None for one a core"));
        }
        let languages = match language {
            Languages::One(language) => vec![language],
            Languages::Several(languages) => languages,
        };
        let asked = Asked { languages, data, folder, threads };
        let pool = Threads::new(threads);
        let from = asked.clone();
        let line = pool.run(py, move |_| Line::open(&from))?;
        Ok(Self { line: Arc::new(line), threads: pool, asked })
    }

    /// Reads reports as `rashomon clean` does.
    #[pyo3(signature = (reports, *, errors="raise"))]
    fn clean<'py>(&self, py: Python<'py>, reports: &Bound<'py, PyAny>, errors: &str) -> PyResult<Bound<'py, PyAny>> {
        clean_on(&self.threads, py, reports, errors)
    }

    /// Parses reports as `rashomon parse` does.
    #[pyo3(signature = (reports, *, tokens=false, errors="raise"))]
    fn parse<'py>(
        &self,
        py: Python<'py>,
        reports: &Bound<'py, PyAny>,
        tokens: bool,
        errors: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (on_error, Inputs { given, one }) = (OnError::of(errors)?, inputs_of(reports)?);
        let line = self.line.clone();
        let views = self.threads.run(py, move |waited| {
            let (parsed, _) = line.parse_all(given, on_error, waited)?;
            let view = |one: &ParsedReport| view_parsed(&one.report, &one.parsed, tokens);
            Ok(parsed.iter().map(view).collect::<Vec<_>>())
        })?;
        match (one, &views[..]) {
            (true, [view]) => to_python(py, view),
            _ => to_python(py, &views),
        }
    }

    /// Reads and parses records, a row each. Gives a row a report: the row it stood in (`row`), its name, day and hash, what it
    /// says and its fingerprint; and beside them the rows that gave none. Names are those that records bring, and not made
    /// unique: a batch does not know of the others.
    #[pyo3(signature = (batch, *, errors="raise"))]
    fn parse_batch(&self, py: Python, batch: &Bound<PyAny>, errors: &str) -> PyResult<(PyBatch, Vec<SkippedRow>)> {
        let (on_error, batches, line) = (OnError::of(errors)?, batches_of(batch)?, self.line.clone());
        self.threads.run(py, move |waited| {
            let (parsed, skipped) = parse_rows(&line, &batches, on_error, waited)?;
            Ok((PyBatch(parsed), skipped))
        })
    }

    /// Groups reports into stories as `rashomon stories` does.
    #[pyo3(signature = (reports, *, errors="raise"))]
    fn stories<'py>(&self, py: Python<'py>, reports: &Bound<'py, PyAny>, errors: &str) -> PyResult<Bound<'py, PyAny>> {
        stories_on(&self.threads, py, reports, errors)
    }

    /// All stages, as `rashomon brief` does.
    #[pyo3(signature = (reports, *, errors="raise"))]
    fn brief(&self, py: Python, reports: &Bound<PyAny>, errors: &str) -> PyResult<PyBrief> {
        let (on_error, Inputs { given, .. }) = (OnError::of(errors)?, inputs_of(reports)?);
        let line = self.line.clone();
        self.threads.run(py, move |waited| {
            let (mut reports, skipped) = line.parse_all(given, on_error, waited)?;
            let engine = line.engine();
            engine.sort(&mut reports);
            waited.check()?;
            let mut told = Vec::new();
            for batch in engine.stories(&reports).chunks(BATCH) {
                waited.check()?;
                told.par_extend(batch.par_iter().map(|story| (story.clone(), compare_story(&reports, story))));
            }
            Ok(PyBrief { document: Arc::new(view_brief(&reports, &told)), skipped })
        })
    }

    /// The packs in use, in words.
    #[getter]
    fn packs(&self) -> PyResult<Vec<String>> {
        Ok(self.line.packs_in_use(self.asked.folder.as_deref())?)
    }

    fn __repr__(&self) -> String {
        format!("<rashomon.Pipeline: {}>", self.asked.languages.join(", "))
    }

    /// A pipeline is opened again where it is unpickled, from the packs that are there.
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let py = slf.py();
        let Asked { languages, data, folder, threads } = slf.get().asked.clone();
        let open = py.import("rashomon")?.getattr("_open_pipeline")?;
        Ok((open, (languages, data, folder, threads).into_pyobject(py)?))
    }
}

impl Line {
    fn open(asked: &Asked) -> Result<Self, Failure> {
        if let Some(folder) = &asked.folder {
            let engine = Engine::open_pipeline(folder).map_err(|error| Failure::Pack(in_full(&error)))?;
            return Ok(Self { engine: RwLock::new(engine), packs: None, looked_for: Mutex::default() });
        }
        let packs = packs_in(asked.data.as_deref())?;
        let missing = |language: &str| {
            let shown = asked.data.clone().or(rashomon_packs::data_folder().ok()).unwrap_or_default();
            Failure::Pack(format!(
                "no language pack for `{language}` in `{}`: install it once with rashomon.install_pack({language:?}) or \
                 `rashomon packs install {language}`, or set RASHOMON_DATA to the folder that has it",
                shown.display()
            ))
        };
        let english = packs.find("en").map_err(pack_failure)?.ok_or_else(|| missing("en"))?;
        let mut engine = Engine::new(pipeline(&english)?);
        if let Some(places) = find_places(&packs).map_err(|error| Failure::Pack(in_full(&error)))? {
            engine = engine.with_places(places);
        }
        for language in asked.languages.iter().filter(|language| *language != "en") {
            let pack = packs.find(language).map_err(pack_failure)?.ok_or_else(|| missing(language))?;
            engine.add_language(language, pipeline(&pack)?);
        }
        Ok(Self { engine: RwLock::new(engine), packs: Some(packs), looked_for: Mutex::default() })
    }

    pub fn engine(&self) -> std::sync::RwLockReadGuard<'_, Engine> {
        self.engine.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens the installed pipelines of the languages that reports are in. Nothing is fetched: without one a report is read
    /// with the English pipeline, and says so in a notice.
    pub fn open_languages(&self, reports: &[Report]) -> Result<(), Failure> {
        let Some(packs) = &self.packs else { return Ok(()) };
        let languages: BTreeSet<&str> = reports.iter().filter_map(|report| report.language.as_deref()).collect();
        for language in languages.into_iter().filter(|language| OTHER_LANGUAGES.contains(language)) {
            let mut looked_for = self.looked_for.lock().unwrap_or_else(PoisonError::into_inner);
            if self.engine().reads(language) || !looked_for.insert(language.to_owned()) {
                continue;
            }
            if let Some(pack) = packs.find(language).map_err(pack_failure)? {
                let opened = pipeline(&pack)?;
                self.engine.write().unwrap_or_else(PoisonError::into_inner).add_language(language, opened);
            }
        }
        Ok(())
    }

    fn parse_all(
        &self,
        given: Vec<crate::inputs::Given>,
        on_error: OnError,
        waited: &Waited,
    ) -> Result<(Vec<ParsedReport>, Vec<Skipped>), Failure> {
        let (reports, skipped) = read_inputs(given, on_error, waited)?;
        self.open_languages(&reports)?;
        let mut parsed = Vec::with_capacity(reports.len());
        let mut left = reports.into_iter();
        loop {
            let batch: Vec<Report> = left.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                return Ok((parsed, skipped));
            }
            waited.check()?;
            parsed.extend(self.engine().parse(batch));
        }
    }

    fn packs_in_use(&self, folder: Option<&Path>) -> Result<Vec<String>, Failure> {
        let of = |pack: Pack| format!("{} {}", pack.name(), pack.version());
        let installed = match &self.packs {
            Some(packs) => packs.list().map_err(pack_failure)?,
            None => Vec::new(),
        };
        let mut all: Vec<String> = installed.into_iter().filter_map(Result::ok).map(of).collect();
        all.extend(folder.map(|folder| format!("pipeline {}", folder.display())));
        all.sort();
        Ok(all)
    }
}

fn pipeline(pack: &Pack) -> Result<rashomon_syntax::Pipeline, Failure> {
    rashomon_syntax::Pipeline::open(pack.pipeline()).map_err(|error| {
        // A pack whose sizes are right may still be damaged: where it cannot be run, its hashes tell.
        let damaged = pack.check(true).err().map(|damaged| in_full(&damaged));
        Failure::Pack(damaged.unwrap_or_else(|| in_full(&error)))
    })
}
