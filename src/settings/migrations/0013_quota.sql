-- The daily limits of a project (src/core/project/quota.ts); null for none.
ALTER TABLE projects ADD COLUMN quota TEXT
  CHECK (quota IS NULL OR (json_type(quota) = 'object' AND deleted_at IS NULL));
