//! The stages as functions over Arrow batches.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, BinaryArray, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use arrow_select::concat::concat_batches;
use rashomon_compare::{Findings, compare_story};
use rashomon_engine::{Engine, sort_key};
use rashomon_export::{Cell, TABLES, Table, Told};
use rashomon_group::{
    Corrections, Fingerprint, Furniture, ParsedReport, ReportIdx, Story, group_with_notices, story_id, tell_story,
};
use rashomon_read::{Notice, Report};
use rashomon_store::{pack_report, unpack_report};
use rayon::prelude::*;

/// Columns of a parsed report: its name, the day it was published, the hash of its bytes; what it says, and its
/// fingerprint, both in bytes of ours.
pub const PARSED: [(&str, DataType); 5] = [
    ("report", DataType::Utf8),
    ("published", DataType::Utf8),
    ("sha256", DataType::Utf8),
    ("parsed", DataType::Binary),
    ("fingerprint", DataType::Binary),
];

pub(crate) fn parsed_schema() -> SchemaRef {
    let field = |(name, of): &(&str, DataType)| Field::new(*name, of.clone(), *name == "published");
    Arc::new(Schema::new(PARSED.iter().map(field).collect::<Vec<_>>()))
}

/// Parses reports on all cores; a row a report, in their order. A report that breaks the parser is left out and named
/// in the second list.
pub fn parse_batch(engine: &Engine, reports: Vec<Report>) -> (RecordBatch, Vec<String>) {
    let rows: Vec<Result<Row, String>> = reports
        .into_par_iter()
        .map(|report| {
            let location = report.location.clone();
            let parse = || engine.parse(vec![report]).pop().map(|one| Row::new(&one));
            catch_unwind(AssertUnwindSafe(parse)).ok().flatten().ok_or(location)
        })
        .collect();
    let (mut kept, mut broken) = (Vec::new(), Vec::new());
    for row in rows {
        match row {
            Ok(row) => kept.push(row),
            Err(location) => broken.push(location),
        }
    }
    let text = |of: fn(&Row) -> Option<&str>| -> ArrayRef { Arc::new(kept.iter().map(of).collect::<StringArray>()) };
    let bytes =
        |of: fn(&Row) -> &[u8]| -> ArrayRef { Arc::new(kept.iter().map(|row| Some(of(row))).collect::<BinaryArray>()) };
    let columns = vec![
        text(|row| Some(&row.report)),
        text(|row| row.published.as_deref()),
        text(|row| Some(&row.sha256)),
        bytes(|row| &row.parsed),
        bytes(|row| &row.fingerprint),
    ];
    (RecordBatch::try_new(parsed_schema(), columns).expect("a cell a row in each column"), broken)
}

struct Row {
    report: String,
    published: Option<String>,
    sha256: String,
    parsed: Vec<u8>,
    fingerprint: Vec<u8>,
}

impl Row {
    fn new(one: &ParsedReport) -> Self {
        Self {
            report: one.report.name.clone(),
            published: one.report.published.as_ref().map(ToString::to_string),
            sha256: one.report.sha256.clone(),
            parsed: pack_report(one),
            fingerprint: Fingerprint::new(one).to_bytes(),
        }
    }
}

/// Stories of parsed reports.
pub struct Groups {
    /// Positions among all rows, the earliest report of a story first, the stories in the order of these.
    pub stories: Vec<Vec<ReportIdx>>,
    pub ids: Vec<String>,
    /// What tells page furniture from text; the same for all stories.
    pub furniture: Furniture,
    /// By the report's position.
    pub notices: BTreeMap<ReportIdx, Notice>,
}

/// Groups by the column `fingerprint` of batches, whose rows count from 0 through all of them. The error says what is
/// wrong with a batch.
pub fn group_batches(batches: &[RecordBatch]) -> Result<Groups, String> {
    let mut prints: Vec<Fingerprint> = Vec::new();
    for batch in batches {
        prints.extend(read_fingerprints(batch)?);
    }
    let (stories, notices) = group_with_notices(&prints, &Corrections::default());
    let furniture = Furniture::new(&prints, &stories);
    let ids = stories.iter().map(|story| story_id(prints[story[0].at()].sha256())).collect();
    Ok(Groups { stories, ids, furniture, notices: notices.into_iter().collect() })
}

