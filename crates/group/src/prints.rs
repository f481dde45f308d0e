//! Fingerprints as grouping reads them: in memory, or part by part from files.

use std::borrow::Cow;
use std::io;

use rayon::prelude::*;

use crate::ReportIdx;
use crate::fingerprint::Fingerprint;
use crate::near::Signature;
use crate::records::{OpenFile, Records, RecordsWriter};
use crate::sketch::{Sketch, day_number};
use crate::stored::{Reader, Writer};

/// What is sorted as a whole, which may take several passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Terms,
    Phrases,
    Sentences,
}

/// Fingerprints by position. Only those that lie in files can fail to be read.
pub(crate) trait Prints: Sync {
    fn len(&self) -> usize;

    /// Positions by [`Fingerprint::rank`].
    fn order(&self) -> io::Result<Vec<u32>>;

    fn outlet(&self, at: u32) -> Option<u64>;

    fn signature(&self, at: u32) -> io::Result<Cow<'_, Signature>>;

    fn sketch(&self, at: u32) -> io::Result<Cow<'_, Sketch>>;

    fn sentences(&self, at: u32) -> io::Result<Cow<'_, [u64]>>;

    /// In how many passes all of a part must be gone through, so that there is room for a pass at `bytes` for each thing.
    fn passes(&self, part: Part, bytes: usize) -> u64;

    /// How many tables of `bytes` a report there is room for, 1 at least.
    fn tables(&self, bytes: usize) -> usize;
}

impl Prints for [&Fingerprint] {
    fn len(&self) -> usize {
        <[_]>::len(self)
    }

    fn order(&self) -> io::Result<Vec<u32>> {
        let mut order: Vec<u32> = (0..self.len() as u32).collect();
        order.par_sort_by(|a, b| self[*a as usize].rank().cmp(&self[*b as usize].rank()).then(a.cmp(b)));
        Ok(order)
    }

    fn outlet(&self, at: u32) -> Option<u64> {
        self[at as usize].outlet
    }

    fn signature(&self, at: u32) -> io::Result<Cow<'_, Signature>> {
        Ok(Cow::Borrowed(&self[at as usize].signature))
    }

    fn sketch(&self, at: u32) -> io::Result<Cow<'_, Sketch>> {
        Ok(Cow::Borrowed(&self[at as usize].sketch))
    }

    fn sentences(&self, at: u32) -> io::Result<Cow<'_, [u64]>> {
        Ok(Cow::Borrowed(&self[at as usize].sentences))
    }

    fn passes(&self, _: Part, _: usize) -> u64 {
        1
    }

    fn tables(&self, _: usize) -> usize {
        usize::MAX
    }
}

/// Fingerprints in files, a file for each part that is read on its own.
pub(crate) struct Kept {
    signatures: Records,
    sketches: Records,
    sentences: KeptSentences,
    /// Hash and name.
    keys: Records,
    days: Vec<Option<i32>>,
    outlets: Vec<Option<u64>>,
    /// How many terms, phrases and sentences there are in all.
    totals: [usize; 3],
    room: usize,
}

/// The sentences of each report of a corpus, in a file.
#[derive(Debug)]
pub struct KeptSentences(Records);

impl KeptSentences {
    /// Hashes of a report's sentences, in their order: what [`Fingerprint::sentences`] gives. An error is one of the file's.
    pub fn of(&self, report: ReportIdx) -> io::Result<Vec<u64>> {
        let bytes = self.0.read(report.at())?;
        let (hashes, _) = bytes.as_chunks::<8>();
        Ok(hashes.iter().map(|hash| u64::from_le_bytes(*hash)).collect())
    }
}

pub(crate) struct KeptWriter {
    /// Signatures, sketches, sentences, keys.
    files: [RecordsWriter; 4],
    days: Vec<Option<i32>>,
    outlets: Vec<Option<u64>>,
    totals: [usize; 3],
}

impl KeptWriter {
    pub fn new(open: &OpenFile) -> io::Result<Self> {
        let file = || RecordsWriter::new(open);
        let files = [file()?, file()?, file()?, file()?];
        Ok(Self { files, days: Vec::new(), outlets: Vec::new(), totals: [0; 3] })
    }

    pub fn push(&mut self, print: &Fingerprint) -> io::Result<()> {
        let [signatures, sketches, sentences, keys] = &mut self.files;
        let write = |each: &dyn Fn(&mut Writer)| {
            let mut out = Writer(Vec::new());
            each(&mut out);
            out.0
        };
        signatures.push(&write(&|out| print.signature.values().iter().for_each(|value| out.u32(*value))))?;
        sketches.push(&write(&|out| out.sketch(&print.sketch)))?;
        sentences.push(&write(&|out| print.sentences.iter().for_each(|hash| out.u64(*hash))))?;
        keys.push(&write(&|out| {
            out.text(&print.sha256);
            out.text(&print.name);
        }))?;
        self.days.push(print.day.map(day_number));
        self.outlets.push(print.outlet);
        let counts = [print.sketch.terms.len(), print.sketch.phrases.len(), print.sentences.len()];
        self.totals.iter_mut().zip(counts).for_each(|(total, count)| *total += count);
        Ok(())
    }

