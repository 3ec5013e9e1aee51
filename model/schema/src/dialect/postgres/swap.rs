//! A key that gets a wider type: a column of that type beside it takes its name, in one transaction with all that hangs on it.
//!
//! Keys, foreign keys and indexes are found by what they are, and not by the names that the lock has for them.

use expand_contract_sql::{literal, quote, quote_table};

use super::block::with_variables;
use super::facts::Kind;
use super::probe::regclass;
use super::twin_objects::{MAKE_AGAIN, MARKS, indexes, inside, marks, put_by, rights, settings};
use super::twin_refuse::is_over;
use super::{column, probe, trigger, twin_objects, twin_refuse, type_name};
use crate::dialect::Context;
use crate::dialect::names::{columns_of, dropped_trigger};
use crate::{References, Replacement, Statement, Twin, TwinReference};

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
         IF NOT ({}) THEN\n    ALTER TABLE {} ADD COLUMN IF NOT EXISTS {};\n{}  END IF;\n",
        literal(context.lock),
        literal(context.migration),
        is_swapped(twin),
        quote_table(table),
        column::definition(beside),
        twin_objects::settings(table, &twin.column, &beside.name),
    );
    Statement {
        locks: Kind::AddColumn.locks(table),
        makes: columns_of(table, [beside.name.as_str()]),
        grows: Some(Replacement {
            table: table.clone(),
            old: twin.column.clone(),
            new: beside.name.clone(),
        }),
        done_when: Some(done),
        sql: with_variables("  one record;\n", &body),
        ..Statement::default()
    }
}

/// Whether the column has its new type, and there is none beside it.
pub(super) fn is_swapped(twin: &Twin) -> String {
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

/// The tables of columns, in the order in which each is first named, with their columns.
pub(super) fn by_table(twins: &[Twin]) -> Vec<(&str, Vec<&Twin>)> {
    let mut tables: Vec<(&str, Vec<&Twin>)> = Vec::new();
    for twin in twins {
        match tables.iter_mut().find(|(table, _)| *table == twin.table) {
            Some((_, of_table)) => of_table.push(twin),
            None => tables.push((&twin.table, vec![twin])),
        }
    }
    tables
}

/// Lets the columns take the names of the others.
pub(super) fn swap(twins: &[Twin], context: &Context<'_>) -> Statement {
    let done: Vec<String> = twins.iter().map(is_swapped).collect();
    let done = done.join(" AND ");
    let tables = by_table(twins);
    let mut body = format!(
        "  PERFORM expand_contract.require_fence({}, {}, {});\n  IF NOT ({done}) THEN\n    \
         -- A table before those that refer to it.\n",
        literal(context.lock),
        literal(context.migration),
        literal(context.phase.name()),
    );
    for (table, _) in &tables {
        body += &format!(
            "    LOCK TABLE {} IN ACCESS EXCLUSIVE MODE;\n",
            quote_table(table)
        );
    }
    body.extend(twins.iter().map(twin_refuse::refusal));
    for twin in twins {
        body.extend(twin.refers.iter().map(|one| reference(twin, one)));
        body += &trigger::drop(&twin.trigger).replace("  DROP", "    DROP");
    }
    body.extend(twins.iter().filter_map(drop_key));
    body.extend(tables.iter().map(|(table, twins)| put_by(table, twins)));
    body.extend(twins.iter().map(names));
    body.extend(tables.iter().map(|(table, twins)| indexes(table, twins)));
    body += MAKE_AGAIN;
    body += "  END IF;\n";
    let drops = twins.iter().flat_map(|twin| {
        let names = trigger::names(&twin.trigger);
        names.map(|name| dropped_trigger(&twin.table, &name))
    });
    let mut locks = Vec::new();
    for (table, _) in tables {
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
            "  hangs text;\n  was text;\n  place text;\n  said text;\n  kind text;\n  numbers pg_catalog.pg_sequence;\n  reached bigint;\n  called boolean;\n  \
             one record;\n  stands record;\n  used oid[] := '{}';\n  again text[] := '{}';\n",
            &body,
        ),
        ..Statement::default()
    }
}

/// The foreign key of the columns beside takes the place and the name of the one of before.
fn reference(twin: &Twin, one: &TwinReference) -> String {
    let (t, beside) = (quote_table(&twin.table), quote(&one.beside.name));
    let References {
        columns,
        table: other,
        target,
        ..
    } = &one.was;
    format!(
        "    was := NULL;\n    \
         SELECT c.conname, pg_catalog.obj_description(c.oid, 'pg_constraint') INTO was, said FROM pg_catalog.pg_constraint AS c\n      \
           WHERE c.contype = 'f' AND {is_over};\n    \
         IF was IS NOT NULL THEN\n      EXECUTE format('ALTER TABLE {t} DROP CONSTRAINT %I', was);\n    END IF;\n    \
         EXECUTE format('ALTER TABLE {t} RENAME CONSTRAINT {beside} TO %I', coalesce(was, {name}));\n    \
         IF said IS NOT NULL THEN\n      EXECUTE format('COMMENT ON CONSTRAINT %I ON {t} IS %L', was, said);\n    END IF;\n",
        is_over = is_over(&twin.table, other, columns, target),
        name = literal(&one.name),
        t = inside(&t),
        beside = inside(&beside),
    )
}

/// The unique index of the column beside becomes the primary key, under the name that the key has.
fn drop_key(twin: &Twin) -> Option<String> {
    let index = twin.key.as_ref()?;
    let t = inside(&quote_table(&twin.table));
    Some(format!(
        "    SELECT {MARKS} INTO STRICT one FROM pg_catalog.pg_constraint AS c JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.conindid\n      \
           JOIN pg_catalog.pg_class AS k ON k.oid = i.indexrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace\n      \
           WHERE c.contype = 'p' AND c.conrelid = {own};\n    \
         EXECUTE format('ALTER TABLE {t} DROP CONSTRAINT %I', one.conname);\n    \
         EXECUTE format('ALTER TABLE {t} ADD CONSTRAINT %I PRIMARY KEY USING INDEX %I', one.conname, {index});\n{marks}",
        own = regclass(&twin.table),
        index = literal(&index.name),
        marks = marks(&twin.table),
    ))
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
         IF said IS NOT NULL THEN\n      EXECUTE format('COMMENT ON COLUMN {t_in}.{c_in} IS %L', said);\n    END IF;\n{rights}{settings}",
        rights = rights(table, aside, column),
        settings = settings(table, aside, column),
        own = regclass(table),
        name = literal(aside),
        real = literal(column),
        quoted = literal(&t),
        t_in = inside(&t),
        c_in = inside(&c),
    )
}
