-- Sign-ins of the last 90 days, for the account's own page. Outlives the session, and contains nothing about the browser or
-- its address.
CREATE TABLE sign_ins (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  at TEXT NOT NULL,
  method TEXT NOT NULL CHECK (method IN ('passkey', 'link', 'recovery', 'access'))
) STRICT;
CREATE INDEX sign_ins_by_account ON sign_ins (account_id, at);
-- For the scheduled deletion, which would otherwise read every row.
CREATE INDEX sign_ins_by_time ON sign_ins (at);
INSERT INTO sign_ins (account_id, at, method) SELECT account_id, created_at, method FROM sessions;
