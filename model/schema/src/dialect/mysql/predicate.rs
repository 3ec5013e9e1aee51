//! Conditions in SQL.
//!
//! Values are compared as images, never with `=`: `Bob` and `bob` are one value to most collations, and so are `Bob` and `Bob `.
//! Bytes tell texts apart; numbers, times and the like are compared as what they are, because their bytes are only their text.

use super::convert;
use super::types::{self, Image};
use super::{QUOTE, literal};
use crate::dialect::names::expression;
use crate::dialect::place::Place;
use crate::dialect::{broken, twin};
use crate::{ColumnDef, ColumnType, Given, OfDefaults, Predicate, Sync, SyncColumn, Unfilled};

/// A condition.
pub(super) fn sql(predicate: &Predicate, place: Place<'_>) -> String {
    match predicate {
        Predicate::Always => "TRUE".into(),
        Predicate::AnyNull(columns) => any_null(columns.iter().map(String::as_str), place),
        Predicate::HasValue(column) => format!("({}) IS NOT NULL", value(column, place)),
        Predicate::Follow { columns, from } => follow(columns, from, place),
        // Only plain copies ask.
        Predicate::Deviate(columns) => {
            let same = columns.iter().map(|column| {
                let own = place.quoted(QUOTE, &column.def.name);
                same(&own, &value(column, place), &column.def.ty)
            });
            format!("NOT ({})", same.collect::<Vec<_>>().join(" AND "))
        }
        Predicate::Agree { sync, unfilled } => agreement(sync, *unfilled, place),
        Predicate::Changed(columns) => changed(columns),
        Predicate::Given(columns) => given(columns, place),
        Predicate::NotDefault(column) => {
            let default = column.default.as_deref().unwrap_or("NULL");
            let own = place.quoted(QUOTE, &column.name);
            format!(
                "NOT ({})",
                same(&own, &converted(default, &column.ty), &column.ty)
            )
        }
        Predicate::Twin { key, index } => {
            let Place::Table(table) = place else {
                // A trigger sees one row, and an index the others.
                return "FALSE".into();
            };
            twin::exists(QUOTE, table, key, index, |one, other| {
                format!("{one} = {other}")
            })
        }
        Predicate::Fails(check) => broken::fails(QUOTE, check, place),
        Predicate::Orphan(references) => broken::orphan(QUOTE, references, place),
        Predicate::Conflict { key, exclude } => {
            let Place::Table(table) = place else {
                return "FALSE".into();
            };
            broken::conflict(QUOTE, table, key, exclude)
        }
        Predicate::Not(condition) => match &**condition {
            Predicate::AnyNull(columns) if columns.len() == 1 => {
                format!("{} IS NOT NULL", place.quoted(QUOTE, &columns[0]))
            }
            condition => format!("NOT ({})", sql(condition, place)),
        },
        Predicate::And(conditions) => joined(conditions, place, " AND "),
        Predicate::Or(conditions) => joined(conditions, place, " OR "),
        // Only CASE guarantees this order.
        Predicate::Then(first, second) => format!(
            "CASE WHEN {} THEN {} ELSE FALSE END",
            sql(first, place),
            sql(second, place)
        ),
    }
}

fn joined(conditions: &[Predicate], place: Place<'_>, with: &str) -> String {
    let conditions = conditions.iter().map(|condition| match condition {
        Predicate::Or(_) | Predicate::AnyNull(_) | Predicate::Given(_) | Predicate::Changed(_) => {
            format!("({})", sql(condition, place))
        }
        _ => sql(condition, place),
    });
    conditions.collect::<Vec<_>>().join(with)
}

pub(super) fn any_null<'a>(columns: impl IntoIterator<Item = &'a str>, place: Place<'_>) -> String {
    let columns = columns.into_iter();
    let nulls = columns.map(|name| format!("{} IS NULL", place.quoted(QUOTE, name)));
    nulls.collect::<Vec<_>>().join(" OR ")
}

/// The expression of a column, with what it reads taken from a place.
pub(super) fn value(column: &SyncColumn, place: Place<'_>) -> String {
    expression(column, |name| place.quoted(QUOTE, name))
}

/// Whether a column copies one of the same type.
fn is_copy(column: &SyncColumn, from: &[ColumnDef]) -> bool {
    let expr = column.expr.as_ref().filter(|expr| expr.is_identity());
    expr.is_some_and(|expr| {
        let mut sources = from.iter();
        sources.any(|source| source.name == expr.reads[0] && source.ty == column.def.ty)
    })
}

