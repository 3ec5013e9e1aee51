//! Refuses, before anything is written, a change whose two sides leave a question open. Each rule stands here once,
//! with its reason and the way out.

use expand_contract_sql::{self as sql, Volatility, may_map_null, volatility};

use crate::dialect::Database;
use crate::{ColumnType, Diagnostic, Expr, Subject, Sync, SyncColumn};

/// A change whose sides follow each other.
pub(super) fn two_way(sync: &Sync, database: &dyn Database) -> Result<(), Diagnostic> {
    types(sync)?;
    keys(sync)?;
    null_is_pending(sync)?;
    null_has_an_answer(sync, "up")?;
    unique_copies(sync, true)?;
    unique_narrows(sync)?;
    new_defaults(sync)?;
    of_database(sync, "up", database)?;
    required_later(sync, database)?;
    database.refuse_two_way(sync)
}

/// A column that refers to the rows of a lookup table, in the place of one that has the values.
pub(super) fn extracted(sync: &Sync, database: &dyn Database) -> Result<(), Diagnostic> {
    types(sync)?;
    keys(sync)?;
    unique_copies(sync, true)?;
    new_defaults(sync)?;
    of_database(sync, "up", database)?;
    required_later(sync, database)?;
    database.refuse_two_way(sync)
}

/// Columns that follow others.
pub(super) fn computed(sync: &Sync, database: &dyn Database) -> Result<(), Diagnostic> {
    types(sync)?;
    keys(sync)?;
    null_has_an_answer(sync, "up")?;
    unique_copies(sync, false)?;
    of_database(sync, "up", database)?;
    required_later(sync, database)
}

/// Columns that leave, and follow others until then.
pub(super) fn deprecated(sync: &Sync, database: &dyn Database) -> Result<(), Diagnostic> {
    let coming = sync.new.iter().filter(|column| column.leaves);
    for column in coming {
        default_comes_at_once(sync, column, database)?;
        database.refuse_column(&sync.table, &column.def)?;
    }
    types(sync)?;
    keys(sync)?;
    null_has_an_answer(sync, "up")?;
    left_out_is_seen(sync)?;
    of_database(sync, "up", database)
}

/// A column that is added for others that follow it gets its default in the same statement.
fn default_comes_at_once(
    sync: &Sync,
    column: &SyncColumn,
    database: &dyn Database,
) -> Result<(), Diagnostic> {
    let default = column.def.default.as_ref();
    default
        .filter(|default| !database.adds_with(&column.def.ty, default))
        .map_or(Ok(()), |default| {
            let message = format!(
                "{} cannot be added with the default `{default}` while another column follows it: older rows would get a value only in \
                 batches",
                what(sync, column)
            );
            Err(error(sync, column, message)
                .help("add it in a migration of its own first, then say `deprecated(down = \"..\")` of the other one"))
        })
}

/// Columns that may be NULL until the contract.
pub(super) fn required_later(sync: &Sync, database: &dyn Database) -> Result<(), Diagnostic> {
    let mut required = sync.new.iter().filter(|column| !column.def.nullable);
    required.try_for_each(|column| database.refuse_required(&sync.table, &column.def))
}

/// A CHECK on a database that would copy the table for it.
pub(super) fn check_on_a_table_in_use(table: &str, name: &str) -> Diagnostic {
    Diagnostic::error(format!(
        "CHECK {name} of {table} cannot come to a table in use: the database copies the table for it, and no row is written meanwhile"
    ))
    .about(Subject::table(table))
    .help(
        "hold the rule in the program, or in a trigger of your own that rejects the row with SIGNAL; a table that is created with its \
         models may have a CHECK",
    )
}

/// A column that gets a value in place of every NULL.
pub(super) fn required(sync: &Sync, database: &dyn Database) -> Result<(), Diagnostic> {
    types(sync)?;
    keys(sync)?;
    required_later(sync, database)?;
    null_has_an_answer(sync, "backfill")?;
    unique_fill(sync)?;
    of_database(sync, "backfill", database)
}

fn what(sync: &Sync, column: &SyncColumn) -> String {
    format!("{}.{}", sync.table, column.def.name)
}

/// An error about one column.
fn error(sync: &Sync, column: &SyncColumn, message: String) -> Diagnostic {
    Diagnostic::error(message).about(Subject::column(&sync.table, &column.def.name))
}

/// Every `up` and `down`, with its name.
fn every<'a>(
    sync: &'a Sync,
    up: &'static str,
) -> impl Iterator<Item = (&'static str, &'a SyncColumn, &'a str)> {
    let ups = sync.new.iter().map(move |column| (up, column));
    let downs = sync.old.iter().map(|column| ("down", column));
    ups.chain(downs).filter_map(|(word, column)| {
        // A plain copy of another column may have any name, even `table`.
        let expr = column
            .expr
            .as_ref()
            .filter(|expr| !expr.is_identity() && expr.row.is_none())?;
        Some((word, column, expr.sql.as_str()))
    })
}

