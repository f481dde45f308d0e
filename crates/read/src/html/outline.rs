//! A page as its blocks of text, in order, and the elements around them: what the search for the body works on.

use scraper::{Html, Node, node::Element as Markup};

use super::naming::{self, Naming};

/// What an element is to who looks for a report's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Paragraph,
    Heading(u8),
    Item,
    List,
    Quote,
    Code,
    Cell,
    Table,
    Caption,
    Figure,
    Article,
    Main,
    Header,
    /// `nav`, `aside`, `footer`, `form` and the like.
    Furniture,
    /// Any other element that begins and ends a block.
    Box,
}

/// An element that holds blocks, in the order of its start.
#[derive(Debug)]
pub(super) struct Element {
    /// Index of the element around it; its own for the first.
    pub parent: usize,
    pub tag: Tag,
    pub naming: Naming,
    /// The blocks inside it: `first..end`.
    pub first: usize,
    pub end: usize,
    /// The elements inside it end before this index.
    pub last: usize,
}

/// A run of text between two ends of block elements, white space single; `<br>` is a line's end.
#[derive(Debug)]
pub(super) struct Block {
    /// The innermost element around it.
    pub element: usize,
    start: usize,
    end: usize,
    /// Bytes of it that are links.
    pub links: usize,
    pub words: usize,
}

#[derive(Debug, Default)]
pub(super) struct Outline {
    pub elements: Vec<Element>,
    pub blocks: Vec<Block>,
    text: String,
}

impl Outline {
    pub fn of(tree: &Html) -> Self {
        Builder::default().build(tree)
    }

    /// The text of the block with an index.
    pub fn text(&self, at: usize) -> &str {
        &self.text[self.blocks[at].start..self.blocks[at].end]
    }

    /// The lines of the block with an index.
    pub fn lines(&self, at: usize) -> impl Iterator<Item = String> {
        self.text(at).split('\n').map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned)
    }

    /// The element and those around it, from the inside.
    pub fn around(&self, element: usize) -> impl Iterator<Item = usize> {
        let step = |at: &usize| Some(self.elements[*at].parent).filter(|parent| parent != at);
        std::iter::successors(Some(element), step)
    }
}

/// What was begun at a node and ends with it.
#[derive(Clone, Copy)]
enum Begun {
    Nothing,
    Link,
    /// An element that holds blocks; whether it parts them too.
    Element {
        parts: bool,
    },
}

#[derive(Default)]
struct Builder {
    outline: Outline,
    open: Vec<usize>,
    /// How many links are open.
    links: usize,
    /// Where the open block starts, and how many bytes of it are links.
    start: usize,
    link_bytes: usize,
}

impl Builder {
    fn build(mut self, tree: &Html) -> Outline {
        self.enter(Tag::Box, Naming::default());
        // A walk without recursion, for trees may be deep.
        let mut begun: Vec<Begun> = Vec::new();
        let mut node = tree.tree.root();
        'walk: loop {
            let what = match node.value() {
                Node::Text(text) => {
                    self.push(text);
                    None
                }
                Node::Element(element) => self.begin(element),
                Node::Document | Node::Fragment => Some(Begun::Nothing),
                _ => None,
            };
            if let Some(what) = what
                && let Some(child) = node.first_child()
            {
                begun.push(what);
                node = child;
                continue;
            }
            if let Some(what) = what {
                self.finish(what);
            }
            while node.next_sibling().is_none() {
                let (Some(parent), Some(what)) = (node.parent(), begun.pop()) else { break 'walk };
                self.finish(what);
                node = parent;
            }
            let Some(next) = node.next_sibling() else { break };
            node = next;
        }
        self.leave(true);
        self.outline
    }

