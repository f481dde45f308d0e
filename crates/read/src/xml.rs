//! News in XML: RSS, Atom, NITF, NewsML-G2.

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::fields::Fields;
use crate::{Format, Limits, ReadError, Record, Report};

/// Elements deeper than this are no feed's.
const DEEPEST: usize = 100;

/// An element with its names in lower case and without prefixes.
#[derive(Default, Debug)]
struct Element {
    /// With its prefix: "dc:creator".
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Element>,
    /// Text of its own, and markup inside it as written.
    text: String,
}

impl Element {
    fn local(&self) -> &str {
        self.name.rsplit(':').next().unwrap_or_default()
    }

    /// The first child with one of `names`, tried in order.
    fn child(&self, names: &[&str]) -> Option<&Element> {
        names.iter().find_map(|name| self.children.iter().find(|child| child.name == *name || child.local() == *name))
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn text_of(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| Some(self.child(&[name])?.all_text()).filter(|text| !text.is_empty()))
    }

    /// All text inside, blocks of markup parted by line ends.
    fn all_text(&self) -> String {
        self.markup().trim().to_owned()
    }

    /// The text with the elements inside it as tags, for the reader of HTML.
    fn markup(&self) -> String {
        let mut markup = self.text.clone();
        for child in &self.children {
            if child.name == "#text" {
                markup.push_str(&child.text);
            } else {
                markup.push_str(&format!("<{0}>{1}</{0}>", child.local(), child.markup()));
            }
        }
        markup
    }

    fn find_all<'a>(&'a self, name: &str, found: &mut Vec<&'a Element>) {
        if self.local() == name {
            found.push(self);
            return;
        }
        self.children.iter().for_each(|child| child.find_all(name, found));
    }

    fn find(&self, name: &str) -> Option<&Element> {
        let mut found = Vec::new();
        self.find_all(name, &mut found);
        found.into_iter().next()
    }
}

/// The document's tree. Entities other than XML's own are left as they stand: nothing is expanded. A
/// broken document gives what came before the break, and the error.
fn parse(bytes: &[u8]) -> (Element, Option<String>) {
    let (text, _) = crate::charset::decode(bytes, None);
    let mut reader = Reader::from_str(&text);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let mut stack = vec![Element::default()];
    let mut error = None;
    loop {
        let event = match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => event,
            Err(broken) => {
                error = Some(format!("{broken}, at byte {}", reader.error_position()));
                break;
            }
        };
        match event {
            Event::Start(tag) => {
                if stack.len() > DEEPEST {
                    error = Some("its elements nest too deep".to_owned());
                    break;
                }
                stack.push(element(&tag));
            }
            Event::Empty(tag) => {
                let element = element(&tag);
                if let Some(open) = stack.last_mut() {
                    open.children.push(element);
                }
            }
            Event::End(_) => close(&mut stack),
            Event::Text(part) => push_text(&mut stack, &part),
            Event::CData(part) => push_text(&mut stack, &part),
            Event::GeneralRef(part) => {
                let name = part.to_string();
                // "&lt;p&gt;" in a feed is markup, as the feed's reader sees it.
                push_text(
                    &mut stack,
                    match name.as_str() {
                        "lt" => "<",
                        "gt" => ">",
                        "quot" => "\"",
                        "apos" => "'",
                        "amp" => "&",
                        _ => "",
                    },
                );
                if !matches!(name.as_str(), "lt" | "gt" | "quot" | "apos" | "amp") {
                    push_text(&mut stack, &format!("&{name};"));
                }
            }
            _ => {}
        }
    }
    while stack.len() > 1 {
        close(&mut stack);
    }
    (stack.pop().unwrap_or_default(), error)
}

fn element(tag: &quick_xml::events::BytesStart) -> Element {
    let lower = |name: &str| name.to_ascii_lowercase();
    let mut attributes = tag.attributes();
    let attributes = attributes.with_checks(false).filter_map(Result::ok);
    let attributes =
        attributes.map(|attribute| (lower(attribute.key.as_ref()), crate::html::plain(&attribute.value))).collect();
    Element { name: lower(tag.name().as_ref()), attributes, ..Element::default() }
}

fn push_text(stack: &mut [Element], text: &str) {
    let Some(open) = stack.last_mut() else { return };
    if open.children.is_empty() {
        open.text.push_str(text);
    } else if let Some(last) = open.children.last_mut().filter(|last| last.name == "#text") {
        last.text.push_str(text);
    } else {
        open.children.push(Element { name: "#text".to_owned(), text: text.to_owned(), ..Element::default() });
    }
}

fn close(stack: &mut Vec<Element>) {
    if stack.len() > 1
        && let Some(done) = stack.pop()
        && let Some(open) = stack.last_mut()
    {
        open.children.push(done);
    }
}

