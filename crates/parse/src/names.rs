//! Is it one name, spelled twice? Names that came through other scripts are written many ways:
//! "Kadyrov", "Qadirov"; "Yitzhak", "Itzchok"; "Djibril", "Jibreel".
//!
//! Both names are turned into sounds (digraphs of the usual romanisations of Cyrillic, Arabic, Hebrew,
//! Korean and Chinese, letters with marks, double letters) and compared by a weighted edit distance, in
//! which what romanisations confuse is cheap: y and j, w and v, kh and h, a vowel that Arabic and Hebrew
//! do not write. The costs were fitted by random search on pairs of name spellings from Wikidata (CC0);
//! docs/measurements/names.md says how.

use std::collections::HashMap;
use std::sync::OnceLock;

use any_ascii::any_ascii_char;

/// How far two names' sounds are apart: 0 for the same, about 1 for names with nothing in common.
///
/// Names of several words are as far apart as the words that are farthest, in order; with a different
/// number of words they are 1 apart.
pub fn difference(one: &str, other: &str) -> f64 {
    // Sums of costs depend in their last digit on the order of adding: always the same order makes it symmetric.
    let (one, other) = if one <= other { (one, other) } else { (other, one) };
    let (ours, theirs) = (words(one), words(other));
    if ours.len() != theirs.len() || ours.is_empty() {
        // Some write as one word what others part: "Abdul Aziz", "al Rolo".
        let (joined, apart) = (ours.concat(), theirs.concat());
        let close = !joined.is_empty()
            && !apart.is_empty()
            && ours.len().abs_diff(theirs.len()) == 1
            && ours.len().min(theirs.len()) <= 2;
        return if close {
            word_difference(&joined, &apart).max(f64::from(u8::from(joined.as_bytes()[0] != apart.as_bytes()[0])))
        } else {
            1.0
        };
    }
    ours.iter().zip(&theirs).map(|(one, other)| word_difference(one, other)).fold(0.0, f64::max)
}

/// Whether two spellings are taken for one name.
pub fn same_name(one: &str, other: &str) -> bool {
    difference(one, other) <= COSTS.most
}

/// Most difference at which two spellings are taken for one name where more than the spelling says so.
pub const LIKELY: f64 = 1.6 * COSTS.most;

/// A name without accents, capitals, full stops and a leading "the".
pub fn key(name: &str) -> String {
    rashomon_gazetteer::fold(name)
}

/// The name that the world's news and its own people use for what `name` also stands for: "Islamic
/// State" for "ISIS".
pub fn alias(name: &str) -> Option<&'static str> {
    static ALIASES: OnceLock<HashMap<&str, &str>> = OnceLock::new();
    let aliases = ALIASES.get_or_init(|| {
        let lines = include_str!("mentions/lists/aliases.txt").lines().filter(|line| !line.starts_with('#'));
        lines.flat_map(|line| line.split(';').map(|name| (name, line.split(';').next().unwrap_or(name)))).collect()
    });
    aliases.get(name).copied()
}

/// The first letters of the words that are written with capitals: "RHB" of "Rovna Harbour Board".
pub fn initials(name: &str) -> String {
    name.split(|c: char| c.is_whitespace() || c == '-')
        .filter_map(|word| word.chars().next().filter(|c| c.is_uppercase()))
        .collect()
}

/// Whether the capitals of `short` begin words of `long`, in order: "INTPOL" of "International Police" too.
pub fn is_acronym_of(short: &str, long: &str) -> bool {
    let letters: Vec<char> = short.chars().filter(|c| c.is_alphabetic()).collect();
    let shouted = letters.len() >= 2 && letters.iter().filter(|c| c.is_uppercase()).count() * 2 > letters.len();
    if !shouted || long.split_whitespace().count() < 2 && !long.contains('-') || short.contains(' ') {
        return false;
    }
    let mut at = 0;
    let mut first = true;
    for word in long.split(|c: char| c.is_whitespace() || c == '-').filter(|word| !word.is_empty()) {
        let initial = word.chars().next().map(|c| c.to_uppercase().next().unwrap_or(c));
        if at < letters.len() && initial == letters[at].to_uppercase().next() {
            at += 1;
            // A word may give more of its letters, as "Police" does to INTPOL.
            let mut rest = word.chars().skip(1);
            while at < letters.len()
                && rest.next().is_some_and(|c| c.to_uppercase().next() == letters[at].to_uppercase().next())
            {
                at += 1;
            }
        } else if first {
            return false;
        }
        first = false;
    }
    at == letters.len()
}

