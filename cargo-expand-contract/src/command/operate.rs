//! The shared part of `pause`, `resume`, `pace` and `cancel`, which ask something of runners.

use expand_contract::{Pace, Windows};

use super::source::Source;
use crate::args::OperateArgs;
use crate::database::{self, Database, Url};
use crate::failure::Failure;

/// A wish of the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Operation {
    /// Begin nothing more, for this reason.
    Pause(String),
    /// Go on.
    Resume,
    /// Fill no faster than this.
    Pace(Pace),
    /// Fill as fast as it goes.
    FullPace,
    /// Begin something in these hours alone.
    Window(Windows),
    /// Work at any hour.
    Always,
    /// End, for this reason, on these migrations or on all.
    Cancel {
        why: String,
        migrations: Vec<String>,
    },
}

/// Writes it into the journal. Answers whether something was asked for before, where it is taken back.
pub(crate) fn ask(args: &OperateArgs, operation: &Operation) -> Result<bool, Failure> {
    let source = Source::find(&args.package, &args.source)?;
    let root = source.project().map(|project| project.root.as_path());
    let url = Url::require(&args.database, root)?;
    source.fits(&url)?;
    database::block_on(ask_at(source, &url, args, operation, &asked_by()))
}

/// The same for a database that is known.
pub(crate) async fn ask_at(
    source: Source,
    url: &Url,
    args: &OperateArgs,
    operation: &Operation,
    who: &str,
) -> Result<bool, Failure> {
    let database = Database::connect(url, false).await?;
    let sources = source.migrations(&database).await?;
    let done = database
        .operate(sources, args.schema.name(), operation, who)
        .await;
    database.close().await;
    Ok(done?)
}

/// The user and the host, for other operators.
pub(crate) fn asked_by() -> String {
    let name = |names: &[&str]| {
        let mut names = names.iter().filter_map(|name| std::env::var(name).ok());
        names.find(|name| !name.is_empty())
    };
    let host = name(&["HOSTNAME", "COMPUTERNAME"]).or_else(|| {
        let read = std::fs::read_to_string("/proc/sys/kernel/hostname").ok()?;
        Some(read.trim().to_owned())
    });
    let user = name(&["USER", "LOGNAME", "USERNAME"]);
    match (user, host) {
        (Some(user), Some(host)) => format!("{user} on {host}"),
        (Some(who), None) | (None, Some(who)) => who,
        (None, None) => "an operator".into(),
    }
}
