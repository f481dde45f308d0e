use std::collections::HashMap;
use std::ops::Range;

use rashomon_syntax::Pos;
use rashomon_text::Span;

use super::genders::{Gender, of_word};
use super::marks::Stretch;
use super::tree::Tree;
use crate::{EntityIdx, Mention, MentionType, Speaker};

/// Finds which entity a speaker's noun phrase names, from what stands before it in the report.
///
/// Names come from the mentions. Pronouns go to the person who fits best by gender, nearness, being a
/// subject and having spoken last (the preferences of Lappin and Leass 1994, cut down to speakers);
/// "the harbour master" goes to the person last introduced as one.
pub(super) struct Resolver<'a> {
    text: &'a str,
    tree: &'a Tree<'a>,
    mentions: &'a [Mention],
    stretches: &'a [Stretch],
    /// For each mention, the token that heads it, and its sentence.
    heads: Vec<(usize, usize)>,
    genders: HashMap<EntityIdx, Gender>,
    /// Nouns that describe persons and bodies ("master", "ministry"), with the mentions they describe.
    roles: HashMap<String, Vec<usize>>,
    /// Last words of persons' names, with their first mention's entity.
    surnames: HashMap<&'a str, EntityIdx>,
    /// Who spoke last, and in which sentence.
    last: Option<(EntityIdx, usize)>,
}

/// How far back a pronoun may look, in mentions and in sentences.
const REACH: (usize, usize) = (40, 8);

impl<'a> Resolver<'a> {
    pub fn new(text: &'a str, tree: &'a Tree<'a>, mentions: &'a [Mention], stretches: &'a [Stretch]) -> Self {
        let heads = mentions.iter().map(|mention| head_of(tree, mention.span)).collect();
        let mut resolver = Self {
            text,
            tree,
            mentions,
            stretches,
            heads,
            genders: HashMap::new(),
            roles: HashMap::new(),
            surnames: HashMap::new(),
            last: None,
        };
        for at in 0..mentions.len() {
            resolver.learn(at);
        }
        resolver
    }

    /// Who speaks where the noun phrase `range` with its `head` does. To be asked in order of the text.
    pub fn speaker(&mut self, range: &Range<usize>, head: usize) -> Speaker {
        // A damaged tree can head a phrase with a punctuation mark; trimmed, nothing is left of it.
        let range = if range.is_empty() { head..head + 1 } else { range.clone() };
        let span = self.tree.tokens.span(range);
        match self.entity(head, 0) {
            Some(entity) => {
                self.last = Some((entity, self.tree.tokens.sentence_of(head)));
                Speaker::Named { span, entity }
            }
            None => Speaker::Unnamed(span),
        }
    }

