//! A view in a table's place.
//!
//! `PostgreSQL` writes through such a view by itself, and `security_invoker` (15 and later) asks each role for its own rights on the
//! table. The columns, defaults, rights and comments are read from the catalog under the table's lock, since the table may have
//! more of them than the models say.

use expand_contract_sql::{bare_name, literal, quote, quote_table};

use super::block::with_variables;
use super::facts::Kind;
use super::probe;
use crate::dialect::Context;
use crate::dialect::names::columns_of;
use crate::{Cover, NewName, Object, SecondName, Statement};

/// Gives the table its other name, and lays the view.
pub(super) fn cover(view: &Cover, context: &Context<'_>) -> Statement {
    let Cover {
        table,
        aside,
        twice,
    } = view;
    let second: Vec<&str> = twice.iter().map(|one| one.also.as_str()).collect();
    let done = probe::covered(table, aside, &second);
    let mut makes = vec![object(view)];
    makes.extend(columns_of(table, second.iter().copied()));
    let body = [
        refusals(view, context),
        format!(
            "    ALTER TABLE {} RENAME TO {};\n",
            quote_table(table),
            quote(bare_name(aside))
        ),
        create(view),
        defaults(view),
        rights(view),
        comments(view),
    ]
    .concat();
    Statement {
        locks: Kind::Cover.locks(table),
        makes,
        sql: with_variables(VARIABLES, &done_unless(&done, &body)),
        done_when: Some(done),
        ..Statement::default()
    }
}

/// Takes the view away, gives the table its name back, and then its parts new names.
pub(super) fn uncover(view: &Cover, names: &[NewName], context: &Context<'_>) -> Statement {
    let Cover {
        table,
        aside,
        twice,
    } = view;
    let keeps_new = names
        .iter()
        .any(|name| matches!(name, NewName::Column { .. }));
    let (stay, go): (Vec<&str>, Vec<&str>) = twice
        .iter()
        .map(|SecondName { column, also }| {
            if keeps_new {
                (also.as_str(), column.as_str())
            } else {
                (column.as_str(), also.as_str())
            }
        })
        .unzip();
    let done = probe::uncovered(table, aside, &stay);
    let mut drops = vec![object(view)];
    drops.extend(columns_of(table, go));
    let mut body = behind(view);
    body += &rights_are_alike(view);
    body += &format!(
        "    DROP VIEW IF EXISTS {};\n    \
         EXECUTE format('ALTER TABLE %I.%I RENAME TO %I', base.relnamespace::regnamespace::name, {}, {});\n",
        quote_table(table),
        literal(bare_name(aside)),
        literal(bare_name(table))
    );
    body.extend(names.iter().map(|name| new_name(table, name)));
    let fence = format!(
        "  PERFORM expand_contract.require_fence({}, {}, {});\n",
        literal(context.lock),
        literal(context.migration),
        literal(context.phase.name()),
    );
    Statement {
        locks: Kind::Uncover.locks(table),
        drops,
        sql: with_variables(
            "  base pg_catalog.pg_class;\n  differ text;\n",
            &(fence + &done_unless(&done, &body)),
        ),
        done_when: Some(done),
        ..Statement::default()
    }
}

fn object(view: &Cover) -> Object {
    Object::View {
        view: view.table.clone(),
        aside: view.aside.clone(),
        twice: view.twice.clone(),
    }
}

/// The state of the database is not the one that the statement needs. It is no fault of a value.
pub(super) const WRONG: &str = "'object_not_in_prerequisite_state'";

pub(super) const VARIABLES: &str =
    "  base pg_catalog.pg_class;\n  place text;\n  shown text;\n  one record;\n";

/// Stops before anything is changed. A runner has asked before in more words; a person who pipes the file has not.
fn refusals(view: &Cover, context: &Context<'_>) -> String {
    let Cover { table, aside, .. } = view;
    format!(
        "    IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN\n      \
           PERFORM expand_contract.refuse_contracted({lock}, {migration});\n    END IF;\n    \
         IF current_setting('server_version_num')::integer < 150000 THEN\n      \
           RAISE EXCEPTION USING ERRCODE = {WRONG}, MESSAGE = 'a view asks for the rights of its reader from PostgreSQL 15 on';\n    END IF;\n    \
         -- The view was dropped by hand, and the table is aside.\n    \
         IF pg_catalog.to_regclass({regclass}) IS NULL AND pg_catalog.to_regclass({aside}) IS NOT NULL THEN\n      \
           ALTER TABLE {name_aside} RENAME TO {own};\n    END IF;\n    \
         LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE;\n    \
         SELECT * INTO base FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass({regclass});\n    \
         IF base.relkind IS DISTINCT FROM 'r' THEN\n      \
           RAISE EXCEPTION USING ERRCODE = {WRONG}, MESSAGE = {no_table};\n    END IF;\n    \
         place := format('%I.%I', base.relnamespace::regnamespace::name, {table});\n",
        lock = literal(context.lock),
        migration = literal(context.migration),
        name = quote_table(table),
        regclass = literal(&quote_table(table)),
        aside = literal(&quote_table(aside)),
        name_aside = quote_table(aside),
        own = quote(bare_name(table)),
        no_table = literal(&format!("{table} is no plain table")),
        table = literal(bare_name(table)),
    )
}

