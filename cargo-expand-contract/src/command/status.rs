//! `status`: the state of a database.

// Help texts are shown as they are written: no Markdown.
#![allow(clippy::doc_markdown, clippy::doc_link_with_quotes)]

use std::time::{Duration, SystemTime};

use expand_contract::observe::{Told, contracts_overdue, prometheus};
use expand_contract::{
    Cancel, FleetStatus, MigrationStatus, Pace, Phase, Progress, RowsFound, Stage, State, Status,
    Wish,
};
use expand_contract_schema::Diagnostic;
use serde_json::{Value, json};

use super::source::Source;
use super::{at_work, watch};
use crate::args::{DatabaseArgs, FormatArgs, HookArgs, PackageArgs, SchemaArgs, SourceArgs};
use crate::database::{self, Database, Url};
use crate::exit;
use crate::failure::Failure;
use crate::hooks::{Hooks, Place};
use crate::output::Output;
use crate::progress::{about, left, thousands};
use crate::time::span;
use clap::Args;

/// Show each migration: its phase, its progress, who is alive, what the next phase waits for
///
/// Reads the database's journal and compares it with the lock and the folder when they are at
/// hand. Changes nothing.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Safe at any time, with the rights of any user that may read the journal.

Examples:
  cargo expand-contract status
  cargo expand-contract status --watch        every two seconds, until Ctrl-C
  cargo expand-contract status --message-format json | jq .
  cargo expand-contract status --prometheus > ec.prom.new && mv ec.prom.new ec.prom    for node_exporter's textfile collector, by cron
  cargo expand-contract status --hook ./notify    tells a command of contracts that are overdue and of leases that lapsed"
)]
pub(crate) struct StatusArgs {
    /// Show it again and again, after so many seconds each, until Ctrl-C [default: 2]
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "2",
        value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) watch: Option<u64>,
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
    /// Print numbers in Prometheus' text format; docs/monitoring.md has the names
    #[arg(long, conflicts_with = "message_format")]
    pub(crate) prometheus: bool,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

pub(crate) fn run(args: &StatusArgs, output: &mut Output) -> Result<u8, Failure> {
    let source = Source::find(&args.package, &args.source)?;
    let url = Url::require(
        &args.database,
        source.project().map(|project| project.root.as_path()),
    )?;
    source.fits(&url)?;
    if let Some(seconds) = args.watch {
        return watch::run(args, &url, Duration::from_secs(seconds), output);
    }
    let format = args.format.message_format;
    let warn = move |warning: &Diagnostic| {
        Output::new(format).diagnostics(std::slice::from_ref(warning));
    };
    let hooks = Hooks::of_status(
        &args.hooks,
        source.project(),
        Place::new(&url, &args.schema),
        warn,
    )?;
    let status = database::block_on(async {
        let database = Database::connect(&url, false).await?;
        let sources = source.migrations(&database).await?;
        let status = database.status(sources, args.schema.name()).await;
        database.close().await;
        Ok(status?)
    })?;
    hooks.see(&status);
    hooks.finish();
    if args.prometheus {
        // The format ends each of its lines by itself.
        output.line(prometheus(&status, SystemTime::now()).trim_end());
        return Ok(exit::DONE);
    }
    print(&url, &status, output);
    overdue(&contracts_overdue(&status, hooks.overdue()), output);
    Ok(exit::DONE)
}

/// The contracts that could have come long ago.
fn overdue(all: &[Told], output: &mut Output) {
    for (index, told) in all.iter().enumerate() {
        let (Some(id), Some(seconds)) = (told.text("migration"), told.number("seconds")) else {
            continue;
        };
        if index == 0 {
            output.line("\noverdue");
        }
        let since = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
        let since = span(since);
        output.line(format!(
            "  the contract of {id}, which is migrated for {since}"
        ));
        output.object("overdue", json!({ "id": id, "migrated_seconds": seconds }));
    }
}

