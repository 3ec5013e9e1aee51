//! Our own program in the place of the compiler. Cargo starts it only for the crates of the workspace, so that compiled
//! dependencies are shared with other builds.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// Set during a trial: the wrapper that the user has configured, or an empty text.
const INNER: &str = "EXPAND_CONTRACT_TRIAL";

/// The user's own wrapper around the compiler is kept.
pub(super) fn install(cargo: &mut Command, inner: Option<PathBuf>) -> io::Result<()> {
    cargo
        .env("RUSTC_WORKSPACE_WRAPPER", std::env::current_exe()?)
        .env(INNER, inner.unwrap_or_default());
    Ok(())
}

/// Whether cargo has started this program as the compiler.
pub(crate) fn is_called(args: &[OsString]) -> bool {
    // Cargo passes the compiler as the first argument. A build script may start this program for another purpose.
    std::env::var_os(INNER).is_some()
        && args
            .get(1)
            .is_some_and(|first| first != "expand-contract" && !is_flag(first))
}

fn is_flag(argument: &OsStr) -> bool {
    argument.as_encoded_bytes().starts_with(b"-")
}

/// Starts the compiler as cargo asks. It then reports every use of a deprecated item, whatever `allow` and `deny` say.
pub(crate) fn run(args: &[OsString]) -> ExitCode {
    let inner = std::env::var_os(INNER).filter(|inner| !inner.is_empty());
    let words: Vec<&OsString> = inner.iter().chain(&args[1..]).collect();
    let (program, rest) = (words[0], &words[1..]);
    let status = Command::new(program)
        .args(rest)
        .args(["--force-warn", "deprecated"])
        .status();
    match status {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(status) => status
            .code()
            .and_then(|code| u8::try_from(code).ok())
            .map_or(ExitCode::FAILURE, ExitCode::from),
        Err(error) => {
            // Cargo shows the message. If stderr is closed, the exit code is enough.
            let _ = writeln!(
                io::stderr(),
                "error: cannot run {}: {error}",
                program.display()
            );
            ExitCode::FAILURE
        }
    }
}
