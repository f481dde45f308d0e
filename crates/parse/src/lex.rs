//! The words, digits and marks of a text, with the meaning of those that times and quantities are
//! made of.
//!
//! Trained tokenizers cut "12-year-old", "$5m" and "mid-2008" differently from release to release;
//! dates and amounts are read from atoms instead, whose edges depend on the letters alone.

use std::collections::HashMap;
use std::sync::OnceLock;

use rashomon_text::Span;

use crate::Tokens;

/// A run of letters, a run of digits, or one other mark.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Atom {
    pub start: u32,
    pub end: u32,
    /// The word in lower case or the mark, where the tables know it; else empty.
    pub word: &'static str,
    pub class: Class,
    pub shape: Shape,
    /// Nothing stands between it and the atom before.
    pub glued: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shape {
    Lower,
    Capital,
    Upper,
    Digits,
    Mark,
    /// A blank line: no expression runs over it.
    Break,
}

/// What a word can be part of an expression as.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Class {
    /// Not in the tables.
    None,
    /// In the tables, told by its spelling.
    Word,
    Month(u8),
    /// An abbreviation that may carry a full stop: "Sept".
    MonthShort(u8),
    /// Monday is 1.
    Weekday(u8),
    Weekdays(u8),
    WeekdayShort(u8),
    Unit(Unit),
    Units(Unit),
    Season(Season),
    Part(Part),
    /// "seven", "twelve".
    Ones(u32),
    /// "twenty".
    Tens(u32),
    /// "hundred", "thousand", "million", "lakh".
    Scale(f64),
    Ordinal(u32),
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Weekend,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Season {
    Spring,
    Summer,
    Autumn,
    Winter,
}

/// A part of the day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Part {
    Dawn,
    Morning,
    Afternoon,
    Evening,
    Night,
    Daytime,
}

impl Part {
    /// TIMEX3's two letters.
    pub fn code(self) -> &'static str {
        match self {
            Self::Dawn | Self::Morning => "MO",
            Self::Afternoon => "AF",
            Self::Evening => "EV",
            Self::Night => "NI",
            Self::Daytime => "DT",
        }
    }
}

