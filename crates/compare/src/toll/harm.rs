//! Who is told to be dead or hurt: the words of one report that say so, and whom they say it of.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::OnceLock;

use jiff::civil::Date;
use rashomon_parse::{Claim, Modality, Parsed, Polarity, Quantity, QuantityKind, QuoteKind, TimeKind};
use rashomon_syntax::Pos;
use rashomon_text::Span;

use super::whom::{Person, Victim};
use crate::lexicon::families;
use crate::notices::is_notice;
use crate::tight::tighten;

/// What befell somebody.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Harm {
    Dead,
    Hurt,
    /// Shot, stabbed, struck: dead or hurt, as the rest of the report tells.
    Hit,
}

/// Words that tell of harm.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Told {
    pub harm: Harm,
    /// The people named side by side: "a woman and her two sons".
    pub victims: Vec<Victim>,
    pub sentence: usize,
    /// The clause that tells it.
    pub evidence: Span,
    /// Tells how some of them fare, not how many there are: "two are in critical condition".
    pub part: bool,
    /// Counts none of those told of before: "three others were wounded".
    pub others: bool,
    /// Who does it, as far as the clause tells.
    pub by: Vec<Person>,
    /// The days it is dated to, first and last.
    pub days: Option<(Date, Date)>,
}

/// Words for people and for what is done to them.
pub(super) struct Words {
    pub(super) people: HashSet<&'static str>,
    of: std::collections::HashMap<&'static str, Vec<&'static str>>,
}

pub(super) fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| {
        let people = families(include_str!("../../data/roles.txt")).flat_map(|(_, words)| words.split_whitespace());
        let of = families(include_str!("../../data/harm.txt"))
            .map(|(name, words)| (name, words.split_whitespace().collect::<Vec<_>>()))
            .collect::<std::collections::HashMap<_, _>>();
        let people = people.chain(of["people"].iter().copied()).collect();
        Words { people, of }
    })
}

pub(super) fn is(list: &str, lemma: &str) -> bool {
    words().of[list].contains(&lemma)
}

/// Finds what a report tells of the dead and hurt of its own happening, in order of the text.
pub(super) fn find_harm(parsed: &Parsed, text: &str) -> Vec<Told> {
    let finder = Finder { parsed, text };
    (0..parsed.tokens.all().len()).filter_map(|at| finder.told(at)).collect()
}

pub(super) struct Finder<'p> {
    pub(super) parsed: &'p Parsed,
    pub(super) text: &'p str,
}