    /// Begins an element; `None` where nothing in it is text.
    fn begin(&mut self, element: &Markup) -> Option<Begun> {
        let name = element.name();
        let tag = match name {
            "br" => {
                self.break_line();
                return None;
            }
            "hr" => {
                self.close_block();
                return None;
            }
            "script" | "style" | "noscript" | "template" | "svg" | "iframe" | "select" | "textarea" | "head"
            | "canvas" | "object" | "embed" | "audio" | "video" | "map" | "button" | "input" | "option"
            | "datalist" | "img" | "link" | "meta" | "source" | "track" | "progress" | "meter" => return None,
            "a" => {
                self.links += 1;
                return Some(Begun::Link);
            }
            // Words in a sentence.
            "b" | "i" | "em" | "strong" | "u" | "s" | "small" | "big" | "font" | "sub" | "sup" | "mark" | "q"
            | "cite" | "abbr" | "acronym" | "code" | "kbd" | "samp" | "var" | "tt" | "time" | "del" | "ins"
            | "strike" | "bdi" | "bdo" | "dfn" | "data" | "ruby" | "rb" | "nobr" | "wbr" | "span" | "label" => {
                return (!naming::is_hidden(element)).then_some(Begun::Nothing);
            }
            "rt" | "rp" => return None,
            "p" => Tag::Paragraph,
            "h1" => Tag::Heading(1),
            "h2" => Tag::Heading(2),
            "h3" => Tag::Heading(3),
            "h4" => Tag::Heading(4),
            "h5" => Tag::Heading(5),
            "h6" => Tag::Heading(6),
            "li" | "dt" | "dd" => Tag::Item,
            "ul" | "ol" | "dl" => Tag::List,
            "blockquote" => Tag::Quote,
            "pre" => Tag::Code,
            "td" | "th" => Tag::Cell,
            "table" => Tag::Table,
            "figcaption" | "caption" => Tag::Caption,
            "figure" => Tag::Figure,
            "article" => Tag::Article,
            "main" => Tag::Main,
            "header" => Tag::Header,
            "nav" | "aside" | "footer" | "form" | "menu" | "dialog" | "fieldset" => Tag::Furniture,
            _ => Tag::Box,
        };
        // Elements of a site's own making do not part words unless what is in them does.
        let parts = !name.contains('-');
        if parts {
            self.close_block();
        }
        self.enter(tag, Naming::of(element));
        Some(Begun::Element { parts })
    }

    fn finish(&mut self, what: Begun) {
        match what {
            Begun::Nothing => {}
            Begun::Link => self.links -= 1,
            Begun::Element { parts } => self.leave(parts),
        }
    }

    fn enter(&mut self, tag: Tag, naming: Naming) {
        let at = self.outline.elements.len();
        let first = self.outline.blocks.len();
        let parent = self.open.last().copied().unwrap_or(at);
        self.outline.elements.push(Element { parent, tag, naming, first, end: first, last: at });
        self.open.push(at);
    }

    fn leave(&mut self, parts: bool) {
        if parts {
            self.close_block();
        }
        let end = self.outline.blocks.len();
        let last = self.outline.elements.len();
        if let Some(at) = self.open.pop() {
            let element = &mut self.outline.elements[at];
            (element.end, element.last) = (end, last);
        }
    }

    /// Adds text with its white space single.
    fn push(&mut self, text: &str) {
        let before = self.outline.text.len();
        let out = &mut self.outline.text;
        for c in text.chars() {
            match c {
                '\u{200b}' | '\u{feff}' | '\u{ad}' => {}
                c if c.is_whitespace() || c.is_control() => {
                    if out.len() > self.start && !out.ends_with([' ', '\n']) {
                        out.push(' ');
                    }
                }
                c => out.push(c),
            }
        }
        if self.links > 0 {
            self.link_bytes += self.outline.text.len() - before;
        }
    }

    /// A line ends; two ends in a row end the block.
    fn break_line(&mut self) {
        let open = &self.outline.text[self.start..];
        if open.trim_end_matches(' ').ends_with('\n') {
            self.close_block();
        } else if !open.is_empty() {
            self.outline.text.push('\n');
        }
    }

    fn close_block(&mut self) {
        let block = &self.outline.text[self.start..];
        let trimmed = block.trim_end();
        if trimmed.is_empty() {
            self.outline.text.truncate(self.start);
        } else {
            let end = self.start + trimmed.len();
            let words = trimmed.split_ascii_whitespace().count();
            let links = self.link_bytes.min(trimmed.len());
            self.outline.text.truncate(end);
            let element = self.open.last().copied().unwrap_or(0);
            self.outline.blocks.push(Block { element, start: self.start, end, links, words });
            self.start = end;
        }
        self.link_bytes = 0;
    }
}
