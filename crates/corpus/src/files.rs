//! Files that are whole or not there.

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection, RowSelector,
};
use parquet::arrow::{ArrowWriter, ProjectionMask};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::PageIndexPolicy;
use parquet::file::properties::WriterProperties;

use crate::CorpusError;

/// Rows of a data page: what is unpacked to get at one of them.
const PAGE: usize = 16;

fn failed(path: &Path) -> impl Fn(io::Error) -> CorpusError {
    move |source| CorpusError::File { path: path.to_owned(), source }
}

fn damaged(path: &Path, what: impl ToString) -> CorpusError {
    CorpusError::Damaged { path: path.to_owned(), what: what.to_string() }
}

/// A file that is written under another name and renamed when it is whole, so that a file of its name always is.
pub struct Partial {
    path: PathBuf,
    partial: PathBuf,
    file: BufWriter<File>,
}

impl Partial {
    fn begin(path: &Path) -> Result<Self, CorpusError> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".partial");
        let partial = path.with_file_name(name);
        let begin = || {
            fs::create_dir_all(folder_of(path))?;
            File::create(&partial)
        };
        let file = BufWriter::new(begin().map_err(failed(path))?);
        Ok(Self { path: path.to_owned(), partial, file })
    }

    fn finish(self) -> io::Result<()> {
        self.file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&self.partial, &self.path)?;
        // The new name must outlast a loss of power too.
        File::open(folder_of(&self.path))?.sync_all()
    }
}

impl io::Write for Partial {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("."))
}

/// Writes a file that is whole or not there.
pub fn write_whole(path: &Path, write: impl FnOnce(&mut Partial) -> io::Result<()>) -> Result<(), CorpusError> {
    let mut file = Partial::begin(path)?;
    let written = write(&mut file);
    written.and_then(|()| file.finish()).map_err(failed(path))
}

/// Rows in a Parquet file that is whole or not there.
pub struct RowsFile {
    path: PathBuf,
    writer: ArrowWriter<Partial>,
}

impl RowsFile {
    /// `packed`: some columns hold bytes that are packed already.
    pub fn begin(path: &Path, schema: SchemaRef, packed: bool) -> Result<Self, CorpusError> {
        let mut properties = WriterProperties::builder();
        if packed {
            properties = properties
                .set_write_batch_size(PAGE)
                .set_data_page_row_count_limit(PAGE)
                .set_dictionary_enabled(false)
                .set_compression(Compression::UNCOMPRESSED);
        } else {
            let level = ZstdLevel::try_new(3).expect("a level that zstd has");
            properties = properties.set_compression(Compression::ZSTD(level));
        }
        let writer = ArrowWriter::try_new(Partial::begin(path)?, schema, Some(properties.build()));
        Ok(Self { path: path.to_owned(), writer: writer.map_err(io::Error::other).map_err(failed(path))? })
    }

    pub fn write(&mut self, rows: &RecordBatch) -> Result<(), CorpusError> {
        self.writer.write(rows).map_err(io::Error::other).map_err(failed(&self.path))
    }

    pub fn finish(self) -> Result<(), CorpusError> {
        let file = self.writer.into_inner().map_err(io::Error::other);
        file.and_then(Partial::finish).map_err(failed(&self.path))
    }
}

pub fn write_batches(path: &Path, schema: SchemaRef, batches: &[RecordBatch], packed: bool) -> Result<(), CorpusError> {
    let mut file = RowsFile::begin(path, schema, packed)?;
    batches.iter().try_for_each(|batch| file.write(batch))?;
    file.finish()
}

/// How many rows a file has.
pub fn count_rows(path: &Path) -> Result<usize, CorpusError> {
    let file = File::open(path).map_err(failed(path))?;
    let about = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(|error| damaged(path, error))?;
    Ok(about.metadata().file_metadata().num_rows().unsigned_abs() as usize)
}

/// A file with all its columns.
pub fn read_whole(path: &Path) -> Result<Vec<RecordBatch>, CorpusError> {
    let file = File::open(path).map_err(failed(path))?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).and_then(|builder| builder.build());
    reader.map_err(|error| damaged(path, error))?.collect::<Result<_, _>>().map_err(|error| damaged(path, error))
}

/// One column of a file: of all rows, or of `rows`, which rise.
pub fn read_column(path: &Path, column: &str, rows: Option<&[usize]>) -> Result<Vec<RecordBatch>, CorpusError> {
    let file = File::open(path).map_err(failed(path))?;
    let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Optional);
    let builder =
        ParquetRecordBatchReaderBuilder::try_new_with_options(file, options).map_err(|error| damaged(path, error))?;
    let mask = ProjectionMask::columns(builder.parquet_schema(), [column]);
    let mut builder = builder.with_projection(mask);
    if let Some(rows) = rows {
        let mut selectors = Vec::new();
        let mut next = 0;
        for row in rows {
            selectors.extend((*row > next).then(|| RowSelector::skip(row - next)));
            selectors.push(RowSelector::select(1));
            next = row + 1;
        }
        builder = builder.with_row_selection(RowSelection::from(selectors));
    }
    let reader = builder.build().map_err(|error| damaged(path, error))?;
    reader.collect::<Result<_, _>>().map_err(|error| damaged(path, error))
}
