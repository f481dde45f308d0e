//! Which names of one report name the same.

use std::collections::HashMap;

use rashomon_gazetteer::fold;
use rashomon_syntax::Pos;
use rashomon_text::Span;

use super::spans::{Finder, Found};
use super::types::Names;
use crate::names::{handle_words, initials, is_acronym_of, is_handle_of};
use crate::{Entity, EntityIdx, Mention, MentionType};

/// Honorifics that many write as part of the name.
const HONORIFICS: &[&str] =
    &["Mallam", "Alhaji", "Hajia", "Datuk", "Tan", "Tun", "Sheikh", "Sheikha", "Ustaz", "Maulana", "Imam", "Oba"];

/// An entity in the making.
struct Group {
    kind: MentionType,
    names: Vec<String>,
    mentions: usize,
}

impl Finder<'_> {
    /// Joins names to entities: a surname with the full name last told before it, an acronym with its
    /// long form, spellings that differ in accents and capitals alone.
    pub(crate) fn join(&self, found: &[Found], names: &Names) -> (Vec<Mention>, Vec<Entity>) {
        let mut groups: Vec<Group> = Vec::new();
        let mut by_key: HashMap<String, usize> = HashMap::new();
        let mut by_surname: HashMap<String, usize> = HashMap::new();
        let mut mentions = Vec::with_capacity(found.len());
        let kinds: Vec<MentionType> = found
            .iter()
            .map(|one| names.get(self.span(&one.tokens).of(self.text)).map_or(MentionType::Other, |name| name.kind))
            .collect();
        // Full names first met later in the text also lend themselves to a surname in the headline or lede.
        let mut later: HashMap<String, Vec<String>> = HashMap::new();
        for (one, kind) in found.iter().zip(&kinds) {
            let form = self.span(&one.tokens).of(self.text);
            if *kind == MentionType::Person && form.contains(' ') {
                for part in short_forms(form) {
                    let full = later.entry(part).or_default();
                    if !full.contains(&fold(form)) {
                        full.push(fold(form));
                    }
                }
            }
        }
        for (at, (one, kind)) in found.iter().zip(&kinds).enumerate() {
            let span = self.span(&one.tokens);
            let form = span.of(self.text);
            let key = fold(form);
            let person = *kind == MentionType::Person;
            let mut known = None;
            if person && !form.contains(' ') {
                // The full name last told before; then the only one told anywhere.
                known = by_surname.get(&key).copied();
                if known.is_none()
                    && let Some([only]) = later.get(&key).map(Vec::as_slice)
                {
                    let group = *by_key.entry(only.clone()).or_insert_with(|| new_group(&mut groups, *kind));
                    known = Some(group);
                }
            }
            let known = known.or_else(|| by_key.get(&key).copied()).or_else(|| {
                let acronym = at > 0 && self.brackets(&found[at - 1], one);
                acronym.then(|| mentions.last().map(|last: &Mention| last.entity.at())).flatten()
            });
            let group = known.unwrap_or_else(|| new_group(&mut groups, *kind));
            if person && form.contains(' ') {
                for part in short_forms(form) {
                    by_surname.insert(part, group);
                }
            }
            by_key.entry(key).or_insert(group);
            groups[group].mentions += 1;
            if !groups[group].names.iter().any(|name| name == form) {
                groups[group].names.push(form.to_owned());
            }
            // Where the honorific is part of how a person is called, that is a form of the name too.
            let before = one.tokens.start.checked_sub(1).filter(|_| one.titled);
            if let Some(before) = before.filter(|before| HONORIFICS.contains(&self.word(*before))) {
                let full = self.span(&(before..one.tokens.end)).of(self.text).to_owned();
                if !groups[group].names.contains(&full) {
                    groups[group].names.push(full);
                }
            }
            // "the Rovna Bay hotel" and "the Port Rovna Bay": forms that other reports may write as the name.
            let last = mentions.last().map(|last: &Mention| (last.span, last.kind));
            for longer in self.longer_forms(one, span, last) {
                if !groups[group].names.contains(&longer) {
                    groups[group].names.push(longer);
                }
            }
            mentions.push(Mention { span, kind: groups[group].kind, entity: EntityIdx(group as u32), place: None });
        }
        merge_short(&mut groups, &mut mentions);
        finish(groups, mentions)
    }

    /// A name with the small noun behind it that says what it is, and with the town right before it.
    fn longer_forms(&self, one: &Found, span: Span, last: Option<(Span, MentionType)>) -> Vec<String> {
        let mut forms = Vec::new();
        if let Some(head) = self.small_head(one) {
            forms.push(Span::new(span.start(), self.span(&(head..head + 1)).end()).of(self.text).to_owned());
        }
        if let Some((town, MentionType::Place)) = last
            && self.text.get(town.end()..span.start()) == Some(" ")
        {
            forms.push(Span::new(town.start(), span.end()).of(self.text).to_owned());
        }
        forms
    }

    /// The small noun right behind a name that says which kind of building it is: "the Rovna Bay hotel".
    pub(crate) fn small_head(&self, one: &Found) -> Option<usize> {
        let at = one.tokens.end;
        let token = self.tokens.all().get(at).filter(|token| token.pos == Pos::Noun)?;
        let word = self.word(at);
        let mut letters = word.chars();
        let first = letters.next().filter(|first| first.is_lowercase())?;
        let capital: String = first.to_uppercase().chain(letters).collect();
        let beside = self.text.get(self.span(&one.tokens).end()..token.start as usize) == Some(" ");
        (beside && self.lexicon.head(&capital) == Some(MentionType::Facility)).then_some(at)
    }
}