/// The view, under the table's name, and of the table's owner.
pub(super) fn create(view: &Cover) -> String {
    let Cover { aside, twice, .. } = view;
    let twice: Vec<String> = twice
        .iter()
        .map(|one| format!(", {} AS {}", quote(&one.column), quote(&one.also)))
        .collect();
    format!(
        "    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO shown FROM pg_catalog.pg_attribute\n      \
           WHERE attrelid = base.oid AND attnum > 0 AND NOT attisdropped;\n    \
         EXECUTE format('CREATE VIEW %s WITH (security_invoker = true) AS SELECT %s%s FROM %I.%I', place, shown,\n      \
           {}, base.relnamespace::regnamespace::name, {});\n    \
         EXECUTE format('ALTER VIEW %s OWNER TO %I', place, pg_catalog.pg_get_userbyid(base.relowner));\n",
        literal(&twice.concat()),
        literal(bare_name(aside)),
    )
}

/// `UPDATE .. SET c = DEFAULT` asks the view. A column with two names gets none, since an INSERT that leaves one of them out would
/// then write both; an identity or generated column gets its value from the table alone.
pub(super) fn defaults(view: &Cover) -> String {
    let twice = view.twice.iter().map(|one| literal(&one.column));
    let twice: Vec<String> = twice.chain(nothing(view)).collect();
    format!(
        "    FOR one IN SELECT a.attname, pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS value FROM pg_catalog.pg_attrdef AS d\n        \
           JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.adrelid AND a.attnum = d.adnum\n        \
           WHERE d.adrelid = base.oid AND a.attgenerated = '' AND a.attname NOT IN ({}) LOOP\n      \
           EXECUTE format('ALTER VIEW %s ALTER COLUMN %I SET DEFAULT %s', place, one.attname, one.value);\n    END LOOP;\n",
        twice.join(", ")
    )
}

/// A list in SQL is not empty, and no column has an empty name.
fn nothing(view: &Cover) -> Option<String> {
    view.twice.is_empty().then(|| literal(""))
}

/// The rights of the table and of its columns, and none that the database gives every new relation.
pub(super) fn rights(view: &Cover) -> String {
    format!(
        "    FOR one IN SELECT DISTINCT {WHO} AS who\n        \
           FROM pg_catalog.pg_class AS c, pg_catalog.aclexplode(c.relacl) AS g\n        \
           WHERE c.oid = pg_catalog.to_regclass(place) AND g.grantee <> base.relowner LOOP\n      \
           EXECUTE format('REVOKE ALL ON %s FROM %s', place, one.who);\n    END LOOP;\n    \
         IF base.relacl IS NOT NULL THEN\n      \
           EXECUTE format('REVOKE ALL ON %s FROM %I', place, pg_catalog.pg_get_userbyid(base.relowner));\n    END IF;\n    \
         FOR one IN SELECT g.privilege_type AS what, {WHO} AS who, g.is_grantable\n        \
           FROM pg_catalog.aclexplode(base.relacl) AS g\n      \
           UNION ALL SELECT g.privilege_type || format(' (%I)', n.name), {WHO}, g.is_grantable\n        \
           FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g,\n        {names}\n        \
           WHERE a.attrelid = base.oid AND NOT a.attisdropped LOOP\n      \
           EXECUTE format('GRANT %s ON %s TO %s%s', one.what, place, one.who,\n        \
             CASE WHEN one.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);\n    END LOOP;\n",
        names = names_of(view),
    )
}

/// The grantee of a right `g`, as GRANT names it.
pub(super) const WHO: &str = "CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END";

/// Every name under which the view shows the column `a`.
fn names_of(view: &Cover) -> String {
    if view.twice.is_empty() {
        return "LATERAL (SELECT a.attname::text) AS n (name)".into();
    }
    let pairs: Vec<String> = view
        .twice
        .iter()
        .map(|one| format!("({}, {})", literal(&one.column), literal(&one.also)))
        .collect();
    format!(
        "LATERAL (SELECT a.attname::text UNION ALL SELECT v.also FROM (VALUES {}) AS v (name, also)\n          \
           WHERE v.name = a.attname) AS n (name)",
        pairs.join(", ")
    )
}

