-- The account's identity at Cloudflare Access, once linked. `recovery_made_at` is when its current
-- recovery codes were created.
ALTER TABLE accounts ADD COLUMN access_issuer TEXT;
ALTER TABLE accounts ADD COLUMN access_subject TEXT CHECK ((access_issuer IS NULL) = (access_subject IS NULL));
ALTER TABLE accounts ADD COLUMN recovery_made_at TEXT;
CREATE UNIQUE INDEX accounts_by_access ON accounts (access_issuer, access_subject) WHERE access_issuer IS NOT NULL;

-- Sessions. `hash` is the hash of the cookie's value; `id` names a session in the account's list. Contains nothing about
-- the browser or its address.
CREATE TABLE sessions (
  hash TEXT NOT NULL PRIMARY KEY CHECK (length(hash) = 64),
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 20),
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  method TEXT NOT NULL CHECK (method IN ('passkey', 'link', 'recovery', 'access')),
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  -- Written at most once an hour.
  used_at TEXT NOT NULL,
  -- When the account last signed in with a passkey, a link or a recovery code; null if only with Access.
  proven_at TEXT
) STRICT;
CREATE INDEX sessions_by_account ON sessions (account_id);

CREATE TABLE passkeys (
  -- The credential's id in base64url.
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  -- The host name that it was created for, the only one that it works on.
  host TEXT NOT NULL,
  name TEXT NOT NULL,
  -- A COSE key in base64url.
  public_key TEXT NOT NULL,
  -- The authenticator's signature counter; 0 if it does not count.
  counter INTEGER NOT NULL CHECK (counter >= 0),
  -- ["internal", "hybrid"]
  transports TEXT NOT NULL CHECK (json_type(transports) = 'array'),
  created_at TEXT NOT NULL,
  used_at TEXT
) STRICT;
CREATE INDEX passkeys_by_account ON passkeys (account_id);

-- WebAuthn challenges. Each works once, for one purpose and for a few minutes. `account_id` is null for a sign-in.
CREATE TABLE challenges (
  hash TEXT NOT NULL PRIMARY KEY CHECK (length(hash) = 64),
  purpose TEXT NOT NULL CHECK (purpose IN ('sign_in', 'step_up', 'enrol')),
  account_id TEXT REFERENCES accounts (id) ON DELETE CASCADE,
  expires_at TEXT NOT NULL,
  CHECK ((purpose = 'sign_in') = (account_id IS NULL))
) STRICT;

-- Ten single-use recovery codes per account. A code is deleted in the batch of the session that it starts.
CREATE TABLE recovery_codes (
  hash TEXT NOT NULL PRIMARY KEY CHECK (length(hash) = 64),
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX recovery_codes_by_account ON recovery_codes (account_id);
