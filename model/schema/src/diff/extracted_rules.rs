//! Rules for an extracted column and for the lookup table that gets its values.

use expand_contract_sql::{Volatility, volatility};

use super::Problem;
use crate::lock::Values;
use crate::{
    Column, ColumnDef, ColumnType, Constraint, ConstraintShape, References, Schema, Table,
};

/// Compares the new column with the old one, whose values it refers to, and returns each rule that it breaks.
pub(super) fn column(old: &ColumnDef, column: &Column) -> Vec<Problem> {
    let new = &column.def;
    let (from, name) = (&old.name, &new.name);
    let mut problems = Vec::new();
    let mut refuse = |message: String, help: String| {
        problems.push(Problem::new(name, message).help(help));
    };
    if old.primary_key {
        refuse(
            format!("`{from}` is part of the primary key, so it cannot leave"),
            format!("keep it, and add `{name}` beside it: `added(up = \"(SELECT ..)\")`"),
        );
    }
    if old.nullable != new.nullable {
        let (is, would) = if old.nullable {
            ("may be NULL", "make the field an `Option`")
        } else {
            (
                "takes no NULL",
                "make the field `T` instead of `Option<T>`; relax it in a later release",
            )
        };
        refuse(
            format!(
                "`{from}` {is}, and `{name}` says otherwise: a row without a value is one that refers to no row"
            ),
            would.into(),
        );
    }
    if let Some(default) = old.default.as_ref().filter(|_| old.nullable) {
        refuse(
            format!(
                "`{from}` may be NULL and has the default `{default}`: an INSERT of NULL into `{name}` could not be told from one that \
                 leaves both out"
            ),
            format!(
                "take the default of `{from}` away in a migration of its own first, or make it `required`"
            ),
        );
    }
    if old.words.generated.is_some() {
        refuse(
            format!("the database computes `{from}`, so no new build could give it another value"),
            format!("compute `{name}` from the same columns: `added(up = \"..\")`"),
        );
    }
    if !tells_apart(&old.ty) {
        refuse(
            format!(
                "`{from}` is `{}`, and values of that type may be equal and not the same: a row could not be given back what it had",
                old.ty
            ),
            format!(
                "give the values a type with one form for each first, such as text or an integer: `renamed(from = \"{from}\", up = \"..\", down = \"..\")`"
            ),
        );
    }
    problems
}

/// Whether two values of a type that are equal are the same, byte for byte.
fn tells_apart(ty: &ColumnType) -> bool {
    match ty {
        ColumnType::SmallInt
        | ColumnType::Integer
        | ColumnType::BigInt
        | ColumnType::Boolean
        | ColumnType::Text
        | ColumnType::Bytes
        | ColumnType::Uuid
        | ColumnType::Date
        | ColumnType::Time
        | ColumnType::Timestamp
        | ColumnType::TimestampTz
        | ColumnType::Enum(_) => true,
        ColumnType::Real | ColumnType::Double | ColumnType::Json | ColumnType::Decimal => false,
        ColumnType::Custom(sql) => {
            // A collation or a domain's name behind the type is none of these.
            let (base, rest) = sql.split_once('(').unwrap_or((sql, ")"));
            let known = [
                "text",
                "varchar",
                "character varying",
                "smallint",
                "integer",
                "int",
                "bigint",
                "int2",
                "int4",
                "int8",
                "boolean",
                "uuid",
                "date",
                "timestamp",
                "timestamptz",
                "bytea",
                "blob",
            ];
            let is_known = known
                .iter()
                .any(|known| known.eq_ignore_ascii_case(base.trim()));
            is_known
                && rest
                    .trim_end()
                    .strip_suffix(')')
                    .is_some_and(|length| !length.contains(')'))
        }
    }
}

/// A problem, and the way out.
type Refused = (String, String);

