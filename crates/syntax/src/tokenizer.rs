use std::collections::HashMap;
use std::path::Path;

use smol_str::SmolStr;

use crate::chars;
use crate::error::OpenError;
use crate::forms::{FormDetails, Forms, Piece, RawToken};
use crate::lookups::Norms;
use crate::msgpack::{Document, Field, Key};
use crate::pattern::{Pattern, Scratch};
use crate::strings::string_id;

/// Cuts texts into tokens exactly as a pipeline's spaCy tokenizer does.
///
/// A text falls into chunks of white space and of all else. Of a chunk, prefixes and suffixes are cut
/// off until a special case, a whole token (`token_match`, `url_match`) or nothing more is left; what
/// is left is cut at infixes. At last, special cases that those steps would tear apart are put back
/// together over the tokens.
pub struct Tokenizer {
    prefix: Option<Pattern>,
    suffix: Option<Pattern>,
    infix: Option<Pattern>,
    token_match: Option<Pattern>,
    url_match: Option<Pattern>,
    specials: HashMap<Box<str>, Box<[SpecialPiece]>>,
    /// In code points.
    longest_special: usize,
    /// Special cases as their tokens would be without them, by the first token's orth.
    phrases: HashMap<u64, Vec<Phrase>>,
    norms: Norms,
}

/// One token of a special case.
struct SpecialPiece {
    text: SmolStr,
    norm: Option<u64>,
}

/// The orths of the tokens after the first.
type Phrase = Box<[u64]>;

/// ORTH and NORM, as the tokenizer file numbers them.
const ORTH: Key = Key::Id(65);
const NORM: Key = Key::Id(67);

