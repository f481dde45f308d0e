//! Kept stories for programs that speak the [Model Context Protocol](https://modelcontextprotocol.io): five tools that
//! only read, over standard input and output.
//!
//! Whoever asks is often a language model, and the texts of reports are other people's words: each answer says which of
//! its fields are such, so that nobody takes them for instructions.

mod answers;
mod tools;

use std::path::Path;

use rashomon_engine::{Archive, StoreError};
use rmcp::ServiceExt as _;
use rmcp::transport::stdio;

use crate::tools::Tools;

/// Why the server could not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum McpError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("cannot serve on standard input and output")]
    Io(#[from] std::io::Error),
    #[error("whoever asked does not speak the Model Context Protocol")]
    Greeting(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Serves the stories of a store to whoever writes to standard input, until it closes.
pub fn serve_stdio(store: &Path) -> Result<(), McpError> {
    let tools = Tools::new(Archive::open_to_read(store)?);
    // Requests come one after the other, and each is answered in milliseconds: one thread is enough.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let service = tools.serve(stdio()).await.map_err(|error| McpError::Greeting(Box::new(error)))?;
        service.waiting().await.map_err(|error| McpError::Io(std::io::Error::other(error)))?;
        Ok(())
    })
}
