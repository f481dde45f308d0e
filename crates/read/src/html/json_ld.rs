//! JSON-LD: what a page says of its article in schema.org's words.

use serde_json::{Map, Value};

use super::plain;

/// The article that a page's JSON-LD describes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Article {
    pub headline: Option<String>,
    pub published: Option<String>,
    pub modified: Option<String>,
    pub authors: Vec<String>,
    /// They are given with the type of a person.
    pub authors_are_people: bool,
    pub publisher: Option<String>,
    pub section: Option<String>,
    pub description: Option<String>,
    pub body: Option<String>,
    pub url: Option<String>,
    /// The agency that `creditText` or `sourceOrganization` names.
    pub credit: Option<String>,
}

/// Types that are articles, best first; the last ones only stand in for them.
const TYPES: [&str; 18] = [
    "NewsArticle",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "OpinionNewsArticle",
    "BackgroundNewsArticle",
    "ReviewNewsArticle",
    "LiveBlogPosting",
    "Article",
    "BlogPosting",
    "Report",
    "SocialMediaPosting",
    "TechArticle",
    "ScholarlyArticle",
    "Review",
    "HowTo",
    "Recipe",
    "WebPage",
    "ItemPage",
];

impl Article {
    pub fn find(scripts: &[String]) -> Self {
        let values: Vec<Value> = scripts.iter().filter_map(|script| parse(script)).collect();
        let mut objects = Vec::new();
        values.iter().for_each(|value| collect(value, &mut objects));
        let rank = |object: &Map<String, Value>| {
            let types = strings(object.get("@type"));
            types.iter().filter_map(|kind| TYPES.iter().position(|known| kind.ends_with(known))).min()
        };
        let mut ranked: Vec<(usize, &Map<String, Value>)> =
            objects.iter().filter_map(|object| Some((rank(object)?, *object))).collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        let mut article = Self::default();
        for (rank, object) in ranked {
            article.add(object, &objects, rank < 16);
        }
        article
    }

    /// Fills what is still unknown from `object`.
    fn add(&mut self, object: &Map<String, Value>, all: &[&Map<String, Value>], is_article: bool) {
        let text =
            |name: &str| strings(object.get(name)).into_iter().map(|text| plain(&text)).find(|text| !text.is_empty());
        let fill = |slot: &mut Option<String>, name: &str| {
            if slot.is_none() {
                *slot = text(name);
            }
        };
        fill(&mut self.published, "datePublished");
        fill(&mut self.modified, "dateModified");
        fill(&mut self.description, "description");
        if !is_article {
            return;
        }
        fill(&mut self.headline, "headline");
        if self.published.is_none() {
            fill(&mut self.published, "dateCreated");
        }
        fill(&mut self.section, "articleSection");
        fill(&mut self.url, "url");
        if self.body.is_none() {
            self.body = strings(object.get("articleBody")).into_iter().find(|body| !body.trim().is_empty());
        }
        if self.authors.is_empty() {
            let people = object.get("author").map(|authors| without_organizations(authors, all));
            self.authors = names(people.as_ref(), all);
            self.authors_are_people = object.get("author").is_some_and(is_person);
            if self.authors.is_empty() {
                self.authors = names(object.get("creator"), all);
            }
        }
        if self.publisher.is_none() {
            self.publisher = names(object.get("publisher"), all).into_iter().next();
        }
        if self.credit.is_none() {
            let fields =
                strings(object.get("creditText")).into_iter().chain(names(object.get("sourceOrganization"), all));
            self.credit = fields.into_iter().find_map(|field| crate::credit::agency_within(&field).map(str::to_owned));
        }
    }
}

/// Parses one script; newlines inside strings and HTML comments around it are common and forgiven.
fn parse(script: &str) -> Option<Value> {
    let script = script
        .trim()
        .trim_start_matches("<!--")
        .trim_start_matches("//<![CDATA[")
        .trim_end_matches("-->")
        .trim_end_matches("//]]>")
        .trim();
    let script = script.trim_end_matches(';');
    serde_json::from_str(script).ok().or_else(|| {
        let spaced: String = script.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        // Of several values in one script the first is read.
        serde_json::Deserializer::from_str(&spaced).into_iter::<Value>().next()?.ok()
    })
}

