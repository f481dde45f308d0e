//! Polls feeds politely and hands over the pages they point to.
//!
//! One request at a time a host, with a pause between two; `robots.txt` is obeyed (RFC 9309); what has not
//! changed is not sent again (`ETag`, `Last-Modified`); a server that asks for patience (`429`, `503`,
//! `Retry-After`) gets it, and one that fails is asked ever more rarely. The network and the clock are handed
//! in ([`Fetch`], [`Clock`]); what is known of each feed is a value that the caller keeps ([`FeedState`]).

mod address;
mod clock;
mod feed;
mod fetch;
mod host;
mod http;
mod schedule;
mod subscriptions;
mod visit;
mod watch;

pub use clock::{Clock, SystemClock};
pub use feed::{Item, NoFeed};
pub use fetch::{Answer, Fetch, FetchError, Request};
pub use http::HttpFetch;
pub use schedule::{FeedState, Pending};
pub use subscriptions::{NoSubscription, read_subscriptions};
pub use visit::VisitError;
pub use watch::{Event, Manners, Page, Watch};
