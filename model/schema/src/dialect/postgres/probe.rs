//! Questions to the catalog. Each is one boolean on one line. They look up tables as the statement itself would.

use expand_contract_sql::{bare_name, literal, quote_beside, quote_table};

use crate::{Checked, ConstraintDef, ConstraintShape, IndexDef, Referential};

pub(super) fn regclass(table: &str) -> String {
    format!("pg_catalog.to_regclass({})", literal(&quote_table(table)))
}

/// An index is in the schema of its table.
fn index_class(table: &str, index: &str) -> String {
    format!(
        "pg_catalog.to_regclass({})",
        literal(&quote_beside(table, index))
    )
}

/// The table exists.
pub(super) fn table(table: &str) -> String {
    format!("SELECT {} IS NOT NULL", regclass(table))
}

/// The comment is this one: a literal, or NULL.
pub(super) fn comment(table: &str, column: Option<&str>, text: &str) -> String {
    let is = match column {
        Some(column) => format!(
            "pg_catalog.col_description({0}, (SELECT attnum::integer FROM pg_catalog.pg_attribute WHERE attrelid = {0} AND attname = {1}))",
            regclass(table),
            literal(column)
        ),
        None => format!(
            "pg_catalog.obj_description({}, 'pg_class')",
            regclass(table)
        ),
    };
    format!("SELECT {is} IS NOT DISTINCT FROM {text}")
}

const STORAGES: &str = "CASE {} WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END";

/// How the column's type stores long values, as an expression.
pub(super) fn storage_of_type(table: &str, column: &str) -> String {
    format!(
        "(SELECT {} FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid \
         WHERE a.attrelid = {} AND a.attname = {})",
        STORAGES.replace("{}", "t.typstorage"),
        regclass(table),
        literal(column)
    )
}

/// Long values of the column are stored like this.
pub(super) fn storage(table: &str, column: &str, storage: Option<&str>) -> String {
    let should = match storage {
        Some(storage) => literal(&storage.to_ascii_uppercase()),
        None => storage_of_type(table, column),
    };
    format!(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = {} AND attname = {} AND NOT attisdropped AND {} = {should})",
        regclass(table),
        literal(column),
        STORAGES.replace("{}", "attstorage")
    )
}

/// The column has this type, as the catalog shows it.
pub(super) fn has_type(table: &str, column: &str, ty: &str) -> String {
    format!(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = {} AND attname = {} AND NOT attisdropped \
         AND pg_catalog.format_type(atttypid, atttypmod) = {})",
        regclass(table),
        literal(column),
        literal(ty)
    )
}

/// The objects beside which the type of a column does not change in place, as an expression: views, rules, policies, triggers and
/// functions, for which PostgreSQL refuses it; CHECKs, and indexes with an expression or a condition, which it would test or build
/// anew under its lock; foreign keys, for which it would lock the other table as well; generated columns.
pub(super) fn in_the_way_of_type(table: &str, column: &str) -> String {
    format!(
        "(SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) \
         ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') \
         FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::regclass \
         AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum \
         LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid \
         LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid \
         LEFT JOIN pg_catalog.pg_index AS i ON d.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objid \
         LEFT JOIN pg_catalog.pg_attrdef AS f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid \
         WHERE a.attrelid = {} AND a.attname = {} AND NOT a.attisdropped \
         AND (d.classid IN ('pg_catalog.pg_rewrite'::regclass, 'pg_catalog.pg_policy'::regclass, 'pg_catalog.pg_trigger'::regclass, \
         'pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_publication_rel'::regclass) OR c.contype IN ('c', 'f', 'x') \
         OR i.indexprs IS NOT NULL OR i.indpred IS NOT NULL OR f.adnum <> a.attnum \
         OR (d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = a.attrelid AND d.objsubid > 0)))",
        regclass(table),
        literal(column)
    )
}

/// The text of the column's default, as an expression.
pub(super) fn default_of(table: &str, column: &str) -> String {
    format!(
        "(SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_attrdef AS d JOIN pg_catalog.pg_attribute AS a \
         ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE d.adrelid = {} AND a.attname = {})",
        regclass(table),
        literal(column)
    )
}

/// The column exists and has no default.
pub(super) fn no_default(table: &str, column: &str) -> String {
    format!(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = {} AND attname = {} AND NOT atthasdef AND NOT attisdropped)",
        regclass(table),
        literal(column)
    )
}

/// The table does not exist.
pub(super) fn no_table(table: &str) -> String {
    format!("SELECT {} IS NULL", regclass(table))
}

