//! `SQLite`.
//!
//! It has no conditional DDL, so whatever could hurt when a file is piped into sqlite3 at the wrong time is left to the
//! runner. Columns are written with their table, because a bare name in double quotes that is no column is a string.

use super::names::{columns_of, dropped_trigger, list, literal, people};
use super::{Context, index_name};
use crate::{
    ColumnDef, ColumnType, Diagnostic, Job, LockMode, Object, Phase, Statement, Step, TableDef,
    TableLock,
};
use expand_contract_sql::quote;
use expand_contract_sql::{TokenKind, is_constant, tokenize};

mod sync;

const SCHEMA_ONLY: &str = ", schema only";
const ONE_SCAN: &str = ", one scan: in WAL mode writers go on";

/// The database's one write lock.
fn write_lock(note: &str) -> Vec<TableLock> {
    vec![TableLock {
        table: None,
        mode: LockMode::Write,
        note: note.into(),
    }]
}

/// A reader's lock.
fn read_lock(note: &str) -> Vec<TableLock> {
    vec![TableLock {
        table: None,
        mode: LockMode::Read,
        note: note.into(),
    }]
}

/// The type as it is written in DDL: names that sqlx maps to the field's type.
pub fn type_name(ty: &ColumnType) -> &str {
    match ty {
        ColumnType::SmallInt | ColumnType::Integer | ColumnType::BigInt => "INTEGER",
        ColumnType::Real | ColumnType::Double => "REAL",
        ColumnType::Boolean => "BOOLEAN",
        // Decimals never get here: sqlx has none for SQLite.
        ColumnType::Text | ColumnType::Json | ColumnType::Decimal => "TEXT",
        ColumnType::Bytes | ColumnType::Uuid => "BLOB",
        ColumnType::Date => "DATE",
        ColumnType::Time => "TIME",
        ColumnType::Timestamp | ColumnType::TimestampTz => "DATETIME",
        ColumnType::Custom(sql) => sql,
    }
}

pub(super) fn render(step: &Step, context: &Context<'_>) -> Result<Vec<Statement>, Diagnostic> {
    Ok(match step {
        Step::CreateTable(table) => create_table(table)?,
        Step::DropTable(table) => drop_table(table, context),
        Step::AddColumn { table, column } => vec![add_column(table, column)?],
        Step::DropColumn { table, column } => drop_column(table, column, context),
        Step::CreateIndex {
            table,
            column,
            unique,
        } => vec![create_index(table, column, *unique)],
        Step::AllowNull { table, column } => vec![sync::allow_null(table, column)],
        Step::InstallSync(sync) => sync::install(sync),
        Step::Backfill(sync) => sync::backfill(sync),
        Step::Verify(sync) => sync::verify(sync),
        Step::RequireNew(sync) => sync::require_new(sync),
        Step::Contract(sync) => vec![sync::contract(sync)],
        Step::Rollback(sync) => sync::rollback(sync),
    })
}

/// One boolean: whether the schema has this object of this table.
fn probe(kind: &str, table: &str, name: &str) -> String {
    format!(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = '{kind}' AND tbl_name = {} COLLATE NOCASE AND name = {} COLLATE NOCASE)",
        literal(table),
        literal(name)
    )
}

fn columns(table: &str, columns: &[&str]) -> String {
    let names: Vec<String> = columns.iter().map(|name| literal(name)).collect();
    format!(
        "EXISTS (SELECT 1 FROM pragma_table_info({}) WHERE name COLLATE NOCASE IN ({}))",
        literal(table),
        names.join(", ")
    )
}

fn table_exists(table: &str) -> String {
    probe("table", table, table)
}

/// The table is there, and none of the columns.
fn no_columns(table: &str, names: &[&str]) -> String {
    format!("{} AND NOT {}", table_exists(table), columns(table, names))
}

