//! `plan --rollback`: the way back from each phase.

// Help texts are shown as they are written: no Markdown.
#![allow(clippy::doc_markdown)]

use std::time::Duration;

use clap::Args;
use expand_contract::{
    BackStep, Dialect, MigrationSource, Moment, State, StepWork, WayBack, WaysBack,
};
use expand_contract_format::words::and;
use expand_contract_schema::Diagnostic;
use serde_json::{Value, json};

use super::source::{Source, of_package};
use crate::args::{DatabaseArgs, FormatArgs, PackageArgs, SchemaArgs, SourceArgs};
use crate::database::{self, Database, Url};
use crate::exit;
use crate::failure::Failure;
use crate::output::Output;
use crate::progress::{about, thousands};

/// The rows a second that are read, and written anew, where nothing was measured: what a common server does.
const READS: f64 = 1_000_000.0;
const REWRITES: f64 = 100_000.0;

/// Show the way back from each phase: its steps, how long they take, what is lost
///
/// Begins with the phase at which the database is; without a database it shows all phases. Says
/// which steps are instant, and about how long the others take, and which recovery point to note
/// before a contract, from which no rollback leads back.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Safe at any time: it changes nothing.

Examples:
  cargo expand-contract plan --rollback
  cargo expand-contract plan --rollback 20261122101500_users_full_name
  cargo expand-contract plan --rollback --all-phases        from the files alone"
)]
pub(crate) struct PlanArgs {
    /// The way back, of these migrations or of all that are not contracted
    #[arg(long, value_name = "MIGRATION", num_args = 0.., required = true)]
    pub(crate) rollback: Vec<String>,
    /// Ask no database, and show every phase
    #[arg(long)]
    pub(crate) all_phases: bool,
    #[command(flatten)]
    pub(crate) package: PackageArgs,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    #[command(flatten)]
    pub(crate) schema: SchemaArgs,
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

pub(crate) fn run(args: &PlanArgs, output: &mut Output) -> Result<u8, Failure> {
    let (dialect, mut all) = ways(args)?;
    let ids = &args.rollback;
    let is_unknown = |id: &&String| !all.iter().any(|ways| ways.id == **id);
    if let Some(id) = ids.iter().find(is_unknown) {
        return Err(Failure::refused(
            Diagnostic::error(format!("no migration `{id}` is at hand"))
                .help("`cargo expand-contract status` lists the ids"),
        ));
    }
    all.retain(|ways| {
        let is_over = ways.state == Some(State::Contracted);
        ids.contains(&ways.id) || (ids.is_empty() && !is_over)
    });
    if all.is_empty() {
        output
            .line("no migration is before the end of its contract: there is nothing to roll back");
    }
    for ways in &all {
        print(ways, dialect, output);
        output.object("way_back", object(ways, dialect));
    }
    Ok(exit::DONE)
}

/// The ways back, from the database where there is one.
fn ways(args: &PlanArgs) -> Result<(Dialect, Vec<WaysBack>), Failure> {
    let source = Source::find(&args.package, &args.source)?;
    let root = source.project().map(|project| project.root.as_path());
    let found = if args.all_phases {
        None
    } else {
        Url::find(&args.database, root)?
    };
    let url = match (found, &source) {
        (Some(url), _) => url,
        (None, Source::Package(project)) => return Ok(of_files(&of_package(project)?)),
        (None, Source::Folder(sources)) => return Ok(of_files(sources)),
        (None, Source::Journal(_)) => Url::require(&args.database, root)?,
    };
    source.fits(&url)?;
    let all = database::block_on(async {
        let database = Database::connect(&url, false).await?;
        let sources = source.migrations(&database).await?;
        let all = database.ways_back(sources, args.schema.name()).await;
        database.close().await;
        Ok(all?)
    })?;
    Ok((url.dialect, all))
}

fn of_files(sources: &[MigrationSource]) -> (Dialect, Vec<WaysBack>) {
    // Without a migration nothing is printed that depends on it.
    let dialect = sources.first().map_or(Dialect::Sqlite, |one| one.dialect);
    (dialect, WaysBack::of(sources))
}

/// The ways back from where the database is.
fn from_now(ways: &WaysBack) -> impl Iterator<Item = &WayBack> {
    let now = ways.now();
    ways.ways
        .iter()
        .filter(move |way| now.is_none_or(|now| way.from >= now))
}

fn print(ways: &WaysBack, dialect: Dialect, output: &mut Output) {
    let state = ways
        .state
        .map_or(String::new(), |state| format!(": {state}"));
    output.line(format!("\n{} ({}){state}", ways.id, ways.tables.join(", ")));
    let mut before: Option<&WayBack> = None;
    for way in from_now(ways) {
        output.line(format!("  {}", title(ways, way.from)));
        // Migrate adds nothing that a rollback would have to undo.
        let is_same = before.is_some_and(|before| {
            before.steps == way.steps && before.loses == way.loses && before.stays == way.stays
        });
        match &way.steps {
            Some(_) if is_same => output.line("    the same"),
            Some(steps) => possible(ways, way, steps, output),
            None => impossible(ways, way, dialect, output),
        }
        before = Some(way);
    }
    if let Some(how) = measured(ways) {
        output.line(format!("  {how}"));
    }
}

fn title(ways: &WaysBack, from: Moment) -> String {
    match from {
        Moment::Expand => "from expand on".into(),
        Moment::Migrate => "from migrate on".into(),
        Moment::Aside => match ways.soaking {
            Some(left) => format!(
                "while what leaves is aside, for {} more",
                crate::time::span(left)
            ),
            None => "while what leaves is aside (`run contract --soak TIME`)".into(),
        },
        _ if is_harmless(ways) => {
            "once its contract is over, which the next migration on its tables passes".into()
        }
        _ => "once the contract has dropped something".into(),
    }
}

/// Whether the contract drops no values.
fn is_harmless(ways: &WaysBack) -> bool {
    ways.ways.iter().all(|way| way.gone.is_empty())
}

fn possible(ways: &WaysBack, way: &WayBack, steps: &[BackStep], output: &mut Output) {
    output.line(format!("    {}", command(ways)));
    if steps.is_empty() {
        output.line("      has nothing to undo, and forgets the migration");
    }
    for step in steps {
        output.line(format!(
            "      {}: {}",
            step.title.trim_end_matches('.'),
            time(ways, step)
        ));
    }
    if way.from != Moment::Aside {
        output.line("    refused while a build that needs the new side is alive");
    }
    if !ways.dependents.is_empty() {
        output.line(format!(
            "    refused before {} {} rolled back",
            and(&ways.dependents),
            if ways.dependents.len() == 1 {
                "is"
            } else {
                "are"
            }
        ));
    }
    if !way.loses.is_empty() {
        output.line(format!(
            "    loses the values that only {} {}; while there are any, it is refused without --discard {}",
            and(&way.loses),
            if way.loses.len() == 1 { "holds" } else { "hold" },
            way.loses.join(" --discard ")
        ));
    } else if way.stays.is_empty() {
        output.line("    loses nothing");
    }
    if !way.stays.is_empty() {
        output.line(format!(
            "    leaves the effect of {}, of the author's own; refused without --discard {}",
            and(&way.stays),
            way.stays.join(" --discard ")
        ));
    }
}

fn command(ways: &WaysBack) -> String {
    format!("cargo expand-contract run rollback {}", ways.id)
}

fn impossible(ways: &WaysBack, way: &WayBack, dialect: Dialect, output: &mut Output) {
    if way.gone.is_empty() {
        output.line("    no rollback leads back; it drops no values, and a new migration brings back the rest");
        return;
    }
    output.line(format!(
        "    no rollback leads back: the values of {} are gone, and only a backup has them",
        and(&way.gone)
    ));
    let may_wait = ways.ways.iter().any(|way| way.from == Moment::Aside);
    if may_wait && ways.soaking.is_none() {
        output.line("    `run contract --soak 7d` keeps them aside for so long first");
    }
    if ways.state != Some(State::Contracted) {
        output.line("    note before the contract, with a backup that reaches it:");
        for (point, why) in recovery_points(ways, dialect) {
            output.line(format!("      {point}"));
            output.line(format!("        {why}"));
        }
    }
}

/// The commands that note a recovery point or copy the database before a contract, each with its purpose.
fn recovery_points(ways: &WaysBack, dialect: Dialect) -> Vec<(String, &'static str)> {
    let id = &ways.id;
    match dialect {
        Dialect::Postgres => vec![
            (
                format!("SELECT pg_catalog.pg_create_restore_point('before {id}');"),
                "a recovery_target_name, where the WAL is archived; as a superuser",
            ),
            (
                "SELECT pg_catalog.pg_current_wal_lsn(), pg_catalog.now();".into(),
                "a recovery_target_lsn or recovery_target_time",
            ),
            (
                format!(
                    "pg_dump --format=custom --file=before-{id}.dump{} \"$DATABASE_URL\"",
                    each(ways, " --table=")
                ),
                "the tables alone, without what is written from then on",
            ),
        ],
        Dialect::Mysql => vec![
            (
                "SHOW MASTER STATUS;".into(),
                "the position in the binary log for mysqlbinlog --stop-position; MySQL from 8.4 on: SHOW BINARY LOG STATUS",
            ),
            (
                "SELECT @@GLOBAL.gtid_executed;".into(),
                "the GTIDs, where they are on; MariaDB: SELECT @@GLOBAL.gtid_binlog_pos",
            ),
            (
                format!(
                    "mysqldump --single-transaction --result-file=before-{id}.sql DATABASE{}",
                    each(ways, " ")
                ),
                "the tables alone, without what is written from then on",
            ),
        ],
        Dialect::Sqlite => vec![(
            format!("VACUUM INTO 'before-{id}.db';"),
            "a copy of the whole file, made while the application goes on",
        )],
    }
}

/// Each table behind these words.
fn each(ways: &WaysBack, before: &str) -> String {
    let tables = ways.tables.iter();
    let each: Vec<String> = tables
        .flat_map(|table| [before.to_owned(), in_shell(table)])
        .collect();
    each.concat()
}

/// A table's name as a shell gives it to the program.
fn in_shell(table: &str) -> String {
    let is_plain = |one: char| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '_';
    if table.chars().all(is_plain) {
        table.to_owned()
    } else {
        format!("'{}'", table.replace('\'', "'\\''"))
    }
}

/// About how long a step takes, in words.
fn time(ways: &WaysBack, step: &BackStep) -> String {
    let (verb, table) = match &step.work {
        StepWork::Catalog => return "instant, once it has its locks".into(),
        StepWork::Reads(table) => ("reads", table),
        StepWork::Rewrites(table) => ("writes anew", table),
        _ => return "the author's own, and only they know how long it takes".into(),
    };
    match (ways.rows.get(table), seconds(ways, step)) {
        (Some(rows), Some(time)) => format!(
            "{verb} {} rows of {table}, {}",
            thousands(*rows),
            if time < Duration::from_secs(1) {
                "less than a second".to_owned()
            } else {
                about(time)
            }
        ),
        _ => format!("{verb} the rows of {table}"),
    }
}

/// About how long a step takes; `None` if that is not known.
fn seconds(ways: &WaysBack, step: &BackStep) -> Option<Duration> {
    let (table, rate) = match &step.work {
        StepWork::Catalog => return Some(Duration::ZERO),
        StepWork::Reads(table) => (table, ways.read_rate.unwrap_or(READS)),
        StepWork::Rewrites(table) => (table, REWRITES),
        _ => return None,
    };
    at_rate(*ways.rows.get(table)?, rate)
}

#[allow(clippy::cast_precision_loss)] // An estimate.
fn at_rate(rows: u64, rate: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(rows as f64 / rate).ok()
}

/// The source of the estimated times, in words; `None` if no step has an estimate.
fn measured(ways: &WaysBack) -> Option<String> {
    let steps = from_now(ways)
        .filter_map(|way| way.steps.as_ref())
        .flatten();
    let works: Vec<&StepWork> = steps
        .filter(|step| seconds(ways, step).is_some())
        .map(|step| &step.work)
        .collect();
    let reads = works.iter().any(|work| matches!(work, StepWork::Reads(_)));
    let rewrites = works
        .iter()
        .any(|work| matches!(work, StepWork::Rewrites(_)));
    let read = reads.then(|| match ways.read_rate {
        Some(rate) => format!(
            "{} rows read a second, as by the last verification here",
            whole(rate)
        ),
        None => format!("{} rows read a second (a guess)", whole(READS)),
    });
    let rewritten =
        rewrites.then(|| format!("{} rows written a second (a guess)", whole(REWRITES)));
    let rates: Vec<String> = read.into_iter().chain(rewritten).collect();
    (!rates.is_empty()).then(|| format!("times: {}", and(rates)))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // A rate for people.
fn whole(rate: f64) -> String {
    thousands(rate.max(0.0) as u64)
}

fn object(ways: &WaysBack, dialect: Dialect) -> Value {
    let all: Vec<Value> = from_now(ways)
        .map(|way| {
            json!({
                "from": moment(way.from),
                "command": way.steps.as_ref().map(|_| command(ways)),
                "steps": way.steps.as_ref().map(|steps| {
                    steps.iter().map(|one| step(ways, one)).collect::<Vec<_>>()
                }),
                "loses": way.loses,
                "stays": way.stays,
                "gone": way.gone,
            })
        })
        .collect();
    let points: Vec<Value> = recovery_points(ways, dialect)
        .into_iter()
        .map(|(command, why)| json!({ "command": command, "why": why }))
        .collect();
    json!({
        "schema": ways.lock,
        "id": ways.id,
        "tables": ways.tables,
        "dependents": ways.dependents,
        "rows": ways.rows,
        "state": ways.state.map(State::name),
        "soak_seconds_left": ways.soaking.map(|left| left.as_secs()),
        "rows_read_a_second": ways.read_rate,
        "ways": all,
        "recovery_points": points,
    })
}

fn step(ways: &WaysBack, step: &BackStep) -> Value {
    let (work, table) = match &step.work {
        StepWork::Catalog => ("catalog", None),
        StepWork::Reads(table) => ("reads", Some(table)),
        StepWork::Rewrites(table) => ("rewrites", Some(table)),
        _ => ("unknown", None),
    };
    json!({
        "title": step.title,
        "work": work,
        "table": table,
        "seconds": seconds(ways, step).map(|time| time.as_secs()),
        "locks": step.locks,
    })
}

fn moment(moment: Moment) -> &'static str {
    match moment {
        Moment::Expand => "expand",
        Moment::Migrate => "migrate",
        Moment::Aside => "aside",
        _ => "contract",
    }
}
