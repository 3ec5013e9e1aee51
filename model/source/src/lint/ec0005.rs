//! A name that would mean another column, without an error.

use super::flux::Leaving;
use super::{Code, sql};
use crate::Diagnostic;

pub(super) const CODE: Code = Code {
    name: "EC0005",
    title: "SQL would go on and mean another column",
    page: include_str!("pages/EC0005.md"),
};

pub(super) fn finding(leaving: &Leaving<'_>) -> Diagnostic {
    let message = format!(
        "this means `{}`, which {}; without it the statement goes on and means something else",
        leaving.name(),
        leaving.what()
    );
    let finding = if leaving.has_left() {
        Diagnostic::error(message)
    } else {
        Diagnostic::warning(message)
    };
    let finding = finding
        .code(CODE.name)
        .span(0..0, leaving.label())
        .help("write the table before every column, and `JOIN .. ON` instead of `NATURAL JOIN`");
    sql::notes(finding, leaving)
}
