//! Bylines: from what stands in an author's place to a list of people.

use std::sync::LazyLock;

use regex::Regex;

use crate::credit;
use crate::expression::compile;

/// A byline, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Byline {
    pub people: Vec<String>,
    /// The agency that stands in the byline, beside people or alone.
    pub agency: Option<String>,
}

/// Words that introduce an author.
static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?xi)^\W*(?:(?:(?:an?\ |ein\ )?(?:eingestellt|eingetragen|verfasst|publiziert|gebloggt|hinzugefügt|redigé|rédigé|publié|écrit|escrito|publicado|scritto|pubblicato|geschreven|geplaatst|skrevet|skriven|blogbeitrag|blog\ beitrag|kommentar|gastkommentar|pressemitteilung|written|authored|posted|reported|story|compiled|published|words?|text|report|article|artikel|beitrag|gastbeitrag|erstellt|geschrieben|gespeichert|veröffentlicht|interview|opinion|contributed)\s+)?
        (?:by|von|vom|par|por|di|door|av|af)\b[:\s]+|(?:posted|published)\ on\ [^|]{6,30}\ by\ |(?:authors?|autor(?:in|en)?|auteur|verfasser(?:in)?|redakteur(?:in)?|redaktion|contributors?|text|words|interview|artikel\ von|foto\ und\ text)\s*[:|]\s*|(?:autoren|verfasst\ von|(?:post\ )?author)\ )",
    )
});

/// Words that introduce somebody who did something else for a report than to write it.
static OTHERS: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?xi)^\W*(?:(?:medically\ |clinically\ |fact[-\ ]?)?(?:reviewed|checked|edited|approved|translated|übersetz\w+
        |traduction|translation|photograph(?:s|ed|y)|photos?|illustrations?|image|video|foto|bild)\b)",
    )
});

static PARTS: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?i)\s*(?:[;|\n•·&/]|\sim\sgespräch\smit\s|\sin\sconversation\swith\s|,\s*(?:and|und|et)\s|\s(?:and|und|et|y|og|och|en|with|mit|&amp;)\s|,\s)\s*",
    )
});

/// What follows a name and is no part of it: a day, an address, a role.
static TAIL: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?xi)\s*(?:
        [\(\[<].*$ | \s@\w+.*$ | \S+@\S+.*$ | \bhttps?://.*$ | \bwww\..*$
        | \s[-–—|]\s.*$ | \s+(?:on|am|vom|le|in|at)\s+(?:\d|\p{Lu}\p{Ll}+\s+\d|\p{Lu}\p{Ll}+day).*$
        | ,?\s*(?:updated|published|posted|aktualisiert|veröffentlicht|stand:).*$
        | \s+\d{1,2}[./:].*$ | \s+(?:chef)?redakteur(?:in)?$ | ,?\s+(?:am|vom)\s*(?:$|\p{L}+(?:tag|woch|abend)\b.*$) | ,?\s+(?:mo|di|mi|do|fr|sa|so)(?:[.,].*)?$
        | \s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d.*$
        | \s+for\s+\p{Lu}.*$ | \s+(?:mon|tues|wednes|thurs|fri|satur|sun)day\b.*$ | ,?\s+USA\ TODAY.*$
        )",
    )
});

/// Words that no person's name has, in lower case.
#[rustfmt::skip]
const NO_PERSON: [&str; 185] = [
    "staff", "admin", "administrator", "editor", "editors", "editorial", "editor-in-chief", "redaktion", "redaction", "rédaction", "redaccion", "redacción", "redazione", "newsroom", "desk", "news", "team", "agency", "agencies", "agenturen", "press",
    "reporter", "reporters", "correspondent", "correspondents", "writer", "writers", "contributor", "contributors", "contributing", "author", "authors", "autor", "guest", "gast", "gastautor", "online", "web", "webdesk", "digital", "magazine", "magazin", "media", "network", "group",
    "inc", "inc.", "ltd", "llc", "gmbh", "ag", "e.v.", "corporation", "company", "foundation", "institute", "institut", "university", "committee", "council", "ministry", "times", "post", "journal", "herald", "gazette", "tribune", "chronicle", "daily", "weekly", "zeitung", "blog", "blogger",
    "tv", "radio", "channel", "service", "services", "wire", "newswire", "publisher", "publishing", "unknown", "anonymous", "none", "null", "undefined", "user", "root", "webmaster", "moderator", "support", "info", "contact", "about", "home", "posts", "view", "read", "more", "follow", "share", "subscribe", "comments", "copyright", "rights", "reserved",
    "written", "authored", "by", "bio", "full", "personal", "finance", "datum", "privacy", "alle", "artikel", "research", "senior", "executive", "content", "design", "code", "experte",
    "e.v", "verein", "verband", "bund", "stiftung", "landesanstalt", "bundesamt", "ministerium", "amt", "archiv", "anzeigen", "artikelübersicht", "profil", "profile", "jobs", "publiziert", "pressestelle", "pressemitteilung", "association", "society", "welle", "red", "show", "expert", "projektleiter", "projektleiterin", "chefredakteur", "chefredakteurin", "redakteurin", "korrespondent", "korrespondentin", "co-founder", "founder", "ceo", "director", "deinen", "unserem", "unserer", "our", "your", "several", "zur", "experts", "contributions",
    "minutes", "minute", "ago", "updated", "published", "posted", "januar", "sponsored", "advertisement", "anzeige", "partner", "www", "facebook", "twitter", "instagram", "linkedin",
];

