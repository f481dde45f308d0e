//! What was changed from one version of a page to the next.

use rashomon_present::{EditView, view_evidence};
use rashomon_read::Report;
use rashomon_text::Span;
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Edits from `before` to `after`: of the fields a reader sees, then of the text in its order.
pub(super) fn edits(before: &Report, after: &Report) -> Vec<EditView> {
    let mut edits = Vec::new();
    let mut field = |field: &'static str, before: Option<String>, after: Option<String>| {
        if before != after {
            edits.push(EditView { field, before, after, before_at: None, after_at: None });
        }
    };
    let byline = |report: &Report| (!report.byline.is_empty()).then(|| report.byline.join(", "));
    field("headline", before.headline.clone(), after.headline.clone());
    field("byline", byline(before), byline(after));
    let published = |report: &Report| report.published.as_ref().map(ToString::to_string);
    field("published", published(before), published(after));
    let (old, new) = (before.body.text(), after.body.text());
    for (one, other) in changed(before, after) {
        let place = |report: &Report, text: &str, span: Span| {
            (!span.is_empty()).then(|| view_evidence(&report.name, text, span))
        };
        let (before_at, after_at) = (place(before, old, one), place(after, new, other));
        let words = |at: &Option<rashomon_present::EvidenceView>| at.as_ref().map(|at| at.text.clone());
        edits.push(EditView { field: "text", before: words(&before_at), after: words(&after_at), before_at, after_at });
    }
    edits
}

/// Spans of the texts that differ, one of the two maybe empty. Paragraphs are held against each other first, then the
/// words of those that differ, so that a long page costs little where little of it was changed.
fn changed(before: &Report, after: &Report) -> Vec<(Span, Span)> {
    let (old, new) = (before.body.text(), after.body.text());
    let (paragraphs, others) = (before.body.paragraphs(), after.body.paragraphs());
    let of = |spans: &[Span], text: &str| spans.iter().map(|span| span.of(text).to_owned()).collect::<Vec<_>>();
    let mut changed = Vec::new();
    for op in capture_diff_slices(Algorithm::Patience, &of(paragraphs, old), &of(others, new)) {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let (one, other) = (&paragraphs[op.old_range()], &others[op.new_range()]);
        let (one, other) = (words(one, old), words(other, new));
        let inner = capture_diff_slices(Algorithm::Myers, &of(&one, old), &of(&other, new));
        let edits = inner.into_iter().filter(|op| !matches!(op, DiffOp::Equal { .. })).map(|op| {
            let all = |spans: &[Span]| spans.iter().copied().reduce(Span::join).unwrap_or_default();
            (all(&one[op.old_range()]), all(&other[op.new_range()]))
        });
        changed.extend(edits);
    }
    changed
}

/// Words with the signs that stand at them.
fn words(paragraphs: &[Span], text: &str) -> Vec<Span> {
    let mut words = Vec::new();
    for paragraph in paragraphs {
        let mut start = None;
        for (at, c) in paragraph.of(text).char_indices().chain([(paragraph.len(), ' ')]) {
            match (start, c.is_whitespace()) {
                (None, false) => start = Some(at),
                (Some(from), true) => {
                    words.push(Span::new(from, at).shifted(paragraph.start()));
                    start = None;
                }
                _ => {}
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_edits(before: &str, after: &str, expected: &[(Option<&str>, Option<&str>)]) {
        let edits = edits(&Report::of_text(before), &Report::of_text(after));
        let found: Vec<_> = edits.iter().map(|edit| (edit.before.as_deref(), edit.after.as_deref())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_silent_edit_is_its_words() {
        let text =
            |count: &str| format!("The ferry sank off Rovna.\n\nIt had {count} people on board.\n\nA search goes on.");
        check_edits(&text("12"), &text("at least 20"), &[(Some("12"), Some("at least 20"))]);
        check_edits(&text("12"), &text("12"), &[]);
    }

    #[test]
    fn paragraphs_come_and_go() {
        check_edits("One.\n\nTwo.", "One.\n\nTwo.\n\nThree is new.", &[(None, Some("Three is new."))]);
        check_edits("One.\n\nTwo is gone.\n\nThree.", "One.\n\nThree.", &[(Some("Two is gone."), None)]);
    }
}
