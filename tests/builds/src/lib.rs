//! Packages as users have them, for tests of what cargo does with them.

// A fixture that cannot be set up has nobody to report to: it fails the test with its reason.
#![allow(clippy::missing_panics_doc)]

use std::path::Path;

use expand_contract_schema::diff::adopt;
use expand_contract_schema::generate::generate;
use expand_contract_schema::lock::FILE_NAME;
use expand_contract_schema::{Dialect, Phase, Schema};
use expand_contract_source::syntax::read_crate;
use tests_support::Fixture;

/// The models that most tests begin with.
pub const NAME: &str = r#"
#[expand_contract::migrate(table = "users")]
#[derive(Debug)]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub name: String,
}
"#;

/// `name` becomes `full_name`.
pub const FULL_NAME: &str = r#"
#[expand_contract::migrate(table = "users")]
#[derive(Debug)]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "name"))]
    pub full_name: String,
}
"#;

/// No code needs `name`.
pub const CONTRACTED: &str = r#"
#[expand_contract::migrate(table = "users")]
#[derive(Debug)]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "name", contracted))]
    pub full_name: String,
}
"#;

/// A build script of two lines.
pub const SCRIPT: &str = "fn main() {\n    expand_contract_build::check();\n}\n";

/// What `generate` writes when a package's models have been these, one after the other: its lock, and its folders.
///
/// The first are taken over as a database has them.
pub fn generated(name: &str, history: &[&str]) -> (String, Vec<(String, String)>) {
    let (first, rest) = history.split_first().expect("models");
    let mut lock = adopt(name, Dialect::Postgres, &schema(first)).expect("models of a lock");
    let mut files = Vec::new();
    for (number, models) in rest.iter().enumerate() {
        let now = format!("202601{:02}000000", number + 1);
        let new = generate(&lock, &schema(models), &now).expect("a migration");
        for folder in new.folders {
            for (phase, text) in Phase::ALL.into_iter().zip(folder.files) {
                files.push((
                    format!("migrations/{}/{}", folder.migration.id, phase.file_name()),
                    text,
                ));
            }
        }
        lock = new.lock;
    }
    (lock.render(), files)
}

/// Writes lock and folders of these models into a package of a fixture.
pub fn generate_into(fixture: &Fixture, package: &str, history: &[&str]) {
    let (lock, files) = generated(package, history);
    fixture.write(&format!("{package}/{FILE_NAME}"), &lock);
    for (path, text) in files {
        fixture.write(&format!("{package}/{path}"), &text);
    }
}

/// The lock alone.
pub fn lock(name: &str, history: &[&str]) -> String {
    generated(name, history).0
}

fn schema(models: &str) -> Schema {
    let (schema, problems) = read_crate(Path::new("lib.rs"), &|_| Ok(models.to_owned()));
    assert!(problems.is_empty(), "{problems:?}");
    schema
}
