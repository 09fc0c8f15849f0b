-- Which of two filings of one form counts, where a person has to say so.

-- Filings that wait: they came after the one in use and did not take its place
-- (schema.Wait). Such a filing is superseded by the file of the one in use, until
-- it is chosen.
CREATE TABLE waits (
    filing_id INTEGER NOT NULL PRIMARY KEY REFERENCES filings (id),
    code      TEXT NOT NULL CHECK (code <> ''),
    before    INTEGER NOT NULL, -- figures of the filing in use, and of this one
    after     INTEGER NOT NULL,
    since     TEXT NOT NULL
) STRICT;

-- What a person has chosen. The filing counts; instead of it, another one did,
-- or none where it had counted all the time.
CREATE TABLE choices (
    id          INTEGER PRIMARY KEY,
    filing_id   INTEGER NOT NULL REFERENCES filings (id),
    instead     INTEGER REFERENCES filings (id),
    was_by      INTEGER REFERENCES files (id), -- what had superseded the filing, and when
    was_at      TEXT,
    why         TEXT NOT NULL CHECK (why <> ''),
    made_by     TEXT NOT NULL,
    made        TEXT NOT NULL,
    undone      TEXT,
    undone_by   TEXT,
    CHECK ((undone IS NULL) = (undone_by IS NULL))
) STRICT;
CREATE INDEX choices_filing ON choices (filing_id);

-- The filings that wait no more because of a choice.
CREATE TABLE choice_settled (
    choice_id INTEGER NOT NULL REFERENCES choices (id),
    filing_id INTEGER NOT NULL REFERENCES waits (filing_id),
    PRIMARY KEY (choice_id, filing_id)
) STRICT, WITHOUT ROWID;

-- Filings that a person has put under another unit or year. What the file said
-- stays in the books as the filing that was corrected.
CREATE TABLE corrections (
    id        INTEGER PRIMARY KEY,
    filing_id INTEGER NOT NULL REFERENCES filings (id), -- that was corrected
    unit_id   INTEGER NOT NULL REFERENCES units (id),   -- of which unit and year it is
    year      INTEGER NOT NULL CHECK (year > 0),
    why       TEXT NOT NULL CHECK (why <> ''),
    made_by   TEXT NOT NULL,
    made      TEXT NOT NULL,
    undone    TEXT,
    undone_by TEXT,
    CHECK ((undone IS NULL) = (undone_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX corrections_standing ON corrections (filing_id) WHERE undone IS NULL;

-- What stood again where the corrected filing had stood.
CREATE TABLE correction_restored (
    correction_id INTEGER NOT NULL REFERENCES corrections (id),
    filing_id     INTEGER NOT NULL REFERENCES filings (id),
    PRIMARY KEY (correction_id, filing_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER waits_keep BEFORE DELETE ON waits
    BEGIN SELECT raise(ABORT, 'that a filing waited is never forgotten'); END;
CREATE TRIGGER choices_keep BEFORE DELETE ON choices
    BEGIN SELECT raise(ABORT, 'decisions are never deleted'); END;
CREATE TRIGGER choices_unchanged BEFORE UPDATE OF id, filing_id, instead, was_by, was_at, why, made_by, made ON choices
    BEGIN SELECT raise(ABORT, 'decisions are taken back, never changed'); END;
CREATE TRIGGER corrections_keep BEFORE DELETE ON corrections
    BEGIN SELECT raise(ABORT, 'decisions are never deleted'); END;
CREATE TRIGGER corrections_unchanged BEFORE UPDATE OF id, filing_id, unit_id, year, why, made_by, made ON corrections
    BEGIN SELECT raise(ABORT, 'decisions are taken back, never changed'); END;

-- By it the filings are found among which one is to count.
CREATE INDEX filings_identity ON filings (unit_id, year, form, project_key);
