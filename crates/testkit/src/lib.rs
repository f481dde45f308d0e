//! Fixtures and helpers for tests.

mod parity;
mod recorded;

pub use parity::{ATTRIBUTES, Parity};
pub use recorded::{Recorded, RecordedText};
