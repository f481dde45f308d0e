//! What reports are called on a page.

use std::collections::{BTreeMap, HashMap};

use crate::view::{Document, ReportView};

/// Reports by their outlets, with the day or the report's own name where an outlet has several.
pub(super) struct Labels<'d>(HashMap<&'d str, String>);

impl<'d> Labels<'d> {
    pub fn of(document: &'d Document) -> Self {
        let dated = |report: &ReportView| Some(format!("{}, {}", report.outlet.as_deref()?, day(report)?));
        let forms: [&dyn Fn(&ReportView) -> Option<String>; 2] = [&|report| report.outlet.clone(), &dated];
        let mut labels = HashMap::new();
        for form in forms {
            let mut of: BTreeMap<String, Vec<&'d str>> = BTreeMap::new();
            for report in document.reports.iter().filter(|report| !labels.contains_key(report.name.as_str())) {
                if let Some(label) = form(report) {
                    of.entry(label).or_default().push(&report.name);
                }
            }
            for (label, reports) in of {
                if let [only] = reports[..] {
                    labels.insert(only, label);
                }
            }
        }
        for report in &document.reports {
            let name = report.name.as_str();
            let named =
                || report.outlet.as_ref().map_or_else(|| name.to_owned(), |outlet| format!("{outlet} ({name})"));
            labels.entry(name).or_insert_with(named);
        }
        Self(labels)
    }

    pub fn get<'l>(&'l self, report: &'l str) -> &'l str {
        self.0.get(report).map_or(report, String::as_str)
    }

    pub fn list(&self, reports: &[String]) -> String {
        reports.iter().map(|report| self.get(report)).collect::<Vec<_>>().join(", ")
    }
}

fn day(report: &ReportView) -> Option<&str> {
    let published = report.published.as_deref()?;
    Some(published.get(..10).unwrap_or(published))
}

#[cfg(test)]
mod tests {
    use super::Labels;
    use crate::view::{Document, ReportView};

    #[test]
    fn a_report_is_called_by_what_tells_it_from_the_others() {
        let report = |name: &str, outlet: Option<&str>, published: Option<&str>| ReportView {
            name: name.to_owned(),
            location: name.to_owned(),
            headline: None,
            outlet: outlet.map(str::to_owned),
            published: published.map(str::to_owned),
            text: None,
        };
        let reports = vec![
            report("a", Some("Rovna Courier"), Some("2026-05-04T10:00:00Z")),
            report("b", Some("Coast Radio"), Some("2026-05-04")),
            report("c", Some("Coast Radio"), Some("2026-05-05")),
            report("d", Some("Daily Ledger"), Some("2026-05-05")),
            report("e", Some("Daily Ledger"), Some("2026-05-05")),
            report("f", None, None),
        ];
        let document = Document { schema: "rashomon/1", reports, stories: Vec::new() };
        let labels = Labels::of(&document);
        let all = ["a", "b", "c", "d", "e", "f", "g"].map(|name| labels.get(name).to_owned());
        let expected = [
            "Rovna Courier",
            "Coast Radio, 2026-05-04",
            "Coast Radio, 2026-05-05",
            "Daily Ledger (d)",
            "Daily Ledger (e)",
            "f",
            "g",
        ];
        assert_eq!(all, expected);
    }
}
