//! What a page shows of one story.

use maud::{Markup, html};

use super::labels::Labels;
use super::{Links, lineage, map, words};
use crate::outline::{
    Names, SEEN, contested_in, count, drift_words, folded, headline, one_line, sections, shared_quotes, standing,
};
use crate::view::{AccountView, ComparedView, Document, EntityView, EvidenceView, FindingView, StoryView};

/// All of a story but its title: findings, quotes, timeline, places, names, origins, lineage.
pub fn story_sections(document: &Document, story: &StoryView, links: &dyn Links) -> Markup {
    let labels = Labels::of(document);
    html! {
        p.facts { (count(story.reports.len(), "report")) ", " (count(story.origins.len(), "origin")) }
        (parts(story, links))
        @if let Some(compared) = &story.compared { (compared_sections(compared, links, &labels)) }
        h2 id=(links.part("origins")) { "Origins" }
        p.about { "where the texts come from" }
        ul.origins {
            @for origin in &story.origins {
                li {
                    b { (origin.name.as_deref().unwrap_or("not named")) } " " span.tag { (origin.kind) } " "
                    (labels.list(&origin.reports)) br; small { (origin.why) }
                }
            }
        }
        (lineage::section(document, story, links, &labels))
    }
}

/// What the story has, each a way to it.
fn parts(story: &StoryView, links: &dyn Links) -> Markup {
    let mut parts: Vec<(&str, String)> = Vec::new();
    if let Some(compared) = &story.compared {
        let counted = |title: &str, count: usize| format!("{title} ({count})");
        parts.extend(
            sections(compared).iter().map(|section| (section.status, counted(section.title, section.findings.len()))),
        );
        let quotes = shared_quotes(compared).len();
        parts.extend((quotes > 0).then(|| ("quotes", counted("Quotes", quotes))));
        parts.extend((!compared.timeline.is_empty()).then(|| ("timeline", "Timeline".to_owned())));
        parts.extend(map::has_places(&compared.entities).then(|| ("places", "Places".to_owned())));
        parts.extend(has_names(&compared.entities).then(|| ("names", "Names".to_owned())));
    }
    parts.push(("origins", "Origins".to_owned()));
    parts.extend((!story.lineage.is_empty()).then(|| ("lineage", "Lineage".to_owned())));
    html! {
        nav.parts aria-label={ "Parts of: " (headline(story)) } {
            @for (part, title) in &parts { a href={ "#" (links.part(part)) } { (title) } " " }
        }
    }
}

fn compared_sections(compared: &ComparedView, links: &dyn Links, labels: &Labels) -> Markup {
    let names = Names::of(compared);
    let quotes = shared_quotes(compared);
    html! {
        @for section in sections(compared) {
            h2 id=(links.part(section.status)) { (section.title) " (" (section.findings.len()) ")" }
            p.about { (section.about) }
            @for finding in section.findings { (finding_section(finding, &names, links, labels)) }
        }
        @if !quotes.is_empty() {
            h2 id=(links.part("quotes")) { "Quotes" }
            p.about { "the same utterance in several reports" }
            @for quote in quotes {
                @let altered = quote.drift == "altered" || quote.drift == "translated";
                details class={ "quote " (quote.drift) } {
                    summary {
                        b { (quote.speaker.as_deref().map_or("somebody", |id| names.get(id))) } " "
                        span.tag { (drift_words(quote.drift)) } " " q { (one_line(&quote.text)) }
                    }
                    (evidence_list(&quote.variants, if altered { vec![&quote.text] } else { Vec::new() }, links, labels))
                }
            }
        }
        @if !compared.timeline.is_empty() {
            h2 id=(links.part("timeline")) { "Timeline" }
            ol.timeline { @for entry in &compared.timeline { li { time { (entry.date) } " " (one_line(&entry.text)) } } }
        }
        (map::section(&compared.entities, links))
        (names_section(&compared.entities, links))
    }
}

fn finding_section(finding: &FindingView, names: &Names, links: &dyn Links, labels: &Labels) -> Markup {
    let contested = finding.status == "contested";
    html! {
        details class={ "finding " (finding.status) } id=(links.part(&finding.id)) open[contested] {
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
                        (evidence_list(&account.evidence, others, links, labels))
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

/// Evidence with the words marked that `others` do not have; what is not seen at once can be opened.
fn evidence_list(evidence: &[EvidenceView], others: Vec<&str>, links: &dyn Links, labels: &Labels) -> Markup {
    let (seen, more) = folded(evidence, SEEN);
    let list = |evidence: &[EvidenceView]| {
        html! { ul.evidence { @for one in evidence { li { (evidence_line(one, &others, links, labels)) } } } }
    };
    html! {
        (list(seen))
        @if !more.is_empty() { details.more { summary { (more.len()) " more" } (list(more)) } }
    }
}

fn evidence_line(one: &EvidenceView, others: &[&str], links: &dyn Links, labels: &Labels) -> Markup {
    html! {
        q {
            @for (piece, differs) in words::differing(&one_line(&one.text), others) {
                @if differs {
                    @let word = piece.trim_end();
                    em { (word) } (piece[word.len()..])
                } @else { (piece) }
            }
        }
        " " a href=(links.evidence(&one.report, one.start, one.end)) title=(one.report) { (labels.get(&one.report)) }
    }
}

/// Types in the order shown, and how a group of them is called.
const KINDS: [(&str, &str); 4] =
    [("person", "People"), ("organization", "Organizations"), ("place", "Places"), ("facility", "Sites")];

fn has_names(entities: &[EntityView]) -> bool {
    entities.iter().any(|entity| KINDS.iter().any(|(kind, _)| entity.r#type == *kind))
}

fn names_section(entities: &[EntityView], links: &dyn Links) -> Markup {
    let of = |kind: &str| entities.iter().filter(|entity| entity.r#type == kind).collect::<Vec<_>>();
    let groups = KINDS.map(|(kind, title)| (title, of(kind)));
    html! {
        @if has_names(entities) {
            h2 id=(links.part("names")) { "Names" }
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
