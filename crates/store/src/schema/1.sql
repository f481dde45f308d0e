-- One row a report. What is searched by has a column; all else is in `record`, and `text` is kept as it is read.
CREATE TABLE report (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    text_sha256 TEXT NOT NULL,
    name TEXT NOT NULL UNIQUE,
    -- The address without scheme, fragment and closing slash: what versions have in common.
    address TEXT,
    outlet TEXT,
    day TEXT,
    -- Days since 1970-01-01.
    day_number INTEGER,
    -- The day of the last change the page tells of, else of publication: the version with the latest is current.
    version_day INTEGER,
    ingested TEXT NOT NULL,
    -- A later version of the same address stands in the stories in its place.
    superseded INTEGER NOT NULL DEFAULT 0,
    -- Not yet grouped, or to be grouped again.
    pending INTEGER NOT NULL DEFAULT 1,
    text TEXT NOT NULL,
    record BLOB NOT NULL,
    parsed BLOB NOT NULL,
    -- What `parsed` was written as; a report of another format is parsed again from its text.
    parsed_format INTEGER NOT NULL,
    -- SHA-256 over all of the above but `parsed_format`, `superseded` and `pending`.
    seal BLOB NOT NULL
);
CREATE INDEX report_address ON report (address) WHERE address IS NOT NULL;
CREATE INDEX report_day ON report (day_number);
CREATE INDEX report_pending ON report (id) WHERE pending;

-- Quotes of a report, as byte offsets of its text.
CREATE TABLE quote (
    id INTEGER PRIMARY KEY,
    report INTEGER NOT NULL REFERENCES report (id),
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    speaker TEXT
);
CREATE INDEX quote_report ON quote (report);

-- Names of people, places, organisations …, each once, and the reports that have them.
CREATE TABLE name (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    folded TEXT NOT NULL,
    country TEXT,
    UNIQUE (name, kind)
);
CREATE INDEX name_folded ON name (folded);
CREATE INDEX name_country ON name (country) WHERE country IS NOT NULL;
CREATE TABLE name_report (
    name INTEGER NOT NULL REFERENCES name (id),
    report INTEGER NOT NULL REFERENCES report (id),
    PRIMARY KEY (name, report)
) WITHOUT ROWID;
CREATE INDEX name_report_report ON name_report (report);

CREATE TABLE story (
    id TEXT PRIMARY KEY,
    headline TEXT,
    first_day TEXT,
    last_day TEXT,
    reports INTEGER NOT NULL,
    origins INTEGER NOT NULL,
    contested INTEGER NOT NULL,
    corroborated INTEGER NOT NULL,
    single_origin INTEGER NOT NULL,
    -- What it was made from: equal where nothing has to be made again.
    made_from INTEGER NOT NULL,
    body BLOB NOT NULL,
    -- What `body` was written as; a story of another format is computed again.
    body_format INTEGER NOT NULL,
    seal BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX story_last_day ON story (last_day);
CREATE TABLE story_report (
    report INTEGER PRIMARY KEY REFERENCES report (id),
    story TEXT NOT NULL REFERENCES story (id) ON DELETE CASCADE
);
CREATE INDEX story_report_story ON story_report (story);
-- Ids of stories that are no more, and the story that has most of their reports.
CREATE TABLE redirect (
    gone TEXT PRIMARY KEY,
    story TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE finding (
    id INTEGER PRIMARY KEY,
    story TEXT NOT NULL REFERENCES story (id) ON DELETE CASCADE,
    -- Position among the story's findings, from 0.
    place INTEGER NOT NULL,
    -- Stays the same while the story grows.
    key TEXT NOT NULL,
    claim TEXT NOT NULL,
    slot TEXT,
    status TEXT NOT NULL,
    origins INTEGER NOT NULL,
    is_update INTEGER NOT NULL,
    -- Hashes of report and span of what it rests on, sorted: how a finding is known again.
    evidence BLOB NOT NULL
);
CREATE INDEX finding_story ON finding (story);

CREATE TABLE change (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    story TEXT NOT NULL,
    finding TEXT,
    claim TEXT,
    slot TEXT,
    before TEXT,
    after TEXT
);
CREATE INDEX change_at ON change (at);

-- What people said. `told` is JSON of the correction, reports by their hashes.
CREATE TABLE correction (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    told TEXT NOT NULL,
    undone TEXT
);

CREATE VIRTUAL TABLE find_report USING fts5 (
    headline, text, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE find_quote USING fts5 (
    text, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE find_name USING fts5 (
    name, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE find_finding USING fts5 (
    claim, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2'
);
