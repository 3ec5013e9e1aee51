//! What `PostgreSQL` cannot do while builds are running.

use expand_contract_sql::{Volatility, volatility};

use crate::operation::no_value;
use crate::{ColumnDef, Diagnostic, Subject, Sync};

/// A column that is added as it is.
pub(super) fn added(table: &str, column: &ColumnDef) -> Result<(), Diagnostic> {
    let name = &column.name;
    if let Some(default) = &column.default
        && volatility(default) == Volatility::Volatile
    {
        return Err(Diagnostic::error(format!(
            "{table}.{name} cannot be added with the default `{default}`: it may be another value for every row, so \
             postgres would rewrite the whole table while nobody can read it"
        ))
        .about(Subject::column(table, name))
        .help("make the field an `Option` without a default, and give the value in the program")
        .help("use a constant default, or now()"));
    }
    if !column.nullable && column.default.is_none() {
        return Err(no_value(table, name));
    }
    Ok(())
}

/// Where no column of the new side marks a pending row, its default must say what an INSERT left out.
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
