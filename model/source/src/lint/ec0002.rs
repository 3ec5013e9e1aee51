//! Code names a column on its way out.

use crate::Diagnostic;

use super::flux::Leaving;
use super::{Code, sql};

pub(super) const CODE: Code = Code {
    name: "EC0002",
    title: "code names a column that is on its way out",
    page: include_str!("pages/EC0002.md"),
};

pub(super) fn finding(leaving: &Leaving<'_>) -> Diagnostic {
    let finding = Diagnostic::warning(format!(
        "SQL names `{}`, which {}",
        leaving.name(),
        leaving.what()
    ))
    .code(CODE.name)
    .span(0..0, leaving.label());
    sql::notes(finding, leaving)
}
