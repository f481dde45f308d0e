//! A brief as one self-contained HTML page: no script, no request to anywhere, works from a file.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::outline::{
    Names, contested_in, count, drift_words, headline, lineage_words, one_line, sections, shared_quotes, standing,
    told_by_several,
};
use crate::view::{ComparedView, Document, EvidenceView, FindingView, ReportView, StoryView};

const STYLE: &str = include_str!("brief.css");

/// The brief as a page. Each line opens its evidence, and each evidence leads to its words in the
/// report, marked, at the end of the page.
pub fn render_html(document: &Document) -> String {
    let (several, alone) = told_by_several(&document.stories);
    let title = several.first().or(alone.first()).map_or("No reports", |story| headline(story));
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { (one_line(title)) " · rashomon" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    @for story in &several { (story_section(story)) }
                    @if !alone.is_empty() {
                        section {
                            h2 { "Told by one report alone" }
                            ul { @for story in &alone { li { (headline(story)) " " small { (story.reports.join(", ")) } } } }
                        }
                    }
                    section.reports {
                        h2 { "The reports" }
                        @for (at, report) in document.reports.iter().enumerate() { (report_section(document, at, report)) }
                    }
                }
                footer { "What the reports say, and on whose word. Nothing here judges what is true." }
            }
        }
    };
    page.into_string()
}

fn story_section(story: &StoryView) -> Markup {
    html! {
        article {
            h1 { (headline(story)) }
            p.facts { (count(story.reports.len(), "report")) ", " (count(story.origins.len(), "origin")) }
            @if let Some(compared) = &story.compared { (compared_section(compared)) }
            h2 { "Origins" }
            ul.origins {
                @for origin in &story.origins {
                    li {
                        b { (origin.name.as_deref().unwrap_or("not named")) } " " span.tag { (origin.kind) } " "
                        (origin.reports.join(", ")) br; small { (origin.why) }
                    }
                }
            }
            @if !story.lineage.is_empty() {
                h2 { "Lineage" }
                ul {
                    @for derived in &story.lineage {
                        li {
                            (lineage_words(derived)) " " span.tag { (derived.kind) } " " span.tag { (derived.wording) } " "
                            (format!("{:.0} %", derived.share * 100.0)) ", " (count(derived.passages.len(), "passage"))
                            br; small { (derived.why) }
                        }
                    }
                }
            }
        }
    }
}

fn compared_section(compared: &ComparedView) -> Markup {
    let names = Names::of(compared);
    let quotes = shared_quotes(compared);
    html! {
        @for section in sections(compared) {
            h2 { (section.title) " (" (section.findings.len()) ")" }
            p.about { (section.about) }
            @for finding in section.findings { (finding_section(finding, &names)) }
        }
        @if !quotes.is_empty() {
            h2 { "Quotes" }
            @for quote in quotes {
                details class={ "quote " (quote.drift) } {
                    summary {
                        b { (quote.speaker.as_deref().map_or("somebody", |id| names.get(id))) } " "
                        span.tag { (drift_words(quote.drift)) } " " q { (one_line(&quote.text)) }
                    }
                    (evidence_list(&quote.variants))
                }
            }
        }
        @if !compared.timeline.is_empty() {
            h2 { "Timeline" }
            ol.timeline { @for entry in &compared.timeline { li { time { (entry.date) } " " (one_line(&entry.text)) } } }
        }
    }
}

fn finding_section(finding: &FindingView, names: &Names) -> Markup {
    html! {
        details class={ "finding " (finding.status) } id=(finding.id) open[finding.status == "contested"] {
            summary {
                @if let Some(slot) = contested_in(finding) { span.tag { (slot) } " " }
                (one_line(&finding.claim)) " "
                small {
                    (standing(finding))
                    @if let Some(word) = names.on_the_word_of(&finding.speakers) { "; " (word) }
                }
            }
            div.accounts {
                @for account in &finding.accounts {
                    div.account {
                        @if finding.status == "contested" {
                            p.value {
                                b { (one_line(&account.value)) } " "
                                small {
                                    (count(account.origins.len(), "origin"))
                                    @if let Some(word) = names.on_the_word_of(&account.speakers) { "; " (word) }
                                }
                            }
                        }
                        (evidence_list(&account.evidence))
                    }
                }
            }
            p.why { (finding.why) }
        }
    }
}

fn evidence_list(evidence: &[EvidenceView]) -> Markup {
    html! {
        ul.evidence {
            @for one in evidence {
                li { q { (one_line(&one.text)) } " " a href={ "#" (anchor(&one.report, one.start)) } { (one.report) } }
            }
        }
    }
}

/// An id that any name of a report can make.
fn anchor(report: &str, start: usize) -> String {
    let name: String = report.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    format!("at-{name}-{start}")
}

fn report_section(document: &Document, at: usize, report: &ReportView) -> Markup {
    let Some(text) = &report.text else { return html! {} };
    let chars: Vec<char> = text.chars().collect();
    let marked = marks(document, &report.name);
    html! {
        details.report {
            summary {
                b { (report.headline.as_deref().unwrap_or(&report.name)) } " "
                small {
                    (report.name)
                    @if let Some(outlet) = &report.outlet { ", " (outlet) }
                    @if let Some(published) = &report.published { ", " (published) }
                }
            }
            p.text id={ "report-" (at + 1) } {
                @for (start, end, marked) in pieces(chars.len(), &marked) {
                    @let words: String = chars[start..end].iter().collect();
                    @if marked { mark id=(anchor(&report.name, start)) { (words) } } @else { (words) }
                }
            }
        }
    }
}

/// The evidence spans in a report, in order.
fn marks(document: &Document, report: &str) -> Vec<(usize, usize)> {
    let compared = document.stories.iter().filter_map(|story| story.compared.as_ref());
    let evidence = compared.flat_map(|compared| {
        let findings = compared.findings.iter().flat_map(|finding| &finding.accounts);
        findings.flat_map(|account| &account.evidence).chain(compared.quotes.iter().flat_map(|quote| &quote.variants))
    });
    let mut spans: Vec<(usize, usize)> =
        evidence.filter(|one| one.report == report).map(|one| (one.start, one.end)).collect();
    spans.sort_unstable();
    spans.dedup();
    spans
}

/// Cuts `0..len` at every mark's start and wherever marking begins or ends, so that each mark's first
/// character begins a piece and can be linked to.
fn pieces(len: usize, marks: &[(usize, usize)]) -> Vec<(usize, usize, bool)> {
    let mut cuts: Vec<usize> = vec![0, len];
    let mut reach = 0;
    for (start, end) in marks {
        if *start > reach {
            cuts.push(reach);
        }
        cuts.push(*start);
        reach = reach.max(*end);
    }
    cuts.push(reach.min(len));
    cuts.sort_unstable();
    cuts.dedup();
    let mut open = marks.iter().peekable();
    let mut until = 0;
    let mut out = Vec::new();
    for pair in cuts.windows(2) {
        while let Some((_, end)) = open.next_if(|(start, _)| *start <= pair[0]) {
            until = until.max(*end);
        }
        out.push((pair[0], pair[1], pair[0] < until));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn every_mark_begins_a_piece_and_nothing_is_lost() {
        let cut = pieces(20, &[(2, 6), (4, 8), (8, 9), (12, 15)]);
        let expected = [(0, 2, false), (2, 4, true), (4, 8, true), (8, 9, true), (9, 12, false), (12, 15, true)];
        assert_eq!(cut[..6], expected);
        assert_eq!(cut[6..], [(15, 20, false)]);
    }
}
