//! What bytes are, by their content and never by a file's ending.

use crate::Format;

/// What a stream of bytes is, as its first bytes tell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Gzip,
    Zstd,
    Bzip2,
    Zip,
    Tar,
    Warc,
    Arc,
    Parquet,
    Json,
    Xml(XmlKind),
    Csv,
    Html,
    Text,
    /// Pictures, PDFs, programs: nothing we read.
    Binary(&'static str),
    Empty,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum XmlKind {
    Feed,
    Nitf,
    NewsMl,
}

/// How many of a stream's first bytes [`sniff`] wants to see.
pub const SNIFFED: usize = 16 * 1024;

/// What a stream is that begins with `head`.
pub fn sniff(head: &[u8]) -> Kind {
    let magic: [(&[u8], Kind); 16] = [
        (b"\x1f\x8b", Kind::Gzip),
        (b"\x28\xb5\x2f\xfd", Kind::Zstd),
        (b"BZh", Kind::Bzip2),
        (b"PK\x03\x04", Kind::Zip),
        (b"PK\x05\x06", Kind::Zip),
        (b"PAR1", Kind::Parquet),
        (b"WARC/", Kind::Warc),
        (b"filedesc://", Kind::Arc),
        (b"%PDF-", Kind::Binary("a PDF")),
        (b"\x89PNG", Kind::Binary("a picture")),
        (b"\xff\xd8\xff", Kind::Binary("a picture")),
        (b"GIF8", Kind::Binary("a picture")),
        (b"RIFF", Kind::Binary("a media file")),
        (b"\x7fELF", Kind::Binary("a program")),
        (b"SQLite format 3", Kind::Binary("a database")),
        (b"\xd0\xcf\x11\xe0", Kind::Binary("an office document")),
    ];
    if let Some((_, kind)) = magic.iter().find(|(magic, _)| head.starts_with(magic)) {
        return *kind;
    }
    // A skippable Zstandard frame, as archives have that carry their dictionary in front.
    if head.len() >= 4 && head[1..4] == [0x2a, 0x4d, 0x18] && head[0] & 0xf0 == 0x50 {
        return Kind::Zstd;
    }
    if head.len() > 262 && &head[257..262] == b"ustar" {
        return Kind::Tar;
    }
    let text = crate::charset::decode(head, None).0;
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.is_empty() {
        return Kind::Empty;
    }
    if start.starts_with("WARC/") {
        return Kind::Warc;
    }
    let controls = text.chars().take(2000).filter(|c| c.is_control() && !c.is_whitespace()).count();
    if controls * 10 > text.chars().take(2000).count() {
        return Kind::Binary("no text");
    }
    match start.as_bytes()[0] {
        b'{' if looks_like_object(start) => return Kind::Json,
        b'[' if start[1..].trim_start().starts_with('{') || start[1..].trim_start().starts_with(']') => {
            return Kind::Json;
        }
        b'<' => {
            if let Some(kind) = xml_kind(start) {
                return Kind::Xml(kind);
            }
        }
        _ => {}
    }
    if looks_like_html(start) {
        return Kind::Html;
    }
    if crate::csv::is_header(start.lines().next().unwrap_or_default()) {
        return Kind::Csv;
    }
    Kind::Text
}

/// What one record is: a page, a JSON record or plain text.
pub(crate) fn of_document(bytes: &[u8]) -> Format {
    match sniff(&bytes[..bytes.len().min(SNIFFED)]) {
        Kind::Json => Format::Json,
        Kind::Html => Format::Html,
        _ => Format::Text,
    }
}

fn looks_like_object(start: &str) -> bool {
    let inside = start[1..].trim_start();
    inside.starts_with(['"', '}'])
}

fn xml_kind(start: &str) -> Option<XmlKind> {
    let mut rest = start;
    loop {
        rest = rest.trim_start();
        let tag = rest.strip_prefix('<')?;
        if tag.starts_with('?') {
            rest = &rest[rest.find("?>")? + 2..];
        } else if tag.starts_with("!--") {
            rest = &rest[rest.find("-->")? + 3..];
        } else if tag.starts_with('!') {
            // A document type may hold declarations of its own in brackets.
            let end = rest.find('>')?;
            rest = match rest[..end].contains('[') {
                true => rest[rest.find(']')?..].split_once('>')?.1,
                false => &rest[end + 1..],
            };
        } else {
            let name: String = tag.chars().take_while(|c| !c.is_whitespace() && !matches!(c, '>' | '/')).collect();
            let local = name.rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
            return match local.as_str() {
                "rss" | "feed" | "rdf" => Some(XmlKind::Feed),
                "nitf" => Some(XmlKind::Nitf),
                "newsitem" | "newsmessage" | "packageitem" => Some(XmlKind::NewsMl),
                _ => None,
            };
        }
    }
}

/// Whether tags of a page stand among the first words. Prose about HTML seldom begins with a tag.
fn looks_like_html(start: &str) -> bool {
    let end = start.char_indices().nth(8000).map_or(start.len(), |(at, _)| at);
    let head = start[..end].to_ascii_lowercase();
    if ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| head.contains(tag)) {
        return true;
    }
    let tags = [
        "<p>", "<p ", "<div", "<article", "<h1", "<meta ", "<title", "<br", "<span", "<a href", "<script", "<b>",
        "<i>", "<style", "<link ", "<section", "<main", "<header",
    ];
    head.starts_with('<') && tags.iter().any(|tag| head.contains(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_says_what_it_is() {
        assert_eq!(sniff(b"\x1f\x8b\x08"), Kind::Gzip);
        assert_eq!(sniff(b"WARC/1.0\r\n"), Kind::Warc);
        assert_eq!(sniff(b" \n<!-- x -->\n<!DOCTYPE html><p>Hi"), Kind::Html);
        assert_eq!(sniff(b"<?xml version='1.0'?>\n<!-- a --><rss version='2.0'>"), Kind::Xml(XmlKind::Feed));
        assert_eq!(sniff(b"<style>\n.a { color: red }\n</style><p>Hi"), Kind::Html);
        assert_eq!(sniff(b"\n{\"text\": \"The ferry\"}"), Kind::Json);
        assert_eq!(sniff(b"[{\"text\": \"The ferry\"}]"), Kind::Json);
        assert_eq!(sniff(b"[Photo/Agencies] The ferry sank."), Kind::Text);
        assert_eq!(sniff(b"{He said} the ferry sank."), Kind::Text);
        assert_eq!(sniff("The ferry sank.".as_bytes()), Kind::Text);
        assert_eq!(sniff(b" \n "), Kind::Empty);
        assert_eq!(sniff(b"%PDF-1.4"), Kind::Binary("a PDF"));
    }
}
