//! Reads the catalog's facts about one table.

use expand_contract_sql::quote_table;

use crate::catalog::{
    ConstraintKind, Grant, LiveColumn, LiveConstraint, LiveIndex, LiveStatistics, LiveTable,
    LiveTrigger, RelationKind,
};
use crate::database::session::{Answer, Row, Session, Value, unreadable};

/// Stands between the items of a list: no name contains it.
const BETWEEN: char = '\u{1f}';

/// Reads the table that the runner's search path finds under this name.
pub(super) async fn read(session: &mut dyn Session, table: &str) -> Answer<Option<LiveTable>> {
    read_as(session, table, &quote_table(table)).await
}

/// Reads the table that this SQL names, as the table of this name.
pub(super) async fn read_as(
    session: &mut dyn Session,
    table: &str,
    quoted: &str,
) -> Answer<Option<LiveTable>> {
    let name: [Value; 1] = [quoted.into()];
    let rows = session.query(RELATION, &name).await?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    Ok(Some(LiveTable {
        schema: row.text(0)?.to_owned(),
        name: table.to_owned(),
        kind: match row.text(1)? {
            "r" => RelationKind::Table,
            "p" => RelationKind::Partitioned,
            "v" => RelationKind::View,
            "m" => RelationKind::MaterializedView,
            "f" => RelationKind::Foreign,
            _ => RelationKind::Other,
        },
        is_owned: row.truth(7)?,
        hides_rows: row.truth(2)?,
        children: list(row, 3)?,
        parents: list(row, 4)?,
        is_replicated: row.truth(5)?,
        rules: list(row, 6)?,
        obstacles: Vec::new(),
        columns: each(session, COLUMNS, &name, column).await?,
        indexes: each(session, INDEXES, &name, index).await?,
        constraints: each(session, CONSTRAINTS, &name, constraint).await?,
        triggers: each(session, TRIGGERS, &name, trigger).await?,
        statistics: each(session, STATISTICS, &name, statistics).await?,
    }))
}

/// Reads the triggers of a table.
pub(super) async fn triggers(session: &mut dyn Session, table: &str) -> Answer<Vec<LiveTrigger>> {
    each(session, TRIGGERS, &[quote_table(table).into()], trigger).await
}

async fn each<T>(
    session: &mut dyn Session,
    sql: &str,
    args: &[Value],
    read: fn(&Row) -> Answer<T>,
) -> Answer<Vec<T>> {
    session.query(sql, args).await?.iter().map(read).collect()
}

/// The items of a list; NULL is the empty one.
pub(super) fn list(row: &Row, column: usize) -> Answer<Vec<String>> {
    Ok(match row.optional(column)? {
        None | Some("") => Vec::new(),
        Some(text) => text.split(BETWEEN).map(str::to_owned).collect(),
    })
}

const RELATION: &str = "SELECT n.nspname::text, c.relkind::text, pg_catalog.row_security_active(c.oid), \
     (SELECT string_agg(k.oid::regclass::text, chr(31) ORDER BY k.oid) FROM pg_catalog.pg_inherits AS i \
       JOIN pg_catalog.pg_class AS k ON k.oid = i.inhrelid WHERE i.inhparent = c.oid AND NOT k.relispartition), \
     (SELECT string_agg(i.inhparent::regclass::text, chr(31) ORDER BY i.inhseqno) FROM pg_catalog.pg_inherits AS i \
       WHERE i.inhrelid = c.oid), \
     EXISTS (SELECT FROM pg_catalog.pg_subscription_rel WHERE srrelid = c.oid), \
     (SELECT string_agg(r.rulename::text, chr(31) ORDER BY r.rulename) FROM pg_catalog.pg_rewrite AS r \
       WHERE r.ev_class = c.oid AND r.rulename <> '_RETURN'), \
     pg_catalog.pg_has_role(c.relowner, 'USAGE') \
     FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     WHERE c.oid = pg_catalog.to_regclass($1)";

