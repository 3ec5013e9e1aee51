//! Changes that `PostgreSQL` cannot make while builds are running.

use expand_contract_sql::{Volatility, volatility};

use crate::{ColumnDef, ColumnType, Diagnostic, Subject, Sync};

/// Refuses a column that cannot be stored.
pub(super) fn column(table: &str, column: &ColumnDef) -> Result<(), Diagnostic> {
    let (name, words) = (&column.name, &column.words);
    let error = |message: String, help: &str| {
        Err(Diagnostic::error(message)
            .about(Subject::column(table, name))
            .help(help))
    };
    if words.is_virtual {
        return error(
            format!("{table}.{name} is virtual, which PostgreSQL knows only from 18 on"),
            "let triggers keep it, which writes no table at once: `#[migrate(added(up = \"..\", derived))]`",
        );
    }
    let numbers = [
        ColumnType::SmallInt,
        ColumnType::Integer,
        ColumnType::BigInt,
    ];
    if words.is_identity && !numbers.contains(&column.ty) {
        return error(
            format!(
                "{table}.{name} is an identity, and only smallint, integer and bigint are numbered"
            ),
            "make the field an `i16`, `i32` or `i64` without `sql_type`",
        );
    }
    Ok(())
}

/// The types of which sqlx is told that an enum is a text.
pub(super) const TEXTS: [&str; 1] = ["text"];

/// sqlx asks the database for a type of the name that it is told, or of the enum's own.
pub(super) fn enumeration(name: &str, type_name: Option<&str>) -> Result<(), [String; 2]> {
    let own = "a type of its own: `#[sqlx(type_name = \"mood\")]`, which the migration makes; a text beside a CHECK: \
               `#[sqlx(type_name = \"text\")]`";
    let Some(type_name) = type_name else {
        return Err([
            format!("without `type_name`, sqlx takes its column for one of a type `{name}`"),
            own.into(),
        ]);
    };
    let mut chars = type_name.chars();
    let is_plain = chars
        .next()
        .is_some_and(|c| c.is_ascii_lowercase() || c == '_')
        && chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !is_plain {
        return Err([
            format!(
                "`{type_name}` is not one name in small letters, which sqlx and the database read alike"
            ),
            own.into(),
        ]);
    }
    if ["bpchar", "char", "name", "varchar"].contains(&type_name) {
        return Err([
            format!("`{type_name}` is a type of the database's own, and no list of words"),
            own.into(),
        ]);
    }
    Ok(())
}

/// If no column of the new side marks a pending row, its default must show which columns an INSERT left out.
pub(super) fn two_way(sync: &Sync) -> Result<(), Diagnostic> {
    if !sync.markers().is_empty() {
        return Ok(());
    }
    let table = &sync.table;
    for old in &sync.old {
        if let Some(default) = &old.def.default
            && volatility(default) == Volatility::Volatile
        {
            return Err(Diagnostic::error(format!(
                "{table}.{} has the default `{default}`, which may be another value for every row, and {table}.{} is an \
                 `Option`: an INSERT of NULL could not be told from one that leaves the column out",
                old.def.name, sync.new[0].def.name
            ))
            .about(Subject::column(table, &old.def.name))
            .help("make the new field `T` instead of `Option<T>`"));
        }
    }
    Ok(())
}
