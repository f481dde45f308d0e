use std::collections::HashMap;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::chars;
use crate::pattern::Scratch;
use crate::strings::string_id;

/// A token's spelling with all that embeddings and rules ask of it: one (orth, norm).
///
/// Two tokens of one form differ in nothing but their place and the white space after them. The
/// numbers are spaCy's, see [`string_id`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    pub text: SmolStr,
    pub lower_text: SmolStr,
    pub orth: u64,
    pub norm: u64,
    pub lower: u64,
    /// Of the first code point.
    pub prefix: u64,
    /// Of the last three code points.
    pub suffix: u64,
    pub shape: u64,
    pub is_space: bool,
    /// Whether a rule of the tokenizer that goes over several tokens may begin here.
    pub(crate) begins_special: bool,
}

/// A token as the tokenizer cuts it. Offsets are bytes of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawToken {
    pub start: u32,
    pub end: u32,
    /// Whether one space follows that belongs to no token (spaCy's `SPACY`).
    pub space_after: bool,
    /// For [`Forms::get`].
    pub form: u32,
}

/// The forms met so far, and how chunks between white space were cut: a worker's memory, without locks.
///
/// A number stays good until [`Forms::trim`] drops them all and [`Forms::generation`] grows.
#[derive(Default)]
pub struct Forms {
    forms: Vec<Form>,
    by_orth: HashMap<u64, u32, NoHash>,
    /// Forms whose norm a tokenizer exception gives, by (orth, norm).
    excepted: FxHashMap<(u64, u64), u32>,
    pub(crate) chunks: ChunkCache,
    pub(crate) scratch: Scratch,
    generation: u64,
}

impl Forms {
    /// How many forms and cached chunks [`Forms::trim`] lets stand.
    const LIMIT: usize = 200_000;

    pub fn new() -> Self {
        Self::default()
    }

    /// # Panics
    /// If `form` is from another table or generation.
    pub fn get(&self, form: u32) -> &Form {
        &self.forms[form as usize]
    }

    pub fn len(&self) -> usize {
        self.forms.len()
    }

    pub fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }

    /// Grows whenever all forms are dropped, so that what is kept by their numbers can be dropped too.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Drops everything if much has gathered, so that memory stays bounded over any number of texts.
    /// Call it between batches: numbers handed out before may be invalid after.
    pub fn trim(&mut self) {
        if self.forms.len() > Self::LIMIT || self.chunks.len() > Self::LIMIT {
            let generation = self.generation + 1;
            *self = Self { generation, ..Self::default() };
        }
    }

    /// The form of `text`, whose norm, if it is new, `norm` tells.
    pub(crate) fn intern(&mut self, text: &str, details: impl FnOnce(&str, u64) -> FormDetails) -> u32 {
        let orth = string_id(text);
        if let Some(form) = self.by_orth.get(&orth) {
            return *form;
        }
        let details = details(text, orth);
        let form = self.push(text, orth, details);
        self.by_orth.insert(orth, form);
        form
    }

    /// A form without norm or rules, for tests.
    #[cfg(test)]
    pub(crate) fn intern_plain(&mut self, text: &str) -> u32 {
        let lower_text = SmolStr::from(text.to_lowercase());
        self.intern(text, |_, orth| FormDetails { norm: orth, lower_text, begins_special: false })
    }

    /// As `base`, with the norm that an exception gives it.
    pub(crate) fn intern_excepted(&mut self, base: u32, norm: u64) -> u32 {
        let form = self.get(base);
        if form.norm == norm {
            return base;
        }
        let key = (form.orth, norm);
        if let Some(form) = self.excepted.get(&key) {
            return *form;
        }
        let form = Form { norm, ..form.clone() };
        let number = self.number();
        self.forms.push(form);
        self.excepted.insert(key, number);
        number
    }

    fn number(&self) -> u32 {
        u32::try_from(self.forms.len()).expect("a batch holds fewer than 2^32 forms")
    }

    fn push(&mut self, text: &str, orth: u64, details: FormDetails) -> u32 {
        let number = self.number();
        let first = text.chars().next().map_or(0, char::len_utf8);
        let suffix = text.char_indices().rev().nth(2).map_or(0, |(at, _)| at);
        self.forms.push(Form {
            orth,
            norm: details.norm,
            lower: string_id(&details.lower_text),
            prefix: string_id(&text[..first]),
            suffix: string_id(&text[suffix..]),
            shape: string_id(&chars::shape(text)),
            is_space: !text.is_empty() && text.chars().all(chars::is_space),
            begins_special: details.begins_special,
            text: text.into(),
            lower_text: details.lower_text,
        });
        number
    }
}

/// What only the tokenizer knows of a new form.
pub(crate) struct FormDetails {
    pub lower_text: SmolStr,
    pub norm: u64,
    pub begins_special: bool,
}

/// How chunks were cut, by their spelling.
#[derive(Default)]
pub(crate) struct ChunkCache {
    by_text: FxHashMap<Box<str>, (u32, u32)>,
    pieces: Vec<Piece>,
}

/// One token of a chunk: its length in bytes and its form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    pub len: u32,
    pub form: u32,
    /// As [`Form::begins_special`].
    pub begins_special: bool,
}

impl ChunkCache {
    /// Longer chunks do not come back.
    const LONGEST: usize = 64;

    pub fn len(&self) -> usize {
        self.by_text.len()
    }

    pub fn get(&self, chunk: &str) -> Option<&[Piece]> {
        let (start, end) = self.by_text.get(chunk)?;
        Some(&self.pieces[*start as usize..*end as usize])
    }

    pub fn insert(&mut self, chunk: &str, pieces: &[Piece]) {
        if chunk.len() <= Self::LONGEST
            && let (Ok(start), Ok(end)) =
                (u32::try_from(self.pieces.len()), u32::try_from(self.pieces.len() + pieces.len()))
        {
            self.pieces.extend_from_slice(pieces);
            self.by_text.insert(chunk.into(), (start, end));
        }
    }
}

/// For keys that are hashes already.
#[derive(Clone, Copy, Default)]
pub(crate) struct NoHash;

impl std::hash::BuildHasher for NoHash {
    type Hasher = KeptKey;
    fn build_hasher(&self) -> KeptKey {
        KeptKey(0)
    }
}

pub(crate) struct KeptKey(u64);

impl std::hash::Hasher for KeptKey {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _: &[u8]) {
        unreachable!("only keys that are one u64")
    }
    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}
