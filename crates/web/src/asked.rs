//! What a request asks for, read from its address.

use serde::de::DeserializeOwned;

use crate::failure::Failure;

/// Reads the pairs of a query. An error names the pair it is about.
pub fn read<T: DeserializeOwned>(query: &str) -> Result<T, Failure> {
    let pairs = form_urlencoded::parse(query.as_bytes());
    serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs)).map_err(|error| {
        let path = error.path().to_string();
        let told = error.into_inner();
        Failure::wrong(if path == "." { told.to_string() } else { format!("`{path}`: {told}") })
    })
}