/// Prints the whole status.
pub(super) fn print(url: &Url, status: &Status, output: &mut Output) {
    output.line(format!("{url}"));
    if !status.journal {
        output.line("no phase has run on this database yet");
    }
    let mut schemas = status.migrations.iter().map(|one| &one.schema);
    let first = schemas.next();
    // With one schema, it goes without saying.
    let several = schemas.any(|schema| Some(schema) != first);
    for migration in &status.migrations {
        let rate = at_work::rate(status, migration);
        one(migration, several, rate, output);
        output.object("migration", object(migration, rate));
    }
    if status.journal && status.migrations.is_empty() {
        output.line("no migrations");
    }
    for control in &status.controls {
        let asked = format!("asked by {} {} ago", control.asked_by, span(control.age));
        let (word, said) = match &control.wish {
            Wish::Pause(why) if why.is_empty() => ("paused", asked),
            Wish::Pause(why) => ("paused", format!("{why}; {asked}")),
            Wish::Pace(Pace::Rows(rows)) => ("pace", format!("{rows} rows a second; {asked}")),
            Wish::Pace(Pace::Share(share)) => ("pace", format!("{share} % of the time; {asked}")),
            Wish::Window(windows) => ("window", format!("{windows}; {asked}")),
            Wish::Cancel(_) if !is_in_the_middle(status) => continue,
            Wish::Cancel(cancel) => ("cancelled", cancelled(cancel, &asked)),
            _ => continue,
        };
        output.line(format!("\n{word:<9}  {said}"));
        output.object(
            "control",
            json!({
                "word": word, "wish": said, "asked_by": control.asked_by, "seconds": control.age.as_secs()
            }),
        );
    }
    at_work::print(status, output);
    fleet(&status.fleet, output);
    strangers(&status.fleet, output);
}

/// Whether a phase has begun and not ended: then a cancel tells why nothing goes on.
fn is_in_the_middle(status: &Status) -> bool {
    status.migrations.iter().any(|one| {
        one.here
            && matches!(
                one.state,
                Some(State::Expanding | State::Migrating | State::Contracting | State::RollingBack)
            )
    })
}

fn cancelled(cancel: &Cancel, asked: &str) -> String {
    let all = "the runners that were at work then";
    let whom = match &cancel.migration {
        Some(id) => format!("{all} on {id}"),
        None => all.to_owned(),
    };
    let why = &cancel.why;
    if why.is_empty() {
        format!("{whom}; {asked}")
    } else {
        format!("{whom}: {why}; {asked}")
    }
}

fn one(migration: &MigrationStatus, several: bool, rate: Option<f64>, output: &mut Output) {
    let database = migration
        .state
        .map_or("not expanded".to_owned(), |state| state.to_string());
    output.line(format!(
        "\n{} ({})",
        migration.id,
        migration.tables.join(", ")
    ));
    if several {
        output.line(format!("  schema    {}", migration.schema));
    }
    output.line(format!("  database  {database}"));
    match migration.stage {
        Some(stage) => output.line(format!("  code      {stage}")),
        None if migration.at_hand => output.line("  code      not known: only files are at hand"),
        None => output.line("  code      does not know it: only the journal has it"),
    }
    if let Some(progress) = migration.progress {
        output.line(format!(
            "  backfill  {} of about {} rows, pass {}{}",
            thousands(progress.done),
            thousands(progress.total),
            progress.pass,
            eta(progress, rate).map_or(String::new(), |left| format!(", {} left", about(left)))
        ));
    }
    if migration.failed > 0 {
        output.line(format!(
            "  failed    {} rows are pending:",
            thousands(migration.failed)
        ));
        for (key, error) in &migration.failures {
            output.line(format!("            {key}: {error}"));
        }
    }
    let given = found(
        "explicit",
        &migration.given,
        "with another value than `up` gives, which stays",
    );
    for line in pending(&migration.pending).into_iter().chain(given) {
        output.line(line);
    }
    let alive = migration.alive;
    if alive.before + alive.expanding + alive.contracted > 0 {
        output.line(format!(
            "  alive     {} before, {} expanding, {} contracted",
            alive.before, alive.expanding, alive.contracted
        ));
    }
    if let Some(phase) = migration.fence {
        output.line(format!("  fence     for {phase}"));
    }
    match migration.next {
        Some(next) if migration.waits_for.is_empty() => {
            output.line(format!("  next      {next}"));
        }
        Some(next) => output.line(format!(
            "  next      {next}, which waits: {}",
            migration.waits_for.join("; ")
        )),
        None if migration.state == Some(State::Migrated) => {
            output.line(
                "  next      nothing: a contract has nothing to drop; a rollback is possible",
            );
        }
        None => output.line("  next      nothing: it is over"),
    }
}

/// The rows that a new build may find without a value, one line each.
pub(super) fn pending(pending: &RowsFound) -> Vec<String> {
    found(
        "pending",
        pending,
        "since it was migrated; `run migrate` says what is wrong with each",
    )
}

