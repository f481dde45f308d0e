use std::ops::Range;

use smol_str::SmolStr;

use crate::Label;

/// Gives texts their annotations. A [`Pipeline`](crate) does; so do recorded annotations in tests.
pub trait Annotate: Sync {
    /// One [`Annotated`] a text, in order. Every text is annotated as if it stood alone.
    fn annotate(&self, texts: &[&str]) -> Vec<Annotated>;
}

/// A text's tokens, sentences and names.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Annotated {
    pub tokens: Vec<Token>,
    /// Token ranges. Invariant: in order, touching, covering all tokens.
    pub sentences: Vec<Range<usize>>,
    pub entities: Vec<NamedSpan>,
}

/// One token, as spaCy tells them: white space beyond one space is a token of its own.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Token {
    /// Byte offsets in the text.
    pub start: u32,
    pub end: u32,
    /// The treebank's fine-grained tag ("NNP").
    pub tag: Label,
    pub pos: Pos,
    /// Universal features, "Number=Sing|Person=3", or empty.
    pub morph: Label,
    pub lemma: SmolStr,
    /// Index, in the same text's tokens, of the token this one depends on; its own for a root.
    pub head: u32,
    pub dep: Label,
    pub sentence_start: bool,
}

impl Token {
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start as usize..self.end as usize]
    }
}

/// A named span, as the pipeline's recogniser labels it ("GPE").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedSpan {
    pub tokens: Range<usize>,
    pub label: Label,
}

/// Universal part of speech (universaldependencies.org/u/pos), and `Space` for white space.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub enum Pos {
    Adj,
    Adp,
    Adv,
    Aux,
    Cconj,
    Conj,
    Det,
    Intj,
    Noun,
    Num,
    Part,
    Pron,
    Propn,
    Punct,
    Sconj,
    Sym,
    Verb,
    X,
    Space,
    /// The pipeline gave none.
    #[default]
    None,
}

impl Pos {
    const NAMES: [(Pos, &'static str); 20] = [
        (Pos::Adj, "ADJ"),
        (Pos::Adp, "ADP"),
        (Pos::Adv, "ADV"),
        (Pos::Aux, "AUX"),
        (Pos::Cconj, "CCONJ"),
        (Pos::Conj, "CONJ"),
        (Pos::Det, "DET"),
        (Pos::Intj, "INTJ"),
        (Pos::Noun, "NOUN"),
        (Pos::Num, "NUM"),
        (Pos::Part, "PART"),
        (Pos::Pron, "PRON"),
        (Pos::Propn, "PROPN"),
        (Pos::Punct, "PUNCT"),
        (Pos::Sconj, "SCONJ"),
        (Pos::Sym, "SYM"),
        (Pos::Verb, "VERB"),
        (Pos::X, "X"),
        (Pos::Space, "SPACE"),
        (Pos::None, ""),
    ];

    /// The tag's name, "PROPN"; empty for [`Pos::None`].
    pub fn as_str(self) -> &'static str {
        Self::NAMES[self as usize].1
    }

    /// Every part of speech, and [`Pos::None`].
    pub fn all() -> impl Iterator<Item = Pos> {
        Self::NAMES.into_iter().map(|(pos, _)| pos)
    }

    pub fn from_name(name: &str) -> Option<Pos> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(pos, _)| *pos)
    }
}
