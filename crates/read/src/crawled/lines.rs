//! Lines to paragraphs.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// The paragraphs of a crawled text: hard-wrapped lines joined, Markdown's links reduced to their words.
pub(super) fn paragraphs(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{c}'], "\n");
    let lines: Vec<String> = text.split('\n').map(plain_line).collect();
    let blank_between = lines.windows(2).any(|pair| pair[0].is_empty() != pair[1].is_empty());
    let wrapped = wrap_width(&lines);
    let mut paragraphs: Vec<String> = Vec::new();
    let mut open = false;
    let mut last_line_len = 0;
    for line in &lines {
        if line.is_empty() {
            open = false;
            continue;
        }
        let goes_on = match (wrapped, paragraphs.last()) {
            (Some(width), Some(last)) => open && !(last_line_len * 4 < width * 3 && ends_sentence(last)),
            // Without a common width a line end inside a paragraph is a break that somebody meant,
            // unless the sentence runs on.
            (None, Some(last)) => open && blank_between && runs_on(last, line),
            (_, None) => false,
        } || paragraphs.last().is_some_and(|last| !open && runs_on(last, line));
        match paragraphs.last_mut() {
            Some(last) if goes_on => {
                last.push(' ');
                last.push_str(line);
            }
            _ => paragraphs.push(line.clone()),
        }
        open = true;
        last_line_len = line.chars().count();
    }
    paragraphs
}

/// A line without control characters, Markdown's links and headings, and double spaces.
fn plain_line(line: &str) -> String {
    static IMAGE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"!\[[^\]]*\]\([^)\s]*\)").expect("fixed"));
    static LINK: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\[([^\[\]]+)\]\((?:#|/|https?:|mailto:)?[^()\s]*\)").expect("fixed"));
    static HEADING: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\s{0,3}(?:#{1,6}\s+|>\s+)").expect("fixed"));
    static STRONG: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\*\*([^*]+)\*\*").expect("fixed"));
    let mut line = Cow::Borrowed(line);
    if line.contains("](") {
        line = Cow::Owned(LINK.replace_all(&IMAGE.replace_all(&line, ""), "$1").into_owned());
    }
    if line.contains("**") {
        line = Cow::Owned(STRONG.replace_all(&line, "$1").into_owned());
    }
    let line = HEADING.replace(&line, "");
    let mut plain = String::with_capacity(line.len());
    for c in line.chars() {
        match c {
            '\u{feff}' | '\u{200b}' | '\u{ad}' => {}
            c if c.is_whitespace() || c.is_control() => {
                if !plain.is_empty() && !plain.ends_with(' ') {
                    plain.push(' ');
                }
            }
            c => plain.push(c),
        }
    }
    plain.truncate(plain.trim_end().len());
    plain
}

/// The width at which lines were wrapped, where they were: most are nearly as long as the longest, and
/// most end inside a sentence.
fn wrap_width(lines: &[String]) -> Option<usize> {
    let lens: Vec<usize> = lines.iter().filter(|line| !line.is_empty()).map(|line| line.chars().count()).collect();
    let longest = *lens.iter().max()?;
    if lens.len() < 6 || !(40..=130).contains(&longest) {
        return None;
    }
    let full = lens.iter().filter(|len| **len * 4 >= longest * 3).count();
    let mid_sentence = lines.iter().filter(|line| !line.is_empty() && !ends_sentence(line)).count();
    (full * 2 > lens.len() && mid_sentence * 2 > lens.len()).then_some(longest)
}

/// Whether a paragraph's last sentence is over.
pub(crate) fn ends_sentence(paragraph: &str) -> bool {
    let end = paragraph.trim_end_matches(['"', '”', '’', '\'', ')', ']', '»', '*', '_', ' ']);
    end.ends_with(['.', '!', '?', '…', ':'])
}

/// Whether a sentence runs over a paragraph's end: the first stops in mid-sentence, the next begins with
/// a small letter.
fn runs_on(last: &str, next: &str) -> bool {
    let stops_inside = last.chars().next_back().is_some_and(|c| c.is_lowercase() || c == ',' || c == '-');
    stops_inside && last.split_whitespace().count() > 4 && next.chars().next().is_some_and(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hard_wrapped_lines_are_joined() {
        let text = "The ferry between Rovna and the islands sank on Friday with\n\
                    forty people on board, harbour master Ines Rolo said in the\n\
                    evening.\n\
                    The ship had been inspected in May, and nothing was found to be\n\
                    wrong with it, according to the papers that the owner has shown\n\
                    to this newspaper.\n";
        let read = paragraphs(text);
        assert_eq!(read.len(), 2, "{read:?}");
        assert!(read[0].ends_with("said in the evening."));
    }

    #[test]
    fn a_sentence_over_two_paragraphs_is_one() {
        assert_eq!(
            paragraphs("Rolo had wanted the board to put\n\nboats at the pier.\n\nNo one came."),
            ["Rolo had wanted the board to put boats at the pier.", "No one came."]
        );
    }

    #[test]
    fn links_are_reduced_to_their_words() {
        assert_eq!(
            paragraphs("The board [was told](#) on *Friday* by [Rolo](https://post.example/a)."),
            ["The board was told on *Friday* by Rolo."]
        );
        assert_eq!(paragraphs("He spoke [of the ferry] (again)."), ["He spoke [of the ferry] (again)."]);
    }
}
