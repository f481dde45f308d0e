//! Any text through the tokenizer of the pipeline folder named by `PIPELINE`: the tokens stand in order inside the text
//! and leave out nothing but white space.
#![no_main]

use std::path::PathBuf;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use rashomon_syntax::{Forms, Tokenizer};

fn tokenizer() -> &'static Tokenizer {
    static TOKENIZER: OnceLock<Tokenizer> = OnceLock::new();
    TOKENIZER.get_or_init(|| {
        let folder = PathBuf::from(std::env::var_os("PIPELINE").expect("PIPELINE names an unpacked pipeline"));
        Tokenizer::open(&folder).expect("a pipeline with a tokenizer")
    })
}

fuzz_target!(|text: &str| {
    let (mut forms, mut tokens) = (Forms::default(), Vec::new());
    tokenizer().tokenize(text, &mut forms, &mut tokens);
    let mut at = 0;
    for token in &tokens {
        assert!(at <= token.start && token.start < token.end);
        let left_out = text.get(at as usize..token.start as usize).expect("a span of the text");
        assert!(left_out.chars().all(char::is_whitespace), "{left_out:?} is in no token");
        assert!(text.is_char_boundary(token.end as usize));
        at = token.end;
    }
    assert!(text[at as usize..].chars().all(char::is_whitespace));
});
