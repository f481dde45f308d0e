//! The furniture of pages, in text.
//!
//! A rule cuts a whole paragraph, or a sentence out of one, only where its words are those of a prompt;
//! a paragraph with a quotation and a long one with only a suspicious word stay.

use std::sync::LazyLock;

use regex::{Regex, RegexSet};

use super::cut;
use super::lines::ends_sentence;
use crate::Report;
use crate::expression::{compile, compile_set};

struct Rule {
    kind: &'static str,
    /// No paragraph of more words is cut by it.
    longest: usize,
    expression: &'static str,
}

#[rustfmt::skip]
const RULES: [Rule; 26] = [
    Rule { kind: "advertisement", longest: 12, expression: r"^\W*(?:story continues below (?:this )?)?(?:advert(?:isement|isment|ising)?s?|anzeige|werbung|publicité|publicidad|pubblicità|reklama|sponsored(?: content)?|promoted|article continues after (?:this )?ad(?:vertisement)?|continue reading(?: below)?|story continues(?: below)?)(?:\W.{0,60})?$" },
    Rule { kind: "share-prompt", longest: 20, expression: r"^\W*(?:share|tweet|teilen|partager|compartir|condividi)\b(?:\W+(?:this|on|via|the|article|story|post|page|link|with|friends|now|options?|facebook|twitter|x|whatsapp|email|e-mail|linkedin|pinterest|reddit|telegram|print|copy|save|comments?|\d+|auf|per|sur|par|en|su))*\W*$" },
    Rule { kind: "share-prompt", longest: 20, expression: r"^\W*(?:read or share this story|click to (?:share|print|email)|share on (?:facebook|twitter)|send (?:this )?(?:by|via) e-?mail|copy (?:the )?link)\b" },
    Rule { kind: "tag-list", longest: 60, expression: r"^\W*(?:categor(?:y|ies)|tags?|tagged(?: under| with| as)?|filed (?:under|in)|posted in|topics?|related topics|labels?|keywords?|schlag(?:wörter|worte)|stichworte|themen|mots-clés|etiquetas|this article tagged under)\s*:" },
    Rule { kind: "newsletter-prompt", longest: 60, expression: r"^\W*(?:click here (?:to|for) |subscribe (?:to|now|today|for|here)|sign up (?:for|to|now|here|today)|join (?:us|our) .{0,40}(?:telegram|whatsapp|channel|group|newsletter|community)|get (?:the|our|all|breaking|daily|free|more) .{0,80}(?:newsletter|inbox|alerts?|e-?mail|app)\b|download (?:the|our) .{0,40}app|follow (?:us|\S+(?: \S+){0,4}) on (?:twitter|facebook|instagram|telegram|x|youtube|linkedin|google news|whatsapp)|like us on|stay (?:informed|updated|up to date|tuned) .{0,60}(?:newsletter|sign up|subscribe|alerts?|headlines)|want (?:more|the latest) .{0,60}(?:newsletter|sign up|subscribe)|never miss (?:a|an)|our (?:free )?(?:daily |weekly )?newsletter|newsletter\b)" },
    Rule { kind: "newsletter-prompt", longest: 25, expression: r"\b(?:sign up (?:for|to) (?:our|the) .{0,60}(?:newsletter|briefing)|subscribe to (?:our|the) .{0,60}(?:newsletter|channel|podcast)|by (?:signing up|subscribing|entering your e-?mail)|delivered (?:straight )?to your inbox|you (?:may|can) unsubscribe|abonnieren sie unseren|melden sie sich .{0,40}newsletter|inscrivez-vous)\b" },
    Rule { kind: "paywall", longest: 60, expression: r"^\W*(?:already a (?:subscriber|member)|log ?in (?:to|or)|sign in (?:to|or)|register (?:to|for free|now)|to (?:continue|keep) reading|this (?:article|content|story) is (?:for|available|reserved|exclusive)|subscribe to read|create (?:a|your) (?:free )?account|you(?:'|’)ve (?:read|reached) .{0,40}(?:free|limit)|subscribers? only|jetzt (?:abonnieren|weiterlesen)|weiterlesen mit)\b" },
    Rule { kind: "cookie-notice", longest: 90, expression: r"\b(?:(?:we|this (?:web)?site|our partners) uses? cookies|accept (?:all )?cookies|cookie (?:policy|settings|preferences|consent)|wir (?:verwenden|nutzen) cookies|nous utilisons des cookies|consent to (?:the use of|our) cookies|your privacy choices)\b" },
    Rule { kind: "copyright", longest: 90, expression: r"^\W*(?:copyright\b|©|\(c\)\s*(?:copyright|\d{4}))|\ball rights reserved\b|\bmay not be (?:published, broadcast|reproduced|republished)|alle rechte vorbehalten|tous droits réservés" },
    Rule { kind: "comment-prompt", longest: 30, expression: r"^\W*(?:\d+\s+)?(?:comments?(?: on this story| \(\d+\))?|leave a (?:comment|reply)|post a comment|add (?:a )?comment|view (?:all )?comments?|show comments?|be the first to comment|join the (?:conversation|discussion)|log ?in to (?:comment|reply)|your e-?mail address will not be published|comments are closed|have your say|kommentare?|commentaires?|reply)\W*(?:\d+)?\W*$" },
    Rule { kind: "comment-prompt", longest: 40, expression: r"^\W*(?:comments? on this story|leave a reply|your e-?mail address will not be published|comments (?:are|have been) (?:closed|disabled)|required fields are marked|save my name, email)\b" },
    Rule { kind: "read-more", longest: 35, expression: r"^\W*(?:read (?:more|also|next|this|on|the full .{0,20})|also read|also on|related(?: (?:stories|articles|content|news|posts|coverage|links?|reading))?|see (?:also|more)|recommended(?: (?:for you|reading|stories))?|you (?:may|might) (?:also )?(?:like|be interested)|more (?:from|on|in|about|stories|news|coverage|to read)|trending(?: now)?|most (?:read|popular|viewed)|don(?:'|’)t miss|must[- ]read|top stories|latest (?:news|stories)|editor(?:'|’)?s(?:'|’)? (?:picks?|choice)|up next|next (?:article|story|post)|previous (?:article|story|post)|in (?:pictures|photos|other news)|watch(?: (?:now|more|also|live|the video))?|listen(?: (?:now|to).{0,30})?|slideshow \(\d+ (?:images|photos)\)|lesen sie auch|mehr zum thema|mehr dazu|das könnte sie auch|lire aussi|à lire aussi|leer también|lee también|leggi anche|lees ook|čitajte|pročitajte)\s*(?:[:>»|→-]|$)" },
    Rule { kind: "caption", longest: 25, expression: r"^\W*(?:enlarge (?:this )?image|toggle caption|hide caption|show caption|image (?:source|credit|caption|copyright)|photo (?:by|credit|courtesy)s?|photos?|picture|pic|file (?:photo|picture|image)|foto|bild(?:quelle)?|video|credit|getty images|afp/getty images|ap photo|illustration)\s*(?:[:/|]|$|by\b|/)" },
    Rule { kind: "caption", longest: 6, expression: r"^\W*(?:\[[^\]]*\b(?:photo|agencies|file|image)\b[^\]]*\]|\([^)]*\b(?:getty images|file photo|ap photo|afp photo|reuters photo|photo)\b[^)]*\))\W*$" },
    Rule { kind: "player", longest: 25, expression: r"^\W*(?:media playback is (?:unsupported|not supported)|media caption|play video|video player|this video (?:can not|cannot) be played|your browser does not support|listen to (?:this )?(?:article|story)|loading(?: \S+)?|please (?:enable|turn on) javascript|javascript (?:is )?(?:disabled|required)|an error occurred|click to (?:play|expand|enlarge)|tap to unmute|advertisement \d+ seconds)\b" },
    Rule { kind: "navigation", longest: 14, expression: r"^\W*(?:skip to (?:main )?(?:content|navigation)|back to (?:top|home)|home\s*[>»/|].*|jump to .{0,20}|go to (?:top|homepage)|menu|search|close|print(?: this)?(?: (?:article|page|story))?|e-?mail(?: this)?(?: (?:article|story))?|save(?: (?:article|story|for later))?|bookmark|gift(?: this)? article|about (?:us|the author)|contact us|privacy policy|terms (?:of (?:use|service)|and conditions)|advertise with us|view (?:all|more|profile|gallery|as slideshow)|show (?:all|more|less)|load more|expand|collapse|continue|submit|next|previous|prev|arrowright|zum inhalt|drucken|merken)\W*$" },
    Rule { kind: "reading-time", longest: 8, expression: r"^\W*(?:(?:reading time|estimated reading time|read time|lesezeit)\W*)?\d+\s*(?:-\s*\d+\s*)?(?:min(?:ute)?s?|minuten)\.?\s*(?:read|lesezeit|de lecture)?\W*$|^\W*(?:updated|published|posted)?\s*\d+\s+(?:seconds?|minutes?|hours?|days?|weeks?|months?)\s+ago\W*$" },
    Rule { kind: "link", longest: 4, expression: r"^\W*(?:https?://|www\.)\S+\W*$" },
    Rule { kind: "rule", longest: 3, expression: r"^[\s*_=~•·.–—#|<>/\\-]+$" },
    Rule { kind: "support-prompt", longest: 70, expression: r"^\W*(?:(?:please )?support (?:our|independent|quality|us|\S+(?: \S+){0,2} journalism)|donate (?:now|today|here)|make a (?:donation|contribution) (?:to|now|today)|become a (?:member|patron|subscriber|supporter)|help us (?:keep|continue|reach)|your (?:support|donation|contribution) (?:helps|makes|will|means)|we need your (?:help|support)|if you (?:like|enjoyed|liked|value) (?:this|our|what))\b" },
    Rule { kind: "contact-prompt", longest: 50, expression: r"^\W*(?:do you have (?:a (?:story|tip)|more information|information)|got a (?:tip|story)|have a (?:tip|story|question) (?:for|to|about|you)|send (?:us )?(?:your |a )?(?:tips?|stor(?:y|ies)|news)|contact (?:us (?:at|on)|the (?:author|editor|writer|reporter)|our (?:news)?(?:desk|team|room))|reach (?:the )?(?:reporter|writer|author)|e-?mail (?:us|the (?:author|writer))|write to (?:us|the author)|please include a contact number|to report (?:a|an) (?:error|correction|typo))\b" },
    Rule { kind: "archive-notice", longest: 45, expression: r"^\W*(?:this (?:article|story|post|content) (?:was|is|has been|originally|first|may) (?:originally |first |more than |over |contain)?(?:published|appeared|posted|\d+ (?:years?|months?)|affiliate)|(?:originally|first) (?:published|appeared|posted) (?:on|in|at|by)|the post .{3,140} (?:appeared first|first appeared) on|republished (?:with permission|under)|view (?:the )?(?:original|source) (?:article|version|content))\b" },
    Rule { kind: "disclaimer", longest: 60, expression: r"^\W*(?:disclaimer\s*:|the (?:views|opinions) expressed (?:in|here|by)|(?:this|the) (?:material|article|report) is (?:provided|published) (?:for|as)|we (?:may )?(?:earn|receive) (?:a )?commission|editor(?:'|’)s note: (?:this (?:story|article) (?:is|was) (?:auto|first|originally)))" },
    Rule { kind: "notification-prompt", longest: 30, expression: r"^\W*(?:turn on|enable|allow|get) (?:desktop |browser |push |breaking )?(?:news )?notifications?\b" },
    Rule { kind: "social-embed", longest: 20, expression: r"^\W*(?:view this post on instagram|a post shared by|see (?:new )?(?:tweets?|posts?)|pic\.twitter\.com/\S+|twitter(?:\.com)?/\S+|follow @?\w+|@\w{2,15})\W*(?:\S+){0,4}$" },
    Rule { kind: "app-words", longest: 20, expression: r"^\W*(?:(?:comment|comments|gift|article|share|save|print|email|tweet|listen|arrowright|add to your saved stories|bookmark|copy|link|facebook|twitter|whatsapp|linkedin|reddit|pinterest|telegram|messenger|flipboard|viber|vk|follow|on|this|story|\d+|min|text size|resize|a\+|a-)\W*)+$" },
];

