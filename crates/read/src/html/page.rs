//! What one pass over a page's tree collects for the readers of metadata.

use scraper::{ElementRef, Html, Node};

/// A text with the element it stood in.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// The element's name, classes, id and other naming attributes, in lower case.
    pub hint: String,
    /// Attribute that holds the value for machines (`datetime`, `content`), where there is one.
    pub value: Option<String>,
    pub text: String,
    /// Its place among the page's nodes.
    pub at: usize,
    /// It stands among comments, other reports or in the page's foot.
    pub aside: bool,
    /// The texts of the elements inside a heading, where there are several, each with its naming attributes.
    pub parts: Vec<(String, String)>,
}

/// A short piece of text that may be a day or a byline.
pub(super) struct Short {
    pub at: usize,
    pub text: String,
    pub aside: bool,
    /// It stands alone in a cell of a table, or begins an item of a list.
    pub listed: bool,
    /// It stands among comments.
    pub comment: bool,
}

#[derive(Default)]
pub(super) struct Page {
    metas: Vec<(String, String)>,
    pub json_ld: Vec<String>,
    pub title: Option<String>,
    pub h1: Vec<Found>,
    pub h2: Vec<Found>,
    /// Headings of the third level, which are headlines on pages that have no better ones.
    pub h3: Vec<Found>,
    /// Elements whose naming attributes speak of dates, and all `<time>`.
    pub dates: Vec<Found>,
    /// Elements whose naming attributes speak of authors.
    pub authors: Vec<Found>,
    /// The first text of the body that is all of a title which the page's head gives.
    titled_at: Option<usize>,
    pub titled: Option<String>,
    pub canonical: Option<String>,
    pub language: Option<String>,
    pub shorts: Vec<Short>,
    /// Words of paragraphs inside the page, to compare with what was extracted.
    pub paragraph_words: usize,
}

/// The namespace of a page's own elements.
const HTML: &str = "http://www.w3.org/1999/xhtml";

/// Texts longer than this are no headline, date or byline.
const LONGEST: usize = 400;

impl Page {
    #[cfg(test)]
    pub fn parse(html: &str) -> Self {
        Self::of(&Html::parse_document(html))
    }

    pub fn of(tree: &Html) -> Self {
        let mut page = Self::default();
        let (mut body_seen, mut introduces) = (false, None);
        let mut label = Label::default();
        for (at, node) in tree.tree.root().descendants().enumerate() {
            if let Node::Text(text) = node.value() {
                let parent = node.parent().and_then(ElementRef::wrap).map_or("", |parent| parent.value().name());
                let text = text.trim();
                if body_seen
                    && !text.is_empty()
                    && !matches!(parent, "script" | "style" | "noscript" | "template" | "option")
                {
                    // "Written by" stands in one element, and who it was in the next.
                    let introduced = std::mem::replace(&mut introduces, super::byline::author_label(text));
                    let joined = introduced.filter(|_| text.len() <= 80).map(|label| format!("{label}{text}"));
                    let joined = joined.unwrap_or_default();
                    let text = if joined.is_empty() { text } else { &joined };
                    let dated = label.before(at).filter(|_| has_year(text)).map(|label| format!("{label} {text}"));
                    page.collect_short(dated.as_deref().unwrap_or(text), at, node.parent().and_then(ElementRef::wrap));
                    label.pass(text, at);
                    if page.titled_at.is_none() && page.is_titled(text) {
                        page.titled_at = Some(at);
                        page.titled = Some(text.to_owned());
                    }
                }
                continue;
            }
            let Node::Element(element) = node.value() else { continue };
            let Some(found) = ElementRef::wrap(node) else { continue };
            let attr = |name: &str| element.attr(name).map(str::trim).filter(|value| !value.is_empty());
            match element.name() {
                "html" => page.language = attr("lang").or_else(|| attr("xml:lang")).map(str::to_owned),
                "body" => body_seen = true,
                "meta" => {
                    if let Some(content) = attr("content") {
                        for name in ["property", "name", "itemprop", "http-equiv"] {
                            if let Some(name) = attr(name) {
                                page.metas.push((name.to_ascii_lowercase(), content.to_owned()));
                            }
                        }
                    }
                }
                // Drawings have titles too, and what stands before a page's head opens its body.
                "title" if page.title.is_none() && element.name.ns.as_ref() == HTML => {
                    page.title = Some(text_of(found)).filter(|text| !text.is_empty())
                }
                "link" => {
                    let rel = attr("rel").unwrap_or_default().to_ascii_lowercase();
                    if rel == "canonical" && page.canonical.is_none() {
                        page.canonical = attr("href").filter(|href| href.starts_with("http")).map(str::to_owned);
                    }
                }
                "script" => {
                    if attr("type").is_some_and(|kind| kind.to_ascii_lowercase().starts_with("application/ld+json")) {
                        page.json_ld.push(found.text().collect());
                    }
                }
                "p" => page.paragraph_words += found.text().map(|text| text.split_whitespace().count()).sum::<usize>(),
                name => page.collect(name, found, at, label.before(at)),
            }
            if element.name() == "p" {
                page.collect("p", found, at, label.before(at));
            }
        }
        page
    }

