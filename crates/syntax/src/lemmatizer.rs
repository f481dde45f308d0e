use std::path::Path;

use rmpv::ValueRef;
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use crate::annotated::{Pos, Token};
use crate::chars;
use crate::error::OpenError;
use crate::forms::{Form, Forms, RawToken};
use crate::label::Label;
use crate::morph::morph_value;
use crate::msgpack::{Document, Field, Key};
use crate::strings::string_id;

/// spaCy's `lemmatizer`: by table (`lookup`), or by suffix rules that an index of known lemmas and a
/// list of exceptions hold in check (`rule`).
pub(crate) struct Lemmatizer {
    mode: Mode,
    overwrite: bool,
    /// `lemma_lookup`: the first lemma by a form's number.
    lookup: FxHashMap<u64, SmolStr>,
    /// By part of speech.
    tables: FxHashMap<Pos, Tables>,
    /// Whether there are suffix rules at all.
    has_rules: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Lookup,
    Rule,
    /// With what is taken for a base form in English.
    English,
    /// Exceptions before rules, and the lookup table last.
    French,
}

/// What is known of one part of speech.
#[derive(Default)]
struct Tables {
    /// Numbers of known lemmas.
    index: FxHashSet<u64>,
    exceptions: FxHashMap<u64, Vec<SmolStr>>,
    rules: Vec<(SmolStr, SmolStr)>,
}

/// Lemmas found so far, for one worker's [`Forms`].
#[derive(Default)]
pub(crate) struct LemmaCache {
    generation: u64,
    found: FxHashMap<(u32, Pos, Label), SmolStr>,
}

/// Languages whose lemmatizer is a class of its own in spaCy and not written here.
const UNKNOWN_RULES: [&str; 11] = ["ca", "el", "es", "ga", "ht", "it", "mk", "nl", "pl", "ru", "uk"];

impl Lemmatizer {
    /// Reads the component in `folder` (its file `lookups/lookups.bin`), of a pipeline for `language`.
    /// `mode` and `overwrite` are those of its section in `config`, the file that an error names.
    pub fn open(folder: &Path, language: &str, mode: &str, overwrite: bool, config: &Path) -> Result<Self, OpenError> {
        if UNKNOWN_RULES.contains(&language) {
            let problem = format!("the lemmatizer of language `{language}` is not supported");
            return Err(OpenError::unsupported(config, "components.lemmatizer", problem));
        }
        let mode = match (mode, language) {
            ("lookup", _) => Mode::Lookup,
            ("rule", "en") => Mode::English,
            ("rule", "fr") => Mode::French,
            ("rule", _) => Mode::Rule,
            _ => {
                let problem = format!("mode `{mode}` is not supported");
                return Err(OpenError::unsupported(config, "components.lemmatizer.mode", problem));
            }
        };
        let mut lemmatizer =
            Self { mode, overwrite, lookup: FxHashMap::default(), tables: FxHashMap::default(), has_rules: false };
        let document = Document::read(&folder.join("lookups").join("lookups.bin"))?;
        let tree = document.tree()?;
        let mut names = Vec::new();
        for (name, table) in tree.root().entries()? {
            let Key::Text(name) = name else { continue };
            names.push(name);
            match name {
                "lemma_lookup" => lemmatizer.read_lookup(&table)?,
                "lemma_index" | "lemma_exc" | "lemma_rules" => lemmatizer.read_tables(name, &table)?,
                _ => {}
            }
        }
        let required: &[&str] = match mode {
            Mode::Lookup => &["lemma_lookup"],
            Mode::Rule | Mode::English => &["lemma_rules"],
            Mode::French => &["lemma_lookup", "lemma_rules", "lemma_exc", "lemma_index"],
        };
        if let Some(missing) = required.iter().find(|name| !names.contains(name)) {
            return Err(tree.root().damaged(format!("has no table `{missing}`")));
        }
        Ok(lemmatizer)
    }

    fn read_lookup(&mut self, table: &Field) -> Result<(), OpenError> {
        let ValueRef::Map(entries) = table.value() else { return Err(table.damaged("should be a map")) };
        for (key, lemma) in entries {
            let key = id(key).ok_or_else(|| table.damaged("a key is neither text nor number"))?;
            let lemma = match lemma {
                ValueRef::Array(lemmas) => lemmas.first().and_then(text),
                lemma => text(lemma),
            };
            let lemma = lemma.ok_or_else(|| table.damaged(format!("entry {key} gives no lemma")))?;
            self.lookup.insert(key, lemma.into());
        }
        Ok(())
    }

