//! A page's tree as markup again, without what no extractor of the body looks at: a fraction of the bytes, and so
//! of the time of every copy and walk that follows.

use std::fmt::Write;

use scraper::{Html, Node};

/// Elements that hold no text of the body, with all that is in them.
const DROPPED: [&str; 17] = [
    "script", "style", "template", "svg", "iframe", "link", "meta", "base", "canvas", "object", "embed", "map", "math",
    "datalist", "select", "audio", "track",
];

/// Words of JSON-LD that gives a body, or says that the page is a forum's.
const TOLD_IN_DATA: [&str; 6] =
    ["articleBody", "reviewBody", "recipeInstructions", "acceptedAnswer", "HowTo", "DiscussionForumPosting"];

/// Elements without an end tag.
const VOID: [&str; 6] = ["br", "hr", "img", "wbr", "col", "area"];

/// Attributes by which extractors tell body and furniture apart.
const KEPT: [&str; 15] = [
    "class",
    "id",
    "style",
    "role",
    "itemprop",
    "itemtype",
    "data-component",
    "data-testid",
    "aria-hidden",
    "hidden",
    "href",
    "rel",
    "lang",
    "dir",
    "title",
];

/// Longer values of attributes are cut.
const LONGEST_VALUE: usize = 300;

/// The markup of `tree` that matters to who looks for the body.
pub(super) fn markup(tree: &Html) -> String {
    let mut out = String::with_capacity(1 << 16);
    // Nodes yet to be written, and end tags between them: no recursion, for trees may be deep.
    let mut open = vec![(tree.tree.root(), false)];
    while let Some((node, ends)) = open.pop() {
        match node.value() {
            Node::Text(text) => push_text(text, &mut out),
            Node::Element(element) => {
                let name = element.name();
                if ends {
                    let _ = write!(out, "</{name}>");
                    continue;
                }
                // An article's own text and the mark of a forum are in JSON-LD.
                let is_data = name == "script"
                    && element.attr("type").is_some_and(|kind| kind.eq_ignore_ascii_case("application/ld+json"));
                if is_data {
                    let data: String =
                        node.children().filter_map(|child| child.value().as_text().map(|text| &**text)).collect();
                    if TOLD_IN_DATA.iter().any(|word| data.contains(word)) {
                        let _ = write!(out, "<script type=\"application/ld+json\">{data}</script>");
                    }
                    continue;
                }
                if name == "noscript" {
                    // The parser takes what is in it for text, as it does where scripts run.
                    let raw: String =
                        node.children().filter_map(|child| child.value().as_text().map(|text| &**text)).collect();
                    let _ = write!(out, "<noscript>{raw}</noscript>");
                    continue;
                }
                if DROPPED.contains(&name) {
                    continue;
                }
                let _ = write!(out, "<{name}");
                for (attribute, value) in element.attrs().filter(|(attribute, _)| KEPT.contains(attribute)) {
                    let end = value.char_indices().nth(LONGEST_VALUE).map_or(value.len(), |(end, _)| end);
                    let _ = write!(out, " {attribute}=\"");
                    push_escaped(&value[..end], &mut out);
                    out.push('"');
                }
                out.push('>');
                if !VOID.contains(&name) {
                    open.push((node, true));
                    push_children(node, &mut open);
                }
            }
            Node::Document | Node::Fragment => push_children(node, &mut open),
            _ => {}
        }
    }
    out
}

type NodeRef<'a> = <scraper::ElementRef<'a> as std::ops::Deref>::Target;

fn push_children<'a>(node: NodeRef<'a>, open: &mut Vec<(NodeRef<'a>, bool)>) {
    open.extend(node.children().rev().map(|child| (child, false)));
}

/// Adds text with its white space single.
fn push_text(text: &str, out: &mut String) {
    let mut words = text.split_ascii_whitespace();
    if text.starts_with(|c: char| c.is_ascii_whitespace()) && !out.ends_with(' ') {
        out.push(' ');
    }
    if let Some(first) = words.next() {
        push_escaped(first, out);
    }
    for word in words {
        out.push(' ');
        push_escaped(word, out);
    }
    if text.ends_with(|c: char| c.is_ascii_whitespace()) && !out.ends_with(' ') {
        out.push(' ');
    }
}

fn push_escaped(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "&quot;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_naming_attributes_stay() {
        let html = r#"<head><title>A &amp; b</title><script>x</script></head><body onload="x()">
            <p class="lead" data-x="y">The   <b>ferry</b> &lt;sank&gt;.<br><!-- no --><svg><path d="M1"/></svg></p>"#;
        let expected = r#"<html><head><title>A &amp; b</title></head><body> <p class="lead">The <b>ferry</b> &lt;sank&gt;.<br></p></body></html>"#;
        assert_eq!(markup(&Html::parse_document(html)), expected);
    }

    #[test]
    fn deep_trees_are_no_danger() {
        let deep = "<div>".repeat(3000);
        assert!(markup(&Html::parse_document(&deep)).len() > 30_000);
    }
}