/// Titles and degrees around a name.
static TITLES: LazyLock<Regex> = LazyLock::new(|| compile(r"(?i)^(?:dr|prof|mr|mrs|ms|sir)\.?\s+"));

/// Degrees that stand after a comma, like names.
#[rustfmt::skip]
const DEGREES: [&str; 34] = [
    "md", "phd", "ms", "ma", "mba", "rd", "rdn", "jd", "esq", "do", "dds", "rn", "mph", "msc", "bsc", "facp", "cfp", "cpa", "ldn", "lcsw", "np", "dpt", "dnp", "facs", "jr", "sr", "ii", "iii", "cscs", "cdn", "mfa", "msw", "llm", "dvm",
];

/// Reads author fields: several names in one string are taken apart, roles and days cut off, desks and
/// agencies kept out of the people.
pub(crate) fn read_byline<S: AsRef<str>>(fields: &[S]) -> Byline {
    let mut byline = Byline::default();
    for field in fields {
        let field = field.as_ref().split_whitespace().collect::<Vec<_>>().join(" ");
        let field = LEAD.replace(&field, "");
        if OTHERS.is_match(&field) {
            continue;
        }
        if field.starts_with("http") || field.len() > 400 {
            continue;
        }
        for part in PARTS.split(&field).filter(|part| !OTHERS.is_match(part)) {
            add_part(part, &mut byline);
        }
    }
    byline
}

fn add_part(part: &str, byline: &mut Byline) {
    let part = LEAD.replace(part.trim(), "").into_owned();
    if let Some(agency) = credit::agency(&part) {
        byline.agency.get_or_insert(agency.to_owned());
        return;
    }
    let cut = TAIL.replace(&part, "");
    let name = TITLES.replace(cut.trim(), "");
    let name = without_echo(name.trim());
    let name = name
        .trim()
        .trim_matches([',', '.', ':', '-', '–', '—', '|', '·', '"', '“', '”', '*', '_', '~', '©', '→', '»'])
        .trim();
    let name = without_echo(name);
    if let Some(agency) = credit::agency(name).or_else(|| agency_with_role(name)) {
        byline.agency.get_or_insert(agency.to_owned());
        return;
    }
    if is_person(name) && !byline.people.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        byline.people.push(in_usual_case(name));
    }
}

/// Whether a text is one that introduces an author, and nothing more: "Written by".
pub(crate) fn introduces(text: &str) -> bool {
    LEAD.find(&format!("{} ", text.trim_end_matches(':')))
        .is_some_and(|found| found.end() >= text.trim_end_matches(':').len())
}

/// The one word that somebody signs with, in a field made for authors: "rolo_ines", "harbour7", "ir". Only
/// there: elsewhere it may be any word.
pub(crate) fn pen_name(field: &str) -> Option<String> {
    let field = field.split_whitespace().collect::<Vec<_>>().join(" ");
    let field = LEAD.replace(&field, "").into_owned();
    let name = TAIL.replace(&field, "");
    let name = name.trim().trim_matches([',', '.', ':', '|', '@', '"']);
    let lower = name.to_lowercase();
    ((2..=30).contains(&name.chars().count())
        && name.chars().all(|c| c.is_alphanumeric() || "_-".contains(c))
        && name.chars().any(char::is_alphabetic)
        && !lower.split(['_', '-']).any(is_no_name)
        && credit::agency(name).is_none())
    .then(|| name.to_owned())
}

/// "Ines Rolo Ines Rolo", a link's words beside its picture's: once.
fn without_echo(name: &str) -> &str {
    let middle = name.len() / 2;
    match (name.get(..middle), name.get(middle + 1..)) {
        (Some(first), Some(second)) if first == second && name.as_bytes()[middle] == b' ' => first,
        _ => name,
    }
}

