//! A unique index that becomes the primary key, in the place of the key of before.
//!
//! Keys, unique indexes and foreign keys are found by their columns, and keep the names that they have.

use expand_contract_sql::{literal, quote_table};

use super::block::with_variables;
use super::cover::WRONG;
use super::facts::Kind;
use super::probe::regclass;
use crate::dialect::Context;
use crate::{ConstraintDef, ConstraintShape, NewKey, Statement};

fn array(columns: &[String]) -> String {
    let names: Vec<String> = columns.iter().map(|name| literal(name)).collect();
    format!("ARRAY[{}]", names.join(", "))
}

/// Whether the numbers of columns `numbers` of `relation` are these columns, in any order.
fn are(numbers: &str, relation: &str, columns: &[String]) -> String {
    let list = array(columns);
    format!(
        "(SELECT array_agg(a.attname::text) @> {list} AND array_agg(a.attname::text) <@ {list} FROM pg_catalog.pg_attribute AS a \
         WHERE a.attrelid = {relation} AND a.attnum = ANY ({numbers}))"
    )
}

/// Whether the table has the new key.
fn is_changed(key: &NewKey) -> String {
    format!(
        "EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = {own} AND c.contype = 'p' AND {are})",
        own = regclass(&key.table),
        are = are("c.conkey", "c.conrelid", &key.beside.shape.columns),
    )
}

/// Stops if the table cannot get the key, before anything is changed.
fn refusal(key: &NewKey) -> String {
    let NewKey {
        table,
        before,
        beside,
        referring,
    } = key;
    let after = &beside.shape.columns;
    let own = regclass(table);
    let children: Vec<String> = referring.iter().map(|table| regclass(table)).collect();
    let children = [children.as_slice(), &["NULL".to_owned()]]
        .concat()
        .join(", ");
    let stop = |message: String, help: &str| {
        format!(
            "RAISE EXCEPTION USING ERRCODE = {WRONG}, HINT = {}, MESSAGE = {message};\n    END IF;\n",
            literal(&format!("nothing was changed; {help}"))
        )
    };
    let is_wrong = literal(&format!(
        "{table} is partitioned, inherits, or has not the key that the models say"
    ));
    let may_be_null = format!(
        "{} || hangs",
        literal(&format!(
            "a key is never NULL, and in this database {table} may have NULL in "
        ))
    );
    let stays = format!(
        "{} || hangs",
        literal(&format!(
            "what hangs on the key of {table} does not go over to the new one: "
        ))
    );
    let replicated = literal(&format!(
        "replication identifies the rows of {table} by its key, and its subscribers would not find them by another one"
    ));
    [
        format!(
            "    IF NOT EXISTS (SELECT FROM pg_catalog.pg_class AS k JOIN pg_catalog.pg_constraint AS c ON c.conrelid = k.oid AND c.contype = 'p'\n      \
               WHERE k.oid = {own} AND k.relkind = 'r' AND NOT k.relispartition AND {is_key}\n        \
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent))) THEN\n      ",
            is_key = are("c.conkey", "c.conrelid", before),
        ),
        stop(is_wrong, "is this the right database?"),
        format!(
            "    SELECT string_agg(a.attname, ', ') INTO hangs FROM pg_catalog.pg_attribute AS a\n      \
               WHERE a.attrelid = {own} AND a.attname::text = ANY ({after}) AND NOT a.attnotnull;\n    IF hangs IS NOT NULL THEN\n      ",
            after = array(after),
        ),
        stop(may_be_null, "set it NOT NULL first"),
        format!(
            "    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace\n      \
               WHERE k.oid = {own} AND (k.relreplident = 'd' AND EXISTS (SELECT FROM pg_catalog.pg_publication_tables AS p\n          \
                 WHERE p.schemaname = n.nspname AND p.tablename = k.relname)\n        \
               OR k.relreplident = 'i' AND EXISTS (SELECT FROM pg_catalog.pg_index AS i\n          \
                 WHERE i.indrelid = k.oid AND i.indisreplident AND (i.indisprimary OR {is_after})))) THEN\n      ",
            is_after = are("i.indkey::int2[]", "i.indrelid", after),
        ),
        stop(
            replicated,
            "once the subscribers can do with it: ALTER TABLE .. REPLICA IDENTITY FULL, or USING INDEX of another unique index",
        ),
        // Foreign keys and views hang on the constraint of the key, or on its index.
        format!(
            "    SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)\n      \
               ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') INTO hangs\n    \
             FROM pg_catalog.pg_index AS i\n    \
             LEFT JOIN pg_catalog.pg_constraint AS u ON u.conindid = i.indexrelid AND u.conrelid = i.indrelid AND u.contype IN ('p', 'u')\n    \
             JOIN pg_catalog.pg_depend AS d ON d.deptype = 'n' AND (d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = i.indexrelid\n      \
               OR d.refclassid = 'pg_catalog.pg_constraint'::regclass AND d.refobjid = u.oid)\n    \
             LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid\n    \
             LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid\n    \
             LEFT JOIN pg_catalog.pg_class AS t ON t.oid = c.conrelid\n    \
             WHERE i.indrelid = {own} AND (i.indisprimary OR i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL AND {is_after})\n      \
               AND NOT coalesce(c.contype = 'f' AND c.conrelid IN ({children}) AND t.relkind = 'r' AND c.convalidated, false);\n    IF hangs IS NOT NULL THEN\n      ",
            is_after = are("i.indkey::int2[]", "i.indrelid", after),
        ),
        stop(
            stays,
            "drop it first, and make it again when this migration is contracted",
        ),
    ]
    .concat()
}