// A column's own collation is one that differs from its type's. Statistics are a target of their own if it is neither
// NULL (PostgreSQL 17) nor -1.
// Of a column's options only those count that a person can set: a server may keep notes of its own there (`pg_attver`, in Debian's 15.20).
const COLUMNS: &str = "SELECT a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod), \
     CASE WHEN a.attcollation <> t.typcollation THEN format('%I.%I', cn.nspname, co.collname) END, a.attnotnull, \
     CASE WHEN a.attgenerated = '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END, a.attidentity <> '', \
     a.attgenerated <> '', \
     coalesce(a.attnum = ANY (p.partattrs::int2[]), false), \
     (SELECT format('%I.%I', sn.nspname, s.relname) FROM pg_catalog.pg_depend AS o \
       JOIN pg_catalog.pg_class AS s ON s.oid = o.objid AND s.relkind = 'S' \
       JOIN pg_catalog.pg_namespace AS sn ON sn.oid = s.relnamespace \
       WHERE o.classid = 'pg_catalog.pg_class'::regclass AND o.refclassid = 'pg_catalog.pg_class'::regclass \
         AND o.refobjid = a.attrelid AND o.refobjsubid = a.attnum AND o.deptype IN ('a', 'i') LIMIT 1), \
     concat_ws(chr(31), \
       CASE WHEN coalesce(a.attstattarget, -1) >= 0 THEN 'SET STATISTICS ' || a.attstattarget END, \
       CASE WHEN a.attstorage <> t.typstorage THEN 'SET STORAGE ' || CASE a.attstorage \
         WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'x' THEN 'EXTENDED' ELSE 'MAIN' END END, \
       CASE WHEN a.attcompression <> '' THEN 'SET COMPRESSION ' || \
         CASE a.attcompression WHEN 'l' THEN 'lz4' ELSE 'pglz' END END, \
       'SET (' || (SELECT string_agg(o, ', ') FROM unnest(a.attoptions) AS o \
         WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) || ')'), \
     (SELECT string_agg(concat_ws(chr(30), g.privilege_type, CASE WHEN g.grantee = 0 THEN 'PUBLIC' \
         ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END, CASE WHEN g.is_grantable THEN 'y' END), chr(31)) \
       FROM pg_catalog.aclexplode(a.attacl) AS g), \
     pg_catalog.col_description(a.attrelid, a.attnum), \
     (WITH RECURSIVE d AS (SELECT t.oid, t.typtype, t.typbasetype, t.typnotnull, t.typdefault UNION ALL \
         SELECT b.oid, b.typtype, b.typbasetype, b.typnotnull, b.typdefault FROM d JOIN pg_catalog.pg_type AS b \
         ON b.oid = d.typbasetype WHERE d.typtype = 'd') \
       SELECT min(d.oid::regtype::text) FROM d WHERE d.typtype = 'd' AND (d.typnotnull OR d.typdefault IS NOT NULL \
         OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE contypid = d.oid))) \
     FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid \
     LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
     LEFT JOIN pg_catalog.pg_collation AS co ON co.oid = a.attcollation \
     LEFT JOIN pg_catalog.pg_namespace AS cn ON cn.oid = co.collnamespace \
     LEFT JOIN pg_catalog.pg_partitioned_table AS p ON p.partrelid = a.attrelid \
     WHERE a.attrelid = pg_catalog.to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";

