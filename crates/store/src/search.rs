//! Full text over reports, quotes, findings and names.

use rashomon_parse::names;
use rashomon_text::Span;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use serde::Serialize;

use crate::file::Fault;
use crate::reports::ReportKey;
use crate::stories::StoryLine;
use crate::{Store, StoreError};

/// Alternatives of one OR that are looked for; each costs as much as a search of its own.
const ALTERNATIVES: usize = 16;
/// Words and phrases of one query.
const TERMS: usize = 32;
/// Of a word that stands in more rows than this, the newest so many are ranked.
const RANKED: u32 = 2000;

/// Words to be found, read from what a person types: all of them must stand there; `"…"` is a phrase,
/// `OR` stands between alternatives, `-` before what must not stand there, `*` after the beginning of a
/// word. Whatever else is typed is words.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Query {
    /// Each a list of alternatives.
    wanted: Vec<Vec<Term>>,
    unwanted: Vec<Term>,
    /// Words that were left out, since there were too many.
    pub dropped: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    words: String,
    prefix: bool,
}

impl Query {
    pub fn new(typed: &str) -> Self {
        let mut query = Self::default();
        let mut alternative = false;
        for (term, unwanted) in terms(typed) {
            let Some(term) = term else {
                alternative = true;
                continue;
            };
            let count = query.unwanted.len() + query.wanted.iter().map(Vec::len).sum::<usize>();
            let full = query.wanted.last().is_some_and(|last| alternative && last.len() >= ALTERNATIVES);
            if count >= TERMS || full {
                query.dropped += 1;
            } else if unwanted {
                query.unwanted.push(term);
            } else if let Some(last) = query.wanted.last_mut().filter(|_| alternative) {
                last.push(term);
            } else {
                query.wanted.push(vec![term]);
            }
            alternative = false;
        }
        query
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    /// The same in the words of FTS5, everything that was typed between quotation marks.
    fn fts(&self) -> String {
        let one = |term: &Term| format!("\"{}\"{}", term.words.replace('"', " "), if term.prefix { " *" } else { "" });
        let any = |terms: &[Term]| format!("({})", terms.iter().map(one).collect::<Vec<_>>().join(" OR "));
        let mut fts = self.wanted.iter().map(|terms| any(terms)).collect::<Vec<_>>().join(" AND ");
        if !self.unwanted.is_empty() {
            fts = format!("({fts}) NOT {}", any(&self.unwanted));
        }
        fts
    }

    /// Folded words, for showing where they stand.
    fn words(&self) -> Vec<String> {
        let terms = self.wanted.iter().flatten();
        let words = terms.flat_map(|term| term.words.split(|c: char| !c.is_alphanumeric()));
        words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
    }
}

/// What was typed, part by part; `None` for an `OR`. The flag says that it must not stand there.
fn terms(typed: &str) -> Vec<(Option<Term>, bool)> {
    let mut all = Vec::new();
    let mut rest = typed.trim_start();
    while !rest.is_empty() {
        let unwanted = rest.starts_with('-') && rest.len() > 1;
        let from = if unwanted { &rest[1..] } else { rest };
        let (words, after, phrase) = match from.strip_prefix('"') {
            Some(inner) => match inner.split_once('"') {
                Some((words, after)) => (words, after, true),
                None => (inner, "", true),
            },
            None => {
                let end = from.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(from.len());
                (&from[..end], &from[end..], false)
            }
        };
        let prefix = !phrase && words.len() > 1 && words.ends_with('*');
        if !phrase && words == "OR" {
            all.push((None, false));
        } else if words.chars().any(char::is_alphanumeric) {
            // NUL ends a string for SQLite, and parts words like any other sign.
            all.push((Some(Term { words: words.trim_end_matches('*').replace('\0', " "), prefix }), unwanted));
        }
        // At least one sign is taken each time, so this ends.
        let taken = (rest.len() - after.len()).max(1);
        rest = rest.get(taken..).unwrap_or_default().trim_start();
    }
    all
}

/// What is looked through.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HitKind {
    /// People, places, organisations and all else that has a name.
    Name,
    /// What stories' findings claim.
    Claim,
    Quote,
    Report,
}

impl HitKind {
    pub const ALL: [Self; 4] = [Self::Name, Self::Claim, Self::Quote, Self::Report];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Claim => "claim",
            Self::Quote => "quote",
            Self::Report => "report",
        }
    }
}

