//! Prints the annotations of a text.
//!
//! `cargo run --release --example annotate -- PIPELINE "The ferry left Rovna on Friday."`

use std::{env, process};

use rashomon_syntax::{Annotate, Pipeline};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = env::args().skip(1).collect();
    let [folder, text] = args.as_slice() else {
        eprintln!("usage: annotate PIPELINE TEXT");
        process::exit(2);
    };
    let pipeline = Pipeline::open(folder)?;
    println!("{} ({})", pipeline.name(), pipeline.language());
    for annotated in pipeline.annotate(&[text.as_str()]) {
        for sentence in &annotated.sentences {
            println!();
            for (at, token) in sentence.clone().zip(&annotated.tokens[sentence.clone()]) {
                println!(
                    "{at:3}  {:16} {:16} {:6} {:6} {:10} {:3}  {}",
                    token.of(text).escape_debug().to_string(),
                    token.lemma,
                    token.tag,
                    token.pos.as_str(),
                    token.dep,
                    token.head,
                    token.morph
                );
            }
        }
        println!();
        for entity in &annotated.entities {
            let tokens = &annotated.tokens[entity.tokens.clone()];
            println!("{}: {}", entity.label, &text[tokens[0].start as usize..tokens[tokens.len() - 1].end as usize]);
        }
    }
    Ok(())
}