    fn collect_short(&mut self, text: &str, at: usize, parent: Option<ElementRef>) {
        const SHORTS: usize = 2000;
        // More white space than this is no short text.
        let start = text.char_indices().nth(400).map_or(text.len(), |(end, _)| end);
        let words = text[..start].split_whitespace().collect::<Vec<_>>().join(" ");
        let text = words.as_str();
        let end = text.char_indices().nth(100).map_or(text.len(), |(end, _)| end);
        let head = &text[..end];
        let digits = head.bytes().filter(u8::is_ascii_digit).count();
        let is_copyright = head.contains('©') || head.to_lowercase().contains("copyright");
        let introduces = end == text.len() && head.contains(' ') && super::byline::introduces_author(head);
        if self.shorts.len() < SHORTS && !is_copyright && (digits >= 4 || introduces) {
            let listed = parent.is_some_and(|parent| matches!(parent.value().name(), "td" | "th" | "li" | "dd"));
            let aside = is_aside(parent);
            let comment = aside && is_comment(parent);
            self.shorts.push(Short { at, text: head.to_owned(), aside, listed, comment });
        }
    }

    /// Whether a text is a title of the page, as its head gives it.
    fn is_titled(&self, text: &str) -> bool {
        if text.len() < 20 || text.len() > LONGEST {
            return false;
        }
        let shared = self.meta(&["og:title", "twitter:title"]);
        shared.into_iter().chain(self.title.as_deref()).any(|title| title.starts_with(text))
    }

    /// Where the headline stands, among the page's nodes.
    pub fn place_of(&self, headline: Option<&str>) -> Option<usize> {
        let headings = || self.h1.iter().chain(&self.h2).chain(&self.h3);
        let same = headline.and_then(|headline| headings().find(|found| found.text.contains(headline)));
        same.map(|found| found.at).or(self.titled_at).or(self.h1.first().map(|found| found.at))
    }

