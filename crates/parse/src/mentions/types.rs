//! One type for each name of a report, by all its mentions together.

use std::collections::{HashMap, HashSet};

use rashomon_gazetteer::{PlaceKind, fold};
use rashomon_syntax::Pos;

use super::spans::{Finder, Found};
use crate::MentionType;
use crate::names::{handle_words, is_acronym_of};

/// A name and what speaks for each type.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    /// As first written.
    pub form: String,
    pub kind: MentionType,
    /// How many of its mentions the recogniser saw, or are sure for another reason.
    sure: usize,
    scores: [f32; TYPES.len()],
    seen: f32,
}

const TYPES: [MentionType; 10] = [
    MentionType::Person,
    MentionType::Organization,
    MentionType::Place,
    MentionType::Group,
    MentionType::Facility,
    MentionType::Event,
    MentionType::Law,
    MentionType::Work,
    MentionType::Product,
    MentionType::Other,
];

/// More than this much evidence from the recogniser counts no more: ten odd tags do not outvote a list.
const SEEN_CAP: f32 = 3.0;

impl Name {
    fn add(&mut self, kind: MentionType, score: f32) {
        self.scores[kind as usize] += score;
    }

    fn decide(&mut self) {
        let mut best = 0;
        for at in 1..TYPES.len() {
            if self.scores[at] > self.scores[best] {
                best = at;
            }
        }
        if self.scores[best] > 0.0 {
            self.kind = TYPES[best];
        }
    }
}

/// The names of a report by their folded form.
#[derive(Debug, Default)]
pub(crate) struct Names {
    by_key: HashMap<String, usize>,
    pub list: Vec<Name>,
}

impl Names {
    pub(crate) fn get(&self, form: &str) -> Option<&Name> {
        self.by_key.get(&fold(form)).map(|at| &self.list[*at])
    }
}

