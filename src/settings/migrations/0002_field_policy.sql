-- The field policy of a project (src/core/project/field-policy.ts), such as
-- {"groups": ["country"], "coordinateDecimals": 4, "echoAddress": true, "honourGpc": false}.
-- Null if nothing is withheld. Groups that are added later are then returned too.
ALTER TABLE projects ADD COLUMN fields TEXT
  CHECK (fields IS NULL OR (json_type(fields) = 'object' AND deleted_at IS NULL));
