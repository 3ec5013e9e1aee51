//! A small application, built from an empty target folder.

use std::path::{Path, PathBuf};

use super::With;
use super::cargo::{Folder, WORKSPACE, dependencies, expand_contract};
use crate::options::Options;
use crate::report::{Table, Wanted};
use crate::server::Server;
use crate::stats::median;
use crate::{Result, progress};

const MAIN: &str = include_str!("../../app/main.rs");
const MODELS: &str = include_str!("../../app/models.rs");
const STORE: &str = include_str!("../../app/store.rs");
const TABLES: &str = include_str!("../../app/tables.sql");

const OTHERS: &str = "\
    axum = { version = \"0.8\", default-features = false, features = [\"http1\", \"json\", \"tokio\"] }\n\
    chrono = { version = \"0.4\", default-features = false, features = [\"serde\", \"std\"] }\n\
    serde = { version = \"1\", features = [\"derive\"] }\n\
    tokio = { version = \"1\", default-features = false, features = [\"macros\", \"net\", \"rt-multi-thread\"] }\n";

pub(crate) async fn run(server: &mut Server, options: &Options) -> Result<Table> {
    let mut table = Table::new("A clean build of a small application", "build");
    table.about(
        "Processor seconds of `cargo build` with an empty target folder, by those of the same application without \
         expand-contract: six models, 26 queries in sqlx's macros with `.sqlx`, an HTTP API with axum (`benches/app`). \
         *Models*: structs under `#[migrate]`, an embedded lock, a `Fleet`. *Models and SQL*: queries in our macros as \
         well.",
    );
    let folder = Folder::new()?;
    let database = server.empty().await?;
    database.run(TABLES).await?;
    progress("preparing the application's queries");
    let packages = With::ALL
        .into_iter()
        .map(|with| write(&folder, with).map(|package| (with, package)))
        .collect::<Result<Vec<_>>>()?;
    prepare(&folder, &packages, &server.url(&database.name))?;
    server.drop(database).await;

    let mut seconds = [const { Vec::new() }; With::ALL.len()];
    for round in 0..options.builds() {
        for at in 0..packages.len() {
            // The order rotates, so that every form is the first one in some round.
            let at = (at + round) % packages.len();
            let (with, package) = &packages[at];
            progress(&format!("building the application with {}", with.name()));
            let target = format!("target-{}-{round}", with.name());
            seconds[at].push(folder.cargo(package, &target, &["build"])?.seconds);
            std::fs::remove_dir_all(folder.path(&target))?;
        }
    }
    let [nothing, models, sql] = seconds.map(median);
    table.case("by none");
    table.put("models", Wanted::AtMost(1.10), 2, models / nothing);
    table.put("models and SQL", Wanted::AtMost(1.20), 2, sql / nothing);
    table.put("seconds without", Wanted::Nothing, 1, nothing);
    Ok(table)
}

/// Writes one form of the application.
fn write(folder: &Folder, with: With) -> Result<PathBuf> {
    let manifest = format!(
        "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n{}\n{WORKSPACE}",
        dependencies(with, OTHERS)
    );
    let lines = |text: &str, without: &str| -> String {
        text.split_inclusive('\n')
            .filter(|line| with != With::Nothing || !line.contains(without))
            .collect()
    };
    let mut models = lines(MODELS, "migrate(");
    if with != With::Nothing {
        models = models.replace(", sqlx::FromRow", "");
    }
    let package = folder.write(
        with.name(),
        [
            ("Cargo.toml", manifest),
            ("src/main.rs", lines(MAIN, "expand_contract")),
            ("src/models.rs", models.clone()),
            ("src/store.rs", with.queries(STORE)),
        ],
    )?;
    if with != With::Nothing {
        // The model before the change, so that there is a history.
        let file = package.join("src/models.rs");
        let renamed = "    #[migrate(renamed(from = \"name\"))]\n    pub full_name";
        std::fs::write(&file, models.replace(renamed, "    pub name"))?;
        expand_contract(&package, 0, &["init", "--dialect", "postgres"])?;
        expand_contract(&package, 1, &["generate"])?;
        std::fs::write(&file, models)?;
        expand_contract(&package, 60, &["generate"])?;
    }
    Ok(package)
}

/// Lets sqlx prepare the queries of the plain form, and copies the result to the other forms.
fn prepare(folder: &Folder, packages: &[(With, PathBuf)], url: &str) -> Result {
    let Some((_, plain)) = packages.first() else {
        return Ok(());
    };
    let prepared = plain.join(".sqlx");
    online(folder, plain, &prepared, url)?;
    for (_, package) in &packages[1..] {
        let into = package.join(".sqlx");
        std::fs::create_dir(&into)?;
        for entry in std::fs::read_dir(&prepared)? {
            let entry = entry?;
            std::fs::copy(entry.path(), into.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// Checks a package with a database, so that sqlx's macros write their files.
pub(super) fn online(folder: &Folder, package: &Path, prepared: &Path, url: &str) -> Result {
    std::fs::create_dir_all(prepared)?;
    super::cargo::Ran::of(
        folder
            .command(package, "target-online")
            .args(["check", "--workspace"])
            .env_remove("SQLX_OFFLINE")
            .env("SQLX_OFFLINE_DIR", prepared)
            .env("DATABASE_URL", url),
    )
    .map(drop)
}
