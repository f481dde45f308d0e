//! Agency credits: whose copy a report says that it is, or rests on.
//!
//! A credit stands in a dateline ("ROVNA (AP) —"), in a byline ("By Ines Rolo, Associated Press"), or
//! in a closing line ("Reuters contributed to this report"). An agency that is only spoken of ("told
//! Reuters") or that took the picture is no credit.

use std::sync::LazyLock;

use regex::Regex;

use crate::expression::compile;

/// News agencies: the short name that credits give, then the longer names they go by.
#[rustfmt::skip]
const AGENCIES: [(&str, &[&str]); 40] = [
    ("AP", &["Associated Press", "The Associated Press", "AP News"]),
    ("Reuters", &["Thomson Reuters", "Reuters News"]),
    ("AFP", &["Agence France-Presse", "Agence France Presse"]),
    ("UPI", &["United Press International"]),
    ("Bloomberg", &["Bloomberg News"]),
    ("dpa", &["DPA", "Deutsche Presse-Agentur", "dpa-AFX"]),
    ("APA", &["Austria Presse Agentur"]),
    ("SDA", &["Keystone-SDA", "sda", "Schweizerische Depeschenagentur"]),
    ("epd", &["Evangelischer Pressedienst"]),
    ("KNA", &["Katholische Nachrichten-Agentur"]),
    ("SID", &["sid", "Sport-Informations-Dienst"]),
    ("PA", &["Press Association", "PA Media"]),
    ("CP", &["Canadian Press", "The Canadian Press"]),
    ("AAP", &["Australian Associated Press"]),
    ("Xinhua", &["Xinhua News Agency"]),
    ("TASS", &["ITAR-TASS"]),
    ("RIA Novosti", &["RIA"]),
    ("Interfax", &[]),
    ("Kyodo", &["Kyodo News", "Jiji"]),
    ("Yonhap", &["Yonhap News Agency"]),
    ("ANSA", &[]),
    ("EFE", &["Agencia EFE"]),
    ("Europa Press", &[]),
    ("Lusa", &[]),
    ("Belga", &[]),
    ("ANP", &[]),
    ("NTB", &[]),
    ("Ritzau", &[]),
    ("PAP", &[]),
    ("Tanjug", &["Tanjug News Agency"]),
    ("Beta", &["Beta News Agency"]),
    ("Hina", &["HINA"]),
    ("Anadolu", &["Anadolu Agency", "AA"]),
    ("PTI", &["Press Trust of India"]),
    ("ANI", &["Asian News International"]),
    ("IANS", &["Indo-Asian News Service"]),
    ("Bernama", &[]),
    ("NAN", &["News Agency of Nigeria"]),
    ("SAPA", &["Sapa"]),
    ("CNN Wire", &["CNN Newswire"]),
];

/// All names, the longest first, as one alternative of an expression.
static NAMES: LazyLock<String> = LazyLock::new(|| one_of(|_| true));

/// The names that mean the agency wherever they stand. "PA", "AA" and the like also mean a state, a
/// battery, a club.
static SURE_NAMES: LazyLock<String> = LazyLock::new(|| {
    let sure = |name: &str| name.len() > 4 && name != "Hina" && name != "Belga" && name != "Beta";
    one_of(|name| sure(name) || matches!(name, "AP" | "AFP" | "UPI" | "dpa" | "PTI" | "ANSA" | "EFE" | "TASS"))
});

fn one_of(fits: impl Fn(&str) -> bool) -> String {
    let names = AGENCIES.iter().flat_map(|(short, long)| long.iter().copied().chain([*short]));
    let mut names: Vec<&str> = names.filter(|name| fits(name)).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    // Spaces count in names, and not in expressions laid out over lines.
    names.iter().map(|name| regex::escape(name).replace(' ', "\\ ")).collect::<Vec<_>>().join("|")
}

fn fixed(expression: &str) -> Regex {
    let expression = expression.replace("CAPITAL", CAPITAL).replace("NAMES", &NAMES).replace("SURE", &SURE_NAMES);
    compile(&expression)
}

