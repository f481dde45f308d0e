//! Forms of a story's names that no report's own reading took for a name: "@InesRolo", "Rovna Harbour
//! hotel", "Port Rovna Grand".

use std::collections::{BTreeMap, BTreeSet};

use rashomon_parse::{MentionType, names};

use crate::ParsedReport;
use crate::entities::{SMALL, SORTS, StoryEntity, compact, shortens};

/// Adds to each entity the forms of its names that stand in the reports' texts: a handle or hashtag, the
/// name with a word for what sort of thing it is, with its town in front, or in full for its acronym.
pub(crate) fn add_forms<'r>(entities: &mut [StoryEntity], reports: impl Iterator<Item = &'r ParsedReport>) {
    let known = Known::new(entities);
    let mut found: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    let mut full: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for report in reports {
        for form in find_forms(report.report.body.text()) {
            match form {
                Form::Tag(tag) => {
                    if let Some(at) = known.tagged(entities, &tag) {
                        found.entry(at).or_default().insert(tag);
                    }
                }
                Form::Name(words, sort) => {
                    let name = words.join(" ");
                    if let (Some(at), Some(sort)) = (known.thing(&name), sort) {
                        found.entry(at).or_default().insert(format!("{name} {sort}"));
                    }
                    if let Some(at) = known.with_town(&words) {
                        found.entry(at).or_default().insert(name.clone());
                    }
                    if let Some(at) = known.acronym(&name) {
                        full.entry(at).or_default().insert(name);
                    }
                }
            }
        }
    }
    // Letters that two names of the story begin with stand for neither of them.
    full.retain(|_, forms| forms.iter().map(|form| names::key(form)).collect::<BTreeSet<_>>().len() == 1);
    for (at, forms) in found.into_iter().chain(full) {
        let names = &mut entities[at].names;
        names.extend(forms.into_iter().filter(|form| !names.contains(form)).collect::<Vec<_>>());
    }
}

/// The entities' names by what a form is known by; a name of two entities is known as neither's.
struct Known {
    things: BTreeMap<String, Option<usize>>,
    compact: BTreeMap<String, Option<usize>>,
    acronyms: BTreeMap<String, Option<usize>>,
}

impl Known {
    fn new(entities: &[StoryEntity]) -> Self {
        let mut known = Self { things: BTreeMap::new(), compact: BTreeMap::new(), acronyms: BTreeMap::new() };
        let add = |to: &mut BTreeMap<String, Option<usize>>, key: String, at: usize| {
            if !key.is_empty() {
                to.entry(key).and_modify(|of| *of = of.filter(|of| *of == at)).or_insert(Some(at));
            }
        };
        for (at, entity) in entities.iter().enumerate() {
            for name in &entity.names {
                add(&mut known.compact, compact(name), at);
                if matches!(entity.kind, MentionType::Person | MentionType::Group) {
                    continue;
                }
                add(&mut known.things, names::key(name), at);
                let letters = (2..=6).contains(&name.len()) && name.chars().all(|c| c.is_ascii_uppercase());
                if letters && entity.kind != MentionType::Place {
                    add(&mut known.acronyms, name.clone(), at);
                }
            }
        }
        known
    }

    fn tagged(&self, entities: &[StoryEntity], tag: &str) -> Option<usize> {
        if let Some(at) = self.compact.get(&compact(tag)) {
            return *at;
        }
        let names = |at: &usize| entities[*at].names.iter().any(|name| name.contains(' ') && shortens(tag, name));
        let mut fits = (0..entities.len()).filter(names);
        let only = fits.next()?;
        fits.next().is_none().then_some(only)
    }

    fn thing(&self, name: &str) -> Option<usize> {
        *self.things.get(&names::key(name))?
    }

    /// "Port Rovna Grand": a town of the gazetteer and a name of the story.
    fn with_town(&self, words: &[&str]) -> Option<usize> {
        const TELLING: usize = 8;
        (1..words.len()).find_map(|cut| {
            let name = words[cut..].join(" ");
            let at = self.thing(&name).filter(|_| name.len() >= TELLING)?;
            let sort = words.last().is_some_and(|last| SORTS.contains(&last.to_lowercase().as_str()));
            (!sort && !names::is_place(&name) && names::is_place(&words[..cut].join(" "))).then_some(at)
        })
    }

    fn acronym(&self, name: &str) -> Option<usize> {
        if !name.contains(' ') {
            return None;
        }
        *self.acronyms.get(&names::initials(name))?
    }
}

