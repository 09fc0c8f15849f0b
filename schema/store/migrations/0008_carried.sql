-- What is decided and said about a finding goes with the filing that it is about
-- when a person puts that under another unit or year.

-- Of a correction, what goes with the filing. It is then known there by the key
-- and the topic. Such a row holds while the correction stands; with back, once it
-- is taken back: of what was decided in between, which goes to where the filing
-- stood before.
CREATE TABLE carried (
    correction_id INTEGER NOT NULL REFERENCES corrections (id),
    back          INTEGER NOT NULL CHECK (back IN (0, 1)),
    decision_id   INTEGER REFERENCES decisions (id),
    remark_id     INTEGER REFERENCES remarks (id),
    form          TEXT NOT NULL, -- and project of the finding; '' for one between forms
    project_key   TEXT NOT NULL,
    key           TEXT NOT NULL CHECK (key <> ''),
    topic         TEXT NOT NULL,
    CHECK ((decision_id IS NULL) <> (remark_id IS NULL))
) STRICT;
CREATE INDEX carried_decision ON carried (decision_id);
CREATE INDEX carried_remark ON carried (remark_id);

-- What went with a filing leaves its place to what is decided there later.
DROP INDEX decisions_standing;

CREATE TRIGGER carried_keep BEFORE DELETE ON carried
    BEGIN SELECT raise(ABORT, 'what went with a filing is never forgotten'); END;
CREATE TRIGGER carried_unchanged BEFORE UPDATE ON carried
    BEGIN SELECT raise(ABORT, 'what went with a filing is never changed'); END;
