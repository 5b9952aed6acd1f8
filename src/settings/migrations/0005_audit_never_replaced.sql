-- INSERT OR REPLACE deletes the conflicting row without firing DELETE triggers (SQLite fires them only if
-- recursive_triggers is on), so an entry could be overwritten. This trigger fires before the conflict is resolved.
CREATE TRIGGER audit_never_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE project_id = NEW.project_id AND seq = NEW.seq)
BEGIN
  SELECT RAISE(ABORT, 'the audit is append-only');
END;
