//! What triggers cannot decide is refused before anything is written, with the reason and the way out.

use super::Dialect;
use super::names::markers;
use crate::{ColumnType, Diagnostic, Sync, SyncColumn, SyncDirection};
use expand_contract_sql::{self as sql, Volatility, may_map_null, problems, volatility};

mod sqlite;

type Check = fn(&Sync) -> Result<(), Diagnostic>;

pub(super) fn check(dialect: Dialect, sync: &Sync) -> Result<(), Diagnostic> {
    let checks: [Check; 7] = [
        expressions,
        keys,
        null_is_pending,
        null_has_an_answer,
        unique_copies,
        backward_is_given,
        new_defaults,
    ];
    for check in checks {
        check(sync)?;
    }
    match dialect {
        Dialect::Postgres => postgres(sync),
        Dialect::Sqlite => sqlite::check(sync),
    }
}

fn what(sync: &Sync, column: &SyncColumn) -> String {
    format!("{}.{}", sync.table, column.def.name)
}

/// What the expression of a new column is called.
fn up_word(sync: &Sync) -> &'static str {
    if sync.direction == SyncDirection::Fill {
        "backfill"
    } else {
        "up"
    }
}

/// Every `up` and `down`, with what it is.
fn every(sync: &Sync) -> impl Iterator<Item = (&'static str, &SyncColumn, &str)> {
    let word = up_word(sync);
    let ups = sync.new.iter().map(move |column| (word, column));
    let downs = sync.old.iter().map(|column| ("down", column));
    ups.chain(downs).filter_map(|(word, column)| {
        // Another column as it is can be called anything, `table` too.
        let expr = column.expr.as_ref().filter(|expr| !expr.is_identity())?;
        Some((word, column, expr.sql.as_str()))
    })
}

fn expressions(sync: &Sync) -> Result<(), Diagnostic> {
    for (word, column, sql) in every(sync) {
        if let Some(problem) = problems(sql).into_iter().next() {
            return Err(Diagnostic::error(format!(
                "the `{word}` of {}, `{sql}`: {problem}",
                what(sync, column)
            ))
            .help("use one SQL expression over columns of the same row"));
        }
    }
    for column in sync.new.iter().chain(&sync.old) {
        let ColumnType::Custom(ty) = &column.def.ty else {
            continue;
        };
        let Ok(tokens) = sql::tokenize(ty) else {
            continue;
        };
        if let Some(token) = tokens.iter().find(|token| {
            [
                "generated",
                "references",
                "check",
                "primary",
                "unique",
                "default",
                "not",
                "null",
                "constraint",
                "serial",
                "bigserial",
                "smallserial",
            ]
            .iter()
            .any(|word| token.is_word(word))
        }) {
            return Err(Diagnostic::error(format!(
                "the sql_type of {}, `{ty}`, is more than a type: `{}` cannot be kept in step",
                what(sync, column),
                token.text
            ))
            .help("name the type alone, as in sql_type = \"varchar(20)\""));
        }
    }
    Ok(())
}

fn keys(sync: &Sync) -> Result<(), Diagnostic> {
    if sync.key.is_empty() {
        return Err(Diagnostic::error(format!(
            "{} has no primary key, and without one no row can be found again",
            sync.table
        ))
        .help("mark the key: #[migrate(primary_key)]"));
    }
    let moved = sync
        .new
        .iter()
        .chain(&sync.old)
        .find(|column| column.def.primary_key && (column.leaves || column.expr.is_some()));
    if let Some(column) = moved {
        return Err(Diagnostic::error(format!(
            "{} is part of the primary key, which cannot change its columns while builds are running",
            what(sync, column)
        ))
        .help("rename it in Rust alone: #[migrate(column = \"<old name>\")]"));
    }
    Ok(())
}

/// A new column that is NULL must mean one thing.
fn null_is_pending(sync: &Sync) -> Result<(), Diagnostic> {
    if sync.direction != SyncDirection::Both || !markers(&sync.new).is_empty() {
        return Ok(());
    }
    for (word, column, sql) in every(sync) {
        if may_map_null(sql) {
            return Err(Diagnostic::error(format!(
                "{} is an `Option`, and the `{word}` of {}, `{sql}`, may make a value of NULL: a row that is not \
                 filled yet could not be told from one that holds NULL",
                what(sync, &sync.new[0]),
                what(sync, column)
            ))
            .help("make the new field `T` instead of `Option<T>`; relax it in a later release")
            .help("write an expression that leaves NULL alone, such as lower(name)"));
        }
    }
    Ok(())
}

