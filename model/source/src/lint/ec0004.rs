//! `INSERT` without a list of columns into a table whose columns change.

use super::Code;
use super::flux::Flux;
use crate::Diagnostic;

pub(super) const CODE: Code = Code {
    name: "EC0004",
    title: "SQL counts on the place of a column in a table whose columns change",
    page: include_str!("pages/EC0004.md"),
};

pub(super) fn finding(flux: &Flux, table: &str) -> Diagnostic {
    let by = flux.migration(table).unwrap_or_default();
    Diagnostic::warning(format!(
        "this counts on the number and order of the columns of `{table}`, which {by} changes while this runs"
    ))
    .code(CODE.name)
    .span(0..0, "name the columns")
    .help(format!("INSERT INTO {table} ({}) ..", flux.columns(table)))
}
