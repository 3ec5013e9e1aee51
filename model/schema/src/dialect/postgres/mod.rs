//! `PostgreSQL`.
//!
//! Whatever destroys or forbids something is one `DO` block that begins by asking for the runner's fence, so that a file
//! piped into psql at the wrong time stops before it has done anything.

use super::names::{columns_of, list, literal};
use super::{Context, index_name};
use crate::{ColumnDef, ColumnType, Diagnostic, Object, Phase, Statement, Step, TableDef};
use expand_contract_sql::quote;
use expand_contract_sql::{Volatility, volatility};

pub mod facts;
mod probe;
mod sync;

use facts::Kind;

/// The type as it is written in DDL and casts.
pub fn type_name(ty: &ColumnType) -> &str {
    match ty {
        ColumnType::SmallInt => "smallint",
        ColumnType::Integer => "integer",
        ColumnType::BigInt => "bigint",
        ColumnType::Real => "real",
        ColumnType::Double => "double precision",
        ColumnType::Boolean => "boolean",
        ColumnType::Text => "text",
        ColumnType::Bytes => "bytea",
        ColumnType::Uuid => "uuid",
        ColumnType::Date => "date",
        ColumnType::Time => "time",
        ColumnType::Timestamp => "timestamp",
        ColumnType::TimestampTz => "timestamptz",
        ColumnType::Json => "jsonb",
        ColumnType::Decimal => "numeric",
        ColumnType::Custom(sql) => sql,
    }
}

pub(super) fn render(step: &Step, context: &Context<'_>) -> Result<Vec<Statement>, Diagnostic> {
    Ok(match step {
        Step::CreateTable(table) => create_table(table),
        Step::DropTable(table) => drop_table(table, context),
        Step::AddColumn { table, column } => vec![add_column(table, column)?],
        Step::DropColumn { table, column } => drop_column(table, column, context),
        Step::CreateIndex {
            table,
            column,
            unique,
        } => vec![create_index(table, column, *unique)],
        Step::AllowNull { table, column } => vec![allow_null(table, column, context)],
        Step::InstallSync(sync) => sync::install(sync, context),
        Step::Backfill(sync) => sync::backfill(sync),
        Step::Verify(sync) => sync::verify(sync),
        Step::RequireNew(sync) => sync::require_new(sync, context),
        Step::Contract(sync) => vec![sync::contract(sync, context)],
        Step::Rollback(sync) => sync::rollback(sync, context),
    })
}

/// One `DO` block: it happens as a whole or not at all.
fn block(body: &str) -> String {
    let mut tag = String::from("$ec$");
    while body.contains(&tag) {
        tag.insert(tag.len() - 1, '_');
    }
    format!("DO {tag}\nBEGIN\n{body}END\n{tag}")
}

/// A `DO` block that goes nowhere without the runner's fence.
fn fenced(context: &Context<'_>, body: &str) -> String {
    block(&format!(
        "  PERFORM expand_contract.require_fence({}, {}, {});\n{body}",
        literal(context.lock),
        literal(context.migration),
        literal(context.phase.name()),
    ))
}

fn column_sql(column: &ColumnDef) -> String {
    let mut sql = format!("{} {}", quote(&column.name), type_name(&column.ty));
    if !column.nullable {
        sql += " NOT NULL";
    }
    if let Some(default) = &column.default {
        sql += &format!(" DEFAULT {}", default_sql(default));
    }
    sql
}

/// Literals as they are, anything else in parentheses.
fn default_sql(default: &str) -> String {
    let default = default.trim();
    let plain = default
        .trim_start_matches('-')
        .chars()
        .all(|c| c.is_alphanumeric() || c == '_' || c == '.');
    let string = default.len() > 1
        && default.starts_with('\'')
        && default.ends_with('\'')
        && !default[1..default.len() - 1].contains('\'');
    if plain || string || default.starts_with('(') && default.ends_with(')') {
        default.to_owned()
    } else {
        format!("({default})")
    }
}

fn create_table(table: &TableDef) -> Vec<Statement> {
    let mut lines: Vec<String> = table
        .columns
        .iter()
        .map(|column| format!("  {}", column_sql(column)))
        .collect();
    let key: Vec<&str> = table
        .columns
        .iter()
        .filter(|column| column.primary_key)
        .map(|column| column.name.as_str())
        .collect();
    if !key.is_empty() {
        lines.push(format!("  PRIMARY KEY ({})", list(key)));
    }
    let mut statements = vec![Statement {
        title: format!("Create {}.", table.name),
        locks: Kind::CreateTable.locks(&table.name),
        makes: vec![Object::Table {
            table: table.name.clone(),
        }],
        done_when: Some(probe::table(&table.name)),
        sql: format!(
            "CREATE TABLE IF NOT EXISTS {} (\n{}\n)",
            quote(&table.name),
            lines.join(",\n")
        ),
        ..Statement::default()
    }];
    for column in table.columns.iter().filter(|c| c.unique || c.index) {
        let name = index_name(&table.name, &column.name, column.unique);
        statements.push(Statement {
            title: format!("Index {}.{}.", table.name, column.name),
            locks: Kind::IndexNewTable.locks(&table.name),
            makes: vec![Object::Index {
                table: table.name.clone(),
                name: name.clone(),
            }],
            done_when: Some(probe::index(&table.name, &name)),
            sql: format!(
                "CREATE {}INDEX IF NOT EXISTS {} ON {} ({})",
                if column.unique { "UNIQUE " } else { "" },
                quote(&name),
                quote(&table.name),
                quote(&column.name),
            ),
            ..Statement::default()
        });
    }
    statements
}

