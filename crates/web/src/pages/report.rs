use axum::extract::{RawQuery, State};
use axum::response::Html;
use maud::{Markup, html};
use rashomon_present::{Document, ParsedView, SpanView, StoryView, view_parsed};
use serde::Deserialize;

use super::layout::{Page, count, shown};
use super::marks::{LAYERS, amount, entity, marked, speaker};
use crate::address;
use crate::asked;
use crate::failure::Failure;
use crate::site::Site;

#[derive(Deserialize)]
struct Asked {
    name: String,
    /// Words to be marked above all others, in code points.
    #[serde(default)]
    start: usize,
    #[serde(default)]
    end: usize,
}

/// A report with all that was found in it.
pub async fn report(State(site): State<Site>, RawQuery(query): RawQuery) -> Result<Html<String>, Failure> {
    let asked: Asked = asked::read(&query.unwrap_or_default())?;
    shown(&site, move |archive| {
        let one = archive.report(&asked.name)?;
        let view = view_parsed(&one.report, &one.parsed, false);
        let document: Option<Document> =
            archive.story_of(&view.report.name)?.map(|id| archive.story(&id)).transpose()?;
        let story = document.as_ref().and_then(|document| document.stories.first());
        let versions = match &view.report.url {
            Some(url) => archive.versions(url).map_or(1, |of| of.versions.len()),
            None => 1,
        };
        let title = view.report.headline.as_deref().unwrap_or(&view.report.name).to_owned();
        let words = (asked.start < asked.end).then_some((asked.start, asked.end));
        let compared = story.and_then(|story| story.compared.as_ref());
        let content = html! {
            h1 { (title) }
            (facts(&view))
            // The address is shown and not linked: opening it is the reader's own step.
            @if let Some(url) = &view.report.url {
                p {
                    small { (url) }
                    @if versions > 1 { " " a href={ "/versions?url=" (address::encoded(url)) } { (count(versions, "version")) } }
                }
            }
            @match story {
                Some(story) => {
                    p { "In the story " a href=(address::story(&story.id)) { (story.headline.as_deref().unwrap_or("(no headline)")) } }
                }
                None => { p { "In no story: a later version of this page stands in its place, or it is not grouped yet." } }
            }
            div.marked {
                fieldset.layers {
                    legend { "Mark" }
                    @for (class, name, seen) in LAYERS {
                        label.check { input type="checkbox" id={ "show-" (class) } checked[seen]; span class=(class) { (name) } }
                    }
                }
                p.text { (marked(&view, compared, words)) }
            }
            @if let Some(story) = story { (findings(&view, story)) }
            (found(&view))
            @if !view.report.notices.is_empty() {
                h2 { "Notices" }
                ul { @for notice in &view.report.notices { li { span.tag { (notice.kind) } " " (notice.message) } } }
            }
        };
        Ok(Page { title, here: "/", content })
    })
    .await
}

fn facts(view: &ParsedView) -> Markup {
    let report = &view.report;
    let facts = [
        ("Outlet", report.outlet.clone()),
        ("By", (!report.byline.is_empty()).then(|| report.byline.join(", "))),
        ("Dateline", report.dateline.clone()),
        ("Agency", report.credit.clone()),
        ("Published", report.published.clone()),
        ("Updated", report.updated.clone()),
        ("Language", report.language.clone()),
        ("File", Some(report.location.clone())),
        ("SHA-256", Some(report.sha256.clone())),
    ];
    html! {
        dl.facts-list {
            @for (name, value) in facts { @if let Some(value) = value { div { dt { (name) } dd { (value) } } } }
        }
    }
}

/// Findings that rest on this report.
fn findings(view: &ParsedView, story: &StoryView) -> Markup {
    let all = story.compared.iter().flat_map(|compared| &compared.findings);
    let name = &view.report.name;
    let resting: Vec<_> = all
        .filter_map(|finding| {
            let mut evidence = finding.accounts.iter().flat_map(|account| &account.evidence);
            Some((finding, evidence.find(|one| one.report == *name)?))
        })
        .collect();
    html! {
        @if !resting.is_empty() {
            h2 { "Findings that rest on it (" (resting.len()) ")" }
            ul.list {
                @for (finding, evidence) in resting {
                    li {
                        span class={ "badge " (finding.status) } {
                            (finding.status.replace('-', " ")) @if let Some(slot) = finding.slot { ": " (slot) }
                        } " "
                        a href={ (address::story(&story.id)) "#" (finding.id) } { (finding.claim) } " "
                        small { a href={ "#c" (evidence.start) } { "its words" } }
                    }
                }
            }
        }
    }
}

/// All that was found in the report alone, each leading to its words.
fn found(view: &ParsedView) -> Markup {
    let quotes: Vec<Markup> = view
        .quotes
        .iter()
        .filter(|quote| !quote.content.is_empty())
        .map(|quote| {
            html! { b { (speaker(view, quote)) } " " span.tag { (quote.kind) } " " (to(&quote.content[0])) }
        })
        .collect();
    let names: Vec<Markup> = view.entities.iter().filter(|entity| entity.r#type != "other").map(|entity| {
        let first = view.mentions.iter().find(|mention| mention.entity == entity.id);
        html! {
            span.tag { (entity.r#type) } " "
            @match first { Some(first) => a href={ "#c" (first.at.start) } { (entity.name) }, None => (entity.name) }
            " " small { (count(entity.mentions, "mention")) }
        }
    }).collect();
    let times: Vec<Markup> = view
        .times
        .iter()
        .map(|time| {
            html! { (to(&time.at)) " " small { (time.value.as_deref().unwrap_or("not resolved")) } }
        })
        .collect();
    let amounts: Vec<Markup> =
        view.quantities.iter().map(|quantity| html! { (to(&quantity.at)) " " small { (amount(quantity)) } }).collect();
    let events: Vec<Markup> = view
        .events
        .iter()
        .map(|event| {
            let who = |who: &Option<rashomon_present::ParticipantView>| {
                who.as_ref()
                    .map(|who| who.entity.as_deref().map_or(who.at.text.clone(), |id| entity(view, id).to_owned()))
            };
            html! {
                span.tag { (event.r#type) } " "
                @if let Some(actor) = who(&event.actor) { (actor) ": " }
                (to(&event.trigger))
                @if let Some(recipient) = who(&event.recipient) { " → " (recipient) }
                @if event.polarity == "negative" { " " small { "negated" } }
                @if event.modality != "asserted" { " " small { (event.modality) } }
            }
        })
        .collect();
    let claims: Vec<Markup> = view.claims.iter().map(|claim| html! { (claim.at.text) }).collect();
    let groups = [
        ("Quotes", quotes),
        ("Names", names),
        ("Times", times),
        ("Amounts", amounts),
        ("Events", events),
        ("Claims", claims),
    ];
    html! {
        h2 { "Found in this report alone" }
        @for (title, entries) in groups.iter().filter(|(_, entries)| !entries.is_empty()) {
            details.found {
                summary { (title) " (" (entries.len()) ")" }
                ul { @for entry in entries { li { (entry) } } }
            }
        }
    }
}

fn to(words: &SpanView) -> Markup {
    html! { a href={ "#c" (words.start) } { (words.text) } }
}
