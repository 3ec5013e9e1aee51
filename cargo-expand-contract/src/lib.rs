//! The command `cargo expand-contract`: it reads annotated models, writes migrations and their lock, and runs the
//! phases.
//!
//! Each command is one file in `command`, and the shared code is beside it. No crate depends on this one. The library
//! only exists so that `main.rs` stays a dozen lines.

mod args;
mod baseline;
mod cli;
mod command;
mod database;
mod evidence;
pub mod exit;
mod failure;
mod git;
mod health;
mod hooks;
mod hours;
mod old_builds;
mod output;
mod package;
mod page;
mod progress;
mod project;
mod repack;
mod report;
mod serve;
mod sources;
mod store;
mod time;
mod trial;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;

/// Runs the command line and returns the exit code; see [`exit`].
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    if trial::wrapper::is_called(&args) {
        return trial::wrapper::run(&args);
    }
    let cli = match cli::parse(args) {
        Ok(cli) => cli,
        Err(error) => {
            // A closed terminal must not cause a second failure.
            let _ = error.print();
            return match error.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => exit::DONE,
                _ => exit::USAGE,
            }
            .into();
        }
    };
    let mut output = output::Output::new(cli.format());
    match cli.command.run(&mut output) {
        Ok(code) => code.into(),
        Err(failure) => {
            output.diagnostics(&failure.diagnostics);
            failure.exit.into()
        }
    }
}