/// The table is aside, and beside it a view has its name and shows these columns.
pub(super) fn covered(table: &str, aside: &str, second_names: &[&str]) -> String {
    format!(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS v WHERE v.oid = {} AND v.relkind = 'v' AND EXISTS {}){}",
        regclass(table),
        beside("v", aside),
        each_column(table, second_names)
    )
}

/// A view of the first name shows the table: the name is the only thing between them, so both are in one schema.
pub(super) fn shown(view: &str, table: &str) -> String {
    format!(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS v WHERE v.oid = {} AND v.relkind = 'v' AND EXISTS {})",
        regclass(view),
        beside("v", table)
    )
}

/// The table has its name and these columns, and nothing beside it has the other name.
pub(super) fn uncovered(table: &str, aside: &str, names: &[&str]) -> String {
    format!(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS t WHERE t.oid = {} AND t.relkind <> 'v' AND NOT EXISTS {}){}",
        regclass(table),
        beside("t", aside),
        each_column(table, names)
    )
}

/// A relation of this name in the schema of another one. A name without a schema could find one in another schema.
fn beside(relation: &str, table: &str) -> String {
    format!(
        "(SELECT FROM pg_catalog.pg_class AS b WHERE b.relnamespace = {relation}.relnamespace AND b.relname = {})",
        literal(bare_name(table))
    )
}

fn each_column(table: &str, names: &[&str]) -> String {
    let each = names
        .iter()
        .map(|name| format!(" AND EXISTS {}", columns(table, &[name])));
    each.collect()
}

fn columns(table: &str, columns: &[&str]) -> String {
    let names: Vec<String> = columns.iter().map(|name| literal(name)).collect();
    format!(
        "(SELECT FROM pg_catalog.pg_attribute WHERE attrelid = {} AND attname IN ({}) AND NOT attisdropped)",
        regclass(table),
        names.join(", ")
    )
}

/// The column exists.
pub(super) fn column(table: &str, column: &str) -> String {
    format!("SELECT EXISTS {}", columns(table, &[column]))
}

/// The table exists, and none of the columns does. A missing table proves nothing, because it may be in another schema.
pub(super) fn no_columns(table: &str, names: &[&str]) -> String {
    format!(
        "SELECT {} IS NOT NULL AND NOT EXISTS {}",
        regclass(table),
        columns(table, names)
    )
}

/// The index exists on this table, is valid, and is the one that is meant. A failed concurrent build leaves an invalid index, and
/// the name may be taken by another one.
pub(super) fn index(table: &str, index: &IndexDef) -> String {
    let IndexDef { name, shape } = index;
    if let [column] = &shape.columns[..]
        && shape.is_of_column(column)
    {
        return format!(
            "SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid \
             AND a.attnum = i.indkey[0] WHERE i.indexrelid = {} AND i.indrelid = {} AND a.attname = {} AND i.indnatts = 1 \
             AND i.indisunique = {} AND i.indpred IS NULL AND i.indisvalid)",
            index_class(table, name),
            regclass(table),
            literal(column),
            shape.unique
        );
    }
    let parts = shape.parts();
    // An expression is no column, and has no name there.
    let names: Vec<String> = parts
        .iter()
        .map(|part| literal(part.column.as_deref().unwrap_or_default()))
        .chain(shape.include.iter().map(|column| literal(column)))
        .collect();
    // 1 for DESC, and 2 for NULLS FIRST, which is what DESC means alone.
    let options: Vec<String> = parts
        .iter()
        .map(|part| {
            let first = part.nulls_first.unwrap_or(part.descending);
            (u8::from(part.descending) + 2 * u8::from(first)).to_string()
        })
        .collect();
    let method = shape.using.as_deref().unwrap_or("btree");
    // Only an ordered method has an order.
    let ordered = if method == "btree" {
        format!(" AND i.indoption::text = {}", literal(&options.join(" ")))
    } else {
        String::new()
    };
    format!(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid \
         JOIN pg_catalog.pg_am AS m ON m.oid = c.relam WHERE i.indexrelid = {} AND i.indrelid = {} AND m.amname = {} \
         AND (SELECT array_agg(coalesce(a.attname::text, '') ORDER BY k.at) FROM unnest(i.indkey) WITH ORDINALITY AS k(att, at) \
         LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.att AND k.att <> 0) = ARRAY[{}] \
         AND i.indnkeyatts = {}{ordered} AND i.indisunique = {} AND (i.indpred IS NOT NULL) = {} AND i.indisvalid)",
        index_class(table, name),
        regclass(table),
        literal(method),
        names.join(", "),
        parts.len(),
        shape.unique,
        shape.filter.is_some()
    )
}

