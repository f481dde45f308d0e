//! An amount by itself: a number with its currency, unit, per cent sign or age.

use super::reader::Reader;
use super::units;
use crate::QuantityKind;
use crate::lex::{Class, Shape, Unit};

/// An amount without its bound and the thing it counts.
#[derive(Clone, Debug)]
pub(super) struct Amount {
    pub first: usize,
    pub next: usize,
    pub value: f64,
    pub unit: Option<String>,
    pub kind: QuantityKind,
    /// The last atom of the number itself.
    pub number: usize,
    /// Digits alone, so it may be a name's number, a year or a score.
    pub plain: bool,
}

impl Reader<'_> {
    /// The amount that begins at `at`: "$5.2 million", "EUR 125", "25 kilometres", "40 %".
    pub fn amount(&self, at: usize, free: usize) -> Option<Amount> {
        if let Some((currency, first, number)) = self.currency_before(at, free) {
            let mut amount = self.bare(number)?;
            self.scale_letters(&mut amount);
            amount.first = first;
            amount.kind = QuantityKind::Money;
            amount.unit = Some(currency.to_owned());
            amount.plain = false;
            // "C$1.34 million Canadian dollars" names it twice.
            self.add_cents(&mut amount);
            self.per(&mut amount);
            return Some(amount);
        }
        let mut amount = self.bare(at)?;
        self.unit_after(&mut amount);
        Some(amount)
    }

    /// The number alone; "minus 20" and "-20" are below zero.
    fn bare(&self, at: usize) -> Option<Amount> {
        let minus = self.word(at) == "minus"
            || self.word(at) == "negative"
            || (matches!(self.word(at), "-" | "–") && !self.get(at).glued && self.is_digits(at + 1));
        let from = at + usize::from(minus);
        let number = self.fraction_words(from).or_else(|| {
            let number = self.number(from)?;
            Some((number.value, number.next, number.plain))
        })?;
        let (value, next, plain) = number;
        let value = if minus { -value } else { value };
        Some(Amount {
            first: at,
            next,
            value,
            unit: None,
            kind: QuantityKind::Count,
            number: next - 1,
            plain: plain && !minus,
        })
    }

    /// "two-thirds", "one third", "three quarters", "a third" before "of".
    fn fraction_words(&self, at: usize) -> Option<(f64, usize, bool)> {
        let (over, next) = match self.class(at) {
            Class::Ones(n @ 1..=9) => (n, at + 1),
            _ if matches!(self.word(at), "a") => (1, at + 1),
            _ => return None,
        };
        let hyphen = self.past_hyphen(next);
        let under = match (self.class(hyphen), self.word(hyphen)) {
            (_, "quarters" | "quarter" | "fourths") => 4,
            (_, "thirds") => 3,
            (_, "fifths") => 5,
            (_, "sixths") => 6,
            (_, "sevenths") => 7,
            (_, "eighths") => 8,
            (_, "ninths") => 9,
            (_, "tenths") => 10,
            (_, "half") if over == 1 && self.word(at) != "a" => 2,
            (Class::Ordinal(n @ 3..=10), _) if over == 1 => n,
            _ => return None,
        };
        // "one third" is a fraction before "of" or with its hyphen; "one third party" is none.
        let sure = over > 1 || hyphen > next || self.word(hyphen + 1) == "of";
        let scaled = self.is_scale(hyphen + 1);
        (sure && !scaled && over < under).then_some((f64::from(over) / f64::from(under), hyphen + 1, false))
    }

    /// A sign or code before a number: the currency, the first atom of it, the atom of the number.
    fn currency_before(&self, at: usize, free: usize) -> Option<(&'static str, usize, usize)> {
        let text = self.of_text(at);
        if let Some(sign) = units::sign(text) {
            let number = at + 1;
            let starts = self.is_digits(number)
                || (!matches!(self.class(number), Class::None | Class::Word)) && self.number(number).is_some();
            if !starts {
                return None;
            }
            if text != "$" {
                return Some((sign, at, number));
            }
            let before = at.wrapping_sub(1);
            if at > free {
                // "U.S. $", "u.s $"
                let stop = usize::from(self.word(before) == "." && at > free + 1);
                let last = at - 1 - stop;
                if last >= free + 2
                    && self.of_text(last).eq_ignore_ascii_case("s")
                    && self.word(last - 1) == "."
                    && self.of_text(last - 2).eq_ignore_ascii_case("u")
                {
                    return Some(("USD", last - 2, number));
                }
                let near = self.get(at).glued
                    || self.get(before).shape == Shape::Lower
                        && matches!(self.of_text(before), "c" | "hk" | "us" | "nz");
                if let Some(dollar) = units::dollar(self.of_text(before)).filter(|_| near && self.is_word(before)) {
                    return Some((dollar, before, number));
                }
            }
            return Some((sign, at, number));
        }
        if !self.is_word(at) {
            return None;
        }
        if let Some(dollar) = units::dollar(text)
            .filter(|_| self.of_text(at + 1) == "$" && self.get(at + 1).glued && self.is_digits(at + 2))
        {
            return Some((dollar, at, at + 2));
        }
        if let Some(code) = units::code(text).filter(|_| self.is_digits(at + 1)) {
            return Some((code, at, at + 1));
        }
        let stop = at + 1 + usize::from(self.word(at + 1) == "." && self.get(at + 1).glued);
        if (text == "Rs" || text == "rs") && self.is_digits(stop) {
            return Some(("rupee", at, stop));
        }
        // "dlrs 14 billion", "dollar 22.5 million"
        let named = matches!(text, "dlrs" | "dlr" | "dollar" | "sen" | "Tk" | "Sh" | "Ksh" | "RM");
        (named && self.is_digits(at + 1) && self.word(at.wrapping_sub(1)) != "a").then(|| {
            let currency = match text {
                "sen" => "sen",
                "Tk" => "taka",
                "Sh" | "Ksh" => "shilling",
                "RM" => "ringgit",
                _ => "USD",
            };
            (currency, at, at + 1)
        })
    }

    /// "5m", "2.3bn", "40k" behind digits.
    fn scale_letters(&self, amount: &mut Amount) {
        let next = amount.next;
        if !self.is_digits(next - 1) {
            return;
        }
        let scale = match self.of_text(next) {
            "k" | "K" => 1e3,
            "m" | "M" | "mn" | "mln" | "mm" => 1e6,
            "bn" | "b" | "B" | "bln" => 1e9,
            "tn" | "trn" | "T" => 1e12,
            _ => return,
        };
        if !self.get(next).glued && !matches!(self.of_text(next), "mn" | "mln" | "bn" | "bln" | "tn" | "trn" | "m") {
            return;
        }
        amount.value = (amount.value * scale * 1e6).round() / 1e6;
        amount.next = next + 1;
        amount.plain = false;
    }

    /// Reads what stands behind a number: per cent, a currency, a unit, an age.
    fn unit_after(&self, amount: &mut Amount) {
        let number_end = amount.next;
        let hyphen = self.past_hyphen(number_end);
        let hyphen = if hyphen > number_end
            && !(self.get(number_end).glued && self.get(hyphen).glued || !self.is_digits(hyphen))
        {
            number_end
        } else {
            hyphen
        };
        if let Some(next) = self.percent(hyphen) {
            amount.kind = QuantityKind::Percent;
            amount.unit = Some("%".to_owned());
            amount.next = next;
            self.per(amount);
            return;
        }
        if let Some((unit, next)) = self.age(hyphen) {
            amount.kind = QuantityKind::Age;
            amount.unit = Some(unit);
            amount.next = next;
            return;
        }
        if self.word(number_end) == "°" {
            let scale = match self.of_text(number_end + 1) {
                "C" => Some("celsius"),
                "F" => Some("fahrenheit"),
                _ => None,
            };
            amount.kind = QuantityKind::Measure;
            amount.unit = Some(scale.unwrap_or("degree").to_owned());
            amount.next = number_end + 1 + usize::from(scale.is_some());
            return;
        }
        if let Some(sign) = units::sign(self.of_text(number_end))
            .filter(|_| !self.is_digits(number_end + 1) || !self.get(number_end + 1).glued)
        {
            amount.kind = QuantityKind::Money;
            amount.unit = Some(sign.to_owned());
            amount.next = number_end + 1;
            return;
        }
        // "30 MUSD", "75 USD million"
        if let Some((scale, code)) =
            self.of_text(hyphen).split_at_checked(1).and_then(|(scale, code)| Some((scale, units::code(code)?)))
        {
            let scale = match scale {
                "M" => 1e6,
                "K" => 1e3,
                "B" => 1e9,
                _ => 0.0,
            };
            if scale > 0.0 {
                amount.value *= scale;
                (amount.kind, amount.unit, amount.next) = (QuantityKind::Money, Some(code.to_owned()), hyphen + 1);
                return;
            }
        }
        self.scale_letters_of_count(amount);
        let from = if amount.next > number_end { amount.next } else { hyphen };
        for words in (1..=units::LONGEST).rev() {
            let Some(name) = self.words(from, words) else { continue };
            let Some(unit) = units::unit(&name) else { continue };
            let glued = self.get(from).glued;
            if unit.short {
                let digits = self.is_digits(from - 1);
                let alone = !self.is_word(from + 1);
                let letter =
                    self.get(from).shape == Shape::Lower || matches!(name.as_str(), "c" | "f" | "v" | "w" | "mb");
                let spaced = matches!(name.as_str(), "m" | "t" | "g")
                    && (alone || self.is_digits(from + 1))
                    && amount.value < 1e5;
                if !(digits && letter && (glued && !matches!(name.as_str(), "s") || spaced)) {
                    continue;
                }
            }
            amount.kind = unit.kind;
            amount.unit = Some(unit.name.to_owned());
            amount.next = from + words;
            amount.plain = false;
            // "two pounds" of weight and of money look alike; a baby's are weight.
            if name == "pounds" || name == "pound" {
                self.weigh(amount, from);
            }
            if unit.kind == QuantityKind::Money {
                if self.is_scale(amount.next)
                    && let Class::Scale(scale) = self.class(amount.next)
                {
                    amount.value *= scale;
                    amount.next += 1;
                }
                self.add_cents(amount);
            }
            self.per(amount);
            return;
        }
        // A length of time that was not read as a time: "20 minutes" as a mark in a match.
        if let Class::Units(unit) | Class::Unit(unit) = self.class(hyphen)
            && unit != Unit::Quarter
        {
            amount.kind = QuantityKind::Measure;
            amount.unit = Some(unit_name(unit).to_owned());
            amount.next = hyphen + 1;
            amount.plain = false;
        }
    }

    /// "5m people": a scale letter behind a number that counts.
    fn scale_letters_of_count(&self, amount: &mut Amount) {
        let letter = self.of_text(amount.next);
        let noun = matches!(self.pos(amount.next + 1), Some(rashomon_syntax::Pos::Noun | rashomon_syntax::Pos::Adj));
        let sure = matches!(letter, "bn" | "mn" | "mln" | "k" | "tn")
            || letter == "m"
                && noun
                && !matches!(
                    self.word(amount.next + 1),
                    "from" | "to" | "in" | "of" | "and" | "at" | "above" | "below" | "long" | "away"
                );
        if sure && self.get(amount.next).glued {
            self.scale_letters(amount);
        }
    }

    /// Pounds are money unless something is weighed.
    fn weigh(&self, amount: &mut Amount, at: usize) {
        let weighed = [
            "weigh", "weighs", "weighed", "weighing", "lose", "lost", "drop", "gain", "heavier", "lighter", "baby",
            "equal",
        ];
        let before =
            (at.saturating_sub(9)..at).any(|at| weighed.contains(&self.of_text(at).to_ascii_lowercase().as_str()));
        let what = [
            "explosives",
            "explosive",
            "cocaine",
            "marijuana",
            "heroin",
            "tnt",
            "meat",
            "fish",
            "thrust",
            "gold",
            "silver",
            "coffee",
            "rice",
            "bomb",
            "per",
        ];
        let after = (at + 1..at + 4).any(|at| what.contains(&self.of_text(at).to_ascii_lowercase().as_str()));
        if before || after {
            amount.kind = QuantityKind::Measure;
            amount.unit = Some("pound-mass".to_owned());
        }
    }

    /// "3 dollars and 50 cents", "13 dollars forty-five".
    fn add_cents(&self, amount: &mut Amount) {
        if amount.value.fract() != 0.0 || amount.value >= 1e6 {
            return;
        }
        let and = amount.next + usize::from(self.word(amount.next) == "and");
        let Some(cents) =
            self.number(and).filter(|cents| (1.0..100.0).contains(&cents.value) && cents.value.fract() == 0.0)
        else {
            return;
        };
        let named = matches!(self.word(cents.next), "cents" | "cent");
        // "15 dollars 50"
        let bare = and == amount.next
            && self.is_word(and - 1)
            && !self.is_word(cents.next)
            && cents.value >= 10.0
            && !matches!(self.word(cents.next), "%" | "$" | "-" | "/");
        if named || bare {
            amount.value += cents.value / 100.0;
            amount.next = cents.next + usize::from(named);
        }
    }

    /// "a share", "per barrel", "-a-share", "/day" behind a unit.
    fn per(&self, amount: &mut Amount) {
        let Some(unit) = &mut amount.unit else { return };
        let at = self.past_hyphen(amount.next);
        let per = match self.word(at) {
            "a" | "an" | "per" | "each" | "/" => at + 1,
            _ => return,
        };
        let thing = self.past_hyphen(per);
        // "$5 million a year earlier" compares with another year.
        if matches!(self.word(thing + 1), "ago" | "earlier" | "later" | "before" | "after") {
            return;
        }
        if thing > per && at == amount.next {
            return;
        }
        let name = self.of_text(thing).to_ascii_lowercase();
        let what = match self.class(thing) {
            Class::Unit(unit) => unit_name(unit),
            _ => match name.as_str() {
                "second" | "s" | "sec" => "second",
                "minute" | "min" => "minute",
                "h" | "hr" => "hour",
                "annum" => "year",
                "millisecond" | "ms" => "millisecond",
                "share" | "barrel" | "gallon" | "ton" | "tonne" | "ounce" | "pound" | "litre" | "liter" | "kilo"
                | "kilogram" | "head" | "person" | "capita" | "unit" | "bushel" | "dozen" | "acre" | "hectare"
                | "mile" | "kilometre" | "kilometer" | "household" | "family" | "employee" | "worker" | "student"
                | "pupil" | "passenger" | "ticket" | "bottle" | "pack" | "gram" | "gramme" | "metre" | "meter"
                | "plate" | "copy" => {
                    return self.set_per(amount, &name, thing);
                }
                _ => return,
            },
        };
        // "5 million a year": the rate is a time expression of its own; the amount ends before it.
        *unit = format!("{unit} per {what}");
    }

    fn set_per(&self, amount: &mut Amount, what: &str, at: usize) {
        if let Some(unit) = &mut amount.unit {
            *unit = format!("{unit} per {what}");
            amount.next = at + 1;
        }
    }

    fn percent(&self, at: usize) -> Option<usize> {
        match (self.word(at), self.word(at + 1)) {
            ("%", _) => Some(at + 1),
            ("percent", _) => Some(at + 1),
            ("per", "cent") => Some(at + 2),
            _ => {
                let text = self.of_text(at);
                let point = matches!(self.of_text(at + 1), "point" | "points");
                (text.eq_ignore_ascii_case("pct") || text.eq_ignore_ascii_case("percentage") && point)
                    .then_some(at + 1 + usize::from(point))
            }
        }
    }

    /// "years old", "-year-old", "months of age", "yo": the unit and the atom after it.
    fn age(&self, at: usize) -> Option<(String, usize)> {
        if matches!(self.word(at), "yo") {
            return Some(("year of age".to_owned(), at + 1));
        }
        let (Class::Unit(unit) | Class::Units(unit)) = self.class(at) else { return None };
        let next = self.past_hyphen(at + 1);
        let end = match (self.word(next), self.word(next + 1)) {
            ("old" | "olds", _) => next + 1,
            ("of", "age") => next + 2,
            _ => return None,
        };
        Some((format!("{} of age", unit_name(unit)), end))
    }

    /// `count` words from `at`, in lower case.
    fn words(&self, at: usize, count: usize) -> Option<String> {
        let mut name = String::new();
        for at in at..at + count {
            if !self.is_word(at) && !(at > 0 && matches!(self.of_text(at), "²" | "³" | "2" | "3") && self.get(at).glued)
            {
                return None;
            }
            if !name.is_empty() && !matches!(self.of_text(at), "²" | "³" | "2" | "3") {
                name.push(' ');
            }
            name.push_str(&self.of_text(at).to_lowercase());
            if name.len() > 40 {
                return None;
            }
        }
        Some(name)
    }
}

pub(super) fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Second => "second",
        Unit::Minute => "minute",
        Unit::Hour => "hour",
        Unit::Day => "day",
        Unit::Weekend => "weekend",
        Unit::Week => "week",
        Unit::Fortnight => "fortnight",
        Unit::Month => "month",
        Unit::Quarter => "quarter",
        Unit::Year => "year",
        Unit::Decade => "decade",
        Unit::Century => "century",
    }
}
