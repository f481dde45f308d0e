//! A report and its parse as bytes of their own, for tables that other programs carry from stage to stage.

use rashomon_group::ParsedReport;

use crate::rows::{ParsedRow, ReportRow, decode, encode};

/// All that is known of a report, in bytes that [`unpack_report`] reads. They are of the formats
/// [`PARSED_FORMAT`](crate::PARSED_FORMAT) and those of the store: a file that holds them notes which.
pub fn pack_report(ParsedReport { report, parsed }: &ParsedReport) -> Vec<u8> {
    encode(&(ReportRow::new(report), &report.sha256, report.body.text(), ParsedRow::new(parsed)))
}

/// Reads what [`pack_report`] wrote. The error says what is wrong with bytes that it did not write.
pub fn unpack_report(bytes: &[u8]) -> Result<ParsedReport, String> {
    let (report, sha256, text, parsed): (ReportRow, String, String, ParsedRow) = decode(bytes)?;
    let parsed = parsed.parsed(&text)?;
    let report = report.report(sha256, text)?;
    Ok(ParsedReport { report, parsed })
}
