-- Whether listed origins of app shells that look like loopback (https://localhost of Capacitor) are admitted while
-- development is off.
ALTER TABLE projects ADD COLUMN app_shells INTEGER NOT NULL DEFAULT 0
  CHECK (app_shells IN (0, 1) AND (deleted_at IS NULL OR app_shells = 0));

-- State of the whole deployment: one row. A restore raises the epoch, so that edges which cached a higher revision accept
-- the restored one (src/core/project/project.ts). The epoch is not part of a backup.
CREATE TABLE deployment (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  epoch INTEGER NOT NULL DEFAULT 0 CHECK (epoch >= 0)
) STRICT;
INSERT INTO deployment (id) VALUES (1);
