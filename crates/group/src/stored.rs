//! Fingerprints as bytes.

use crate::fingerprint::Fingerprint;
use crate::near::Signature;
use crate::sketch::{Marks, Sketch, Term, day_number, day_of};

/// What the bytes of a [`Fingerprint`] were made with. A change to words, stems, shingles, hashes or layout changes it, and
/// then fingerprints are made anew from the reports' texts: those of two versions are not to be grouped together.
pub const FINGERPRINT_VERSION: u32 = 1;

/// Why bytes are no fingerprint of this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FingerprintError {
    #[error("the fingerprint is of version {found}, and version {FINGERPRINT_VERSION} is read")]
    Version { found: u32 },
    #[error("the fingerprint is damaged")]
    Damaged,
}

const NO_DAY: i32 = i32::MIN;

impl Fingerprint {
    /// The fingerprint with its version, to be stored: all that [`group_fingerprints`](crate::group_fingerprints) needs, so
    /// that a report is read and parsed once.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer(Vec::new());
        out.u32(FINGERPRINT_VERSION);
        out.text(&self.name);
        out.text(&self.sha256);
        out.u32(self.day.map_or(NO_DAY, day_number) as u32);
        out.0.push(u8::from(self.outlet.is_some()));
        out.u64(self.outlet.unwrap_or_default());
        out.list(self.signature.values(), |out, value| out.u32(*value));
        out.sketch(&self.sketch);
        out.list(&self.sentences, |out, hash| out.u64(*hash));
        out.0
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FingerprintError> {
        let mut from = Reader(bytes);
        let found = from.u32().ok_or(FingerprintError::Damaged)?;
        if found != FINGERPRINT_VERSION {
            return Err(FingerprintError::Version { found });
        }
        from.fingerprint().filter(|_| from.0.is_empty()).ok_or(FingerprintError::Damaged)
    }
}

pub(crate) struct Writer(pub Vec<u8>);

impl Writer {
    pub fn u32(&mut self, value: u32) {
        self.0.extend(value.to_le_bytes());
    }

    pub fn u64(&mut self, value: u64) {
        self.0.extend(value.to_le_bytes());
    }

    pub fn text(&mut self, text: &str) {
        self.list(text.as_bytes(), |out, byte| out.0.push(*byte));
    }

    /// All but its day.
    pub fn sketch(&mut self, sketch: &Sketch) {
        self.list(&sketch.terms, |out, term| out.term(term));
        self.list(&sketch.phrases, |out, phrase| out.u32(*phrase));
    }

    pub fn term(&mut self, term: &Term) {
        self.u32(term.id);
        self.0.extend([term.count, term.early, term.marks.bits()]);
    }

    pub fn list<T>(&mut self, items: &[T], each: impl Fn(&mut Self, &T)) {
        self.u32(items.len() as u32);
        items.iter().for_each(|item| each(self, item));
    }
}

pub(crate) struct Reader<'b>(pub &'b [u8]);

impl Reader<'_> {
    fn fingerprint(&mut self) -> Option<Fingerprint> {
        let (name, sha256) = (self.text()?, self.text()?);
        let day = match self.u32()? as i32 {
            NO_DAY => None,
            day => Some(day_of(day)?),
        };
        let (has_outlet, outlet) = (self.u8()?, self.u64()?);
        let signature = Signature::from_values(self.list(Self::u32)?)?;
        let mut sketch = self.sketch()?;
        sketch.day = day.map(day_number);
        let sentences = self.list(Self::u64)?;
        Some(Fingerprint {
            name,
            sha256,
            day,
            outlet: (has_outlet == 1).then_some(outlet),
            signature,
            sketch,
            sentences,
        })
    }

    /// As [`Writer::sketch`] wrote it, without a day.
    pub fn sketch(&mut self) -> Option<Sketch> {
        let terms: Vec<Term> = self.list(Self::term)?;
        let phrases: Vec<u32> = self.list(Self::u32)?;
        // Comparing relies on both orders.
        let sorted = terms.is_sorted_by(|a, b| a.id < b.id) && phrases.is_sorted_by(|a, b| a < b);
        sorted.then_some(Sketch { day: None, terms, phrases })
    }

    pub fn term(&mut self) -> Option<Term> {
        let [a, b, c, d, count, early, marks] = self.take()?;
        Some(Term { id: u32::from_le_bytes([a, b, c, d]), count, early, marks: Marks::from_bits(marks) })
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    fn u8(&mut self) -> Option<u8> {
        self.take::<1>().map(|[byte]| byte)
    }

    pub fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }

    pub fn text(&mut self) -> Option<String> {
        String::from_utf8(self.list(Self::u8)?).ok()
    }

    pub fn list<T>(&mut self, each: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.u32()? as usize;
        // A damaged count must not reserve more than the bytes can hold.
        let mut items = Vec::with_capacity(count.min(self.0.len()));
        for _ in 0..count {
            items.push(each(self)?);
        }
        Some(items)
    }
}
