//! What holds of every pipeline, tried on a small one with made-up weights.

mod miniature;

use std::fs;

use miniature::{Folder, Random};
use rashomon_syntax::{Annotate, Annotated, OpenError, Pipeline};

/// A text of so many words.
fn words(random: &mut Random, count: usize) -> String {
    const WORDS: [&str; 12] =
        ["ferry", "Rovna", "the", "harbour,", "left.", "\"Ines", "Rolo\"", "by-law", " ", "40", "said", "pier"];
    let mut text = String::new();
    for _ in 0..count {
        text.push_str(WORDS[random.next() as usize % WORDS.len()]);
        text.push(if random.next().is_multiple_of(20) { '\n' } else { ' ' });
    }
    text
}

/// Annotations hang together: whatever the weights say.
#[track_caller]
fn check_whole(text: &str, annotated: &Annotated) {
    let count = annotated.tokens.len();
    let mut sentence_end = 0;
    for sentence in &annotated.sentences {
        assert!(sentence.start == sentence_end && !sentence.is_empty());
        assert!(annotated.tokens[sentence.start].sentence_start);
        sentence_end = sentence.end;
    }
    assert_eq!(sentence_end, count);
    for token in &annotated.tokens {
        assert!(text.get(token.start as usize..token.end as usize).is_some());
        assert!((token.head as usize) < count);
        assert!(!token.tag.is_empty() && !token.dep.is_empty() && !token.dep.contains("||"));
    }
    // Heads lead to a root.
    for at in 0..count {
        let mut token = at;
        let mut steps = 0;
        while annotated.tokens[token].head as usize != token {
            token = annotated.tokens[token].head as usize;
            steps += 1;
            assert!(steps <= count, "heads go in a circle from token {at}");
        }
    }
    let mut entity_end = 0;
    for entity in &annotated.entities {
        assert!(entity.tokens.start >= entity_end && !entity.tokens.is_empty() && entity.tokens.end <= count);
        assert!(annotated.tokens[entity.tokens.clone()].iter().skip(1).all(|token| !token.sentence_start));
        entity_end = entity.tokens.end;
    }
}

#[test]
fn a_text_alone_is_as_among_others_on_any_number_of_threads() {
    let folder = Folder::new("alone");
    let pipeline = Pipeline::open(folder.path()).unwrap();
    let mut random = Random(3);
    let texts: Vec<String> = (0..300).map(|at| words(&mut random, [0, 1, 3, 12, 60, 700][at % 6])).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let together = pipeline.annotate(&texts);
    for (text, annotated) in texts.iter().zip(&together) {
        check_whole(text, annotated);
    }
    let alone: Vec<Annotated> = texts.iter().flat_map(|text| pipeline.annotate(&[*text])).collect();
    assert!(together == alone);
    for threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        assert!(pool.install(|| pipeline.annotate(&texts)) == together, "{threads} threads");
    }
}

#[test]
fn a_tag_depends_on_near_tokens_only_however_long_the_text() {
    let folder = Folder::new("near");
    let pipeline = Pipeline::open(folder.path()).unwrap();
    let text = words(&mut Random(5), 2000);
    let long = &pipeline.annotate(&[text.as_str()])[0];
    let count = long.tokens.len();
    assert!(count > 2 * 512, "long enough to go through the network in pieces");
    for first in (0..count - 40).step_by(29) {
        let last = first + 39;
        let (start, end) = (long.tokens[first].start as usize, long.tokens[last].end as usize);
        let part = &pipeline.annotate(&[&text[start..end]])[0];
        // Two layers see two neighbours; white space in front of the part may be cut in another way.
        for token in part.tokens.iter().skip(4).take(30) {
            let same = long.tokens.iter().find(|other| other.start as usize == token.start as usize + start);
            assert_eq!(same.map(|other| other.tag), Some(token.tag));
        }
    }
}

#[test]
fn odd_texts_are_annotated() {
    let folder = Folder::new("odd");
    let pipeline = Pipeline::open(folder.path()).unwrap();
    let long_word = "x".repeat(10_000);
    let many = words(&mut Random(9), 20_000);
    let texts = ["", " ", "\n\n \t", "\u{0}", "e\u{301}\u{200d}🏳️‍🌈", &long_word, &many];
    let annotated = pipeline.annotate(&texts);
    assert_eq!(annotated.len(), texts.len());
    assert!(annotated[0].tokens.is_empty());
    for (text, annotated) in texts.iter().zip(&annotated) {
        check_whole(text, annotated);
    }
    assert!(pipeline.annotate(&[]).is_empty());
}

