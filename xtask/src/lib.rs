//! Tasks of the repository; see `main.rs` for the commands.

pub mod gate;
pub mod instructions;
pub mod tidy;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the repository.
pub fn root() -> PathBuf {
    let xtask = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().expect("xtask stands in the root").to_owned()
}

/// The binary that is measured, with the data folder it runs on.
///
/// The folder is its own, and holds the English pack alone: figures must not depend on the packs that a machine happens to have.
struct Measured {
    binary: PathBuf,
    data: PathBuf,
}

impl Measured {
    /// Builds the binary as users get it, and fetches the pack the first time.
    fn new(root: &Path) -> Result<Self, String> {
        let built = Command::new("cargo").args(["build", "--release", "-p", "rashomon-cli"]).current_dir(root).status();
        if !built.is_ok_and(|status| status.success()) {
            return Err("the release build failed".to_owned());
        }
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into);
        let measured = Self { binary: target.join("release/rashomon"), data: target.join("gate/data") };
        if measured.packs(&["list"])?.is_empty() {
            measured.packs(&["install", "en"])?;
        }
        Ok(measured)
    }

    fn packs(&self, arguments: &[&str]) -> Result<Vec<u8>, String> {
        let mut run = self.on_data(&self.binary);
        let ran = run.arg("packs").args(arguments).output().map_err(|error| error.to_string())?;
        if ran.status.success() { Ok(ran.stdout) } else { Err(String::from_utf8_lossy(&ran.stderr).trim().to_owned()) }
    }

    /// A command, the binary or what runs it, that finds the data folder.
    fn on_data(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env("RASHOMON_DATA", &self.data);
        command
    }
}
