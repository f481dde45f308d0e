//! Tables in Parquet, row group by row group. Only the columns that make a report are unpacked.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use parquet::basic::{LogicalType, TimeUnit};
use parquet::file::reader::{ChunkReader, FileReader, SerializedFileReader};
use parquet::record::Field;
use parquet::record::reader::RowIter;
use parquet::schema::types::Type;
use serde_json::{Map, Value};

use super::stream::{Emit, Stream, read_whole};
use crate::fields::known_name;
use crate::{Format, Limits, ReadError, Record};

/// Bytes that a row counts for at least, against rows that a few bytes claim by the billion.
const ROW_BYTES: u64 = 64;

/// Reads a table. One that is a file of its own is read in place; one out of another container must fit
/// the limit of a record, because its index stands at its end.
pub(super) fn read_parquet(mut stream: Stream, limits: &Limits, emit: &mut Emit) -> ControlFlow<()> {
    match stream.file.take() {
        Some(file) => {
            let size = file.metadata().map_or(0, |about| about.len());
            read_table(file, size, &stream, limits, emit)
        }
        None => match read_whole(&mut stream.reader, &stream.location, limits) {
            Ok(bytes) => {
                let size = bytes.len() as u64;
                read_table(bytes::Bytes::from(bytes), size, &stream, limits, emit)
            }
            Err(error) => emit(Err(error)),
        },
    }
}

fn read_table<C: ChunkReader + 'static>(
    table: C,
    size: u64,
    stream: &Stream,
    limits: &Limits,
    emit: &mut Emit,
) -> ControlFlow<()> {
    let broken = |what: String| ReadError::Broken { location: stream.location.clone(), format: "Parquet table", what };
    // The crate panics on some broken files.
    let opened = catch_unwind(AssertUnwindSafe(|| SerializedFileReader::new(table)));
    let reader = match opened {
        Ok(Ok(reader)) => reader,
        Ok(Err(error)) => return emit(Err(broken(error.to_string()))),
        Err(_) => return emit(Err(broken("its index cannot be read".to_owned()))),
    };
    let schema = reader.metadata().file_metadata().schema().clone();
    let columns: Vec<Arc<Type>> =
        schema.get_fields().iter().filter(|column| known_name(column.name()).is_some()).cloned().collect();
    if columns.is_empty() {
        return emit(Err(ReadError::Empty { location: stream.location.clone() }));
    }
    let clocks: Vec<Option<Clock>> = columns.iter().map(|column| Clock::of(column)).collect();
    let projection = match Type::group_type_builder(schema.name()).with_fields(columns).build() {
        Ok(projection) => projection,
        Err(error) => return emit(Err(broken(error.to_string()))),
    };
    let mut n = 0usize;
    let mut left = (limits.record_bytes as u64).saturating_add(size.saturating_mul(limits.expansion));
    for group in 0..reader.num_row_groups() {
        let group = match reader.get_row_group(group) {
            Ok(group) => group,
            Err(error) => {
                emit(Err(broken(error.to_string())))?;
                continue;
            }
        };
        let rows = catch_unwind(AssertUnwindSafe(|| RowIter::from_row_group(Some(projection.clone()), group.as_ref())));
        let mut rows = match rows {
            Ok(Ok(rows)) => rows,
            Ok(Err(error)) => {
                emit(Err(broken(error.to_string())))?;
                continue;
            }
            Err(_) => {
                emit(Err(broken("a row group cannot be read".to_owned())))?;
                continue;
            }
        };
        loop {
            let row = match catch_unwind(AssertUnwindSafe(|| rows.next())) {
                Ok(None) => break,
                Ok(Some(Ok(row))) => row,
                // Past a broken page nothing tells where the next row is: on to the next group.
                Ok(Some(Err(error))) => {
                    emit(Err(broken(format!("after row {n}: {error}"))))?;
                    break;
                }
                Err(_) => {
                    emit(Err(broken(format!("after row {n}: a page cannot be read"))))?;
                    break;
                }
            };
            n += 1;
            let cells = row.get_column_iter().zip(&clocks);
            let record =
                Record::of_row(cells.map(|((name, field), clock)| (name.clone(), value(field, clock.as_ref()))));
            let Record { bytes, fields, .. } = record;
            left = match left.checked_sub((bytes.len() as u64).max(ROW_BYTES)) {
                Some(left) => left,
                None => {
                    return emit(Err(ReadError::Bomb { location: stream.location.clone(), limit: limits.expansion }));
                }
            };
            if bytes.len() > limits.record_bytes {
                let location = format!("{}#{n}", stream.location);
                emit(Err(ReadError::TooLarge { location, limit: limits.record_bytes }))?;
                continue;
            }
            emit(Ok(Record { format: Some(Format::Parquet), fields, ..stream.record(bytes, Some(n)) }))?;
        }
    }
    ControlFlow::Continue(())
}

