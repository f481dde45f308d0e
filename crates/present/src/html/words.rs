//! Which words of two accounts differ.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Words compared at most: accounts are clauses, and what is longer is shown unmarked.
const MOST_WORDS: usize = 400;
/// Accounts with fewer of their words in common than this are told in other words altogether, where
/// marking all of them would say nothing.
const ALIKE: f32 = 0.5;

/// Cuts `text` into pieces, in order and nothing lost; `true` where none of `others` has these words in that place.
/// Words are compared without case and punctuation.
pub(super) fn differing<'t>(text: &'t str, others: &[&str]) -> Vec<(&'t str, bool)> {
    let words = words_of(text);
    let folded: Vec<String> = words.iter().map(|word| fold(word)).collect();
    let mut differs = vec![false; words.len()];
    for other in others {
        let other: Vec<String> = words_of(other).into_iter().map(fold).collect();
        if folded.len().max(other.len()) > MOST_WORDS {
            continue;
        }
        let ops = capture_diff_slices(Algorithm::Myers, &folded, &other);
        if similar::get_diff_ratio(&ops, folded.len(), other.len()) < ALIKE {
            continue;
        }
        for op in ops {
            if let DiffOp::Delete { old_index, old_len, .. } | DiffOp::Replace { old_index, old_len, .. } = op {
                differs[old_index..old_index + old_len].fill(true);
            }
        }
    }
    let mut pieces: Vec<(&str, bool)> = Vec::new();
    let (mut from, mut at) = (0, 0);
    for (n, word) in words.iter().enumerate() {
        let end = at + word.len();
        if differs.get(n + 1) != Some(&differs[n]) {
            pieces.push((&text[from..end], differs[n]));
            from = end;
        }
        at = end;
    }
    pieces
}

/// The text's words, each with the blanks behind it: put together they are the text.
fn words_of(text: &str) -> Vec<&str> {
    text.split_inclusive(char::is_whitespace).collect()
}

fn fold(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::differing;

    /// `[…]` around what must be marked.
    fn check_marks(marked: &str, others: &[&str]) {
        let text = marked.replace(['[', ']'], "");
        let found: String = differing(&text, others)
            .into_iter()
            .map(|(piece, differs)| if differs { format!("[{piece}]") } else { piece.to_owned() })
            .collect();
        assert_eq!(found, marked);
    }

    #[test]
    fn changed_words_are_marked_and_punctuation_is_none() {
        check_marks(
            "We [begged ]for repairs [for years ]and nobody [cared]",
            &["“We asked for repairs twice, and nobody answered,”"],
        );
        check_marks("The pier held.", &["the pier held"]);
    }

    #[test]
    fn accounts_in_other_words_are_left_alone() {
        check_marks("Fourteen people were hurt", &["the ferry sank with 23 on board"]);
    }

    #[test]
    fn odd_texts_lose_nothing() {
        check_marks("", &["a"]);
        check_marks("  two  blanks ", &[]);
    }
}
