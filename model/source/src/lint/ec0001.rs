//! Code names a column that the code has let go.

use crate::Diagnostic;

use super::flux::Leaving;
use super::gone::Gone;
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

/// A literal or a pattern of a model names a field that is gone: rustc says no more than that.
pub(super) fn gone(model: &str, gone: &Gone, alone: bool) -> Diagnostic {
    let Gone {
        field,
        what,
        instead,
    } = gone;
    let label = match instead.as_slice() {
        [] => "remove it".to_owned(),
        fields => {
            let fields: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
            format!("use {}", fields.join(" and "))
        }
    };
    let finding = Diagnostic::error(format!("`{model}` has no field `{field}`: {what}"))
        .code(CODE.name)
        .span(0..0, label);
    match instead.as_slice() {
        [one] if alone => finding.help(format!("write `{one}: {field}`")),
        _ => finding,
    }
}