pub(super) fn comments(view: &Cover) -> String {
    format!(
        "    FOR one IN SELECT 'VIEW ' || place AS what, pg_catalog.obj_description(base.oid, 'pg_class') AS said\n        \
           UNION ALL SELECT format('COLUMN %s.%I', place, n.name), pg_catalog.col_description(base.oid, a.attnum)\n        \
           FROM pg_catalog.pg_attribute AS a,\n        {}\n        \
           WHERE a.attrelid = base.oid AND a.attnum > 0 AND NOT a.attisdropped LOOP\n      \
           IF one.said IS NOT NULL THEN\n        \
             EXECUTE format('COMMENT ON %s IS %L', one.what, one.said);\n      END IF;\n    END LOOP;\n",
        names_of(view)
    )
}

/// Finds the table behind the view: in the view's schema, or by its name if the view was dropped by hand.
pub(super) fn behind(view: &Cover) -> String {
    let Cover { table, aside, .. } = view;
    format!(
        "    SELECT t.* INTO base FROM pg_catalog.pg_class AS t WHERE t.relname = {name} AND t.relnamespace =\n      \
           (SELECT n.relnamespace FROM pg_catalog.pg_class AS n\n        \
           WHERE n.oid = coalesce(pg_catalog.to_regclass({of_view}), pg_catalog.to_regclass({of_table})));\n    \
         IF base.oid IS NULL THEN\n      \
           RAISE EXCEPTION USING ERRCODE = {WRONG}, MESSAGE = {missing};\n    END IF;\n",
        name = literal(bare_name(aside)),
        of_view = literal(&quote_table(table)),
        of_table = literal(&quote_table(aside)),
        missing = literal(&format!("there is no table {aside} behind a view {table}")),
    )
}

/// Stops if rights were given or taken while the view was there: the table does not have them, and one that was taken would come
/// back.
pub(super) fn rights_are_alike(view: &Cover) -> String {
    let Cover { table, aside, .. } = view;
    let of_view = format!("pg_catalog.to_regclass({})", literal(&quote_table(table)));
    let second = view.twice.iter().map(|one| literal(&one.also));
    let second = second.chain(nothing(view));
    format!(
        "    SELECT string_agg(DISTINCT d.what || ' of ' || d.who, ', ') INTO differ FROM (\n      \
           SELECT r.who, r.what FROM (SELECT c.oid, {WHO} AS who, g.privilege_type AS what, '' AS name, g.is_grantable\n          \
             FROM pg_catalog.pg_class AS c, pg_catalog.aclexplode(coalesce(c.relacl, pg_catalog.acldefault('r', c.relowner))) AS g\n        \
             UNION ALL SELECT a.attrelid, {WHO}, g.privilege_type, a.attname::text, g.is_grantable\n          \
             FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g) AS r\n      \
           WHERE {of_view} IS NOT NULL AND r.oid IN ({of_view}, base.oid) AND r.name NOT IN ({second})\n      \
           GROUP BY r.who, r.what, r.name, r.is_grantable HAVING count(DISTINCT r.oid) = 1) AS d;\n    \
         IF differ IS NOT NULL THEN\n      \
           RAISE EXCEPTION USING ERRCODE = {WRONG}, HINT = 'nothing was changed',\n        \
             MESSAGE = {changed} || differ || {help};\n    END IF;\n",
        second = second.collect::<Vec<_>>().join(", "),
        changed = literal(&format!(
            "rights on {table} were given or taken while a view stood in its place, and the table has not changed: "
        )),
        help = literal(&format!(
            "; give or take them on {aside}, too, which is the table, and run this again"
        )),
    )
}

pub(super) fn new_name(table: &str, name: &NewName) -> String {
    match name {
        NewName::Column { old, new } => format!(
            "    ALTER TABLE {} RENAME COLUMN {} TO {};\n",
            quote_table(table),
            quote(old),
            quote(new)
        ),
        NewName::Constraint { old, new } => format!(
            "    IF EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = base.oid AND conname = {})\n        \
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = base.oid AND conname = {}) THEN\n      \
               ALTER TABLE {} RENAME CONSTRAINT {} TO {};\n    END IF;\n",
            literal(old),
            literal(new),
            quote_table(table),
            quote(old),
            quote(new)
        ),
        // The team may have made the index under a name of its own, or let it go.
        NewName::Index { old, new } => format!(
            "    IF EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid\n        \
               WHERE i.indrelid = base.oid AND c.relname = {old}) AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS c\n        \
               WHERE c.relnamespace = base.relnamespace AND c.relname = {new}) THEN\n      \
               EXECUTE format('ALTER INDEX %I.%I RENAME TO %I', base.relnamespace::regnamespace::name, {old}, {new});\n    END IF;\n",
            old = literal(old),
            new = literal(new),
        ),
    }
}

/// The part of a block that runs unless the probe says that it is done.
pub(super) fn done_unless(done: &str, body: &str) -> String {
    format!("  IF NOT ({done}) THEN\n{body}  END IF;\n")
}