/// Stops if the table cannot get the key. It changes nothing.
pub(super) fn check(key: &NewKey, context: &Context<'_>) -> Statement {
    let body = format!(
        "  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN\n    \
         PERFORM expand_contract.refuse_contracted({}, {});\n  END IF;\n  \
         LOCK TABLE {} IN ACCESS SHARE MODE;\n  IF NOT ({}) THEN\n{}  END IF;\n",
        literal(context.lock),
        literal(context.migration),
        quote_table(&key.table),
        is_changed(key),
        refusal(key),
    );
    Statement {
        locks: Kind::CheckKey.locks(&key.table),
        sql: with_variables("  hangs text;\n", &body),
        ..Statement::default()
    }
}

/// Makes the index the key. A foreign key hangs on the index that it was made with, so each is dropped and made anew, and proved later.
pub(super) fn change(key: &NewKey, context: &Context<'_>) -> Statement {
    let NewKey {
        table,
        before,
        beside,
        referring,
    } = key;
    let after = &beside.shape.columns;
    let (own, t) = (regclass(table), quote_table(table));
    let inside = t.replace('\'', "''").replace('%', "%%");
    let done = is_changed(key);
    let others: Vec<String> = referring
        .iter()
        .filter(|one| *one != table)
        .cloned()
        .collect();
    let locked: String = std::iter::once(table)
        .chain(&others)
        .map(|table| {
            format!(
                "    LOCK TABLE {} IN ACCESS EXCLUSIVE MODE;\n",
                quote_table(table)
            )
        })
        .collect();
    let body = format!(
        "  PERFORM expand_contract.require_fence({lock}, {migration}, {phase});\n  IF NOT ({done}) THEN\n    \
         -- The table before those that refer to it.\n{locked}{refusal}    \
         FOR one IN SELECT c.conrelid::regclass AS place, c.conname, pg_catalog.pg_get_constraintdef(c.oid) AS said,\n        \
             pg_catalog.obj_description(c.oid, 'pg_constraint') AS note\n        \
           FROM pg_catalog.pg_constraint AS c WHERE c.contype = 'f' AND c.confrelid = {own}\n          \
             AND ({of_before} OR {of_after}) LOOP\n      \
           EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.place, one.conname);\n      \
           again := again || format('ALTER TABLE %s ADD CONSTRAINT %I %s NOT VALID', one.place, one.conname, one.said);\n      \
           IF one.note IS NOT NULL THEN\n        \
             again := again || format('COMMENT ON CONSTRAINT %I ON %s IS %L', one.conname, one.place, one.note);\n      END IF;\n    END LOOP;\n    \
         SELECT conname INTO STRICT was FROM pg_catalog.pg_constraint WHERE contype = 'p' AND conrelid = {own};\n    \
         EXECUTE format('ALTER TABLE {inside} DROP CONSTRAINT %I', was);\n    \
         EXECUTE format('ALTER TABLE {inside} ADD CONSTRAINT %I PRIMARY KEY USING INDEX %I', was, {index});\n    \
         -- The key keeps the same values apart.\n    \
         FOR one IN SELECT k.relname, n.nspname, u.conname FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS k ON k.oid = i.indexrelid\n        \
             JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace\n        \
             LEFT JOIN pg_catalog.pg_constraint AS u ON u.conindid = k.oid AND u.conrelid = i.indrelid AND u.contype = 'u'\n        \
           WHERE i.indrelid = {own} AND i.indisunique AND NOT i.indisprimary AND i.indpred IS NULL AND i.indexprs IS NULL AND {is_after} LOOP\n      \
           IF one.conname IS NULL THEN\n        EXECUTE format('DROP INDEX %I.%I', one.nspname, one.relname);\n      \
           ELSE\n        EXECUTE format('ALTER TABLE {inside} DROP CONSTRAINT %I', one.conname);\n      END IF;\n    END LOOP;\n    \
         FOREACH said IN ARRAY again LOOP\n      EXECUTE said;\n    END LOOP;\n  END IF;\n",
        lock = literal(context.lock),
        migration = literal(context.migration),
        phase = literal(context.phase.name()),
        refusal = refusal(key),
        of_before = are("c.confkey", "c.confrelid", before),
        of_after = are("c.confkey", "c.confrelid", after),
        index = literal(&beside.name),
        is_after = are("i.indkey::int2[]", "i.indrelid", after),
    );
    let mut locks = Kind::ChangeKey.locks(table);
    locks.extend(Kind::ChangeKey.locks_of(&others));
    Statement {
        locks,
        done_when: Some(format!("SELECT {done}")),
        sql: with_variables(
            "  hangs text;\n  was text;\n  said text;\n  again text[] := '{}';\n  one record;\n",
            &body,
        ),
        ..Statement::default()
    }
}

