//! Mentions and the entities they name.

use rashomon_read::Report;
use rashomon_text::Span;

use crate::{Entity, EntityIdx, Mention, MentionType, Tokens};

/// Finds the names of a report and which of them name the same.
pub fn find_mentions(text: &str, tokens: &Tokens, _report: &Report) -> (Vec<Mention>, Vec<Entity>) {
    let mut mentions = Vec::new();
    let mut entities: Vec<Entity> = Vec::new();
    for named in tokens.named() {
        let kind = match named.label.as_str() {
            "PERSON" => MentionType::Person,
            "ORG" => MentionType::Organization,
            "GPE" | "LOC" => MentionType::Place,
            "NORP" => MentionType::Group,
            "FAC" => MentionType::Facility,
            _ => continue,
        };
        let span: Span = tokens.span(named.tokens.clone());
        let name = span.of(text).to_owned();
        let at = entities.iter().position(|known| known.name == name).unwrap_or_else(|| {
            entities.push(Entity { name: name.clone(), kind, names: vec![name.clone()], mentions: 0 });
            entities.len() - 1
        });
        entities[at].mentions += 1;
        mentions.push(Mention { span, kind: entities[at].kind, entity: EntityIdx(at as u32), place: None });
    }
    (mentions, entities)
}
