-- What the bureau decides: its settings, which findings it accepts, which
-- filings it withdraws; and what the units say to findings. All of it is kept
-- with who and when; nothing is changed but by what comes after it.

CREATE TABLE settings (
    id       INTEGER PRIMARY KEY, -- the last one is in force
    content  TEXT NOT NULL CHECK (json_valid(content)),
    saved    TEXT NOT NULL,
    saved_by TEXT NOT NULL
) STRICT;

-- A finding is known by what it says (schema.Finding.Key), not by its cell: a
-- form that is sent again may have moved its rows.
CREATE TABLE decisions (
    id        INTEGER PRIMARY KEY,
    unit_id   INTEGER NOT NULL REFERENCES units (id),
    year      INTEGER NOT NULL,
    key       TEXT NOT NULL CHECK (key <> ''),
    code      TEXT NOT NULL CHECK (code <> ''),
    statement TEXT NOT NULL,
    why       TEXT NOT NULL CHECK (why <> ''),
    made_by   TEXT NOT NULL,
    made      TEXT NOT NULL,
    undone    TEXT, -- when it was taken back
    undone_by TEXT,
    CHECK ((undone IS NULL) = (undone_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX decisions_standing ON decisions (unit_id, year, key) WHERE undone IS NULL;

-- A withdrawn filing is superseded by its own file.
CREATE TABLE voids (
    id        INTEGER PRIMARY KEY,
    filing_id INTEGER NOT NULL REFERENCES filings (id),
    why       TEXT NOT NULL CHECK (why <> ''),
    made_by   TEXT NOT NULL,
    made      TEXT NOT NULL,
    undone    TEXT,
    undone_by TEXT,
    CHECK ((undone IS NULL) = (undone_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX voids_standing ON voids (filing_id) WHERE undone IS NULL;

-- 单位说明, as it came back on a copy that was sent out.
CREATE TABLE notes (
    id      INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL REFERENCES files (id),
    unit_id INTEGER NOT NULL REFERENCES units (id),
    year    INTEGER NOT NULL,
    key     TEXT NOT NULL CHECK (key <> ''),
    note    TEXT NOT NULL CHECK (note <> ''),
    sheet   TEXT NOT NULL,
    cell    TEXT NOT NULL
) STRICT;
CREATE INDEX notes_submission ON notes (year, unit_id);

-- What a filing's table of indicators says, hashed (schema.IndicatorPrint).
CREATE TABLE indicator_tables (
    filing_id INTEGER NOT NULL PRIMARY KEY REFERENCES filings (id),
    print     TEXT NOT NULL -- '' for hardly any indicator
) STRICT;
CREATE INDEX indicator_tables_print ON indicator_tables (print) WHERE print <> '';

-- The codes of the other checks that a finding stands for, with spaces.
ALTER TABLE findings ADD COLUMN also TEXT NOT NULL DEFAULT '';

CREATE TRIGGER settings_keep BEFORE DELETE ON settings
    BEGIN SELECT raise(ABORT, 'settings are never deleted'); END;
CREATE TRIGGER settings_unchanged BEFORE UPDATE ON settings
    BEGIN SELECT raise(ABORT, 'settings are never changed, but saved anew'); END;
CREATE TRIGGER decisions_keep BEFORE DELETE ON decisions
    BEGIN SELECT raise(ABORT, 'decisions are never deleted'); END;
CREATE TRIGGER decisions_unchanged BEFORE UPDATE OF id, unit_id, year, key, code, statement, why, made_by, made ON decisions
    BEGIN SELECT raise(ABORT, 'decisions are taken back, never changed'); END;
CREATE TRIGGER voids_keep BEFORE DELETE ON voids
    BEGIN SELECT raise(ABORT, 'decisions are never deleted'); END;
CREATE TRIGGER voids_unchanged BEFORE UPDATE OF id, filing_id, why, made_by, made ON voids
    BEGIN SELECT raise(ABORT, 'decisions are taken back, never changed'); END;
CREATE TRIGGER notes_keep BEFORE DELETE ON notes
    BEGIN SELECT raise(ABORT, 'notes are never deleted'); END;
CREATE TRIGGER notes_unchanged BEFORE UPDATE ON notes
    BEGIN SELECT raise(ABORT, 'notes are never changed'); END;
