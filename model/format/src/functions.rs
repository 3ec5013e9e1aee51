//! The two functions in the journal's schema that phase files call. The journal creates them.

/// `expand_contract.require_fence(lock, migration, phase)`: raises an error unless the runner holds this fence at that
/// moment. The destructive statements of a contract or rollback file stand behind it in the same `DO` block.
pub const REQUIRE_FENCE_FUNCTION: &str = r"CREATE OR REPLACE FUNCTION expand_contract.require_fence(lock_name text, migration_id text, phase_name text)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $ec$
BEGIN
  IF NOT EXISTS (
    SELECT FROM expand_contract.fence AS f
    WHERE f.lock_name = require_fence.lock_name AND f.migration = migration_id AND f.phase = phase_name
      AND f.expires_ms > extract(epoch FROM clock_timestamp()) * 1000
  ) THEN
    RAISE EXCEPTION '% of migration % was not started by the runner', phase_name, migration_id
      USING ERRCODE = 'object_not_in_prerequisite_state',
        HINT = format('nothing was changed; run: cargo expand-contract run %s', phase_name);
  END IF;
END
$ec$";

/// `expand_contract.refuse_contracted(lock, migration)`: raises an error if the migration is contracted. Without it an
/// expand file that is run again by hand would bring its triggers back.
pub const REFUSE_CONTRACTED_FUNCTION: &str = r"CREATE OR REPLACE FUNCTION expand_contract.refuse_contracted(lock_name text, migration_id text)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $ec$
BEGIN
  IF EXISTS (
    SELECT FROM expand_contract.migration AS m
    WHERE m.lock_name = refuse_contracted.lock_name AND m.id = migration_id AND m.state IN ('contracting', 'contracted')
  ) THEN
    RAISE EXCEPTION 'migration % is contracted: its expand must not run again', migration_id
      USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed';
  END IF;
END
$ec$";
