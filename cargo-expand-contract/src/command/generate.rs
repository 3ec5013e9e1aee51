//! `generate`: from models and lock to migrations and the next lock.

// Help texts are shown as they are written: no Markdown.
#![allow(clippy::doc_markdown, clippy::doc_link_with_quotes)]

use std::collections::BTreeSet;

use expand_contract_schema::generate::{Generated, generate};
use expand_contract_schema::{Diagnostic, Lock, Severity};
use serde_json::json;

use super::{check, plan, published};
use crate::args::{DatabaseArgs, FormatArgs, PackageArgs};
use crate::baseline;
use crate::exit;
use crate::failure::Failure;
use crate::git::{self, Base};
use crate::old_builds;
use crate::output::Output;
use crate::package::Package;
use crate::project::{self, Project, shown};
use crate::store::Changes;
use crate::time;
use clap::Args;

/// Write the migrations that bring the database from the lock to the models
///
/// Compares the models with expand-contract.lock, prints the plan, and writes one folder per
/// changed table with expand.sql, migrate.sql, contract.sql and rollback.sql, and the new lock.
/// It reads sources, not builds: it works while the application does not compile. It never
/// guesses: a field that vanished or changed its type is an error that names each way to say
/// what is meant. Files are written all or not at all.
///
/// Commit what it writes together with the models.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Safe at any time: no database is changed. A migration that is published in the base ref (config `base`, else origin's default
branch or main), or applied in the connected database, is never touched. SOURCE_DATE_EPOCH sets the time in the ids.

