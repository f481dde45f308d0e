//! A pipeline's components: which there are, in which order, and what each writes into a text's
//! annotations.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use crate::attribute_ruler::AttributeRuler;
use crate::config::Config;
use crate::error::{OpenError, read_file};
use crate::forms::{Forms, RawToken};
use crate::lemmatizer::{LemmaCache, Lemmatizer};
use crate::network::gemm::Isa;
use crate::network::ner::{EntityRecognizer, Marks};
use crate::network::parser::{Parser, ParserScratch, Preset};
use crate::network::tagger::Tagger;
use crate::network::tok2vec::{Tok2Vec, Tok2VecScratch};
use crate::vectors::Vectors;
use crate::weights::Network;
use crate::{Annotated, Label, Pos};

/// The trained part of a pipeline, as its configuration lists it.
pub(crate) struct Components {
    isa: Isa,
    tok2vecs: Vec<Tok2Vec>,
    steps: Vec<Step>,
}

/// One component at work. `vectors` says which of the token vectors it reads.
enum Step {
    /// Works out token vectors, for the components that follow.
    Vectors(usize),
    Tagger {
        vectors: usize,
        network: Tagger,
        labels: Vec<Label>,
        overwrite: bool,
    },
    Morphologizer {
        vectors: usize,
        network: Tagger,
        labels: Vec<(Label, Pos)>,
        overwrite: bool,
    },
    Senter {
        vectors: usize,
        network: Tagger,
        overwrite: bool,
    },
    Parser {
        vectors: usize,
        network: Parser,
    },
    EntityRecognizer {
        vectors: usize,
        network: EntityRecognizer,
    },
    AttributeRuler(AttributeRuler),
    Lemmatizer(Lemmatizer),
}

/// Texts of one batch: their tokens, and each text's range of them.
pub(crate) struct Batch<'a> {
    pub tokens: &'a [RawToken],
    pub docs: &'a [Range<usize>],
    pub forms: &'a Forms,
}

/// What a worker keeps from batch to batch.
#[derive(Default)]
pub(crate) struct ComponentScratch {
    tok2vecs: Vec<Tok2VecScratch>,
    parser: ParserScratch,
    scores: Vec<f32>,
    presets: Vec<Option<Preset>>,
    lemmas: LemmaCache,
}

/// Reads components one by one.
struct Reader<'a> {
    folder: &'a Path,
    config: &'a Config,
    vectors: Option<Arc<Vectors>>,
    tok2vecs: Vec<Tok2Vec>,
    /// Place and name of the shared token vectors.
    shared: Option<(usize, String)>,
    steps: Vec<Step>,
}

impl Components {
    /// Reads the components of a pipeline folder, but those that the pipeline itself disables.
    pub fn read(folder: &Path, config: &Config) -> Result<Self, OpenError> {
        let disabled = config.strings("nlp", "disabled")?;
        let vectors = Vectors::read(&folder.join("vocab"))?.map(Arc::new);
        let mut reader = Reader { folder, config, vectors, tok2vecs: Vec::new(), shared: None, steps: Vec::new() };
        for name in config.strings("nlp", "pipeline")? {
            if disabled.contains(&name) {
                continue;
            }
            let factory = config.string(&format!("components.{name}"), "factory")?;
            match factory.as_str() {
                "tok2vec" => reader.shared_vectors(&name)?,
                "tagger" => reader.tagger(&name)?,
                "morphologizer" => reader.morphologizer(&name)?,
                "senter" => reader.senter(&name)?,
                "parser" => reader.parser(&name)?,
                "ner" => reader.entity_recognizer(&name)?,
                "attribute_ruler" => {
                    let ruler = AttributeRuler::open(&folder.join(&name))?;
                    reader.steps.push(Step::AttributeRuler(ruler));
                }
                "lemmatizer" => reader.lemmatizer(&name)?,
                other => {
                    let field = format!("[components.{name}] factory");
                    return Err(OpenError::unsupported(config.path(), field, format!("no `{other}` is known here")));
                }
            }
        }
        Ok(Self { isa: Isa::detect(), tok2vecs: reader.tok2vecs, steps: reader.steps })
    }

