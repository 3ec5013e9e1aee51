//! Reads the lock. An unknown word or section is an error, so that the next write loses nothing.

mod fields;
mod version_1;

use toml::de::DeTable;

use super::{FILE_NAME, Lock};
use crate::{Diagnostic, Location};
use fields::{Fields, Source};

/// Lines that the sections of two migrations share are merged into one by git, so that keeping both sides mixes the sections.
const APART: &str = "keep the lines of both sides, each under its own header: every `[migration.ID]` has its own `tables`, `after`, facts and \
     `checksum`, and git shows a line that both share only once";
const ANEW: &str = "or take the lock of the published branch whole (`git checkout origin/main -- expand-contract.lock`), remove the migration \
     folders that it does not name, and run `cargo expand-contract generate`: it writes your change anew";

const UPDATE: &str = "if a newer version wrote the lock, update this program (`cargo install cargo-expand-contract`) and the `expand-contract` crate";

/// Reads the text after the version. The reader of an older version converts its facts to those of [`Lock`].
type Reader = fn(Fields<'_>) -> Result<Lock, Diagnostic>;

/// The readers, from version 1 on. A new version appends a reader and keeps the older ones.
const READERS: [Reader; 1] = [version_1::read];

impl Lock {
    /// Reads the file's text. The location of an error names [`FILE_NAME`]; the caller knows the folder.
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        let source = Source { text };
        if let Some(line) = text.lines().position(is_conflict_marker) {
            return Err(Diagnostic::error("the lock has an unresolved merge conflict")
                .at(&Location {
                    file: FILE_NAME.into(),
                    line: line + 1,
                    column: 1,
                })
                .help(format!("{APART}; of two lines that differ in nothing but the stage, keep the one that says `contracted`"))
                .help(ANEW)
                .help("then run `cargo expand-contract generate --check`: it finds what does not fit together"));
        }
        let root = DeTable::parse(text).map_err(|error| {
            source
                .error(error.span().unwrap_or_default(), format!("the lock is not valid TOML: {}", error.message()))
                .help(format!("if a merge left this line twice, {APART}"))
                .help(ANEW)
                .help(format!("where nothing was merged, restore it: `git checkout -- {FILE_NAME}`, then run `cargo expand-contract generate`"))
        })?;
        let span = root.span();
        let mut root = Fields::new(source, "the lock", span, root.into_inner());
        reader(&mut root)?(root)
    }
}

/// Whether this line is left over from an unresolved merge.
fn is_conflict_marker(line: &str) -> bool {
    ["<<<<<<<", "|||||||", "=======", ">>>>>>>"]
        .iter()
        .any(|marker| line.starts_with(marker))
}

/// The reader of the version that the text names.
fn reader(root: &mut Fields<'_>) -> Result<Reader, Diagnostic> {
    let Some(version) = root.take("version") else {
        let message = "the lock has no version, so it cannot be read";
        return Err(root.source.error(0..0, message).help(format!(
            "restore the line `version = {}`, which every lock has",
            READERS.len()
        )));
    };
    let number = version.get_ref().as_integer();
    let number =
        number.and_then(|number| usize::from_str_radix(number.as_str(), number.radix()).ok());
    let reader = number.and_then(|number| READERS.get(number.checked_sub(1)?));
    reader.copied().ok_or_else(|| {
        let message = format!(
            "the lock has another version than this program reads ({})",
            READERS.len()
        );
        root.source.error(version.span(), message).help(UPDATE)
    })
}
