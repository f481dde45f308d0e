/// Universal features in the order and spelling that spaCy gives them: sorted by name, the values of
/// one feature sorted too, none as the empty string.
pub(crate) fn normalize_morph(features: &str) -> String {
    if features == "_" {
        return String::new();
    }
    let mut sorted: Vec<String> = features
        .split('|')
        .filter_map(|feature| feature.split_once('='))
        .map(|(name, values)| {
            let mut values: Vec<&str> = values.split(',').collect();
            values.sort_unstable();
            format!("{name}={}", values.join(","))
        })
        .collect();
    sorted.sort_unstable();
    sorted.join("|")
}

/// The value of one feature of an analysis: "Sing" for `Number` in "Number=Sing|Person=3".
pub(crate) fn morph_value<'m>(features: &'m str, name: &str) -> Option<&'m str> {
    features.split('|').filter_map(|feature| feature.split_once('=')).find(|(found, _)| *found == name).map(|(_, v)| v)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_sorted_by_name_and_value() {
        for (written, expected) in [
            ("Person=3|Number=Sing", "Number=Sing|Person=3"),
            ("PronType=Int,Dem", "PronType=Dem,Int"),
            ("_", ""),
            ("", ""),
        ] {
            assert_eq!(normalize_morph(written), expected, "{written}");
        }
        assert_eq!(morph_value("Number=Sing|Person=3", "Person"), Some("3"));
        assert_eq!(morph_value("Number=Sing", "Person"), None);
    }
}