/// A type that makes a sequence could not be kept in step. That it is a type at all is held at the attribute.
fn types(sync: &Sync) -> Result<(), Diagnostic> {
    for column in sync.columns() {
        let ColumnType::Custom(ty) = &column.def.ty else {
            continue;
        };
        let Ok(tokens) = sql::tokenize(ty) else {
            continue;
        };
        if let Some(token) = tokens.iter().find(|token| {
            [
                "serial",
                "serial2",
                "serial4",
                "serial8",
                "bigserial",
                "smallserial",
            ]
            .iter()
            .any(|word| token.is_word(word))
        }) {
            let message = format!(
                "the sql_type of {}, `{ty}`, is more than a type: `{}` cannot be kept in step",
                what(sync, column),
                token.text
            );
            return Err(error(sync, column, message)
                .help("name the type alone, as in sql_type = \"bigint\""));
        }
    }
    Ok(())
}

/// Rows are found again by their key.
pub(super) fn has_key(table: &str, key: &[String]) -> Result<(), Diagnostic> {
    if key.is_empty() {
        return Err(Diagnostic::error(format!(
            "{table} has no primary key, and without one no row can be found again"
        ))
        .about(Subject::table(table))
        .help("mark the key: #[migrate(primary_key)]"));
    }
    Ok(())
}

fn keys(sync: &Sync) -> Result<(), Diagnostic> {
    has_key(&sync.table, &sync.key)?;
    let mut columns = sync.columns();
    let moved =
        columns.find(|column| column.def.primary_key && (column.leaves || column.expr.is_some()));
    moved.map_or(Ok(()), |column| {
        let message = format!(
            "{} is part of the primary key, which cannot change its columns while builds are running",
            what(sync, column)
        );
        Err(error(sync, column, message)
            .help("rename it in Rust alone: #[migrate(column = \"<old name>\")]"))
    })
}

/// NULL in a new column must have only one meaning.
fn null_is_pending(sync: &Sync) -> Result<(), Diagnostic> {
    if !sync.markers().is_empty() {
        return Ok(());
    }
    let narrows = |column: &SyncColumn| column.expr.as_ref().is_some_and(|expr| expr.narrows);
    let filled = every(sync, "up").find(|(_, column, sql)| !narrows(column) && may_map_null(sql));
    filled.map_or(Ok(()), |(word, column, sql)| {
        let message = format!(
            "{} is an `Option`, and the `{word}` of {}, `{sql}`, may make a value of NULL: a row that is not filled yet \
             could not be told from one that holds NULL",
            what(sync, &sync.new[0]),
            what(sync, column)
        );
        Err(error(sync, &sync.new[0], message)
            .help("make the new field `T` instead of `Option<T>`; relax it in a later release")
            .help("write an expression that leaves NULL alone, such as lower(name)"))
    })
}

/// NULL on one side needs a value on the other side, if the column there takes no NULL.
fn null_has_an_answer(sync: &Sync, up: &'static str) -> Result<(), Diagnostic> {
    let sides = [(up, &sync.new, &sync.old), ("down", &sync.old, &sync.new)];
    for (word, side, from) in sides {
        for column in side.iter().filter(|column| !column.def.nullable) {
            let Some(expr) = &column.expr else { continue };
            let nullable = expr.reads.iter().find(|name| {
                from.iter()
                    .any(|source| source.def.name == **name && source.def.nullable)
            });
            if let Some(nullable) = nullable
                && (expr.narrows || !may_answer_null(expr))
            {
                let table = &sync.table;
                let error = error(
                    sync,
                    column,
                    format!(
                        "{table}.{nullable} may be NULL, and {} may not: a legal write of NULL would have no value there",
                        what(sync, column)
                    ),
                )
                .help(format!("give NULL a value: {word} = \"{}\"", answered(expr, nullable)));
                return Err(match word {
                    "up" => error.help("make the new field an `Option`"),
                    "down" => error.help("make the new field `T` instead of `Option<T>`; relax it in a later release"),
                    _ => error,
                });
            }
        }
    }
    Ok(())
}

/// Whether an expression may have a value for a row whose columns are NULL. A lookup by NULL finds no row.
fn may_answer_null(expr: &Expr) -> bool {
    let mut sql = expr.sql.clone();
    for lookup in expr.lookups().into_iter().rev() {
        let key = lookup.pins.first().map_or("NULL", |pin| pin.own.as_str());
        sql.replace_range(lookup.span, &sql::quote(key));
    }
    may_map_null(&sql)
}

/// The expression with a value in the place of NULL.
fn answered(expr: &Expr, nullable: &str) -> String {
    if expr.lookups().is_empty() {
        sql::substitute(&expr.sql, &[nullable], |name| {
            format!("coalesce({name}, ..)")
        })
    } else {
        format!("coalesce({}, ..)", expr.sql)
    }
}

