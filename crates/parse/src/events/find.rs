//! Triggers, and what the clause around one makes of its type.

use rashomon_syntax::Pos;
use rashomon_text::Span;

use super::lexicon::{Around, Lexicon};
use super::tree::Tree;
use crate::{
    EventMention, Mention, MentionType, Modality, Participant, Polarity, TimeExpression, TimeIdx, TimeKind, Tokens,
};

/// Verbs that lend a noun its verb: "carry out an attack".
const LIGHT: &[&str] = &[
    "launch",
    "begin",
    "start",
    "stage",
    "hold",
    "conduct",
    "carry",
    "mount",
    "make",
    "give",
    "issue",
    "open",
    "continue",
    "resume",
    "announce",
    "join",
    "face",
    "express",
    "undertake",
    "wage",
    "impose",
    "provide",
    "offer",
    "plan",
    "lead",
    "order",
    "have",
    "take",
    "initiate",
    "commit",
    "escalate",
    "intensify",
    "step",
    "renew",
    "declare",
    "pay",
    "perform",
    "organize",
    "organise",
    "attend",
    "enter",
    "increase",
    "file",
    "pursue",
    "threaten",
    "send",
    "place",
    "voice",
    "reiterate",
    "repeat",
    "reaffirm",
    "stress",
    "raise",
    "propose",
    "sign",
    "reach",
    "put",
    "extend",
    "release",
    "deliver",
    "seek",
];
/// Verbs that put an end to what their object tells.
const ENDING: &[&str] = &[
    "end", "halt", "suspend", "stop", "lift", "ease", "cancel", "call", "cut", "reduce", "cease", "abandon", "scrap",
    "withdraw", "freeze", "drop", "break", "postpone",
];
/// Verbs that tell what somebody says.
const SAYING: &[&str] = &[
    "say",
    "announce",
    "declare",
    "state",
    "tell",
    "report",
    "confirm",
    "reiterate",
    "insist",
    "add",
    "note",
    "claim",
    "argue",
    "stress",
    "believe",
    "think",
    "write",
    "reveal",
    "indicate",
    "signal",
    "decide",
    "vow",
    "maintain",
    "acknowledge",
    "explain",
];
/// Verbs that look ahead to what they govern.
const AHEAD: &[&str] = &[
    "plan", "intend", "prepare", "vow", "pledge", "promise", "hope", "want", "expect", "aim", "seek", "consider",
    "ready",
];

pub(super) struct Finder<'a> {
    pub tree: &'a Tree<'a>,
    mentions: &'a [Mention],
    times: &'a [TimeExpression],
    lexicon: &'static Lexicon,
    /// The index of the first mention and time of the sentence in their lists.
    first_mention: usize,
    first_time: usize,
    end: usize,
    tokens: &'a Tokens,
}

impl<'a> Finder<'a> {
    pub fn new(tree: &'a Tree<'a>, tokens: &'a Tokens, mentions: &'a [Mention], times: &'a [TimeExpression]) -> Self {
        let (start, end) = match tree.range.is_empty() {
            true => (0, 0),
            false => (tree.token(tree.range.start).start as usize, tree.token(tree.range.end - 1).end as usize),
        };
        let first_mention = mentions.partition_point(|mention| mention.span.end() <= start);
        let first_time = times.partition_point(|time| time.span.end() <= start);
        Self { tree, mentions, times, lexicon: Lexicon::get(), first_mention, first_time, end, tokens }
    }

    pub fn run(&self, events: &mut Vec<EventMention>) {
        let mut spent: Vec<usize> = Vec::new();
        for at in self.tree.range.clone() {
            let event = match self.tree.pos(at) {
                Pos::Verb => self.verb_event(at, &mut spent),
                Pos::Aux if matches!(self.modal(at), Some("must" | "should" | "ought")) => {
                    self.verb_event(at, &mut spent)
                }
                Pos::Noun | Pos::Propn => self.noun_event(at, &spent),
                _ => None,
            };
            events.extend(event);
        }
        events.sort_by_key(|event| event.trigger);
    }

