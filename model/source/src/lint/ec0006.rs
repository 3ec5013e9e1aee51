//! SQL that cannot be read, beside a column that leaves.

use super::Code;
use super::flux::Flux;
use crate::Diagnostic;
use expand_contract_sql::Touches;

pub(super) const CODE: Code = Code {
    name: "EC0006",
    title: "SQL that cannot be read has the name of a column that leaves",
    page: include_str!("pages/EC0006.md"),
};

/// Judged by its words: `found` has every column whose name stands beside its table's.
pub(super) fn findings(
    flux: &Flux,
    text: &str,
    found: &Touches,
    reason: &str,
    whole: bool,
) -> Vec<Diagnostic> {
    let mut findings: Vec<Diagnostic> = Vec::new();
    for touch in &found.touches {
        let Some(leaving) = flux.leaving(&touch.table, &touch.column) else {
            continue;
        };
        let message = format!(
            "`{}` stands here beside `{}`, and `{}` {}",
            text.get(touch.span.clone()).unwrap_or(&touch.column),
            touch.table,
            leaving.name(),
            leaving.what()
        );
        let finding = if leaving.has_left() {
            Diagnostic::error(message)
        } else {
            Diagnostic::warning(message)
        };
        let why = if whole {
            format!("the statement cannot be read, so it is judged by its words: {reason}")
        } else {
            format!(
                "the statement is put together when the program runs, so it is judged by its words: {reason}"
            )
        };
        findings.push(
            finding
                .code(CODE.name)
                .span(touch.span.clone(), leaving.label())
                .note(why),
        );
    }
    findings.dedup();
    findings
}
