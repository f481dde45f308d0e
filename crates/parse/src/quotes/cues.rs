use std::collections::HashMap;
use std::sync::OnceLock;

/// What a cue takes as its content. Several can hold of one word.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Takes(u16);

impl Takes {
    /// Words between quotation marks: "…," she said.
    pub const MARKS: Takes = Takes(1);
    /// A clause: said (that) the pier held; asked whether it held.
    pub const CLAUSE: Takes = Takes(1 << 1);
    /// What the speaker means to do: plans to leave.
    pub const INTENT: Takes = Takes(1 << 2);
    /// What somebody else is to do: urged them to leave.
    pub const APPEAL: Takes = Takes(1 << 3);
    /// A thing that is spoken of, judged or wanted: criticised the plan.
    pub const OBJECT: Takes = Takes(1 << 4);
    /// A document or a finding speaks, as well as a person: the survey shows.
    pub const FINDING: Takes = Takes(1 << 5);

    pub fn has(self, other: Takes) -> bool {
        self.0 & other.0 != 0
    }

    pub const fn and(self, other: Takes) -> Takes {
        Takes(self.0 | other.0)
    }
}

/// What a cue word takes, and the prepositions before its content.
#[derive(Clone, Debug, Default)]
pub(super) struct Cue {
    pub takes: Takes,
    pub prepositions: Vec<&'static str>,
}

pub(super) struct Lexicon {
    verbs: HashMap<&'static str, Cue>,
    nouns: HashMap<&'static str, Cue>,
    adjectives: HashMap<&'static str, Cue>,
}

impl Lexicon {
    pub fn get() -> &'static Self {
        static LEXICON: OnceLock<Lexicon> = OnceLock::new();
        LEXICON.get_or_init(|| Self {
            verbs: table(VERBS, VERBS_WITH),
            nouns: table(NOUNS, NOUNS_WITH),
            adjectives: table(ADJECTIVES, ADJECTIVES_WITH),
        })
    }

    pub fn verb(&self, lemma: &str) -> Option<&Cue> {
        self.verbs.get(lemma)
    }

    pub fn noun(&self, lemma: &str) -> Option<&Cue> {
        self.nouns.get(lemma)
    }

    pub fn adjective(&self, lemma: &str) -> Option<&Cue> {
        self.adjectives.get(lemma)
    }
}