/// The words that a name written as one shows by its capitals: "RovnaHarbourBoard", with or without the sign of a
/// handle before it. Empty where it shows fewer than two.
pub fn handle_words(handle: &str) -> Vec<&str> {
    let bare = handle.trim_start_matches(['@', '#']);
    if bare.contains(char::is_whitespace) || !bare.chars().any(char::is_lowercase) {
        return Vec::new();
    }
    let starts: Vec<usize> = bare.char_indices().filter(|(_, c)| c.is_uppercase()).map(|(at, _)| at).collect();
    if starts.len() < 2 || starts[0] != 0 {
        return Vec::new();
    }
    let ends = starts.iter().skip(1).copied().chain([bare.len()]);
    starts.iter().zip(ends).map(|(start, end)| bare[*start..end].trim_end_matches('_')).collect()
}

/// Whether the words of a handle begin the words of `name`, in order: "@RHBoard" of "Rovna Harbour Board" too.
pub fn is_handle_of(handle: &str, name: &str) -> bool {
    let parts = handle_words(handle);
    let words: Vec<String> = name.split_whitespace().map(key).collect();
    // A single letter or two say little by themselves.
    let told = parts.iter().any(|part| part.chars().count() > 2);
    parts.len() >= 2
        && told
        && parts.len() == words.len()
        && parts.iter().zip(&words).all(|(part, word)| word.starts_with(&key(part)))
}

/// Whether the built-in gazetteer knows a place of this name.
pub fn is_place(name: &str) -> bool {
    !rashomon_gazetteer::Gazetteer::world().lookup(name).is_empty()
}

/// What each step of the edit distance costs.
struct Costs {
    vowel: f64,
    near_vowel: f64,
    consonant: f64,
    drop_vowel: f64,
    drop_e: f64,
    drop_h: f64,
    drop_glide: f64,
    drop_consonant: f64,
    /// y, j, i and soft g.
    glide: f64,
    /// w, v, u, f.
    labial: f64,
    /// kh, h, k, ch, gh.
    throat: f64,
    /// th, t; dh, d.
    lisp: f64,
    /// s, z, ts, sh, ch.
    hiss: f64,
    /// t, d; p, b; k, g.
    voice: f64,
    /// l, r; n, m.
    liquid: f64,
    /// Factors at the ends of the name.
    first: f64,
    first_vowel: f64,
    last: f64,
    /// The sum is divided by the longer name's length to this power.
    length_power: f64,
    /// Names farther apart than this are two.
    most: f64,
}

const COSTS: Costs = Costs {
    vowel: 0.703,
    near_vowel: 0.031,
    consonant: 0.694,
    drop_vowel: 0.688,
    drop_e: 0.126,
    drop_h: 0.367,
    drop_glide: 0.028,
    drop_consonant: 1.394,
    glide: 0.023,
    labial: 0.188,
    throat: 0.35,
    lisp: 0.123,
    hiss: 0.116,
    voice: 0.776,
    liquid: 1.469,
    first: 1.732,
    first_vowel: 1.201,
    last: 1.165,
    length_power: 0.375,
    most: 0.315,
};

