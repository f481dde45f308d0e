//! A pipeline of our own with made-up weights, as spaCy would write it: small enough to break on purpose.

use std::fs;
use std::path::{Path, PathBuf};

use rmpv::Value;

const WIDTH: usize = 8;
const HIDDEN: usize = 6;
const PIECES: usize = 2;

/// A folder that goes away with the value.
pub struct Folder(PathBuf);

impl Folder {
    /// Writes the pipeline to a folder of its own for the test called `name`.
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("rashomon-syntax-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        write_pipeline(&path);
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Changes a text file.
    pub fn replace(&self, file: &str, from: &str, to: &str) {
        let path = self.0.join(file);
        let text = fs::read_to_string(&path).expect("the file is there");
        assert!(text.contains(from), "`{file}` has no `{from}`");
        fs::write(path, text.replacen(from, to, 1)).expect("the file can be written");
    }

    /// All files, by their path in the folder, in order.
    pub fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        let mut folders = vec![self.0.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("the folder is there") {
                let path = entry.expect("the entry is there").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.push(path.strip_prefix(&self.0).expect("it is inside").to_string_lossy().into_owned());
                }
            }
        }
        files.sort();
        files
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const CONFIG: &str = r#"
[nlp]
lang = "xx"
pipeline = ["tok2vec","tagger","parser","senter","ner"]
disabled = ["senter"]
tokenizer = {"@tokenizers":"spacy.Tokenizer.v1"}

[components.tok2vec]
factory = "tok2vec"

[components.tok2vec.model]
@architectures = "spacy.Tok2Vec.v2"

[components.tok2vec.model.embed]
@architectures = "spacy.MultiHashEmbed.v2"

[components.tok2vec.model.encode]
@architectures = "spacy.MaxoutWindowEncoder.v2"
width = 8

[components.tagger]
factory = "tagger"

[components.tagger.model]
@architectures = "spacy.Tagger.v2"

[components.tagger.model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = ${components.tok2vec.model.encode:width}
upstream = "tok2vec"

[components.parser]
factory = "parser"

[components.parser.model]
@architectures = "spacy.TransitionBasedParser.v2"
state_type = "parser"
extra_state_tokens = false

[components.parser.model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
upstream = "tok2vec"

[components.senter]
factory = "senter"

[components.ner]
factory = "ner"

[components.ner.model]
@architectures = "spacy.TransitionBasedParser.v2"
state_type = "ner"
extra_state_tokens = false

[components.ner.model.tok2vec]
@architectures = "spacy.Tok2Vec.v2"

[components.ner.model.tok2vec.embed]
@architectures = "spacy.MultiHashEmbed.v2"

[components.ner.model.tok2vec.encode]
@architectures = "spacy.MaxoutWindowEncoder.v2"
"#;

fn write_pipeline(folder: &Path) {
    let write = |file: &str, content: &[u8]| {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().expect("files lie in the folder")).expect("folders can be made");
        fs::write(path, content).expect("files can be written");
    };
    write("config.cfg", CONFIG.as_bytes());
    write("meta.json", br#"{"lang":"xx","name":"miniature","version":"1.0.0"}"#);
    let tokenizer = map([
        ("prefix_search", r#"^[\.,"]"#.into()),
        ("suffix_search", r#"[\.,"]$"#.into()),
        ("infix_finditer", "-".into()),
        ("token_match", Value::Nil),
        ("url_match", Value::Nil),
        ("exceptions", Value::Map(Vec::new())),
        ("faster_heuristics", true.into()),
    ]);
    write("tokenizer", &pack(&tokenizer));
    write("vocab/lookups.bin", &pack(&map([("lexeme_norm", Value::Map(Vec::new()))])));

    let mut random = Random(7);
    let mut tok2vec = Network::default();
    tok2vec.node("tok2vec", &[], &[]);
    tok2vec.token_vectors(&mut random, &["NORM", "PREFIX", "SPACY", "IS_SPACE"]);
    write("tok2vec/model", &tok2vec.pack());
    write("tok2vec/cfg", b"{}");

    let mut tagger = Network::default();
    tagger.node("tagger", &[("output_layer", 1)], &[]);
    tagger.node("softmax", &[], &[("W", random.array(&[3, WIDTH])), ("b", random.array(&[3]))]);
    write("tagger/model", &tagger.pack());
    write("tagger/cfg", br#"{"labels":["A","B","C"],"overwrite":false}"#);

    let moves = r#"{"0":{"":9},"1":{"":9},"2":{"det":5,"nsubj||conj":2},"3":{"conj":5,"punct":3},"4":{"ROOT":1}}"#;
    let mut parser = Network::default();
    parser.states(&mut random, 8, 7);
    write("parser/model", &parser.pack());
    write("parser/cfg", br#"{"learn_tokens":false,"beam_width":1}"#);
    write("parser/moves", &pack(&map([("moves", moves.into())])));

    let moves = r#"{"0":{},"1":{"P":2,"Q":1},"2":{"P":2,"Q":1},"3":{"P":2,"Q":1},"4":{"P":2,"Q":1,"":1},"5":{"":1}}"#;
    let mut ner = Network::default();
    ner.states(&mut random, 3, 10);
    ner.token_vectors(&mut random, &["NORM", "SHAPE"]);
    write("ner/model", &ner.pack());
    write("ner/cfg", br#"{"beam_width":1}"#);
    write("ner/moves", &pack(&map([("moves", moves.into())])));
}

/// A network in the making: what each node says of itself.
#[derive(Default)]
struct Network {
    nodes: Vec<Value>,
    attrs: Vec<Value>,
    params: Vec<Value>,
}

impl Network {
    fn node(&mut self, name: &str, refs: &[(&str, usize)], params: &[(&str, Value)]) {
        let refs = refs.iter().map(|(name, at)| (Value::from(*name), Value::from(*at as u64))).collect();
        let node = [("index", (self.nodes.len() as u64).into()), ("name", name.into()), ("refs", Value::Map(refs))];
        self.nodes.push(map(node));
        self.attrs.push(Value::Map(Vec::new()));
        self.params.push(map(params.iter().cloned()));
    }

    /// Sets an attribute of the last node.
    fn attr(&mut self, name: &str, value: &Value) {
        if let Some(Value::Map(attrs)) = self.attrs.last_mut() {
            attrs.push((name.into(), Value::Binary(pack(value))));
        }
    }

    fn token_vectors(&mut self, random: &mut Random, features: &[&str]) {
        self.node("extract_features", &[], &[]);
        self.attr("columns", &Value::Array(features.iter().map(|name| Value::from(*name)).collect()));
        for (at, _) in features.iter().enumerate() {
            self.node("hashembed", &[], &[("E", random.array(&[20, WIDTH]))]);
            self.attr("seed", &(8 + at as u64).into());
        }
        for inputs in [features.len() * WIDTH, 3 * WIDTH, 3 * WIDTH] {
            let weights = random.array(&[WIDTH, PIECES, inputs]);
            self.node("maxout", &[], &[("W", weights), ("b", random.array(&[WIDTH, PIECES]))]);
            self.node("layernorm", &[], &[("G", random.array(&[WIDTH])), ("b", random.array(&[WIDTH]))]);
            self.node("expand_window", &[], &[]);
            self.attr("window_size", &1.into());
        }
    }

    fn states(&mut self, random: &mut Random, roles: usize, actions: usize) {
        self.node("parser_model", &[("lower", 1), ("upper", 2)], &[]);
        let lower = [
            ("W", random.array(&[roles, HIDDEN, PIECES, HIDDEN])),
            ("b", random.array(&[HIDDEN, PIECES])),
            ("pad", random.array(&[1, roles, HIDDEN, PIECES])),
        ];
        self.node("precomputable_affine", &[], &lower);
        self.node("linear", &[], &[("W", random.array(&[actions, HIDDEN])), ("b", random.array(&[actions]))]);
        self.node("linear", &[], &[("W", random.array(&[HIDDEN, WIDTH])), ("b", random.array(&[HIDDEN]))]);
    }

    fn pack(&self) -> Vec<u8> {
        let shims = Value::Array(vec![Value::Array(Vec::new()); self.nodes.len()]);
        let list = |values: &[Value]| Value::Array(values.to_vec());
        pack(&map([
            ("nodes", list(&self.nodes)),
            ("attrs", list(&self.attrs)),
            ("params", list(&self.params)),
            ("shims", shims),
        ]))
    }
}

/// Numbers that look random and are always the same.
pub struct Random(pub u32);

impl Random {
    pub fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.0 >> 8
    }

    /// An array in the form of the `msgpack-numpy` package, of numbers between -1 and 1.
    fn array(&mut self, shape: &[usize]) -> Value {
        let count: usize = shape.iter().product();
        let data = (0..count).flat_map(|_| (self.next() as f32 / (1 << 23) as f32 - 1.0).to_le_bytes()).collect();
        map([
            ("nd", true.into()),
            ("type", "<f4".into()),
            ("shape", Value::Array(shape.iter().map(|&size| Value::from(size as u64)).collect())),
            ("data", Value::Binary(data)),
        ])
    }
}

fn map<'a>(pairs: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
    Value::Map(pairs.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

fn pack(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    rmpv::encode::write_value(&mut bytes, value).expect("memory takes all");
    bytes
}
