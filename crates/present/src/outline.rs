//! What the text, Markdown and HTML forms of a brief share: the order of things and their wording.

use std::collections::HashMap;

use crate::view::{ComparedView, FindingView, LineageView, QuoteView, StoryView};

/// Findings of one status, in the document's order.
pub(crate) struct Section<'v> {
    pub status: &'static str,
    pub title: &'static str,
    pub about: &'static str,
    pub findings: Vec<&'v FindingView>,
}

/// The sections of a story that have findings: first what a reader must know first.
pub(crate) fn sections(compared: &ComparedView) -> Vec<Section<'_>> {
    const ORDER: [(&str, &str, &str); 3] = [
        ("contested", "Contested", "the accounts cannot all hold"),
        ("corroborated", "Corroborated", "told alike by two or more independent origins"),
        ("single-origin", "On one origin", "every report that tells it draws on one text"),
    ];
    let of = |status: &str| compared.findings.iter().filter(|finding| finding.status == status).collect();
    let section = |(status, title, about)| Section { status, title, about, findings: of(status) };
    ORDER.into_iter().map(section).filter(|section| !section.findings.is_empty()).collect()
}

/// Quotes worth showing: several reports carry them. What one report alone quotes is in the JSON.
pub(crate) fn shared_quotes(compared: &ComparedView) -> Vec<&QuoteView> {
    compared.quotes.iter().filter(|quote| quote.drift != "none").collect()
}

/// Names of a story's people, places and organizations by id.
pub(crate) struct Names<'v>(HashMap<&'v str, &'v str>);

impl<'v> Names<'v> {
    pub(crate) fn of(compared: &'v ComparedView) -> Self {
        Self(compared.entities.iter().map(|entity| (entity.id.as_str(), entity.name.as_str())).collect())
    }

    pub(crate) fn get(&self, id: &'v str) -> &'v str {
        self.0.get(id).copied().unwrap_or(id)
    }

    /// "on the word of A, B", or nothing where nobody is named.
    pub(crate) fn on_the_word_of(&self, speakers: &'v [String]) -> Option<String> {
        let names: Vec<&str> = speakers.iter().map(|id| self.get(id)).collect();
        (!names.is_empty()).then(|| format!("on the word of {}", names.join(", ")))
    }
}

/// Splits a document's stories into those several reports tell and those one report tells alone. A
/// run on a single report shows that report.
pub(crate) fn told_by_several(stories: &[StoryView]) -> (Vec<&StoryView>, Vec<&StoryView>) {
    if stories.len() == 1 {
        return (stories.iter().collect(), Vec::new());
    }
    stories.iter().partition(|story| story.reports.len() > 1)
}

/// Which report derives from which, or that the direction is not known.
pub(crate) fn lineage_words(derived: &LineageView) -> String {
    match derived.direction {
        Some(_) => format!("{} from {}", derived.from, derived.to),
        None => format!("{} and {}, direction unknown", derived.to, derived.from),
    }
}

pub(crate) fn headline(story: &StoryView) -> &str {
    story.headline.as_deref().unwrap_or("(no headline)")
}

/// "1 report", "5 reports".
pub(crate) fn count(n: usize, thing: &str) -> String {
    format!("{n} {thing}{}", if n == 1 { "" } else { "s" })
}

/// "3 reports, 2 origins" of a finding.
pub(crate) fn standing(finding: &FindingView) -> String {
    let mut reports: Vec<&str> =
        finding.accounts.iter().flat_map(|account| account.reports.iter().map(String::as_str)).collect();
    reports.sort_unstable();
    reports.dedup();
    format!("{}, {}", count(reports.len(), "report"), count(finding.origins, "origin"))
}

/// What a contested finding is contested in: "number", with "update" where the later account looks
/// like newer news.
pub(crate) fn contested_in(finding: &FindingView) -> Option<String> {
    let slot = finding.slot?;
    Some(if finding.update { format!("{slot}, maybe an update") } else { slot.to_owned() })
}

/// Pieces of evidence of one account that are seen at once.
pub(crate) const SEEN: usize = 5;
/// The same of derivations, and of the reports of an origin, where the rest cannot be opened.
pub(crate) const SEEN_LISTED: usize = 20;

/// What is shown of a list of which `seen` are seen at once, and the rest.
pub(crate) fn folded<T>(list: &[T], seen: usize) -> (&[T], &[T]) {
    // To say that there is one more takes as much room as to show it.
    list.split_at(if list.len() > seen + 1 { seen } else { list.len() })
}

/// What stands for the rest of a list where it cannot be opened.
pub(crate) fn rest_words<T>(rest: &[T]) -> Option<String> {
    (!rest.is_empty()).then(|| format!("… and {} more, all of them in the JSON", rest.len()))
}

/// The text on one line.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How a drift is told.
pub(crate) fn drift_words(drift: &str) -> &'static str {
    match drift {
        "verbatim" => "the same words in every report",
        "translated" => "differs as translations do",
        "altered" => "the words inside the quotation marks differ",
        _ => "one report alone quotes it",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_more_is_shown_and_two_are_counted() {
        let list = [0, 1, 2, 3, 4, 5, 6];
        assert_eq!(folded(&list[..6], 5), (&list[..6], &[] as &[i32]));
        assert_eq!(folded(&list, 5), (&list[..5], &list[5..]));
        assert_eq!(rest_words(&list[5..]).as_deref(), Some("… and 2 more, all of them in the JSON"));
        assert_eq!(rest_words(&list[7..]), None);
    }
}
