//! What is said of every report, whatever it was read from.

use jiff::civil::Date;

use crate::{Notice, Report};

/// Fewer letters say too little of their language.
const LETTERS_FOR_LANGUAGE: usize = 60;

/// Adds the language and the last doubts. Nothing is published after it was crawled.
pub fn finish(report: &mut Report, crawled: Option<Date>) {
    report.language = language(report.body.text());
    for field in
        [&mut report.headline, &mut report.outlet, &mut report.dateline, &mut report.credit, &mut report.description]
    {
        if field.as_ref().is_some_and(|text| text.trim().is_empty()) {
            *field = None;
        }
    }
    if let (Some(crawled), Some(day)) = (crawled, report.day())
        && day > crawled
    {
        // A clock further east may be a day ahead.
        if crawled.tomorrow().is_ok_and(|tomorrow| day > tomorrow) {
            report.notices.push(Notice::new(
                "future-date",
                format!("published on {day}, but crawled on {crawled}: the day was dropped"),
            ));
            (report.published, report.published_from) = (None, None);
        }
    }
    report.notices.extend(crate::no_article::doubt(report));
    if report.published.is_none() {
        report.notices.push(Notice::new("no-date", "no day of publication was found"));
    }
}

/// ISO 639-1 code of the language that most of the text is in.
fn language(text: &str) -> Option<String> {
    if text.chars().filter(|c| c.is_alphabetic()).take(LETTERS_FOR_LANGUAGE).count() < LETTERS_FOR_LANGUAGE {
        return None;
    }
    // The first pages tell as much as the whole.
    let end = text.char_indices().nth(4000).map_or(text.len(), |(at, _)| at);
    let found = whatlang::detect(&text[..end]).filter(whatlang::Info::is_reliable)?;
    two_letters(found.lang()).map(str::to_owned)
}

fn two_letters(lang: whatlang::Lang) -> Option<&'static str> {
    let codes = [
        ("eng", "en"),
        ("deu", "de"),
        ("fra", "fr"),
        ("spa", "es"),
        ("ita", "it"),
        ("por", "pt"),
        ("nld", "nl"),
        ("swe", "sv"),
        ("dan", "da"),
        ("nob", "nb"),
        ("fin", "fi"),
        ("pol", "pl"),
        ("ces", "cs"),
        ("slk", "sk"),
        ("slv", "sl"),
        ("hrv", "hr"),
        ("srp", "sr"),
        ("bul", "bg"),
        ("mkd", "mk"),
        ("rus", "ru"),
        ("ukr", "uk"),
        ("bel", "be"),
        ("ron", "ro"),
        ("hun", "hu"),
        ("ell", "el"),
        ("tur", "tr"),
        ("ara", "ar"),
        ("heb", "he"),
        ("pes", "fa"),
        ("urd", "ur"),
        ("hin", "hi"),
        ("ben", "bn"),
        ("tam", "ta"),
        ("tel", "te"),
        ("cmn", "zh"),
        ("jpn", "ja"),
        ("kor", "ko"),
        ("vie", "vi"),
        ("ind", "id"),
        ("tha", "th"),
        ("cat", "ca"),
        ("lit", "lt"),
        ("lav", "lv"),
        ("est", "et"),
        ("afr", "af"),
        ("kat", "ka"),
        ("hye", "hy"),
        ("aze", "az"),
        ("mar", "mr"),
        ("pan", "pa"),
        ("guj", "gu"),
        ("mal", "ml"),
        ("kan", "kn"),
        ("nep", "ne"),
        ("sin", "si"),
        ("mya", "my"),
        ("khm", "km"),
        ("amh", "am"),
        ("yid", "yi"),
        ("lat", "la"),
        ("epo", "eo"),
        ("tgl", "tl"),
        ("jav", "jv"),
        ("uzb", "uz"),
        ("tuk", "tk"),
        ("zul", "zu"),
        ("sna", "sn"),
        ("aka", "ak"),
        ("ori", "or"),
        ("cym", "cy"),
    ];
    codes.iter().find(|(three, _)| *three == lang.code()).map(|(_, two)| *two)
}
