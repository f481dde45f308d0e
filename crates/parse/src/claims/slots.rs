//! What a clause gives for each slot.

use jiff::civil::Date;
use rashomon_syntax::Pos;
use rashomon_text::Span;

use super::Found;
use super::clauses::{Clause, Cut};
use crate::{
    Claim, MentionIdx, MentionType, Modality, Participant, Polarity, QuantityIdx, QuoteIdx, Role, TimeIdx, Tokens,
};

pub(super) struct Slots<'p> {
    text: &'p str,
    tokens: &'p Tokens,
    found: &'p Found<'p>,
    published: Option<Date>,
    /// The quotes' contents with their quote, in order of the text.
    contents: Vec<(Span, QuoteIdx)>,
}

impl<'p> Slots<'p> {
    pub fn new(text: &'p str, tokens: &'p Tokens, found: &'p Found<'p>, published: Option<Date>) -> Self {
        let of =
            |(at, quote): (usize, &'p crate::Quote)| quote.content.iter().map(move |span| (*span, QuoteIdx(at as u32)));
        let mut contents: Vec<_> = found.quotes.iter().enumerate().flat_map(of).collect();
        contents.sort();
        Self { text, tokens, found, published, contents }
    }

    pub fn claim(&self, sentence: usize, cut: &Cut, clause: &Clause) -> Claim {
        let span = self.with_closing_mark(self.tokens.span(clause.tokens.clone()));
        let (condition, cause) = self.grounds(cut, clause.predicate);
        let times = self.times_in(span);
        Claim {
            span,
            sentence,
            predicate: Some(clause.predicate),
            participants: self.participants(cut, clause.predicate),
            quantities: self.quantities_in(span),
            places: self.places_in(span),
            condition,
            cause,
            according_to: self.according_to(span),
            polarity: self.polarity(cut, clause.predicate),
            modality: self.modality(cut, clause.predicate),
            background: self.background(&times),
            times,
        }
    }

    fn token_text(&self, at: usize) -> &'p str {
        self.tokens.all()[at].of(self.text)
    }

    /// A closing bracket or quotation mark belongs to the clause that its opening one stands in.
    fn with_closing_mark(&self, span: Span) -> Span {
        let words = span.of(self.text);
        let next = self.text[span.end()..].chars().next();
        let opens = |open: char, close: char| words.matches(open).count() > words.matches(close).count();
        let closes = match next {
            Some('”') => opens('“', '”'),
            Some(')') => opens('(', ')'),
            Some(']') => opens('[', ']'),
            Some('"') => words.matches('"').count() % 2 == 1,
            _ => false,
        };
        let end = if closes { span.end() + next.map_or(0, char::len_utf8) } else { span.end() };
        Span::new(span.start(), end)
    }

    fn quantities_in(&self, span: Span) -> Vec<QuantityIdx> {
        let within = |(at, of): (usize, Span)| span.contains(of).then_some(QuantityIdx(at as u32));
        self.found.quantities.iter().map(|quantity| quantity.span).enumerate().filter_map(within).collect()
    }

    fn times_in(&self, span: Span) -> Vec<TimeIdx> {
        let within = |(at, of): (usize, Span)| span.overlaps(of).then_some(TimeIdx(at as u32));
        self.found.times.iter().map(|time| time.span).enumerate().filter_map(within).collect()
    }

    /// Places that a preposition of place, or an adjective of direction, puts the claim in.
    fn places_in(&self, span: Span) -> Vec<MentionIdx> {
        let all = self.tokens.all();
        let from = self.found.mentions.partition_point(|mention| mention.span.end() <= span.start());
        let mut places = Vec::new();
        for (at, mention) in self.found.mentions.iter().enumerate().skip(from) {
            if mention.span.start() >= span.end() {
                break;
            }
            let kind = matches!(mention.kind, MentionType::Place | MentionType::Facility);
            let Some(last) = self.tokens.within(mention.span).last().filter(|_| kind) else { continue };
            let above = self.tokens.ancestors(last).take(4);
            if above.into_iter().any(|up| all[up].pos == Pos::Adp && is_locative(self.token_text(up))) {
                places.push(MentionIdx(at as u32));
            }
        }
        places
    }