fn table(takes: &[(Takes, &'static str)], with: &[(&'static str, &'static str)]) -> HashMap<&'static str, Cue> {
    let mut words: HashMap<&'static str, Cue> = HashMap::new();
    for (takes, list) in takes {
        for word in list.split_whitespace() {
            let cue = words.entry(word).or_default();
            cue.takes = cue.takes.and(*takes);
        }
    }
    for (prepositions, list) in with {
        for word in list.split_whitespace() {
            words.entry(word).or_default().prepositions.extend(prepositions.split_whitespace());
        }
    }
    words
}

// The words are lemmas as the pipeline gives them, which makes "hop" of "hoping".

const SPEECH: Takes = Takes::MARKS.and(Takes::CLAUSE);

const VERBS: &[(Takes, &str)] = &[
    // Speech and writing.
    (
        SPEECH,
        "say tell add note state argue claim announce declare assert contend insist maintain explain acknowledge admit
         concede confirm deny allege warn caution remark comment observe mention emphasize emphasise stress reiterate
         repeat recall recount relate report reply respond answer retort counter quip joke jest boast brag complain
         grumble lament bemoan gripe protest object tweet post write blog text email e-mail cable shout yell scream cry
         exclaim whisper mutter murmur chant sing proclaim pronounce profess vow pledge promise swear predict forecast
         speculate suggest propose recommend advise ask inquire enquire query wonder question demand request beg plead
         implore testify attest certify verify reveal disclose divulge confess confide inform notify assure reassure
         remind convince persuade hint imply intimate insinuate conclude agree disagree elaborate clarify specify
         reason muse opine posit ponder point fume rage gush gloat scoff sneer scold chide admonish rail rant vent
         bellow bark snap growl thunder stammer mumble mouth crow beam sigh moan groan grouse sniff huff recite read
         reaffirm affirm aver avow apologize apologise surmise theorize hypothesize philosophize pontificate preach
         lecture teach instruct brief relay echo summarize summarise paraphrase volunteer venture offer interject
         estimate project calculate reckon rule decree order assess underscore underline highlight decide determine
         signal indicate ",
    ),
    // Quotation marks only.
    (
        Takes::MARKS,
        "continue go conclude finish interrupt chime shoot fire press laugh smile put explode erupt joke
         counsel crack deadpan explain greet describe urge blast slam hail intone drawl
         praise criticize criticise attack denounce condemn dismiss reject urge caution sum state agree",
    ),
    // Thought.
    (
        Takes::CLAUSE,
        "believe think know feel understand realize realise recognize recognise learn remember forget doubt suspect
         assume presume suppose guess imagine fear worry hope hop expect anticipate dream wish pray trust bet
         figure fret regret deem consider find discover notice see foresee envision judge sense gather concur
         decide accept appreciate calculate pretend care mind guarantee prove demonstrate document establish
         felt reckon want prefer like",
    ),
    // What studies, papers and records do.
    (
        Takes::CLAUSE.and(Takes::FINDING),
        "show find reveal indicate suggest demonstrate confirm conclude note say state report estimate project prove
         illustrate signal allege claim read establish determine stipulate mandate",
    ),
    (
        Takes::INTENT,
        "want plan intend seek aim hope hop vow pledge promise refuse decline threaten agree decide offer propose wish
         desire prefer swear expect claim opt aspire resolve dream yearn long profess purport pretend
         consent volunteer vote demand consider contemplate like love hate ask beg plead",
    ),
    (
        Takes::APPEAL,
        "urge ask want tell call push press encourage order command instruct direct advise warn beg implore plead
         persuade convince invite challenge demand request expect recommend remind exhort counsel beseech entreat
         caution tempt dare prefer like petition",
    ),
    (
        Takes::OBJECT,
        "support oppose endorse criticize criticise defend discuss announce mention praise reject back question condemn
         denounce slam blast dismiss propose demand deny describe explain suggest emphasize emphasise portray tout
         favor favour highlight cite reference recall acknowledge reveal disclose welcome applaud hail laud commend
         mock ridicule deride decry deplore assail lambaste lambast rebuke rip berate bash knock chide scold disavow
         repudiate renounce disparage malign vilify demonize demonise castigate chastise excoriate skewer slight
         advocate champion recommend predict expect anticipate fear doubt dispute contest downplay bemoan
         lament mourn regret love hate admire respect resent dislike prefer want desire seek accuse blame thank
         congratulate apologize underscore underline stress reiterate repeat tweet retweet detail outline clarify confirm
         admit concede claim allege promise pledge consider contemplate weigh mull ponder envision imagine embrace
         oppose approve attack credit contrast compare liken recite chant shout echo reaffirm believe recognize
         recognise decide debate protest note invoke trumpet insult belittle taunt urge request order dub deem
         label characterize characterise depict call view regard see judge understand appreciate
         distrust trust cheer idolize idolise worship scorn spurn rebuff disapprove refute rebut debunk contradict
         dread promote encourage pitch declare proclaim warn report estimate forecast project identify
         say state write ask answer reply ask examine",
    ),
];

const VERBS_WITH: &[(&str, &str)] = &[
    (
        "about",
        "complain worry talk speak ask joke write think warn lie brag boast hear learn know fret wonder care lecture
               tweet testify comment inquire elaborate rave rant gripe fume say read tell argue feel dream muse
               speculate reminisce question advise opine agonize",
    ),
    (
        "of",
        "speak warn complain accuse approve disapprove conceive dream learn hear think boast brag despair inform
            remind convince assure advise tell say write talk",
    ),
    (
        "for",
        "call push advocate argue apologize apologise plead hope hop ask press pray praise criticize criticise
             blame thank plan lobby vouch wish long yearn clamor agitate slam blast rip
             congratulate chide mock condemn rebuke scold ",
    ),
    ("on", "comment insist call focus elaborate agree expound opine remark decide reflect lecture brief press"),
    ("against", "argue warn speak rail protest advise testify caution inveigh decide"),
    (
        "to",
        "respond refer object allude point agree react admit pledge commit reply confess attest testify liken
            compare vow swear answer",
    ),
    ("with", "agree disagree disapprove sympathize side concur charge"),
    ("at", "balk hint scoff marvel laugh sneer point lash bristle"),
    (
        "as",
        "describe portray characterize characterise depict see view regard dismiss denounce condemn hail praise
            brand decry deride paint cast cite blast tout present identify refer slam bill",
    ),
    ("over", "criticize criticise agonize quarrel fret"),
    ("from", "dissent"),
    ("toward", "lean"),
    ("in", "believe"),
];

const NOUNS: &[(Takes, &str)] = &[
    (
        Takes::CLAUSE,
        "claim suggestion statement belief allegation accusation assertion argument announcement admission warning
         prediction concern fear worry hope doubt feeling opinion view conclusion finding complaint contention
         insistence acknowledgment acknowledgement assumption assurance report rumor rumour speculation notion idea
         revelation observation comment remark message promise pledge vow threat impression sense suspicion charge
         expectation estimate explanation declaration recognition reminder question conviction perception theory
         skepticism hint testimony denial letter concession confession confirmation tweet recommendation guess
         understanding realization optimism criticism indication confidence",
    ),
    (
        Takes::INTENT,
        "plan promise pledge vow decision desire intention proposal refusal willingness unwillingness reluctance
         threat offer determination agreement request wish hope bid call demand commitment eagerness recommendation
         resolve goal readiness",
    ),
];

const NOUNS_WITH: &[(&str, &str)] = &[
    (
        "about",
        "concern comment remark question claim complaint worry fear statement doubt skepticism speculation opinion
               view warning story anger joke assertion allegation optimism belief feeling misgiving lie",
    ),
    (
        "of",
        "criticism accusation allegation fear description condemnation charge praise rejection
            denunciation suggestion notion hope mention prediction expectation warning defense denial
            characterization portrayal disapproval assessment claim complaint interpretation support promise",
    ),
    (
        "for",
        "support call demand praise contempt hope disdain admiration request plea preference
             disgust plan proposal",
    ),
    ("on", "view position stance comment attack opinion remark statement stand "),
    ("to", "opposition objection response reference aversion answer reply hostility resistance "),
    ("over", "concern anger outrage worry fear criticism complaint"),
    ("against", "accusation allegation charge argument complaint claim"),
    ("with", "disagreement frustration dissatisfaction"),
    ("toward", "animosity hostility attitude"),
];

const ADJECTIVES: &[(Takes, &str)] = &[
    (
        Takes::CLAUSE,
        "sure confident certain convinced hopeful optimistic doubtful skeptical sceptical worried concerned afraid
         fearful aware unaware proud glad happy sorry surprised disappointed angry adamant clear pleased thrilled
         grateful unsure uncertain determined delighted outraged shocked upset mindful suspicious wary glad sad frustrated
         satisfied unhappy",
    ),
    (
        Takes::INTENT,
        "willing unwilling ready reluctant eager determined hesitant inclined loath keen afraid happy unafraid prepared
         poised proud glad pleased anxious",
    ),
];

const ADJECTIVES_WITH: &[(&str, &str)] = &[
    (
        "about",
        "worried concerned skeptical sceptical optimistic angry upset confident enthusiastic excited nervous sure
               unsure happy unhappy clear pessimistic anxious vocal passionate serious unaware dismissive outspoken",
    ),
    (
        "of",
        "critical afraid unaware proud skeptical sceptical supportive suspicious wary fearful dismissive
            confident certain convinced fond tired mindful scornful disdainful",
    ),
    ("with", "unhappy happy pleased disappointed satisfied frustrated angry dissatisfied impressed"),
    ("to", "opposed committed sympathetic hostile"),
    ("by", "disappointed troubled surprised alarmed shocked offended outraged encouraged"),
    ("against", "opposed"),
    ("for", "grateful hopeful sorry"),
    ("over", "worried concerned upset"),
];
