-- When the last scheduled run completed, for /status, and the day (UTC) of the last call to the operator's deploy hook
-- (src/settings/deployment.ts).
ALTER TABLE deployment ADD COLUMN scheduled_at TEXT;
ALTER TABLE deployment ADD COLUMN refresh_called_on TEXT;