fn drop_table(table: &str, context: &Context<'_>) -> Vec<Statement> {
    let mut statements = Vec::new();
    if context.phase == Phase::Rollback {
        statements.push(Statement {
            title: format!("Count the rows of {table}, which go with it."),
            locks: Kind::CountLost.locks(table),
            done_when: Some(probe::no_table(table)),
            job: crate::Job::Loses { what: table.into() },
            sql: format!("SELECT count(*) FROM {}", quote(table)),
            ..Statement::default()
        });
    }
    statements.push(Statement {
        title: format!("Drop {table}."),
        locks: Kind::DropTable.locks(table),
        drops: vec![Object::Table {
            table: table.into(),
        }],
        done_when: Some(probe::no_table(table)),
        sql: fenced(
            context,
            &format!("  DROP TABLE IF EXISTS {};\n", quote(table)),
        ),
        ..Statement::default()
    });
    statements
}

fn add_column(table: &str, column: &ColumnDef) -> Result<Statement, Diagnostic> {
    let what = format!("{table}.{}", column.name);
    if let Some(default) = &column.default
        && volatility(default) == Volatility::Volatile
    {
        return Err(Diagnostic::error(format!(
            "{what} cannot be added with the default `{default}`: it may be another value for every row, so postgres \
             would rewrite the whole table while nobody can read it"
        ))
        .help("make the field an `Option` without a default, and give the value in the program")
        .help("use a constant default, or now()"));
    }
    if !column.nullable && column.default.is_none() {
        return Err(no_value(&what));
    }
    Ok(Statement {
        title: if let Some(default) = &column.default {
            format!("Add {what}; every row there is reads {default}.")
        } else {
            format!("Add {what}, empty.")
        },
        locks: Kind::AddColumn.locks(table),
        makes: columns_of(table, [column.name.as_str()]),
        done_when: Some(probe::column(table, &column.name)),
        sql: format!(
            "ALTER TABLE {} ADD COLUMN IF NOT EXISTS {}",
            quote(table),
            column_sql(column)
        ),
        ..Statement::default()
    })
}

pub(super) fn no_value(what: &str) -> Diagnostic {
    Diagnostic::error(format!(
        "{what} cannot be added as NOT NULL without a value for the rows there are"
    ))
    .help("make the field an `Option`")
    .help("give it a constant default: #[migrate(default = \"..\")]")
    .help("compute it from other columns: #[migrate(added(up = \"..\"))]")
}

fn drop_column(table: &str, column: &ColumnDef, context: &Context<'_>) -> Vec<Statement> {
    let what = format!("{table}.{}", column.name);
    let (t, c) = (quote(table), quote(&column.name));
    let gone = probe::no_columns(table, &[&column.name]);
    let mut statements = Vec::new();
    if context.phase == Phase::Rollback {
        let ty = type_name(&column.ty);
        let default = column.default.as_deref().unwrap_or("NULL");
        statements.push(Statement {
            title: format!("Count the rows in which {what} holds something, which goes with it."),
            locks: Kind::CountLost.locks(table),
            done_when: Some(gone.clone()),
            job: crate::Job::Loses { what: what.clone() },
            sql: format!(
                "SELECT count(*) FROM {t} WHERE pg_catalog.record_image_ne(ROW({t}.{c}::{ty}), ROW(({default})::{ty}))"
            ),
            ..Statement::default()
        });
    }
    statements.push(Statement {
        title: format!("Drop {what}."),
        locks: Kind::DropColumn.locks(table),
        drops: columns_of(table, [column.name.as_str()]),
        done_when: Some(gone),
        sql: fenced(
            context,
            &format!("  ALTER TABLE IF EXISTS {t} DROP COLUMN IF EXISTS {c};\n"),
        ),
        ..Statement::default()
    });
    statements
}

fn allow_null(table: &str, column: &str, context: &Context<'_>) -> Statement {
    Statement {
        title: format!("Let {table}.{column} be NULL."),
        locks: Kind::DropNotNull.locks(table),
        done_when: Some(probe::nullable(table, column)),
        sql: fenced(
            context,
            &format!(
                "  ALTER TABLE {} ALTER COLUMN {} DROP NOT NULL;\n",
                quote(table),
                quote(column)
            ),
        ),
        ..Statement::default()
    }
}

fn create_index(table: &str, column: &str, unique: bool) -> Statement {
    let name = index_name(table, column, unique);
    Statement {
        title: format!(
            "Index {table}.{column}{}.",
            if unique { ", unique" } else { "" }
        ),
        locks: Kind::BuildIndex.locks(table),
        makes: vec![Object::Index {
            table: table.into(),
            name: name.clone(),
        }],
        no_transaction: true,
        done_when: Some(probe::index(table, &name)),
        sql: format!(
            "CREATE {}INDEX CONCURRENTLY IF NOT EXISTS {} ON {} ({})",
            if unique { "UNIQUE " } else { "" },
            quote(&name),
            quote(table),
            quote(column),
        ),
        ..Statement::default()
    }
}
