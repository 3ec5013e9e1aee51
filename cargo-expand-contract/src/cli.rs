//! The command line. The help texts teach: what a command does, when it is safe, an example.

// Help texts are shown as they are written: no Markdown.
#![allow(clippy::doc_markdown, clippy::doc_link_with_quotes)]

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use expand_contract_schema::{Dialect, Phase};

use crate::output::Format;
use crate::report::Style;
use crate::trial::TrialArgs;

const AFTER_HELP: &str = "\
One change of a schema, from the model to the dropped column:
  1. annotate the field: #[migrate(renamed(from = \"name\"))]
  2. cargo expand-contract generate
  3. cargo expand-contract run expand      running builds notice nothing
  4. cargo expand-contract run migrate     fills the new side in small batches, verifies
  5. deploy the new build beside the old one, let the old one leave
  6. cargo expand-contract run contract    refused while any old build is alive

Exit codes: 0 done, 1 findings or refused, 2 wrong command line, 3 environment or database.";

/// Change a database schema while old and new builds of a service run side by side.
#[derive(Debug, Parser)]
#[command(name = "cargo-expand-contract", version, after_help = AFTER_HELP)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub(crate) enum Command {
    Init(InitArgs),
    Generate(GenerateArgs),
    Discard(DiscardArgs),
    Run(RunArgs),
    Status(StatusArgs),
    Ready(ReadyArgs),
    Check(CheckArgs),
    Explain(ExplainArgs),
    Touches(TouchesArgs),
}

/// Start in a package: config, migrations folder and lock
///
/// Writes expand-contract.toml, migrations/ and expand-contract.lock beside the package's
/// Cargo.toml. Nothing is changed in any database, and no file is overwritten.
///
/// With a database, tables that exist are taken as they are: their columns are in the lock from
/// the start and need no migration; where model and table differ, each difference is named.
/// Without a database, models are taken as new (the first `generate` creates their tables)
/// unless `--existing` says that the tables are there already, just as the models say.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Safe at any time: it only writes files that are not there yet.

Examples:
  cargo expand-contract init --dialect sqlite
  cargo expand-contract init --database-url postgres://owner@localhost/shop"
)]
pub(crate) struct InitArgs {
    /// The database that phase files are written for: postgres or sqlite [default: from the URL, else from sqlx's features in Cargo.toml]
    #[arg(long, value_name = "DATABASE", value_parser = Dialect::with_phases)]
    pub(crate) dialect: Option<Dialect>,
    /// The schema's name, which keys journal and leases in the database [default: the package's name]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Take every model's table as there already, without looking into a database
    #[arg(long, conflicts_with = "database_url")]
    pub(crate) existing: bool,
    #[command(flatten)]
    pub(crate) package: PackageArgs,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}

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

/// Undo a generate that is not published
///
/// Removes the migration's folder and takes it out of the lock, as if `generate` had not
/// written it. The models stay as they are, so the next `generate` would write it again unless
/// they are changed too.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Safe while nobody else has run it; other people's databases are not seen. Refused when the migration is in the base ref,
is applied in the connected database (roll it back there first), or when a later migration builds on it.

