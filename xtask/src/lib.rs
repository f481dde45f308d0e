//! Tasks of the repository; see `main.rs` for the commands.

pub mod gate;
pub mod instructions;
pub mod tidy;

use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the repository.
pub fn root() -> PathBuf {
    let xtask = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().expect("xtask stands in the root").to_owned()
}

/// Builds the binary as users get it, and says where it is.
fn release_binary(root: &Path) -> Result<PathBuf, String> {
    let built = Command::new("cargo").args(["build", "--release", "-p", "rashomon-cli"]).current_dir(root).status();
    if !built.is_ok_and(|status| status.success()) {
        return Err("the release build failed".to_owned());
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into);
    Ok(target.join("release/rashomon"))
}