fn value(field: &Field, clock: Option<&Clock>) -> Value {
    let moment = |amount: i64, per_second: i64, utc: bool| {
        let (seconds, rest) = (amount.div_euclid(per_second), amount.rem_euclid(per_second));
        let nanos = i32::try_from(rest * (1_000_000_000 / per_second)).unwrap_or(0);
        let Ok(stamp) = jiff::Timestamp::new(seconds, nanos) else { return Value::Null };
        // Without a zone it is some clock's time, and no moment.
        let civil = jiff::tz::Offset::UTC.to_datetime(stamp);
        Value::String(if utc { stamp.to_string() } else { civil.to_string() })
    };
    let utc = clock.is_some_and(|clock| clock.utc);
    match field {
        Field::Str(text) => Value::String(text.clone()),
        Field::Bytes(bytes) => Value::String(crate::charset::decode(bytes.data(), None).0),
        Field::Bool(known) => Value::Bool(*known),
        Field::Byte(n) => (*n).into(),
        Field::Short(n) => (*n).into(),
        Field::Int(n) => (*n).into(),
        Field::Long(n) => match clock {
            Some(clock) => moment(*n, clock.per_second, clock.utc),
            None => (*n).into(),
        },
        Field::UByte(n) => (*n).into(),
        Field::UShort(n) => (*n).into(),
        Field::UInt(n) => (*n).into(),
        Field::ULong(n) => (*n).into(),
        Field::Double(n) => Value::from(*n),
        Field::Float(n) => Value::from(*n),
        Field::Date(days) => {
            let epoch = jiff::civil::date(1970, 1, 1);
            let day = epoch.checked_add(jiff::Span::new().try_days(i64::from(*days)).unwrap_or_default());
            day.map_or(Value::Null, |day| Value::String(day.to_string()))
        }
        Field::TimestampMillis(n) => moment(*n, 1_000, utc),
        Field::TimestampMicros(n) => moment(*n, 1_000_000, utc),
        Field::Group(row) => {
            row.get_column_iter().map(|(name, field)| (name.clone(), value(field, None))).collect::<Map<_, _>>().into()
        }
        Field::ListInternal(list) => list.elements().iter().map(|field| value(field, None)).collect::<Vec<_>>().into(),
        _ => Value::Null,
    }
}

/// How a column of moments counts.
struct Clock {
    per_second: i64,
    /// It counts from 1970 at Greenwich; else by a clock of unknown zone.
    utc: bool,
}

impl Clock {
    fn of(column: &Type) -> Option<Self> {
        match column.get_basic_info().logical_type_ref()? {
            LogicalType::Timestamp(kind) => {
                let per_second = match kind.unit {
                    TimeUnit::MILLIS => 1_000,
                    TimeUnit::MICROS => 1_000_000,
                    TimeUnit::NANOS => 1_000_000_000,
                };
                Some(Self { per_second, utc: kind.is_adjusted_to_u_t_c })
            }
            _ => None,
        }
    }
}
