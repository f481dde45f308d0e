//! Expressions that compile small and search fast, on text of any alphabet.
//!
//! The tables of Unicode make some thousand states of each class of letters, and a bound of words by Unicode keeps the
//! automata of `regex` from all text beyond ASCII. Names, prompts and credits need neither: here a letter is what stands
//! in the blocks of letters, a digit is one of ten, and words are bounded as in ASCII. `\w` and
//! `\W` stand outside brackets only.

use regex::{Regex, RegexSet};

/// Letters, by the blocks of Unicode that hold hardly anything else.
const LETTERS: &str = r"A-Za-z\u{aa}\u{b5}\u{ba}\u{c0}-\u{1fff}\u{2c00}-\u{2dff}\u{3041}-\u{d7ff}\u{f900}-\u{fdff}\u{10000}-\u{1efff}\u{20000}-\u{3ffff}";

/// Compiles an expression in which `\p{L}`, `\w`, `\W`, `\d` and `\b` mean what the module says.
///
/// # Panics
/// If it is none: all are fixed.
pub(crate) fn compile(expression: &str) -> Regex {
    Regex::new(&small(expression)).expect("the expression is fixed")
}

/// As [`compile`], for several.
pub(crate) fn compile_set(expressions: impl Iterator<Item = String>) -> RegexSet {
    RegexSet::new(expressions.map(|expression| small(&expression))).expect("the expressions are fixed")
}

fn small(expression: &str) -> String {
    // Both cases are in the ranges: to look each letter up once more would cost more than all the rest.
    expression
        .replace(r"\p{L}", &format!("[{LETTERS}]"))
        .replace(r"\w", &format!("(?-i:[{LETTERS}0-9_])"))
        .replace(r"\W", &format!("(?-i:[^{LETTERS}0-9_])"))
        .replace(r"\d", "[0-9]")
        .replace(r"\b", r"(?-u:\b)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_words_of_any_alphabet() {
        for (expression, text, is_match) in [
            (r"^\p{L}+$", "Rovnaéžя港", true),
            (r"^\W+$", "—“…→€ 、", true),
            (r"^\W", "й", false),
            (r"^[^\p{L}\d]$", "—", true),
            (r"\bsaid\b", "“said—", true),
            (r"\bsaid\b", "saids", false),
        ] {
            assert_eq!(compile(expression).is_match(text), is_match, "{expression} in {text}");
        }
    }
}
