-- Whether views of the project's members, settings and keys pages, and its exports, are recorded in `access`.
ALTER TABLE projects ADD COLUMN access_log INTEGER NOT NULL DEFAULT 0
  CHECK (access_log IN (0, 1) AND (deleted_at IS NULL OR access_log = 0));

-- The access log (src/settings/audit/access-log.ts): one hash chain per project. Contains no addresses and nothing about the
-- browser. `member` is the member's opaque id, as in the audit.
CREATE TABLE access (
  project_id TEXT NOT NULL REFERENCES projects (id),
  seq INTEGER NOT NULL CHECK (seq >= 1),
  at TEXT NOT NULL,
  member TEXT NOT NULL,
  page TEXT NOT NULL,
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  PRIMARY KEY (project_id, seq)
) STRICT;

-- At most one entry per member, page and hour (UTC).
CREATE UNIQUE INDEX access_once_an_hour ON access (project_id, member, page, substr(at, 1, 13));

-- Where each chain starts and ends. Entries up to `start_seq` were deleted after 13 months; `start_hash` is the hash of the
-- last of them, which the first remaining entry covers.
CREATE TABLE access_chains (
  project_id TEXT NOT NULL PRIMARY KEY REFERENCES projects (id),
  start_seq INTEGER NOT NULL DEFAULT 0 CHECK (start_seq >= 0),
  start_hash TEXT NOT NULL DEFAULT '' CHECK (length(start_hash) = CASE start_seq WHEN 0 THEN 0 ELSE 64 END),
  last_seq INTEGER NOT NULL CHECK (last_seq >= start_seq),
  last_hash TEXT NOT NULL CHECK (length(last_hash) = 64)
) STRICT;

CREATE TRIGGER access_never_changes BEFORE UPDATE ON access
BEGIN
  SELECT RAISE(ABORT, 'the access log is append-only');
END;

-- INSERT OR REPLACE deletes every conflicting row without firing DELETE triggers.
CREATE TRIGGER access_never_replaced BEFORE INSERT ON access
WHEN EXISTS (
  SELECT 1 FROM access WHERE project_id = NEW.project_id AND (
    seq = NEW.seq OR (member = NEW.member AND page = NEW.page AND substr(at, 1, 13) = substr(NEW.at, 1, 13))
  )
)
BEGIN
  SELECT RAISE(ABORT, 'the access log is append-only');
END;

-- Deletes only a deleted project's chain, and entries of at least 13 months that the chain starts after.
CREATE TRIGGER access_never_shrinks BEFORE DELETE ON access
WHEN EXISTS (SELECT 1 FROM projects WHERE id = OLD.project_id AND deleted_at IS NULL)
AND NOT EXISTS (
  SELECT 1 FROM access_chains WHERE project_id = OLD.project_id AND start_seq >= OLD.seq
    AND OLD.at < strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-13 months')
)
BEGIN
  SELECT RAISE(ABORT, 'the access log is append-only');
END;

-- The start moves only to an entry of at least 13 months, and takes its hash.
CREATE TRIGGER access_starts_at_an_entry BEFORE UPDATE OF start_seq, start_hash ON access_chains
WHEN NOT EXISTS (
  SELECT 1 FROM access WHERE project_id = NEW.project_id AND seq = NEW.start_seq AND hash = NEW.start_hash
    AND at < strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-13 months')
)
BEGIN
  SELECT RAISE(ABORT, 'the access log is append-only');
END;
