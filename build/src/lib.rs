//! Runs the checks of `cargo expand-contract check` in `cargo build`, by a build script of two lines.
//!
//! ```no_run
//! // build.rs
//! fn main() {
//!     expand_contract_build::check();
//! }
//! ```
//!
//! with `expand-contract-build` among the `[build-dependencies]`.
//!
//! It reads the lock, the models, the migrations, the SQL in the sources of the library and the programs, their `.sql`
//! files and `.sqlx`, and prints each disagreement as a warning or error of cargo. It needs no database, no git and no
//! network, and cargo runs it again only when a file that it has read changes.
//!
//! A package has its lock beside its `Cargo.toml`. A package without a lock uses the lock of the crate whose models it
//! uses: that crate says `links = ".."` in its manifest and has this build script too, which passes its lock on to the
//! crates that depend on it directly, wherever they are compiled. Without `links` the package names the lock itself:
//! [`check_by`].
//!
//! Only the command checks tests, examples and benchmarks (because a change of one of them would compile the library
//! again), other packages' SQL, published migrations and overdue contracts.

#![expect(clippy::needless_doctest_main, reason = "a build script is its `main`")]

mod files;
mod findings;
mod locks;
mod print;
mod targets;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};

/// Checks the package whose build script calls this. Its lock is beside its `Cargo.toml`, or a dependency passes it on.
pub fn check() {
    run(None);
}

/// As [`check`], with the lock at this path, which starts from the package's folder. The package's macros use that lock as
/// well.
///
/// Such a package can only be compiled in its repository: a published package has no folders beside its own.
pub fn check_by(lock: impl AsRef<Path>) {
    run(Some(lock.as_ref()));
}

#[expect(
    clippy::print_stdout,
    reason = "it is how a build script speaks to cargo"
)]
fn run(named: Option<&Path>) {
    let lines = match env::var_os("CARGO_MANIFEST_DIR") {
        Some(folder) => {
            let variables = env::vars_os().filter_map(|(name, value)| {
                Some((name.into_string().ok()?, value.into_string().ok()?))
            });
            Script {
                root: folder.into(),
                variables: variables.collect(),
            }
            .run(named)
        }
        None => vec![
            "cargo::error=CARGO_MANIFEST_DIR is not set; call this from a build script that cargo runs".into(),
        ],
    };
    for line in lines {
        println!("{line}");
    }
}

/// The inputs of a build script.
struct Script {
    /// The package's folder.
    root: PathBuf,
    /// The environment.
    variables: BTreeMap<String, String>,
}

impl Script {
    /// The lines that are printed for cargo.
    fn run(&self, named: Option<&Path>) -> Vec<String> {
        let files = files::Files::new(&self.root);
        let mut lines = Vec::new();
        let findings = match locks::find(self, &files, named) {
            Ok(locks) => {
                lines.extend(locks.directives());
                findings::of(&files, &locks)
            }
            Err(finding) => vec![*finding],
        };
        for finding in &findings {
            lines.extend(print::lines(finding, &files));
        }
        lines.extend(files.directives());
        lines
    }
}
