use jiff::civil::Date;
use rashomon_text::Body;

/// One published text and what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The record's own id, else the file's name (with `#n` for the n-th report of a file).
    pub name: String,
    /// Where the bytes were: a path, with `#n` for the n-th record.
    pub location: String,
    /// SHA-256 of the record's bytes, in hexadecimal.
    pub sha256: String,
    pub format: Format,
    pub headline: Option<String>,
    /// The page's own summary (`description`), where it has one.
    pub description: Option<String>,
    pub url: Option<String>,
    pub outlet: Option<String>,
    pub byline: Vec<String>,
    /// The place line in front of the lede, as written: "BELGRADE, Serbia".
    pub dateline: Option<String>,
    /// The agency that a credit line names: "AP".
    pub credit: Option<String>,
    pub published: Option<Published>,
    /// ISO 639-1.
    pub language: Option<String>,
    pub body: Body,
    pub notices: Vec<Notice>,
}

impl Report {
    /// The day of publication, where known.
    pub fn day(&self) -> Option<Date> {
        self.published.as_ref().map(Published::day)
    }
}

/// When a report was published, as precisely as it says: no midnight is made up for a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Published {
    Day(Date),
    /// An RFC 3339 moment as its page gives it, and the civil day at that offset.
    Moment {
        rfc3339: String,
        day: Date,
    },
}

impl Published {
    pub fn day(&self) -> Date {
        match self {
            Self::Day(day) | Self::Moment { day, .. } => *day,
        }
    }
}

impl std::fmt::Display for Published {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::Moment { rfc3339, .. } => f.write_str(rfc3339),
        }
    }
}

/// What a record's bytes were.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    Text,
    Html,
    Json,
}

impl Format {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Html => "html",
            Self::Json => "json",
        }
    }
}

/// What was dropped from a messy input, or doubted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// A short fixed word for programs: "no-date", "share-prompt".
    pub kind: &'static str,
    pub message: String,
}

/// Why an input gave no report. Each names the input.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("cannot read `{location}`")]
    Io { location: String, source: std::io::Error },
    #[error("`{location}` is no valid JSON record")]
    Json { location: String, source: serde_json::Error },
    #[error("`{location}` holds no text")]
    Empty { location: String },
}
