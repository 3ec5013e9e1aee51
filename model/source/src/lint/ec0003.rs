//! `*` over a table whose columns change.

use super::Code;
use super::flux::Flux;
use crate::{Diagnostic, Dialect};

pub(super) const CODE: Code = Code {
    name: "EC0003",
    title: "`*` takes in a table whose columns change",
    page: include_str!("pages/EC0003.md"),
};

/// `whole_row`: it is the table's name that stands for all of its columns.
pub(super) fn finding(flux: &Flux, table: &str, whole_row: bool) -> Diagnostic {
    let what = if whole_row {
        format!("the whole row of `{table}`")
    } else {
        format!("`*` over `{table}`")
    };
    let by = flux.migration(table).unwrap_or_default();
    let then = match flux.lock.dialect {
        Dialect::Postgres => {
            "a statement that a connection has prepared before fails after it: `cached plan must not change result type`"
        }
        Dialect::Sqlite => {
            "a statement that a connection has prepared before may decode the wrong columns after it"
        }
    };
    Diagnostic::warning(format!(
        "{what} takes in columns that {by} adds or drops while this runs"
    ))
    .code(CODE.name)
    .span(0..0, "name the columns")
    .note(then)
    .help(format!("the columns that stay: {}", flux.columns(table)))
}