/// All objects that can be a page's own article; those of its comments, videos and lists are not.
fn collect<'a>(value: &'a Value, objects: &mut Vec<&'a Map<String, Value>>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, objects)),
        Value::Object(map) => {
            objects.push(map);
            for name in ["@graph", "mainEntity", "mainEntityOfPage"] {
                if let Some(inner) = map.get(name) {
                    collect(inner, objects);
                }
            }
        }
        _ => {}
    }
}

/// Authors without those that are given with the type of an organization, here or where they are referred to.
fn without_organizations(value: &Value, all: &[&Map<String, Value>]) -> Value {
    let kind = |map: &Map<String, Value>| map.get("@type").and_then(Value::as_str).map(str::to_owned);
    let is_organization = |map: &Map<String, Value>| {
        let meant = |id: &str| all.iter().find(|object| object.get("@id").and_then(Value::as_str) == Some(id));
        let id = map.get("@id").and_then(Value::as_str);
        let kind = kind(map).or_else(|| id.and_then(meant).and_then(|object| kind(object)));
        kind.is_some_and(|kind| kind.ends_with("Organization") || kind == "Corporation" || kind == "Brand")
    };
    match value {
        Value::Array(items) => Value::Array(
            items.iter().map(|item| without_organizations(item, all)).filter(|item| !item.is_null()).collect(),
        ),
        // An agency is credited by this field too.
        Value::Object(map) if is_organization(map) => match names(Some(value), all).into_iter().next() {
            Some(name) if crate::credit::agency(&name).is_some() => Value::String(name),
            _ => Value::Null,
        },
        other => other.clone(),
    }
}

fn is_person(value: &Value) -> bool {
    match value {
        Value::Array(items) => !items.is_empty() && items.iter().all(is_person),
        Value::Object(map) => map.get("@type").and_then(Value::as_str) == Some("Person"),
        _ => false,
    }
}

fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(items)) => items.iter().flat_map(|item| strings(Some(item))).collect(),
        Some(Value::Object(map)) => strings(map.get("@value").or_else(|| map.get("name"))),
        _ => Vec::new(),
    }
}

/// Names of people or organizations, given in place or by reference.
fn names(value: Option<&Value>, all: &[&Map<String, Value>]) -> Vec<String> {
    match value {
        Some(Value::String(name)) => vec![plain(name)],
        Some(Value::Array(items)) => items.iter().flat_map(|item| names(Some(item), all)).collect(),
        Some(Value::Object(map)) => {
            if let Some(name) = map.get("name") {
                return strings(Some(name)).iter().map(|name| plain(name)).collect();
            }
            let id = map.get("@id").and_then(Value::as_str);
            let meant = id.and_then(|id| {
                all.iter()
                    .find(|object| object.contains_key("name") && object.get("@id").and_then(Value::as_str) == Some(id))
            });
            meant.map(|object| strings(object.get("name")).iter().map(|name| plain(name)).collect()).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_article_is_found_among_other_things() {
        let script = r##"{"@graph":[{"@type":"WebPage","headline":"Home","datePublished":"2001-01-01"},
            {"@type":["NewsArticle"],"headline":"Ferry &amp; pier","datePublished":"2023-01-08","author":[{"@id":"#ines"}],
             "publisher":{"name":"Rovna Post"},"creditText":"(c) The Associated Press"},
            {"@type":"Person","@id":"#ines","name":"Ines Rolo"}]}"##;
        let article = Article::find(&[script.to_owned()]);
        assert_eq!(article.headline.as_deref(), Some("Ferry & pier"));
        assert_eq!(article.published.as_deref(), Some("2023-01-08"));
        assert_eq!(article.authors, ["Ines Rolo"]);
        assert_eq!(article.credit.as_deref(), Some("AP"));
    }

    #[test]
    fn broken_scripts_are_forgiven_or_left_out() {
        let article =
            Article::find(&["{\"@type\":\"Article\",\"headline\":\"One\ntwo\"}".to_owned(), "{oops".to_owned()]);
        assert_eq!(article.headline.as_deref(), Some("One two"));
        assert_eq!(Article::find(&["null".to_owned()]), Article::default());
    }
}
