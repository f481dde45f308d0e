//! From an amount to a quantity: its bound or range, what it counts, and whether it is one at all.

use std::ops::Deref;

use rashomon_syntax::Pos;

use super::amounts::Amount;
use super::counted::counted;
use crate::lex::{Atoms, Class, Shape};
use crate::{Bound, Counted, Quantity, QuantityKind, Tokens};

pub(super) struct Reader<'a> {
    pub atoms: &'a Atoms<'a>,
    pub tokens: &'a Tokens,
}

impl<'a> Deref for Reader<'a> {
    type Target = Atoms<'a>;
    fn deref(&self) -> &Atoms<'a> {
        self.atoms
    }
}

/// What was read: a quantity, or a number that is none, and the atom after it.
type Read = Option<(Option<Quantity>, usize)>;

/// Words before a number that it is the name of: "Article 5", "Flight 93".
const NUMBERED: &[&str] = &[
    "no",
    "nos",
    "number",
    "resolution",
    "article",
    "articles",
    "flight",
    "chapter",
    "section",
    "room",
    "route",
    "highway",
    "exit",
    "interstate",
    "page",
    "pages",
    "phase",
    "version",
    "part",
    "type",
    "grade",
    "channel",
    "district",
    "zone",
    "gate",
    "platform",
    "fig",
    "figure",
    "table",
    "category",
    "model",
    "rule",
    "clause",
    "paragraph",
    "amendment",
    "volume",
    "episode",
    "apartment",
    "suite",
    "boeing",
    "airbus",
    "apollo",
    "formula",
    "under",
    "psalm",
    "verse",
    "code",
    "area",
    "building",
    "block",
    "street",
    "sector",
    "serial",
    "box",
    "level",
    "stage",
    "game",
    "round",
    "line",
    "group",
    "protocol",
    "title",
    "proposition",
    "prop",
    "track",
    "windows",
    "level",
    "top",
    "class",
];

