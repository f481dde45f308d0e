//! Pages for people.

mod changes;
mod corrections;
mod layout;
mod marks;
mod report;
mod search;
mod side_by_side;
mod stories;
mod story;
mod versions;

pub use changes::changes;
pub use corrections::{correct, corrections, undo};
pub use layout::{icon, page, script, style};
pub use report::report;
pub use search::search;
pub use side_by_side::side_by_side;
pub use stories::stories;
pub use story::story;
pub use versions::versions;
