//! Packages like a user's, for tests of cargo's reactions to them.

// A fixture that cannot be set up has no caller that could handle it, so it fails the test with its reason.
#![allow(clippy::missing_panics_doc)]

use std::path::Path;

use expand_contract_schema::diff::adopt;
use expand_contract_schema::generate::generate;
use expand_contract_schema::lock::FILE_NAME;
use expand_contract_schema::{Dialect, Phase, Schema};
use expand_contract_source::syntax::read_crate;
use tests_support::Fixture;

/// The first models of most tests.
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

/// No code needs `name` any more.
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

/// The lock and the folders that `generate` writes for a package whose models changed in these steps.
///
/// The first models are adopted as the state of an existing database.
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

/// Writes the lock and the folders of these models into a package of a fixture.
pub fn generate_into(fixture: &Fixture, package: &str, history: &[&str]) {
    let (lock, files) = generated(package, history);
    fixture.write(&format!("{package}/{FILE_NAME}"), &lock);
    for (path, text) in files {
        fixture.write(&format!("{package}/{path}"), &text);
    }
}

/// Only the lock.
pub fn lock(name: &str, history: &[&str]) -> String {
    generated(name, history).0
}

fn schema(models: &str) -> Schema {
    let (schema, problems) = read_crate(Path::new("lib.rs"), &|_| Ok(models.to_owned()));
    assert!(problems.is_empty(), "{problems:?}");
    schema
}
