//! A corpus is made once, whatever ends a run on the way, and whatever is in it.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use rashomon_compare::compare_story;
use rashomon_corpus::{Corpus, CorpusError, Manifest, Skipped, Summary, memory_floor, parse_batch, run};
use rashomon_engine::Engine;
use rashomon_export::{TABLES, Told};
use rashomon_group::{ParsedReport, ReportIdx, group_stories};
use rashomon_read::{Limits, ReadError, Report, read_paths};
use rashomon_syntax::{Annotate, Annotated, Pipeline};
use rashomon_testkit::files;

/// Annotates as the English pipeline does, and breaks on one word.
struct Breaking(Pipeline);

impl Annotate for Breaking {
    fn annotate(&self, texts: &[&str]) -> Vec<Annotated> {
        assert!(!texts.iter().any(|text| text.contains("POISON")), "a poisoned text");
        self.0.annotate(texts)
    }
}

fn engine() -> &'static Engine {
    static ENGINE: std::sync::OnceLock<Engine> = std::sync::OnceLock::new();
    ENGINE.get_or_init(|| Engine::new(Breaking(rashomon_testkit::english())))
}

/// A folder of its own for each test, empty.
fn scratch(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The reports of some of the repository's own stories.
fn reports() -> Vec<Report> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let paths = ["stories/ferry-numbers/reports", "stories/landslide-place/reports", "examples/footbridge"];
    let paths: Vec<String> = paths.iter().map(|path| root.join(path).to_str().unwrap().to_owned()).collect();
    read_paths(&paths, &Limits::default()).map(Result::unwrap).collect()
}

fn manifest() -> Manifest {
    Manifest { inputs: vec!["reports".to_owned()], shard_reports: 4, packs: vec!["en".to_owned()] }
}

fn make(folder: &Path, reports: Vec<Result<Report, ReadError>>) -> Result<Summary, CorpusError> {
    make_with(folder, reports, &mut |batch| parse_batch(engine(), batch))
}

fn make_with(
    folder: &Path,
    reports: Vec<Result<Report, ReadError>>,
    parse: &mut dyn FnMut(Vec<Report>) -> (RecordBatch, Vec<String>),
) -> Result<Summary, CorpusError> {
    let corpus = Corpus {
        folder,
        manifest: manifest(),
        memory: memory_floor(100),
        parse,
        progress: &mut |_| {},
        skipped: &mut |_: &Skipped| {},
    };
    run(corpus, reports.into_iter())
}

fn rows(folder: &Path, table: &str) -> Vec<RecordBatch> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder.join("tables").join(table)).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: PathBuf| ParquetRecordBatchReaderBuilder::try_new(fs::File::open(path).unwrap()).unwrap().build();
    paths.into_iter().flat_map(|path| read(path).unwrap().map(Result::unwrap)).collect()
}

/// The words of a table's column, `-` for unknown.
fn column(folder: &Path, table: &str, name: &str) -> Vec<String> {
    let words = |batch: RecordBatch| -> Vec<String> {
        let column = batch.column_by_name(name).unwrap().as_string::<i32>();
        column.iter().map(|word| word.unwrap_or("-").to_owned()).collect()
    };
    rows(folder, table).into_iter().flat_map(words).collect()
}

#[test]
fn a_run_cut_off_at_any_file_goes_on_to_the_same_bytes() {
    let whole = scratch("whole");
    // What a batch is parsed into is remembered: this test is on files.
    let mut known: HashMap<String, (RecordBatch, Vec<String>)> = HashMap::new();
    let mut parsed = 0;
    let mut parse = |batch: Vec<Report>| {
        let key = batch.iter().map(|report| report.sha256.as_str()).collect::<Vec<_>>().join(" ");
        parsed += batch.len();
        known.entry(key).or_insert_with(|| parse_batch(engine(), batch)).clone()
    };
    let all = || reports().into_iter().map(Ok).collect::<Vec<_>>();
    make_with(&whole, all(), &mut parse).unwrap();
    let expected = files(&whole);
    let is_table = |path: &&PathBuf| path.extension().is_some_and(|ending| ending == "parquet");
    let mut order: Vec<&PathBuf> = expected.keys().filter(is_table).collect();
    // Parsed files come first, then what is grouped, then the tables, part by part.
    order.sort_by_key(|path| {
        (path.starts_with("tables"), path.components().count() == 1, path.file_name(), path.to_path_buf())
    });
    assert!(order.len() > 20, "{order:?}");
    for done in 0..=order.len() {
        let cut = scratch("cut");
        for path in &order[..done] {
            fs::create_dir_all(cut.join(path).parent().unwrap()).unwrap();
            fs::write(cut.join(path), &expected[*path]).unwrap();
        }
        if let Some(next) = order.get(done) {
            let half = cut.join(format!("{}.partial", next.display()));
            fs::create_dir_all(half.parent().unwrap()).unwrap();
            fs::write(half, &expected[*next][..expected[*next].len() / 2]).unwrap();
        }
        make_with(&cut, all(), &mut parse).unwrap();
        let found = files(&cut);
        assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
        for (path, bytes) in &expected {
            assert!(found[path] == *bytes, "{} after {done} files", path.display());
        }
    }
    let mut nothing = |_: Vec<Report>| -> (RecordBatch, Vec<String>) { panic!("all was parsed before") };
    make_with(&whole, all(), &mut nothing).unwrap();
    assert!(files(&whole) == expected);
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let made = [1, 3].map(|threads| {
        let folder = scratch(&format!("threads-{threads}"));
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| make(&folder, reports().into_iter().map(Ok).collect())).unwrap();
        files(&folder)
    });
    assert!(made[0] == made[1]);
}

