use std::ops::Range;
use std::path::Path;
use std::sync::Mutex;

use rayon::prelude::*;
use serde_json::Value;
use smol_str::SmolStr;

use crate::components::{Batch, ComponentScratch, Components};
use crate::config::Config;
use crate::error::read_file;
use crate::{Annotate, Annotated, Forms, Label, OpenError, Pos, RawToken, Token, Tokenizer};

/// A trained pipeline, ready to annotate texts.
///
/// Opened from a folder as spaCy 3 writes it (`nlp.to_disk`), or as its packages carry it. It runs
/// what the folder's `config.cfg` lists and does not disable: `tok2vec`, `tagger`, `morphologizer`,
/// `parser`, `senter`, `ner`, `attribute_ruler` and `lemmatizer`, with the networks that spaCy calls
/// `Tok2Vec`, `MultiHashEmbed`, `MaxoutWindowEncoder`, `Tagger` and `TransitionBasedParser`.
pub struct Pipeline {
    name: String,
    language: String,
    tokenizer: Tokenizer,
    components: Components,
    /// Memory of threads that are not at work now: each takes one for a batch and gives it back.
    workers: Mutex<Vec<Worker>>,
}

/// What one thread keeps from batch to batch.
#[derive(Default)]
struct Worker {
    forms: Forms,
    tokens: Vec<RawToken>,
    docs: Vec<Range<usize>>,
    scratch: ComponentScratch,
}

/// Bytes of text that one thread takes at a time.
const BATCH_BYTES: usize = 16 * 1024;

impl Pipeline {
    /// Reads a pipeline from its folder.
    ///
    /// # Errors
    /// Names the file, and the field in it, that is missing or damaged, or that asks for something
    /// which is not implemented here, such as a transformer.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, OpenError> {
        let folder = folder.as_ref();
        let config = Config::read(&folder.join("config.cfg"))?;
        let language = config.string("nlp", "lang")?;
        let meta_path = folder.join("meta.json");
        let meta: Value = serde_json::from_slice(&read_file(&meta_path)?)
            .map_err(|problem| OpenError::damaged(&meta_path, "JSON", problem))?;
        let name = meta.get("name").and_then(Value::as_str).unwrap_or("pipeline");
        let version = meta.get("version").and_then(Value::as_str).unwrap_or("0");
        Ok(Self {
            name: format!("{language}_{name}-{version}"),
            tokenizer: Tokenizer::open(folder)?,
            components: Components::read(folder, &config)?,
            language,
            workers: Mutex::default(),
        })
    }

    /// Name and version, such as "en_core_web_sm-3.8.0".
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The language's code, such as "en".
    pub fn language(&self) -> &str {
        &self.language
    }

    fn annotate_batch(&self, texts: &[&str]) -> Vec<Annotated> {
        let idle = || self.workers.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let mut worker = idle().pop().unwrap_or_default();
        let annotated = self.annotate_with(texts, &mut worker);
        idle().push(worker);
        annotated
    }

    fn annotate_with(&self, texts: &[&str], worker: &mut Worker) -> Vec<Annotated> {
        let Worker { forms, tokens, docs, scratch } = worker;
        forms.trim();
        tokens.clear();
        docs.clear();
        for text in texts {
            let start = tokens.len();
            self.tokenizer.tokenize(text, forms, tokens);
            docs.push(start..tokens.len());
        }
        let mut annotated: Vec<Annotated> = docs
            .iter()
            .map(|doc| Annotated { tokens: tokens[doc.clone()].iter().map(bare_token).collect(), ..Default::default() })
            .collect();
        self.components.run(&Batch { tokens, docs, forms }, &mut annotated, scratch);
        annotated
    }
}

fn bare_token(raw: &RawToken) -> Token {
    Token {
        start: raw.start,
        end: raw.end,
        tag: Label::EMPTY,
        pos: Pos::None,
        morph: Label::EMPTY,
        lemma: SmolStr::default(),
        head: 0,
        dep: Label::EMPTY,
        sentence_start: false,
    }
}

impl Annotate for Pipeline {
    /// Annotates texts on the threads of the current rayon pool. What a text gets depends on that
    /// text alone: not on the others, nor on the number of threads.
    fn annotate(&self, texts: &[&str]) -> Vec<Annotated> {
        let mut batches = Vec::new();
        let (mut first, mut bytes) = (0, 0);
        for (at, text) in texts.iter().enumerate() {
            bytes += text.len();
            if bytes >= BATCH_BYTES {
                batches.push(&texts[first..=at]);
                (first, bytes) = (at + 1, 0);
            }
        }
        batches.push(&texts[first..]);
        match batches.as_slice() {
            [batch] => self.annotate_batch(batch),
            _ => batches.par_iter().flat_map_iter(|batch| self.annotate_batch(batch)).collect(),
        }
    }
}
