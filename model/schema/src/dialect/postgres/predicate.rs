//! Conditions in SQL.
//!
//! Values are compared as images, never with `=`. `1.0` and `1.00` are different values that a user wrote, and so are
//! `Bob` and `bob` under a collation that ignores case. Both operands are cast to the model's type, because PostgreSQL
//! cannot compare images of different types.

use expand_contract_sql::{Quote, TokenKind, quote, substitute, tokenize};

use super::type_name;
use crate::dialect::names::expression;
use crate::dialect::place::Place;
use crate::dialect::{broken, twin};
use crate::{ColumnDef, Given, OfDefaults, Predicate, Sync, SyncColumn, Unfilled};

/// A condition.
pub(super) fn sql(predicate: &Predicate, place: Place<'_>) -> String {
    match predicate {
        Predicate::Always => "TRUE".into(),
        Predicate::AnyNull(columns) => any_null(columns.iter().map(String::as_str), place),
        Predicate::HasValue(column) => format!("{} IS NOT NULL", derived(column, place)),
        Predicate::Follow { columns, .. } => follow(columns, place),
        Predicate::Deviate(columns) => {
            let (typed, derived) = rows(columns, place);
            differ(&typed, &derived)
        }
        Predicate::Agree { sync, unfilled } => agreement(sync, *unfilled, place),
        Predicate::Changed(columns) => changed(columns),
        Predicate::Given(columns) => given(columns, place),
        Predicate::NotDefault(column) => {
            let ty = type_name(&column.ty);
            let default = column.default.as_deref().unwrap_or("NULL");
            differ(
                &row([format!("{}::{ty}", place.of(&column.name))]),
                &row([format!("({default})::{ty}")]),
            )
        }
        Predicate::Twin { key, index } => {
            let Place::Table(table) = place else {
                // A trigger sees one row, and an index the others.
                return "FALSE".into();
            };
            twin::exists(Quote::STANDARD, table, key, index, |one, other| {
                if index.nulls_not_distinct {
                    format!("{one} IS NOT DISTINCT FROM {other}")
                } else {
                    format!("{one} = {other}")
                }
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
        Predicate::And(conditions) => join(conditions, place, " AND "),
        Predicate::Or(conditions) => join(conditions, place, " OR "),
        // Only CASE guarantees this order.
        Predicate::Then(first, second) => {
            let second = sql(second, place);
            match &**first {
                Predicate::Not(first) => {
                    let first = sql(first, place);
                    format!("CASE WHEN {first} THEN FALSE ELSE {second} END")
                }
                first => {
                    let first = sql(first, place);
                    format!("CASE WHEN {first} THEN {second} ELSE FALSE END")
                }
            }
        }
    }
}

/// Joins conditions with a word.
pub(super) fn join(conditions: &[Predicate], place: Place<'_>, with: &str) -> String {
    let conditions: Vec<String> = conditions
        .iter()
        .map(|condition| match condition {
            Predicate::Or(_) => format!("({})", sql(condition, place)),
            _ => sql(condition, place),
        })
        .collect();
    conditions.join(with)
}

fn negated(condition: &Predicate, place: Place<'_>) -> String {
    match condition {
        Predicate::AnyNull(columns) if columns.len() == 1 => {
            format!("{} IS NOT NULL", place.of(&columns[0]))
        }
        Predicate::Changed(columns) => same(&images("OLD", columns), &images("NEW", columns)),
        Predicate::Agree { .. } => format!("NOT {}", sql(condition, place)),
        _ => format!("NOT ({})", sql(condition, place)),
    }
}

/// The model's type for comparisons. A cast to `varchar(3)` cuts a text that an assignment would refuse, and so does one
/// to `char(3)`, `bit(3)` or `bit varying(3)`. So the length is left out, and a value that is too long stays different from
/// one that fits. A cast to `numeric(4, 2)` or `timestamp(3)` rounds as an assignment does, and stays as it is.
fn compared_type(column: &ColumnDef) -> String {
    let name = type_name(&column.ty);
    let Ok(tokens) = tokenize(name) else {
        return name.to_owned();
    };
    let tokens: Vec<_> = tokens.iter().filter(|token| !token.is_blank()).collect();
    let mut base: Vec<String> = tokens
        .iter()
        .take_while(|token| token.kind == TokenKind::Word || token.is_symbol("."))
        .take_while(|token| !token.is_word("array") && !token.is_word("collate"))
        .map(|token| token.text.to_ascii_lowercase())
        .collect();
    if base.len() > 2 && base[0] == "pg_catalog" && base[1] == "." {
        base.drain(..2);
    }
    let array = if tokens
        .iter()
        .any(|token| token.is_symbol("[") || token.is_word("array"))
    {
        "[]"
    } else {
        ""
    };
    match base.join(" ").as_str() {
        "varchar" | "character varying" | "char varying" => format!("varchar{array}"),
        // Blanks at the end are padding. An assignment cuts them, too, and `text` leaves them out.
        "char" | "character" | "bpchar" => format!("bpchar{array}::text{array}"),
        "bit" | "varbit" | "bit varying" => format!("varbit{array}"),
        _ => name.to_owned(),
    }
}

/// A column, cast to the model's type.
fn typed(column: &ColumnDef, place: Place<'_>) -> String {
    format!("{}::{}", place.of(&column.name), compared_type(column))
}

/// The expression of a column, cast to the model's type.
pub(super) fn derived(column: &SyncColumn, place: Place<'_>) -> String {
    let value = expression(column, |name| place.of(name));
    format!("({value})::{}", compared_type(&column.def))
}

/// Whether two lists of values are the same, image by image. It calls a function, because an operator between two
/// `ROW(..)` would compare pair by pair.
pub(super) fn same(left: &str, right: &str) -> String {
    format!("pg_catalog.record_image_eq({left}, {right})")
}

/// Whether two lists of values differ.
pub(super) fn differ(left: &str, right: &str) -> String {
    format!("pg_catalog.record_image_ne({left}, {right})")
}

/// A list of values.
pub(super) fn row(values: impl IntoIterator<Item = String>) -> String {
    format!("ROW({})", values.into_iter().collect::<Vec<_>>().join(", "))
}

/// A side, and its expressions over the other side.
fn rows(side: &[SyncColumn], place: Place<'_>) -> (String, String) {
    (
        row(side.iter().map(|column| typed(&column.def, place))),
        row(side.iter().map(|column| derived(column, place))),
    )
}

fn follow(side: &[SyncColumn], place: Place<'_>) -> String {
    let (typed, derived) = rows(side, place);
    same(&typed, &derived)
}

fn any_null<'a>(columns: impl IntoIterator<Item = &'a str>, place: Place<'_>) -> String {
    columns
        .into_iter()
        .map(|name| format!("{} IS NULL", place.of(name)))
        .collect::<Vec<_>>()
        .join(" OR ")
}

/// Whether a row's sides agree, in parentheses. A NULL marker decides first, then `down`, then `up`. So an `up` that
/// fails is not computed for rows that are known to be pending or in step.
fn agreement(sync: &Sync, unfilled: Unfilled, place: Place<'_>) -> String {
    let up = follow(&sync.new, place);
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
    let down = follow(&sync.old, place);
    if sync.is_extracted() {
        // A value without a row of its own has no `up`, which NULL would agree with.
        if marked.is_empty() {
            return format!("({down})");
        }
        return format!("(CASE WHEN {marked} THEN {when_null} ELSE {down} END)");
    }
    let marked = if marked.is_empty() {
        String::new()
    } else {
        format!("WHEN {marked} THEN {when_null} ")
    };
    format!("(CASE {marked}WHEN {down} THEN TRUE ELSE {up} END)")
}

/// The columns of a trigger's record.
fn images(record: &str, names: &[String]) -> String {
    row(names.iter().map(|name| format!("{record}.{}", quote(name))))
}

/// Whether an UPDATE changes the image of one of the columns.
fn changed(columns: &[String]) -> String {
    if columns.is_empty() {
        // An expression that reads no column has one value for all rows, and only an INSERT needs it.
        return "FALSE".into();
    }
    differ(&images("OLD", columns), &images("NEW", columns))
}

fn given(columns: &[Given], place: Place<'_>) -> String {
    if columns.iter().all(|given| given.default.is_none()) {
        let given = columns.iter();
        return given
            .map(|given| format!("{} IS NOT NULL", place.of(&given.column.name)))
            .collect::<Vec<_>>()
            .join(" OR ");
    }
    let default = |given: &Given| match &given.default {
        Some(default) => of_defaults(default, &given.column),
        None => format!("NULL::{}", type_name(&given.column.ty)),
    };
    differ(
        &row(columns.iter().map(|given| typed(&given.column, place))),
        &row(columns.iter().map(default)),
    )
}

/// The value of an expression over defaults, in the type of its column.
pub(super) fn of_defaults(value: &OfDefaults, column: &ColumnDef) -> String {
    let Some(expr) = &value.expr else {
        return "NULL".into();
    };
    let sql = substitute(expr.sql.trim(), &expr.reads, |name| {
        let read = value.columns.iter().find(|column| column.name == name);
        read.map_or_else(
            || "NULL".into(),
            |read| {
                let default = read.default.as_deref().unwrap_or("NULL");
                format!("({default})::{}", type_name(&read.ty))
            },
        )
    });
    format!("({sql})::{}", type_name(&column.ty))
}

/// The condition under which a trigger that sets one side would change nothing, because the other side has that value
/// already.
pub(super) fn settled(sync: &Sync, sets: &[SyncColumn], place: Place<'_>) -> String {
    if sync.is_extracted() {
        return follow(&sync.old, place);
    }
    if sets == sync.old {
        return follow(&sync.new, place);
    }
    let markers = sync.markers();
    let given: String = markers
        .iter()
        .map(|name| format!("{} IS NOT NULL AND ", place.of(name)))
        .collect();
    format!("{given}{}", follow(&sync.old, place))
}
