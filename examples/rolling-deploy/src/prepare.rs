//! Writes `.sqlx` again: the facts about the database that `query!` needs when the builds are compiled without one.

use std::error::Error;
use std::fs;

use crate::database::Database;
use crate::programs::{self, cargo, expand_contract, sources};
use crate::server::{Package, Packages, Server};

/// Prepares each build's SQL against a database in the state in which this build is deployed.
pub(crate) fn prepare(server: &dyn Server) -> Result<(), Box<dyn Error>> {
    programs::build(&[])?;
    let Packages { v1, v2 } = server.packages();
    for Package {
        name,
        folder: build,
    } in [v1, v2]
    {
        let database = Database::create(server);
        if !expand_contract(build, &database.owner, &["run", "--for-build"])? {
            return Err("run --for-build failed; see above".into());
        }
        let folder = sources().join(build).join(".sqlx");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir(&folder)?;
        // The macros themselves write the files; `cargo sqlx prepare` relies on the same effect.
        println!("\n$ cargo check -p {name}");
        let checked = cargo()
            .args(["check", "--quiet", "-p", name, "--manifest-path"])
            .arg(sources().join(build).join("Cargo.toml"))
            .env("SQLX_OFFLINE", "false")
            .env("SQLX_OFFLINE_DIR", &folder)
            .env("DATABASE_URL", &database.owner)
            .status()?;
        if !checked.success() {
            return Err(format!("{name} does not compile; see above").into());
        }
        println!(
            "{} queries in {}",
            fs::read_dir(&folder)?.count(),
            folder.display()
        );
    }
    Ok(())
}