const MONTHS: [(&str, u8); 12] = [
    ("january", 1),
    ("february", 2),
    ("march", 3),
    ("april", 4),
    ("may", 5),
    ("june", 6),
    ("july", 7),
    ("august", 8),
    ("september", 9),
    ("october", 10),
    ("november", 11),
    ("december", 12),
];
const MONTHS_SHORT: [(&str, u8); 12] = [
    ("jan", 1),
    ("feb", 2),
    ("mar", 3),
    ("apr", 4),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("sep", 9),
    ("sept", 9),
    ("oct", 10),
    ("nov", 11),
    ("dec", 12),
];
const WEEKDAYS: [(&str, &str, &str); 7] = [
    ("monday", "mondays", "mon"),
    ("tuesday", "tuesdays", "tue"),
    ("wednesday", "wednesdays", "wed"),
    ("thursday", "thursdays", "thu"),
    ("friday", "fridays", "fri"),
    ("saturday", "saturdays", "sat"),
    ("sunday", "sundays", "sun"),
];
const UNITS: [(&str, &str, Unit); 14] = [
    ("second", "seconds", Unit::Second),
    ("minute", "minutes", Unit::Minute),
    ("hour", "hours", Unit::Hour),
    ("day", "days", Unit::Day),
    ("weekend", "weekends", Unit::Weekend),
    ("week", "weeks", Unit::Week),
    ("fortnight", "fortnights", Unit::Fortnight),
    ("month", "months", Unit::Month),
    ("quarter", "quarters", Unit::Quarter),
    ("year", "years", Unit::Year),
    ("decade", "decades", Unit::Decade),
    ("century", "centuries", Unit::Century),
    ("hr", "hrs", Unit::Hour),
    ("yr", "yrs", Unit::Year),
];
const SEASONS: [(&str, Season); 6] = [
    ("spring", Season::Spring),
    ("springtime", Season::Spring),
    ("summer", Season::Summer),
    ("autumn", Season::Autumn),
    ("fall", Season::Autumn),
    ("winter", Season::Winter),
];
const PARTS: [(&str, Part); 14] = [
    ("dawn", Part::Dawn),
    ("morning", Part::Morning),
    ("mornings", Part::Morning),
    ("afternoon", Part::Afternoon),
    ("afternoons", Part::Afternoon),
    ("evening", Part::Evening),
    ("evenings", Part::Evening),
    ("night", Part::Night),
    ("nights", Part::Night),
    ("nighttime", Part::Night),
    ("overnight", Part::Night),
    ("daytime", Part::Daytime),
    ("dusk", Part::Evening),
    ("nightfall", Part::Night),
];
const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [(&str, u32); 9] = [
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fourty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
];
const SCALES: [(&str, f64); 8] = [
    ("hundred", 1e2),
    ("thousand", 1e3),
    ("million", 1e6),
    ("billion", 1e9),
    ("trillion", 1e12),
    ("lakh", 1e5),
    ("crore", 1e7),
    ("dozen", 12.0),
];
const ORDINALS: [(&str, u32); 31] = [
    ("first", 1),
    ("second", 2),
    ("third", 3),
    ("fourth", 4),
    ("fifth", 5),
    ("sixth", 6),
    ("seventh", 7),
    ("eighth", 8),
    ("ninth", 9),
    ("tenth", 10),
    ("eleventh", 11),
    ("twelfth", 12),
    ("thirteenth", 13),
    ("fourteenth", 14),
    ("fifteenth", 15),
    ("sixteenth", 16),
    ("seventeenth", 17),
    ("eighteenth", 18),
    ("nineteenth", 19),
    ("twentieth", 20),
    ("thirtieth", 30),
    ("fortieth", 40),
    ("fiftieth", 50),
    ("sixtieth", 60),
    ("seventieth", 70),
    ("eightieth", 80),
    ("ninetieth", 90),
    ("hundredth", 100),
    ("thousandth", 1000),
    ("millionth", 1_000_000),
    ("billionth", 1_000_000_000),
];
/// Marks and words that rules tell by their spelling.
const WORDS: &str = "\
    , . - – / : ' ( ) $ % + ; ~ ° # a about above ad after afterward afterwards age aged ago ahead \
    almost am an and annually another any approx approximately aproximately around as ash at b bc bce be \
    before beginning below better between billions bn boxing bst but by c ca ce cent cents cet christmas \
    circa clock close coming comparable coptic corresponding couple current currently daily day days \
    decade dozens during each earlier early easter eastern edt eid eighths eighties end ended ending \
    entire est estimated eve every everyday exceed exceeded exceeding exceeds excess few fewer fifths \
    fifties final financial fiscal following foot for forties fourths from full future gmt good greater \
    greek half halloween handful have hence higher hour hourly hours hrs hundreds in initial intervening \
    into ist julian just k km labor last late lately later latest latter least less little local long \
    lower m many maundy maximum memorial mere mid midday middle midnight midst millennium millions min \
    minimum minus minutes mn modern moment month monthly more most much multiple n nd near nearly \
    negative new next nightly nineties ninths no nobody none noon nos not now nowadays number numerous o \
    of old olds on once one only or orthodox other others outset over p palm past pdt pentecost per \
    percent period person plus pm point preceding present presently previous previously prior pst q \
    quarterly quarters ramadan rd recent recently remaining rest right roughly russian s same scores \
    serbian sevenths seventies several short since single sixths sixties so some st standard start \
    straight subsequent t tens tenths term th than thanksgiving that the these third thirds thirties \
    this thousands through throughout till time times tn to today tomorrow tonight top total trading \
    trillions turn twenties twice two under until up upcoming upward upwards us utc valentine very \
    veterans week weekly well when whit whole will with within would year yearly years yesterday yo z \
    zone remainder foreseeable leading took follows lasted beforehand ensuing opening closing calendar being \"";

fn table() -> &'static HashMap<&'static str, (&'static str, Class)> {
    static TABLE: OnceLock<HashMap<&'static str, (&'static str, Class)>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table: HashMap<&'static str, (&'static str, Class)> = HashMap::new();
        let mut add = |word: &'static str, class: Class| {
            // The last table to name a word says what it is; plain words say nothing.
            if class != Class::Word || !table.contains_key(word) {
                table.insert(word, (word, class));
            }
        };
        MONTHS.iter().for_each(|(word, n)| add(word, Class::Month(*n)));
        MONTHS_SHORT.iter().for_each(|(word, n)| add(word, Class::MonthShort(*n)));
        for (n, (day, days, short)) in (1..).zip(WEEKDAYS) {
            add(day, Class::Weekday(n));
            add(days, Class::Weekdays(n));
            add(short, Class::WeekdayShort(n));
        }
        [("tues", 2), ("thur", 4), ("thurs", 4)].into_iter().for_each(|(word, n)| add(word, Class::WeekdayShort(n)));
        ORDINALS.iter().for_each(|(word, n)| add(word, Class::Ordinal(*n)));
        for (one, many, unit) in UNITS {
            if unit != Unit::Second {
                add(one, Class::Unit(unit));
            }
            add(many, Class::Units(unit));
        }
        SEASONS.iter().for_each(|(word, season)| add(word, Class::Season(*season)));
        PARTS.iter().for_each(|(word, part)| add(word, Class::Part(*part)));
        (0..).zip(ONES).for_each(|(n, word)| add(word, Class::Ones(n)));
        TENS.iter().for_each(|(word, n)| add(word, Class::Tens(*n)));
        SCALES.iter().for_each(|(word, n)| add(word, Class::Scale(*n)));
        [("lakhs", 1e5), ("crores", 1e7)].into_iter().for_each(|(word, n)| add(word, Class::Scale(n)));
        WORDS.split(' ').for_each(|word| add(word, Class::Word));
        table
    })
}

/// The atoms of a text.
pub(crate) struct Atoms<'t> {
    pub text: &'t str,
    pub list: Vec<Atom>,
}

