//! News agencies and the names they go by.

/// The short name of the agency that `name` names, if it is one: "The Associated Press" is "AP".
pub(crate) fn wire_of(name: &str) -> Option<&'static str> {
    let folded: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let bare = folded.strip_prefix("the").unwrap_or(&folded);
    let bare = ["newsagency", "newswire", "news", "com", "org"]
        .iter()
        .fold(bare, |name, end| name.strip_suffix(end).filter(|rest| !rest.is_empty()).unwrap_or(name));
    let bare = bare.strip_prefix("www").unwrap_or(bare);
    WIRES.iter().find(|(_, names)| names.contains(&bare)).map(|(wire, _)| *wire)
}

const WIRES: [(&str, &[&str]); 31] = [
    ("AP", &["ap", "associatedpress", "apnews"]),
    ("Reuters", &["reuters", "thomsonreuters"]),
    ("AFP", &["afp", "agencefrancepresse"]),
    ("Bloomberg", &["bloomberg"]),
    ("UPI", &["upi", "unitedpressinternational"]),
    ("dpa", &["dpa", "deutschepresseagentur", "dpainternational"]),
    ("PA", &["pa", "pressassociation", "pamedia"]),
    ("EFE", &["efe", "agenciaefe"]),
    ("ANSA", &["ansa"]),
    ("APA", &["apa", "austriapresseagentur"]),
    ("Xinhua", &["xinhua", "xinhuanet"]),
    ("TASS", &["tass", "itartass"]),
    ("Interfax", &["interfax"]),
    ("RIA Novosti", &["rianovosti", "ria"]),
    ("Kyodo", &["kyodo"]),
    ("Jiji", &["jiji", "jijipress"]),
    ("Yonhap", &["yonhap"]),
    ("PTI", &["pti", "presstrustofindia"]),
    ("ANI", &["ani", "asianinternational"]),
    ("IANS", &["ians", "indoasianservice", "indoasian"]),
    ("Anadolu", &["anadolu", "aa", "anadoluagency"]),
    ("AAP", &["aap", "australianassociatedpress"]),
    ("The Canadian Press", &["canadianpress", "cp"]),
    ("Belga", &["belga"]),
    ("ANP", &["anp"]),
    ("NTB", &["ntb"]),
    ("TT", &["tt"]),
    ("Ritzau", &["ritzau"]),
    ("Tanjug", &["tanjug"]),
    ("Beta", &["beta"]),
    ("SITA", &["sita"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agency_is_known_by_any_of_its_names() {
        for name in ["AP", "The Associated Press", "associated press", "www.apnews.com"] {
            assert_eq!(wire_of(name), Some("AP"), "{name}");
        }
        assert_eq!(wire_of("Reuters News Agency"), Some("Reuters"));
        assert_eq!(wire_of("Rovna Herald"), None);
        assert_eq!(wire_of(""), None);
    }
}