/// What groups of letters sound like; capitals are sounds of their own. Longest first.
const GROUPS: &[(&str, &str)] = &[
    ("tsch", "C"),
    ("shch", "C"),
    ("dzh", "J"),
    ("sch", "S"),
    ("tch", "C"),
    ("sh", "S"),
    ("ch", "C"),
    ("kh", "X"),
    ("zh", "Z"),
    ("dj", "J"),
    ("ph", "f"),
    ("th", "T"),
    ("ck", "k"),
    ("tz", "c"),
    ("ts", "c"),
    ("gh", "G"),
    ("dh", "D"),
    ("oo", "u"),
    ("ou", "u"),
    ("ow", "o"),
    ("ee", "i"),
    ("ea", "i"),
    ("ie", "i"),
    ("ij", "A"),
    ("ai", "A"),
    ("ay", "A"),
    ("ei", "A"),
    ("ey", "A"),
    ("oe", "o"),
    ("ae", "e"),
    ("ue", "u"),
    ("au", "W"),
    ("aw", "W"),
    ("qu", "kw"),
    ("gn", "n"),
    ("lj", "l"),
    ("nj", "n"),
    ("cz", "C"),
    ("sz", "S"),
    ("x", "ks"),
    ("q", "k"),
];

/// Letters with marks whose romanisation is not the bare letter.
const MARKED: &[(char, &str)] = &[
    ('š', "sh"),
    ('ş', "sh"),
    ('č', "ch"),
    ('ć', "ch"),
    ('ç', "ch"),
    ('ž', "zh"),
    ('đ', "dj"),
    ('þ', "th"),
    ('æ', "e"),
    ('œ', "o"),
    ('ø', "o"),
    ('ß', "ss"),
    ('ð', "d"),
    ('ł', "l"),
    ('ı', "i"),
];

/// The words of a name in plain small letters.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    for word in name.split(|c: char| c.is_whitespace() || matches!(c, '-' | '_')) {
        let mut plain = String::new();
        for c in word.chars().flat_map(char::to_lowercase) {
            match MARKED.iter().find(|(marked, _)| *marked == c) {
                Some((_, letters)) => plain.push_str(letters),
                None => plain.extend(
                    any_ascii_char(c).chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()),
                ),
            }
        }
        if !plain.is_empty() {
            words.push(plain);
        }
    }
    words
}

/// The sounds of a word of plain letters, none twice in a row.
fn sounds(word: &str) -> Vec<u8> {
    let letters = word.as_bytes();
    let mut sounds: Vec<u8> = Vec::with_capacity(letters.len());
    let mut push = |sound: u8| {
        if sounds.last() != Some(&sound) {
            sounds.push(sound);
        }
    };
    let mut at = 0;
    while at < letters.len() {
        if let Some((group, heard)) = GROUPS.iter().find(|(group, _)| word[at..].starts_with(group)) {
            heard.bytes().for_each(&mut push);
            at += group.len();
            continue;
        }
        let next = letters.get(at + 1);
        push(match letters[at] {
            b'c' if matches!(next, Some(b'e' | b'i' | b'y')) => b's',
            b'c' => b'k',
            b'y' if at > 0 && !matches!(next, Some(b'a' | b'e' | b'o' | b'u')) => b'i',
            letter => letter,
        });
        at += 1;
    }
    sounds
}

fn is_vowel(sound: u8) -> bool {
    matches!(sound, b'a' | b'e' | b'i' | b'o' | b'u' | b'A' | b'W')
}

fn drop_cost(sounds: &[u8], at: usize) -> f64 {
    let sound = sounds[at];
    let cost = match sound {
        b'e' => COSTS.drop_e,
        _ if is_vowel(sound) => COSTS.drop_vowel,
        b'h' => COSTS.drop_h,
        b'y' | b'j' | b'w' => COSTS.drop_glide,
        _ => COSTS.drop_consonant,
    };
    let last = if at + 1 == sounds.len() { COSTS.last } else { 1.0 };
    let first = match at {
        0 if is_vowel(sound) => COSTS.first_vowel,
        0 => COSTS.first,
        _ => 1.0,
    };
    cost * last * first
}

