-- The projects that snapshots are published from. A deleted project keeps its row without the customer's data, so that
-- its id is never used again.
CREATE TABLE projects (
  id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 20),
  name TEXT NOT NULL,
  -- Rises by one with each change.
  revision INTEGER NOT NULL CHECK (revision >= 1),
  -- The newest revision that is known to be in KV; 0 before the first. If it is below revision, publishing is pending.
  published_revision INTEGER NOT NULL DEFAULT 0 CHECK (published_revision <= revision),
  -- Whether loopback origins on the allowlist are admitted.
  development INTEGER NOT NULL DEFAULT 0 CHECK (development IN (0, 1)),
  -- [{"typed": "*.Example.com", "canonical": "https://*.example.com"}]
  allowlist TEXT NOT NULL DEFAULT '[]' CHECK (json_type(allowlist) = 'array'),
  -- ISO 8601, UTC.
  created_at TEXT NOT NULL,
  deleted_at TEXT,
  CHECK (deleted_at IS NULL OR (name = '' AND allowlist = '[]' AND development = 0))
) STRICT;
