//! Claims as weighed words: each word's weight from how rare it is in news and in this story.

use std::collections::HashMap;
use std::sync::OnceLock;

use jiff::civil::Date;
use rashomon_group::{ParsedReport, ReportIdx, Story, WordShares};
use rashomon_parse::{Bound, Claim, Parsed, Participant, Polarity, Quantity, Role, TimeKind};
use rashomon_syntax::{Pos, Token};

use crate::contest::sides;
use crate::lexicon::{Lexicon, fold, name_stem};
use crate::statements::{Part, Statement, Term, predicates};
use crate::words::is_light;

/// Numbers for stems, in order of first use.
#[derive(Default)]
struct Keys {
    known: HashMap<String, u32>,
}

impl Keys {
    fn of(&mut self, stem: String) -> u32 {
        let next = self.known.len() as u32;
        *self.known.entry(stem).or_insert(next)
    }
}

/// Kin numbers above the families': the story's entities, then months and years.
struct Kin {
    entities: u32,
    months: u32,
}

/// A token's term before its weight is known.
#[derive(Clone)]
struct Word {
    key: u32,
    kin: Vec<u32>,
    name: bool,
    time: bool,
    /// What its part of speech is worth.
    worth: f32,
    /// The share of claims that hold it, before this story is counted.
    prior: f32,
}

/// Turns the claims of one story into [`Statement`]s.
pub(crate) struct Weigher<'l> {
    lexicon: &'l Lexicon,
    shares: &'l WordShares,
    keys: Keys,
}

impl<'l> Weigher<'l> {
    pub fn new(lexicon: &'l Lexicon, shares: &'l WordShares) -> Self {
        Self { lexicon, shares, keys: Keys::default() }
    }

