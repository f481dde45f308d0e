//! The headline of a page, from the several titles that a page has.

use std::collections::BTreeSet;

use super::json_ld::Article;
use super::page::{Found, Page};
use super::{plain, same_name};
use crate::dates::{NumberOrder, find_dates};

/// What parts a headline from the name of a site.
const SEPARATORS: [&str; 11] = [" | ", " - ", " – ", " — ", " :: ", " · ", " « ", " » ", " • ", " / ", " |"];

/// The headline that readers see: the first-level heading that the page's other titles agree with; else
/// what the page gives to be shared; else its title without the site's name.
pub(super) fn choose(page: &Page, ld: &Article, outlet: Option<&str>, url: Option<&str>) -> Option<String> {
    let clean = |title: &str| without_site(&plain(title), outlet, url);
    let shared = page
        .meta(&["og:title", "twitter:title", "parsely-title", "dc.title", "title", "headline"])
        .map(clean)
        .filter(|title| !title.is_empty());
    let titled = page.title.as_deref().map(clean).filter(|title| !title.is_empty());
    let ld = ld.headline.as_deref().map(clean).filter(|title| !title.is_empty());
    let known: Vec<&String> = [&shared, &ld, &titled].into_iter().flatten().collect();
    // A heading is the headline as far as the other titles share its words.
    let agreement = |heading: &str| known.iter().map(|title| shared_words(heading, title)).fold(0.0, f64::max);
    let headings: Vec<String> = page
        .h1
        .iter()
        .filter(|found| !is_marked_other(found) || page.h1.iter().all(is_marked_other))
        .map(|found| without_outlet(heading_text(found, &known), outlet))
        .filter(|text| !text.is_empty() && outlet.is_none_or(|outlet| !same_name(text, outlet)))
        .collect();
    let mut best: Option<(f64, &str)> = None;
    let mut said_by_shared = 0.0;
    for heading in &headings {
        let score = agreement(heading);
        // "News" stands over the window, and the headline is what is shared.
        let shared = shared.as_deref().map_or(0.0, |title| shared_words(heading, title));
        if best.is_none_or(|(known, _)| score > known || (score == known && shared > said_by_shared)) {
            best = Some((score, heading));
            said_by_shared = shared;
        }
    }
    // The name of a site stands over all its pages and the headline under it, where the title over the window has both.
    let over_window = page.title.as_deref().unwrap_or_default();
    let under = page.h2.iter().chain(&page.h3).filter(|found| {
        let words = |text: &str| text.split_whitespace().count();
        !found.aside && words(&found.text) >= 3 && best.is_none_or(|(_, heading)| words(&found.text) > words(heading))
    });
    let mut under = under.map(|found| &found.text);
    let of_site = best.filter(|(score, heading)| *score >= 1.0 || is_begun_by(over_window, heading, &SITE_FIRST));
    let found = match of_site {
        Some((_, heading)) if is_begun_by(over_window, heading, &SITE_FIRST) => {
            under.find(|text| is_ended_by(over_window, text, &SITE_FIRST))
        }
        Some(_) => None,
        None => under
            .clone()
            .find(|text| is_begun_by(over_window, text, &SEPARATORS))
            .or_else(|| under.find(|text| is_ended_by(over_window, text, &SEPARATORS))),
    };
    if let Some(text) = found {
        return Some(text.clone());
    }
    if let Some((score, heading)) = best
        && score >= 0.5
    {
        return Some(heading.to_owned());
    }
    // What is given to be shared and what stands over the window say the same, and no heading does.
    if let (Some(shared), Some(titled), Some((score, _))) = (&shared, &titled, best)
        && (score < 0.1 || best.is_some_and(|(_, heading)| heading.split_whitespace().count() > LONGEST_HEADLINE))
        && same_name(shared, titled)
        && shared.split_whitespace().count() >= 4
    {
        return Some(shared.clone());
    }
    // What stands in the body and begins a title of the head is the headline, and the rest the site.
    let of_others = |text: &str| page.h1.iter().any(|found| is_marked_other(found) && found.text == text);
    let begun = page
        .titled
        .as_deref()
        .filter(|text| !of_others(text))
        .filter(|text| is_begun_by(over_window, text, &SEPARATORS) && text.split_whitespace().count() >= 3);
    if let Some(headline) = begun {
        return Some(headline.to_owned());
    }
    // One heading that is marked as the headline of a report, and no other.
    let mut marked = page.h1.iter().chain(&page.h2).chain(&page.h3).filter(|found| {
        !found.aside && MARKS.iter().any(|word| found.hint.contains(word)) && found.text.split_whitespace().count() >= 2
    });
    if let (Some(found), None) = (marked.next(), marked.next()) {
        return Some(heading_text(found, &known));
    }
    // Headings of the second level only where they say the same as the titles.
    if page.h1.is_empty()
        && let Some(found) = page.h2.iter().find(|found| agreement(&found.text) >= 0.8)
    {
        return Some(found.text.clone());
    }
    let is_only = headings.iter().all(|heading| *heading == headings[0]);
    match best {
        Some((_, heading)) if known.is_empty() || (is_only && heading.split_whitespace().count() >= 3) => {
            Some(heading.to_owned())
        }
        _ => shared.or(ld).or(titled),
    }
}