    /// Fills in the annotations of a batch: `annotated` has one entry a text, with its tokens' offsets.
    pub fn run(&self, batch: &Batch<'_>, annotated: &mut [Annotated], scratch: &mut ComponentScratch) {
        let ComponentScratch { tok2vecs, parser, scores, presets, lemmas } = scratch;
        tok2vecs.resize_with(self.tok2vecs.len(), Tok2VecScratch::default);
        presets.clear();
        presets.resize(batch.tokens.len(), None);
        let mut tree_is_known = false;
        let isa = self.isa;
        for step in &self.steps {
            match step {
                Step::Vectors(at) => {
                    self.tok2vecs[*at].run(isa, batch.docs, batch.tokens, batch.forms, &mut tok2vecs[*at]);
                }
                Step::Tagger { vectors, network, labels, overwrite } => {
                    let mut tokens = annotated.iter_mut().flat_map(|doc| &mut doc.tokens);
                    network.best(isa, tok2vecs[*vectors].vectors(), scores, |_, best| {
                        let token = tokens.next().expect("as many tokens as vectors");
                        if *overwrite || token.tag.is_empty() {
                            token.tag = labels[best];
                        }
                    });
                }
                Step::Morphologizer { vectors, network, labels, overwrite } => {
                    let mut tokens = annotated.iter_mut().flat_map(|doc| &mut doc.tokens);
                    network.best(isa, tok2vecs[*vectors].vectors(), scores, |_, best| {
                        let token = tokens.next().expect("as many tokens as vectors");
                        let (morph, pos) = labels[best];
                        if *overwrite || token.morph.is_empty() {
                            token.morph = morph;
                        }
                        if *overwrite || token.pos == Pos::None {
                            token.pos = pos;
                        }
                    });
                }
                Step::Senter { vectors, network, overwrite } => {
                    network.best(isa, tok2vecs[*vectors].vectors(), scores, |token, best| {
                        if *overwrite || presets[token].is_none() {
                            presets[token] = Some(if best == 1 { Preset::Start } else { Preset::NoStart });
                        }
                    });
                }
                Step::Parser { vectors, network } => {
                    let (vectors, width) = (tok2vecs[*vectors].vectors(), self.tok2vecs[*vectors].width());
                    for (doc, annotated) in batch.docs.iter().zip(annotated.iter_mut()) {
                        let is_space = |at: usize| batch.forms.get(batch.tokens[doc.start + at].form).is_space;
                        let own = &vectors[doc.start * width..doc.end * width];
                        let tree = network.parse(isa, own, &presets[doc.clone()], is_space, parser);
                        for (at, token) in annotated.tokens.iter_mut().enumerate() {
                            token.head = tree.heads[at];
                            token.dep = tree.labels[at];
                            let start = if tree.starts[at] { Preset::Start } else { Preset::NoStart };
                            presets[doc.start + at] = Some(start);
                        }
                    }
                    tree_is_known = true;
                }
                Step::EntityRecognizer { vectors, network } => {
                    let (vectors, width) = (tok2vecs[*vectors].vectors(), self.tok2vecs[*vectors].width());
                    for (doc, annotated) in batch.docs.iter().zip(annotated.iter_mut()) {
                        let marks = |at: usize| Marks {
                            is_space: batch.forms.get(batch.tokens[doc.start + at].form).is_space,
                            starts_sentence: presets[doc.start + at] == Some(Preset::Start),
                        };
                        let own = &vectors[doc.start * width..doc.end * width];
                        let entities = &mut annotated.entities;
                        network.find(isa, own, marks, &mut parser.scorer, entities);
                    }
                }
                Step::AttributeRuler(ruler) => {
                    for (doc, annotated) in batch.docs.iter().zip(annotated.iter_mut()) {
                        ruler.apply(batch.forms, &batch.tokens[doc.clone()], &mut annotated.tokens);
                    }
                }
                Step::Lemmatizer(lemmatizer) => {
                    for (doc, annotated) in batch.docs.iter().zip(annotated.iter_mut()) {
                        lemmatizer.apply(batch.forms, &batch.tokens[doc.clone()], &mut annotated.tokens, lemmas);
                    }
                }
            }
        }
        for (doc, annotated) in batch.docs.iter().zip(annotated.iter_mut()) {
            set_sentences(annotated, &presets[doc.clone()]);
            if !tree_is_known {
                for (at, token) in annotated.tokens.iter_mut().enumerate() {
                    token.head = at as u32;
                }
            }
        }
    }
}

/// Sentences from their starts; a text's first token always starts one.
fn set_sentences(annotated: &mut Annotated, starts: &[Option<Preset>]) {
    let count = annotated.tokens.len();
    let mut first = 0;
    annotated.sentences.clear();
    for (at, token) in annotated.tokens.iter_mut().enumerate() {
        token.sentence_start = at == 0 || starts[at] == Some(Preset::Start);
        if at > 0 && token.sentence_start {
            annotated.sentences.push(first..at);
            first = at;
        }
    }
    if count > 0 {
        annotated.sentences.push(first..count);
    }
}

