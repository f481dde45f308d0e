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
    if std::env::var_os("DUMP").is_some() {
        let r = &outline.elements[root];
        for (at, block) in outline.blocks.iter().enumerate() {
            let e = &outline.elements[block.element];
            eprintln!("{}", serde_json::json!({"at": at, "root": (r.first..r.end).contains(&at), "furniture": page.furniture[block.element], "head": page.headline == Some(at),
                "tag": format!("{:?}", e.tag), "around": outline.around(block.element).take(8).map(|a| format!("{:?}{}", outline.elements[a].tag, outline.elements[a].names)).collect::<Vec<_>>(),
                "links": block.links, "words": block.words, "prose": page.prose[at], "text": outline.text(block)}));
        }
        eprintln!("END");
    }
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
        let mut links = vec![0; prose.len() + 1];
        let mut words = vec![0; prose.len() + 1];
        for (at, block) in outline.blocks.iter().enumerate() {
            links[at + 1] = links[at] + block.links;
            words[at + 1] = words[at] + block.words;
        }
        // A figure may be a table or a quotation.
        let is_picture = |figure: &super::outline::Element| {
            !outline.blocks[figure.first..figure.end]
                .iter()
                .any(|block| matches!(outline.elements[block.element].tag, Tag::Cell | Tag::Quote | Tag::Code | Tag::Item))
        };
        let mut furniture = vec![false; outline.elements.len()];
        for (at, element) in outline.elements.iter().enumerate() {
            let inside = before[element.end] - before[element.first];
            let linked = links[element.end] - links[element.first];
            let holds_headline = headline.is_some_and(|block| (element.first..element.end).contains(&block));
            let named = element.naming;
            let is_part = matches!(element.tag, Tag::Article | Tag::Main | Tag::Heading(_));
            let most = inside * 2 >= all || (holds_headline && inside > 0);
            let is_comments = named.comments && !holds_headline && inside * 10 < all * 8;
            let few = inside < 400 || inside * 10 < all;
            let is_furniture = !most
                && (matches!(element.tag, Tag::Furniture)
                    || named.hidden
                    || (element.tag == Tag::Caption && few)
                    || (element.tag == Tag::Figure && few && is_picture(element))
                    || (named.furniture && !is_part && !named.body)
                    || (named.others && !is_part && !named.body && linked > 0)
                    || (named.aside && !is_part && !named.body && few));
            furniture[at] = furniture[element.parent] || is_furniture || is_comments;
        }
        // Other reports stand in a row, each with its headline for a link.
        let mut cards: Vec<usize> = vec![0; outline.elements.len()];
        let is_card = |at: usize| {
            let element = &outline.elements[at];
            let words = words[element.end] - words[element.first];
            matches!(element.tag, Tag::Article | Tag::Item | Tag::Box)
                && element.end - element.first <= 8
                && words <= 80
                && (element.first..element.end).any(|block| {
                    let block = &outline.blocks[block];
                    matches!(outline.elements[block.element].tag, Tag::Heading(_)) && block.links * 2 > outline.text(block).len()
                })
        };
        let found: Vec<usize> = (1..outline.elements.len()).filter(|at| is_card(*at)).collect();
        for at in &found {
            cards[outline.elements[*at].parent] += 1;
        }
        let mut is_card = vec![false; outline.elements.len()];
        for at in found {
            let parent = outline.elements[at].parent;
            is_card[at] = P("CARD", 1) == 1 && (cards[parent] >= 3 || (outline.elements[at].tag == Tag::Article));
        }
        let in_cards: usize = (1..outline.elements.len())
            .filter(|at| is_card[*at] && !furniture[*at])
            .map(|at| before[outline.elements[at].end] - before[outline.elements[at].first])
            .sum();
        let in_furniture: usize = outline.blocks.iter().zip(&prose).filter(|(block, _)| furniture[block.element]).map(|(_, weight)| weight).sum();
        if in_cards * 2 > all - in_furniture {
            is_card.fill(false);
        }
        for at in 1..outline.elements.len() {
            furniture[at] |= is_card[at] || furniture[outline.elements[at].parent];
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
        if let Some(root) = self.called_article() {
            return root;
        }
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
            let body = best(&|at| self.outline.elements[at].naming.body).filter(|at| holds(*at, P("BODY", 80)));
            let article = || best(&|at| matches!(self.outline.elements[at].tag, Tag::Article | Tag::Main)).filter(|at| holds(*at, P("ART", 75)));
            let any = || best(&|at| matches!(self.outline.elements[at].tag, Tag::Box | Tag::Article | Tag::Main | Tag::Cell | Tag::Table)).filter(|at| holds(*at, P("ANY", 98)));
            match body.or_else(article).or_else(any) {
                Some(next) => root = next,
                None => return root,
            }
        }
    }

    /// The element that is called an article's text, or the one around several.
    fn called_article(&self) -> Option<usize> {
        const LEAST: usize = 200;
        let elements = &self.outline.elements;
        let mut found: Vec<usize> = Vec::new();
        let mut at = 0;
        while at < elements.len() {
            if elements[at].naming.article && !self.furniture[at] && self.good[at] >= LEAST {
                found.push(at);
                at = elements[at].last;
            } else {
                at += 1;
            }
        }
        let first = *found.first()?;
        let inside: usize = found.iter().map(|at| self.good[*at]).sum();
        if inside * 100 < self.good[0] * P("STRONG", 40) {
            return None;
        }
        let last = *found.last()?;
        let root = self.outline.around(first).find(|at| elements[*at].last >= elements[last].last && *at <= last)?;
        (self.good[root] * 10 <= inside * P("LCA", 12)).then_some(root)
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
        // Before the first and after the last sentence only what a report may begin and end with.
        let is_prose = |at: &usize| keep[*at] && self.prose[first + at] > 0;
        let Some(start) = (0..keep.len()).find(is_prose) else { return Vec::new() };
        let stop = (0..keep.len()).rev().find(is_prose).unwrap_or(start);
        for (at, keep) in keep.iter_mut().enumerate() {
            let block = &self.outline.blocks[first + at];
            let tag = self.outline.elements[block.element].tag;
            if at < start {
                *keep &= matches!(tag, Tag::Heading(_)) && at + 2 >= start;
            } else if at > stop {
                *keep &= matches!(tag, Tag::Heading(_) | Tag::Cell) || (matches!(tag, Tag::Item | Tag::Paragraph) && block.links == 0);
            }
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
        let dense = block.links * 2 > text.len();
        let by_tag = match self.outline.elements[block.element].tag {
            Tag::Heading(_) => !dense || block.words <= 10,
            Tag::Cell => true,
            Tag::Item => !dense || P("ITEM", 1) == 1,
            Tag::Paragraph => !dense || (ends_sentence(text) && P("PD", 0) == 1),
            Tag::Box => !dense && (self.prose[at] > 0 || block.words < P("BOXW", 4)),
            _ => !dense,
        };
        by_tag && !(P("FURN", 1) == 1 && block.words <= 30 && crate::crawled::is_furniture(text))
    }
}

#[allow(non_snake_case)]
fn P(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default)
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