impl Finder<'_> {
    /// Types all names, and drops those that nothing but a capital letter speaks for.
    pub(crate) fn decide_types(&self, found: &mut Vec<Found>) -> Names {
        let mut names = Names::default();
        for one in found.iter() {
            let form = self.span(&one.tokens).of(self.text);
            let at = *names.by_key.entry(fold(form)).or_insert_with(|| {
                names.list.push(Name {
                    form: form.to_owned(),
                    kind: MentionType::Other,
                    sure: 0,
                    scores: [0.0; TYPES.len()],
                    seen: 0.0,
                });
                names.list.len() - 1
            });
            let name = &mut names.list[at];
            name.sure += usize::from(one.sure);
            if let Some(label) = one.label
                && name.seen < SEEN_CAP
            {
                name.add(label, trust(label, one.tokens.len()));
                name.seen += 1.0;
            }
            self.add_context(one, name);
        }
        for name in &mut names.list {
            self.add_form(name);
        }
        // Names of several words first: they tell what their single words are.
        let mut surnames: HashSet<String> = HashSet::new();
        let mut given: HashSet<String> = HashSet::new();
        for name in names.list.iter_mut().filter(|name| name.form.contains([' ', '-'])) {
            name.decide();
            if name.kind == MentionType::Person {
                let words: Vec<&str> = name.form.split_whitespace().collect();
                given.insert(fold(words[0]));
                // "Ana de Rolo" is "de Rolo" and "Rolo" in short.
                surnames.extend((1..words.len()).map(|from| fold(&words[from..].join(" "))));
                if words.len() > 2 {
                    surnames.insert(fold(words[1]));
                }
            }
        }
        for name in &mut names.list {
            let key = fold(&name.form);
            if surnames.contains(&key) {
                name.add(MentionType::Person, 4.0);
                name.sure += 1;
            } else if given.contains(&key) {
                name.add(MentionType::Person, 2.0);
                name.sure += 1;
            }
            name.decide();
        }
        self.type_acronyms(found, &mut names);
        found.retain(|one| {
            let form = self.span(&one.tokens).of(self.text);
            names.get(form).is_some_and(|name| name.sure > 0)
        });
        names
    }

    /// What the words around one mention say.
    fn add_context(&self, one: &Found, name: &mut Name) {
        let (start, end) = (one.tokens.start, one.tokens.end);
        let sentence = &self.tokens.sentences()[self.tokens.sentence_of(start)];
        let before = (start > sentence.start).then(|| self.word(start - 1));
        let after = (end < sentence.end).then(|| self.word(end));
        if one.titled {
            name.add(MentionType::Person, 2.5);
        }
        // "Ines Rolo, 34,"
        if after == Some(",") && end + 2 < sentence.end {
            let age = self.word(end + 1);
            let ends = matches!(self.word(end + 2), "," | "." | ";" | "of");
            if ends && age.len() <= 2 && age.bytes().all(|byte| byte.is_ascii_digit()) {
                name.add(MentionType::Person, 2.0);
            }
        }
        // "the militant group X", "X fighters".
        if before.is_some_and(|word| BODIES.contains(&word)) {
            name.add(MentionType::Organization, 2.0);
        }
        if after.is_some_and(|word| MEMBERS.contains(&word)) {
            name.add(MentionType::Organization, 1.0);
        }
        // "the X hotel"
        if self.small_head(one).is_some() {
            name.add(MentionType::Facility, 1.0);
        }
        match before {
            Some("in" | "In" | "near" | "across" | "throughout" | "outside" | "around") => {
                name.add(MentionType::Place, 0.5);
            }
            Some("of") if start >= sentence.start + 2 && SETTLEMENTS.contains(&self.word(start - 2)) => {
                name.add(MentionType::Place, 3.0);
            }
            Some("Mr" | "Mrs" | "Ms" | "Mr." | "Mrs." | "Ms.") => name.add(MentionType::Person, 3.0),
            _ => {}
        }
        let head = &self.tokens.all()[end - 1];
        let speaks = self.tokens.all()[head.head as usize].pos == Pos::Verb
            && head.dep == "nsubj"
            && SPEAKING.contains(&self.tokens.all()[head.head as usize].lemma.as_str());
        if speaks {
            name.add(MentionType::Person, 0.5);
            name.add(MentionType::Organization, 0.2);
        }
    }

    /// What the name itself says: lists, and the words it is made of.
    fn add_form(&self, name: &mut Name) {
        let form = name.form.clone();
        let words: Vec<&str> = form.split_whitespace().collect();
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
        let several = words.len() > 1;
        if self.gazetteer.people(&form).is_some() || self.lexicon.is_group(&form) {
            name.add(MentionType::Group, 20.0);
        } else if let Some((people, rest)) = form.split_once('-') {
            let both = [people, rest].iter().all(|part| {
                self.lexicon.is_group(part)
                    || self.gazetteer.people(part).is_some()
                    || matches!(*part, "Sino" | "Afro" | "Indo" | "Anglo" | "Franco" | "Russo")
            });
            if both {
                name.add(MentionType::Group, 20.0);
            }
        }
        if let Some(kind) = self.lexicon.other(&form) {
            name.add(kind, 20.0);
        }
        let places = self.gazetteer.lookup(&form);
        if let Some(place) = places.first() {
            let score: f32 = match place.kind {
                PlaceKind::Country | PlaceKind::Continent | PlaceKind::Region | PlaceKind::Water => {
                    // A few countries and states are also what people are called.
                    if self.lexicon.is_given(&form) || PEOPLE_TOO.contains(&form.as_str()) { 3.0 } else { 12.0 }
                }
                PlaceKind::State | PlaceKind::Mountain => {
                    if self.lexicon.is_given(&form) {
                        2.0
                    } else {
                        6.0
                    }
                }
                _ if place.population >= 1_000_000 => 2.5,
                _ if place.population >= 200_000 => 1.5,
                _ if place.population >= 20_000 => 0.8,
                _ => 0.4,
            };
            let shorthand = form.len() <= 3 && place.kind == PlaceKind::Town;
            name.add(MentionType::Place, if shorthand { 0.2 } else { score });
        }
        let head_of = words
            .iter()
            .position(|word| matches!(*word, "of" | "for" | "at" | "in" | "on" | "and"))
            .filter(|at| *at > 0);
        if several {
            let of_head = head_of.and_then(|at| self.lexicon.head(words[at - 1]));
            let last_head = self.lexicon.head(last.trim_end_matches(','));
            if head_of.is_some() && self.lexicon.starts_organization(first) {
                name.add(MentionType::Organization, 4.0);
            } else if let Some(kind) = of_head {
                name.add(kind, 3.0);
            } else if let Some(kind) = last_head {
                name.add(kind, 4.0);
            }
            if matches!(*first, "Lake" | "Mount" | "Mt." | "Cape" | "Gulf" | "River" | "Isle" | "Strait") {
                name.add(MentionType::Place, 4.0);
            }
            if matches!(*first, "Hotel" | "Port" | "Fort" | "Camp" | "Hospital" | "Plaza" | "Estadio")
                && last_head.is_none()
            {
                name.add(MentionType::Facility, 1.5);
            }
            if last.starts_with(|c: char| c.is_ascii_digit()) && last.len() == 4 {
                name.add(MentionType::Event, 1.5);
            }
            let person_like = last_head.is_none() && of_head.is_none();
            if self.lexicon.is_given(first) && person_like && words.len() <= 4 {
                name.add(MentionType::Person, 2.5);
            } else if person_like
                && words
                    .iter()
                    .any(|word| matches!(*word, "bin" | "ibn" | "van" | "von" | "al" | "Al" | "Jr." | "Jr" | "Abu"))
            {
                name.add(MentionType::Person, 1.0);
            } else if person_like && first.len() <= 3 && first.ends_with('.') && first.starts_with(char::is_uppercase) {
                name.add(MentionType::Person, 1.5);
            }
        } else {
            let parts = handle_words(&form);
            if let (Some(first), Some(last)) = (parts.first(), parts.last()) {
                if let Some(kind) = self.lexicon.head(last) {
                    name.add(kind, 4.0);
                } else if self.lexicon.is_given(first) {
                    name.add(MentionType::Person, 2.5);
                }
            }
            if self.lexicon.is_given(&form) {
                name.add(MentionType::Person, 0.8);
            }
            if form.starts_with("al-") || form.starts_with("Al-") || form.starts_with("el-") {
                name.add(MentionType::Person, 0.6);
            }
            let capitals = form.chars().filter(|c| c.is_uppercase()).count();
            let letters = form.chars().filter(|c| c.is_alphabetic()).count();
            if capitals == letters
                && (2..=7).contains(&letters)
                && places.first().is_none_or(|place| place.kind == PlaceKind::Town)
            {
                name.add(MentionType::Organization, 2.0);
            }
        }
        if name.scores.iter().all(|score| *score <= 0.0) {
            name.add(if several { MentionType::Organization } else { MentionType::Person }, 0.1);
        }
    }

    /// An acronym in brackets after a name is of the name's type: "Rovna Harbour Board (RHB)".
    fn type_acronyms(&self, found: &[Found], names: &mut Names) {
        for pair in found.windows(2) {
            let [long, short] = pair else { continue };
            if !self.brackets(long, short) {
                continue;
            }
            let long_kind = names.get(self.span(&long.tokens).of(self.text)).map(|name| name.kind);
            let key = fold(self.span(&short.tokens).of(self.text));
            if let (Some(kind), Some(at)) = (long_kind, names.by_key.get(&key)) {
                names.list[*at].kind = kind;
                names.list[*at].sure += 1;
            }
        }
    }

    /// Whether `short` stands in brackets right after `long` and is spelled with its letters.
    pub(crate) fn brackets(&self, long: &Found, short: &Found) -> bool {
        long.tokens.end + 1 == short.tokens.start
            && self.word(long.tokens.end) == "("
            && is_acronym_of(self.span(&short.tokens).of(self.text), self.span(&long.tokens).of(self.text))
    }
}

