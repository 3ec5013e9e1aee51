//! A stage that no build was in.

use super::Code;
use crate::Diagnostic;

pub(super) const CODE: Code = Code {
    name: "EC0101",
    title: "a stage is skipped",
    page: include_str!("pages/EC0101.md"),
};

pub(super) fn finding(id: &str, after: &str, rev: &str) -> Diagnostic {
    Diagnostic::error(format!(
        "{id} builds on {after}, whose old side {rev} still needs: no database suits both this code and {rev}"
    ))
    .code(CODE.name)
    .help(format!(
        "deploy a build in between that says `contracted` at {after} and does not have {id} yet"
    ))
}
