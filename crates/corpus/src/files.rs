//! Files that are whole or not there.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

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

/// Writes under another name, syncs and renames, so that a file of this name is always whole.
pub fn write_whole(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> Result<(), CorpusError> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    let partial = path.with_file_name(name);
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed(folder))?;
    let done = || -> io::Result<()> {
        let mut file = BufWriter::new(File::create(&partial)?);
        write(&mut file)?;
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&partial, path)?;
        // The new name must outlast a loss of power too.
        File::open(folder)?.sync_all()
    };
    done().map_err(failed(path))
}

/// `packed`: some columns hold bytes that are packed already.
pub fn write_batches(path: &Path, schema: SchemaRef, batches: &[RecordBatch], packed: bool) -> Result<(), CorpusError> {
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
    write_whole(path, |file| {
        let mut writer =
            ArrowWriter::try_new(file.by_ref(), schema, Some(properties.build())).map_err(io::Error::other)?;
        for batch in batches {
            writer.write(batch).map_err(io::Error::other)?;
        }
        writer.close().map_err(io::Error::other)?;
        Ok(())
    })
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