/// No index has this name.
pub(super) fn no_index(table: &str, index: &str) -> String {
    format!("SELECT {} IS NULL", index_class(table, index))
}

/// The number of these triggers that exist.
fn trigger_count(table: &str, triggers: &[String]) -> String {
    let names: Vec<String> = triggers.iter().map(|name| literal(name)).collect();
    format!(
        "(SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = {} AND tgname IN ({}))",
        regclass(table),
        names.join(", ")
    )
}

/// All triggers exist.
pub(super) fn triggers(table: &str, names: &[String]) -> String {
    format!("SELECT {} = {}", trigger_count(table, names), names.len())
}

/// The table exists, and the triggers, the columns and the function do not.
pub(super) fn no_sync(table: &str, triggers: &[String], function: &str, gone: &[&str]) -> String {
    let mut sql = format!(
        "SELECT {} IS NOT NULL AND {} = 0 AND pg_catalog.to_regprocedure({}) IS NULL",
        regclass(table),
        trigger_count(table, triggers),
        literal(&format!("{}()", quote_beside(table, function))),
    );
    if !gone.is_empty() {
        sql += &format!(" AND NOT EXISTS {}", columns(table, gone));
    }
    sql
}

/// The column takes no NULL.
pub(super) fn not_null(table: &str, column: &str) -> String {
    format!(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = {} AND attname = {} AND attnotnull AND NOT attisdropped)",
        regclass(table),
        literal(column)
    )
}

/// The column exists and takes NULL.
pub(super) fn nullable(table: &str, column: &str) -> String {
    format!(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = {} AND attname = {} AND NOT attnotnull AND NOT attisdropped)",
        regclass(table),
        literal(column)
    )
}

/// The constraint exists. With `validated`, it also holds for older rows.
pub(super) fn constraint(table: &str, constraint: &str, validated: bool) -> String {
    format!(
        "EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = {} AND conname = {}{})",
        regclass(table),
        literal(constraint),
        if validated { " AND convalidated" } else { "" },
    )
}

/// The constraint exists, and is of the kind and over the columns that are meant: the name may be another one's. The text of a
/// condition is not compared, since the server writes it in its own way. With `validated`, it also holds for older rows.
pub(super) fn constraint_like(table: &str, constraint: &ConstraintDef, validated: bool) -> String {
    let columns = |columns: &[String]| {
        let names: Vec<String> = columns.iter().map(|name| literal(name)).collect();
        format!("ARRAY[{}]", names.join(", "))
    };
    let names = |of: &str, keys: &str| {
        format!(
            "(SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.{keys}) WITH ORDINALITY AS k(att, at) \
             JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.{of} AND a.attnum = k.att)"
        )
    };
    let checked = |checked: Checked| {
        format!(
            " AND c.condeferrable = {} AND c.condeferred = {}",
            checked != Checked::AtOnce,
            checked == Checked::AtCommit
        )
    };
    let own = |list: &[String]| format!(" AND {} = {}", names("conrelid", "conkey"), columns(list));
    let (kind, like) = match &constraint.shape {
        ConstraintShape::PrimaryKey(list) => ("p", own(list)),
        // The server keeps these columns in the order of the table.
        ConstraintShape::Check(check) => (
            "c",
            format!(
                " AND {0} @> {1} AND {0} <@ {1}",
                names("conrelid", "conkey"),
                columns(&check.columns)
            ),
        ),
        ConstraintShape::Unique(unique) => ("u", own(&unique.columns) + &checked(unique.checked)),
        ConstraintShape::References(references) => (
            "f",
            format!(
                "{} AND c.confrelid = {} AND {} = {} AND c.confdeltype = '{}' AND c.confupdtype = '{}'{}",
                own(&references.columns),
                regclass(&references.table),
                names("confrelid", "confkey"),
                columns(&references.target),
                action(references.on_delete),
                action(references.on_update),
                checked(references.checked)
            ),
        ),
        ConstraintShape::Exclude(exclude) => (
            "x",
            format!(
                " AND pg_catalog.array_length(c.conkey, 1) = {}{}",
                exclude.elements.len(),
                checked(exclude.checked)
            ),
        ),
    };
    format!(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = {} AND c.conname = {} AND c.contype = '{kind}'{like}{})",
        regclass(table),
        literal(&constraint.name),
        if validated { " AND c.convalidated" } else { "" },
    )
}

/// The letter of an action in the catalog.
pub(super) const fn action(action: Referential) -> char {
    match action {
        Referential::NoAction => 'a',
        Referential::Restrict => 'r',
        Referential::Cascade => 'c',
        Referential::SetNull => 'n',
        Referential::SetDefault => 'd',
    }
}