impl Reader<'_> {
    fn shared_vectors(&mut self, name: &str) -> Result<(), OpenError> {
        let network = Network::read(&self.folder.join(name).join("model"))?;
        let section = format!("components.{name}.model");
        self.shared = Some((self.add_vectors(&network, &section)?, name.to_owned()));
        Ok(())
    }

    /// The token vectors of the network at `section`: the shared ones where it listens to them, else
    /// its own.
    fn vectors_of(&mut self, network: &Network, name: &str) -> Result<usize, OpenError> {
        let section = format!("components.{name}.model.tok2vec");
        let field = format!("[{section}] @architectures");
        match self.config.string(&section, "@architectures")?.as_str() {
            "spacy.Tok2VecListener.v1" => {
                let upstream = self.config.get(&section, "upstream")?;
                let upstream = upstream.as_ref().and_then(Value::as_str).unwrap_or("*");
                match &self.shared {
                    Some((at, name)) if upstream == "*" || upstream == name => Ok(*at),
                    _ => Err(OpenError::damaged(
                        self.config.path(),
                        format!("[{section}] upstream"),
                        format!("no `{upstream}` comes before `{name}`"),
                    )),
                }
            }
            "spacy.Tok2Vec.v1" | "spacy.Tok2Vec.v2" => self.add_vectors(network, &section),
            other => Err(OpenError::unsupported(self.config.path(), field, format!("no `{other}` is known here"))),
        }
    }

    fn add_vectors(&mut self, network: &Network, section: &str) -> Result<usize, OpenError> {
        let tok2vec = Tok2Vec::read(network, self.config, section, self.vectors.as_ref())?;
        self.tok2vecs.push(tok2vec);
        let at = self.tok2vecs.len() - 1;
        self.steps.push(Step::Vectors(at));
        Ok(at)
    }

    fn network(&self, name: &str, architectures: &[&str]) -> Result<Network, OpenError> {
        self.config.expect_one_of(&format!("components.{name}.model"), "@architectures", architectures)?;
        Network::read(&self.folder.join(name).join("model"))
    }

    /// The component's own settings, the file `cfg`.
    fn settings(&self, name: &str) -> Result<Settings, OpenError> {
        let path = self.folder.join(name).join("cfg");
        let value =
            serde_json::from_slice(&read_file(&path)?).map_err(|error| OpenError::damaged(&path, "JSON", error))?;
        Ok(Settings { path, value })
    }

    fn labeller(&mut self, name: &str, labels: usize) -> Result<(usize, Tagger), OpenError> {
        let network = self.network(name, &["spacy.Tagger.v1", "spacy.Tagger.v2"])?;
        let vectors = self.vectors_of(&network, name)?;
        let tagger = Tagger::read(&network, self.tok2vecs[vectors].width(), labels)?;
        Ok((vectors, tagger))
    }

    fn tagger(&mut self, name: &str) -> Result<(), OpenError> {
        let settings = self.settings(name)?;
        let labels: Vec<Label> = settings.labels("labels")?.iter().map(|label| Label::new(label)).collect();
        let overwrite = settings.flag("overwrite")?;
        let (vectors, network) = self.labeller(name, labels.len())?;
        self.steps.push(Step::Tagger { vectors, network, labels, overwrite });
        Ok(())
    }

    fn morphologizer(&mut self, name: &str) -> Result<(), OpenError> {
        let settings = self.settings(name)?;
        if settings.flag("extend")? {
            return Err(OpenError::unsupported(&settings.path, "extend", "features are not merged here"));
        }
        let overwrite = settings.flag("overwrite")?;
        let Some(Value::Object(morphs)) = settings.value.get("labels_morph") else {
            return Err(OpenError::damaged(&settings.path, "labels_morph", "is missing or no map"));
        };
        let positions = settings.value.get("labels_pos");
        let mut labels = Vec::new();
        for (label, morph) in morphs {
            let morph = morph
                .as_str()
                .ok_or_else(|| OpenError::damaged(&settings.path, format!("labels_morph.{label}"), "is no string"))?;
            let pos = match positions.and_then(|positions| positions.get(label)) {
                None => Pos::None,
                Some(number) => number.as_u64().and_then(pos_of_number).ok_or_else(|| {
                    OpenError::damaged(
                        &settings.path,
                        format!("labels_pos.{label}"),
                        format!("no part of speech is {number}"),
                    )
                })?,
            };
            labels.push((Label::new(if morph == "_" { "" } else { morph }), pos));
        }
        let (vectors, network) = self.labeller(name, labels.len())?;
        self.steps.push(Step::Morphologizer { vectors, network, labels, overwrite });
        Ok(())
    }

    fn senter(&mut self, name: &str) -> Result<(), OpenError> {
        let overwrite = self.settings(name)?.flag("overwrite")?;
        let (vectors, network) = self.labeller(name, 2)?;
        self.steps.push(Step::Senter { vectors, network, overwrite });
        Ok(())
    }

    /// Reads what parser and entity recogniser have in common: the network, its token vectors, and
    /// whether its states have extra tokens.
    fn transitions(&mut self, name: &str, state_type: &str) -> Result<(Network, usize, bool), OpenError> {
        let section = format!("components.{name}.model");
        self.config.expect_one_of(&section, "state_type", &[state_type])?;
        let settings = self.settings(name)?;
        if settings.flag("learn_tokens")? {
            return Err(OpenError::unsupported(&settings.path, "learn_tokens", "tokens are not merged here"));
        }
        if let Some(width) = settings.value.get("beam_width").and_then(Value::as_u64).filter(|&width| width > 1) {
            return Err(OpenError::unsupported(&settings.path, "beam_width", format!("no beam search here ({width})")));
        }
        let network = self.network(name, &["spacy.TransitionBasedParser.v1", "spacy.TransitionBasedParser.v2"])?;
        let vectors = self.vectors_of(&network, name)?;
        Ok((network, vectors, self.config.flag(&section, "extra_state_tokens", false)?))
    }

    fn parser(&mut self, name: &str) -> Result<(), OpenError> {
        let (network, vectors, extra_tokens) = self.transitions(name, "parser")?;
        let moves = self.folder.join(name).join("moves");
        let width = self.tok2vecs[vectors].width();
        let network = Parser::read(&moves, &network, width, extra_tokens)?;
        self.steps.push(Step::Parser { vectors, network });
        Ok(())
    }

    fn lemmatizer(&mut self, name: &str) -> Result<(), OpenError> {
        if self.steps.iter().any(|step| matches!(step, Step::Lemmatizer(_))) {
            let field = format!("[components.{name}] factory");
            return Err(OpenError::unsupported(self.config.path(), field, "a second lemmatizer"));
        }
        let section = format!("components.{name}");
        let language = self.config.string("nlp", "lang")?;
        let mode = self.config.string(&section, "mode")?;
        let overwrite = self.config.flag(&section, "overwrite", false)?;
        let folder = self.folder.join(name);
        let lemmatizer = Lemmatizer::open(&folder, &language, &mode, overwrite, self.config.path())?;
        self.steps.push(Step::Lemmatizer(lemmatizer));
        Ok(())
    }

    fn entity_recognizer(&mut self, name: &str) -> Result<(), OpenError> {
        let (network, vectors, extra_tokens) = self.transitions(name, "ner")?;
        let moves = self.folder.join(name).join("moves");
        let width = self.tok2vecs[vectors].width();
        let network = EntityRecognizer::read(&moves, &network, width, extra_tokens)?;
        self.steps.push(Step::EntityRecognizer { vectors, network });
        Ok(())
    }
}

