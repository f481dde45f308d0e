//! Where accounts cannot all hold: values of one slot, compared by type.
//!
//! Every slot has its own reader of values and its own rule for when two values cannot both hold;
//! this module finds which statements are held against one another and gathers what differs.

mod cause;
mod condition;
mod date;
mod deed;
mod number;
mod opposite;
mod participant;
mod place;
mod polarity;
mod record;
mod share;

pub(crate) use opposite::{Side, sides};

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rashomon_parse::{Parsed, Participant, Role};
use rashomon_syntax::Pos;
use rashomon_text::Span;

use crate::Slot;
use crate::align::Pair;
use crate::lexicon::{Lexicon, name_stem};
use crate::statements::{Statement, one_line, predicates};
use crate::words::is_light;

/// Statements that give different values for one slot.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Contest {
    pub slot: Slot,
    /// Two or more, no two alike, each with the statements that give it.
    pub values: Vec<(String, Vec<Given>)>,
    /// The later value looks like newer news.
    pub update: bool,
    /// How the values differ, in one sentence.
    pub why: String,
}

/// A statement that gives a value, and the words that give it: the clause, or the phrase in it.
pub(crate) type Given = (usize, Option<Span>);

/// What a slot's rule says of two statements.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Difference {
    pub slot: Slot,
    pub first: Value,
    pub second: Value,
    pub update: bool,
    /// Differences on different topics are never told together.
    pub topic: String,
}

impl Difference {
    fn new(slot: Slot, first: Value, second: Value) -> Self {
        Self { slot, first, second, update: false, topic: String::new() }
    }
}

/// What a statement gives for a slot.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Value {
    pub statement: usize,
    pub words: String,
    /// The phrase that gives the value, where it is not the whole clause.
    pub span: Option<Span>,
    /// Where set, values are alike exactly where their classes are.
    pub class: Option<String>,
}

impl Value {
    fn new(statement: usize, words: String) -> Self {
        Self { statement, words, span: None, class: None }
    }

    /// A value given by a phrase of the statement's report.
    fn of_phrase(statements: &[Statement], statement: usize, span: Span) -> Self {
        Self { span: Some(span), ..Self::new(statement, one_line(statements[statement].text, span)) }
    }
}

/// A word's stem and families.
#[derive(Clone, Debug, PartialEq, Default)]
pub(crate) struct Sense {
    pub stem: String,
    pub families: Vec<u32>,
}

impl Sense {
    pub fn of(lexicon: &Lexicon, lemma: &str) -> Self {
        let stem = lexicon.stem(lemma);
        let families = lexicon.families(&stem).to_vec();
        Self { stem, families }
    }

    pub fn matches(&self, other: &Sense) -> bool {
        self.stem == other.stem || self.families.iter().any(|family| other.families.contains(family))
    }
}

/// For each statement the earliest of those with a day of publication that are told in its words; itself where its own day
/// is not known.
fn printed_first(statements: &[Statement]) -> Vec<usize> {
    let words = |told: &Statement| told.published.map(|_| one_line(told.text, told.claim.span));
    let dated: Vec<Option<String>> = statements.iter().map(words).collect();
    let mut first: HashMap<&str, usize> = HashMap::new();
    for (at, words) in dated.iter().enumerate() {
        let Some(words) = words else { continue };
        let known = first.entry(words).or_insert(at);
        if statements[at].published < statements[*known].published {
            *known = at;
        }
    }
    (0..).zip(&dated).map(|(at, words)| words.as_ref().map_or(at, |words| first[words.as_str()])).collect()
}

/// Holds statements against one another, slot by slot.
pub(crate) struct Comparer<'c> {
    pub statements: &'c [Statement<'c>],
    pub lexicon: &'c Lexicon,
    /// What each statement's predicate means: its verbs, or what its copula predicates.
    senses: Vec<Vec<Sense>>,
    /// The group that each statement is in.
    group_of: Vec<usize>,
    /// The first statement in the words of each.
    printed_first: Vec<usize>,
}

