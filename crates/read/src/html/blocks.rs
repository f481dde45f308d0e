//! The text blocks of HTML, without a tree: one pass over the bytes, whatever is nested in what.

/// Elements that begin and end a block of text.
const BLOCKS: [&str; 44] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
];

/// Elements whose content is no text.
const SILENT: [&str; 9] = ["script", "style", "noscript", "template", "svg", "iframe", "select", "textarea", "head"];

/// The blocks of text in `html`, white space single, empty ones left out.
pub(super) fn of_html(html: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open = String::new();
    let mut rest = html;
    while !rest.is_empty() {
        let Some(at) = rest.find('<') else {
            push_text(rest, &mut open);
            break;
        };
        push_text(&rest[..at], &mut open);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let tag = &rest[1..];
        let closing = tag.starts_with('/');
        let name_start = usize::from(closing);
        let name_len =
            tag[name_start..].bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
        if name_len == 0 && !tag.starts_with(['!', '?', '/']) {
            // "a < b" is text.
            open.push('<');
            rest = tag;
            continue;
        }
        let name = tag[name_start..name_start + name_len].to_ascii_lowercase();
        rest = end_of_tag(tag);
        if BLOCKS.binary_search(&name.as_str()).is_ok() {
            close(&mut open, &mut blocks);
        }
        if !closing && SILENT.contains(&name.as_str()) {
            rest = after_element(rest, &name);
        }
    }
    close(&mut open, &mut blocks);
    blocks
}

/// `field` without tags, in one line.
pub(super) fn plain(field: &str) -> String {
    if field.contains('<') && field.contains('>') {
        return of_html(field).join(" ");
    }
    let mut text = String::new();
    push_text(field, &mut text);
    text.trim().to_owned()
}

fn close(open: &mut String, blocks: &mut Vec<String>) {
    let block = open.trim();
    if !block.is_empty() {
        blocks.push(block.to_owned());
    }
    open.clear();
}

/// What follows a tag's `>`, which may stand inside a quoted attribute too.
fn end_of_tag(tag: &str) -> &str {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return &tag[at + 1..],
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
        if at > 20_000 {
            // A quotation mark that nobody closed.
            return tag.find('>').map_or("", |end| &tag[end + 1..]);
        }
    }
    tag.find('>').map_or("", |end| &tag[end + 1..])
}

fn after_element<'a>(rest: &'a str, name: &str) -> &'a str {
    let mut at = 0;
    while let Some(next) = rest[at..].find("</") {
        let start = at + next + 2;
        let is_end =
            rest.as_bytes()[start..].get(..name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes()));
        if is_end {
            return end_of_tag(&rest[start..]);
        }
        at = start;
    }
    ""
}

/// Adds text with its entities resolved and its white space single.
fn push_text(text: &str, open: &mut String) {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (c, len) = if c == '&' { entity(rest).unwrap_or((c, 1)) } else { (c, c.len_utf8()) };
        rest = &rest[len..];
        match c {
            '\u{200b}' | '\u{feff}' | '\u{ad}' => {}
            c if c.is_whitespace() || c.is_control() => {
                if !open.is_empty() && !open.ends_with(' ') {
                    open.push(' ');
                }
            }
            c => open.push(c),
        }
    }
}

/// The character that an entity at the start of `text` stands for, and the entity's length.
fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(12).position(|byte| byte == b';')?;
    let name = &text[1..end];
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        // Numbers of Windows-1252 are common, and mean what that says.
        let c = match code {
            0x80..=0x9f => encoding_rs::WINDOWS_1252.decode(&[code as u8]).0.chars().next()?,
            code => char::from_u32(code)?,
        };
        return Some((c, end + 1));
    }
    #[rustfmt::skip]
    let named = [
        ("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", ' '), ("ndash", '–'), ("mdash", '—'), ("lsquo", '‘'),
        ("rsquo", '’'), ("sbquo", '‚'), ("ldquo", '“'), ("rdquo", '”'), ("bdquo", '„'), ("laquo", '«'), ("raquo", '»'), ("hellip", '…'), ("euro", '€'),
        ("pound", '£'), ("yen", '¥'), ("cent", '¢'), ("copy", '©'), ("reg", '®'), ("trade", '™'), ("deg", '°'), ("middot", '·'), ("bull", '•'),
        ("shy", '\u{ad}'), ("thinsp", ' '), ("ensp", ' '), ("emsp", ' '), ("times", '×'), ("frac12", '½'), ("sect", '§'), ("auml", 'ä'), ("ouml", 'ö'),
        ("uuml", 'ü'), ("Auml", 'Ä'), ("Ouml", 'Ö'), ("Uuml", 'Ü'), ("szlig", 'ß'), ("eacute", 'é'), ("egrave", 'è'), ("ecirc", 'ê'), ("euml", 'ë'),
        ("aacute", 'á'), ("agrave", 'à'), ("acirc", 'â'), ("atilde", 'ã'), ("aring", 'å'), ("aelig", 'æ'), ("ccedil", 'ç'), ("iacute", 'í'),
        ("igrave", 'ì'), ("icirc", 'î'), ("iuml", 'ï'), ("ntilde", 'ñ'), ("oacute", 'ó'), ("ograve", 'ò'), ("ocirc", 'ô'), ("otilde", 'õ'),
        ("oslash", 'ø'), ("uacute", 'ú'), ("ugrave", 'ù'), ("ucirc", 'û'), ("Eacute", 'É'), ("Aring", 'Å'), ("Oslash", 'Ø'), ("scaron", 'š'),
        ("Scaron", 'Š'), ("yacute", 'ý'), ("iquest", '¿'), ("iexcl", '¡'),
    ];
    named.iter().find(|(known, _)| *known == name).map(|(_, c)| (*c, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_parted_and_scripts_silent() {
        let html = "<head><title>x</title></head><p>The <b>ferry</b>\n sank&nbsp;&amp; <br>burned.<script>if (a<b) {}</script><div>5 < 6 &#8211; so</div>";
        assert_eq!(of_html(html), ["The ferry sank &", "burned.", "5 < 6 – so"]);
    }

    #[test]
    fn broken_markup_is_no_end() {
        assert_eq!(of_html("one <a href=\"x>two"), ["one two"]);
        assert_eq!(of_html("one <!-- two"), ["one"]);
        assert_eq!(of_html("a <script>b"), ["a"]);
        assert_eq!(plain("AT&T &amp; &bogus; <i>co</i>"), "AT&T & &bogus; co");
    }

    #[test]
    fn block_names_are_sorted() {
        assert!(BLOCKS.is_sorted());
    }
}
