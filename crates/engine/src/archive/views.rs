//! Hits and versions as people and programs see them.

use rashomon_present::{HitView, NamedStory, VersionView, VersionsView, view_evidence};
use rashomon_store::{Hit, Search, StoreError};

use super::Archive;
use super::edits::edits;

impl Archive {
    /// The best hits of each kind: names, then claims, quotes, reports.
    pub fn search(&self, search: &Search) -> Result<Vec<HitView>, StoreError> {
        self.store.search(search)?.into_iter().map(|hit| self.hit(hit)).collect()
    }

    fn hit(&self, hit: Hit) -> Result<HitView, StoreError> {
        Ok(match hit {
            Hit::Name { name, kind, reports, stories } => {
                let named = stories.into_iter().map(|line| NamedStory { id: line.id, headline: line.headline });
                HitView::Name { name, r#type: kind, reports, stories: named.collect() }
            }
            Hit::Claim { story, place, claim, slot, status, origins, .. } => {
                HitView::Claim { claim, story, finding: format!("f{}", place + 1), slot, status, origins }
            }
            Hit::Quote { name, span, text, speaker, story } => {
                HitView::Quote { speaker, story, evidence: view_evidence(&name, &text, span) }
            }
            Hit::Report { name, headline, outlet, published, story, span, text } => {
                let evidence = view_evidence(&name, &text, span);
                HitView::Report { report: name, headline, outlet, published, story, evidence }
            }
        })
    }

    /// The versions of a page in the order in which they followed each other.
    pub fn versions(&self, url: &str) -> Result<VersionsView, StoreError> {
        let versions = self.store.versions(url)?;
        if versions.is_empty() {
            return Err(StoreError::Unknown { what: "page", name: url.to_owned() });
        }
        let mut views = Vec::new();
        for (at, version) in versions.iter().enumerate() {
            let report = &version.report;
            let before = at.checked_sub(1).map(|at| &versions[at].report);
            views.push(VersionView {
                report: report.name.clone(),
                sha256: report.sha256.clone(),
                headline: report.headline.clone(),
                published: report.published.as_ref().map(ToString::to_string),
                updated: report.updated.as_ref().map(ToString::to_string),
                ingested: version.ingested.clone(),
                current: version.current,
                edits: before.map_or(Vec::new(), |before| edits(before, report)),
            });
        }
        Ok(VersionsView { url: url.to_owned(), versions: views })
    }

    /// Pages of which there are several versions.
    pub fn pages_with_versions(&self) -> Result<Vec<String>, StoreError> {
        self.store.addresses_with_versions()
    }
}
