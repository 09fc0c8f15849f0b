-- Names that a unit goes by besides the one it is shown by: found to be alike
-- (schema.SameUnit), or said so by a person.
CREATE TABLE unit_names (
    key     TEXT NOT NULL PRIMARY KEY CHECK (key <> ''),
    unit_id INTEGER NOT NULL REFERENCES units (id),
    name    TEXT NOT NULL,
    origin  TEXT NOT NULL CHECK (origin IN ('alike', 'told')),
    since   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX unit_names_unit ON unit_names (unit_id);

-- Names of one unit end alike: schema.UnitTail. By it they are found.
CREATE INDEX units_tail ON units (substr(key, -3));
CREATE INDEX unit_names_tail ON unit_names (substr(key, -3));

-- Labels that a person has said the meaning of.
CREATE TABLE wordings (
    label  TEXT NOT NULL PRIMARY KEY CHECK (label <> ''),
    path   TEXT NOT NULL CHECK (path <> ''),
    taught TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The bytes of a file that came again in the name of another unit than the
-- file's own.
CREATE TABLE copies (
    id       INTEGER PRIMARY KEY,
    file_id  INTEGER NOT NULL REFERENCES files (id),
    name     TEXT NOT NULL CHECK (name <> ''),
    unit_id  INTEGER NOT NULL REFERENCES units (id),
    received TEXT NOT NULL,
    UNIQUE (file_id, unit_id, name)
) STRICT;

CREATE TRIGGER copies_keep BEFORE DELETE ON copies
    BEGIN SELECT raise(ABORT, 'received copies are never forgotten'); END;
