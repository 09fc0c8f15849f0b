-- Settings are of a year: those of one never judge what was handed in for
-- another.

-- For which years settings were saved. Of a year the last ones are in force; a
-- year without its own takes over those of the newest year before it. 0 stands
-- before all years.
CREATE TABLE settings_years (
    settings_id INTEGER NOT NULL REFERENCES settings (id),
    year        INTEGER NOT NULL CHECK (year >= 0),
    PRIMARY KEY (year, settings_id)
) STRICT, WITHOUT ROWID;

-- What was saved before was of every year that there was, and of those that
-- come later until they have their own.
INSERT INTO settings_years (settings_id, year)
    SELECT s.id, y.year FROM settings s, (SELECT year FROM filings UNION SELECT 0 AS year) y;

CREATE TRIGGER settings_years_keep BEFORE DELETE ON settings_years
    BEGIN SELECT raise(ABORT, 'settings are never deleted'); END;
CREATE TRIGGER settings_years_unchanged BEFORE UPDATE ON settings_years
    BEGIN SELECT raise(ABORT, 'settings are never changed, but saved anew'); END;