static SET: LazyLock<RegexSet> =
    LazyLock::new(|| compile_set(RULES.iter().map(|rule| format!("(?i){}", rule.expression))));

/// Prompts that crawlers leave inside a paragraph, as one sentence of it.
static SENTENCE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?xi)^(?:
        are\ you\ on\ (?:telegram|whatsapp|signal|viber|facebook|instagram|twitter|x)\?
        | (?:please\ )?subscribe\ to\ (?:our|the\ \S+)\ .{0,120}
        | sign\ up\ (?:for|to)\ (?:our|the)\ .{0,120}
        | (?:please\ )?(?:follow|like|find)\ us\ on\ (?:facebook|twitter|instagram|telegram|x|youtube|google\ news).{0,80}
        | join\ (?:us\ on|our)\ .{0,40}(?:telegram|whatsapp|channel|newsletter).{0,60}
        | click\ here\ (?:to|for)\ .{0,120}
        | (?:download|get)\ (?:the|our)\ .{0,40}\bapp\b.{0,80}
        | (?:read\ (?:more|also)|also\ read|related|see\ also|lesen\ sie\ auch|lire\ aussi)\s*:\ .{0,160}
        | get\ .{0,80}\b(?:in|to)\ your\ inbox.{0,60}
        | story\ continues\ below(?:\ advertisement)?
        | advertisement
        )[.!?]?$",
    )
});

