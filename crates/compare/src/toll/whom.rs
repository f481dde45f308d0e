//! Whom words of harm are said of: from the word to its nouns, and from a noun to a person or a number of people.

use rashomon_parse::{Bound, MentionType, Quantity, QuantityKind};
use rashomon_syntax::Pos;
use rashomon_text::Span;

use super::harm::{Finder, is, words};
use crate::lexicon::fold;

/// Whom it befell.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Victim {
    /// People counted and not told apart.
    Several {
        count: u32,
        least: bool,
    },
    One(Person),
}

/// One person, as far as the words tell.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Person {
    /// The token that stands for the person.
    pub token: usize,
    /// The words of the name, folded; empty where not named.
    pub name: Vec<String>,
    pub age: Option<u32>,
    /// Lemma of the noun that stands for the person.
    pub noun: Option<String>,
    /// "The man", "he": somebody told of before.
    pub known: bool,
    /// "Another man".
    pub another: bool,
    /// "His wife": nobody told of before, unless as somebody's wife.
    pub whose: bool,
}

impl Finder<'_> {
    pub(super) fn own_subjects(&self, at: usize) -> Vec<usize> {
        let of = self.parsed.tokens.children(at);
        of.filter(|child| matches!(self.dep(*child), "nsubj" | "nsubjpass")).collect()
    }

    /// The subjects of a verb, or of the verb above that it shares them with.
    pub(super) fn subjects(&self, at: usize) -> Vec<usize> {
        let mut verb = at;
        for _ in 0..6 {
            let own = self.own_subjects(verb);
            let relative = |of: &usize| matches!(self.parsed.tokens.all()[*of].tag.as_str(), "WDT" | "WP");
            if !own.is_empty() {
                let relates = self.dep(verb) == "relcl" && own.iter().all(relative);
                return if relates { vec![self.antecedent(verb)] } else { own };
            }
            match self.dep(verb) {
                "acl" | "relcl" => return vec![self.antecedent(verb)],
                "conj" | "pcomp" | "prep" | "advcl" | "xcomp" | "aux" | "auxpass" | "oprd"
                    if self.head(verb) != verb =>
                {
                    verb = self.head(verb);
                }
                _ => break,
            }
        }
        self.before_passive(at).into_iter().collect()
    }

    /// Whom a relative clause tells of: the noun that it hangs on, or the person from there where that is a place ("a
    /// teenager from Rovna, who was killed").
    fn antecedent(&self, verb: usize) -> usize {
        let noun = self.head(verb);
        let (preposition, person) = (self.head(noun), self.head(self.head(noun)));
        let of_place = self.dep(noun) == "pobj"
            && self.parsed.tokens.all()[noun].pos == Pos::Propn
            && matches!(self.lemma(preposition).as_str(), "from" | "in" | "near")
            && words().people.contains(self.lemma(person).as_str());
        if of_place { person } else { noun }
    }

    /// A passive verb's subject is the noun right before it, whatever else the tree hangs it on: "after a
    /// 4-year-old was shot".
    fn before_passive(&self, at: usize) -> Option<usize> {
        let all = self.parsed.tokens.all();
        let before = self.child(at, &["auxpass"])?.checked_sub(1)?;
        let noun = matches!(all[before].pos, Pos::Noun | Pos::Propn) || self.lemma(before) == "old";
        (noun && all[before].dep == "pobj").then_some(before)
    }

    /// Whom a state is said of: the object of "leave" and "find", else the subject.
    pub(super) fn subjects_or_object(&self, verb: usize) -> Vec<usize> {
        let passive = self.child(verb, &["auxpass"]).is_some();
        match self.child(verb, &["dobj"]) {
            Some(object) if !passive => vec![object],
            _ => self.subjects(verb),
        }
    }

    pub(super) fn coordinated(&self, head: usize) -> Vec<usize> {
        let mut heads = vec![head];
        let mut next = 0;
        while next < heads.len() && heads.len() < 12 {
            let above = heads[next];
            let below = self.parsed.tokens.children(above).filter(|child| {
                (self.dep(*child) == "conj" || self.is_listed(*child))
                    && matches!(self.parsed.tokens.all()[*child].pos, Pos::Noun | Pos::Propn | Pos::Num | Pos::Pron)
                    && !(self.has_own_state(*child) && self.has_own_state(above))
                    // "His brother or a friend": one of them.
                    && !self.child(above, &["cc"]).is_some_and(|cc| self.lemma(cc) == "or")
            });
            heads.extend(below.collect::<Vec<_>>());
            next += 1;
        }
        heads
    }

    /// "His wife, son and daughter": a list whose second noun stands beside the first.
    fn is_listed(&self, noun: usize) -> bool {
        self.dep(noun) == "appos"
            && self.child(noun, &["conj"]).is_some()
            && self.child(noun, &["det", "poss", "nummod", "amod"]).is_none()
            && words().people.contains(self.lemma(noun).as_str())
    }

    /// "Two dead and five injured": the five have a word of their own.
    fn has_own_state(&self, head: usize) -> bool {
        let all = self.parsed.tokens.all();
        let states = |at: usize| {
            matches!(all[at].of(self.text).to_lowercase().as_str(), "dead" | "injured" | "wounded" | "hurt")
        };
        all.get(head + 1).is_some() && states(head + 1)
    }

    pub(super) fn victim(&self, mut head: usize) -> Option<Victim> {
        let all = self.parsed.tokens.all();
        // "Killed his wife and himself": the one who acts.
        if matches!(self.lemma(head).as_str(), "himself" | "herself") {
            let verb = self.parsed.tokens.ancestors(head).find(|up| all[*up].pos == Pos::Verb)?;
            head = *self.subjects(verb).first()?;
        }
        let token = &all[head];
        let (start, end) = (token.start as usize, token.end as usize);
        // "Three others" counts, though nobody says whom.
        let figure = self.child(head, &["nummod"]).filter(|_| token.lemma == "other").map(|of| all[of].start as usize);
        if let Some(quantity) = self.parsed.quantities.iter().find(|quantity| {
            let (from, to) = (quantity.span.start(), quantity.span.end());
            quantity.kind == QuantityKind::Count
                && (quantity.counted.as_ref().is_some_and(|of| of.head == head)
                    || from <= start && end <= to
                    || figure.is_some_and(|at| quantity.counted.is_none() && from <= at && at < to))
        }) {
            let whole = quantity.value.filter(|value| *value >= 1.0 && *value < 1e7 && value.fract() == 0.0)?;
            let noun = token.lemma.to_lowercase();
            let people = token.pos == Pos::Num
                || noun == "count"
                || words().people.contains(noun.as_str())
                || !is("things", &noun);
            if !people
                || self.is_age(head)
                || !matches!(quantity.bound, Bound::Exact | Bound::About | Bound::AtLeast | Bound::AtMost)
            {
                return None;
            }
            if whole > 1.0 || self.is_figure(quantity.span) {
                let least = quantity.bound == Bound::AtLeast;
                return Some(Victim::Several { count: whole as u32, least });
            }
        }
        let children: Vec<usize> = self.parsed.tokens.children(head).collect();
        let before = |word: &[&str]| children.iter().any(|child| word.contains(&self.lemma(*child).as_str()));
        match token.pos {
            Pos::Propn => {
                let name = self.name(head)?;
                Some(Victim::One(Person { token: head, name, age: self.age(head), ..Person::default() }))
            }
            Pos::Pron if self.lemma(head) != "another" => {
                let word = token.of(self.text).to_lowercase();
                let one = matches!(word.as_str(), "he" | "she" | "him" | "her" | "who" | "himself" | "herself");
                one.then(|| Victim::One(Person { token: head, known: true, noun: gender(&word), ..Person::default() }))
            }
            // "One was killed and another injured", "a third wounded".
            Pos::Det | Pos::Pron if self.lemma(head) == "another" => Some(Victim::Several { count: 1, least: false }),
            Pos::Adj
                if matches!(self.lemma(head).as_str(), "second" | "third" | "fourth")
                    && self.dep(head).starts_with("nsubj") =>
            {
                Some(Victim::Several { count: 1, least: false })
            }
            // "One of them".
            Pos::Num if self.lemma(head) == "one" => Some(Victim::Several { count: 1, least: false }),
            // "The two-year-old": a person by age alone.
            Pos::Noun | Pos::Adj if token.lemma == "old" && self.age(head).is_some() => {
                let (known, noun) = (before(&["the"]), Some("person".to_owned()));
                Some(Victim::One(Person { token: head, known, noun, age: self.age(head), ..Person::default() }))
            }
            Pos::Noun if token.tag == "NN" => {
                let noun = token.lemma.to_lowercase();
                if let Some(count) = self.members(head, noun.as_str()) {
                    return Some(Victim::Several { count, least: false });
                }
                if !words().people.contains(noun.as_str()) {
                    return None;
                }
                let article = before(&["a", "an", "one", "another"]);
                let another = before(&["another", "second", "third"]);
                let known = !article && !another;
                // "The man in the car, 17-year-old Marko Tilde".
                let named = self.child(head, &["appos"]).filter(|of| all[*of].pos == Pos::Propn);
                let name = named.and_then(|of| self.name(of)).unwrap_or_default();
                let age = self.age(head).or_else(|| named.and_then(|of| self.age(of)));
                let has_owner = |of: usize| {
                    let mut below = self.parsed.tokens.children(of);
                    below.any(|child| all[child].dep == "poss" && all[child].pos == Pos::Pron)
                };
                // "His wife and son": the son is his too.
                let shares = || {
                    let bare = self.child(head, &["det", "poss", "nummod"]).is_none();
                    let mut above = self.parsed.tokens.ancestors(head).take(4);
                    bare && matches!(self.dep(head), "conj" | "appos") && above.any(has_owner)
                };
                let whose = has_owner(head) || shares();
                Some(Victim::One(Person { token: head, name, noun: Some(noun), known, another, whose, age }))
            }
            _ => None,
        }
    }

    /// The words of the person's name that a token stands in, folded.
    fn name(&self, at: usize) -> Option<Vec<String>> {
        let token = &self.parsed.tokens.all()[at];
        let (start, end) = (token.start as usize, token.end as usize);
        let mention =
            self.parsed.mentions.iter().find(|mention| mention.span.start() <= start && end <= mention.span.end())?;
        let named = mention.kind == MentionType::Person;
        named.then(|| fold(mention.span.of(self.text)).split_whitespace().map(str::to_owned).collect())
    }

    /// "A couple", "a family of five": how many people one noun stands for.
    fn members(&self, head: usize, noun: &str) -> Option<u32> {
        let of = self.parsed.tokens.children(head).find(|of| self.lemma(*of) == "of");
        match (noun, of.and_then(|of| self.child(of, &["pobj"]))) {
            ("couple" | "pair" | "duo", None) => Some(2),
            ("trio", None) => Some(3),
            ("family", Some(figure)) if self.parsed.tokens.all()[figure].pos == Pos::Num => {
                let start = self.parsed.tokens.all()[figure].start as usize;
                let mut counts = self.parsed.quantities.iter().filter(|quantity| quantity.span.start() == start);
                counts
                    .find_map(|quantity| quantity.value)
                    .filter(|value| (2.0..30.0).contains(value))
                    .map(|of| of as u32)
            }
            _ => None,
        }
    }

    /// "A man, 18": a bare figure behind a noun and a comma.
    fn is_age(&self, head: usize) -> bool {
        let all = self.parsed.tokens.all();
        let behind = all.get(head + 1).is_none_or(|next| !matches!(next.pos, Pos::Noun | Pos::Adj | Pos::Verb));
        all[head].pos == Pos::Num
            && head >= 2
            && all[head - 1].of(self.text) == ","
            && matches!(all[head - 2].pos, Pos::Noun | Pos::Propn)
            && behind
    }

    /// The age that stands with a person: "a 23-year-old man", "Ines Rolo, 23,".
    pub(super) fn age(&self, head: usize) -> Option<u32> {
        let tokens = &self.parsed.tokens;
        let near = |span: Span| {
            let within = tokens.within(span);
            let before = within.start <= head && head - within.start <= 8;
            let after = within.start > head && within.start - head <= 3;
            let own = within.contains(&head);
            let clear = own
                || (within.start.min(head)..within.start.max(head))
                    .all(|at| !matches!(tokens.all()[at].pos, Pos::Verb | Pos::Aux | Pos::Cconj));
            clear && (own || before && self.head_reaches(within.start, head) || after)
        };
        let exact = |quantity: &&Quantity| quantity.kind == QuantityKind::Age && quantity.bound == Bound::Exact;
        let mut ages = self.parsed.quantities.iter().filter(exact);
        let age = ages.find(|quantity| near(quantity.span))?.value?;
        (age < 130.0).then_some(age as u32)
    }

    fn head_reaches(&self, at: usize, head: usize) -> bool {
        self.parsed.tokens.ancestors(at).take(4).any(|up| up == head)
    }

    /// "One person", "1 killed": a count of one and no article.
    fn is_figure(&self, span: Span) -> bool {
        !matches!(span.of(self.text).to_lowercase().as_str(), "a" | "an")
    }
}

/// What a pronoun tells of whom it stands for.
fn gender(word: &str) -> Option<String> {
    match word {
        "he" | "him" | "himself" => Some("he".to_owned()),
        "she" | "her" | "herself" => Some("she".to_owned()),
        _ => None,
    }
}
