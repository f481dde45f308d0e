use jiff::civil::Date;
use rashomon_text::Body;

/// One published text and what is known of it.
#[derive(Clone, Debug, PartialEq, Default)]
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
    /// The people who wrote it. Agencies, desks and "Staff" are none.
    pub byline: Vec<String>,
    /// The place line in front of the lede, as written: "BELGRADE, Serbia".
    pub dateline: Option<String>,
    /// The agency that a credit line names: "AP".
    pub credit: Option<String>,
    pub published: Option<Published>,
    /// Where `published` was read: "json-ld", "meta", "url", "text", …
    pub published_from: Option<&'static str>,
    /// When the page says that it was last changed.
    pub updated: Option<Published>,
    /// The part of the paper it ran in, as the page calls it.
    pub section: Option<String>,
    /// ISO 639-1.
    pub language: Option<String>,
    pub body: Body,
    pub notices: Vec<Notice>,
}

impl Report {
    /// A report of which nothing is known but its text, kept as it is.
    pub fn of_text(text: impl Into<String>) -> Self {
        Self {
            name: String::new(),
            location: String::new(),
            sha256: String::new(),
            format: Format::Text,
            headline: None,
            description: None,
            url: None,
            outlet: None,
            byline: Vec::new(),
            dateline: None,
            credit: None,
            published: None,
            published_from: None,
            updated: None,
            section: None,
            language: None,
            body: Body::new(text),
            notices: Vec::new(),
        }
    }

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
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Format {
    #[default]
    Text,
    Html,
    Json,
    /// An item of RSS, Atom or JSON Feed.
    Feed,
    /// IPTC's ninjs, version 2 or 3.
    Ninjs,
    Nitf,
    NewsMl,
    /// A row of a table.
    Csv,
    Parquet,
}

impl Format {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Html => "html",
            Self::Json => "json",
            Self::Feed => "feed",
            Self::Ninjs => "ninjs",
            Self::Nitf => "nitf",
            Self::NewsMl => "newsml",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
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

impl Notice {
    pub(crate) fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }
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
    #[error("`{location}` is larger than {limit} bytes")]
    TooLarge { location: String, limit: usize },
    #[error("`{location}` unpacks to over {limit} times its size")]
    Bomb { location: String, limit: u64 },
    #[error("`{location}`: containers lie more than {limit} deep in each other")]
    TooDeep { location: String, limit: usize },
    #[error("`{location}` is {what}, which holds no report")]
    Unread { location: String, what: &'static str },
    #[error("`{location}` is a broken {format}: {what}")]
    Broken { location: String, format: &'static str, what: String },
    #[error("`{location}`: the reader gave up on this page")]
    Panicked { location: String },
    #[error("no file matches `{pattern}`")]
    NoMatch { pattern: String },
}
