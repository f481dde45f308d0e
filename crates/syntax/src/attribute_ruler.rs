use std::path::Path;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::annotated::{Pos, Token};
use crate::error::OpenError;
use crate::forms::{Form, Forms, RawToken};
use crate::label::Label;
use crate::morph::normalize_morph;
use crate::msgpack::{Document, Field, Key};
use crate::pattern::{Pattern, Scratch};
use crate::strings::string_id;

/// spaCy's `attribute_ruler`: sets attributes of a token where a pattern over it and its neighbours
/// holds, such as the part of speech that a tag stands for.
///
/// All patterns look at what the components before gave; then the rules are carried out in their order,
/// so a later one has the last word.
pub(crate) struct AttributeRuler {
    rules: Vec<Rule>,
    /// Patterns (number of the rule, and in it) that ask their first token for a tag, by that tag.
    by_tag: FxHashMap<Label, Vec<(u32, u32)>>,
    by_pos: FxHashMap<Pos, Vec<(u32, u32)>>,
    by_lower: FxHashMap<u64, Vec<(u32, u32)>>,
    /// Patterns that must be tried everywhere.
    rest: Vec<(u32, u32)>,
}

struct Rule {
    patterns: Vec<Vec<Vec<Test>>>,
    /// Which token of a match is set, counted from its start, or from its end where negative.
    index: i64,
    sets: Vec<Set>,
}

enum Set {
    Tag(Label),
    Pos(Pos),
    Morph(Label),
    Lemma(SmolStr),
    Dep(Label),
}