/// Names of buttons that run into the next sentence.
static BUTTON: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"^(?:ArrowRight|ArrowLeft|End of carousel|ADVERTISEMENT|Advertisement|Story continues below advertisement|Skip to end of carousel|Press Enter to skip to end of carousel)\s+",
    )
});

/// Whether a paragraph is furniture as a whole.
pub(crate) fn is_furniture(paragraph: &str) -> bool {
    kind_of(paragraph).is_some()
}

/// Names of a paper's parts and of what stands beside them in its menu, in lower case.
#[rustfmt::skip]
const MENU: [&str; 76] = [
    "home", "homepage", "news", "world", "international", "national", "local", "politics", "business", "economy", "markets", "money", "finance", "sport", "sports", "football", "opinion", "comment", "analysis", "culture", "arts", "entertainment", "celebrity", "lifestyle", "life", "style", "travel", "food", "health", "science", "tech", "technology", "environment", "climate", "education", "weather", "video", "videos", "photos", "pictures", "podcasts", "radio", "tv", "live", "latest", "breaking", "e-paper", "epaper", "archive", "newsletters", "newsletter", "subscribe", "login", "register", "sign", "log", "in", "up", "menu", "search", "more", "contact", "about", "us", "jobs", "advertise", "regional",
    "politik", "wirtschaft", "kultur", "wissen", "panorama", "reise", "meinung", "startseite", "anmelden",
];

