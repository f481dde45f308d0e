//! Who wrote a page, by what it says of itself.

use super::json_ld::Article;
use super::page::{Found, Page};
use super::{Site, byline_of};
use crate::dates::{NumberOrder, find_dates};
use crate::names::{self, Byline};

/// How many nodes from the headline an author stands who belongs to it whatever holds the name.
const RIGHT_UNDER: usize = 30;

/// How many nodes may stand between two authors of one report.
const TOGETHER: usize = 25;

/// Who wrote a page: JSON-LD, `meta`, then names in places made for authors.
pub(super) fn byline(page: &Page, ld: &Article, site: &Site, headline: Option<&str>) -> Byline {
    let mut best = Byline::default();
    let metas = [
        "author",
        "article:author",
        "og:article:author",
        "parsely-author",
        "sailthru.author",
        "dc.creator",
        "dcterms.creator",
        "dc.contributor",
        "byl",
        "cxenseparse:author",
        "article:author_name",
        "citation_author",
        "twitter:data1",
        "twitter:data2",
        "creator",
    ];
    let marked = |words: &[&str]| -> Vec<String> {
        let good = |found: &&Found| {
            words.iter().any(|word| found.hint.contains(word))
                && !["comment", "avatar", "bio", "related", "img", "image", "photo"]
                    .iter()
                    .any(|word| found.hint.contains(word))
        };
        // The report's own stand together, nearest to its headline; further off are those of other reports.
        let headline_at = page.place_of(headline).unwrap_or(0);
        let distance = |at: usize| if at >= headline_at { at - headline_at } else { 4 * (headline_at - at) };
        let own = |found: &&Found| !found.aside || (found.at >= headline_at && found.at - headline_at <= RIGHT_UNDER);
        let found: Vec<&Found> = page.authors.iter().filter(own).filter(good).collect();
        let Some(nearest) = found.iter().min_by_key(|found| distance(found.at)).map(|found| found.at) else {
            return Vec::new();
        };
        let mut texts: Vec<String> = Vec::new();
        let mut last = nearest;
        for found in found.into_iter().filter(|found| found.at >= nearest) {
            if found.at > last + TOGETHER {
                break;
            }
            last = found.at;
            let text = found.value.as_deref().filter(|value| !value.starts_with("http")).unwrap_or(&found.text);
            if text.len() <= 160 && !texts.iter().any(|known| known == text) {
                texts.push(text.to_owned());
            }
        }
        texts.truncate(4);
        texts
    };
    let meta = |name: &str| {
        // Twitter's cards have pairs of a label and a value; only one labelled "Written by" is an author.
        let labelled = |label: &str| page.meta(&[label]).is_some_and(names::introduces);
        match name {
            "twitter:data1" if !labelled("twitter:label1") => Vec::new(),
            "twitter:data2" if !labelled("twitter:label2") => Vec::new(),
            _ => page.metas(&[name]),
        }
    };
    // With how sure each is to be one of people, and whether it is made for those who write.
    let lists = std::iter::once((ld.authors_are_people, true, ld.authors.clone()))
        .chain(metas.iter().map(|name| (false, true, meta(name))))
        .chain([
            (true, true, marked(&["rel-author", " author vcard", "author url fn", "vcard author", " post-author "])),
            (false, true, marked(&[" author ", " username "])),
            (
                false,
                false,
                marked(&[
                    "itemprop author",
                    "author-name",
                    "author__name",
                    "author_name",
                    "authorname",
                    "byline-name",
                    "byline__name",
                    "href-author",
                ]),
            ),
        ]);
    let nobody = Site { outlet: None, publisher: None, host: None };
    let mut pen_name = None;
    for (sure, signed, list) in lists {
        // What is typed as a person is one, though the site bears the same name.
        let byline = byline_of(&list, if sure { &nobody } else { site });
        best.agency = best.agency.or(byline.agency);
        match (&best.people[..], &byline.people[..]) {
            (_, []) => {
                let name = list.iter().filter(|_| signed).find_map(|field| names::pen_name(field));
                pen_name = pen_name.or_else(|| name.filter(|name| sure || !site.bears(name)));
            }
            ([], _) => best.people = byline.people,
            // "Ines" in one place, "Ines Rolo" in the next.
            ([known], [name]) if !known.contains(' ') && name.split(' ').any(|word| word == known) => {
                best.people = byline.people;
            }
            _ => {}
        }
        if best.people.iter().any(|name| name.contains(' ')) {
            return best;
        }
    }
    if let [known] = &best.people[..] {
        let texts = marked(&["byline", "author", "autor"]).into_iter();
        let lines = page.shorts.iter().filter(|short| !short.aside && introduces_author(&short.text));
        let mut names =
            texts.chain(lines.map(|short| short.text.clone())).flat_map(|text| byline_of(&[text], site).people);
        let begins = |name: &String| name.strip_prefix(known.as_str()).is_some_and(|rest| rest.starts_with(' '));
        let is_whole = |name: &String| {
            let mut words = name.split(' ');
            words.clone().count() <= 3 && words.all(|word| word.starts_with(char::is_uppercase))
        };
        if let Some(whole) = names.find(|name| begins(name) && is_whole(name)) {
            best.people = vec![whole];
        }
    }
    if !best.people.is_empty() {
        return best;
    }
    // Places made for bylines hold more than names: the first that begins like one, or is one.
    for words in [&["byline", "by-line"][..], &["author", "autor", "writer"][..]] {
        for text in marked(words) {
            let introduced = text.to_lowercase();
            let says_by = ["by ", "von ", "par ", "por ", "di ", "door ", "author", "autor", "text:"]
                .iter()
                .any(|lead| introduced.starts_with(lead));
            let byline = byline_of(std::slice::from_ref(&text), site);
            best.agency = best.agency.or(byline.agency);
            if !byline.people.is_empty() && (says_by || text.split_whitespace().count() <= 4) {
                best.people = byline.people;
                return best;
            }
        }
    }
    // Then a line near the headline that says "By", and last one anywhere that says what it is.
    let headline_at = page.place_of(headline).unwrap_or(0);
    let near = headline_at.saturating_sub(60)..headline_at + 250;
    let own = || page.shorts.iter().filter(|short| !short.aside);
    let named = |text: &String| {
        if find_dates(text, NumberOrder::Unknown).any(|found| found.range.start < 8) {
            return None;
        }
        let byline = byline_of(std::slice::from_ref(text), site);
        let whole = |name: &String| {
            let mut words = name.split_whitespace();
            words.clone().count() >= 2
                && words.all(|word| word.chars().next().is_some_and(char::is_uppercase) || word.len() <= 3)
        };
        (!byline.people.is_empty() && byline.people.iter().all(whole)).then_some(byline)
    };
    let beside = own().filter(|short| near.contains(&short.at) && introduces_author(&short.text));
    let labelled = own().filter(|short| is_labelled(&short.text));
    if let Some(byline) = beside.chain(labelled).find_map(|short| named(&short.text)) {
        fill(&mut best, byline);
        return best;
    }
    best.people = pen_name.into_iter().collect();
    best
}

