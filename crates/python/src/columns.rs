//! Rows of Arrow batches as records: the very same that the reader of Parquet makes of the same rows.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use rashomon_read::{Format, Record};
use serde_json::{Map, Value};

/// What a batch may say of its rows beside the columns of a record: where it stood, as messages call it; what it is called
/// if it brings no `id`; and a whole record of JSON, which is read as the line of a file is.
const LOCATION: &str = "rashomon_location";
const NAME: &str = "rashomon_name";
const RECORD: &str = "rashomon_record";

/// The records of a batch's rows. One that is called by nothing is called by `fallback`.
pub fn records_of(batch: &RecordBatch, fallback: impl Fn(usize, &Record) -> String) -> Vec<Record> {
    let schema = batch.schema();
    let columns: Vec<(&String, &ArrayRef)> =
        schema.fields().iter().map(|field| field.name()).zip(batch.columns()).collect();
    let said = |name: &str, row: usize| -> Option<String> {
        let cell = value(batch.column_by_name(name)?, row);
        cell.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let record = |row: usize| {
        let mut record = match batch.column_by_name(RECORD) {
            Some(lines) => Record { bytes: line(lines, row), format: Some(Format::Json), ..Record::default() },
            None => Record::of_row(columns.iter().map(|(name, column)| ((*name).clone(), value(column, row)))),
        };
        record.name = said(NAME, row).unwrap_or_else(|| fallback(row, &record));
        record.location = said(LOCATION, row).unwrap_or_else(|| record.name.clone());
        record
    };
    (0..batch.num_rows()).map(record).collect()
}

/// The bytes of a record of JSON.
fn line(lines: &ArrayRef, row: usize) -> Vec<u8> {
    let bytes = match lines.data_type() {
        DataType::Binary => lines.as_binary::<i32>().value(row),
        DataType::LargeBinary => lines.as_binary::<i64>().value(row),
        DataType::BinaryView => lines.as_binary_view().value(row),
        _ => return value(lines, row).as_str().unwrap_or_default().trim_ascii().as_bytes().to_vec(),
    };
    bytes.trim_ascii().to_vec()
}

/// A cell as JSON has it. Types that no part of a report has are unknown.
fn value(column: &ArrayRef, row: usize) -> Value {
    if column.is_null(row) {
        return Value::Null;
    }
    macro_rules! number {
        ($of:ty) => {
            Value::from(column.as_primitive::<$of>().value(row))
        };
    }
    let text = |text: &str| Value::String(text.to_owned());
    let decoded = |bytes: &[u8]| Value::String(rashomon_read::decode(bytes, None).0);
    let list = |items: ArrayRef| Value::Array((0..items.len()).map(|item| value(&items, item)).collect());
    match column.data_type() {
        DataType::Utf8 => text(column.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => text(column.as_string::<i64>().value(row)),
        DataType::Utf8View => text(column.as_string_view().value(row)),
        DataType::Binary => decoded(column.as_binary::<i32>().value(row)),
        DataType::LargeBinary => decoded(column.as_binary::<i64>().value(row)),
        DataType::BinaryView => decoded(column.as_binary_view().value(row)),
        DataType::Boolean => Value::Bool(column.as_boolean().value(row)),
        DataType::Int8 => number!(Int8Type),
        DataType::Int16 => number!(Int16Type),
        DataType::Int32 => number!(Int32Type),
        DataType::Int64 => number!(Int64Type),
        DataType::UInt8 => number!(UInt8Type),
        DataType::UInt16 => number!(UInt16Type),
        DataType::UInt32 => number!(UInt32Type),
        DataType::UInt64 => number!(UInt64Type),
        DataType::Float32 => number!(Float32Type),
        DataType::Float64 => number!(Float64Type),
        DataType::Date32 => day(column.as_primitive::<Date32Type>().value(row)),
        DataType::Timestamp(unit, zone) => {
            let (amount, per_second) = match unit {
                TimeUnit::Second => (column.as_primitive::<TimestampSecondType>().value(row), 1),
                TimeUnit::Millisecond => (column.as_primitive::<TimestampMillisecondType>().value(row), 1_000),
                TimeUnit::Microsecond => (column.as_primitive::<TimestampMicrosecondType>().value(row), 1_000_000),
                TimeUnit::Nanosecond => (column.as_primitive::<TimestampNanosecondType>().value(row), 1_000_000_000),
            };
            moment(amount, per_second, zone.is_some())
        }
        DataType::List(_) => list(column.as_list::<i32>().value(row)),
        DataType::LargeList(_) => list(column.as_list::<i64>().value(row)),
        DataType::Struct(fields) => {
            let parts = fields.iter().zip(column.as_struct().columns());
            parts.map(|(field, part)| (field.name().clone(), value(part, row))).collect::<Map<_, _>>().into()
        }
        DataType::Dictionary(..) => {
            let cell = column.slice(row, 1);
            let dictionary = cell.as_any_dictionary();
            value(dictionary.values(), dictionary.normalized_keys()[0])
        }
        _ => Value::Null,
    }
}

fn day(days: i32) -> Value {
    let span = jiff::Span::new().try_days(i64::from(days)).unwrap_or_default();
    jiff::civil::date(1970, 1, 1).checked_add(span).map_or(Value::Null, |day| Value::String(day.to_string()))
}

/// Without a zone it is some clock's time, and no moment.
fn moment(amount: i64, per_second: i64, zoned: bool) -> Value {
    let (seconds, rest) = (amount.div_euclid(per_second), amount.rem_euclid(per_second));
    let nanos = i32::try_from(rest * (1_000_000_000 / per_second)).unwrap_or(0);
    let Ok(stamp) = jiff::Timestamp::new(seconds, nanos) else { return Value::Null };
    let civil = jiff::tz::Offset::UTC.to_datetime(stamp);
    Value::String(if zoned { stamp.to_string() } else { civil.to_string() })
}