/// Nouns for what a name right behind them is called by: "the militia X".
const BODIES: &[&str] = &[
    "group",
    "militia",
    "sect",
    "movement",
    "gang",
    "cartel",
    "faction",
    "alliance",
    "coalition",
    "organization",
    "organisation",
    "network",
    "company",
    "firm",
    "agency",
    "newspaper",
    "broadcaster",
    "airline",
    "charity",
    "party",
    "channel",
    "magazine",
    "website",
    "retailer",
    "carmaker",
    "bank",
    "union",
    "watchdog",
];

/// Who belongs to a body that fights: "X insurgents".
const MEMBERS: &[&str] = &[
    "militants",
    "fighters",
    "insurgents",
    "extremists",
    "terrorists",
    "rebels",
    "jihadists",
    "gunmen",
    "insurgency",
    "militant",
    "fighter",
    "insurgent",
    "extremist",
    "jihadist",
    "terrorist",
    "militia",
    "commander",
    "commanders",
];

/// How far one tag of the recogniser is to be trusted.
fn trust(label: MentionType, words: usize) -> f32 {
    match (label, words) {
        (MentionType::Person, 1) => 0.7,
        (MentionType::Person, _) => 1.0,
        (MentionType::Place, _) => 0.9,
        (MentionType::Organization, 1) => 0.7,
        (MentionType::Organization, _) => 0.9,
        (MentionType::Group, _) => 0.8,
        (MentionType::Product | MentionType::Work, _) => 0.7,
        _ => 0.8,
    }
}

/// Countries, regions and the like whose names people also bear.
const PEOPLE_TOO: &[&str] =
    &["Jordan", "Chad", "Georgia", "Israel", "Wales", "England", "Ireland", "Holland", "Guinea", "Victoria"];

const SETTLEMENTS: &[&str] = &[
    "town",
    "village",
    "city",
    "province",
    "district",
    "port",
    "island",
    "suburb",
    "region",
    "capital",
    "hamlet",
    "municipality",
];

const SPEAKING: &[&str] = &[
    "say",
    "tell",
    "add",
    "explain",
    "note",
    "warn",
    "argue",
    "insist",
    "recall",
    "write",
    "ask",
    "claim",
    "admit",
    "believe",
    "think",
    "stress",
    "reiterate",
    "lament",
    "quip",
    "reply",
    "respond",
    "emphasize",
    "emphasise",
    "know",
];
