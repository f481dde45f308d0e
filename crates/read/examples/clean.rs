//! Reads files, folders and globs and prints each report's fields as one line of JSON: `clean PATH…`.

use std::io::Write;

fn main() -> std::io::Result<()> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut failed = false;
    for report in rashomon_read::read_paths(&paths, &rashomon_read::Limits::default()) {
        match report {
            Ok(report) => {
                let notices: Vec<_> = report
                    .notices
                    .iter()
                    .map(|notice| serde_json::json!({"kind": notice.kind, "message": notice.message}))
                    .collect();
                let line = serde_json::json!({
                    "name": report.name, "location": report.location, "sha256": report.sha256, "format": report.format.as_str(),
                    "headline": report.headline, "description": report.description, "url": report.url, "outlet": report.outlet,
                    "byline": report.byline, "dateline": report.dateline, "credit": report.credit,
                    "published": report.published.as_ref().map(ToString::to_string), "published_from": report.published_from,
                    "updated": report.updated.as_ref().map(ToString::to_string), "section": report.section,
                    "language": report.language, "text": report.body.text(), "notices": notices,
                });
                writeln!(out, "{line}")?;
            }
            Err(error) => {
                failed = true;
                eprintln!("{error}");
            }
        }
    }
    out.flush()?;
    std::process::exit(i32::from(failed));
}