    fn participants(&self, cut: &Cut, predicate: usize) -> Vec<(Role, Participant)> {
        let all = self.tokens.all();
        let mut participants = Vec::new();
        let mut add = |role: Role, head: usize| {
            for at in self.coordinated(cut, head) {
                participants.push((role, self.participant(cut, at)));
            }
        };
        let mut subject = false;
        for verb in self.verbs(cut, predicate) {
            for child in cut.children(verb) {
                match all[*child].dep.as_str() {
                    "nsubj" | "csubj" => {
                        subject = true;
                        add(Role::Actor, self.antecedent(cut, *child, predicate));
                    }
                    "nsubjpass" => {
                        subject = true;
                        add(Role::Recipient, self.antecedent(cut, *child, predicate));
                    }
                    "dobj" | "attr" => add(Role::Recipient, *child),
                    "dative" => add(Role::Other, *child),
                    "agent" => cut.children(*child).iter().for_each(|by| add(Role::Actor, *by)),
                    "prep" => {
                        for of in cut.children(*child) {
                            if all[*of].dep == "pobj" {
                                add(Role::Other, *of);
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
        if !subject && let Some((role, head)) = self.borrowed_subject(cut, predicate) {
            add(role, head);
        }
        participants
    }

    /// The predicate and the verbs that it governs without a clause of their own ("refused to send").
    fn verbs(&self, cut: &Cut, predicate: usize) -> Vec<usize> {
        let all = self.tokens.all();
        let mut verbs = vec![predicate];
        let mut at = 0;
        while at < verbs.len() {
            let below = cut.children(verbs[at]).iter().copied();
            let more = below.filter(|child| matches!(all[*child].dep.as_str(), "xcomp" | "conj"));
            verbs.extend(more.filter(|child| cut.owner(*child) == predicate && all[*child].pos == Pos::Verb));
            at += 1;
        }
        verbs
    }

    /// What a relative pronoun stands for.
    fn antecedent(&self, cut: &Cut, subject: usize, predicate: usize) -> usize {
        let token = &self.tokens.all()[subject];
        let relative = matches!(token.tag.as_str(), "WDT" | "WP" | "WP$");
        if relative && self.tokens.all()[predicate].dep == "relcl" { self.head_of(cut, predicate) } else { subject }
    }

    fn head_of(&self, cut: &Cut, token: usize) -> usize {
        let head = self.tokens.all()[token].head as usize;
        if head >= cut.first { head } else { token }
    }

    /// The subject that a clause without its own shares with the clause above it.
    fn borrowed_subject(&self, cut: &Cut, predicate: usize) -> Option<(Role, usize)> {
        let all = self.tokens.all();
        let mut at = predicate;
        for _ in 0..8 {
            let above = self.head_of(cut, at);
            match all[at].dep.as_str() {
                "acl" if all[at].tag != "VBG" => return Some((Role::Recipient, above)),
                "acl" | "relcl" => return Some((Role::Actor, above)),
                "conj" | "advcl" | "pcomp" | "xcomp" | "prep" | "ccomp" => {}
                _ => return None,
            }
            if above == at {
                return None;
            }
            let passive = cut.children(predicate).iter().any(|child| all[*child].dep == "auxpass")
                || all[predicate].tag == "VBN" && all[predicate].dep == "conj";
            let role = if passive { Role::Recipient } else { Role::Actor };
            let subject = |child: &&usize| matches!(all[**child].dep.as_str(), "nsubj" | "nsubjpass");
            if let Some(subject) = cut.children(above).iter().find(subject) {
                return Some((role, self.antecedent(cut, *subject, above)));
            }
            at = above;
        }
        None
    }

    fn coordinated(&self, cut: &Cut, head: usize) -> Vec<usize> {
        let all = self.tokens.all();
        let mut heads = vec![head];
        let mut at = 0;
        while at < heads.len() {
            let noun = |child: &usize| all[*child].dep == "conj" && matches!(all[*child].pos, Pos::Noun | Pos::Propn);
            heads.extend(cut.children(heads[at]).iter().copied().filter(noun));
            at += 1;
        }
        heads
    }

    /// The noun phrase of `head` up to its first coordinate or clause.
    fn participant(&self, cut: &Cut, head: usize) -> Participant {
        let all = self.tokens.all();
        let (mut low, mut high, mut open) = (head, head, vec![head]);
        while let Some(at) = open.pop() {
            low = low.min(at);
            high = high.max(at);
            let part = |child: &usize| {
                !matches!(all[*child].dep.as_str(), "conj" | "cc" | "punct" | "relcl" | "acl" | "appos")
                    && cut.owner(*child) != *child
            };
            open.extend(cut.children(at).iter().copied().filter(part));
        }
        let span = self.tokens.span(low..high + 1);
        let (start, end) = (all[head].start as usize, all[head].end as usize);
        let from = self.found.mentions.partition_point(|mention| mention.span.end() <= start);
        let named = self.found.mentions.get(from).filter(|mention| mention.span.start() < end);
        Participant { span, entity: named.map(|mention| mention.entity) }
    }

    /// The condition and the cause that clauses and phrases below the predicate give.
    fn grounds(&self, cut: &Cut, predicate: usize) -> (Option<Span>, Option<Span>) {
        let all = self.tokens.all();
        let (mut condition, mut cause) = (None, None);
        for verb in self.verbs(cut, predicate) {
            for child in cut.children(verb) {
                let whole = |at: usize| {
                    let (mut low, mut high, mut open) = (at, at, vec![at]);
                    while let Some(at) = open.pop() {
                        low = low.min(at);
                        high = high.max(at);
                        open.extend(cut.children(at).iter().copied().filter(|of| all[*of].dep != "punct"));
                    }
                    self.tokens.span(low..high + 1)
                };
                match all[*child].dep.as_str() {
                    "advcl" | "prep" | "pcomp" => {
                        let first = self.tokens.within(whole(*child)).start;
                        match ground(&self.token_text(first).to_lowercase(), || self.next_word(first)) {
                            Some(Ground::Condition) => condition = condition.or(Some(whole(*child))),
                            Some(Ground::Cause) => cause = cause.or(Some(whole(*child))),
                            None => {}
                        }
                    }
                    "agent" if is_causal_verb(all[verb].lemma.as_str()) => cause = cause.or(Some(whole(*child))),
                    _ => {}
                }
            }
        }
        (condition, cause)
    }

    fn next_word(&self, at: usize) -> String {
        self.tokens.all().get(at + 1).map(|token| token.of(self.text).to_lowercase()).unwrap_or_default()
    }

    fn according_to(&self, span: Span) -> Option<QuoteIdx> {
        let from = self.contents.partition_point(|(content, _)| content.start() < span.end());
        // The innermost content that holds most of the claim speaks for it.
        let held = |content: Span| {
            let (start, end) = (content.start().max(span.start()), content.end().min(span.end()));
            end > start && 2 * (end - start) >= span.len()
        };
        self.contents[..from].iter().rev().take(16).find(|(content, _)| held(*content)).map(|(_, quote)| *quote)
    }

    fn polarity(&self, cut: &Cut, predicate: usize) -> Polarity {
        let all = self.tokens.all();
        let negates = |at: usize| {
            let token = &all[at];
            token.dep == "neg" || matches!(token.lemma.as_str(), "never" | "nobody" | "nothing" | "neither" | "none")
        };
        // A headline's tree is often wrong, its "not" is not.
        let sentence = &self.tokens.sentences()[self.tokens.sentence_of(predicate)];
        let not = sentence.clone().find(|at| {
            cut.owner(*at) == predicate
                && matches!(all[*at].lemma.as_str(), "not" | "n't" | "n’t")
                && self.next_word(*at) != "only"
        });
        let negated = cut.children(predicate).iter().any(|child| {
            let noun = matches!(all[*child].dep.as_str(), "nsubj" | "nsubjpass" | "dobj" | "attr");
            let no = |of: &usize| matches!(self.token_text(*of).to_lowercase().as_str(), "no" | "neither" | "none");
            negates(*child) || noun && (no(child) || cut.children(*child).iter().any(no))
        });
        if negated || not.is_some() { Polarity::Negative } else { Polarity::Positive }
    }

    fn modality(&self, cut: &Cut, predicate: usize) -> Modality {
        let all = self.tokens.all();
        let mut modality = Modality::Asserted;
        for child in cut.children(predicate) {
            match (all[*child].dep.as_str(), all[*child].lemma.as_str()) {
                ("aux", "may" | "might" | "could" | "can" | "would" | "should" | "must") => {
                    modality = Modality::Possible;
                }
                ("aux", "will" | "shall" | "'ll") => modality = Modality::Planned,
                ("advmod", "allegedly" | "reportedly" | "purportedly" | "supposedly" | "apparently") => {
                    return Modality::Alleged;
                }
                _ => {}
            }
        }
        let above = all[predicate].head as usize;
        match all[predicate].lemma.as_str() {
            "plan" | "intend" | "schedule" | "expect" | "aim" | "hope" | "set" if modality == Modality::Asserted => {
                let to = cut.children(predicate).iter().any(|child| all[*child].dep == "xcomp");
                if to { Modality::Planned } else { modality }
            }
            "threaten" | "warn" => Modality::Threatened,
            _ if above != predicate
                && all[predicate].dep == "ccomp"
                && matches!(all[above].lemma.as_str(), "allege" | "claim" | "accuse" | "suspect") =>
            {
                Modality::Alleged
            }
            _ if above != predicate && matches!(all[above].lemma.as_str(), "deny" | "refute" | "dismiss") => {
                Modality::Denied
            }
            _ => modality,
        }
    }

    /// Told as history: its day lies more than ten weeks before publication.
    fn background(&self, times: &[TimeIdx]) -> bool {
        let Some(published) = self.published else { return false };
        let last = times.iter().filter_map(|at| self.found.times[at.at()].days).map(|(_, last)| last).max();
        last.is_some_and(|last| published.since(last).is_ok_and(|gap| gap.get_days() > 70))
    }
}

enum Ground {
    Condition,
    Cause,
}

/// What kind of ground a phrase gives, by the words that open it.
fn ground(first: &str, second: impl Fn() -> String) -> Option<Ground> {
    match first {
        "if" | "unless" | "provided" | "providing" | "assuming" | "should" => Some(Ground::Condition),
        "because" | "since" | "due" | "owing" => Some(Ground::Cause),
        "as" if second() == "long" => Some(Ground::Condition),
        "on" if second() == "condition" => Some(Ground::Condition),
        "in" if second() == "case" => Some(Ground::Condition),
        _ => None,
    }
}

fn is_causal_verb(lemma: &str) -> bool {
    matches!(lemma, "cause" | "trigger" | "spark" | "provoke" | "prompt" | "ignite")
}

fn is_locative(word: &str) -> bool {
    const WORDS: [&str; 21] = [
        "in",
        "at",
        "near",
        "outside",
        "inside",
        "on",
        "around",
        "from",
        "off",
        "across",
        "over",
        "to",
        "into",
        "within",
        "toward",
        "towards",
        "along",
        "between",
        "through",
        "throughout",
        "by",
    ];
    WORDS.contains(&word.to_lowercase().as_str())
}