const END: Atom =
    Atom { start: u32::MAX, end: u32::MAX, word: "", class: Class::None, shape: Shape::Break, glued: false };

impl<'t> Atoms<'t> {
    pub fn of(text: &'t str) -> Self {
        let table = table();
        let bytes = text.as_bytes();
        let mut list = Vec::with_capacity(text.len() / 4);
        let mut at = 0;
        let mut glued = false;
        let mut lines = 0;
        let mut lower = [0u8; 16];
        while at < bytes.len() {
            let byte = bytes[at];
            if byte.is_ascii_whitespace() {
                lines += u32::from(byte == b'\n');
                glued = false;
                at += 1;
                continue;
            }
            if lines > 1 {
                list.push(Atom { start: at as u32, end: at as u32, ..END });
            }
            lines = 0;
            let start = at;
            let (mut word, mut class, mut shape) = ("", Class::None, Shape::Mark);
            if byte.is_ascii_digit() {
                while at < bytes.len() && bytes[at].is_ascii_digit() {
                    at += 1;
                }
                shape = Shape::Digits;
            } else if byte.is_ascii_alphabetic() || byte >= 0x80 {
                let (mut uppers, mut letters, mut ascii) = (0usize, 0usize, true);
                while at < bytes.len() {
                    let byte = bytes[at];
                    if byte.is_ascii_alphabetic() {
                        uppers += usize::from(byte.is_ascii_uppercase());
                        at += 1;
                    } else if byte >= 0x80 {
                        let Some(next) = text[at..].chars().next().filter(|next| next.is_alphabetic()) else { break };
                        uppers += usize::from(next.is_uppercase());
                        ascii = false;
                        at += next.len_utf8();
                    } else {
                        break;
                    }
                    letters += 1;
                }
                if letters == 0 {
                    // A mark beyond ASCII.
                    let mark = text[at..].chars().next().unwrap_or(' ');
                    at += mark.len_utf8();
                    if mark.is_whitespace() {
                        glued = false;
                        continue;
                    }
                    word = match mark {
                        '‐' | '‑' => "-",
                        '–' | '—' | '−' => "–",
                        '’' | '‘' => "'",
                        '“' | '”' => "\"",
                        '°' => "°",
                        _ => "",
                    };
                } else {
                    shape = match uppers {
                        0 => Shape::Lower,
                        n if n == letters && n > 1 => Shape::Upper,
                        _ => Shape::Capital,
                    };
                    if ascii && letters <= lower.len() {
                        let lower = &mut lower[..letters];
                        lower.copy_from_slice(&bytes[start..at]);
                        lower.make_ascii_lowercase();
                        if let Some((known, what)) = std::str::from_utf8(lower).ok().and_then(|word| table.get(word)) {
                            (word, class) = (known, *what);
                        }
                    }
                }
            } else {
                at += 1;
                if let Some((known, what)) = table.get(&text[start..at]) {
                    (word, class) = (known, *what);
                }
            }
            list.push(Atom { start: start as u32, end: at as u32, word, class, shape, glued });
            glued = true;
        }
        Self { text, list }
    }

    /// The atom at `at`, or one that no rule knows past either end.
    pub fn get(&self, at: usize) -> Atom {
        self.list.get(at).copied().unwrap_or(END)
    }

    /// The atom before `at`.
    pub fn before(&self, at: usize) -> Atom {
        at.checked_sub(1).map_or(END, |before| self.get(before))
    }

    pub fn word(&self, at: usize) -> &'static str {
        self.get(at).word
    }

    pub fn class(&self, at: usize) -> Class {
        self.get(at).class
    }

    /// The letters or digits themselves.
    pub fn of_text(&self, at: usize) -> &'t str {
        self.list.get(at).map_or("", |atom| &self.text[atom.start as usize..atom.end as usize])
    }

    pub fn is_digits(&self, at: usize) -> bool {
        self.get(at).shape == Shape::Digits
    }

    /// The digits at `at` as a whole number, where there are at most `most` of them.
    pub fn digits(&self, at: usize, most: usize) -> Option<u32> {
        let written = self.of_text(at);
        (self.is_digits(at) && written.len() <= most).then(|| written.parse().ok()).flatten()
    }

    pub fn is_word(&self, at: usize) -> bool {
        matches!(self.get(at).shape, Shape::Lower | Shape::Capital | Shape::Upper)
    }

    /// Skips one hyphen or dash.
    pub fn past_hyphen(&self, at: usize) -> usize {
        at + usize::from(matches!(self.word(at), "-" | "–"))
    }

    pub fn span(&self, from: usize, to: usize) -> Span {
        Span::new(self.get(from).start as usize, self.get(to - 1).end as usize)
    }

    /// The index of the token that holds the atom's first letter.
    pub fn token(&self, at: usize, tokens: &Tokens) -> Option<usize> {
        let start = self.list.get(at)?.start;
        let after = tokens.all().partition_point(|token| token.start <= start);
        after.checked_sub(1).filter(|token| start < tokens.all()[*token].end)
    }
}
