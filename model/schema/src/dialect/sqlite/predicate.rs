//! Conditions in SQL.
//!
//! Whether sides agree is asked of the table, not of `NEW`. Only a column of a table has an affinity, and only with it
//! does `'1' IS 1` compare as it would for the stored value. `+` removes the affinity of the expression, so that the
//! expression is converted as it would be on storage. `COLLATE BINARY` compares every byte.

use expand_contract_sql::{Quote, quote};

use super::type_name;
use crate::dialect::names::expression;
use crate::dialect::place::Place;
use crate::dialect::{broken, twin};
use crate::{ColumnDef, ColumnType, Expr, Predicate, Sync, SyncColumn, Unfilled};

/// A condition.
pub(super) fn sql(predicate: &Predicate, place: Place<'_>) -> String {
    match predicate {
        Predicate::Always => "TRUE".into(),
        Predicate::AnyNull(columns) => any_null(columns.iter().map(String::as_str), place),
        Predicate::HasValue(column) => {
            format!(
                "({}) IS NOT NULL",
                expression(column, |name| place.of(name))
            )
        }
        Predicate::Follow { columns, from } => follow(columns, from, place),
        Predicate::Deviate(columns) => {
            // Two values of a trigger's row have no affinity, and copies compute nothing.
            let pairs = columns.iter().filter_map(|column| {
                let source = column.expr.as_ref()?.reads.first()?;
                Some(differ(&place.of(&column.def.name), &place.of(source)))
            });
            join(pairs, " OR ")
        }
        Predicate::Agree { sync, .. } => agreement(sync, place),
        Predicate::Changed(columns) => {
            let changed = columns.iter().map(|name| {
                let name = quote(name);
                differ(&format!("OLD.{name}"), &format!("NEW.{name}"))
            });
            join(changed, " OR ")
        }
        Predicate::Given(columns) => {
            let given = columns.iter();
            let given = given.map(|given| format!("{} IS NOT NULL", place.of(&given.column.name)));
            join(given, " OR ")
        }
        Predicate::NotDefault(column) => {
            let default = column.default.as_deref().unwrap_or("NULL");
            let column = place.of(&column.name);
            format!("{column} IS NOT +({default}) COLLATE BINARY")
        }
        Predicate::Twin { key, index } => {
            let Place::Table(table) = place else {
                // A trigger sees one row, and an index the others.
                return "FALSE".into();
            };
            twin::exists(Quote::STANDARD, table, key, index, |one, other| {
                format!("{one} = {other}")
            })
        }
        Predicate::Fails(check) => broken::fails(Quote::STANDARD, check, place),
        Predicate::Orphan(references) => broken::orphan(Quote::STANDARD, references, place),
        Predicate::Conflict { key, exclude } => {
            let Place::Table(table) = place else {
                return "FALSE".into();
            };
            broken::conflict(Quote::STANDARD, table, key, exclude)
        }
        Predicate::Not(condition) => negated(condition, place),
        Predicate::And(conditions) => join(
            conditions.iter().map(|condition| match condition {
                Predicate::Changed(_) | Predicate::Given(_) | Predicate::Or(_) => {
                    format!("({})", sql(condition, place))
                }
                condition => sql(condition, place),
            }),
            " AND ",
        ),
        Predicate::Or(conditions) => join(
            conditions.iter().map(|condition| sql(condition, place)),
            " OR ",
        ),
        Predicate::Then(first, second) => {
            format!("{} AND {}", sql(first, place), sql(second, place))
        }
    }
}

fn negated(condition: &Predicate, place: Place<'_>) -> String {
    match condition {
        Predicate::AnyNull(columns) if columns.len() == 1 => {
            format!("{} IS NOT NULL", place.of(&columns[0]))
        }
        Predicate::Agree { sync, unfilled } => {
            let disagree = format!("NOT ({})", agreement(sync, place));
            let unfilled = match unfilled {
                Unfilled::MayAgree => Vec::new(),
                Unfilled::Disagrees => sync.markers(),
            };
            let unfilled = unfilled
                .into_iter()
                .map(|name| format!("{} IS NULL", place.of(name)));
            join(unfilled.chain([disagree]), " OR ")
        }
        condition => format!("NOT ({})", sql(condition, place)),
    }
}