/// What is asked of one token.
enum Test {
    /// An attribute of its form is among these, or not.
    Form(FormAttribute, Vec<u64>, bool),
    Label(LabelAttribute, Vec<SmolStr>, bool),
    Matches(Text, Pattern),
    IsSpace(bool),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum FormAttribute {
    Orth,
    Norm,
    Lower,
    Prefix,
    Suffix,
    Shape,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum LabelAttribute {
    Tag,
    Pos,
    Morph,
    Lemma,
    Dep,
}

/// What an expression is tried on.
enum Text {
    Orth,
    Lower,
    Label(LabelAttribute),
}

impl AttributeRuler {
    /// Reads the component in `folder`: its file `patterns`.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        let document = Document::read(&folder.join("patterns"))?;
        let tree = document.tree()?;
        let rules = tree.root().items()?.iter().map(read_rule).collect::<Result<Vec<_>, _>>()?;
        let mut ruler = Self {
            rules,
            by_tag: FxHashMap::default(),
            by_pos: FxHashMap::default(),
            by_lower: FxHashMap::default(),
            rest: Vec::new(),
        };
        for (number, rule) in ruler.rules.iter().enumerate() {
            for (at, pattern) in rule.patterns.iter().enumerate() {
                let key = (number as u32, at as u32);
                let wanted = |test: &Test| match test {
                    Test::Label(LabelAttribute::Tag, values, true) => {
                        Some(values.iter().map(|value| Index::Tag(Label::new(value))).collect())
                    }
                    Test::Label(LabelAttribute::Pos, values, true) => {
                        Some(values.iter().filter_map(|value| Pos::from_name(value)).map(Index::Pos).collect())
                    }
                    Test::Form(FormAttribute::Lower, values, true) => {
                        Some(values.iter().copied().map(Index::Lower).collect::<Vec<_>>())
                    }
                    _ => None,
                };
                match pattern[0].iter().find_map(wanted) {
                    None => ruler.rest.push(key),
                    Some(indices) => {
                        for index in indices {
                            match index {
                                Index::Tag(tag) => ruler.by_tag.entry(tag).or_default().push(key),
                                Index::Pos(pos) => ruler.by_pos.entry(pos).or_default().push(key),
                                Index::Lower(lower) => ruler.by_lower.entry(lower).or_default().push(key),
                            }
                        }
                    }
                }
            }
        }
        Ok(ruler)
    }

    /// Sets attributes of `tokens`, whose forms are those of `raw`.
    pub fn apply(&self, forms: &Forms, raw: &[RawToken], tokens: &mut [Token]) {
        let mut scratch = Scratch::default();
        // (rule, the token it sets)
        let mut holding: Vec<(u32, u32)> = Vec::new();
        for at in 0..tokens.len() {
            let by_tag = self.by_tag.get(&tokens[at].tag);
            let by_pos = self.by_pos.get(&tokens[at].pos);
            let by_lower = self.by_lower.get(&forms.get(raw[at].form).lower);
            for list in [by_tag, by_pos, by_lower, Some(&self.rest)].into_iter().flatten() {
                for (number, pattern) in list {
                    let rule = &self.rules[*number as usize];
                    let pattern = &rule.patterns[*pattern as usize];
                    let end = at + pattern.len();
                    if end > tokens.len() {
                        continue;
                    }
                    let mut asked = pattern.iter().zip(at..end);
                    if asked.all(|(tests, at)| {
                        let form = forms.get(raw[at].form);
                        tests.iter().all(|test| test.holds(form, &tokens[at], &mut scratch))
                    }) {
                        let target = if rule.index < 0 { end as i64 + rule.index } else { at as i64 + rule.index };
                        holding.push((*number, target as u32));
                    }
                }
            }
        }
        holding.sort_unstable();
        for (rule, target) in holding {
            let token = &mut tokens[target as usize];
            for set in &self.rules[rule as usize].sets {
                match set {
                    Set::Tag(tag) => token.tag = *tag,
                    Set::Pos(pos) => token.pos = *pos,
                    Set::Morph(morph) => token.morph = *morph,
                    Set::Lemma(lemma) => token.lemma = lemma.clone(),
                    Set::Dep(dep) => token.dep = *dep,
                }
            }
        }
    }
}

/// By what a pattern is found.
enum Index {
    Tag(Label),
    Pos(Pos),
    Lower(u64),
}

impl Test {
    fn holds(&self, form: &Form, token: &Token, scratch: &mut Scratch) -> bool {
        match self {
            Test::Form(attribute, values, wanted) => values.contains(&attribute.of(form)) == *wanted,
            Test::Label(attribute, values, wanted) => {
                values.iter().any(|value| value == attribute.of(token)) == *wanted
            }
            Test::IsSpace(wanted) => form.is_space == *wanted,
            Test::Matches(text, pattern) => {
                let text = match text {
                    Text::Orth => form.text.as_str(),
                    Text::Lower => form.lower_text.as_str(),
                    Text::Label(attribute) => attribute.of(token),
                };
                let text: Vec<char> = text.chars().collect();
                pattern.search(&text, scratch).is_some()
            }
        }
    }
}

impl FormAttribute {
    fn of(self, form: &Form) -> u64 {
        match self {
            Self::Orth => form.orth,
            Self::Norm => form.norm,
            Self::Lower => form.lower,
            Self::Prefix => form.prefix,
            Self::Suffix => form.suffix,
            Self::Shape => form.shape,
        }
    }
}

impl LabelAttribute {
    fn of(self, token: &Token) -> &str {
        match self {
            Self::Tag => token.tag.as_str(),
            Self::Pos => token.pos.as_str(),
            Self::Morph => token.morph.as_str(),
            Self::Lemma => token.lemma.as_str(),
            Self::Dep => token.dep.as_str(),
        }
    }
}

fn read_rule(rule: &Field) -> Result<Rule, OpenError> {
    let (mut patterns, mut index, mut sets) = (Vec::new(), 0, Vec::new());
    for (key, field) in rule.entries()? {
        match key {
            Key::Text("patterns") => {
                for pattern in field.items()? {
                    let tests = pattern.items()?.iter().map(read_tests).collect::<Result<Vec<_>, _>>()?;
                    if tests.is_empty() {
                        return Err(pattern.damaged("a pattern without a token"));
                    }
                    patterns.push(tests);
                }
            }
            Key::Text("attrs") => {
                for (key, value) in field.entries()? {
                    sets.push(read_set(key, &value)?);
                }
            }
            Key::Text("index") => index = field.as_i64().ok_or_else(|| field.damaged("should be a number"))?,
            _ => return Err(field.unsupported("not known in a rule")),
        }
    }
    let inside = |pattern: &Vec<Vec<Test>>| (-(pattern.len() as i64)..pattern.len() as i64).contains(&index);
    if !patterns.iter().all(inside) {
        return Err(rule.damaged("its index is outside its pattern"));
    }
    Ok(Rule { patterns, index, sets })
}

fn read_set(key: Key, value: &Field) -> Result<Set, OpenError> {
    let text = value.text()?;
    Ok(match key {
        Key::Text("TAG") => Set::Tag(Label::new(text)),
        Key::Text("POS") => {
            Set::Pos(Pos::from_name(text).ok_or_else(|| value.unsupported("not known as a part of speech"))?)
        }
        Key::Text("MORPH") => Set::Morph(Label::new(&normalize_morph(text))),
        Key::Text("LEMMA") => Set::Lemma(text.into()),
        Key::Text("DEP") => Set::Dep(Label::new(text)),
        _ => return Err(value.unsupported("an attribute that rules cannot set here")),
    })
}

fn read_tests(token: &Field) -> Result<Vec<Test>, OpenError> {
    let mut tests = Vec::new();
    for (key, value) in token.entries()? {
        let Key::Text(name) = key else { return Err(value.unsupported("an attribute by number")) };
        let attribute = match name.to_ascii_uppercase().as_str() {
            "ORTH" | "TEXT" => Attribute::Form(FormAttribute::Orth),
            "NORM" => Attribute::Form(FormAttribute::Norm),
            "LOWER" => Attribute::Form(FormAttribute::Lower),
            "PREFIX" => Attribute::Form(FormAttribute::Prefix),
            "SUFFIX" => Attribute::Form(FormAttribute::Suffix),
            "SHAPE" => Attribute::Form(FormAttribute::Shape),
            "TAG" => Attribute::Label(LabelAttribute::Tag),
            "POS" => Attribute::Label(LabelAttribute::Pos),
            "MORPH" => Attribute::Label(LabelAttribute::Morph),
            "LEMMA" => Attribute::Label(LabelAttribute::Lemma),
            "DEP" => Attribute::Label(LabelAttribute::Dep),
            "IS_SPACE" => {
                let wanted = value.as_bool().ok_or_else(|| value.unsupported("should be true or false"))?;
                tests.push(Test::IsSpace(wanted));
                continue;
            }
            _ => return Err(value.unsupported("an attribute that patterns cannot ask for here")),
        };
        if !value.is_map() {
            tests.push(attribute.test(vec![value.text()?.into()], true));
            continue;
        }
        for (predicate, operand) in value.entries()? {
            tests.push(match predicate {
                Key::Text("IN") => attribute.test(texts(&operand)?, true),
                Key::Text("NOT_IN") => attribute.test(texts(&operand)?, false),
                Key::Text("REGEX") => {
                    let pattern = Pattern::new(operand.text()?).map_err(|problem| operand.unsupported(problem))?;
                    let text = match attribute {
                        Attribute::Form(FormAttribute::Orth) => Text::Orth,
                        Attribute::Form(FormAttribute::Lower) => Text::Lower,
                        Attribute::Label(attribute) => Text::Label(attribute),
                        Attribute::Form(_) => return Err(operand.unsupported("an expression over this attribute")),
                    };
                    Test::Matches(text, pattern)
                }
                _ => return Err(operand.unsupported("a predicate that is not known")),
            });
        }
    }
    Ok(tests)
}

fn texts(list: &Field) -> Result<Vec<SmolStr>, OpenError> {
    list.items()?.iter().map(|item| Ok(item.text()?.into())).collect()
}

#[derive(Clone, Copy)]
enum Attribute {
    Form(FormAttribute),
    Label(LabelAttribute),
}

impl Attribute {
    fn test(self, values: Vec<SmolStr>, wanted: bool) -> Test {
        match self {
            Self::Form(attribute) => {
                Test::Form(attribute, values.iter().map(|value| string_id(value)).collect(), wanted)
            }
            // Features are compared as they are kept.
            Self::Label(LabelAttribute::Morph) => {
                let normalized = values.iter().map(|value| normalize_morph(value).into()).collect();
                Test::Label(LabelAttribute::Morph, normalized, wanted)
            }
            Self::Label(attribute) => Test::Label(attribute, values, wanted),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::msgpack::write_json;

    /// `given` and `expected` are tokens parted by spaces, each as `text/TAG/dep`; `expected` as
    /// `TAG/POS/morph/lemma/dep`.
    fn check_rules(rules: serde_json::Value, given: &str, expected: &str) {
        let folder = tempfile::tempdir().unwrap();
        write_json(&folder.path().join("patterns"), &rules);
        let ruler = AttributeRuler::open(folder.path()).unwrap();
        let mut forms = Forms::new();
        let (mut raw, mut tokens) = (Vec::new(), Vec::new());
        for token in given.split(' ') {
            let [text, tag, dep] = token.split('/').collect::<Vec<_>>()[..] else { panic!("{token}") };
            raw.push(RawToken { start: 0, end: 0, space_after: true, form: forms.intern_plain(text) });
            tokens.push(Token { tag: Label::new(tag), dep: Label::new(dep), ..Token::default() });
        }
        ruler.apply(&forms, &raw, &mut tokens);
        let show = |token: &Token| {
            format!("{}/{}/{}/{}/{}", token.tag, token.pos.as_str(), token.morph, token.lemma, token.dep)
        };
        assert_eq!(tokens.iter().map(show).collect::<Vec<_>>().join(" "), expected, "{given}");
    }

    #[test]
    fn a_later_rule_has_the_last_word_and_all_see_what_was_given() {
        let rules = json!([
            {"patterns": [[{"TAG": "IN"}]], "attrs": {"POS": "ADP", "TAG": "X"}, "index": 0},
            {"patterns": [[{"TAG": "IN", "LOWER": {"IN": ["that", "if"]}}]], "attrs": {"POS": "SCONJ"}, "index": 0},
            {"patterns": [[{"TAG": "X"}]], "attrs": {"LEMMA": "never"}, "index": 0},
        ]);
        check_rules(rules, "That/IN/mark at/IN/prep", "X/SCONJ///mark X/ADP///prep");
    }

    #[test]
    fn a_pattern_may_go_over_several_tokens_and_set_any_of_them() {
        let rules = json!([
            {"patterns": [[{"LOWER": "gon"}, {"LOWER": "na"}]], "attrs": {"LEMMA": "to"}, "index": 1},
            {"patterns": [[{"LOWER": "gon"}, {"LOWER": "na"}]], "attrs": {"LEMMA": "go"}, "index": -2},
            {"patterns": [[{"LOWER": {"REGEX": "^n[ou]thin'$"}}], [{"ORTH": "Nix"}]], "attrs": {"LEMMA": "nothing"}, "index": 0},
        ]);
        check_rules(
            rules,
            "gon/V/a na/T/b na/T/c nothin'/N/d Nix/N/e nix/N/f",
            "V///go/a T///to/b T////c N///nothing/d N///nothing/e N////f",
        );
    }

    #[test]
    fn what_a_token_is_not_can_be_asked_too() {
        let rules = json!([
            {"patterns": [[{"DEP": {"NOT_IN": ["det", ""]}, "TAG": {"IN": ["DT", "WDT"]}}]], "attrs": {"POS": "PRON", "MORPH": "_"}, "index": 0},
            {"patterns": [[{"TAG": "DT"}]], "attrs": {"MORPH": "PronType=Dem|Number=Sing"}, "index": 0},
            {"patterns": [[{"IS_SPACE": true}]], "attrs": {"DEP": "dep"}, "index": 0},
        ]);
        check_rules(
            rules,
            "this/DT/nsubj this/DT/det which/WDT/",
            "DT/PRON/Number=Sing|PronType=Dem//nsubj DT//Number=Sing|PronType=Dem//det WDT////",
        );
    }

    #[test]
    fn what_cannot_be_run_is_named() {
        for (rule, named) in [
            (json!({"patterns": [[{"TAG": "A", "OP": "+"}]]}), "0.patterns.0.0.OP: an attribute"),
            (json!({"patterns": [[{"LOWER": {"FUZZY": "a"}}]]}), "0.patterns.0.0.LOWER.FUZZY: a predicate"),
            (json!({"patterns": [[{"TAG": "A"}]], "attrs": {"ENT_TYPE": "B"}}), "0.attrs.ENT_TYPE: an attribute"),
            (json!({"patterns": [[{"TAG": "A"}]], "attrs": {"POS": "B"}}), "0.attrs.POS: not known"),
            (json!({"patterns": [[{"TAG": "A"}]], "index": 1}), "0: its index is outside"),
            (json!({"patterns": [[]]}), "0.patterns.0: a pattern without a token"),
        ] {
            let folder = tempfile::tempdir().unwrap();
            write_json(&folder.path().join("patterns"), &json!([rule]));
            let problem = AttributeRuler::open(folder.path()).err().expect(named).to_string();
            assert!(problem.contains("patterns`") && problem.contains(named), "{problem}");
        }
    }
}
