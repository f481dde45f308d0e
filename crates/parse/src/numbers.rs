//! Numbers as news writes them: digits, words, fractions, scales.

use crate::lex::{Atoms, Class, Shape};

/// A number that was read, and the atom after it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Number {
    pub value: f64,
    pub next: usize,
    /// Written in digits alone, without a separator, fraction or scale: can be a year or a house.
    pub plain: bool,
    /// How many digits stand after the decimal point.
    pub decimals: u32,
}

impl Atoms<'_> {
    /// The number that begins at `at`: "1,250.5", "2 1/2", "twenty-five", "three hundred thousand",
    /// "6.5 million", "half a million", "a dozen".
    pub fn number(&self, at: usize) -> Option<Number> {
        let base = match self.class(at) {
            _ if self.is_digits(at) => self.written(at)?,
            Class::Ones(_) | Class::Tens(_) => self.spoken(at)?,
            Class::Scale(scale) if scale != 12.0 => self.spoken(at)?,
            _ => self.article_number(at)?,
        };
        Some(self.scaled(base))
    }

    /// Digits with separators and a fraction, without a scale.
    pub fn written(&self, at: usize) -> Option<Number> {
        let digits = self.of_text(at);
        if !self.is_digits(at) || digits.len() > 18 {
            return None;
        }
        let mut value: f64 = digits.parse().ok()?;
        let (mut next, mut plain, mut decimals) = (at + 1, true, 0);
        // "1,250", and "12,34,567" as South Asia groups. Old newswire puts a space after the comma.
        let mut groups: Vec<&str> = Vec::new();
        while digits.len() <= 3 && self.word(next) == "," && self.is_digits(next + 1) && groups.len() < 6 {
            let group = self.of_text(next + 1);
            let together = self.get(next).glued && self.get(next + 1).glued;
            let spaced = self.get(next).glued && group.len() == 3 && !self.is_date_comma(at, next);
            if !(together || spaced) || !(group.len() == 3 || group.len() == 2) {
                break;
            }
            groups.push(group);
            next += 2;
        }
        // Only the last group need have three digits.
        while groups.last().is_some_and(|group| group.len() != 3) {
            groups.pop();
            next -= 2;
        }
        for group in &groups {
            value = value * if group.len() == 3 { 1e3 } else { 1e2 } + group.parse::<f64>().ok()?;
            plain = false;
        }
        if self.word(next) == "." && self.get(next).glued && self.is_digits(next + 1) && self.get(next + 1).glued {
            let fraction = self.of_text(next + 1);
            if fraction.len() <= 12 {
                let whole = if groups.is_empty() { digits.to_owned() } else { format!("{value}") };
                value = format!("{whole}.{fraction}").parse().ok()?;
                decimals = fraction.len() as u32;
                (next, plain) = (next + 2, false);
            }
        } else if let Some(fraction) = self.fraction_sign(next) {
            (value, next, plain) = (value + fraction, next + 1, false);
        } else if let Some((fraction, after)) = self.slashed(next).filter(|(fraction, _)| *fraction < 1.0) {
            // "10 1/2"
            if !self.get(next).glued {
                (value, next, plain) = (value + fraction, after, false);
            }
        } else if let Some((fraction, after)) = self.slashed(at).filter(|_| groups.is_empty()) {
            (value, next, plain) = (fraction, after, false);
        }
        Some(Number { value, next, plain, decimals })
    }

    /// A comma after a day of the month parts it from the year and is no separator.
    fn is_date_comma(&self, at: usize, comma: usize) -> bool {
        matches!(self.before(at).class, Class::Month(_) | Class::MonthShort(_)) || self.before(at).word == "." || {
            let _ = comma;
            false
        }
    }

    /// "1/4" at `at`.
    fn slashed(&self, at: usize) -> Option<(f64, usize)> {
        let (over, under) = (self.digits(at, 3)?, self.digits(at + 2, 3)?);
        let slash = self.get(at + 1);
        let fraction = slash.word == "/" && slash.glued && self.get(at + 2).glued && over < under && under > 1;
        // "9/11", "1/2/99" are dates.
        let dated = self.word(at + 3) == "/" && self.get(at + 3).glued;
        (fraction && !dated && matches!(under, 2..=10 | 12 | 16 | 20 | 32 | 64 | 100))
            .then(|| (f64::from(over) / f64::from(under), at + 3))
    }

    fn fraction_sign(&self, at: usize) -> Option<f64> {
        let sign = match self.of_text(at) {
            "½" => 0.5,
            "¼" => 0.25,
            "¾" => 0.75,
            "⅓" => 1.0 / 3.0,
            "⅔" => 2.0 / 3.0,
            "⅛" => 0.125,
            _ => return None,
        };
        Some(sign)
    }

    /// Number words without a fraction: "two hundred and fifty thousand".
    pub fn spoken(&self, at: usize) -> Option<Number> {
        let (mut total, mut part, mut next) = (0.0, 0.0, at);
        let (mut any, mut last_scale) = (false, f64::INFINITY);
        // What may follow: 2 anything, 1 a number below ten, 0 a scale.
        let mut open = 2;
        loop {
            let word = if any { self.past_hyphen(next) } else { next };
            // A hyphen binds only where it touches both sides.
            let word = if word > next && !(self.get(next).glued && self.get(word).glued) { next } else { word };
            match self.class(word) {
                Class::Ones(n) if open == 2 || (open == 1 && (1..10).contains(&n)) => {
                    part += f64::from(n);
                    open = 0;
                }
                Class::Tens(n) if open == 2 => {
                    part += f64::from(n);
                    open = 1;
                }
                Class::Scale(100.0) if part < 100.0 && (!any || part > 0.0) && last_scale > 100.0 => {
                    part = part.max(1.0) * 100.0;
                    open = 2;
                    // "five hundred": what follows is below a hundred.
                    if matches!(self.class(word + 1), Class::Ones(_) | Class::Tens(_)) {
                        any = true;
                        next = word + 1;
                        continue;
                    }
                }
                Class::Scale(scale) if scale > 100.0 && scale < last_scale && (!any || part > 0.0) => {
                    total += part.max(1.0) * scale;
                    (part, last_scale, open) = (0.0, scale, 2);
                }
                Class::Scale(scale) if scale > 100.0 && any && part == 0.0 && total > 0.0 => {
                    // "thousand million", "lakh crore"
                    total *= scale;
                    open = 0;
                }
                _ if any && self.word(word) == "and" && (part >= 100.0 || total >= 100.0) && open == 2 => {
                    // "and" joins only a smaller number to hundreds or a scale: "a hundred and five".
                    if matches!(self.class(word + 1), Class::Ones(_) | Class::Tens(_)) && self.joins_after_and(word + 1)
                    {
                        next = word + 1;
                        continue;
                    }
                    break;
                }
                _ => break,
            }
            any = true;
            next = word + 1;
        }
        let value = total + part;
        any.then_some(Number { value, next, plain: false, decimals: 0 })
    }

    /// Whether the number after an "and" ends an amount and does not begin another ("two hundred
    /// and five men", but "one hundred and two dozen").
    fn joins_after_and(&self, at: usize) -> bool {
        !matches!(self.class(at + 1), Class::Scale(scale) if scale == 12.0)
    }

    /// "a hundred", "half a million", "a quarter million", "a dozen", "two and a half" is in
    /// [`Self::scaled`].
    fn article_number(&self, at: usize) -> Option<Number> {
        let number = |value: f64, next: usize| Some(Number { value, next, plain: false, decimals: 0 });
        if let Some(value) = self.fraction_sign(at) {
            return number(value, at + 1);
        }
        let skip = |at: usize| at + usize::from(matches!(self.word(at), "a" | "an" | "-"));
        match self.word(at) {
            "a" | "an" => match self.class(at + 1) {
                Class::Scale(12.0) => number(12.0, at + 2),
                Class::Scale(_) => self.spoken(at + 1),
                Class::Unit(crate::lex::Unit::Quarter) if self.is_scale(at + 2) => number(0.25, at + 2),
                _ if self.word(at + 1) == "half" && matches!(self.class(skip(at + 2)), Class::Scale(_)) => {
                    number(0.5, skip(at + 2))
                }
                _ => None,
            },
            "half" if matches!(self.class(skip(at + 1)), Class::Scale(_)) => number(0.5, skip(at + 1)),
            "quarter" if self.is_scale(skip(at + 1)) => number(0.25, skip(at + 1)),
            "dozen" => number(12.0, at + 1),
            _ => None,
        }
    }

    pub fn is_scale(&self, at: usize) -> bool {
        matches!(self.class(at), Class::Scale(scale) if scale > 100.0)
    }

    /// Adds what may follow a number: "and a half", a scale word, a dozen.
    fn scaled(&self, base: Number) -> Number {
        let mut number = base;
        if let Some(next) = self.and_a_half(number.next) {
            number = Number { value: number.value + 0.5, next, plain: false, decimals: 1 };
        }
        // "three quarters of a billion", "three quarters billion"
        if number.value == 3.0 && self.word(number.next) == "quarters" && self.is_scale(number.next + 1) {
            number = Number { value: 0.75, next: number.next + 1, plain: false, decimals: 2 };
        }
        for _ in 0..2 {
            let next = self.past_hyphen(number.next);
            let glued = next == number.next || (self.get(next).glued && self.get(next - 1).glued);
            match self.class(next) {
                Class::Scale(scale) if glued && (scale > 100.0 || number.decimals == 0 || scale == 12.0) => {
                    let value = number.value * scale;
                    // 48.2 million is 48200000, not 48200000.000000004.
                    let value = if scale > 100.0 { (value * 1e6).round() / 1e6 } else { value };
                    number = Number { value, next: next + 1, plain: false, decimals: 0 };
                }
                _ => break,
            }
        }
        number
    }

    fn and_a_half(&self, at: usize) -> Option<usize> {
        let hyphen = |at: usize| self.past_hyphen(at);
        let and = hyphen(at);
        if self.word(and) != "and" {
            return None;
        }
        let article = hyphen(and + 1);
        let half = if self.word(article) == "a" { hyphen(article + 1) } else { article };
        (self.word(half) == "half").then_some(half + 1)
    }

    /// A year in words: "nineteen ninety-six", "two thousand eight", "two thousand".
    pub fn spoken_year(&self, at: usize) -> Option<(i32, usize)> {
        if let (Class::Ones(century @ (17..=19)), Class::Tens(tens)) =
            (self.class(at), self.class(self.past_hyphen(at + 1)))
        {
            let mut next = self.past_hyphen(at + 1) + 1;
            let mut year = (century * 100 + tens) as i32;
            if let Class::Ones(n @ 1..=9) = self.class(self.past_hyphen(next)) {
                next = self.past_hyphen(next) + 1;
                year += n as i32;
            }
            return Some((year, next));
        }
        None
    }

    /// An ordinal: "third", "21st", "twenty-first".
    pub fn ordinal(&self, at: usize) -> Option<(u32, usize)> {
        if let Class::Ordinal(n) = self.class(at) {
            return Some((n, at + 1));
        }
        if let (Class::Tens(tens), Class::Ordinal(n @ 1..=9)) = (self.class(at), self.class(self.past_hyphen(at + 1))) {
            return Some((tens + n, self.past_hyphen(at + 1) + 1));
        }
        let n = self.digits(at, 4)?;
        let ending = self.get(at + 1);
        (ending.glued && ending.shape != Shape::Mark && matches!(ending.word, "st" | "nd" | "rd" | "th"))
            .then_some((n, at + 2))
    }
}