    /// The mention that covers a token.
    pub fn mention_at(&self, at: usize) -> Option<&'a Mention> {
        let (start, end) = (self.tree.token(at).start as usize, self.tree.token(at).end as usize);
        self.mentions[self.first_mention..]
            .iter()
            .take_while(|mention| mention.span.start() < end)
            .find(|mention| mention.span.end() > start)
    }

    /// Whether the recogniser or the mentions name a person, a body, a people or a place there.
    pub fn is_named(&self, at: usize) -> bool {
        let named = self.tokens.named();
        let near = named.partition_point(|name| name.tokens.end <= at);
        let inside = named.get(near).filter(|name| name.tokens.start <= at);
        inside.is_some_and(|name| {
            matches!(name.label.as_str(), "PERSON" | "ORG" | "GPE" | "NORP" | "LOC" | "FAC" | "PER")
        }) || self.mention_at(at).is_some()
    }

    pub fn is_time(&self, at: usize) -> bool {
        let (start, end) = (self.tree.token(at).start as usize, self.tree.token(at).end as usize);
        self.times[self.first_time..]
            .iter()
            .take_while(|time| time.span.start() < end)
            .any(|time| time.span.end() > start)
    }

    fn around(&self, verb: usize) -> Around<'a> {
        let tree = self.tree;
        let objects = self.objects(verb);
        let mut around = Around {
            particles: Vec::new(),
            objects: Vec::new(),
            preps: Vec::new(),
            has_object: !objects.is_empty(),
            named_object: objects.iter().any(|object| self.is_named(*object) && tree.pos(*object) == Pos::Propn),
        };
        for child in tree.children(verb).iter().copied() {
            match tree.dep(child) {
                "prt" => around.particles.push(tree.word(child)),
                "prep" | "agent" | "dative" if tree.pos(child) == Pos::Adp => around.preps.push(tree.word(child)),
                "advmod"
                    if child == verb + 1
                        && matches!(tree.word(child), "out" | "off" | "back" | "down" | "up" | "away") =>
                {
                    around.particles.push(tree.word(child));
                }
                // "found him guilty"
                _ if tree.word(child) == "guilty" => around.particles.push("guilty"),
                _ => {}
            }
        }
        // "held them as shields"
        around.objects.extend(tree.prep_objects(verb, &["as"]).into_iter().map(|role| tree.lower(role)));
        for object in objects {
            around.objects.push(tree.lower(object));
            around.objects.push(tree.lemma(object));
            around.objects.extend(self.compound(object));
            // "the ceasefire agreement", "an aid package"
            let modifiers = tree.children(object).iter().copied().filter(|child| tree.dep(*child) == "compound");
            around.objects.extend(modifiers.map(|modifier| tree.lower(modifier)));
            let preps = tree
                .children(object)
                .iter()
                .copied()
                .filter(|child| tree.dep(*child) == "prep" && tree.pos(*child) == Pos::Adp);
            around.preps.extend(preps.map(|prep| tree.word(prep)));
            // "hundreds of homes", "a series of attacks"
            for of in tree.prep_objects(object, &["of"]) {
                around.objects.push(tree.lower(of));
            }
        }
        around
    }

    /// "hunger strike": a noun with the word before it.
    fn compound(&self, noun: usize) -> Option<String> {
        let before = noun.checked_sub(1).filter(|before| self.tree.range.contains(before))?;
        matches!(self.tree.dep(before), "compound" | "amod")
            .then(|| format!("{} {}", self.tree.lower(before), self.tree.lower(noun)))
    }

    /// Whether a noun is what a deed deals with and no party to it.
    pub fn is_theme(&self, noun: usize) -> bool {
        self.noun_kind(noun).is_some() || self.lexicon.is_theme(&self.tree.lower(noun))
    }

    /// The type of a noun, by its compound first.
    pub fn noun_kind(&self, noun: usize) -> Option<&'static str> {
        if !matches!(self.tree.pos(noun), Pos::Noun | Pos::Propn) {
            return None;
        }
        let compound = self.compound(noun).and_then(|words| self.lexicon.noun(&words));
        // "a mediation effort": the word before says what it is an effort at.
        let effort = || {
            let modifier =
                self.tree.children(noun).iter().copied().find(|child| self.tree.dep(*child) == "compound")?;
            let empty = matches!(
                self.tree.lower(noun).as_str(),
                "effort"
                    | "efforts"
                    | "mission"
                    | "attempt"
                    | "attempts"
                    | "bid"
                    | "campaign"
                    | "round"
                    | "wave"
                    | "spree"
                    | "plan"
                    | "threat"
            );
            empty.then(|| self.lexicon.noun(&self.tree.lower(modifier))).flatten()
        };
        compound.or_else(|| self.lexicon.noun(&self.tree.lower(noun))).or_else(effort)
    }

    /// The type that a verb has by itself.
    pub fn kind_of(&self, verb: usize) -> Option<&'static str> {
        self.kind_and_object(verb).map(|(kind, _)| kind)
    }

    fn kind_and_object(&self, verb: usize) -> Option<(&'static str, Option<usize>)> {
        let tree = self.tree;
        let lemma = tree.lemma(verb);
        let around = self.around(verb);
        let known = self.lexicon.verb(&lemma, &around);
        if let Some((kind, _)) = known.filter(|(_, weight)| *weight > 2) {
            let object = self.objects(verb).into_iter().find(|object| self.noun_kind(*object).is_some());
            return Some((kind, object));
        }
        let told = self.objects(verb).into_iter().find_map(|object| Some((self.noun_kind(object)?, object)));
        if let Some((noun, object)) = told {
            if ENDING.contains(&lemma.as_str()) {
                let kind = match noun {
                    "AID" | "COOPERATE" | "SUPPORT" | "CONSULT" | "AGREE" => "SANCTION",
                    "ASSAULT" => "RETREAT",
                    "COERCE" | "SANCTION" | "PROTEST" | "MOBILIZE" | "THREATEN" | "REQUEST" | "ACCUSE" => "CONCEDE",
                    _ => noun,
                };
                return Some((kind, Some(object)));
            }
            if LIGHT.contains(&lemma.as_str()) {
                return Some((noun, Some(object)));
            }
        }
        known.map(|(kind, _)| (kind, None))
    }

    fn verb_event(&self, verb: usize, spent: &mut Vec<usize>) -> Option<EventMention> {
        let tree = self.tree;
        let found = self.kind_and_object(verb);
        if let Some((_, Some(object))) = found {
            spent.push(object);
        }
        let kind = found.map(|(kind, _)| kind);
        let governor = self.governor(verb);
        let said = governor.is_some_and(|up| SAYING.contains(&tree.lemma(up).as_str()));
        // What is agreed, refused, threatened or asked for is told by the verb above.
        if let Some(up) = governor {
            let above = self.kind_of(up);
            if matches!(above, Some("AGREE" | "REJECT" | "THREATEN" | "REQUEST")) && kind != Some("REQUEST") {
                return None;
            }
        }
        let negative = self.is_negative(verb);
        let modal = self.modal(verb);
        let future = matches!(modal, Some("will" | "shall" | "'ll" | "wo" | "'d"))
            || matches!(modal, Some("would")) && said
            || self.is_ready(verb)
            || governor.is_some_and(|up| AHEAD.contains(&tree.lemma(up).as_str()) && tree.tag(verb) == "VB");
        let mut actor = self.actor(verb);
        let mut recipient = kind.and_then(|kind| self.recipient(verb, kind, actor));
        let mut modality = Modality::Asserted;
        let mut polarity = if negative { Polarity::Negative } else { Polarity::Positive };
        let kind = match kind {
            _ if matches!(modal, Some("must" | "should" | "ought")) && said => {
                let sayer = governor.and_then(|up| self.actor(up));
                recipient = tree
                    .child(verb, &["nsubj", "nsubjpass"])
                    .filter(|subject| tree.pos(*subject) != Pos::Pron)
                    .or(recipient);
                if sayer.is_none() || sayer == recipient {
                    return None;
                }
                actor = sayer;
                "REQUEST"
            }
            _ if future && negative => {
                recipient = recipient.or_else(|| self.recipient(verb, "REJECT", actor));
                polarity = Polarity::Positive;
                "REJECT"
            }
            Some("ASSAULT" | "COERCE" | "SANCTION" | "PROTEST" | "MOBILIZE") if future => {
                modality = Modality::Planned;
                "THREATEN"
            }
            Some("AID" | "COOPERATE" | "SUPPORT" | "CONSULT" | "CONCEDE" | "RETREAT") if future => {
                modality = Modality::Planned;
                "AGREE"
            }
            Some("AGREE" | "CONCEDE" | "AID" | "COOPERATE" | "SUPPORT" | "CONSULT") if negative => {
                polarity = Polarity::Positive;
                "REJECT"
            }
            Some(kind) => kind,
            None => return None,
        };
        // A refusal of what is to come is itself no plan.
        if modality == Modality::Asserted && !(future && kind == "REJECT") {
            modality = self.modality(verb, modal, governor);
        }
        if tree.pos(verb) == Pos::Verb && actor.is_none() && recipient.is_none() {
            return None;
        }
        (actor, recipient) = self.parted(kind, verb, actor, recipient);
        Some(self.event(kind, verb, actor, recipient, polarity, modality))
    }

    /// A noun that tells an event and that no verb has told.
    fn noun_event(&self, noun: usize, spent: &[usize]) -> Option<EventMention> {
        let tree = self.tree;
        let kind = self.noun_kind(noun)?;
        if spent.contains(&noun) || self.is_named(noun) || matches!(tree.dep(noun), "compound" | "poss") {
            return None;
        }
        // The object of a verb of the list is part of what that verb tells.
        let told_above = tree.head(noun).is_some_and(|head| {
            let verb = if tree.pos(head) == Pos::Adp { tree.head(head) } else { Some(head) };
            verb.is_some_and(|verb| {
                tree.pos(verb) == Pos::Verb && self.kind_of(verb).is_some() && !matches!(tree.dep(noun), "nsubj")
            })
        });
        let actor = self.noun_actor(noun, 0);
        let recipient = self.noun_recipient(noun, actor);
        if told_above || actor.is_none() && recipient.is_none() {
            return None;
        }
        let (actor, recipient) = self.parted(kind, noun, actor, recipient);
        Some(self.event(kind, noun, actor, recipient, Polarity::Positive, Modality::Asserted))
    }

    /// The verb that a clause depends on, through "to" and "that".
    fn governor(&self, verb: usize) -> Option<usize> {
        let tree = self.tree;
        let mut at = verb;
        for _ in 0..4 {
            let head = tree.head(at)?;
            match tree.dep(at) {
                "xcomp" | "ccomp" | "pcomp" | "parataxis" if tree.pos(head) == Pos::Verb => return Some(head),
                "pcomp" | "acl" if matches!(tree.pos(head), Pos::Adp | Pos::Noun) => at = head,
                "prep" | "dobj" if at != verb && tree.pos(head) == Pos::Verb => return Some(head),
                "conj" | "advcl" if tree.pos(head) == Pos::Verb => {
                    // "said it would leave and would not return"
                    if tree.dep(at) == "advcl" {
                        return None;
                    }
                    at = head;
                }
                _ => return None,
            }
        }
        None
    }

    /// "is ready to help", "is willing to talk".
    fn is_ready(&self, verb: usize) -> bool {
        let tree = self.tree;
        tree.dep(verb) == "xcomp"
            && tree.head(verb).is_some_and(|head| {
                matches!(
                    tree.lower(head).as_str(),
                    "ready" | "willing" | "prepared" | "set" | "due" | "poised" | "determined"
                )
            })
    }

    fn is_negative(&self, verb: usize) -> bool {
        let tree = self.tree;
        tree.children(verb).iter().any(|child| {
            tree.dep(*child) == "neg"
                || matches!(tree.lower(*child).as_str(), "never" | "not" | "n't")
                || tree.dep(*child) == "advmod" && tree.lower(*child) == "longer"
        })
    }

    fn modal(&self, verb: usize) -> Option<&'a str> {
        let tree = self.tree;
        let own = tree.children(verb).iter().copied().find(|child| tree.tag(*child) == "MD" && *child < verb);
        // A later verb shares the modal of the first: "will seize and burn".
        let shared = || {
            let head = tree.head(verb).filter(|_| tree.dep(verb) == "conj" && tree.tag(verb) == "VB")?;
            tree.children(head).iter().copied().find(|child| tree.tag(*child) == "MD")
        };
        own.or_else(shared).map(|child| tree.word(child))
    }

    fn modality(&self, verb: usize, modal: Option<&str>, governor: Option<usize>) -> Modality {
        let tree = self.tree;
        if matches!(modal, Some("may" | "might" | "could" | "should" | "can" | "would")) {
            return Modality::Possible;
        }
        if matches!(modal, Some("will" | "shall")) {
            return Modality::Planned;
        }
        if tree.children(verb).iter().any(|child| matches!(tree.lower(*child).as_str(), "allegedly" | "reportedly")) {
            return Modality::Alleged;
        }
        match governor.map(|up| tree.lemma(up)).as_deref() {
            Some("accuse" | "allege" | "suspect" | "charge" | "blame" | "claim") => Modality::Alleged,
            Some("deny") => Modality::Denied,
            Some("plan" | "intend" | "prepare" | "promise" | "vow" | "pledge" | "agree") => Modality::Planned,
            Some("threaten") => Modality::Threatened,
            _ => Modality::Asserted,
        }
    }

    /// "Rovna and Teel agreed": of two who act on one another, the first is the actor.
    fn parted(
        &self,
        kind: &str,
        head: usize,
        actor: Option<usize>,
        recipient: Option<usize>,
    ) -> (Option<usize>, Option<usize>) {
        let mutual = matches!(kind, "AGREE" | "CONSULT" | "SUPPORT" | "COOPERATE");
        let second = actor.and_then(|actor| self.tree.child(actor, &["conj"]));
        match (mutual, second) {
            (true, Some(second)) if recipient.is_none_or(|recipient| !self.is_named(recipient)) => {
                (actor, Some(second))
            }
            // "agreed to share what they know of the coast": the coast is no party to it.
            (true, Some(second))
                if self.is_named(second)
                    && matches!(kind, "AGREE" | "COOPERATE")
                    && self.tree.prep_objects(head, &["with"]).is_empty() =>
            {
                (actor, Some(second))
            }
            _ => (actor, recipient),
        }
    }

    fn event(
        &self,
        kind: &'static str,
        head: usize,
        actor: Option<usize>,
        recipient: Option<usize>,
        polarity: Polarity,
        modality: Modality,
    ) -> EventMention {
        let token = self.tree.token(head);
        EventMention {
            kind,
            mode: super::modes::mode(kind, self.tree, head),
            trigger: Span::new(token.start as usize, token.end as usize),
            head,
            actor: actor.map(|at| self.participant(at)),
            recipient: recipient.map(|at| self.participant(at)),
            time: self.time(head),
            place: self.place(head),
            polarity,
            modality,
        }
    }

    fn participant(&self, at: usize) -> Participant {
        let mention = self.mention_at(at);
        let mut span = self.tree.phrase(at);
        if let Some(mention) = mention {
            span = span.join(mention.span);
        }
        Participant { span, entity: mention.map(|mention| mention.entity) }
    }

    /// The date of the sentence that stands nearest to the trigger.
    fn time(&self, head: usize) -> Option<TimeIdx> {
        let at = self.tree.token(head).start as usize;
        let dated = |time: &TimeExpression| matches!(time.kind, TimeKind::Date | TimeKind::Time) && time.days.is_some();
        (self.first_time..self.times.len())
            .take_while(|index| self.times[*index].span.start() < self.end)
            .filter(|index| dated(&self.times[*index]))
            .min_by_key(|index| self.times[*index].span.start().abs_diff(at))
            .map(|index| TimeIdx(index as u32))
    }

    /// The place that the trigger's "in", "at" or "near" names.
    fn place(&self, head: usize) -> Option<crate::EntityIdx> {
        self.tree
            .prep_objects(head, &["in", "at", "near", "outside", "around"])
            .into_iter()
            .filter_map(|at| self.mention_at(at))
            .find(|mention| matches!(mention.kind, MentionType::Place | MentionType::Facility))
            .map(|mention| mention.entity)
    }
}