/// A unique index on the new side must not reject values that the old side allows.
fn unique_copies(sync: &Sync, both_ways: bool) -> Result<(), Diagnostic> {
    let mut unique = sync.new.iter().filter(|column| column.def.unique);
    let computed = unique.find(|column| {
        let copied = column.expr.as_ref().is_none_or(|expr| {
            expr.is_identity()
                && both_ways
                && sync
                    .old
                    .iter()
                    .any(|old| old.def.name == expr.reads[0] && old.def.unique)
        });
        !copied
    });
    computed.map_or(Ok(()), |column| {
        let message = format!(
            "{} cannot be unique from the start: a running build may write two values that are legal for it and become \
             one, and its write would be rejected",
            what(sync, column)
        );
        Err(error(sync, column, message)
            .help("leave `unique` out until this migration is contracted")
            .help("only a plain `renamed` of a column that is unique itself keeps `unique`"))
    })
}

/// Two values of a wider type that are one in the narrower one must not meet in a unique column.
fn unique_narrows(sync: &Sync) -> Result<(), Diagnostic> {
    let mut narrow = sync
        .old
        .iter()
        .filter(|column| column.expr.as_ref().is_some_and(|expr| expr.narrows));
    narrow.find(|column| column.def.unique).map_or(Ok(()), |column| {
        let (old, new) = (&column.def.name, &sync.new[0].def.name);
        let message = format!(
            "{} is unique, and two values of {}.{new} that are too large for it would be one there: the write of a new build would be \
             rejected",
            what(sync, column),
            sync.table
        );
        Err(error(sync, column, message).help(format!(
            "if new builds write only what fits into `{old}` until the contract, say so: `up = \"{old}\", down = \"{new}\"`"
        )))
    })
}

/// The value that replaces NULL must not collide with another one.
fn unique_fill(sync: &Sync) -> Result<(), Diagnostic> {
    let unique = sync.new.iter().find(|column| column.def.unique);
    unique.map_or(Ok(()), |column| {
        let message = format!(
            "{} is unique, and what takes the place of NULL may be there already: a running build's write of NULL would \
             be rejected",
            what(sync, column)
        );
        Err(error(sync, column, message).help(
            "a unique column that may be NULL stays an `Option`; or rename it: `renamed(from = \"..\")` on a field that is not unique",
        ))
    })
}

/// An INSERT that leaves an old column out must differ from one that gives it.
fn left_out_is_seen(sync: &Sync) -> Result<(), Diagnostic> {
    let mut following = sync.old.iter().filter(|column| column.expr.is_some());
    let blurred = following.find(|column| column.def.nullable || column.def.default.is_some());
    blurred.map_or(Ok(()), |column| {
        let message = format!(
            "{} has a `down`, and {}: an old build that writes that very value could not be told from a new build that \
             leaves the column out",
            what(sync, column),
            if column.def.nullable {
                "may be NULL"
            } else {
                "has a default"
            },
        );
        Err(error(sync, column, message)
            .help("leave `down` out: new builds can do without the column as it is"))
    })
}

/// A default of the new side, while the old side still exists.
fn new_defaults(sync: &Sync) -> Result<(), Diagnostic> {
    for column in &sync.new {
        let (Some(default), Some(expr)) = (&column.def.default, &column.expr) else {
            continue;
        };
        let old_defaults: Vec<Option<&str>> = expr
            .reads
            .iter()
            .map(|name| {
                let old = sync.old.iter().find(|old| old.def.name == *name);
                old.and_then(|old| old.def.default.as_deref())
            })
            .collect();
        let same_text = expr.is_identity() && old_defaults[0] == Some(default);
        let comparable = old_defaults
            .iter()
            .all(|old| old.is_some_and(|old| volatility(old) != Volatility::Volatile))
            && volatility(default) != Volatility::Volatile;
        if !(same_text || comparable) {
            let message = format!(
                "{} has both a default and a value from other columns: where a build leaves it out, it could not be \
                 told which of the two is meant",
                what(sync, column)
            );
            return Err(error(sync, column, message)
                .help("leave `default` out until this migration is contracted"));
        }
    }
    Ok(())
}

/// Values that this database cannot store, or cannot compute in a trigger.
fn of_database(sync: &Sync, up: &'static str, database: &dyn Database) -> Result<(), Diagnostic> {
    for column in sync.columns() {
        database.refuse_conversion(sync, column)?;
        database.refuse_column(
            &sync.table,
            &crate::ColumnDef {
                default: None,
                ..column.def.clone()
            },
        )?;
    }
    for (word, column, text) in every(sync, up) {
        database
            .refuse_expression(&sql::without_lookups(text))
            .map_err(|problem| {
                let what = what(sync, column);
                let message = format!("the `{word}` of {what}, `{text}`: {}", problem.message);
                error(sync, column, message).help(problem.help.join("; "))
            })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