/// Whether a text says in so many words that an author follows, wherever it stands.
fn is_labelled(text: &str) -> bool {
    const LABELS: [&str; 16] = [
        "author: ",
        "autor: ",
        "autorin: ",
        "autoren: ",
        "auteur: ",
        "auteur : ",
        "auteurs : ",
        "text: ",
        "texte : ",
        "texto: ",
        "testo: ",
        "tekst: ",
        "words: ",
        "words by ",
        "written by ",
        "geschrieben von ",
    ];
    let lower = text.to_lowercase();
    text.len() <= 80 && LABELS.iter().any(|label| lower.starts_with(label))
}

fn fill(best: &mut Byline, found: Byline) {
    best.agency = best.agency.take().or(found.agency);
    best.people = found.people;
}

/// The words to put before an author whom a text announces, and says nothing else.
pub(super) fn author_label(text: &str) -> Option<&'static str> {
    const SHORT: [&str; 4] = ["by", "von", "par", "por"];
    const LABELS: [&str; 17] = [
        "written by",
        "article by",
        "words by",
        "words",
        "story by",
        "reported by",
        "posted by",
        "published by",
        "author",
        "authors",
        "text",
        "text von",
        "autor",
        "autorin",
        "autoren",
        "geschrieben von",
        "verfasst von",
    ];
    let label = text.trim_end_matches([':', ' ', '|']).to_lowercase();
    match label.as_str() {
        _ if text.len() > 20 => None,
        label if SHORT.contains(&label) => Some("By "),
        label if LABELS.contains(&label) => Some("Written by "),
        _ => None,
    }
}

