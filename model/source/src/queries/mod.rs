//! Finds the SQL in Rust sources: the arguments of sqlx's macros, functions and builders, each text with its place.
//!
//! Only tokens are read, so that it works for any version of sqlx, inside of other macros, and while the application does
//! not compile. A part that is only known when the program runs becomes a hole.

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

/// One SQL text that a program passes to its database.
#[derive(Debug, Clone)]
pub struct Query {
    /// The text with the places of its parts.
    pub text: Text,
    /// The function, macro or builder that gets it, as the source writes it: `sqlx::query_as!`, `QueryBuilder`.
    pub sink: String,
    /// The place of the call.
    pub call: Location,
    /// Whether a macro prepares it when the program is built. The hash of the text then names a file in `.sqlx`.
    pub prepared: bool,
}

/// Reads a file: the command passes `std::fs::read_to_string`, a test reads from a map.
pub type Read<'a> = dyn Fn(&Path) -> io::Result<String> + 'a;

/// The SQL of one package. `crates` are the root files of its targets, from which the reader follows `mod`; `root` is the
/// folder of its `Cargo.toml`, at which the paths of `query_file!` start.
///
/// A file that is not Rust is reported, and the other files are still read.
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
    // The second round finds constants that are made of other constants.
    for _ in 0..2 {
        for (source, tokens) in &parsed {
            expression::constants(&world, source, tokens.clone(), &mut constants);
        }
    }
    let mut found = Vec::new();
    for (source, tokens) in parsed {
        scan::file(&world, &source, tokens, &constants, &mut found);
    }
    // Otherwise the spans of all files would be kept until the thread ends.
    proc_macro2::extra::invalidate_current_thread_spans();
    (found, diagnostics)
}
