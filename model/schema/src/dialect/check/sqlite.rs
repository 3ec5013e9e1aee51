//! What `SQLite` cannot do.

use super::{every, what};
use crate::dialect::names::markers;
use crate::{ColumnType, Diagnostic, Sync, SyncDirection};
use expand_contract_sql::{self as sql, functions};

pub(super) fn check(sync: &Sync) -> Result<(), Diagnostic> {
    for column in sync.new.iter().chain(&sync.old) {
        if column.def.ty == ColumnType::Decimal {
            return Err(Diagnostic::error(format!(
                "{} is a decimal: sqlite has no such type, and sqlx cannot read a `Decimal` from it",
                what(sync, column)
            ))
            .help("store it as text or as an integer of the smallest unit, in a field of that type"));
        }
    }
    for (word, column, text) in every(sync) {
        expression(text).map_err(|problem| {
            Diagnostic::error(format!(
                "the `{word}` of {}, `{text}`: {}",
                what(sync, column),
                problem.message
            ))
            .help(problem.help.join("; "))
        })?;
    }
    if sync.direction != SyncDirection::Both {
        return Ok(());
    }
    if let Some(column) = sync.new.iter().find(|column| column.def.default.is_some()) {
        return Err(Diagnostic::error(format!(
            "{} cannot have a default: sqlite would read it for every row that is not filled yet, and adds none later",
            what(sync, column)
        ))
        .help("leave `default` out, and give the value in the program"));
    }
    if markers(&sync.new).is_empty()
        && let Some(old) = sync.old.iter().find(|old| old.def.default.is_some())
    {
        return Err(Diagnostic::error(format!(
            "{} has a default, and {} is an `Option`: an INSERT of NULL could not be told from one that leaves the \
             column out",
            what(sync, old),
            what(sync, &sync.new[0])
        ))
        .help("make the new field `T` instead of `Option<T>`; relax it in a later release"));
    }
    Ok(())
}

/// What an expression must not do in a trigger on `SQLite`, where nothing catches an error.
fn expression(text: &str) -> Result<(), Diagnostic> {
    let called = functions(text);
    if let Some(name) = called.iter().find(|name| !SAFE.contains(&name.as_str())) {
        let json = name.starts_with("json");
        if !(json && called.iter().any(|name| name == "json_valid")) {
            return Err(if json {
                Diagnostic::error(format!(
                    "`{name}()` fails on text that is no JSON, and the build that writes such text would be rejected"
                ))
                .help("ask first: CASE WHEN json_valid(x) THEN .. END")
            } else {
                Diagnostic::error(format!(
                    "`{name}()` is not built into every sqlite, and without it every write of the table would fail"
                ))
                .help("use core functions, such as substr, instr, replace, trim, lower, round, CAST")
            });
        }
    }
    let Ok(tokens) = sql::tokenize(text) else {
        return Ok(());
    };
    let tokens: Vec<_> = tokens.iter().filter(|token| !token.is_blank()).collect();
    for pair in tokens.windows(2) {
        if pair[0].is_symbol("::") {
            return Err(
                Diagnostic::error("`::` is not known to sqlite").help("write CAST(.. AS ..)")
            );
        }
        if pair[0].is_symbol("-")
            && pair[1].is_symbol(">")
            && !called.iter().any(|name| name == "json_valid")
        {
            return Err(Diagnostic::error(
                "`->` fails on text that is no JSON, and the build that writes such text would be rejected",
            )
            .help("ask first: CASE WHEN json_valid(x) THEN .. END"));
        }
    }
    let present = tokens
        .iter()
        .any(|token| PRESENT.contains(&token.text.to_ascii_lowercase().as_str()))
        || tokens.windows(3).any(|three| {
            DATES.iter().any(|name| three[0].is_word(name))
                && three[1].is_symbol("(")
                && three[2].is_symbol(")")
        });
    if present && called.iter().any(|name| DATES.contains(&name.as_str())) {
        return Err(Diagnostic::error(
            "it depends on the time or its zone, so the two sides could never be seen to agree",
        )
        .help("use columns and constants only"));
    }
    Ok(())
}

/// Modifiers of dates that mean something else at another time or on another machine.
const PRESENT: [&str; 3] = ["'now'", "'localtime'", "'utc'"];

const DATES: [&str; 7] = [
    "date",
    "time",
    "datetime",
    "julianday",
    "unixepoch",
    "strftime",
    "timediff",
];

/// Functions of the core that fail on no value.
const SAFE: [&str; 40] = [
    "abs",
    "char",
    "coalesce",
    "date",
    "datetime",
    "format",
    "glob",
    "hex",
    "ifnull",
    "iif",
    "instr",
    "json_valid",
    "julianday",
    "length",
    "like",
    "likelihood",
    "likely",
    "lower",
    "ltrim",
    "max",
    "min",
    "nullif",
    "octet_length",
    "printf",
    "quote",
    "replace",
    "round",
    "rtrim",
    "sign",
    "strftime",
    "substr",
    "substring",
    "time",
    "trim",
    "typeof",
    "unhex",
    "unicode",
    "unixepoch",
    "unlikely",
    "upper",
];
