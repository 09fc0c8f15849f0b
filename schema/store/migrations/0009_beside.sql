-- A project's form can wait beside that of a project of another name, which it may
-- be. Of such a one, the name and its key; '' for what waits in its own place.
ALTER TABLE waits ADD COLUMN beside TEXT NOT NULL DEFAULT '';
ALTER TABLE waits ADD COLUMN beside_key TEXT NOT NULL DEFAULT '';
