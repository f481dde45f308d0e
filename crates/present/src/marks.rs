use rashomon_text::{CodePoints, Span};

/// One report's text with the way from bytes to code points, which is how people and programs
/// outside count.
pub(crate) struct Marks<'r> {
    text: &'r str,
    points: CodePoints,
}

impl<'r> Marks<'r> {
    pub(crate) fn new(text: &'r str) -> Self {
        Self { text, points: CodePoints::new(text) }
    }

    pub(crate) fn text(&self) -> &'r str {
        self.text
    }

    /// `(start, end)` in code points.
    pub(crate) fn offsets(&self, span: Span) -> (usize, usize) {
        self.points.span(span)
    }
}