    /// `room` is how many bytes may be taken for what is sorted.
    pub fn finish(self, room: usize) -> io::Result<Kept> {
        let [signatures, sketches, sentences, keys] = self.files.map(RecordsWriter::finish);
        let (days, outlets, totals) = (self.days, self.outlets, self.totals);
        Ok(Kept {
            signatures: signatures?,
            sketches: sketches?,
            sentences: KeptSentences(sentences?),
            keys: keys?,
            days,
            outlets,
            totals,
            room,
        })
    }
}

impl Kept {
    /// Hash of the report's bytes, and its name.
    pub fn key(&self, at: u32) -> io::Result<(String, String)> {
        let bytes = self.keys.read(at as usize)?;
        let mut from = Reader(&bytes);
        from.text().zip(from.text()).ok_or_else(damaged)
    }

    /// What is left of it when all is grouped.
    pub fn into_sentences(self) -> KeptSentences {
        self.sentences
    }

    /// Days since 1970-01-01.
    pub fn day(&self, at: u32) -> Option<i32> {
        self.days[at as usize]
    }
}

impl Prints for Kept {
    fn len(&self) -> usize {
        self.days.len()
    }

    fn order(&self) -> io::Result<Vec<u32>> {
        // The first bytes of the hash tell nearly all apart: whole keys are read for equal ones alone.
        let mut ranked = Vec::with_capacity(self.len());
        for at in 0..self.len() as u32 {
            let day = self.days[at as usize];
            let (sha256, _) = self.key(at)?;
            let mut first = [0; 12];
            first.iter_mut().zip(sha256.bytes()).for_each(|(to, byte)| *to = byte);
            ranked.push((day.is_none(), day, first, at));
        }
        ranked.par_sort_unstable();
        let mut order = Vec::with_capacity(self.len());
        for alike in ranked.chunk_by(|a, b| (a.0, a.1, a.2) == (b.0, b.1, b.2)) {
            if let [one] = alike {
                order.push(one.3);
                continue;
            }
            let keys = alike.iter().map(|(.., at)| Ok((self.key(*at)?, *at)));
            let mut keys: Vec<((String, String), u32)> = keys.collect::<io::Result<_>>()?;
            keys.sort_unstable();
            order.extend(keys.into_iter().map(|(_, at)| at));
        }
        Ok(order)
    }

    fn outlet(&self, at: u32) -> Option<u64> {
        self.outlets[at as usize]
    }

    fn signature(&self, at: u32) -> io::Result<Cow<'_, Signature>> {
        let bytes = self.signatures.read(at as usize)?;
        let (values, _) = bytes.as_chunks::<4>();
        let values = values.iter().map(|value| u32::from_le_bytes(*value)).collect();
        Signature::from_values(values).map(Cow::Owned).ok_or_else(damaged)
    }

    fn sketch(&self, at: u32) -> io::Result<Cow<'_, Sketch>> {
        let bytes = self.sketches.read(at as usize)?;
        let mut sketch = Reader(&bytes).sketch().ok_or_else(damaged)?;
        sketch.day = self.days[at as usize];
        Ok(Cow::Owned(sketch))
    }

    fn sentences(&self, at: u32) -> io::Result<Cow<'_, [u64]>> {
        self.sentences.of(ReportIdx(at)).map(Cow::Owned)
    }

    fn passes(&self, part: Part, bytes: usize) -> u64 {
        (self.totals[part as usize] * bytes).div_ceil(self.room.max(1)).clamp(1, MOST_PASSES) as u64
    }

    fn tables(&self, bytes: usize) -> usize {
        (self.room / (bytes * self.len()).max(1)).max(1)
    }
}

/// However little room there is, files are gone through so many times at most: what is sorted of a report in one of so
/// many passes is less than what is held of it.
pub(crate) const MOST_PASSES: usize = 64;

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a fingerprint is not what was written")
}

/// Reports read at a time by one thread, and by all.
const READ: usize = 256;
const BLOCK: usize = 32 * READ;

/// What `of` adds for each of `places`, in their order. Read in parallel, and no more than a block is held twice.
pub(crate) fn gather<T: Send>(
    places: &[u32],
    of: impl Fn(u32, &mut Vec<T>) -> io::Result<()> + Sync,
) -> io::Result<Vec<T>> {
    let mut all = Vec::new();
    for block in places.chunks(BLOCK) {
        let read = |places: &[u32]| {
            let mut own = Vec::new();
            places.iter().try_for_each(|at| of(*at, &mut own))?;
            Ok(own)
        };
        let read: Vec<Vec<T>> = block.par_chunks(READ).map(read).collect::<io::Result<_>>()?;
        read.into_iter().for_each(|own| all.extend(own));
    }
    Ok(all)
}

/// Whether the first bits of a hash belong to this one of so many passes.
pub(crate) fn is_in(pass: u64, passes: u64, first: u32) -> bool {
    (u64::from(first) * passes) >> 32 == pass
}
