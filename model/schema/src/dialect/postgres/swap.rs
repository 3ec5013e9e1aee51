//! A key that gets a wider type: a column of that type beside it takes its name, in one transaction with all that hangs on it.
//!
//! Keys, foreign keys and indexes are found by what they are, and not by the names that the lock has for them.

use expand_contract_sql::{literal, quote, quote_beside, quote_table};

use super::block::with_variables;
use super::cover::WRONG;
use super::facts::Kind;
use super::probe::regclass;
use super::{column, probe, trigger, type_name};
use crate::dialect::Context;
use crate::dialect::names::{columns_of, dropped_trigger};
use crate::{Statement, Twin, TwinIndex, TwinReference};

/// Adds the column beside the other one.
pub(super) fn add(twin: &Twin, context: &Context<'_>) -> Statement {
    let Twin { table, beside, .. } = twin;
    let done = format!(
        "SELECT ({}) OR ({})",
        probe::column(table, &beside.name),
        is_swapped(twin)
    );
    let body = format!(
        "  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN\n    \
         PERFORM expand_contract.refuse_contracted({}, {});\n  END IF;\n  \
         IF NOT ({}) THEN\n{}    ALTER TABLE {} ADD COLUMN IF NOT EXISTS {};\n  END IF;\n",
        literal(context.lock),
        literal(context.migration),
        is_swapped(twin),
        refusal(twin),
        quote_table(table),
        column::definition(beside),
    );
    Statement {
        locks: Kind::AddColumn.locks(table),
        makes: columns_of(table, [beside.name.as_str()]),
        done_when: Some(done),
        sql: with_variables("  hangs text;\n", &body),
        ..Statement::default()
    }
}

/// Whether the column has its new type, and there is none beside it.
fn is_swapped(twin: &Twin) -> String {
    let Twin {
        table,
        column,
        beside,
        ..
    } = twin;
    format!(
        "({}) AND ({})",
        probe::has_type(table, column, type_name(&beside.ty)),
        probe::no_columns(table, &[beside.name.as_str()])
    )
}

/// Stops if something hangs on the column that would stay with the one of before.
fn refusal(twin: &Twin) -> String {
    let Twin { table, column, .. } = twin;
    let classes = |tables: &mut dyn Iterator<Item = &str>| -> String {
        let tables: Vec<String> = tables.map(regclass).chain(["NULL".to_owned()]).collect();
        tables.join(", ")
    };
    let parents = classes(&mut twin.refers.iter().map(|one| one.table.as_str()));
    let children = classes(&mut twin.referred_by.iter().map(String::as_str));
    let index = twin.index.as_ref().map_or_else(String::new, |index| {
        let (other, constraint) = if index.beside.shape.unique {
            (
                "NOT i.indisunique",
                "      AND NOT coalesce(c.contype = 'u' AND c.conrelid = a.attrelid AND c.conkey = ARRAY[a.attnum] AND NOT c.condeferrable, false)\n",
            )
        } else {
            ("i.indisunique", "")
        };
        format!(
            "      AND (i.indexrelid IS NULL OR i.indkey::text <> a.attnum::text OR {other} OR i.indpred IS NOT NULL)\n{constraint}"
        )
    });
    format!(
        "    SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)\n      \
           ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') INTO hangs\n    \
         FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::regclass\n      \
           AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum\n    \
         LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid\n    \
         LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid\n    \
         LEFT JOIN pg_catalog.pg_class AS s ON d.classid = 'pg_catalog.pg_class'::regclass AND s.oid = d.objid AND s.relkind = 'S'\n    \
         LEFT JOIN pg_catalog.pg_index AS i ON d.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objid\n    \
         LEFT JOIN pg_catalog.pg_attrdef AS f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid\n    \
         LEFT JOIN pg_catalog.pg_trigger AS t ON d.classid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid\n    \
         WHERE a.attrelid = {own} AND a.attname = {name} AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum\n      \
           AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)\n      \
           AND NOT coalesce(c.contype = 'p' AND c.conrelid = a.attrelid OR c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)\n      \
           AND NOT coalesce(c.contype = 'f' AND c.conrelid = a.attrelid AND c.conkey = ARRAY[a.attnum] AND c.confrelid IN ({parents}), false)\n      \
           AND NOT coalesce(c.contype = 'f' AND c.confrelid = a.attrelid AND c.confkey = ARRAY[a.attnum] AND c.conrelid IN ({children}), false)\n\
         {index}    ;\n    \
         IF hangs IS NOT NULL THEN\n      \
           RAISE EXCEPTION USING ERRCODE = {WRONG}, HINT = 'nothing was changed', MESSAGE = {stays} || hangs || {help};\n    END IF;\n    \
         IF EXISTS (SELECT FROM pg_catalog.pg_class AS k JOIN pg_catalog.pg_attribute AS a ON a.attrelid = k.oid AND a.attname = {name}\n      \
           WHERE k.oid = {own} AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i' OR a.attacl IS NOT NULL\n        \
             OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN\n      \
           RAISE EXCEPTION USING ERRCODE = {WRONG}, HINT = 'nothing was changed', MESSAGE = {special};\n    END IF;\n",
        own = regclass(table),
        name = literal(column),
        stays = literal(&format!(
            "what hangs on {table}.{column} does not go over to the wider column: "
        )),
        help = literal("; drop it first, and make it again when this migration is contracted"),
        special = literal(&format!(
            "{table} is partitioned, inherits, has a replica identity by index, or rights on its column {column} alone: none of these goes over to \
             the wider column"
        )),
    )
}

