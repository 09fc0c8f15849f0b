-- What no line or column knows is found without going through all that was ever
-- read.

-- The values that have such a label. A trigger notes them, whoever stores them.
CREATE TABLE unknown_labels (
    filing_id INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    PRIMARY KEY (filing_id, seq),
    FOREIGN KEY (filing_id, seq) REFERENCES filing_values (filing_id, seq)
) STRICT, WITHOUT ROWID;

CREATE VIEW unknown_paths AS SELECT id FROM paths WHERE path LIKE '%/other/%' OR path LIKE '%/unplaced/%';

CREATE TRIGGER filing_values_unknown AFTER INSERT ON filing_values WHEN new.label <> ''
BEGIN
    INSERT INTO unknown_labels SELECT new.filing_id, new.seq FROM unknown_paths WHERE id = new.path_id;
END;

INSERT INTO unknown_labels
    SELECT v.filing_id, v.seq FROM filing_values v JOIN unknown_paths p ON p.id = v.path_id WHERE v.label <> '';
