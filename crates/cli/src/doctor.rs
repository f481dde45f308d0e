//! What is installed and what is amiss; completions and the manual page.

use std::io::{Write, stdout};

use clap::CommandFactory;
use rashomon_engine::{Archive, StoreError};
use rashomon_packs::{Packs, data_folder};

use crate::args::{Cli, Kept};
use crate::{Failure, SOME_UNREAD};

/// One line a thing looked at; "amiss" begins those that need a hand.
pub fn doctor(kept: &Kept) -> Result<u8, Failure> {
    let mut out = stdout().lock();
    let mut amiss = 0;
    let mut line = |sound: bool, told: String| {
        amiss += usize::from(!sound);
        writeln!(out, "{}  {told}", if sound { "ok   " } else { "amiss" })
    };
    line(true, format!("rashomon {}", env!("CARGO_PKG_VERSION")))?;
    line(true, format!("{} threads", std::thread::available_parallelism().map_or(1, usize::from)))?;
    line(true, format!("data folder {}", data_folder()?.display()))?;
    let packs = Packs::of_user()?;
    for pack in packs.list()? {
        match pack.and_then(|pack| pack.check(true).map(|()| pack)) {
            Ok(pack) => line(true, format!("pack {} {}", pack.name(), pack.version()))?,
            Err(error) => line(false, error.to_string())?,
        }
    }
    let english = matches!(packs.find("en"), Ok(Some(_)));
    if !english {
        line(false, "no English language pack; the first brief fetches it, or: rashomon packs install en".to_owned())?;
    }
    let store = kept.path()?;
    match Archive::open_to_read(&store).and_then(|archive| archive.count()) {
        Ok((reports, 0)) => line(true, format!("store {} with {reports} reports", store.display()))?,
        Ok((_, waiting)) => {
            line(
                false,
                format!("store {}: {waiting} reports wait to be grouped; `rashomon ingest` does it", store.display()),
            )?;
        }
        Err(StoreError::Missing { .. }) => line(true, format!("no store at {} yet", store.display()))?,
        Err(error) => line(false, error.to_string())?,
    }
    Ok(if amiss == 0 { 0 } else { SOME_UNREAD })
}

pub fn completions(shell: clap_complete::Shell) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "rashomon", &mut script);
    stdout().write_all(&script)?;
    Ok(0)
}

pub fn man() -> Result<u8, Failure> {
    clap_mangen::Man::new(Cli::command()).render(&mut stdout())?;
    Ok(0)
}
