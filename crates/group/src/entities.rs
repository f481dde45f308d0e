use std::collections::{BTreeSet, HashMap};

use rashomon_parse::{EntityIdx, MentionType, Place, names};

use crate::forms::add_forms;
use crate::{ParsedReport, ReportIdx};

/// What the mentions of a story's reports refer to.
#[derive(Clone, Debug, PartialEq)]
pub struct StoryEntity {
    pub name: String,
    pub kind: MentionType,
    /// Every form met in any report, each once.
    pub names: Vec<String>,
    pub mentions: usize,
    /// The reports' own entities that were joined.
    pub members: Vec<(ReportIdx, EntityIdx)>,
    /// Where most of the mentions that the gazetteer knows are put, of places and facilities.
    pub place: Option<Place>,
}

impl StoryEntity {
    /// Puts the entity where most of its mentions are; of equals where the first met is.
    pub fn put(&mut self, reports: &[ParsedReport]) {
        self.place = None;
        if !matches!(self.kind, MentionType::Place | MentionType::Facility) {
            return;
        }
        let mentions = self.members.iter().flat_map(|(report, member)| {
            let mentions = &reports[report.at()].parsed.mentions;
            mentions.iter().filter(move |mention| mention.entity == *member)
        });
        let mut counts: Vec<(&Place, usize)> = Vec::new();
        for place in mentions.filter_map(|mention| mention.place.as_ref()) {
            match counts.iter_mut().find(|(known, _)| *known == place) {
                Some((_, count)) => *count += 1,
                None => counts.push((place, 1)),
            }
        }
        let most = counts.into_iter().rev().max_by_key(|(_, count)| *count);
        self.place = most.map(|(place, _)| place.clone());
    }
}

/// Joins the entities of a story's reports: one name, a short form with its long form, an acronym with
/// what it stands for, a hashtag or handle with the spelled name, and spellings of one name in reports
/// that each keep to one of them.
pub fn group_entities(reports: &[ParsedReport], story: &[ReportIdx]) -> Vec<StoryEntity> {
    let mut joiner = Joiner::new(reports, story);
    joiner.join_same_names();
    joiner.join_persons();
    joiner.join_long_forms();
    joiner.join_spellings();
    let mut entities = joiner.finish();
    entities.iter_mut().for_each(|entity| entity.put(reports));
    add_forms(&mut entities, story.iter().map(|report| &reports[report.at()]));
    entities
}

/// One report's entity among a story's.
struct Node<'r> {
    member: (ReportIdx, EntityIdx),
    kind: MentionType,
    name: &'r str,
    names: &'r [String],
    mentions: usize,
    place: Option<&'r Place>,
}

struct Joiner<'r> {
    nodes: Vec<Node<'r>>,
    /// Union-find: the node that each node was joined to; roots are the earliest of their set.
    parent: Vec<usize>,
}