pub(crate) fn read_fingerprints(batch: &RecordBatch) -> Result<Vec<Fingerprint>, String> {
    let column = binary(batch, "fingerprint")?;
    let read = (0..column.len()).into_par_iter().map(|row| Fingerprint::from_bytes(column.value(row)));
    read.collect::<Result<_, _>>().map_err(|error| error.to_string())
}

/// Columns of the table of notices, which stands beside [`TABLES`]: what was dropped from a report, or doubted. Without a
/// report it is a notice on the story.
pub const NOTICES: [(&str, DataType); 4] =
    [("story", DataType::Utf8), ("report", DataType::Utf8), ("kind", DataType::Utf8), ("message", DataType::Utf8)];

/// Name and columns of each table that [`tell_batch`] gives.
pub(crate) fn tell_schemas() -> Vec<(&'static str, SchemaRef)> {
    TABLES.iter().map(|table| (table.name, table.schema())).chain([("notices", notices_schema())]).collect()
}

fn notices_schema() -> SchemaRef {
    let field = |(name, of): &(&str, DataType)| Field::new(*name, of.clone(), *name == "report");
    Arc::new(Schema::new(NOTICES.iter().map(field).collect::<Vec<_>>()))
}

/// What [`tell_batch`] gives rows of, in its order.
pub fn table_names() -> impl Iterator<Item = &'static str> {
    tell_schemas().into_iter().map(|(name, _)| name)
}

/// Tells stories, each a batch with the columns `at` (positions as in [`Groups`]) and `parsed`, whose rows are its
/// reports, the earliest first. Gives the rows of each of [`TABLES`], and of [`NOTICES`]. A story that breaks the
/// comparison is told without its findings, and a notice says so.
pub fn tell_batch(stories: &[RecordBatch], groups: &Groups) -> Result<Vec<RecordBatch>, String> {
    tell_most(stories, groups, MOST_COMPARED)
}

pub(crate) fn tell_most(stories: &[RecordBatch], groups: &Groups, most: usize) -> Result<Tables, String> {
    let told: Result<Vec<Vec<Tables>>, String> =
        stories.par_iter().map(|story| tell_whole(story, groups, most)).collect();
    Ok(join_tables(&told?.into_iter().flatten().collect::<Vec<_>>()))
}

/// The rows of all, in their order.
pub fn join_tables(pieces: &[Tables]) -> Tables {
    let whole = |(at, (_, schema)): (usize, (&str, SchemaRef))| {
        concat_batches(&schema, pieces.iter().map(|tables| &tables[at])).expect("batches of one table have its columns")
    };
    tell_schemas().into_iter().enumerate().map(whole).collect()
}

fn tell_whole(story: &RecordBatch, groups: &Groups, most: usize) -> Result<Vec<Tables>, String> {
    let size = story.num_rows();
    let compared = size.min(most);
    let (mut telling, first) = StoryTelling::begin(&story.slice(0, compared), size, groups)?;
    let others = telling.others(&story.slice(compared, size - compared), groups)?;
    Ok([first].into_iter().chain(others).chain([telling.end()]).collect())
}

/// Rows of each of [`TABLES`], and of [`NOTICES`].
pub type Tables = Vec<RecordBatch>;

/// Reports of one story that are compared with each other, the earliest. A story of more is told by them: the others stand
/// in the tables with all that they say for themselves, without an origin or an entity of the story.
pub const MOST_COMPARED: usize = 1000;

/// Of the others so many are unpacked at a time by one thread.
const OTHERS: usize = 64;

/// A story too large to be held whole: it is told some of its reports at a time, in their order, by batches as those of
/// [`tell_batch`]. Gives the same rows.
pub struct StoryTelling {
    /// What the others of the story are told with: nothing that was found by comparing.
    alone: Story,
    row: Vec<Cell>,
}