/// Rows behind a word of the status, one line each.
fn found(word: &str, found: &RowsFound, why: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let count = found.rows.len();
    if count > 0 {
        let count = match count {
            1 => "1 row".to_owned(),
            _ if found.more => format!("more than {count} rows"),
            _ => format!("{count} rows"),
        };
        lines.push(format!("  {word:<9} {count} {why}:"));
        lines.extend(found.rows.iter().map(|row| format!("            {row}")));
    }
    let unknown = found.unknown.iter();
    lines.extend(unknown.map(|why| format!("  {word:<9} not known: {why}")));
    lines
}

pub(super) fn pending_object(migration: &MigrationStatus) -> Value {
    json!({
        "id": migration.id,
        "database_schema": migration.schema,
        "rows": migration.pending.rows,
        "more": migration.pending.more,
        "unknown": migration.pending.unknown,
    })
}

/// How long the pass still takes at this rate.
fn eta(progress: Progress, rate: Option<f64>) -> Option<Duration> {
    left(progress.done, progress.total, rate?)
}

pub(crate) fn object(migration: &MigrationStatus, rate: Option<f64>) -> Value {
    let failures: Vec<Value> = migration
        .failures
        .iter()
        .map(|(key, error)| json!({ "key": key, "error": error }))
        .collect();
    json!({
        "schema": migration.lock,
        "database_schema": migration.schema,
        "here": migration.here,
        "id": migration.id,
        "tables": migration.tables,
        "at_hand": migration.at_hand,
        "stage": migration.stage.map(Stage::name),
        "state": migration.state.map(State::name),
        "state_seconds": migration.since.map(|since| since.as_secs()),
        "progress": migration.progress.map(|progress| json!({
            "pass": progress.pass, "done": progress.done, "total": progress.total, "rows_a_second": rate,
            "seconds_left": eta(progress, rate).map(|left| left.as_secs()),
        })),
        "failed": migration.failed,
        "failures": failures,
        "pending": pending_object(migration),
        "explicit": {
            "rows": migration.given.rows,
            "more": migration.given.more,
            "unknown": migration.given.unknown,
        },
        "alive": {
            "before": migration.alive.before,
            "expanding": migration.alive.expanding,
            "contracted": migration.alive.contracted,
        },
        "fence": migration.fence.map(Phase::name),
        "next": migration.next.map(Phase::name),
        "soak_seconds_left": migration.soaking.map(|left| left.as_secs()),
        "waits_for": migration.waits_for,
    })
}

fn fleet(fleet: &FleetStatus, output: &mut Output) {
    if !fleet.instances.is_empty() {
        output.line("\nalive");
    }
    for instance in &fleet.instances {
        output.line(format!(
            "  {} {} joined {} ago, lease ends in {}",
            instance.service,
            instance.instance,
            span(instance.joined),
            span(instance.expires)
        ));
        let stages: serde_json::Map<String, Value> = instance
            .stages
            .iter()
            .map(|(id, stage)| (id.clone(), stage.name().into()))
            .collect();
        output.object(
            "instance",
            json!({
                "schema": instance.lock,
                "service": instance.service,
                "instance": instance.instance,
                "stages": stages,
                "joined_seconds_ago": instance.joined.as_secs(),
                "expires_in_seconds": instance.expires.as_secs(),
            }),
        );
    }
    let gone = fleet.services.iter().filter(|service| {
        !fleet
            .instances
            .iter()
            .any(|instance| instance.lock == service.lock && instance.service == service.service)
    });
    for (index, service) in gone.enumerate() {
        if index == 0 {
            output.line("\nseen, and not alive now");
        }
        output.line(format!(
            "  {} {} ago",
            service.service,
            span(service.last_seen)
        ));
        output.object(
            "service",
            json!({
                "schema": service.lock,
                "service": service.service,
                "last_seen_seconds_ago": service.last_seen.as_secs(),
            }),
        );
    }
}

/// The connections that belong to no living instance. No phase waits for them, but a build that does not join would be
/// among them.
fn strangers(fleet: &FleetStatus, output: &mut Output) {
    if !fleet.strangers.is_empty() {
        output.line("\nconnected, and no instance that joined");
    }
    for stranger in &fleet.strangers {
        output.line(format!("  {stranger}"));
        output.object(
            "stranger",
            json!({
                "role": stranger.role,
                "application": stranger.application,
                "address": stranger.address,
                "sessions": stranger.sessions,
                "oldest_seconds": stranger.oldest.as_secs(),
            }),
        );
    }
}
