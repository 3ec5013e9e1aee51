//! Arguments that several commands take.

// Help texts are shown as they are written: no Markdown.
#![allow(clippy::doc_markdown, clippy::doc_link_with_quotes)]

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

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
    #[arg(long, value_name = "TIME", value_parser = duration, requires = "standby")]
    pub(crate) max_lag: Option<Duration>,
    /// Contract, PostgreSQL: a copy of the database that nobody uses, to plan statements without an index that is to leave
    #[arg(long, value_name = "URL")]
    pub(crate) plan_url: Option<String>,
    /// How long a step tries to get its locks, in short tries that give way, before it gives up: 500ms, 30s, 5m [default: 60s]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) lock_timeout: Option<Duration>,
    /// Contract: how long tables and columns that leave wait aside, such as 7d; a later contract drops them, a rollback brings them back
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) soak: Option<Duration>,
    /// How long to wait for another runner that is at work [default: 60s]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) wait: Option<Duration>,
    #[command(flatten)]
    pub(crate) hours: HoursArgs,
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

/// Reads a time.
fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "a time is a number with ms, s, m, h or d, such as 500ms, 30s or 7d".to_owned();
    let split = text
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let number: u64 = number.parse().map_err(|_| wrong())?;
    match unit {
        "ms" => Ok(Duration::from_millis(number)),
        "s" => Ok(Duration::from_secs(number)),
        "m" => Ok(Duration::from_secs(number.saturating_mul(60))),
        "h" => Ok(Duration::from_secs(number.saturating_mul(3_600))),
        "d" => Ok(Duration::from_secs(number.saturating_mul(86_400))),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_a_unit() {
        assert_eq!(duration("100ms"), Ok(Duration::from_millis(100)));
        assert_eq!(duration("2s"), Ok(Duration::from_secs(2)));
        assert_eq!(duration("7d"), Ok(Duration::from_hours(168)));
        assert!(duration("2").is_err());
        assert!(duration("s").is_err());
    }
}