/// Proves a foreign key of every row. It is found by its columns, since a team may have given it a name.
pub(super) fn prove(table: &str, constraint: &ConstraintDef) -> Statement {
    let own = regclass(table);
    let (other, columns, target) = match &constraint.shape {
        ConstraintShape::References(references) => (
            Some(references.table.clone()),
            references.columns.as_slice(),
            references.target.as_slice(),
        ),
        _ => (None, constraint.shape.columns(), &[][..]),
    };
    let pending = format!(
        "FROM pg_catalog.pg_constraint AS c WHERE c.contype = 'f' AND c.conrelid = {own} AND c.confrelid = {of} AND NOT c.convalidated\n      \
           AND {from} AND {to}",
        of = regclass(other.as_deref().unwrap_or(table)),
        from = are("c.conkey", "c.conrelid", columns),
        to = are("c.confkey", "c.confrelid", target),
    );
    let body = format!(
        "  FOR was IN SELECT c.conname {pending} LOOP\n    \
         EXECUTE format('ALTER TABLE {inside} VALIDATE CONSTRAINT %I', was);\n  END LOOP;\n",
        inside = quote_table(table).replace('\'', "''").replace('%', "%%"),
    );
    let kind = Kind::ValidateForeignKey;
    let mut locks = kind.locks(table);
    let other: Vec<String> = other.into_iter().filter(|other| other != table).collect();
    locks.extend(kind.locks_of(&other));
    Statement {
        locks,
        done_when: Some(format!(
            "SELECT NOT EXISTS (SELECT {})",
            pending.replace("\n      ", " ")
        )),
        sql: with_variables("  was text;\n", &body),
        ..Statement::default()
    }
}
