//! The same for programs: JSON under `/api/v1`, problems as RFC 9457 says, changes as server-sent events.
//!
//! Each operation is one function of a store and of what is asked for. Its types give its part of the OpenAPI
//! description, so that the two cannot part.

mod asked;
mod operation;
mod stream;

use axum::Router;
use axum::routing::get;
use rashomon_engine::{Archive, Change, HitKind, Query, ReportLine, Search, Since, StoreError, StoryFilter, StoryLine};
use rashomon_present::{Document, FindingView, HitView, ParsedView, VersionsView, view_parsed};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::address::encoded;
use crate::failure::Failure;
use crate::site::Site;
use asked::{Day, Limit, Moment};
use operation::Api;

/// The operations whose answers are kept until the store changes, and the stream, which has no end.
pub fn routers() -> (Router<Site>, Router<Site>) {
    let (router, described) = operations().done();
    let described = described.to_string();
    let json = [(axum::http::header::CONTENT_TYPE, "application/json")];
    let router = router.route("/openapi.json", get(move || async move { (json, described) }));
    (router, Router::new().route("/changes/stream", get(stream::changes)))
}

fn operations() -> Api {
    Api::new("/api/v1")
        .get("/stories", "List stories, the one with the newest report first", stories)
        .get("/stories/{id}", "The brief of one story, by its id or one that it had", story)
        .get(
            "/stories/{id}/findings",
            "The findings of one story, each with a key that lasts while the story grows",
            findings,
        )
        .get("/reports", "List reports in the order in which they were kept", reports)
        .get("/reports/{report}", "One report, by its SHA-256 or its name, with what was found in it alone", report)
        .get("/search", "Find names, claims, quotes and reports", search)
        .get("/changes", "What changed in stories and findings, the oldest first", changes)
        .get("/versions", "The versions of a page, each with what was edited", versions)
        .stream("/changes/stream", "Changes as they are noted, as server-sent events named `change`")
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct StoriesAsked {
    /// Stories with a report of this day or later.
    from: Option<Day>,
    /// Stories with a report of this day or earlier.
    to: Option<Day>,
    /// Stories that so many reports tell, or more.
    least_reports: Option<u32>,
    /// Only stories that have findings which cannot all hold.
    #[serde(default)]
    contested: bool,
    #[serde(default)]
    limit: Limit,
    /// How many are left out before the first.
    #[serde(default)]
    offset: u32,
}

#[derive(Serialize, JsonSchema)]
struct Stories {
    stories: Vec<StoryLine>,
    /// The address of the next page, where there is one.
    next: Option<String>,
}

fn stories(archive: &Archive, asked: StoriesAsked) -> Result<Stories, Failure> {
    let StoriesAsked { from, to, least_reports, contested, limit, offset } = asked;
    let filter = StoryFilter {
        from: from.as_ref().map(Day::text),
        to: to.as_ref().map(Day::text),
        least_reports,
        contested,
        // One more than fits says that there is a next page.
        limit: Some(limit.number() + 1),
        offset,
        ..StoryFilter::default()
    };
    let mut stories = archive.stories(&filter)?;
    let mut given: Vec<(&str, String)> = Vec::new();
    given.extend(filter.from.map(|from| ("from", from)));
    given.extend(filter.to.map(|to| ("to", to)));
    given.extend(least_reports.map(|least| ("least_reports", least.to_string())));
    given.extend(contested.then(|| ("contested", "true".to_owned())));
    given.push(("limit", limit.number().to_string()));
    given.push(("offset", offset.saturating_add(limit.number()).to_string()));
    let next = cut(&mut stories, limit).then(|| address("/api/v1/stories", &given));
    Ok(Stories { stories, next })
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct StoryAsked {
    /// A story's id, or one that it had.
    id: String,
}

fn story(archive: &Archive, asked: StoryAsked) -> Result<Document, Failure> {
    Ok(archive.story(&asked.id)?)
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FindingsAsked {
    /// A story's id, or one that it had.
    id: String,
    /// Findings of this standing only.
    status: Option<Standing>,
    #[serde(default)]
    limit: Limit,
    /// How many are left out before the first.
    #[serde(default)]
    offset: u32,
}

#[derive(Deserialize, JsonSchema, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum Standing {
    Contested,
    Corroborated,
    SingleOrigin,
}

impl Standing {
    fn as_str(self) -> &'static str {
        match self {
            Self::Contested => "contested",
            Self::Corroborated => "corroborated",
            Self::SingleOrigin => "single-origin",
        }
    }
}

#[derive(Serialize, JsonSchema)]
struct StoryFindings {
    /// The id that the story has now.
    story: String,
    findings: Vec<KeyedFinding>,
    /// The address of the next page, where there is one.
    next: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct KeyedFinding {
    /// Stays the same while the story grows; changes name findings by it.
    key: String,
    #[serde(flatten)]
    finding: FindingView,
}

fn findings(archive: &Archive, asked: FindingsAsked) -> Result<StoryFindings, Failure> {
    let FindingsAsked { id, status, limit, offset } = asked;
    let document = archive.story(&id)?;
    let story = document.stories.into_iter().next().ok_or(StoreError::Unknown { what: "story", name: id })?;
    let keys = archive.finding_keys(&story.id)?;
    let all = story.compared.into_iter().flat_map(|compared| compared.findings);
    let keyed = keys.into_iter().zip(all).map(|(key, finding)| KeyedFinding { key, finding });
    let wanted = keyed.filter(|one| status.is_none_or(|status| one.finding.status == status.as_str()));
    let mut findings: Vec<KeyedFinding> = wanted.skip(offset as usize).take(limit.number() as usize + 1).collect();
    let mut given: Vec<(&str, String)> = Vec::new();
    given.extend(status.map(|status| ("status", status.as_str().to_owned())));
    given.push(("limit", limit.number().to_string()));
    given.push(("offset", offset.saturating_add(limit.number()).to_string()));
    let path = format!("/api/v1/stories/{}/findings", encoded(&story.id));
    let next = cut(&mut findings, limit).then(|| address(&path, &given));
    Ok(StoryFindings { story: story.id, findings, next })
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ReportsAsked {
    #[serde(default)]
    limit: Limit,
    /// The number of the last report of the page before.
    #[serde(default)]
    after: u32,
}

#[derive(Serialize, JsonSchema)]
struct Reports {
    reports: Vec<ReportLine>,
    /// The address of the next page, where there is one.
    next: Option<String>,
}

fn reports(archive: &Archive, asked: ReportsAsked) -> Result<Reports, Failure> {
    let limit = asked.limit;
    let mut reports = archive.report_lines(i64::from(asked.after), limit.number() + 1)?;
    let more = cut(&mut reports, limit);
    let next = reports.last().filter(|_| more).map(|last| {
        address("/api/v1/reports", &[("limit", limit.number().to_string()), ("after", last.number.to_string())])
    });
    Ok(Reports { reports, next })
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ReportAsked {
    /// A report's SHA-256 (or its first 8 digits or more), or its name.
    report: String,
}

#[derive(Serialize, JsonSchema)]
struct ReportAnswer {
    /// The id of the story it is in; null where a later version of its page stands in its place, or it is not grouped yet.
    story: Option<String>,
    #[serde(flatten)]
    report: ParsedView,
}

fn report(archive: &Archive, asked: ReportAsked) -> Result<ReportAnswer, Failure> {
    let one = archive.report(&asked.report)?;
    let story = archive.story_of(&one.report.name)?;
    Ok(ReportAnswer { story, report: view_parsed(&one.report, &one.parsed, false) })
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SearchAsked {
    /// Words that must all stand there; `"…"` is a phrase, `OR` stands between alternatives, `-` before what must not stand
    /// there, `*` after the beginning of a word.
    q: String,
    /// Hits of this kind only.
    kind: Option<Kind>,
    /// Names of this type only: `person`, `place`, `organization` …
    r#type: Option<String>,
    /// Published on this day or later.
    from: Option<Day>,
    /// Published on this day or earlier.
    to: Option<Day>,
    /// The outlet's name, whatever its case.
    outlet: Option<String>,
    /// A place that the report names, or the ISO 3166-1 code of a country that one lies in.
    place: Option<String>,
    /// Hits of each kind.
    #[serde(default)]
    limit: Limit,
}

#[derive(Deserialize, JsonSchema, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Name,
    Claim,
    Quote,
    Report,
}

impl Kind {
    fn hit(self) -> HitKind {
        match self {
            Self::Name => HitKind::Name,
            Self::Claim => HitKind::Claim,
            Self::Quote => HitKind::Quote,
            Self::Report => HitKind::Report,
        }
    }
}

#[derive(Serialize, JsonSchema)]
struct Hits {
    /// Names, then claims, quotes, reports; in each the best first.
    hits: Vec<HitView>,
    /// Words that were left out, since there were too many.
    dropped_words: usize,
}

fn search(archive: &Archive, asked: SearchAsked) -> Result<Hits, Failure> {
    let search = Search {
        query: Query::new(&asked.q),
        kinds: asked.kind.into_iter().map(Kind::hit).collect(),
        name_type: asked.r#type,
        from: asked.from.as_ref().map(Day::text),
        to: asked.to.as_ref().map(Day::text),
        outlet: asked.outlet,
        place: asked.place,
        limit: asked.limit.number(),
    };
    // Signs alone are words of nothing, and stand nowhere.
    let hits = if search.query.is_empty() { Vec::new() } else { archive.search(&search)? };
    Ok(Hits { hits, dropped_words: search.query.dropped })
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ChangesAsked {
    /// From this day or moment on.
    since: Option<Moment>,
    /// After the change with this number; stands above `since`.
    after: Option<u32>,
    #[serde(default)]
    limit: Limit,
}

#[derive(Serialize, JsonSchema)]
struct Changes {
    changes: Vec<Change>,
    /// The number of the last change that the store has noted.
    last: i64,
    /// The address of the next page, where there is one.
    next: Option<String>,
}

fn changes(archive: &Archive, asked: ChangesAsked) -> Result<Changes, Failure> {
    let since = match (asked.after, asked.since) {
        (None, Some(at)) => Since::At(at.text()),
        (after, _) => Since::Seq(i64::from(after.unwrap_or(0))),
    };
    let (limit, last) = (asked.limit, archive.last_change()?);
    let mut changes = archive.changes(&since, limit.number() + 1)?;
    let more = cut(&mut changes, limit);
    let next = changes.last().filter(|_| more).map(|last| {
        address("/api/v1/changes", &[("limit", limit.number().to_string()), ("after", last.seq.to_string())])
    });
    Ok(Changes { changes, last, next })
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct VersionsAsked {
    /// The page's address; how its scheme, `www.`, fragment and closing slash are written does not matter.
    url: String,
}

fn versions(archive: &Archive, asked: VersionsAsked) -> Result<VersionsView, Failure> {
    Ok(archive.versions(&asked.url)?)
}

/// Leaves as many as fit; whether there were more.
fn cut<T>(all: &mut Vec<T>, limit: Limit) -> bool {
    let more = all.len() > limit.number() as usize;
    all.truncate(limit.number() as usize);
    more
}

fn address(path: &str, given: &[(&str, String)]) -> String {
    let given: Vec<String> = given.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    format!("{path}?{}", given.join("&"))
}
#[cfg(test)]
mod tests {
    #[test]
    fn the_description_is_known() {
        let (_, described) = super::operations().done();
        insta::assert_json_snapshot!("openapi", described);
    }
}
