//! Changes that `SQLite` cannot make while builds are running.

use expand_contract_sql::{TokenKind, functions, tokenize};

use crate::{
    Checked, ColumnDef, ColumnType, ConstraintDef, ConstraintShape, Diagnostic, IndexDef, Subject,
    Sync,
};

/// Refuses a column that cannot be stored.
pub(super) fn column(table: &str, column: &ColumnDef) -> Result<(), Diagnostic> {
    let name = &column.name;
    let error = |message: String| Diagnostic::error(message).about(Subject::column(table, name));
    if column.ty == ColumnType::Decimal {
        return Err(error(format!(
            "{table}.{name} is a decimal: sqlite has no such type, and sqlx cannot read a `Decimal` from it"
        ))
        .help("store it as text or as an integer of the smallest unit, in a field of that type"));
    }
    if let Some(default) = &column.default
        && default.contains("::")
        && !default.contains('\'')
    {
        return Err(error(format!(
            "the default of {table}.{name}, `{default}`, has a cast with `::`, which sqlite does not know"
        ))
        .help("write CAST(.. AS ..)"));
    }
    words(table, column)?;
    let called = column.default.as_deref().map(functions).unwrap_or_default();
    let known = |name: &str| SAFE.contains(&name) || IN_DEFAULTS.contains(&name);
    if let Some(name) = called.iter().find(|name| !known(name)) {
        return Err(error(format!(
            "the default of {table}.{name_of} calls `{name}()`, which is not built into every sqlite: each INSERT that leaves the column out \
             would fail",
            name_of = column.name
        ))
        .help("use core functions and words, such as CURRENT_TIMESTAMP, random(), lower(hex(randomblob(16)))"));
    }
    Ok(())
}

/// Refuses words that SQLite does not know.
fn words(table: &str, column: &ColumnDef) -> Result<(), Diagnostic> {
    let (name, words) = (&column.name, &column.words);
    let error = |message: String, help: &str| {
        Err(Diagnostic::error(message)
            .about(Subject::column(table, name))
            .help(help))
    };
    if words.comment.is_some() {
        return error(
            format!("{table}.{name} says `comment`, and this database stores no comments"),
            "take `comment` away, and write a `///` comment in the code",
        );
    }
    if words.storage.is_some() {
        return error(
            format!("{table}.{name} says `storage`, and sqlite stores all values alike"),
            "take `storage` away",
        );
    }
    let collation = words.collate.as_deref().filter(|collation| {
        !["binary", "nocase", "rtrim"].contains(&collation.to_ascii_lowercase().as_str())
    });
    if let Some(collation) = collation {
        return error(
            format!(
                "{table}.{name} has the collation `{collation}`, which is not built into sqlite"
            ),
            "its collations are `binary`, `nocase` and `rtrim`",
        );
    }
    if words.is_identity && !(column.primary_key && super::type_name(&column.ty) == "INTEGER") {
        return error(
            format!(
                "{table}.{name} is an identity, and sqlite numbers only a key that is one integer column"
            ),
            "let the program give the number, or make the column the whole `primary_key`",
        );
    }
    Ok(())
}

/// Refuses an index with what only PostgreSQL has.
pub(super) fn index(table: &str, index: &IndexDef) -> Result<(), Diagnostic> {
    let shape = &index.shape;
    let words = [
        ("using", shape.using.is_some()),
        ("include", !shape.include.is_empty()),
        ("nulls_not_distinct", shape.nulls_not_distinct),
        ("with", shape.with.is_some()),
    ];
    let word = words.iter().find(|(_, said)| *said);
    word.map_or(Ok(()), |(word, _)| {
        Err(Diagnostic::error(format!(
            "index {} of {table} says `{word}`, which sqlite does not know",
            index.name
        ))
        .about(Subject::table(table))
        .help(format!("take `{word}` away")))
    })
}

