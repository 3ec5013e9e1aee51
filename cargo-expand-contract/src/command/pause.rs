//! `pause`: runners begin nothing more.

// Help texts are shown as they are written: no Markdown.
#![allow(clippy::doc_markdown)]

use clap::Args;
use serde_json::json;

use super::operate::{self, Operation};
use crate::args::OperateArgs;
use crate::exit;
use crate::failure::Failure;
use crate::output::Output;

/// Ask runners, on any host, to begin no further batch or step
///
/// They obey within two seconds: a step that has begun is done first. A contract that has begun
/// goes on, since builds are kept out meanwhile, and a rollback is not held up. What is done is
/// kept, and `resume` lets them go on. A runner that starts meanwhile waits, too.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Safe at any time: triggers stay, so builds go on as before.

Example:
  cargo expand-contract pause --why 'the sale begins'"
)]
pub(crate) struct PauseArgs {
    /// The reason, for other operators
    #[arg(long, value_name = "WORDS", default_value = "")]
    pub(crate) why: String,
    #[command(flatten)]
    pub(crate) operate: OperateArgs,
}

pub(crate) fn run(args: &PauseArgs, output: &mut Output) -> Result<u8, Failure> {
    operate::ask(&args.operate, &Operation::Pause(args.why.clone()))?;
    output.line("paused: runners begin nothing more until `cargo expand-contract resume`");
    output.object("paused", json!({ "why": args.why }));
    Ok(exit::DONE)
}
