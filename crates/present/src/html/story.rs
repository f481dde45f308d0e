//! What a page shows of one story.

use maud::{Markup, html};

use super::{Links, lineage, map, words};
use crate::outline::{Names, contested_in, count, drift_words, one_line, sections, shared_quotes, standing};
use crate::view::{AccountView, ComparedView, Document, EntityView, EvidenceView, FindingView, StoryView};

/// All of a story but its title: findings, quotes, timeline, places, names, origins, lineage.
pub fn story_sections(document: &Document, story: &StoryView, links: &dyn Links) -> Markup {
    html! {
        p.facts { (count(story.reports.len(), "report")) ", " (count(story.origins.len(), "origin")) }
        @if let Some(compared) = &story.compared { (compared_sections(compared, links)) }
        h2 { "Origins" }
        p.about { "where the texts come from" }
        ul.origins {
            @for origin in &story.origins {
                li {
                    b { (origin.name.as_deref().unwrap_or("not named")) } " " span.tag { (origin.kind) } " "
                    (origin.reports.join(", ")) br; small { (origin.why) }
                }
            }
        }
        (lineage::section(document, story, links))
    }
}

fn compared_sections(compared: &ComparedView, links: &dyn Links) -> Markup {
    let names = Names::of(compared);
    let quotes = shared_quotes(compared);
    html! {
        @for section in sections(compared) {
            h2 { (section.title) " (" (section.findings.len()) ")" }
            p.about { (section.about) }
            @for finding in section.findings { (finding_section(finding, &names, links)) }
        }
        @if !quotes.is_empty() {
            h2 { "Quotes" }
            p.about { "the same utterance in several reports" }
            @for quote in quotes {
                @let altered = quote.drift == "altered" || quote.drift == "translated";
                details class={ "quote " (quote.drift) } {
                    summary {
                        b { (quote.speaker.as_deref().map_or("somebody", |id| names.get(id))) } " "
                        span.tag { (drift_words(quote.drift)) } " " q { (one_line(&quote.text)) }
                    }
                    (evidence_list(&quote.variants, if altered { vec![&quote.text] } else { Vec::new() }, links))
                }
            }
        }
        @if !compared.timeline.is_empty() {
            h2 { "Timeline" }
            ol.timeline { @for entry in &compared.timeline { li { time { (entry.date) } " " (one_line(&entry.text)) } } }
        }
        (map::section(&compared.entities))
        (names_section(&compared.entities))
    }
}

fn finding_section(finding: &FindingView, names: &Names, links: &dyn Links) -> Markup {
    let contested = finding.status == "contested";
    html! {
        details class={ "finding " (finding.status) } id=(finding.id) open[contested] {
            summary {
                @if let Some(slot) = contested_in(finding) { span.tag { (slot) } " " }
                (one_line(&finding.claim)) " "
                small {
                    (standing(finding))
                    @if let Some(word) = names.on_the_word_of(&finding.speakers) { "; " (word) }
                }
            }
            div.accounts {
                @for (at, account) in finding.accounts.iter().enumerate() {
                    @let others = if contested { others(&finding.accounts, at) } else { Vec::new() };
                    div.account {
                        @if contested {
                            p.value {
                                b { (one_line(&account.value)) } " "
                                small {
                                    (count(account.origins.len(), "origin"))
                                    @if let Some(word) = names.on_the_word_of(&account.speakers) { "; " (word) }
                                }
                            }
                        }
                        (evidence_list(&account.evidence, others, links))
                    }
                }
            }
            p.why { (finding.why) }
            (links.actions(finding))
        }
    }
}

/// What the other accounts say, one clause each.
fn others(accounts: &[AccountView], this: usize) -> Vec<&str> {
    let others = accounts.iter().enumerate().filter(|(at, _)| *at != this);
    others.filter_map(|(_, account)| account.evidence.first()).map(|one| one.text.as_str()).collect()
}

/// Evidence with the words marked that `others` do not have.
fn evidence_list(evidence: &[EvidenceView], others: Vec<&str>, links: &dyn Links) -> Markup {
    html! {
        ul.evidence {
            @for one in evidence {
                li {
                    q {
                        @for (piece, differs) in words::differing(&one_line(&one.text), &others) {
                            @if differs {
                                @let word = piece.trim_end();
                                em { (word) } (piece[word.len()..])
                            } @else { (piece) }
                        }
                    }
                    " " a href=(links.evidence(&one.report, one.start, one.end)) { (one.report) }
                }
            }
        }
    }
}

/// Types in the order shown, and how a group of them is called.
const KINDS: [(&str, &str); 4] =
    [("person", "People"), ("organization", "Organizations"), ("place", "Places"), ("facility", "Sites")];

fn names_section(entities: &[EntityView]) -> Markup {
    let of = |kind: &str| entities.iter().filter(|entity| entity.r#type == kind).collect::<Vec<_>>();
    let groups = KINDS.map(|(kind, title)| (title, of(kind)));
    html! {
        @if groups.iter().any(|(_, entities)| !entities.is_empty()) {
            h2 { "Names" }
            @for (title, entities) in groups.iter().filter(|(_, entities)| !entities.is_empty()) {
                details.names {
                    summary { (title) " (" (entities.len()) ")" }
                    ul {
                        @for entity in entities {
                            li {
                                b { (entity.name) } " " small { (count(entity.mentions, "mention")) }
                                @let forms: Vec<&str> =
                                    entity.names.iter().map(String::as_str).filter(|name| *name != entity.name).collect();
                                @if !forms.is_empty() { br; small { "also " (forms.join(", ")) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