    /// The statements of a story, report by report, each in order of its text.
    pub fn story<'s>(&mut self, reports: &'s [ParsedReport], story: &Story) -> Vec<Statement<'s>> {
        let mut entity_of: HashMap<(ReportIdx, u32), u32> = HashMap::new();
        for (at, entity) in story.entities.iter().enumerate() {
            for (report, member) in &entity.members {
                entity_of.insert((*report, member.0), at as u32);
            }
        }
        let each = story.reports.iter().map(|report| {
            let one = &reports[report.at()];
            (*report, &one.parsed, one.report.body.text(), one.report.day())
        });
        self.statements(each, |report, entity| entity_of.get(&(report, entity)).copied())
    }

    /// All telling words of a text, each once, weighed by how rare they are in news.
    pub fn bag(&mut self, parsed: &Parsed, text: &str) -> Vec<Term> {
        let kin = Kin { entities: self.lexicon.len(), months: self.lexicon.len() + 1_000_000 };
        let mut bag: Vec<Term> = Vec::new();
        for word in self.words(parsed, text, &kin, |_| None).into_iter().flatten() {
            if !bag.iter().any(|known| known.key == word.key) {
                let weight = word.worth * (1.0 / word.prior.max(1e-4)).ln().max(0.2);
                let Word { key, kin, name, time, .. } = word;
                bag.push(Term { key, kin, weight, at: 0, own: true, predicate: false, part: Part::None, name, time });
            }
        }
        // Of two days in one month the month is shared, of a day and its year the year.
        for value in parsed.times.iter().filter_map(|time| time.value.as_ref()) {
            for long in [4, 7] {
                let Some(part) =
                    value.get(..long).filter(|part| part.len() < value.len() && part.starts_with(['1', '2']))
                else {
                    continue;
                };
                let key = self.keys.of(format!("@{part}"));
                if !bag.iter().any(|known| known.key == key) {
                    bag.push(Term {
                        key,
                        kin: Vec::new(),
                        weight: 2.5,
                        at: 0,
                        own: true,
                        predicate: false,
                        part: Part::None,
                        name: false,
                        time: true,
                    });
                }
            }
        }
        bag
    }

    pub fn statements<'s>(
        &mut self,
        reports: impl Iterator<Item = (ReportIdx, &'s Parsed, &'s str, Option<Date>)>,
        entity_of: impl Fn(ReportIdx, u32) -> Option<u32>,
    ) -> Vec<Statement<'s>> {
        let kin = Kin { entities: self.lexicon.len(), months: self.lexicon.len() + 1_000_000 };
        let mut statements = Vec::new();
        let mut drafts: Vec<Vec<Drafted>> = Vec::new();
        for (report, parsed, text, published) in reports {
            let words = self.words(parsed, text, &kin, |entity| entity_of(report, entity));
            for claim in &parsed.claims {
                drafts.push(draft(claim, parsed, &words));
                let (negative, limits) = (self.negative(claim, parsed), limits(claim, parsed, text));
                statements.push(Statement {
                    report,
                    claim,
                    parsed,
                    text,
                    terms: Vec::new(),
                    weight: 0.0,
                    negative,
                    unreal: is_unreal(claim, parsed),
                    sides: sides(claim, parsed),
                    limits,
                    published,
                });
            }
        }
        let mut held: Vec<u32> = vec![0; self.keys.known.len()];
        for draft in &drafts {
            draft.iter().filter(|one| one.own).for_each(|one| held[one.word.key as usize] += 1);
        }
        let all = drafts.len() as f32;
        for (statement, draft) in statements.iter_mut().zip(drafts) {
            statement.terms = draft
                .into_iter()
                .map(|Drafted { word, at, own, predicate, part }| {
                    // A story's own counts outweigh what is usual once it has some dozens of claims.
                    let share = (word.prior * PRIOR + held[word.key as usize] as f32) / (PRIOR + all);
                    let weight = word.worth * (1.0 / share.max(1e-4)).ln().max(0.2) * if own { 1.0 } else { AROUND };
                    let Word { key, kin, name, time, .. } = word;
                    Term { key, kin, weight, at: at as u32, own, predicate, part, name, time }
                })
                .collect();
            statement.weight = statement.terms.iter().map(|term| term.weight).sum();
        }
        statements
    }

    /// The words that carry meaning, by token.
    fn words(
        &mut self,
        parsed: &Parsed,
        text: &str,
        kin: &Kin,
        entity_of: impl Fn(u32) -> Option<u32>,
    ) -> Vec<Option<Word>> {
        let all = parsed.tokens.all();
        let mut words: Vec<Option<Word>> = all.iter().map(|_| None).collect();
        let mut covered = vec![false; all.len()];
        for time in &parsed.times {
            let within = parsed.tokens.within(time.span);
            if let (Some(value), TimeKind::Date | TimeKind::Time) = (&time.value, time.kind) {
                let day = value.get(..10.min(value.len())).unwrap_or(value);
                let month = time.days.map(|(first, last)| {
                    let year = i64::from(first.year());
                    if first.month() == last.month() && first.year() == last.year() {
                        (year * 12 + i64::from(first.month())) as u32
                    } else {
                        (year + 90_000) as u32
                    }
                });
                if let Some(last) = within.clone().last() {
                    let kin = month.map(|month| kin.months + month).into_iter().collect();
                    let key = self.keys.of(format!("@{day}"));
                    words[last] = Some(Word { key, kin, name: false, time: true, worth: 0.9, prior: 0.02 });
                }
            }
            if let (Some(value), TimeKind::Duration | TimeKind::Set) = (&time.value, time.kind)
                && let Some(last) = within.clone().last()
            {
                let key = self.keys.of(format!("@{value}"));
                words[last] = Some(Word { key, kin: Vec::new(), name: false, time: true, worth: 0.9, prior: 0.02 });
            }
            // What could not be put on the calendar is compared as it is worded.
            let known = time.value.is_some();
            within.for_each(|at| covered[at] = known);
        }
        for quantity in &parsed.quantities {
            let within = parsed.tokens.within(quantity.span);
            let Some(last) = within.clone().last() else { continue };
            let key = match (quantity.value, quantity.low, quantity.high) {
                (Some(value), ..) => format!("#{value}"),
                (None, Some(low), _) => format!("#{low}-"),
                _ => format!("#{}", fold(quantity.span.of(text))),
            };
            let (key, small) = (self.keys.of(key), quantity.value.is_some_and(|value| value <= 2.0));
            let worth = if small { 0.5 } else { 1.0 };
            words[last] = Some(Word { key, kin: Vec::new(), name: false, time: false, worth, prior: 0.02 });
            within.for_each(|at| covered[at] = true);
        }
        let mut named: Vec<Option<u32>> = vec![None; all.len()];
        for mention in &parsed.mentions {
            for at in parsed.tokens.within(mention.span) {
                named[at] = entity_of(mention.entity.0);
            }
        }
        for (at, token) in all.iter().enumerate() {
            if !covered[at] && words[at].is_none() {
                words[at] = self.word(parsed, text, at, token, named[at], kin);
            }
        }
        words
    }

    fn word(
        &mut self,
        parsed: &Parsed,
        text: &str,
        at: usize,
        token: &Token,
        entity: Option<u32>,
        kin: &Kin,
    ) -> Option<Word> {
        let worth = match token.pos {
            Pos::Noun => 1.0,
            Pos::Propn | Pos::Num => 0.9,
            Pos::Verb => 1.1,
            Pos::Adj => 0.7,
            Pos::Adv | Pos::X | Pos::Intj => 0.45,
            _ => return None,
        };
        let written = token.of(text);
        if !written.chars().any(char::is_alphanumeric) || (token.pos != Pos::Propn && is_light(token.lemma.as_str())) {
            return None;
        }
        let lower = fold(written);
        if entity.is_some() || token.pos == Pos::Propn {
            // A name's words share its worth: "Ines Rolo" tells no more than "Rolo".
            let stem = name_stem(written);
            let mut of: Vec<u32> = entity.map(|entity| kin.entities + entity).into_iter().collect();
            of.extend(self.lexicon.families(&self.lexicon.stem(&lower)));
            let prior = self.shares.share(&lower) * PER_CLAIM;
            let worth = if is_name_part(parsed, at) { 0.35 } else { 0.9 };
            return Some(Word { key: self.keys.of(stem), kin: of, name: true, time: false, worth, prior });
        }
        let lemma = token.lemma.as_str();
        let phrase = self.phrase(parsed, at, token);
        let stem = phrase.clone().unwrap_or_else(|| self.lexicon.stem(lemma));
        let mut of = self.lexicon.families(&stem).to_vec();
        if of.is_empty() {
            of.extend(self.lexicon.families(&self.lexicon.stem(&lower)));
        }
        of.sort_unstable();
        let prior = self.shares.share(&lower) * PER_CLAIM;
        let key = if lower.chars().all(|c| c.is_ascii_digit() || c == ',') {
            format!("#{}", lower.replace(',', ""))
        } else {
            stem
        };
        Some(Word { key: self.keys.of(key), kin: of, name: false, time: false, worth, prior })
    }

    /// The stem of a verb with its particle or object where the lexicon knows the two together.
    fn phrase(&self, parsed: &Parsed, at: usize, token: &Token) -> Option<String> {
        if token.pos != Pos::Verb {
            return None;
        }
        let all = parsed.tokens.all();
        let near = (at + 1..all.len().min(at + 6)).filter(|other| all[*other].head as usize == at);
        let known = |other: usize| {
            let stem = self.lexicon.stem(&format!("{}_{}", token.lemma, all[other].lemma));
            (!self.lexicon.families(&stem).is_empty()).then_some(stem)
        };
        near.chain((at + 1 < all.len()).then_some(at + 1)).find_map(known)
    }

    fn negative(&self, claim: &Claim, parsed: &Parsed) -> bool {
        let mut negative = claim.polarity == Polarity::Negative;
        let all = parsed.tokens.all();
        if let Some(at) = claim.predicate {
            // To deny somebody a thing is to refuse it; only what is denied to be so is negated.
            let denies = matches!(all[at].lemma.as_str(), "deny" | "refute");
            let reach = all.len().min(at + 12);
            negative ^= denies
                && (at + 1..reach).any(|of| {
                    all[of].head as usize == at && matches!(all[of].dep.as_str(), "ccomp" | "xcomp" | "advcl")
                });
        }
        negative
    }
}