    fn collect(&mut self, name: &str, found: ElementRef, at: usize, label: Option<&str>) {
        let element = found.value();
        let mut hint = name.to_owned();
        for attr in ["class", "id", "itemprop", "rel", "data-testid", "data-component", "property", "title"] {
            if let Some(value) = element.attr(attr) {
                hint.push(' ');
                hint.push_str(&value.to_ascii_lowercase());
            }
        }
        if element.attr("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("author")) {
            hint.push_str(" rel-author");
        }
        if name == "a" && element.attr("href").is_some_and(leads_to_author) {
            hint.push_str(" href-author");
        }
        // A blank at the end too, so that a word can be asked for whole.
        hint.push(' ');
        let speaks_of = |words: &[&str]| words.iter().any(|word| hint.contains(word));
        let is_date = name == "time"
            || speaks_of(&[
                "date", "time", "publish", "posted", "pubdate", "datum", "fecha", "byline", "meta", "stamp", "created",
            ]);
        let is_author = speaks_of(&[
            "author",
            "byline",
            "by-line",
            "autor",
            "writer",
            "contributor",
            "creator",
            "reporter",
            "redakteur",
            "credit",
            "username",
        ]) || hint.split(' ').any(|word| word == "fn");
        let is_heading = matches!(name, "h1" | "h2" | "h3");
        if !(is_date || is_author || is_heading) {
            return;
        }
        let text = text_of(found);
        let value = element
            .attr("datetime")
            .or_else(|| element.attr("content"))
            .or_else(|| element.attr("data-datetime"))
            .or_else(|| element.attr("data-time"))
            // hCard's way: `<abbr title="2023-01-08T10:33:00+01:00">10:33</abbr>`.
            .or_else(|| element.attr("title").filter(|title| title.starts_with("20") && title.contains('-')));
        if text.len() > LONGEST || (text.is_empty() && value.is_none()) {
            return;
        }
        let aside = is_aside(found.parent().and_then(ElementRef::wrap));
        let parts = if is_heading { parts_of(found) } else { Vec::new() };
        let found = Found { hint, value: value.map(str::to_owned), text, at, aside, parts };
        if name == "h1" {
            self.h1.push(found.clone());
        } else if name == "h2" {
            self.h2.push(found.clone());
        } else if name == "h3" && self.h3.len() < 50 {
            self.h3.push(found.clone());
        }
        if is_date && self.dates.len() < 200 {
            let mut date = found.clone();
            if let Some(label) = label {
                date.text = format!("{label} {}", date.text);
            }
            self.dates.push(date);
        }
        if is_author && self.authors.len() < 100 {
            self.authors.push(found);
        }
    }

    /// The content of the first `meta` that has one of `names`, in the order of `names`.
    pub fn meta(&self, names: &[&str]) -> Option<&str> {
        names
            .iter()
            .find_map(|name| self.metas.iter().find(|(known, _)| known == name).map(|(_, content)| content.as_str()))
    }

    /// The names of all `meta`, in lower case.
    pub fn meta_names(&self) -> impl Iterator<Item = &str> {
        self.metas.iter().map(|(name, _)| name.as_str())
    }

    /// The contents of all `meta` that have the first of `names` that any has.
    pub fn metas(&self, names: &[&str]) -> Vec<String> {
        let of = |name: &&str| -> Vec<String> {
            self.metas.iter().filter(|(known, _)| known == name).map(|(_, content)| content.clone()).collect()
        };
        names.iter().map(of).find(|found| !found.is_empty()).unwrap_or_default()
    }
}

/// What a page writes before a date, in an element of its own: "Last updated:", then the day.
#[derive(Default)]
struct Label {
    said: Option<(usize, String)>,
}

impl Label {
    /// How many nodes a label may stand before its date.
    const REACH: usize = 10;

    /// The label that stands before the node `at`, where no other date came between.
    fn before(&self, at: usize) -> Option<&str> {
        self.said.as_ref().filter(|(said, _)| at - said <= Self::REACH).map(|(_, text)| text.as_str())
    }

    /// Takes notice of a text.
    fn pass(&mut self, text: &str, at: usize) {
        if text.len() <= 30 && !text.contains(|c: char| c.is_ascii_digit()) {
            if super::published::labels_a_day(text) {
                self.said = Some((at, text.to_owned()));
            }
        } else {
            self.said = None;
        }
    }
}

/// Whether a text may hold a day with its year.
fn has_year(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).count() >= 4
}

