//! A report's text with the words that findings rest on marked.

use maud::{Markup, html};

use super::mark_id;
use crate::view::ComparedView;

/// The text of `report` with the evidence of `compared` marked, each mark's start with its [`mark_id`].
pub fn marked_report<'v>(report: &str, text: &str, compared: impl IntoIterator<Item = &'v ComparedView>) -> Markup {
    let chars: Vec<char> = text.chars().collect();
    let marked = marks(report, compared);
    html! {
        @for (start, end, marked) in pieces(chars.len(), &marked) {
            @let words: String = chars[start..end].iter().collect();
            @if marked { mark id=(mark_id(report, start)) { (words) } } @else { (words) }
        }
    }
}

/// The evidence spans in a report, in order.
fn marks<'v>(report: &str, compared: impl IntoIterator<Item = &'v ComparedView>) -> Vec<(usize, usize)> {
    let evidence = compared.into_iter().flat_map(|compared| {
        let findings = compared.findings.iter().flat_map(|finding| &finding.accounts);
        findings.flat_map(|account| &account.evidence).chain(compared.quotes.iter().flat_map(|quote| &quote.variants))
    });
    let mut spans: Vec<(usize, usize)> =
        evidence.filter(|one| one.report == report).map(|one| (one.start, one.end)).collect();
    spans.sort_unstable();
    spans.dedup();
    spans
}

/// Cuts `0..len` at every mark's start and wherever marking begins or ends, so that each mark's first
/// character begins a piece and can be linked to.
fn pieces(len: usize, marks: &[(usize, usize)]) -> Vec<(usize, usize, bool)> {
    let mut cuts: Vec<usize> = vec![0, len];
    let mut reach = 0;
    for (start, end) in marks {
        if *start > reach {
            cuts.push(reach);
        }
        cuts.push(*start);
        reach = reach.max(*end);
    }
    cuts.push(reach.min(len));
    cuts.sort_unstable();
    cuts.dedup();
    let mut open = marks.iter().peekable();
    let mut until = 0;
    let mut out = Vec::new();
    for pair in cuts.windows(2) {
        while let Some((_, end)) = open.next_if(|(start, _)| *start <= pair[0]) {
            until = until.max(*end);
        }
        out.push((pair[0], pair[1], pair[0] < until));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn every_mark_begins_a_piece_and_nothing_is_lost() {
        let cut = pieces(20, &[(2, 6), (4, 8), (8, 9), (12, 15)]);
        let expected = [(0, 2, false), (2, 4, true), (4, 8, true), (8, 9, true), (9, 12, false), (12, 15, true)];
        assert_eq!(cut[..6], expected);
        assert_eq!(cut[6..], [(15, 20, false)]);
    }
}