impl<'c> Comparer<'c> {
    pub fn new(statements: &'c [Statement<'c>], groups: &[Vec<usize>], lexicon: &'c Lexicon) -> Self {
        let senses = statements.iter().map(|statement| {
            let found = statement.claim.predicate.map(|at| predicate_senses(lexicon, statement.parsed, at));
            found.unwrap_or_default()
        });
        let mut group_of = vec![0; statements.len()];
        for (group, members) in groups.iter().enumerate() {
            members.iter().for_each(|at| group_of[*at] = group);
        }
        let printed_first = printed_first(statements);
        Self { statements, lexicon, senses: senses.collect(), group_of, printed_first }
    }

    /// The statement that tells on which day a statement's "this morning" was: a text that is printed again a day later
    /// means by it what it meant before.
    pub fn first_printing(&self, statement: usize) -> &'c Statement<'c> {
        &self.statements[self.printed_first[statement]]
    }

    pub fn same_predicate(&self, first: usize, second: usize) -> bool {
        let other = &self.senses[second];
        self.senses[first].iter().any(|sense| other.iter().any(|known| known.matches(sense)))
    }

    /// Whether two statements tell of one deed as far as predicates and those acted on tell.
    pub fn same_deed(&self, first: usize, second: usize) -> bool {
        self.same_predicate(first, second) && self.same_who(first, second, Role::Recipient) != Some(false)
    }

    /// Whether those in a role may be the same; `None` where one of the two has nobody in it.
    pub fn same_who(&self, first: usize, second: usize, role: Role) -> Option<bool> {
        let of = |at: usize| -> Vec<Option<Sense>> {
            let statement = &self.statements[at];
            let in_role = statement.claim.participants.iter().filter(|(known, _)| *known == role);
            // In "open fire" the fire is no recipient.
            let verbs = statement.claim.predicate.map(|at| predicates(statement.parsed, at)).unwrap_or_default();
            let in_phrase = |who: &Participant| {
                let all = statement.parsed.tokens.all();
                let head = head_of(statement, who).map(|at| all[at].lemma.as_str()).unwrap_or_default();
                verbs
                    .iter()
                    .any(|verb| !Sense::of(self.lexicon, &format!("{}_{head}", all[*verb].lemma)).families.is_empty())
            };
            let in_role = in_role.filter(|(_, who)| !in_phrase(who));
            in_role.map(|(_, who)| self.who(statement, who)).collect()
        };
        let (one, other) = (of(first), of(second));
        if one.is_empty() || other.is_empty() {
            return None;
        }
        let may_be = |here: &Option<Sense>, there: &Option<Sense>| match (here, there) {
            (Some(here), Some(there)) => here.matches(there),
            _ => true,
        };
        Some(one.iter().any(|here| other.iter().any(|there| may_be(here, there))))
    }

    /// What a participant is; `None` for a pronoun, a number or a people, which may stand for
    /// anybody.
    fn who(&self, statement: &Statement, who: &Participant) -> Option<Sense> {
        let head = head_of(statement, who)?;
        let token = &statement.parsed.tokens.all()[head];
        match token.pos {
            Pos::Noun if participant::is_anybody(token.lemma.as_str()) => None,
            Pos::Noun => Some(Sense::of(self.lexicon, token.lemma.as_str())),
            Pos::Propn if token.tag == "NNPS" => None,
            Pos::Propn => {
                let mut sense = Sense::of(self.lexicon, token.lemma.as_str());
                sense.stem = name_stem(token.of(statement.text));
                Some(sense)
            }
            _ => None,
        }
    }

    /// What a participant is, told by a noun or name: `None` for who may be anybody, and for a pronoun.
    pub fn thing(&self, statement: &Statement, who: &Participant) -> Option<Sense> {
        self.who(statement, who)
    }

    /// All differences between pairs of statements.
    pub fn find_contests(&self, pairs: &[Pair]) -> Vec<Contest> {
        let mut differences = Vec::new();
        let numbers = number::Numbers::new(self);
        for pair in pairs {
            numbers.compare(pair, &mut differences);
            date::compare(self, pair, &mut differences);
            place::compare(self, pair, &mut differences);
            participant::compare(self, pair, &mut differences);
            polarity::compare(self, pair, &mut differences);
            condition::compare(self, pair, &mut differences);
            cause::compare(self, pair, &mut differences);
            record::compare(self, pair, &mut differences);
            share::compare(self, pair, &mut differences);
            opposite::compare(self, pair, &mut differences);
        }
        numbers.compare_none(&mut differences);
        let mut contests = self.gathered(differences);
        for contest in deed::find_contests(self) {
            // Told already where the clauses are alike as a whole.
            let told = |known: &Contest| {
                let of = |contest: &Contest| -> BTreeSet<usize> {
                    contest.values.iter().flat_map(|(_, given)| given.iter().map(|(at, _)| *at)).collect()
                };
                known.slot == contest.slot && !of(known).is_disjoint(&of(&contest))
            };
            if !contests.iter().any(told) {
                contests.push(contest);
            }
        }
        contests
    }

    /// Joins differences of one slot and topic that share a statement, or statements of one group, and
    /// parts their values into accounts.
    fn gathered(&self, differences: Vec<Difference>) -> Vec<Contest> {
        let mut by_slot: BTreeMap<(Slot, String), Vec<Difference>> = BTreeMap::new();
        for difference in differences {
            by_slot.entry((difference.slot, difference.topic.clone())).or_default().push(difference);
        }
        let mut contests = Vec::new();
        for ((slot, _), differences) in by_slot {
            for part in self.parts(&differences) {
                contests.extend(contest(slot, &part));
            }
        }
        contests
    }

    /// Differences connected by the statements' groups.
    fn parts<'d>(&self, differences: &'d [Difference]) -> Vec<Vec<&'d Difference>> {
        let mut root: BTreeMap<usize, usize> = BTreeMap::new();
        fn find(root: &mut BTreeMap<usize, usize>, at: usize) -> usize {
            let mut up = at;
            while let Some(next) = root.get(&up).copied().filter(|next| *next != up) {
                up = next;
            }
            root.insert(at, up);
            up
        }
        for difference in differences {
            let first = find(&mut root, self.group_of[difference.first.statement]);
            let second = find(&mut root, self.group_of[difference.second.statement]);
            root.insert(first.max(second), first.min(second));
        }
        let mut parts: BTreeMap<usize, Vec<&Difference>> = BTreeMap::new();
        for difference in differences {
            let of = find(&mut root, self.group_of[difference.first.statement]);
            parts.entry(of).or_default().push(difference);
        }
        parts.into_values().collect()
    }
}

