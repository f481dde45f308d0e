//! Fixtures and helpers for tests.

mod recorded;

pub use recorded::{Recorded, RecordedText};