/// A query and what its hits must be.
#[derive(Clone, Debug)]
pub struct Search {
    pub query: Query,
    /// None: all kinds.
    pub kinds: Vec<HitKind>,
    /// Names of this type only ("person").
    pub name_type: Option<String>,
    /// Days `YYYY-MM-DD` of publication, inclusive.
    pub from: Option<String>,
    pub to: Option<String>,
    pub outlet: Option<String>,
    /// A place that the report names, or an ISO 3166-1 country code of one.
    pub place: Option<String>,
    /// Hits of each kind.
    pub limit: u32,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            query: Query::default(),
            kinds: Vec::new(),
            name_type: None,
            from: None,
            to: None,
            outlet: None,
            place: None,
            limit: 20,
        }
    }
}

/// Something found. Offsets count bytes of the report's text.
#[derive(Clone, Debug, PartialEq)]
pub enum Hit {
    Name {
        name: String,
        /// "person", "place" …
        kind: String,
        /// How many reports have it.
        reports: u32,
        /// Stories that they are in, the newest first, a few of them.
        stories: Vec<StoryLine>,
    },
    Claim {
        story: String,
        key: String,
        place: u32,
        claim: String,
        slot: Option<String>,
        status: String,
        origins: u32,
    },
    /// `text` is the whole text of the report.
    Quote {
        name: String,
        span: Span,
        text: String,
        speaker: Option<String>,
        story: Option<String>,
    },
    Report {
        name: String,
        headline: Option<String>,
        outlet: Option<String>,
        published: Option<String>,
        story: Option<String>,
        /// The part of the text that answers the query best.
        span: Span,
        text: String,
    },
}

impl Store {
    /// The best hits of each kind: names, then claims, quotes, reports; in each the best first.
    pub fn search(&self, search: &Search) -> Result<Vec<Hit>, StoreError> {
        if search.query.is_empty() {
            return Err(StoreError::Refused("there are no words to look for".to_owned()));
        }
        self.read(|connection| {
            let mut hits = Vec::new();
            for kind in HitKind::ALL {
                if !search.kinds.is_empty() && !search.kinds.contains(&kind) {
                    continue;
                }
                hits.extend(match kind {
                    HitKind::Name => find_names(connection, search)?,
                    HitKind::Claim => find_claims(connection, search)?,
                    HitKind::Quote => find_quotes(connection, search)?,
                    HitKind::Report => find_reports(connection, search)?,
                });
            }
            Ok(hits)
        })
    }
}

/// Conditions on `report` that the filters make, each to follow an AND.
struct Filters {
    sql: String,
    values: Vec<Value>,
}

impl Filters {
    fn of(search: &Search) -> Self {
        let mut filters = Self { sql: String::new(), values: Vec::new() };
        let mut given = |condition: &str, values: &[&str]| {
            filters.sql.push_str(" AND ");
            filters.sql.push_str(condition);
            filters.values.extend(values.iter().map(|value| Value::from((*value).to_owned())));
        };
        if let Some(from) = &search.from {
            given("report.day >= ?", &[from]);
        }
        if let Some(to) = &search.to {
            given("report.day <= ?", &[to]);
        }
        if let Some(outlet) = &search.outlet {
            given("report.outlet = ? COLLATE NOCASE", &[outlet]);
        }
        if let Some(place) = &search.place {
            given(
                "EXISTS (SELECT 1 FROM name_report JOIN name AS place ON place.id = name_report.name WHERE \
                 name_report.report = report.id AND place.kind IN ('place', 'facility') AND (place.folded = ? OR place.country = ?))",
                &[&names::key(place), &place.to_uppercase()],
            );
        }
        filters
    }

    fn is_empty(&self) -> bool {
        self.sql.is_empty()
    }

    /// `fts`, these filters' values, and the limit, in that order.
    fn values(&self, fts: &str, limit: u32) -> Vec<Value> {
        let first = Value::from(fts.to_owned());
        [first].into_iter().chain(self.values.iter().cloned()).chain([Value::from(i64::from(limit))]).collect()
    }
}

/// The rows of a full-text table that match, the best first. Where very many match, the newest are ranked: to rank
/// every row with a frequent word costs more than it tells.
fn matching(table: &str) -> String {
    format!(
        "(SELECT rowid AS hit, rank AS score FROM {table} WHERE {table} MATCH ?1 AND rowid > coalesce( \
         (SELECT rowid FROM {table} WHERE {table} MATCH ?1 ORDER BY rowid DESC LIMIT 1 OFFSET {RANKED}), -1))"
    )
}

