//! `resume`: runners go on after a pause.

// Help texts are shown as they are written: no Markdown.
#![allow(clippy::doc_markdown)]

use clap::Args;
use serde_json::json;

use super::operate::{self, Operation};
use crate::args::OperateArgs;
use crate::exit;
use crate::failure::Failure;
use crate::output::Output;

/// Let runners go on after a pause
///
/// Those that wait go on within a second. One that has ended is started by the same `run` as before.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Safe at any time.

Example:
  cargo expand-contract resume"
)]
pub(crate) struct ResumeArgs {
    #[command(flatten)]
    pub(crate) operate: OperateArgs,
}

pub(crate) fn run(args: &ResumeArgs, output: &mut Output) -> Result<u8, Failure> {
    let was_paused = operate::ask(&args.operate, &Operation::Resume)?;
    output.line(if was_paused {
        "resumed: runners go on"
    } else {
        "no pause was asked for"
    });
    output.object("resumed", json!({ "was_paused": was_paused }));
    Ok(exit::DONE)
}
