//! The command `rashomon`.

mod args;
mod commands;
mod corpus;
mod doctor;
mod intake;
mod kept;
mod packs;
mod pairs;
mod progress;
mod serve;
mod watch;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use crate::args::{Cli, Command, Pairs};

/// Done, but some input could not be read.
const SOME_UNREAD: u8 = 1;
/// What was asked for makes no sense.
const WRONG_USAGE: u8 = 2;
/// Nothing could be read, or the language pack is missing and could not be installed.
const NOTHING: u8 = 3;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        Command::Clean { input } => commands::clean(&input),
        Command::Parse { input, tokens } => commands::parse(&input, tokens),
        Command::Stories { paths, kept, list, .. } if paths.is_empty() => kept::stories(&kept, list),
        Command::Stories { paths, run, .. } => commands::stories(paths, run),
        Command::Ingest { input, kept, write, window } => kept::ingest(&input, &kept, &write, window),
        Command::Watch { feeds, run, kept, write, every, once } => {
            watch::watch(&watch::Asked { feeds: &feeds, every_minutes: every, once }, &run, &kept, &write)
        }
        Command::Story { id, kept, format } => kept::story(&id, &kept, format),
        Command::Search { words, kept, filters, format } => kept::search(&words, &kept, filters, format),
        Command::Changes { since, kept, limit, format } => kept::changes(since, &kept, limit, format),
        Command::Versions { url, kept, format } => kept::versions(url, &kept, format),
        Command::Verify { kept } => kept::verify(&kept),
        Command::Export { kept, to, format, at } => kept::export(&kept, &to, format, at),
        Command::Serve { kept, address, names } => serve::serve(&kept, address, names),
        Command::Correct { command, kept, write } => kept::correct(command, &kept, &write),
        Command::Brief { input, format } => commands::brief(&input, format),
        Command::Corpus { input, out, shard, memory } => corpus::corpus(&input, &out, shard as usize, memory),
        Command::Mcp { kept } => kept::mcp(&kept),
        Command::Doctor { kept } => doctor::doctor(&kept),
        Command::Completions { shell } => doctor::completions(shell),
        Command::Man => doctor::man(),
        Command::Packs { command } => packs::run(command),
        Command::Names { command: Pairs::Compare } => pairs::names(),
        Command::Claims { command: Pairs::Compare } => pairs::claims(),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        // Whoever reads our output has read enough: `rashomon clean … | head`.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            complain(&failure);
            ExitCode::from(failure.exit_code())
        }
    }
}

/// Why a command could not go on.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("cannot write the output")]
    Output(#[from] io::Error),
    #[error(transparent)]
    Engine(#[from] rashomon_engine::OpenError),
    #[error(transparent)]
    Store(#[from] rashomon_engine::StoreError),
    #[error("cannot make the folder `{}`", .0.display())]
    Folder(std::path::PathBuf, #[source] io::Error),
    #[error(transparent)]
    Corpus(#[from] rashomon_corpus::CorpusError),
    #[error(transparent)]
    Export(#[from] rashomon_engine::ExportError),
    #[error(transparent)]
    Feeds(#[from] rashomon_watch::NoSubscription),
    #[error("cannot use the file `{}`", .0.display())]
    File(std::path::PathBuf, #[source] io::Error),
    #[error("`{0}` is no day (YYYY-MM-DD)")]
    Day(String),
    #[error("`{0}` is no time as RFC 3339 writes it, such as 2026-05-04T12:00:00Z")]
    Time(String),
    #[error(transparent)]
    Serve(#[from] rashomon_web::ServeError),
    #[error("the system gives no random numbers")]
    Chance(#[source] getrandom::Error),
    #[error(transparent)]
    Mcp(#[from] rashomon_mcp::McpError),
    #[error(transparent)]
    Packs(#[from] rashomon_packs::PackError),
}

impl Failure {
    fn exit_code(&self) -> u8 {
        match self {
            Self::Day(_) | Self::Time(_) | Self::Feeds(_) => WRONG_USAGE,
            _ => NOTHING,
        }
    }
}

/// One line on standard error: the error, and each cause behind it.
fn complain(error: &dyn std::error::Error) {
    // If standard error is gone there is nobody left to tell.
    let _ = writeln!(io::stderr(), "rashomon: {}", rashomon_text::in_full(error));
}
