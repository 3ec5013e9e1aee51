//! Looks at the facts that hang on a column which gets a wider type. The swap takes each of them over to the column beside, or the change is
//! refused with its name.

use expand_contract_sql::{literal, quote, quote_table};

use super::block::with_variables;
use super::cover::WRONG;
use super::facts::Kind;
use super::probe::{action, regclass};
use super::swap::{by_table, is_swapped};
use super::twin_objects::checks;
use super::type_name;
use crate::dialect::Context;
use crate::{Checked, Link, References, Statement, Twin};

/// Stops if something hangs on the columns that would stay with those of before. It changes nothing.
pub(super) fn check(twins: &[Twin], context: &Context<'_>) -> Statement {
    let done: Vec<String> = twins.iter().map(is_swapped).collect();
    let tables = by_table(twins);
    let mut body = format!(
        "  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN\n    \
         PERFORM expand_contract.refuse_contracted({}, {});\n  END IF;\n",
        literal(context.lock),
        literal(context.migration),
    );
    for (table, _) in &tables {
        body += &format!(
            "  LOCK TABLE {} IN ACCESS SHARE MODE;\n",
            quote_table(table)
        );
    }
    body += &format!("  IF NOT ({}) THEN\n", done.join(" AND "));
    body.extend(twins.iter().map(refusal));
    body.extend(tables.iter().map(|(table, twins)| rehearsal(table, twins)));
    body += "  END IF;\n";
    Statement {
        locks: tables
            .iter()
            .flat_map(|(table, _)| Kind::CheckKey.locks(table))
            .collect(),
        sql: with_variables("  hangs text;\n  one record;\n", &body),
        ..Statement::default()
    }
}

/// Stops if something hangs on the column that would stay with the one of before.
pub(super) fn refusal(twin: &Twin) -> String {
    let Twin { table, column, .. } = twin;
    let links: Vec<String> = twin.links.iter().map(is_link).collect();
    let links = [links, vec!["false".to_owned()]]
        .concat()
        .join("\n          OR ");
    format!(
        "    SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)\n      \
           ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') INTO hangs\n    \
         FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::regclass\n      \
           AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum\n    \
         LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid\n    \
         LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid\n    \
         LEFT JOIN pg_catalog.pg_class AS s ON d.classid = 'pg_catalog.pg_class'::regclass AND s.oid = d.objid AND s.relkind = 'S'\n    \
         LEFT JOIN pg_catalog.pg_index AS i ON d.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objid\n      \
           OR c.contype IN ('p', 'u') AND i.indexrelid = c.conindid\n    \
         LEFT JOIN pg_catalog.pg_attrdef AS f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid\n    \
         LEFT JOIN pg_catalog.pg_trigger AS t ON d.classid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid\n    \
         WHERE a.attrelid = {own} AND a.attname = {name} AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum\n      \
           AND d.classid <> 'pg_catalog.pg_statistic_ext'::regclass\n      \
           AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)\n      \
           AND NOT coalesce(c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)\n      \
           AND NOT coalesce(c.contype = 'c' AND c.conrelid = a.attrelid AND c.convalidated, false)\n      \
           AND NOT coalesce(c.contype = 'f' AND c.convalidated AND ({links}), false)\n      \
           AND NOT coalesce({index}, false);\n    \
         IF hangs IS NOT NULL THEN\n      {stop}    END IF;\n    \
         IF EXISTS (SELECT FROM pg_catalog.pg_class AS k\n      \
           WHERE k.oid = {own} AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i'\n        \
             OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN\n      \
           RAISE EXCEPTION USING ERRCODE = {WRONG}, HINT = 'nothing was changed', MESSAGE = {special};\n    END IF;\n",
        own = regclass(table),
        name = literal(column),
        index = is_carried(twin),
        stop = stop(&format!("{table}.{column}")),
        special = literal(&format!(
            "{table} is partitioned, inherits, or has a replica identity by index: this does not go over to the wider column"
        )),
    )
}

/// Stops with the objects in `hangs`.
fn stop(on: &str) -> String {
    format!(
        "RAISE EXCEPTION USING ERRCODE = {WRONG}, HINT = 'nothing was changed', MESSAGE = {} || hangs || {};\n",
        literal(&format!(
            "what hangs on {on} does not go over to the wider column: "
        )),
        literal("; drop it first, and make it again when this migration is contracted"),
    )
}

