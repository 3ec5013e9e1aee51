//! A published migration that was changed.

use super::Code;
use crate::Diagnostic;

pub(super) const CODE: Code = Code {
    name: "EC0103",
    title: "a published migration is not what it was",
    page: include_str!("pages/EC0103.md"),
};

/// A migration that has other files here than where it is published.
pub fn changed(id: &str, rev: &str) -> Diagnostic {
    Diagnostic::error(format!(
        "{id} has other files here than in {rev}, where it is published"
    ))
    .code(CODE.name)
    .help(format!(
        "bring folder and lock back from {rev}: a published migration is never touched"
    ))
}

pub(super) fn gone(id: &str, rev: &str) -> Diagnostic {
    Diagnostic::error(format!("{id} is published in {rev} and not here"))
        .code(CODE.name)
        .help(format!(
            "bring folder and lock back from {rev}: a published migration is never touched"
        ))
}