/// Lets the columns take the names of the others.
pub(super) fn swap(twins: &[Twin], context: &Context<'_>) -> Statement {
    let done: Vec<String> = twins.iter().map(is_swapped).collect();
    let done = done.join(" AND ");
    let mut tables: Vec<&str> = Vec::new();
    for twin in twins {
        if !tables.contains(&twin.table.as_str()) {
            tables.push(&twin.table);
        }
    }
    let mut body = format!(
        "  PERFORM expand_contract.require_fence({}, {}, {});\n  IF NOT ({done}) THEN\n    \
         -- A table before those that refer to it.\n",
        literal(context.lock),
        literal(context.migration),
        literal(context.phase.name()),
    );
    for table in &tables {
        body += &format!(
            "    LOCK TABLE {} IN ACCESS EXCLUSIVE MODE;\n",
            quote_table(table)
        );
    }
    body.extend(twins.iter().map(refusal));
    for twin in twins {
        body.extend(twin.refers.iter().map(|one| reference(twin, one)));
        body += &trigger::drop(&twin.trigger).replace("  DROP", "    DROP");
    }
    body.extend(twins.iter().filter_map(drop_key));
    body.extend(twins.iter().map(names));
    body += "  END IF;\n";
    let drops = twins.iter().flat_map(|twin| {
        let names = trigger::names(&twin.trigger);
        names.map(|name| dropped_trigger(&twin.table, &name))
    });
    let mut locks = Vec::new();
    for table in tables {
        locks.extend(Kind::SwapColumns.locks(table));
    }
    Statement {
        locks,
        makes: twins
            .iter()
            .flat_map(|twin| columns_of(&twin.table, [twin.aside.as_str()]))
            .collect(),
        drops: drops.collect(),
        done_when: Some(format!("SELECT {done}")),
        sql: with_variables(
            "  hangs text;\n  was text;\n  place text;\n  said text;\n  kind text;\n  numbers pg_catalog.pg_sequence;\n  reached bigint;\n  called boolean;\n",
            &body,
        ),
        ..Statement::default()
    }
}

/// The foreign key of the column beside takes the place and the name of the one of before.
fn reference(twin: &Twin, one: &TwinReference) -> String {
    let (t, beside) = (quote_table(&twin.table), quote(&one.beside.name));
    format!(
        "    SELECT conname INTO was FROM pg_catalog.pg_constraint WHERE contype = 'f' AND conrelid = {own} AND confrelid = {other}\n      \
           AND conkey = (SELECT ARRAY[attnum] FROM pg_catalog.pg_attribute WHERE attrelid = {own} AND attname = {column});\n    \
         IF was IS NOT NULL THEN\n      EXECUTE format('ALTER TABLE {t} DROP CONSTRAINT %I', was);\n    END IF;\n    \
         EXECUTE format('ALTER TABLE {t} RENAME CONSTRAINT {beside} TO %I', coalesce(was, {name}));\n",
        own = regclass(&twin.table),
        other = regclass(&one.table),
        column = literal(&twin.column),
        name = literal(&one.name),
        t = t.replace('\'', "''").replace('%', "%%"),
        beside = beside.replace('\'', "''").replace('%', "%%"),
    )
}

/// The unique index of the column beside becomes the primary key, under the name that the key has.
fn drop_key(twin: &Twin) -> Option<String> {
    let index = twin.key.as_ref()?;
    let t = quote_table(&twin.table);
    let inside = t.replace('\'', "''").replace('%', "%%");
    Some(format!(
        "    SELECT conname INTO STRICT was FROM pg_catalog.pg_constraint WHERE contype = 'p' AND conrelid = {own};\n    \
         EXECUTE format('ALTER TABLE {inside} DROP CONSTRAINT %I', was);\n    \
         EXECUTE format('ALTER TABLE {inside} ADD CONSTRAINT %I PRIMARY KEY USING INDEX %I', was, {index});\n",
        own = regclass(&twin.table),
        index = literal(&index.name),
    ))
}

/// Writes a text inside of a literal that `format` reads.
fn inside(text: &str) -> String {
    text.replace('\'', "''").replace('%', "%%")
}