    fn read_tables(&mut self, name: &str, table: &Field) -> Result<(), OpenError> {
        self.has_rules |= name == "lemma_rules";
        for (key, field) in table.entries()? {
            // Tables are keyed by the part of speech in small letters, which a number stands for.
            let known = Pos::all().find(|pos| string_id(&pos.as_str().to_ascii_lowercase()) == key.id());
            let Some(pos) = known else { continue };
            let tables = self.tables.entry(pos).or_default();
            let damaged =
                |entry: &dyn std::fmt::Display| field.damaged(format!("entry {entry} is not as it should be"));
            match (name, field.value()) {
                ("lemma_rules", ValueRef::Array(rules)) => {
                    for (at, rule) in rules.iter().enumerate() {
                        let ValueRef::Array(rule) = rule else { return Err(damaged(&at)) };
                        let [old, new] = rule.as_slice() else { return Err(damaged(&at)) };
                        let (Some(old), Some(new)) = (text(old), text(new)) else { return Err(damaged(&at)) };
                        tables.rules.push((old.into(), new.into()));
                    }
                }
                ("lemma_index", ValueRef::Array(lemmas)) => {
                    for (at, lemma) in lemmas.iter().enumerate() {
                        tables.index.insert(string_id(text(lemma).ok_or_else(|| damaged(&at))?));
                    }
                }
                // An index may be a map as well: only its keys count.
                ("lemma_index", ValueRef::Map(lemmas)) => {
                    for (at, (lemma, _)) in lemmas.iter().enumerate() {
                        tables.index.insert(id(lemma).ok_or_else(|| damaged(&at))?);
                    }
                }
                ("lemma_exc", ValueRef::Map(entries)) => {
                    for (at, (form, lemmas)) in entries.iter().enumerate() {
                        let ValueRef::Array(lemmas) = lemmas else { return Err(damaged(&at)) };
                        let lemmas: Option<Vec<SmolStr>> =
                            lemmas.iter().map(|lemma| text(lemma).map(SmolStr::from)).collect();
                        let (Some(form), Some(lemmas)) = (id(form), lemmas) else { return Err(damaged(&at)) };
                        tables.exceptions.insert(form, lemmas);
                    }
                }
                _ => return Err(field.damaged("is not as it should be")),
            }
        }
        Ok(())
    }

    /// Sets the lemmas of `tokens`, whose forms are those of `raw`, where none is set yet.
    pub fn apply(&self, forms: &Forms, raw: &[RawToken], tokens: &mut [Token], cache: &mut LemmaCache) {
        if cache.generation != forms.generation() {
            *cache = LemmaCache { generation: forms.generation(), ..LemmaCache::default() };
        }
        for (token, raw) in tokens.iter_mut().zip(raw) {
            if !self.overwrite && !token.lemma.is_empty() {
                continue;
            }
            let key = (raw.form, token.pos, token.morph);
            token.lemma = match cache.found.get(&key) {
                Some(lemma) => lemma.clone(),
                None => {
                    let lemma = self.lemma(forms.get(raw.form), token.pos, token.morph);
                    cache.found.insert(key, lemma.clone());
                    lemma
                }
            };
        }
    }

    fn lemma(&self, form: &Form, pos: Pos, morph: Label) -> SmolStr {
        let by_rule = !matches!(self.mode, Mode::Lookup);
        if by_rule && matches!(pos, Pos::None | Pos::Space) {
            return form.lower_text.clone();
        }
        match self.mode {
            Mode::Lookup => self.look_up(form),
            Mode::French => self.french(form, pos),
            Mode::English if is_english_base_form(pos, &morph) => form.lower_text.clone(),
            Mode::English | Mode::Rule => self.by_rule(form, pos),
        }
    }

    fn look_up(&self, form: &Form) -> SmolStr {
        self.lookup.get(&form.orth).unwrap_or(&form.text).clone()
    }