/// Capitals, and beyond ASCII the small letters between them, which [`has_small_letter`] tells: tables of capitals alone
/// cost too much where many may follow one another.
const CAPITAL: &str = r"A-Z\u{c0}-\u{52f}\u{1e00}-\u{1fff}";

fn has_small_letter(text: &str) -> bool {
    text.chars().any(char::is_lowercase)
}

/// Whether any agency is named, without regard to what stands around the name.
fn names_agency(text: &str) -> bool {
    static ANY: LazyLock<Regex> = LazyLock::new(|| fixed(r"NAMES|ASSOCIATED\ PRESS|REUTERS"));
    ANY.is_match(text)
}

/// The short name of the agency that `name` as a whole stands for.
pub(crate) fn agency(name: &str) -> Option<&'static str> {
    let name =
        name.trim().trim_start_matches(['(', '©', '/', '-', '—', '–']).trim_end_matches([')', '.', ',', '/']).trim();
    let name = name.strip_prefix("The ").or_else(|| name.strip_prefix("the ")).unwrap_or(name);
    AGENCIES
        .iter()
        .find(|(short, long)| is(short, name) || long.iter().any(|long| is(long, name)))
        .map(|(short, _)| *short)
}

/// Short names are told apart by their letters' case, long ones are not.
fn is(known: &str, name: &str) -> bool {
    if known.len() <= 4 { known == name } else { known.eq_ignore_ascii_case(name) }
}

/// The agency in a field that is a credit for sure ("© 2023 The Associated Press. All rights reserved.").
pub(crate) fn agency_within(field: &str) -> Option<&'static str> {
    static WITHIN: LazyLock<Regex> = LazyLock::new(|| fixed(r"(?:^|[^\p{L}\d])(SURE)(?:[^\p{L}\d]|$)"));
    agency(field).or_else(|| agency(WITHIN.captures(field)?.get(1)?.as_str()))
}

/// A dateline, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dateline {
    /// "ROVNA, Norway"; none where only a day and an agency stand there.
    pub place: Option<String>,
    pub agency: Option<&'static str>,
    /// Bytes of the paragraph up to its first word.
    pub len: usize,
}

/// A dateline that names an agency of no list: a place in capitals, an acronym in brackets, a dash.
/// Gives the place and the acronym.
pub(crate) fn find_unlisted_dateline(paragraph: &str) -> Option<(&str, &str)> {
    static UNLISTED: LazyLock<Regex> = LazyLock::new(|| {
        fixed(
            r"(?x)^(?P<place>(?P<first>[CAPITAL][CAPITAL\ .'’-]{2,40})(?:,\ ?(?P<region>[CAPITAL])[\p{L}.'’\ ]{1,30}){0,2})
            \ \((?P<agency>[CAPITAL]{2,6})\)\ ?(?:—|–|--?)\ ?(?P<lede>[CAPITAL])",
        )
    });
    let found = UNLISTED.captures(paragraph)?;
    if ["first", "region", "agency", "lede"]
        .iter()
        .filter_map(|part| found.name(part))
        .any(|part| has_small_letter(part.as_str()))
    {
        return None;
    }
    let (place, agency_name) = (found.name("place")?.as_str(), found.name("agency")?.as_str());
    agency(agency_name).is_none().then_some((place, agency_name))
}