fn column(row: &Row) -> Answer<LiveColumn> {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let grants = list(row, 10)?.into_iter().map(|grant| {
        let mut parts = grant.split('\u{1e}');
        let (Some(right), Some(role)) = (parts.next(), parts.next()) else {
            return Err(unreadable(format!("no grant reads `{grant}`")));
        };
        Ok(Grant {
            right: right.to_owned(),
            role: role.to_owned(),
            grantable: parts.next().is_some(),
        })
    });
    Ok(LiveColumn {
        name: row.text(0)?.to_owned(),
        ty: row.text(1)?.to_owned(),
        collation: owned(row.optional(2)?),
        is_required: row.truth(3)?,
        default: owned(row.optional(4)?),
        is_identity: row.truth(5)?,
        is_generated: row.truth(6)?,
        partitions: row.truth(7)?,
        sequence: owned(row.optional(8)?),
        settings: list(row, 9)?,
        grants: grants.collect::<Answer<_>>()?,
        comment: owned(row.optional(11)?),
        domain: owned(row.optional(12)?),
    })
}

// The columns of an index are those of its key, those that it includes, and those of its expressions and its condition,
// which only `pg_depend` knows. Its definition is cut behind the names, whose text is known: the schema of temporary tables is
// shown as `pg_temp` from PostgreSQL 15 on.
const INDEXES: &str = "SELECT c.relname::text, \
     (SELECT string_agg(a.attname::text, chr(31) ORDER BY a.attnum) FROM pg_catalog.pg_attribute AS a \
       WHERE a.attrelid = i.indrelid AND NOT a.attisdropped AND (a.attnum = ANY (i.indkey::int2[]) OR EXISTS \
         (SELECT FROM pg_catalog.pg_depend AS o WHERE o.classid = 'pg_catalog.pg_class'::regclass \
           AND o.objid = i.indexrelid AND o.refclassid = 'pg_catalog.pg_class'::regclass AND o.refobjid = a.attrelid \
           AND o.refobjsubid = a.attnum))), \
     (SELECT CASE WHEN bool_and(a.attname IS NOT NULL) THEN string_agg(a.attname::text, chr(31) ORDER BY k.place) END \
       FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place) \
       LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum \
       WHERE k.place <= i.indnkeyatts), \
     i.indpred IS NOT NULL, i.indisunique, i.indisprimary, i.indisvalid, i.indisreplident, \
     CASE WHEN n.contype IN ('u', 'p') THEN concat_ws(' ', CASE WHEN n.condeferrable THEN 'DEFERRABLE' END, \
       CASE WHEN n.condeferred THEN 'INITIALLY DEFERRED' END) END, \
     coalesce(n.contype = 'x', false), \
     (SELECT substr(d.definition, length(p.prefix) + 2) \
       FROM (SELECT pg_catalog.pg_get_indexdef(i.indexrelid) AS definition) AS d, \
         unnest(ARRAY[s.nspname::text, 'pg_temp']) AS q (name), \
         LATERAL (SELECT format('CREATE %sINDEX %I ON %s%I.%I', CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END, \
           c.relname, CASE WHEN c.relkind = 'I' THEN 'ONLY ' ELSE '' END, q.name, t.relname) AS prefix) AS p \
       WHERE starts_with(d.definition, p.prefix) LIMIT 1) \
     FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid \
     JOIN pg_catalog.pg_class AS t ON t.oid = i.indrelid JOIN pg_catalog.pg_namespace AS s ON s.oid = t.relnamespace \
     LEFT JOIN pg_catalog.pg_constraint AS n ON n.conindid = i.indexrelid AND n.conrelid = i.indrelid \
       AND n.contype IN ('u', 'p', 'x') \
     WHERE i.indrelid = pg_catalog.to_regclass($1) ORDER BY c.relname";

fn index(row: &Row) -> Answer<LiveIndex> {
    Ok(LiveIndex {
        name: row.text(0)?.to_owned(),
        columns: list(row, 1)?,
        key: list(row, 2)?,
        is_partial: row.truth(3)?,
        is_unique: row.truth(4)?,
        is_primary: row.truth(5)?,
        is_valid: row.truth(6)?,
        is_replica_identity: row.truth(7)?,
        constraint: row.optional(8)?.map(str::to_owned),
        is_exclusion: row.truth(9)?,
        excludes: row.truth(9)?,
        definition: row.text(10)?.to_owned(),
    })
}