#[test]
fn a_poisoned_record_costs_only_itself() {
    let (clean, poisoned) = (scratch("clean"), scratch("poisoned"));
    let summary = make(&clean, reports().into_iter().map(Ok).collect()).unwrap();
    assert!(summary.skipped.is_empty() && summary.stories >= 3);
    let mut with: Vec<Result<Report, ReadError>> = reports().into_iter().map(Ok).collect();
    let mut poison = Report::of_text("The harbour was closed. POISON. It opened again on Friday.");
    (poison.name, poison.location, poison.sha256) = ("p".to_owned(), "crawl/p.html".to_owned(), "00".to_owned());
    with.insert(2, Ok(poison));
    with.insert(5, Err(ReadError::TooLarge { location: "crawl/big.json".to_owned(), limit: 64 }));
    let found = make(&poisoned, with).unwrap();
    let kinds: Vec<&str> = found.skipped.iter().map(|one| one.kind).collect();
    assert_eq!(kinds, ["not-parsed", "too-large"]);
    assert!(found.skipped[0].message.contains("crawl/p.html"));
    for table in TABLES.iter().map(|table| table.name).chain(["notices"]) {
        assert_eq!(found.tables[table], summary.tables[table], "{table}");
    }
    for (table, name) in [("findings", "claim"), ("reports", "report"), ("mentions", "text"), ("stories", "story")] {
        assert_eq!(column(&poisoned, table, name), column(&clean, table, name));
    }
    let skipped = fs::read_to_string(poisoned.join("skipped.jsonl")).unwrap();
    assert_eq!(skipped.lines().count(), 2);
}

#[test]
fn the_tables_are_those_of_stories_told_in_memory() {
    let folder = scratch("parity");
    make(&folder, reports().into_iter().map(Ok).collect()).unwrap();
    let mut all: Vec<ParsedReport> = engine().parse(reports());
    engine().sort(&mut all);
    let mut expected: Vec<Vec<Vec<String>>> = vec![Vec::new(); TABLES.len()];
    let mut stories = group_stories(&all);
    // By their first reports, as the tables are.
    stories.sort_by_key(|story| story.reports.iter().map(|at| all[at.at()].report.day()).min());
    for story in &stories {
        let mut members: Vec<ReportIdx> = story.reports.clone();
        members.sort_unstable();
        let own: Vec<ParsedReport> = members.iter().map(|at| all[at.at()].clone()).collect();
        let alone = group_stories(&own).remove(0);
        assert_eq!(alone.reports.len(), own.len());
        let findings = compare_story(&own, &alone);
        let told = Told::new(&own, &alone, &findings);
        for (table, rows) in TABLES.iter().zip(&mut expected) {
            rows.extend(table.rows(&told).iter().map(|row| row.iter().map(|cell| format!("{cell:?}")).collect()));
        }
    }
    for (table, expected) in TABLES.iter().zip(&expected) {
        let batches = rows(&folder, table.name);
        assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), expected.len(), "{}", table.name);
        assert!(batches.iter().all(|batch| batch.schema().fields() == table.schema().fields()));
        let first = table.columns[0].0;
        let mut found: Vec<String> =
            column(&folder, table.name, first).iter().map(|word| format!("Text({word:?})")).collect();
        let mut expected: Vec<String> = expected.iter().map(|row| row[0].clone()).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{}.{first}", table.name);
    }
}

#[test]
fn another_corpus_is_refused() {
    let folder = scratch("other");
    let some = || -> Vec<Result<Report, ReadError>> { reports().into_iter().take(5).map(Ok).collect() };
    make(&folder, some()).unwrap();
    let before = files(&folder);
    let mut other = manifest();
    other.inputs = vec!["others".to_owned()];
    let corpus = Corpus {
        folder: &folder,
        manifest: other,
        memory: u64::MAX,
        parse: &mut |batch| parse_batch(engine(), batch),
        progress: &mut |_| {},
        skipped: &mut |_: &Skipped| {},
    };
    let error = run(corpus, some().into_iter()).unwrap_err();
    assert!(error.to_string().contains("with inputs [\"reports\"]"), "{error}");
    let mut changed = some();
    changed[0] = Ok(Report { sha256: "ff".to_owned(), ..Report::of_text("Another report.") });
    assert!(matches!(make(&folder, changed), Err(CorpusError::InputChanged { .. })));
    assert!(files(&folder) == before, "what was there stays");
}

#[test]
fn memory_changes_nothing_and_too_little_is_said() {
    let (some, most, little) = (scratch("some"), scratch("most"), scratch("little"));
    let mut parse = |batch: Vec<Report>| parse_batch(engine(), batch);
    let mut make = |folder: &Path, memory: u64| {
        let (progress, skipped): (&mut dyn FnMut(_), _) = (&mut |_| {}, &mut |_: &Skipped| {});
        let corpus = Corpus { folder, manifest: manifest(), memory, parse: &mut parse, progress, skipped };
        run(corpus, reports().into_iter().map(Ok))
    };
    let count = reports().len();
    let error = make(&little, memory_floor(count) - 1).unwrap_err();
    assert!(matches!(error, CorpusError::Memory { reports, .. } if reports == count), "{error}");
    assert!(error.to_string().contains("MiB at least"), "{error}");
    make(&some, memory_floor(count)).unwrap();
    make(&most, u64::MAX).unwrap();
    assert!(files(&some) == files(&most));
    // What was parsed is still there.
    make(&little, memory_floor(count)).unwrap();
    assert!(files(&little) == files(&some));
    let left: Vec<PathBuf> = files(&some).into_keys().filter(|path| path.components().count() == 1).collect();
    assert_eq!(left, ["furniture.parquet", "grouped.parquet", "manifest.json", "skipped.jsonl"].map(PathBuf::from));
}