/// Whether a short text begins as bylines do.
pub(super) fn introduces_author(text: &str) -> bool {
    const LEADS: [&str; 19] = [
        "auteur : ",
        "auteur: ",
        "autoren ",
        "autoren: ",
        "verfasst von ",
        "by ",
        "von ",
        "par ",
        "por ",
        "di ",
        "door ",
        "written by ",
        "text: ",
        "author: ",
        "autor: ",
        "autorin: ",
        "words by ",
        "redaktion: ",
        "geschrieben von ",
    ];
    let lower = text.to_lowercase();
    text.chars().next().is_some_and(|c| !c.is_lowercase() || text.len() < 50)
        && LEADS.iter().any(|lead| lower.starts_with(lead))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bylines_of_pages() {
        let people = |html: &str| {
            let page = Page::parse(html);
            byline(
                &page,
                &Article::find(&page.json_ld),
                &Site { outlet: Some("Rovna Post"), publisher: None, host: None },
                None,
            )
            .people
        };
        assert_eq!(people("<meta name=author content='Ines Rolo'>"), ["Ines Rolo"]);
        assert_eq!(
            people("<meta name=author content='Rovna Post'><a rel=author href=x>Marko Tane</a>"),
            ["Marko Tane"]
        );
        assert_eq!(people("<div class=byline>By Ines Rolo and Marko Tane</div>"), ["Ines Rolo", "Marko Tane"]);
        assert_eq!(people("<div class=comment-author>Ines Rolo</div>"), Vec::<String>::new());
    }

    #[test]
    fn labels_links_and_pen_names() {
        let people = |html: &str| {
            let page = Page::parse(html);
            let site = Site { outlet: Some("Rovna Post"), publisher: None, host: Some("rovnapost".to_owned()) };
            byline(&page, &Article::find(&page.json_ld), &site, None).people
        };
        let none = Vec::<String>::new();
        assert_eq!(people("<h1>x</h1><p>Written by</p><p>Ines Rolo</p>"), ["Ines Rolo"]);
        assert_eq!(people("<h1>x</h1><a href='/authors/ines-rolo'>Ines Rolo</a>"), ["Ines Rolo"]);
        assert_eq!(people("<h1>x</h1><a href='/authors'>Our Authors</a>"), none);
        assert_eq!(people("<a rel=author href=x>harbour7</a>"), ["harbour7"]);
        assert_eq!(people("<a rel=author href=x>admin</a>"), none);
        assert_eq!(people("<meta name=author content='RovnaPost'>"), none);
        let organization = r#"<script type="application/ld+json">{"@type":"NewsArticle",
            "author":{"@type":"Organization","name":"Harbour Watch"}}</script><a rel=author href=x>Ines Rolo</a>"#;
        assert_eq!(people(organization), ["Ines Rolo"]);
        let card = "<meta name=twitter:label2 content='Verfasst von'><meta name=twitter:data2 content='Ines Rolo'>";
        assert_eq!(people(card), ["Ines Rolo"]);
        assert_eq!(people(&card.replace("Verfasst von", "Lesezeit")), none);
        let foot = format!("<h1>x</h1>{}<p>Text: Ines Rolo</p>", "<p>The ferry sank.</p>".repeat(300));
        assert_eq!(people(&foot), ["Ines Rolo"]);
        assert_eq!(people(&foot.replace("Text: ", "")), none);
        let label = format!("<h1>x</h1>{}<h2>Article by</h2><p>Ines Rolo</p>", "<p>The ferry sank.</p>".repeat(300));
        assert_eq!(people(&label), ["Ines Rolo"]);
        let placed = "<h1>x</h1><div class='elementor-widget elementor-widget-author-box'><h4 class=author-box__name>Ines Rolo</h4></div>";
        assert_eq!(people(placed), ["Ines Rolo"]);
        let first_name = "<meta name=author content='Ines'><a rel=author href=x>Ines Rolo</a>";
        assert_eq!(people(first_name), ["Ines Rolo"]);
    }
}