    fn by_rule(&self, form: &Form, pos: Pos) -> SmolStr {
        let known = self.tables.get(&pos).filter(|tables| !tables.is_empty());
        let Some(tables) = known else {
            return if pos == Pos::Propn { form.text.clone() } else { form.lower_text.clone() };
        };
        let word = form.lower_text.as_str();
        let (mut lemmas, mut unknown): (Vec<SmolStr>, Vec<SmolStr>) = (Vec::new(), Vec::new());
        for lemma in tables.apply_rules(word) {
            if tables.index.contains(&string_id(&lemma)) {
                lemmas.insert(0, lemma);
            } else if !chars::is_alphabetic(&lemma) {
                lemmas.push(lemma);
            } else {
                unknown.push(lemma);
            }
        }
        // Exceptions come first, the last of them foremost; one that the rules gave too keeps its place.
        for lemma in tables.exceptions(word) {
            if !lemmas.contains(lemma) {
                lemmas.insert(0, lemma.clone());
            }
        }
        lemmas.into_iter().chain(unknown).next().unwrap_or_else(|| form.text.clone())
    }

    fn french(&self, form: &Form, pos: Pos) -> SmolStr {
        const BY_RULE: [Pos; 11] = [
            Pos::Noun,
            Pos::Verb,
            Pos::Adj,
            Pos::Adp,
            Pos::Adv,
            Pos::Aux,
            Pos::Cconj,
            Pos::Det,
            Pos::Pron,
            Pos::Punct,
            Pos::Sconj,
        ];
        if !self.has_rules || !BY_RULE.contains(&pos) {
            return self.look_up(form);
        }
        let word = form.lower_text.as_str();
        if let Some(tables) = self.tables.get(&pos) {
            if tables.index.contains(&form.lower) {
                return form.lower_text.clone();
            }
            if let Some(lemma) = tables.exceptions(word).first() {
                return lemma.clone();
            }
            let mut unknown = None;
            for lemma in tables.apply_rules(word) {
                if tables.index.contains(&string_id(&lemma)) || !chars::is_alphabetic(&lemma) {
                    return lemma;
                }
                unknown.get_or_insert(lemma);
            }
            if let Some(lemma) = unknown {
                return lemma;
            }
        }
        self.lookup.get(&form.lower).unwrap_or(&form.lower_text).clone()
    }
}

impl Tables {
    fn is_empty(&self) -> bool {
        self.index.is_empty() && self.exceptions.is_empty() && self.rules.is_empty()
    }

    fn exceptions(&self, word: &str) -> &[SmolStr] {
        self.exceptions.get(&string_id(word)).map_or(&[], Vec::as_slice)
    }

    /// What the suffix rules make of `word`.
    fn apply_rules<'t>(&'t self, word: &'t str) -> impl Iterator<Item = SmolStr> + 't {
        let lemma = move |(old, new): &(SmolStr, SmolStr)| {
            let stem = word.strip_suffix(old.as_str())?;
            Some(SmolStr::from([stem, new.as_str()].concat())).filter(|lemma| !lemma.is_empty())
        };
        self.rules.iter().filter_map(lemma)
    }
}

/// Whether an English word with these features is its own lemma.
fn is_english_base_form(pos: Pos, morph: &str) -> bool {
    let value = |name| morph_value(morph, name);
    let verb_form = value("VerbForm");
    (pos == Pos::Noun && value("Number") == Some("Sing"))
        || (pos == Pos::Verb && verb_form == Some("Fin") && value("Tense") == Some("Pres") && value("Number").is_none())
        || matches!(verb_form, Some("Inf" | "None"))
        || value("Degree") == Some("Pos")
}

fn text<'v>(value: &'v ValueRef) -> Option<&'v str> {
    match value {
        ValueRef::String(text) => text.as_str(),
        _ => None,
    }
}

