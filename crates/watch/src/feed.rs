use feed_rs::parser;
use url::Url;

use crate::address::page_address;

/// One entry of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub url: Url,
    pub title: Option<String>,
}

/// Why an answer is no feed.
#[derive(Debug, thiserror::Error)]
pub enum NoFeed {
    #[error("`{url}` is a web page and no feed; its feed may be `{found}`")]
    PageWithFeed { url: Url, found: Url },
    #[error("`{url}` is no RSS, Atom or JSON feed")]
    Unreadable { url: Url, source: parser::ParseFeedError },
}

/// What a feed lists, and how many seconds it asks to be left alone for.
pub(crate) struct Listing {
    pub items: Vec<Item>,
    pub ttl_secs: Option<f64>,
}

/// Entries read of one feed: a feed that lists more is an archive.
const MOST_ITEMS: usize = 1000;

/// Reads RSS 0.9 to 2.0, Atom and JSON Feed. Entries without a web address are passed over.
pub(crate) fn read_feed(body: &[u8], url: &Url) -> Result<Listing, Box<NoFeed>> {
    let parser = parser::Builder::new().base_uri(Some(url.as_str())).build();
    let feed = match parser.parse(body) {
        Ok(feed) => feed,
        Err(source) => {
            return Err(Box::new(match feed_of_page(body, url) {
                Some(found) => NoFeed::PageWithFeed { url: url.clone(), found },
                None => NoFeed::Unreadable { url: url.clone(), source },
            }));
        }
    };
    let mut items: Vec<Item> = Vec::new();
    for entry in feed.entries.into_iter().take(MOST_ITEMS) {
        let page = |rel: Option<&str>| matches!(rel, None | Some("alternate"));
        let link = entry.links.iter().find(|link| page(link.rel.as_deref())).or(entry.links.first());
        let Some(address) = link.and_then(|link| page_address(&link.href, Some(url))) else { continue };
        if items.iter().all(|item| item.url != address) {
            items.push(Item { url: address, title: entry.title.map(|title| title.content) });
        }
    }
    Ok(Listing { items, ttl_secs: feed.ttl.map(|minutes| f64::from(minutes) * 60.0) })
}

/// The feed that a page's `<link rel="alternate" type="application/rss+xml" href=…>` names.
fn feed_of_page(body: &[u8], url: &Url) -> Option<Url> {
    let head = String::from_utf8_lossy(&body[..body.len().min(64 * 1024)]);
    head.split('<').filter(|tag| tag.get(..4).is_some_and(|name| name.eq_ignore_ascii_case("link"))).find_map(|tag| {
        let tag = tag.split('>').next()?;
        let lower = tag.to_ascii_lowercase();
        let feed = ["application/rss+xml", "application/atom+xml", "application/feed+json"];
        if !feed.iter().any(|kind| lower.contains(kind)) {
            return None;
        }
        let rest = tag.get(lower.find("href=")? + 5..)?;
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        page_address(rest[1..].split(quote).next()?, Some(url))
    })
}

#[cfg(test)]
mod tests {
    use super::{NoFeed, read_feed};
    use crate::address::page_address;

    fn check_items(body: &str, expected: &[&str]) {
        let url = page_address("https://paper.example/feed", None).expect("an address");
        let listing = read_feed(body.as_bytes(), &url).expect("a feed");
        let found: Vec<&str> = listing.items.iter().map(|item| item.url.as_str()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn rss_atom_and_json_list_their_pages() {
        check_items(
            r#"<rss version="2.0"><channel><title>P</title><ttl>30</ttl><item><title>A</title><link>/a</link></item>
<item><title>No link</title></item><item><link>https://paper.example/b#x</link></item></channel></rss>"#,
            &["https://paper.example/a", "https://paper.example/b"],
        );
        check_items(
            r#"<feed xmlns="http://www.w3.org/2005/Atom"><id>x</id><title>P</title><updated>2025-06-14T10:00:00Z</updated>
<entry><id>1</id><title>A</title><updated>2025-06-14T10:00:00Z</updated><link rel="enclosure" href="https://paper.example/a.mp3"/>
<link href="https://paper.example/a"/></entry></feed>"#,
            &["https://paper.example/a"],
        );
        check_items(
            r#"{"version":"https://jsonfeed.org/version/1.1","title":"P","items":[{"id":"1","url":"https://paper.example/a","content_text":"x"}]}"#,
            &["https://paper.example/a"],
        );
    }

    #[test]
    fn a_page_instead_of_a_feed_names_its_feed() {
        let url = page_address("https://paper.example/", None).expect("an address");
        let page = br#"<!doctype html><html><head><LINK rel="alternate" type="application/rss+xml" href="/rss"></head></html>"#;
        let error = read_feed(page, &url).err().expect("no feed");
        assert!(
            matches!(&*error, NoFeed::PageWithFeed { found, .. } if found.as_str() == "https://paper.example/rss"),
            "{error}"
        );
    }
}
