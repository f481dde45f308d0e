use crate::Span;

/// A report's text and its paragraphs.
///
/// Invariant: `paragraphs` are in order, do not overlap, and hold all of the text but white space.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Body {
    text: String,
    paragraphs: Vec<Span>,
}

impl Body {
    /// Splits `text`, kept as it is, into paragraphs: at blank lines, or at every line end where the
    /// text has no blank line at all.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let mut paragraphs = Vec::new();
        let mut blank_lines = false;
        let mut current: Option<Span> = None;
        let mut lines = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let span = Span::new(at, at + line.len()).trimmed(&text);
            at += line.len();
            if span.is_empty() {
                blank_lines |= current.is_some();
                paragraphs.extend(current.take());
            } else {
                lines.push(span);
                current = Some(current.map_or(span, |open| open.join(span)));
            }
        }
        let text_goes_on = current.is_some();
        paragraphs.extend(current);
        // A blank line at the very end parts nothing.
        if !(blank_lines && (text_goes_on || paragraphs.len() > 1)) {
            paragraphs = lines;
        }
        Self { text, paragraphs }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn paragraphs(&self) -> &[Span] {
        &self.paragraphs
    }
}

/// Turns byte offsets of one text into code point offsets.
#[derive(Clone, Debug)]
pub struct CodePoints {
    /// For every 64th byte, the number of code points that start before it.
    before: Vec<u32>,
    bytes: Vec<u8>,
    ascii: bool,
}

impl CodePoints {
    const STEP: usize = 64;

    pub fn new(text: &str) -> Self {
        if text.is_ascii() {
            return Self { before: Vec::new(), bytes: Vec::new(), ascii: true };
        }
        let bytes = text.as_bytes().to_vec();
        let mut before = Vec::with_capacity(bytes.len() / Self::STEP + 1);
        let mut seen = 0;
        for (at, byte) in bytes.iter().enumerate() {
            if at.is_multiple_of(Self::STEP) {
                before.push(seen);
            }
            seen += u32::from(starts_char(*byte));
        }
        if bytes.len().is_multiple_of(Self::STEP) {
            before.push(seen);
        }
        Self { before, bytes, ascii: false }
    }

    /// How many code points stand before the byte offset `at`.
    pub fn offset(&self, at: usize) -> usize {
        if self.ascii {
            return at;
        }
        let step = at / Self::STEP;
        let rest = &self.bytes[step * Self::STEP..at];
        self.before[step] as usize + rest.iter().filter(|byte| starts_char(**byte)).count()
    }

    /// `span` as `(start, end)` in code points.
    pub fn span(&self, span: Span) -> (usize, usize) {
        (self.offset(span.start()), self.offset(span.end()))
    }
}

fn starts_char(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraphs(text: &str) -> Vec<&str> {
        let body = Body::new(text);
        body.paragraphs().iter().map(|span| span.of(text)).collect::<Vec<_>>()
    }

    #[test]
    fn blank_lines_part_paragraphs() {
        assert_eq!(paragraphs("One\ntwo.\n\n  Three.\n"), ["One\ntwo.", "Three."]);
    }

    #[test]
    fn without_blank_lines_every_line_is_a_paragraph() {
        assert_eq!(paragraphs("\nOne.\nTwo.\n"), ["One.", "Two."]);
        assert_eq!(paragraphs("One.\nTwo.\n\n"), ["One.", "Two."]);
        assert_eq!(paragraphs(""), Vec::<&str>::new());
    }

    #[test]
    fn code_points_agree_with_counting() {
        let text = "Šibenik — “ärger” ".repeat(23);
        let points = CodePoints::new(&text);
        for (count, (at, _)) in text.char_indices().enumerate() {
            assert_eq!(points.offset(at), count);
        }
        assert_eq!(points.offset(text.len()), text.chars().count());
    }
}