/// The dateline that a paragraph begins with.
pub(crate) fn find_dateline(paragraph: &str) -> Option<Dateline> {
    // With an agency in brackets, the place may be written in any way.
    static WITH_AGENCY: LazyLock<Regex> = LazyLock::new(|| {
        fixed(
            r"(?x)^(?P<before>[^\n()\[\]“”\x22?!:]{0,70}?)
            [\s\u{a0}]*(?:[—–-]{1,2}[\s\u{a0}]*)?[(\[][\s\u{a0}]*(?P<agency>NAMES)(?:[\s\u{a0}]*[/,&][\s\u{a0}]*[\p{L}\ .]{2,30})*[\s\u{a0}]*[)\]]
            [\s\u{a0}]*(?P<end>[—–―:.]|--?|\u{2011}|$|[A-Z“\x22])",
        )
    });
    static PLAIN: LazyLock<Regex> = LazyLock::new(|| {
        fixed(
            r"(?x)^(?P<before>(?P<first>[CAPITAL][CAPITAL\s.'’/-]{2,40})(?:,\s?(?P<region>[CAPITAL])[\p{L}.'’\ ]{1,30}){0,3}
            (?:,?\s+(?:(?P<month>[CAPITAL])\p{L}{2,8}\.?\s\d{1,2}|\d{1,2}\s(?P<later>[CAPITAL])\p{L}{2,8}))?)
            (?:[\s,]+(?P<agency>NAMES))?
            \s*(?:—|―|\s–|–\s|\s--?|--)\s*(?P<lede>[CAPITAL“\x22‘'\d])",
        )
    });
    if paragraph.contains(['(', '['])
        && let Some(found) = WITH_AGENCY.captures(paragraph)
    {
        let before = found["before"].trim();
        let end = found.name("end")?;
        // "… told reporters (AP) said": prose, and not a place of a few words.
        let short = before.split_whitespace().count() <= 8 && !before.contains(" said") && !before.contains(". ");
        if short {
            let len = if end.as_str().chars().all(char::is_alphabetic) { end.start() } else { end.end() };
            return Some(Dateline { place: place_of(before), agency: agency(&found["agency"]), len });
        }
    }
    let found = PLAIN.captures(paragraph)?;
    let capitals = ["first", "region", "month", "later", "lede"].into_iter().filter_map(|part| found.name(part));
    if capitals.into_iter().any(|part| has_small_letter(part.as_str())) {
        return None;
    }
    let before = found["before"].trim();
    let word = before.split([',', ' ']).next().unwrap_or_default();
    const NO_PLACE: [&str; 24] = [
        "BREAKING",
        "UPDATE",
        "UPDATED",
        "ANALYSIS",
        "EXCLUSIVE",
        "WATCH",
        "READ",
        "NOTE",
        "CLOSE",
        "VIDEO",
        "PHOTOS",
        "OPINION",
        "EDITORIAL",
        "LIVE",
        "ALSO",
        "MORE",
        "CORRECTION",
        "EDITOR",
        "Q",
        "A",
        "I",
        "THE",
        "WHAT",
        "HOW",
    ];
    if NO_PLACE.contains(&word) || before.split_whitespace().count() > 8 {
        return None;
    }
    let whole = found.get(0)?;
    let last = whole.as_str().chars().next_back()?.len_utf8();
    let agency = found.name("agency").and_then(|name| agency(name.as_str()));
    Some(Dateline { place: place_of(before), agency, len: whole.end() - last })
}

/// The place in front of a dateline's day.
fn place_of(before: &str) -> Option<String> {
    static DAY: LazyLock<Regex> = LazyLock::new(|| {
        fixed(
            r"(?x)[,\s]*(?:\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s*)?
            (?:\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s*\d{1,2}(?:,\s*\d{4})?
              |\b\d{1,2}\.?\s*(?:Jan|Feb|Mar|Mär|Apr|May|Mai|Jun|Jul|Aug|Sep|Oct|Okt|Nov|Dec|Dez)[\p{L}]*\.?(?:\s*\d{4})?)\s*$",
        )
    });
    let place = DAY.replace(before, "");
    // "By Ines Rolo ROVNA": a byline that ran into the line.
    let place = place.trim().trim_end_matches([',', '-', '—', '–', '.', '/']).trim();
    (place.chars().any(char::is_alphabetic) && place.len() <= 60).then(|| place.to_owned())
}

/// The agency that a paragraph credits; `edge` where it is one of the first or last of its report.
pub(crate) fn find_credit(paragraph: &str, edge: bool) -> Option<&'static str> {
    static CONTRIBUTED: LazyLock<Regex> = LazyLock::new(|| {
        fixed(
            r"(?x)(?:^|[^\p{L}\d/])(?P<agency>SURE)(?:['’]s?)?(?:[^\p{L}\d/.!?\n][^.!?\n]{0,200}?)?
            \b(?:contributed|assisted)\b(?:\s+to\b|\s+(?:additional\s+)?report|\s+from\b|\s+in\b|\s*[.;]|\s*$)",
        )
    });
    static BY: LazyLock<Regex> = LazyLock::new(|| {
        fixed(
            r"(?x)(?:\b(?:[Cc]ontribut(?:ions?|ed)|[Rr]eporting|REPORTING|[Ii]nputs?|[Mm]aterial|[Ff]iles|[Ii]nformation|reports?|report[ae]ge|[Aa]ssistance|[Aa]gencies)\s+(?:by|from|of|von|in)\s+(?:the\s+|The\s+|agencies\s+(?:like\s+|including\s+)?)?
              |^\W{0,3}(?:[Ww]ith|[Mm]it|[Aa]vec|[Cc]on)\s+(?:the\s+|The\s+)?|^\W{0,3}(?:[Ss]ource|[Qq]uelle|[Ff]uente|[Aa]gency|[Vv]ia)\s*:\s*(?:the\s+|The\s+)?)
            (?P<agency>SURE)(?:[^\p{L}\d]|$)",
        )
    });
    static RIGHTS: LazyLock<Regex> = LazyLock::new(|| {
        fixed(
            r"(?x)(?:\b[Cc]opyright|©|\([Cc]\))[\s,:]*(?:\(?[Cc]\)?\s*|©\s*)?(?:\d{4}[\s,]*)?(?:by\s+)?(?:the\s+|The\s+)?(?P<agency>SURE)(?:[^\p{L}\d]|$)",
        )
    });
    static LINE: LazyLock<Regex> = LazyLock::new(|| {
        fixed(
            r"(?x)^\W{0,3}(?:[Bb][Yy]:?\s+)?(?:\p{L}[\p{L}.'’\ -]{1,50}?\s*(?:,|\||/|-|–|—|;|\s\s|\sand\s|\sof\s|\sfor\s)\s*)?(?:[Tt]he\s+)?(?P<agency>NAMES|ASSOCIATED\ PRESS|REUTERS)
            (?:\s+(?:[Ww]riters?|[Ss]taff(?:\s+[Ww]riters?)?|[Rr]eporters?|[Cc]orrespondents?|[Nn]ews|with.{0,40}))?\W{0,3}$",
        )
    });
    static STAFF: LazyLock<Regex> = LazyLock::new(|| {
        fixed(
            r"(?x)^\W{0,3}(?:\p{L}[\p{L}.'’\ -]{1,50},\s*)?(?:[Tt]he\s+)?(?P<agency>SURE)\s+(?:[\p{Ll}-]+\s+){0,3}(?:writers?|reporters?|correspondents?|journalists?|staff|producers?)\s.{0,300}\b(?:contributed|reported)\b",
        )
    });
    if (paragraph.len() > 1500 && !edge) || !names_agency(paragraph) {
        return None;
    }
    let photo =
        ["Photo", "photo", "Getty", "Image", "Video by", "Picture", "Foto"].iter().any(|word| paragraph.contains(word));
    let anywhere: [&Regex; 2] = [&CONTRIBUTED, &STAFF];
    let in_short: [&Regex; 2] = [&BY, &RIGHTS];
    let found = |expression: &Regex| agency_of(expression.captures(paragraph)?.name("agency")?.as_str());
    if let Some(agency) = anywhere.iter().find_map(|expression| found(expression)) {
        return Some(agency);
    }
    if paragraph.len() > 400 || photo {
        return None;
    }
    if let Some(agency) = in_short.iter().find_map(|expression| found(expression)) {
        return Some(agency);
    }
    if edge && paragraph.len() <= 120 { found(&LINE) } else { None }
}