#[test]
fn name_and_language_are_those_of_the_folder() {
    let folder = Folder::new("name");
    let pipeline = Pipeline::open(folder.path()).unwrap();
    assert_eq!((pipeline.name(), pipeline.language()), ("xx_miniature-1.0.0", "xx"));
}

/// The pipeline changed in one place is refused, with a message that names file and field.
#[track_caller]
fn check_refused(file: &str, from: &str, to: &str, named: &[&str]) {
    let test = std::thread::current().name().unwrap_or_default().replace("::", "-");
    let folder = Folder::new(&format!("{test}-{}", to.len()));
    folder.replace(file, from, to);
    let error = Pipeline::open(folder.path()).err().expect("it is refused");
    assert!(error.path().starts_with(folder.path()));
    let message = error.to_string();
    for part in named {
        assert!(message.contains(part), "`{message}` does not name `{part}`");
    }
}

#[test]
fn what_cannot_be_run_is_named() {
    check_refused(
        "config.cfg",
        "factory = \"tagger\"",
        "factory = \"transformer\"",
        &["config.cfg", "[components.tagger] factory", "transformer"],
    );
    check_refused(
        "config.cfg",
        "spacy.MultiHashEmbed.v2",
        "spacy.CharacterEmbed.v2",
        &["config.cfg", "[components.tok2vec.model.embed] @architectures", "CharacterEmbed"],
    );
    check_refused("config.cfg", "upstream = \"tok2vec\"", "upstream = \"other\"", &["upstream", "other"]);
    check_refused("config.cfg", "state_type = \"ner\"", "state_type = \"parser\"", &["state_type"]);
    check_refused("ner/cfg", "\"beam_width\":1", "\"beam_width\":16", &["cfg", "beam_width"]);
    check_refused("parser/cfg", "\"learn_tokens\":false", "\"learn_tokens\":true", &["cfg", "learn_tokens"]);
}

#[test]
fn what_does_not_fit_is_named() {
    check_refused("tagger/cfg", "[\"A\",\"B\",\"C\"]", "[\"A\",\"B\"]", &["tagger", "model", "nodes[1].W", "shape"]);
    check_refused("config.cfg", "[components.ner]\nfactory = \"ner\"", "", &["[components.ner] factory", "missing"]);
    check_refused("config.cfg", "lang = \"xx\"", "lang", &["config.cfg", "[nlp]"]);
}

#[test]
fn a_missing_file_is_named() {
    let folder = Folder::new("missing");
    for file in folder.files() {
        // These say nothing that a pipeline cannot do without.
        if file == "tok2vec/cfg" || file == "vocab/lookups.bin" {
            continue;
        }
        let path = folder.path().join(&file);
        let content = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        match Pipeline::open(folder.path()) {
            Err(OpenError::Read { path: named, .. }) => assert_eq!(named, path),
            Err(other) => panic!("without `{file}`: {other}"),
            Ok(_) => panic!("opened without `{file}`"),
        }
        fs::write(&path, content).unwrap();
    }
}

#[test]
fn damaged_files_are_refused_or_harmless() {
    let folder = Folder::new("damaged");
    let mut random = Random(11);
    let text = words(&mut random, 40);
    for file in folder.files() {
        let path = folder.path().join(&file);
        let content = fs::read(&path).unwrap();
        let cuts = (0..12).map(|_| content[..random.next() as usize % content.len()].to_vec()).collect::<Vec<_>>();
        let flips = (0..60).map(|_| {
            let mut bytes = content.clone();
            for _ in 0..=random.next() % 3 {
                let at = random.next() as usize % bytes.len();
                bytes[at] = random.next() as u8;
            }
            bytes
        });
        for damaged in cuts.into_iter().chain(flips) {
            fs::write(&path, damaged).unwrap();
            match Pipeline::open(folder.path()) {
                Err(error) => assert!(!error.to_string().is_empty()),
                Ok(pipeline) => assert_eq!(pipeline.annotate(&[text.as_str()]).len(), 1),
            }
        }
        fs::write(&path, &content).unwrap();
    }
}
