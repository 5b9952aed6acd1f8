-- The redirect links of a project (src/core/project/redirect-link.ts), such as
-- [{"name": "shop", "targets": [{"country": "US", "region": "CA", "url": "https://example.org/ca"}], "otherwise": "https://example.org/"}],
-- and the URL prefixes that they may return to, such as ["https://example.org/callback/"].
ALTER TABLE projects ADD COLUMN links TEXT NOT NULL DEFAULT '[]'
  CHECK (json_type(links) = 'array' AND (deleted_at IS NULL OR links = '[]'));
ALTER TABLE projects ADD COLUMN return_urls TEXT NOT NULL DEFAULT '[]'
  CHECK (json_type(return_urls) = 'array' AND (deleted_at IS NULL OR return_urls = '[]'));
