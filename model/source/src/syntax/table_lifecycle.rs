//! Reads the lifecycle of a whole table, on the struct: `renamed`, `split`, `deprecated`, `removed`.

use std::path::Path;

use syn::LitStr;

use super::lifecycle::{date, stage};
use super::problem::{Problems, location};
use super::vocabulary::{Name, Place};
use super::word::{Word, get};
use crate::{Stage, TableLifecycle, TableLifecycleKind};

/// Reads the lifecycle among a model's words. A second one is a problem, and the first counts.
pub(super) fn read(
    found: &[Word],
    table: Option<&LitStr>,
    file: &Path,
    problems: &mut Problems,
) -> Option<TableLifecycle> {
    let kinds = [Name::Renamed, Name::Split, Name::Deprecated, Name::Removed];
    let mut said = found
        .iter()
        .filter(|word| kinds.iter().any(|kind| word.is(*kind)));
    let word = said.next()?;
    for second in said {
        problems
            .error(
                &second.name,
                format!(
                    "a table has one lifecycle at a time; this one is `{}` already, and cannot be `{}` as well",
                    word.text(),
                    second.text()
                ),
            )
            .since(&word.name)
            .help(if [word, second].iter().any(|one| one.is(Name::Renamed) || one.is(Name::Split)) {
                "finish the first one, generate, and then say the second"
            } else {
                "`removed` takes the place of `deprecated`: write it alone"
            });
    }
    let lifecycle = |kind, stage, remove_after| TableLifecycle {
        kind,
        stage,
        remove_after,
        location: location(file, word.name.span()),
    };
    if word.is(Name::Removed) {
        word.flag(problems);
        let kind = TableLifecycleKind::Removed;
        return Some(lifecycle(kind, Stage::Contracted, None));
    }
    if word.is(Name::Deprecated) {
        let words = word.list(Place::DeprecatedModel, problems);
        if let Some(contracted) = get(&words, Name::Contracted) {
            problems
                .error(
                    &contracted.name,
                    "the contracted stage of `deprecated` has a word of its own",
                )
                .help("write `removed` on the struct");
        }
        let remove_after = date(&words, problems);
        let note = get(&words, Name::Note).and_then(|word| word.string(problems));
        let kind = TableLifecycleKind::Deprecated {
            note: note.map(|note| note.value()),
        };
        return Some(lifecycle(kind, Stage::Expanding, remove_after));
    }
    let is_split = word.is(Name::Split);
    let before = problems.len();
    let words = word.list(
        if is_split {
            Place::SplitModel
        } else {
            Place::RenamedModel
        },
        problems,
    );
    let is_understood = problems.len() == before;
    let remove_after = date(&words, problems);
    let stage = stage(&words, problems);
    let Some(from) = get(&words, Name::From) else {
        if is_understood && is_split {
            problems
                .error(
                    &word.name,
                    "`split` must say which table its columns come from",
                )
                .help("write `split(from = \"users\")`");
        } else if is_understood {
            problems
                .error(&word.name, "`renamed` must say what the table was called")
                .help("write `renamed(from = \"people\")`");
        }
        return None;
    };
    let from = from.string(problems)?;
    if table.is_some_and(|table| table.value() == from.value()) {
        let (what, help) = if is_split {
            (
                "split",
                "`table` is the new table, and `from` the one that its columns leave",
            )
        } else {
            (
                "renamed",
                "`table` is the new name, and `from` the one before",
            )
        };
        problems
            .error(
                &from,
                format!("table \"{}\" cannot be {what} from itself", from.value()),
            )
            .help(help);
        return None;
    }
    let from = from.value();
    let kind = if is_split {
        TableLifecycleKind::Split { from }
    } else {
        TableLifecycleKind::Renamed { from }
    };
    Some(lifecycle(kind, stage, remove_after))
}
