//! Sentences that tell no news of the story: whom to call, what else to read, captions and rights.

use crate::lexicon::fold;

/// Whether a sentence is no news of the story: whom to call, what else to read, when the page was changed.
pub(crate) fn is_notice(sentence: &str) -> bool {
    const OPENINGS: [&str; 17] = [
        "related:",
        "related coverage",
        "related stories",
        "read more",
        "read also",
        "also read",
        "more:",
        "posted:",
        "updated:",
        "copyright ",
        "hide caption",
        "show caption",
        "view full caption",
        "media playback",
        "please enable javascript",
        "skip in skip",
        "photos: ",
    ];
    let words = sentence.trim_start_matches(|c: char| !c.is_alphanumeric());
    let starts = |opening: &&str| words.get(..opening.len()).is_some_and(|start| start.eq_ignore_ascii_case(opening));
    let folded = fold(sentence);
    OPENINGS.iter().any(starts)
        || has_telephone(sentence)
        || ["anyone with information", "all rights reserved", "watch this video", "close caption"]
            .iter()
            .any(|words| folded.contains(words))
}

/// A telephone number: "555-0142", "(0)20 555-0142".
fn has_telephone(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits =
        |at: usize, count: usize| bytes.get(at..at + count).is_some_and(|part| part.iter().all(u8::is_ascii_digit));
    let ends = |at: usize| bytes.get(at).is_none_or(|next| !next.is_ascii_digit());
    bytes.iter().enumerate().any(|(at, byte)| {
        matches!(byte, b'-' | b'.')
            && at >= 3
            && digits(at - 3, 3)
            && (at == 3 || !bytes[at - 4].is_ascii_digit())
            && digits(at + 1, 4)
            && ends(at + 5)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_are_no_news() {
        assert!(is_notice("Anyone with information is asked to call the harbour police."));
        assert!(is_notice("Witnesses can call 555-0142."));
        assert!(is_notice("Copyright 1995 - ."));
        assert!(is_notice("All rights reserved."));
        assert!(is_notice("Hide Caption 4 of 30"));
        assert!(is_notice("Photos: The harbour after the fire"));
        assert!(!is_notice("Photos show the harbour after the fire."));
        assert!(is_notice("READ MORE: Second ferry strikes the pier"));
        assert!(!is_notice("The police read more than 100 letters."));
        assert!(!is_notice("The race was held in 2019-2021, and 1952-1960."));
    }
}