impl<'r> Joiner<'r> {
    fn new(reports: &'r [ParsedReport], story: &[ReportIdx]) -> Self {
        let mut nodes = Vec::new();
        for report in story {
            let parsed = &reports[report.at()].parsed;
            let mut places: Vec<Option<&Place>> = vec![None; parsed.entities.len()];
            for mention in &parsed.mentions {
                if let Some(slot) = places.get_mut(mention.entity.at()) {
                    *slot = slot.or(mention.place.as_ref());
                }
            }
            for (at, entity) in parsed.entities.iter().enumerate() {
                nodes.push(Node {
                    member: (*report, EntityIdx(at as u32)),
                    kind: entity.kind,
                    name: &entity.name,
                    names: &entity.names,
                    mentions: entity.mentions,
                    place: places[at],
                });
            }
        }
        let parent = (0..nodes.len()).collect();
        Self { nodes, parent }
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.parent[at] != at {
            self.parent[at] = self.parent[self.parent[at]];
            at = self.parent[at];
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.parent[one.max(other)] = one.min(other);
    }

    /// Names that are alike but for accents, capitals, the spaces of a hashtag, small words, or a word
    /// that says what sort of thing is named; and known aliases.
    fn join_same_names(&mut self) {
        let mut by_key: HashMap<String, usize> = HashMap::new();
        for at in 0..self.nodes.len() {
            let person = self.nodes[at].kind == MentionType::Person && !inner_capital(self.nodes[at].name);
            let names = self.nodes[at].names;
            for name in names {
                // A surname alone may be another person's: see `join_persons`.
                if person && !name.contains(' ') && self.nodes[at].name.contains(' ') {
                    continue;
                }
                let mut keys = vec![names::key(name), compact(name)];
                if !person {
                    keys.push(bare(name));
                    keys.extend(names::alias(name).map(names::key));
                }
                keys.sort();
                keys.dedup();
                for key in keys.into_iter().filter(|key| !key.is_empty()) {
                    // A person and a thing of one name stay apart; a hashtag has no type of its own.
                    let class = if person { 'p' } else { 'o' };
                    let known = *by_key.entry(format!("{class}{key}")).or_insert(at);
                    self.join(known, at);
                }
            }
        }
        // "@InesRolo" is a handle of the person "Ines Rolo", whatever the recogniser made of it.
        for at in 0..self.nodes.len() {
            let handle = self.nodes[at].kind != MentionType::Person && !self.nodes[at].name.contains(' ');
            let long = self.nodes[at].name.chars().count() >= 8 && inner_capital(self.nodes[at].name);
            if let (true, Some(known)) = (handle && long, by_key.get(&format!("p{}", compact(self.nodes[at].name)))) {
                self.join(*known, at);
            }
        }
    }

    /// A surname told alone in one report is the person whose full name others tell, if there is one only.
    fn join_persons(&mut self) {
        let mut full: HashMap<String, BTreeSet<usize>> = HashMap::new();
        for at in 0..self.nodes.len() {
            let (kind, name) = (self.nodes[at].kind, self.nodes[at].name);
            if kind == MentionType::Person && name.contains(' ') {
                let root = self.root(at);
                let words: Vec<&str> = name.split(' ').collect();
                for from in 1..words.len() {
                    full.entry(names::key(&words[from..].join(" "))).or_default().insert(root);
                }
            }
        }
        for at in 0..self.nodes.len() {
            let (kind, name) = (self.nodes[at].kind, self.nodes[at].name);
            if kind == MentionType::Person && !name.contains(' ') {
                let persons = full.get(&names::key(name)).map(|all| all.iter().copied().collect::<Vec<_>>());
                if let Some([only]) = persons.as_deref() {
                    let only = *only;
                    self.join(only, at);
                }
            }
        }
    }

    /// Acronyms and shortened names of organizations and the like, where one long form fits and no more.
    fn join_long_forms(&mut self) {
        let roots: BTreeSet<usize> = (0..self.nodes.len()).map(|at| self.root(at)).collect();
        let longs: Vec<(usize, &str)> = (0..self.nodes.len())
            .filter(|at| !matches!(self.nodes[*at].kind, MentionType::Person | MentionType::Group))
            .flat_map(|at| self.nodes[at].names.iter().map(move |name| (at, name.as_str())))
            .filter(|(_, name)| name.contains(' '))
            .collect();
        for short in roots {
            let node = &self.nodes[short];
            if matches!(node.kind, MentionType::Person | MentionType::Group) {
                continue;
            }
            let names = node.names;
            let mut found = BTreeSet::new();
            for (at, long) in &longs {
                if names.iter().any(|name| shortens(name, long)) {
                    found.insert(self.root(*at));
                }
            }
            found.remove(&self.root(short));
            if found.len() == 1 {
                self.join(found.into_iter().next().unwrap_or(short), short);
            }
        }
    }

    /// Spellings through another script or a slip: alike in sound, of one type, and never in one report.
    fn join_spellings(&mut self) {
        let roots: BTreeSet<usize> = (0..self.nodes.len()).map(|at| self.root(at)).collect();
        let roots: Vec<usize> = roots.into_iter().collect();
        let mut reports_of: HashMap<usize, BTreeSet<ReportIdx>> = HashMap::new();
        let mut mentions_of: HashMap<usize, usize> = HashMap::new();
        for at in 0..self.nodes.len() {
            let root = self.root(at);
            *mentions_of.entry(root).or_default() += self.nodes[at].mentions;
            reports_of.entry(root).or_default().insert(self.nodes[at].member.0);
        }
        // Only names that begin alike are compared, so that a large story stays quick.
        let mut buckets: HashMap<(bool, char), Vec<usize>> = HashMap::new();
        for root in roots {
            let node = &self.nodes[root];
            let key = names::key(node.name);
            let plain = key.chars().filter(|c| c.is_alphabetic()).count();
            let acronym = node.name.chars().filter(|c| c.is_uppercase()).count() * 2 > plain;
            if plain < 5 || acronym || node.kind == MentionType::Group {
                continue;
            }
            let person = node.kind == MentionType::Person;
            let bucket = buckets.entry((person, first_sound(&key))).or_default();
            for known in bucket.iter() {
                let (one, other) = (&self.nodes[*known], node);
                let apart = reports_of[known].is_disjoint(&reports_of[&root]);
                let (rare, common) =
                    (mentions_of[known].min(mentions_of[&root]), mentions_of[known].max(mentions_of[&root]));
                // Written once beside the same name written many times, it is a slip of the pen.
                let slip = rare == 1 && common >= 5 && one.kind == other.kind && is_slip(one.name, other.name);
                if apart && self.one_name(one, other) || slip {
                    let known = *known;
                    self.parent[root] = known;
                    let theirs = reports_of[&root].clone();
                    reports_of.entry(known).or_default().extend(theirs);
                    break;
                }
            }
            if self.parent[root] == root {
                bucket.push(root);
            }
        }
    }

    fn one_name(&self, one: &Node, other: &Node) -> bool {
        if one.kind != other.kind {
            return false;
        }
        // What a gazetteer tells apart is no matter of spelling.
        if let (Some(here), Some(there)) = (one.place, other.place) {
            let far = (here.lat - there.lat).abs() > 0.3 || (here.lon - there.lon).abs() > 0.3;
            if far {
                return false;
            }
        }
        let (ours, theirs) = (names::key(one.name), names::key(other.name));
        let words = ours.split(' ').count();
        if words != theirs.split(' ').count() {
            return false;
        }
        // A single short word has little to tell one name from another, so a person needs two; a place
        // that neither report puts elsewhere needs one.
        match one.kind {
            MentionType::Person => words > 1 && names::same_name(one.name, other.name),
            MentionType::Place | MentionType::Facility => {
                names::difference(one.name, other.name) <= names::LIKELY || same_consonants(&ours, &theirs)
            }
            _ => words > 1 && names::difference(one.name, other.name) <= names::LIKELY / 2.0,
        }
    }

    fn finish(mut self) -> Vec<StoryEntity> {
        let mut number: HashMap<usize, usize> = HashMap::new();
        let mut sets: Vec<Vec<usize>> = Vec::new();
        for at in 0..self.nodes.len() {
            let root = self.root(at);
            let set = *number.entry(root).or_insert_with(|| {
                sets.push(Vec::new());
                sets.len() - 1
            });
            sets[set].push(at);
        }
        sets.iter().map(|set| self.entity(set)).collect()
    }

    fn entity(&self, set: &[usize]) -> StoryEntity {
        let mut names: Vec<String> = Vec::new();
        let mut kinds: Vec<(MentionType, usize)> = Vec::new();
        for at in set {
            let node = &self.nodes[*at];
            for name in node.names {
                if !names.contains(name) {
                    names.push(name.clone());
                }
            }
            match kinds.iter_mut().find(|(kind, _)| *kind == node.kind) {
                Some((_, count)) => *count += node.mentions,
                None => kinds.push((node.kind, node.mentions)),
            }
        }
        // The type most mentions have, the earliest of equals.
        let most = kinds.iter().map(|(_, count)| *count).max().unwrap_or(0);
        let kind = kinds.iter().find(|(_, count)| *count == most).map_or(MentionType::Other, |(kind, _)| *kind);
        let best = set
            .iter()
            .rev()
            .max_by_key(|at| {
                let node = &self.nodes[**at];
                let tag = node.name.starts_with(['#', '@']) || inner_capital(node.name);
                (!tag, node.name.split(' ').count().min(4), !node.name.is_ascii(), node.mentions)
            })
            .map_or("", |at| self.nodes[*at].name);
        StoryEntity {
            name: best.to_owned(),
            kind,
            names,
            mentions: set.iter().map(|at| self.nodes[*at].mentions).sum(),
            members: set.iter().map(|at| self.nodes[*at].member).collect(),
            place: None,
        }
    }
}

/// Words that say what is named and not how: a name is the same without them.
pub(crate) const SORTS: &[&str] = &[
    "hotel",
    "resort",
    "group",
    "company",
    "inc",
    "corp",
    "corporation",
    "ltd",
    "limited",
    "plc",
    "movement",
    "news",
    "newspaper",
    "agency",
    "television",
    "tv",
    "casino",
    "province",
    "region",
    "city",
    "town",
    "airport",
];
pub(crate) const SMALL: &[&str] = &["of", "for", "the", "and", "in", "on", "a", "de", "la", "&"];

/// The words of a name without small ones.
fn content(name: &str) -> Vec<String> {
    names::key(name).split(' ').filter(|word| !SMALL.contains(word)).map(str::to_owned).collect()
}

/// A name without small words and without a word at its end for the sort of thing it is; empty where
/// nothing telling is left.
fn bare(name: &str) -> String {
    let mut words = content(name);
    if words.len() > 1 && words.last().is_some_and(|last| SORTS.contains(&last.as_str())) {
        words.pop();
    }
    // "rovna.example.net" is the site of "Rovna".
    let domain = name.split('.').count() > 1 && !name.contains(' ') && name.split('.').all(|part| !part.is_empty());
    if domain && name.split('.').next_back().is_some_and(|last| last.len() <= 3 && last.chars().all(char::is_lowercase))
    {
        words = name.split('.').take(1).map(names::key).collect();
    }
    words.join(" ")
}

/// A name's letters without spaces and signs, if they are many enough to tell: a hashtag's form.
pub(crate) fn compact(name: &str) -> String {
    let letters: String = names::key(name).chars().filter(|c| c.is_alphanumeric()).collect();
    if letters.len() < 8 { String::new() } else { letters }
}

/// "InesRolo": a capital after a small letter.
fn inner_capital(name: &str) -> bool {
    !name.contains(' ')
        && name.chars().zip(name.chars().skip(1)).any(|(one, next)| one.is_lowercase() && next.is_uppercase())
}

/// Whether `short` is `long` in short: its acronym, its first and last words with some left out, it
/// without the town in front, or a handle with a word cut to its first letter.
pub(crate) fn shortens(short: &str, long: &str) -> bool {
    let (ours, theirs) = (content(short), content(long));
    if ours == theirs {
        return false;
    }
    let letters: String = short.chars().filter(|c| c.is_alphabetic()).collect();
    if letters.len() >= 3 && letters.chars().all(char::is_uppercase) && !short.contains(' ') {
        return names::initials(long) == letters || names::is_acronym_of(short, long);
    }
    if inner_capital(short) {
        let parts = camel_words(short);
        return parts.len() >= 2
            && parts.len() == theirs.len()
            && parts.iter().any(|part| part.len() > 2)
            && parts
                .iter()
                .zip(&theirs)
                .all(|(part, word)| part == word || part.len() == 1 && word.starts_with(part.as_str()));
    }
    let ends_alike =
        ours.len() >= 2 && ours.len() < theirs.len() && ours.first() == theirs.first() && ours.last() == theirs.last();
    if ends_alike {
        let mut rest = theirs.iter();
        return ours.iter().all(|word| rest.any(|other| other == word));
    }
    // "Las Rovnas Harbour Palace" and "Harbour Palace".
    let telling = ours.iter().map(String::len).sum::<usize>() >= 8 && !SORTS.contains(&ours[ours.len() - 1].as_str());
    !ours.is_empty()
        && telling
        && ours.len() < theirs.len()
        && theirs.ends_with(&ours)
        && names::is_place(&long_front(long, ours.len()))
}

/// The words of `long` before its last `count`.
fn long_front(long: &str, count: usize) -> String {
    let words: Vec<&str> = long.split(' ').collect();
    words[..words.len().saturating_sub(count)].join(" ")
}

/// "CRovnaCouncil" as "c", "rovna", "council".
fn camel_words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for c in name.chars().filter(|c| c.is_alphanumeric()) {
        if c.is_uppercase() || words.is_empty() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    words
}

/// Whether one of two names lacks a letter of the other's, or has two neighbours changed about, inside a
/// word of five letters or more.
fn is_slip(one: &str, other: &str) -> bool {
    let (ours, theirs) = (names::key(one), names::key(other));
    let (ours, theirs): (Vec<&str>, Vec<&str>) = (ours.split(' ').collect(), theirs.split(' ').collect());
    let mut differ = ours.iter().zip(&theirs).filter(|(here, there)| here != there);
    let (Some((here, there)), None) = (differ.next(), differ.next()) else { return false };
    let (short, long): (Vec<char>, Vec<char>) = if here.len() <= there.len() {
        (here.chars().collect(), there.chars().collect())
    } else {
        (there.chars().collect(), here.chars().collect())
    };
    if ours.len() != theirs.len() || long.len() < 5 || long.iter().any(|c| !c.is_alphabetic()) {
        return false;
    }
    let same = short.iter().zip(&long).take_while(|(here, there)| here == there).count();
    // A letter more at the end makes another name: "Rolo", "Rolos".
    match long.len() - short.len() {
        1 => same > 0 && same < short.len() && short[same..] == long[same + 1..],
        0 => {
            same > 0
                && same + 1 < long.len()
                && short[same] == long[same + 1]
                && short[same + 1] == long[same]
                && short[same + 2..] == long[same + 2..]
        }
        _ => false,
    }
}

/// Whether two names have the same five consonants or more: scripts and tongues differ in their vowels.
fn same_consonants(one: &str, other: &str) -> bool {
    let of = |name: &str| -> String {
        name.chars().filter(|c| c.is_alphabetic() && !matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h')).collect()
    };
    let (ours, theirs) = (of(one), of(other));
    ours.chars().count() >= 5 && ours == theirs
}

/// Names that may be one begin with letters of one class.
fn first_sound(key: &str) -> char {
    match key.chars().next().unwrap_or(' ') {
        'k' | 'q' | 'c' | 'h' | 'x' => 'k',
        'j' | 'y' | 'g' | 'd' => 'j',
        's' | 'z' | 't' => 's',
        'v' | 'w' | 'f' | 'b' | 'p' => 'v',
        'a' | 'e' | 'i' | 'o' | 'u' => 'a',
        other => other,
    }
}