enum Form<'t> {
    /// Without its sign.
    Tag(String),
    /// Words that begin with capitals, and the word behind them that says what sort of thing is named.
    Name(Vec<&'t str>, Option<&'t str>),
}

/// Runs of capitalised words, and words with the sign of a handle or hashtag.
fn find_forms(text: &str) -> Vec<Form<'_>> {
    let mut forms = Vec::new();
    let mut run: Vec<&str> = Vec::new();
    for raw in text.split_whitespace() {
        let word = raw.trim_matches(|c: char| !c.is_alphanumeric());
        let bare = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
        if let Some(at) = raw.find(['@', '#']).filter(|at| raw[..*at].chars().all(|c| !c.is_alphanumeric())) {
            close(&mut run, None, &mut forms);
            let tag: String =
                raw[at + 1..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').filter(|c| *c != '_').collect();
            if tag.chars().count() >= 5 {
                forms.push(Form::Tag(tag));
            }
            continue;
        }
        let capital = bare.chars().next().is_some_and(char::is_uppercase);
        let opens = raw.starts_with(|c: char| !c.is_alphanumeric());
        if opens {
            close(&mut run, None, &mut forms);
        }
        if capital {
            run.push(bare);
        } else if !run.is_empty() && SMALL.contains(&word) {
            run.push(word);
        } else {
            let sort = SORTS.contains(&word).then_some(word);
            close(&mut run, sort, &mut forms);
        }
        // A mark or an owner's ending behind a word ends the name.
        if raw.len() > raw.trim_end_matches(|c: char| !c.is_alphanumeric()).len() || bare.len() < word.len() {
            close(&mut run, None, &mut forms);
        }
    }
    close(&mut run, None, &mut forms);
    forms
}

/// Ends a run of capitalised words, and keeps it where it names something.
fn close<'t>(run: &mut Vec<&'t str>, sort: Option<&'t str>, forms: &mut Vec<Form<'t>>) {
    while run.last().is_some_and(|last| SMALL.contains(last)) {
        run.pop();
    }
    if run.first().is_some_and(|first| matches!(*first, "The" | "A" | "An" | "In" | "At")) {
        run.remove(0);
    }
    if !run.is_empty() {
        forms.push(Form::Name(std::mem::take(run), sort));
    }
}

#[cfg(test)]
mod tests {
    use rashomon_read::Report;

    use super::*;

    fn entity(kind: MentionType, names: &[&str]) -> StoryEntity {
        StoryEntity {
            name: names[0].to_owned(),
            kind,
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            mentions: 1,
            members: Vec::new(),
            place: None,
        }
    }

    #[track_caller]
    fn check_forms(kind: MentionType, names: &[&str], text: &str, expected: &[&str]) {
        let mut entities = [entity(kind, names)];
        let report = ParsedReport { report: Report::of_text(text), parsed: rashomon_parse::Parsed::default() };
        add_forms(&mut entities, std::iter::once(&report));
        assert_eq!(entities[0].names[names.len()..], *expected, "{text}");
    }

    #[test]
    fn a_handle_is_its_owner() {
        check_forms(MentionType::Person, &["Ines Rolo"], "Thanks — Ines (@InesRolo) May 3", &["InesRolo"]);
        check_forms(MentionType::Organization, &["Rovna Coast Council"], "See @RCoastCouncil.", &["RCoastCouncil"]);
        check_forms(MentionType::Person, &["Ines Rolo"], "Write to mail@inesrolo or @MarkoTilde", &[]);
    }

    #[test]
    fn a_word_for_its_sort_or_its_town_makes_no_other_thing() {
        check_forms(MentionType::Place, &["Seaview Palace"], "at the Seaview Palace hotel,", &["Seaview Palace hotel"]);
        check_forms(MentionType::Place, &["Seaviewer"], "the Lisbon Seaviewer resort", &["Lisbon Seaviewer"]);
        check_forms(MentionType::Place, &["Seaviewer"], "Marko Seaviewer said", &[]);
    }

    #[test]
    fn letters_stand_for_the_only_name_that_begins_with_them() {
        check_forms(MentionType::Organization, &["RH"], "The Rovna Harbour group said", &["Rovna Harbour"]);
        check_forms(MentionType::Organization, &["RH"], "Rovna Harbour met Rural Help.", &[]);
    }
}
