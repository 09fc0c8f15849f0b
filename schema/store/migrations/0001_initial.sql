-- What was received, and what was read from it. Only check findings are ever
-- deleted: they are computed, and computed anew when a submission changes.
--
-- Times are UTC text of fixed width. Figures are integers in millionths of the
-- measure of their kind (万元, %, 分 …), so that sums are exact.

CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE files (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL CHECK (name <> ''),
    sha256   TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
    size     INTEGER NOT NULL CHECK (size = length(data)),
    received TEXT NOT NULL,
    modified TEXT,
    status   TEXT NOT NULL CHECK (status IN ('imported', 'refused')),
    reason   TEXT NOT NULL CHECK (reason = '' OR status = 'refused'),
    data     BLOB NOT NULL -- last, so that lists do not read past it
) STRICT;

-- A unit is known by its folded name; it is shown by the first name seen.
CREATE TABLE units (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    key  TEXT NOT NULL UNIQUE CHECK (key <> '')
) STRICT;

CREATE TABLE filings (
    id            INTEGER PRIMARY KEY,
    file_id       INTEGER NOT NULL REFERENCES files (id),
    unit_id       INTEGER NOT NULL REFERENCES units (id),
    year          INTEGER NOT NULL CHECK (year > 0),
    form          TEXT NOT NULL CHECK (form <> ''),
    project       TEXT NOT NULL,
    project_key   TEXT NOT NULL,
    sheet         TEXT NOT NULL,
    superseded_by INTEGER REFERENCES files (id), -- the file that replaced it; NULL: it is current
    superseded_at TEXT,
    CHECK (project_key = '' OR form = 'project_evaluation'),
    CHECK ((superseded_by IS NULL) = (superseded_at IS NULL))
) STRICT;

-- Of the filings with one identity, one is current.
CREATE UNIQUE INDEX filings_current ON filings (year, unit_id, form, project_key) WHERE superseded_by IS NULL;
CREATE INDEX filings_file ON filings (file_id);

CREATE TABLE paths (
    id   INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE CHECK (path <> '')
) STRICT;

-- The file that a value stands in is its filing's.
CREATE TABLE filing_values (
    filing_id INTEGER NOT NULL REFERENCES filings (id),
    seq       INTEGER NOT NULL, -- in the order of reading
    path_id   INTEGER NOT NULL REFERENCES paths (id),
    label     TEXT NOT NULL,
    kind      TEXT NOT NULL,
    state     TEXT NOT NULL CHECK (state IN ('number', 'blank', 'mark', 'text', 'unreadable', 'uncomputed')),
    number    INTEGER CHECK ((number IS NOT NULL) = (state = 'number')),
    text      TEXT NOT NULL,
    raw       TEXT NOT NULL,
    sheet     TEXT NOT NULL,
    cell      TEXT NOT NULL,
    PRIMARY KEY (filing_id, seq)
) STRICT, WITHOUT ROWID;

-- The reader's findings belong to a filing and stay with it. Those of the
-- checks belong to a unit and year, and are of the current filings.
CREATE TABLE findings (
    id         INTEGER PRIMARY KEY,
    origin     TEXT NOT NULL CHECK (origin IN ('reader', 'check')),
    filing_id  INTEGER REFERENCES filings (id),
    unit_id    INTEGER NOT NULL REFERENCES units (id),
    year       INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    code       TEXT NOT NULL CHECK (code <> ''),
    severity   TEXT NOT NULL CHECK (severity IN ('E', 'W', 'I')),
    form       TEXT NOT NULL, -- '': between forms
    project    TEXT NOT NULL,
    outcome    TEXT NOT NULL CHECK (outcome IN ('broken', 'not_judged')),
    message    TEXT NOT NULL,
    written    TEXT NOT NULL,
    expected   TEXT NOT NULL,
    difference TEXT NOT NULL,
    CHECK ((filing_id IS NOT NULL) = (origin = 'reader'))
) STRICT;

CREATE INDEX findings_submission ON findings (year, unit_id);
CREATE INDEX findings_filing ON findings (filing_id) WHERE filing_id IS NOT NULL;

CREATE TABLE finding_cells (
    finding_id INTEGER NOT NULL REFERENCES findings (id) ON DELETE CASCADE,
    seq        INTEGER NOT NULL,
    file       TEXT NOT NULL,
    sheet      TEXT NOT NULL,
    cell       TEXT NOT NULL,
    PRIMARY KEY (finding_id, seq)
) STRICT, WITHOUT ROWID;

-- What was received stays as it was, whoever asks.
CREATE TRIGGER files_keep BEFORE DELETE ON files
    BEGIN SELECT raise(ABORT, 'received files are never deleted'); END;
CREATE TRIGGER files_unchanged BEFORE UPDATE OF id, sha256, size, received, data ON files
    BEGIN SELECT raise(ABORT, 'received files are never changed'); END;
CREATE TRIGGER filings_keep BEFORE DELETE ON filings
    BEGIN SELECT raise(ABORT, 'filings are superseded, never deleted'); END;
CREATE TRIGGER filings_unchanged BEFORE UPDATE OF id, file_id, unit_id, year, form, project, project_key, sheet ON filings
    BEGIN SELECT raise(ABORT, 'filings are superseded, never changed'); END;
CREATE TRIGGER filing_values_keep BEFORE DELETE ON filing_values
    BEGIN SELECT raise(ABORT, 'values are never deleted'); END;
CREATE TRIGGER filing_values_unchanged BEFORE UPDATE ON filing_values
    BEGIN SELECT raise(ABORT, 'values are never changed'); END;
