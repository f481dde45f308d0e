//! The words that tell events, read from `data/plover.txt`.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

/// What a verb's pattern asks of its sentence.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    /// A PLOVER type.
    pub kind: &'static str,
    particle: Option<&'static str>,
    /// Nouns, one of which must head its object; empty for any object or none.
    objects: Vec<&'static str>,
    /// The object must be a noun of this type.
    of_kind: Option<&'static str>,
    /// It must have an object, of any kind or one that is named.
    object: Option<Object>,
    /// Prepositions, one of which must hang on it; empty for any or none.
    preps: Vec<&'static str>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Object {
    Any,
    Named,
}

/// What a verb has with it.
pub(super) struct Around<'s> {
    /// Particles and adverbs: "out", "off".
    pub particles: Vec<&'s str>,
    /// Lower-case words of the object heads.
    pub objects: Vec<String>,
    pub preps: Vec<&'s str>,
    pub has_object: bool,
    /// An object is a name.
    pub named_object: bool,
}

pub(super) struct Lexicon {
    verbs: HashMap<&'static str, Vec<Pattern>>,
    /// Types of nouns; a noun that needs a modifier stands as "modifier noun".
    nouns: HashMap<String, &'static str>,
    /// Nouns of the list's classes: what is given, asked for, imposed.
    themes: HashSet<&'static str>,
}

impl Lexicon {
    pub fn get() -> &'static Self {
        static LEXICON: OnceLock<Lexicon> = OnceLock::new();
        LEXICON.get_or_init(|| Self::read(include_str!("../../data/plover.txt")))
    }

    fn read(text: &'static str) -> Self {
        let mut classes: HashMap<&str, Vec<&'static str>> = HashMap::new();
        let mut lexicon = Self { verbs: HashMap::new(), nouns: HashMap::new(), themes: HashSet::new() };
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
            if let Some((name, words)) = line.strip_prefix('@').and_then(|line| line.split_once('=')) {
                let words: Vec<&'static str> = words.split_whitespace().collect();
                if !matches!(name.trim(), "forces" | "captives" | "property") {
                    lexicon.themes.extend(&words);
                }
                classes.insert(name.trim(), words);
                continue;
            }
            let (kind, patterns) = line.split_once(':').expect("a line of the list is `TYPE: patterns`");
            for pattern in patterns.split(", ").map(str::trim).filter(|pattern| !pattern.is_empty()) {
                lexicon.add(kind, pattern, &classes);
            }
        }
        lexicon
    }

    fn add(&mut self, kind: &'static str, pattern: &'static str, classes: &HashMap<&str, Vec<&'static str>>) {
        if let Some(noun) = pattern.strip_prefix("n:") {
            self.nouns.entry(noun.replace('_', " ")).or_insert(kind);
            return;
        }
        let mut parts = pattern.split_whitespace();
        let verb = parts.next().expect("a pattern begins with its verb");
        let (lemma, particle) = verb.split_once('_').map_or((verb, None), |(lemma, particle)| (lemma, Some(particle)));
        let mut read = Pattern { kind, particle, objects: Vec::new(), of_kind: None, object: None, preps: Vec::new() };
        for part in parts {
            let (mark, words) = part.split_at(1);
            match mark {
                "+" => {
                    for word in words.split('|') {
                        match word.strip_prefix('@') {
                            Some(class) => read.objects.extend(&classes[class]),
                            None => read.objects.push(word),
                        }
                    }
                }
                "^" => read.preps.extend(words.split('|')),
                "=" => read.of_kind = Some(words),
                "*" => read.object = Some(if words == "name" { Object::Named } else { Object::Any }),
                other => panic!("`{other}` begins no condition in `{pattern}`"),
            }
        }
        self.verbs.entry(lemma).or_default().push(read);
    }

    /// The most particular pattern of `lemma` that fits, and how particular it is.
    pub fn verb(&self, lemma: &str, around: &Around<'_>) -> Option<(&'static str, u32)> {
        let mut best: Option<(&'static str, u32)> = None;
        for pattern in self.verbs.get(lemma)? {
            let mut weight = 1;
            match pattern.particle {
                Some(particle) if around.particles.contains(&particle) => weight += 2,
                Some(_) => continue,
                None if !around.particles.is_empty() && pattern.objects.is_empty() && pattern.preps.is_empty() => {
                    continue;
                }
                None => {}
            }
            if !pattern.objects.is_empty() {
                if !around.objects.iter().any(|object| pattern.objects.contains(&object.as_str())) {
                    continue;
                }
                weight += 3;
            }
            if let Some(kind) = pattern.of_kind {
                if !around.objects.iter().any(|object| self.noun(object) == Some(kind)) {
                    continue;
                }
                weight += 3;
            }
            match pattern.object {
                Some(Object::Any) if !around.has_object => continue,
                Some(Object::Named) if !around.named_object => continue,
                Some(_) => weight += 1,
                None => {}
            }
            if !pattern.preps.is_empty() {
                if !around.preps.iter().any(|prep| pattern.preps.contains(prep)) {
                    continue;
                }
                weight += 1;
            }
            if best.is_none_or(|(_, known)| weight > known) {
                best = Some((pattern.kind, weight));
            }
        }
        best
    }

    /// Whether a noun is what is given, asked for or imposed and no party to it.
    pub fn is_theme(&self, word: &str) -> bool {
        self.themes.contains(word)
    }

    /// The type of a noun, or of a modifier and its noun with a space between.
    pub fn noun(&self, word: &str) -> Option<&'static str> {
        self.nouns.get(word).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [&str; 16] = [
        "AGREE",
        "CONSULT",
        "SUPPORT",
        "CONCEDE",
        "COOPERATE",
        "AID",
        "RETREAT",
        "REQUEST",
        "ACCUSE",
        "REJECT",
        "THREATEN",
        "PROTEST",
        "SANCTION",
        "MOBILIZE",
        "COERCE",
        "ASSAULT",
    ];

    #[test]
    fn the_list_names_plovers_types_alone() {
        let lexicon = Lexicon::get();
        let verbs = lexicon.verbs.values().flatten().map(|pattern| pattern.kind);
        for kind in verbs.chain(lexicon.nouns.values().copied()) {
            assert!(KINDS.contains(&kind), "{kind}");
        }
    }

    #[test]
    fn the_more_particular_pattern_wins() {
        let with = |objects: &[&str]| Around {
            particles: Vec::new(),
            objects: objects.iter().map(|object| (*object).to_owned()).collect(),
            preps: Vec::new(),
            has_object: !objects.is_empty(),
            named_object: false,
        };
        let kind = |objects: &[&str]| Lexicon::get().verb("suspend", &with(objects)).map(|(kind, _)| kind);
        assert_eq!(kind(&["aid"]), Some("SANCTION"));
        assert_eq!(kind(&["constitution"]), Some("COERCE"));
        assert_eq!(kind(&["breath"]), None);
    }
}
