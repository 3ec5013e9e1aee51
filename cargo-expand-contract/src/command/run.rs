//! `run`: phases on a database.

// Help texts are shown as they are written: no Markdown.
#![allow(clippy::doc_markdown, clippy::doc_link_with_quotes)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use expand_contract::{Event, MigrationSource, State, Status};
use expand_contract_schema::{Diagnostic, Phase};
use serde_json::json;

use super::evidence::{self, ReportTo, report_to};
use super::source::Source;
use crate::args::{
    DatabaseArgs, FormatArgs, HookArgs, MembersArgs, PackageArgs, RunnerArgs, SchemaArgs,
    SourceArgs,
};
use crate::database::{self, Code, Database, Order, Others, Url};
use crate::exit;
use crate::failure::Failure;
use crate::health::Health;
use crate::hooks::{Hooks, Place};
use crate::output::{Format, Output};
use crate::package::Workspace;
use crate::progress::Progress;
use crate::repack::Program;
use crate::sources;
use clap::{Args, ValueEnum};

/// Run a phase on a database: expand, migrate, contract or rollback
///
/// Takes the migrations from the package's lock and folder, from `--migrations DIR` alone, or,
/// where neither is at hand, from the database's own journal, which keeps the text of
/// everything that was applied. It needs the rights of the tables' owner. Stop it at any time,
/// by Ctrl-C or worse: running it again goes on where it was.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
When each phase is safe:
  expand    any time: adds the new side and the triggers beside the old one; waits for locks only briefly
  migrate   any time after expand: small batches that give way to the application; ends verified, or names the rows that are not
  contract  any time: refused, with the reason, while a build that knows the old side may be alive
  rollback  until contract: refused while a build that needs the new side is alive, or when it would lose what was written there

Examples:
  cargo expand-contract run expand
  cargo expand-contract run migrate --database-url postgres://owner@db/shop
  cargo expand-contract run contract --report evidence.html      changes nothing: a page for a person to sign
  cargo expand-contract run rollback 20261122101500_users_full_name --discard users.full_name
  cargo expand-contract run migrate --hook ./notify    tells a command of phases, of waits that last, of rows that failed
  cargo expand-contract run migrate --start-at 22:00 --window 22:00-05:00 --time-zone Europe/Berlin
  cargo expand-contract run migrate --schema tenant_7    where each tenant has a schema: a run of its own
  cargo expand-contract run --for-build       in tests and CI: brings any database, an empty one too, to what this code wants
  cargo-expand-contract run contract --migrations ./migrations    on a machine without cargo"
)]
pub(crate) struct RunArgs {
    /// The phase
    #[arg(
        value_enum,
        required_unless_present = "for_build",
        conflicts_with = "for_build"
    )]
    pub(crate) phase: Option<PhaseArg>,
    /// Only this migration [default: every one that is due, in order; rollback: the only one that can be]
    pub(crate) id: Option<String>,
    /// Run every phase that this build's stages allow, in order
    #[arg(long)]
    pub(crate) for_build: bool,
    /// Contract: change nothing, and write what is known before it: a page (.html) or a document (.json; - for stdout)
    #[arg(long, value_name = "FILE", value_parser = report_to, requires = "phase")]
    pub(crate) report: Option<ReportTo>,
    #[command(flatten)]
    pub(crate) runner: RunnerArgs,
    #[command(flatten)]
    pub(crate) package: PackageArgs,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    #[command(flatten)]
    pub(crate) schema: SchemaArgs,
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    #[command(flatten)]
    pub(crate) hooks: HookArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

/// The phases, as words of the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PhaseArg {
    /// Add the new side
    Expand,
    /// Fill and verify the new side
    Migrate,
    /// Drop the old side
    Contract,
    /// Drop the new side
    Rollback,
}

impl From<PhaseArg> for Phase {
    fn from(phase: PhaseArg) -> Self {
        match phase {
            PhaseArg::Expand => Self::Expand,
            PhaseArg::Migrate => Self::Migrate,
            PhaseArg::Contract => Self::Contract,
            PhaseArg::Rollback => Self::Rollback,
        }
    }
}

pub(crate) fn run(args: &RunArgs, output: &mut Output) -> Result<u8, Failure> {
    if let Some(to) = &args.report {
        return evidence::run(args, to, output);
    }
    let source = Source::find(&args.package, &args.source)?;
    let url = Url::require(
        &args.database,
        source.project().map(|project| project.root.as_path()),
    )?;
    source.fits(&url)?;
    let hours = args.runner.hours.read()?;
    // A journal or a rollback needs an existing database. A new file would only hide a wrong path.
    let create = !matches!(source, Source::Journal(_))
        && (args.for_build || args.phase == Some(PhaseArg::Expand));
    let progress = Progress::new(args.format.message_format);
    let listener = progress.clone();
    let warnings = progress.clone();
    let warn = move |warning: &Diagnostic| warnings.warn(warning);
    let hooks = Hooks::of_run(
        &args.hooks,
        source.project(),
        Place::new(&url, &args.schema),
        warn,
    )?;
    let hooks = Arc::new(hooks);
    let ear = hooks.clone();
    let stop = Arc::new(AtomicBool::new(false));
    let waits = Arc::new(AtomicBool::new(false));
    let noted = waits.clone();
    let statements = statements(args, &source);
    // The limits of a package are for its database in production. `--for-build` builds databases of tests.
    let config = source.project().map(|project| &project.config);
    let mut health = Health::of(&args.runner, config.filter(|_| !args.for_build))?;
    let repack = Program::find(&args.runner, &url)?;
    let work = async {
        let database = Database::connect(&url, create).await?;
        let mut sources = source.migrations(&database).await?;
        // Another checkout may have applied the migration. The journal kept its text.
        if let Some(id) = &args.id
            && !sources.iter().any(|source| source.id == *id)
        {
            let applied = database.journal().await?;
            sources.extend(applied.into_iter().filter(|source| source.id == *id));
        }
        let order = order(args, &database, &sources).await?;
        health.watch().await;
        let code = Code {
            migrations: sources,
            statements,
            others: Others::connect(&args.runner, &url).await?,
            health,
            repack,
        };
        let ran = database
            .run(
                code,
                &order,
                (&args.runner, &hours),
                args.schema.name(),
                stop.clone(),
                move |event| {
                    if matches!(event, Event::Soaking { .. }) {
                        noted.store(true, Ordering::Relaxed);
                    }
                    listener.show(event);
                    ear.hear(event);
                },
            )
            .await;
        let next = match &ran {
            Ok(ids) => {
                match database.status(Vec::new(), args.schema.name()).await {
                    Ok(status) => {
                        hooks.see(&status);
                        next(&status, ids)
                    }
                    // The phase is done, so this is no failure of it.
                    Err(error) => {
                        not_seen(&error, args.format.message_format);
                        None
                    }
                }
            }
            Err(_) => None,
        };
        database.close().await;
        Ok((order, ran?, next))
    };
    let result = database::block_on_until(work, Some(&stop));
    hooks.finish();
    progress.end();
    let (order, ids, next) = result?;
    report(&order, &ids, next, waits.load(Ordering::Relaxed), output);
    Ok(exit::DONE)
}

