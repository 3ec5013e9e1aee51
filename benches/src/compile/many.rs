//! A workspace of 1,000 models and 1,000 queries.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::With;
use super::app::online;
use super::cargo::{Folder, Ran, dependencies, expand_contract};
use crate::options::Options;
use crate::report::{Table, Wanted};
use crate::server::Server;
use crate::stats::median;
use crate::{Result, progress};

const FILES: usize = 50;
const EACH: usize = 20;
const ALL: usize = FILES * EACH;
#[allow(clippy::cast_precision_loss)] // 1,000
const COUNT: f64 = ALL as f64;

const OTHERS: &str =
    "chrono = { version = \"0.4\", default-features = false, features = [\"std\"] }\n";

pub(crate) async fn run(server: &mut Server, options: &Options) -> Result<Table> {
    let mut table = Table::new("1,000 models and 1,000 queries", "macros");
    table.about(
        "One crate of 1,000 models with eight fields each, and one with 1,000 `query_as!` that uses them, \
         with dependencies built. *Expansion* is rustc's own pass `macro_expand_crate` (`-Z time-passes`), built-in derives \
         and sqlx's macros among it, for each model and query; *ours* is what is left without the same pass over plain \
         structs with `sqlx::FromRow`, and over sqlx's macros alone. *Processor time* is that of `cargo check` for the \
         crate, by that of the plain one.",
    );
    let folder = Folder::new()?;
    let database = server.empty().await?;
    database.run(&tables()?).await?;
    progress("writing 1,000 models and 1,000 queries");
    let plain = write(&folder, With::Nothing)?;
    let checked = write(&folder, With::Sql)?;
    let prepared = plain.join(".sqlx");
    online(&folder, &plain, &prepared, &server.url(&database.name))?;
    std::os::unix::fs::symlink(&prepared, checked.join(".sqlx"))?;
    server.drop(database).await;

    let mut measured = Measured::default();
    for _ in 0..options.builds() {
        measured.round(&folder, &plain, &checked)?;
    }
    let Measured { models, queries } = measured;
    for (case, both) in [("models", models), ("queries", queries)] {
        let [plain, checked] = both;
        let expansion = |of: &Crate| 1_000.0 * median(of.expansion.iter().copied()) / COUNT;
        let seconds = |of: &Crate| median(of.seconds.iter().copied());
        table.case(case);
        table.put(
            "expansion, ms each",
            Wanted::Nothing,
            2,
            expansion(&checked),
        );
        let own = expansion(&checked) - expansion(&plain);
        table.put("of it ours, ms each", Wanted::AtMost(2.0), 2, own);
        let ratio = seconds(&checked) / seconds(&plain);
        table.put("processor time, by plain", Wanted::Nothing, 2, ratio);
        table.put("seconds plain", Wanted::Nothing, 1, seconds(&plain));
        table.put("seconds", Wanted::Nothing, 1, seconds(&checked));
    }
    Ok(table)
}

/// The samples of the plain form and of the form with expand-contract.
#[derive(Default)]
struct Measured {
    models: [Crate; 2],
    queries: [Crate; 2],
}

#[derive(Default)]
struct Crate {
    /// Seconds of rustc's expansion pass.
    expansion: Vec<f64>,
    /// Processor seconds of cargo.
    seconds: Vec<f64>,
}

impl Measured {
    fn round(&mut self, folder: &Folder, plain: &Path, checked: &Path) -> Result {
        for (at, workspace) in [plain, checked].into_iter().enumerate() {
            let target = format!("target-{at}");
            for (name, of) in [
                ("models", &mut self.models[at]),
                ("queries", &mut self.queries[at]),
            ] {
                progress(&format!("checking {}, {name}", workspace.display()));
                // The dependencies are built first and not measured.
                folder.cargo(workspace, &target, &["check", "-p", name])?;
                let file = workspace.join(name).join("src/lib.rs");
                std::fs::write(&file, std::fs::read_to_string(&file)? + "\n")?;
                of.seconds.push(
                    folder
                        .cargo(workspace, &target, &["check", "-p", name])?
                        .seconds,
                );
                of.expansion
                    .push(expansion(folder, workspace, &target, name)?);
            }
        }
        Ok(())
    }
}

