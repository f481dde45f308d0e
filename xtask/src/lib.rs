//! Tasks of the repository; see `main.rs` for the commands.

pub mod gate;
pub mod tidy;

use std::path::PathBuf;

/// The root of the repository.
pub fn root() -> PathBuf {
    let xtask = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().expect("xtask stands in the root").to_owned()
}