/// Whether a line is a site's menu or the way to a page through it: "Home News Sport", "World / Europe / North".
pub(super) fn is_menu(line: &str) -> bool {
    if ends_sentence(line) || line.split_whitespace().count() > 40 {
        return false;
    }
    let separators = [" | ", " > ", " › ", " » ", " • ", " · ", " / "];
    if let Some(separator) = separators.iter().find(|separator| line.matches(*separator).count() >= 2) {
        let parts: Vec<&str> = line.split(*separator).collect();
        let in_menu = parts.iter().filter(|part| MENU.contains(&part.trim().to_lowercase().as_str())).count();
        return in_menu >= 1 && parts.iter().all(|part| part.split_whitespace().count() <= 4);
    }
    let words: Vec<String> = line
        .split(|c: char| c.is_whitespace() || matches!(c, '|' | '>' | '›' | '»' | '•' | '·' | '&' | ','))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let in_menu = words.iter().filter(|word| MENU.contains(&word.as_str())).count();
    words.len() >= 3 && in_menu * 4 >= words.len() * 3
}

fn kind_of(paragraph: &str) -> Option<&'static str> {
    let words = paragraph.split_whitespace().count();
    if words > 90 {
        return None;
    }
    if is_menu(paragraph) {
        return Some("navigation");
    }
    let quotes = paragraph.contains(['“', '”', '"', '«']);
    let matched = SET.matches(paragraph);
    matched
        .iter()
        .map(|at| &RULES[at])
        .find(|rule| words <= rule.longest && !(quotes && words > 12))
        .map(|rule| rule.kind)
}

