//! What Python's `str` methods say of characters, where Rust's standard library says it otherwise.
//!
//! DIFFERENCE: spaCy asks the Unicode tables of the Python it runs on, we ask those of our
//! dependencies. They part only over characters that one of the two versions does not know yet.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// `str.isspace` of one character: Unicode white space and the four information separators.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)
}

/// `str.isalpha` of one character: a letter. Marks and letter numbers are none.
pub(crate) fn is_alpha(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphabetic() } else { c.general_category_group() == GeneralCategoryGroup::Letter }
}

/// `str.isalpha`: letters only, at least one.
pub(crate) fn is_alphabetic(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_alpha)
}

/// `str.isdecimal` of one character, and `\d` in `re`.
pub(crate) fn is_decimal(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_digit()
    } else {
        c.general_category() == unicode_properties::GeneralCategory::DecimalNumber
    }
}

/// `str.isdigit` of one character: decimals, and digits that stand alone such as superscripts.
pub(crate) fn is_digit(c: char) -> bool {
    // Unicode's Numeric_Type=Digit.
    const ALONE: [(char, char); 20] = [
        ('\u{b2}', '\u{b3}'),
        ('\u{b9}', '\u{b9}'),
        ('\u{1369}', '\u{1371}'),
        ('\u{19da}', '\u{19da}'),
        ('\u{2070}', '\u{2070}'),
        ('\u{2074}', '\u{2079}'),
        ('\u{2080}', '\u{2089}'),
        ('\u{2460}', '\u{2468}'),
        ('\u{2474}', '\u{247c}'),
        ('\u{2488}', '\u{2490}'),
        ('\u{24ea}', '\u{24ea}'),
        ('\u{24f5}', '\u{24fd}'),
        ('\u{24ff}', '\u{24ff}'),
        ('\u{2776}', '\u{277e}'),
        ('\u{2780}', '\u{2788}'),
        ('\u{278a}', '\u{2792}'),
        ('\u{10a40}', '\u{10a43}'),
        ('\u{10e60}', '\u{10e68}'),
        ('\u{11052}', '\u{1105a}'),
        ('\u{1f100}', '\u{1f10a}'),
    ];
    is_decimal(c) || (!c.is_ascii() && ALONE.iter().any(|(first, last)| (*first..=*last).contains(&c)))
}

/// `\w` in `re`: a letter, any number, or the low line.
pub(crate) fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    matches!(c.general_category_group(), GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number)
}

/// spaCy's `word_shape`: letters become `X` or `x`, digits `d`, the rest stays; a run of one kind
/// is cut after four, and what is very long is only that.
pub(crate) fn shape(text: &str) -> String {
    if text.len() >= 100 && text.chars().count() >= 100 {
        return "LONG".to_owned();
    }
    let mut shape = String::with_capacity(text.len());
    let (mut last, mut run) = (None, 0);
    for c in text.chars() {
        let kind = match c {
            _ if is_alpha(c) && c.is_uppercase() => 'X',
            _ if is_alpha(c) => 'x',
            _ if is_digit(c) => 'd',
            _ => c,
        };
        if last == Some(kind) {
            run += 1;
        } else {
            (last, run) = (Some(kind), 0);
        }
        if run < 4 {
            shape.push(kind);
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_spacys() {
        for (text, expected) in [
            ("Rovna", "Xxxxx"),
            ("harbours", "xxxx"),
            ("U.S.", "X.X."),
            ("12,000,000", "dd,ddd,ddd"),
            ("m²", "xd"),
            ("......", "...."),
            ("ǅ", "x"),
            ("कि", "xि"),
        ] {
            assert_eq!(shape(text), expected, "{text}");
        }
        assert_eq!(shape(&"a".repeat(100)), "LONG");
        assert_eq!(shape(&"é".repeat(99)), "xxxx");
    }
}