impl Finder<'_> {
    pub(super) fn lemma(&self, at: usize) -> String {
        self.parsed.tokens.all()[at].lemma.to_lowercase()
    }

    pub(super) fn dep(&self, at: usize) -> &str {
        self.parsed.tokens.all()[at].dep.as_str()
    }

    pub(super) fn head(&self, at: usize) -> usize {
        self.parsed.tokens.all()[at].head as usize
    }

    pub(super) fn child(&self, at: usize, labels: &[&str]) -> Option<usize> {
        self.parsed.tokens.children(at).find(|child| labels.contains(&self.dep(*child)))
    }

    fn told(&self, at: usize) -> Option<Told> {
        let token = &self.parsed.tokens.all()[at];
        let (harm, heads) = match token.pos {
            Pos::Verb | Pos::Aux => self.verb(at)?,
            Pos::Adj | Pos::Adv | Pos::Noun | Pos::Propn => self.state(at)?,
            _ => return None,
        };
        if self.is_either(at) {
            return None;
        }
        let sentence = self.parsed.tokens.sentence_of(at);
        let claim = self.claim(at);
        if is_notice(self.parsed.tokens.span(self.parsed.tokens.sentences()[sentence].clone()).of(self.text)) {
            return None;
        }
        if claim.is_some_and(|claim| self.is_beside_the_news(claim, at)) || self.is_of_other_times(sentence) {
            return None;
        }
        // Those who mourn speak of one person in many ways; a figure is a figure.
        let spoken = claim.is_some_and(|claim| {
            let of = claim.according_to.map(|quote| self.parsed.quotes[quote.at()].kind);
            matches!(of, Some(QuoteKind::Direct | QuoteKind::Mixed))
        });
        let mut victims = Vec::new();
        for head in &heads {
            for one in self.coordinated(*head) {
                // "Fatally shot a man and three others": whether they died too is not told.
                if harm == Harm::Dead
                    && one != *head
                    && self.lemma(one) == "other"
                    && is("hit", self.lemma(at).as_str())
                {
                    continue;
                }
                victims.extend(self.victim(one));
            }
        }
        if spoken {
            victims.retain(|victim| matches!(victim, Victim::Several { count, .. } if *count > 1));
        }
        let evidence = claim.map_or_else(
            || self.parsed.tokens.span(self.parsed.tokens.sentences()[sentence].clone()),
            |claim| tighten(claim, self.parsed, self.text, |within| within.contains(&at) || self.tells_harm(within)),
        );
        // A round-up of a night's happenings counts none of them.
        let words = claim.map_or(evidence, |claim| claim.span).of(self.text).to_lowercase();
        if ["separate ", "in shootings", "in crashes", "in incidents", "in accidents", "across the city"]
            .iter()
            .any(|of| words.contains(of))
            || self.counts_over_hours(sentence)
        {
            return None;
        }
        let of_them = |head: &usize| {
            self.lemma(*head) == "one" && self.parsed.tokens.children(*head).any(|of| self.lemma(of) == "of")
        };
        let part = self.lemma(at) == "condition" || is("carry", self.lemma(at).as_str()) || heads.iter().any(of_them);
        let others = heads.iter().any(|head| self.is_of_others(*head));
        let (by, days) = (self.actors(at), self.days(claim, sentence));
        (!victims.is_empty()).then_some(Told { harm, victims, sentence, evidence, part, others, by, days })
    }

    /// "Three others", "two other men", "five more people".
    fn is_of_others(&self, head: usize) -> bool {
        let other = |at: usize| matches!(self.lemma(at).as_str(), "other" | "more" | "additional");
        other(head) || self.parsed.tokens.children(head).any(other)
    }

    /// Who kills, hurts or hits: the subject where somebody is acted on, whom "by" names.
    fn actors(&self, at: usize) -> Vec<Person> {
        let lemma = self.lemma(at);
        if !["kill", "hurt", "hit"].iter().any(|list| is(list, lemma.as_str())) {
            return Vec::new();
        }
        let agent = self.child(at, &["agent"]).and_then(|by| self.child(by, &["pobj"]));
        let heads = match agent {
            Some(agent) => vec![agent],
            None if self.child(at, &["dobj"]).is_some() => self.subjects(at),
            None => return Vec::new(),
        };
        let persons = heads.into_iter().filter_map(|head| self.victim(head));
        persons.filter_map(|one| if let Victim::One(person) = one { Some(person) } else { None }).collect()
    }

    /// The days that the clause, or the only date of its sentence, gives.
    fn days(&self, claim: Option<&Claim>, sentence: usize) -> Option<(Date, Date)> {
        let span = self.parsed.tokens.span(self.parsed.tokens.sentences()[sentence].clone());
        let dated = |within: Span| {
            let mut found = self.parsed.times.iter().filter(|time| {
                time.span.overlaps(within)
                    && matches!(time.kind, TimeKind::Date | TimeKind::Time)
                    && time.value.as_ref().is_some_and(|value| value.starts_with(|c: char| c.is_ascii_digit()))
            });
            let only = found.next()?;
            found.next().is_none().then_some(only.days)?
        };
        claim.and_then(|claim| dated(claim.span)).or_else(|| dated(span))
    }

    /// "Eight people were shot in a five-hour span", "within four hours": happenings of a night counted together.
    fn counts_over_hours(&self, sentence: usize) -> bool {
        let span = self.parsed.tokens.span(self.parsed.tokens.sentences()[sentence].clone());
        let words = span.of(self.text).to_lowercase();
        words.contains("-hour span")
            || words.contains("hour period")
            || words.contains("-hour stretch")
            || self.parsed.times.iter().filter(|time| span.contains(time.span)).any(|time| {
                let hours = time.kind == TimeKind::Duration
                    && time.value.as_deref().is_some_and(|value| value.starts_with("PT") && value.ends_with('H'));
                let before = self.text[span.start()..time.span.start()].to_lowercase();
                let before = before.trim_end().trim_end_matches(" about").trim_end_matches(" just");
                hours && (before.ends_with(" within") || before.ends_with(" in") || before.ends_with(" span of"))
            })
    }

    /// Whether some of the words give a figure or tell of harm.
    fn tells_harm(&self, within: &Range<usize>) -> bool {
        let span = self.parsed.tokens.span(within.clone());
        let counts = self.parsed.quantities.iter().any(|quantity| {
            quantity.span.overlaps(span) && matches!(quantity.kind, QuantityKind::Count | QuantityKind::Age)
        });
        let harms = |at: usize| {
            let lemma = self.lemma(at);
            ["kill", "die", "hurt", "hit", "injury", "hospital"].iter().any(|list| is(list, lemma.as_str()))
                || matches!(lemma.as_str(), "dead" | "death" | "fatal" | "condition")
        };
        counts || within.clone().any(harms)
    }

    /// The smallest claim around a token.
    fn claim(&self, at: usize) -> Option<&Claim> {
        let start = self.parsed.tokens.all()[at].start as usize;
        let sentence = self.parsed.tokens.sentence_of(at);
        let from = self.parsed.claims.partition_point(|claim| claim.sentence < sentence);
        let inside = self.parsed.claims[from..].iter().take_while(|claim| claim.sentence == sentence);
        inside
            .filter(|claim| claim.span.start() <= start && start < claim.span.end())
            .min_by_key(|claim| (claim.predicate != Some(at), claim.span.len()))
    }

    /// "Died of cancer", "after a battle with leukaemia": a life that is told of, no part of what befell people.
    fn is_of_illness(&self, verb: usize) -> bool {
        let objects = |of: usize| {
            let below = self.parsed.tokens.children(of).filter(|below| self.dep(*below) == "prep");
            below.filter_map(|preposition| self.child(preposition, &["pobj"]))
        };
        let is_illness = |noun: usize| {
            let what = self.child(noun, &["compound", "amod"]).map(|what| self.lemma(what)).unwrap_or_default();
            is("illness", &self.lemma(noun))
                || matches!(
                    (what.as_str(), self.lemma(noun).as_str()),
                    ("natural", "cause") | ("old", "age") | ("kidney" | "liver", "failure" | "disease")
                )
        };
        objects(verb).any(|noun| is_illness(noun) || objects(noun).any(is_illness))
    }

    /// Verbs: of killing and hurting whom they act on, of dying who acts.
    fn verb(&self, at: usize) -> Option<(Harm, Vec<usize>)> {
        let lemma = self.lemma(at);
        let lemma = lemma.as_str();
        // "Man kills 4-year-old": the age stands for the one it is of.
        let aged = self.child(at, &["acomp"]).filter(|of| self.lemma(*of) == "old" && self.age(*of).is_some());
        let object = self.child(at, &["dobj"]).or(aged).map(|object| (object, self.lemma(object)));
        if is("die", lemma) {
            return (!self.is_of_illness(at)).then(|| (Harm::Dead, self.subjects(at)));
        }
        let harm = if is("kill", lemma) {
            Harm::Dead
        } else if is("hurt", lemma) {
            Harm::Hurt
        } else if is("hit", lemma) {
            if self.is_fatal(at) { Harm::Dead } else { Harm::Hit }
        } else if let Some((object, noun)) = &object {
            return match (lemma, noun.as_str()) {
                ("commit", "suicide") => Some((Harm::Dead, self.subjects(at))),
                ("lose", "life") => Some((Harm::Dead, self.subjects(at))),
                ("take", "life") if self.child(*object, &["poss"]).is_some() => Some((Harm::Dead, self.subjects(at))),
                ("turn", "gun" | "weapon" | "pistol" | "rifle" | "handgun" | "shotgun") if self.is_on_oneself(at) => {
                    Some((Harm::Dead, self.subjects(at)))
                }
                ("claim" | "take" | "cost", "life") => Some((Harm::Dead, vec![*object])),
                ("suffer" | "sustain" | "receive", noun) if is("injury", noun) => {
                    let fatal = self.is_fatal_injury(*object);
                    Some((if fatal { Harm::Dead } else { Harm::Hurt }, self.subjects(at)))
                }
                _ => None,
            };
        } else if is("carry", lemma) && self.child(at, &["auxpass"]).is_some() && self.goes_to_hospital(at) {
            return Some((Harm::Hurt, self.subjects(at)));
        } else {
            return None;
        };
        if let Some((object, noun)) = object {
            if matches!(noun.as_str(), "himself" | "herself" | "themselves" | "itself") {
                return Some((harm, self.subjects(at)));
            }
            // "Killed his son and then himself".
            let also = self.child(at, &["conj", "npadvmod", "appos"]);
            let also = also.filter(|of| matches!(self.lemma(*of).as_str(), "himself" | "herself"));
            return Some((harm, std::iter::once(object).chain(also).collect()));
        }
        let token = &self.parsed.tokens.all()[at];
        if self.child(at, &["auxpass"]).is_some() {
            return Some((harm, self.subjects(at)));
        }
        match (token.tag.as_str(), self.dep(at)) {
            ("VBN" | "VBD", "acl") => Some((harm, vec![self.head(at)])),
            // "A man shot and killed his wife": the object is shared.
            ("VBD", _)
                if self
                    .parsed
                    .tokens
                    .children(at)
                    .any(|of| self.dep(of) == "conj" && self.child(of, &["dobj"]).is_some()) =>
            {
                None
            }
            ("VBN" | "VBD", "oprd" | "xcomp" | "acomp" | "ccomp" | "advcl") => {
                let own = self.own_subjects(at);
                Some((harm, if own.is_empty() { self.subjects_or_object(self.head(at)) } else { own }))
            }
            ("VBN" | "VBD", "conj") => {
                // "Was shot and killed" passes its subject on; "shot and killed a man" its object.
                let above = self.head(at);
                let passive = self.child(above, &["auxpass"]).is_some();
                let bare =
                    !passive && self.own_subjects(at).len() + self.own_subjects(above).len() > 0 && self.is_bare(at);
                (passive || bare).then(|| (harm, self.subjects(at)))
            }
            // A headline's participle: "Two men wounded near Rovna".
            ("VBN" | "VBD", _) if !self.own_subjects(at).is_empty() && self.is_bare(at) => {
                Some((harm, self.own_subjects(at)))
            }
            ("VBN", "amod") => Some((harm, vec![self.head(at)])),
            ("VBN" | "VBD", _) => self.counted_before(at).map(|of| (harm, vec![of])),
            _ => None,
        }
    }

    /// "Turned the gun on himself".
    fn is_on_oneself(&self, verb: usize) -> bool {
        let within = self.parsed.tokens.subtree(verb);
        within
            .filter(|at| *at > verb)
            .any(|at| matches!(self.lemma(at).as_str(), "himself" | "herself") && self.lemma(self.head(at)) == "on")
    }

    /// "Five others injured": people with a count right before the participle, whatever the tree makes of it.
    fn counted_before(&self, at: usize) -> Option<usize> {
        let before = at.checked_sub(1)?;
        let start = self.parsed.tokens.all()[before].start as usize;
        let counts = |quantity: &Quantity| {
            quantity.kind == QuantityKind::Count
                && (quantity.counted.as_ref().is_some_and(|of| of.head == before)
                    || quantity.span.start() <= start && start < quantity.span.end())
        };
        self.parsed.quantities.iter().any(counts).then_some(before)
    }

    /// A participle without an object or an auxiliary: in a headline it is passive.
    fn is_bare(&self, at: usize) -> bool {
        self.child(at, &["dobj", "aux", "auxpass", "agent"]).is_none() && self.lemma(at) != "shoot"
            || self.child(at, &["agent"]).is_some()
    }

    fn is_fatal(&self, at: usize) -> bool {
        let near = at.saturating_sub(2)..self.parsed.tokens.all().len().min(at + 4);
        // "Two were shot, one fatally": a part of them.
        let near = near.filter(|of| !self.is_part_fatal(*of) && (*of == 0 || self.lemma(of - 1) != "non"));
        let lemmas: Vec<String> = near.map(|of| self.parsed.tokens.all()[of].of(self.text).to_lowercase()).collect();
        let to_death = |to: usize| {
            self.lemma(to) == "to" && self.child(to, &["pobj"]).is_some_and(|end| self.lemma(end) == "death")
        };
        lemmas.windows(2).any(|pair| pair[0] == "to" && pair[1] == "death")
            || self.parsed.tokens.children(at).any(to_death)
            || lemmas.iter().any(|word| matches!(word.as_str(), "fatally" | "dead"))
    }

    /// "Fatal", and not "non-fatal".
    fn is_fatal_injury(&self, noun: usize) -> bool {
        let negated = |at: usize| (at.saturating_sub(2)..at).any(|before| self.lemma(before) == "non");
        self.parsed.tokens.children(noun).any(|of| self.lemma(of) == "fatal" && !negated(of))
    }

    /// "One fatally", "two of them fatally": the figure right before the word.
    fn part_before(&self, at: usize) -> Option<usize> {
        let all = self.parsed.tokens.all();
        let before = at.checked_sub(1)?;
        let figure = match self.lemma(before).as_str() {
            "they" | "them" | "whom" if at >= 3 && self.lemma(at - 2) == "of" => at - 3,
            _ => before,
        };
        let counts =
            all[figure].pos == Pos::Num && self.parsed.tokens.sentence_of(figure) == self.parsed.tokens.sentence_of(at);
        counts.then_some(figure)
    }

    fn is_part_fatal(&self, at: usize) -> bool {
        self.lemma(at) == "fatally" && self.part_before(at).is_some()
    }

    /// "Eight were killed or injured": how many of the one and how many of the other is not told.
    fn is_either(&self, at: usize) -> bool {
        let harms = |of: usize| ["kill", "die", "hurt"].iter().any(|list| is(list, self.lemma(of).as_str()));
        let or = |of: usize| self.parsed.tokens.children(of).any(|cc| self.lemma(cc) == "or");
        let above = self.head(at);
        let first = if self.dep(at) == "conj" && harms(above) { above } else { at };
        or(first) && self.parsed.tokens.children(first).any(|of| self.dep(of) == "conj" && harms(of))
    }

    fn goes_to_hospital(&self, at: usize) -> bool {
        let to = self.parsed.tokens.children(at).filter(|of| matches!(self.lemma(*of).as_str(), "to" | "from" | "in"));
        let mut places = to.filter_map(|of| self.child(of, &["pobj"]));
        places.any(|place| self.parsed.tokens.subtree(place).take(8).any(|of| is("hospital", self.lemma(of).as_str())))
    }

    /// Adjectives and nouns: "found dead", "two dead", "the death of a woman", "in critical condition".
    fn state(&self, at: usize) -> Option<(Harm, Vec<usize>)> {
        let lemma = self.lemma(at);
        let harm = match lemma.as_str() {
            "dead" | "deceased" => Harm::Dead,
            "hurt" | "injured" | "wounded" | "hospitalized" | "hospitalised" => Harm::Hurt,
            "death" | "killing" | "murder" | "slaying" | "homicide" => return self.death(at),
            "fatality" => return Some((Harm::Dead, vec![at])),
            "toll" => return self.toll(at),
            "fatally" => return self.part_before(at).map(|figure| (Harm::Dead, vec![figure])),
            "condition" => return self.condition(at),
            noun if is("injury", noun) => return self.injury(at),
            _ => return None,
        };
        let above = self.head(at);
        match self.dep(at) {
            _ if self.child(at, &["nummod"]).is_some() => Some((harm, vec![at])),
            _ if at > 0 && self.parsed.tokens.all()[at - 1].pos == Pos::Num && above != at - 1 => {
                Some((harm, vec![at - 1]))
            }
            "acomp" | "attr" | "oprd" | "xcomp" | "ccomp" | "advcl" | "advmod" => {
                let own = self.own_subjects(at);
                Some((harm, if own.is_empty() { self.subjects_or_object(above) } else { own }))
            }
            "amod" => Some((harm, vec![above])),
            "acl" => Some((harm, vec![above])),
            "ROOT" if !self.own_subjects(at).is_empty() => Some((harm, self.own_subjects(at))),
            // "Two dead": a headline's figure may head the adjective.
            _ if self.parsed.tokens.all()[above].pos == Pos::Num => Some((harm, vec![above])),
            _ => self.counted_before(at).map(|of| (harm, vec![of])),
        }
    }

    /// "The death of two men", "two deaths", "two counts of murder".
    fn death(&self, at: usize) -> Option<(Harm, Vec<usize>)> {
        let attempted =
            self.parsed.tokens.children(at).any(|of| matches!(self.lemma(of).as_str(), "attempted" | "attempt"));
        if attempted || self.lemma(self.head(at)) == "attempt" {
            return None;
        }
        if self.child(at, &["nummod"]).is_some() && self.lemma(at) == "death" {
            return Some((Harm::Dead, vec![at]));
        }
        let within = self.head(at);
        if self.lemma(within) == "of" && self.lemma(self.head(within)) == "count" {
            return Some((Harm::Dead, vec![self.head(within)]));
        }
        let of = self.parsed.tokens.children(at).find(|of| self.lemma(*of) == "of");
        let victim = of
            .and_then(|of| self.child(of, &["pobj"]))
            .or_else(|| self.child(at, &["poss"]).filter(|_| self.lemma(at) == "death"))?;
        Some((Harm::Dead, vec![victim]))
    }

    /// "The death toll rose to seven", "a toll of seven dead".
    fn toll(&self, at: usize) -> Option<(Harm, Vec<usize>)> {
        let all = self.parsed.tokens.all();
        let end = self.parsed.tokens.sentences()[self.parsed.tokens.sentence_of(at)].end;
        let number = (at + 1..end.min(at + 10)).rfind(|of| all[*of].pos == Pos::Num)?;
        let deaths = at > 0 && self.lemma(at - 1) == "death";
        deaths.then_some((Harm::Dead, vec![number]))
    }

    /// "In critical condition", of whom the clause speaks.
    fn condition(&self, at: usize) -> Option<(Harm, Vec<usize>)> {
        let stated = self.parsed.tokens.children(at).any(|of| is("condition", self.lemma(of).as_str()));
        let within = self.head(at);
        if !stated || self.lemma(within) != "in" {
            return None;
        }
        let above = self.head(within);
        match self.parsed.tokens.all()[above].pos {
            Pos::Noun | Pos::Propn | Pos::Num => Some((Harm::Hurt, vec![above])),
            Pos::Verb | Pos::Aux => Some((Harm::Hurt, self.subjects_or_object(above))),
            _ => None,
        }
    }

    /// "With a gunshot wound", "from injuries".
    fn injury(&self, at: usize) -> Option<(Harm, Vec<usize>)> {
        let within = self.head(at);
        if self.dep(at) != "pobj" || !matches!(self.lemma(within).as_str(), "with" | "from") {
            return None;
        }
        let above = self.head(within);
        let fatal = self.is_fatal_injury(at);
        let harm = if fatal { Harm::Dead } else { Harm::Hit };
        match self.parsed.tokens.all()[above].pos {
            Pos::Noun | Pos::Propn | Pos::Num => Some((harm, vec![above])),
            Pos::Verb if self.lemma(above) == "die" => None,
            Pos::Verb => Some((harm, self.subjects_or_object(above))),
            _ => None,
        }
    }

    /// Denied, only feared, or told as history.
    fn is_beside_the_news(&self, claim: &Claim, at: usize) -> bool {
        let own = claim.predicate == Some(at)
            || claim.predicate.is_some_and(|verb| self.parsed.tokens.ancestors(at).take(3).any(|up| up == verb));
        let open = matches!(claim.modality, Modality::Planned | Modality::Threatened | Modality::Possible);
        claim.background || own && (claim.polarity == Polarity::Negative || open || claim.modality == Modality::Denied)
    }

    /// Totals of a year, a war or a town, and other days: "since March", "this year", "in 2012".
    fn is_of_other_times(&self, sentence: usize) -> bool {
        let range = self.parsed.tokens.sentences()[sentence].clone();
        let span = self.parsed.tokens.span(range);
        let words = span.of(self.text).to_lowercase();
        let period =
            ["this year", "so far", "last year", "each year", "a year ago", "years ago", "per year", " annually"];
        period.iter().any(|period| words.contains(period))
            || words.split(|c: char| !c.is_alphanumeric()).any(|word| word == "since")
            || self.parsed.times.iter().filter(|time| span.overlaps(time.span)).any(|time| {
                let value = time.value.as_deref().unwrap_or_default();
                value.len() == 4 && value.bytes().all(|byte| byte.is_ascii_digit())
            })
    }
}
