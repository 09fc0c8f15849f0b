-- A unit that becomes another name of a second one takes its own names with it, and
-- keeps them when it stands alone again.
ALTER TABLE unit_names ADD COLUMN through TEXT NOT NULL DEFAULT ''; -- key of the name that it came with; '' for its own
UPDATE unit_names SET through = (SELECT u.key FROM units u WHERE u.id = unit_names.unit_id),
    unit_id = (SELECT m.unit_id FROM units u JOIN unit_names m ON m.key = u.key WHERE u.id = unit_names.unit_id)
    WHERE EXISTS (SELECT 1 FROM units u JOIN unit_names m ON m.key = u.key WHERE u.id = unit_names.unit_id AND m.unit_id <> u.id);
