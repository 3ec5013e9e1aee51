//! Reads what hangs on the name of a table, and on a view.

use expand_contract_sql::{bare_name, quote_table};

use super::live_table::list;
use crate::catalog::Covering;
use crate::database::session::{Answer, Session, only};

/// Reads the facts that decide whether a view can stand in the table's place while the table has the name `aside`.
pub(super) async fn read(session: &mut dyn Session, table: &str, aside: &str) -> Answer<Covering> {
    let args = [quote_table(table).into(), bare_name(aside).into()];
    let row = only(session.query(COVERING, &args).await?)?;
    Ok(Covering {
        asks_the_reader: row.truth(0)?,
        is_taken: row.truth(1)?,
        publications: list(&row, 2)?,
        row_types: list(&row, 3)?,
        views: list(&row, 4)?,
        part_readers: list(&row, 5)?,
        policies: list(&row, 6)?,
    })
}

/// Reads the objects that would keep a view from being dropped.
pub(super) async fn leaning(session: &mut dyn Session, view: &str) -> Answer<Vec<String>> {
    list(
        &only(session.query(LEANING, &[quote_table(view).into()]).await?)?,
        0,
    )
}

/// A function by its signature, and any other object in the database's words.
macro_rules! described {
    () => {
        "CASE WHEN d.classid = 'pg_catalog.pg_proc'::regclass THEN d.objid::regprocedure::text \
         WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) \
         ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END"
    };
}

// A type of rows has a type of lists beside it.
const COVERING: &str = concat!(
    "SELECT current_setting('server_version_num')::integer >= 150000, \
     EXISTS (SELECT FROM pg_catalog.pg_class AS o WHERE o.relnamespace = c.relnamespace AND o.relname = $2), \
     (SELECT string_agg(DISTINCT p.pubname::text, chr(31)) FROM pg_catalog.pg_publication_tables AS p \
       WHERE p.schemaname = n.nspname AND p.tablename = c.relname), \
     (SELECT string_agg(DISTINCT ",
    described!(),
    ", chr(31)) FROM pg_catalog.pg_type AS t JOIN pg_catalog.pg_depend AS d \
       ON d.refclassid = 'pg_catalog.pg_type'::regclass AND d.refobjid IN (t.oid, t.typarray) \
       LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid \
       WHERE t.oid = c.reltype AND d.deptype = 'n'), \
     (SELECT string_agg(DISTINCT ",
    described!(),
    ", chr(31)) FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_rewrite AS r \
       ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid \
       WHERE d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = c.oid AND r.ev_class <> c.oid), \
     (SELECT string_agg(DISTINCT r.who, chr(31)) FROM \
       (SELECT CASE g.grantee WHEN 0 THEN 'public' ELSE pg_catalog.pg_get_userbyid(g.grantee)::text END AS who \
         FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g \
         WHERE a.attrelid = c.oid AND NOT a.attisdropped AND g.privilege_type = 'SELECT') AS r \
       WHERE EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
         AND NOT pg_catalog.has_column_privilege(r.who, c.oid, a.attnum, 'SELECT'))), \
     (SELECT string_agg(p.polname::text, chr(31) ORDER BY p.polname) FROM pg_catalog.pg_policy AS p \
       WHERE p.polrelid = c.oid AND c.relrowsecurity) \
     FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     WHERE c.oid = pg_catalog.to_regclass($1)"
);

const LEANING: &str = concat!(
    "SELECT (SELECT string_agg(DISTINCT ",
    described!(),
    ", chr(31)) FROM pg_catalog.pg_type AS t JOIN pg_catalog.pg_depend AS d \
       ON (d.refclassid = 'pg_catalog.pg_type'::regclass AND d.refobjid IN (t.oid, t.typarray)) \
         OR (d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = c.oid) \
       LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid \
       WHERE t.oid = c.reltype AND d.deptype = 'n' AND r.ev_class IS DISTINCT FROM c.oid) \
     FROM pg_catalog.pg_class AS c WHERE c.oid = pg_catalog.to_regclass($1)"
);
