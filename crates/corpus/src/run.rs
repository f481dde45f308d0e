//! The stages on one machine.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, BinaryArray, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use rashomon_group::{CorpusGrouping, Grouped, ReportIdx};
use rashomon_read::{ReadError, Report};
use rashomon_text::in_full;
use serde_json::json;

use crate::files::{RowsFile, count_rows, read_column, write_batches, write_whole};
use crate::grouped::{read_groups, write_groups};
use crate::stages::{
    Groups, MOST_COMPARED, StoryTelling, Tables, parsed_schema, read_fingerprints, tell_batch, tell_schemas,
};
use crate::{CorpusError, Manifest};

/// Where a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Reports are read, parsed and fingerprinted.
    Parse,
    /// Fingerprints are taken together.
    Collect,
    /// Reports are compared with each other and grouped.
    Group,
    /// Stories are told: lineage, origins, entities, findings.
    Tell,
}

/// Told after every batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub stage: Stage,
    /// Reports that this stage is done with.
    pub done: usize,
    /// How many of them an earlier run was done with.
    pub before: usize,
    /// `None` while it is not known how many there are.
    pub total: Option<usize>,
}

/// An input that gave no report, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// A short fixed word for programs.
    pub kind: &'static str,
    /// Names the input.
    pub message: String,
}

impl From<&ReadError> for Skipped {
    fn from(error: &ReadError) -> Self {
        Self { kind: kind_of(error), message: in_full(error) }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Summary {
    pub reports: usize,
    pub stories: usize,
    pub skipped: Vec<Skipped>,
    /// Rows of each table.
    pub tables: BTreeMap<String, usize>,
}

/// What a run is given.
pub struct Corpus<'c> {
    pub folder: &'c Path,
    pub manifest: Manifest,
    /// Bytes that the run may take. It changes no result. Below [`memory_floor`] of the reports it ends with an error.
    pub memory: u64,
    /// Parses a batch: [`parse_batch`](crate::parse_batch) on an engine of the caller's.
    pub parse: &'c mut dyn FnMut(Vec<Report>) -> (RecordBatch, Vec<String>),
    pub progress: &'c mut dyn FnMut(Progress),
    pub skipped: &'c mut dyn FnMut(&Skipped),
}

/// What a run takes at least for so many reports, in bytes: what a process with its packs and a batch of stories in work
/// holds, and what is held of each report whatever its length. Measured: `docs/measurements/corpus.md`.
pub fn memory_floor(reports: usize) -> u64 {
    FIXED + PER_REPORT * reports as u64
}

const FIXED: u64 = 896 << 20;
const PER_REPORT: u64 = 1200;

/// Reports parsed at a time: enough to keep every core busy, few enough to hold in memory.
const BATCH: usize = 64;

/// Makes all tables of `reports` in a folder, going on where a run before was cut off. The reports must come in the same
/// order each time.
pub fn run(corpus: Corpus, reports: impl Iterator<Item = Result<Report, ReadError>>) -> Result<Summary, CorpusError> {
    run_comparing(MOST_COMPARED, corpus, reports)
}

/// With so many reports of one story held at a time, and compared.
fn run_comparing(
    most: usize,
    corpus: Corpus,
    reports: impl Iterator<Item = Result<Report, ReadError>>,
) -> Result<Summary, CorpusError> {
    let Corpus { folder, manifest, memory, parse, progress, skipped } = corpus;
    manifest.begin(folder)?;
    let shard = manifest.shard_reports.max(1);
    let mut run = Run { folder, shard, most, memory, progress, summary: Summary::default() };
    let rows = run.parse(reports, parse, skipped)?;
    run.summary.reports = rows.iter().sum();
    let groups = run.group(&rows)?;
    run.summary.stories = groups.stories.len();
    run.tell(&rows, &groups)?;
    run.finish(&manifest)
}

struct Run<'r> {
    folder: &'r Path,
    shard: usize,
    /// Reports of one story that are held at a time, and compared.
    most: usize,
    memory: u64,
    progress: &'r mut dyn FnMut(Progress),
    summary: Summary,
}

