//! Addresses of pages. Names of reports hold anything, so they travel in queries.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

pub fn encoded(text: &str) -> String {
    utf8_percent_encode(text, KEPT).to_string()
}

pub fn story(id: &str) -> String {
    format!("/stories/{}", encoded(id))
}

pub fn report(name: &str) -> String {
    format!("/report?name={}", encoded(name))
}

/// The report with the characters from `start` to `end` marked above all others.
pub fn words(name: &str, start: usize, end: usize) -> String {
    format!("/report?name={}&start={start}&end={end}#asked", encoded(name))
}

pub fn side_by_side(story: &str, from: &str, to: &str) -> String {
    format!("/stories/{}/side-by-side?from={}&to={}", encoded(story), encoded(from), encoded(to))
}
