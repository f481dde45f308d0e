//! Reports that we wrote, on made-up people and places.

// Each test file uses its own part of these.
#![allow(dead_code)]

use rashomon_group::{ParsedReport, ReportIdx, Story};
use rashomon_parse::Parsed;
use rashomon_read::{Format, Published, Report};
use rashomon_text::Body;

pub const FERRY: &str = "Rovna harbour was closed on Friday after the ferry Alba ran onto a sandbank with 212 passengers on board.

Nobody was hurt, the coastguard said. Tugs from Lisk are to pull the ship free at high water on Saturday morning.

Harbour master Ines Rolo said the captain had left the marked channel to avoid a fishing boat. The channel was last dredged in 2011.

Passengers were brought ashore in small boats until late in the evening. Buses took most of them to hotels in Lisk.

The ferry company offered each passenger a free return ticket. It said the hull showed no leak.

Island shops ran out of bread by nightfall, the mayor of Rovna said. A supply boat is to leave Lisk at dawn.";

/// The same facts in the same order in other words.
pub const FERRY_REWRITTEN: &str = "After running onto a sandbank with 212 passengers on board, the ferry Alba forced Rovna to shut its harbour on Friday.

According to the coastguard, nobody suffered injuries. At high water on Saturday morning, tugs sent from Lisk will try to pull the ship off.

The captain left the marked channel because of a fishing boat, harbour master Ines Rolo explained. Dredging of that channel last took place in 2011.

Until late evening, small boats carried the passengers ashore. Most then went by bus to Lisk hotels.

Every passenger gets a free return ticket from the ferry company. There is no leak in the hull, the company added.

By nightfall bread had run out in the island's shops, according to Rovna's mayor. At dawn a supply boat departs from Lisk.";

/// The same event, reported by somebody else.
pub const FERRY_OTHER: &str = "Captain Tomas Weil steered the Alba onto the Rovna sandbank to miss a fishing boat, his lawyer told this paper.

The lawyer, Petra Sand, said a second vessel had crossed without lights. She wants the radar record of the harbour kept.

Islanders have asked for a deeper channel for years. A petition with 900 names was handed to the harbour master, Ines Rolo, in spring.

The ferry was still stuck on Friday night. Its passengers, among them a school choir, had been fetched by rowing boats.";

pub const DAM: &str =
    "Engineers opened two gates of the Corva dam on Friday because heavy rain had filled the reservoir to the brim.

Farmers below the dam were told to move cattle to higher ground. The water authority said the wall was sound.

Some 40 homes in the valley lost power. Minister Jana Brod will visit the valley on Sunday.

The reservoir serves three towns and a paper mill. The mill sent its workers home at noon and closed its sluice.

Rain is forecast until Tuesday. The authority measures the level every hour and publishes it on its page.";

pub const DAM_OTHER: &str =
    "Jana Brod, the minister for water, called the Corva dam safe after its gates were opened in heavy rain.

Power was cut to about 40 homes in the valley, and a paper mill below the dam stood still on Friday.

\"We open gates so that walls hold,\" Brod said. She is expected in the valley on Sunday.

Cattle were driven uphill through the night. The reservoir had not been so full since the wall was raised.";

pub const ELECTION: &str =
    "The council of Mirna elected teacher Karel Dusek as mayor by a single vote on Friday, ending six weeks of talks.

Dusek, 47, promised a new school and lower parking fees. His rival, Olga Prchal, asked for a recount.

The two largest parties had failed to agree on a coalition. Three members left the room before the ballot.";

pub fn report(name: &str, day: Option<&str>, headline: &str, text: &str) -> ParsedReport {
    let report = Report {
        name: name.to_owned(),
        location: name.to_owned(),
        // Only has to differ from report to report, as a hash does.
        sha256: format!(
            "{:016x}",
            text.bytes().chain(name.bytes()).fold(17u64, |sum, byte| sum.wrapping_mul(31) + u64::from(byte))
        ),
        format: Format::Text,
        headline: Some(headline.to_owned()),
        description: None,
        section: None,
        url: None,
        outlet: Some(format!("{name} Herald")),
        byline: Vec::new(),
        dateline: None,
        credit: None,
        published: day.map(|day| Published::Day(day.parse().expect("a day"))),
        language: Some("en".to_owned()),
        body: Body::new(text),
        published_from: None,
        updated: None,
        notices: Vec::new(),
    };
    ParsedReport { report, parsed: Parsed::default() }
}

