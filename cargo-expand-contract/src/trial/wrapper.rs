//! Our own program in the place of the compiler: cargo starts it for every crate of the workspace, and only for those, so
//! that what is built of dependencies is shared with builds that know nothing of us.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// Set while a trial runs: the wrapper that the user has configured, or nothing.
const INNER: &str = "EXPAND_CONTRACT_TRIAL";

/// What the user's own configuration puts in front of the compiler is kept.
pub(super) fn install(cargo: &mut Command, inner: Option<PathBuf>) -> io::Result<()> {
    cargo
        .env("RUSTC_WORKSPACE_WRAPPER", std::env::current_exe()?)
        .env(INNER, inner.unwrap_or_default());
    Ok(())
}

/// Whether cargo has started this program as the compiler.
pub(crate) fn is_called(args: &[OsString]) -> bool {
    // Cargo names the compiler first. A build script may ask us for something else meanwhile.
    std::env::var_os(INNER).is_some()
        && args
            .get(1)
            .is_some_and(|first| first != "expand-contract" && !is_flag(first))
}

fn is_flag(argument: &OsStr) -> bool {
    argument.as_encoded_bytes().starts_with(b"-")
}

/// Starts the compiler as cargo wants it, with every use of a deprecated item said, whatever `allow` and `deny` say.
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
            // Cargo shows it; where nobody reads it, the exit code says as much.
            let _ = writeln!(
                io::stderr(),
                "error: cannot run {}: {error}",
                program.display()
            );
            ExitCode::FAILURE
        }
    }
}