/// NULL on one side needs a value on the other where that takes no NULL.
fn null_has_an_answer(sync: &Sync) -> Result<(), Diagnostic> {
    let up = up_word(sync);
    let sides = [(up, &sync.new, &sync.old), ("down", &sync.old, &sync.new)];
    for (word, side, from) in sides {
        for column in side.iter().filter(|column| !column.def.nullable) {
            let Some(expr) = &column.expr else { continue };
            let nullable = expr.reads.iter().find(|name| {
                from.iter()
                    .any(|source| source.def.name == **name && source.def.nullable)
            });
            if let Some(nullable) = nullable
                && !may_map_null(&expr.sql)
            {
                let table = &sync.table;
                let error = Diagnostic::error(format!(
                    "{table}.{nullable} may be NULL, and {} may not: a legal write of NULL would have no value there",
                    what(sync, column)
                ))
                .help(format!(
                    "give NULL a value: {word} = \"{}\"",
                    sql::substitute(&expr.sql, &[nullable], |name| format!(
                        "coalesce({name}, ..)"
                    ))
                ));
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

/// A unique index on the new side must not reject what is legal on the old one.
fn unique_copies(sync: &Sync) -> Result<(), Diagnostic> {
    for column in sync.new.iter().filter(|column| column.def.unique) {
        if sync.direction == SyncDirection::Fill {
            return Err(Diagnostic::error(format!(
                "{} is unique, and what takes the place of NULL may be there already: a running build's write of NULL \
                 would be rejected",
                what(sync, column)
            ))
            .help("a unique column that may be NULL stays an `Option`; or rename it: `renamed(from = \"..\")` on a field that is not unique"));
        }
        let copied = column.expr.as_ref().is_none_or(|expr| {
            expr.is_identity()
                && sync.direction != SyncDirection::Forward
                && sync
                    .old
                    .iter()
                    .any(|old| old.def.name == expr.reads[0] && old.def.unique)
        });
        if !copied && sync.direction != SyncDirection::Backward {
            return Err(Diagnostic::error(format!(
                "{} cannot be unique from the start: a running build may write two values that are legal for it and \
                 become one, and its write would be rejected",
                what(sync, column)
            ))
            .help("leave `unique` out until this migration is contracted")
            .help("only a plain `renamed` of a column that is unique itself keeps `unique`"));
        }
    }
    Ok(())
}

/// One-way to the old side: an INSERT that leaves an old column out must be told from one that gives it.
fn backward_is_given(sync: &Sync) -> Result<(), Diagnostic> {
    if sync.direction != SyncDirection::Backward {
        return Ok(());
    }
    for column in sync.old.iter().filter(|column| column.expr.is_some()) {
        if column.def.nullable || column.def.default.is_some() {
            return Err(Diagnostic::error(format!(
                "{} has a `down`, and {}: an old build that writes that very value could not be told from a new \
                 build that leaves the column out",
                what(sync, column),
                if column.def.nullable { "may be NULL" } else { "has a default" },
            ))
            .help("leave `down` out: new builds can do without the column as it is"));
        }
    }
    Ok(())
}

/// A default of the new side, while the old one is alive.
fn new_defaults(sync: &Sync) -> Result<(), Diagnostic> {
    // What `required` fills is NULL that was written: a default is something else.
    if matches!(
        sync.direction,
        SyncDirection::Backward | SyncDirection::Fill
    ) {
        return Ok(());
    }
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
        if sync.direction == SyncDirection::Forward || !(same_text || comparable) {
            return Err(Diagnostic::error(format!(
                "{} has both a default and a value from other columns: where a build leaves it out, it could not be \
                 told which of the two is meant",
                what(sync, column)
            ))
            .help("leave `default` out until this migration is contracted"));
        }
    }
    Ok(())
}

fn postgres(sync: &Sync) -> Result<(), Diagnostic> {
    if sync.direction != SyncDirection::Both || !markers(&sync.new).is_empty() {
        return Ok(());
    }
    for old in &sync.old {
        if let Some(default) = &old.def.default
            && volatility(default) == Volatility::Volatile
        {
            return Err(Diagnostic::error(format!(
                "{} has the default `{default}`, which may be another value for every row, and {} is an `Option`: an \
                 INSERT of NULL could not be told from one that leaves the column out",
                what(sync, old),
                what(sync, &sync.new[0])
            ))
            .help("make the new field `T` instead of `Option<T>`"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