/// The entries of RSS 0.9 to 2.0 and Atom, each with its own markup; and why the document broke off.
pub fn read_feed(bytes: &[u8]) -> (Vec<(Fields, String)>, Option<String>) {
    let (root, error) = parse(bytes);
    let mut entries = Vec::new();
    root.find_all("item", &mut entries);
    if entries.is_empty() {
        root.find_all("entry", &mut entries);
    }
    let channel = root.find("channel").or_else(|| root.find("feed"));
    let outlet = channel.and_then(|channel| channel.text_of(&["title"]));
    let language = channel.and_then(|channel| {
        channel.text_of(&["language"]).or_else(|| channel.attribute("xml:lang").map(str::to_owned))
    });
    let read = |entry: &&Element| {
        let authors = entry.children.iter().filter(|child| matches!(child.local(), "creator" | "author"));
        let authors = authors.map(|author| author.text_of(&["name"]).unwrap_or_else(|| author.all_text()));
        let link = entry.children.iter().filter(|child| child.local() == "link");
        let link = link.filter(|link| link.attribute("rel").is_none_or(|rel| rel == "alternate"));
        let link = link
            .map(|link| link.attribute("href").map_or_else(|| link.all_text(), str::to_owned))
            .find(|link| !link.is_empty());
        let body = entry
            .child(&["content:encoded", "content", "body"])
            .map(Element::markup)
            .filter(|body| !body.trim().is_empty());
        let id = entry.text_of(&["guid", "id"]);
        let fields = Fields {
            id: None,
            title: entry.text_of(&["title"]),
            description: entry.text_of(&["description", "summary"]),
            url: link.or_else(|| id.filter(|id| id.starts_with("http"))),
            outlet: entry
                .child(&["source"])
                .map(|origin| origin.text_of(&["title"]).unwrap_or_else(|| origin.all_text()))
                .or(outlet.clone()),
            authors: authors.collect(),
            published: entry
                .text_of(&["pubdate", "published", "dc:date", "issued", "date"])
                .or_else(|| entry.text_of(&["updated"])),
            updated: entry.text_of(&["updated", "modified"]),
            language: language.clone(),
            section: entry.text_of(&["category"]),
            html: body,
            ..Fields::default()
        };
        (fields, entry.markup())
    };
    (entries.iter().map(read).collect(), error)
}

/// The news items of a NewsML-G2 document; their content is NITF, HTML or plain text.
pub fn read_newsml(bytes: &[u8]) -> (Vec<(Fields, String)>, Option<String>) {
    let (root, error) = parse(bytes);
    let mut items = Vec::new();
    root.find_all("newsitem", &mut items);
    let read = |item: &&Element| {
        let meta = |name: &str| item.find(name).map(Element::all_text).filter(|text| !text.is_empty());
        let content = item.find("contentset");
        let body = content
            .and_then(|content| {
                content.find("body.content").or_else(|| content.find("body")).or_else(|| content.find("inlinexml"))
            })
            .map(Element::markup);
        let plain = content.and_then(|content| content.find("inlinedata")).map(Element::all_text);
        let named = |name: &str| {
            item.find(name).map(|found| {
                found
                    .text_of(&["name"])
                    .or_else(|| found.attribute("literal").map(str::to_owned))
                    .unwrap_or_else(|| found.all_text())
            })
        };
        let credit = named("infosource").or_else(|| meta("creditline")).or_else(|| named("provider"));
        let mut creators = Vec::new();
        item.find_all("creator", &mut creators);
        let fields = Fields {
            id: item.attribute("guid").map(str::to_owned),
            title: meta("headline"),
            description: meta("description"),
            outlet: named("provider").or_else(|| named("copyrightholder")),
            authors: meta("by")
                .into_iter()
                .chain(creators.iter().filter_map(|creator| creator.text_of(&["name"])))
                .collect(),
            published: meta("contentcreated").or_else(|| meta("firstcreated")).or_else(|| meta("versioncreated")),
            updated: meta("versioncreated"),
            language: item.find("language").and_then(|language| language.attribute("tag")).map(str::to_owned),
            section: item.find("subject").and_then(|subject| subject.text_of(&["name"])),
            dateline: meta("dateline"),
            credit,
            text: plain,
            html: body.map(|body| format!("<article>{body}</article>")),
            ..Fields::default()
        };
        (fields, item.markup())
    };
    (items.iter().map(read).collect(), error)
}

/// Reads one NITF document.
///
/// # Errors
/// If it is broken before its body, or has none.
pub fn read_nitf(record: &Record, limits: &Limits) -> Result<Report, ReadError> {
    let (root, error) = parse(&record.bytes);
    let text = |name: &str| root.find(name).map(Element::all_text).filter(|text| !text.is_empty());
    let attribute =
        |element: &str, name: &str| root.find(element).and_then(|found| found.attribute(name)).map(str::to_owned);
    let byline = root.find("byline").map(|byline| byline.text_of(&["person"]).unwrap_or_else(|| byline.text.clone()));
    let fields = Fields {
        id: attribute("doc-id", "id-string"),
        title: text("hl1").or_else(|| text("headline")).or_else(|| text("title")),
        description: text("abstract"),
        outlet: attribute("pubdata", "name"),
        url: attribute("pubdata", "ex-ref"),
        authors: byline.into_iter().collect(),
        published: attribute("date.issue", "norm")
            .or_else(|| attribute("pubdata", "date.publication"))
            .or_else(|| text("story.date")),
        dateline: text("dateline").map(|dateline| crate::html::plain(&dateline)),
        credit: text("distributor")
            .or_else(|| attribute("doc.copyright", "holder"))
            .or_else(|| attribute("ds", "value")),
        html: root.find("body.content").map(Element::markup),
        ..Fields::default()
    };
    match (fields.html.is_some(), error) {
        (false, Some(what)) => {
            Err(ReadError::Broken { location: record.location.clone(), format: "NITF document", what })
        }
        _ => crate::fields::build(&fields, record, Format::Nitf, limits),
    }
}