impl StoryTelling {
    /// Compares the first [`MOST_COMPARED`] reports of a story of `size`.
    pub fn begin(reports: &RecordBatch, size: usize, groups: &Groups) -> Result<(Self, Tables), String> {
        let mut reports: Vec<(usize, (ReportIdx, ParsedReport))> = unpack(reports)?.into_iter().enumerate().collect();
        // Findings are told in this order, as in a brief; the story's first report is that of the first row.
        reports.sort_by_cached_key(|(_, (_, one))| sort_key(one));
        let mut members: Vec<(usize, ReportIdx)> =
            reports.iter().enumerate().map(|(at, (row, _))| (*row, ReportIdx(at as u32))).collect();
        members.sort_unstable();
        let (positions, reports): (Vec<ReportIdx>, Vec<ParsedReport>) = reports.into_iter().map(|(_, one)| one).unzip();
        let told = tell_story(&reports, members.into_iter().map(|(_, at)| at).collect(), &groups.furniture);
        let findings = catch_unwind(AssertUnwindSafe(|| compare_story(&reports, &told)));
        let mut notices = Vec::new();
        if findings.is_err() {
            notices.push(notice(&told.id, None, "not-compared", "the comparison gave up on this story"));
        }
        if size > reports.len() {
            let message = format!("{size} reports: only the earliest {} were compared with each other", reports.len());
            notices.push(notice(&told.id, None, "large-story", &message));
        }
        let (tables, row) = rows(&told, &positions, &reports, &findings.unwrap_or_default(), notices, groups);
        let alone =
            Story { lineage: Vec::new(), origins: Vec::new(), entities: Vec::new(), reports: Vec::new(), ..told };
        Ok((Self { alone, row }, tables))
    }

    /// The rows of reports that come after those.
    pub fn others(&mut self, reports: &RecordBatch, groups: &Groups) -> Result<Vec<Tables>, String> {
        let starts: Vec<usize> = (0..reports.num_rows()).step_by(OTHERS).collect();
        let piece = |from: usize| {
            let (positions, reports): (Vec<ReportIdx>, Vec<ParsedReport>) =
                unpack(&reports.slice(from, OTHERS.min(reports.num_rows() - from)))?.into_iter().unzip();
            Ok(rows(&self.alone, &positions, &reports, &Findings::default(), Vec::new(), groups))
        };
        let pieces: Vec<(Tables, Vec<Cell>)> = starts.into_par_iter().map(piece).collect::<Result<_, String>>()?;
        let (tables, rows): (Vec<Tables>, Vec<Vec<Cell>>) = pieces.into_iter().unzip();
        rows.into_iter().for_each(|row| join_story_row(&mut self.row, row));
        Ok(tables)
    }

    /// The row of the story itself, which is whole now.
    pub fn end(self) -> Tables {
        let mut tables: Tables = tell_schemas().into_iter().map(|(_, schema)| RecordBatch::new_empty(schema)).collect();
        if let Some((at, table)) = TABLES.iter().enumerate().find(|(_, table)| is_of_stories(table)) {
            tables[at] = table.batch(&[self.row]);
        }
        tables
    }
}

fn unpack(reports: &RecordBatch) -> Result<Vec<(ReportIdx, ParsedReport)>, String> {
    let column = binary(reports, "parsed")?;
    let positions = reports.column_by_name("at").and_then(|column| column.as_primitive_opt::<Int64Type>());
    let positions = positions.ok_or("no column `at` of 64-bit numbers")?;
    let report = |row: usize| {
        let at = u32::try_from(positions.value(row)).map_err(|_| "a position is impossible")?;
        Ok((ReportIdx(at), unpack_report(column.value(row))?))
    };
    (0..column.len()).map(report).collect()
}

/// A row of [`NOTICES`].
type NoticeRow = [Option<String>; 4];

fn notice(story: &str, report: Option<&str>, kind: &str, message: &str) -> NoticeRow {
    let [story, kind, message] = [story, kind, message].map(|text| Some(text.to_owned()));
    [story, report.map(str::to_owned), kind, message]
}

/// The rows of some reports of a story, these being at `positions` in the corpus, behind `notices`. The row of the story is
/// given apart: in the tables it is missing. All are packed, since cells take several times the room.
fn rows(
    story: &Story,
    positions: &[ReportIdx],
    reports: &[ParsedReport],
    findings: &Findings,
    mut notices: Vec<NoticeRow>,
    groups: &Groups,
) -> (Tables, Vec<Cell>) {
    for (at, ParsedReport { report, .. }) in positions.iter().zip(reports) {
        for one in report.notices.iter().chain(groups.notices.get(at)) {
            notices.push(notice(&story.id, Some(&report.name), one.kind, &one.message));
        }
    }
    let told = Told::new(reports, story, findings);
    let mut of_story = Vec::new();
    let rows = |table: &Table| {
        let rows = table.rows(&told);
        if is_of_stories(table) {
            of_story.extend(rows.into_iter().flatten());
            return RecordBatch::new_empty(table.schema());
        }
        table.batch(&rows)
    };
    let mut tables: Tables = TABLES.iter().map(rows).collect();
    let column =
        |at: usize| -> ArrayRef { Arc::new(notices.iter().map(|row| row[at].as_deref()).collect::<StringArray>()) };
    let notices = RecordBatch::try_new(notices_schema(), (0..4).map(column).collect());
    tables.push(notices.expect("a cell a row in each column"));
    (tables, of_story)
}

