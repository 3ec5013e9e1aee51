//! Code names a column that the code has let go.

use crate::Diagnostic;

use super::flux::Leaving;
use super::{Code, sql};

pub(super) const CODE: Code = Code {
    name: "EC0001",
    title: "code names a column that is contracted",
    page: include_str!("pages/EC0001.md"),
};

pub(super) fn finding(leaving: &Leaving<'_>) -> Diagnostic {
    let finding = Diagnostic::error(format!(
        "SQL names `{}`, which {}",
        leaving.name(),
        leaving.what()
    ))
    .code(CODE.name)
    .span(0..0, leaving.label());
    sql::notes(finding, leaving)
}
