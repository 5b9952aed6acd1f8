-- INSERT OR REPLACE removes the row that is in its way without asking the triggers on DELETE (SQLite asks them only with
-- recursive_triggers on), so an entry could be written over. This one is asked before the row is looked for.
CREATE TRIGGER audit_never_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE project_id = NEW.project_id AND seq = NEW.seq)
BEGIN
  SELECT RAISE(ABORT, 'the audit is append-only');
END;
