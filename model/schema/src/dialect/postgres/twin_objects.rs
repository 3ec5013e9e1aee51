//! The objects that columns of a wider type take over from those of before, in the moment of the swap: indexes, CHECKs, statistics,
//! rights and settings.

use expand_contract_sql::{literal, quote, quote_beside, quote_table};

use super::block::with_variables;
use super::cover::WRONG;
use super::facts::Kind;
use super::probe::regclass;
use crate::{Statement, Twin};

/// Writes a text inside of a literal that `format` reads.
pub(super) fn inside(text: &str) -> String {
    text.replace('\'', "''").replace('%', "%%")
}

fn list(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| literal(name)).collect();
    names.join(", ")
}

/// The CHECKs of a table that read one of these columns: all behind `SELECT ..`, as `c`.
pub(super) fn checks(table: &str, columns: &[&str]) -> String {
    format!(
        "FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = {own} AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum\n        \
           FROM pg_catalog.pg_attribute WHERE attrelid = {own} AND attname IN ({}))",
        list(columns),
        own = regclass(table),
    )
}

/// Drops the CHECKs and statistics over columns, and keeps in `again` the statements that make them once the columns beside have the
/// names. The text is the database's own, and so names whatever has the name.
pub(super) fn put_by(table: &str, twins: &[&Twin]) -> String {
    let names: Vec<&str> = twins.iter().map(|twin| twin.column.as_str()).collect();
    let t = inside(&quote_table(table));
    format!(
        "    FOR one IN SELECT c.conname, pg_catalog.pg_get_constraintdef(c.oid) AS said, pg_catalog.obj_description(c.oid, 'pg_constraint') AS note\n        \
           {checks} LOOP\n      \
           EXECUTE format('ALTER TABLE {t} DROP CONSTRAINT %I', one.conname);\n      \
           again := again || format('ALTER TABLE {t} ADD CONSTRAINT %I %s NOT VALID', one.conname, one.said);\n      \
           IF one.note IS NOT NULL THEN\n        \
             again := again || format('COMMENT ON CONSTRAINT %I ON {t} IS %L', one.conname, one.note);\n      END IF;\n    END LOOP;\n    \
         FOR one IN SELECT format('%I.%I', n.nspname, s.stxname) AS place, pg_catalog.pg_get_statisticsobjdef(s.oid) AS said,\n          \
             pg_catalog.obj_description(s.oid, 'pg_statistic_ext') AS note, pg_catalog.pg_get_userbyid(s.stxowner) AS who,\n          \
             (pg_catalog.to_jsonb(s)->>'stxstattarget')::integer AS target\n        \
           FROM pg_catalog.pg_statistic_ext AS s JOIN pg_catalog.pg_namespace AS n ON n.oid = s.stxnamespace WHERE s.stxrelid = {own}\n          \
             AND EXISTS (SELECT FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.refobjid\n            \
               AND a.attnum = d.refobjsubid WHERE d.classid = 'pg_catalog.pg_statistic_ext'::regclass AND d.objid = s.oid\n            \
               AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = {own} AND a.attname IN ({names})) LOOP\n      \
           EXECUTE format('DROP STATISTICS %s', one.place);\n      \
           again := again || one.said;\n      \
           IF one.who <> current_user THEN\n        \
             again := again || format('ALTER STATISTICS %s OWNER TO %I', one.place, one.who);\n      END IF;\n      \
           IF one.target >= 0 THEN\n        \
             again := again || format('ALTER STATISTICS %s SET STATISTICS %s', one.place, one.target);\n      END IF;\n      \
           IF one.note IS NOT NULL THEN\n        \
             again := again || format('COMMENT ON STATISTICS %s IS %L', one.place, one.note);\n      END IF;\n    END LOOP;\n",
        checks = checks(table, &names),
        own = regclass(table),
        names = list(&names),
    )
}

/// Makes what [`put_by`] has kept.
pub(super) const MAKE_AGAIN: &str =
    "    FOREACH said IN ARRAY again LOOP\n      EXECUTE said;\n    END LOOP;\n";