/// Whether a default is one literal, which `ADD COLUMN` takes and which needs no parentheses.
fn is_literal(default: &str) -> bool {
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

fn column_sql(table: &str, column: &ColumnDef, key: &str) -> Result<String, Diagnostic> {
    if column.ty == ColumnType::Decimal {
        return Err(Diagnostic::error(format!(
            "{table}.{} is a decimal: sqlite has no such type, and sqlx cannot read a `Decimal` from it",
            column.name
        ))
        .help("store it as text or as an integer of the smallest unit, in a field of that type"));
    }
    let mut sql = format!("{} {}{key}", quote(&column.name), type_name(&column.ty));
    if !column.nullable {
        sql += " NOT NULL";
    }
    if let Some(default) = &column.default {
        if default.contains("::") && !default.contains('\'') {
            return Err(Diagnostic::error(format!(
                "the default of {table}.{}, `{default}`, has a cast with `::`, which sqlite does not know",
                column.name
            ))
            .help("write CAST(.. AS ..)"));
        }
        let default = default.trim();
        sql += &if is_literal(default) {
            format!(" DEFAULT {default}")
        } else {
            format!(" DEFAULT ({default})")
        };
    }
    Ok(sql)
}

fn create_table(table: &TableDef) -> Result<Vec<Statement>, Diagnostic> {
    let key: Vec<&ColumnDef> = table.columns.iter().filter(|c| c.primary_key).collect();
    // Written so, and only so, the key is the rowid: one tree instead of two.
    let rowid = match key[..] {
        [only] if type_name(&only.ty) == "INTEGER" => Some(only.name.as_str()),
        _ => None,
    };
    let mut lines = Vec::with_capacity(table.columns.len() + 1);
    for column in &table.columns {
        let key = if rowid == Some(&column.name) {
            " PRIMARY KEY"
        } else {
            ""
        };
        lines.push(format!("  {}", column_sql(&table.name, column, key)?));
    }
    if rowid.is_none() && !key.is_empty() {
        let names = key.iter().map(|column| column.name.as_str());
        lines.push(format!("  PRIMARY KEY ({})", list(names)));
    }
    let mut statements = vec![Statement {
        title: format!("Create {}.", table.name),
        locks: write_lock(SCHEMA_ONLY),
        makes: vec![Object::Table {
            table: table.name.clone(),
        }],
        done_when: Some(table_exists(&table.name)),
        sql: format!(
            "CREATE TABLE IF NOT EXISTS {} (\n{}\n)",
            quote(&table.name),
            lines.join(",\n")
        ),
        ..Statement::default()
    }];
    for column in table.columns.iter().filter(|c| c.unique || c.index) {
        statements.push(Statement {
            locks: write_lock(SCHEMA_ONLY),
            ..create_index(&table.name, &column.name, column.unique)
        });
    }
    Ok(statements)
}

fn drop_table(table: &str, context: &Context<'_>) -> Vec<Statement> {
    let gone = format!(
        "SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = {} COLLATE NOCASE)",
        literal(table)
    );
    let mut statements = Vec::new();
    if context.phase == Phase::Rollback {
        statements.push(Statement {
            title: format!("Count the rows of {table}, which go with it."),
            locks: read_lock(ONE_SCAN),
            done_when: Some(gone.clone()),
            job: Job::Loses { what: table.into() },
            sql: format!("SELECT count(*) FROM {}", quote(table)),
            ..Statement::default()
        });
    }
    statements.push(Statement {
        title: format!("Drop {table}."),
        locks: write_lock(", while its pages are freed"),
        drops: vec![Object::Table {
            table: table.into(),
        }],
        done_when: Some(gone),
        sql: format!("DROP TABLE IF EXISTS {}", quote(table)),
        runner_only: true,
        ..Statement::default()
    });
    statements
}

fn add_column(table: &str, column: &ColumnDef) -> Result<Statement, Diagnostic> {
    let what = format!("{table}.{}", column.name);
    if let Some(default) = &column.default
        && !(is_constant(default) && is_literal(default))
    {
        return Err(Diagnostic::error(format!(
            "{what} cannot be added with the default `{default}`: sqlite adds a column only with a literal, since it \
             reads the default anew for every row that is there"
        ))
        .help("make the field an `Option` without a default, and give the value in the program")
        .help("use a literal: default = \"0\", default = \"''\""));
    }
    let default_is_null = column
        .default
        .as_deref()
        .is_none_or(|default| default.trim().eq_ignore_ascii_case("null"));
    if !column.nullable && default_is_null {
        return Err(super::postgres::no_value(&what));
    }
    Ok(Statement {
        title: if let Some(default) = &column.default {
            format!("Add {what}; every row there is reads {default}.")
        } else {
            format!("Add {what}, empty.")
        },
        locks: write_lock(SCHEMA_ONLY),
        makes: columns_of(table, [column.name.as_str()]),
        done_when: Some(format!("SELECT {}", columns(table, &[&column.name]))),
        sql: format!(
            "ALTER TABLE {} ADD COLUMN {}",
            quote(table),
            column_sql(table, column, "")?
        ),
        ..Statement::default()
    })
}

fn drop_column(table: &str, column: &ColumnDef, context: &Context<'_>) -> Vec<Statement> {
    let what = format!("{table}.{}", column.name);
    let gone = no_columns(table, &[&column.name]);
    let mut statements = Vec::new();
    if context.phase == Phase::Rollback {
        let c = format!("{}.{}", quote(table), quote(&column.name));
        let default = column.default.as_deref().unwrap_or("NULL");
        statements.push(Statement {
            title: format!("Count the rows in which {what} holds something, which goes with it."),
            locks: read_lock(ONE_SCAN),
            done_when: Some(gone.clone()),
            job: Job::Loses { what },
            sql: format!(
                "SELECT count(*) FROM {} WHERE {c} IS NOT +({default}) COLLATE BINARY",
                quote(table)
            ),
            ..Statement::default()
        });
    }
    statements.push(drop_columns(table, &[&column.name], gone, &[]));
    statements
}

/// Drops columns; the triggers that keep them in step go before them, in the same transaction.
fn drop_columns(table: &str, names: &[&str], gone: String, triggers: &[String]) -> Statement {
    let mut drops = columns_of(table, names.iter().copied());
    drops.extend(triggers.iter().map(|name| dropped_trigger(table, name)));
    Statement {
        title: format!(
            "Drop {}{}.",
            people(table, names.iter().copied()),
            if triggers.is_empty() {
                ""
            } else {
                ", and what kept it in step"
            }
        ),
        locks: write_lock(" while every row is written anew"),
        drops,
        done_when: Some(gone),
        job: Job::DropColumns {
            table: table.into(),
            columns: names.iter().map(|name| (*name).into()).collect(),
        },
        sql: drop_triggers(triggers),
        runner_only: true,
        ..Statement::default()
    }
}

fn drop_triggers(names: &[String]) -> String {
    let drops: Vec<String> = names
        .iter()
        .map(|name| format!("DROP TRIGGER IF EXISTS {}", quote(name)))
        .collect();
    drops.join(";\n")
}

fn create_index(table: &str, column: &str, unique: bool) -> Statement {
    let name = index_name(table, column, unique);
    Statement {
        title: format!(
            "Index {table}.{column}{}.",
            if unique { ", unique" } else { "" }
        ),
        locks: write_lock(", for one scan and a sort"),
        makes: vec![Object::Index {
            table: table.into(),
            name: name.clone(),
        }],
        done_when: Some(probe("index", table, &name)),
        // Where there is no such column, SQLite takes `"x"` for a text and indexes that: a table that gets the column
        // later is then malformed. In backticks a name is nothing else.
        sql: format!(
            "CREATE {}INDEX IF NOT EXISTS {} ON {} (`{}`)",
            if unique { "UNIQUE " } else { "" },
            quote(&name),
            quote(table),
            column.replace('`', "``"),
        ),
        ..Statement::default()
    }
}
