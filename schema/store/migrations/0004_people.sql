-- Who may decide, and what is decided besides what 0003 keeps.

-- Deeds that leave nothing else behind that says who and when.
CREATE TABLE journal (
    id      INTEGER PRIMARY KEY,
    deed    TEXT NOT NULL CHECK (deed IN ('teach', 'forget', 'alias', 'unalias', 'person', 'password', 'remove_person')),
    unit_id INTEGER REFERENCES units (id), -- whose alias it is
    subject TEXT NOT NULL, -- a label, an alias or a person
    why     TEXT NOT NULL, -- the path that a label was taught to mean
    made_by TEXT NOT NULL,
    made    TEXT NOT NULL
) STRICT;

-- People who may log in. The hash is the caller's; what it is made of is not
-- known here.
CREATE TABLE people (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL CHECK (name <> ''),
    hash       TEXT NOT NULL CHECK (hash <> ''),
    since      TEXT NOT NULL,
    added_by   TEXT NOT NULL,
    removed    TEXT, -- NULL: may log in
    removed_by TEXT,
    CHECK ((removed IS NULL) = (removed_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX people_present ON people (name) WHERE removed IS NULL;

-- What a unit said to a finding by telephone. The last one of a key is in
-- force, and an empty one takes back those before it.
CREATE TABLE remarks (
    id        INTEGER PRIMARY KEY,
    unit_id   INTEGER NOT NULL REFERENCES units (id),
    year      INTEGER NOT NULL,
    key       TEXT NOT NULL CHECK (key <> ''),
    code      TEXT NOT NULL CHECK (code <> ''),
    statement TEXT NOT NULL,
    text      TEXT NOT NULL,
    made_by   TEXT NOT NULL,
    made      TEXT NOT NULL
) STRICT;

-- Names of which a person has said that they are not the unit's. What was
-- filed under the unit in such a name is the unit's no more once it is read
-- again.
CREATE TABLE unit_splits (
    key     TEXT NOT NULL CHECK (key <> ''),
    unit_id INTEGER NOT NULL REFERENCES units (id),
    PRIMARY KEY (key, unit_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER journal_keep BEFORE DELETE ON journal
    BEGIN SELECT raise(ABORT, 'the journal is never deleted'); END;
CREATE TRIGGER journal_unchanged BEFORE UPDATE ON journal
    BEGIN SELECT raise(ABORT, 'the journal is never changed'); END;
CREATE TRIGGER people_keep BEFORE DELETE ON people
    BEGIN SELECT raise(ABORT, 'people are removed, never deleted'); END;
CREATE TRIGGER people_unchanged BEFORE UPDATE OF id, name, since, added_by ON people
    BEGIN SELECT raise(ABORT, 'people are removed, never changed'); END;
CREATE TRIGGER people_removed BEFORE UPDATE ON people WHEN old.removed IS NOT NULL
    BEGIN SELECT raise(ABORT, 'who was removed stays so'); END;
CREATE TRIGGER remarks_keep BEFORE DELETE ON remarks
    BEGIN SELECT raise(ABORT, 'remarks are never deleted'); END;
CREATE TRIGGER remarks_unchanged BEFORE UPDATE ON remarks
    BEGIN SELECT raise(ABORT, 'remarks are never changed, but made anew'); END;

-- What stood again when a filing was withdrawn, so that taking this back puts
-- it away again.
CREATE TABLE void_restored (
    void_id   INTEGER NOT NULL REFERENCES voids (id),
    filing_id INTEGER NOT NULL REFERENCES filings (id),
    PRIMARY KEY (void_id, filing_id)
) STRICT, WITHOUT ROWID;