impl Run<'_> {
    fn parsed(&self, part: usize) -> PathBuf {
        self.folder.join(PARSED_FOLDER).join(file_name(part))
    }

    fn table(&self, name: &str, part: usize) -> PathBuf {
        self.folder.join("tables").join(name).join(file_name(part))
    }

    /// Parses what no earlier run has; gives the rows of each file.
    fn parse(
        &mut self,
        mut reports: impl Iterator<Item = Result<Report, ReadError>>,
        parse: &mut dyn FnMut(Vec<Report>) -> (RecordBatch, Vec<String>),
        skipped: &mut dyn FnMut(&Skipped),
    ) -> Result<Vec<usize>, CorpusError> {
        let mut rows = Vec::new();
        let (mut done, mut before) = (0, 0);
        loop {
            let path = self.parsed(rows.len());
            let known = path.exists();
            let (mut taken, mut batches, mut found) = (0, Vec::new(), Vec::new());
            let mut broken: Vec<String> = Vec::new();
            while taken < self.shard {
                let mut batch = Vec::new();
                for report in reports.by_ref() {
                    match report {
                        Ok(report) => batch.push(report),
                        Err(error) => self.skip(Skipped::from(&error), skipped),
                    }
                    if batch.len() == BATCH.min(self.shard - taken) {
                        break;
                    }
                }
                if batch.is_empty() {
                    break;
                }
                taken += batch.len();
                done += batch.len();
                if known {
                    before += batch.len();
                    found.extend(batch.into_iter().map(|report| (report.sha256, report.location)));
                } else {
                    let (parsed, left_out) = parse(batch);
                    batches.push(parsed);
                    broken.extend(left_out);
                }
                (self.progress)(Progress { stage: Stage::Parse, done, before, total: None });
            }
            if taken == 0 {
                return if known {
                    Err(CorpusError::InputChanged { folder: self.folder.to_owned() })
                } else {
                    Ok(rows)
                };
            }
            if known {
                broken = self.missing(&path, found)?;
            } else {
                write_batches(&path, parsed_schema(), &batches, true)?;
            }
            for location in broken {
                let message = format!("`{location}`: the parser gave up on this report");
                self.skip(Skipped { kind: "not-parsed", message }, skipped);
            }
            rows.push(count_rows(&path)?);
        }
    }

    fn skip(&mut self, one: Skipped, told: &mut dyn FnMut(&Skipped)) {
        told(&one);
        self.summary.skipped.push(one);
    }

    /// Where the reports are that a file of an earlier run should hold and does not, for they broke the parser.
    fn missing(&self, path: &Path, found: Vec<(String, String)>) -> Result<Vec<String>, CorpusError> {
        let batches = read_column(path, "sha256", None)?;
        let mut held = batches.iter().flat_map(|batch| batch.column(0).as_string::<i32>().iter().flatten()).peekable();
        let mut broken = Vec::new();
        for (sha256, location) in found {
            if held.next_if(|one| *one == sha256).is_none() {
                broken.push(location);
            }
        }
        match held.next() {
            None => Ok(broken),
            Some(_) => Err(CorpusError::InputChanged { folder: self.folder.to_owned() }),
        }
    }

    /// Groups all reports, unless an earlier run has.
    fn group(&mut self, rows: &[usize]) -> Result<Groups, CorpusError> {
        let total = rows.iter().sum();
        let groups = match read_groups(self.folder, &Places::new(rows))? {
            Some(groups) => {
                let all = Progress { stage: Stage::Group, done: total, before: total, total: Some(total) };
                (self.progress)(all);
                groups
            }
            None => {
                let groups = self.group_anew(rows, total)?;
                write_groups(self.folder, &groups, &Places::new(rows))?;
                groups
            }
        };
        match groups.stories.iter().map(Vec::len).sum::<usize>() == total {
            true => Ok(groups),
            false => Err(CorpusError::InputChanged { folder: self.folder.to_owned() }),
        }
    }

    fn group_anew(&mut self, rows: &[usize], total: usize) -> Result<Groups, CorpusError> {
        let floor = memory_floor(total);
        if self.memory < floor {
            return Err(CorpusError::Memory { reports: total, floor, given: self.memory });
        }
        let room = usize::try_from(self.memory - floor).unwrap_or(usize::MAX);
        let open = || tempfile::tempfile_in(self.folder);
        let failed = |source| CorpusError::File { path: self.folder.to_owned(), source };
        let mut grouping = CorpusGrouping::new(open, room).map_err(failed)?;
        let mut tell = |stage, done| {
            (self.progress)(Progress { stage, done, before: 0, total: Some(total) });
        };
        let mut done = 0;
        tell(Stage::Collect, done);
        for part in 0..rows.len() {
            let path = self.folder.join(PARSED_FOLDER).join(file_name(part));
            for batch in read_column(&path, "fingerprint", None)? {
                let prints =
                    read_fingerprints(&batch).map_err(|what| CorpusError::Damaged { path: path.clone(), what })?;
                prints.iter().try_for_each(|print| grouping.push(print)).map_err(failed)?;
                done += prints.len();
            }
            tell(Stage::Collect, done);
        }
        tell(Stage::Group, 0);
        let Grouped { stories, ids, notices, furniture } =
            grouping.finish_telling(&mut |done, of| tell(Stage::Group, total * done / of.max(1))).map_err(failed)?;
        Ok(Groups { stories, ids, furniture, notices: notices.into_iter().collect() })
    }

    /// Tells the stories that no earlier run has.
    fn tell(&mut self, rows: &[usize], groups: &Groups) -> Result<(), CorpusError> {
        let places = Places::new(rows);
        let schemas = tell_schemas();
        let total = Some(self.summary.reports);
        let (mut done, mut before, mut part) = (0, 0, 0);
        let mut from = 0;
        while from < groups.stories.len() {
            let (mut until, mut reports) = (from, 0);
            while until < groups.stories.len() && reports < self.shard {
                reports += groups.stories[until].len();
                until += 1;
            }
            done += reports;
            if schemas.iter().all(|(name, _)| self.table(name, part).exists()) {
                before += reports;
            } else {
                let begin = |(name, schema): &(&str, SchemaRef)| {
                    RowsFile::begin(&self.table(name, part), schema.clone(), false)
                };
                let mut files: Vec<RowsFile> = schemas.iter().map(begin).collect::<Result<_, _>>()?;
                let mut write =
                    |tables: Tables| files.iter_mut().zip(tables).try_for_each(|(file, rows)| file.write(&rows));
                self.tell_stories(&places, groups, from..until, &mut write)?;
                files.into_iter().try_for_each(RowsFile::finish)?;
            }
            for (name, _) in &schemas {
                *self.summary.tables.entry((*name).to_owned()).or_default() += count_rows(&self.table(name, part))?;
            }
            (self.progress)(Progress { stage: Stage::Tell, done, before, total });
            (from, part) = (until, part + 1);
        }
        // Files that a run with fewer stories would not have written are another corpus's.
        match schemas.iter().any(|(name, _)| self.table(name, part).exists()) {
            true => Err(CorpusError::InputChanged { folder: self.folder.to_owned() }),
            false => Ok(()),
        }
    }

    /// Gives the rows of some stories in their order. Of a story that is too large to be held whole some reports are loaded
    /// at a time.
    fn tell_stories(
        &self,
        places: &Places,
        groups: &Groups,
        stories: Range<usize>,
        write: &mut dyn FnMut(Tables) -> Result<(), CorpusError>,
    ) -> Result<(), CorpusError> {
        let damaged = |what| CorpusError::Damaged { path: self.folder.join(PARSED_FOLDER), what };
        let is_large = |story: &Vec<ReportIdx>| story.len() > self.most;
        for stories in groups.stories[stories].chunk_by(|a, b| !is_large(a) && !is_large(b)) {
            match stories {
                [story] if is_large(story) => {
                    let mut some = story.chunks(self.most);
                    let first = self.load(places, some.next().unwrap_or_default())?;
                    let (mut telling, tables) = StoryTelling::begin(&first, story.len(), groups).map_err(damaged)?;
                    write(tables)?;
                    for some in some {
                        let others = telling.others(&self.load(places, some)?, groups).map_err(damaged)?;
                        others.into_iter().try_for_each(&mut *write)?;
                    }
                    write(telling.end())?;
                }
                _ => write(tell_batch(&self.load_each(places, stories)?, groups).map_err(damaged)?)?,
            }
        }
        Ok(())
    }

    fn load(&self, places: &Places, reports: &[ReportIdx]) -> Result<RecordBatch, CorpusError> {
        let mut loaded = self.load_each(places, &[reports])?;
        Ok(loaded.swap_remove(0))
    }

    /// The parsed reports of each story, in its order, with their positions.
    fn load_each(&self, places: &Places, stories: &[impl AsRef<[ReportIdx]>]) -> Result<Vec<RecordBatch>, CorpusError> {
        let mut wanted: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in stories.iter().flat_map(AsRef::as_ref) {
            let (part, row) = places.of(*at);
            wanted.entry(part).or_default().push(row);
        }
        let mut held: BTreeMap<(usize, usize), (BinaryArray, usize)> = BTreeMap::new();
        for (part, rows) in &mut wanted {
            rows.sort_unstable();
            let mut each = rows.iter();
            for batch in read_column(&self.parsed(*part), "parsed", Some(rows))? {
                let column = batch.column(0).as_binary::<i32>();
                for (at, row) in (0..column.len()).zip(each.by_ref()) {
                    held.insert((*part, *row), (column.clone(), at));
                }
            }
        }
        let schema = Arc::new(Schema::new(vec![
            Field::new("at", DataType::Int64, false),
            Field::new("parsed", DataType::Binary, false),
        ]));
        let batch = |story: &[ReportIdx]| {
            let bytes = story.iter().map(|at| held.get(&places.of(*at)).map(|(column, row)| column.value(*row)));
            let bytes: Option<Vec<&[u8]>> = bytes.collect();
            let bytes = bytes.ok_or_else(|| CorpusError::Damaged {
                path: self.folder.join(PARSED_FOLDER),
                what: "a row is missing".to_owned(),
            })?;
            let positions: arrow_array::PrimitiveArray<Int64Type> =
                story.iter().map(|at| i64::from(at.0)).collect::<Vec<_>>().into();
            let columns: Vec<ArrayRef> = vec![Arc::new(positions), Arc::new(BinaryArray::from_vec(bytes))];
            Ok(RecordBatch::try_new(schema.clone(), columns).expect("a cell a row in each column"))
        };
        stories.iter().map(|story| batch(story.as_ref())).collect()
    }

    fn finish(self, manifest: &Manifest) -> Result<Summary, CorpusError> {
        let Self { folder, summary, .. } = self;
        write_whole(&folder.join("skipped.jsonl"), |file| {
            summary.skipped.iter().try_for_each(|one| {
                use std::io::Write as _;
                writeln!(file, "{}", json!({"kind": one.kind, "message": one.message}))
            })
        })?;
        let mut why: BTreeMap<&str, usize> = BTreeMap::new();
        summary.skipped.iter().for_each(|one| *why.entry(one.kind).or_default() += 1);
        let found = json!({
            "reports": summary.reports, "stories": summary.stories, "skipped": why, "rows": summary.tables,
        });
        manifest.write(folder, found)?;
        Ok(summary)
    }
}

