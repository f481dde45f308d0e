//! The body of a page: which element holds the report, and which blocks in it are the report's.
//!
//! Text and links of blocks tell prose from furniture (Kohlschütter, Fankhauser and Nejdl, "Boilerplate detection using
//! shallow text features", WSDM 2010); the element that holds most prose is the report's (Barbaresi, "Trafilatura",
//! ACL 2021, for what pages call it).

use super::outline::{Block, Outline, Tag};
use super::same_name;

/// The body's paragraphs, in order; none where the page has no prose.
pub(super) fn paragraphs(outline: &Outline, headline: Option<&str>) -> Vec<String> {
    let page = Weighed::of(outline, headline);
    let root = page.root();
    page.kept(root)
}

/// The blocks and elements of a page with what they weigh.
struct Weighed<'a> {
    outline: &'a Outline,
    /// Bytes of prose of each block.
    prose: Vec<usize>,
    /// Whether each element is furniture or lies in some.
    furniture: Vec<bool>,
    /// Bytes of prose in each element that are in no furniture.
    good: Vec<usize>,
    /// The block that is the headline.
    headline: Option<usize>,
}

/// Bytes of text that is no link, in a paragraph of prose.
const PROSE: usize = 80;
/// Bytes of it where it ends as sentences end.
const SENTENCE: usize = 40;

fn ends_sentence(text: &str) -> bool {
    let end = text.trim_end_matches(['"', '”', '’', '\'', ')', ']', '»', '*', ' ', '“']);
    end.ends_with(['.', '!', '?', '…', ':', ';', '。', '！', '？', '」', '।', '؟', '۔'])
}

fn prose(outline: &Outline, block: &Block) -> usize {
    let text = outline.text(block);
    let plain = text.len() - block.links;
    if matches!(outline.elements[block.element].tag, Tag::Heading(_) | Tag::Caption) || block.links * 2 > text.len() {
        return 0;
    }
    if plain >= PROSE || (plain >= SENTENCE && ends_sentence(text)) { plain } else { 0 }
}

impl<'a> Weighed<'a> {
    fn of(outline: &'a Outline, headline: Option<&str>) -> Self {
        let prose: Vec<usize> = outline.blocks.iter().map(|block| prose(outline, block)).collect();
        let mut before = vec![0; prose.len() + 1];
        for (at, weight) in prose.iter().enumerate() {
            before[at + 1] = before[at] + weight;
        }
        let headline = find_headline(outline, headline);
        let all = before[prose.len()];
        let mut furniture = vec![false; outline.elements.len()];
        for (at, element) in outline.elements.iter().enumerate() {
            let inside = before[element.end] - before[element.first];
            let holds_headline = headline.is_some_and(|block| (element.first..element.end).contains(&block));
            let named = element.naming.furniture || element.naming.hidden || element.tag == Tag::Furniture || element.tag == Tag::Caption;
            let is_comments = element.naming.comments && !holds_headline && inside * 10 < all * 8;
            let is_furniture = named && !(element.naming.body && !element.naming.hidden) && inside * 2 < all && !(holds_headline && inside > 0);
            furniture[at] = furniture[element.parent] || is_furniture || is_comments;
        }
        let mut good = vec![0; outline.elements.len()];
        for (at, element) in outline.elements.iter().enumerate() {
            // Each block counts for its innermost element, and elements for those around them.
            let _ = element;
            good[at] = 0;
        }
        for (block, weight) in outline.blocks.iter().zip(&prose) {
            if !furniture[block.element] {
                good[block.element] += weight;
            }
        }
        for at in (1..good.len()).rev() {
            good[outline.elements[at].parent] += good[at];
        }
        Self { outline, prose, furniture, good, headline }
    }

    /// The element that holds the report.
    fn root(&self) -> usize {
        let mut root = 0;
        loop {
            let element = &self.outline.elements[root];
            let inside = root + 1..element.last;
            if inside.is_empty() || self.good[root] == 0 {
                return root;
            }
            let best = |named: &dyn Fn(usize) -> bool| {
                inside.clone().filter(|at| !self.furniture[*at] && named(*at)).max_by_key(|at| (self.good[*at], usize::MAX - at))
            };
            let holds = |at: usize, percent: usize| self.good[at] * 100 >= self.good[root] * percent;
            let body = best(&|at| self.outline.elements[at].naming.body).filter(|at| holds(*at, 60));
            let article = || best(&|at| matches!(self.outline.elements[at].tag, Tag::Article | Tag::Main)).filter(|at| holds(*at, 60));
            let any = || best(&|at| matches!(self.outline.elements[at].tag, Tag::Box | Tag::Article | Tag::Main | Tag::Cell | Tag::Table)).filter(|at| holds(*at, 95));
            match body.or_else(article).or_else(any) {
                Some(next) => root = next,
                None => return root,
            }
        }
    }

    fn kept(&self, root: usize) -> Vec<String> {
        let element = &self.outline.elements[root];
        let mut first = element.first;
        let end = element.end;
        if let Some(headline) = self.headline && (first..end).contains(&headline) {
            let before: usize = (first..headline).map(|at| self.prose[at]).sum();
            if before * 3 < self.good[root] {
                first = headline + 1;
            }
        }
        let mut keep: Vec<bool> = (first..end).map(|at| self.is_text(at)).collect();
        // Lines that are no sentences stand at neither end.
        let is_prose = |at: &usize| keep[*at] && self.prose[first + at] > 0;
        let Some(start) = (0..keep.len()).find(is_prose) else { return Vec::new() };
        let stop = (0..keep.len()).rev().find(is_prose).unwrap_or(start);
        for (at, keep) in keep.iter_mut().enumerate() {
            *keep &= at <= stop && (at >= start);
        }
        // Headings over nothing.
        let mut follows: Option<u8> = None;
        for at in (0..keep.len()).rev() {
            let block = &self.outline.blocks[first + at];
            if let Tag::Heading(level) = self.outline.elements[block.element].tag {
                if follows.is_none_or(|under| under <= level && under > 0) {
                    keep[at] = false;
                } else if keep[at] {
                    follows = Some(level);
                }
            } else if keep[at] {
                follows = Some(0);
            }
        }
        let mut paragraphs = Vec::new();
        for (at, keep) in keep.iter().enumerate() {
            if *keep {
                let text = self.outline.text(&self.outline.blocks[first + at]);
                paragraphs.extend(text.split('\n').map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned));
            }
        }
        paragraphs
    }

    /// Whether a block is a part of the report, as far as it tells by itself and what is around it.
    fn is_text(&self, at: usize) -> bool {
        let block = &self.outline.blocks[at];
        if self.furniture[block.element] {
            return false;
        }
        let text = self.outline.text(block);
        if let Tag::Heading(_) = self.outline.elements[block.element].tag {
            return block.links * 2 < text.len();
        }
        if block.links * 2 > text.len() {
            return false;
        }
        true
    }
}

/// The block that says the headline: as a heading, or as any block.
fn find_headline(outline: &Outline, headline: Option<&str>) -> Option<usize> {
    let is_heading = |block: &Block| matches!(outline.elements[block.element].tag, Tag::Heading(_));
    let says = |at: &usize| headline.is_some_and(|headline| {
        let text = outline.text(&outline.blocks[*at]);
        text.len() < headline.len() * 3 + 20 && same_name(headline, text)
    });
    let all = 0..outline.blocks.len();
    all.clone()
        .filter(|at| is_heading(&outline.blocks[*at]))
        .find(says)
        .or_else(|| all.clone().find(|at| outline.elements[outline.blocks[*at].element].tag == Tag::Heading(1)))
}