/// The index of the column beside takes the place and the name of the one of before. A UNIQUE constraint stays one.
fn own_index(twin: &Twin, index: &TwinIndex) -> String {
    let Twin { table, aside, .. } = twin;
    let own = regclass(table);
    let beside = &index.beside.name;
    let drop = "IF was IS NOT NULL THEN\n      EXECUTE format('DROP INDEX %I.%I', place, was);\n    END IF;\n    ";
    let rename = format!(
        "EXECUTE format('ALTER INDEX {} RENAME TO %I', coalesce(was, {}));\n",
        inside(&quote_beside(table, beside)),
        literal(&index.name),
    );
    let (is_alike, take_over) = if index.beside.shape.unique {
        let t = inside(&quote_table(table));
        let constraint = format!(
            "IF EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = {own} AND contype = 'u' AND conname = was) THEN\n      \
               EXECUTE format('ALTER TABLE {t} DROP CONSTRAINT %I', was);\n      \
               EXECUTE format('ALTER TABLE {t} ADD CONSTRAINT %I UNIQUE USING INDEX %I', was, {beside});\n    \
             ELSE\n    {drop}{rename}    END IF;\n",
            beside = literal(beside),
        );
        ("i.indisunique AND NOT i.indisprimary", constraint)
    } else {
        ("NOT i.indisunique", format!("{drop}{rename}"))
    };
    format!(
        "    SELECT k.relname INTO was FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS k ON k.oid = i.indexrelid\n      \
           JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attname = {aside}\n      \
           WHERE i.indrelid = {own} AND i.indkey::text = a.attnum::text AND {is_alike} AND i.indpred IS NULL LIMIT 1;\n    \
         {take_over}",
        aside = literal(aside),
    )
}

/// The columns get their names; then the default, the numbers, the comment and the index go over.
fn names(twin: &Twin) -> String {
    let Twin {
        table,
        column,
        beside,
        aside,
        ..
    } = twin;
    let t = quote_table(table);
    let (c, b, a) = (quote(column), quote(&beside.name), quote(aside));
    let ty = type_name(&beside.ty);
    let index = twin.index.as_ref().map(|index| own_index(twin, index));
    let index = index.unwrap_or_default();
    format!(
        "    ALTER TABLE {t} RENAME COLUMN {c} TO {a};\n    ALTER TABLE {t} RENAME COLUMN {b} TO {c};\n    \
         SELECT n.nspname, pg_catalog.pg_get_expr(f.adbin, f.adrelid), o.attidentity, pg_catalog.col_description(o.attrelid, o.attnum)\n      \
           INTO place, was, kind, said FROM pg_catalog.pg_attribute AS o JOIN pg_catalog.pg_class AS k ON k.oid = o.attrelid\n      \
           JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace\n      \
           LEFT JOIN pg_catalog.pg_attrdef AS f ON f.adrelid = o.attrelid AND f.adnum = o.attnum\n      \
           WHERE o.attrelid = {own} AND o.attname = {name};\n    \
         IF kind <> '' THEN\n      \
           SELECT s.* INTO STRICT numbers FROM pg_catalog.pg_sequence AS s WHERE s.seqrelid = pg_catalog.pg_get_serial_sequence({quoted}, {name})::regclass;\n      \
           EXECUTE format('SELECT last_value, is_called FROM %s', numbers.seqrelid::regclass) INTO reached, called;\n      \
           hangs := (SELECT relname FROM pg_catalog.pg_class WHERE oid = numbers.seqrelid);\n      \
           ALTER TABLE {t} ALTER COLUMN {a} DROP IDENTITY;\n      \
           EXECUTE format('ALTER TABLE {t_in} ALTER COLUMN {c_in} ADD GENERATED %s AS IDENTITY (SEQUENCE NAME %I.%I START %s INCREMENT %s CACHE %s)',\n        \
             CASE kind WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, place, hangs, numbers.seqstart, numbers.seqincrement, numbers.seqcache);\n      \
           PERFORM pg_catalog.setval(pg_catalog.pg_get_serial_sequence({quoted}, {real})::regclass, reached, called);\n    \
         ELSIF was IS NOT NULL THEN\n      \
           EXECUTE format('ALTER TABLE {t_in} ALTER COLUMN {c_in} SET DEFAULT %s', was);\n      \
           ALTER TABLE {t} ALTER COLUMN {a} DROP DEFAULT;\n      \
           was := pg_catalog.pg_get_serial_sequence({quoted}, {name});\n      \
           IF was IS NOT NULL THEN\n        \
             EXECUTE format('ALTER SEQUENCE %s AS {ty} OWNED BY {t_in}.{c_in}', was);\n      END IF;\n    END IF;\n    \
         ALTER TABLE {t} ALTER COLUMN {a} DROP NOT NULL;\n    \
         IF said IS NOT NULL THEN\n      EXECUTE format('COMMENT ON COLUMN {t_in}.{c_in} IS %L', said);\n    END IF;\n{index}",
        own = regclass(table),
        name = literal(aside),
        real = literal(column),
        quoted = literal(&t),
        t_in = inside(&t),
        c_in = inside(&c),
    )
}