/// Cuts furniture out of a report's paragraphs.
pub(super) fn cut_furniture(paragraphs: &mut Vec<String>, report: &mut Report) {
    let mut kept: Vec<String> = Vec::with_capacity(paragraphs.len());
    let mut after_list_heading = false;
    for paragraph in paragraphs.drain(..) {
        // Sentence by sentence first, so that a prompt in it never costs a paragraph its report.
        let paragraph = cut_sentences(paragraph, report);
        if paragraph.is_empty() {
            continue;
        }
        if let Some(kind) = kind_of(&paragraph) {
            // Under "Related stories" stand headlines, until a sentence comes.
            after_list_heading = kind == "read-more" && paragraph.split_whitespace().count() <= 4;
            report.notices.push(cut(kind, &paragraph));
            continue;
        }
        if after_list_heading && !ends_sentence(&paragraph) && paragraph.split_whitespace().count() <= 16 {
            report.notices.push(cut("read-more", &paragraph));
            continue;
        }
        after_list_heading = false;
        kept.push(paragraph);
    }
    cut_trailer(&mut kept, report);
    *paragraphs = kept;
}

/// "More Ferry owner arrested": the headline of another report, run together with the word over it.
fn cut_trailer(kept: &mut Vec<String>, report: &mut Report) {
    static TRAILER: LazyLock<Regex> = LazyLock::new(|| {
        compile(
            r"^(?:More|Next|Previous|Related|Related News|Read more|Also read|See also|Read next|Source):?\s+\p{Lu}",
        )
    });
    while kept.len() > 2 {
        let Some(last) = kept.last() else { return };
        if !TRAILER.is_match(last) || ends_sentence(last) || last.split_whitespace().count() > 20 {
            return;
        }
        report.notices.push(cut("read-more", last));
        kept.pop();
    }
}

fn cut_sentences(paragraph: String, report: &mut Report) -> String {
    const HINTS: [&str; 18] = [
        "ubscribe",
        "ign up",
        "ollow us",
        "ike us",
        "Telegram",
        "WhatsApp",
        "lick here",
        "CLICK HERE",
        "app",
        "ead more",
        "ead also",
        "lso read",
        "inbox",
        "Arrow",
        "dvertisement",
        "ADVERTISEMENT",
        "carousel",
        "elated:",
    ];
    if !HINTS.iter().any(|hint| paragraph.contains(hint)) {
        return paragraph;
    }
    let mut kept = String::with_capacity(paragraph.len());
    for sentence in sentences(&paragraph) {
        let button = BUTTON.find(sentence).map_or(0, |button| button.end());
        if button > 0 {
            report.notices.push(cut("app-words", &sentence[..button]));
        }
        let sentence = &sentence[button..];
        if SENTENCE.is_match(sentence.trim_end()) {
            report.notices.push(cut("newsletter-prompt", sentence));
        } else {
            kept.push_str(sentence);
        }
    }
    kept.trim().to_owned()
}

/// A paragraph's sentences, spaces included; good enough to find prompts, which have no abbreviations.
fn sentences(paragraph: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, c) in paragraph.char_indices() {
        if matches!(c, '.' | '!' | '?') && paragraph[at + 1..].starts_with(' ') {
            let next = at + 2;
            if paragraph[next..].chars().next().is_some_and(|c| !c.is_lowercase()) {
                parts.push(&paragraph[start..next]);
                start = next;
            }
        }
    }
    parts.push(&paragraph[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_are_told_from_what_reports_tell() {
        for (line, kind) in [
            ("CLICK HERE TO GET THE ROVNA POST APP", Some("newsletter-prompt")),
            ("Send a tip to the news team at the Post.", Some("contact-prompt")),
            ("Contact us at desk@post.example.", Some("contact-prompt")),
            ("Support the Post’s independent journalism", Some("support-prompt")),
            ("Slideshow (4 images)", Some("read-more")),
            ("Publicité", Some("advertisement")),
            ("Slideshows were banned from the board’s meetings.", None),
            ("Contact with the ferry was lost at noon.", None),
            ("Support for the board’s plan fell in May.", None),
        ] {
            assert_eq!(kind_of(line), kind, "{line}");
        }
    }

    #[test]
    fn menus_are_told_from_headlines() {
        for menu in [
            "Home News Sport Business Opinion",
            "News | World | North Sea",
            "Home › Rovna › Harbour",
            "Sign in Register Subscribe",
        ] {
            assert_eq!(kind_of(menu), Some("navigation"), "{menu}");
        }
        for headline in [
            "World business leaders in Rovna for talks",
            "Rovna | Ferry sinks | Forty saved",
            "Sport: Rovna win at home",
        ] {
            assert_ne!(kind_of(headline), Some("navigation"), "{headline}");
        }
    }
}