impl Reader<'_> {
    pub fn pos(&self, at: usize) -> Option<Pos> {
        self.token(at, self.tokens).map(|token| self.tokens.all()[token].pos)
    }

    /// The quantity that begins at `at`. Nothing before the atom `free` may be taken; `until` is the
    /// byte where the next time expression begins.
    pub fn quantity(&self, at: usize, free: usize, until: usize) -> Read {
        let atom = self.get(at);
        if let Class::Word | Class::Scale(_) = atom.class
            && let Some(read) = self.vague(at, free).or_else(|| self.nobody(at))
        {
            return Some(read);
        }
        let starts = match atom.class {
            Class::None => {
                atom.shape == Shape::Digits
                    || atom.shape == Shape::Mark && atom.word.is_empty()
                    || self.is_word(at) && self.is_digits(at + 1)
                    || self.of_text(at + 1) == "$"
            }
            Class::Ones(_) | Class::Tens(_) | Class::Scale(_) => true,
            Class::Word => {
                matches!(atom.word, "$" | "-" | "–" | "minus" | "negative" | "a" | "half" | "us" | "c" | "s")
            }
            Class::Unit(_) => atom.word == "quarter",
            _ => false,
        };
        if !starts || atom.shape == Shape::Digits && self.is_part_of_code(at) {
            return (starts).then(|| (None, self.after_code(at)));
        }
        if matches!(atom.word, "half")
            && let Some(read) = self.half(at, free)
        {
            return Some(read);
        }
        if matches!(atom.word, "-" | "–") && self.get(at + 1).glued && self.before(at).shape == Shape::Digits {
            return None;
        }
        let amount = self.amount(at, free)?;
        // The words of a date or a duration belong to it.
        if self.get(amount.number).start as usize >= until {
            return None;
        }
        if let Some(next) = self.is_no_amount(&amount, free) {
            return Some((None, next));
        }
        if let Some(read) = self.ranged(&amount, free) {
            return Some(read);
        }
        Some(self.complete(amount, free))
    }

    /// A quantity of one value, with its bound, its age or its thing.
    fn complete(&self, mut amount: Amount, free: usize) -> (Option<Quantity>, usize) {
        if amount.kind == QuantityKind::Count && self.is_bare_age(&amount) {
            amount.kind = QuantityKind::Age;
            amount.unit = Some("year of age".to_owned());
        }
        let thing = self.thing(&amount);
        if amount.kind == QuantityKind::Count && thing.is_none() && self.is_unlikely_count(&amount) {
            return (None, amount.next);
        }
        let (bound, first, next) = self.bound(amount.first, amount.next, free);
        let quantity = Quantity {
            span: self.span(first, next),
            kind: amount.kind,
            value: Some(amount.value),
            low: None,
            high: None,
            bound,
            counted: thing,
            unit: amount.unit,
        };
        (Some(quantity), next)
    }

    fn thing(&self, amount: &Amount) -> Option<Counted> {
        if amount.kind != QuantityKind::Count && amount.kind != QuantityKind::Percent {
            return None;
        }
        let last = if amount.kind == QuantityKind::Percent { amount.next - 1 } else { amount.number };
        let token = self.token(last, self.tokens)?;
        if amount.kind == QuantityKind::Percent && self.word(amount.next) != "of" {
            return None;
        }
        let found = counted(self.text, self.tokens, token);
        if found.is_some() || amount.kind == QuantityKind::Percent {
            return found;
        }
        None
    }

    /// "hundreds", "tens of thousands", "several dozen", "a few thousand", "dozens of".
    fn vague(&self, at: usize, free: usize) -> Read {
        let many = |at: usize| match self.word(at) {
            "tens" => Some((10.0, 100.0)),
            "dozens" => Some((24.0, 99.0)),
            "scores" => Some((40.0, 100.0)),
            "hundreds" => Some((100.0, 1e3)),
            "thousands" => Some((1e3, 1e4)),
            "millions" => Some((1e6, 1e7)),
            "billions" => Some((1e9, 1e10)),
            "trillions" => Some((1e12, 1e13)),
            _ => None,
        };
        let (mut low, mut high, next) = match self.word(at) {
            "a" if matches!(self.word(at + 1), "few" | "handful") => (2.0, 9.0, at + 2),
            "a" if self.word(at + 1) == "couple" && (self.word(at + 2) == "of" || self.is_scale(at + 2)) => {
                (2.0, 3.0, at + 2)
            }
            "several" | "few" => (2.0, 9.0, at + 1),
            "scores" | "tens" if self.word(at + 1) != "of" => return None,
            _ => {
                let (low, high) = many(at)?;
                (low, high, at + 1)
            }
        };
        let counts_few = matches!(self.word(at), "several" | "few" | "a");
        if self.word(at) == "few" && self.before(at).word != "the" && !self.is_scale(next) {
            return None;
        }
        let mut end = next;
        if let (true, Class::Scale(scale)) = (counts_few, self.class(self.past_hyphen(next))) {
            (low, high, end) = (low * scale, high * scale + scale, self.past_hyphen(next) + 1);
        } else if let (false, "of", Some((least, most))) = (counts_few, self.word(next), many(next + 1)) {
            // "hundreds of thousands": the second says the scale.
            let scale = if self.word(next + 1) == "dozens" { 12.0 } else { least };
            let _ = most;
            (low, high, end) = (low * scale, high * scale, next + 2);
        } else if self.word(at) == "a" && self.word(at + 1) == "few" && matches!(self.class(next), Class::Units(_)) {
            return None;
        }
        let token = self.token(end - 1, self.tokens)?;
        let thing = counted(self.text, self.tokens, token);
        if counts_few && thing.is_none() && end == next {
            return None;
        }
        // "millions of dollars" is money.
        let mut unit = None;
        let mut kind = QuantityKind::Count;
        let of = end + usize::from(self.word(end) == "of");
        if let Some(known) = super::units::unit(&self.of_text(of).to_lowercase()).filter(|unit| !unit.short) {
            (unit, kind) = (Some(known.name.to_owned()), known.kind);
        }
        let (bound, first, _) = self.bound(at, end, free);
        let bound = match bound {
            Bound::Exact | Bound::About => Bound::Vague,
            bound => bound,
        };
        let (low, high) = match bound {
            Bound::AtLeast => (Some(low), None),
            Bound::AtMost => (None, Some(high)),
            _ => (Some(low), Some(high)),
        };
        let thing = if kind == QuantityKind::Count { thing } else { None };
        let end = if kind == QuantityKind::Count { end } else { of + 1 };
        Some((
            Some(Quantity { span: self.span(first, end), kind, value: None, low, high, bound, counted: thing, unit }),
            end,
        ))
    }

    /// "no one", "nobody", "none of the passengers", "no casualties": nought.
    fn nobody(&self, at: usize) -> Read {
        let zero = |next: usize, counted: Option<Counted>| {
            let quantity = Quantity {
                span: self.span(at, next),
                kind: QuantityKind::Count,
                value: Some(0.0),
                low: None,
                high: None,
                bound: Bound::Exact,
                counted,
                unit: None,
            };
            Some((Some(quantity), next))
        };
        let of_whom = |last: usize| counted(self.text, self.tokens, self.token(last, self.tokens)?);
        match (self.word(at), self.word(at + 1)) {
            ("no", "one") if self.pos(at + 1) != Some(Pos::Num) => zero(at + 2, None),
            ("nobody", _) => zero(at + 1, None),
            ("none", "of") => zero(at + 1, of_whom(at)),
            ("no", _) => {
                let thing = of_whom(at)?;
                let hurt = [
                    "death",
                    "deaths",
                    "casualty",
                    "casualties",
                    "injury",
                    "injuries",
                    "fatality",
                    "fatalities",
                    "victim",
                    "victims",
                    "survivor",
                    "survivors",
                    "arrest",
                    "arrests",
                    "wounded",
                    "dead",
                    "injured",
                ];
                let head = self.tokens.all()[thing.head].of(self.text).to_ascii_lowercase();
                if hurt.contains(&head.as_str()) { zero(at + 1, Some(thing)) } else { None }
            }
            _ => None,
        }
    }

    /// "half of the passengers", "half the fleet".
    fn half(&self, at: usize, free: usize) -> Read {
        if !(self.word(at + 1) == "of" || self.word(at + 1) == "the")
            || self.before(at).class == Class::Ordinal(1)
            || self.before(at).class == Class::Ordinal(2)
        {
            return None;
        }
        let last = at + usize::from(self.word(at + 1) == "the");
        let thing = counted(self.text, self.tokens, self.token(last, self.tokens)?)?;
        let (bound, first, next) = self.bound(at, at + 1, free);
        let quantity = Quantity {
            span: self.span(first, next),
            kind: QuantityKind::Count,
            value: Some(0.5),
            low: None,
            high: None,
            bound,
            counted: Some(thing),
            unit: None,
        };
        Some((Some(quantity), next))
    }

    /// "eight to 10 feet", "between 50 and 60", "40-50 years old".
    fn ranged(&self, low: &Amount, free: usize) -> Read {
        let before = self.before(low.first).word;
        let join = self.word(low.next);
        let between = before == "between" && low.first > free;
        let from = before == "from" && low.first > free;
        let hyphen = matches!(join, "-" | "–");
        if !(matches!(join, "to" | "or") || hyphen || between && join == "and") {
            return None;
        }
        let high = self.amount(low.next + 1, low.next + 1)?;
        let score = hyphen
            && self.get(low.next).glued
            && self.get(low.next + 1).glued
            && low.plain
            && high.plain
            && high.value <= low.value;
        if score && high.kind == QuantityKind::Count {
            return Some((None, high.next));
        }
        let alike = |a: &Option<String>, b: &Option<String>| a == b || a.is_none();
        if high.value <= low.value
            || high.value > low.value.abs().max(1.0) * 1e4
            || !alike(&low.unit, &high.unit) && high.unit.is_some()
        {
            // "$5 to 10": the sign stands once.
            return None;
        }
        if join == "or" && !(high.value - low.value <= 1.0 + low.value * 0.5) {
            return None;
        }
        // "rose from 5 to 10": two amounts, unless something ranges.
        if from
            && !matches!(
                self.of_text(low.first.wrapping_sub(2)),
                "ranging" | "ranges" | "ranged" | "range" | "anywhere"
            )
            && join == "to"
        {
            return None;
        }
        // "$1.2 to $1.4 million", "2 to 3 million": one scale for both.
        let mut value = low.value;
        if low.number + 1 == low.next
            && low.value < 1000.0
            && high.value >= 1e5
            && let Class::Scale(scale) = self.class(high.number)
        {
            value *= scale;
        }
        if value >= high.value {
            return None;
        }
        let mut amount = high.clone();
        if amount.kind == QuantityKind::Count && low.kind != QuantityKind::Count {
            (amount.kind, amount.unit) = (low.kind, low.unit.clone());
        }
        if amount.kind == QuantityKind::Count
            && between
            && before == "between"
            && self.before(low.first.wrapping_sub(1)).word == "aged"
        {
            (amount.kind, amount.unit) = (QuantityKind::Age, Some("year of age".to_owned()));
        }
        let thing = self.thing(&amount);
        if hyphen
            && amount.kind == QuantityKind::Count
            && !thing.as_ref().is_some_and(|thing| {
                self.tokens.all()[thing.head].tag == "NNS"
                    || self.tokens.all()[thing.head].of(self.text).eq_ignore_ascii_case("people")
            })
        {
            // "3-2": a score or a code.
            return Some((None, high.next));
        }
        let start = if between { low.first - 1 } else { low.first };
        let (_, first, next) = self.bound(start, high.next, free);
        let quantity = Quantity {
            span: self.span(first, next),
            kind: amount.kind,
            value: None,
            low: Some(value),
            high: Some(high.value),
            bound: Bound::Range,
            counted: thing,
            unit: amount.unit,
        };
        Some((Some(quantity), next))
    }

    /// The bound that the words around an amount set, and the span with them.
    fn bound(&self, first: usize, next: usize, free: usize) -> (Bound, usize, usize) {
        let word = |back: usize| if first >= free + back { self.word(first - back) } else { "" };
        let found = match (word(3), word(2), word(1)) {
            (_, "no" | "not", "over") => Some((Bound::AtMost, 2)),
            ("no" | "not", "more", "than") => Some((Bound::AtMost, 3)),
            ("no" | "not", "less" | "fewer", "than") => Some((Bound::AtLeast, 3)),
            ("as", "many" | "much" | "high", "as") => Some((Bound::AtMost, 3)),
            ("as", "few" | "little", "as") => Some((Bound::AtLeast, 3)),
            ("in", "excess", "of") => Some((Bound::AtLeast, 3)),
            ("a", "minimum", "of") => Some((Bound::AtLeast, 3)),
            ("a", "maximum" | "total", "of") if word(2) == "maximum" => Some((Bound::AtMost, 3)),
            (_, "upwards" | "upward", "of") => Some((Bound::AtLeast, 2)),
            (_, "more" | "greater" | "higher" | "better", "than") => Some((Bound::AtLeast, 2)),
            (_, "less" | "fewer" | "lower", "than") => Some((Bound::AtMost, 2)),
            (_, "at", "least") => Some((Bound::AtLeast, 2)),
            (_, "at", "most") => Some((Bound::AtMost, 2)),
            (_, "up", "to") => Some((Bound::AtMost, 2)),
            (_, "close", "to") => Some((Bound::About, 2)),
            (_, "the", "order") => None,
            (_, "just" | "well", "over") => Some((Bound::AtLeast, 2)),
            (_, "just" | "well", "under") => Some((Bound::AtMost, 2)),
            (_, "an", "estimated") => Some((Bound::About, 2)),
            (_, _, "over" | "above" | "exceeding" | "exceeds" | "exceeded" | "exceed" | "minimum") => {
                Some((Bound::AtLeast, 1))
            }
            (_, _, "under" | "below" | "maximum") => Some((Bound::AtMost, 1)),
            (
                _,
                _,
                "about" | "around" | "roughly" | "approximately" | "aproximately" | "nearly" | "almost" | "some"
                | "circa" | "estimated" | "approx" | "~",
            ) => Some((Bound::About, 1)),
            (_, _, ".") if word(2) == "ca" || word(2) == "approx" => Some((Bound::About, 2)),
            _ => None,
        };
        let (mut bound, mut first) = found.map_or((Bound::Exact, first), |(bound, back)| (bound, first - back));
        // "killing at least about 30"
        if bound == Bound::About && first >= free + 2 && (self.word(first - 2), self.word(first - 1)) == ("at", "least")
        {
            (bound, first) = (Bound::AtLeast, first - 2);
        }
        let after = match (self.word(next), self.word(next + 1)) {
            ("or", "more") => Some((Bound::AtLeast, 2)),
            ("or", "so") => Some((Bound::About, 2)),
            ("or", "less" | "fewer") => Some((Bound::AtMost, 2)),
            ("and" | "or", "above" | "over" | "up") => Some((Bound::AtLeast, 2)),
            ("at", "least") => Some((Bound::AtLeast, 2)),
            ("at", "most") => Some((Bound::AtMost, 2)),
            ("+", _) if self.get(next).glued => Some((Bound::AtLeast, 1)),
            ("-", "plus") if self.get(next).glued => Some((Bound::AtLeast, 2)),
            ("plus", _) => Some((Bound::AtLeast, 1)),
            ("more", "or") if self.word(next + 2) == "less" => Some((Bound::About, 3)),
            _ => None,
        };
        match after.filter(|_| bound == Bound::Exact) {
            Some((bound, words)) => (bound, first, next + words),
            None => (bound, first, next),
        }
    }

    /// "Ines Rolo, 43," and "aged 43".
    fn is_bare_age(&self, amount: &Amount) -> bool {
        if !(amount.plain && (1.0..=115.0).contains(&amount.value))
            && !matches!(self.class(amount.first), Class::Ones(_) | Class::Tens(_))
        {
            return false;
        }
        let (before, at) = (self.before(amount.first).word, amount.first);
        if matches!(before, "aged" | "age") {
            return true;
        }
        if matches!(before, "and" | "to" | "or") && (2..6).any(|back| at >= back && self.word(at - back) == "aged") {
            return true;
        }
        let ends = matches!(self.word(amount.next), "," | ")" | "." | ";") || self.word(amount.next) == "and";
        before == ","
            && amount.plain
            && ends
            && amount.value >= 1.0
            && self.word(amount.next) == ","
            && at >= 2
            && self.get(at - 2).shape == Shape::Capital
            && self.pos(at - 2) == Some(Pos::Propn)
    }

    /// Whether the digits at `at` belong to a word, a clock time, a version or a telephone number.
    fn is_part_of_code(&self, at: usize) -> bool {
        let atom = self.get(at);
        let before = self.before(at);
        if atom.glued
            && matches!(before.shape, Shape::Lower | Shape::Capital | Shape::Upper)
            && super::units::code(self.of_text(at - 1)).is_none()
            && !matches!(self.of_text(at - 1), "Rs" | "rs" | "US" | "m")
        {
            return true;
        }
        // "F-16", "Covid-19"
        if atom.glued
            && before.word == "-"
            && before.glued
            && self.is_word(at.wrapping_sub(2))
            && !matches!(self.word(at - 2), "mid" | "pre" | "to")
        {
            return true;
        }
        // "2:00", "3:16"
        let colon = |mark: usize| self.word(mark) == ":" && self.get(mark).glued;
        if colon(at + 1) && self.is_digits(at + 2) && self.get(at + 2).glued || atom.glued && colon(at.wrapping_sub(1))
        {
            return true;
        }
        // An ordinal, or digits with letters behind that are no unit: "21st", "747s"
        let after = self.get(at + 1);
        after.glued && (matches!(after.word, "st" | "nd" | "rd" | "th" | "s") || after.shape == Shape::Digits)
    }

    fn after_code(&self, at: usize) -> usize {
        let mut next = at + 1;
        while self.get(next).glued
            && (self.is_digits(next)
                || matches!(self.word(next), ":" | "-" | "/") && self.is_digits(next + 1)
                || self.is_word(next))
        {
            next += 1;
        }
        next
    }

    /// Numbers that amount to nothing: names, list marks, versions, years, pronouns. Gives the atom
    /// after them.
    fn is_no_amount(&self, amount: &Amount, _free: usize) -> Option<usize> {
        let (at, next) = (amount.first, amount.next);
        let before = self.before(at);
        if matches!(self.class(at), Class::Ones(1)) && next == at + 1 && amount.kind == QuantityKind::Count {
            let pronoun = matches!(self.pos(at), Some(Pos::Pron | Pos::Noun));
            let which = matches!(
                before.word,
                "no" | "this"
                    | "that"
                    | "the"
                    | "each"
                    | "every"
                    | "another"
                    | "any"
                    | "some"
                    | "only"
                    | "than"
                    | "or"
                    | "as"
            );
            let partner = matches!(self.word(next), "another" | "other");
            if pronoun && self.word(next) != "of" || which && self.word(next) != "of" || partner {
                return Some(next);
            }
        }
        if amount.kind != QuantityKind::Count {
            return None;
        }
        let mark = self.get(next);
        // "1) …", "1.2.3", "5/6"
        if amount.plain && mark.glued {
            let list =
                mark.word == ")" && !self.is_word(at.wrapping_sub(1)) && before.word != "," && amount.value < 30.0;
            let version = matches!(mark.word, "." | "/") && self.is_digits(next + 1) && self.get(next + 1).glued;
            let phone = mark.word == "-"
                && self.of_text(next + 1).len() >= 3
                && self.is_digits(next + 1)
                && self.get(next + 1).glued
                && self.of_text(at).len() >= 3
                && amount.value > self.digits(next + 1, 9).map_or(0.0, f64::from);
            if list || version || phone {
                return Some(if list { next } else { self.after_code(next) });
            }
        }
        let token = self.token(amount.number, self.tokens);
        if amount.plain || matches!(self.class(at), Class::Ones(_)) {
            let name = self.of_text(at.wrapping_sub(1)).to_ascii_lowercase();
            let stop = usize::from(before.word == "." && self.get(at.wrapping_sub(1)).glued);
            let numbered = stop == 0 && NUMBERED.contains(&name.as_str())
                || stop == 1 && matches!(self.word(at.wrapping_sub(2)), "no" | "nos");
            let is_name = before.shape == Shape::Capital
                || before.word == "no"
                || stop == 1
                || before.word == "top"
                || before.word == "number";
            let counts = token.is_some_and(|token| {
                let token = &self.tokens.all()[token];
                token.dep == "nummod" && token.head > self.token(at, self.tokens).unwrap_or(0) as u32
            });
            if numbered && (is_name || !counts) && !matches!(name.as_str(), "under" if !self.get(at).glued) {
                return Some(next);
            }
            // "Boeing 747": the number of a name, unless it counts what follows.
            let proper = matches!(before.shape, Shape::Capital | Shape::Upper)
                && amount.plain
                && self.pos(at.wrapping_sub(1)) == Some(Pos::Propn);
            if proper && !counts {
                return Some(next);
            }
        }
        if let Some(token) = token {
            let named = self.tokens.named();
            let near = named.partition_point(|name| name.tokens.end <= token);
            let inside = named.get(near).filter(|name| name.tokens.start <= token);
            let of_name = inside.is_some_and(|name| {
                matches!(
                    name.label.as_str(),
                    "PERSON" | "ORG" | "PRODUCT" | "GPE" | "LAW" | "WORK_OF_ART" | "FAC" | "EVENT" | "LOC"
                ) && name.tokens.len() > 1
                    && (name.tokens.start < token)
            });
            if of_name && amount.plain {
                return Some(next);
            }
        }
        None
    }

    /// A bare number without a thing that is as likely a year or a label.
    fn is_unlikely_count(&self, amount: &Amount) -> bool {
        amount.plain && (1900.0..=2035.0).contains(&amount.value)
            || matches!(self.class(amount.first), Class::Ones(1)) && amount.next == amount.first + 1
            || matches!(self.before(amount.first).word, "(" | "#") && self.word(amount.next) == ")"
    }
}