fn find_reports(connection: &Connection, search: &Search) -> Result<Vec<Hit>, Fault> {
    let filters = Filters::of(search);
    let sql = format!(
        "SELECT report.id, story_report.story \
         FROM {} JOIN report ON report.id = hit LEFT JOIN story_report ON story_report.report = report.id \
         WHERE 1 {} ORDER BY score, report.id LIMIT ?",
        matching("find_report"),
        filters.sql
    );
    let words = search.query.words();
    let mut find = connection.prepare_cached(&sql)?;
    let mut rows = find.query(params_from_iter(filters.values(&search.query.fts(), search.limit)))?;
    let mut hits = Vec::new();
    while let Some(row) = rows.next()? {
        let report = crate::reports::load(connection, row.get::<_, ReportKey>(0)?, false)?.report;
        let text = report.body.text().to_owned();
        hits.push(Hit::Report {
            span: best_part(&text, &words),
            text,
            published: report.published.as_ref().map(ToString::to_string),
            name: report.name,
            headline: report.headline,
            outlet: report.outlet,
            story: row.get(1)?,
        });
    }
    Ok(hits)
}

fn find_quotes(connection: &Connection, search: &Search) -> Result<Vec<Hit>, Fault> {
    let filters = Filters::of(search);
    let sql = format!(
        "SELECT report.id, report.name, quote.start, quote.end, quote.speaker, story_report.story, report.text \
         FROM {} JOIN quote ON quote.id = hit JOIN report ON report.id = quote.report \
         LEFT JOIN story_report ON story_report.report = report.id WHERE 1 {} ORDER BY score, quote.id LIMIT ?",
        matching("find_quote"),
        filters.sql
    );
    let mut find = connection.prepare_cached(&sql)?;
    let mut rows = find.query(params_from_iter(filters.values(&search.query.fts(), search.limit)))?;
    let mut hits = Vec::new();
    while let Some(row) = rows.next()? {
        let (start, end, text): (u32, u32, String) = (row.get(2)?, row.get(3)?, row.get(6)?);
        let name: String = row.get(1)?;
        let damaged = |why| StoreError::Damaged { what: format!("a quote of report `{name}`"), why };
        let span = crate::rows::span_of((start, end), &text).map_err(damaged)?;
        hits.push(Hit::Quote { name: name.clone(), span, text, speaker: row.get(4)?, story: row.get(5)? });
    }
    Ok(hits)
}

fn find_claims(connection: &Connection, search: &Search) -> Result<Vec<Hit>, Fault> {
    let filters = Filters::of(search);
    // A claim is let through by any report of its story.
    let through = match filters.is_empty() {
        true => String::new(),
        false => format!(
            "AND EXISTS (SELECT 1 FROM story_report JOIN report ON report.id = story_report.report \
             WHERE story_report.story = finding.story {})",
            filters.sql
        ),
    };
    let sql = format!(
        "SELECT finding.story, key, place, claim, slot, status, origins FROM {} JOIN finding ON finding.id = hit \
         WHERE 1 {through} ORDER BY score, finding.id LIMIT ?",
        matching("find_finding")
    );
    let mut find = connection.prepare_cached(&sql)?;
    let hits = find.query_map(params_from_iter(filters.values(&search.query.fts(), search.limit)), |row| {
        Ok(Hit::Claim {
            story: row.get(0)?,
            key: row.get(1)?,
            place: row.get(2)?,
            claim: row.get(3)?,
            slot: row.get(4)?,
            status: row.get(5)?,
            origins: row.get(6)?,
        })
    })?;
    Ok(hits.collect::<Result<_, _>>()?)
}

/// Stories told of a name.
const STORIES_OF_NAME: u32 = 5;

fn find_names(connection: &Connection, search: &Search) -> Result<Vec<Hit>, Fault> {
    let mut filters = Filters::of(search);
    let through = match filters.is_empty() {
        true => String::new(),
        false => format!(
            "AND EXISTS (SELECT 1 FROM name_report AS has JOIN report ON report.id = has.report WHERE has.name = name.id {})",
            filters.sql
        ),
    };
    let typed = match &search.name_type {
        Some(kind) => {
            filters.values.push(kind.clone().into());
            "AND name.kind = ?"
        }
        None => "",
    };
    let sql = format!(
        "SELECT name.id, name.name, name.kind, (SELECT count(*) FROM name_report WHERE name = name.id) AS carried \
         FROM {} JOIN name ON name.id = hit WHERE 1 {through} {typed} ORDER BY carried DESC, score, name.id LIMIT ?",
        matching("find_name")
    );
    let stories = format!(
        "SELECT DISTINCT {STORY} FROM name_report JOIN story_report ON story_report.report = name_report.report \
         JOIN story ON story.id = story_report.story WHERE name_report.name = ?1 ORDER BY last_day DESC, story.id LIMIT ?2"
    );
    let mut find = connection.prepare_cached(&sql)?;
    let mut rows = find.query(params_from_iter(filters.values(&search.query.fts(), search.limit)))?;
    let mut hits = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let mut of = connection.prepare_cached(&stories)?;
        let lines = of.query_map([id, i64::from(STORIES_OF_NAME)], crate::stories::line)?;
        let lines = lines.collect::<Result<_, _>>()?;
        hits.push(Hit::Name { name: row.get(1)?, kind: row.get(2)?, reports: row.get(3)?, stories: lines });
    }
    Ok(hits)
}

