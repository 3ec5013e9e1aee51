//! The words beside a column's name.

use expand_contract_sql::quote;

use super::refuse::is_literal;
use super::render::write_lock;
use super::{probe, type_name};
use crate::{ColumnDef, ColumnEdit, ColumnType, Job, Statement};

/// A column as `CREATE TABLE` and `ADD COLUMN` define it. `key`: what it says of the primary key.
pub(super) fn definition(column: &ColumnDef, key: &str) -> String {
    let words = &column.words;
    // A key that is the rowid is numbered without a word.
    let mut sql = format!("{} {}{key}", quote(&column.name), type_name(&column.ty));
    if let Some(collation) = &words.collate {
        sql += &format!(" COLLATE {}", quote(collation));
    }
    if !column.nullable {
        sql += " NOT NULL";
    }
    if let Some(default) = &column.default {
        sql += &format!(" {}", clause(default));
    }
    if let Some(expression) = &words.generated {
        let kind = if words.is_virtual {
            "VIRTUAL"
        } else {
            "STORED"
        };
        sql += &format!(" GENERATED ALWAYS AS ({}) {kind}", expression.trim());
    }
    sql
}

/// Renames columns, each from the first name to the second one.
pub(super) fn rename(table: &str, names: &[(&str, &str)]) -> Statement {
    let from: Vec<&str> = names.iter().map(|(from, _)| *from).collect();
    let renames: Vec<String> = names
        .iter()
        .map(|(from, to)| {
            format!(
                "ALTER TABLE {} RENAME COLUMN {} TO {}",
                quote(table),
                quote(from),
                quote(to)
            )
        })
        .collect();
    Statement {
        locks: write_lock(", schema only"),
        // The list with the generated columns also has the others.
        done_when: Some(probe::no_generated(table, &from)),
        sql: renames.join(";\n"),
        runner_only: true,
        ..Statement::default()
    }
}

/// Sets the default of a column, or drops it. A row that is older than its column reads the default of the schema, so every row is
/// written anew before the schema changes, unless no row could read a first default as a value of its own.
pub(super) fn set_default(
    table: &str,
    column: &str,
    default: Option<&str>,
    is_first: bool,
) -> Statement {
    let (edit, note) = match default {
        None => (ColumnEdit::DropDefault, ANEW),
        Some(_) if is_first => (ColumnEdit::SetFirstDefault, ", one row of the schema"),
        Some(_) => (ColumnEdit::SetDefault, ANEW),
    };
    Statement {
        locks: write_lock(note),
        done_when: Some(probe::default(table, column, default)),
        job: Job::EditColumn {
            table: table.into(),
            column: column.into(),
            edit,
        },
        sql: default.map(clause).unwrap_or_default(),
        runner_only: true,
        ..Statement::default()
    }
}

const ANEW: &str = " while every row is written anew";

/// Writes another type into the schema. Values are stored as before, since both types have one affinity and no type has limits.
pub(super) fn change_type(table: &str, column: &ColumnDef) -> Statement {
    let ty = type_name(&column.ty);
    Statement {
        locks: write_lock(", one row of the schema"),
        done_when: Some(probe::has_type(table, &column.name, ty)),
        job: Job::EditColumn {
            table: table.into(),
            column: column.name.clone(),
            edit: ColumnEdit::SetType,
        },
        sql: ty.to_owned(),
        runner_only: true,
        ..Statement::default()
    }
}

/// Whether two types are one to SQLite apart from limits, which it does not hold: both of text, or of one name.
pub(super) fn same_kind(from: &ColumnType, to: &ColumnType) -> bool {
    let (from, to) = (
        type_name(from).to_ascii_uppercase(),
        type_name(to).to_ascii_uppercase(),
    );
    let is_text = |ty: &str| {
        let has = |word: &str| ty.contains(word);
        !has("INT") && (has("CHAR") || has("CLOB") || has("TEXT"))
    };
    let name = |ty: &str| ty.split('(').next().unwrap_or_default().trim().to_owned();
    is_text(&from) && is_text(&to) || name(&from) == name(&to)
}

/// A default as a column's definition has it.
pub(super) fn clause(default: &str) -> String {
    let default = default.trim();
    if is_literal(default) {
        format!("DEFAULT {default}")
    } else {
        format!("DEFAULT ({default})")
    }
}
