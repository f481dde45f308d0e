//! Tables of reports with a line of column names.

/// The columns that make a table one of reports.
const TEXT_COLUMNS: [&str; 8] = ["text", "maintext", "html", "content", "body", "article", "full_text", "body_text"];

/// What parts the columns of a line of names, where it is one.
pub(crate) fn separator(line: &str) -> Option<u8> {
    let line = line.trim_start_matches('\u{feff}').trim_end();
    [',', '\t', ';', '|'].into_iter().find_map(|separator| {
        let names: Vec<String> = line
            .split(separator)
            .map(|name| name.trim().trim_matches('"').to_lowercase().replace([' ', '-'], "_"))
            .collect();
        let plain = names.iter().all(|name| name.len() <= 40 && name.split('_').count() <= 3);
        (names.len() >= 2 && plain && names.iter().any(|name| TEXT_COLUMNS.contains(&name.as_str())))
            .then_some(separator as u8)
    })
}

/// Whether `line` names the columns of a table of reports.
pub(crate) fn is_header(line: &str) -> bool {
    separator(line).is_some()
}