fn new_group(groups: &mut Vec<Group>, kind: MentionType) -> usize {
    groups.push(Group { kind, names: Vec::new(), mentions: 0 });
    groups.len() - 1
}

/// The shorter forms of a person's full name: all that it ends with, and its first word.
fn short_forms(full: &str) -> Vec<String> {
    let words: Vec<&str> = full.split_whitespace().collect();
    let mut forms: Vec<String> = (1..words.len()).map(|from| fold(&words[from..].join(" "))).collect();
    forms.push(fold(words[0]));
    // "Kim Jong Un" is "Kim"; "Gabriel García Márquez" is "García".
    if words.len() > 2 {
        forms.push(fold(words[1]));
    }
    forms
}

/// Joins an acronym with the one organization whose words it is made of, though nowhere in brackets, and a handle
/// with the one name that it writes as one word.
fn merge_short(groups: &mut [Group], mentions: &mut [Mention]) {
    let mut into: Vec<usize> = (0..groups.len()).collect();
    for short in 0..groups.len() {
        let [name] = groups[short].names.as_slice() else { continue };
        let acronym = (3..=8).contains(&name.len())
            && name.chars().all(|c| c.is_ascii_uppercase() || c == '.')
            && matches!(groups[short].kind, MentionType::Organization | MentionType::Other);
        let handle = !handle_words(name).is_empty();
        if !acronym && !handle {
            continue;
        }
        let is_long = |long: &String| {
            if handle { is_handle_of(name, long) } else { initials(long) == name.replace('.', "") }
        };
        let mut long = (0..groups.len()).filter(|at| {
            *at != short
                && (handle || groups[*at].kind == MentionType::Organization)
                && groups[*at].names.iter().any(is_long)
        });
        if let (Some(only), None) = (long.next(), long.next()) {
            into[short] = only;
        }
    }
    for short in 0..groups.len() {
        let long = into[short];
        if long != short && into[long] == long {
            let (names, count) = (std::mem::take(&mut groups[short].names), groups[short].mentions);
            groups[long].names.extend(names);
            groups[long].mentions += count;
            groups[short].mentions = 0;
        }
    }
    for mention in mentions {
        let at = mention.entity.at();
        if groups[at].mentions == 0 {
            mention.entity = EntityIdx(into[at] as u32);
            mention.kind = groups[into[at]].kind;
        }
    }
}

/// Numbers the entities by first mention, and gives each its fullest form for a name.
fn finish(groups: Vec<Group>, mut mentions: Vec<Mention>) -> (Vec<Mention>, Vec<Entity>) {
    let mut order: Vec<Option<u32>> = vec![None; groups.len()];
    let mut entities = Vec::new();
    for mention in &mut mentions {
        let at = mention.entity.at();
        let number = *order[at].get_or_insert_with(|| {
            let group = &groups[at];
            let name = group
                .names
                .iter()
                .max_by_key(|name| {
                    (
                        !is_bare_acronym(name, group),
                        name.split_whitespace().count().min(4),
                        name.chars().any(char::is_lowercase),
                        std::cmp::Reverse(group.names.iter().position(|known| known == *name)),
                    )
                })
                .cloned()
                .unwrap_or_default();
            entities.push(Entity { name, kind: group.kind, names: group.names.clone(), mentions: group.mentions });
            entities.len() as u32 - 1
        });
        mention.entity = EntityIdx(number);
    }
    (mentions, entities)
}

fn is_bare_acronym(name: &str, group: &Group) -> bool {
    group.names.iter().any(|long| long != name && is_acronym_of(name, long))
}
