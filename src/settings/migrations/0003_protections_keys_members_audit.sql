-- Who may call beside the allowlist (src/core/protections.ts); null where the project has the default.
ALTER TABLE projects ADD COLUMN protections TEXT
  CHECK (protections IS NULL OR (json_type(protections) = 'object' AND deleted_at IS NULL));

-- [{"id": "…", "name": "…", "createdAt": "…", "generations": [{"salt": "…", "master": "…", "endsAtMs": null}]}]. No secret:
-- those are derived. A revoked key is gone from the list, and its salts with it.
ALTER TABLE projects ADD COLUMN keys TEXT NOT NULL DEFAULT '[]'
  CHECK (json_type(keys) = 'array' AND (deleted_at IS NULL OR keys = '[]'));

-- The first revision that has an audit entry. Projects that exist already are audited from their next change on.
ALTER TABLE projects ADD COLUMN audited_from INTEGER NOT NULL DEFAULT 1;
UPDATE projects SET audited_from = revision + 1;

-- What was changed, by whom: one entry a revision, in one hash chain a project (src/dashboard/audit.ts). Holds nobody's
-- address. `actor` is a member's opaque id, which outlives the account, or `operator`.
CREATE TABLE audit (
  project_id TEXT NOT NULL REFERENCES projects (id),
  -- The revision that the change made.
  seq INTEGER NOT NULL,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  event TEXT NOT NULL,
  details TEXT NOT NULL CHECK (json_type(details) = 'object'),
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  PRIMARY KEY (project_id, seq)
) STRICT;

CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
BEGIN
  SELECT RAISE(ABORT, 'the audit is append-only');
END;

-- A deleted project takes its chain along.
CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit
WHEN EXISTS (SELECT 1 FROM projects WHERE id = OLD.project_id AND deleted_at IS NULL)
BEGIN
  SELECT RAISE(ABORT, 'the audit is append-only');
END;

CREATE TABLE accounts (
  id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 20),
  name TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

-- Who may do what in a project. `id` is what the audit names; it tells nothing of the account.
CREATE TABLE members (
  project_id TEXT NOT NULL REFERENCES projects (id),
  account_id TEXT NOT NULL REFERENCES accounts (id),
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 20),
  role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'viewer')),
  joined_at TEXT NOT NULL,
  PRIMARY KEY (project_id, account_id)
) STRICT;
CREATE INDEX members_by_account ON members (account_id);

-- Codes that are good for one use: links to sign in or to join, and the operator's commands. Only SHA-256 hashes. Using
-- one deletes it in the same batch as what it is good for.
CREATE TABLE codes (
  hash TEXT NOT NULL PRIMARY KEY CHECK (length(hash) = 64),
  kind TEXT NOT NULL CHECK (kind IN ('owner', 'sign_in', 'invite', 'command')),
  -- What it is good for (src/settings/codes.ts).
  content TEXT NOT NULL CHECK (json_type(content) = 'object'),
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