/// The accounts that differences part their statements into.
fn contest(slot: Slot, differences: &[&Difference]) -> Option<Contest> {
    let mut value_of: BTreeMap<usize, &Value> = BTreeMap::new();
    let mut against: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for difference in differences {
        let (first, second) = (&difference.first, &difference.second);
        value_of.entry(first.statement).or_insert(first);
        value_of.entry(second.statement).or_insert(second);
        against.entry(first.statement).or_default().insert(second.statement);
        against.entry(second.statement).or_default().insert(first.statement);
    }
    let alike = |one: usize, other: usize| match (&value_of[&one].class, &value_of[&other].class) {
        (Some(here), Some(there)) => here == there,
        _ => {
            let words = |of: usize| value_of[&of].words.to_lowercase();
            !against[&one].contains(&other)
                && (words(one) == words(other) || !against[&one].is_disjoint(&against[&other]))
        }
    };
    let mut values: Vec<(String, Vec<Given>)> = Vec::new();
    for (at, value) in &value_of {
        match values.iter_mut().find(|(_, members)| members.iter().all(|(member, _)| alike(*member, *at))) {
            Some((_, members)) => members.push((*at, value.span)),
            None => values.push((value.words.clone(), vec![(*at, value.span)])),
        }
    }
    if values.len() < 2 {
        return None;
    }
    let update = differences.iter().all(|difference| difference.update);
    let told: Vec<String> = values.iter().map(|(value, _)| format!("“{value}”")).collect();
    let why = format!("the accounts give {} for the {}", told.join(" and "), slot.as_str());
    Some(Contest { slot, values, update, why })
}

/// The senses of a predicate: of its verbs with particle or object, and of what a copula predicates.
fn predicate_senses(lexicon: &Lexicon, parsed: &Parsed, at: usize) -> Vec<Sense> {
    let all = parsed.tokens.all();
    let mut senses = Vec::new();
    for verb in predicates(parsed, at) {
        let lemma = all[verb].lemma.as_str();
        let reach = all.len().min(verb + 8);
        let with = (verb + 1..reach).filter(|child| all[*child].head as usize == verb).find_map(|child| {
            let sense = Sense::of(lexicon, &format!("{lemma}_{}", all[child].lemma));
            (!sense.families.is_empty()).then_some(sense)
        });
        if let Some(sense) = with {
            senses.push(sense);
        } else if matches!(all[verb].pos, Pos::Verb | Pos::Noun | Pos::Adj) && !is_light(lemma) {
            senses.push(Sense::of(lexicon, lemma));
        }
    }
    senses
}

/// The token of a participant's span that the others depend on.
pub(crate) fn head_of(statement: &Statement, of: &Participant) -> Option<usize> {
    let tokens = &statement.parsed.tokens;
    let within = tokens.within(of.span);
    within
        .clone()
        .find(|at| !within.contains(&(tokens.all()[*at].head as usize)) || tokens.all()[*at].head as usize == *at)
}