/// A component's file `cfg`.
struct Settings {
    path: std::path::PathBuf,
    value: Value,
}

impl Settings {
    /// False where it is not there.
    fn flag(&self, key: &str) -> Result<bool, OpenError> {
        match self.value.get(key) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(OpenError::damaged(&self.path, key, "is neither true nor false")),
        }
    }

    fn labels(&self, key: &str) -> Result<Vec<&str>, OpenError> {
        self.value
            .get(key)
            .and_then(Value::as_array)
            .and_then(|labels| labels.iter().map(Value::as_str).collect())
            .ok_or_else(|| OpenError::damaged(&self.path, key, "is missing or no list of strings"))
    }
}

/// A part of speech by spaCy's number.
fn pos_of_number(number: u64) -> Option<Pos> {
    const FIRST: u64 = 84;
    const NUMBERED: [Pos; 20] = [
        Pos::Adj,
        Pos::Adp,
        Pos::Adv,
        Pos::Aux,
        Pos::Conj,
        Pos::Cconj,
        Pos::Det,
        Pos::Intj,
        Pos::Noun,
        Pos::Num,
        Pos::Part,
        Pos::Pron,
        Pos::Propn,
        Pos::Punct,
        Pos::Sconj,
        Pos::Sym,
        Pos::Verb,
        Pos::X,
        Pos::None,
        Pos::Space,
    ];
    match number {
        0 => Some(Pos::None),
        _ => NUMBERED.get(usize::try_from(number.checked_sub(FIRST)?).ok()?).copied(),
    }
}
