//! What grouping found, as files: a run that goes on does not group again.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use rashomon_group::{Furniture, HOT_WORDS, ReportIdx};
use rashomon_read::Notice;

use crate::CorpusError;
use crate::files::{read_whole, write_batches};
use crate::run::Places;
use crate::stages::Groups;

/// A row a report, the stories in their order: the number of its story and its id, the file of `parsed/` and the row in
/// it; and what there is to notice of it.
const GROUPED: &str = "grouped.parquet";
/// The hashes of the sentences that are page furniture.
const FURNITURE: &str = "furniture.parquet";

fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("number", DataType::Int64, false),
        Field::new("story", DataType::Utf8, false),
        Field::new("part", DataType::Int64, false),
        Field::new("row", DataType::Int64, false),
        Field::new("notice", DataType::Utf8, true),
        Field::new("message", DataType::Utf8, true),
    ]))
}

/// Rows of a batch.
const BATCH: usize = 1 << 16;

pub fn write_groups(folder: &Path, groups: &Groups, places: &Places) -> Result<(), CorpusError> {
    let hashes: Vec<i64> = groups.furniture.sentences().into_iter().map(u64::cast_signed).collect();
    let of = Arc::new(Schema::new(vec![Field::new("sentence", DataType::Int64, false)]));
    let column: ArrayRef = Arc::new(Int64Array::from(hashes));
    let batch = RecordBatch::try_new(of.clone(), vec![column]).expect("one column");
    write_batches(&folder.join(FURNITURE), of, &[batch], false)?;
    let reports: Vec<(usize, ReportIdx)> = groups
        .stories
        .iter()
        .enumerate()
        .flat_map(|(story, members)| members.iter().map(move |at| (story, *at)))
        .collect();
    let batch = |reports: &[(usize, ReportIdx)]| {
        let notice = |of: fn(&Notice) -> &str| -> ArrayRef {
            Arc::new(reports.iter().map(|(_, at)| groups.notices.get(at).map(of)).collect::<StringArray>())
        };
        let number = |of: &dyn Fn(&(usize, ReportIdx)) -> usize| -> ArrayRef {
            Arc::new(reports.iter().map(|one| of(one) as i64).collect::<Int64Array>())
        };
        let columns: Vec<ArrayRef> = vec![
            number(&|(story, _)| *story),
            Arc::new(reports.iter().map(|(story, _)| Some(groups.ids[*story].as_str())).collect::<StringArray>()),
            number(&|(_, at)| places.of(*at).0),
            number(&|(_, at)| places.of(*at).1),
            notice(|notice| notice.kind),
            notice(|notice| &notice.message),
        ];
        RecordBatch::try_new(schema(), columns).expect("a cell a row in each column")
    };
    // Where this file is, the other is too.
    let batches: Vec<RecordBatch> = reports.chunks(BATCH).map(batch).collect();
    write_batches(&folder.join(GROUPED), schema(), &batches, false)
}

/// What [`write_groups`] wrote, or nothing where it has not.
pub fn read_groups(folder: &Path, places: &Places) -> Result<Option<Groups>, CorpusError> {
    let (path, furniture) = (folder.join(GROUPED), folder.join(FURNITURE));
    if !path.exists() || !furniture.exists() {
        return Ok(None);
    }
    let damaged = |path: &Path| CorpusError::Damaged { path: path.to_owned(), what: "other columns".to_owned() };
    let mut sentences: Vec<u64> = Vec::new();
    for batch in read_whole(&furniture)? {
        let hashes = batch.column(0).as_primitive_opt::<Int64Type>().ok_or_else(|| damaged(&furniture))?;
        sentences.extend(hashes.values().iter().map(|hash| hash.cast_unsigned()));
    }
    let furniture = Furniture::from_sentences(sentences);
    let mut groups = Groups { stories: Vec::new(), ids: Vec::new(), furniture, notices: BTreeMap::new() };
    for batch in read_whole(&path)? {
        read_rows(&batch, places, &mut groups).ok_or_else(|| damaged(&path))?;
    }
    Ok(Some(groups))
}

fn read_rows(batch: &RecordBatch, places: &Places, groups: &mut Groups) -> Option<()> {
    if batch.schema().fields() != schema().fields() {
        return None;
    }
    let number = |at: usize| batch.column(at).as_primitive::<Int64Type>();
    let text = |at: usize| batch.column(at).as_string::<i32>();
    for row in 0..batch.num_rows() {
        let story = usize::try_from(number(0).value(row)).ok()?;
        if story == groups.stories.len() {
            groups.stories.push(Vec::new());
            groups.ids.push(text(1).value(row).to_owned());
        }
        let at = places
            .position(usize::try_from(number(2).value(row)).ok()?, usize::try_from(number(3).value(row)).ok()?)?;
        groups.stories.get_mut(story)?.push(at);
        if text(4).is_valid(row) {
            let kind = (text(4).value(row) == HOT_WORDS).then_some(HOT_WORDS)?;
            groups.notices.insert(at, Notice { kind, message: text(5).value(row).to_owned() });
        }
    }
    Some(())
}
