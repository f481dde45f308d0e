//! The body of a page.

use super::blocks;
use super::json_ld::Article;
use super::page::Page;
use crate::{Limits, Notice};

/// Elements that HTML's parser keeps open over blocks, and opens again in each.
const FORMATTING: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// Elements that have no end tag, or end without one.
const NEVER_OPEN: [&str; 30] = [
    "area", "base", "br", "col", "colgroup", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta",
    "optgroup", "option", "p", "param", "rp", "rt", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track",
    "wbr", "path",
];

/// Work that a page may cause: tags times what stays open over them.
const WORK: usize = 40_000_000;

/// Tags that may stay open at once in what is given to the parser.
const DEEPEST_TAGS: usize = 10_000;

/// Longer names of elements are none that are asked for.
const LONGEST_NAME: usize = 16;

const TOO_DEEP: &str = "its elements nest too deep";

/// Why a page is not given to the parser: trees that are built of it cost time and memory out of all
/// proportion, or stack that nobody has.
pub(super) fn too_costly(html: &str) -> Option<&'static str> {
    let bytes = html.as_bytes();
    let (mut tags, mut depth, mut deepest, mut formatting, mut open_formatting) =
        (0usize, 0usize, 0usize, 0usize, 0usize);
    let mut at = 0;
    while let Some(next) = bytes[at..].iter().position(|byte| *byte == b'<') {
        at += next + 1;
        let closing = bytes.get(at) == Some(&b'/');
        let start = at + usize::from(closing);
        let len = bytes[start..].iter().take(LONGEST_NAME).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        if len == 0 {
            continue;
        }
        let mut lower = [0; LONGEST_NAME];
        lower[..len].copy_from_slice(&bytes[start..start + len]);
        lower.make_ascii_lowercase();
        let name = &lower[..len];
        at = start + len;
        if !closing && matches!(name, b"script" | b"style") {
            // Tags in scripts are none.
            at = end_of_script(bytes, at, name);
            continue;
        }
        tags += 1;
        if NEVER_OPEN.iter().any(|known| known.as_bytes() == name) {
            continue;
        }
        let is_formatting = FORMATTING.iter().any(|known| known.as_bytes() == name);
        if closing {
            depth = depth.saturating_sub(1);
            open_formatting = open_formatting.saturating_sub(usize::from(is_formatting));
        } else {
            depth += 1;
            open_formatting += usize::from(is_formatting);
        }
        deepest = deepest.max(depth);
        formatting = formatting.max(open_formatting);
    }
    // Many pages leave elements open that the parser closes; only what would cost it too much is told by the tags.
    if deepest > DEEPEST_TAGS || tags.saturating_mul(deepest) > 10 * WORK {
        return Some(TOO_DEEP);
    }
    (tags.saturating_mul(formatting) > WORK || tags > 400_000).then_some("it has too many elements")
}

/// Where the end tag of a script or a style sheet begins.
fn end_of_script(bytes: &[u8], mut at: usize, name: &[u8]) -> usize {
    while let Some(next) = bytes[at..].iter().position(|byte| *byte == b'<') {
        let tag = &bytes[at + next + 1..];
        if tag.first() == Some(&b'/') && tag.get(1..=name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name)) {
            return at + next;
        }
        at += next + 1;
    }
    bytes.len()
}

/// Why a tree is not searched for the body, which takes time by its depth.
pub(super) fn too_deep(tree: &scraper::Html, limits: &Limits) -> Option<&'static str> {
    let mut open = vec![(tree.tree.root(), 0)];
    while let Some((node, depth)) = open.pop() {
        if depth > limits.nesting {
            return Some(TOO_DEEP);
        }
        open.extend(node.children().filter(|child| child.value().is_element()).map(|child| (child, depth + 1)));
    }
    None
}

/// The body's paragraphs.
pub(super) fn extract(
    html: &str,
    tree: &scraper::Html,
    page: &Page,
    ld: &Article,
    headline: Option<&str>,
    notices: &mut Vec<Notice>,
) -> Vec<String> {
    let outline = super::outline::Outline::of(tree);
    let mut paragraphs = super::extract::paragraphs(&outline, headline);
    let words =
        |paragraphs: &[String]| paragraphs.iter().map(|paragraph| paragraph.split_whitespace().count()).sum::<usize>();
    if let Some(body) = &ld.body {
        // The page shows a stub, or builds itself by script, and carries its text for search engines.
        let given: Vec<String> = body.split('\n').flat_map(blocks::of_html).collect();
        if words(&given) > 80 && words(&paragraphs) * 2 < words(&given) {
            notices.push(Notice::new("json-ld-body", "the text was taken from the page's JSON-LD"));
            paragraphs = given;
        }
    }
    if page.paragraph_words > 0 && paragraphs.is_empty() {
        paragraphs = blocks::of_html(html);
    }
    if let (Some(headline), Some(first)) = (headline, paragraphs.first())
        && super::same_name(headline, first)
        && paragraphs.len() > 1
    {
        paragraphs.remove(0);
    }
    paragraphs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_pages_are_told_from_large_ones() {
        assert!(too_costly(&"<div>".repeat(20_000)).is_some());
        assert!(too_costly(&"<b id=x><p>y".repeat(20_000)).is_some());
        assert!(too_costly(&"<p>The ferry <b>sank</b>.<br>".repeat(20_000)).is_none());
        assert!(too_costly("<script>if (a<b && c<d) '<div>'</script>").is_none());
        // Shapes of drawings close themselves, and tags left open in a row are no depth.
        assert!(too_costly(&"<svg><rect/></svg>".repeat(1000)).is_none());
        let limits = Limits::default();
        let depth = |html: &str| too_deep(&scraper::Html::parse_document(html), &limits);
        assert!(depth(&"<svg><rect/></svg>".repeat(1000)).is_none());
        assert!(depth(&"<path>".repeat(1000)).is_some());
    }
}