fn swap_cost(one: u8, other: u8) -> f64 {
    let pair = if one < other { [one, other] } else { [other, one] };
    match &pair {
        b"Aa" | b"Ae" | b"Ai" | b"Ay" | b"JZ" | b"Jg" | b"Jj" | b"Jy" | b"Zj" | b"Zy" | b"gj" | b"ij" | b"iy"
        | b"jy" => COSTS.glide,
        b"Wa" | b"Wo" | b"Wu" | b"fv" | b"ow" | b"uv" | b"uw" | b"vw" => COSTS.labial,
        b"CX" | b"Ck" | b"GX" | b"Gg" | b"Gh" | b"Gk" | b"Xh" | b"Xk" | b"hj" | b"hk" | b"hx" | b"sx" => COSTS.throat,
        b"Dd" | b"Dt" | b"Dz" | b"Td" | b"Ts" | b"Tt" => COSTS.lisp,
        b"CJ" | b"CS" | b"Cc" | b"Cs" | b"SZ" | b"Sc" | b"Ss" | b"Zz" | b"cs" | b"ct" | b"cz" | b"sz" => COSTS.hiss,
        b"bp" | b"bv" | b"dt" | b"gk" => COSTS.voice,
        b"lr" | b"mn" => COSTS.liquid,
        b"ae" | b"ao" | b"ei" | b"ou" => COSTS.near_vowel,
        _ if is_vowel(one) && is_vowel(other) => COSTS.vowel,
        _ => COSTS.consonant,
    }
}

fn word_difference(one: &str, other: &str) -> f64 {
    let (ours, theirs) = (sounds(one), sounds(other));
    // Nobody's name is this long: the table stays small whatever is handed in.
    let (ours, theirs) = (&ours[..ours.len().min(64)], &theirs[..theirs.len().min(64)]);
    if ours.is_empty() || theirs.is_empty() {
        return f64::from(u8::from(ours != theirs));
    }
    let mut row = vec![0.0];
    for at in 0..theirs.len() {
        row.push(row[at] + drop_cost(theirs, at));
    }
    for (i, mine) in ours.iter().enumerate() {
        let dropped = drop_cost(ours, i);
        let mut next = vec![row[0] + dropped];
        for (j, other) in theirs.iter().enumerate() {
            let mut swap = if mine == other { 0.0 } else { swap_cost(*mine, *other) };
            if i == 0 && j == 0 {
                swap *= if is_vowel(*mine) || is_vowel(*other) { COSTS.first_vowel } else { COSTS.first };
            }
            if i + 1 == ours.len() && j + 1 == theirs.len() {
                swap *= COSTS.last;
            }
            next.push((row[j + 1] + dropped).min(next[j] + drop_cost(theirs, j)).min(row[j] + swap));
        }
        row = next;
    }
    row[theirs.len()] / (ours.len().max(theirs.len()) as f64).powf(COSTS.length_power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_the_same() {
        for (one, other) in [
            ("Yevgeny", "Evgeni"),
            ("Sufian", "Sufyan"),
            ("Djibril", "Jibril"),
            ("Yitzhak", "Itzhak"),
            ("Wladimir", "Vladimir"),
            ("Müller", "Mueller"),
            ("Ottó", "Otto"),
            ("Filip", "Philipp"),
            ("Ines Rolo", "Inès Rollo"),
            ("Muhammad", "Mohamed"),
        ] {
            assert!(same_name(one, other), "{one} / {other}: {}", difference(one, other));
            assert_eq!(difference(one, other), difference(other, one), "{one} / {other}");
        }
    }

    #[test]
    fn a_vowel_against_a_consonant_costs_the_same_both_ways() {
        assert_eq!(difference("u", "w"), difference("w", "u"));
        assert_eq!(difference("Ullan", "Wullan"), difference("Wullan", "Ullan"));
    }

    #[test]
    fn other_names_are_others() {
        for (one, other) in [
            ("Rolo", "Polo"),
            ("Martin", "Marvin"),
            ("Ines Rolo", "Ivan Rolo"),
            ("Rovna", "Sarovka"),
            ("Tom", ""),
            ("", ""),
        ] {
            assert!(!same_name(one, other) || one == other, "{one} / {other}: {}", difference(one, other));
        }
    }
}