/// Warns that the status behind a phase could not be read.
fn not_seen(error: &expand_contract::Error, format: Format) {
    let warning = Diagnostic::warning(format!("the phase is done, and the status behind it cannot be read: {error}"))
        .help("the next step is not shown, and hooks are not told of overdue contracts and lapsed leases: run `status`");
    Output::new(format).diagnostics(&[warning]);
}

/// The statements that a migrate and a contract plan. Where no package is at hand there are none; what cannot be read is a
/// finding of `check`, and no reason to stop a phase.
fn statements(args: &RunArgs, source: &Source) -> Vec<String> {
    let Some(project) = source.project() else {
        return Vec::new();
    };
    if !matches!(args.phase, Some(PhaseArg::Migrate | PhaseArg::Contract)) {
        return Vec::new();
    }
    let members = MembersArgs {
        manifest_path: args.package.manifest_path.clone(),
        packages: args.package.package.iter().cloned().collect(),
    };
    match Workspace::find(&members) {
        Ok(workspace) => sources::statements(&workspace, &project.lock),
        Err(_) => Vec::new(),
    }
}

async fn order(
    args: &RunArgs,
    database: &Database,
    sources: &[MigrationSource],
) -> Result<Order, Failure> {
    let Some(phase) = args.phase else {
        return Ok(Order::ForBuild);
    };
    if phase != PhaseArg::Rollback {
        return Ok(Order::Phase(phase.into(), args.id.clone()));
    }
    if let Some(id) = &args.id {
        return Ok(Order::Rollback(id.clone()));
    }
    let schema = args.schema.name();
    let status = database.status(sources.to_vec(), schema).await?;
    let locks: Vec<&str> = sources.iter().map(|source| source.lock.as_str()).collect();
    let can: Vec<&str> = status
        .migrations
        .iter()
        .filter(|migration| migration.here && locks.contains(&migration.lock.as_str()))
        .filter(|migration| {
            migration.soaking.is_some()
                || !matches!(
                    migration.state,
                    None | Some(State::Contracting | State::Contracted)
                )
        })
        .map(|migration| migration.id.as_str())
        .collect();
    match can.as_slice() {
        [id] => Ok(Order::Rollback((*id).to_owned())),
        [] => Err(Failure::refused(
            Diagnostic::error(
                "there is nothing to roll back: no migration is between expand and contract here",
            )
            .help("`cargo expand-contract status` shows where each is"),
        )),
        ids => Err(Failure::refused(
            Diagnostic::error("several migrations can be rolled back")
                .help(format!("name one: {}", ids.join(", "))),
        )),
    }
}

/// The next phase of the migrations that moved.
fn next(status: &Status, ids: &[String]) -> Option<Phase> {
    let here = status.migrations.iter().filter(|one| one.here);
    let moved = here.filter(|one| ids.contains(&one.id));
    moved.filter_map(|migration| migration.next).min()
}

fn report(order: &Order, ids: &[String], next: Option<Phase>, waits: bool, output: &mut Output) {
    let word = match order {
        Order::Phase(Phase::Expand, _) => "expanded",
        Order::Phase(Phase::Migrate, _) => "migrated",
        Order::Phase(..) => "contracted",
        Order::Rollback(_) => "rolled back",
        Order::ForBuild => "made fit for this build:",
    };
    for id in ids {
        output.line(format!("{word} {id}"));
        output.object(
            "done",
            json!({ "id": id, "state": word.trim_end_matches(':') }),
        );
    }
    if ids.is_empty() {
        let said = if waits {
            "nothing is dropped yet"
        } else {
            "nothing to do"
        };
        output.line(said);
    }
    match (order, next) {
        (Order::Phase(..), Some(Phase::Migrate)) => {
            output.line("Next: `run migrate` fills the new side and verifies it.");
        }
        (Order::Phase(..), Some(Phase::Contract)) => {
            output.line(
                "Next: deploy the build that knows the new side. When no code needs the old one: `contracted` in the model,",
            );
            output.line("`generate`, deploy, `run contract`.");
        }
        _ => {}
    }
    output.object("summary", json!({ "migrations": ids.len() }));
}
