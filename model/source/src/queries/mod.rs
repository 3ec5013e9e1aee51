//! The SQL in Rust sources: what is given to sqlx's macros, functions and builders, each text with its place.
//!
//! Only tokens are looked at, so that it works for any version of sqlx, inside of other macros, and while the
//! application does not compile. What is not known before the program runs is a hole.

mod builder;
mod expression;
mod files;
mod literal;
mod names;
mod scan;
mod shape;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use files::Files;
pub use shape::{Home, Shape, shapes};
pub use text::{Source, Text};

use crate::{Diagnostic, Location};

/// One SQL text as a program gives it to its database.
#[derive(Debug, Clone)]
pub struct Query {
    /// The text and where its parts are written.
    pub text: Text,
    /// What it is given to, as it is written there: `sqlx::query_as!`, `QueryBuilder`.
    pub sink: String,
    /// Where it is given to that.
    pub call: Location,
    /// Whether it is the argument of a macro that prepares it when the program is built: its hash names a file in
    /// `.sqlx`.
    pub prepared: bool,
}

/// Reads a file; the command gives `std::fs::read_to_string`, tests a map.
pub type Read<'a> = dyn Fn(&Path) -> io::Result<String> + 'a;

/// The SQL of one package. `crates` are the root files of its targets, from which `mod` is followed; `root` is the folder
/// of its `Cargo.toml`, which `query_file!` starts from.
///
/// A file that is not Rust is reported; it hides nothing of the others.
pub fn queries(root: &Path, crates: &[PathBuf], read: &Read<'_>) -> (Vec<Query>, Vec<Diagnostic>) {
    let mut files = Files::new(read);
    for krate in crates {
        files.krate(krate);
    }
    let Files {
        parsed,
        diagnostics,
        ..
    } = files;
    let world = expression::World { root, read };
    let mut constants = BTreeMap::new();
    // Twice, so that a constant may be made of others.
    for _ in 0..2 {
        for (source, tokens) in &parsed {
            expression::constants(&world, source, tokens.clone(), &mut constants);
        }
    }
    let mut found = Vec::new();
    for (source, tokens) in parsed {
        scan::file(&world, &source, tokens, &constants, &mut found);
    }
    // Spans of all files are kept for the thread's life otherwise.
    proc_macro2::extra::invalidate_current_thread_spans();
    (found, diagnostics)
}
