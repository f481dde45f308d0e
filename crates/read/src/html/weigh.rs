//! What the blocks and elements of a page weigh: how much prose is in them, and whether they are furniture.

use super::outline::{Block, Element, Outline, Tag};
use super::same_name;

/// Bytes of text outside links that make a paragraph prose.
const PROSE: usize = 80;
/// Bytes of it where it ends as sentences end.
const SENTENCE: usize = 40;
/// Longer paragraphs are no prompts.
const PROMPT_WORDS: usize = 30;

/// A page's blocks and elements with what they weigh.
pub(super) struct Weighed<'a> {
    pub outline: &'a Outline,
    /// Bytes of prose of each block.
    pub prose: Vec<usize>,
    /// Whether each element is furniture or lies in some.
    pub furniture: Vec<bool>,
    /// Bytes of prose in each element that lie in no furniture.
    pub good: Vec<usize>,
    /// The block that says the headline.
    pub headline: Option<usize>,
}

impl<'a> Weighed<'a> {
    pub fn of(outline: &'a Outline, headline: Option<&str>) -> Self {
        let prose: Vec<usize> = (0..outline.blocks.len()).map(|at| prose(outline, at)).collect();
        let headline = find_headline(outline, headline);
        let mut furniture = find_furniture(outline, &prose, headline);
        add_teasers(outline, &prose, &mut furniture);
        let mut good = vec![0; outline.elements.len()];
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

    /// Whether a block may be the report's, as far as it tells by itself and by what is around it.
    pub fn is_text(&self, at: usize) -> bool {
        let block = &self.outline.blocks[at];
        if self.furniture[block.element] {
            return false;
        }
        let text = self.outline.text(at);
        let is_link = is_link(block, text);
        let may_be = match self.outline.elements[block.element].tag {
            // Figures alone in a cell look like counts under a button.
            Tag::Cell => return true,
            Tag::Item => true,
            Tag::Heading(_) => !is_link || block.words <= 10,
            // Words that stand in no paragraph are buttons and labels, save in sentences and in very short lines.
            Tag::Box => !is_link && (self.prose[at] > 0 || block.words < 4),
            _ => !is_link,
        };
        may_be && !(block.words <= PROMPT_WORDS && crate::crawled::is_furniture(text))
    }
}

/// Whether most of a block is a link.
fn is_link(block: &Block, text: &str) -> bool {
    block.links * 2 > text.len()
}

fn prose(outline: &Outline, at: usize) -> usize {
    let (block, text) = (&outline.blocks[at], outline.text(at));
    let plain = text.len() - block.links;
    let is_label = matches!(outline.elements[block.element].tag, Tag::Heading(_) | Tag::Caption);
    if is_label || is_link(block, text) || plain < SENTENCE || (plain < PROSE && !ends_sentence(text)) {
        return 0;
    }
    plain
}

fn ends_sentence(text: &str) -> bool {
    crate::crawled::ends_sentence(text) || text.ends_with(['。', '！', '？', '」', '।', '؟', '۔', '“', ';'])
}

/// For each element whether its name, its kind or an element around it says that it is furniture.
fn find_furniture(outline: &Outline, prose: &[usize], headline: Option<usize>) -> Vec<bool> {
    let mut prose_before = vec![0; prose.len() + 1];
    let mut links_before = vec![0; prose.len() + 1];
    for (at, block) in outline.blocks.iter().enumerate() {
        prose_before[at + 1] = prose_before[at] + prose[at];
        links_before[at + 1] = links_before[at] + block.links;
    }
    let prose_in = |element: &Element| prose_before[element.end] - prose_before[element.first];
    let all = prose_before[prose.len()];
    // Some pages send hidden what a script is to show.
    let hidden = outline.elements.iter().filter(|at| at.naming.hidden && !outline.elements[at.parent].naming.hidden);
    let shown_by_script = hidden.map(prose_in).sum::<usize>() * 10 > all * 8;
    let mut furniture = vec![false; outline.elements.len()];
    for (at, element) in outline.elements.iter().enumerate() {
        let (inside, naming) = (prose_in(element), element.naming);
        let has_links = links_before[element.end] > links_before[element.first];
        let has_headline = headline.is_some_and(|block| (element.first..element.end).contains(&block));
        // What holds most of the page's prose, or the headline with some, is no furniture, whatever it is called.
        let is_most = inside * 2 >= all || (has_headline && inside > 0);
        let is_little = inside < 400 || inside * 10 < all;
        let is_part = matches!(element.tag, Tag::Article | Tag::Main | Tag::Heading(_)) || naming.body;
        let is_apart = naming.apart && !has_headline && inside * 10 < all * 8;
        let by_name = naming.furniture || (naming.others && has_links) || (naming.aside && is_little);
        let by_tag = match element.tag {
            Tag::Furniture => true,
            Tag::Caption => is_little,
            Tag::Figure => is_little && is_picture(outline, element),
            _ => false,
        };
        let hidden = naming.hidden && !shown_by_script;
        let is_furniture = is_apart || (!is_most && (by_tag || hidden || (by_name && !is_part)));
        furniture[at] = furniture[element.parent] || is_furniture;
    }
    furniture
}

/// A figure may be a table or a quotation, too.
fn is_picture(outline: &Outline, figure: &Element) -> bool {
    outline.blocks[figure.first..figure.end]
        .iter()
        .all(|block| !matches!(outline.elements[block.element].tag, Tag::Cell | Tag::Quote | Tag::Code | Tag::Item))
}

/// Adds the teasers of other reports: three or more elements in a row, or articles, each short and with a link for its
/// headline. A page that is made of such is a list that somebody wrote.
fn add_teasers(outline: &Outline, prose: &[usize], furniture: &mut [bool]) {
    const BLOCKS: usize = 8;
    const WORDS: usize = 80;
    let is_linked_heading = |at: usize| {
        let block = &outline.blocks[at];
        matches!(outline.elements[block.element].tag, Tag::Heading(_)) && is_link(block, outline.text(at))
    };
    let teasers: Vec<usize> = (1..outline.elements.len())
        .filter(|at| {
            let element = &outline.elements[*at];
            let blocks = element.first..element.end;
            matches!(element.tag, Tag::Article | Tag::Item | Tag::Box)
                && blocks.len() <= BLOCKS
                && outline.blocks[blocks.clone()].iter().map(|block| block.words).sum::<usize>() <= WORDS
                && blocks.into_iter().any(is_linked_heading)
        })
        .collect();
    let mut siblings = vec![0; outline.elements.len()];
    for at in &teasers {
        siblings[outline.elements[*at].parent] += 1;
    }
    let mut with_teasers = furniture.to_vec();
    for at in teasers {
        let element = &outline.elements[at];
        with_teasers[at] |= siblings[element.parent] >= 3 || element.tag == Tag::Article;
    }
    for at in 1..with_teasers.len() {
        with_teasers[at] |= with_teasers[outline.elements[at].parent];
    }
    let left = |furniture: &[bool]| -> usize {
        outline.blocks.iter().zip(prose).filter(|(block, _)| !furniture[block.element]).map(|(_, weight)| weight).sum()
    };
    if left(&with_teasers) * 2 >= left(furniture) {
        furniture.copy_from_slice(&with_teasers);
    }
}

/// The block that says the headline, else the first heading of the first level.
fn find_headline(outline: &Outline, headline: Option<&str>) -> Option<usize> {
    let level = |at: usize| match outline.elements[outline.blocks[at].element].tag {
        Tag::Heading(level) => Some(level),
        _ => None,
    };
    let says = |at: &usize| {
        headline.is_some_and(|headline| {
            let text = outline.text(*at);
            text.len() < headline.len() * 3 + 20 && same_name(headline, text)
        })
    };
    let headings = || (0..outline.blocks.len()).filter(|at| level(*at).is_some());
    headings().find(says).or_else(|| headings().find(|at| level(*at) == Some(1)))
}