/// The lookup table of a column, and its columns.
pub(super) fn values(
    schema: &Schema,
    table: &Table,
    column: &Column,
    old: &ColumnDef,
) -> Result<Values, Refused> {
    let name = &column.def.name;
    let shapes = table.constraints.iter().map(|one| &one.def.shape);
    let Some(references) = reference(shapes, name) else {
        return Err((
            format!(
                "`{name}` does not say to which table it refers, whose rows have the values of `{}`",
                old.name
            ),
            "say it with one column: `references = \"cities(id)\"` on the field".into(),
        ));
    };
    let to = &references.table;
    if *to == table.name {
        return Err((
            format!("`{name}` refers to its own table, so each new row would insert another one"),
            "refer to a table of its own: the values of `extracted` become its rows".into(),
        ));
    }
    let Some(rows) = schema.tables.get(to).filter(|rows| !rows.is_external) else {
        return Err((
            format!(
                "`{name}` refers to `{to}`, which no model of this package has as its own, so nothing says how to insert a row there"
            ),
            format!("write a model of `{to}`, or fill the column with a step of your own"),
        ));
    };
    let key = references.target.first().map_or("", String::as_str);
    let columns: Vec<&ColumnDef> = rows.columns.iter().map(|column| &column.def).collect();
    let value = value(to, &columns, key, &rows.constraints).map_err(|problem| {
        let ty = rust(&old.ty);
        (
            format!("`{name}` refers to `{to}`, and {problem}"),
            format!(
                "let one field of `{}` have the values: `#[migrate(unique)] name: {ty}`",
                rows.model
            ),
        )
    })?;
    if value.ty != old.ty {
        return Err((
            format!(
                "`{}` is `{}`, and `{to}.{}`, which gets its values, is `{}`",
                old.name, old.ty, value.name, value.ty
            ),
            "give both the same type: each value of one side has to fit into the other".into(),
        ));
    }
    if value.words.collate != old.words.collate {
        return Err((
            format!(
                "`{}` and `{to}.{}` have different collations, and equal values of one may be different ones of the other",
                old.name, value.name
            ),
            format!(
                "give `{to}.{}` the same `collate` as `{}`",
                value.name, old.name
            ),
        ));
    }
    if let Some(collation) = old.words.collate.as_ref().filter(|name| !is_exact(name)) {
        return Err((
            format!(
                "`{}` has the collation `{collation}`, by which values may be equal and not the same: a row could not be given back what it had",
                old.name
            ),
            "give the values one form first: `renamed(from = \"..\", up = \"lower(..)\", down = \"..\")` without that collation".into(),
        ));
    }
    if let Some(missing) = columns.iter().find(|column| {
        let given = column.nullable || column.default.is_some();
        let made = column.words.is_identity || column.words.generated.is_some();
        column.name != value.name && !given && !made
    }) {
        let help = if missing.name == key {
            "let the database number it: `#[migrate(primary_key, identity)]`, or say a `default`"
                .into()
        } else {
            format!(
                "give `{}` a `default`, or make its field an `Option`",
                missing.name
            )
        };
        return Err((
            format!(
                "`{name}` refers to `{to}`, whose `{}` takes no NULL and has no default: the trigger that inserts a row there knows \
                 `{}` alone",
                missing.name, value.name
            ),
            help,
        ));
    }
    if let Some(twice) = twice(rows, value) {
        return Err((
            format!(
                "`{name}` refers to `{to}`, where `{}` is unique as well: a second row that knows `{}` alone would have the same default there",
                twice.join("`, `"),
                value.name
            ),
            format!(
                "make a field of `{}` an `Option` without a `default`",
                twice.join("` or `")
            ),
        ));
    }
    Ok(Values {
        table: to.clone(),
        key: key.into(),
        value: value.name.clone(),
    })
}

/// Columns in which two rows that are made of a value alone would be one to a unique index or constraint.
fn twice(rows: &Table, value: &ColumnDef) -> Option<Vec<String>> {
    let differs = |name: &String| {
        let column = rows.column(name).map(|column| &column.def);
        column.is_none_or(|column| {
            let default = column.default.as_deref();
            let varies = default.is_some_and(|sql| volatility(sql) == Volatility::Volatile);
            *name == value.name || column.words.is_identity || varies
        })
    };
    let is_null = |name: &String| {
        let column = rows.column(name).map(|column| &column.def);
        column.is_some_and(|column| column.nullable && column.default.is_none())
    };
    let own = rows.columns.iter().map(|column| &column.def);
    let own = own
        .filter(|column| column.unique)
        .map(|column| (vec![column.name.clone()], false));
    let indexes = rows.indexes.iter().map(|index| &index.def.shape);
    let indexes = indexes
        .filter(|shape| shape.unique)
        .map(|shape| (shape.columns.clone(), shape.nulls_not_distinct));
    let constraints = rows
        .constraints
        .iter()
        .filter_map(|one| match &one.def.shape {
            ConstraintShape::Unique(unique) => {
                Some((unique.columns.clone(), unique.nulls_not_distinct))
            }
            _ => None,
        });
    own.chain(indexes)
        .chain(constraints)
        .find(|(columns, null_is_one)| {
            !columns.iter().any(differs) && (*null_is_one || !columns.iter().any(is_null))
        })
        .map(|(columns, _)| columns)
}

/// Whether a collation tells values apart that are not the same, as far as its name says it. The database is asked when the trigger is
/// installed.
fn is_exact(collation: &str) -> bool {
    !["nocase", "rtrim"].contains(&collation.to_ascii_lowercase().as_str())
}

fn rust(ty: &ColumnType) -> &'static str {
    match ty {
        ColumnType::SmallInt => "i16",
        ColumnType::Integer => "i32",
        ColumnType::BigInt => "i64",
        ColumnType::Boolean => "bool",
        ColumnType::Bytes => "Vec<u8>",
        ColumnType::Text => "String",
        _ => "..",
    }
}

/// The foreign key that is this column alone.
fn reference<'a>(
    shapes: impl Iterator<Item = &'a ConstraintShape>,
    column: &str,
) -> Option<&'a References> {
    let mut references = shapes.filter_map(ConstraintShape::references);
    references.find(|one| one.columns == [column] && one.target.len() == 1)
}

/// The one column that tells the rows of a lookup table apart, beside their key.
fn value<'a>(
    table: &str,
    columns: &[&'a ColumnDef],
    key: &str,
    constraints: &[Constraint],
) -> Result<&'a ColumnDef, String> {
    let by_constraint = |name: &str| {
        constraints.iter().any(
            |one| matches!(&one.def.shape, ConstraintShape::Unique(unique) if unique.columns == [name]),
        )
    };
    let unique = columns.iter().filter(|column| {
        let is_value = column.default.is_none() && column.words.generated.is_none();
        let is_unique = column.unique || by_constraint(&column.name);
        column.name != key && !column.primary_key && is_unique && !column.nullable && is_value
    });
    let unique: Vec<&&ColumnDef> = unique.collect();
    match unique.as_slice() {
        [one] => Ok(one),
        [] => Err(format!(
            "no column of `{table}` beside `{key}` is unique and takes no NULL"
        )),
        [one, other, ..] => Err(format!(
            "both `{}` and `{}` of `{table}` are unique and take no NULL, so a row cannot be made of one value",
            one.name, other.name
        )),
    }
}
