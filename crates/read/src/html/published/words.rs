//! The words by which pages tell which of their days is which.

use crate::dates::{NumberOrder, find_dates};

/// Names of `meta` that give the day of publication, best first.
pub(super) const PUBLISHED: [&str; 30] = [
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "dcterms.created",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.date",
    "dc.date",
    "dc.date.created",
    "dc.created",
    "publish-date",
    "publish_date",
    "publishdate",
    "published-date",
    "published_date",
    "published",
    "publication-date",
    "publication_date",
    "publicationdate",
    "pubdate",
    "article.published",
    "date_published",
    "date.available",
    "originalpublicationdate",
    "vr:published_time",
];

/// Those of them that are made for nothing else.
pub(super) const SURELY_PUBLISHED: [&str; 4] =
    ["article:published_time", "article:published", "og:published_time", "datepublished"];

/// Names that mostly give that day, and at times another.
pub(super) const PERHAPS_PUBLISHED: [&str; 8] = [
    "date",
    "article:post_date",
    "created",
    "rnews:datepublished",
    "timestamp",
    "last-modified-date",
    "og:pubdate",
    "citation_publication_date",
];

pub(super) const MODIFIED: [&str; 10] = [
    "updated date",
    "last updated",
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "lastmod",
    "revised",
];

/// Naming attributes that sites give the day of publication.
pub(super) const PUBLISHED_MARKS: [&str; 15] = [
    "datepublished",
    "pubdate",
    "published",
    "publish-date",
    "publish_date",
    "publishing-date",
    "publication-date",
    "entry-date",
    "post-date",
    "article-date",
    "article__date",
    "posted-on",
    "posted_on",
    "release-date",
    "dateline",
];

/// Naming attributes of anything that has to do with days.
pub(super) const DATE_MARKS: [&str; 8] = ["date", "datum", "fecha", "posted", "publish", "stamp", "byline", "time"];

/// Words that say of a date that it is that of publication, in lower case.
const PUBLICATION_WORDS: [&str; 21] = [
    "published",
    "posted",
    "veröffentlicht",
    "publiziert",
    "erschienen",
    "erscheinungsdatum",
    "erstellt am",
    "eingestellt am",
    "pressemitteilung vom",
    "publié",
    "paru le",
    "mis en ligne",
    "mise en ligne",
    "publicado",
    "publicación",
    "pubblicat",
    "gepubliceerd",
    "geplaatst",
    "publicerad",
    "julkaistu",
    "opublikowan",
];

/// Words that say of a date that it is that of a change, or of another step than publication, in lower case.
const CHANGE_WORDS: [&str; 25] = [
    "updat",
    "modif",
    "aktualisiert",
    "aktualisierung",
    "geändert",
    "änderung",
    "bearbeitet",
    "reviewed",
    "revised",
    "edited",
    "mis à jour",
    "mise à jour",
    "actualiza",
    "aggiorna",
    "bijgewerkt",
    "uppdatera",
    "opdateret",
    "oppdatert",
    "päivitetty",
    "aktualizacja",
    "received",
    "submitted",
    "registriert",
    "beigetreten",
    "joined",
];

/// Whether a `meta` element is named for the time of publication, whatever the rest of its name.
pub(super) fn speaks_of_publication(name: &str) -> bool {
    (name.contains("publish") || name.contains("publication"))
        && ["date", "time"].iter().any(|word| name.contains(word))
        && !["modif", "updat", "expir", "last", "end", "until"].iter().any(|word| name.contains(word))
}

/// Whether a text says what the day after it is.
pub(in crate::html) fn labels_a_day(text: &str) -> bool {
    speaks_of_publication_aloud(text) || speaks_of_change(text)
}

/// Whether a text says of its first date that it is that of a change: the last word before it, else what
/// stands after it.
pub(super) fn is_of_change(text: &str, order: NumberOrder) -> bool {
    let Some(found) = find_dates(text, order).next() else { return speaks_of_change(text) };
    let before = text[..found.range.start].to_lowercase();
    let last = |words: &[&str]| words.iter().filter_map(|word| before.rfind(word)).max();
    match (last(&CHANGE_WORDS), last(&PUBLICATION_WORDS)) {
        (Some(change), Some(publication)) => change > publication,
        (Some(_), None) => true,
        (None, Some(_)) => false,
        (None, None) => {
            let after = &text[found.range.end..];
            let next = find_dates(after, order).next().map_or(after.len(), |next| next.range.start);
            next == after.len() && speaks_of_change(after)
        }
    }
}

/// Whether a short text says that its date is that of publication.
pub(super) fn speaks_of_publication_aloud(text: &str) -> bool {
    let text = text.to_lowercase();
    PUBLICATION_WORDS.iter().any(|word| text.contains(word))
}

/// Whether a short text says that its date is that of a change.
fn speaks_of_change(text: &str) -> bool {
    let text = text.to_lowercase();
    CHANGE_WORDS.iter().any(|word| text.contains(word))
}

/// Places that show other days than the report's own.
pub(super) fn is_elsewhere(hint: &str) -> bool {
    const WORDS: [&str; 17] = [
        "comment",
        "modif",
        "updat",
        "related",
        "sidebar",
        "widget",
        "footer",
        "copyright",
        "event",
        "expire",
        "recent",
        "teaser",
        "reply",
        "current",
        "today",
        "clock",
        "weather",
    ];
    WORDS.iter().any(|word| hint.contains(word))
}
