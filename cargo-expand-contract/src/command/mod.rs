//! The commands, one file each.

mod check;
mod discard;
mod explain;
mod generate;
mod init;
mod plan;
mod published;
mod ready;
mod run;
mod source;
mod status;
mod touches;

use crate::cli::Command;
use crate::failure::Failure;
use crate::output::Output;

/// Runs a command, and returns its exit code if it did not fail.
pub(crate) fn dispatch(command: &Command, output: &mut Output) -> Result<u8, Failure> {
    match command {
        Command::Init(args) => init::run(args, output),
        Command::Generate(args) => generate::run(args, output),
        Command::Discard(args) => discard::run(args, output),
        Command::Check(args) => check::run(args),
        Command::Explain(args) => explain::run(args, output),
        Command::Run(args) => run::run(args, output),
        Command::Status(args) => status::run(args, output),
        Command::Ready(args) => ready::run(args, output),
        Command::Touches(args) => touches::run(args, output),
    }
}