/// What parts the name of a site from a headline after it.
const SITE_FIRST: [&str; 3] = [": ", " : ", " » "];

/// Whether a title is made of `part` and what follows after a separator.
fn is_begun_by(title: &str, part: &str, separators: &[&str]) -> bool {
    title.strip_prefix(part).is_some_and(|rest| separators.iter().any(|separator| rest.starts_with(separator)))
}

/// Whether a title is made of something, a separator and `part`.
fn is_ended_by(title: &str, part: &str, separators: &[&str]) -> bool {
    title.strip_suffix(part).is_some_and(|rest| separators.iter().any(|separator| rest.ends_with(separator)))
}

/// Whether a heading is marked as the name of a site, or as what stands beside a headline.
fn is_marked_other(heading: &Found) -> bool {
    const OTHERS: [&str; 6] = ["site-title", "site-name", "sitename", "branding", "breadcrumb", "strapline"];
    OTHERS.iter().any(|word| heading.hint.contains(word))
        || heading.hint.split([' ', '-', '_']).any(|word| word == "logo")
}

/// Naming attributes of headlines.
const MARKS: [&str; 9] = [
    "page-title",
    "entry-title",
    "post-title",
    "article-title",
    "article__title",
    "article-headline",
    "article__headline",
    "news-title",
    " headline ",
];

/// Naming attributes of what stands over or under a headline in the same heading.
const BESIDES: [&str; 26] = [
    "small",
    "fake-h",
    "topic",
    "volanta",
    "antetitulo",
    "surtitre",
    "occhiello",
    "supra",
    "prefix",
    "vorzeile",
    "kicker",
    "topline",
    "overline",
    "dachzeile",
    "roofline",
    "spitzmarke",
    "supertitle",
    "pretitle",
    "eyebrow",
    "category",
    "subtitle",
    "subline",
    "subhead",
    "sub-title",
    "label",
    "sr-only",
];

/// A heading's own words: without the kicker over it and the line under it, which are parts of their own.
fn heading_text(found: &Found, known: &[&String]) -> String {
    // Some systems write their entities twice.
    let whole =
        if found.text.contains("&#") || found.text.contains("&amp;") { plain(&found.text) } else { found.text.clone() };
    // A kicker stands in many a heading, over the headline that the other titles give; what ends in a colon or
    // a dash is a part of the headline.
    let headline = known.iter().find(|title| {
        title.split_whitespace().count() >= 3
            && whole.strip_suffix(title.as_str()).is_some_and(|kicker| {
                kicker.split_whitespace().count() >= 2
                    && !kicker.trim_end().ends_with([':', '-', '–', '—', '"', '“', '”'])
            })
    });
    if let Some(headline) = headline {
        return (*headline).clone();
    }
    let is_known = |text: &str| known.iter().any(|title| same_name(title, text));
    let texts = |parts: &[(String, String)]| parts.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ");
    let is_beside = |part: &(String, String)| BESIDES.iter().any(|word| part.0.contains(word));
    // The part over the headline goes even where the other titles have both, for there it stands before a colon.
    if let Some((first, rest)) = found.parts.split_first()
        && is_beside(first)
        && !rest.iter().any(is_beside)
    {
        let rest = texts(rest);
        let rest = rest.trim_start_matches([':', '-', '–', '—', '|', ' ']);
        if rest.split_whitespace().count() >= 3 {
            return rest.to_owned();
        }
    }
    if found.parts.is_empty() || is_known(&whole) {
        return whole;
    }
    if let Some((_, text)) = found.parts.iter().find(|(_, text)| text.split_whitespace().count() >= 2 && is_known(text))
    {
        return text.clone();
    }
    let own: Vec<(String, String)> = found.parts.iter().filter(|part| !is_beside(part)).cloned().collect();
    if !own.is_empty() && own.len() < found.parts.len() && texts(&own).split_whitespace().count() >= 2 {
        return texts(&own);
    }
    whole
}

