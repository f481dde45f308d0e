//! Byte records in a file, written once and read at any place by many threads.

use std::fs::File;
use std::io::{self, BufWriter, Write};

/// Gives an empty file that nobody else uses, to be read and written.
pub(crate) type OpenFile<'s> = dyn Fn() -> io::Result<File> + Sync + 's;

/// Records of any length. A number of eight bytes a record is held; the rest is left to the file, whose newest pages the
/// operating system keeps in memory as long as nobody else needs it.
#[derive(Debug)]
pub(crate) struct Records {
    file: File,
    /// Where each begins, and the end of the last.
    starts: Vec<u64>,
}

pub(crate) struct RecordsWriter {
    file: BufWriter<File>,
    starts: Vec<u64>,
}

impl RecordsWriter {
    pub fn new(open: &OpenFile) -> io::Result<Self> {
        Ok(Self { file: BufWriter::with_capacity(1 << 18, open()?), starts: vec![0] })
    }

    pub fn push(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.starts.push(self.starts[self.starts.len() - 1] + bytes.len() as u64);
        Ok(())
    }

    pub fn finish(self) -> io::Result<Records> {
        Ok(Records { file: self.file.into_inner().map_err(io::IntoInnerError::into_error)?, starts: self.starts })
    }
}

impl Records {
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    pub fn read(&self, at: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; (self.starts[at + 1] - self.starts[at]) as usize];
        read_at(&self.file, self.starts[at], &mut bytes)?;
        Ok(bytes)
    }
}

/// Fills `bytes` from this place on, whatever other threads read.
#[cfg(unix)]
pub(crate) fn read_at(file: &File, from: u64, bytes: &mut [u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, from)
}

/// Fills `bytes` from this place on, whatever other threads read.
#[cfg(windows)]
pub(crate) fn read_at(file: &File, mut from: u64, mut bytes: &mut [u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        let count = std::os::windows::fs::FileExt::seek_read(file, bytes, from)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        from += count as u64;
        bytes = &mut bytes[count..];
    }
    Ok(())
}
