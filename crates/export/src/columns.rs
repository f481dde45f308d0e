//! Tables as Arrow record batches, and as Parquet files.

use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::tables::{Cell, Kind, Table};

impl Table {
    /// Text is `Utf8`, numbers are `Int64` and `Float64`, yes or no is `Boolean`; any cell may be null.
    pub fn schema(&self) -> SchemaRef {
        let field = |(name, kind): &(&str, Kind)| {
            let of = match kind {
                Kind::Text => DataType::Utf8,
                Kind::Int => DataType::Int64,
                Kind::Real => DataType::Float64,
                Kind::Bool => DataType::Boolean,
            };
            Field::new(*name, of, true)
        };
        Arc::new(Schema::new(self.columns.iter().map(field).collect::<Vec<_>>()))
    }

    /// Rows of this table as a record batch. Of text they must hold less than 2 GiB in all.
    pub fn batch(&self, rows: &[Vec<Cell>]) -> RecordBatch {
        let columns = self.columns.iter().enumerate().map(|(at, (_, kind))| -> ArrayRef {
            let cells = rows.iter().map(|row| &row[at]);
            match kind {
                Kind::Text => Arc::new(cells.map(Cell::as_text).collect::<StringArray>()),
                Kind::Int => Arc::new(cells.map(Cell::as_int).collect::<Int64Array>()),
                Kind::Real => Arc::new(cells.map(Cell::as_real).collect::<Float64Array>()),
                Kind::Bool => Arc::new(cells.map(Cell::as_bool).collect::<BooleanArray>()),
            }
        });
        RecordBatch::try_new(self.schema(), columns.collect()).expect("each column has its type and a cell a row")
    }
}

impl Cell {
    fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    fn as_int(&self) -> Option<i64> {
        if let Self::Int(number) = self { Some(*number) } else { None }
    }

    fn as_real(&self) -> Option<f64> {
        if let Self::Real(number) = self { Some(*number) } else { None }
    }

    fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(is) = self { Some(*is) } else { None }
    }
}

/// Writes rows of one table to a Parquet file, packed with zstd. The same rows give the same bytes.
pub struct TableWriter<W: Write + Send> {
    table: &'static Table,
    writer: ArrowWriter<W>,
    pending: Vec<Vec<Cell>>,
    pending_bytes: usize,
}

/// What is turned into columns at a time: a bound on memory.
const ROWS: usize = 8192;
const BYTES: usize = 32 << 20;
/// Rows in a group, the least that a reader unpacks in parallel to others.
const GROUP: usize = 16 * ROWS;

impl<W: Write + Send> TableWriter<W> {
    pub fn new(table: &'static Table, out: W) -> io::Result<Self> {
        let level = ZstdLevel::try_new(3).expect("a level that zstd has");
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(level))
            .set_max_row_group_row_count(Some(GROUP))
            .build();
        let writer = ArrowWriter::try_new(out, table.schema(), Some(properties)).map_err(io::Error::other)?;
        Ok(Self { table, writer, pending: Vec::new(), pending_bytes: 0 })
    }

    pub fn write(&mut self, rows: Vec<Vec<Cell>>) -> io::Result<()> {
        for row in rows {
            self.pending_bytes += row.iter().filter_map(Cell::as_text).map(str::len).sum::<usize>();
            self.pending.push(row);
            if self.pending.len() >= ROWS || self.pending_bytes >= BYTES {
                self.turn()?;
            }
        }
        Ok(())
    }

    fn turn(&mut self) -> io::Result<()> {
        let batch = self.table.batch(&std::mem::take(&mut self.pending));
        self.pending_bytes = 0;
        self.writer.write(&batch).map_err(io::Error::other)
    }

    /// Ends the file; gives what it was written to.
    pub fn finish(mut self) -> io::Result<W> {
        self.turn()?;
        self.writer.into_inner().map_err(io::Error::other)
    }
}

#[cfg(test)]
mod tests {
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    use super::*;
    use crate::TABLES;

    #[test]
    fn what_is_written_is_read_back_with_its_types_and_unknowns() {
        let table = TABLES.iter().find(|table| table.name == "claims").expect("a table of claims");
        let row = |start: i64, condition: Cell| {
            let text = |text: &str| Cell::Text(text.to_owned());
            let [polarity, modality] = [text("positive"), text("asserted")];
            let background = if start % 2 == 0 { Cell::Bool(true) } else { Cell::Unknown };
            let words = text("The pier held.");
            let end = Cell::Int(start + 14);
            vec![text("a.txt"), text("s1"), Cell::Int(start), end, words, polarity, modality, condition, background]
        };
        let rows: Vec<Vec<Cell>> =
            (0..20_000).map(|at| row(at, if at == 7 { Cell::Text("if".to_owned()) } else { Cell::Unknown })).collect();
        let mut writer = TableWriter::new(table, Vec::new()).expect("memory");
        writer.write(rows.clone()).expect("memory");
        let bytes = writer.finish().expect("memory");
        let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes)).expect("our own");
        assert_eq!(reader.schema().fields(), table.schema().fields());
        let batches: Vec<RecordBatch> =
            reader.with_batch_size(20_000).build().expect("our own").map(|batch| batch.expect("our own")).collect();
        assert_eq!(batches, [table.batch(&rows)]);
    }
}