/// How common words are in news, read once.
pub(crate) fn word_shares() -> &'static WordShares {
    static SHARES: OnceLock<WordShares> = OnceLock::new();
    SHARES.get_or_init(WordShares::new)
}

/// How many claims the usual shares weigh as much as.
const PRIOR: f32 = 60.0;
/// A report has some two dozen claims; a word that half the reports use is in far fewer of them.
const PER_CLAIM: f32 = 0.1;
/// What a word around the clause is worth against one in it.
const AROUND: f32 = 0.5;

/// A word of a claim.
struct Drafted {
    word: Word,
    at: usize,
    own: bool,
    predicate: bool,
    part: Part,
}

/// Own words first, each key once; then those around the clause.
fn draft(claim: &Claim, parsed: &Parsed, words: &[Option<Word>]) -> Vec<Drafted> {
    let all = parsed.tokens.all();
    let mut draft: Vec<Drafted> = Vec::new();
    let mut add = |at: usize, own: bool, predicate: bool| {
        if let Some(word) = &words[at]
            && !draft.iter().any(|known| known.word.key == word.key)
        {
            draft.push(Drafted { word: word.clone(), at, own, predicate, part: part_of(claim, parsed, at) });
        }
    };
    let within = parsed.tokens.within(claim.span);
    let predicates = claim.predicate.map(|at| predicates(parsed, at)).unwrap_or_default();
    for at in &predicates {
        add(*at, within.contains(at), true);
    }
    within.clone().for_each(|at| add(at, true, false));
    for (_, participant) in &claim.participants {
        parsed.tokens.within(participant.span).filter(|at| !within.contains(at)).for_each(|at| add(at, false, false));
    }
    // What the clause hangs on tells what it is about: "a request | to send a thousand men".
    if let Some(at) = claim.predicate
        && let Some(above) = parsed.tokens.ancestors(at).take(3).find(|up| words[*up].is_some())
    {
        add(above, false, false);
        let near = all.len().min(above + 8);
        (above.saturating_sub(8)..near)
            .filter(|at| {
                all[*at].head as usize == above
                    && matches!(all[*at].dep.as_str(), "dobj" | "nsubjpass" | "amod" | "poss")
            })
            .for_each(|at| add(at, false, false));
    }
    draft
}

