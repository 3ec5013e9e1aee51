//! `pace`: how fast runners fill rows.

// Help texts are shown as they are written: no Markdown.
#![allow(clippy::doc_markdown)]

use clap::Args;
use expand_contract::Pace;
use serde_json::json;

use super::operate::{self, Operation};
use crate::args::OperateArgs;
use crate::exit;
use crate::failure::Failure;
use crate::output::Output;

/// Limit how fast runners, on any host, fill rows
///
/// They obey within two seconds, and the limit stands until it is taken back.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Safe at any time.

Examples:
  cargo expand-contract pace --rows-per-second 500
  cargo expand-contract pace --share 20%    at work for a fifth of the time
  cargo expand-contract pace --full"
)]
pub(crate) struct PaceArgs {
    #[command(flatten)]
    pub(crate) limit: LimitArgs,
    #[command(flatten)]
    pub(crate) operate: OperateArgs,
}

/// The limit: one of these.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct LimitArgs {
    /// At most so many rows a second, of all workers together
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rows_per_second: Option<u32>,
    /// Each worker is at work for at most this share of the time: 20%
    #[arg(long, value_name = "PERCENT", value_parser = share)]
    pub(crate) share: Option<u8>,
    /// As fast as it goes beside the application
    #[arg(long)]
    pub(crate) full: bool,
}

/// Reads a share of the time.
fn share(text: &str) -> Result<u8, String> {
    let number = text.strip_suffix('%').unwrap_or(text).parse();
    let share = number.ok().filter(|share| (1..=100).contains(share));
    share.ok_or_else(|| "a share is a number from 1 to 100, such as 20%".into())
}

pub(crate) fn run(args: &PaceArgs, output: &mut Output) -> Result<u8, Failure> {
    let limit = &args.limit;
    let (operation, said, object) = match (limit.rows_per_second, limit.share) {
        (Some(rows), _) => (
            Operation::Pace(Pace::Rows(rows)),
            format!("runners fill at most {rows} rows a second together"),
            json!({ "rows_per_second": rows }),
        ),
        (None, Some(share)) => (
            Operation::Pace(Pace::Share(share)),
            format!("each worker is at work for at most {share} % of the time"),
            json!({ "share": share }),
        ),
        (None, None) => (
            Operation::FullPace,
            "runners fill as fast as it goes beside the application".into(),
            json!({ "full": true }),
        ),
    };
    operate::ask(&args.operate, &operation)?;
    output.line(said);
    output.object("pace", object);
    Ok(exit::DONE)
}
