use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};
use url::Url;

use crate::address::page_address;

/// Why a list of feeds cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NoSubscription {
    #[error("`{name}` is no web address and no OPML file")]
    NoAddress { name: String },
    #[error("the OPML file `{name}` is broken at byte {at}")]
    Broken { name: String, at: u64, source: quick_xml::Error },
    #[error("the OPML file `{name}` names no feed (`<outline xmlUrl=…>`)")]
    Empty { name: String },
}

/// The feeds that an OPML file (versions 1 and 2) names, in its order, each once. `name` is how messages call
/// the file. An outline whose address is none is passed over.
///
/// # Errors
/// If the file is broken, or names no feed.
pub fn read_subscriptions(opml: &str, name: &str) -> Result<Vec<Url>, NoSubscription> {
    let mut reader = Reader::from_str(opml);
    reader.config_mut().check_end_names = false;
    let mut feeds = Vec::new();
    loop {
        let tag = match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(Event::Start(tag) | Event::Empty(tag)) => tag,
            Ok(_) => continue,
            Err(source) => {
                return Err(NoSubscription::Broken { name: name.to_owned(), at: reader.error_position(), source });
            }
        };
        if !tag.local_name().as_ref().eq_ignore_ascii_case("outline".as_ref()) {
            continue;
        }
        let addresses = tag.attributes().flatten().filter_map(|attribute| {
            let is_address = attribute.key.local_name().as_ref().eq_ignore_ascii_case("xmlUrl".as_ref());
            let value = is_address.then(|| attribute.normalized_value(XmlVersion::Implicit1_0).ok())??;
            page_address(&value, None)
        });
        for feed in addresses {
            if !feeds.contains(&feed) {
                feeds.push(feed);
            }
        }
    }
    if feeds.is_empty() {
        return Err(NoSubscription::Empty { name: name.to_owned() });
    }
    Ok(feeds)
}

#[cfg(test)]
mod tests {
    use super::{NoSubscription, read_subscriptions};

    #[test]
    fn feeds_are_found_in_folders_and_named_once() {
        let opml = r#"<?xml version="1.0"?><opml version="2.0"><head><title>Rovna</title></head><body>
<outline text="Local"><outline type="rss" xmlUrl="https://courier.example/rss?a=1&amp;b=2" text="Courier"/></outline>
<outline xmlurl="https://globe.example/atom"/><outline xmlUrl="https://globe.example/atom"/>
<outline xmlUrl="ftp://old.example/feed"/></body></opml>"#;
        let feeds = read_subscriptions(opml, "feeds.opml").expect("feeds");
        let feeds: Vec<&str> = feeds.iter().map(|url| url.as_str()).collect();
        assert_eq!(feeds, ["https://courier.example/rss?a=1&b=2", "https://globe.example/atom"]);
    }

    #[test]
    fn a_list_of_nothing_says_so() {
        let error = read_subscriptions("<opml><body/></opml>", "feeds.opml").expect_err("no feed");
        assert!(matches!(error, NoSubscription::Empty { .. }));
        assert_eq!(error.to_string(), "the OPML file `feeds.opml` names no feed (`<outline xmlUrl=…>`)");
    }

    #[test]
    fn a_broken_list_says_where() {
        let error =
            read_subscriptions("<opml><body><outline xmlUrl=\"https://a.example/\" <", "x").expect_err("broken");
        assert!(matches!(error, NoSubscription::Broken { .. }), "{error}");
    }
}
