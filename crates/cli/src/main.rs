//! The command `rashomon`.

mod args;
mod commands;
mod intake;
mod packs;
mod pairs;
mod progress;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use crate::args::{Cli, Command, Pairs};

/// Done, but some input could not be read.
const SOME_UNREAD: u8 = 1;
/// Nothing could be read, or the language pack is missing and could not be installed.
const NOTHING: u8 = 3;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        Command::Clean { input } => commands::clean(&input),
        Command::Parse { input, tokens } => commands::parse(&input, tokens),
        Command::Stories { input } => commands::stories(&input),
        Command::Brief { input, format } => commands::brief(&input, format),
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
            ExitCode::from(NOTHING)
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
    Packs(#[from] rashomon_packs::PackError),
}

/// One line on standard error: the error, and each cause behind it.
fn complain(error: &dyn std::error::Error) {
    let mut line = format!("rashomon: {error}");
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let words = error.to_string();
        // A transparent error says the same as its cause.
        if words != told {
            line.push_str(&format!(": {words}"));
        }
        told = words;
        cause = error.source();
    }
    // If standard error is gone there is nobody left to tell.
    let _ = writeln!(io::stderr(), "{line}");
}
