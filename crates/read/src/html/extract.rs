//! The body of a page: which element holds the report, and which blocks in it are the report's.
//!
//! Prose and links of blocks tell text from furniture (Kohlschütter, Fankhauser and Nejdl, "Boilerplate detection using
//! shallow text features", WSDM 2010), names of elements say which is which (Barbaresi, "Trafilatura", ACL 2021), and the
//! element that holds most of the prose holds the report.

use super::outline::{Outline, Tag};
use super::weigh::Weighed;

/// The body's paragraphs, in order; none where the page has no text of its own.
pub(super) fn paragraphs(outline: &Outline, headline: Option<&str>) -> Vec<String> {
    let page = Weighed::of(outline, headline);
    let kept = text_of(&page, root(&page));
    under_headline(&page, &kept).unwrap_or(kept)
}

/// The element that holds the report.
fn root(page: &Weighed) -> usize {
    /// Shares of the prose around them, in percent, that an element must hold to stand for it: one that is called a
    /// body, an article, any other.
    const SHARES: [usize; 3] = [80, 75, 98];
    if let Some(root) = called_article(page) {
        return root;
    }
    let elements = &page.outline.elements;
    // What holds more than half of an element's prose lies on one way down, through the heaviest child of each.
    let mut heaviest = vec![0; elements.len()];
    for at in 1..elements.len() {
        let known = &mut heaviest[elements[at].parent];
        if page.good[at] > 0 && (*known == 0 || page.good[at] > page.good[*known]) {
            *known = at;
        }
    }
    let below = |at: &usize| Some(heaviest[*at]).filter(|child| *child > 0);
    let mut root = 0;
    while page.good[root] > 0 {
        let best = |fits: &dyn Fn(usize) -> bool, share: usize| {
            let mut way = std::iter::successors(below(&root), below);
            let best = way.find(|at| !page.furniture[*at] && fits(*at))?;
            (page.good[best] * 100 >= page.good[root] * share).then_some(best)
        };
        let next = best(&|at| elements[at].naming.body, SHARES[0])
            .or_else(|| best(&|at| matches!(elements[at].tag, Tag::Article | Tag::Main), SHARES[1]))
            .or_else(|| {
                let holds = |at: usize| {
                    matches!(elements[at].tag, Tag::Box | Tag::Article | Tag::Main | Tag::Cell | Tag::Table)
                };
                best(&holds, SHARES[2])
            });
        let Some(next) = next else { break };
        root = next;
    }
    root
}

/// The element that is called an article's text, or the one around several that are.
fn called_article(page: &Weighed) -> Option<usize> {
    /// Less prose is a teaser's.
    const LEAST: usize = 200;
    let elements = &page.outline.elements;
    let mut found: Vec<usize> = Vec::new();
    let mut at = 0;
    while at < elements.len() {
        if elements[at].naming.article && !page.furniture[at] && page.good[at] >= LEAST {
            found.push(at);
            at = elements[at].last;
        } else {
            at += 1;
        }
    }
    let (first, last) = (*found.first()?, *found.last()?);
    let inside: usize = found.iter().map(|at| page.good[*at]).sum();
    if inside * 100 < page.good[0] * 30 {
        return None;
    }
    let root = page.outline.around(first).find(|at| elements[*at].last >= elements[last].last)?;
    // Articles that stand far apart are several reports.
    (page.good[root] * 10 <= inside * 12).then_some(root)
}

/// The text in an element.
fn text_of(page: &Weighed, root: usize) -> Vec<String> {
    let element = &page.outline.elements[root];
    let (mut first, end) = (element.first, element.end);
    if let Some(headline) = page.headline.filter(|at| (first..end).contains(at)) {
        let before: usize = page.prose[first..headline].iter().sum();
        if before * 3 < page.good[root] {
            first = headline + 1;
        }
    }
    let mut keep: Vec<bool> = (first..end).map(|at| page.is_text(at)).collect();
    let is_prose = |at: &usize| keep[*at] && page.prose[first + at] > 0;
    let Some(start) = (0..keep.len()).find(is_prose) else { return Vec::new() };
    let stop = (start..keep.len()).rev().find(is_prose).unwrap_or(start);
    // Before the first sentence stands a heading at most, after the last what a report may end with.
    for (at, keep) in keep.iter_mut().enumerate() {
        let block = &page.outline.blocks[first + at];
        let tag = page.outline.elements[block.element].tag;
        let may_stand = match tag {
            Tag::Heading(_) => at + 2 >= start,
            Tag::Cell => at >= start,
            Tag::Item | Tag::Paragraph => at >= start && (at <= stop || block.links == 0),
            _ => at >= start && at <= stop,
        };
        *keep &= may_stand;
    }
    // A heading over nothing is no heading of the report's.
    let mut next: Option<u8> = None;
    for at in (0..keep.len()).rev() {
        let block = &page.outline.blocks[first + at];
        if let Tag::Heading(level) = page.outline.elements[block.element].tag {
            if next.is_none_or(|under| under > 0 && under <= level) {
                keep[at] = false;
            } else if keep[at] {
                next = Some(level);
            }
        } else if keep[at] {
            next = Some(0);
        }
    }
    (0..keep.len()).filter(|at| keep[*at]).flat_map(|at| page.outline.lines(first + at)).collect()
}