const CONSTRAINTS: &str = "SELECT n.conname::text, n.contype = 'f', \
     (SELECT string_agg(a.attname::text, chr(31) ORDER BY a.attnum) FROM pg_catalog.pg_attribute AS a \
       WHERE a.attrelid = n.conrelid AND a.attnum = ANY (n.conkey)), \
     pg_catalog.pg_get_constraintdef(n.oid), n.convalidated \
     FROM pg_catalog.pg_constraint AS n WHERE n.conrelid = pg_catalog.to_regclass($1) AND n.contype IN ('c', 'f') \
     ORDER BY n.conname";

fn constraint(row: &Row) -> Answer<LiveConstraint> {
    Ok(LiveConstraint {
        name: row.text(0)?.to_owned(),
        kind: if row.truth(1)? {
            ConstraintKind::ForeignKey
        } else {
            ConstraintKind::Check
        },
        columns: list(row, 2)?,
        definition: row.text(3)?.to_owned(),
        is_validated: row.truth(4)?,
    })
}

// 16: on UPDATE. A NUL ends each argument.
const TRIGGERS: &str = "SELECT t.tgname::text, t.tgenabled IN ('O', 'A'), t.tgenabled = 'A', t.tgtype & 16 <> 0, \
     (SELECT string_agg(a.attname::text, chr(31)) FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = t.tgrelid \
       AND a.attnum = ANY (t.tgattr::int2[])), \
     p.prosrc, replace(encode(t.tgargs, 'escape'), '\\000', chr(31)), starts_with(p.proname, 'ec_sync_') \
     FROM pg_catalog.pg_trigger AS t JOIN pg_catalog.pg_proc AS p ON p.oid = t.tgfoid \
     WHERE t.tgrelid = pg_catalog.to_regclass($1) AND NOT t.tgisinternal ORDER BY t.tgname";

fn trigger(row: &Row) -> Answer<LiveTrigger> {
    Ok(LiveTrigger {
        name: row.text(0)?.to_owned(),
        is_enabled: row.truth(1)?,
        is_always: row.truth(2)?,
        on_update: row.truth(3)?,
        columns: list(row, 4)?,
        body: row.text(5)?.to_owned(),
        arguments: list(row, 6)?,
        is_sync: row.truth(7)?,
    })
}

const STATISTICS: &str = "SELECT format('%I.%I', n.nspname, s.stxname), \
     (SELECT string_agg(a.attname::text, chr(31) ORDER BY a.attnum) FROM pg_catalog.pg_attribute AS a \
       WHERE a.attrelid = s.stxrelid AND EXISTS (SELECT FROM pg_catalog.pg_depend AS o \
         WHERE o.classid = 'pg_catalog.pg_statistic_ext'::regclass AND o.objid = s.oid \
           AND o.refclassid = 'pg_catalog.pg_class'::regclass AND o.refobjid = a.attrelid AND o.refobjsubid = a.attnum)), \
     (SELECT string_agg(CASE k WHEN 'd' THEN 'ndistinct' WHEN 'f' THEN 'dependencies' ELSE 'mcv' END, ', ') \
       FROM unnest(s.stxkind) AS k WHERE k IN ('d', 'f', 'm')), \
     pg_catalog.pg_get_statisticsobjdef_columns(s.oid) \
     FROM pg_catalog.pg_statistic_ext AS s JOIN pg_catalog.pg_namespace AS n ON n.oid = s.stxnamespace \
     WHERE s.stxrelid = pg_catalog.to_regclass($1) ORDER BY 1";

fn statistics(row: &Row) -> Answer<LiveStatistics> {
    Ok(LiveStatistics {
        name: row.text(0)?.to_owned(),
        columns: list(row, 1)?,
        // Statistics of one expression have no kind.
        kinds: row.optional(2)?.map(str::to_owned).unwrap_or_default(),
        on: row.text(3)?.to_owned(),
    })
}
