//! The programs that the quickstart starts: the two builds of the service, the command, and cargo.

use std::env;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The folder of this example's sources.
pub(crate) fn sources() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The cargo that started this program.
fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Cargo sets these variables for a program of its package. Some build scripts (ring's does) react to them, and half of
    // the dependencies would be built again.
    for (name, _) in env::vars_os() {
        let of_package = |name: &str| {
            ["CARGO_MANIFEST_", "CARGO_PKG_"]
                .iter()
                .any(|of| name.starts_with(of))
        };
        if name.to_str().is_some_and(of_package) {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// Builds the command and both services beside this program, with the same features as this program. Other features would
/// mean another build of almost all dependencies.
pub(crate) fn build() -> io::Result<Command> {
    let mut build = cargo();
    build
        .args(["build", "--quiet", "--manifest-path"])
        .arg(sources().join("Cargo.toml"));
    if env::current_exe()?
        .components()
        .any(|part| part.as_os_str() == "release")
    {
        build.arg("--release");
    }
    // `tests/run` sets this variable: this program was then built by `cargo test --workspace`.
    if env::var_os("EXAMPLES_IN_WORKSPACE").is_some() {
        build.args(["--workspace", "--test", "summary"]);
        for binary in ["cargo-expand-contract", "customers-v1", "customers-v2"] {
            build.args(["--bin", binary]);
        }
    } else {
        for package in [
            "quickstart",
            "cargo-expand-contract",
            "customers-v1",
            "customers-v2",
        ] {
            build.args(["-p", package]);
        }
    }
    Ok(build)
}

/// A program that was built beside this one.
fn program(name: &str) -> io::Result<PathBuf> {
    Ok(env::current_exe()?
        .with_file_name(name)
        .with_extension(env::consts::EXE_EXTENSION))
}

/// A running build of the service.
pub(crate) struct Service {
    name: &'static str,
    child: Child,
}

impl Service {
    /// Starts `customers-v1` or `customers-v2` on a database.
    pub(crate) fn start(name: &'static str, database: &Path, log: &Path) -> io::Result<Self> {
        let child = Command::new(program(name)?)
            .arg(database)
            .arg(log)
            .stdin(Stdio::piped())
            .spawn()?;
        Ok(Self { name, child })
    }

    /// Asks the service to finish its work and end, and waits for it.
    pub(crate) fn stop(mut self) -> io::Result<()> {
        drop(self.child.stdin.take());
        let status = self.child.wait()?;
        if status.success() {
            Ok(())
        } else {
            Err(io::Error::other(format!(
                "{} ended with {status}",
                self.name
            )))
        }
    }
}

impl Drop for Service {
    // Writers must not outlive a quickstart that stops halfway.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs `cargo expand-contract ..` in a package on a database, shows the command, and returns whether it succeeded.
pub(crate) fn expand_contract(
    package: &Path,
    database: &Path,
    arguments: &[&str],
) -> io::Result<bool> {
    println!("\n$ cargo expand-contract {}", arguments.join(" "));
    let status = Command::new(program("cargo-expand-contract")?)
        .args(arguments)
        .current_dir(package)
        .env("DATABASE_URL", format!("sqlite:{}", database.display()))
        .env("SOURCE_DATE_EPOCH", "1795342500")
        .status()?;
    Ok(status.success())
}