impl Tokenizer {
    /// Reads the tokenizer of the pipeline in `folder`: its files `tokenizer` and `vocab/lookups.bin`.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        let document = Document::read(&folder.join("tokenizer"))?;
        let tree = document.tree()?;
        let mut tokenizer = Self {
            prefix: None,
            suffix: None,
            infix: None,
            token_match: None,
            url_match: None,
            specials: HashMap::new(),
            longest_special: 0,
            phrases: HashMap::new(),
            norms: Norms::open(folder)?,
        };
        let mut faster_heuristics = true;
        for (key, field) in tree.root().entries()? {
            match key {
                Key::Text("prefix_search") => tokenizer.prefix = pattern(&field)?,
                Key::Text("suffix_search") => tokenizer.suffix = pattern(&field)?,
                Key::Text("infix_finditer") => tokenizer.infix = pattern(&field)?,
                Key::Text("token_match") => tokenizer.token_match = pattern(&field)?,
                Key::Text("url_match") => tokenizer.url_match = pattern(&field)?,
                Key::Text("exceptions") => tokenizer.read_specials(&field)?,
                Key::Text("faster_heuristics") => {
                    faster_heuristics = field.as_bool().ok_or_else(|| field.damaged("should be true or false"))?;
                }
                Key::Text("vocab") => {}
                _ => return Err(field.unsupported("not known in a tokenizer")),
            }
        }
        tokenizer.make_phrases(faster_heuristics);
        Ok(tokenizer)
    }

    fn read_specials(&mut self, exceptions: &Field) -> Result<(), OpenError> {
        for (chunk, pieces) in exceptions.entries()? {
            let Key::Text(chunk) = chunk else { return Err(pieces.damaged("an exception should be a text")) };
            let mut special = Vec::new();
            for piece in pieces.items()? {
                let (mut text, mut norm) = (None, None);
                for (key, value) in piece.entries()? {
                    match key {
                        ORTH | Key::Text("ORTH") => text = Some(SmolStr::from(value.text()?)),
                        NORM | Key::Text("NORM") => norm = Some(string_id(value.text()?)),
                        _ => return Err(value.unsupported("an exception may set ORTH and NORM only")),
                    }
                }
                let text = text.ok_or_else(|| piece.damaged("has no ORTH"))?;
                special.push(SpecialPiece { text, norm });
            }
            if chunk.is_empty() || special.iter().map(|piece| piece.text.as_str()).collect::<String>() != chunk {
                return Err(pieces.damaged("its tokens do not make up the exception"));
            }
            self.longest_special = self.longest_special.max(chunk.chars().count());
            self.specials.insert(chunk.into(), special.into());
        }
        Ok(())
    }

    /// Special cases that prefixes, suffixes, infixes or white space may tear apart.
    fn make_phrases(&mut self, faster_heuristics: bool) {
        let mut torn: Vec<Box<str>> = self.specials.keys().cloned().collect();
        torn.sort_unstable();
        let mut forms = Forms::new();
        let mut tokens = Vec::new();
        for chunk in torn {
            let text: Vec<char> = chunk.chars().collect();
            let affixes = [&self.prefix, &self.suffix, &self.infix];
            // An infix may have no length, an affix may not.
            let mut cuts = |(at, pattern): (usize, &&Option<Pattern>)| {
                let found = pattern.as_ref().and_then(|pattern| pattern.search(&text, &mut forms.scratch));
                found.is_some_and(|(from, to)| from < to || at == 2)
            };
            if faster_heuristics && !chunk.contains(' ') && !affixes.iter().enumerate().any(&mut cuts) {
                continue;
            }
            tokens.clear();
            self.cut_chunks(&chunk, false, &mut forms, &mut tokens);
            let orths: Vec<u64> = tokens.iter().map(|token| forms.get(token.form).orth).collect();
            if let [first, rest @ ..] = orths.as_slice() {
                self.phrases.entry(*first).or_default().push(rest.into());
            }
        }
    }

    /// Appends the tokens of `text` to `tokens`.
    ///
    /// `forms` is filled by one tokenizer only, and grows: see [`Forms::trim`].
    ///
    /// # Panics
    /// If `text` is 4 GiB or larger.
    pub fn tokenize(&self, text: &str, forms: &mut Forms, tokens: &mut Vec<RawToken>) {
        assert!(u32::try_from(text.len()).is_ok(), "a text is smaller than 4 GiB");
        let first = tokens.len();
        if self.cut_chunks(text, true, forms, tokens) {
            self.join_phrases(text, forms, tokens, first);
        }
    }

    /// Cuts chunk by chunk. A chunk is a run of white space or of none; of white space that follows
    /// a word, a first space belongs to no token.
    /// Returns whether special cases may begin at one of the tokens.
    fn cut_chunks(&self, text: &str, with_specials: bool, forms: &mut Forms, tokens: &mut Vec<RawToken>) -> bool {
        let Some(first) = text.chars().next() else { return false };
        let mut begins_special = false;
        let (mut start, mut in_space) = (0, chars::is_space(first));
        for (at, c) in text.char_indices() {
            // Most of a text is letters; what white space is needs no table there.
            let is_space = if c.is_ascii() { matches!(c, '\t'..='\r' | '\x1c'..=' ') } else { chars::is_space(c) };
            if is_space == in_space {
                continue;
            }
            if start < at {
                begins_special |= self.cut_chunk(&text[start..at], start, with_specials, forms, tokens);
            }
            start = at;
            if c == ' ' {
                if let Some(last) = tokens.last_mut() {
                    last.space_after = true;
                }
                start += 1;
            }
            in_space = is_space;
        }
        if start < text.len() {
            begins_special |= self.cut_chunk(&text[start..], start, with_specials, forms, tokens);
        }
        begins_special
    }

    fn cut_chunk(
        &self,
        chunk: &str,
        start: usize,
        with_specials: bool,
        forms: &mut Forms,
        tokens: &mut Vec<RawToken>,
    ) -> bool {
        let (mut at, mut begins_special) = (start as u32, false);
        let mut push = |piece: &Piece| {
            begins_special |= piece.begins_special;
            tokens.push(RawToken { start: at, end: at + piece.len, space_after: false, form: piece.form });
            at += piece.len;
        };
        if let Some(pieces) = forms.chunks.get(chunk).filter(|_| with_specials) {
            pieces.iter().for_each(push);
            return begins_special;
        }
        let mut pieces = Vec::new();
        self.cut_new_chunk(chunk, with_specials, forms, &mut pieces);
        pieces.iter().for_each(&mut push);
        if with_specials {
            forms.chunks.insert(chunk, &pieces);
        }
        begins_special
    }

    fn cut_new_chunk(&self, chunk: &str, with_specials: bool, forms: &mut Forms, pieces: &mut Vec<Piece>) {
        if with_specials && self.push_special(chunk, forms, pieces) {
            return;
        }
        let cut = Cut::new(chunk);
        let mut scratch = std::mem::take(&mut forms.scratch);
        let (mut start, mut end) = (0, cut.len());
        let mut suffixes = Vec::new();
        // Where a long suffix may begin. It only moves on, so that all turns together stay linear.
        let mut far = 0;
        // As spaCy does it, turn by turn: what is left decides which affixes are seen next.
        loop {
            let left = &cut.chars[start..end];
            if left.is_empty() || self.matches(&self.token_match, left, &mut scratch) {
                break;
            }
            if with_specials && self.is_special(&cut, start, end) {
                break;
            }
            let prefix = self.prefix.as_ref().and_then(|pattern| pattern.search(left, &mut scratch));
            let prefix = prefix.map_or(0, |(from, to)| to - from);
            if prefix > 0 && with_specials && self.is_special(&cut, start + prefix, end) {
                pieces.push(self.piece(cut.text(start, start + prefix), forms));
                start += prefix;
                break;
            }
            let after = &cut.chars[start + prefix..end];
            let suffix = self.suffix.as_ref().and_then(|pattern| {
                far = far.max(start + prefix);
                while far < end && !pattern.may_be_long(cut.chars[far]) {
                    far += 1;
                }
                pattern.search_before_end(after, far - start - prefix, &mut scratch)
            });
            let suffix = suffix.map_or(0, |(from, to)| to - from);
            if suffix > 0 && with_specials && self.is_special(&cut, start, end - suffix) {
                suffixes.push((end - suffix, end));
                end -= suffix;
                break;
            }
            if prefix == 0 && suffix == 0 {
                break;
            }
            if prefix > 0 {
                pieces.push(self.piece(cut.text(start, start + prefix), forms));
            }
            if suffix > 0 {
                suffixes.push((end - suffix, end));
            }
            (start, end) = (start + prefix, end - suffix);
        }
        let special = with_specials && self.is_special(&cut, start, end);
        if special {
            self.push_special(cut.text(start, end), forms, pieces);
        } else if start < end {
            self.cut_at_infixes(&cut, start, end, &mut scratch, forms, pieces);
        }
        for (start, end) in suffixes.into_iter().rev() {
            pieces.push(self.piece(cut.text(start, end), forms));
        }
        forms.scratch = scratch;
    }

    fn cut_at_infixes(
        &self,
        cut: &Cut,
        start: usize,
        end: usize,
        scratch: &mut Scratch,
        forms: &mut Forms,
        pieces: &mut Vec<Piece>,
    ) {
        let left = &cut.chars[start..end];
        let whole = self.matches(&self.token_match, left, scratch) || self.matches(&self.url_match, left, scratch);
        let mut infixes = Vec::new();
        if let Some(pattern) = self.infix.as_ref().filter(|_| !whole) {
            pattern.find_all(left, scratch, &mut infixes);
        }
        let mut done = start;
        for (from, to) in infixes {
            // An infix that begins the chunk is none.
            if from == 0 {
                continue;
            }
            let (from, to) = (start + from, start + to);
            for (from, to) in [(done, from), (from, to)] {
                if from < to {
                    pieces.push(self.piece(cut.text(from, to), forms));
                }
            }
            done = to;
        }
        if done < end {
            pieces.push(self.piece(cut.text(done, end), forms));
        }
    }

    fn matches(&self, pattern: &Option<Pattern>, text: &[char], scratch: &mut Scratch) -> bool {
        pattern.as_ref().is_some_and(|pattern| pattern.match_start(text, scratch).is_some())
    }

    fn is_special(&self, cut: &Cut, start: usize, end: usize) -> bool {
        start < end && end - start <= self.longest_special && self.specials.contains_key(cut.text(start, end))
    }

    /// Appends the tokens of the special case `text`, if it is one.
    fn push_special(&self, text: &str, forms: &mut Forms, pieces: &mut Vec<Piece>) -> bool {
        let Some(special) = self.specials.get(text) else { return false };
        for SpecialPiece { text, norm } in special {
            let mut piece = self.piece(text, forms);
            if let Some(norm) = norm {
                piece.form = forms.intern_excepted(piece.form, *norm);
            }
            pieces.push(piece);
        }
        true
    }

    fn piece(&self, text: &str, forms: &mut Forms) -> Piece {
        let form = forms.intern(text, |text, orth| {
            let lower_text = SmolStr::from(text.to_lowercase());
            FormDetails {
                norm: self.norms.find(orth).unwrap_or_else(|| string_id(&lower_text)),
                begins_special: self.phrases.contains_key(&orth),
                lower_text,
            }
        });
        Piece { len: text.len() as u32, form, begins_special: forms.get(form).begins_special }
    }

    /// Puts special cases back together whose tokens stand in `tokens`, from the one numbered `first`.
    fn join_phrases(&self, text: &str, forms: &mut Forms, tokens: &mut Vec<RawToken>, first: usize) {
        let mut found: Vec<(usize, usize)> = Vec::new();
        for start in first..tokens.len() {
            let form = forms.get(tokens[start].form);
            if !form.begins_special {
                continue;
            }
            for phrase in self.phrases.get(&form.orth).into_iter().flatten() {
                let end = start + 1 + phrase.len();
                let follows = |tokens: &[RawToken]| {
                    tokens.iter().zip(phrase).all(|(token, orth)| forms.get(token.form).orth == *orth)
                };
                if tokens.get(start + 1..end).is_some_and(follows) {
                    found.push((start, end));
                }
            }
        }
        if found.is_empty() {
            return;
        }
        // The longest first, of these the leftmost; one that lost still shuts out what it touches.
        found.sort_unstable_by_key(|(start, end)| (std::cmp::Reverse(end - start), *start));
        let mut taken = vec![false; tokens.len()];
        let mut kept = Vec::new();
        for (start, end) in found {
            if !taken[start] && !taken[end - 1] {
                kept.push((start, end));
            }
            taken[start..end].fill(true);
        }
        kept.sort_unstable();
        let mut joined = Vec::with_capacity(tokens.len() - first);
        let mut at = first;
        for (start, end) in kept {
            joined.extend_from_slice(&tokens[at..start]);
            at = end;
            let (from, last) = (tokens[start].start, tokens[end - 1]);
            // White space between the tokens counts here, so this may be no special case after all.
            let mut pieces = Vec::new();
            if !self.push_special(&text[from as usize..last.end as usize], forms, &mut pieces) {
                joined.extend_from_slice(&tokens[start..end]);
                continue;
            }
            let mut start = from;
            for piece in pieces {
                let end = start + piece.len;
                joined.push(RawToken {
                    start,
                    end,
                    space_after: end == last.end && last.space_after,
                    form: piece.form,
                });
                start = end;
            }
        }
        joined.extend_from_slice(&tokens[at..]);
        tokens.truncate(first);
        tokens.append(&mut joined);
    }
}

fn pattern(field: &Field) -> Result<Option<Pattern>, OpenError> {
    if field.is_nil() {
        return Ok(None);
    }
    Pattern::new(field.text()?).map(Some).map_err(|problem| field.unsupported(problem))
}

/// A chunk, by characters.
struct Cut<'t> {
    chunk: &'t str,
    chars: Vec<char>,
    /// Byte offsets of the characters and of the end.
    offsets: Vec<u32>,
}

impl<'t> Cut<'t> {
    fn new(chunk: &'t str) -> Self {
        let offsets = chunk.char_indices().map(|(at, _)| at as u32).chain([chunk.len() as u32]).collect();
        Self { chunk, chars: chunk.chars().collect(), offsets }
    }

    fn len(&self) -> usize {
        self.chars.len()
    }

    fn text(&self, start: usize, end: usize) -> &'t str {
        &self.chunk[self.offsets[start] as usize..self.offsets[end] as usize]
    }
}