/// What stands under the headline of a page that has hardly a sentence: tables of results, lists, recipes. `None` where
/// `kept` is enough.
fn under_headline(page: &Weighed, kept: &[String]) -> Option<Vec<String>> {
    const FEW: usize = 40;
    let words: usize = kept.iter().map(|text| text.split_ascii_whitespace().count()).sum();
    let headline = page.headline.filter(|_| words < FEW)?;
    let blocks = &page.outline.blocks;
    let mut seen = headline + 1;
    let (mut links, mut bytes, mut text, mut in_text) = (0, 0, Vec::new(), 0);
    for around in page.outline.around(blocks[headline].element) {
        // Each element ends where the one inside it did, or later.
        let end = page.outline.elements[around].end;
        for (at, block) in blocks.iter().enumerate().take(end).skip(seen) {
            if !page.furniture[block.element] {
                links += block.links;
                bytes += page.outline.text(at).len();
            }
            if page.is_text(at) {
                text.push(at);
                in_text += block.words;
            }
        }
        seen = seen.max(end);
        if links * 2 < bytes && in_text > (2 * words).max(FEW) {
            return Some(text.into_iter().flat_map(|at| page.outline.lines(at)).collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use scraper::Html;

    use super::*;

    /// Lines that stay are marked `+`, lines that go `-`; all else is markup.
    #[track_caller]
    fn check_body(marked: &str) {
        let mut expected = Vec::new();
        let mut html = String::from("<html><body>");
        for line in marked.lines().map(str::trim) {
            let text = line.strip_prefix("+ ").or_else(|| line.strip_prefix("- ")).unwrap_or(line);
            if line.starts_with("+ ") {
                expected.push(scraper::Html::parse_fragment(text).root_element().text().collect::<String>());
            }
            html.push_str(text);
        }
        let outline = Outline::of(&Html::parse_document(&html));
        assert_eq!(paragraphs(&outline, Some("Ferry sinks off Rovna")), expected);
    }

    #[test]
    fn the_report_is_told_from_menus_shares_and_other_reports() {
        check_body(
            r##"
            - <nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
            <div class="page"><div class="article-body">
            - <h1>Ferry sinks off Rovna</h1>
            - <div class="share-bar">Share this with your friends</div>
            - <span class="date">8 January 2023</span>
            + <p>The ferry between Rovna and the islands sank on Friday with forty people on board, the harbour master said.</p>
            + <h2>Rescue at night</h2>
            + <p>All forty were saved, she said.</p>
            - <p><a href="/b">Read more: who owns the ferry</a></p>
            + <blockquote><p>We heard a bang, and then the lights went out all over the ship.</p></blockquote>
            + <ul><li>11.40 p.m.: first call</li>
            + <li>11.55 p.m.: boats put to sea</li></ul>
            + <p>The owner had been warned in May that the doors of the car deck did not close as they should.</p>
            - <div class="tags">Ferries, Rovna, harbour</div>
            - <h3>Related stories</h3>
            </div>
            - <div class="comments"><p>What a shame that nobody had looked at these doors before, I always said so to my wife.</p></div>
            - </div><footer><p>Rovna Post is published by the Rovna Post Company at Pier Street 4 in Rovna.</p></footer>
            "##,
        );
    }

    #[test]
    fn a_report_without_names_is_found_by_its_prose() {
        check_body(
            r##"
            - <div><a href="/">Home</a> <a href="/sport">Sport</a> <a href="/world">World</a></div>
            <table><tr><td>
            - <a href="/1">Pier held</a><br><a href="/2">Owner silent</a><br><a href="/3">Board to meet</a>
            </td><td>
            - <h1>Ferry sinks off Rovna</h1>
            + The ferry between Rovna and the islands sank on Friday with forty people on board, the harbour master said.<br><br>
            + All forty were saved by boats that had put to sea from the harbour within a quarter of an hour, she said.
            </td></tr></table>
            "##,
        );
    }

    #[test]
    fn teasers_in_a_row_are_other_reports() {
        check_body(
            r##"
            <main>
            - <h1>Ferry sinks off Rovna</h1>
            + <p>The ferry between Rovna and the islands sank on Friday with forty people on board, the harbour master said.</p>
            + <p>All forty were saved by boats that had put to sea from the harbour within a quarter of an hour, she said.</p>
            <div class="row">
            - <div><h3><a href="/1">Pier held in the storm</a></h3><p>The pier held on Thursday, and nobody was hurt when the wind rose.</p></div>
            - <div><h3><a href="/2">Owner of ferry silent</a></h3><p>The owner of the ferry would not answer questions of this paper.</p></div>
            - <div><h3><a href="/3">Harbour board to meet</a></h3><p>The board of the harbour is to meet on Monday to hear the master.</p></div>
            </div></main>
            "##,
        );
    }

    #[test]
    fn parts_of_a_body_are_one_report() {
        check_body(
            r##"
            <div class="chunks"><div class="story-body">
            + <p>The ferry between Rovna and the islands sank on Friday with forty people on board, the harbour master said. The owner had been warned in May that the doors of the car deck did not close as they should.</p>
            </div><div class="ad">
            - <p>Advertisement</p>
            </div><div class="story-body">
            + <p>All forty were saved by boats that had put to sea from the harbour within a quarter of an hour, she said. Nobody knows yet how the water came in, and the board of the harbour is to meet on Monday to hear the master.</p>
            </div></div>
            "##,
        );
    }

    #[test]
    fn pictures_go_and_tables_in_figures_stay() {
        check_body(
            r##"
            <article>
            - <h1>Ferry sinks off Rovna</h1>
            + <p>The ferry between Rovna and the islands sank on Friday with forty people on board, the harbour master said.</p>
            - <figure><img src="a.jpg"><figcaption>The ferry in May at the pier of Rovna, seen from the lighthouse.</figcaption></figure>
            <figure><table>
            + <tr><td>On board</td>
            + <td>40</td></tr>
            </table></figure>
            + <p>All forty were saved by boats that had put to sea from the harbour within a quarter of an hour, she said.</p>
            </article>
            "##,
        );
    }

    #[test]
    fn what_a_script_is_to_show_is_read() {
        check_body(
            r##"
            <div hidden id="S:0"><div>
            + <p>The ferry between Rovna and the islands sank on Friday with forty people on board, the harbour master said.</p>
            + <p>All forty were saved by boats that had put to sea from the harbour within a quarter of an hour, she said.</p>
            </div></div>
            "##,
        );
    }

    #[test]
    fn results_without_sentences_are_read() {
        let rows = "<tr><td>Ines Rolo</td><td>Rovna Rowing Club</td><td>7:04</td></tr>".repeat(12);
        let html =
            format!("<body><div><h1>Results of Sunday</h1><table>{rows}</table></div><p>Answer by mail to us.</p>");
        let read = paragraphs(&Outline::of(&Html::parse_document(&html)), Some("Results of Sunday"));
        assert!(read.iter().filter(|line| *line == "Rovna Rowing Club").count() == 12, "{read:?}");
    }

    proptest! {
        /// Whatever is nested in what, each paragraph is one of the page, and no element ends before it starts.
        #[test]
        fn any_markup_is_read(parts in prop::collection::vec(
            prop::sample::select(vec![
                "<div>", "</div>", "<p>", "</p>", "<a href=x>", "</a>", "<h2>", "<li>", "<table><tr><td>", "</table>", "<br>", "<x-y>",
                "<figure>", "<article class='post-content'>", "</article>", "<span hidden>", "The ferry sank off Rovna on Friday night, said Ines Rolo. ",
                "Forty", "\u{a0}",
            ]),
            0..60,
        )) {
            let html = parts.concat();
            let tree = Html::parse_document(&html);
            let outline = Outline::of(&tree);
            prop_assert!(outline.elements.iter().all(|element| element.first <= element.end && element.end <= outline.blocks.len()));
            let squeezed = |text: &str| text.split_whitespace().collect::<String>();
            let all = squeezed(&tree.root_element().text().collect::<String>());
            for paragraph in paragraphs(&outline, None) {
                prop_assert!(all.contains(&squeezed(&paragraph)));
            }
        }
    }
}