Example:
  cargo expand-contract discard 20261122101500_users_full_name"
)]
pub(crate) struct DiscardArgs {
    /// The migration's id: its folder's name
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) package: PackageArgs,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}

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
  cargo expand-contract run rollback 20261122101500_users_full_name --discard users.full_name
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
    /// Rollback: lose what only this column (or table) holds; may be given several times
    #[arg(long, value_name = "TABLE.COLUMN")]
    pub(crate) discard: Vec<String>,
    /// Contract and rollback: the exact sentence that the refusal printed, when no lease can prove that old builds are gone
    #[arg(long, value_name = "SENTENCE")]
    pub(crate) attest: Option<String>,
    /// How long a step tries to get its locks, in short tries that give way, before it gives up: 500ms, 30s, 5m [default: 60s]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) lock_timeout: Option<Duration>,
    /// How long to wait for another runner that is at work [default: 60s]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) wait: Option<Duration>,
    #[command(flatten)]
    pub(crate) package: PackageArgs,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    #[command(flatten)]
    pub(crate) source: SourceArgs,
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
  cargo expand-contract status --message-format json | jq ."
)]
pub(crate) struct StatusArgs {
    #[command(flatten)]
    pub(crate) package: PackageArgs,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

/// Say whether this build may run against this database
///
/// Exit code 0: yes. 1: no, and why: a migration that this code expects is not migrated yet, or
/// one that this code does not know, or still needs the old side of, is contracted or about to
/// be. Changes nothing.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Safe at any time. Made for deploy scripts and init containers: run it from the checkout that the build was made of.

Example:
  cargo expand-contract ready && deploy"
)]
pub(crate) struct ReadyArgs {
    #[command(flatten)]
    pub(crate) package: PackageArgs,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

/// Check that models, lock and migration files agree, and that no SQL needs a column that goes
///
/// Reads all sources of the workspace, tests and examples too, without a build: what is given to
/// sqlx's macros, functions and QueryBuilder, the files of query_file!, and .sqlx. A contracted
/// column is an error; one on its way out is a warning, as are `SELECT *`, `RETURNING *` and
/// INSERT without a list on a table whose columns change. Each finding has a code, which
/// `cargo expand-contract explain` knows more about.
///
/// With --trial it also compiles, as `cargo check --workspace --all-targets` does, to say what
/// would break if every column on its way out were gone: as errors what must change now (reads,
/// writes, SQL), as warnings what changes in the same commit as the attribute (literals and
/// patterns that name all fields). Exit code 0: nothing must change now.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Safe at any time: it only reads, and --trial writes only into cargo's target folder. No database is asked.

Examples:
  cargo expand-contract check
  cargo expand-contract check --trial                     before `deprecated` becomes `removed`: what still uses the column?
  cargo expand-contract check --against v1.4.0            what runs in production: is a stage skipped, was a published file edited?
  cargo expand-contract check --message-format json       for editors: cargo's compiler messages
  cargo expand-contract check --message-format github     annotations on a pull request"
)]
pub(crate) struct CheckArgs {
    /// Compare with the lock of this commit: what runs in production
    #[arg(long, value_name = "REV")]
    pub(crate) against: Option<String>,
    #[command(flatten)]
    pub(crate) trial: TrialArgs,
    #[command(flatten)]
    pub(crate) members: MembersArgs,
    /// How findings are printed
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "FORMAT",
        help_heading = "Output"
    )]
    pub(crate) message_format: Style,
}

/// Say more about a finding of `check`
///
/// Without a code: all codes, a line each.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Safe at any time: it only prints.\n\nExample:\n  cargo expand-contract explain EC0001"
)]
pub(crate) struct ExplainArgs {
    /// The code: EC0001
    pub(crate) code: Option<String>,
}

/// Say which columns a SQL text touches, and in which way
///
/// Resolves every name as the database does: through aliases, joins, subqueries, WITH, `*`, ON
/// CONFLICT and the rest. Needs no build, and no database when the lock or a file has the columns.
///
///   named       dropped, the database would refuse the statement: it says the column's name
///   positional  it counts on the column's place: INSERT without a list, SELECT * in a UNION
///   rebinds     it would go on and mean another column: NATURAL JOIN, a name without its table
///   wildcard    * or a whole row takes in every column of this table
///   unreadable  why it cannot be read; every column that may be meant is then listed as named
///
/// Without SQL, reads one JSON object a line, {"id": .., "sql": ".."}, and answers each with one:
/// {"id": .., "columns": [["table", "column"]], "positional": [], "rebinds": [],
/// "wildcards": ["table"], "unreadable": null}, where `columns` are those that are named.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Safe at any time: it only reads. Exit code 1 when a line of the input is not of that form; what is touched never changes it.

