//! Reports as news items.

use std::io;

use rashomon_group::ReportIdx;
use rashomon_parse::MentionType;
use rashomon_read::{Published, Report};
use serde_json::{Map, Value, json};

use crate::{Files, Told};

/// What is unknown is left out: both formats know no null.
fn known(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let empty = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
            Value::Object(map.into_iter().filter(|(_, value)| !empty(value)).collect::<Map<_, _>>())
        }
        other => other,
    }
}

fn moment(published: &Option<Published>) -> Option<&str> {
    match published {
        Some(Published::Moment { rfc3339, .. }) => Some(rfc3339),
        _ => None,
    }
}

/// Names of a report's entities of one of these types, each once, in the order of the text.
fn names(told: &Told, at: ReportIdx, kinds: &[MentionType]) -> Vec<Value> {
    let entities = told.of(at).parsed.entities.iter().filter(|entity| kinds.contains(&entity.kind));
    entities.map(|entity| json!({"name": entity.name, "rel": "mentions"})).collect()
}

fn urn(report: &Report) -> String {
    format!("urn:sha256:{}", report.sha256)
}

/// IPTC ninjs 3.1, one item a line. A day without a time has no place in it but `contentCreated`'s text.
pub(crate) fn write_ninjs(told: &Told, files: &mut Files) -> io::Result<()> {
    for at in told.indices() {
        let report = &told.of(at).report;
        let item = known(json!({
            "standard": {
                "name": "ninjs", "version": "3.1", "schema": "https://www.iptc.org/std/ninjs/ninjs-schema_3.1.json",
            },
            "uri": urn(report),
            "type": "text",
            "language": report.language,
            "versionCreated": moment(&report.updated).or(moment(&report.published)),
            "contentCreated": moment(&report.published),
            "by": (!report.byline.is_empty()).then(|| report.byline.join(", ")),
            "located": report.dateline,
            "headlines": report.headline.iter().map(|headline| json!({"role": "main", "value": headline})).collect::<Vec<_>>(),
            "descriptions": report.description.iter().map(|text| json!({"role": "summary", "value": text})).collect::<Vec<_>>(),
            "bodies": [{"role": "main", "contentType": "text/plain", "charCount": report.body.text().chars().count(),
                "value": report.body.text()}],
            "people": names(told, at, &[MentionType::Person]),
            "organisations": names(told, at, &[MentionType::Organization]),
            "places": names(told, at, &[MentionType::Place, MentionType::Facility]),
            "infoSources": report.credit.iter().map(|credit| json!({"name": credit})).collect::<Vec<_>>(),
        }));
        files.write("ninjs.jsonl", &format!("{item}\n"))?;
    }
    Ok(())
}

/// schema.org NewsArticle, one object of JSON-LD a line.
pub(crate) fn write_schema_org(told: &Told, files: &mut Files) -> io::Result<()> {
    for at in told.indices() {
        let report = &told.of(at).report;
        let author = |name: &String| json!({"@type": "Person", "name": name});
        let about = |kinds: &[MentionType], kind: &str| {
            let all = told.of(at).parsed.entities.iter().filter(|entity| kinds.contains(&entity.kind));
            all.map(|entity| json!({"@type": kind, "name": entity.name})).collect::<Vec<_>>()
        };
        let mut mentions = about(&[MentionType::Person], "Person");
        mentions.extend(about(&[MentionType::Organization], "Organization"));
        mentions.extend(about(&[MentionType::Place, MentionType::Facility], "Place"));
        let based_on: Vec<String> = (told.story.lineage.iter())
            .filter(|derived| derived.from == at && derived.direction.is_some())
            .map(|derived| urn(&told.of(derived.to).report))
            .collect();
        let item = known(json!({
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "@id": urn(report),
            "url": report.url,
            "headline": report.headline,
            "description": report.description,
            "articleBody": report.body.text(),
            "articleSection": report.section,
            "inLanguage": report.language,
            "dateline": report.dateline,
            "datePublished": report.published.as_ref().map(ToString::to_string),
            "dateModified": report.updated.as_ref().map(ToString::to_string),
            "author": report.byline.iter().map(author).collect::<Vec<_>>(),
            "publisher": report.outlet.as_ref().map(|outlet| json!({"@type": "NewsMediaOrganization", "name": outlet})),
            "creditText": report.credit,
            "mentions": mentions,
            "isBasedOn": based_on,
        }));
        files.write("news-articles.jsonl", &format!("{item}\n"))?;
    }
    Ok(())
}
