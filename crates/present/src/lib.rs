//! What people and programs see: the JSON of every command, and briefs as text, Markdown and HTML.
//!
//! A [`Document`] is the one view of grouped or compared reports; every form of it shows the same
//! findings in the same order.

pub mod html;
mod kept;
mod markdown;
mod marks;
mod outline;
mod pair;
mod parsed;
mod text;
mod view;

pub use html::render_html;
pub use kept::{EditView, HitView, NamedStory, VersionView, VersionsView, view_evidence};
pub use markdown::render_markdown;
pub use pair::{PairFinding, PairLineage, PairView, view_pair};
pub use parsed::{
    ClaimView, CleanView, EventMentionView, MentionView, NamedView, NoticeView, ParsedView, ParticipantView,
    QuantityView, QuotedView, SpanView, TimeView, TokenView, view_clean, view_parsed,
};
pub use text::{TextStyle, render_text};
pub use view::{
    AccountView, ComparedView, Document, EntityView, EventView, EvidenceView, FindingView, LineageView, Offsets,
    OriginView, PassageView, QuoteView, ReportView, StoryView, TimelineView, view_brief, view_stories,
};
