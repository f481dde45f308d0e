//! Whether what was read is a report at all: crawls hold search pages, consent walls and galleries too.

use std::sync::LazyLock;

use regex::Regex;

use crate::expression::compile;
use crate::{Notice, Report};

/// Texts of more words are reports, whatever else stands in them.
const LONG: usize = 250;

/// What a page says that stands in another's stead.
static WALL: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?xi)\b(?: before\ you\ continue\ to | we\ (?:and\ our\ partners\ )?(?:value|care\ about)\ your\ privacy
        | (?:accept|manage|reject)\ (?:all\ )?cookies | checking\ (?:if\ the\ site\ connection\ is\ secure|your\ browser)
        | (?:verify|confirm)(?:ing)?\ (?:that\ )?you\ are\ (?:a\ )?(?:human|not\ a\ robot) | are\ you\ a\ robot | access\ (?:to\ this\ page\ has\ been\ )?denied
        | (?:enable|turn\ on)\ (?:javascript|cookies)\ (?:and|to|in) | the\ page\ you\ (?:requested|are\ looking\ for|were\ looking\ for)
        | (?:page|article|story)\ (?:was\ |could\ )?not\ (?:be\ )?found | 404\ (?:error|not\ found) | not\ available\ in\ your\ (?:country|region)
        | seite\ (?:wurde\ )?nicht\ gefunden | wir\ (?:und\ unsere\ partner\ )?(?:verwenden|nutzen)\ cookies | page\ introuvable | página\ no\ encontrada )\b",
    )
});

static SEARCH: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?xi)^\W*(?: search\ results?(?:\ for\b.*)? | results?\ for\b.* | \d+\ results?\b.* | showing\ \d+.{1,20}\bof\ \d+.*
        | (?:no|keine)\ (?:results?|ergebnisse)\b.* | suchergebnisse?\b.* | résultats\ de\ (?:la\ )?recherche\b.* )$",
    )
});

static RIGHTS: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?i)^\W*(?:copyright\b|©|\(c\)\s)|\ball rights reserved\b|\balle rechte vorbehalten\b|\btous droits réservés\b",
    )
});

/// "3 of 24", "3/24", "Image 3 of 24": the count under a picture of a gallery.
static PICTURE: LazyLock<Regex> = LazyLock::new(|| {
    compile(r"(?i)^\W*(?:(?:image|photo|picture|slide|bild|foto)\s*)?\d{1,3}\s*(?:of|/|von|de|sur)\s*\d{1,3}\b")
});

/// Says what a text is that is no report. A doubt: the text stays as it was read.
pub(crate) fn doubt(report: &Report) -> Option<Notice> {
    let body = &report.body;
    let paragraphs: Vec<&str> = body.paragraphs().iter().map(|span| span.of(body.text())).collect();
    let what = what_else(&paragraphs, report.headline.as_deref())?;
    Some(Notice::new("no-article", format!("the text looks like {what} and not like a report")))
}

fn what_else(paragraphs: &[&str], headline: Option<&str>) -> Option<&'static str> {
    let counts: Vec<usize> = paragraphs.iter().map(|paragraph| paragraph.split_whitespace().count()).collect();
    let words: usize = counts.iter().sum();
    let letters: usize = paragraphs.iter().map(|text| text.chars().count()).sum();
    if words > LONG || letters > 8 * LONG {
        return None;
    }
    if paragraphs.iter().chain(headline.iter()).any(|text| SEARCH.is_match(text)) {
        return Some("a page of search results");
    }
    if words < 150
        && (paragraphs.iter().any(|text| WALL.is_match(text)) || headline.is_some_and(|text| WALL.is_match(text)))
    {
        return Some("a page that stands before another");
    }
    if words < 60 && !paragraphs.is_empty() && paragraphs.iter().all(|text| RIGHTS.is_match(text)) {
        return Some("a notice of rights");
    }
    if paragraphs.iter().filter(|text| PICTURE.is_match(text)).count() >= 3 {
        return Some("a gallery of pictures");
    }
    // Headlines and section names, one under the other, and hardly a sentence.
    let is_sentence = |text: &str| crate::crawled::ends_sentence(text) || text.ends_with(['。', '！', '？', '」', '”']);
    let sentences = paragraphs.iter().filter(|text| is_sentence(text)).count();
    // Scripts that part no words are measured by their letters.
    let longest = counts.iter().max().copied().unwrap_or(0);
    let longest_letters = paragraphs.iter().map(|text| text.chars().count()).max().unwrap_or(0);
    let is_short = longest < 30 && longest_letters < 250;
    (paragraphs.len() >= 8 && sentences * 6 < paragraphs.len() && is_short).then_some("a list of links")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_doubt(text: &str, expected: Option<&str>) {
        let report = Report::of_text(text);
        let doubt = doubt(&report).map(|notice| notice.message);
        assert_eq!(doubt.is_some(), expected.is_some(), "{doubt:?}");
        assert!(doubt.is_none_or(|doubt| doubt.contains(expected.unwrap_or_default())));
    }

    #[test]
    fn what_is_no_report_is_said_to_be_so() {
        check_doubt("Search results for ferry\n\nFerry sinks\n\nPier held", Some("search results"));
        check_doubt(
            "Before you continue to Rovna Post\n\nWe use cookies to measure what is read.",
            Some("before another"),
        );
        check_doubt("The page you are looking for is gone.", Some("before another"));
        check_doubt("© 2023 Rovna Post. All rights reserved.", Some("rights"));
        check_doubt("1 of 12 The pier\n\n2 of 12 The ferry\n\n3 of 12 The crowd", Some("gallery"));
        check_doubt(&["Ferry sinks off Rovna"; 9].join("\n\n"), Some("links"));
    }

    #[test]
    fn short_reports_are_reports() {
        check_doubt("The ferry sank off Rovna on Friday, harbour master Ines Rolo said. All forty were saved.", None);
        check_doubt("The search for the missing boy went on. Police said the results were poor.", None);
        check_doubt(&["渡船星期五在罗夫纳附近沉没，四十人获救。"; 9].join("\n\n"), None);
        check_doubt("He was denied access to the harbour. 3 of 24 boats went out.", None);
    }
}