/// Refuses a constraint with what only PostgreSQL has.
pub(super) fn constraint(table: &str, constraint: &ConstraintDef) -> Result<(), Diagnostic> {
    let ConstraintDef { name, shape } = constraint;
    let error = |what: &str| {
        Diagnostic::error(format!(
            "{} {name} of {table} says `{what}`, which sqlite does not know",
            shape.kind()
        ))
        .about(Subject::table(table))
    };
    match shape {
        ConstraintShape::Exclude(_) => Err(error("exclude").help(
            "a trigger of your own can look for rows that conflict: RAISE(ABORT, ..) in it rejects the write",
        )),
        ConstraintShape::Unique(unique) if unique.nulls_not_distinct => {
            Err(error("nulls_not_distinct")
                .help("write an index over an expression: `index(\"coalesce(a, '')\", unique)`"))
        }
        ConstraintShape::Unique(unique) => match unique.checked {
            Checked::AtOnce => Ok(()),
            Checked::Deferrable | Checked::AtCommit => Err(error(unique.checked.word().unwrap_or_default())
                .help("take it away: sqlite holds UNIQUE after each row")),
        },
        ConstraintShape::Check(check) => expression(&check.sql).map_err(|problem| {
            let message = format!("CHECK {name} of {table}, `{}`: {}", check.sql, problem.message);
            Diagnostic::error(message)
                .about(Subject::table(table))
                .help(problem.help.join("; "))
        }),
        ConstraintShape::PrimaryKey(_) | ConstraintShape::References(_) => Ok(()),
    }
}

/// Whether a default is one literal. `ADD COLUMN` takes only literals, and a literal needs no parentheses.
pub(super) fn is_literal(default: &str) -> bool {
    let Ok(tokens) = tokenize(default) else {
        return false;
    };
    let mut tokens = tokens.iter().filter(|token| !token.is_blank()).peekable();
    if tokens
        .peek()
        .is_some_and(|token| token.is_symbol("-") || token.is_symbol("+"))
    {
        tokens.next();
    }
    let literal = tokens.next().is_some_and(|token| {
        matches!(token.kind, TokenKind::String | TokenKind::Number)
            || ["null", "true", "false"]
                .iter()
                .any(|word| token.is_word(word))
    });
    literal && tokens.next().is_none()
}

/// SQLite cannot change defaults later, and a trigger cannot tell a default from an equal value that was given.
pub(super) fn two_way(sync: &Sync) -> Result<(), Diagnostic> {
    let table = &sync.table;
    let error = |message: String, column: &str| {
        Diagnostic::error(message).about(Subject::column(table, column))
    };
    if let Some(column) = sync.new.iter().find(|column| column.def.default.is_some()) {
        let name = &column.def.name;
        let message = format!(
            "{table}.{name} cannot have a default: sqlite would read it for every row that is not filled yet, and adds \
             none later"
        );
        return Err(
            error(message, name).help("leave `default` out, and give the value in the program")
        );
    }
    let old = sync.old.iter().find(|old| old.def.default.is_some());
    if sync.markers().is_empty()
        && let Some(old) = old
    {
        let name = &old.def.name;
        let message = format!(
            "{table}.{name} has a default, and {table}.{} is an `Option`: an INSERT of NULL could not be told from one \
             that leaves the column out",
            sync.new[0].def.name
        );
        return Err(error(message, name)
            .help("make the new field `T` instead of `Option<T>`; relax it in a later release"));
    }
    Ok(())
}

/// Refuses expressions that are unsafe in a trigger on `SQLite`, which cannot catch an error.
pub(super) fn expression(text: &str) -> Result<(), Diagnostic> {
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
    let Ok(tokens) = tokenize(text) else {
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

/// Date modifiers whose meaning depends on the time or the machine.
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

/// Further core functions that a default may call: it has no value that they could fail on.
const IN_DEFAULTS: [&str; 7] = [
    "json",
    "json_array",
    "json_object",
    "random",
    "randomblob",
    "timediff",
    "zeroblob",
];

/// Core functions that fail on no value.
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
