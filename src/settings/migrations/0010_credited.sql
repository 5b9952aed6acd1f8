-- Whether a member marked that the project's pages name the source of the location data, as its licence requires. Not in
-- the snapshot.
ALTER TABLE projects ADD COLUMN credited INTEGER NOT NULL DEFAULT 0
  CHECK (credited IN (0, 1) AND (deleted_at IS NULL OR credited = 0));
