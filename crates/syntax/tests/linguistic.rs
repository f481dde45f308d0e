//! Tokenizer, attribute ruler and lemmatizer by rules of our own, written as a pipeline folder has them.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use rashomon_syntax::{Forms, OpenError, RawToken, Tokenizer, string_id};
use rmpv::Value;
use tempfile::TempDir;

fn map(entries: &[(&str, Value)]) -> Value {
    Value::Map(entries.iter().map(|(key, value)| (Value::from(*key), value.clone())).collect())
}

/// A special case: its tokens, each with its norm or an empty one for none.
fn special(tokens: &[(&str, &str)]) -> Value {
    let token = |(orth, norm): &(&str, &str)| {
        let mut entries = vec![(Value::from(65), Value::from(*orth))];
        if !norm.is_empty() {
            entries.push((Value::from(67), Value::from(*norm)));
        }
        Value::Map(entries)
    };
    Value::Array(tokens.iter().map(token).collect())
}

fn rules() -> Value {
    map(&[
        ("prefix_search", Value::from(r#"^\(|^"|^\$"#)),
        ("suffix_search", Value::from(r#"\)$|"$|,$|\.\.+$|(?<=[a-z])\.$|'s$|(?<=[0-9])km$"#)),
        ("infix_finditer", Value::from(r"(?<=[a-z])-(?=[a-z])|\.\.+|(?<=[a-z]')(?=[a-z])")),
        ("token_match", Value::from("(?iu)^ad-hoc$")),
        ("url_match", Value::from(r"^(?:[a-z]+://)?[a-z-]+\.example(?:/\S*)?$")),
        (
            "exceptions",
            map(&[
                ("don't", special(&[("do", ""), ("n't", "not")])),
                ("Mr.", special(&[("Mr.", "mister")])),
                ("(sic)", special(&[("(sic)", "")])),
                ("o-o", special(&[("o-o", "")])),
                ("a b", special(&[("a", ""), (" ", ""), ("b", "")])),
            ]),
        ),
        ("faster_heuristics", Value::from(true)),
    ])
}

fn write(path: &Path, value: &Value) {
    let mut bytes = Vec::new();
    rmpv::encode::write_value(&mut bytes, value).unwrap();
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn pipeline(rules: &Value) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("tokenizer"), rules);
    let norms = [("harbour", "harbor")].map(|(orth, norm)| (Value::from(string_id(orth)), Value::from(norm)));
    let lookups = map(&[("lexeme_norm", Value::Map(norms.to_vec()))]);
    write(&folder.path().join("vocab").join("lookups.bin"), &lookups);
    folder
}

fn tokenizer() -> Tokenizer {
    Tokenizer::open(pipeline(&rules()).path()).unwrap()
}

/// `expected` are the tokens, parted by `|`; a space after one that belongs to none is written `_`.
fn check_tokens(text: &str, expected: &str) {
    let (mut forms, mut tokens) = (Forms::new(), Vec::new());
    tokenizer().tokenize(text, &mut forms, &mut tokens);
    let show = |token: &RawToken| {
        let space = if token.space_after { "_" } else { "" };
        format!("{}{space}", &text[token.start as usize..token.end as usize])
    };
    assert_eq!(tokens.iter().map(show).collect::<Vec<_>>().join("|"), expected, "{text:?}");
    for token in &tokens {
        assert_eq!(forms.get(token.form).text, text[token.start as usize..token.end as usize], "{text:?}");
    }
}

#[test]
fn the_first_space_after_a_word_is_no_token() {
    check_tokens("one two", "one_|two");
    check_tokens("one  two   ", "one_| |two_|  ");
    check_tokens(" one\n\ntwo\n three", " |one|\n\n|two|\n |three");
    check_tokens("one \ntwo", "one_|\n|two");
    check_tokens("", "");
    check_tokens("\u{a0}", "\u{a0}");
    check_tokens("a\u{1f}c", "a|\u{1f}|c");
}

#[test]
fn affixes_are_cut_off_until_none_is_left() {
    check_tokens("(\"pier\"),", "(|\"|pier|\"|)|,");
    check_tokens("$5km, 5km.", "$|5|km|,_|5|km|.");
    check_tokens("pier... pier.", "pier|..._|pier|.");
    check_tokens("((((", "(|(|(|(");
}

#[test]
fn special_cases_stop_the_cutting() {
    check_tokens("don't (don't) Mr. Mr.,", "do|n't_|(|do|n't|)_|Mr._|Mr.|,");
    check_tokens("Don't", "Don'|t");
    check_tokens("pier's", "pier|'s");
}

#[test]
fn special_cases_that_affixes_tear_apart_are_joined_again() {
    check_tokens("(sic) (sic), ((sic))", "(sic)_|(sic)|,_|(|(sic)|)");
    // Tokens that are parted by a space are no special case.
    check_tokens("(sic )", "(|sic_|)");
    check_tokens("o-o \"o-o\"", "o-o_|\"|o-o|\"");
    check_tokens("a b a  b", "a| |b_|a_| |b");
}

#[test]
fn infixes_cut_what_is_left() {
    check_tokens("well-known-man -x- a..b", "well|-|known|-|man_|-x-_|a|..|b");
    check_tokens("l'eau", "l'|eau");
}

#[test]
fn whole_tokens_are_left_whole() {
    check_tokens("Ad-Hoc, see port-rovna.example/a-b.", "Ad-Hoc|,_|see_|port-rovna.example/a-b|.");
}

#[test]
fn norms_come_from_exceptions_then_tables_then_lower_case() {
    let (mut forms, mut tokens) = (Forms::new(), Vec::new());
    tokenizer().tokenize("don't nt harbour Harbour “ Mr.", &mut forms, &mut tokens);
    let norms = ["do", "not", "nt", "harbor", "harbour", "\"", "mister"];
    assert_eq!(tokens.len(), norms.len());
    for (token, norm) in tokens.iter().zip(norms) {
        assert_eq!(forms.get(token.form).norm, string_id(norm), "{norm}");
    }
}

#[test]
fn forms_are_dropped_when_many_have_gathered_and_not_before() {
    let tokenizer = tokenizer();
    let (mut forms, mut tokens) = (Forms::new(), Vec::new());
    tokenizer.tokenize("one two", &mut forms, &mut tokens);
    forms.trim();
    assert_eq!((forms.len(), forms.generation()), (2, 0));
    let many: String = (0..250_000).map(|number| format!("{number} ")).collect();
    tokenizer.tokenize(&many, &mut forms, &mut tokens);
    forms.trim();
    assert_eq!((forms.len(), forms.generation()), (0, 1));
}

#[test]
fn a_word_of_any_length_takes_linear_time() {
    // Each takes hours where a turn over the word costs its length.
    for word in ["(", "（", ")", "x.", "a-", "\"", "."] {
        let text = word.repeat(200_000);
        let (mut forms, mut tokens) = (Forms::new(), Vec::new());
        tokenizer().tokenize(&text, &mut forms, &mut tokens);
        assert_eq!(tokens.last().unwrap().end as usize, text.len());
    }
}

#[test]
fn what_a_tokenizer_cannot_run_is_named() {
    let problem = |key: &str, value: Value| {
        let Value::Map(mut entries) = rules() else { unreachable!() };
        entries.retain(|(name, _)| name.as_str() != Some(key));
        entries.push((Value::from(key), value));
        match Tokenizer::open(pipeline(&Value::Map(entries)).path()) {
            Ok(_) => panic!("{key} was taken"),
            Err(error) => error.to_string(),
        }
    };
    for (key, value, named) in [
        ("prefix_search", Value::from(r"(a)\1"), "prefix_search: the escape \\1"),
        ("suffix_search", Value::from(7), "suffix_search: should be a text"),
        ("exceptions", map(&[("ab", special(&[("a", "")]))]), "exceptions.ab: its tokens do not make up"),
        ("later_search", Value::Nil, "later_search: not known"),
    ] {
        let problem = problem(key, value);
        assert!(problem.contains("tokenizer`") && problem.contains(named), "{problem}");
    }
    let nowhere = Tokenizer::open(Path::new("no-such-folder"));
    assert!(matches!(nowhere, Err(OpenError::Read { .. })));
}

#[test]
fn damaged_files_are_errors() {
    let folder = pipeline(&rules());
    for name in ["tokenizer", "vocab/lookups.bin"] {
        let path = folder.path().join(name);
        let whole = fs::read(&path).unwrap();
        for cut in 0..whole.len() {
            fs::write(&path, &whole[..cut]).unwrap();
            assert!(Tokenizer::open(folder.path()).is_err(), "{name} cut at {cut}");
        }
        for at in 0..whole.len() {
            let mut other = whole.clone();
            other[at] ^= 0xff;
            fs::write(&path, other).unwrap();
            // Other bytes may still be rules; whatever they are, nothing breaks.
            drop(Tokenizer::open(folder.path()));
        }
        fs::write(&path, &whole).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Tokens lie in the text one after another, and what is between two is one space.
    #[test]
    fn tokens_cover_the_text(text in r#"([a-z ."'(),$-]|o-o|\(sic\)|don't|\PC|[\s\x00-\x20]){0,40}"#) {
        let (mut forms, mut tokens) = (Forms::new(), Vec::new());
        tokenizer().tokenize(&text, &mut forms, &mut tokens);
        let mut at = 0;
        for token in &tokens {
            prop_assert_eq!(token.start, at);
            prop_assert!(token.start < token.end);
            at = token.end + u32::from(token.space_after);
            if token.space_after {
                prop_assert_eq!(text.as_bytes()[token.end as usize], b' ');
            }
        }
        prop_assert_eq!(at as usize, text.len());
    }

    /// What was met before changes nothing.
    #[test]
    fn a_text_is_cut_alike_alone_and_after_others(texts in prop::collection::vec(r#"([a-z.'(),-]|sic| ){0,12}"#, 1..6)) {
        let tokenizer = tokenizer();
        let mut shared = Forms::new();
        for text in &texts {
            let (mut own, mut alone, mut after) = (Forms::new(), Vec::new(), Vec::new());
            tokenizer.tokenize(text, &mut own, &mut alone);
            tokenizer.tokenize(text, &mut shared, &mut after);
            prop_assert_eq!(alone.len(), after.len());
            for (one, other) in alone.iter().zip(&after) {
                prop_assert_eq!((one.start, one.end, one.space_after), (other.start, other.end, other.space_after));
                prop_assert_eq!(own.get(one.form), shared.get(other.form));
            }
        }
    }
}