/// Whether the index `i`, or that of the constraint `c`, is built again over the columns beside. The database has one row in
/// `pg_depend` for each place of the column in a key, and one more where an expression or a condition names it.
fn is_carried(twin: &Twin) -> String {
    let ty = literal(type_name(&twin.beside.ty));
    format!(
        "i.indrelid = a.attrelid AND i.indisvalid AND i.indimmediate AND NOT i.indisexclusion\n        \
           AND (NOT i.indisprimary OR i.indnatts = i.indnkeyatts)\n        \
           AND (c.oid IS NOT NULL OR (SELECT count(*) FROM pg_catalog.pg_depend AS p WHERE p.classid = 'pg_catalog.pg_class'::regclass\n          \
             AND p.objid = i.indexrelid AND p.refclassid = 'pg_catalog.pg_class'::regclass AND p.refobjid = a.attrelid\n          \
             AND p.refobjsubid = a.attnum) = (SELECT count(*) FROM unnest(i.indkey::int2[]) AS n WHERE n = a.attnum))\n        \
           AND NOT EXISTS (SELECT FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS n (attnum, at)\n          \
             JOIN unnest(i.indclass::oid[]) WITH ORDINALITY AS m (opclass, at) USING (at)\n          \
             JOIN pg_catalog.pg_opclass AS o ON o.oid = m.opclass WHERE n.attnum = a.attnum AND (NOT o.opcdefault\n            \
               OR NOT EXISTS (SELECT FROM pg_catalog.pg_opclass AS w WHERE w.opcmethod = o.opcmethod AND w.opcdefault\n              \
                 AND w.opcintype = {ty}::regtype)))"
    )
}

/// Whether the constraint `c` is this foreign key, with all that the lock says of it.
fn is_link(link: &Link) -> String {
    let References {
        columns,
        table,
        target,
        on_delete,
        on_update,
        checked,
    } = &link.references;
    format!(
        "{} AND c.confdeltype = '{}' AND c.confupdtype = '{}' AND c.confmatchtype = 's'\n            \
           AND c.condeferrable = {} AND c.condeferred = {} AND pg_catalog.to_jsonb(c)->>'confdelsetcols' IS NULL",
        is_over(&link.table, table, columns, target),
        action(*on_delete),
        action(*on_update),
        *checked != Checked::AtOnce,
        *checked == Checked::AtCommit,
    )
}

/// Whether the foreign key `c` is of one table to another, over these columns in any order.
pub(super) fn is_over(table: &str, other: &str, columns: &[String], target: &[String]) -> String {
    let mut pairs: Vec<(&String, &String)> = columns.iter().zip(target).collect();
    pairs.sort();
    let pairs = pairs
        .into_iter()
        .map(|(own, target)| format!("ARRAY[{}, {}]", literal(own), literal(target)));
    format!(
        "c.conrelid = {} AND c.confrelid = {}\n            \
           AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)\n              \
             JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own\n              \
             JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[{}]",
        regclass(table),
        regclass(other),
        pairs.collect::<Vec<_>>().join(", ")
    )
}

/// Lets the database read each CHECK over the wider columns, on an empty copy that does not outlive the statement.
fn rehearsal(table: &str, twins: &[&Twin]) -> String {
    let types: Vec<String> = twins
        .iter()
        .map(|twin| {
            format!(
                "ALTER COLUMN {} TYPE {}",
                quote(&twin.column),
                type_name(&twin.beside.ty)
            )
        })
        .collect();
    let names: Vec<&str> = twins.iter().map(|twin| twin.column.as_str()).collect();
    let checks = checks(table, &names);
    format!(
        "    IF EXISTS (SELECT {checks}) THEN\n      \
           CREATE TEMPORARY TABLE ec_grown (LIKE {t});\n      \
           ALTER TABLE pg_temp.ec_grown {types};\n      hangs := NULL;\n      \
           FOR one IN SELECT c.oid, c.conname, pg_catalog.pg_get_constraintdef(c.oid) AS said {checks} LOOP\n        BEGIN\n          \
             EXECUTE format('ALTER TABLE pg_temp.ec_grown ADD CONSTRAINT %I %s', one.conname, one.said);\n        \
           EXCEPTION WHEN OTHERS THEN\n          \
             hangs := concat_ws(', ', hangs, format('%s (%s)', pg_catalog.pg_describe_object('pg_catalog.pg_constraint'::regclass, one.oid, 0), SQLERRM));\n        \
           END;\n      END LOOP;\n      \
           DROP TABLE pg_temp.ec_grown;\n      IF hangs IS NOT NULL THEN\n        {stop}      END IF;\n    END IF;\n",
        t = quote_table(table),
        types = types.join(", "),
        stop = stop(&format!("columns of {table}")),
    )
}
