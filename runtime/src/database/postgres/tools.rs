//! `pg_repack`, which rewrites a table beside its readers and writers.

use super::Postgres;
use crate::database::server::Tools;

impl Tools for Postgres {
    fn at_work(&self) -> Option<&'static str> {
        Some(
            "SELECT 'pg_repack', 'the trigger repack_trigger' FROM pg_catalog.pg_trigger \
             WHERE tgrelid = pg_catalog.to_regclass($1) AND tgname = 'repack_trigger' AND $2 <> '' \
             UNION ALL SELECT 'pg_repack', 'the table repack.log_' || CAST(pg_catalog.to_regclass($1) AS oid) \
             WHERE pg_catalog.to_regclass('repack.log_' || CAST(pg_catalog.to_regclass($1) AS oid)) IS NOT NULL",
        )
    }

    fn repackable(&self) -> Option<&'static str> {
        Some(
            "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname), CAST(c.relfilenode AS bigint), \
               pg_catalog.pg_total_relation_size(c.oid), \
               EXISTS (SELECT FROM pg_catalog.pg_index AS i WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid \
                 AND i.indpred IS NULL AND i.indexprs IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a \
                   WHERE a.attrelid = c.oid AND a.attnum = ANY ((CAST(i.indkey AS int2[]))[0:i.indnkeyatts - 1]) AND NOT a.attnotnull)), \
               (SELECT extversion FROM pg_catalog.pg_extension WHERE extname = 'pg_repack'), \
               (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user), \
               CASE WHEN c.reltablespace <> 0 THEN pg_catalog.pg_tablespace_location(c.reltablespace) \
                 WHEN pg_catalog.pg_has_role(current_user, 'pg_read_all_settings', 'USAGE') \
                 THEN pg_catalog.current_setting('data_directory') END \
             FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
             WHERE c.oid = pg_catalog.to_regclass($1) AND c.relkind = 'r' AND c.relpersistence = 'p'",
        )
    }
}
