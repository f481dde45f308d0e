use rashomon_syntax::Pos;
use rashomon_text::Span;

use super::tree::Tree;
use crate::{Mention, MentionType};

/// What carried the words: "in a statement", "Pink television", "on Facebook".
pub(super) fn find_channel(text: &str, tree: &Tree, mentions: &[Mention], cue: usize) -> Option<Span> {
    let word = |token: usize| tree.token(token).of(text);
    if word(cue).eq_ignore_ascii_case("according") {
        return None;
    }
    for child in tree.children(cue) {
        if tree.is(child, &["dobj", "dative"]) && matches!(tree.lemma(cue), "tell" | "inform" | "brief") {
            let start = tree.token(child).start as usize;
            let at = mentions.partition_point(|mention| mention.span.end() <= start);
            let organization = mentions
                .get(at)
                .is_some_and(|mention| mention.kind == MentionType::Organization && mention.span.start() <= start);
            let outlet = organization || MEDIA.contains(&tree.lemma(child).to_lowercase().as_str());
            if outlet {
                return Some(phrase(tree, child));
            }
        }
        if !tree.is(child, &["prep", "agent"])
            || !PREPOSITIONS.iter().any(|known| word(child).eq_ignore_ascii_case(known))
        {
            continue;
        }
        let Some(object) = tree.child(child, &["pobj"]) else { continue };
        let noun = tree.lemma(object).to_lowercase();
        let listed = |list: &[&str]| list.contains(&noun.as_str());
        let carries = match word(child).to_ascii_lowercase().as_str() {
            "on" => listed(PLATFORMS) || listed(MEDIA),
            "to" => listed(MEDIA),
            "in" | "at" | "during" => listed(CARRIERS),
            _ => listed(CARRIERS) || listed(PLATFORMS) || listed(MEDIA),
        };
        if carries {
            return Some(tree.tokens.span(child..child + 1).join(phrase(tree, object)));
        }
    }
    None
}

/// A noun phrase without the clauses that tell more of it.
fn phrase(tree: &Tree, head: usize) -> Span {
    let range = tree.subtree(head);
    let clause = tree
        .children(head)
        .find(|child| *child > head && (tree.is(*child, &["relcl", "acl", "appos"]) || tree.pos(*child) == Pos::Punct));
    let end = clause.map_or(range.end, |clause| tree.subtree(clause).start.max(head + 1));
    tree.tokens.span(tree.trimmed(range.start.min(head)..end))
}

const PREPOSITIONS: &[&str] = &["in", "on", "at", "during", "via", "through", "to", "by", "over"];

const CARRIERS: &[&str] = &[
    "statement",
    "interview",
    "letter",
    "tweet",
    "post",
    "speech",
    "address",
    "email",
    "e-mail",
    "memo",
    "report",
    "conference",
    "briefing",
    "video",
    "message",
    "op-ed",
    "article",
    "testimony",
    "remark",
    "filing",
    "document",
    "release",
    "communique",
    "editorial",
    "column",
    "book",
    "memoir",
    "note",
    "call",
    "debate",
    "meeting",
    "hearing",
    "blog",
    "posting",
    "comment",
    "newsletter",
    "broadcast",
    "podcast",
    "livestream",
    "text",
    "affidavit",
    "lawsuit",
    "complaint",
    "ruling",
    "opinion",
    "rally",
];

const PLATFORMS: &[&str] = &[
    "twitter",
    "facebook",
    "instagram",
    "telegram",
    "youtube",
    "tiktok",
    "linkedin",
    "phone",
    "telephone",
    "website",
    "page",
    "account",
    "platform",
    "blog",
    "podcast",
    "air",
    "x",
    "weibo",
    "reddit",
    "snapchat",
    "whatsapp",
];

const MEDIA: &[&str] = &[
    "television",
    "tv",
    "radio",
    "newspaper",
    "channel",
    "agency",
    "magazine",
    "station",
    "broadcaster",
    "reporter",
    "journalist",
    "newsman",
    "medium",
    "media",
    "correspondent",
    "daily",
    "weekly",
    "paper",
    "outlet",
    "press",
    "news",
];