fn is_of_stories(table: &Table) -> bool {
    table.name == "stories"
}

/// Of a story that is told in pieces there is one row: that of the first, with the days and the reports of all.
fn join_story_row(whole: &mut [Cell], piece: Vec<Cell>) {
    let columns = TABLES.iter().find(|table| is_of_stories(table)).map_or(&[][..], |table| table.columns);
    for (((name, _), whole), piece) in columns.iter().zip(whole).zip(piece) {
        match (*name, &*whole, &piece) {
            ("reports", Cell::Int(a), Cell::Int(b)) => *whole = Cell::Int(a + b),
            ("first_day", Cell::Text(a), Cell::Text(b)) if b < a => *whole = piece,
            ("last_day", Cell::Text(a), Cell::Text(b)) if b > a => *whole = piece,
            ("first_day" | "last_day", Cell::Unknown, _) => *whole = piece,
            _ => {}
        }
    }
}

fn binary<'b>(batch: &'b RecordBatch, name: &str) -> Result<&'b BinaryArray, String> {
    let column = batch.column_by_name(name).ok_or_else(|| format!("no column `{name}`"))?;
    column.as_binary_opt().ok_or_else(|| format!("the column `{name}` is no binary"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::Int64Array;

    fn report(at: usize) -> Report {
        let mut report = Report::of_text(format!(
            "The ferry Alba ran aground off Rovna on Friday with 2{at} passengers on board, harbour master Ines Rolo said."
        ));
        (report.name, report.sha256) = (format!("r{at}"), format!("{at:064}"));
        report
    }

    #[test]
    fn of_a_large_story_the_earliest_are_compared_and_all_are_told() {
        let engine = Engine::new(rashomon_testkit::english());
        let (parsed, broken) = parse_batch(&engine, (0..5).map(report).collect());
        assert!(broken.is_empty());
        let columns: Vec<ArrayRef> =
            vec![Arc::new(Int64Array::from_iter_values(0..5)), parsed.column_by_name("parsed").unwrap().clone()];
        let schema =
            Schema::new(vec![Field::new("at", DataType::Int64, false), Field::new("parsed", DataType::Binary, false)]);
        let story = RecordBatch::try_new(Arc::new(schema), columns).unwrap();
        let groups = group_batches(&[parsed]).unwrap();
        let told = |stories: &[RecordBatch], most: usize| tell_most(stories, &groups, most).unwrap();
        let of = |told: &[RecordBatch], name: &str| told[table_names().position(|one| one == name).unwrap()].clone();
        let (all, some) = (told(std::slice::from_ref(&story), 5), told(std::slice::from_ref(&story), 2));
        assert_eq!(of(&all, "notices").num_rows(), 0);
        assert_eq!(of(&some, "notices").column(2).as_string::<i32>().value(0), "large-story");
        for table in ["reports", "mentions", "quotes", "claims"] {
            assert_eq!(of(&some, table).num_rows(), of(&all, table).num_rows(), "{table}");
        }
        let [whole, part] = [&all, &some].map(|told| of(told, "stories"));
        assert_eq!((whole.num_rows(), part.num_rows()), (1, 1));
        assert_eq!(part.columns()[..5], whole.columns()[..5], "id, headline, days and reports");
        let origin = |told: &[RecordBatch]| -> Vec<bool> {
            let reports = of(told, "reports");
            (0..reports.num_rows()).map(|row| reports.column(2).is_valid(row)).collect()
        };
        assert_eq!(origin(&all), [true; 5]);
        assert_eq!(origin(&some), [true, true, false, false, false]);
        assert_ne!(of(&some, "findings").num_rows(), 0);
        let small = story.slice(0, 1);
        let among_others = told(&[small.clone(), story, small.clone()], 2);
        let alone = told(&[small], 2);
        for ((name, batch), (alone, some)) in table_names().zip(among_others).zip(alone.iter().zip(&some)) {
            assert_eq!(batch, concat_batches(&batch.schema(), [alone, some, alone]).unwrap(), "{name}");
        }
    }
}