/// Whether two values of a type are one image.
pub(super) fn same(left: &str, right: &str, ty: &ColumnType) -> String {
    let bytes = |sql: &str| format!("CAST({sql} AS BINARY)");
    match types::image(ty) {
        Image::Plain => format!("{left} <=> {right}"),
        // The text of a number of this kind has fewer digits than the number, and 0 equals -0.
        Image::Float => format!(
            "({left} <=> {right} AND {} <=> {})",
            bytes(left),
            bytes(right)
        ),
        // The server may store the two in different charsets.
        Image::Text => format!(
            "CAST(CONVERT({left} USING utf8mb4) AS BINARY) <=> CAST(CONVERT({right} USING utf8mb4) AS BINARY)"
        ),
        // Both are stored in one order of the keys; MariaDB stores the text as it is.
        Image::Json => format!("{} <=> {}", bytes(left), bytes(right)),
    }
}

/// Whether an UPDATE changes the image of a column, whatever its type is: texts have other bytes, and numbers another value.
fn unchanged(column: &str) -> String {
    let column = QUOTE.name(column);
    format!(
        "(OLD.{column} <=> NEW.{column} AND CAST(OLD.{column} AS BINARY) <=> CAST(NEW.{column} AS BINARY))"
    )
}

fn changed(columns: &[String]) -> String {
    if columns.is_empty() {
        // An expression that reads no column has one value for all rows, and only an INSERT needs it.
        return "FALSE".into();
    }
    let same: Vec<String> = columns.iter().map(|column| unchanged(column)).collect();
    format!("NOT ({})", same.join(" AND "))
}

/// A value as the column would store it. An assignment converts in the same way, except that it fails where this only warns.
fn converted(value: &str, ty: &ColumnType) -> String {
    convert::stored(ty, value)
}

fn follow(columns: &[SyncColumn], from: &[ColumnDef], place: Place<'_>) -> String {
    let follow = columns.iter().map(|column| {
        let own = place.quoted(QUOTE, &column.def.name);
        let value = value(column, place);
        let value = if is_copy(column, from) {
            value
        } else {
            converted(&value, &column.def.ty)
        };
        same(&own, &value, &column.def.ty)
    });
    follow.collect::<Vec<_>>().join(" AND ")
}

/// Whether a row's sides agree, in parentheses. A NULL marker decides first, then `down`, then `up`. So an `up` that
/// fails is not computed for rows that are known to be pending or in step.
fn agreement(sync: &Sync, unfilled: Unfilled, place: Place<'_>) -> String {
    let from: Vec<ColumnDef> = sync.columns().map(|column| column.def.clone()).collect();
    let up = follow(&sync.new, &from, place);
    let marked = any_null(sync.markers(), place);
    let when_null = match unfilled {
        Unfilled::MayAgree => up.as_str(),
        Unfilled::Disagrees => "FALSE",
    };
    if sync.is_plain_copy() {
        if marked.is_empty() || unfilled == Unfilled::MayAgree {
            return format!("({up})");
        }
        return format!("(CASE WHEN {marked} THEN {when_null} ELSE {up} END)");
    }
    let down = follow(&sync.old, &from, place);
    let marked = if marked.is_empty() {
        String::new()
    } else {
        format!("WHEN {marked} THEN {when_null} ")
    };
    format!("(CASE {marked}WHEN {down} THEN TRUE ELSE {up} END)")
}

fn given(columns: &[Given], place: Place<'_>) -> String {
    let given = columns.iter().map(|given| {
        let own = place.quoted(QUOTE, &given.column.name);
        match &given.default {
            None => format!("{own} IS NOT NULL"),
            Some(default) => {
                let default = of_defaults(default, &given.column);
                format!("NOT ({})", same(&own, &default, &given.column.ty))
            }
        }
    });
    given.collect::<Vec<_>>().join(" OR ")
}

/// The value of an expression over defaults, as its column would store it.
pub(super) fn of_defaults(value: &OfDefaults, column: &ColumnDef) -> String {
    let Some(expr) = &value.expr else {
        return "NULL".into();
    };
    let sql = expand_contract_sql::substitute(expr.sql.trim(), &expr.reads, |name| {
        let read = value.columns.iter().find(|column| column.name == name);
        let default = read.and_then(|read| read.default.as_deref());
        format!("({})", default.unwrap_or("NULL"))
    });
    converted(&sql, &column.ty)
}

/// The statement that stops with an error in these words unless a condition holds. The condition has to be asked of a table, since
/// the server computes what has no table before it looks at the condition.
pub(super) fn require(table: &str, condition: &str, otherwise: &str) -> String {
    format!(
        "SELECT EXTRACTVALUE('<a/>', IF((SELECT count(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = {} \
         AND ({condition})) = 1, '/a', concat('~', {})))",
        literal(table),
        literal(otherwise)
    )
}
