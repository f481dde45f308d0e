use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use crate::MentionType;

/// The word lists that help to cut and to type names.
pub(crate) struct Lexicon {
    given: HashSet<&'static str>,
    titles: HashSet<&'static str>,
    groups: HashSet<&'static str>,
    never: HashSet<&'static str>,
    org_starts: HashSet<&'static str>,
    heads: HashMap<&'static str, MentionType>,
    others: HashMap<&'static str, MentionType>,
}

impl Lexicon {
    pub(crate) fn get() -> &'static Lexicon {
        static LEXICON: OnceLock<Lexicon> = OnceLock::new();
        LEXICON.get_or_init(|| {
            let mut heads = HashMap::new();
            for (list, kind) in [
                (include_str!("lists/org_heads.txt"), MentionType::Organization),
                (include_str!("lists/facility_heads.txt"), MentionType::Facility),
                (include_str!("lists/place_heads.txt"), MentionType::Place),
                (include_str!("lists/event_heads.txt"), MentionType::Event),
                (include_str!("lists/law_heads.txt"), MentionType::Law),
            ] {
                for word in words(list) {
                    heads.entry(word).or_insert(kind);
                }
            }
            let mut others = HashMap::new();
            for line in include_str!("lists/others.txt").lines() {
                let (kind, list) = match line.split_once(": ") {
                    Some(("product", list)) => (MentionType::Product, list),
                    Some(("other", list)) => (MentionType::Other, list),
                    _ => continue,
                };
                others.extend(list.split(' ').map(|word| (word, kind)));
            }
            Lexicon {
                given: words(include_str!("lists/given.txt")).collect(),
                titles: words(include_str!("lists/titles.txt")).collect(),
                groups: words(include_str!("lists/groups.txt")).collect(),
                never: words(include_str!("lists/never.txt")).collect(),
                org_starts: words(include_str!("lists/org_starts.txt")).collect(),
                heads,
                others,
            }
        })
    }

    pub(crate) fn is_given(&self, word: &str) -> bool {
        self.given.contains(word)
    }

    /// A word that stands before a person's name and is no part of it.
    pub(crate) fn is_title(&self, word: &str) -> bool {
        self.titles.contains(word)
    }

    pub(crate) fn is_group(&self, word: &str) -> bool {
        self.groups.contains(word)
    }

    /// A capitalised word that is no name by itself.
    pub(crate) fn is_never(&self, word: &str) -> bool {
        self.never.contains(word)
    }

    pub(crate) fn starts_organization(&self, word: &str) -> bool {
        self.org_starts.contains(word)
    }

    /// The type of a name that has `word` for its head.
    pub(crate) fn head(&self, word: &str) -> Option<MentionType> {
        self.heads.get(word).copied()
    }

    /// Diseases, products, holidays.
    pub(crate) fn other(&self, word: &str) -> Option<MentionType> {
        self.others.get(word).copied()
    }
}

fn words(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().filter(|line| !line.starts_with('#')).flat_map(|line| line.split(' ')).filter(|word| !word.is_empty())
}
