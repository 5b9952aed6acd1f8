-- Who an account is to Cloudflare Access, once its holder has linked it; `recovery_made_at` is when its present set of
-- recovery codes was made.
ALTER TABLE accounts ADD COLUMN access_issuer TEXT;
ALTER TABLE accounts ADD COLUMN access_subject TEXT CHECK ((access_issuer IS NULL) = (access_subject IS NULL));
ALTER TABLE accounts ADD COLUMN recovery_made_at TEXT;
CREATE UNIQUE INDEX accounts_by_access ON accounts (access_issuer, access_subject) WHERE access_issuer IS NOT NULL;

-- Who is signed in. The hash is of what the cookie holds; `id` names a session in the list that its account sees. Nothing
-- of the browser or its address.
CREATE TABLE sessions (
  hash TEXT NOT NULL PRIMARY KEY CHECK (length(hash) = 64),
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 20),
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  method TEXT NOT NULL CHECK (method IN ('passkey', 'link', 'recovery', 'access')),
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  -- Written once an hour at most.
  used_at TEXT NOT NULL,
  -- When a passkey, a link or a recovery code last proved who it is; null where only Access did.
  proven_at TEXT
) STRICT;
CREATE INDEX sessions_by_account ON sessions (account_id);

CREATE TABLE passkeys (
  -- The credential's id, base64url.
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  -- The host name that it was made on; it works on no other.
  host TEXT NOT NULL,
  name TEXT NOT NULL,
  -- COSE, base64url.
  public_key TEXT NOT NULL,
  -- How often the authenticator says it was used; 0 where it does not count.
  counter INTEGER NOT NULL CHECK (counter >= 0),
  -- ["internal", "hybrid"]
  transports TEXT NOT NULL CHECK (json_type(transports) = 'array'),
  created_at TEXT NOT NULL,
  used_at TEXT
) STRICT;
CREATE INDEX passkeys_by_account ON passkeys (account_id);

-- What an authenticator is asked to sign: good once, for one purpose and a few minutes. `account_id` is null where
-- nobody is signed in yet.
CREATE TABLE challenges (
  hash TEXT NOT NULL PRIMARY KEY CHECK (length(hash) = 64),
  purpose TEXT NOT NULL CHECK (purpose IN ('sign_in', 'step_up', 'enrol')),
  account_id TEXT REFERENCES accounts (id) ON DELETE CASCADE,
  expires_at TEXT NOT NULL,
  CHECK ((purpose = 'sign_in') = (account_id IS NULL))
) STRICT;

-- Ten an account, each good once: using one deletes it in the batch of the session that it starts.
CREATE TABLE recovery_codes (
  hash TEXT NOT NULL PRIMARY KEY CHECK (length(hash) = 64),
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX recovery_codes_by_account ON recovery_codes (account_id);
