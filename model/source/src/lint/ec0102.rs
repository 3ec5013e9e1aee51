//! A tombstone's name that lives again.

use super::Code;
use super::flux::Leaving;
use crate::Diagnostic;

pub(super) const CODE: Code = Code {
    name: "EC0102",
    title: "the name of a contracted column is used again",
    page: include_str!("pages/EC0102.md"),
};

pub(super) fn finding(tombstone: &Leaving<'_>, rev: &str, lives: bool) -> Diagnostic {
    let what = if lives { "lives again" } else { "is forgotten" };
    Diagnostic::error(format!(
        "`{}` {what} here; in {rev} it {}",
        tombstone.name(),
        tombstone.what()
    ))
    .code(CODE.name)
    .help("choose another name for the column; `column = \"..\"` keeps the field's")
    .help(format!(
        "if a merge lost its line, bring the lock back from {rev}"
    ))
}