Examples:
  cargo expand-contract touches 'SELECT u.name FROM users u'
  cargo expand-contract touches --schema columns.json --dialect mysql 'UPDATE users SET name = ?'
  cargo expand-contract touches --database-url postgres://reader@localhost/shop <queries.jsonl"
)]
pub(crate) struct TouchesArgs {
    /// The statement, or several with ; between them [default: JSON lines from standard input]
    pub(crate) sql: Option<String>,
    /// Take the columns from this file: one JSON object {"table": ["column", ..]} [default: the lock]
    #[arg(long, value_name = "FILE.json", conflicts_with = "database_url")]
    pub(crate) schema: Option<PathBuf>,
    /// Take the columns from the catalog of this database: postgres://.. or sqlite:..
    #[arg(long, value_name = "URL")]
    pub(crate) database_url: Option<String>,
    /// How the text is written: postgres, mysql (MariaDB too) or sqlite [default: the lock's or the database's, else postgres]
    #[arg(long, value_name = "DATABASE")]
    pub(crate) dialect: Option<Dialect>,
    #[command(flatten)]
    pub(crate) package: PackageArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

/// Which package.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Package")]
pub(crate) struct PackageArgs {
    /// Path to the package's Cargo.toml [default: the nearest one upwards]
    #[arg(long, value_name = "PATH")]
    pub(crate) manifest_path: Option<PathBuf>,
    /// The package, in a workspace
    #[arg(short, long, value_name = "NAME")]
    pub(crate) package: Option<String>,
}

/// Which packages.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Package")]
pub(crate) struct MembersArgs {
    /// Path to a package's or workspace's Cargo.toml [default: the nearest one upwards]
    #[arg(long, value_name = "PATH")]
    pub(crate) manifest_path: Option<PathBuf>,
    /// Only this package; may be given several times [default: the whole workspace]
    #[arg(short, long = "package", value_name = "NAME")]
    pub(crate) packages: Vec<String>,
}

impl MembersArgs {
    /// The arguments for the first of these packages, for questions about a single one.
    pub(crate) fn first(&self) -> PackageArgs {
        PackageArgs {
            manifest_path: self.manifest_path.clone(),
            package: self.packages.first().cloned(),
        }
    }
}

/// Which database.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Database")]
pub(crate) struct DatabaseArgs {
    /// The database: postgres://.. or sqlite:.. [default: DATABASE_URL, from the environment or the nearest .env]
    #[arg(long, value_name = "URL")]
    pub(crate) database_url: Option<String>,
}

/// Where migrations come from when not from the package.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Migrations")]
pub(crate) struct SourceArgs {
    /// Take migrations from this folder alone, without lock or sources
    #[arg(long, value_name = "DIR", conflicts_with_all = ["manifest_path", "package"])]
    pub(crate) migrations: Option<PathBuf>,
    /// The schema's name in the journal, when only the database is at hand and it holds several
    #[arg(long, value_name = "NAME", conflicts_with_all = ["migrations", "manifest_path", "package"])]
    pub(crate) schema: Option<String>,
}

/// Who reads the result.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct FormatArgs {
    /// How results are printed: for people, or one JSON object a line
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) message_format: Format,
}

impl Cli {
    /// The format of the command's results.
    pub(crate) fn format(&self) -> Format {
        match &self.command {
            Command::Generate(args) => args.format.message_format,
            Command::Run(args) => args.format.message_format,
            Command::Status(args) => args.format.message_format,
            Command::Ready(args) => args.format.message_format,
            Command::Touches(args) => args.format.message_format,
            // `check` prints its findings itself, because it has more formats.
            Command::Init(_) | Command::Discard(_) | Command::Check(_) | Command::Explain(_) => {
                Format::Human
            }
        }
    }
}

/// Parses the command line, as cargo passes it (`cargo-expand-contract expand-contract ..`) or as a person types it.
pub(crate) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let mut args: Vec<OsString> = args.into_iter().collect();
    let mut command = Cli::command();
    if args.get(1).is_some_and(|first| first == "expand-contract") {
        args.remove(1);
        command = command.bin_name("cargo expand-contract");
    } else {
        command = command.bin_name("cargo-expand-contract");
    }
    let matches = command.try_get_matches_from_mut(args)?;
    Cli::from_arg_matches(&matches)
}

fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "a time is a number with ms, s or m, such as 500ms or 30s".to_owned();
    let split = text
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let number: u64 = number.parse().map_err(|_| wrong())?;
    match unit {
        "ms" => Ok(Duration::from_millis(number)),
        "s" => Ok(Duration::from_secs(number)),
        "m" => Ok(Duration::from_secs(number.saturating_mul(60))),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn times_have_a_unit() {
        assert_eq!(duration("100ms"), Ok(Duration::from_millis(100)));
        assert_eq!(duration("2s"), Ok(Duration::from_secs(2)));
        assert!(duration("2").is_err());
        assert!(duration("s").is_err());
    }
}
