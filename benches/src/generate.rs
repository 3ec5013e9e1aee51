//! Measures the command on a package of 1,000 models.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use tempfile::TempDir;

use crate::report::{Table, Wanted};
use crate::stats::median;
use crate::{Result, progress};

/// The argument with which this program runs itself as `cargo-expand-contract`, so that no other program has to be built.
pub(crate) const COMMAND: &str = "expand-contract";

const FILES: usize = 50;
const MODELS: usize = 20;
const ROUNDS: usize = 3;

pub(crate) fn run() -> Result<Table> {
    let mut table = Table::new("`generate` on 1,000 models", "generate");
    table.about(
        "Seconds of the whole command: cargo's metadata, git, reading 50 files with 20 models of eight fields each, the \
         lock, every migration there is and its checksum, and writing. All but the first have 1,000 migrations behind \
         them, published in a git repository. The files are in memory (`/dev/shm`) where there is such a folder.",
    );
    let wanted = Wanted::AtMost(0.5);
    let package = package()?;
    git(package.path(), &["init", "-q", "-b", "main"])?;
    command(package.path(), 0, &["init", "--dialect", "postgres"])?;
    table.case("seconds");
    let mut put = |what, seconds| table.put(what, wanted, 2, seconds);

    put("1,000 new tables", rounds(package.path(), &["generate"])?);
    command(package.path(), 0, &["generate"])?;
    git(package.path(), &["add", "-A"])?;
    git(
        package.path(),
        &[
            "-c",
            "user.name=b",
            "-c",
            "user.email=b@b",
            "commit",
            "-qm",
            "models",
        ],
    )?;
    put("nothing to do", rounds(package.path(), &["generate"])?);
    put(
        "`generate --check`",
        rounds(package.path(), &["generate", "--check"])?,
    );
    models(package.path(), |model| model == 500)?;
    put(
        "a rename in one model",
        rounds(package.path(), &["generate"])?,
    );
    models(package.path(), |_| true)?;
    put(
        "a rename in each model",
        rounds(package.path(), &["generate"])?,
    );
    Ok(table)
}

/// Seconds of the command, each time on a fresh copy.
fn rounds(package: &Path, args: &[&str]) -> Result<f64> {
    progress(&format!("generate: {}", args.join(" ")));
    let mut took = Vec::new();
    for _ in 0..ROUNDS {
        let copy = folder()?;
        copy_folder(package, copy.path())?;
        took.push(command(copy.path(), 60, args)?);
    }
    Ok(median(took))
}

/// Seconds of one command. `later` shifts its clock, because the ids of migrations contain the second.
pub(crate) fn command(package: &Path, later: u64, args: &[&str]) -> Result<f64> {
    let began = Instant::now();
    let output = Command::new(std::env::current_exe()?)
        .arg(COMMAND)
        .args(args)
        .current_dir(package)
        .env("SOURCE_DATE_EPOCH", (1_795_000_000 + later).to_string())
        .output()?;
    let took = began.elapsed().as_secs_f64();
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{} failed: {said}", args.join(" ")).into());
    }
    Ok(took)
}

fn git(package: &Path, args: &[&str]) -> Result {
    let done = Command::new("git")
        .arg("-C")
        .arg(package)
        .args(args)
        .output()?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr);
        return Err(format!("git {} failed: {said}", args.join(" ")).into());
    }
    Ok(())
}

/// A folder in memory if possible: on some disks it takes seconds to make 4,000 files.
fn folder() -> Result<TempDir> {
    let memory = Path::new("/dev/shm");
    let parent = if memory.is_dir() {
        memory.to_owned()
    } else {
        std::env::temp_dir()
    };
    Ok(TempDir::with_prefix_in("ec-benches-", parent)?)
}

fn package() -> Result<TempDir> {
    let folder = folder()?;
    fs::write(
        folder.path().join("Cargo.toml"),
        "[package]\nname = \"thousand\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n",
    )?;
    models(folder.path(), |_| false)?;
    Ok(folder)
}

/// Writes the models; the chosen ones rename a column.
fn models(package: &Path, renames: impl Fn(usize) -> bool) -> Result {
    let source = package.join("src");
    fs::create_dir_all(&source)?;
    let mut root = String::new();
    for file in 0..FILES {
        let mut text = String::new();
        for model in file * MODELS..(file + 1) * MODELS {
            let name = if renames(model) {
                "    #[migrate(renamed(from = \"name\"))]\n    pub full_name: String,\n"
            } else {
                "    pub name: String,\n"
            };
            write!(
                text,
                "#[expand_contract::migrate(table = \"table_{model}\")]\n\
                 #[derive(Debug, Clone)]\n\
                 pub struct Model{model} {{\n    #[migrate(primary_key)]\n    pub id: i64,\n{name}    \
                 #[migrate(unique)]\n    pub email: String,\n    pub note: Option<String>,\n    \
                 #[migrate(index)]\n    pub parent: i64,\n    pub visits: i64,\n    pub active: bool,\n    \
                 pub created: chrono::DateTime<chrono::Utc>,\n}}\n\n"
            )?;
        }
        fs::write(source.join(format!("models_{file}.rs")), text)?;
        writeln!(root, "mod models_{file};")?;
    }
    fs::write(source.join("lib.rs"), root)?;
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir(&target)?;
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
