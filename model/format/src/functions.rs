//! The two functions in the journal's schema that phase files call, and the runners' locks that one of them asks for. The
//! journal creates them.

/// The number, for SQL and for Rust: `ecrunner` in ASCII.
macro_rules! runner_lock {
    () => {
        7305808869214545266
    };
}

/// The key of the advisory lock of a runner that makes or upgrades the journal. Runners of version 1 hold it for all their
/// work. Advisory locks belong to one database.
pub const RUNNER_LOCK: i64 = runner_lock!();

/// The key of the advisory lock that makes a session the only runner of one lock in one schema, of two SQL expressions.
macro_rules! runner_key {
    ($lock:literal, $schema:literal) => {
        concat!(
            "pg_catalog.hashtextextended((",
            $lock,
            " || chr(31) || ",
            $schema,
            ") COLLATE \"C\", ",
            runner_lock!(),
            ")"
        )
    };
}

/// The SQL expression for the key of the advisory lock that makes a session the only runner of the lock `$1` in the
/// schema `$2`. A lock without a name stands for all locks: a runner that installs triggers holds it, too.
pub const RUNNER_KEY: &str = runner_key!("$1", "$2");

/// `expand_contract.require_fence(lock, migration, phase)`: raises an error unless this fence stands in a schema and the
/// session that asks is the runner's own, which holds the runner's lock of that schema. A fence outlives a killed runner,
/// and its lock does not. The destructive statements of a contract or rollback file stand behind the function in the same
/// `DO` block.
pub const REQUIRE_FENCE_FUNCTION: &str = concat!(
    r"CREATE OR REPLACE FUNCTION expand_contract.require_fence(lock_name text, migration_id text, phase_name text)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $ec$
BEGIN
  IF NOT EXISTS (
    SELECT FROM expand_contract.fence AS f JOIN pg_locks AS l
      ON l.classid::bigint << 32 | l.objid::bigint = ",
    runner_key!("f.lock_name", "f.schema_name"),
    r"
    WHERE f.lock_name = require_fence.lock_name AND f.migration = migration_id AND f.phase = phase_name
      AND f.expires_ms > extract(epoch FROM clock_timestamp()) * 1000
      AND l.locktype = 'advisory' AND l.granted AND l.pid = pg_backend_pid() AND l.objsubid = 1
      AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
  ) THEN
    RAISE EXCEPTION '% of migration % was not started by the runner', phase_name, migration_id
      USING ERRCODE = 'object_not_in_prerequisite_state',
        HINT = format('nothing was changed; run: cargo expand-contract run %s', phase_name);
  END IF;
END
$ec$"
);

/// `expand_contract.refuse_contracted(lock, migration)`: raises an error if the migration is contracted in a schema on the
/// session's path. Without it an expand file that is run again by hand would bring its triggers back. A schema does not
/// count behind another one that has one of the migration's tables for itself: the file finds that table. The first function
/// has a path of its own, so the second one hands it the session's.
pub const REFUSE_CONTRACTED_FUNCTION: &str = r"CREATE OR REPLACE FUNCTION expand_contract.refuse_contracted(lock_name text, migration_id text, path name[])
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $ec$
BEGIN
  IF EXISTS (
    SELECT FROM expand_contract.migration AS m
    WHERE m.lock_name = refuse_contracted.lock_name AND m.id = migration_id AND m.state IN ('contracting', 'contracted')
      AND m.schema_name = ANY (path::text[])
      AND NOT EXISTS (
        SELECT FROM expand_contract.relation AS r JOIN pg_class AS c ON c.relname = r.table_name
          JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE r.lock_name = m.lock_name AND r.schema_name = m.schema_name AND r.migration = m.id
          AND n.nspname <> r.table_schema
          AND array_position(path::text[], n.nspname::text) < array_position(path::text[], m.schema_name)
      )
  ) THEN
    RAISE EXCEPTION 'migration % is contracted: its expand must not run again', migration_id
      USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed';
  END IF;
END
$ec$;
CREATE OR REPLACE FUNCTION expand_contract.refuse_contracted(lock_name text, migration_id text)
RETURNS void LANGUAGE sql AS $ec$
  SELECT expand_contract.refuse_contracted($1, $2, pg_catalog.current_schemas(false))
$ec$";
