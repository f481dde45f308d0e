//! Fixtures and helpers for tests.

mod folders;
mod packs;
mod parity;
mod recorded;

pub use folders::files;
pub use packs::{english, pipeline};
pub use parity::{ATTRIBUTES, Parity};
pub use recorded::{Recorded, RecordedText};
