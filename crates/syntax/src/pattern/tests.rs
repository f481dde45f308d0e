use super::*;

/// `expected` is what Python 3.11 prints for `[m.group() for m in re.finditer(pattern, text)]`, joined by `/`.
fn check_find_all(pattern: &str, text: &str, expected: &str) {
    let compiled = Pattern::new(pattern).unwrap();
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    compiled.find_all(&chars, &mut Scratch::default(), &mut found);
    let found: Vec<String> = found.iter().map(|(start, end)| chars[*start..*end].iter().collect()).collect();
    assert_eq!(found.join("/"), expected, "{pattern} in {text}");
}

#[test]
fn the_first_alternative_wins_over_the_longest() {
    check_find_all("a|ab|abc", "abcab", "a/a");
    check_find_all("(?:a|ab)(?:c|bcd)?", "abcd", "abcd");
    check_find_all("-|--|---", "a---b", "-/-/-");
    check_find_all("x*?y|x", "xxy", "xxy");
}

#[test]
fn looking_around_takes_no_character() {
    check_find_all(r"(?<=[0-9])[+\-\*^](?=[0-9-])", "1+2 a-b 3--4", "+/-");
    check_find_all(r"^\+(?![0-9])", "+1", "");
    check_find_all(r"(?<=°[FfCc])\.$", "20°C.", ".");
    check_find_all(r"(?<!a)b", "abbb", "b/b");
    check_find_all(r"(?!(?:10|127)\.)\d+\.", "10.127.1270.12.", "0./27./1270./12.");
}

#[test]
fn matches_of_no_length_are_found_once_a_place() {
    check_find_all("(?<=[a-z]')(?=[a-z])", "l'eau d'ici", "/");
    check_find_all("x*", "axxb", "/xx//");
    check_find_all("|a", "aa", "/a//a/");
}

#[test]
fn the_end_is_also_before_a_last_line_feed() {
    check_find_all("b$", "ab\n", "b");
    check_find_all("b$", "ab\n\n", "");
}

#[test]
fn classes_are_pythons() {
    check_find_all(r"\w+", "naïve_2 कि ½", "naïve_2/क/½");
    check_find_all(r"\d+", "12 ٣ ²", "12/٣");
    check_find_all(r"\S+", "a\x1cb\u{a0}c\u{200b}d", "a/b/c\u{200b}d");
    check_find_all(r"[]a\-z]+", "b]a-zb", "]a-z");
    check_find_all(r"[^\W\d]+", "12ab3", "ab");
    check_find_all(r"[[&&~]+", "a[&&~", "[&&~");
    check_find_all("(?iu)é[a-z]+", "ÉCOLE école", "ÉCOLE/école");
    check_find_all(r".\U0001F6A2\u00e9\xe9", "a🚢éé", "a🚢éé");
}

#[test]
fn repetitions_count() {
    check_find_all("a{2,3}", "aaaaa", "aaa/aa");
    check_find_all("a{2}", "aaaaa", "aa/aa");
    check_find_all("a{,1}b", "aab", "ab");
    check_find_all("a{x", "a{x", "a{x");
    check_find_all("(?:(?:ab?)*c)?d", "abacd", "abacd");
}

#[test]
fn what_cannot_be_run_is_named() {
    for (pattern, named) in [
        (r"(a)\1", r"\1"),
        ("(?P<n>a)", "group"),
        ("(?m)^a", "flag 'm'"),
        ("a(?=b+)", "look-around"),
        ("(?<=a|bc)d", "look-behind"),
        ("[b-a]", "backwards"),
        ("(a", "missing"),
        ("a)", "too many"),
        ("[a", "without its end"),
        ("*a", "nothing to repeat"),
    ] {
        let problem = Pattern::new(pattern).unwrap_err();
        assert!(problem.contains(named), "{pattern}: {problem}");
    }
}

#[test]
fn time_is_linear() {
    // Backtracking would need 2^n steps for the first, n^2 for the second.
    let text: Vec<char> = "a".repeat(50_000).chars().collect();
    for pattern in ["^(?:a|a)*b", "^(?:[a-z]+)+$x"] {
        assert_eq!(Pattern::new(pattern).unwrap().search(&text, &mut Scratch::default()), None);
    }
}