fn agency_of(name: &str) -> Option<&'static str> {
    agency(name).or(match name {
        "ASSOCIATED PRESS" => Some("AP"),
        "REUTERS" => Some("Reuters"),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_credit(paragraph: &str, expected: Option<&str>) {
        assert_eq!(find_credit(paragraph, true), expected, "{paragraph:?}");
    }

    #[track_caller]
    fn check_dateline(paragraph: &str, place: Option<&str>, agency: Option<&str>, rest: &str) {
        let found = find_dateline(paragraph).unwrap_or_else(|| panic!("no dateline in {paragraph:?}"));
        assert_eq!((found.place.as_deref(), found.agency), (place, agency), "{paragraph:?}");
        assert_eq!(paragraph[found.len..].trim_start(), rest);
    }

    #[test]
    fn credits_stand_in_closing_lines_and_bylines() {
        check_credit("The Associated Press contributed to this report.", Some("AP"));
        check_credit("Rovna Post's Ines Rolo and Reuters contributed to this report", Some("Reuters"));
        check_credit("Associated Press writer Ines Rolo in Rovna contributed to this report.", Some("AP"));
        check_credit("By Ines Rolo, Associated Press", Some("AP"));
        check_credit("— Reuters", Some("Reuters"));
        check_credit("(With inputs from AFP)", Some("AFP"));
        check_credit("Copyright 2013 The Associated Press. All rights reserved.", Some("AP"));
    }

    #[test]
    fn an_agency_spoken_of_is_no_credit() {
        check_credit("The ferry had been inspected in May, Rolo told The Associated Press.", None);
        check_credit("The harbour of Rovna. AP Photo/Ines Rolo", None);
        check_credit("Photo by Ines Rolo, Reuters", None);
        check_credit("Reuters reported on Friday that the ferry had sunk.", None);
        check_credit("He said the fund contributed to this in 2010.", None);
    }

    #[test]
    fn datelines_give_place_and_agency() {
        check_dateline("ROVNA (AP) — The ferry sank.", Some("ROVNA"), Some("AP"), "The ferry sank.");
        check_dateline(
            "ROVNA, Norway, Jan 8 (Reuters) - The ferry sank.",
            Some("ROVNA, Norway"),
            Some("Reuters"),
            "The ferry sank.",
        );
        check_dateline("Rovna (dpa) - Die Fähre sank.", Some("Rovna"), Some("dpa"), "Die Fähre sank.");
        check_dateline("Oct 24 (Reuters) - The ferry sank.", None, Some("Reuters"), "The ferry sank.");
        check_dateline("PORT ROVNA, Norway — The ferry sank.", Some("PORT ROVNA, Norway"), None, "The ferry sank.");
        check_dateline("ROVNA -- The ferry sank.", Some("ROVNA"), None, "The ferry sank.");
    }

    #[test]
    fn an_agency_of_no_list_is_known_by_its_form() {
        assert_eq!(find_unlisted_dateline("PORT ROVNA (NPA) — The ferry sank."), Some(("PORT ROVNA", "NPA")));
        assert_eq!(find_unlisted_dateline("ROVNA, Velland (NPA) - The ferry sank."), Some(("ROVNA, Velland", "NPA")));
        assert_eq!(find_unlisted_dateline("The ministry (MOT) — an old one — fell."), None);
        assert_eq!(find_unlisted_dateline("ROVNA (MOT) said that the ferry sank."), None);
        assert_eq!(find_unlisted_dateline("ROVNA (AP) — The ferry sank."), None);
    }

    #[test]
    fn prose_and_headlines_are_no_datelines() {
        for paragraph in [
            "BREAKING — Ferry sinks",
            "The ferry — an old one — sank.",
            "NATO-led peacekeepers left.",
            "Rolo (AP) said",
        ] {
            assert_eq!(find_dateline(paragraph), None, "{paragraph:?}");
        }
    }
}