/// Headlines of more words than this are paragraphs.
const LONGEST_HEADLINE: usize = 25;

/// Words that two titles share, per word of both.
fn shared_words(a: &str, b: &str) -> f64 {
    let words = |title: &str| -> BTreeSet<String> {
        title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
    };
    let (a, b) = (words(a), words(b));
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    2.0 * a.intersection(&b).count() as f64 / (a.len() + b.len()) as f64
}

/// A heading without the outlet's name at its end. Other parts of it are the headline's own.
fn without_outlet(heading: String, outlet: Option<&str>) -> String {
    let cut = SEPARATORS.iter().filter_map(|separator| Some((heading.rfind(separator)?, separator))).max();
    match cut {
        Some((at, separator)) if outlet.is_some_and(|outlet| same_name(&heading[at + separator.len()..], outlet)) => {
            heading[..at].trim().to_owned()
        }
        _ => heading,
    }
}

/// `title` without the name of the site at its end or its beginning.
fn without_site(title: &str, outlet: Option<&str>, url: Option<&str>) -> String {
    let host = url.and_then(super::site_of).unwrap_or_default();
    let host_name = host.split('.').next().unwrap_or_default().to_owned();
    let letters =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let is_site = |whole: &str| {
        let part = letters(whole);
        let outlet = outlet.map(letters).unwrap_or_default();
        let host = letters(&host_name);
        // "Rovnapost.example".
        let is_domain =
            !whole.contains(' ') && psl::domain_str(&whole.to_lowercase()).is_some_and(|domain| domain.len() > 4);
        !part.is_empty()
            && (is_domain
                || part == outlet
                || part == host
                || (part.len() > 3
                    && (outlet.contains(&part)
                        || (host.len() > 3 && part.contains(&host))
                        || (outlet.len() > 3 && part.contains(&outlet))
                        || host.contains(&part))))
    };
    let mut title = title.trim().to_owned();
    // "23.01.2022 - Ferry sinks".
    let dated = find_dates(&title, NumberOrder::DayFirst).next().filter(|found| found.range.start == 0);
    if let Some(rest) = dated.map(|found| &title[found.range.end..])
        && let Some(rest) = rest.strip_prefix(" - ").or_else(|| rest.strip_prefix(" | "))
    {
        title = rest.trim().to_owned();
    }
    for _ in 0..3 {
        let cut = SEPARATORS.iter().filter_map(|separator| Some((title.rfind(separator)?, separator))).max();
        let Some((at, separator)) = cut else { break };
        let (before, after) = (title[..at].trim(), title[at + separator.len()..].trim());
        if before.is_empty() {
            break;
        }
        if is_site(after) || after.is_empty() {
            title = before.to_owned();
        } else if let Some((first, rest)) = title.split_once(*separator)
            && is_site(first)
        {
            title = rest.trim().to_owned();
        } else if separator.contains('|') && before.split_whitespace().count() >= 3 {
            // Headlines themselves hardly ever hold a bar.
            title = before.to_owned();
        } else {
            break;
        }
    }
    title
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headline(html: &str) -> Option<String> {
        let page = Page::parse(html);
        choose(&page, &Article::find(&page.json_ld), Some("Rovna Post"), Some("https://www.rovnapost.example/a"))
    }

    #[test]
    fn headings_that_titles_agree_with_win() {
        let html = "<title>Ferry sinks off Rovna - Rovna Post</title><h1>Rovna Post</h1><h1>Ferry sinks off Rovna’s coast</h1><h1>Most read</h1>";
        assert_eq!(headline(html).as_deref(), Some("Ferry sinks off Rovna’s coast"));
    }

    #[test]
    fn kickers_and_lines_below_are_no_headline() {
        let kicker = "<h1><span class=kicker>Accident at sea</span> <span>Ferry sinks off Rovna</span></h1>";
        assert_eq!(headline(kicker).as_deref(), Some("Ferry sinks off Rovna"));
        let below = "<h1>Ferry sinks off Rovna <span class=subtitle>Forty people on board</span></h1>";
        assert_eq!(headline(below).as_deref(), Some("Ferry sinks off Rovna"));
        let colon = "<title>Ferry sinks off Rovna</title><h1>“A wall of water”: Ferry sinks off Rovna</h1>";
        assert_eq!(headline(colon).as_deref(), Some("“A wall of water”: Ferry sinks off Rovna"));
        let inside = "<h1>Ferries in the <abbr>EU</abbr>: old and new</h1>";
        assert_eq!(headline(inside).as_deref(), Some("Ferries in the EU: old and new"));
    }

    #[test]
    fn kickers_go_where_other_titles_have_them_too() {
        let titles = "<title>Accident at sea: Ferry sinks off Rovna</title>";
        let kicker = format!(
            "{titles}<h1><span class=dachzeile>Accident at sea</span><i>: </i><span>Ferry sinks off Rovna</span></h1>"
        );
        assert_eq!(headline(&kicker).as_deref(), Some("Ferry sinks off Rovna"));
        let site = "<h1>Ferry sinks off Rovna | Rovna Post</h1><title>Ferry sinks off Rovna | Rovna Post</title>";
        assert_eq!(headline(site).as_deref(), Some("Ferry sinks off Rovna"));
        assert_eq!(headline("<h1>Ferry sinks | Forty saved</h1>").as_deref(), Some("Ferry sinks | Forty saved"));
    }

    #[test]
    fn marked_headings_win_over_a_title_that_no_heading_agrees_with() {
        let blog = "<title>Ines writes</title><h1>Harbour life and more of it</h1><h2>About me</h2>\
            <h3 class=entry-title>Ferries of my youth</h3>";
        assert_eq!(headline(blog).as_deref(), Some("Ferries of my youth"));
        let begun = "<title>Ferry sinks off Rovna - Harbour Championships</title><p>Ferry sinks off Rovna</p>";
        assert_eq!(headline(begun).as_deref(), Some("Ferry sinks off Rovna"));
        let dated = "<title>08.01.2023 - Ferry sinks off Rovna</title>";
        assert_eq!(headline(dated).as_deref(), Some("Ferry sinks off Rovna"));
    }

    #[test]
    fn the_name_of_the_site_over_the_headline_is_none() {
        let archive = "<title>Harbour Life » Archive » Ferries of my youth</title><h1>Harbour Life</h1><h2>Ferries of my youth</h2>";
        assert_eq!(headline(archive).as_deref(), Some("Ferries of my youth"));
        let blog = "<title>Harbour Life: The last pier</title><h1>Harbour Life</h1><h3>The last pier</h3>";
        assert_eq!(headline(blog).as_deref(), Some("The last pier"));
        let last =
            "<title>The last pier | All of Harbour Life</title><h1>The last pier</h1><h2>All of Harbour Life</h2>";
        assert_eq!(headline(last).as_deref(), Some("The last pier"));
        let marked = "<title>Harbour Life and more | Old pier closed</title>\
            <h1 class=site-title>Harbour Life and more</h1><h1>Old pier closed</h1>";
        assert_eq!(headline(marked).as_deref(), Some("Old pier closed"));
        let shared = "<title>News - Rovna Post</title><meta property=og:title content='Ferry sinks off Rovna'>\
            <h1>News</h1><h1>Ferry sinks off Rovna</h1>";
        assert_eq!(headline(shared).as_deref(), Some("Ferry sinks off Rovna"));
    }

    #[test]
    fn titles_of_heads_that_something_stands_before() {
        let noise =
            "<b>Warning</b><head><title>Ferry sinks | harbour.example.com</title></head><svg><title>Menu</title></svg>";
        assert_eq!(headline(noise).as_deref(), Some("Ferry sinks"));
        assert_eq!(headline("<svg><title>Menu</title></svg>"), None);
    }

    #[test]
    fn without_headings_the_site_is_cut_off() {
        assert_eq!(headline("<title>Ferry sinks - twice - Rovna Post</title>").as_deref(), Some("Ferry sinks - twice"));
        assert_eq!(headline("<title>Rovna Post | Ferry sinks</title>").as_deref(), Some("Ferry sinks"));
        assert_eq!(headline("<p>Hi</p>"), None);
    }
}