const STORY: &str = "story.id, headline, first_day, last_day, reports, origins, contested, corroborated, single_origin";

/// Bytes of a text that are shown of it, about.
const PART: usize = 220;

/// The part of a text that has most of the words, near enough for showing: words are alike that begin alike, as
/// the stemmer of the index holds.
fn best_part(text: &str, words: &[String]) -> Span {
    let mut places: Vec<(usize, usize)> = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, c.is_alphanumeric()) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                let folded = text[from..at].to_lowercase();
                if let Some(word) = words.iter().position(|word| begins_alike(word, &folded)) {
                    places.push((from, word));
                }
                start = None;
            }
            _ => {}
        }
    }
    let score = |at: usize| {
        let (from, _) = places[at];
        let mut near: Vec<usize> =
            places[at..].iter().take_while(|(place, _)| place - from < PART).map(|(_, word)| *word).collect();
        let count = near.len();
        near.sort_unstable();
        near.dedup();
        (near.len(), count)
    };
    // The most different words; of equals the first place.
    let best = (0..places.len()).max_by_key(|at| (score(*at), std::cmp::Reverse(*at)));
    let from = best.map_or(0, |at| places[at].0);
    // From the beginning of its sentence, where that is near.
    let before = floor(text, from.saturating_sub(PART / 2));
    let sentence = text[before..from].rfind(['.', '\n', '!', '?']).map(|at| before + at + 1);
    let begin = sentence.unwrap_or(if before == 0 { 0 } else { from });
    let mut end = floor(text, (begin + PART).max(from + PART / 2).min(text.len()));
    while end < text.len() && !text[end..].starts_with(char::is_whitespace) {
        end += text[end..].chars().next().map_or(1, char::len_utf8);
    }
    Span::new(begin, end).trimmed(text)
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn begins_alike(word: &str, met: &str) -> bool {
    let shared = word.chars().zip(met.chars()).take_while(|(a, b)| a == b).count();
    let (long, short) = (word.chars().count().max(met.chars().count()), word.chars().count().min(met.chars().count()));
    shared == short && long - short <= 3 || (shared >= 5 && long - shared <= 3)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check_query(typed: &str, fts: &str) {
        assert_eq!(Query::new(typed).fts(), fts, "{typed}");
    }

    #[test]
    fn what_is_typed_is_what_is_looked_for() {
        check_query("ferry pier", r#"("ferry") AND ("pier")"#);
        check_query(r#""the pier held" storm"#, r#"("the pier held") AND ("storm")"#);
        check_query("ferry OR boat harbour", r#"("ferry" OR "boat") AND ("harbour")"#);
        check_query("ferry -rumour", r#"(("ferry")) NOT ("rumour")"#);
        check_query("harb*", r#"("harb" *)"#);
        check_query("OR", "");
        check_query("a:b AND (c", r#"("a:b") AND ("AND") AND ("(c")"#);
    }

    #[test]
    fn too_many_alternatives_are_left_out_and_counted() {
        let query = Query::new(&vec!["ferry"; 20].join(" OR "));
        assert_eq!((query.wanted[0].len(), query.dropped), (ALTERNATIVES, 4));
    }

    #[test]
    fn the_part_with_most_of_the_words_is_shown() {
        let filler = "Nothing else was told that day. ".repeat(20);
        let text = format!("A ferry sailed. {filler}The ferry hit the harbour wall. {filler}");
        let part = best_part(&text, &["ferries".to_owned(), "harbour".to_owned()]);
        assert!(part.of(&text).starts_with("The ferry hit the harbour wall."), "{}", part.of(&text));
    }

    proptest! {
        #[test]
        fn any_words_can_be_typed(typed in any::<String>(), text in any::<String>()) {
            let connection = Connection::open_in_memory().unwrap();
            connection.execute_batch("CREATE VIRTUAL TABLE t USING fts5(x)").unwrap();
            let query = Query::new(&typed);
            if !query.is_empty() {
                let found = connection.prepare("SELECT count(*) FROM t WHERE t MATCH ?1").unwrap()
                    .query_row([query.fts()], |row| row.get::<_, i64>(0));
                prop_assert_eq!(found.unwrap(), 0);
            }
            let _ = best_part(&text, &query.words());
        }
    }
}
