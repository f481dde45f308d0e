//! Words that carry little by themselves: light ones, verbs that only say that somebody speaks, those spoken to.

/// Verbs and nouns that carry little by themselves, and those that only say that somebody says.
pub(crate) fn is_light(lemma: &str) -> bool {
    const LIGHT: [&str; 62] = [
        "be",
        "have",
        "do",
        "say",
        "tell",
        "add",
        "make",
        "take",
        "get",
        "give",
        "go",
        "come",
        "put",
        "set",
        "see",
        "let",
        "according",
        "also",
        "however",
        "meanwhile",
        "furthermore",
        "moreover",
        "therefore",
        "then",
        "there",
        "here",
        "now",
        "just",
        "only",
        "even",
        "still",
        "already",
        "so",
        "very",
        "too",
        "thing",
        "way",
        "such",
        "other",
        "same",
        "mr",
        "mrs",
        "ms",
        "state",
        "note",
        "include",
        "use",
        "become",
        "keep",
        "want",
        "think",
        "know",
        "look",
        "seem",
        "report",
        "describe",
        "comment",
        "call",
        "one",
        "more",
        "about",
        "around",
    ];
    LIGHT.contains(&lemma.to_lowercase().as_str())
}

/// Whether the predicate only tells that somebody speaks.
pub(crate) fn is_saying(lemma: &str) -> bool {
    const SAYING: [&str; 28] = [
        "say", "tell", "add", "state", "note", "report", "comment", "claim", "allege", "announce", "declare", "insist",
        "argue", "believe", "think", "write", "tweet", "post", "reply", "respond", "ask", "describe", "quote",
        "explain", "stress", "mention", "remark", "complain",
    ];
    SAYING.contains(&lemma)
}

/// Those whom a speaker tells, and who are no part of what is told.
pub(crate) fn is_listener(lemma: &str) -> bool {
    matches!(
        lemma.to_lowercase().as_str(),
        "reporter" | "journalist" | "media" | "press" | "correspondent" | "crowd" | "audience" | "news" | "agency"
    )
}

/// What words are said, written or shown in: "on Twitter", "in a statement".
pub(crate) fn is_medium(lemma: &str) -> bool {
    matches!(
        lemma.to_lowercase().as_str(),
        "twitter"
            | "facebook"
            | "instagram"
            | "telegram"
            | "tiktok"
            | "youtube"
            | "medium"
            | "statement"
            | "interview"
            | "conference"
            | "briefing"
            | "television"
            | "tv"
            | "radio"
            | "letter"
            | "tweet"
            | "email"
            | "e-mail"
            | "message"
            | "website"
            | "release"
            | "communique"
            | "broadcast"
            | "podcast"
            | "affidavit"
    ) || is_listener(lemma)
}