/// The number of a table's key.
fn id(key: &ValueRef) -> Option<u64> {
    match key {
        ValueRef::String(text) => text.as_str().map(string_id),
        ValueRef::Integer(number) => number.as_u64(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::msgpack::write_json;

    fn tables() -> Value {
        json!({
            "lemma_rules": {
                "noun": [["s", ""], ["ches", "ch"], ["ies", "y"]],
                "verb": [["s", ""], ["ed", "e"], ["ed", ""], ["ing", "e"], ["ing", ""]],
                "punct": [["“", "\""]],
            },
            "lemma_index": {"noun": ["pier", "beach", "ferry"], "verb": ["sail", "moor", "hope"]},
            "lemma_exc": {"noun": {"geese": ["goose"]}, "verb": {"was": ["be"], "lay": ["lay", "lie"]}},
            "lemma_lookup": {"Rovnas": ["Rovna"], "quays": "quay", "moles": ["mole", "moles"]},
        })
    }

    fn open(tables: &Value, language: &str, mode: &str) -> Result<Lemmatizer, OpenError> {
        let folder = tempfile::tempdir().unwrap();
        write_json(&folder.path().join("lookups").join("lookups.bin"), tables);
        Lemmatizer::open(folder.path(), language, mode, false, Path::new("config.cfg"))
    }

    /// `words` are parted by spaces, each as `text/POS/morph/lemma`.
    fn check_lemmas(language: &str, mode: &str, words: &str) {
        let lemmatizer = open(&tables(), language, mode).unwrap();
        let (mut forms, mut cache) = (Forms::new(), LemmaCache::default());
        for word in words.split(' ') {
            let [text, pos, morph, lemma] = word.split('/').collect::<Vec<_>>()[..] else { panic!("{word}") };
            let raw = [RawToken { start: 0, end: 0, space_after: false, form: forms.intern_plain(text) }];
            let pos = Pos::from_name(pos).unwrap();
            let mut tokens = [Token { pos, morph: Label::new(morph), ..Token::default() }];
            // Once found, once remembered.
            for _ in 0..2 {
                tokens[0].lemma = SmolStr::default();
                lemmatizer.apply(&forms, &raw, &mut tokens, &mut cache);
                assert_eq!(tokens[0].lemma, lemma, "{word}");
            }
        }
    }

    #[test]
    fn rules_give_lemmas_that_the_index_knows_first() {
        check_lemmas(
            "xx",
            "rule",
            "Piers/NOUN//pier beaches/NOUN//beach ferries/NOUN//ferry hoped/VERB//hope moored/VERB//moor",
        );
        check_lemmas("xx", "rule", "docked/VERB//docke docking/VERB//docke mast/NOUN//mast “/PUNCT//\"");
    }

    #[test]
    fn exceptions_go_before_rules_the_last_foremost() {
        check_lemmas("xx", "rule", "Geese/NOUN//goose was/VERB//be lay/VERB//lie");
    }

    #[test]
    fn without_tables_only_names_keep_their_capitals() {
        check_lemmas("xx", "rule", "Rovnas/PROPN//Rovnas Five/NUM//five The/DET//the ///");
    }

    #[test]
    fn english_base_forms_are_left_as_they_are() {
        check_lemmas(
            "en",
            "rule",
            "Piers/NOUN/Number=Sing/piers Piers/NOUN/Number=Plur/pier hoped/VERB/VerbForm=Inf/hoped",
        );
        check_lemmas(
            "en",
            "rule",
            "moors/VERB/Number=Sing|Person=3|Tense=Pres|VerbForm=Fin/moor moors/VERB/Tense=Pres|VerbForm=Fin/moors",
        );
    }

    #[test]
    fn french_asks_index_then_exceptions_then_rules_then_the_table() {
        check_lemmas("fr", "rule", "Pier/NOUN//pier geese/NOUN//goose lay/VERB//lay Piers/NOUN//pier quays/ADV//quay");
        check_lemmas("fr", "rule", "Rovnas/PROPN//Rovna moles/NUM//mole Quays/ADV//quay Bay/ADV//bay Bay/PROPN//Bay");
    }

    #[test]
    fn a_table_alone_does_not_ask_for_the_part_of_speech() {
        check_lemmas("xx", "lookup", "Rovnas/X//Rovna quays/NOUN//quay Quays/NOUN//Quays moles///mole");
    }

    #[test]
    fn what_cannot_be_run_is_named() {
        let mut without = tables();
        without.as_object_mut().unwrap().remove("lemma_rules");
        let mut damaged = tables();
        damaged["lemma_exc"]["noun"]["geese"] = json!(7);
        for (tables, language, mode, named) in [
            (tables(), "xx", "tree", "`config.cfg`: components.lemmatizer.mode: mode `tree`"),
            (tables(), "nl", "rule", "`config.cfg`: components.lemmatizer: the lemmatizer of language `nl`"),
            (without, "xx", "rule", "has no table `lemma_rules`"),
            (damaged, "xx", "rule", "lemma_exc.noun: entry 0 is not as it should be"),
        ] {
            let problem = open(&tables, language, mode).err().expect(named).to_string();
            assert!(problem.contains(named), "{problem}");
        }
    }
}