/// Joins texts with a word.
pub(super) fn join(parts: impl IntoIterator<Item = String>, with: &str) -> String {
    parts.into_iter().collect::<Vec<_>>().join(with)
}

fn any_null<'a>(columns: impl IntoIterator<Item = &'a str>, place: Place<'_>) -> String {
    let columns = columns.into_iter();
    join(
        columns.map(|name| format!("{} IS NULL", place.of(name))),
        " OR ",
    )
}

/// Whether two values of trigger rows are different images.
fn differ(left: &str, right: &str) -> String {
    format!("{left} IS NOT {right} COLLATE BINARY OR typeof({left}) IS NOT typeof({right})")
}

fn follow(columns: &[SyncColumn], from: &[ColumnDef], place: Place<'_>) -> String {
    let follow = columns.iter().map(|column| follows(column, from, place));
    join(follow, " AND ")
}

/// Whether a column holds the stored image of its expression.
fn follows(column: &SyncColumn, from: &[ColumnDef], place: Place<'_>) -> String {
    let value = expression(column, |name| place.of(name));
    let here = match place {
        // The UPDATE has left the column as it was, and only the table's column has an affinity.
        Place::Old(table) => Place::Table(table),
        place => place,
    };
    let here = here.of(&column.def.name);
    let copy = column.expr.as_ref().filter(|expr| expr.is_identity());
    let value = match affinity(&column.def.ty) {
        // SQLite changes large integers when it stores them as reals.
        Affinity::Real if !copy.is_some_and(|copy| is_real(copy, from)) => format!(
            "CASE typeof({value}) WHEN 'integer' THEN CAST(({value}) AS REAL) ELSE ({value}) END"
        ),
        Affinity::None => {
            return format!(
                "({here} IS +({value}) COLLATE BINARY AND typeof({here}) IS typeof({value}))"
            );
        }
        _ if copy.is_some() => value,
        _ => format!("({value})"),
    };
    format!("{here} IS +{value} COLLATE BINARY")
}

/// Whether the copied column is stored as a real.
fn is_real(copy: &Expr, from: &[ColumnDef]) -> bool {
    from.iter().any(|source| {
        Some(&source.name) == copy.reads.first() && affinity(&source.ty) == Affinity::Real
    })
}

#[derive(PartialEq)]
enum Affinity {
    Real,
    /// SQLite stores such values unchanged, so `1` and `1.0` are different images.
    None,
    Other,
}

/// The rules of `SQLite`'s "Determination Of Column Affinity", as far as they are needed here.
fn affinity(ty: &ColumnType) -> Affinity {
    let name = type_name(ty).to_ascii_uppercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["INT", "CHAR", "CLOB", "TEXT"]) {
        Affinity::Other
    } else if has(&["BLOB"]) || name.trim().is_empty() {
        Affinity::None
    } else if has(&["REAL", "FLOA", "DOUB"]) {
        Affinity::Real
    } else {
        Affinity::Other
    }
}

/// Whether a row's sides agree.
fn agreement(sync: &Sync, place: Place<'_>) -> String {
    let from: Vec<ColumnDef> = sync.columns().map(|column| column.def.clone()).collect();
    let up = follow(&sync.new, &from, place);
    if sync.is_plain_copy() {
        return up;
    }
    let down = follow(&sync.old, &from, place);
    let given: String = sync
        .markers()
        .into_iter()
        .map(|name| format!(" AND {} IS NOT NULL", place.of(name)))
        .collect();
    if sync.is_extracted() {
        // A value without a row of its own has no `up`, which NULL would agree with.
        return format!("{down}{given}");
    }
    format!("({up}) OR ({down}{given})")
}
