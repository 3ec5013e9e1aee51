//! The journal as statuses and joining instances read it, in each of its versions.

use super::journal::now;
use crate::database::journal_sql::ReadSql;

/// Version 1 knew one schema, and not its name.
pub(super) static VERSION_1: ReadSql = ReadSql {
    schemas: "SELECT DISTINCT '' FROM _ec_migration WHERE lock_name = $1",
    applied: concat!(
        "SELECT lock_name, '', id, state, after, checksum, expand_sql, migrate_sql, contract_sql, rollback_sql, ",
        now!(),
        " - changed_ms FROM _ec_migration ORDER BY lock_name, id",
    ),
    relations: "SELECT '', migration, table_name, schema_name FROM _ec_relation WHERE lock_name = $1 ORDER BY \
     migration, table_name",
    last_cursor: "SELECT pass, rows_done, rows_total FROM _ec_backfill WHERE lock_name = $1 AND CAST($2 AS text) = '' AND migration = $3 ORDER BY step \
     DESC LIMIT 1",
    failures: "SELECT row_key, error, count(*) OVER () FROM _ec_failure WHERE lock_name = $1 AND CAST($2 AS text) = '' AND migration = $3 ORDER BY \
     step, row_key LIMIT 10",
    join: "SELECT migration FROM _ec_fence WHERE lock_name = $1 AND migration = ''",
    fences: concat!(
        "SELECT lock_name, '', migration, phase, holder, expires_ms - ",
        now!(),
        " FROM _ec_fence WHERE expires_ms > ",
        now!(),
        " ORDER BY lock_name, migration",
    ),
    places: concat!(
        "SELECT '', m.id, m.state, m.destroys, f.phase, f.holder, f.expires_ms - ",
        now!(),
        " FROM _ec_migration AS m LEFT JOIN _ec_fence AS f ON f.lock_name = m.lock_name AND \
         f.migration = m.id AND \
         f.expires_ms > ",
        now!(),
        " WHERE m.lock_name = $1",
    ),
    soak_left: None,
    at_work: None,
};

/// Version 2 has a run for each schema.
const OF_VERSION_2: ReadSql = ReadSql {
    schemas: "SELECT DISTINCT schema_name FROM _ec_migration WHERE lock_name = $1 ORDER BY schema_name",
    applied: concat!(
        "SELECT lock_name, schema_name, id, state, after, checksum, expand_sql, migrate_sql, contract_sql, rollback_sql, ",
        now!(),
        " - changed_ms FROM _ec_migration ORDER BY lock_name, schema_name, id",
    ),
    relations: "SELECT schema_name, migration, table_name, table_schema FROM _ec_relation WHERE lock_name = $1 ORDER BY \
     schema_name, migration, table_name",
    last_cursor: "SELECT pass, rows_done, rows_total FROM _ec_backfill WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 ORDER BY step \
     DESC LIMIT 1",
    failures: "SELECT row_key, error, count(*) OVER () FROM _ec_failure WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 ORDER BY \
     step, row_key LIMIT 10",
    join: "SELECT migration FROM _ec_fence WHERE lock_name = $1 AND schema_name = '' AND migration = ''",
    fences: concat!(
        "SELECT lock_name, schema_name, migration, phase, holder, expires_ms - ",
        now!(),
        " FROM _ec_fence WHERE expires_ms > ",
        now!(),
        " ORDER BY lock_name, schema_name, migration",
    ),
    places: concat!(
        "SELECT m.schema_name, m.id, m.state, m.destroys, f.phase, f.holder, f.expires_ms - ",
        now!(),
        " FROM _ec_migration AS m LEFT JOIN _ec_fence AS f ON f.lock_name = m.lock_name AND f.schema_name = m.schema_name AND \
         f.migration = m.id AND \
         f.expires_ms > ",
        now!(),
        " WHERE m.lock_name = $1",
    ),
    soak_left: None,
    at_work: None,
};

pub(super) static VERSION_2: ReadSql = OF_VERSION_2;

/// From version 4 on a contract may wait.
const OF_VERSION_4: ReadSql = ReadSql {
    soak_left: Some(concat!(
        "SELECT began_ms + wait_ms - ",
        now!(),
        " FROM _ec_soak WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
    )),
    ..OF_VERSION_2
};

pub(super) static VERSION_4: ReadSql = OF_VERSION_4;

/// From version 5 on the rows of a pass are walked in parts.
pub(super) static VERSION_5: ReadSql = ReadSql {
    last_cursor: "SELECT b.pass, b.rows_done + CAST((SELECT coalesce(sum(p.rows_done), 0) FROM _ec_part AS p WHERE p.lock_name = b.lock_name AND \
     p.schema_name = b.schema_name AND p.migration = b.migration AND p.step = b.step) AS bigint), b.rows_total FROM _ec_backfill AS b WHERE \
     b.lock_name = $1 AND b.schema_name = $2 AND b.migration = $3 ORDER BY b.step DESC LIMIT 1",
    at_work: Some(concat!(
        "SELECT migration, phase, host, worker, workers, leads, waits_for, ",
        now!(),
        " - waits_ms, walked, walked_ms, ",
        now!(),
        " - began_ms, ",
        now!(),
        " - seen_ms FROM _ec_at_work WHERE lock_name = $1 AND schema_name = $2 ORDER BY leads DESC, began_ms, worker",
    )),
    ..OF_VERSION_4
};
