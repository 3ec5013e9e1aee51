//! `cancel`: runners that are at work end.

// Help texts are shown as they are written: no Markdown.
#![allow(clippy::doc_markdown)]

use clap::Args;
use serde_json::json;

use super::operate::{self, Operation};
use crate::args::OperateArgs;
use crate::exit;
use crate::failure::Failure;
use crate::output::Output;

/// End the runners that are at work or wait, on any host
///
/// They end within two seconds, between two batches or steps, with exit code 4 and a sentence that
/// says who cancelled them, when and why. A concurrent index that is being built is cancelled and
/// what it leaves is dropped. Every other step that has begun is done first. A runner that is
/// started later is not meant, and goes on where the work stands.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Safe at any time, as Ctrl-C is: what was committed stays, triggers stay, and builds go on as before. A contract that has begun to drop
stays in the middle until `run contract` goes on: builds that need the old side are kept out meanwhile.

Examples:
  cargo expand-contract cancel --why 'it is in the way of the sale'
  cargo expand-contract cancel --why 'wrong order' 20261122101500_users_full_name"
)]
pub(crate) struct CancelArgs {
    /// Only runners that are at one of these migrations, or come to it [default: all]
    #[arg(value_name = "MIGRATION")]
    pub(crate) ids: Vec<String>,
    /// The reason, for other operators
    #[arg(long, value_name = "WORDS", default_value = "")]
    pub(crate) why: String,
    #[command(flatten)]
    pub(crate) operate: OperateArgs,
}

pub(crate) fn run(args: &CancelArgs, output: &mut Output) -> Result<u8, Failure> {
    let operation = Operation::Cancel {
        why: args.why.clone(),
        migrations: args.ids.clone(),
    };
    operate::ask(&args.operate, &operation)?;
    output.line("cancelled: the runners that are at work now end within two seconds; `run` goes on where they stop");
    output.object(
        "cancelled",
        json!({ "why": args.why, "migrations": args.ids }),
    );
    Ok(exit::DONE)
}
