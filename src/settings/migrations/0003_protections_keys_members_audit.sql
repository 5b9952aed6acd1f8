-- The protections of a project beside its allowlist (src/core/project/protections.ts); null for the defaults.
ALTER TABLE projects ADD COLUMN protections TEXT
  CHECK (protections IS NULL OR (json_type(protections) = 'object' AND deleted_at IS NULL));

-- [{"id": "…", "name": "…", "createdAt": "…", "generations": [{"salt": "…", "master": "…", "endsAtMs": null}]}]. No secrets:
-- they are derived. A revoked key is removed from the list with its salts.
ALTER TABLE projects ADD COLUMN keys TEXT NOT NULL DEFAULT '[]'
  CHECK (json_type(keys) = 'array' AND (deleted_at IS NULL OR keys = '[]'));

-- The first revision that has an audit entry. Projects older than the audit are audited from their next change on.
ALTER TABLE projects ADD COLUMN audited_from INTEGER NOT NULL DEFAULT 1;
UPDATE projects SET audited_from = revision + 1;

-- The audit: one entry per revision, in one hash chain per project (src/settings/audit/audit.ts). Contains no addresses.
-- `actor` is a member's opaque id, which outlives the account, or `operator`.
CREATE TABLE audit (
  project_id TEXT NOT NULL REFERENCES projects (id),
  -- The revision that the change created.
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

-- Deleting a project deletes its chain.
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

-- Members of a project and their roles. `id` is the actor in the audit; it does not identify the account.
CREATE TABLE members (
  project_id TEXT NOT NULL REFERENCES projects (id),
  account_id TEXT NOT NULL REFERENCES accounts (id),
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 20),
  role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'viewer')),
  joined_at TEXT NOT NULL,
  PRIMARY KEY (project_id, account_id)
) STRICT;
CREATE INDEX members_by_account ON members (account_id);

-- Single-use codes: links to sign in or to join, and the operator's key commands. Stored as SHA-256 hashes. A code is
-- deleted in the batch of its use.
CREATE TABLE codes (
  hash TEXT NOT NULL PRIMARY KEY CHECK (length(hash) = 64),
  kind TEXT NOT NULL CHECK (kind IN ('owner', 'sign_in', 'invite', 'command')),
  -- The use that the code permits (src/settings/codes.ts).
  content TEXT NOT NULL CHECK (json_type(content) = 'object'),
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
