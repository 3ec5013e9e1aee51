//! A contract that should have been done by now.

use super::Code;
use crate::{Diagnostic, Schema, Stage};

pub(super) const CODE: Code = Code {
    name: "EC0104",
    title: "a contract is overdue",
    page: include_str!("pages/EC0104.md"),
};

/// Every column whose day is past while the code still holds on to its old side. `today` as `yyyy-mm-dd`.
pub fn overdue(schema: &Schema, today: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for table in schema.tables.values() {
        for column in &table.columns {
            let Some(lifecycle) = &column.lifecycle else {
                continue;
            };
            let past = lifecycle
                .remove_after
                .as_deref()
                .filter(|day| lifecycle.stage == Stage::Expanding && *day < today);
            let Some(day) = past else { continue };
            found.push(
                Diagnostic::warning(format!(
                    "the contract of `{}.{}` is overdue since {day}: the code is still expanding",
                    table.name, column.def.name
                ))
                .code(CODE.name)
                .at(&lifecycle.location)
                .help("let go of the old side, say `contracted` (or `removed`), generate, deploy and run the contract")
                .help("or say a later day"),
            );
        }
    }
    found
}