/// Seconds in which rustc expands a crate.
fn expansion(folder: &Folder, workspace: &Path, target: &str, name: &str) -> Result<f64> {
    let said = Ran::of(
        folder
            .command(workspace, target)
            .env("RUSTC_BOOTSTRAP", "1")
            .args([
                "rustc",
                "--profile",
                "check",
                "-p",
                name,
                "--",
                "-Ztime-passes",
            ]),
    )?
    .said;
    let line = said
        .lines()
        .find(|line| line.trim_end().ends_with("macro_expand_crate"))
        .ok_or_else(|| format!("rustc says nothing of its passes:\n{said}"))?;
    let seconds = line
        .trim_start_matches("time:")
        .trim_start()
        .split(';')
        .next()
        .unwrap_or_default();
    Ok(seconds.trim().parse()?)
}

fn tables() -> Result<String> {
    let mut sql = String::new();
    for at in 0..ALL {
        write!(
            sql,
            "CREATE TABLE table_{at} (id bigint PRIMARY KEY, name text NOT NULL, email text NOT NULL, note text, \
             parent bigint NOT NULL, visits bigint NOT NULL, active boolean NOT NULL, created timestamptz NOT NULL);"
        )?;
    }
    Ok(sql)
}

/// Writes the workspace.
fn write(folder: &Folder, with: With) -> Result<PathBuf> {
    let manifest = |name: &str, others: &str| {
        format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n{}",
            dependencies(with, others)
        )
    };
    let root = folder.write(
        &format!("many-{}", with.name()),
        [
            (
                "Cargo.toml",
                "[workspace]\nresolver = \"3\"\nmembers = [\"models\", \"queries\"]\n".into(),
            ),
            ("models/Cargo.toml", manifest("models", OTHERS)),
            (
                "queries/Cargo.toml",
                manifest("queries", "models = { path = \"../models\" }\n"),
            ),
        ],
    )?;
    let (models, queries) = (root.join("models/src"), root.join("queries/src"));
    std::fs::create_dir_all(&models)?;
    std::fs::create_dir_all(&queries)?;
    let mut modules = String::new();
    for file in 0..FILES {
        let (mut structs, mut functions) = (String::new(), String::new());
        for at in file * EACH..(file + 1) * EACH {
            model(&mut structs, with, at)?;
            functions.push_str(&query(with, file, at));
        }
        std::fs::write(models.join(format!("file_{file}.rs")), structs)?;
        std::fs::write(queries.join(format!("file_{file}.rs")), functions)?;
        writeln!(modules, "pub mod file_{file};")?;
    }
    std::fs::write(models.join("lib.rs"), &modules)?;
    std::fs::write(queries.join("lib.rs"), &modules)?;
    if with != With::Nothing {
        let models = root.join("models");
        expand_contract(&models, 0, &["init", "--dialect", "postgres"])?;
        expand_contract(&models, 1, &["generate"])?;
        // The crate of the queries uses the lock of the models.
        let lock =
            "EXPAND_CONTRACT_LOCK = { value = \"models/expand-contract.lock\", relative = true }";
        std::fs::create_dir(root.join(".cargo"))?;
        std::fs::write(root.join(".cargo/config.toml"), format!("[env]\n{lock}\n"))?;
    }
    Ok(root)
}

fn model(text: &mut String, with: With, at: usize) -> Result {
    let (attribute, key, derive) = match with {
        With::Nothing => (String::new(), "", ", sqlx::FromRow"),
        _ => (
            format!("#[expand_contract::migrate(table = \"table_{at}\")]\n"),
            "    #[migrate(primary_key)]\n",
            "",
        ),
    };
    write!(
        text,
        "{attribute}#[derive(Debug, Clone{derive})]\npub struct Model{at} {{\n{key}    pub id: i64,\n    pub name: String,\n    \
         pub email: String,\n    pub note: Option<String>,\n    pub parent: i64,\n    pub visits: i64,\n    pub active: bool,\n    \
         pub created: chrono::DateTime<chrono::Utc>,\n}}\n\n"
    )?;
    Ok(())
}

fn query(with: With, file: usize, at: usize) -> String {
    let function = format!(
        "pub async fn query_{at}(pool: &sqlx::PgPool, id: i64, name: &str) -> sqlx::Result<models::file_{file}::Model{at}> {{\n    \
         sqlx::query_as!(\n        models::file_{file}::Model{at},\n        \
         \"SELECT m.id, m.name, m.email, m.note, m.parent, m.visits, m.active, m.created FROM table_{at} AS m \\\n         \
         JOIN table_{} AS p ON p.id = m.parent WHERE m.id = $1 AND p.name = $2 AND NOT p.active\",\n        id,\n        name\n    )\n    \
         .fetch_one(pool)\n    .await\n}}\n\n",
        (at + 1) % ALL
    );
    with.queries(&function)
}
