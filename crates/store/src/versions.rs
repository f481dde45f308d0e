use rashomon_read::Report;
use rusqlite::params;

use crate::reports::{ReportKey, address, load};
use crate::{Store, StoreError};

/// One version of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    pub key: ReportKey,
    pub report: Report,
    /// When it was stored (RFC 3339).
    pub ingested: String,
    /// Whether it is the one that stands in stories.
    pub current: bool,
}

impl Store {
    /// The versions of a page in the order in which they followed each other, however its address is written.
    pub fn versions(&self, url: &str) -> Result<Vec<Version>, StoreError> {
        let Some(address) = address(url) else { return Ok(Vec::new()) };
        self.read(|connection| {
            let find = "SELECT id, ingested, superseded FROM report WHERE address = ?1 ORDER BY version_day, id";
            let mut find = connection.prepare_cached(find)?;
            let mut rows = find.query(params![address])?;
            let mut versions = Vec::new();
            while let Some(row) = rows.next()? {
                let key = row.get(0)?;
                let report = load(connection, key, false)?.report;
                versions.push(Version { key, report, ingested: row.get(1)?, current: !row.get::<_, bool>(2)? });
            }
            Ok(versions)
        })
    }

    /// Addresses of which there are several versions, sorted.
    pub fn addresses_with_versions(&self) -> Result<Vec<String>, StoreError> {
        self.read(|connection| {
            let find =
                "SELECT address FROM report WHERE address IS NOT NULL GROUP BY address HAVING count(*) > 1 ORDER BY 1";
            let mut find = connection.prepare(find)?;
            Ok(find.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
        })
    }
}