    fn word(&self, token: usize) -> &'a str {
        self.tree.token(token).of(self.text)
    }

    fn mention_at(&self, token: usize) -> Option<usize> {
        let at = self.tree.token(token).start as usize;
        let next = self.mentions.partition_point(|mention| mention.span.end() <= at);
        self.mentions.get(next).filter(|mention| mention.span.start() <= at).map(|_| next)
    }

    /// What a mention tells of its entity: gender by title and first name, and roles.
    fn learn(&mut self, at: usize) {
        let mention = &self.mentions[at];
        let (head, _) = self.heads[at];
        if head >= self.tree.tokens.all().len() {
            return;
        }
        let name = mention.span.of(self.text);
        if mention.kind == MentionType::Person {
            let title = self.text[..mention.span.start()].trim_end().rsplit(char::is_whitespace).next();
            let words = title.into_iter().chain(name.split_whitespace());
            if let Some(gender) = words.filter_map(of_word).next() {
                self.genders.entry(mention.entity).or_insert(gender);
            }
            if let Some(surname) = name.split_whitespace().next_back() {
                self.surnames.entry(surname).or_insert(mention.entity);
            }
        }
        let mut describe = |noun: usize| {
            if self.tree.pos(noun) == Pos::Noun || self.tree.pos(noun) == Pos::Propn {
                self.roles.entry(self.tree.lemma(noun).to_lowercase()).or_default().push(at);
            }
        };
        for child in self.tree.children(head) {
            if self.tree.is(child, &["compound", "nmod", "appos"]) {
                describe(child);
            }
        }
        if self.tree.is(head, &["appos"]) {
            self.tree.head(head).into_iter().for_each(&mut describe);
        }
        if let Some(verb) =
            self.tree.head(head).filter(|verb| self.tree.lemma(*verb) == "be" && self.tree.is(head, &["nsubj"]))
        {
            self.tree.child(verb, &["attr"]).into_iter().for_each(&mut describe);
        }
        if matches!(mention.kind, MentionType::Organization | MentionType::Facility) {
            describe(head);
        }
    }

    fn entity(&self, head: usize, depth: usize) -> Option<EntityIdx> {
        if depth > 3 {
            return None;
        }
        if let Some(mention) = self.mention_at(head) {
            return Some(self.mentions[mention].entity);
        }
        let word = self.word(head);
        match word.to_ascii_lowercase().as_str() {
            "he" | "him" | "his" => return self.pronoun(head, Gender::Male),
            "she" | "her" | "hers" => return self.pronoun(head, Gender::Female),
            "who" | "whom" | "whose" | "which" => {
                let clause = self.tree.tokens.ancestors(head).take(8).find(|up| self.tree.is(*up, &["relcl"]))?;
                return self.entity(self.person_above(self.tree.head(clause)?), depth + 1);
            }
            _ if self.tree.pos(head) == Pos::Pron => return None,
            _ => {}
        }
        // "the mayor, Ines Rolo"
        let beside = self.tree.children(head).filter(|child| self.tree.is(*child, &["appos"]));
        let named = beside.filter_map(|child| self.mention_at(child));
        let person = named.into_iter().find(|mention| self.mentions[*mention].kind == MentionType::Person);
        if let Some(mention) = person {
            return Some(self.mentions[mention].entity);
        }
        if self.tree.pos(head) == Pos::Propn
            && let Some(entity) = self.surnames.get(word)
        {
            return Some(*entity);
        }
        self.role(head)
    }

    /// "an analyst at a bank, who": the clause tells of the analyst, wherever the parser hung it.
    fn person_above(&self, noun: usize) -> usize {
        let person = self.mention_at(noun).is_none_or(|mention| self.mentions[mention].kind == MentionType::Person);
        let above = self.tree.head(noun).filter(|_| !person && self.tree.is(noun, &["pobj"]));
        above
            .and_then(|preposition| self.tree.head(preposition))
            .filter(|up| self.tree.pos(*up) == Pos::Noun)
            .unwrap_or(noun)
    }

    /// "the harbour master", "the ministry": who was last introduced so.
    fn role(&self, head: usize) -> Option<EntityIdx> {
        let tree = self.tree;
        let definite = tree
            .children(head)
            .any(|child| tree.is(child, &["det"]) && ["the", "The", "this", "This"].contains(&self.word(child)));
        // What is said of it further tells it apart: "the minister of another country".
        let told_apart = tree.children(head).any(|child| tree.is(child, &["prep", "relcl", "poss", "nummod"]));
        if !definite || told_apart || tree.tag(head) == "NNS" {
            return None;
        }
        let known = self.roles.get(&tree.lemma(head).to_lowercase())?;
        let before = known.partition_point(|mention| self.heads[*mention].0 < head);
        let mention = known[..before].last().or_else(|| known.first())?;
        Some(self.mentions[*mention].entity)
    }

    fn pronoun(&self, pronoun: usize, gender: Gender) -> Option<EntityIdx> {
        let at = self.tree.token(pronoun).start as usize;
        let sentence = self.tree.tokens.sentence_of(pronoun);
        let until = self.mentions.partition_point(|mention| mention.span.end() <= at);
        let mut best: Option<(i32, EntityIdx)> = None;
        for mention in (0..until).rev().take(REACH.0) {
            let (head, of) = self.heads[mention];
            let candidate = &self.mentions[mention];
            if of + REACH.1 < sentence {
                break;
            }
            let fits = self.genders.get(&candidate.entity).is_none_or(|known| *known == gender);
            if candidate.kind != MentionType::Person || !fits || self.is_quoted(candidate.span) {
                continue;
            }
            let subject = self.tree.is(head, &["nsubj", "nsubjpass"]);
            let possessor = self.tree.is(head, &["poss"]);
            let spoke = self.last.is_some_and(|(entity, of)| entity == candidate.entity && of + 4 >= sentence);
            let score = 3 * i32::from(subject) - 2 * i32::from(possessor)
                + 4 * i32::from(spoke)
                + 3 * i32::from(self.genders.contains_key(&candidate.entity))
                - 2 * (sentence - of) as i32;
            if best.is_none_or(|(known, _)| score > known) {
                best = Some((score, candidate.entity));
            }
        }
        best.map(|(_, entity)| entity).or_else(|| {
            // Nobody is named near by: a pronoun right after a speaker still is that speaker.
            self.last
                .filter(|(entity, of)| {
                    of + REACH.1 >= sentence && self.genders.get(entity).is_none_or(|known| *known == gender)
                })
                .map(|(entity, _)| entity)
        })
    }

    fn is_quoted(&self, span: Span) -> bool {
        let at = self.stretches.partition_point(|stretch| stretch.span.end() <= span.start());
        self.stretches.get(at).is_some_and(|stretch| stretch.span.start() <= span.start())
    }
}

/// The token that heads a span, and its sentence.
fn head_of(tree: &Tree, span: Span) -> (usize, usize) {
    let range = tree.tokens.within(span);
    let head = range.clone().find(|at| tree.head(*at).is_none_or(|head| !range.contains(&head)));
    let head = head.unwrap_or(range.start);
    (head, if head < tree.tokens.all().len() { tree.tokens.sentence_of(head) } else { 0 })
}
