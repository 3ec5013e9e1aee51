//! Changes that `PostgreSQL` cannot make while builds are running.

use expand_contract_sql::{Volatility, volatility};

use crate::{Diagnostic, Subject, Sync};

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
