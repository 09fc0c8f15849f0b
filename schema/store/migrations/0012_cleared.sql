-- Refused files that a person has cleared away: they stay, and are listed no more.
CREATE TABLE clearances (
    id        INTEGER PRIMARY KEY,
    file_id   INTEGER NOT NULL REFERENCES files (id),
    why       TEXT NOT NULL CHECK (why <> ''),
    made_by   TEXT NOT NULL,
    made      TEXT NOT NULL,
    undone    TEXT,
    undone_by TEXT,
    CHECK ((undone IS NULL) = (undone_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX clearances_standing ON clearances (file_id) WHERE undone IS NULL;
