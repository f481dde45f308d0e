//! Bytes to text: byte order mark, UTF-8, the charset that is declared, the one that is guessed.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use crate::Notice;

/// Decodes `bytes`. `declared` is a charset from outside the bytes (an HTTP header).
///
/// A text that is valid UTF-8 is UTF-8 whatever it declares: no other charset's prose is, by chance,
/// valid UTF-8 beyond ASCII.
pub fn decode(bytes: &[u8], declared: Option<&str>) -> (String, Vec<Notice>) {
    let mut notices = Vec::new();
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, skip)) => encoding.decode_without_bom_handling(&bytes[skip..]).0.into_owned(),
        None => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => decode_legacy(bytes, declared, &mut notices),
        },
    };
    let text = match repair_mojibake(&text) {
        Some(repaired) => {
            notices.push(Notice::new("mojibake", "letters that had been decoded with the wrong charset were repaired"));
            repaired
        }
        None => text,
    };
    (text, notices)
}

fn decode_legacy(bytes: &[u8], declared: Option<&str>, notices: &mut Vec<Notice>) -> String {
    let label = declared.map(str::to_owned).or_else(|| declared_inside(bytes));
    let declared = label.as_deref().and_then(|label| Encoding::for_label(label.as_bytes()));
    // A file in UTF-8 with a few broken bytes is still that, and guessing would spoil all the rest.
    if declared.is_none_or(|encoding| encoding == UTF_8) && mostly_utf8(bytes) {
        notices.push(Notice::new("charset", "some bytes are no valid UTF-8 and were replaced"));
        return String::from_utf8_lossy(bytes).into_owned();
    }
    if let Some(encoding) = declared.filter(|encoding| *encoding != UTF_8) {
        let (text, _, broken) = encoding.decode(bytes);
        if !broken {
            return text.into_owned();
        }
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guessed = detector.guess(None, chardetng::Utf8Detection::Deny);
    let said = label.map_or("declares no charset".to_owned(), |label| format!("declares the charset {label}"));
    notices.push(Notice::new("charset", format!("the file {said} and was read as {}", guessed.name())));
    guessed.decode(bytes).0.into_owned()
}

/// Whether almost all that is not ASCII is well-formed UTF-8.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > 20 * bad
}

/// `<meta charset>`, `<meta http-equiv>` and the XML declaration, in the first bytes of a file.
fn declared_inside(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let mut rest = head.as_str();
    while let Some(at) = rest.find("charset").or_else(|| rest.find("encoding")) {
        let word_len = if rest[at..].starts_with("charset") { 7 } else { 8 };
        let after = rest[at + word_len..].trim_start();
        if let Some(value) = after.strip_prefix('=') {
            let value = value.trim_start().trim_start_matches(['"', '\'']);
            let label: String =
                value.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':')).collect();
            if !label.is_empty() {
                return Some(label);
            }
        }
        rest = &rest[at + word_len..];
    }
    None
}

/// Undoes UTF-8 that was decoded as Windows-1252 ("â€™" for ’, "Ã©" for é), where that is certain: at
/// least two such runs, and none of the letters that begin them standing for itself.
fn repair_mojibake(text: &str) -> Option<String> {
    // All five begin with the same byte of UTF-8.
    if !text.as_bytes().contains(&0xC3) || !text.contains(['Ã', 'Â', 'â', 'Ä', 'Å']) {
        return None;
    }
    let mut repaired = String::with_capacity(text.len());
    let mut runs = 0;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        match mojibake_at(rest) {
            Some((letter, len)) => {
                repaired.push(letter);
                runs += 1;
                rest = &rest[len..];
            }
            None => {
                // A letter that stands for itself: the text was decoded rightly.
                if matches!(c, 'Ã' | 'Â' | 'â' | 'Ä' | 'Å') {
                    return None;
                }
                repaired.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    (runs >= 2).then_some(repaired)
}

/// The letter that a run of wrongly decoded characters at the start of `text` stands for, and the
/// run's length in bytes.
fn mojibake_at(text: &str) -> Option<(char, usize)> {
    let first = text.chars().next()?;
    let size = match first {
        '\u{C2}'..='\u{DF}' => 2,
        '\u{E0}'..='\u{EF}' => 3,
        '\u{F0}'..='\u{F4}' => 4,
        _ => return None,
    };
    let mut bytes = [0u8; 4];
    let mut len = 0;
    let mut count = 0;
    for (slot, c) in bytes.iter_mut().zip(text.chars()).take(size) {
        *slot = windows_1252_byte(c)?;
        len += c.len_utf8();
        count += 1;
    }
    if count < size {
        return None;
    }
    std::str::from_utf8(&bytes[..size]).ok()?.chars().next().map(|letter| (letter, len))
}

fn windows_1252_byte(c: char) -> Option<u8> {
    if (c as u32) < 0x100 {
        return Some(c as u32 as u8);
    }
    let mut buffer = [0u8; 4];
    let (bytes, _, unmappable) = WINDOWS_1252.encode(c.encode_utf8(&mut buffer));
    match (&*bytes, unmappable) {
        ([byte], false) => Some(*byte),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_and_missing_declarations_do_no_harm() {
        assert_eq!(decode("Fähre für Ärzte".as_bytes(), Some("iso-8859-1")).0, "Fähre für Ärzte");
        assert_eq!(decode(b"\xEF\xBB\xBFpier", None).0, "pier");
        assert_eq!(decode(b"F\xE4hre", Some("iso-8859-1")).0, "Fähre");
        assert_eq!(
            decode(b"<meta charset=\"windows-1252\">F\xE4hre \x96", None).0,
            "<meta charset=\"windows-1252\">Fähre –"
        );
        assert_eq!(decode(b"\xFF\xFEp\0i\0e\0r\0", None).0, "pier");
    }

    #[test]
    fn mojibake_is_repaired_only_when_certain() {
        assert_eq!(decode("Itâ€™s the cafÃ©".as_bytes(), None).0, "It’s the café");
        assert_eq!(decode("Ânes et cafÃ©".as_bytes(), None).0, "Ânes et cafÃ©");
        assert_eq!(decode("château, âge".as_bytes(), None).0, "château, âge");
    }
}
