-- What has changed, so that who keeps something about a unit and year knows what
-- of it to compute anew (DB.ReadSince). Triggers note it, whichever program and
-- whichever statement changes something: nothing can be forgotten.

-- revision goes up with every change; see touched.
CREATE TABLE revision (
    id     INTEGER PRIMARY KEY CHECK (id = 0),
    number INTEGER NOT NULL
) STRICT;
INSERT INTO revision (id, number) VALUES (0, 1);

-- The last change of what is known of a unit for a year. Year 0 stands for all
-- years, unit 0 for all units.
CREATE TABLE changes (
    year     INTEGER NOT NULL,
    unit_id  INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (year, unit_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX changes_revision ON changes (revision);

-- A row that is inserted here is noted in changes, with the next revision.
CREATE VIEW touched AS SELECT year, unit_id FROM changes;
CREATE TRIGGER touched_noted INSTEAD OF INSERT ON touched
BEGIN
    UPDATE revision SET number = number + 1;
    INSERT INTO changes (year, unit_id, revision) SELECT new.year, new.unit_id, number FROM revision WHERE true
        ON CONFLICT (year, unit_id) DO UPDATE SET revision = excluded.revision;
END;

-- Units by the number of one of them: itself, and the one that it is another name
-- of.
CREATE VIEW whole_units AS
    SELECT u.id AS id, u.id AS whole FROM units u
    UNION SELECT u.id, n.unit_id FROM units u JOIN unit_names n ON n.key = u.key;

CREATE TRIGGER filings_touched AFTER INSERT ON filings
BEGIN
    INSERT INTO touched SELECT new.year, whole FROM whole_units WHERE id = new.unit_id;
END;
-- Units that handed in the same table of indicators are told so of one another.
CREATE TRIGGER filings_touched_by_standing AFTER UPDATE ON filings
BEGIN
    INSERT INTO touched SELECT new.year, whole FROM whole_units WHERE id = new.unit_id;
    INSERT INTO touched SELECT DISTINCT f.year, f.unit_id FROM indicator_tables own
        JOIN indicator_tables t ON t.print = own.print AND t.print <> '' JOIN filings f ON f.id = t.filing_id
        WHERE own.filing_id = new.id AND f.superseded_by IS NULL AND f.year = new.year;
END;
CREATE TRIGGER indicator_tables_touched AFTER INSERT ON indicator_tables WHEN new.print <> ''
BEGIN
    INSERT INTO touched SELECT DISTINCT f.year, f.unit_id FROM filings own
        JOIN indicator_tables t ON t.print = new.print AND t.print <> '' JOIN filings f ON f.id = t.filing_id
        WHERE own.id = new.filing_id AND f.superseded_by IS NULL AND f.year = own.year;
END;
CREATE TRIGGER files_touched AFTER UPDATE ON files
BEGIN
    INSERT INTO touched SELECT DISTINCT f.year, w.whole FROM filings f JOIN whole_units w ON w.id = f.unit_id WHERE f.file_id = new.id;
END;
CREATE TRIGGER findings_touched AFTER INSERT ON findings
BEGIN
    INSERT INTO touched VALUES (new.year, new.unit_id);
END;
CREATE TRIGGER findings_touched_by_change AFTER UPDATE ON findings
BEGIN
    INSERT INTO touched VALUES (new.year, new.unit_id);
END;
CREATE TRIGGER findings_touched_by_going AFTER DELETE ON findings
BEGIN
    INSERT INTO touched VALUES (old.year, old.unit_id);
END;

-- Where something that was decided goes with a filing to another unit or year, it
-- is about that (see carried); a correction names both.
CREATE VIEW corrected_units AS
    SELECT c.id AS id, c.year AS year, w.whole AS unit_id FROM corrections c JOIN whole_units w ON w.id = c.unit_id
    UNION SELECT c.id, f.year, w.whole FROM corrections c JOIN filings f ON f.id = c.filing_id JOIN whole_units w ON w.id = f.unit_id;

-- With a correction goes what others have carried before, or will.
CREATE VIEW carrying_units AS
    SELECT id, year, unit_id FROM corrected_units
    UNION SELECT k.correction_id, c.year, c.unit_id FROM carried k JOIN carried o ON o.decision_id = k.decision_id JOIN corrected_units c ON c.id = o.correction_id
    UNION SELECT k.correction_id, c.year, c.unit_id FROM carried k JOIN carried o ON o.remark_id = k.remark_id JOIN corrected_units c ON c.id = o.correction_id;

CREATE TRIGGER decisions_touched AFTER INSERT ON decisions
BEGIN
    INSERT INTO touched SELECT new.year, whole FROM whole_units WHERE id = new.unit_id;
END;
CREATE TRIGGER decisions_touched_by_change AFTER UPDATE ON decisions
BEGIN
    INSERT INTO touched SELECT new.year, whole FROM whole_units WHERE id = new.unit_id;
    INSERT INTO touched SELECT DISTINCT c.year, c.unit_id FROM carried k JOIN corrected_units c ON c.id = k.correction_id WHERE k.decision_id = new.id;
END;
CREATE TRIGGER remarks_touched AFTER INSERT ON remarks
BEGIN
    INSERT INTO touched SELECT new.year, whole FROM whole_units WHERE id = new.unit_id;
END;
CREATE TRIGGER notes_touched AFTER INSERT ON notes
BEGIN
    INSERT INTO touched SELECT new.year, whole FROM whole_units WHERE id = new.unit_id;
END;
CREATE TRIGGER voids_touched AFTER INSERT ON voids
BEGIN
    INSERT INTO touched SELECT f.year, w.whole FROM filings f JOIN whole_units w ON w.id = f.unit_id WHERE f.id = new.filing_id;
END;
CREATE TRIGGER voids_touched_by_change AFTER UPDATE ON voids
BEGIN
    INSERT INTO touched SELECT f.year, w.whole FROM filings f JOIN whole_units w ON w.id = f.unit_id WHERE f.id = new.filing_id;
END;
CREATE TRIGGER corrections_touched AFTER INSERT ON corrections
BEGIN
    INSERT INTO touched SELECT year, unit_id FROM carrying_units WHERE id = new.id;
END;
CREATE TRIGGER corrections_touched_by_change AFTER UPDATE ON corrections
BEGIN
    INSERT INTO touched SELECT year, unit_id FROM carrying_units WHERE id = new.id;
END;
CREATE TRIGGER carried_touched AFTER INSERT ON carried
BEGIN
    INSERT INTO touched SELECT year, unit_id FROM carrying_units WHERE id = new.correction_id;
END;
CREATE TRIGGER finding_keys_touched AFTER INSERT ON finding_keys
BEGIN
    INSERT INTO touched SELECT new.year, whole FROM whole_units WHERE id = new.unit_id;
END;
CREATE TRIGGER finding_keys_touched_by_change AFTER UPDATE ON finding_keys
BEGIN
    INSERT INTO touched SELECT new.year, whole FROM whole_units WHERE id = new.unit_id;
END;

-- A name says whose a thing is, in every year.
CREATE TRIGGER unit_names_touched AFTER INSERT ON unit_names
BEGIN
    INSERT INTO touched SELECT 0, new.unit_id UNION SELECT 0, id FROM units WHERE key = new.key;
END;
CREATE TRIGGER unit_names_touched_by_change AFTER UPDATE ON unit_names
BEGIN
    INSERT INTO touched SELECT 0, old.unit_id UNION SELECT 0, new.unit_id UNION SELECT 0, id FROM units WHERE key IN (old.key, new.key);
END;
CREATE TRIGGER unit_names_touched_by_going AFTER DELETE ON unit_names
BEGIN
    INSERT INTO touched SELECT 0, old.unit_id UNION SELECT 0, id FROM units WHERE key = old.key;
END;
CREATE TRIGGER units_touched AFTER UPDATE ON units
BEGIN
    INSERT INTO touched VALUES (0, new.id);
END;

-- By settings everything is judged.
CREATE TRIGGER settings_touched AFTER INSERT ON settings
BEGIN
    INSERT INTO touched VALUES (0, 0);
END;
CREATE TRIGGER settings_years_touched AFTER INSERT ON settings_years
BEGIN
    INSERT INTO touched VALUES (0, 0);
END;

-- What was decided about a unit is found without going through all that ever was.
CREATE INDEX decisions_unit ON decisions (unit_id, year);
CREATE INDEX remarks_unit ON remarks (unit_id, year);