/// Whether an address is that of a page about a person who writes.
fn leads_to_author(address: &str) -> bool {
    const FOLDERS: [&str; 22] = [
        "author",
        "authors",
        "autor",
        "autoren",
        "autorin",
        "autori",
        "autores",
        "auteur",
        "auteurs",
        "writer",
        "writers",
        "reporter",
        "reporters",
        "journalist",
        "journalists",
        "journalisten",
        "contributor",
        "contributors",
        "byline",
        "redakteur",
        "profiles",
        "people",
    ];
    // Only a page in such a folder is one person's.
    let mut parts = address.split(['/', '?']).filter(|part| !part.is_empty());
    parts.any(|part| FOLDERS.contains(&part.to_ascii_lowercase().as_str())) && parts.next().is_some()
}

/// Whether an element or one above it holds comments.
fn is_comment(element: Option<ElementRef>) -> bool {
    let Some(element) = element else { return false };
    std::iter::once(element).chain(element.ancestors().filter_map(ElementRef::wrap)).take(10).any(|found| {
        ["class", "id"].iter().any(|name| {
            let naming = found.value().attr(name).unwrap_or_default().to_ascii_lowercase();
            naming.contains("comment") || naming.contains("kommentar")
        })
    })
}

/// Whether an element or one close above it holds comments, other reports or the page's foot.
fn is_aside(mut element: Option<ElementRef>) -> bool {
    for _ in 0..4 {
        let Some(found) = element else { return false };
        let naming = |name: &str| found.value().attr(name).unwrap_or_default().to_ascii_lowercase();
        // Elementor calls all that it places a widget.
        let class = naming("class").replace("elementor-widget", "");
        let id = naming("id");
        let aside = ["comment", "related", "sidebar", "footer", "widget", "teaser", "recent", "menu-item"];
        // The foot of the report itself tells when and by whom it was written.
        let own = ["entry-footer", "article-footer", "post-footer"].iter().any(|word| class.contains(word));
        if !own
            && (aside.iter().any(|word| class.contains(word) || id.contains(word))
                || matches!(found.value().name(), "footer" | "aside" | "nav"))
        {
            return true;
        }
        element = found.parent().and_then(ElementRef::wrap);
    }
    false
}

/// An element's words without those of scripts; cut off where they are too many for what is looked for.
fn text_of(found: ElementRef) -> String {
    let mut text = String::new();
    for node in found.descendants() {
        if let Node::Text(part) = node.value() {
            let silent = node
                .parent()
                .and_then(ElementRef::wrap)
                .is_some_and(|parent| matches!(parent.value().name(), "script" | "style"));
            if !silent {
                // "THW" in an element of its own, then ": the past".
                if part.starts_with([':', ',', '.', ';', '!', '?', ')', '”', '’', '“', '»']) && text.ends_with(' ')
                {
                    text.pop();
                }
                text.push_str(part);
                text.push(' ');
            }
        }
        if text.len() > 4 * LONGEST {
            break;
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace(" ,", ",")
}

/// The texts of a heading's parts, in order: of each element inside it, and of what stands between.
fn parts_of(heading: ElementRef) -> Vec<(String, String)> {
    // Many headings have one wrapper around all.
    let mut outer = heading;
    loop {
        let mut inside = outer.children().filter(|child| match child.value() {
            Node::Text(text) => !text.trim().is_empty(),
            Node::Element(_) => true,
            _ => false,
        });
        match (inside.next().and_then(ElementRef::wrap), inside.next()) {
            (Some(only), None) => outer = only,
            _ => break,
        }
    }
    let mut parts: Vec<(String, String)> = Vec::new();
    for child in outer.children() {
        let (hint, text) = match child.value() {
            Node::Text(text) => (String::new(), text.split_whitespace().collect::<Vec<_>>().join(" ")),
            Node::Element(element) => {
                let Some(found) = ElementRef::wrap(child) else { continue };
                let hint = format!("{} {}", element.name(), element.attr("class").unwrap_or_default());
                (hint.to_ascii_lowercase(), text_of(found))
            }
            _ => continue,
        };
        if !text.is_empty() {
            parts.push((hint, text));
        }
    }
    if parts.len() < 2 { Vec::new() } else { parts }
}
