//! Arguments that several commands take.

// Help texts are shown as they are written: no Markdown.
#![allow(clippy::doc_markdown, clippy::doc_link_with_quotes)]

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use expand_contract::{Limits, Measure};
use expand_contract_schema::hooks::time;

use crate::hours::HoursArgs;
use crate::output::Format;

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
    /// The database: postgres://.., mysql://.. or sqlite:.. [default: DATABASE_URL, from the environment or the nearest .env]
    #[arg(long, value_name = "URL")]
    pub(crate) database_url: Option<String>,
}

/// Which of the schemas of a database.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Database")]
pub(crate) struct SchemaArgs {
    /// PostgreSQL: the schema, where each tenant has one [default: the first on the search path that has the tables]
    #[arg(long, value_name = "NAME")]
    pub(crate) schema: Option<String>,
}

impl SchemaArgs {
    /// The chosen schema.
    pub(crate) fn name(&self) -> Option<&str> {
        self.schema.as_deref()
    }
}

/// The source of migrations, if it is not the package.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Migrations")]
pub(crate) struct SourceArgs {
    /// Take migrations from this folder alone, without lock or sources
    #[arg(long, value_name = "DIR", conflicts_with_all = ["manifest_path", "package"])]
    pub(crate) migrations: Option<PathBuf>,
    /// The lock's name in the journal, when only the database is at hand and it holds several
    #[arg(long, value_name = "NAME", conflicts_with_all = ["migrations", "manifest_path", "package"])]
    pub(crate) lock: Option<String>,
}

/// The most workers of one process. More of them gain nothing, and each takes a connection.
pub(crate) const MOST_WORKERS: u32 = 64;

/// How a runner behaves.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct RunnerArgs {
    /// Expand, contract: let this object go, by the name in the refusal; rollback: lose what only this TABLE.COLUMN holds
    #[arg(long, value_name = "NAME")]
    pub(crate) discard: Vec<String>,
    /// Migrate, with an id: the side that is right in rows whose two sides hold different values
    #[arg(long, value_enum, value_name = "SIDE", requires = "id")]
    pub(crate) prefer: Option<SideArg>,
    /// Migrate: fill rows without the triggers of the user, where the role may set session_replication_role
    #[arg(long)]
    pub(crate) quiet_triggers: bool,
    /// Migrate: how many workers fill a table together, each over its own connection; the same command elsewhere adds as many [default: 1]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_WORKERS)))]
    pub(crate) workers: Option<u32>,
    /// Contract and rollback: the exact sentence that a refusal printed, where no lease proves it; once for each migration
    #[arg(long, value_name = "SENTENCE")]
    pub(crate) attest: Vec<String>,
    /// A replica; once for each. Migrate waits while it is behind; on PostgreSQL its scans of an index that is to leave count as use
    #[arg(long, value_name = "URL")]
    pub(crate) standby: Vec<String>,
    /// Migrate: how far behind a replica may be before the next batch waits for it: 500ms, 30s, 5m [default: 10s]
    #[arg(long, value_name = "TIME", value_parser = time, requires = "standby")]
    pub(crate) max_lag: Option<Duration>,
    /// How much of a measure is too much, or `off`: lock_waits=5, replica_bytes=64MB; once for each. No batch or step begins over it
    #[arg(long, value_name = "NAME=VALUE", value_parser = limit)]
    pub(crate) limit: Vec<(String, String)>,
    /// Contract, PostgreSQL: a copy of the database that nobody uses, to plan statements without an index that is to leave
    #[arg(long, value_name = "URL")]
    pub(crate) plan_url: Option<String>,
    /// How long a step tries to get its locks, in short tries that give way, before it gives up: 500ms, 30s, 5m [default: 60s]
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) lock_timeout: Option<Duration>,
    /// Contract: how long tables and columns that leave wait aside, such as 7d; a later contract drops them, a rollback brings them back
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) soak: Option<Duration>,
    /// Migrate and contract, PostgreSQL: rewrite the tables by pg_repack afterwards, so that dead rows and dropped columns take no space
    #[arg(long)]
    pub(crate) repack: bool,
    /// The bytes that are free on the server's disk, where this machine cannot see it: 500MB, 20GB
    #[arg(long, value_name = "SIZE", value_parser = size, requires = "repack")]
    pub(crate) free_disk: Option<f64>,
    /// How long to wait for another runner that is at work [default: 60s]
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) wait: Option<Duration>,
    #[command(flatten)]
    pub(crate) hours: HoursArgs,
}

/// Who is told.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct HookArgs {
    /// Tell this command (JSON on its input) or http:// URL what happens, beside those of [hooks] in expand-contract.toml; once for each
    #[arg(long, value_name = "COMMAND|URL")]
    pub(crate) hook: Vec<String>,
}

/// The database and the migrations of a command that asks something of runners.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct OperateArgs {
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

/// A side of a change, as a word of the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SideArg {
    /// The columns that leave
    Old,
    /// The columns that come
    New,
}

impl From<SideArg> for expand_contract::Side {
    fn from(side: SideArg) -> Self {
        match side {
            SideArg::Old => Self::Old,
            SideArg::New => Self::New,
        }
    }
}

/// The reader of the result.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct FormatArgs {
    /// How results are printed: for people, or one JSON object a line
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) message_format: Format,
}

/// Reads the limit of a measure, and says what there is if it cannot be read.
fn limit(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or("a limit is NAME=VALUE, such as lock_waits=5 or replica_bytes=64MB")?;
    let read = Limits::none().read(name, value);
    read.map_err(|error| error.to_string())?;
    Ok((name.to_owned(), value.to_owned()))
}

/// Reads a number of bytes, as the limits of health are written.
fn size(text: &str) -> Result<f64, String> {
    let measure = Measure::FreeDiskBytes;
    let limits = Limits::none().read(measure.name(), text);
    let bytes = limits.map_err(|error| error.to_string())?.of(measure);
    bytes.ok_or_else(|| "a size is a number of bytes, such as 500MB or 20GB".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_written_like_limits() {
        let megabyte = 1024.0 * 1024.0;
        assert_eq!(size("500MB"), Ok(500.0 * megabyte));
        assert!(size("GB").is_err());
        assert!(size("off").is_err());
    }

    #[test]
    fn times_have_a_unit() {
        assert_eq!(time("100ms"), Ok(Duration::from_millis(100)));
        assert_eq!(time("2s"), Ok(Duration::from_secs(2)));
        assert_eq!(time("7d"), Ok(Duration::from_hours(168)));
        assert!(time("2").is_err());
        assert!(time("s").is_err());
    }
}
