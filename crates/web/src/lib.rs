//! Kept stories as pages and as an API, served to the user's own machine.
//!
//! [`router`] is the whole site as one service; [`serve`] puts it on a socket. Pages need nothing from elsewhere: no
//! script, font or picture of another host, and the content-security policy allows none. Clock and chance are handed in.

mod address;
mod api;
mod asked;
mod cache;
mod failure;
mod guard;
mod pages;
mod serve;
mod site;

pub use guard::Names;
pub use serve::{ServeError, router, serve};
pub use site::{Clock, Site};