/// Gives what was said about an index or a constraint, and is in `one`, to the one in its place: the schema, the index and the
/// constraint are in `place`, `one.relname` and `one.conname`.
pub(super) fn marks(table: &str) -> String {
    let t = inside(&quote_table(table));
    format!(
        "    IF one.said IS NOT NULL THEN\n      EXECUTE format('COMMENT ON INDEX %I.%I IS %L', one.nspname, one.relname, one.said);\n    END IF;\n    \
         IF one.note IS NOT NULL THEN\n      EXECUTE format('COMMENT ON CONSTRAINT %I ON {t} IS %L', one.conname, one.note);\n    END IF;\n    \
         IF one.indisclustered THEN\n      EXECUTE format('ALTER TABLE {t} CLUSTER ON %I', one.relname);\n    END IF;\n"
    )
}

/// The columns of `one` that [`marks`] reads, of the index `i`, the relation `k` in the schema `n`, and the constraint `c`.
pub(super) const MARKS: &str = "k.relname, n.nspname, c.conname, i.indisclustered,\n          \
     pg_catalog.obj_description(k.oid, 'pg_class') AS said, pg_catalog.obj_description(c.oid, 'pg_constraint') AS note";

/// The indexes over columns beside take the places and names of those of before. An index and the one in its place are found by
/// what they are. A UNIQUE constraint stays one.
pub(super) fn indexes(table: &str, twins: &[&Twin]) -> String {
    let own = regclass(table);
    let t = inside(&quote_table(table));
    let asides: Vec<&str> = twins.iter().map(|twin| twin.aside.as_str()).collect();
    let pairs: Vec<String> = twins
        .iter()
        .map(|twin| format!("({}, {})", literal(&twin.aside), literal(&twin.column)))
        .collect();
    let pairs = pairs.join(", ");
    let missing = literal(&format!(
        "no index over the wider columns of {table} is like "
    ));
    let help = literal("; run the contract again, which builds it");
    let mut sql = format!(
        "    FOR one IN SELECT i.*, k.relam, k.reloptions, c.oid AS con, {MARKS}\n        \
           FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS k ON k.oid = i.indexrelid\n        \
           JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace\n        \
           LEFT JOIN pg_catalog.pg_constraint AS c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid AND c.contype = 'u'\n        \
           WHERE i.indrelid = {own} AND EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = {own}\n          \
             AND a.attname IN ({asides}) AND a.attnum = ANY (i.indkey::int2[])) ORDER BY k.relname LOOP\n      \
           SELECT b.indexrelid, k.relname INTO stands FROM pg_catalog.pg_index AS b JOIN pg_catalog.pg_class AS k ON k.oid = b.indexrelid\n        \
             WHERE b.indrelid = {own} AND b.indisvalid AND NOT b.indisprimary AND b.indexrelid <> ALL (used) AND k.relam = one.relam\n          \
             AND b.indisunique = one.indisunique AND b.indnkeyatts = one.indnkeyatts AND b.indoption::text = one.indoption::text\n          \
             AND b.indcollation::text = one.indcollation::text AND k.reloptions IS NOT DISTINCT FROM one.reloptions\n          \
             AND pg_catalog.to_jsonb(b)->>'indnullsnotdistinct' IS NOT DISTINCT FROM pg_catalog.to_jsonb(one)->>'indnullsnotdistinct'\n          \
             AND pg_catalog.pg_get_expr(b.indpred, b.indrelid) IS NOT DISTINCT FROM pg_catalog.pg_get_expr(one.indpred, one.indrelid)\n          \
             AND pg_catalog.pg_get_expr(b.indexprs, b.indrelid) IS NOT DISTINCT FROM pg_catalog.pg_get_expr(one.indexprs, one.indrelid)\n          \
             AND b.indkey::text = (SELECT string_agg(coalesce(w.attnum, m.attnum)::text, ' ' ORDER BY m.at)\n            \
               FROM unnest(one.indkey::int2[]) WITH ORDINALITY AS m (attnum, at)\n            \
               LEFT JOIN pg_catalog.pg_attribute AS o ON o.attrelid = {own} AND o.attnum = m.attnum\n            \
               LEFT JOIN (VALUES {pairs}) AS p (before, after) ON p.before = o.attname\n            \
               LEFT JOIN pg_catalog.pg_attribute AS w ON w.attrelid = {own} AND w.attname = p.after)\n          \
             AND NOT EXISTS (SELECT FROM unnest(one.indclass::oid[], b.indclass::oid[]) AS m (was, now)\n            \
               JOIN pg_catalog.pg_opclass AS o ON o.oid = m.was JOIN pg_catalog.pg_opclass AS w ON w.oid = m.now\n            \
               WHERE m.was <> m.now AND NOT (o.opcdefault AND w.opcdefault))\n          \
             ORDER BY k.relname = 'ec_wide_' || one.relname DESC, k.relname LIMIT 1;\n      \
           IF stands.relname IS NULL THEN\n        \
             RAISE EXCEPTION USING ERRCODE = {WRONG}, HINT = 'nothing was changed', MESSAGE = {missing} || one.relname || {help};\n      \
           END IF;\n      used := used || stands.indexrelid;\n      \
           IF one.con IS NOT NULL THEN\n        \
             EXECUTE format('ALTER TABLE {t} DROP CONSTRAINT %I', one.conname);\n        \
             EXECUTE format('ALTER TABLE {t} ADD CONSTRAINT %I UNIQUE USING INDEX %I', one.conname, stands.relname);\n      ELSE\n        \
             EXECUTE format('DROP INDEX %I.%I', one.nspname, one.relname);\n        \
             EXECUTE format('ALTER INDEX %I.%I RENAME TO %I', one.nspname, stands.relname, one.relname);\n      END IF;\n\
         {marks}    END LOOP;\n",
        asides = list(&asides),
        marks = marks(table).replace("    ", "      "),
    );
    // An index of ours that is like none of before: that one is gone, or is another one.
    for index in twins.iter().flat_map(|twin| &twin.indexes) {
        let (beside, name) = (
            quote_beside(table, &index.beside.name),
            quote_beside(table, &index.name),
        );
        sql += &format!(
            "    IF {of_ours} <> ALL (used) THEN\n      IF {taken} IS NULL THEN\n        ALTER INDEX {beside} RENAME TO {new};\n      \
               ELSE\n        DROP INDEX {beside};\n      END IF;\n    END IF;\n",
            of_ours = format_args!("pg_catalog.to_regclass({})", literal(&beside)),
            taken = format_args!("pg_catalog.to_regclass({})", literal(&name)),
            new = quote(&index.name),
        );
    }
    sql
}