/// The part of the participant that a token is the head of.
fn part_of(claim: &Claim, parsed: &Parsed, at: usize) -> Part {
    let token = &parsed.tokens.all()[at];
    let (start, end) = (token.start as usize, token.end as usize);
    let heads = |who: &Participant| {
        let within = parsed.tokens.within(who.span);
        who.span.start() <= start && end <= who.span.end() && !within.contains(&(token.head as usize))
    };
    let has = |role: Role| claim.participants.iter().any(|(known, _)| *known == role);
    // Who arrives and who is called may be the same; who calls and who is called are two.
    if !has(Role::Actor) || !has(Role::Recipient) {
        return Part::None;
    }
    let role = claim.participants.iter().find(|(_, who)| heads(who)).map(|(role, _)| *role);
    match role {
        Some(Role::Actor) => Part::Acts,
        Some(Role::Recipient) => Part::IsActedOn,
        _ => Part::None,
    }
}

/// Whether the predicate is told with a modal verb and a perfect: "should have closed".
pub(crate) fn is_unreal(claim: &Claim, parsed: &Parsed) -> bool {
    let Some(predicate) = claim.predicate else { return false };
    let all = parsed.tokens.all();
    let has = |lemmas: &[&str]| {
        let mut below = parsed.tokens.children(predicate);
        below.any(|at| all[at].dep == "aux" && lemmas.contains(&all[at].lemma.to_lowercase().as_str()))
    };
    has(&["should", "could", "would", "might"]) && has(&["have", "'ve"])
}

/// Whether a claim gives an upper bound that somebody sets: "no more than 20 people may use it at a time".
fn limits(claim: &Claim, parsed: &Parsed, text: &str) -> bool {
    let bounded = |quantity: &Quantity| {
        let words = quantity.span.of(text).to_lowercase();
        quantity.bound == Bound::AtMost || words.starts_with("no more than") || words.starts_with("not more than")
    };
    let all = parsed.tokens.all();
    let within = parsed.tokens.within(claim.span);
    let sets = |at: usize| {
        let token = &all[at];
        match token.lemma.to_lowercase().as_str() {
            "allow" | "permit" | "limit" | "restrict" | "cap" | "maximum" | "capacity" | "license" | "licence"
            | "recommend" | "require" | "advise" | "order" | "certify" | "approve" => true,
            "should" | "must" | "may" | "can" | "shall" => token.dep == "aux",
            _ => false,
        }
    };
    let above = claim.predicate.into_iter().flat_map(|at| parsed.tokens.ancestors(at).take(2));
    claim.quantities.iter().any(|index| bounded(&parsed.quantities[index.at()]))
        && (within.clone().any(sets) || above.into_iter().any(sets))
}

fn is_name_part(parsed: &Parsed, at: usize) -> bool {
    let all = parsed.tokens.all();
    all[at].dep == "compound" && all.get(all[at].head as usize).is_some_and(|head| head.pos == Pos::Propn)
}