const PARSED_FOLDER: &str = "parsed";

/// Where the rows of all files are that count through.
pub(crate) struct Places(Vec<usize>);

impl Places {
    fn new(rows: &[usize]) -> Self {
        let starts = rows.iter().scan(0, |next, rows| {
            let start = *next;
            *next += rows;
            Some(start)
        });
        Self(starts.collect())
    }

    /// The position of a row of a file.
    pub fn position(&self, part: usize, row: usize) -> Option<ReportIdx> {
        let start = self.0.get(part)?;
        u32::try_from(start + row).ok().map(ReportIdx)
    }

    /// File, and row in it.
    pub fn of(&self, at: ReportIdx) -> (usize, usize) {
        let part = self.0.partition_point(|start| *start <= at.at()) - 1;
        (part, at.at() - self.0[part])
    }
}

fn file_name(part: usize) -> String {
    format!("part-{part:06}.parquet")
}

fn kind_of(error: &ReadError) -> &'static str {
    match error {
        ReadError::Io { .. } => "unreadable",
        ReadError::Json { .. } | ReadError::Broken { .. } => "broken",
        ReadError::Empty { .. } => "empty",
        ReadError::TooLarge { .. } | ReadError::Bomb { .. } | ReadError::TooDeep { .. } => "too-large",
        ReadError::Unread { .. } => "no-report",
        ReadError::Panicked { .. } => "not-read",
        ReadError::NoMatch { .. } => "no-file",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::read_whole;
    use crate::stages::{group_batches, parse_batch, tell_most};
    use arrow_array::Int64Array;
    use arrow_select::concat::concat_batches;
    use rashomon_engine::Engine;

    fn report(at: usize) -> Report {
        let text = match at {
            2 => {
                "The council of Velland sold its two mills to a brewer from the north, the treasurer wrote.".to_owned()
            }
            _ => format!("The ferry Alba ran aground off Rovna with 2{at} passengers, harbour master Ines Rolo said."),
        };
        let mut report = Report::of_text(text);
        (report.name, report.sha256) = (format!("r{at}"), format!("{at:064}"));
        report
    }

    #[test]
    fn a_story_that_is_loaded_in_pieces_is_told_as_one_that_is_held_whole() {
        let folder = tempfile::tempdir().unwrap();
        let engine = Engine::new(rashomon_testkit::english());
        let corpus = Corpus {
            folder: folder.path(),
            manifest: Manifest { inputs: Vec::new(), shard_reports: 10, packs: Vec::new() },
            memory: memory_floor(10),
            parse: &mut |reports| parse_batch(&engine, reports),
            progress: &mut |_| (),
            skipped: &mut |_| (),
        };
        run_comparing(2, corpus, (0..6).map(|at| Ok(report(at)))).unwrap();

        let (parsed, _) = parse_batch(&engine, (0..6).map(report).collect());
        let groups = group_batches(std::slice::from_ref(&parsed)).unwrap();
        assert_eq!(groups.stories.iter().map(Vec::len).collect::<Vec<_>>(), [5, 1]);
        let column = parsed.column_by_name("parsed").unwrap();
        let batch = |story: &Vec<ReportIdx>| {
            let rows: Vec<&[u8]> = story.iter().map(|at| column.as_binary::<i32>().value(at.at())).collect();
            let at: ArrayRef = Arc::new(Int64Array::from_iter_values(story.iter().map(|at| i64::from(at.0))));
            let parsed: ArrayRef = Arc::new(BinaryArray::from_vec(rows));
            RecordBatch::try_from_iter([("at", at), ("parsed", parsed)]).unwrap()
        };
        let stories: Vec<RecordBatch> = groups.stories.iter().map(batch).collect();
        let told = tell_most(&stories, &groups, 2).unwrap();
        for ((name, schema), whole) in tell_schemas().into_iter().zip(told) {
            let path = folder.path().join("tables").join(name).join(file_name(0));
            assert_eq!(concat_batches(&schema, &read_whole(&path).unwrap()).unwrap(), whole, "{name}");
        }
    }
}
