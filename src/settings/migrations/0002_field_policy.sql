-- What a project lets its answers say (src/core/field-policy.ts), as
-- {"groups": ["country"], "coordinateDecimals": 4, "echoAddress": true, "honourGpc": false}.
-- Null where it never said so, or says that everything may be answered: groups that come later are answered then, too.
ALTER TABLE projects ADD COLUMN fields TEXT
  CHECK (fields IS NULL OR (json_type(fields) = 'object' AND deleted_at IS NULL));
