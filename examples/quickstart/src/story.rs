//! The story, step by step.

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use tempfile::TempDir;

use crate::services::{self, Service, expand_contract, sources};
use crate::summary::Summary;

/// The time between two steps, in which only the writers work.
const A_WHILE: Duration = Duration::from_secs(2);

/// Tells the whole story; `false` if a write was lost or failed.
pub(crate) async fn tell() -> Result<bool, Box<dyn Error>> {
    // A test uses this to show that the summary can fail: without triggers, writes of the old build are lost.
    let sabotage = env::var_os("QUICKSTART_WITHOUT_TRIGGERS").is_some();
    say(
        "Building two builds of one service: v1 knows customers.name, v2 knows customers.full_name.",
    );
    must(
        services::build()?.status()?.success(),
        "building the services",
    )?;
    let start = Instant::now();

    let scratch = TempDir::new()?;
    let database = scratch.path().join("customers.db");
    let (log1, log2) = (scratch.path().join("v1.log"), scratch.path().join("v2.log"));
    let pool = create(&database).await?;
    let package = scratch.path().join("customers");
    check_out(&sources().join("v1"), &package)?;
    say("A table of 100,000 customers. v1 starts, and writes all the time.");
    must(
        expand_contract(&package, &database, &["init", "--dialect", "sqlite"])?,
        "init",
    )?;
    must(
        expand_contract(&package, &database, &["run", "--for-build"])?,
        "run --for-build",
    )?;
    let v1 = Service::start("customers-v1", &database, &log1)?;
    tokio::time::sleep(A_WHILE).await;

    say(
        "A developer renames the field: #[migrate(renamed(from = \"name\"))] pub full_name: String",
    );
    fs::copy(
        sources().join("v2/src/models.rs"),
        package.join("src/models.rs"),
    )?;
    must(
        expand_contract(&package, &database, &["generate"])?,
        "generate",
    )?;
    if !same_as_compiled(&package)? {
        return Err("generate wrote something else than v2 was compiled with; `BLESS=1 cargo run -p quickstart` takes it over".into());
    }
    must(
        expand_contract(&package, &database, &["run", "expand"])?,
        "run expand",
    )?;
    must(
        expand_contract(&package, &database, &["run", "migrate"])?,
        "run migrate",
    )?;

    say("v2 is deployed beside v1. Both write, mostly to the same customers.");
    if sabotage {
        gut_triggers(&pool).await?;
    }
    let v2 = Service::start("customers-v2", &database, &log2)?;
    tokio::time::sleep(2 * A_WHILE).await;
    must(expand_contract(&package, &database, &["status"])?, "status")?;

    say("Contract too early: v1 is still alive.");
    must(
        !expand_contract(&package, &database, &["run", "contract"])?,
        "refusing to contract",
    )?;

    say("v1 leaves. Contract again.");
    v1.stop()?;
    let contracted = expand_contract(&package, &database, &["run", "contract"])?;
    must(contracted || sabotage, "run contract")?;
    tokio::time::sleep(A_WHILE).await;
    v2.stop()?;

    if !sabotage {
        say("And code that still touches customers.name (examples/quickstart/v2/src/leftover.rs)?");
        println!("\n$ cargo build -p customers-v2 --features leftover");
        let mut leftover = services::build()?;
        leftover.args(["--features", "customers-v2/leftover"]);
        must(!leftover.status()?.success(), "refusing to compile")?;
    }

    let summary = Summary::count(&pool, [&log1, &log2]).await?;
    for why in summary.failed.iter().take(5) {
        println!("failed: {why}");
    }
    let [old, new] = summary.writes;
    println!(
        "\nv1 wrote {old} times, v2 {new} times: lost {}, failed {}",
        summary.lost,
        summary.failed.len()
    );
    println!("took {:.0} s", start.elapsed().as_secs_f64());
    Ok(summary.lost == 0 && summary.failed.is_empty())
}

fn say(what: &str) {
    println!("\n== {what}");
}

fn must(worked: bool, what: &str) -> Result<(), String> {
    if worked {
        Ok(())
    } else {
        Err(format!("{what} went otherwise than expected; see above"))
    }
}

async fn create(database: &Path) -> sqlx::Result<SqlitePool> {
    let options = SqliteConnectOptions::new()
        .filename(database)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal);
    let pool = SqlitePool::connect_with(options.busy_timeout(Duration::from_secs(30))).await?;
    sqlx::query("CREATE TABLE customers (id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL)")
        .execute(&pool)
        .await?;
    sqlx::query(
        "INSERT INTO customers (id, name, version)
         WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 100000)
         SELECT id, 'customer as imported, ' || id, 0 FROM n",
    )
    .execute(&pool)
    .await?;
    Ok(pool)
}

/// Lets the triggers do nothing. Without them the command would notice.
async fn gut_triggers(pool: &SqlitePool) -> sqlx::Result<()> {
    let names: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
            .fetch_all(pool)
            .await?;
    for name in names {
        let nothing = format!(
            "DROP TRIGGER \"{name}\"; CREATE TRIGGER \"{name}\" AFTER INSERT ON customers BEGIN SELECT 1; END"
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(nothing))
            .execute(pool)
            .await?;
    }
    Ok(())
}

/// Lays out a developer's checkout of the service.
fn check_out(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to.join("src"))?;
    fs::write(
        to.join("Cargo.toml"),
        "[package]\nname = \"customers\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[workspace]\n",
    )?;
    for file in ["src/main.rs", "src/models.rs"] {
        fs::copy(from.join(file), to.join(file))?;
    }
    Ok(())
}

/// Whether `generate` wrote the same files that v2 was compiled with. With `BLESS` set, the new files replace the old ones
/// for the next build.
fn same_as_compiled(package: &Path) -> std::io::Result<bool> {
    let v2 = sources().join("v2");
    let mut same = true;
    for file in generated(package)? {
        let (here, there) = (package.join(&file), v2.join(&file));
        if fs::read(&here)? != fs::read(&there).unwrap_or_default() {
            same = false;
            if env::var_os("BLESS").is_some() {
                fs::create_dir_all(there.parent().unwrap_or(&v2))?;
                fs::copy(here, there)?;
            }
        }
    }
    Ok(same)
}

/// The lock and every phase file, relative to the package.
fn generated(package: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = vec![PathBuf::from("expand-contract.lock")];
    for folder in fs::read_dir(package.join("migrations"))? {
        let folder = Path::new("migrations").join(folder?.file_name());
        for file in fs::read_dir(package.join(&folder))? {
            files.push(folder.join(file?.file_name()));
        }
    }
    Ok(files)
}