/// Six reports of three events.
pub fn reports() -> Vec<ParsedReport> {
    vec![
        report("ferry", Some("2024-03-01"), "Ferry runs aground off Rovna", FERRY),
        report("ferry-other", Some("2024-03-02"), "Alba captain blames fishing boat", FERRY_OTHER),
        report("dam", Some("2024-03-01"), "Gates of Corva dam opened after heavy rain", DAM),
        report("dam-other", Some("2024-03-02"), "Minister calls Corva dam safe", DAM_OTHER),
        report("election", Some("2024-03-01"), "Mirna elects mayor by a single vote", ELECTION),
        report("ferry-copy", Some("2024-03-02"), "Rovna harbour closed", FERRY),
    ]
}

/// An event that many tell within two days: each report has the lede in one of four wordings, with a headline to it, and eight of two hundred facts.
pub struct LargeStory {
    pub name: &'static str,
    pub headlines: [&'static str; 4],
    pub ledes: [&'static str; 4],
    /// What each fact says between three names.
    pub fact: [&'static str; 3],
}

pub const MILL_FIRE: LargeStory = LargeStory {
    name: "Or",
    headlines: [
        "Fire at Oraa mill",
        "Orca: Oraa mill fire is out",
        "Hours of smoke over Oraa mill",
        "Crews win against fire at Oraa mill",
    ],
    ledes: [
        "A fire at the Oraa mill in Orba was put out on Friday, fire chief Orca said.",
        "Fire chief Orca said his crews had put out a fire in the mill Oraa of Orba.",
        "The Oraa mill in Orba burned for hours before crews put the fire out, Orca told reporters.",
        "Crews in Orba have put out the fire at the mill Oraa, according to their chief, Orca.",
    ],
    fact: ["brought", "to the yard of", "with a hose"],
};

pub const STRIKE: LargeStory = LargeStory {
    name: "Vel",
    headlines: [
        "Drivers of Velaa walk out",
        "Depot of Velaa drivers stands still",
        "Velba: drivers of Velaa want more money",
        "No ride home from drivers of Velaa",
    ],
    ledes: [
        "Bus drivers of Velaa walked out on Friday over pay, their union's leader Velba said.",
        "No bus left the depot of Velca on Friday as drivers of Velaa went on strike, Velba said.",
        "Velaa's drivers stopped work and want more money, said Velba, who leads their union.",
        "A strike of drivers left passengers of Velaa standing in Velca, union leader Velba told reporters.",
    ],
    fact: ["waited", "for a bus that", "never drove"],
};

impl LargeStory {
    pub fn reports(&self, count: usize) -> Vec<ParsedReport> {
        let letter = |at: usize| char::from(b'a' + at as u8);
        let name = |at: usize| format!("{}{}{}", self.name, letter(at % 26), letter(at / 26));
        let fact = |at: usize| {
            let [a, b, c] = [3 * at + 3, 3 * at + 4, 3 * at + 5].map(name);
            let [does, to, how] = self.fact;
            format!("{a} {does} {} {b} {to} {c} {how}.", 11 + at)
        };
        let tell = |at: usize| {
            // Facts at steps that differ, so that no two reports have all in common.
            let facts = (0..8).map(|turn| fact((at * 7 + turn * (1 + 2 * (at % 4))) % 200));
            let text: Vec<String> = std::iter::once(self.ledes[at % 4].to_owned()).chain(facts).collect();
            let day = if at.is_multiple_of(3) { "2024-03-02" } else { "2024-03-01" };
            report(&format!("{}-{at}", self.name), Some(day), self.headlines[at % 4], &text.join("\n\n"))
        };
        (0..count).map(tell).collect()
    }
}

/// The names of each story's reports, sorted.
pub fn names(reports: &[ParsedReport], stories: &[Story]) -> Vec<Vec<String>> {
    let name = |at: &ReportIdx| reports[at.at()].report.name.clone();
    let mut names: Vec<Vec<String>> = stories
        .iter()
        .map(|story| {
            let mut names: Vec<String> = story.reports.iter().map(name).collect();
            names.sort();
            names
        })
        .collect();
    names.sort();
    names
}
