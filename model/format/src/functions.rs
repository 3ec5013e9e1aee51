//! The two functions in the journal's schema that phase files call, and the runner's lock that one of them asks for. The
//! journal creates them.

/// The number, for SQL and for Rust: `ecrunner` in ASCII.
macro_rules! runner_lock {
    () => {
        7305808869214545266
    };
}

/// The key of the advisory lock that makes a session the only runner of a database. Advisory locks belong to one database.
pub const RUNNER_LOCK: i64 = runner_lock!();

/// `expand_contract.require_fence(lock, migration, phase)`: raises an error unless this fence stands and the session that
/// asks is the runner's own, which holds the runner's lock. A fence outlives a killed runner, and its lock does not. The
/// destructive statements of a contract or rollback file stand behind the function in the same `DO` block.
pub const REQUIRE_FENCE_FUNCTION: &str = concat!(
    r"CREATE OR REPLACE FUNCTION expand_contract.require_fence(lock_name text, migration_id text, phase_name text)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $ec$
BEGIN
  IF NOT EXISTS (
    SELECT FROM expand_contract.fence AS f
    WHERE f.lock_name = require_fence.lock_name AND f.migration = migration_id AND f.phase = phase_name
      AND f.expires_ms > extract(epoch FROM clock_timestamp()) * 1000
  ) OR NOT EXISTS (
    SELECT FROM pg_locks AS l
    WHERE l.locktype = 'advisory' AND l.granted AND l.pid = pg_backend_pid() AND l.objsubid = 1
      AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
      AND l.classid::bigint << 32 | l.objid::bigint = ",
    runner_lock!(),
    r"
  ) THEN
    RAISE EXCEPTION '% of migration % was not started by the runner', phase_name, migration_id
      USING ERRCODE = 'object_not_in_prerequisite_state',
        HINT = format('nothing was changed; run: cargo expand-contract run %s', phase_name);
  END IF;
END
$ec$"
);

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
