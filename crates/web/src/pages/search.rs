use axum::extract::{RawQuery, State};
use axum::response::Html;
use maud::{Markup, html};
use rashomon_engine::{HitKind, Query, Search};
use rashomon_present::HitView;
use serde::Deserialize;

use super::layout::{Page, count, day, given, shown};
use crate::address;
use crate::asked;
use crate::failure::Failure;
use crate::site::Site;

/// Hits of each kind on the page.
const HITS: u32 = 20;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    q: String,
    from: String,
    to: String,
    outlet: String,
    place: String,
    /// A kind of hit, or empty for all.
    kind: String,
    /// A type of name, or empty for all.
    r#type: String,
}

const TYPES: [&str; 8] = ["person", "organization", "place", "group", "facility", "event", "law", "work"];

pub async fn search(State(site): State<Site>, RawQuery(query): RawQuery) -> Result<Html<String>, Failure> {
    let asked: Asked = asked::read(&query.unwrap_or_default())?;
    let search = Search {
        query: Query::new(&asked.q),
        kinds: HitKind::ALL.into_iter().filter(|kind| kind.as_str() == asked.kind).collect(),
        name_type: given(&asked.r#type),
        from: day(&asked.from)?,
        to: day(&asked.to)?,
        outlet: given(&asked.outlet),
        place: given(&asked.place),
        limit: HITS,
    };
    shown(&site, move |archive| {
        let empty = search.query.is_empty();
        let hits = if empty { Vec::new() } else { archive.search(&search)? };
        let content = html! {
            h1 { "Search" }
            (form(&asked))
            @if search.query.dropped > 0 {
                p role="status" { "Too many words: the last " (search.query.dropped) " were left out." }
            }
            @if !empty {
                p role="status" { (count(hits.len(), "hit")) ", up to " (HITS) " of a kind" }
                ul.list { @for hit in &hits { li { (entry(hit)) } } }
            }
        };
        let title = if empty { "Search".to_owned() } else { format!("{} · Search", asked.q.trim()) };
        Ok(Page { title, here: "/search", content })
    })
    .await
}

fn form(asked: &Asked) -> Markup {
    html! {
        form.filter role="search" action="/search" {
            label.grow {
                "Words" input type="search" name="q" value=(asked.q) required autofocus[asked.q.is_empty()] aria-describedby="how";
            }
            button { "Search" }
            label { "From" input type="date" name="from" value=(asked.from); }
            label { "To" input type="date" name="to" value=(asked.to); }
            label { "Outlet" input name="outlet" value=(asked.outlet); }
            label { "Place or country code" input name="place" value=(asked.place); }
            (choice("In", "kind", "everything", &HitKind::ALL.map(HitKind::as_str), &asked.kind))
            (choice("Names of type", "type", "any", &TYPES, &asked.r#type))
        }
        p.about #how {
            "All words must stand there. " code { "\"in quotes\"" } " side by side, " code { "harb*" } " begins so, "
            code { "ferry OR boat" } " either, " code { "-word" } " not this one."
        }
    }
}

fn choice(label: &str, name: &str, all: &str, values: &[&str], chosen: &str) -> Markup {
    html! {
        label {
            (label)
            select name=(name) {
                option value="" { (all) }
                @for value in values { option value=(value) selected[*value == chosen] { (value) } }
            }
        }
    }
}

fn entry(hit: &HitView) -> Markup {
    match hit {
        HitView::Name { name, r#type, reports, stories } => html! {
            span.tag { (r#type) } " " b { (name) } " " small { "in " (count(*reports as usize, "report")) }
            @for story in stories {
                br; a href=(address::story(&story.id)) { (story.headline.as_deref().unwrap_or("(no headline)")) }
            }
        },
        HitView::Claim { claim, story, finding, slot, status, origins } => html! {
            span class={ "badge " (status) } { (status) @if let Some(slot) = slot { ", " (slot) } } " "
            a href={ (address::story(story)) "#" (finding) } { (claim) } " "
            small { (count(*origins as usize, "origin")) }
        },
        HitView::Quote { speaker, evidence, .. } => html! {
            span.tag { "quote" } " " b { (speaker.as_deref().unwrap_or("somebody")) } ": " q { (evidence.text.trim_matches(['"', '“', '”'])) } " "
            a href=(address::words(&evidence.report, evidence.start, evidence.end)) { (evidence.report) }
        },
        HitView::Report { report, headline, outlet, published, evidence, .. } => html! {
            span.tag { "report" } " " a href=(address::report(report)) { (headline.as_deref().unwrap_or(report)) } " "
            small {
                ([outlet.as_deref(), published.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(", "))
            }
            br; q { a href=(address::words(report, evidence.start, evidence.end)) { (evidence.text) } }
        },
    }
}
