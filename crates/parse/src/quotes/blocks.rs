use std::ops::Range;

use rashomon_syntax::Pos;
use rashomon_text::{Body, Span};

use super::assemble::Draft;
use super::cues::{Lexicon, Takes};
use super::marks::Stretch;
use super::syntax::subject_of;
use super::tree::Tree;
use crate::{Mention, MentionType};

/// Finds quotes that layout alone marks: paragraphs without marks behind "She said:", as translated
/// interviews and statements are set, and paragraphs that open with a speaker's name and a colon, as
/// headlines and transcripts do.
pub(super) fn find_blocks(body: &Body, tree: &Tree, mentions: &[Mention], stretches: &[Stretch]) -> Vec<Draft> {
    let finder = Finder { body, tree, mentions, stretches };
    let mut drafts = Vec::new();
    let mut paragraph = 0;
    while paragraph < body.paragraphs().len() {
        drafts.extend(finder.named_line(paragraph));
        if let Some((draft, next)) = finder.announced(paragraph) {
            drafts.push(draft);
            paragraph = next;
        } else {
            paragraph += 1;
        }
    }
    drafts
}

/// The finite verb of saying that governs a line ending in a colon, nearest to it.
pub(super) fn cue_before_colon(text: &str, tree: &Tree, line: Span) -> Option<usize> {
    let tokens = tree.tokens.within(line);
    let start = tokens.clone().next_back().map(|last| tree.tokens.sentences()[tree.tokens.sentence_of(last)].start)?;
    let speech = |at: &usize| {
        tree.pos(*at) == Pos::Verb
            && matches!(tree.tag(*at), "VBD" | "VBZ" | "VBP" | "VBG")
            && Lexicon::get().verb(tree.lemma(*at)).is_some_and(|cue| cue.takes.has(Takes::MARKS))
            && subject_of(tree, text, *at).is_some()
    };
    tokens.rev().take(40).take_while(|at| *at >= start).find(speech)
}

struct Finder<'a> {
    body: &'a Body,
    tree: &'a Tree<'a>,
    mentions: &'a [Mention],
    stretches: &'a [Stretch],
}

impl Finder<'_> {
    fn quoted(&self, span: Span) -> bool {
        let at = self.stretches.partition_point(|stretch| stretch.span.end() <= span.start());
        self.stretches.get(at).is_some_and(|stretch| stretch.span.start() < span.end())
    }

    /// The paragraphs behind one that ends in "… said:", and the first paragraph after them.
    fn announced(&self, paragraph: usize) -> Option<(Draft, usize)> {
        let paragraphs = self.body.paragraphs();
        let text = self.body.text();
        let line = paragraphs[paragraph];
        let first = *paragraphs.get(paragraph + 1)?;
        if !line.of(text).ends_with(':') || self.quoted(Span::new(first.start(), first.start() + 1)) {
            return None;
        }
        let cue = cue_before_colon(text, self.tree, line)?;
        if self.quoted(self.tree.tokens.span(cue..cue + 1)) {
            return None;
        }
        // What follows is the speaker's as long as it speaks of itself and nobody else is quoted.
        let mut end = paragraph + 2;
        while end < paragraphs.len() && !self.quoted(paragraphs[end]) && self.is_first_person(paragraphs[end]) {
            end += 1;
        }
        let draft = Draft {
            content: paragraphs[paragraph + 1..end].to_vec(),
            cue: Some(self.tree.tokens.span(cue..cue + 1)),
            head: Some(cue),
            speaker: subject_of(self.tree, text, cue),
            goes_on_from: None,
            verbatim: true,
        };
        Some((draft, end))
    }

    fn is_first_person(&self, paragraph: Span) -> bool {
        let first = |at: usize| {
            let word = self.tree.token(at).of(self.body.text());
            ["I", "we", "We", "my", "My", "our", "Our", "me", "us"].contains(&word)
        };
        self.tree.tokens.within(paragraph).any(first)
    }

    /// "Harbour master: Pier will hold".
    fn named_line(&self, paragraph: usize) -> Option<Draft> {
        let text = self.body.text();
        let span = self.body.paragraphs()[paragraph];
        let words = span.of(text);
        let colon = words.char_indices().take(80).find(|(_, c)| *c == ':').map(|(at, _)| span.start() + at)?;
        let content = Span::new(colon + 1, span.end()).trimmed(text);
        let spaced = text[colon + 1..].starts_with(char::is_whitespace);
        if !spaced || self.quoted(Span::new(span.start(), colon + 1)) || content.of(text).split_whitespace().count() < 3
        {
            return None;
        }
        if self.quoted(Span::new(content.start(), content.start() + 1)) {
            return None;
        }
        let name = self.tree.tokens.within(Span::new(span.start(), colon));
        if name.is_empty() || name.len() > 8 {
            return None;
        }
        let capitals = Span::new(span.start(), colon).of(text);
        let transcript = capitals.len() > 2 && capitals.chars().all(|c| !c.is_lowercase()) && self.names(&name, true);
        let headline = paragraph == 0 && (self.names(&name, false) || self.is_role(&name));
        let person = self.names(&name, true) && name.clone().all(|at| self.tree.pos(at) == Pos::Propn);
        if !(transcript || headline || person) {
            return None;
        }
        let head = name.clone().find(|at| self.tree.head(*at).is_none_or(|head| !name.contains(&head)))?;
        Some(Draft {
            content: vec![content],
            cue: Some(Span::new(colon, colon + 1)),
            head: None,
            speaker: Some((name, head)),
            goes_on_from: None,
            verbatim: transcript,
        })
    }

    /// Whether the tokens are a name and no more.
    fn names(&self, tokens: &Range<usize>, person: bool) -> bool {
        let span = self.tree.tokens.span(tokens.clone());
        let at = self.mentions.partition_point(|mention| mention.span.end() <= span.start());
        self.mentions.get(at).is_some_and(|mention| {
            let speaks = mention.kind == MentionType::Person
                || !person && matches!(mention.kind, MentionType::Organization | MentionType::Place);
            speaks && mention.span.end() == span.end() && !self.has_verb(tokens)
        })
    }

    fn has_verb(&self, tokens: &Range<usize>) -> bool {
        tokens.clone().any(|at| matches!(self.tree.pos(at), Pos::Verb | Pos::Aux))
    }

    /// Whether the tokens name somebody by office: "Finance minister", "Port police".
    fn is_role(&self, tokens: &Range<usize>) -> bool {
        let last = self.tree.lemma(tokens.end - 1).to_lowercase();
        !self.has_verb(tokens) && ROLES.contains(&last.as_str())
    }
}

/// Who speaks in headlines without a name.
const ROLES: &[&str] = &[
    "minister",
    "president",
    "mayor",
    "police",
    "official",
    "officials",
    "governor",
    "premier",
    "chancellor",
    "judge",
    "court",
    "prosecutor",
    "prosecutors",
    "lawyer",
    "lawyers",
    "expert",
    "experts",
    "scientist",
    "scientists",
    "witness",
    "witnesses",
    "army",
    "military",
    "government",
    "ministry",
    "spokesman",
    "spokeswoman",
    "report",
    "study",
    "survey",
    "poll",
    "source",
    "sources",
    "un",
    "eu",
    "nato",
    "chief",
    "commander",
    "ambassador",
    "envoy",
    "senator",
    "mp",
    "doctors",
    "researchers",
    "union",
    "opposition",
    "watchdog",
    "pm",
    "king",
    "pope",
    "coach",
    "ceo",
    "analysts",
    "authorities",
    "leader",
    "general",
    "secretary",
    "director",
    "bishop",
];