/// Gives the roles that have rights on the first column alone the same on the second one.
pub(super) fn rights(table: &str, from: &str, to: &str) -> String {
    format!(
        "    FOR one IN SELECT g.privilege_type AS what, CASE WHEN g.grantee = 0 THEN 'PUBLIC'\n          \
             ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS who, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS also\n        \
           FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g WHERE a.attrelid = {} AND a.attname = {} LOOP\n      \
           EXECUTE format('GRANT %s ({}) ON {} TO %s%s', one.what, one.who, one.also);\n    END LOOP;\n",
        regclass(table),
        literal(from),
        inside(&quote(to)),
        inside(&quote_table(table)),
    )
}

/// Gives the statistics target and the options of the first column to the second one, before its values are counted.
pub(super) fn settings(table: &str, from: &str, to: &str) -> String {
    let (t, to) = (inside(&quote_table(table)), inside(&quote(to)));
    format!(
        "    SELECT attstattarget, (SELECT string_agg(o, ', ') FROM unnest(attoptions) AS o WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options INTO one FROM pg_catalog.pg_attribute\n      \
           WHERE attrelid = {} AND attname = {};\n    \
         IF one.attstattarget >= 0 THEN\n      EXECUTE format('ALTER TABLE {t} ALTER COLUMN {to} SET STATISTICS %s', one.attstattarget);\n    END IF;\n    \
         IF one.options IS NOT NULL THEN\n      EXECUTE format('ALTER TABLE {t} ALTER COLUMN {to} SET (%s)', one.options);\n    END IF;\n",
        regclass(table),
        literal(from),
    )
}

/// Proves the CHECKs that the swap has made anew of every row. All were proved before it.
pub(super) fn prove_checks(table: &str, columns: &[String]) -> Statement {
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let pending = format!("{} AND NOT c.convalidated", checks(table, &names));
    let t = quote_table(table);
    let body = format!(
        "  LOCK TABLE {t} IN SHARE UPDATE EXCLUSIVE MODE;\n  FOR was IN SELECT c.conname {pending} LOOP\n    \
         EXECUTE format('ALTER TABLE {} VALIDATE CONSTRAINT %I', was);\n  END LOOP;\n",
        inside(&t)
    );
    Statement {
        locks: Kind::ProveChecks.locks(table),
        done_when: Some(format!(
            "SELECT NOT EXISTS (SELECT {})",
            pending.replace("\n        ", " ")
        )),
        sql: with_variables("  was text;\n", &body),
        ..Statement::default()
    }
}