Examples:
  cargo expand-contract generate
  cargo expand-contract generate --check      in CI: derives everything again, fails when models, lock or files disagree
  cargo expand-contract generate --dry-run    shows the files without writing them
  cargo expand-contract generate --amend      after another look at the model: reworks the newest unpublished migration"
)]
pub(crate) struct GenerateArgs {
    /// Write nothing; fail when models, lock and files do not agree
    #[arg(long, conflicts_with_all = ["dry_run", "amend"])]
    pub(crate) check: bool,
    /// Write nothing; print the files that would be written
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Rework the newest migration that is not published yet, instead of adding one
    #[arg(long)]
    pub(crate) amend: bool,
    #[command(flatten)]
    pub(crate) package: PackageArgs,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

pub(crate) fn run(args: &GenerateArgs, output: &mut Output) -> Result<u8, Failure> {
    let package = Package::find(&args.package)?;
    let project = Project::of(&package)?;
    if args.check {
        return check::with_database(&package, &project, &args.database, output);
    }
    let base = git::base(&project.root, project.config.base.as_deref())?;
    let (schema, warnings) = project::models(&package)?;
    output.diagnostics(&warnings);

    let start = if args.amend {
        Start::amend(args, &project, base.as_ref())?
    } else {
        Start {
            lock: project.lock.clone(),
            reworked: Vec::new(),
            now: time::now()?,
        }
    };
    let findings = check::intact(&project, base.as_ref(), &start.reworked)?;
    if !findings.is_empty() {
        return Err(Failure::findings(findings));
    }
    let generated = generate(&start.lock, &schema, &start.now).map_err(Failure::findings)?;
    output.diagnostics(&generated.warnings);
    let locks = [&start.lock, &generated.lock];
    let enums = baseline::taken_over(&project, &args.database, &schema, locks)?;
    if enums.iter().any(|one| one.severity == Severity::Error) {
        return Err(Failure::findings(enums));
    }
    output.diagnostics(&enums);
    let noticed = old_builds::look(&args.package, &project, base.as_ref(), &generated)?;
    if noticed.iter().any(|one| one.severity == Severity::Error) {
        return Err(Failure::findings(noticed));
    }
    output.diagnostics(&noticed);
    if schema.tables.is_empty() && start.lock.tables.is_empty() && start.reworked.is_empty() {
        output.line(no_model(&package));
        return Ok(exit::DONE);
    }
    write(args, &project, &start, &generated, output)
}

/// The sources that were read, where no model was found and none was expected.
fn no_model(package: &Package) -> String {
    let roots = package.roots.iter();
    let roots: Vec<String> = roots
        .map(|root| shown(root).display().to_string())
        .collect();
    format!(
        "nothing to do: there is no struct with `#[migrate(table = ..)]` in {} and the modules below",
        roots.join(", ")
    )
}

/// The starting point of `generate`.
struct Start {
    lock: Lock,
    /// The ids of the migrations that are removed and written again.
    reworked: Vec<String>,
    /// The time for new ids.
    now: String,
}

impl Start {
    /// The lock before the newest `generate` that is not published. That run may have written a migration for each of
    /// several tables, all with the same time.
    fn amend(args: &GenerateArgs, project: &Project, base: Option<&Base>) -> Result<Self, Failure> {
        let ids: BTreeSet<String> = project.lock.ordered().into_iter().collect();
        let is_published = |id: &String| base.is_some_and(|base| base.holds(id));
        let Some(newest) = ids.iter().rev().find(|id| !is_published(id)) else {
            let diagnostic = match (ids.last(), base) {
                (Some(id), Some(base)) => Diagnostic::error(format!(
                    "there is nothing to amend: the newest migration, {id}, is published in {}",
                    base.name
                )),
                _ => Diagnostic::error("there is nothing to amend: the lock knows no migration"),
            };
            return Err(Failure::refused(diagnostic.help(
                "run `cargo expand-contract generate` without --amend: that is the next migration",
            )));
        };
        // The migrations that were generated together. An id without a time stands alone.
        let now = time::of_id(newest);
        let is_of_now = |id: &String| id == newest || now.is_some_and(|now| id.starts_with(now));
        let reworked: Vec<String> = ids
            .iter()
            .filter(|id| is_of_now(id) && !is_published(id))
            .cloned()
            .collect();
        published::refuse(project, base, &args.database, &reworked)?;

        let mut lock = project.lock.clone();
        let mut left = reworked.clone();
        while let Some(at) = left.iter().position(|id| lock.dependents(id).is_empty()) {
            let id = left.remove(at);
            // Only a lock that does not know the id returns `None`.
            lock = lock.without(&id).unwrap_or(lock);
        }
        if let Some(id) = left.first() {
            return Err(Failure::refused(
                Diagnostic::error(format!(
                    "{id} cannot be amended: {} comes after it",
                    lock.dependents(id).join(", ")
                ))
                .help("discard the later one first"),
            ));
        }
        Ok(Self {
            lock,
            reworked,
            now: match now {
                Some(now) => now.to_owned(),
                None => time::now()?,
            },
        })
    }
}

fn write(
    args: &GenerateArgs,
    project: &Project,
    start: &Start,
    generated: &Generated,
    output: &mut Output,
) -> Result<u8, Failure> {
    let lock = generated.lock.render();
    let same_lock = lock == project.lock_text;
    if generated.folders.is_empty() && start.reworked.is_empty() && same_lock {
        output.line("nothing to do: the lock says what the models say");
        return Ok(exit::DONE);
    }
    plan::print(output, generated)?;
    half_contracted(&start.lock, &generated.lock, output);
    let migrations = shown(&project.migrations);
    if args.dry_run {
        for folder in &generated.folders {
            plan::files(output, &migrations, folder);
        }
        output.line(format!("\n==> {}", shown(&project.lock_path()).display()));
        output.line(lock.trim_end());
        output.note("nothing is written (--dry-run)");
        return Ok(exit::DONE);
    }

    let changes = Changes {
        remove: start.reworked.clone(),
        add: generated
            .folders
            .iter()
            .map(|folder| (folder.migration.id.clone(), folder.files.clone()))
            .collect(),
        lock,
    };
    changes.commit(&project.migrations, &project.lock_path())?;

    let written: BTreeSet<&String> = changes.add.iter().map(|(id, _)| id).collect();
    for id in changes.remove.iter().filter(|id| !written.contains(id)) {
        output.line(format!("removed {}/", migrations.join(id).display()));
    }
    for id in &written {
        let path = migrations.join(id);
        output.line(format!("wrote {}/", path.display()));
        output.object("written", json!({ "path": path, "id": id }));
    }
    let path = shown(&project.lock_path());
    output.line(format!("wrote {}", path.display()));
    output.object("written", json!({ "path": path }));
    if !written.is_empty() {
        output.line("\nNext: review and commit, then `cargo expand-contract run expand`.");
    }
    Ok(exit::DONE)
}

/// A migration is contracted as a whole. If only some of its fields are, this names the other fields.
fn half_contracted(before: &Lock, after: &Lock, output: &mut Output) {
    for id in after.migrations.keys() {
        let left = after.expanding(id);
        if left.is_empty() || before.expanding(id).len() <= left.len() {
            continue;
        }
        let message = format!(
            "{id} as a whole is still expanding: its contract also needs `contracted` (or `removed`) at {}",
            left.join(", ")
        );
        output.line(format!("  {message}"));
        output.object("note", json!({ "message": message }));
    }
}