/// "Associated Press writer": the agency.
fn agency_with_role(name: &str) -> Option<&'static str> {
    let role = [" writer", " writers", " staff", " reporter", " news", " correspondent"];
    let lower = name.to_lowercase();
    role.iter().find(|role| lower.ends_with(*role)).and_then(|role| credit::agency(&name[..name.len() - role.len()]))
}

/// Whether a word in lower case is one that no name has.
fn is_no_name(word: &str) -> bool {
    NO_PERSON.contains(&word) || word.starts_with("admin") || word.ends_with("admin")
}

/// Whether a part of a byline can be a person's name: a few words, no digits, none that names a desk.
fn is_person(name: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    let plain = |word: &String| word.trim_matches(['.', ',', '(', ')']).to_owned();
    letters >= 3
        && name.chars().count() <= 60
        && (1..=6).contains(&words.len())
        && !name.contains(|c: char| c.is_ascii_digit() || "@/<>{}[]=_?!#".contains(c))
        // A name has "von" within it only.
        && ![words.first(), words.last()].into_iter().flatten().any(|word| matches!(word.as_str(), "von" | "vom" | "par" | "por"))
        && !words.iter().any(|word| is_no_name(&plain(word)) || word.contains(".com"))
        && !DEGREES.contains(&name.to_lowercase().replace('.', "").as_str())
        && name
            .chars()
            .find(|c| c.is_alphabetic())
            .is_some_and(|c| c.is_uppercase() || !c.is_lowercase() || words.len() >= 2)
}

/// "INES ROLO" is Ines Rolo.
fn in_usual_case(name: &str) -> String {
    let shouting = name.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    if !shouting || name.split_whitespace().count() < 2 {
        return name.to_owned();
    }
    let mut start = true;
    let mut usual = String::with_capacity(name.len());
    for c in name.chars() {
        if start {
            usual.push(c);
        } else {
            usual.extend(c.to_lowercase());
        }
        start = !c.is_alphabetic() && c != '’' && c != '\'';
    }
    usual
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_byline(field: &str, people: &[&str], agency: Option<&str>) {
        let read = read_byline(&[field]);
        assert_eq!(
            (read.people, read.agency.as_deref()),
            (people.iter().map(|name| name.to_string()).collect(), agency),
            "{field:?}"
        );
    }

    #[test]
    fn names_are_taken_apart() {
        check_byline("By Ines Rolo and Marko Tane", &["Ines Rolo", "Marko Tane"], None);
        check_byline("INES ROLO, Associated Press", &["Ines Rolo"], Some("AP"));
        check_byline("Von Ines Rolo, Rovna", &["Ines Rolo", "Rovna"], None);
        check_byline("Dr. Ines Rolo, PhD", &["Ines Rolo"], None);
        check_byline("Ines Rolo | January 8, 2023", &["Ines Rolo"], None);
        check_byline("Ines Rolo (ines@post.example)", &["Ines Rolo"], None);
    }

    #[test]
    fn roles_and_days_are_cut_off_and_other_work_left_out() {
        check_byline("Gespeichert von Ines Rolo am Samstag, 8. Januar", &["Ines Rolo"], None);
        check_byline("Ines Rolo Chefredakteurin", &["Ines Rolo"], None);
        check_byline("Ines Rolo im Gespräch mit Marko Tane", &["Ines Rolo", "Marko Tane"], None);
        check_byline("Ines Rolo; Übersetzung Marko Tane", &["Ines Rolo"], None);
        check_byline("Ines von Rovna", &["Ines von Rovna"], None);
        check_byline("Post author Ines Rolo", &["Ines Rolo"], None);
        check_byline("our readers", &[], None);
    }

    #[test]
    fn signs_of_one_word() {
        assert_eq!(pen_name("Eingestellt von harbour7").as_deref(), Some("harbour7"));
        assert_eq!(pen_name("ir").as_deref(), Some("ir"));
        assert_eq!(pen_name("rovnaadmin"), None);
        assert_eq!(pen_name("Ines Rolo"), None);
        assert!(introduces("Verfasst von"));
        assert!(introduces("Written by"));
        assert!(!introduces("Reading time"));
    }

    #[test]
    fn desks_and_agencies_are_no_people() {
        check_byline("Reuters", &[], Some("Reuters"));
        check_byline("The Associated Press", &[], Some("AP"));
        check_byline("Rovna Post Staff", &[], None);
        check_byline("admin", &[], None);
        check_byline("https://post.example/ines", &[], None);
    }
}
