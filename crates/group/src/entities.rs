use rashomon_parse::{EntityIdx, MentionType};

use crate::{ParsedReport, ReportIdx};

/// What the mentions of a story's reports refer to.
#[derive(Clone, Debug, PartialEq)]
pub struct StoryEntity {
    pub name: String,
    pub kind: MentionType,
    /// Every form met in any report, each once.
    pub names: Vec<String>,
    pub mentions: usize,
    /// The reports' own entities that were joined.
    pub members: Vec<(ReportIdx, EntityIdx)>,
}

/// Joins the entities of a story's reports.
pub fn group_entities(reports: &[ParsedReport], story: &[ReportIdx]) -> Vec<StoryEntity> {
    let mut joined: Vec<StoryEntity> = Vec::new();
    for report in story {
        for (at, entity) in reports[report.at()].parsed.entities.iter().enumerate() {
            let member = (*report, EntityIdx(at as u32));
            match joined.iter_mut().find(|known| known.name == entity.name) {
                Some(known) => {
                    known.mentions += entity.mentions;
                    known.members.push(member);
                }
                None => joined.push(StoryEntity {
                    name: entity.name.clone(),
                    kind: entity.kind,
                    names: entity.names.clone(),
                    mentions: entity.mentions,
                    members: vec![member],
                }),
            }
        }
    }
    joined
}
