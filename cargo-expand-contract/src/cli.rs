//! The command line. The help texts teach: what a command does, when it is safe, an example.

// Help texts are shown as they are written: no Markdown.
#![allow(clippy::doc_markdown, clippy::doc_link_with_quotes)]

use std::ffi::OsString;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::command;
use crate::command::cancel::CancelArgs;
use crate::command::check::CheckArgs;
use crate::command::discard::DiscardArgs;
use crate::command::explain::ExplainArgs;
use crate::command::generate::GenerateArgs;
use crate::command::init::InitArgs;
use crate::command::pace::PaceArgs;
use crate::command::pause::PauseArgs;
use crate::command::plan_back::PlanArgs;
use crate::command::ready::ReadyArgs;
use crate::command::report::ReportArgs;
use crate::command::resume::ResumeArgs;
use crate::command::run::RunArgs;
use crate::command::serve::ServeArgs;
use crate::command::status::StatusArgs;
use crate::command::touches::TouchesArgs;
use crate::failure::Failure;
use crate::output::{Format, Output};

const AFTER_HELP: &str = "\
One change of a schema, from the model to the dropped column:
  1. annotate the field: #[migrate(renamed(from = \"name\"))]
  2. cargo expand-contract generate
  3. cargo expand-contract run expand      running builds notice nothing
  4. cargo expand-contract run migrate     fills the new side in small batches, verifies
  5. deploy the new build beside the old one, let the old one leave
  6. cargo expand-contract run contract    refused while any old build is alive

Exit codes: 0 done, 1 findings or refused, 2 wrong command line, 3 environment or database, 4 cancelled from elsewhere.";

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
    Run(Box<RunArgs>),
    Status(StatusArgs),
    Report(ReportArgs),
    Serve(ServeArgs),
    Pause(PauseArgs),
    Resume(ResumeArgs),
    Pace(PaceArgs),
    Cancel(CancelArgs),
    Plan(PlanArgs),
    Ready(ReadyArgs),
    Check(CheckArgs),
    Explain(ExplainArgs),
    Touches(TouchesArgs),
}

impl Cli {
    /// The format of the command's results.
    pub(crate) fn format(&self) -> Format {
        match &self.command {
            Command::Generate(args) => args.format.message_format,
            Command::Run(args) => args.format.message_format,
            Command::Status(args) => args.format.message_format,
            Command::Report(args) => args.format.message_format,
            Command::Serve(args) => args.operate.format.message_format,
            Command::Pause(args) => args.operate.format.message_format,
            Command::Resume(args) => args.operate.format.message_format,
            Command::Pace(args) => args.operate.format.message_format,
            Command::Cancel(args) => args.operate.format.message_format,
            Command::Plan(args) => args.format.message_format,
            Command::Ready(args) => args.format.message_format,
            Command::Touches(args) => args.format.message_format,
            // `check` prints its findings itself, because it has more formats.
            Command::Init(_) | Command::Discard(_) | Command::Check(_) | Command::Explain(_) => {
                Format::Human
            }
        }
    }
}

impl Command {
    /// Runs the command; the exit code when it ended as it should.
    pub(crate) fn run(&self, output: &mut Output) -> Result<u8, Failure> {
        match self {
            Self::Init(args) => command::init::run(args, output),
            Self::Generate(args) => command::generate::run(args, output),
            Self::Discard(args) => command::discard::run(args, output),
            Self::Check(args) => command::check::run(args),
            Self::Explain(args) => command::explain::run(args, output),
            Self::Run(args) => command::run::run(args, output),
            Self::Status(args) => command::status::run(args, output),
            Self::Report(args) => command::report::run(args, output),
            Self::Serve(args) => command::serve::run(args, output),
            Self::Pause(args) => command::pause::run(args, output),
            Self::Resume(args) => command::resume::run(args, output),
            Self::Pace(args) => command::pace::run(args, output),
            Self::Cancel(args) => command::cancel::run(args, output),
            Self::Plan(args) => command::plan_back::run(args, output),
            Self::Ready(args) => command::ready::run(args, output),
            Self::Touches(args) => command::touches::run(args, output),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
